//! What to build: the drawing, the sizing of each tier, and what has no twin.

use super::{
    considered, diagram,
    figure::{Origins, utilisation},
    glossary,
    section::{anchor, section, share_used},
    services::{Alike, alike},
    term::Term,
};
use crate::domain::{
    plan::{Resource, Tier, When},
    units, words,
};
use leptos::prelude::*;
use std::sync::Arc;

#[component]
pub fn Architecture(origins: Arc<Origins>) -> impl IntoView {
    let plan = Arc::clone(&origins.plan);
    let drawings = diagram::draw(&plan.recommendation, plan.demand.monthly_active_users, &plan.place());
    let zone = Term::new("zone", "zone", "A data centre of its own, apart from the others of its region: one may fail and the rest go on.");
    section(
        "architecture",
        "Architecture",
        view! {
            <p>"Lines are as wide as their load at the busiest hour. A square is a machine, a dotted box a "{zone.word()}". Each box leads to its row."</p>
            {zone.meaning()}
        },
        view! {
            <figure class="chart" id="diagram" inner_html=drawings></figure>
            <Tiers origins=Arc::clone(&origins)/>
            {considered::tiers(&origins)}
            <Twins origins=Arc::clone(&origins)/>
            <Connections origins/>
        },
    )
}

#[component]
fn Tiers(origins: Arc<Origins>) -> impl IntoView {
    let plan = &origins.plan;
    let sized_alike = |a: &Tier, b: &Tier| (&a.product, a.count, a.zones, a.monthly_usd) == (&b.product, b.count, b.zones, b.monthly_usd);
    let tiers = alike(&plan.recommendation.design.tiers, |tier| &tier.id, sized_alike);
    let rows = tiers.iter().map(|told| tier_row(&origins, told)).collect_view();
    let bound = Term::new("bound", "Bound by", "What runs out first in this tier.");
    let headroom = Term::new("headroom", "Head-room", glossary::HEADROOM);
    view! {
        <div class="scroll" role="region" aria-label="Sizing by tier" tabindex="0">
            <table class="table table--tiers">
                <thead>
                    <tr>
                        <th scope="col">"Tier"</th><th scope="col">"Product"</th>
                        <th scope="col" class="num">"Count"</th><th scope="col" class="num">"Zones"</th>
                        <th scope="col">{bound.word()}</th>
                        <th scope="col">"Used at peak"</th>
                        <th scope="col" class="num">{headroom.word()}</th>
                        <th scope="col" class="num">"Months"</th><th scope="col" class="num">"p95"</th><th scope="col" class="num">"A month"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        {bound.meaning()}
        {headroom.meaning()}
    }
}

fn tier_row(origins: &Origins, told: &Alike<'_, Tier>) -> impl IntoView + use<> {
    let tier = told.one;
    let figure = |name: &str, shown: String| origins.figure(&format!("{}.{name}", tier.id), shown);
    // The sum of several services is nobody's own figure.
    let own = |name: &str, shown: String| if told.count > 1 { shown.into_any() } else { figure(name, shown) };
    let none = || "–".to_owned();
    let count = match (told.count, tier.count) {
        (_, 0) => none(),
        (1, count) => units::full(f64::from(count)),
        (several, count) => format!("{several} × {}", units::full(f64::from(count))),
    };
    let bill = tier.monthly_usd.to_f64() * told.count as f64;
    let zones = if tier.zones > 0 { tier.zones.to_string() } else { none() };
    let bound = tier.bound_by.map_or_else(none, |resource| words::resource(resource).to_owned());
    let used = match (tier.bound_by, tier.utilisation_at_peak) {
        (Some(resource), Some(value)) => {
            let limit = limit_of(tier, resource);
            let used = origins.figure(&utilisation(&tier.id, resource, When::Up), share_used(value));
            view! { {limit.map(|limit| small_gauge(value, limit))}" "{used} }.into_any()
        }
        _ => none().into_any(),
    };
    let headroom = match tier.headroom.filter(|factor| factor.is_finite()) {
        Some(factor) if factor > 0.0 => format!("{}×", units::figure(factor)),
        // A part that is over its limit before any request comes.
        Some(_) => "none".to_owned(),
        None => none(),
    };
    let months = tier.headroom_months.map_or_else(none, |months| months.to_string());
    let p95 = tier.p95_ms.map_or_else(none, units::milliseconds);
    view! {
        <tr id=anchor("tier", &tier.id)>
            <th scope="row" title=words::tier_meaning(&tier.id)>{told.name.clone()}</th>
            <td>{considered::link(origins, &tier.id, product(&tier.product))}</td>
            <td class="num">{own("count", count)}</td>
            <td class="num">{figure("zones", zones)}</td>
            <td>{bound}</td>
            <td>{used}</td>
            <td class="num">{figure("headroom", headroom)}</td>
            <td class="num">{figure("headroom_months", months)}</td>
            <td class="num">{figure("p95_ms", p95)}</td>
            <td class="money">{own("monthly_usd", units::dollars_and_cents(bill))}</td>
        </tr>
    }
}

/// Names of classes as code, descriptions as words.
fn product(name: &str) -> AnyView {
    let name = name.to_owned();
    if diagram::is_class(&name) {
        view! { <code>{name}</code> }.into_any()
    } else {
        view! { <span class="product">{name}</span> }.into_any()
    }
}

/// The limit that the shown use of a tier is measured by.
fn limit_of(tier: &Tier, resource: Resource) -> Option<f64> {
    let of = |when| tier.utilisations.iter().find(|used| used.resource == resource && used.when == when).map(|used| used.limit);
    of(When::Up).or_else(|| of(When::Degraded))
}

fn small_gauge(value: f64, limit: f64) -> impl IntoView {
    let share = |value: f64| format!("{:.0}", (value * 100.0).clamp(0.0, 100.0));
    view! {
        <svg class="gauge gauge--small" viewBox="0 0 100 12" preserveAspectRatio="none" aria-hidden="true">
            <rect class="gauge__track" x="0" y="4" width="100" height="4"/>
            <rect class="gauge__value" x="0" y="4" width=share(value) height="4"/>
            <line class="gauge__limit" x1=share(limit) x2=share(limit) y1="0" y2="12"/>
        </svg>
    }
}

/// Availability with every part counted, and the parts whose loss stops everything.
#[component]
fn Twins(origins: Arc<Origins>) -> impl IntoView {
    let plan = &origins.plan;
    let design = &plan.recommendation.design;
    let single = match &design.single_points_of_failure[..] {
        [] => "No part’s loss alone stops the system.".to_owned(),
        [region] if region == "region" => "Only the loss of the whole region stops the system.".to_owned(),
        parts => format!("The loss of {} stops the system.", parts.iter().map(|part| named(part)).collect::<Vec<_>>().join(" or of ")),
    };
    let all = origins.figure("availability_all_parts", units::availability(design.availability_all_parts));
    let far = (design.p95_by_geography.len() > 1).then(|| {
        let places = design
            .p95_by_geography
            .iter()
            .enumerate()
            .map(|(at, (place, p95))| {
                let name = words::capitalised(&place.replace('_', " "));
                let p95 = origins.figure(&format!("p95_by_geography.{place}"), units::milliseconds(*p95));
                view! { {if at > 0 { ", " } else { "" }}{name}" "{p95} }
            })
            .collect_view();
        view! { <p class="note">"p95 by where users are: "{places}"."</p> }
    });
    view! {
        <p class="note">
            {single}
            " Counting also the parts that only degrade the service when they fail (CDN, cache, files, mail, queue), every part works "
            {all}
            " of the time. These are products of the providers’ promises, which refund money when broken; they are no measurements."
        </p>
        {far}
    }
}

/// A tier as part of a sentence; what is none as the engine says it.
fn named(part: &str) -> String {
    match part {
        "region" => "the region".to_owned(),
        tier if words::tier_meaning(tier).is_some() => format!("the {}", words::in_sentence(&words::tier(tier))),
        other => words::in_sentence(other.trim_end_matches('.')),
    }
}

/// The drawing in words.
#[component]
fn Connections(origins: Arc<Origins>) -> impl IntoView {
    let plan = &origins.plan;
    let connections = &plan.recommendation.design.connections;
    (!connections.is_empty()).then(|| {
        let rows = connections
            .iter()
            .map(|connection| {
                let id = format!("connections.{}.{}.per_second", connection.from, connection.to);
                let rate = origins.figure(&id, units::figure(connection.per_second));
                view! {
                    <tr>
                        <th scope="row">{words::tier(&connection.from)}</th>
                        <td>{words::tier(&connection.to)}</td>
                        <td>{connection.protocol.clone()}</td>
                        <td class="num">{rate}</td>
                    </tr>
                }
            })
            .collect_view();
        view! {
            <details class="more" id="architecture-connections">
                <summary>"Connections as table"</summary>
                <div class="scroll" role="region" aria-label="Connections" tabindex="0">
                    <table class="table">
                        <thead><tr><th scope="col">"From"</th><th scope="col">"To"</th><th scope="col">"Protocol"</th><th scope="col" class="num">"A second, busiest hour"</th></tr></thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
            </details>
        }
    })
}
