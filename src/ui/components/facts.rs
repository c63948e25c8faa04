//! The question of a saved plan, read-only: what was given, what was assumed.

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
    // The page itself names the first month where nobody did.
    let given = |field: &&Field| field.id != "growth.start_month" && plan.question.pointer(&field.pointer()).is_some();
    let asked: Vec<&'static Field> = FIELDS.iter().filter(|field| field.group != Group::Plan).collect();
    let (yours, rest): (Vec<&'static Field>, Vec<&'static Field>) = asked.into_iter().partition(given);
    let line = |field: &'static Field, yours: bool| {
        let asked = plan.question.pointer(&field.pointer()).cloned();
        let assumed =
            || plan.assumptions.iter().find(|assumption| assumption.pointer == field.pointer()).map(|assumption| assumption.value.clone());
        let value = text(field, &asked.or_else(assumed).unwrap_or_else(|| field.get(&plan.profile)));
        let mark = if yours {
            view! { <span class="mark mark--yours">"given"</span> }
        } else {
            view! { <span class="mark mark--assumed">"assumed"</span> }
        };
        view! { <div><dt>{field.label}</dt><dd>{value}" "{mark}</dd></div> }
    };
    let rest: Vec<&'static Field> = rest.into_iter().filter(|field| !text(field, &field.get(&plan.profile)).is_empty()).collect();
    let counts = format!("{} inputs given, {} assumed.", yours.len(), rest.len());
    let others = format!("The other {} inputs", rest.len());
    view! {
        <aside class="profile" aria-labelledby="profile-title">
            <div class="profile__head"><h2 id="profile-title">"Profile"</h2><span class="badge">"Read-only"</span></div>
            <p class="profile__note">{counts}</p>
            <dl class="facts">{yours.into_iter().map(|field| line(field, true)).collect_view()}</dl>
            <details class="more">
                <summary>{others}</summary>
                <dl class="facts">{rest.into_iter().map(|field| line(field, false)).collect_view()}</dl>
            </details>
        </aside>
    }
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
