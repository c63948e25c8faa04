//! What to do next.

use super::{cases, planned, profiles, rungs, users, with};
use crate::domain::{
    next_steps::{NextStep, Urgency},
    plan::Plan,
};
use proptest::prelude::*;
use serde_json::json;

fn number(stage: &str) -> u8 {
    rungs::by_id(stage).expect("a rung").number
}

fn of(plan: &Plan, urgency: Urgency) -> Vec<&NextStep> {
    plan.next_steps.iter().filter(|step| step.urgency == urgency).collect()
}

fn holds(plan: &Plan) -> Result<(), TestCaseError> {
    let recommended = plan.recommendation.stage.rung;
    for step in &plan.next_steps {
        let days = [step.effort_person_days_low, step.effort_person_days, step.effort_person_days_high];
        prop_assert!(days.is_sorted(), "{step:?}");
        for text in [&step.action, &step.buys, &step.risk, &step.undo, &step.source] {
            prop_assert!(!text.is_empty(), "{step:?}");
        }
    }
    for urgency in [Urgency::Now, Urgency::Later] {
        prop_assert!(of(plan, urgency).is_sorted_by_key(|step| number(&step.stage)), "each stands on the one before");
    }
    prop_assert!(of(plan, Urgency::Now).iter().all(|step| number(&step.stage) <= recommended && step.begin_by_month == 0));
    let lead = plan.profile.growth.lead_months;
    for step in of(plan, Urgency::Later) {
        let moved = plan.transitions.iter().find(|moved| number(&moved.to) >= number(&step.stage)).expect("a move of the path");
        prop_assert_eq!(step.begin_by_month, moved.month.saturating_sub(lead));
        prop_assert!(number(&step.stage) > recommended);
    }
    Ok(())
}

proptest! {
    #![proptest_config(cases(32))]

    #[test]
    fn steps_lead_up_the_ladder_and_begin_before_the_move(profile in profiles(), stage in 1u8..=9) {
        let months = with(&profile, "growth.months", json!(24));
        let plan = planned(&months);
        holds(&plan)?;
        // Who did not say where they stand is taken to stand where they should.
        prop_assert!(of(&plan, Urgency::Now).is_empty() && of(&plan, Urgency::TooEarly).is_empty());
        let mut stands = months;
        stands["current"] = json!({"stage": rungs::by_number(stage).id});
        let plan = planned(&stands);
        holds(&plan)?;
        let recommended = plan.recommendation.stage.rung;
        prop_assert_eq!(of(&plan, Urgency::Now).is_empty(), stage >= recommended);
        prop_assert!(of(&plan, Urgency::Now).iter().all(|step| number(&step.stage) > stage));
        prop_assert!(of(&plan, Urgency::TooEarly).is_empty() || stage > recommended);
    }
}

/// Seven rungs of services for a thousand users cost what they cost until growth needs them.
#[test]
fn what_was_built_too_early_says_what_it_costs() {
    let mut asked = users(20_000.0);
    asked["current"] = json!({"stage": "service_oriented"});
    let plan = planned(&asked);
    let early = of(&plan, Urgency::TooEarly);
    assert_eq!(early.len(), 1);
    let stands = plan.stages.iter().find(|stage| stage.stage.id == "service_oriented").expect("a rung");
    let saved = stands.cost.monthly_usd.to_f64() - plan.recommendation.design.cost.monthly_usd.to_f64();
    assert!((early[0].monthly_usd.to_f64() + saved).abs() < 0.01, "{:?} and {saved}", early[0]);
    assert!(early[0].buys.contains("buys nothing within 36 months"), "{}", early[0].buys);
}

/// Taking apart what is needed again in a few months costs more than it saves.
#[test]
fn who_will_need_it_soon_stays() {
    let asked = |stage: &str| json!({"audience": {"monthly_active_users": 9e6}, "growth": {"monthly": 0.1}, "current": {"stage": stage}});
    let plan = planned(&asked("multi_az"));
    let next = plan.transitions.first().expect("it grows");
    assert!(next.month < 6 && number(&next.to) > plan.recommendation.stage.rung);
    let plan = planned(&asked(&next.to));
    let early = of(&plan, Urgency::TooEarly);
    assert!(early.iter().all(|step| step.effort_person_days == 0.0 && step.action.starts_with("Stay")), "{early:?}");
}

#[test]
fn from_one_box_to_a_pair_the_steps_are_those_of_every_rung_between() {
    let mut asked = users(50_000.0);
    asked["current"] = json!({"stage": "single_box"});
    let plan = planned(&asked);
    let stages: Vec<u8> = of(&plan, Urgency::Now).iter().map(|step| number(&step.stage)).collect();
    assert_eq!(stages, [2, 3, 4, 4, 4]);
}
