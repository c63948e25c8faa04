//! The distances to what the provider sets.

use super::{cases, planned, profiles, users, with};
use crate::{catalog, domain::plan::Plan};
use proptest::prelude::*;
use serde_json::json;

fn used(plan: &Plan, limit: &str) -> Option<(f64, Option<u32>)> {
    plan.limits
        .iter()
        .find(|distance| distance.limit == limit)
        .map(|distance| (distance.value / distance.maximum, distance.reached_in_month))
}

proptest! {
    #![proptest_config(cases(48))]

    #[test]
    fn limits_are_the_catalogs_and_the_nearest_stands_first(profile in profiles()) {
        let plan = planned(&with(&profile, "growth.months", json!(24)));
        let catalog = catalog::builtin();
        prop_assert!(plan.recommendation.design.tiers.is_empty() || !plan.limits.is_empty());
        for limit in &plan.limits {
            prop_assert!(limit.value > 0.0 && limit.maximum.is_finite() && !limit.source.is_empty(), "{limit:?}");
            prop_assert!(plan.recommendation.design.tiers.iter().any(|tier| tier.id == limit.tier), "{limit:?}");
            prop_assert!(limit.reached_in_month.is_none_or(|month| month <= 24), "{limit:?}");
            prop_assert!(limit.reached_in_month != Some(0) || limit.value >= limit.maximum * (1.0 - 1e-6), "{limit:?}");
            if limit.limit != "largest_machine" {
                prop_assert_eq!(limit.maximum, catalog.value(&format!("limit.{}", limit.limit)));
            }
        }
        let order: Vec<u32> = plan.limits.iter().map(|limit| limit.reached_in_month.unwrap_or(u32::MAX)).collect();
        prop_assert!(order.is_sorted());
    }
}

#[test]
fn the_largest_machine_is_reached_when_the_load_has_grown_to_it() {
    let plan = planned(&json!({"audience": {"monthly_active_users": 2e6}, "growth": {"monthly": 0.1, "months": 60, "monthly_sd": 0}}));
    let wall = plan.limits.iter().find(|limit| limit.limit == "largest_machine").expect("a wall");
    let month = wall.reached_in_month.expect("met within five years of ten per cent") as usize;
    let peak = |month: usize| plan.path[month].peak_requests_per_second;
    assert!(peak(month) > wall.maximum && peak(month - 1) <= wall.maximum, "{wall:?}: {} and {}", peak(month - 1), peak(month));
}

#[test]
fn faster_growth_meets_a_limit_no_later() {
    let of = |monthly: f64| planned(&json!({"audience": {"monthly_active_users": 2e6}, "growth": {"monthly": monthly, "months": 60}}));
    let (slow, fast) = (of(0.02), of(0.08));
    let late = |found: Option<(f64, Option<u32>)>| found.expect("touched").1.unwrap_or(u32::MAX);
    for limit in slow.limits.iter().map(|limit| limit.limit.as_str()).filter(|limit| used(&fast, limit).is_some()) {
        assert!(late(used(&fast, limit)) <= late(used(&slow, limit)), "{limit}");
    }
    assert!(used(&slow, "targets_per_balancer").is_some() && late(used(&fast, "largest_machine")) < u32::MAX);
}

#[test]
fn a_single_box_touches_its_volume_and_the_largest_machine() {
    let plan = planned(&users(1.0));
    let names: Vec<&str> = plan.limits.iter().map(|limit| limit.limit.as_str()).collect();
    assert!(names.contains(&"largest_machine") && names.contains(&"block_gib") && !names.contains(&"balancers"), "{names:?}");
}

#[test]
fn a_plan_saved_before_there_were_distances_still_loads() {
    let plan = planned(&users(1.0));
    let mut saved = serde_json::to_value(&plan).expect("a plan is JSON");
    saved.as_object_mut().expect("an object").remove("limits");
    let read: Plan = serde_json::from_value(saved).expect("an older plan");
    assert_eq!(Plan { limits: Vec::new(), ..plan }, read);
}

/// The smallest cache and what comes with a volume are far from used up, however few there may be of them.
#[test]
fn what_stands_by_for_free_is_not_counted_as_used() {
    let plan = planned(&json!({"audience": {"monthly_active_users": 2e6}, "growth": {"monthly": 0.08, "months": 60}}));
    let limit = plan.limits.iter().find(|limit| limit.limit == "database_iops").expect("touched");
    let (rows, demand) = (catalog::builtin(), &plan.demand);
    let writes = demand.database_writes_per_second.peak * rows.value("ios_per_write");
    let reads = demand.database_reads_per_second.peak * rows.value("ios_per_missed_read");
    // Whatever part of the reads memory answers.
    assert!((writes..=writes + reads).contains(&limit.value) && writes + reads < rows.value("limit.database_iops_large"), "{limit:?}");
    let large = planned(&json!({"audience": {"monthly_active_users": 5e6}, "growth": {"monthly": 0.08, "months": 60}}));
    let nodes = large.limits.iter().find(|limit| limit.limit == "cache_nodes_default").expect("a cache");
    assert_eq!((nodes.value, nodes.reached_in_month), (2.0, None));
}
