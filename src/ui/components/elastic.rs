//! The web tier over a day: a fleet that follows its load beside a fixed one.

use super::{ChartFigure, ChartFiles, section::section};
use crate::{
    charts,
    domain::{elastic::ElasticDay, plan::Plan, units},
};
use leptos::prelude::*;
use std::sync::Arc;

pub const ANCHOR: &str = "elastic";

#[component]
pub fn TheDay(plan: Arc<Plan>, files: Option<ChartFiles>) -> impl IntoView {
    plan.elastic.as_ref().map(|day| {
        let chart = charts::by_name(&plan, ANCHOR).map(|chart| view! { <ChartFigure chart files/> });
        section(ANCHOR, "Following the day", view! { <p>{policy(day)}</p> }, view! { {chart}{compared(day)} })
    })
}

fn policy(day: &ElasticDay) -> String {
    let fixed = if day.recommended { "" } else { "The recommended fleet is fixed; this is what it would do. " };
    format!(
        "{fixed}Played minute by minute: a load is seen after {}, a new machine answers {} later, and one that is not needed goes after {}.",
        units::minutes(day.metric_delay_minutes),
        units::minutes(day.boot_minutes),
        units::minutes(day.cool_down_minutes)
    )
}

fn compared(day: &ElasticDay) -> impl IntoView + use<> {
    let played = day.with_surge.unwrap_or(day.usual);
    let row = |name: &'static str, hours: f64, usd: f64, short: String, refused: String| {
        view! {
            <tr>
                <th scope="row">{name}</th>
                <td class="num">{units::figure(hours)}</td>
                <td class="num">{units::dollars(usd)}</td>
                <td class="num">{short}</td>
                <td class="num">{refused}</td>
            </tr>
        }
    };
    let follows = row(
        "Follows the day",
        day.instance_hours,
        day.monthly_usd.to_f64(),
        units::minutes(f64::from(played.short_minutes)),
        units::figure(played.refused_requests.round()),
    );
    let fixed = row("Fixed, for the largest load", day.fixed_instance_hours, day.fixed_monthly_usd.to_f64(), "none".into(), "0".into());
    let of_day = if day.with_surge.is_some() { "Too full, day of a surge" } else { "Too full a day" };
    view! {
        <div class="scroll" role="region" aria-label="A fleet that follows the day beside a fixed one" tabindex="0">
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">"Fleet"</th><th scope="col" class="num">"Instance-hours a month"</th>
                        <th scope="col" class="num">"Machines a month"</th><th scope="col" class="num">{of_day}</th>
                        <th scope="col" class="num">"Requests refused"</th>
                    </tr>
                </thead>
                <tbody>{follows}{fixed}</tbody>
            </table>
        </div>
    }
}
