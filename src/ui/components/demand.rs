//! From users to sessions, mean and peak as arithmetic: each step a line, each factor a way to its field. The lines are the ledger's own formulas, so
//! they begin with whichever measure of size was given.

use super::{figure::Origins, formula, origin, section::section, term::Term};
use crate::domain::{plan::LedgerEntry, words};
use leptos::prelude::*;
use std::{collections::BTreeSet, sync::Arc};

/// What the lines lead to, in the order in which they are told.
const RESULTS: [&str; 7] = [
    "demand.monthly_active_users",
    "demand.requests_per_second.mean",
    "demand.requests_per_second.peak",
    "demand.requests_per_second.surge",
    "demand.sessions_per_day",
    "demand.concurrent_users",
    "demand.concurrent_sessions",
];

pub fn has_steps(origins: &Origins) -> bool {
    !steps(origins).is_empty()
}

#[component]
pub fn Arithmetic(origins: Arc<Origins>) -> impl IntoView {
    let steps = steps(&origins);
    (!steps.is_empty()).then(|| {
        let peak = Term::new("peak", "peak", "The busiest hour of an average day. Machines are bought for it, since work cannot wait until the night.");
        let present = Term::new(
            "little",
            "present at once",
            "Little’s law: whoever arrives in a second, times the seconds that each stays, is how many are there at the same moment.",
        );
        let lines = steps.into_iter().map(|entry| line(&origins, entry)).collect_view();
        section(
            "demand",
            "Demand",
            view! {
                <p>"From users to the load of the "{peak.word()}" and the sessions "{present.word()}", step by step. Each factor leads to its field: change it, and all that follows changes."</p>
                {peak.meaning()}
                {present.meaning()}
            },
            view! { <ol class="ledger ledger--steps">{lines}</ol> },
        )
    })
}

/// What the demand and the profile's own numbers are called.
const ASKED: [&str; 4] = ["demand.", "audience.", "traffic.", "data."];

/// The results and what is computed on the way to them, each after what it is made of.
fn steps(origins: &Origins) -> Vec<&LedgerEntry> {
    let mut told = Vec::new();
    let mut seen = BTreeSet::new();
    for id in RESULTS {
        visit(origins, id, &mut seen, &mut told);
    }
    told
}

fn visit<'a>(origins: &'a Origins, id: &str, seen: &mut BTreeSet<String>, told: &mut Vec<&'a LedgerEntry>) {
    let Some(entry) = origins.entry(id).filter(|entry| entry.formula.is_some()) else { return };
    if !seen.insert(id.to_owned()) {
        return;
    }
    // Of other parts of the plan only the result is told here.
    for input in entry.inputs.iter().filter(|input| ASKED.iter().any(|part| input.starts_with(part))) {
        visit(origins, input, seen, told);
    }
    // What is only another name for the same is no step.
    if !matches!(formula::pieces(entry.formula.as_deref().unwrap_or_default())[..], [formula::Piece::Id(_)]) {
        told.push(entry);
    }
}

fn line(origins: &Origins, entry: &LedgerEntry) -> impl IntoView + use<> {
    let factor = |part: &LedgerEntry| {
        let value = origin::value(origins, part);
        let field = part.formula.is_none().then(|| origins.change(&part.id)).flatten();
        match field {
            Some(href) => {
                let change = format!("{value}, {}: change it", words::in_sentence(&origin::name(part)));
                view! { <a class="figure figure--seen" href=href aria-label=change>{value}</a>" "{origin::mark(part)} }.into_any()
            }
            None if part.formula.is_none() => view! { {origins.figure(&part.id, value)}" "{origin::mark(part)} }.into_any(),
            None => origins.figure(&part.id, value),
        }
    };
    let formula = entry.formula.as_deref().map(formula::pieces).unwrap_or_default();
    let written = origin::written(origins, &entry.id, &formula, factor);
    view! {
        <li>
            <span>{origin::name(entry)}</span>" "
            <span class="formula">{written}</span>" "
            <b>{origins.figure(&entry.id, origin::value(origins, entry))}</b>
        </li>
    }
}
