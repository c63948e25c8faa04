//! What was assumed: every value that is not the reader's own, with its range, its reason and its source.

use super::{
    figure::Origins,
    section::{anchor, section},
};
use crate::domain::{
    fields::{self, Group, Start},
    plan::Assumption,
    words,
};
use leptos::prelude::*;
use std::sync::Arc;

/// Rows shown at once; the rest is folded.
const SHOWN: usize = 12;

#[component]
pub fn Assumptions(origins: Arc<Origins>) -> impl IntoView {
    let plan = &origins.plan;
    let count = plan.assumptions.len();
    (count > 0).then(|| {
        let row = |assumption: &Assumption| row(&origins, assumption);
        let mut all: Vec<&Assumption> = plan.assumptions.iter().collect();
        all.sort_by(|a, b| certainty(a).total_cmp(&certainty(b)));
        let first = all.iter().take(SHOWN).copied().map(row).collect_view();
        let rest: Vec<_> = all.iter().skip(SHOWN).copied().map(row).collect();
        let folded = (!rest.is_empty()).then(|| {
            view! {
                <details class="more more--printed" id="assumptions-more">
                    <summary>{format!("{} more {}", rest.len(), if rest.len() == 1 { "assumption" } else { "assumptions" })}</summary>
                    <div class="rows rows--assumptions"><ul>{rest}</ul></div>
                </details>
            }
        });
        section(
            "assumptions",
            "Assumptions",
            view! { <p>{format!("{count} {} not yours. Targets come first, then those known least; whatever you know better makes the plan better.", if count == 1 { "input is" } else { "inputs are" })}</p> },
            view! {
                <div class="rows rows--assumptions">
                    <p class="rows__head" aria-hidden="true">
                        <span>"Input"</span><span class="num">"Used"</span><span class="num">"Range"</span><span>"Why, and from where"</span><span></span>
                    </p>
                    <ul>{first}</ul>
                </div>
                {folded}
            },
        )
    })
}

/// Lowest first: what the engine derived from the size of the system, targets before all, then the widest ranges, then what is taken to be
/// absent.
fn certainty(assumption: &Assumption) -> f64 {
    let derived = fields::at(&assumption.pointer).filter(|field| field.default == Start::Nothing);
    match (derived, assumption.low, assumption.high) {
        (Some(field), _, _) if field.group == Group::Targets => -2.0,
        (Some(_), _, _) => -1.0,
        (None, Some(low), Some(high)) if low > 0.0 && high > 0.0 => low / high,
        _ => 1.0,
    }
}

fn row(origins: &Origins, assumption: &Assumption) -> impl IntoView + use<> {
    let field = fields::at(&assumption.pointer);
    let label = field.map_or_else(|| fields::id_of(&assumption.pointer), |field| field.label.to_owned());
    let value = field.map_or_else(|| assumption.value.to_string(), |field| field.told(&assumption.value));
    let range = match (field, assumption.low, assumption.high) {
        (Some(field), Some(low), Some(high)) => field.told_range(low, high),
        _ => "–".to_owned(),
    };
    let change = origins.change(&assumption.pointer).filter(|_| origins.has_form());
    let change = change.map(|href| view! { <a href=href aria-label=format!("Change: {label}")>"Change"</a> });
    view! {
        <li id=anchor("assumption", assumption.pointer.trim_start_matches('/'))>
            <b>{label.clone()}</b>
            <span class="num">{value}</span>
            <span class="num">{range}</span>
            <span>{words::capitalised(assumption.why.trim_end_matches('.'))}". "<cite>{assumption.source.clone()}</cite></span>
            {change}
        </li>
    }
}
