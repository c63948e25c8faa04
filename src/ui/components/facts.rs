//! The question of a saved plan, read-only: what was given, what was assumed. Like the form it stays in dollars, however a reader wants amounts.

use super::field::shown;
use crate::domain::{
    fields::{self, FIELDS, Field, GEOGRAPHIES, Group, Kind},
    plan::Plan,
};
use leptos::prelude::*;
use serde_json::Value;
use std::sync::Arc;

#[component]
pub fn Facts(plan: Arc<Plan>) -> impl IntoView {
    let (yours, rest) = inputs(&plan);
    let line = |field: &'static Field, mark: AnyView| {
        let value = answered(&plan, field);
        view! { <div><dt>{field.label}</dt><dd>{value}" "{mark}</dd></div> }
    };
    let given = || view! { <span class="mark mark--yours">"given"</span> }.into_any();
    let assumed = || view! { <span class="mark mark--assumed">"assumed"</span> }.into_any();
    let counts = format!("{}, {} assumed.", inputs_given(yours.len()), rest.len());
    let others = format!("The other {} inputs", rest.len());
    view! {
        <aside class="profile" aria-labelledby="profile-title">
            <div class="profile__head"><h2 id="profile-title">"Profile"</h2><span class="badge">"Read-only"</span></div>
            <p class="profile__note">{counts}</p>
            <dl class="facts" translate="no">{yours.into_iter().map(|field| line(field, given())).collect_view()}</dl>
            <details class="more">
                <summary>{others}</summary>
                <dl class="facts" translate="no">{rest.into_iter().map(|field| line(field, assumed())).collect_view()}</dl>
            </details>
        </aside>
    }
}

/// What was given, on paper, where no form stands beside the plan. What was assumed stands under the assumptions.
#[component]
pub fn FactsInPrint(plan: Arc<Plan>) -> impl IntoView {
    let (yours, rest) = inputs(&plan);
    let row = |field: &'static Field| {
        let value = answered(&plan, field);
        view! { <div><dt>{field.label}</dt><dd>{value}</dd></div> }
    };
    let given = inputs_given(yours.len());
    let counts = format!("{given}; {} assumed, each with its range, its reason and its source under Assumptions.", rest.len());
    view! {
        <section class="section print-only" id="asked" aria-labelledby="asked-title">
            <header class="section__head"><h2 id="asked-title">"Profile"</h2><p>{counts}</p></header>
            <div class="section__body"><dl class="facts" translate="no">{yours.into_iter().map(row).collect_view()}</dl></div>
        </section>
    }
}

fn inputs_given(count: usize) -> String {
    if count == 1 { "1 input given".to_owned() } else { format!("{count} inputs given") }
}

/// Every input that says something: those given, then those assumed.
fn inputs(plan: &Plan) -> (Vec<&'static Field>, Vec<&'static Field>) {
    // The page itself names the first month where nobody did.
    let given = |field: &&Field| field.id != "growth.start_month" && plan.question.pointer(&field.pointer()).is_some();
    let asked = FIELDS.iter().filter(|field| field.group != Group::Plan);
    let (yours, rest): (Vec<&'static Field>, Vec<&'static Field>) = asked.partition(given);
    (yours, rest.into_iter().filter(|field| !text(field, &field.get(&plan.profile)).is_empty()).collect())
}

/// What an input is, as it was asked or else assumed.
fn answered(plan: &Plan, field: &Field) -> String {
    let asked = plan.question.pointer(&field.pointer()).cloned();
    let assumed =
        || plan.assumptions.iter().find(|assumption| assumption.pointer == field.pointer()).map(|assumption| assumption.value.clone());
    text(field, &asked.or_else(assumed).unwrap_or_else(|| field.get(&plan.profile)))
}

/// The value with its unit, in words.
fn text(field: &Field, value: &Value) -> String {
    match field.kind {
        Kind::Geography => {
            let share = |place: &fields::Choice| Some(format!("{} {} %", place.label, field.shown(value.get(place.value)?)));
            GEOGRAPHIES.iter().filter_map(share).collect::<Vec<_>>().join(", ")
        }
        Kind::Classes => {
            value.as_array().filter(|classes| !classes.is_empty()).map(|classes| format!("{} kinds", classes.len())).unwrap_or_default()
        }
        Kind::Products => {
            value.as_object().filter(|tiers| !tiers.is_empty()).map(|tiers| format!("{} tiers", tiers.len())).unwrap_or_default()
        }
        _ => match shown(field, &field.shown(value)) {
            empty if empty.is_empty() => empty,
            value if field.unit.is_empty() => value,
            value => format!("{value} {}", field.unit),
        },
    }
}
