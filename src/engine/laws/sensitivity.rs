//! What each assumption decides.

use super::{cases, planned, profiles, users, with};
use crate::{
    catalog,
    domain::{
        fields,
        plan::{Plan, Sensitivity},
        question::Question,
    },
};
use proptest::prelude::*;
use serde_json::{Value, json};

/// The same question with one field at that number.
fn asked_with(plan: &Plan, pointer: &str, number: f64) -> Value {
    let mut asked = plan.question.clone();
    let (group, name) = pointer.trim_start_matches('/').split_once('/').expect("a group and a field");
    let field = fields::at(pointer).expect("a field");
    let whole = matches!(field.kind, fields::Kind::Whole(_));
    asked[group][name] = fields::number_json(if whole { number.round() } else { number });
    asked
}

/// Bill, bill with people, and rung.
fn pull(plan: &Plan, of: &Sensitivity) -> (f64, f64, u8) {
    let cost = &plan.recommendation.design.cost;
    let ends = [
        (of.feasible_low, of.monthly_usd_low, of.people_monthly_usd_low, &of.stage_low),
        (of.feasible_high, of.monthly_usd_high, of.people_monthly_usd_high, &of.stage_high),
    ];
    let rung = |id: &String| plan.stages.iter().find(|result| result.stage.id == *id).expect("a rung").stage.rung;
    let fitting: Vec<_> = ends.iter().filter(|end| end.0).map(|end| (end.1.to_f64(), (end.1 + end.2).to_f64())).collect();
    let at = (cost.monthly_usd.to_f64(), (cost.monthly_usd + cost.people_monthly_usd).to_f64());
    let apart = |values: Vec<f64>| values.iter().copied().fold(f64::MIN, f64::max) - values.iter().copied().fold(f64::MAX, f64::min);
    let rungs: Vec<u8> = ends.iter().map(|end| rung(end.3)).chain([plan.recommendation.stage.rung]).collect();
    (
        apart(fitting.iter().map(|end| end.0).chain([at.0]).collect()),
        apart(fitting.iter().map(|end| end.1).chain([at.1]).collect()),
        rungs.iter().max().expect("rungs") - rungs.iter().min().expect("rungs"),
    )
}

proptest! {
    #![proptest_config(cases(24))]

    #[test]
    fn the_strongest_pull_stands_first_and_each_pulls(profile in profiles()) {
        let plan = planned(&profile);
        for of in &plan.sensitivity {
            prop_assert!(of.low < of.high && (of.low..=of.high).contains(&of.value), "{of:?}");
            let unfit = of.feasible_low != of.feasible_high;
            prop_assert!(pull(&plan, of) > (0.0, 0.0, 0) || unfit, "{of:?}");
        }
        for pair in plan.sensitivity.windows(2) {
            prop_assert!(pull(&plan, &pair[0]) >= pull(&plan, &pair[1]), "{pair:?}");
        }
    }

    #[test]
    fn each_end_is_what_a_plan_asked_with_it_says(profile in profiles(), chosen in any::<prop::sample::Index>()) {
        let plan = planned(&profile);
        if plan.sensitivity.is_empty() {
            return Ok(());
        }
        let of = &plan.sensitivity[chosen.index(plan.sensitivity.len())];
        let ends = [
            (of.low, of.monthly_usd_low, of.people_monthly_usd_low, &of.stage_low, of.feasible_low),
            (of.high, of.monthly_usd_high, of.people_monthly_usd_high, &of.stage_high, of.feasible_high),
        ];
        for (number, bill, people, stage, feasible) in ends {
            let asked = asked_with(&plan, &of.pointer, number);
            // A value that cannot be asked beside the others is still one that may be so.
            let Ok(question) = Question::from_json(&asked, &catalog::builtin().known()) else { continue };
            let fresh = super::plan(catalog::builtin(), &question).recommendation;
            let cost = &fresh.design.cost;
            prop_assert_eq!((fresh.feasible, &fresh.stage.id), (feasible, stage), "{} at {}", of.pointer, number);
            prop_assert_eq!((cost.monthly_usd, cost.people_monthly_usd), (bill, people), "{} at {}", of.pointer, number);
        }
    }
}

/// Its default said aloud is still its default; any other value is the reader's own.
#[test]
fn what_is_given_is_no_longer_in_doubt() {
    let before = planned(&users(200_000.0));
    let first = &before.sensitivity[0];
    let same = planned(&asked_with(&before, &first.pointer, first.value));
    assert_eq!((&same.recommendation, &same.sensitivity), (&before.recommendation, &before.sensitivity));
    let after = planned(&asked_with(&before, &first.pointer, (first.value + first.high) / 2.0));
    assert!(after.sensitivity.iter().all(|of| of.pointer != first.pointer));
    assert!(after.sensitivity.iter().any(|of| of.pointer == before.sensitivity[1].pointer));
}

#[test]
fn a_range_that_was_given_takes_the_place_of_the_assumed_one() {
    let of = |profile: &Value| planned(profile).sensitivity.into_iter().find(|of| of.pointer == "/traffic/app_cpu_ms").expect("it pulls");
    let assumed = of(&users(200_000.0));
    let given = of(&with(&users(200_000.0), "traffic.app_cpu_ms", json!({"low": 10, "mid": 20, "high": 40})));
    assert_eq!((assumed.value, given.low, given.value, given.high), (20.0, 10.0, 20.0, 40.0));
    assert!(given.monthly_usd_low >= assumed.monthly_usd_low && given.monthly_usd_high < assumed.monthly_usd_high);
}
