//! The bill: quantity times unit price, line by line; people below the total, never in it.

use super::{
    figure::Origins,
    section::{anchor, section},
    services::alike,
    sources::{self, Sources},
};
use crate::{
    charts::palette,
    domain::{
        money::Usd,
        plan::{CostLine, Plan},
        profile::Purchase,
        units, words,
    },
};
use leptos::prelude::*;
use std::{collections::BTreeMap, sync::Arc};

#[component]
pub fn Bill(origins: Arc<Origins>) -> impl IntoView {
    let plan = Arc::clone(&origins.plan);
    let cost = &plan.recommendation.design.cost;
    let mut sources = Sources::default();
    let total = cost.monthly_usd.to_f64();
    let bodies = tiers(&plan).iter().map(|told| tier_body(&origins, told, total, &mut sources)).collect_view();
    let purchase = match plan.profile.commercial.purchase {
        Purchase::OnDemand => "On demand",
        Purchase::Commit1y => "With a commitment of one year",
        Purchase::Commit3y => "With a commitment of three years",
    };
    let hourly = plan.profile.commercial.engineer_hourly_usd;
    let users = plan.demand.monthly_active_users;
    let figure = |name: &str, shown: String| origins.figure(&format!("cost.{name}"), shown);
    let hours = figure("people_hours", units::full(cost.people_hours));
    section(
        "bill",
        "Bill",
        view! { <p>"Quantity times unit price, line by line. "{purchase}", in US dollars, before tax; prices as of "{plan.catalog_version.clone()}"."</p> },
        view! {
            <div class="scroll" role="region" aria-label="Monthly bill" tabindex="0">
                <table class="table bill">
                    <thead>
                        <tr>
                            <th scope="col">"Tier and item, [source]"</th><th scope="col" class="num">"Quantity"</th>
                            <th scope="col" class="num">"Unit price"</th><th scope="col" class="money">"A month"</th><th scope="col" class="num">"Share"</th>
                        </tr>
                    </thead>
                    {bodies}
                    <tfoot>
                        <tr><th scope="row" colspan="3">"Total"</th><td class="money">{figure("monthly_usd", units::dollars_and_cents(total))}</td><td class="num">"100\u{202f}%"</td></tr>
                        <tr>
                            <th scope="row" colspan="3">{format!("A user, of {}", units::full(users))}</th>
                            <td class="money">{figure("per_user_usd", units::dollars_each(cost.per_user_usd))}</td><td></td>
                        </tr>
                        <tr>
                            <th scope="row" colspan="3">
                                "People, not in the total: "{hours}" h of operation at "
                                {origins.figure("/commercial/engineer_hourly_usd", units::dollars(hourly))}" an hour"
                            </th>
                            <td class="money">{figure("people_monthly_usd", units::dollars_and_cents(cost.people_monthly_usd.to_f64()))}</td><td></td>
                        </tr>
                    </tfoot>
                </table>
            </div>
            {plan.unverified.as_ref().map(|unverified| view! { <p id="unverified">{unverified.says.clone()}</p> })}
            <People origins=Arc::clone(&origins)/>
            {sources.list("the bill")}
        },
    )
}

/// A tier and its lines, or services whose lines are the same.
struct Part {
    tier: String,
    name: String,
    services: usize,
    sum: Usd,
    /// With their places in the bill.
    lines: Vec<(usize, CostLine)>,
}

/// By what they cost, dearest first.
fn tiers(plan: &Plan) -> Vec<Part> {
    type Lines<'a> = (&'a str, Vec<(usize, CostLine)>);
    let mut by_tier: BTreeMap<&str, Vec<(usize, CostLine)>> = BTreeMap::new();
    for (place, line) in plan.recommendation.design.cost.lines.iter().enumerate() {
        by_tier.entry(&line.tier).or_default().push((place, line.clone()));
    }
    let tiers: Vec<Lines> = by_tier.into_iter().collect();
    let same = |a: &Lines, b: &Lines| {
        a.1.len() == b.1.len() && a.1.iter().zip(&b.1).all(|((_, a), (_, b))| CostLine { tier: b.tier.clone(), ..a.clone() } == *b)
    };
    let mut parts: Vec<Part> = alike(&tiers, |(tier, _)| tier, same)
        .into_iter()
        .map(|told| Part {
            tier: told.one.0.to_owned(),
            services: told.count,
            sum: std::iter::repeat_n(&told.one.1, told.count).flatten().map(|(_, line)| line.monthly_usd).sum(),
            lines: told.one.1.clone(),
            name: told.name,
        })
        .collect();
    parts.sort_by(|a, b| b.sum.cmp(&a.sum).then_with(|| a.tier.cmp(&b.tier)));
    parts
}

fn tier_body(origins: &Origins, part: &Part, total: f64, sources: &mut Sources) -> impl IntoView + use<> {
    let Part { tier, name, services, sum, lines } = part;
    let share = if total > 0.0 { sum.to_f64() / total } else { 0.0 };
    let colour = palette::of_tier(tier).hex;
    let each = (*services > 1).then_some(", each");
    let items = lines.iter().map(|(place, line)| item_row(origins, *place, line, each, sources)).collect_view();
    let sum = units::dollars_and_cents(sum.to_f64());
    // The sum of several services is nobody's own figure.
    let sum = if *services > 1 { sum.into_any() } else { origins.figure(&format!("{tier}.monthly_usd"), sum) };
    view! {
        <tbody id=anchor("bill", tier)>
            <tr class="bill__tier">
                <th scope="rowgroup" colspan="3">
                    <span class="chart"><svg class="swatch" viewBox="0 0 12 12" aria-hidden="true"><rect width="12" height="12" fill=colour/></svg></span>
                    {name.clone()}
                </th>
                <td class="money">{sum}</td>
                <td class="num">
                    <svg class="share-bar chart" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
                        <rect width=format!("{:.1}", share * 100.0) height="8" fill=colour/>
                    </svg>
                    <span>{format!("{:.1}\u{202f}%", share * 100.0)}</span>
                </td>
            </tr>
            {items}
        </tbody>
    }
}

fn item_row(origins: &Origins, place: usize, line: &CostLine, each: Option<&'static str>, sources: &mut Sources) -> impl IntoView + use<> {
    let figure = |name: &str, shown: String| origins.figure(&format!("cost.lines.{place}.{name}"), shown);
    let source = sources.link(&line.source);
    let name = item_name(&line.item);
    let name = match origins.in_catalog(&format!("cost.lines.{place}.unit_usd")) {
        Some(href) => view! { <a class="listed" href=href>{name}</a> }.into_any(),
        None => name.into_any(),
    };
    view! {
        <tr class="bill__item">
            <th scope="row">
                {name}{each}" "{source}
            </th>
            <td class="num">{figure("quantity", quantity(line))}</td>
            <td class="num">{figure("unit_usd", line.unit_usd.listed())}{line.is_unverified().then(|| view! { " "{sources::unverified()} })}</td>
            <td class="money">{figure("monthly_usd", units::dollars_and_cents(line.monthly_usd.to_f64()))}</td>
            <td></td>
        </tr>
    }
}

/// A description with a capital; a product as the provider writes it.
fn item_name(item: &str) -> String {
    let first = item.split(' ').next().unwrap_or_default();
    if first.contains(|c: char| !c.is_alphabetic()) { item.to_owned() } else { words::capitalised(item) }
}

/// Exact, since price times quantity must be seen to make the amount.
fn quantity(line: &CostLine) -> String {
    let unit = match line.unit.as_str() {
        "hour" | "instance-hour" | "node-hour" => "h",
        "GB-month" | "GiB-month" | "GB" => "GiB",
        other => other,
    };
    // `1,000 requests` is a unit too.
    let times = if unit.starts_with(|c: char| c.is_ascii_digit()) { "× " } else { "" };
    format!("{}\u{202f}{times}{unit}", line.quantity.grouped())
}

#[component]
fn People(origins: Arc<Origins>) -> impl IntoView {
    let people = &origins.plan.recommendation.design.cost.people;
    (!people.is_empty()).then(|| {
        let rows = people
            .iter()
            .enumerate()
            .map(|(place, part)| {
                let hours = origins.figure(&format!("cost.people.{place}.hours"), format!("{}\u{202f}h", units::full(part.hours)));
                // Some parts say it all in their name.
                let why = (!part.why.trim_end_matches('.').eq_ignore_ascii_case(&part.part)).then(|| format!("{}. ", words::capitalised(part.why.trim_end_matches('.'))));
                view! {
                    <tr>
                        <th scope="row">{words::capitalised(&part.part)}</th>
                        <td class="num">{hours}</td>
                        <td>{why}<cite>{words::capitalised(&part.source)}</cite></td>
                    </tr>
                }
            })
            .collect_view();
        view! {
            <details class="more" id="bill-people">
                <summary>"People’s hours, part by part"</summary>
                <div class="scroll" role="region" aria-label="Hours of operation a month" tabindex="0">
                    <table class="table table--people">
                        <thead><tr><th scope="col">"Part"</th><th scope="col" class="num">"Hours a month"</th><th scope="col">"Why, and from where"</th></tr></thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
            </details>
        }
    })
}
