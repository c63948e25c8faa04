//! What runs today, as part of the form: a row a tier. Without script, more services are asked for by each "Update plan".

use super::field::{Rows, entry_id};
use crate::{
    domain::{
        fields::{self, Group, Start},
        profile::Known,
        words,
    },
    ui::asked::Asked,
};
use leptos::prelude::*;

/// Where machines run, in the order in which people think of them; services follow.
const MACHINES: [&str; 8] = ["host", "web", "workers", "database", "replicas", "cache", "sessions", "search"];
/// Kinds of products from which an entry is completed.
const KINDS: [&str; 4] = ["compute", "database", "cache", "search"];
/// The entries of a machine: the last part of their path, and their label.
const PARTS: [(&str, &str); 5] =
    [("product", "Product"), ("count", "Number"), ("vcpu", "or vCPU"), ("memory_gib", "GiB"), ("monthly_usd", "$ a month")];

const TELLS: &str = "List what you have, and the plan says how much is left of it, what gives way first, and what is larger than it need be. A \
                     product of the provider, or any machine by its vCPU, memory and what one costs a month.";

/// The group of the form, its rung first.
pub fn group(rows: &Rows<'_>) -> AnyView {
    let faulty = rows.asked.faults().iter().any(|fault| fault.pointer.starts_with("/current/"));
    let first: Vec<AnyView> = Group::Current.fields().flat_map(|field| rows.grouped(field)).collect();
    let machines = machines(rows).into_iter().map(|tier| machine(rows, &tier)).collect_view();
    let by_use = by_use(rows).into_iter().map(|(tier, product)| checkbox(rows, tier, product)).collect_view();
    let lists = KINDS.map(|kind| {
        let products = rows.known.products.get(provider(rows)).and_then(|kinds| kinds.get(kind));
        let options = products.into_iter().flatten().map(|product| view! { <option value=product.clone()></option> }).collect_view();
        view! { <datalist id=list_id(kind)>{options}</datalist> }
    });
    view! {
        <details class="group" open=faulty>
            <summary>{Group::Current.title()}</summary>
            <fieldset class="group__fields">
                <legend class="visually-hidden">{Group::Current.title()}</legend>
                <p class="field__hint runs__hint">{TELLS}</p>
                {first}
                <div class="runs">{machines}</div>
                <div class="runs__by-use"><p>"Priced by use"</p>{by_use}</div>
                {lists}
            </fieldset>
        </details>
    }
    .into_any()
}

/// Whether the form has an entry for a path of this group.
pub fn has_entry(asked: &Asked, known: &Known, path: &str) -> bool {
    let Some((tier, part)) = path.strip_prefix(PRODUCTS).and_then(|rest| rest.rsplit_once('.')) else { return false };
    if fields::has_machines(tier) {
        return PARTS.iter().any(|(name, _)| *name == part);
    }
    let provider = provider_of(asked);
    part == "product" && known.products_of(provider, tier).any(|product| product == asked.typed(path))
}

const PRODUCTS: &str = "current.products.";

fn path(tier: &str, part: &str) -> String {
    format!("{PRODUCTS}{tier}.{part}")
}

fn provider<'r>(rows: &'r Rows<'_>) -> &'r str {
    provider_of(rows.asked)
}

/// The provider asked for, or the usual one.
fn provider_of(asked: &Asked) -> &str {
    let usual = || fields::find(PROVIDER).map_or("", |field| if let Start::Text(usual) = field.default { usual } else { "" });
    Some(asked.typed(PROVIDER)).filter(|typed| !typed.is_empty()).unwrap_or_else(usual)
}

const PROVIDER: &str = "commercial.provider";

fn list_id(kind: &str) -> String {
    format!("runs-{kind}")
}

/// The usual tiers, what else is given, and one service more.
fn machines(rows: &Rows<'_>) -> Vec<String> {
    let mut tiers: Vec<String> = MACHINES.iter().map(|tier| (*tier).to_owned()).collect();
    let given = rows.asked.given.keys().filter_map(|path| path.strip_prefix(PRODUCTS)?.rsplit_once('.'));
    for (tier, _) in given.filter(|(tier, _)| fields::has_machines(tier)) {
        if !tiers.iter().any(|known| known == tier) {
            tiers.push(tier.to_owned());
        }
    }
    let services = (1..).map(|number| format!("service_{number}"));
    tiers.extend(services.into_iter().find(|service| !tiers.contains(service)));
    tiers
}

/// Tiers that are one product of the provider, with its name.
fn by_use<'r>(rows: &'r Rows<'_>) -> Vec<(&'static str, &'r str)> {
    let known = rows.known;
    let tiers = fields::TIERS.iter().copied().filter(|tier| !fields::has_machines(tier));
    tiers.filter_map(|tier| Some((tier, known.products_of(provider(rows), tier).next()?))).collect()
}

fn machine(rows: &Rows<'_>, tier: &str) -> impl IntoView + use<> {
    let list = fields::products_of(tier).first().filter(|kind| KINDS.contains(kind)).map(|kind| list_id(kind));
    let entries = PARTS.map(|(part, label)| {
        let path = path(tier, part);
        let id = entry_id(&path);
        let error = format!("{id}-e");
        // What is wrong with the machine as a whole stands at its product.
        let whole = (part == "product").then(|| format!("{PRODUCTS}{tier}"));
        let here = |id: &str| id == path || Some(id) == whole.as_deref();
        let fault = rows.asked.faults().iter().find(|fault| here(&fields::id_of(&fault.pointer))).map(|fault| fault.detail.clone());
        let (is_faulty, sound) = (fault.is_some().then_some("true"), fault.is_none());
        view! {
            <div class=format!("runs__entry runs__entry--{part}") data-field="">
                <label for=id.clone()>{label}</label>
                <span class="entry">
                    <input
                        id=id
                        name=path.clone()
                        type="text"
                        inputmode=if part == "product" { "text" } else { "decimal" }
                        autocomplete="off"
                        list=list.clone().filter(|_| part == "product")
                        value=rows.asked.typed(&path).to_owned()
                        aria-describedby=error.clone()
                        aria-invalid=is_faulty
                    />
                </span>
                <p class="field__error" id=error hidden=sound>{fault}</p>
            </div>
        }
    });
    view! { <fieldset class="runs__tier"><legend>{words::tier(tier)}</legend>{entries}</fieldset> }
}

fn checkbox(rows: &Rows<'_>, tier: &'static str, product: &str) -> impl IntoView + use<> {
    let path = path(tier, "product");
    let id = entry_id(&path);
    let checked = rows.asked.typed(&path) == product;
    view! {
        <p class="check" data-field="">
            <input type="checkbox" id=id.clone() name=path value=product.to_owned() checked=checked autocomplete="off"/>
            <label for=id>{words::tier(tier)}" "<span>{product.to_owned()}</span></label>
        </p>
    }
}
