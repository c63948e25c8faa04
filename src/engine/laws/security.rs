//! What to close, encrypt and guard.

use super::{cases, planned, profiles, users};
use crate::domain::{plan::Plan, words};
use proptest::prelude::*;

fn says(plan: &Plan) -> String {
    plan.advice.iter().filter(|advice| advice.topic == "security").map(|advice| advice.says.as_str()).collect::<Vec<_>>().join("\n")
}

proptest! {
    #![proptest_config(cases(24))]

    #[test]
    fn every_tier_that_is_called_is_named_and_no_other(profile in profiles()) {
        let plan = planned(&profile);
        let said = says(&plan);
        let design = &plan.recommendation.design;
        for tier in design.tiers.iter().filter(|tier| tier.count > 0 && !tier.id.contains('@') && !tier.id.starts_with("service_")) {
            if design.connections.iter().any(|link| link.to == tier.id) {
                let name = words::in_sentence(&words::tier(&tier.id));
                prop_assert!(said.contains(&name), "{name} is missing: {said}");
            }
        }
        let absent = ["Read replicas", "Queue", "Workers"].iter().zip(["replicas", "queue", "workers"]);
        for (name, id) in absent.filter(|(_, id)| !design.tiers.iter().any(|tier| tier.id == *id)) {
            prop_assert!(!said.contains(&words::in_sentence(name)), "there is no {id}: {said}");
        }
    }
}

#[test]
fn only_what_has_a_second_region_leaves_one() {
    assert!(!says(&planned(&users(50_000.0))).contains("leaves the region"));
    let mut asked = users(10.0);
    asked["targets"] = serde_json::json!({"availability": 0.9999});
    assert!(says(&planned(&asked)).contains("leaves the region"));
}

#[test]
fn the_wall_is_told_of_where_growth_reaches_it() {
    let of = |monthly: f64| {
        planned(&serde_json::json!({"audience": {"monthly_active_users": 2e6}, "growth": {"monthly": monthly, "months": 60}}))
    };
    let wall = |plan: &Plan| plan.advice.iter().find(|advice| advice.topic == "wall").map(|advice| advice.says.clone());
    let fast = of(0.1);
    let reached =
        fast.limits.iter().find(|limit| limit.limit == "largest_machine").and_then(|limit| limit.reached_in_month).expect("reached");
    assert!(wall(&fast).expect("it is told of").contains(&format!("in month {reached};")));
    assert_eq!(wall(&planned(&users(10.0))), None);
}
