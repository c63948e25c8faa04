//! What becomes of the design when something fails: a zone, everything for a while, or the data itself.

use super::{
    ChartFigure, ChartFiles,
    section::{anchor, section, share_used},
};
use crate::{
    charts,
    domain::{
        plan::Plan,
        resilience::{Backup, OutageRecovery, TierLoss, ZoneLoss},
        units,
        words::{self, capitalised},
    },
};
use leptos::prelude::*;
use std::sync::Arc;

pub const ANCHOR: &str = "resilience";

#[component]
pub fn WhenSomethingFails(plan: Arc<Plan>, files: Option<ChartFiles>) -> impl IntoView {
    plan.resilience.as_ref().map(|found| {
        let herd = charts::by_name(&plan, "herd").map(|chart| view! { <ChartFigure chart files/> });
        section(
            ANCHOR,
            "When something fails",
            view! { <p>"Computed for the busiest hour. Try it: what has never failed on purpose has never been tested."</p> },
            view! {
                <div class="rows rows--advice">
                    <ul>{zone(&found.zone_loss)}{herd_row(&found.outage_recovery)}{backup(&found.backup)}</ul>
                </div>
                {herd}
            },
        )
    })
}

/// One of the things that may happen: its name, and what is said of it.
fn row(id: &str, name: &'static str, says: &str, beside: AnyView) -> AnyView {
    view! { <li id=anchor(ANCHOR, id)><b>{name}</b><div><p>{says.to_owned()}</p>{beside}</div></li> }.into_any()
}

fn ground(sentences: Vec<String>) -> AnyView {
    (!sentences.is_empty()).then(|| view! { <p class="rows__ground">{sentences.join(" ")}</p> }).into_any()
}

fn zone(loss: &ZoneLoss) -> AnyView {
    let mut sentences = Vec::new();
    if let Some(share) = loss.refused_share_in_surge.filter(|_| loss.zones > 1) {
        sentences.push(match share {
            share if share > 0.0 => format!("In a surge {} of the requests are refused.", units::percent(share)),
            _ => "In a surge nothing is refused either.".to_owned(),
        });
    }
    if loss.refused_requests > 0.0 {
        sentences.push(format!("About {} requests go unanswered until all is replaced.", units::figure(loss.refused_requests)));
    }
    let beside = view! { {ground(sentences)}{survivors(&loss.tiers)} }.into_any();
    row("zone", "A zone", &loss.says, beside)
}

/// Tier by tier, how full those are who stand in.
fn survivors(tiers: &[TierLoss]) -> Option<AnyView> {
    let line = |loss: &TierLoss| {
        let left = loss.count - loss.lost;
        let until = if loss.grows { "grows again by itself" } else { "until somebody replaces it" };
        view! {
            <tr>
                <th scope="row">{words::tier(&loss.tier)}</th>
                <td class="num">{format!("{left} of {}", loss.count)}</td>
                <td>{capitalised(words::resource(loss.resource))}</td>
                <td class="num">{share_used(loss.utilisation)}</td>
                <td class="num">{units::percent_exact(loss.limit_degraded)}</td>
                <td class="num">{units::minutes(loss.minutes)}</td>
                <td>{until}</td>
            </tr>
        }
    };
    (!tiers.is_empty()).then(|| {
        view! {
            <div class="scroll" role="region" aria-label="Tiers that lose machines with a zone" tabindex="0">
                <table class="table">
                    <thead>
                        <tr>
                            <th scope="col">"Tier"</th><th scope="col" class="num">"Left"</th><th scope="col">"Fullest"</th>
                            <th scope="col" class="num">"Used"</th><th scope="col" class="num">"Limit"</th>
                            <th scope="col" class="num">"For"</th><th scope="col">"Then"</th>
                        </tr>
                    </thead>
                    <tbody>{tiers.iter().map(line).collect_view()}</tbody>
                </table>
            </div>
        }
        .into_any()
    })
}

/// What the chart does not say.
fn herd_row(outage: &OutageRecovery) -> AnyView {
    let attempts = units::figure(outage.amplification);
    let says = format!(
        "While all fails, the innermost layer sees {attempts} attempts of every request: each layer repeats what its neighbour refuses."
    );
    let back_off = "Back off with random waits, let one layer alone repeat, give up after a budget of repeats; and let a write that comes twice be done once.";
    row("herd", "The clients’ return", &says, ground(vec![back_off.to_owned()]))
}

fn backup(backup: &Backup) -> AnyView {
    let mut sentences = Vec::new();
    if backup.kept_days > 0.0 {
        sentences.push(format!("{} of copies are kept.", units::gib(backup.kept_gib)));
        sentences.push(format!("Somebody begins {} after it is noticed.", units::minutes(backup.response_minutes)));
        let targets = backup.rto_target_minutes.zip(backup.rpo_target_minutes).map(|(rto, rpo)| {
            format!("The targets allow {} until all is back, and {} of writes lost.", units::minutes(rto), units::minutes(rpo))
        });
        sentences.extend(targets);
        sentences.push("A backup that was never restored is a hope.".to_owned());
    }
    row("backup", "Data", &backup.says, ground(sentences))
}
