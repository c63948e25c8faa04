//! What runs today: how much is left of it, tier by tier, beside what is recommended.

use super::{
    breaks::gauge,
    figure::{Origins, utilisation},
    section::{section, share_used},
};
use crate::domain::{
    money::Usd,
    plan::When,
    today::{Enough, Today, TodayTier, heading},
    units,
    words::{self, Calendar},
};
use leptos::prelude::*;
use std::sync::Arc;

/// The list "On this page" leads there.
pub const ANCHOR: &str = "runs";

#[component]
pub fn RunsToday(origins: Arc<Origins>) -> impl IntoView {
    let plan = Arc::clone(&origins.plan);
    plan.today.as_ref().map(|today| {
        let calendar = Calendar::new(plan.profile.growth.start_month.as_deref());
        let rows = today.tiers.iter().map(|tier| row(&origins, tier)).collect_view();
        section(
            ANCHOR,
            "What runs today",
            view! { <p>"Each bar is the share of a limit that the busiest hour uses today of what you have. The red line is the limit."</p> },
            view! {
                <p class="runs__answer">{answer(&origins, today, calendar)}</p>
                <div class="scroll" role="region" aria-label="What runs today, tier by tier" tabindex="0">
                    <table class="table table--runs">
                        <thead>
                            <tr>
                                <th scope="col">"Tier"</th><th scope="col">"Runs today"</th><th scope="col">"Fullest, of its limit"</th>
                                <th scope="col" class="num">"Left"</th><th scope="col" class="money">"A month"</th><th scope="col">"Recommended"</th>
                            </tr>
                        </thead>
                        <tbody>{rows}</tbody>
                        {totals(&origins, today)}
                    </table>
                </div>
                {notes(today)}
            },
        )
    })
}

/// How much is left, in words.
fn answer(origins: &Origins, today: &Today, calendar: Calendar) -> AnyView {
    let Some((tier, headroom)) = today.first_to_give_way().and_then(|tier| Some((tier, tier.headroom?))) else {
        return "Nothing that is listed can become full.".into_any();
    };
    let shown = origins.figure(&tier.figure("headroom"), times(headroom));
    let first = tier.breaks_first.as_ref();
    let resource = first.map_or("limit", |first| words::resource(first.resource));
    let what = format!("the {}’s {resource}", words::in_sentence(&words::tier(&tier.id)));
    let degraded = first.filter(|first| first.when == When::Degraded).map(|first| {
        let all = words::resource_when(first.resource, first.when, tier.zones, surges(origins));
        format!(" ({})", all.trim_start_matches(resource).trim_start_matches(", "))
    });
    if headroom < 1.0 {
        return view! {
            "What runs today is "<strong>"too small"</strong>": "{what}{degraded}" is past its limit, which "{shown}" of today’s demand would meet."
        }
        .into_any();
    }
    let when = match first.and_then(|first| first.month) {
        Some(month) => format!("around {}", calendar.long(month)),
        None => format!("but not before {}", calendar.long(origins.plan.profile.growth.months)),
    };
    view! { "What runs today has "<strong>{shown}" left"</strong>": "{what}{degraded}" is the first to give way, "{when}"." }.into_any()
}

fn surges(origins: &Origins) -> bool {
    let traffic = &origins.plan.profile.traffic;
    traffic.surge_factor > 1.0 && traffic.surges_per_year > 0.0
}

/// `1.4 ×`, rounded towards what is surely there.
fn times(headroom: f64) -> String {
    let digits = if headroom < 10.0 { 10f64.powi(if headroom < 2.0 { 2 } else { 1 }) } else { 1.0 };
    format!("{} ×", units::figure((headroom * digits + 1e-9).floor() / digits))
}

fn row(origins: &Origins, tier: &TodayTier) -> impl IntoView + use<> {
    let count = tier.count;
    let runs = if count > 0 {
        let count = origins.figure(&tier.figure("count"), units::figure(f64::from(count)));
        view! { {count}" × "<code>{tier.product.clone()}</code> }.into_any()
    } else {
        view! { {tier.product.clone()} }.into_any()
    };
    let fullest = tier.breaks_first.as_ref().map(|first| {
        let id = utilisation(&tier.id, first.resource, first.when);
        let value = origins.figure(&format!("{}.{id}", heading(tier.id.contains('@'))), share_used(first.value));
        let what = words::resource_when(first.resource, first.when, tier.zones, surges(origins));
        view! { {gauge(first.value, first.limit)}<span class="runs__use">{value}" of "{units::percent_exact(first.limit)}", "{what}</span> }
    });
    let left = tier.headroom.map(|headroom| {
        let months = tier.headroom_months.map(|months| {
            let unit = if months == 1 { "month" } else { "months" };
            let months = origins.figure(&tier.figure("headroom_months"), units::figure(f64::from(months)));
            view! { <span class="runs__use">{months}" "{unit}</span> }
        });
        view! { {origins.figure(&tier.figure("headroom"), times(headroom))}{months} }
    });
    let recommended = tier.recommended.as_ref().map_or_else(
        || "none".into_any(),
        |beside| {
            let count = (beside.count > 0).then(|| {
                let count = origins.figure(&format!("{}.count", tier.id), units::figure(f64::from(beside.count)));
                view! { {count}" × " }
            });
            let usd = origins.figure(&format!("{}.monthly_usd", tier.id), dollars(beside.monthly_usd));
            let difference = beside.difference_usd.map(|usd| change(origins, &tier.figure("difference_usd"), usd));
            view! { {count}<code>{beside.product.clone()}</code><span class="runs__use">{usd}" a month"{difference}</span> }.into_any()
        },
    );
    let usd = tier.monthly_usd.map(|usd| origins.figure(&tier.figure("monthly_usd"), dollars(usd)));
    let usd = usd.unwrap_or_else(|| "not known".into_any());
    view! {
        <tr>
            <th scope="row">{words::tier(&tier.id)}</th>
            <td>{runs}{tier.enough.as_ref().map(|enough| needs(origins, tier, enough))}</td>
            <td class="runs__gauge">{fullest}</td>
            <td class="num">{left}</td>
            <td class="money">{usd}</td>
            <td>{recommended}</td>
        </tr>
    }
}

/// What the recommendation costs more or less.
fn change(origins: &Origins, id: &str, usd: Usd) -> impl IntoView + use<> {
    let usd = origins.figure(id, units::dollars_change(usd.to_f64()));
    view! { ", "{usd} }
}

/// The fewest of the same, and what the others cost.
fn needs(origins: &Origins, tier: &TodayTier, enough: &Enough) -> impl IntoView + use<> {
    let count = origins.figure(&tier.figure("enough"), units::figure(f64::from(enough.count)));
    let saves = enough.saves_usd.map(|usd| {
        let usd = origins.figure(&tier.figure("saves_usd"), dollars(usd));
        view! { ", saves "{usd}" a month" }
    });
    let needed = if enough.count > tier.count { " needed today" } else { " would do" };
    view! { <span class="runs__use">{count}{needed}{saves}</span> }
}

fn dollars(usd: Usd) -> String {
    units::dollars(usd.to_f64())
}

fn totals(origins: &Origins, today: &Today) -> impl IntoView + use<> {
    let own = origins.figure(&format!("{}.monthly_usd", heading(false)), dollars(today.monthly_usd));
    let cost = origins.plan.recommendation.design.cost.monthly_usd;
    let whole = origins.figure("cost.monthly_usd", dollars(cost));
    let difference = today.difference_usd.map(|usd| {
        let change = change(origins, &format!("{}.difference_usd", heading(false)), usd);
        view! { {change} }
    });
    let what = if today.unpriced.is_empty() { "All listed" } else { "All with a known price" };
    view! {
        <tfoot>
            <tr>
                <th scope="row">{what}</th><td colspan="3"></td><td class="money">{own}</td>
                <td>{whole}" for the whole"{difference}</td>
            </tr>
        </tfoot>
    }
}

/// What follows from the list being what it is.
fn notes(today: &Today) -> impl IntoView + use<> {
    let names = |ids: &[String]| ids.iter().map(|id| words::in_sentence(&words::tier(id))).collect::<Vec<_>>().join(", ");
    let mut notes = Vec::new();
    if !today.not_listed.is_empty() {
        notes.push(format!(
            "Recommended and not on your list: {}. What is not on the list counts as not there: its work is done by what is.",
            names(&today.not_listed)
        ));
    }
    if !today.not_recommended.is_empty() {
        notes.push(format!("On your list and not in the recommendation: {}.", names(&today.not_recommended)));
    }
    if !today.unpriced.is_empty() {
        notes.push(format!("No price is known of {}; give one to have it in the sum.", names(&today.unpriced)));
    }
    for (tier, burst) in today.tiers.iter().filter_map(|tier| Some((tier, tier.burst.as_ref().filter(|burst| burst.runs_out())?))) {
        notes.push(format!(
            "{} runs out of credit: it uses {} of its CPU over the month, and {} is all that {} may use on average.",
            words::tier(&tier.id),
            share_used(burst.used),
            units::percent_exact(burst.baseline),
            tier.product
        ));
    }
    notes.push(
        "Machines run all day. Volumes are taken as they would be bought; of a machine by its vCPU and memory, network and disks are not known."
            .to_owned(),
    );
    notes.into_iter().map(|note| view! { <p class="note">{note}</p> }).collect_view()
}
