//! Cloud or own: the totals of each provider along the service's size, where they cross, and what the cost of an hour does to that.

use super::{
    ChartFigure, ChartFiles,
    section::{section, section_to_come},
};
use crate::{
    charts,
    domain::{
        cross_over::{CrossOver, Crossing, Offered},
        plan::Plan,
        units,
    },
    ui::reader,
};
use leptos::prelude::*;
use std::sync::Arc;

pub const ANCHOR: &str = "cross-over";

#[component]
pub fn CloudOrOwn(plan: Arc<Plan>, files: Option<ChartFiles>) -> impl IntoView {
    let later = section_to_come(&plan, ANCHOR);
    let there = plan.crossover.as_ref().map(|found| {
        let chart = charts::by_name_in(&plan, "cross_over", &reader::current().charts_currency());
        let rates = found.rates.iter().map(|rate| view! { <li>{rate.says.clone()}</li> }).collect_view();
        let hourly = units::dollars(found.hourly_usd);
        section(
            ANCHOR,
            "Cloud or own?",
            view! {
                <p>{format!("The same targets at each provider, bill and people’s time at {hourly} an hour together; each in its region nearest to the users.")}</p>
            },
            view! {
                {chart.map(|chart| view! { <ChartFigure chart files/> })}
                {today(&plan, found)}
                {crossings(found)}
                {(!found.rates.is_empty()).then(|| view! {
                    <p>"The same systems, their hours at half and at twice the rate:"</p>
                    <ul>{rates}</ul>
                })}
            },
        )
    });
    view! { {later}{there} }
}

/// Bill, hours and rung of each provider at today's size.
fn today(plan: &Plan, found: &CrossOver) -> impl IntoView + use<> {
    let rung = |id: &str| {
        let stage = plan.stages.iter().map(|result| &result.stage).find(|stage| stage.id == id);
        stage.map_or_else(|| id.to_owned(), |stage| stage.rung.to_string())
    };
    let row = |offer: &Offered| {
        let point = offer.points.get(found.today)?.as_ref()?;
        Some(view! {
            <tr>
                <th scope="row">{offer.name.clone()}</th>
                <td>{offer.region.clone()}</td>
                <td class="num">{rung(&point.stage)}</td>
                <td class="num">{units::dollars(point.monthly_usd.to_f64())}</td>
                <td class="num">{units::figure(point.people_hours)}</td>
                <td class="num">{units::dollars(point.total(found.hourly_usd))}</td>
            </tr>
        })
    };
    let rows = found.offers.iter().filter_map(row).collect_view();
    view! {
        <div class="scroll" role="region" aria-label="Each provider today" tabindex="0">
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">"Provider"</th><th scope="col">"Region"</th><th scope="col" class="num">"Rung"</th>
                        <th scope="col" class="num">"Bill"</th><th scope="col" class="num">"Hours"</th><th scope="col" class="num">"In all"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

/// Every crossing between two lines of the chart.
fn crossings(found: &CrossOver) -> impl IntoView + use<> {
    let line = |crossing: &Crossing| {
        let Crossing { size, below, above, cheapest, .. } = crossing;
        let most = if *cheapest { ", and least of all" } else { "" };
        format!(
            "From about {} {} on {} costs less than {}{most}.",
            units::figure(*size),
            found.counts(),
            found.name(above),
            found.name(below)
        )
    };
    let lines = found.crossings.iter().map(|crossing| view! { <li>{line(crossing)}</li> }).collect_view();
    if found.crossings.is_empty() {
        view! { <p>"No two of these lines cross."</p> }.into_any()
    } else {
        view! { <ul>{lines}</ul> }.into_any()
    }
}
