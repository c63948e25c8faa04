//! What each assumption decides: the bill with one input at either end of its range and all others at their values, the strongest pull at the top.

use super::{
    figure::Origins,
    section::{anchor, section, section_to_come},
};
use crate::domain::{
    fields,
    plan::{Plan, Sensitivity},
    units, words,
};
use leptos::prelude::*;
use std::sync::Arc;

/// Rows shown at once; the rest is folded.
const SHOWN: usize = 8;

#[component]
pub fn WhatDecides(origins: Arc<Origins>) -> impl IntoView {
    let plan = &origins.plan;
    let later = section_to_come(plan, "sensitivity");
    let there = (!plan.sensitivity.is_empty()).then(|| {
        let scale = Scale::of(plan);
        let row = |of: &Sensitivity| row(&origins, of, scale);
        let first: Vec<_> = plan.sensitivity.iter().take(SHOWN).map(row).collect();
        let rest: Vec<_> = plan.sensitivity.iter().skip(SHOWN).map(row).collect();
        let folded = (!rest.is_empty()).then(|| {
            let summary = format!("{} more {} that decide less", rest.len(), if rest.len() == 1 { "input" } else { "inputs" });
            view! {
                <details class="more more--printed" id="sensitivity-more">
                    <summary>{summary}</summary>
                    {table(rest)}
                </details>
            }
        });
        section(
            "sensitivity",
            "What decides the bill",
            view! {
                <p>{reading(plan)}</p>
                <p>"Each input alone at the ends of its range, all others as they are. Measure the first ones first."</p>
            },
            view! { {table(first)}{folded} },
        )
    });
    view! { {later}{there} }
}

/// In one sentence, by the first that has a bill at both ends.
fn reading(plan: &Plan) -> String {
    let Some(of) = plan.sensitivity.iter().find(|of| of.feasible_low && of.feasible_high) else {
        return "Where the first input ends its range nothing on the ladder fits.".into();
    };
    let (least, most) = ends(plan, of);
    if least == most {
        return "No assumption changes the bill; those below change the people or the rung.".into();
    }
    let name = words::in_sentence(&label(of));
    format!("The bill depends most on {name}: between {} and {} a month.", units::dollars(least), units::dollars(most))
}

fn label(of: &Sensitivity) -> String {
    fields::at(&of.pointer).map_or_else(|| fields::id_of(&of.pointer), |field| field.label.to_owned())
}

/// The lowest and the highest bill, that of the plan included.
fn ends(plan: &Plan, of: &Sensitivity) -> (f64, f64) {
    let at = plan.recommendation.design.cost.monthly_usd.to_f64();
    let bills = [(of.feasible_low, of.monthly_usd_low), (of.feasible_high, of.monthly_usd_high)];
    bills
        .into_iter()
        .filter(|(fits, _)| *fits)
        .map(|(_, usd)| usd.to_f64())
        .fold((at, at), |(least, most), usd| (least.min(usd), most.max(usd)))
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
    let name = label(of);
    let name = match origins.change(&of.pointer) {
        Some(href) => view! { <a href=href>{name}</a> }.into_any(),
        None => name.into_any(),
    };
    let range = fields::at(&of.pointer).map_or_else(|| format!("{} to {}", of.low, of.high), |field| field.told_range(of.low, of.high));
    let bill = |fits: bool, usd: f64| if fits { units::dollars(usd) } else { "nothing fits".to_owned() };
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
            <td>{range}</td>
            <td class="num">{bill(of.feasible_low, of.monthly_usd_low.to_f64())}</td>
            <td>{bar(scale.place(least), scale.place(scale.at), scale.place(most))}</td>
            <td class="num">{bill(of.feasible_high, of.monthly_usd_high.to_f64())}</td>
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
