//! A saved plan whose prices are no longer today's: that it is so, and what today's prices make of it, line by line.

use super::{day, section::section, sources};
use crate::{
    domain::{
        money::Usd,
        plan::{CostLine, Plan},
        units, words,
    },
    service::{LineOfBoth, Repriced, TierOfEach},
};
use leptos::prelude::*;

/// The anchor of the section.
pub const ANCHOR: &str = "todays-prices";
/// What an address says of it: `prices=today`.
pub const PRICES: (&str, &str) = ("prices", "today");

/// What can be done with the plan at today's prices.
#[derive(Clone, Debug)]
pub struct Offers {
    /// The planner with the same question.
    pub copy: String,
    /// Both, with all that differs.
    pub compare: String,
    /// The form that saves it, for whoever may.
    pub revision: Option<NewRevision>,
}

/// What the form of a new revision sends.
#[derive(Clone, Debug)]
pub struct NewRevision {
    /// The planner's words.
    pub query: String,
    pub title: String,
    pub notes: String,
    /// The plan and its latest revision, as the planner edits it.
    pub edit: String,
    pub number: u32,
}

/// Above the answer of a plan with other prices than today's.
#[component]
pub fn OtherPrices(
    then: String,
    now: String,
    /// Where it is shown at today's prices.
    href: String,
    /// It is shown already.
    shown: bool,
    /// Why it cannot be.
    #[prop(optional_no_strip)]
    fault: Option<String>,
) -> impl IntoView {
    let (then, now) = (day::of_catalog(&then), day::of_catalog(&now));
    let act = match (&fault, shown) {
        (Some(_), _) => None,
        (None, true) => Some((format!("#{ANCHOR}"), "See what changes")),
        (None, false) => Some((href, "Show it at today’s prices")),
    };
    let says = format!("Today’s catalog is of {now}. The plan stays as it was saved.");
    view! {
        <div class="notice" role="note" aria-labelledby="other-prices">
            <div>
                <h2 id="other-prices">{format!("Made with prices of {then}")}</h2>
                <p>{says}{fault.map(|fault| format!(" Its question cannot be asked of today’s catalog: {fault}"))}</p>
            </div>
            {act.map(|(href, name)| view! { <p class="notice__acts"><a class="button" href=href>{name}</a></p> })}
        </div>
    }
}

/// The section: the bill then and now, what becomes of the architecture, every line, and what to do with it.
pub fn todays_prices(repriced: &Repriced, offers: Offers) -> AnyView {
    let Repriced { then, now, lines, tiers } = repriced;
    let (first, rest) = sentences(then, now, tiers);
    let head = view! {
        <p>{format!("Prices of {} beside those of {}.", day::of_catalog(&now.catalog_version), day::of_catalog(&then.catalog_version))}</p>
    };
    let table = (!lines.is_empty()).then(|| table(then, now, lines));
    let body = view! {
        <p class="verdict__sentence"><span>{first}</span><span class="verdict__then">{rest.join(" ")}</span></p>
        {table}
        {acts(offers)}
    };
    section(ANCHOR, "At today’s prices", head, body).into_any()
}

/// What it costs now, and what the architecture becomes.
fn sentences(then: &Plan, now: &Plan, tiers: &[TierOfEach]) -> (String, Vec<String>) {
    let (before, after) = (&then.recommendation, &now.recommendation);
    let mut rest = Vec::new();
    if after.design.tiers.is_empty() {
        return ("Nothing that is sold today holds this load.".to_owned(), rest);
    }
    let bill = |plan: &Plan| plan.recommendation.design.cost.monthly_usd.to_f64();
    let (own, base) = (bill(now), bill(then));
    let change = own - base;
    let share = if base > 0.0 { format!(", {}", units::percent(change.abs() / base)) } else { String::new() };
    let first = if change.abs() < 0.005 {
        format!("Today it costs the same, {} a month.", units::dollars_and_cents(own))
    } else {
        let more = if change > 0.0 { "more" } else { "less" };
        format!(
            "Today it costs {} a month, {}{share} {more} than then.",
            units::dollars_and_cents(own),
            units::dollars_and_cents(change.abs())
        )
    };
    let name = |plan: &Plan| format!("rung {}, {}", plan.recommendation.stage.rung, plan.recommendation.stage.name);
    if before.stage != after.stage {
        rest.push(format!("The answer is {} now instead of {}.", name(now), name(then)));
    } else {
        let other: Vec<String> = tiers.iter().filter_map(other_machine).collect();
        rest.push(match other.as_slice() {
            [] => format!("The answer stays {}, on the same machines.", name(now)),
            other => format!("The answer stays {}, on other machines: {}.", name(now), other.join("; ")),
        });
    }
    match (before.feasible, after.feasible) {
        (true, false) => rest.push("It misses a target now.".to_owned()),
        (false, true) => rest.push("It meets every target now.".to_owned()),
        _ => {}
    }
    if then.engine_version != now.engine_version {
        rest.push(format!("Some of it may be the engine, which is {} by now and was {}.", now.engine_version, then.engine_version));
    }
    (first, rest)
}

/// `web 4 × m8g.large instead of 4 × m7g.large`; none of a tier that is what it was.
fn other_machine(tier: &TierOfEach) -> Option<String> {
    let machine = |at: usize| {
        let size = tier.values.get(at)?.as_ref()?;
        Some(if size.count > 0 { format!("{} × {}", size.count, size.product) } else { size.product.clone() })
    };
    let name = words::in_sentence(&words::tier(&tier.id));
    match (machine(0), machine(1)) {
        (Some(then), Some(now)) if then != now => Some(format!("{name} {now} instead of {then}")),
        (None, Some(now)) => Some(format!("{name} {now}, which is new")),
        (Some(then), None) => Some(format!("no {name}, which was {then}")),
        _ => None,
    }
}

fn table(then: &Plan, now: &Plan, lines: &[LineOfBoth]) -> impl IntoView + use<> {
    let bodies = lines.chunk_by(|a, b| a.tier == b.tier).map(|of_tier| {
        let name = words::tier(&of_tier[0].tier);
        let rows = of_tier.iter().map(row).collect_view();
        view! { <tbody><tr><th scope="rowgroup" colspan="4">{name}</th></tr>{rows}</tbody> }
    });
    let bodies = bodies.collect_view();
    let total = |plan: &Plan| plan.recommendation.design.cost.monthly_usd;
    let change = Usd(total(now).0 - total(then).0);
    view! {
        <div class="scroll" role="region" aria-label="The bill then and today" tabindex="0">
            <table class="table table--plain repriced">
                <caption>"A month; quantity and unit price stand below each amount."</caption>
                <thead>
                    <tr>
                        <th scope="col">"Line"</th><th scope="col" class="money">"Then"</th>
                        <th scope="col" class="money">"Today"</th><th scope="col" class="money">"Change"</th>
                    </tr>
                </thead>
                {bodies}
                <tfoot>
                    <tr>
                        <th scope="row">"Total"</th>
                        <td class="money">{cents(total(then))}</td><td class="money">{cents(total(now))}</td><td class="money">{difference(change)}</td>
                    </tr>
                </tfoot>
            </table>
        </div>
    }
}

fn row(line: &LineOfBoth) -> impl IntoView + use<> {
    let change = match (&line.then, &line.now) {
        (None, _) => format!("new, {}", difference(line.change())),
        (_, None) => format!("gone, {}", difference(line.change())),
        _ => difference(line.change()),
    };
    let class = match line.change().0 {
        less if less.is_sign_negative() && !less.is_zero() => "money delta--less",
        same if same.is_zero() => "money same",
        _ => "money",
    };
    view! {
        <tr>
            <th scope="row">{line.item.clone()}</th>
            <td class="money">{amount(line.then.as_ref())}</td>
            <td class="money">{amount(line.now.as_ref())}</td>
            <td class=class>{change}</td>
        </tr>
    }
}

fn amount(line: Option<&CostLine>) -> AnyView {
    let Some(line) = line else { return "–".into_any() };
    let unverified = line.is_unverified().then(|| view! { " "{sources::unverified()} });
    view! { {cents(line.monthly_usd)}<small>{format!("{} × {}", line.quantity.grouped(), line.unit_usd.listed())}</small>{unverified} }
        .into_any()
}

fn cents(usd: Usd) -> String {
    units::dollars_and_cents(usd.to_f64())
}

/// `+$4.10`, `−$0.30`, `same`.
fn difference(usd: Usd) -> String {
    match usd.to_f64() {
        0.0 => "same".to_owned(),
        more if more > 0.0 => format!("+{}", units::dollars_and_cents(more)),
        less => units::dollars_and_cents(less),
    }
}

fn acts(offers: Offers) -> impl IntoView {
    let Offers { copy, compare, revision } = offers;
    let links =
        view! { <a class="button" href=copy>"Open a copy at today’s prices"</a><a class="button" href=compare>"Compare the two"</a> };
    match revision {
        Some(NewRevision { query, title, notes, edit, number }) => view! {
            <form class="acts" method="post" action="/plans">
                <input type="hidden" name="query" value=query/>
                <input type="hidden" name="title" value=title/>
                <input type="hidden" name="notes" value=notes/>
                <input type="hidden" name="edit" value=edit/>
                <input type="hidden" name="as" value="revision"/>
                <button class="button button--primary">{format!("Save it as revision {number}")}</button>
                {links}
            </form>
        }
        .into_any(),
        None => view! { <p class="acts">{links}</p> }.into_any(),
    }
}
