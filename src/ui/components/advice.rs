//! What the numbers advise besides the design: the score of SQL against NoSQL, and whatever else they raise.

use super::section::{anchor, section};
use crate::domain::{
    plan::{Advice as Said, Plan},
    units::{self, THIN},
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
    let (scored, plain): (Vec<&Said>, Vec<&Said>) = said.iter().copied().partition(|said| said.criterion.is_some());
    let lines = plain
        .iter()
        .map(|said| {
            let because = ended(&said.because);
            let source = (!said.source.is_empty()).then(|| view! { " "<cite>{ended(&said.source)}</cite> });
            view! { <p><span>{ended(&said.says)}</span>" "<span class="rows__ground">{because}{source}</span></p> }
        })
        .collect_view();
    let name = words::topic(topic);
    let list = scored_list(&name, &scored);
    view! { <li id=anchor("advice", topic)><b>{name}</b><div>{lines}{list}</div></li> }
}

/// As a sentence of its own; names of products stay as they are.
fn ended(text: &str) -> String {
    let text = text.trim();
    let product = text.split(' ').next().is_some_and(|first| first.contains(|c: char| c.is_ascii_digit() || c == '.' || c == '_'));
    let text = if product { text.to_owned() } else { words::capitalised(text) };
    if text.is_empty() || text.ends_with(['.', '!', '?']) { text } else { format!("{text}.") }
}

/// Each reason with its number beside its threshold.
fn scored_list(topic: &str, said: &[&Said]) -> Option<AnyView> {
    let rows = said
        .iter()
        .filter_map(|said| {
            let criterion = said.criterion.as_ref()?;
            let value = criterion.value.map_or_else(|| "–".to_owned(), |value| amount(value, &criterion.unit));
            let word = if criterion.met { "yes" } else { "no" };
            Some(view! {
                <tr>
                    <th scope="row">{said.says.clone()}</th>
                    <td class="num">{value}</td>
                    <td class="num">{amount(criterion.limit, &criterion.unit)}</td>
                    <td>{nearness(criterion.score)}" "{word}</td>
                    <td>{ended(&said.because)}" "<cite>{ended(&said.source)}</cite></td>
                </tr>
            })
        })
        .collect::<Vec<_>>();
    (!rows.is_empty()).then(|| {
        view! {
            <details class="more">
            <summary>{format!("{} reasons, each with its score", rows.len())}</summary>
            <div class="scroll" role="region" aria-label=format!("Scores of {topic}") tabindex="0">
                <table class="table table--scored">
                    <thead>
                        <tr>
                            <th scope="col">"Reason"</th><th scope="col" class="num">"Yours"</th><th scope="col" class="num">"Threshold"</th>
                            <th scope="col">"Met"</th><th scope="col">"Why, and from where"</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            </details>
        }
        .into_any()
    })
}

/// A yes or no is counted in needs.
fn amount(value: f64, unit: &str) -> String {
    match unit {
        "needs" => if value > 0.0 { "needed" } else { "not needed" }.to_owned(),
        "share" => units::percent(value),
        "GiB" => units::gib(value),
        unit => format!("{}{THIN}{unit}", units::figure(value)),
    }
}

/// How near to its threshold a reason is.
fn nearness(score: f64) -> impl IntoView {
    let width = format!("{:.0}", (score * 100.0).clamp(0.0, 100.0));
    view! {
        <svg class="gauge gauge--small" viewBox="0 0 100 12" preserveAspectRatio="none" aria-hidden="true">
            <rect class="gauge__track" x="0" y="4" width="100" height="4"/>
            <rect class="gauge__value" x="0" y="4" width=width height="4"/>
        </svg>
    }
}
