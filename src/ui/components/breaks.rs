//! What breaks first: every bar is a share of its own limit, so that all limits stand on one red line.

use super::{
    figure::{Origins, utilisation},
    section::{anchor, section, share_used, to_come},
    services::{Alike, alike},
};
use crate::domain::{
    plan::{Break, When},
    units,
    words::{self, Calendar},
};
use leptos::prelude::*;
use rustc_hash::FxBuildHasher;
use std::{hash::BuildHasher, sync::Arc};

/// Where the red line stands, in per cent of the bar's room: 130 % of a limit fit.
const LIMIT_AT: f64 = 100.0 / 1.3;
/// Rows shown at once; the rest is folded.
const SHOWN: usize = 8;

#[component]
pub fn Breaks(origins: Arc<Origins>) -> impl IntoView {
    let plan = Arc::clone(&origins.plan);
    let calendar = Calendar::new(plan.profile.growth.start_month.as_deref());
    let dates = |of: &Break| (of.month, of.month_p10, of.month_p90);
    let same = |a: &Break, b: &Break| (a.resource, a.when, dates(a)) == (b.resource, b.when, dates(b));
    let all = alike(&plan.breaks_first, |broken| &broken.tier, same);
    let row = |place: usize, told: &Alike<'_, Break>| break_row(&origins, told, place == 0, calendar);
    // A list in another order is another list: its rows change places at once instead of wandering under the reader's eyes.
    let order: Vec<_> =
        all.iter().take(SHOWN).map(|told| (&told.name, words::resource(told.one.resource), told.one.when == When::Up)).collect();
    let order = format!("breaks-{:x}", FxBuildHasher.hash_one(&order));
    let first = all.iter().take(SHOWN).enumerate().map(|(place, told)| row(place, told)).collect_view();
    let rest: Vec<_> = all.iter().skip(SHOWN).map(|told| row(SHOWN, told)).collect();
    let folded = (!rest.is_empty()).then(|| {
        let count = rest.len();
        view! {
            <details class="more more--printed" id="breaks-more">
                <summary>{format!("{count} more {}, further away", if count == 1 { "limit" } else { "limits" })}</summary>
                <div class="breaks"><ol>{rest}</ol></div>
            </details>
        }
    });
    let lead = plan.profile.growth.lead_months;
    let bought = (lead > 0).then(|| {
        let months = if lead == 1 { "month" } else { "months" };
        view! { <p>{format!("Capacity is bought {lead} {months} ahead of the load, so that it stands before it is needed.")}</p> }
    });
    let spread = (plan.profile.growth.monthly_sd > 0.0).then(
        || view! { <p>"Under a date: how early and how late; one path of growth in ten comes sooner, one in ten later or not at all."</p> },
    );
    section(
        "breaks",
        "What breaks first",
        view! {
            <p>"Each bar is the share of a limit that the busiest hour uses today. The dates follow your growth, if nothing is bought."</p>
            {spread}
            {bought}
        },
        view! {
            <div class="breaks">
                <div class="breaks__head" aria-hidden="true">
                    <span>"Limit"</span><span>"Share used"<b>"limit"</b></span><span class="breaks__value">"Value"</span><span>"Reached"</span><span>"Then"</span>
                </div>
                <ol id=order>{first}</ol>
            </div>
            {folded}
        },
    )
}

fn break_row(origins: &Origins, told: &Alike<'_, Break>, next: bool, calendar: Calendar) -> impl IntoView + use<> {
    let plan = &origins.plan;
    let broken = told.one;
    let zones = plan.recommendation.design.tiers.iter().find(|tier| tier.id == broken.tier).map_or(1, |tier| tier.zones);
    let surges = plan.profile.traffic.surge_factor > 1.0 && plan.profile.traffic.surges_per_year > 0.0;
    let what = words::resource_when(broken.resource, broken.when, zones, surges);
    let reached = match broken.month {
        Some(0) => "now".to_owned(),
        Some(month) => calendar.short(month),
        None => format!("after {}", calendar.short(plan.profile.growth.months)),
    };
    let when = if broken.when == When::Up { "up" } else { "degraded" };
    let id = anchor("break", &format!("{}-{}-{when}", broken.tier, words::resource(broken.resource)));
    let spread = calendar.spread(broken.month_p10, broken.month_p90, plan.profile.growth.months, Calendar::short);
    let later = to_come(plan);
    // It has an id, for the first part keeps what stood in its place.
    let spread =
        (later.is_some() || spread.is_some()).then(|| view! { " "<span id=format!("{id}-spread") data-later=later>{spread}</span> });
    let value = origins.figure(&utilisation(&broken.tier, broken.resource, broken.when), share_used(broken.value));
    view! {
        <li class=if next { "breaks__row breaks__row--next" } else { "breaks__row" } id=id>
            <p class="breaks__what"><b>{told.name.clone()}</b>" "<span>{what}</span></p>
            {gauge(broken.value, broken.limit)}
            <p class="breaks__value">{value}" "<span>"limit "{units::percent_exact(broken.limit)}</span></p>
            <p class="breaks__when">{if next { view! { <strong>{reached}</strong> }.into_any() } else { reached.into_any() }}{spread}</p>
            <p class="breaks__then">{words::capitalised(&broken.then)}</p>
        </li>
    }
}

/// A share of its limit; the line is the limit.
pub fn gauge(value: f64, limit: f64) -> impl IntoView {
    let share = if limit > 0.0 { value / limit } else { 1.0 };
    let end = (share * LIMIT_AT).clamp(0.0, 100.0);
    let percent = |at: f64| format!("{at:.1}%");
    let past = (share > 1.0).then(|| {
        view! { <rect class="gauge__tip" x=percent(LIMIT_AT) y="50%" width=percent(end - LIMIT_AT) height="8" transform="translate(0 -4)"/> }
    });
    view! {
        <svg class="gauge" aria-hidden="true">
            <rect class="gauge__value" x="0" y="50%" width=percent(end.min(LIMIT_AT)) height="8" transform="translate(0 -4)"/>
            {past}
            <line class="gauge__limit" x1=percent(LIMIT_AT) x2=percent(LIMIT_AT) y1="0" y2="100%"/>
        </svg>
    }
}
