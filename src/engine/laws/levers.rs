//! What if: a change that is offered is a question of its own, and its answer is what was promised.

use super::planned;
use crate::{
    catalog,
    domain::{
        plan::{Alternative, Plan},
        query,
    },
    engine,
};
use serde_json::{Value, json};

fn profiles() -> [Value; 6] {
    [
        json!({"audience": {"monthly_active_users": 2_000}}),
        json!({"audience": {"monthly_active_users": 200_000}}),
        json!({"audience": {"monthly_active_users": 2e6}, "commercial": {"purchase": "commit_1y", "spot_share": 0.3}}),
        json!({"audience": {"registered_users": 5e6}, "targets": {"availability": 0.9995}, "commercial": {"architecture": "arm64"}}),
        json!({"traffic": {"requests_per_second": 900, "edge_cacheable_share": 0.5, "surges_per_year": 4, "surge_factor": 3}}),
        json!({"audience": {"monthly_active_users": 3e7}, "data": {"cacheable_share": 0.9}}),
    ]
}

/// The plan to which the link of a change leads.
fn changed(plan: &Plan, alternative: &Alternative) -> Option<Plan> {
    let link = query::altered(&plan.question, &alternative.change)?;
    let state = query::from_query(&link, &catalog::builtin().known());
    assert!(state.notices.is_empty(), "{link}: {:?}", state.notices);
    Some(engine::plan(catalog::builtin(), &state.question.unwrap_or_else(|faults| panic!("{link}: {faults:?}"))))
}

#[test]
fn what_a_change_promises_is_what_its_link_gives() {
    let mut links = 0;
    for profile in profiles() {
        let plan = planned(&profile);
        for alternative in &plan.alternatives {
            let Some(changed) = changed(&plan, alternative) else { continue };
            links += 1;
            let got = &changed.recommendation;
            assert_eq!(got.feasible, alternative.feasible, "{} of {profile}", alternative.change);
            if alternative.feasible {
                assert_eq!(got.stage.id, alternative.stage, "{} of {profile}", alternative.change);
                let cost = (got.design.cost.monthly_usd, got.design.cost.people_monthly_usd);
                assert_eq!(cost, (alternative.monthly_usd, alternative.people_monthly_usd), "{} of {profile}", alternative.change);
            }
        }
    }
    assert!(links > 30, "{links}");
}

#[test]
fn every_lever_moves_something_and_can_be_switched_off_again() {
    for profile in profiles() {
        let plan = planned(&profile);
        let ours = &plan.recommendation;
        for alternative in plan.alternatives.iter().filter(|other| other.change.starts_with("commercial.")) {
            let moved = alternative.monthly_usd != ours.design.cost.monthly_usd
                || alternative.people_monthly_usd != ours.design.cost.people_monthly_usd
                || alternative.stage != ours.stage.id
                || !alternative.feasible;
            assert!(moved, "{} of {profile}", alternative.change);
            let field = alternative.change.split('=').next().unwrap_or_default();
            let there = changed(&plan, alternative).expect("a link");
            assert!(
                there.alternatives.iter().any(|back| back.change.starts_with(field)),
                "no way back from {} of {profile}",
                alternative.change
            );
        }
    }
}

#[test]
fn commitment_saves_and_a_second_kind_of_processor_never_costs() {
    let plan = planned(&json!({"audience": {"monthly_active_users": 200_000}}));
    let bill = |plan: &Plan, change: &str| plan.alternatives.iter().find(|other| other.change == change).map(|other| other.monthly_usd);
    let ours = plan.recommendation.design.cost.monthly_usd;
    let (one, three) = (bill(&plan, "commercial.purchase=commit_1y"), bill(&plan, "commercial.purchase=commit_3y"));
    assert!(three < one && one < Some(ours), "{three:?} {one:?} {ours:?}");
    let only = planned(&json!({"audience": {"monthly_active_users": 200_000}, "commercial": {"architecture": "x86_64"}}));
    assert!(bill(&only, "commercial.architecture=any") <= Some(only.recommendation.design.cost.monthly_usd));
}
