//! What if: the same question with one answer changed, what it would save or cost, and a link that changes it.

use super::{
    section::{anchor, section},
    what_if::WhatIf,
};
use crate::domain::{
    plan::{Alternative, Plan},
    query, units,
};
use leptos::prelude::*;
use std::sync::Arc;

#[component]
pub fn Alternatives(
    plan: Arc<Plan>,
    /// Where changes are tried; elsewhere than in the planner each leads to a planner of its own.
    what_if: Option<WhatIf>,
) -> impl IntoView {
    let tried = what_if.as_ref().and_then(|what_if| what_if.view(&plan));
    (!plan.alternatives.is_empty() || tried.is_some()).then(|| {
        let most = plan.alternatives.iter().filter_map(|alternative| against(&plan, alternative)).fold(0.01, |most, change| f64::max(most, change.abs()));
        let rows = plan.alternatives.iter().map(|alternative| row(&plan, what_if.as_ref(), alternative, most)).collect_view();
        let backwards = format!("/reverse?{}", query::to_query(&plan.question));
        section(
            "alternatives",
            "What if",
            view! { <p>"Each change alone, against this plan: the bill, then people’s time with it. Try one or several, and the plan is made again with them."</p> },
            view! {
                {tried}
                <div class="rows rows--alternatives">
                    <p class="rows__head" aria-hidden="true">
                        <span>"Change"</span><span>"Rung"</span><span class="num">"Bill"</span><span></span><span class="num">"Against this plan"</span><span class="num">"With people"</span><span></span>
                    </p>
                    <ul>{rows}</ul>
                </div>
                <p class="acts"><a class="button" href=backwards>"How many users a budget carries"</a></p>
            },
        )
    })
}

/// How much more the bill would be; none where nothing fits.
fn against(plan: &Plan, alternative: &Alternative) -> Option<f64> {
    alternative.feasible.then(|| alternative.monthly_usd.to_f64() - plan.recommendation.design.cost.monthly_usd.to_f64())
}

fn row(plan: &Plan, what_if: Option<&WhatIf>, alternative: &Alternative, most: f64) -> impl IntoView + use<> {
    let cost = &plan.recommendation.design.cost;
    let stage = plan.stages.iter().find(|result| result.stage.id == alternative.stage).map(|result| &result.stage);
    let rung = stage.map_or_else(|| alternative.stage.clone(), |stage| format!("{} {}", stage.rung, stage.name));
    let bill = alternative.monthly_usd.to_f64();
    let total = bill + alternative.people_monthly_usd.to_f64();
    let change = against(plan, alternative);
    let view = if let Some(change) = change {
        view! {
            <span class="num">{units::dollars(bill)}</span>
            {balance(change / most)}
            <span class="num">{difference(change, true)}</span>
            <span class="num">{difference(total - cost.monthly_usd.to_f64() - cost.people_monthly_usd.to_f64(), false)}</span>
        }
        .into_any()
    } else {
        view! { <span class="num">"–"</span><span></span><span class="missed">"nothing fits"</span><span class="num"></span> }.into_any()
    };
    let href = match what_if {
        Some(what_if) => what_if.trying(plan, &alternative.change),
        None => query::altered(&plan.question, &alternative.change).map(|query| format!("/?{query}")),
    };
    let link = href.map(|href| {
        view! { <a href=href data-change="">"Try it"<span class="visually-hidden">": "{alternative.says.clone()}</span></a> }
    });
    view! {
        <li id=anchor("alternative", &alternative.change)>
            <b>{alternative.says.clone()}</b>
            <span><span class="visually-hidden">"rung "</span>{rung}</span>
            {view}
            <span>{link}</span>
        </li>
    }
}

/// Savings to the left of the middle, costs to the right, the largest of all from end to end.
fn balance(share: f64) -> impl IntoView {
    let width = (share.abs() * 49.0 * 10.0).round() / 10.0;
    let (class, x) = if share < 0.0 { ("balance__less", 50.0 - width) } else { ("balance__more", 50.0) };
    view! {
        <svg class="balance" viewBox="0 0 100 12" preserveAspectRatio="none" aria-hidden="true">
            <rect class=class x=x y="2" width=width height="8"/>
            <rect class="balance__zero" x="49.5" y="0" width="1" height="12"/>
        </svg>
    }
}

/// In words, since a minus alone is easily missed: `saves $69`, `costs $41 more`.
pub fn difference(change: f64, alone: bool) -> AnyView {
    let people = if alone { "" } else { "with people " };
    let label = (!alone).then(|| view! { <span class="visually-hidden">{people}</span> });
    let (class, text) = if change < -0.005 {
        ("delta delta--less", format!("saves {}", units::dollars(-change)))
    } else if change > 0.005 {
        ("delta", format!("costs {} more", units::dollars(change)))
    } else {
        ("delta delta--none", "the same".to_owned())
    };
    view! { {label}<span class=class>{text}</span> }.into_any()
}
