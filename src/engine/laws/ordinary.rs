//! No ordinary profile is infeasible without need.

use super::{planned, with};
use crate::{
    catalog,
    domain::{
        fields::{self, FIELDS, Field, Kind},
        plan::Plan,
    },
};
use rand::Rng;
use rand_chacha::{ChaCha8Rng, rand_core::SeedableRng};
use serde_json::{Value, json};
use std::{collections::BTreeMap, thread};

const PROFILES: usize = 1_000;
const SEED: u64 = 4;

/// Users log-uniform from one to a hundred million, every other number within the range of its assumption, targets left to follow the users, p95 half a
/// second, the regions of the catalog one after the other.
fn ordinary(index: usize) -> Value {
    let mut chance = ChaCha8Rng::seed_from_u64(SEED + index as u64);
    let mut profile = json!({"audience": {"monthly_active_users": between(&mut chance, (1.0, 1e8)).round()}, "targets": {"p95_ms": 500}});
    for field in FIELDS.iter().filter(|field| !["audience.monthly_active_users", "targets.p95_ms"].contains(&field.id)) {
        let Some((low, high)) = assumed(field) else { continue };
        let number = between(&mut chance, (low, high));
        let group = field.group.name().expect("a field of a group");
        profile[group][field.name()] = json!(if matches!(field.kind, Kind::Whole(_)) { number.round() } else { number });
    }
    // Feasible is what month 0 buys, so a short path tells as much as a long one.
    profile["growth"]["months"] = json!(1);
    let (up, degraded) = (&profile["targets"]["max_utilisation"], &profile["targets"]["max_utilisation_degraded"]);
    if up.as_f64() > degraded.as_f64() {
        profile["targets"]["max_utilisation"] = degraded.clone();
    }
    let regions: Vec<(&str, &str)> = catalog::builtin()
        .providers
        .iter()
        .flat_map(|(provider, sold)| sold.regions.keys().map(|region| (provider.as_str(), region.as_str())))
        .collect();
    let (provider, region) = regions[index % regions.len()];
    profile["commercial"]["provider"] = json!(provider);
    profile["commercial"]["region"] = json!(region);
    profile
}

/// The range in which a default may be off.
fn assumed(field: &Field) -> Option<(f64, f64)> {
    let default = field.default_json().as_f64()?;
    field.range_of(default)
}

/// Log-uniform where the range spans more than ten times, else uniform.
fn between(chance: &mut ChaCha8Rng, (low, high): (f64, f64)) -> f64 {
    if low > 0.0 && high > 10.0 * low { chance.random_range(low.ln()..=high.ln()).exp() } else { chance.random_range(low..=high) }
}

/// What stops the design that is nearest to fitting: its limits of kind target and wall.
fn stopped_by(plan: &Plan) -> Vec<String> {
    let chosen = &plan.stages[usize::from(plan.recommendation.stage.rung) - 1];
    chosen.exceeded.iter().map(|exceeded| format!("{} on rung {}", exceeded.constraint, chosen.stage.rung)).collect()
}

#[test]
fn of_a_thousand_ordinary_profiles_at_most_thirty_are_infeasible_each_with_its_reason_and_next_option() {
    let halves: Vec<Vec<Plan>> = thread::scope(|scope| {
        let half = |first| {
            scope.spawn(move || {
                (first..PROFILES).step_by(2).map(ordinary).map(|p| planned(&p)).filter(|p| !p.recommendation.feasible).collect()
            })
        };
        let halves = [half(0), half(1)];
        halves.into_iter().map(|half| half.join().expect("plans")).collect()
    });
    let infeasible: Vec<Plan> = halves.into_iter().flatten().collect();
    let mut reasons: BTreeMap<String, usize> = BTreeMap::new();
    for plan in &infeasible {
        *reasons.entry(stopped_by(plan).join(" + ")).or_default() += 1;
        let chosen = &plan.recommendation;
        assert!(chosen.why.len() >= 3 && chosen.why[1].starts_with("Nothing on the ladder meets every limit"), "{:?}", chosen.why);
        assert!(chosen.ruled_out.iter().any(|out| out.stage == chosen.stage.id && !out.because.is_empty()), "{:?}", chosen.ruled_out);
        assert!(plan.alternatives.iter().any(|option| option.feasible), "no next option for {}", plan.question);
    }
    assert!(infeasible.len() <= PROFILES * 3 / 100, "{} of {PROFILES} infeasible: {reasons:#?}", infeasible.len());
}

#[test]
fn an_ordinary_profile_gives_every_number_that_has_a_range() {
    let profile = ordinary(0);
    for field in FIELDS.iter().filter(|field| assumed(field).is_some()) {
        assert!(profile.pointer(&field.pointer()).is_some_and(Value::is_number), "{}", field.id);
    }
    assert!(fields::find("traffic.app_cpu_ms").and_then(assumed) == Some((3.0, 100.0)));
}

/// Where a profile is beyond what can be had, the first option is the nearest that fits, and asking it does.
#[test]
fn what_does_not_fit_has_a_next_option_that_does() {
    let users = |count: f64, rest: Value| {
        let mut profile = rest;
        profile["audience"]["monthly_active_users"] = json!(count);
        profile
    };
    let beyond = [
        (users(1e3, json!({"targets": {"p95_ms": 20}})), "targets.p95_ms"),
        (users(1e3, json!({"targets": {"availability": 0.99999}})), "targets.availability"),
        (users(1e3, json!({"targets": {"rto_minutes": 0, "survives": "zone"}})), "targets.rto_minutes"),
        (users(1e6, json!({"data": {"max_read_ms": 0.5}})), "data.max_read_ms"),
        (
            users(1e10, json!({"traffic": {"app_cpu_ms": 100, "requests_per_daily_user": 1_000}, "targets": {"p95_ms": 2_000}})),
            "audience.monthly_active_users",
        ),
        (users(1e6, json!({"traffic": {"requests_per_second": 1e8}})), "traffic.requests_per_second"),
    ];
    for (profile, field) in beyond {
        let plan = planned(&profile);
        assert!(!plan.recommendation.feasible, "{profile}");
        let option = plan.alternatives.first().unwrap_or_else(|| panic!("no option for {profile}"));
        let (name, value) = option.change.split_once('=').expect("field=value");
        assert!(option.feasible && name == field, "{} for {profile}", option.change);
        let nearest = planned(&with(&profile, name, json!(value.parse::<f64>().expect("a number"))));
        assert!(nearest.recommendation.feasible, "{} for {profile}", option.change);
        assert_eq!(nearest.recommendation.stage.id, option.stage);
        assert_eq!(nearest.recommendation.design.cost.monthly_usd, option.monthly_usd);
    }
}
