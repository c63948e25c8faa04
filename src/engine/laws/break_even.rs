//! Functions and containers beside the web tier's machines.

use super::{cases, planned, profiles, users, with};
use crate::{
    catalog,
    domain::{
        break_even::{Crossing, FunctionsBreakEven},
        plan::Plan,
        question::Question,
    },
    engine::{choice, design::WebAlone, ground::Ground, situation::Situation},
};
use proptest::prelude::*;
use serde_json::{Value, json};

const CENT: f64 = 0.01;

/// By the price list, step by step.
fn price(plan: &Plan, key: &str, quantity: f64) -> f64 {
    let commercial = &plan.profile.commercial;
    let region = &catalog::builtin().providers[&commercial.provider].regions[commercial.region.as_deref().expect("a region")];
    let price = region.optional_price(key).expect("it is sold");
    let ends = price.steps.iter().skip(1).map(|step| step.from_f64).chain([f64::INFINITY]);
    price.steps.iter().zip(ends).map(|(step, end)| (quantity.min(end) - step.from_f64).max(0.0) * step.usd_f64).sum()
}

/// The month's bill of functions at so many requests a second, from what the plan says of this month's.
fn functions_usd(plan: &Plan, found: &FunctionsBreakEven, rate: f64) -> f64 {
    let (functions, times) = (&found.functions, rate / found.requests_per_second);
    let x86 = plan.profile.commercial.architecture == crate::domain::profile::Architecture::X8664;
    let gib_second = if x86 { "function_gib_second" } else { "function_gib_second_arm64" };
    price(plan, "function_million", functions.calls_per_month * times / 1e6)
        + price(plan, gib_second, functions.gib_seconds_per_month * times)
}

/// The cheapest machines of the recommended design's web tier at shares of this month's load; none where none carry it.
fn machines_usd(profile: &Value, levels: &[f64]) -> Vec<Option<f64>> {
    let catalog = catalog::builtin();
    let question = Question::from_json(profile, &catalog.known()).expect("a valid profile");
    let ground = Ground::of(catalog, &question.profile);
    let setting = ground.setting(catalog, &question.profile);
    let today = Situation::new(&setting, 0, 1);
    let climbed = choice::climb(&today, 1);
    let design = choice::recommended(&climbed).and_then(|(chosen, _)| chosen.design.as_deref()).expect("a design");
    let web = WebAlone::of(&today, design).expect("a web tier");
    levels.iter().map(|level| web.machines(*level).map(|sized| sized.usd)).collect()
}

fn agrees(plan: &Plan, found: &FunctionsBreakEven, at: &Crossing) -> bool {
    (functions_usd(plan, found, at.requests_per_second) - at.monthly_usd.to_f64()).abs() <= CENT
}

/// Requests that wait for others, and nobody minds.
fn patient(profile: &Value, wait_ms: f64) -> Value {
    with(&with(profile, "targets.p95_ms", json!(60_000)), "traffic.app_wait_ms", json!(wait_ms))
}

proptest! {
    #![proptest_config(cases(48))]

    #[test]
    fn at_the_break_even_rate_both_bills_agree_and_below_it_functions_cost_less(profile in profiles(), wait in 0.0..3_000.0f64) {
        let profile = patient(&profile, wait);
        let plan = planned(&profile);
        let Some(found) = &plan.functions_break_even else { return Ok(()) };
        let this_month = functions_usd(&plan, found, found.requests_per_second);
        prop_assert!((this_month - found.functions.monthly_usd.to_f64()).abs() <= CENT, "{this_month}, {found:?}");
        for at in [&found.instances_from, &found.containers_from].into_iter().flatten() {
            prop_assert!(agrees(&plan, found, at), "{found:?}");
        }
        let shares = [0.01, 0.2, 0.5, 0.9, 0.999];
        let border = found.instances_from.as_ref().map_or(found.requests_per_second * 10.0, |at| at.requests_per_second);
        let levels = shares.map(|share| share * border / found.requests_per_second);
        for (level, machines) in levels.into_iter().zip(machines_usd(&profile, &levels)) {
            let functions = functions_usd(&plan, found, level * found.requests_per_second);
            prop_assert!(machines.is_none_or(|machines| functions < machines + CENT), "{functions}, {machines:?} at {level}: {found:?}");
        }
    }

    /// But for metrics, whose lines are another tier's.
    #[test]
    fn machines_cost_what_the_bill_says(profile in profiles()) {
        let plan = planned(&profile);
        let Some(found) = &plan.functions_break_even else { return Ok(()) };
        let tier = plan.recommendation.design.tiers.iter().find(|tier| tier.id == found.tier).expect("a web tier");
        prop_assert_eq!((&found.instances.product, found.instances.count), (&tier.product, tier.count));
        let (said, billed) = (found.instances.monthly_usd.to_f64(), tier.monthly_usd.to_f64());
        let a_metric = price(&plan, "metric_month", 1_001.0) - price(&plan, "metric_month", 1_000.0);
        let metrics = catalog::builtin().value("metrics_per_instance") * a_metric * f64::from(tier.count);
        prop_assert!((billed - CENT * 5.0..=billed + metrics + CENT * 5.0).contains(&said), "{said} said, {billed} billed: {found:?}");
    }

    #[test]
    fn a_longer_wait_never_makes_functions_cheaper(profile in profiles(), wait in 0.0..500.0f64, more in 1.0..500.0f64) {
        let of = |wait: f64| planned(&patient(&profile, wait)).functions_break_even;
        if let (Some(short), Some(long)) = (of(wait), of(wait + more)) {
            prop_assert!(long.functions.duration_ms > short.functions.duration_ms);
            prop_assert!(long.functions.monthly_usd >= short.functions.monthly_usd, "{short:?} {long:?}");
        }
    }
}

/// The default request on rung 4: 20 ms on a vCPU of 0.8, 30 ms of others, its statements and their way.
#[test]
fn a_request_takes_its_processor_what_it_waits_for_and_its_statements() {
    let plan = planned(&users(50_000.0));
    let found = plan.functions_break_even.as_ref().expect("functions");
    let slow = 1769.0 / found.functions.memory_mib;
    let processor = 20.0 / 0.8 * slow;
    let statements = 5.0 * (0.7 * 0.1 + 0.3 * 1.0) + 0.1 * 0.4;
    let least = processor + 30.0 + statements;
    assert!((least..least + 10.0).contains(&found.functions.duration_ms), "{least}: {found:?}");
    assert!(found.containers.is_some(), "{found:?}");
}

/// A machine holds many that wait, a function is paid for each of them.
#[test]
fn where_requests_wait_for_long_machines_pay_from_a_lower_rate_on() {
    let from = |wait: f64| {
        let profile = patient(&users(50_000.0), wait);
        let at = planned(&profile).functions_break_even.and_then(|found| found.instances_from);
        at.unwrap_or_else(|| panic!("no crossing with {wait} ms")).requests_per_second
    };
    let rates = [500.0, 1_000.0, 2_000.0, 4_000.0].map(from);
    assert!(rates.is_sorted_by(|a, b| a > b), "{rates:?}");
}

#[test]
fn there_are_none_beside_one_machine_nor_for_connections_that_stay_open() {
    assert_eq!(planned(&users(1.0)).functions_break_even, None);
    let open = with(&users(50_000.0), "traffic.open_connection_share", json!(0.5));
    assert_eq!(planned(&open).functions_break_even, None);
}
