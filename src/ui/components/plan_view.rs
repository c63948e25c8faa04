//! A whole plan, in the order in which a person asks: the answer, what breaks first, the ladder, what to build, how it grows, the bill.

use super::{
    ChartFigure,
    alternatives::Alternatives,
    architecture::Architecture,
    assumptions::Assumptions,
    bill::Bill,
    breaks::Breaks,
    ladder::Ladder,
    verdict::{Verdict, subject},
};
use crate::{
    charts,
    domain::{plan::Plan, units, words::Calendar},
};
use leptos::{children::ViewFnOnce, prelude::*};
use std::sync::Arc;

/// Everything that stands inside `<article class="plan" id="plan">`: sections and the dock.
#[component]
pub fn PlanView(
    plan: Arc<Plan>,
    /// Instead of the profile's own title.
    #[prop(optional, into)]
    title: Option<String>,
    /// Under the title, instead of what the plan is about: whose and of when a saved plan is.
    #[prop(optional, into)]
    note: Option<String>,
    /// Above the answer: what a reader must know before it.
    #[prop(optional, into)]
    notice: Option<ViewFnOnce>,
    /// Buttons and links of the dock.
    #[prop(optional, into)]
    acts: Option<ViewFnOnce>,
    /// Sections between the assumptions and the dock.
    #[prop(optional, into)]
    more: Option<ViewFnOnce>,
    /// Anchors and names of those sections, for the list "On this page".
    #[prop(optional)]
    more_contents: Vec<(&'static str, &'static str)>,
    /// The form stands on the same page, so that each assumption leads to its field.
    #[prop(optional)]
    with_form: bool,
) -> impl IntoView {
    let title = title.unwrap_or_else(|| plan.profile.title.clone());
    let note = view! { <p>{note.unwrap_or_else(|| subject(&plan))}</p> }.into_any();
    let mut contents =
        vec![("breaks", "Breaks first"), ("ladder", "Ladder"), ("architecture", "Architecture"), ("growth", "Growth"), ("bill", "Bill")];
    if !plan.alternatives.is_empty() {
        contents.push(("alternatives", "Alternatives"));
    }
    if !plan.assumptions.is_empty() {
        contents.push(("assumptions", "Assumptions"));
    }
    contents.extend(more_contents);
    let links = contents.into_iter().map(|(id, name)| view! { <li><a href=format!("#{id}")>{name}</a></li> }).collect_view();
    let contents = view! { <nav class="contents" aria-label="On this page"><ol>{links}</ol></nav> }.into_any();
    // Each section's own type is left behind: together they would be too deep for the compiler.
    let sections = [
        view! { <Verdict plan=plan.clone() title note contents notice=notice.map(|notice| notice.run())/> }.into_any(),
        view! { <Breaks plan=plan.clone()/> }.into_any(),
        view! { <Ladder plan=plan.clone()/> }.into_any(),
        view! { <Architecture plan=plan.clone()/> }.into_any(),
        view! { <Growth plan=plan.clone()/> }.into_any(),
        view! { <Bill plan=plan.clone()/> }.into_any(),
        view! { <Alternatives plan=plan.clone()/> }.into_any(),
        view! { <Assumptions plan=plan.clone() with_form/> }.into_any(),
        more.map(|more| more.run()).into_any(),
        view! { <Dock plan acts/> }.into_any(),
    ];
    sections.into_iter().collect_view()
}

/// The charts share one time axis, so that a month is one vertical line through all of them.
#[component]
fn Growth(plan: Arc<Plan>) -> impl IntoView {
    let figures = charts::all(&plan).into_iter().map(|chart| view! { <ChartFigure chart/> }).collect_view();
    view! {
        <section class="section section--flow" id="growth" aria-labelledby="growth-title">
            <header class="section__head"><h2 id="growth-title">"Growth"</h2></header>
            <div class="section__body">{figures}</div>
        </section>
    }
}

/// The answer and what to do with it, always in reach.
#[component]
fn Dock(plan: Arc<Plan>, acts: Option<ViewFnOnce>) -> impl IntoView {
    let calendar = Calendar::new(plan.profile.growth.start_month.as_deref());
    let recommended = &plan.recommendation;
    let cost = units::dollars(recommended.design.cost.monthly_usd.to_f64());
    let rung = format!("{} {}", if recommended.feasible { "Rung" } else { "Closest: rung" }, recommended.stage.rung);
    let next = plan.transitions.first().map(|moved| view! { " "<span>"next "<b>{calendar.short(moved.month)}</b></span> });
    view! {
        <aside class="dock" id="dock" aria-label="Answer and actions">
            <p class="dock__answer"><span><b>{cost}</b>" a month"</span>" "<span><b>{rung}</b></span>{next}</p>
            {acts.map(|acts| view! { <div class="dock__acts">{acts.run()}</div> })}
        </aside>
    }
}
