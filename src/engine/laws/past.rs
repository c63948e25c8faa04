//! Profiles that broke a law once.

use super::{planned, stage_laws, with};
use serde_json::{Value, json};

/// A profile of that many users, by group, for a path of a month.
fn profile(users: f64, active: f64, traffic: Value, data: Value) -> Value {
    json!({"audience": {"monthly_active_users": users, "daily_active_share": active}, "traffic": traffic, "data": data, "growth": {"months": 1}})
}

#[test]
fn more_users_cost_no_less_where_they_did_once() {
    let broke = [
        // A fleet that follows the day kept the spare machine that its busiest hour asks for through the night.
        (
            profile(
                43_799.0,
                0.614,
                json!({"requests_per_daily_user": 6.0913, "app_cpu_ms": 174.57, "peak_to_mean": 11.339, "write_share": 0}),
                json!({"initial_gib": 1, "queries_per_request": 3.4513}),
            ),
            2.8235,
        ),
        // A web machine six times as dear as the cheapest was never looked at, though a smaller database would have paid for it.
        (
            profile(
                168.0,
                0.240394,
                json!({"requests_per_daily_user": 302.931, "app_cpu_ms": 170.485, "peak_to_mean": 10.6448, "write_share": 0}),
                json!({"initial_gib": 1315.55, "queries_per_request": 15.7582}),
            ),
            3.454,
        ),
        // Replicas of shared storage were compared as if each paid for the blocks.
        (
            profile(
                117_580.0,
                0.298163,
                json!({"requests_per_daily_user": 17.7141, "app_cpu_ms": 1, "peak_to_mean": 4.84132, "surge_factor": 5.74277, "write_share": 0}),
                json!({"initial_gib": 2966.39, "queries_per_request": 93.7253}),
            ),
            1.5332,
        ),
        (
            profile(
                167_490.0,
                0.989751,
                json!({"requests_per_daily_user": 198.063, "app_cpu_ms": 1, "peak_to_mean": 7.88738, "surge_factor": 3.00027, "write_share": 0.927452}),
                json!({"initial_gib": 2479.74, "queries_per_request": 9.41768}),
            ),
            1.1,
        ),
    ];
    for (profile, factor) in broke {
        let users = profile["audience"]["monthly_active_users"].as_f64().expect("users");
        let more = with(&profile, "audience.monthly_active_users", json!((users * factor).round()));
        stage_laws(&planned(&profile), &planned(&more)).unwrap_or_else(|broken| panic!("{broken} for {profile}"));
    }
}

/// A burstable pair that wears out its baseline may do as three: the search asked for three only where it was in a hurry.
#[test]
fn a_stricter_percentile_costs_no_less_where_it_did_once() {
    let mut profile = profile(
        72_004.0,
        0.0427089,
        json!({"requests_per_daily_user": 123.233, "app_cpu_ms": 66.9949, "peak_to_mean": 2.62975, "write_share": 0}),
        json!({"initial_gib": 1, "queries_per_request": 1}),
    );
    profile["targets"] = json!({"availability": 0.99, "survives": "instance", "rto_minutes": 1440, "rpo_minutes": 1440});
    let within = |ms: f64| planned(&with(&profile, "targets.p95_ms", json!(ms)));
    stage_laws(&within(5_000.0), &within(400.0)).unwrap_or_else(|broken| panic!("{broken}"));
}
