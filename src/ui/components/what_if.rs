//! Several changes tried at once on top of a plan: what they come to together, and links that take each off again.

use super::alternatives::difference;
use crate::{
    domain::{fields, plan::Plan, query, units},
    ui::asked::{self, TRY, Tried},
};
use leptos::prelude::*;
use std::sync::Arc;

/// Where changes are tried: the planner's address, and the plan that stands there without them.
#[derive(Clone)]
pub struct WhatIf {
    /// The address without what is tried; may be empty.
    pub link: String,
    pub tried: Tried,
    /// The planner with all that is tried as its question.
    pub keep: String,
    /// None where nothing is tried.
    pub without: Option<Arc<Plan>>,
}

impl WhatIf {
    /// The planner with this change tried too. None for what is no change of a question.
    pub fn trying(&self, plan: &Plan, change: &str) -> Option<String> {
        query::altered(&plan.question, change)?;
        Some(self.href(&self.tried.with(change)))
    }

    fn href(&self, changes: &str) -> String {
        let mut link = form_urlencoded::Serializer::new(if self.link.is_empty() { "v=1".to_owned() } else { self.link.clone() });
        if !changes.is_empty() {
            link.append_pair(TRY, changes);
        }
        format!("/?{}", link.finish())
    }

    /// What is tried, and what it comes to.
    pub fn view(&self, plan: &Plan) -> Option<AnyView> {
        let without = self.without.as_ref()?;
        let changes = self
            .tried
            .changes
            .iter()
            .map(|change| {
                let says = said(without, change);
                let off = self.href(&self.tried.less(change));
                view! { <li><b>{says.clone()}</b>" "<a href=off data-change="">"Take off"<span class="visually-hidden">": "{says}</span></a></li> }
            })
            .collect_view();
        let bill = |plan: &Plan| plan.recommendation.design.cost.monthly_usd.to_f64();
        let (rung, rung_without) = (&plan.recommendation.stage, &without.recommendation.stage);
        let rung = match rung.rung == rung_without.rung {
            true => format!("on rung {} as without", rung.rung),
            false => format!("on rung {}, {}, instead of rung {}, {}", rung.rung, rung.name, rung_without.rung, rung_without.name),
        };
        let misses = (!plan.recommendation.feasible).then_some(" No design meets every target then.");
        let (what, them) = match self.tried.changes.len() {
            1 => ("With this change".to_owned(), "it"),
            count => (format!("With these {count} changes"), "them"),
        };
        Some(
            view! {
                <div class="tried">
                    <ul aria-label="Changes that are tried">{changes}</ul>
                    <p>
                        {what}": "<b>{units::dollars(bill(plan))}</b>" a month instead of "{units::dollars(bill(without))}", "
                        {difference(bill(plan) - bill(without), true)}", "{rung}"."{misses}
                    </p>
                    <p class="acts">
                        <a class="button" href=self.keep.clone() data-change="">{format!("Keep {them}")}</a>
                        <a class="button" href=self.href("") data-change="">{format!("Take {them} off")}</a>
                    </p>
                </div>
            }
            .into_any(),
        )
    }
}

/// As the plan without it offers it; what became an offer through another change is named by its fields.
fn said(without: &Plan, change: &str) -> String {
    let offered = without.alternatives.iter().find(|alternative| alternative.change == change);
    offered.map_or_else(
        || {
            let labels: Vec<&str> = asked::ids(change).filter_map(|id| Some(fields::find(id)?.label)).collect();
            let values: Vec<&str> = change.split('&').filter_map(|one| Some(one.split_once('=')?.1)).collect();
            format!("{}: {}", labels.join(", "), values.join(", "))
        },
        |alternative| alternative.says.trim_end_matches('.').to_owned(),
    )
}
