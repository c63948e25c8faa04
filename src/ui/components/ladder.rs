//! The ladder: nine steps, today's filled, those of the path tinted and dated, those ruled out hatched; then why not each lower one.

use super::{
    exceeded,
    figure::Origins,
    section::{anchor, section},
    verdict::has_design,
};
use crate::domain::{
    plan::{Exceeded, Plan, StageResult, State},
    units,
    words::{self, Calendar},
};
use leptos::prelude::*;
use std::sync::Arc;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    RuledOut,
    Outgrown,
    Today,
    OnPath,
    Beyond,
}

#[component]
pub fn Ladder(origins: Arc<Origins>) -> impl IntoView {
    let plan = Arc::clone(&origins.plan);
    let steps = plan.stages.iter().map(|result| step(&origins, result)).collect_view();
    section(
        "ladder",
        "Ladder",
        view! { <p>"The lowest rung that meets every target and limit, people’s hours counted in the choice."</p> },
        view! {
            <ol class="ladder">{steps}</ol>
            <WhyNot origins=Arc::clone(&origins)/>
            <div class="mores">
                <AllLimits plan=plan.clone()/>
                <Meanings plan=plan.clone()/>
            </div>
        },
    )
}

fn kind_of(plan: &Plan, result: &StageResult) -> Step {
    let today = &plan.recommendation.stage;
    if !has_design(plan) {
        Step::RuledOut
    } else if result.stage.rung == today.rung {
        Step::Today
    } else if plan.transitions.iter().any(|moved| moved.to == result.stage.id) {
        Step::OnPath
    } else {
        match result.state {
            State::Infeasible => Step::RuledOut,
            State::Outgrown => Step::Outgrown,
            State::Open => Step::Beyond,
        }
    }
}

fn step(origins: &Origins, result: &StageResult) -> impl IntoView + use<> {
    let plan = &origins.plan;
    let calendar = Calendar::new(plan.profile.growth.start_month.as_deref());
    let recommended = &plan.recommendation;
    let kind = kind_of(plan, result);
    let class = match kind {
        Step::RuledOut | Step::Outgrown => "rung rung--out",
        Step::Today => "rung rung--today",
        Step::OnPath => "rung rung--path",
        Step::Beyond => "rung rung--beyond",
    };
    let flag = match kind {
        Step::Today => Some((if recommended.feasible { "Today".to_owned() } else { "Closest".to_owned() }, false)),
        Step::OnPath => {
            let moved = plan.transitions.iter().find(|moved| moved.to == result.stage.id);
            let last = plan.transitions.last().is_some_and(|moved| moved.to == result.stage.id);
            moved.map(|moved| (calendar.short(moved.month), last))
        }
        _ => None,
    };
    let flag = flag.map(|(text, last)| view! { <b>{text}</b>{last.then_some(" to the horizon")} });
    let state = match kind {
        Step::RuledOut => "(ruled out)".to_owned(),
        Step::Outgrown => "(outgrown)".to_owned(),
        Step::Today if recommended.feasible => "(recommended today)".to_owned(),
        Step::Today => "(the closest design)".to_owned(),
        Step::OnPath => "(on your path)".to_owned(),
        Step::Beyond => format!("(would do, not needed before {})", calendar.long(plan.profile.growth.months)),
    };
    // A rung without a design has nothing to cost.
    let priced = match kind {
        Step::Today => Some(&recommended.design.cost),
        Step::RuledOut => None,
        _ => (!result.tiers.is_empty()).then_some(&result.cost),
    };
    let cost = match priced {
        Some(cost) => {
            let hours = format!("+ {}\u{202f}h", units::figure(cost.people_hours));
            let bill = units::dollars(cost.monthly_usd.to_f64());
            // Only the recommendation's own figures are told to their origin.
            if kind == Step::Today {
                let (bill, hours) = (origins.figure("cost.monthly_usd", bill), origins.figure("cost.people_hours", hours));
                view! { {bill}" "<span>{hours}</span> }.into_any()
            } else {
                view! { {bill}" "<span>{hours}</span> }.into_any()
            }
        }
        None => "ruled out".into_any(),
    };
    let by_load = result.stage.rung == recommended.stage.rung && has_design(plan);
    let by_count = result.stage.rung == recommended.nominal_stage.rung;
    let load = format!("by load, {}", units::requests_per_second(plan.demand.requests_per_second.peak));
    let count = format!("by head-count, {}", words::users(plan.demand.monthly_active_users, units::short));
    let foot = match (by_load, by_count) {
        (true, true) => Some("by load and by head-count".to_owned()),
        (true, false) => Some(load),
        (false, true) => Some(count),
        (false, false) => None,
    };
    view! {
        <li class=class id=anchor("rung", &result.stage.id) aria-current=(kind == Step::Today).then_some("step")>
            <div class="rung__column">
                <p class="rung__flag">{flag}</p>
                <div class="rung__step">
                    <span class="rung__number">{result.stage.rung}</span>" "
                    <span class="rung__name">{hyphenated(&result.stage.name)}</span>" "
                    <span class="visually-hidden">{state}</span>" "
                    <span class="rung__cost">{cost}</span>
                </div>
            </div>
            <p class="rung__foot">{foot}</p>
        </li>
    }
}

/// Where the longest words of the nine names may break, so that a step stays narrow.
pub(super) fn hyphenated(name: &str) -> String {
    name.replace("database", "data\u{ad}base").replace("offloaded", "off\u{ad}loaded").replace("Partitioned", "Parti\u{ad}tioned")
}

#[component]
fn WhyNot(origins: Arc<Origins>) -> impl IntoView {
    let plan = &origins.plan;
    let stage = |id: &str| plan.stages.iter().find(|result| result.stage.id == id).map(|result| &result.stage);
    let mut rows: Vec<AnyView> = plan
        .recommendation
        .ruled_out
        .iter()
        .map(|out| {
            let name = stage(&out.stage).map_or_else(|| out.stage.clone(), |stage| format!("{} {}", stage.rung, stage.name));
            let value = origins.figure(&format!("ruled_out.{}.value", out.stage), exceeded::value(out));
            let limit = origins.figure(&format!("ruled_out.{}.limit", out.stage), exceeded::limit(out));
            row(&out.stage, name, Some(exceeded::kind(out.kind)), value, limit, out.because.clone())
        })
        .collect();
    rows.extend(by_head_count(plan));
    (!rows.is_empty()).then(|| {
        view! {
            <div class="rows rows--whynot">
                <p class="rows__head" aria-hidden="true"><span>"Why not"</span><span>"Value"</span><span>"Limit"</span><span>"Because"</span></p>
                <ul aria-label="Why not another rung">{rows}</ul>
            </div>
        }
    })
}

fn row(stage: &str, name: String, kind: Option<&'static str>, value: AnyView, limit: AnyView, because: String) -> AnyView {
    view! {
        <li id=anchor("whynot", stage)>
            <span><b>{name}</b>{kind.map(|kind| view! { " "<cite>{kind}</cite> })}</span>
            <span>{value}</span>
            <span>{limit}</span>
            <span>{because}</span>
        </li>
    }
    .into_any()
}

/// Where the head-count asks for a higher rung than the load does, that rung has a row too.
fn by_head_count(plan: &Plan) -> Option<AnyView> {
    let recommended = &plan.recommendation;
    let nominal = plan.stages.iter().find(|result| result.stage.id == recommended.nominal_stage.id)?;
    if nominal.stage.rung <= recommended.stage.rung || !recommended.feasible {
        return None;
    }
    let users = plan.demand.monthly_active_users;
    let because = format!(
        "By head-count {} users belong here; by load, {} requests a second at the peak, rung {} carries them.",
        units::full(users),
        units::figure(plan.demand.requests_per_second.peak),
        recommended.stage.rung
    );
    let priced = !nominal.tiers.is_empty() && nominal.state != State::Infeasible;
    let value = if priced { format!("costs {}", units::dollars(nominal.cost.monthly_usd.to_f64())) } else { "ruled out".into() };
    let limit = if priced { units::dollars(recommended.design.cost.monthly_usd.to_f64()) } else { "–".into() };
    Some(row(
        &nominal.stage.id,
        format!("{} {}", nominal.stage.rung, nominal.stage.name),
        None,
        value.into_any(),
        limit.into_any(),
        because,
    ))
}

/// Limits beyond the first of each lower rung, and those of the higher ones.
#[component]
fn AllLimits(plan: Arc<Plan>) -> impl IntoView {
    let today = &plan.recommendation.stage.id;
    let told = |result: &StageResult| plan.recommendation.ruled_out.iter().any(|out| out.stage == result.stage.id) as usize;
    let further: Vec<(&StageResult, &Exceeded)> = plan
        .stages
        .iter()
        .filter(|result| result.stage.id != *today)
        .flat_map(|result| result.exceeded.iter().skip(told(result)).map(move |exceeded| (result, exceeded)))
        .collect();
    (!further.is_empty()).then(|| {
        let rows = further
            .iter()
            .map(|(result, out)| {
                view! {
                    <tr>
                        <th scope="row">{format!("{} {}", result.stage.rung, result.stage.name)}</th>
                        <td>{words::capitalised(&exceeded::name(&out.constraint))}" "<cite>{exceeded::kind(out.kind)}</cite></td>
                        <td>{exceeded::value(out)}</td>
                        <td>{exceeded::limit(out)}</td>
                        <td>{out.because.clone()}</td>
                    </tr>
                }
            })
            .collect_view();
        view! {
            <details class="more" id="ladder-limits">
                <summary>{format!("{} more {} that rungs exceed", further.len(), if further.len() == 1 { "limit" } else { "limits" })}</summary>
                <div class="scroll" role="region" aria-label="Limits that rungs exceed" tabindex="0">
                    <table class="table">
                        <thead><tr><th scope="col">"Rung"</th><th scope="col">"Limit on"</th><th scope="col">"Value"</th><th scope="col">"Limit"</th><th scope="col">"Because"</th></tr></thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
            </details>
        }
    })
}

#[component]
fn Meanings(plan: Arc<Plan>) -> impl IntoView {
    let rows = plan
        .stages
        .iter()
        .filter_map(|result| {
            let meaning = words::rung_meaning(&result.stage.id)?;
            Some(view! { <div><dt>{format!("{} {}", result.stage.rung, result.stage.name)}</dt><dd>{meaning}</dd></div> })
        })
        .collect_view();
    view! {
        <details class="more" id="ladder-meanings">
            <summary>"What each rung is"</summary>
            <dl class="glossary">{rows}</dl>
        </details>
    }
}
