//! Fleets for less and for more demand than usual, and the one that is regretted least.

use super::section::{section, section_to_come};
use crate::domain::{
    bands::{Fleet, Robust},
    plan::Plan,
    units, words,
};
use leptos::prelude::*;
use std::sync::Arc;

pub const ANCHOR: &str = "bands";

#[component]
pub fn MoreOrLess(plan: Arc<Plan>) -> impl IntoView {
    let later = section_to_come(&plan, ANCHOR);
    let there = plan.bands.as_ref().map(|bands| {
        let robust = plan.robust.as_ref();
        let rows = [("For little demand", &bands.low), ("Recommended", &bands.typical), ("For much demand", &bands.high)];
        let rows = rows.map(|(name, fleet)| row(name, fleet));
        let regretted = robust.map(|robust| row("Least regret", &robust.fleet));
        section(
            ANCHOR,
            "If demand is less or more",
            view! { <p>{bands.says.clone()}</p>{robust.map(weighed)} },
            view! {
                {robust.map(|robust| view! { <p>{robust.says.clone()}</p> })}
                <div class="scroll" role="region" aria-label="Fleets for less and for more demand" tabindex="0">
                    <table class="table">
                        <thead>
                            <tr>
                                <th scope="col">"Fleet"</th><th scope="col" class="num">"Rung"</th><th scope="col" class="num">"Monthly users then"</th>
                                <th scope="col">"Web"</th><th scope="col">"Database"</th><th scope="col" class="num">"A month"</th>
                            </tr>
                        </thead>
                        <tbody>{rows.into_iter().collect_view()}{regretted}</tbody>
                    </table>
                </div>
            },
        )
    });
    view! { {later}{there} }
}

fn weighed(robust: &Robust) -> impl IntoView + use<> {
    let weight = units::figure(robust.short_weight);
    view! { <p>{format!("Regret weighs both: too large costs the difference, demand without room {weight} times what serving it costs.")}</p> }
}

fn row(name: &'static str, fleet: &Fleet) -> impl IntoView + use<> {
    let of = |id: &str| {
        let tier = fleet.tiers.iter().find(|tier| tier.id == id)?;
        Some(words::machines(tier.count, &tier.product))
    };
    let web = of("web").or_else(|| of("host")).unwrap_or_else(|| "–".into());
    view! {
        <tr>
            <th scope="row">{name}</th>
            <td class="num">{fleet.stage.rung}</td>
            <td class="num">{units::short(fleet.monthly_active_users)}</td>
            <td>{web}</td>
            <td>{of("database").unwrap_or_else(|| "–".into())}</td>
            <td class="num">{units::dollars(fleet.monthly_usd.to_f64())}</td>
        </tr>
    }
}
