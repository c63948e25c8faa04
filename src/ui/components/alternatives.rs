//! The same question with one answer changed: what it would save or cost.

use super::section::{anchor, section};
use crate::domain::{
    plan::{Alternative, Plan},
    units,
};
use leptos::prelude::*;
use std::sync::Arc;

#[component]
pub fn Alternatives(plan: Arc<Plan>) -> impl IntoView {
    (!plan.alternatives.is_empty()).then(|| {
        let rows = plan.alternatives.iter().map(|alternative| row(&plan, alternative)).collect_view();
        section(
            "alternatives",
            "Alternatives",
            view! { <p>"The same system with one thing changed. The bill, then people’s time with it."</p> },
            view! {
                <div class="rows rows--alternatives">
                    <p class="rows__head" aria-hidden="true">
                        <span>"Change"</span><span>"Rung"</span><span class="num">"Bill"</span><span class="num">"Against this plan"</span><span class="num">"With people"</span>
                    </p>
                    <ul>{rows}</ul>
                </div>
            },
        )
    })
}

fn row(plan: &Plan, alternative: &Alternative) -> impl IntoView + use<> {
    let cost = &plan.recommendation.design.cost;
    let stage = plan.stages.iter().find(|result| result.stage.id == alternative.stage).map(|result| &result.stage);
    let rung = stage.map_or_else(|| alternative.stage.clone(), |stage| format!("{} {}", stage.rung, stage.name));
    let bill = alternative.monthly_usd.to_f64();
    let total = bill + alternative.people_monthly_usd.to_f64();
    let view = if alternative.feasible {
        view! {
            <span class="num">{units::dollars(bill)}</span>
            <span class="num">{difference(bill - cost.monthly_usd.to_f64(), true)}</span>
            <span class="num">{difference(total - cost.monthly_usd.to_f64() - cost.people_monthly_usd.to_f64(), false)}</span>
        }
        .into_any()
    } else {
        view! { <span class="num">"–"</span><span class="missed">"nothing fits"</span><span class="num"></span> }.into_any()
    };
    view! {
        <li id=anchor("alternative", &alternative.change)>
            <b>{alternative.says.clone()}</b>
            <span><span class="visually-hidden">"rung "</span>{rung}</span>
            {view}
        </li>
    }
}

/// In words, since a minus alone is easily missed: `saves $69`, `costs $41 more`.
fn difference(change: f64, alone: bool) -> AnyView {
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
