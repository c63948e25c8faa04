//! How near the design comes to what the provider sets: quotas, hard limits, and the largest machine on sale. Those far away are not mentioned.

use super::section::{anchor, section, share_used};
use crate::domain::{
    plan::{LimitDistance, Plan},
    units,
    words::{self, Calendar},
};
use leptos::prelude::*;
use std::sync::Arc;

/// From this share of a limit on it is worth a word before it is reached.
const NEAR: f64 = 0.5;

pub fn near(plan: &Plan) -> impl Iterator<Item = &LimitDistance> {
    plan.limits.iter().filter(|limit| limit.reached_in_month.is_some() || limit.value / limit.maximum >= NEAR)
}

#[component]
pub fn Limits(plan: Arc<Plan>) -> impl IntoView {
    let calendar = Calendar::new(plan.profile.growth.start_month.as_deref());
    let horizon = plan.profile.growth.months;
    let rows: Vec<_> = near(&plan).map(|limit| row(limit, calendar, horizon)).collect();
    (!rows.is_empty()).then(|| {
        section(
            "limits",
            "The provider’s limits",
            view! { <p>"Quotas, which the provider raises on request where it can, and walls, which nobody can. Months follow your growth if the design stays as it is. Left out are limits less than half used that growth does not reach."</p> },
            view! {
                <div class="scroll" role="region" aria-label="Limits of the provider" tabindex="0">
                    <table class="table table--limits">
                        <thead>
                            <tr>
                                <th scope="col">"Limit"</th><th scope="col" class="num">"Used"</th><th scope="col" class="num">"Of"</th>
                                <th scope="col" class="num">"Share"</th><th scope="col">"Reached"</th><th scope="col">"Source"</th>
                            </tr>
                        </thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
            },
        )
    })
}

fn row(limit: &LimitDistance, calendar: Calendar, horizon: u32) -> impl IntoView + use<> {
    let reached = match limit.reached_in_month {
        Some(0) => "now".to_owned(),
        Some(month) => calendar.short(month),
        None => format!("after {}", calendar.short(horizon)),
    };
    view! {
        <tr id=anchor("limit", &format!("{}-{}", limit.limit, limit.tier))>
            <th scope="row">{words::limit(&limit.limit)}</th>
            <td class="num">{units::figure(limit.value)}</td>
            <td class="num">{units::figure(limit.maximum)}" "{limit.unit.clone()}</td>
            <td class="num">{share_used(limit.value / limit.maximum)}</td>
            <td>{reached}</td>
            <td><cite>{limit.source.clone()}</cite></td>
        </tr>
    }
}
