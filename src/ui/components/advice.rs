//! What the numbers advise besides the design: the score of SQL against NoSQL, and whatever else they raise.

use super::section::{anchor, section};
use crate::domain::{
    plan::{Advice as Said, Plan},
    words,
};
use leptos::prelude::*;
use std::sync::Arc;

#[component]
pub fn Advice(plan: Arc<Plan>) -> impl IntoView {
    (!plan.advice.is_empty()).then(|| {
        // The reasons of a scored list belong to its topic: `sql_or_nosql.ingest`.
        let mut topics: Vec<(&str, Vec<&Said>)> = Vec::new();
        for said in &plan.advice {
            let topic = said.topic.split('.').next().unwrap_or_default();
            match topics.iter_mut().find(|(known, _)| *known == topic) {
                Some((_, all)) => all.push(said),
                None => topics.push((topic, vec![said])),
            }
        }
        let rows = topics.iter().map(|(topic, said)| group(topic, said)).collect_view();
        section(
            "advice",
            "Advice",
            view! { <p>"What your numbers advise besides the design, and the numbers that say so."</p> },
            view! { <div class="rows rows--advice"><ul>{rows}</ul></div> },
        )
    })
}

fn group(topic: &str, said: &[&Said]) -> impl IntoView + use<> {
    let lines = said
        .iter()
        .map(|said| {
            let source = (!said.source.is_empty()).then(|| view! { " "<cite>{said.source.clone()}</cite> });
            view! { <p><span>{said.says.clone()}</span>" "<span class="rows__ground">{said.because.clone()}{source}</span></p> }
        })
        .collect_view();
    view! { <li id=anchor("advice", topic)><b>{words::topic(topic)}</b><div>{lines}</div></li> }
}
