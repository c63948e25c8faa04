//! The catalog to look things up in: every price and every sizing row, with its source, its date and whether it was verified.

use super::frame::asking;
use crate::{
    catalog::{Catalog as Prices, Provider, Region, Tally},
    domain::{
        answer::Fault,
        units::{self, Unit},
        words,
    },
    ui::{
        components::{
            Converted, ErrorSummary, day,
            price_table::{self, Line},
        },
        lookup::{KIND, Kind, Lookup, LookupFault, MOST_CHARACTERS, ORDER, PAGE, PROVIDER, REGION, SORT, WORDS},
    },
};
use axum::http::StatusCode;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_url;

/// Rows of a table at once: what a phone loads in a second.
pub const ROWS_A_PAGE: usize = 100;

#[component]
pub fn Catalog() -> impl IntoView {
    let query = use_url().read_untracked().search().to_owned();
    asking(async move |state, reply| {
        let (page, faulty) = answered(&query, &state.headroom.catalog());
        if faulty {
            reply.status(StatusCode::UNPROCESSABLE_ENTITY);
        }
        Ok(page)
    })
}

/// The page, and whether the address said what the catalog does not know.
fn answered(query: &str, catalog: &Prices) -> (AnyView, bool) {
    let (mut lookup, mut faults) = Lookup::read(query, catalog);
    let Some((provider, region)) = lookup.place(catalog) else { return (().into_any(), true) };
    let mut tables: Vec<(Kind, Vec<Line>)> =
        Kind::ALL.into_iter().map(|kind| (kind, price_table::found(&lookup, kind, provider, region))).collect();
    let counts: Vec<(Kind, usize)> = tables.iter().map(|(kind, lines)| (*kind, lines.len())).collect();
    let with_rows = || counts.iter().find(|(_, rows)| *rows > 0).map(|(kind, _)| *kind);
    let kind = lookup.kind.or_else(with_rows).unwrap_or(Kind::Compute);
    let lines = tables.iter_mut().find(|(known, _)| *known == kind).map(|(_, lines)| std::mem::take(lines)).unwrap_or_default();
    let pages = lines.len().div_ceil(ROWS_A_PAGE).max(1);
    if lookup.page > pages {
        let last = if pages == 1 { "There is one page".to_owned() } else { format!("There are {pages} pages") };
        faults.push(LookupFault { part: PAGE, detail: format!("{last}, no page {}.", lookup.page) });
        lookup.page = pages;
    }
    let shown = lines.iter().skip((lookup.page - 1) * ROWS_A_PAGE).take(ROWS_A_PAGE);
    let shown: Vec<&Line> = shown.collect();
    let faulty = !faults.is_empty();
    let head = head(catalog, provider, region);
    let ask = ask(&lookup, kind, catalog, provider, &faults, &counts);
    let told = if shown.is_empty() {
        nothing(&lookup, kind, &counts)
    } else {
        let caption = caption(kind, lines.len(), lookup.page, pages);
        view! { {price_table::table(&lookup, kind, caption, &shown)}{leaf(&lookup, kind, pages)} }.into_any()
    };
    let title = format!("{}, {}", kind.name(), place(provider, region));
    let page = view! {
        <Title text=if faulty { format!("Error: {title}") } else { title.clone() }/>
        <main class="page page--single">
            <article class="plan" id="plan" tabindex="-1" aria-label="The catalog">
                {head}
                <section class="section section--flow" id="prices" aria-labelledby="prices-title">
                    <header class="section__head"><h2 id="prices-title">{title.clone()}</h2><Converted/></header>
                    <div class="section__body">
                        {ask}
                        {told}
                    </div>
                </section>
            </article>
        </main>
    };
    (page.into_any(), faulty)
}

fn head(catalog: &Prices, provider: &Provider, region: &Region) -> AnyView {
    let all = catalog.tally();
    let here = region.tally();
    let version = day::of_catalog(&catalog.version);
    let figures = format!("{} figures, {} of them verified.", units::full(all.figures as f64), share(all));
    let own = format!(
        "{} has {} prices and discounts here, {} verified. Verified is a figure that stands in the source named; derived prices, general knowledge and assumptions are not, and say so.",
        place(provider, region),
        units::full(here.figures as f64),
        share(here),
    );
    view! {
        <section class="section section--flow" id="catalog" aria-labelledby="catalog-title">
            <header class="section__head">
                <h1 id="catalog-title">"The catalog"</h1>
                <p>{format!("Of {version}.")}</p>
            </header>
            <div class="section__body">
                <p class="verdict__sentence">
                    <span>{figures}</span>
                    <span class="verdict__then">{own}</span>
                </p>
            </div>
        </section>
    }
    .into_any()
}

/// In whole per cent; nearly all is not all.
fn share(tally: Tally) -> String {
    let share = tally.verified_share();
    if share < 1.0 && share > 0.995 { "more than 99\u{202f}%".to_owned() } else { format!("{:.0}\u{202f}%", share * 100.0) }
}

/// `AWS, Ireland (eu-west-1)`.
fn place(provider: &Provider, region: &Region) -> String {
    let name = words::capitalised(words::provider(&provider.id));
    if region.name == region.id { format!("{name}, {}", region.id) } else { format!("{name}, {} ({})", region.name, region.id) }
}

/// Provider, region, kind, search: links where a choice is one press, a form for the rest.
fn ask(lookup: &Lookup, kind: Kind, catalog: &Prices, provider: &Provider, faults: &[LookupFault], counts: &[(Kind, usize)]) -> AnyView {
    let (listed, targets): (Vec<Fault>, Vec<Option<String>>) =
        faults.iter().map(|fault| (Fault::new("", fault.detail.clone()), Some(entry(fault.part).to_owned()))).unzip();
    let of = |part: &str| faults.iter().find(|fault| fault.part == part).map(|fault| fault.detail.clone());
    let said = |part: &'static str| of(part).map(|detail| view! { <p class="field__error" id=error(part)>{detail}</p> });
    let wrong = |part: &'static str| of(part).map(|_| "true");
    let described = |part: &'static str| of(part).map(|_| error(part));

    let providers = catalog.providers.values().map(|other| {
        let current = (other.id == lookup.provider).then_some("true");
        let name = words::capitalised(words::provider(&other.id));
        view! { <li><a href=lookup.at_provider(other).href() aria-current=current>{name}</a></li> }
    });
    let providers = providers.collect_view();
    let kinds = counts.iter().map(|(other, rows)| {
        let current = (*other == kind).then_some("true");
        view! {
            <li>
                <a href=lookup.of_kind(*other).href() aria-current=current>
                    {other.name()}" "<small>{units::write(*rows as f64, Unit::Count)}</small>
                </a>
            </li>
        }
    });
    let kinds = kinds.collect_view();
    let regions = provider.regions.values().map(|region| {
        let name = if region.name == region.id { region.id.clone() } else { format!("{}, {}", region.id, region.name) };
        view! { <option value=region.id.clone() selected=region.id == lookup.region>{name}</option> }
    });
    let regions = regions.collect_view();
    let kept = [
        Some((PROVIDER, lookup.provider.clone())),
        lookup.kind.map(|kind| (KIND, kind.id().to_owned())),
        lookup.sort.map(|sort| (SORT, sort.to_owned())),
        lookup.descending.then(|| (ORDER, "desc".to_owned())),
    ];
    let kept = kept.into_iter().flatten().map(|(name, value)| view! { <input type="hidden" name=name value=value/> });
    let kept = kept.collect_view();
    view! {
        <div class="lookup">
            <ErrorSummary faults=listed target=targets/>
            <nav class="choices" id=entry(PROVIDER) aria-label="Provider"><ul>{providers}</ul></nav>
            {said(PROVIDER)}
            <form class="lookup__form" method="get" action="/catalog" role="search" aria-label="Search the catalog">
                {kept}
                <p class="lookup__part">
                    <label for=entry(REGION)>"Region"</label>
                    <span class="entry entry--wide">
                        <select id=entry(REGION) name=REGION aria-invalid=wrong(REGION) aria-describedby=described(REGION)>{regions}</select>
                    </span>
                </p>
                <p class="lookup__part lookup__part--words">
                    <label for=entry(WORDS)>"Search for"</label>
                    <input class="save__name" type="search" id=entry(WORDS) name=WORDS value=lookup.words.clone() maxlength=MOST_CHARACTERS.to_string()
                        placeholder="m7g, arm64, nat, unverified" autocomplete="off" spellcheck="false" aria-invalid=wrong(WORDS) aria-describedby=described(WORDS)/>
                </p>
                <button class="button button--primary">"Show"</button>
            </form>
            {said(REGION)}
            {said(WORDS)}
            <nav class="choices" id=entry(KIND) aria-label="What is shown"><ul>{kinds}</ul></nav>
            {said(KIND)}
            <div id=entry(SORT)>{said(SORT)}{said(ORDER)}{said(PAGE)}</div>
        </div>
    }
    .into_any()
}

/// The id of what asks for a part. Order and page are asked for where the table is.
fn entry(part: &str) -> &'static str {
    match part {
        PROVIDER => "catalog-provider",
        REGION => "catalog-region",
        KIND => "catalog-kind",
        WORDS => "catalog-words",
        _ => "catalog-table",
    }
}

fn error(part: &str) -> String {
    format!("catalog-{part}-error")
}

fn caption(kind: Kind, rows: usize, page: usize, pages: usize) -> String {
    let count = format!("{} {}", units::write(rows as f64, Unit::Count), if rows == 1 { "row" } else { "rows" });
    let part = if pages > 1 { format!("{count}, page {page} of {pages}. ") } else { format!("{count}. ") };
    let says = match kind {
        Kind::Compute | Kind::Database | Kind::Cache | Kind::Search => {
            "On demand, before tax. A letter leads to the source: beside a class’s name that of its shape, beside an amount that of the price or \
             discount. A month is 730 hours; a vCPU-hour and a GiB-hour are the price divided by all vCPU and by all memory, and as sure as the price."
        }
        Kind::Services => "For a unit of use. A graduated price has a row for each step; each holds from its amount a month on.",
        Kind::CdnPlans => "A month at a flat rate, for users anywhere; sold alike in every region.",
        Kind::RoundTrips => "The median time from users to this region and back, without any work on the way.",
        Kind::Sizing => {
            "What sizes things, for every region of the provider alike: assumptions with their range, measurements, promises and limits."
        }
    };
    format!("{part}{says}")
}

fn nothing(lookup: &Lookup, kind: Kind, counts: &[(Kind, usize)]) -> AnyView {
    let elsewhere = counts.iter().filter(|(other, rows)| *other != kind && *rows > 0);
    let elsewhere = elsewhere.map(|(other, rows)| {
        view! { <li><a href=lookup.of_kind(*other).href()>{format!("{}, {rows}", other.name())}</a></li> }
    });
    let elsewhere: Vec<_> = elsewhere.collect();
    let told = if lookup.words.is_empty() {
        format!("No {} are sold here.", words::in_sentence(kind.name()))
    } else {
        format!("Nothing under “{}” says “{}”.", kind.name(), lookup.words)
    };
    let others = (!elsewhere.is_empty() && !lookup.words.is_empty())
        .then(|| view! { <p class="note">"It is found under:"</p><ul class="offers">{elsewhere}</ul> });
    view! { <p class="lookup__none" role="status">{told}</p>{others} }.into_any()
}

/// Page by page.
fn leaf(lookup: &Lookup, kind: Kind, pages: usize) -> Option<AnyView> {
    (pages > 1).then(|| {
        let links = (1..=pages).map(|page| {
            let current = (page == lookup.page).then_some("page");
            view! { <li><a href=lookup.on_page(kind, page).href() aria-current=current aria-label=format!("Page {page}")>{page.to_string()}</a></li> }
        });
        view! { <nav class="choices" aria-label="Pages"><ul>{links.collect_view()}</ul></nav> }.into_any()
    })
}
