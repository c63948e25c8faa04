//! A whole plan, in the order in which a person asks: the answer, what breaks first, the ladder, what to build, how it grows, the bill.

use super::{
    ChartFigure, ChartFiles, Converted,
    advice::Advice,
    alternatives::Alternatives,
    architecture::Architecture,
    assumptions::Assumptions,
    bands::{self, MoreOrLess},
    bill::Bill,
    breaks::Breaks,
    cross_over::{self, CloudOrOwn},
    day,
    demand::{self, Arithmetic},
    elastic::{self, TheDay},
    facts::FactsInPrint,
    figure::{Origins, Page, Trail},
    functions::{self, WithoutMachines},
    ladder::Ladder,
    limits::{self, Limits},
    monitoring::Monitoring,
    next_steps::NextSteps,
    notes, origin,
    resilience::{self, WhenSomethingFails},
    section::to_come,
    sensitivity::WhatDecides,
    stores::Stores,
    today::{self, RunsToday},
    verdict::{Verdict, has_design, subject},
    what_if::WhatIf,
};
use crate::{
    charts,
    domain::{plan::Plan, units, words::Calendar},
    ui::reader,
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
    /// A section right after the answer and its notes.
    #[prop(optional_no_strip)]
    beside: Option<ViewFnOnce>,
    /// Anchor and name of that section, for the list "On this page".
    #[prop(optional_no_strip)]
    beside_contents: Option<(&'static str, &'static str)>,
    /// Markdown of its author, under the answer.
    #[prop(optional, into)]
    notes: Option<String>,
    /// Buttons and links of the dock.
    #[prop(optional, into)]
    acts: Option<ViewFnOnce>,
    /// Sections between the assumptions and the dock.
    #[prop(optional, into)]
    more: Option<ViewFnOnce>,
    /// Anchors and names of those sections, for the list "On this page".
    #[prop(optional)]
    more_contents: Vec<(&'static str, &'static str)>,
    /// Where it is shown: what figures and assumptions lead to.
    page: Page,
    /// Changes that are tried on it, where they can be.
    #[prop(optional, into)]
    what_if: Option<WhatIf>,
    /// The figure whose origin is asked for.
    #[prop(optional)]
    why: Trail,
    /// Absolute, for whoever holds it on paper.
    #[prop(optional, into)]
    link: Option<String>,
    /// Where its charts are had as files.
    #[prop(optional, into)]
    files: Option<ChartFiles>,
) -> impl IntoView {
    let title = title.unwrap_or_else(|| plan.profile.title.clone());
    let origins = Arc::new(Origins::new(Arc::clone(&plan), page));
    let unfold = (!plan.ledger.is_empty()).then(|| view! { <p class="unfold">"Press any number to see where it comes from."</p> });
    let dated = note.is_none().then(|| {
        let prices = format!("Prices of {}, engine {}.", day::long(&plan.catalog_version), plan.engine_version);
        view! { <p class="print-only">{prices}</p> }
    });
    let link = link.map(|link| view! { <p class="print-only link">{link}</p> });
    let note = view! { <p>{note.map_or_else(|| subject(&origins), IntoAny::into_any)}</p>{dated}{link}{unfold}<Converted/> }.into_any();
    let has_design = has_design(&plan);
    let mut contents = vec![("breaks", "Breaks first"), ("ladder", "Ladder")];
    contents.retain(|(id, _)| has_design || *id == "ladder");
    if plan.today.is_some() {
        contents.insert(usize::from(has_design), (today::ANCHOR, "Runs today"));
    }
    let notes = notes.and_then(|markdown| notes::in_section(&markdown));
    if notes.is_some() {
        contents.insert(0, ("notes", "Notes"));
    }
    if let Some(beside) = beside_contents {
        contents.insert(usize::from(notes.is_some()), beside);
    }
    if plan.resilience.is_some() {
        let after = contents.iter().position(|(id, _)| *id == "ladder").unwrap_or_default();
        contents.insert(after, (resilience::ANCHOR, "Failure"));
    }
    if plan.elastic.is_some() {
        let after = contents.iter().position(|(id, _)| *id == resilience::ANCHOR).unwrap_or_default();
        contents.insert(after, (elastic::ANCHOR, "The day"));
    }
    if plan.functions_break_even.is_some() {
        let after = contents.iter().position(|(id, _)| *id == resilience::ANCHOR).unwrap_or_default();
        contents.insert(after, (functions::ANCHOR, "Functions"));
    }
    if demand::has_steps(&origins) {
        contents.push(("demand", "Demand"));
    }
    if has_design {
        contents.push(("architecture", "Architecture"));
    }
    if !plan.next_steps.is_empty() {
        contents.push(("steps", "What to do"));
    }
    if !plan.stores.is_empty() {
        contents.push(("stores", "Stores"));
    }
    if has_design {
        contents.extend([("growth", "Growth"), ("bill", "Bill")]);
    }
    if plan.bands.is_some() {
        contents.push((bands::ANCHOR, "More or less"));
    }
    if !plan.alternatives.is_empty() || what_if.as_ref().is_some_and(|what_if| what_if.without.is_some()) {
        contents.push(("alternatives", "What if"));
    }
    if !plan.sensitivity.is_empty() {
        contents.push(("sensitivity", "What decides"));
    }
    if plan.crossover.is_some() {
        contents.push((cross_over::ANCHOR, "Cloud or own"));
    }
    if limits::near(&plan).next().is_some() {
        contents.push(("limits", "Limits"));
    }
    if !plan.metrics.is_empty() {
        contents.push(("monitoring", "Watch"));
    }
    if !plan.advice.is_empty() {
        contents.push(("advice", "Advice"));
    }
    if !plan.assumptions.is_empty() {
        contents.push(("assumptions", "Assumptions"));
    }
    contents.extend(more_contents);
    // With other sections it is another list: it takes the other's place, and none of its links wanders.
    let named = format!("contents-{}", contents.iter().map(|(id, _)| *id).collect::<Vec<_>>().join("-"));
    let links = contents.into_iter().map(|(id, name)| view! { <li><a href=format!("#{id}")>{name}</a></li> }).collect_view();
    let contents =
        view! { <nav class="contents" aria-label="On this page" data-later=to_come(&plan)><ol id=named>{links}</ol></nav> }.into_any();
    // Each section's own type is left behind: together they would be too deep for the compiler.
    let sections = [
        view! { <Verdict origins=Arc::clone(&origins) title note contents notice=notice.map(|notice| notice.run())/> }.into_any(),
        notes.into_any(),
        view! { <FactsInPrint plan=Arc::clone(&plan)/> }.into_any(),
        origin::in_page(&origins, &why).into_any(),
        beside.map(|beside| beside.run()).into_any(),
        has_design.then(|| view! { <Breaks origins=Arc::clone(&origins)/> }).into_any(),
        view! { <TheDay plan=plan.clone() files=files.clone()/> }.into_any(),
        view! { <WithoutMachines plan=plan.clone()/> }.into_any(),
        view! { <WhenSomethingFails plan=plan.clone() files=files.clone()/> }.into_any(),
        view! { <RunsToday origins=Arc::clone(&origins)/> }.into_any(),
        view! { <Ladder origins=Arc::clone(&origins)/> }.into_any(),
        view! { <Arithmetic origins=Arc::clone(&origins)/> }.into_any(),
        has_design.then(|| view! { <Architecture origins=Arc::clone(&origins)/> }).into_any(),
        view! { <NextSteps plan=plan.clone()/> }.into_any(),
        view! { <Stores plan=plan.clone()/> }.into_any(),
        has_design.then(|| view! { <Growth plan=plan.clone() files=files.clone()/><Bill origins=Arc::clone(&origins)/> }).into_any(),
        view! { <MoreOrLess plan=plan.clone()/> }.into_any(),
        view! { <Alternatives plan=plan.clone() what_if/> }.into_any(),
        view! { <WhatDecides origins=Arc::clone(&origins) files=files.clone()/> }.into_any(),
        view! { <CloudOrOwn plan=plan.clone() files/> }.into_any(),
        view! { <Limits plan=plan.clone()/> }.into_any(),
        view! { <Monitoring plan=plan.clone()/> }.into_any(),
        view! { <Advice plan=plan.clone()/> }.into_any(),
        view! { <Assumptions origins=Arc::clone(&origins)/> }.into_any(),
        more.map(|more| more.run()).into_any(),
        view! { <Dock origins acts/> }.into_any(),
    ];
    sections.into_iter().collect_view()
}

/// The charts share one time axis, so that a month is one vertical line through all of them.
#[component]
fn Growth(plan: Arc<Plan>, files: Option<ChartFiles>) -> impl IntoView {
    let figures = charts::all_in(&plan, &reader::current().charts_currency())
        .into_iter()
        .map(|chart| {
            // The months of users are drawn with their bounds in either part, bills and moves in the whole alone.
            let later = to_come(&plan).filter(|_| [charts::BILL, charts::RIBBON].contains(&chart.name));
            view! { <ChartFigure chart files=files.clone() later/> }
        })
        .collect_view();
    view! {
        <section class="section section--flow" id="growth" aria-labelledby="growth-title">
            <header class="section__head"><h2 id="growth-title">"Growth"</h2></header>
            <div class="section__body">
                {figures}
                // What the cursor stands at, for whoever moves it by keyboard and does not see it.
                <p class="visually-hidden" role="status" data-said=""></p>
            </div>
        </section>
    }
}

/// The answer and what to do with it, always in reach.
#[component]
fn Dock(origins: Arc<Origins>, acts: Option<ViewFnOnce>) -> impl IntoView {
    let plan = &origins.plan;
    let calendar = Calendar::new(plan.profile.growth.start_month.as_deref());
    let recommended = &plan.recommendation;
    let cost = origins.figure("cost.monthly_usd", units::dollars(recommended.design.cost.monthly_usd.to_f64()));
    let rung = format!("{} {}", if recommended.feasible { "Rung" } else { "Closest: rung" }, recommended.stage.rung);
    let next = plan.transitions.first().map(|moved| view! { " "<span>"next "<b>{calendar.short(moved.month)}</b></span> });
    view! {
        <aside class="dock" id="dock" aria-label="Answer and actions">
            <p class="dock__answer">
                {if has_design(plan) {
                    view! { <span><b>{cost}</b>" a month"</span>" "<span><b>{rung}</b></span>{next} }.into_any()
                } else {
                    view! { <b>"Nothing holds this load"</b> }.into_any()
                }}
            </p>
            {acts.map(|acts| view! { <div class="dock__acts">{acts.run()}</div> })}
        </aside>
    }
}
