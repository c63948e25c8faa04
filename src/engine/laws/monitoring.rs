//! What to watch.

use super::{cases, planned, profiles, users, with};
use crate::{
    catalog::presets,
    domain::{monitoring::Level, plan::Plan},
};
use proptest::prelude::*;
use serde_json::json;

fn value(plan: &Plan, tier: &str, measures: &str) -> Option<(f64, f64, f64)> {
    let found = plan.metrics.iter().find(|metric| metric.tier == tier && metric.measures == measures);
    found.map(|metric| (metric.busiest, metric.alarm_above, metric.breaks_at))
}

fn holds(plan: &Plan) -> Result<(), TestCaseError> {
    let tiers = &plan.recommendation.design.tiers;
    for tier in tiers.iter().filter(|tier| tier.count > 0 && !tier.utilisations.is_empty()) {
        prop_assert!(plan.metrics.iter().any(|metric| metric.tier == tier.id), "nothing watches {}", tier.id);
    }
    for metric in &plan.metrics {
        prop_assert!(tiers.iter().any(|tier| tier.id == metric.tier), "{metric:?}");
        prop_assert!(!metric.metric.is_empty() && !metric.because.is_empty(), "{metric:?}");
        prop_assert!([metric.busiest, metric.alarm_above, metric.breaks_at].iter().all(|value| value.is_finite()), "{metric:?}");
        if plan.recommendation.feasible {
            // A target that is met to the last digit leaves no room for an alarm before it.
            let room = metric.breaks_at - metric.busiest > 1e-6 * metric.breaks_at;
            let dust = 1e-9 * metric.breaks_at;
            prop_assert!(metric.busiest <= metric.alarm_above + dust, "{metric:?}");
            prop_assert!(metric.alarm_above < metric.breaks_at || !room, "{metric:?}");
        }
    }
    prop_assert!(plan.metrics.is_sorted_by_key(|metric| metric.level));
    Ok(())
}

proptest! {
    #![proptest_config(cases(48))]

    #[test]
    fn every_alarm_lies_between_the_busiest_hour_and_what_breaks(profile in profiles()) {
        holds(&planned(&with(&profile, "growth.months", json!(24))))?;
    }
}

#[test]
fn alarms_of_the_upper_rungs_hold_too() {
    for count in [3e6, 9e6, 2e7, 3e8] {
        let plan = planned(&json!({"audience": {"monthly_active_users": count}, "work": {"jobs_per_write": 2}, "growth": {"months": 6}}));
        holds(&plan).expect("the law");
        assert!(
            plan.metrics.iter().any(|metric| metric.tier.contains('@'))
                == plan.recommendation.design.tiers.iter().any(|t| t.id.contains('@'))
        );
    }
}

#[test]
fn alarms_of_every_preset_hold() {
    for preset in presets::all() {
        holds(&planned(&preset.question)).expect("the law");
    }
}

/// The CPU that is measured with everything up is told of before the loss of a zone would be too much.
#[test]
fn a_pair_is_warned_of_before_one_alone_could_not_carry_it() {
    let plan = planned(&users(200_000.0));
    let web = plan.recommendation.design.tiers.iter().find(|tier| tier.id == "web").expect("a web tier");
    let (busiest, alarm, _) = value(&plan, "web", "cpu").expect("watched");
    let lost = f64::from(web.count.div_ceil(web.zones));
    let alone = alarm * f64::from(web.count) / (f64::from(web.count) - lost);
    let (most, degraded) = (plan.profile.targets.max_utilisation, plan.profile.targets.max_utilisation_degraded);
    assert!((alarm - most).abs() < 1e-9 || (alone - degraded).abs() < 1e-9, "{alarm} of {busiest}, alone {alone}");
}

#[test]
fn a_stricter_deadline_is_told_of_sooner() {
    let of = |seconds: f64| {
        let asked = json!({"audience": {"monthly_active_users": 2e7}, "work": {"jobs_per_write": 5, "job_deadline_seconds": seconds}});
        value(&planned(&asked), "queue", "age_of_oldest_job").expect("a queue").1
    };
    assert!(of(60.0) < of(600.0) && of(600.0) <= 600.0);
}

#[test]
fn what_is_not_there_is_not_watched() {
    let plan = planned(&users(1.0));
    assert!(plan.metrics.iter().all(|metric| ["host", "dns", "network"].contains(&metric.tier.as_str())), "{:?}", plan.metrics);
    assert!(plan.metrics.iter().any(|metric| metric.level == Level::Host));
}
