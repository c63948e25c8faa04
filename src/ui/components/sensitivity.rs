//! What each assumption decides: the bill with one input at either end of its range and all others at their values, the strongest pull at the top.

use super::{
    ChartFigure, ChartFiles,
    figure::Origins,
    section::{anchor, section, section_to_come},
};
use crate::{
    charts,
    domain::{
        plan::{Plan, Sensitivity},
        units,
    },
    ui::reader,
};
use leptos::prelude::*;
use std::sync::Arc;

/// Rows shown at once; the rest is folded.
const SHOWN: usize = 8;

#[component]
pub fn WhatDecides(origins: Arc<Origins>, files: Option<ChartFiles>) -> impl IntoView {
    let plan = &origins.plan;
    let later = section_to_come(plan, "sensitivity");
    let there = (!plan.sensitivity.is_empty()).then(|| {
        let scale = Scale::of(plan);
        let mut rows: Vec<_> = plan.sensitivity.iter().map(|of| row(&origins, of, scale)).collect();
        let count = rows.len();
        let chart = charts::by_name_in(plan, "tornado", &reader::current().charts_currency());
        // What the chart shows is not shown twice.
        let rest = rows.split_off(if chart.is_some() { 0 } else { SHOWN.min(count) });
        let summary = match (&chart, rest.len()) {
            (Some(_), 1) => "The one input, with its place in the form".to_owned(),
            (Some(_), count) => format!("All {count} inputs, each with its place in the form"),
            (None, 1) => "1 more input that decides less".to_owned(),
            (None, count) => format!("{count} more inputs that decide less"),
        };
        let reading =
            chart.is_none().then(|| view! { <p>"No assumption changes the bill or the rung; those below change the people."</p> });
        section(
            "sensitivity",
            "What decides the bill",
            view! {
                {reading}
                <p>"Each input alone at the ends of its range, all others as they are. Measure the first ones first."</p>
            },
            view! {
                {chart.map(|chart| view! { <ChartFigure chart files/> })}
                {(!rows.is_empty()).then(|| table(rows))}
                {(!rest.is_empty()).then(|| view! {
                    <details class="more more--printed" id="sensitivity-more">
                        <summary>{summary}</summary>
                        {table(rest)}
                    </details>
                })}
            },
        )
    });
    view! { {later}{there} }
}

/// The lowest and the highest bill, that of the plan included.
fn ends(plan: &Plan, of: &Sensitivity) -> (f64, f64) {
    let at = plan.recommendation.design.cost.monthly_usd.to_f64();
    of.bills().into_iter().flatten().fold((at, at), |(least, most), usd| (least.min(usd), most.max(usd)))
}

/// Where bills lie on the bars, which share one scale.
#[derive(Clone, Copy)]
struct Scale {
    least: f64,
    at: f64,
    most: f64,
}

impl Scale {
    fn of(plan: &Plan) -> Scale {
        let at = plan.recommendation.design.cost.monthly_usd.to_f64();
        let all = plan.sensitivity.iter().map(|of| ends(plan, of));
        let (least, most) = all.fold((at, at), |(least, most), (low, high)| (least.min(low), most.max(high)));
        Scale { least, at, most }
    }

    /// In per cent of the bar's room.
    fn place(self, usd: f64) -> f64 {
        let share = (usd - self.least) / (self.most - self.least).max(0.01);
        (share * 1000.0).round() / 10.0
    }
}

fn table(rows: Vec<impl IntoView + 'static>) -> impl IntoView {
    view! {
        <div class="scroll" role="region" aria-label="What each input decides" tabindex="0">
            <table class="table table--read table--pulls">
                <thead>
                    <tr>
                        <th scope="col">"Input"</th><th scope="col">"Range"</th><th scope="col" class="num">"Bill at the lower end"</th>
                        <td></td><th scope="col" class="num">"Bill at the upper end"</th><th scope="col">"Rung"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

fn row(origins: &Origins, of: &Sensitivity, scale: Scale) -> impl IntoView + use<> {
    let plan = &origins.plan;
    let name = of.label();
    let name = match origins.change(&of.pointer) {
        Some(href) => view! { <a href=href>{name}</a> }.into_any(),
        None => name.into_any(),
    };
    let [at_low, at_high] = of.bills().map(|usd| usd.map_or_else(|| "nothing fits".to_owned(), units::dollars));
    let (least, most) = ends(plan, of);
    let rung = |id: &str| {
        let stage = plan.stages.iter().map(|result| &result.stage).find(|stage| stage.id == id);
        stage.map_or_else(|| id.to_owned(), |stage| stage.rung.to_string())
    };
    let (low, high) = (rung(&of.stage_low), rung(&of.stage_high));
    let rungs = if low == high { low } else { format!("{low} to {high}") };
    view! {
        <tr id=anchor("pull", of.pointer.trim_start_matches('/'))>
            <th scope="row">{name}</th>
            <td>{of.range()}</td>
            <td class="num">{at_low}</td>
            <td>{bar(scale.place(least), scale.place(scale.at), scale.place(most))}</td>
            <td class="num">{at_high}</td>
            <td>{rungs}</td>
        </tr>
    }
}

/// What is less than the plan's bill and what is more, around it.
fn bar(least: f64, at: f64, most: f64) -> impl IntoView {
    view! {
        <svg class="balance" viewBox="0 0 100 12" preserveAspectRatio="none" aria-hidden="true">
            <rect class="balance__less" x=least y="2" width=at - least height="8"/>
            <rect class="balance__more" x=at y="2" width=most - at height="8"/>
            <rect class="balance__zero" x=(at - 0.5).max(0.0) y="0" width="1" height="12"/>
        </svg>
    }
}
