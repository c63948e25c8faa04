//! What to do: the moves to the recommended rung, then those of the next, each with what it takes, buys and risks.

use super::section::section;
use crate::domain::{
    next_steps::{NextStep, Urgency},
    plan::Plan,
    units,
    words::{self, Calendar},
};
use leptos::prelude::*;
use std::sync::Arc;

#[component]
pub fn NextSteps(plan: Arc<Plan>) -> impl IntoView {
    (!plan.next_steps.is_empty()).then(|| {
        let calendar = Calendar::new(plan.profile.growth.start_month.as_deref());
        let rows = plan.next_steps.iter().enumerate().map(|(place, step)| row(&plan, place, step, calendar)).collect_view();
        section(
            "steps",
            "What to do",
            view! {
                <p>{reading(&plan, calendar)}</p>
                <p>"In this order, since each step stands on the one before. Efforts are assumptions for a team that does it for the first time."</p>
            },
            view! {
                <div class="scroll" role="region" aria-label="What to do" tabindex="0">
                    <table class="table table--read table--steps">
                        <thead>
                            <tr>
                                <th scope="col">"Step"</th><th scope="col">"Begin by"</th><th scope="col" class="num">"Person-days"</th>
                                <th scope="col">"Buys"</th><th scope="col">"Risk"</th><th scope="col">"Way back"</th>
                            </tr>
                        </thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
            },
        )
    })
}

fn reading(plan: &Plan, calendar: Calendar) -> String {
    if let Some(early) = plan.next_steps.iter().find(|step| step.urgency == Urgency::TooEarly) {
        return early.buys.clone();
    }
    let days = |of: Urgency| -> f64 { plan.next_steps.iter().filter(|step| step.urgency == of).map(|step| step.effort_person_days).sum() };
    let later = plan.next_steps.iter().find(|step| step.urgency == Urgency::Later);
    let later = later.map(|step| {
        let days = told(days(Urgency::Later));
        let when = if step.begin_by_month == 0 { "now".to_owned() } else { format!("by {}", calendar.long(step.begin_by_month)) };
        format!("The next move is to be begun {when} and takes about {days}.")
    });
    let now = days(Urgency::Now);
    let name = &plan.recommendation.stage.name;
    let now = (now > 0.0).then(|| format!("From what you have to {name} it is about {}.", told(now)));
    [now, later].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

fn told(days: f64) -> String {
    format!("{}{}{}", units::figure(days), units::THIN, units::of(days, "person-days"))
}

fn row(plan: &Plan, place: usize, step: &NextStep, calendar: Calendar) -> impl IntoView + use<> {
    let rung = plan.stages.iter().map(|result| &result.stage).find(|stage| stage.id == step.stage).map_or(0, |stage| stage.rung);
    let begin = if step.begin_by_month == 0 { "now".to_owned() } else { calendar.short(step.begin_by_month) };
    let range = (step.effort_person_days_low < step.effort_person_days_high)
        .then(|| format!("{} to {}", units::figure(step.effort_person_days_low), units::figure(step.effort_person_days_high)));
    view! {
        <tr id=format!("step-{}", place + 1)>
            <th scope="row">{step.action.clone()}" "<small>{format!("Rung {rung}")}</small></th>
            <td>{begin}</td>
            <td class="num">{units::figure(step.effort_person_days)}{range.map(|range| view! { " "<small>{range}</small> })}</td>
            <td>{words::capitalised(&step.buys)}</td>
            <td>{step.risk.clone()}</td>
            <td>{step.undo.clone()}</td>
        </tr>
    }
}
