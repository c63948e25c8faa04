//! What is asked backwards is what is asked forward.

use super::{cases, planned, profiles, with};
use crate::{
    catalog,
    domain::{
        money::Usd,
        plan::Plan,
        question::Question,
        reverse::{EndsBy, Reverse},
    },
    engine::{reverse, sizes},
};
use proptest::prelude::*;
use serde_json::{Value, json};

const USERS: &str = "audience.monthly_active_users";

fn asked(profile: &Value) -> Question {
    Question::from_json(profile, &catalog::builtin().known()).unwrap_or_else(|faults| panic!("{faults:?} in {profile}"))
}

fn carried_by(profile: &Value, usd: f64) -> Reverse {
    reverse::of_budget(catalog::builtin(), &asked(profile), Usd::rounded(usd, 2).expect("an amount"))
}

fn carried_on(profile: &Value, products: Value) -> Reverse {
    reverse::of_products(catalog::builtin(), &asked(&with(profile, "current.products", products)))
}

fn of_users(profile: &Value, users: f64) -> Plan {
    planned(&with(profile, USERS, json!(users)))
}

fn bill(plan: &Plan) -> f64 {
    plan.recommendation.design.cost.monthly_usd.to_f64()
}

/// The least headroom of what runs.
fn headroom(plan: &Plan) -> f64 {
    let today = plan.today.as_ref().expect("something runs");
    today.tiers.iter().filter_map(|tier| tier.headroom).fold(f64::INFINITY, f64::min)
}

proptest! {
    #![proptest_config(cases(24))]

    #[test]
    fn what_a_budget_carries_costs_no_more_and_nothing_larger_is_within_it(profile in profiles(), power in 1.0..5.5f64, larger in 1.0..3.0f64) {
        let budget = (10f64.powf(power) * 100.0).round() / 100.0;
        let found = carried_by(&profile, budget);
        let over = |plan: &Plan| !plan.recommendation.feasible || bill(plan) > budget;
        if !found.carries() {
            prop_assert!(over(&of_users(&profile, 1.0)));
            return Ok(());
        }
        let users = found.monthly_active_users;
        let forward = of_users(&profile, users);
        prop_assert!(!over(&forward), "{} for {users}", bill(&forward));
        prop_assert_eq!(&forward, &found.plan);
        for more in [sizes::step_beyond(users), (users * 1.01).ceil() + 1.0, (users * larger * larger * larger).ceil() + 1.0] {
            let beyond = of_users(&profile, more);
            // The lines' cents may round a step down.
            prop_assert!(over(&beyond) || bill(&beyond) > budget - super::DUST, "{more} users for {}", bill(&beyond));
        }
        let beyond = found.beyond.as_ref().expect("a next size");
        let next = of_users(&profile, beyond.size);
        prop_assert_eq!((beyond.feasible, &beyond.stage), (next.recommendation.feasible, &next.recommendation.stage));
        prop_assert_eq!(found.ends_by, if beyond.feasible { EndsBy::Budget } else { EndsBy::Ladder });
        prop_assert_eq!(beyond.monthly_usd.unwrap_or_default(), next.recommendation.design.cost.monthly_usd);
    }

    #[test]
    fn a_larger_budget_never_carries_less(profile in profiles(), power in 1.0..5.0f64, factor in 1.0..3.0f64) {
        let usd = 10f64.powf(power);
        prop_assert!(carried_by(&profile, usd).monthly_active_users <= carried_by(&profile, usd * factor).monthly_active_users);
    }

    #[test]
    fn machines_hold_what_they_carry_and_not_a_step_more(profile in profiles(), count in 1..9u32, vcpu in 1..33u32) {
        let products = json!({"web": {"product": "m7g.large", "count": count}, "database": {"vcpu": vcpu, "memory_gib": 4 * vcpu}});
        let found = carried_on(&profile, products.clone());
        let listed = with(&profile, "current.products", products);
        if !found.carries() {
            prop_assert!(headroom(&of_users(&listed, 1.0)) < 1.0);
            return Ok(());
        }
        let users = found.monthly_active_users;
        let forward = of_users(&listed, users);
        prop_assert!(headroom(&forward) >= 1.0);
        prop_assert!(headroom(&of_users(&listed, sizes::step_beyond(users))) < 1.0);
        let today = found.plan.today.as_ref().expect("something runs");
        prop_assert_eq!(found.gives_way_first.map(|first| first.tier), today.gives_way_first.clone());
        prop_assert_eq!(&forward, &found.plan);
    }

    #[test]
    fn each_nine_is_what_a_plan_asked_with_it_says(profile in profiles()) {
        let found = carried_by(&profile, 1_000.0);
        let users = found.monthly_active_users.max(1.0);
        for nine in &found.nines {
            let plan = of_users(&with(&profile, "targets.availability", json!(nine.availability)), users);
            let recommended = &plan.recommendation;
            prop_assert_eq!(nine.had.is_some(), recommended.feasible);
            prop_assert_eq!(nine.because.is_some(), !recommended.feasible);
            if let Some(had) = &nine.had {
                let cost = &recommended.design.cost;
                prop_assert_eq!((&had.stage, had.monthly_usd), (&recommended.stage, cost.monthly_usd));
                prop_assert_eq!(had.people_monthly_usd, cost.people_monthly_usd);
                prop_assert!(had.promised >= nine.availability - 1e-9 && had.promised == recommended.design.availability);
            }
        }
    }
}

/// Whichever measure was given, each user asks for as much as before.
#[test]
fn the_same_service_is_asked_whichever_measure_of_size_it_was_given_in() {
    let by_users = carried_by(&json!({"audience": {"monthly_active_users": 500_000}}), 2_000.0);
    assert!(by_users.carries());
    for profile in [
        json!({"audience": {"daily_active_users": 3_000}}),
        json!({"audience": {"registered_users": 9}}),
        json!({"traffic": {"requests_per_second": 12}}),
        json!({"traffic": {"requests_per_month": {"low": 1e6, "mid": 2e6, "high": 4e6}}}),
    ] {
        assert_eq!(carried_by(&profile, 2_000.0).plan.recommendation, by_users.plan.recommendation, "{profile}");
    }
    // Ten times the default requests of a user.
    let measured = json!({"audience": {"monthly_active_users": 86_400}, "traffic": {"requests_per_second": 100}});
    let found = carried_by(&measured, 2_000.0);
    let requests = found.plan.profile.traffic.requests_per_daily_user;
    assert!((requests - 500.0).abs() < 1e-6, "{requests}");
    let devices = carried_by(&json!({"data": {"devices": 1_000}}), 2_000.0);
    assert_eq!((devices.size.pointer.as_str(), devices.monthly_active_users), ("/data/devices", 100.0));
    assert!(devices.size.value > 1_000.0);
}

#[test]
fn where_nothing_is_carried_the_answer_says_what_stands_in_the_way() {
    let poor = carried_by(&super::users(1_000.0), 5.0);
    assert_eq!((poor.carries(), poor.ends_by, poor.plan.recommendation.feasible), (false, EndsBy::Budget, true));
    let beyond = carried_by(&json!({"audience": {"monthly_active_users": 10}, "targets": {"p95_ms": 2}}), 1e6);
    assert_eq!((beyond.carries(), beyond.ends_by), (false, EndsBy::Ladder));
    let known = catalog::builtin().known();
    let sold = known.products_of("aws", "cdn").next().expect("a CDN");
    let endless = carried_on(&super::users(10.0), json!({"cdn": {"product": sold}}));
    assert_eq!((endless.monthly_active_users, endless.ends_by), (1e10, EndsBy::Bounds));
}
