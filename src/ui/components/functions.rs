//! The web tier bought otherwise: functions, containers and machines beside each other.

use super::section::section;
use crate::domain::{
    break_even::{AsMachines, Crossing, FunctionsBreakEven},
    plan::Plan,
    units, words,
};
use leptos::prelude::*;
use std::sync::Arc;

pub const ANCHOR: &str = "functions";

#[component]
pub fn WithoutMachines(plan: Arc<Plan>) -> impl IntoView {
    plan.functions_break_even.as_ref().map(|found| {
        section(
            ANCHOR,
            "Functions or machines",
            view! { <p>"The web tier alone. A function answers one request at a time and is paid while that takes, so each that waits for the database is paid for waiting; machines stand for the busiest hour and the loss of a zone."</p> },
            view! { <p>{found.says.clone()}</p>{table(found)} },
        )
    })
}

fn table(found: &FunctionsBreakEven) -> impl IntoView + use<> {
    let row = |service: &str, what: String, usd: f64, until: String| {
        view! {
            <tr>
                <th scope="row">{service.to_owned()}</th>
                <td>{what}</td>
                <td class="num">{units::dollars(usd)}</td>
                <td>{until}</td>
            </tr>
        }
    };
    let of = |machines: &AsMachines, crossing: &Option<Crossing>| {
        let what = words::machines(machines.count, &machines.product);
        row(&machines.service, what, machines.monthly_usd.to_f64(), below(crossing))
    };
    let functions = &found.functions;
    let each = format!("{} MiB, {} a request", units::full(functions.memory_mib.round()), units::milliseconds(functions.duration_ms));
    let as_functions = row(&functions.service, each, functions.monthly_usd.to_f64(), "–".into());
    let as_containers = found.containers.as_ref().map(|containers| of(containers, &found.containers_from));
    let as_instances = of(&found.instances, &found.instances_from);
    let this_month = format!("A month at {}", units::requests_per_second(found.requests_per_second));
    view! {
        <div class="scroll" role="region" aria-label="The web tier as functions, containers and machines" tabindex="0">
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">"Bought as"</th><th scope="col">"Size"</th>
                        <th scope="col" class="num">{this_month}</th><th scope="col">"Functions cost less"</th>
                    </tr>
                </thead>
                <tbody>{as_functions}{as_containers}{as_instances}</tbody>
            </table>
        </div>
    }
}

fn below(crossing: &Option<Crossing>) -> String {
    match crossing {
        Some(at) => format!(
            "below {} ({}, {})",
            units::requests_per_second(at.requests_per_second),
            words::machines(at.count, &at.product),
            units::dollars(at.monthly_usd.to_f64())
        ),
        None => "at every rate".into(),
    }
}
