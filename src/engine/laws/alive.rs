//! Every field moves some figure of some plan: the table says of each in which profile, and by which two values.

use super::planned;
use crate::domain::fields::FIELDS;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Fields that only name things.
const NAMES: [&str; 3] = ["schema", "title", "growth.start_month"];

/// A field, the rest of the profile in which it matters, and two of its values.
fn lines() -> Vec<(&'static str, Value, Value, Value)> {
    let users = |count: f64| json!({"audience": {"monthly_active_users": count}});
    let plain = || users(5e5);
    let large = || json!({"audience": {"monthly_active_users": 5e6}, "data": {"queries_per_request": 40}});
    let spread = || json!({"audience": {"monthly_active_users": 5e5, "geography": {"north_america": 0.5, "europe": 0.5}}});
    vec![
        ("audience.monthly_active_users", json!({}), json!(1e5), json!(2e5)),
        ("audience.daily_active_users", json!({}), json!(1e4), json!(2e4)),
        ("audience.weekly_active_users", json!({}), json!(1e5), json!(2e5)),
        ("audience.monthly_per_weekly_user", json!({"audience": {"weekly_active_users": 2e5}}), json!(1.2), json!(3)),
        ("audience.monthly_share_of_registered", json!({"audience": {"registered_users": 1e6}}), json!(0.1), json!(0.6)),
        ("audience.registered_users", json!({}), json!(1e5), json!(2e5)),
        ("audience.concurrent_users", json!({}), json!(1e3), json!(2e3)),
        ("audience.visit_minutes", plain(), json!(10), json!(30)),
        ("audience.daily_active_share", plain(), json!(0.2), json!(0.6)),
        ("audience.geography", plain(), json!({"north_america": 1}), json!({"oceania": 1})),
        ("traffic.requests_per_daily_user", plain(), json!(50), json!(150)),
        ("traffic.requests_per_second", plain(), json!(50), json!(150)),
        ("traffic.peak_requests_per_second", plain(), json!(50), json!(150)),
        ("traffic.requests_per_month", plain(), json!(1e8), json!(3e8)),
        ("traffic.page_views_per_month", plain(), json!(1e8), json!(3e8)),
        (
            "traffic.classes",
            plain(),
            json!([]),
            json!([{"name": "light", "share": 0.9}, {"name": "heavy", "share": 0.1, "app_cpu_ms": 500}]),
        ),
        ("traffic.requests_per_page_view", json!({"traffic": {"page_views_per_month": 1e8}}), json!(2), json!(4)),
        ("traffic.machine_requests_per_second", plain(), json!(0), json!(50)),
        (
            "traffic.machine_growth_monthly",
            json!({"audience": {"monthly_active_users": 5e5}, "traffic": {"machine_requests_per_second": 100}}),
            json!(0),
            json!(0.1),
        ),
        ("traffic.peak_to_mean", plain(), json!(3), json!(9)),
        ("traffic.surge_factor", plain(), json!(1), json!(8)),
        (
            "traffic.surge_minutes",
            json!({"audience": {"monthly_active_users": 9e6}, "traffic": {"surge_factor": 8, "surges_per_year": 50}}),
            json!(60),
            json!(600),
        ),
        ("traffic.surges_per_year", json!({"audience": {"monthly_active_users": 5e5}, "traffic": {"surge_factor": 8}}), json!(0), json!(4)),
        ("traffic.write_share", plain(), json!(0.1), json!(0.9)),
        ("traffic.app_cpu_ms", plain(), json!(20), json!(100)),
        ("traffic.cpu_family", plain(), json!("m7g"), json!("t3")),
        ("traffic.app_wait_ms", plain(), json!(30), json!(60)),
        ("traffic.app_memory_mib", plain(), json!(10), json!(400)),
        ("traffic.app_base_memory_mib", plain(), json!(512), json!(8192)),
        ("traffic.response_kib", plain(), json!(15), json!(30)),
        ("traffic.static_kib", plain(), json!(40), json!(80)),
        ("traffic.static_requests", plain(), json!(2), json!(60)),
        ("traffic.upload_kib", plain(), json!(0), json!(500)),
        ("traffic.open_connection_share", plain(), json!(0), json!(1)),
        (
            "traffic.connection_kib",
            json!({"audience": {"monthly_active_users": 5e6}, "traffic": {"open_connection_share": 1}}),
            json!(25),
            json!(5000),
        ),
        ("traffic.edge_cacheable_share", users(5e6), json!(0), json!(0.6)),
        ("traffic.sessions_per_daily_user", plain(), json!(2), json!(8)),
        ("traffic.client_retries", plain(), json!(0), json!(3)),
        ("traffic.call_depth", plain(), json!(1), json!(2)),
        ("traffic.log_kib_per_request", large(), json!(0.5), json!(5)),
        ("data.initial_gib", plain(), json!(100), json!(20_000)),
        ("data.initial_records", plain(), json!(1e7), json!(1e10)),
        ("data.record_kib", plain(), json!(2), json!(20)),
        ("data.kib_per_write", plain(), json!(2), json!(20)),
        (
            "data.retention_months",
            json!({"audience": {"monthly_active_users": 5e5}, "data": {"kib_per_write": 200}}),
            Value::Null,
            json!(1),
        ),
        ("data.queries_per_request", plain(), json!(5), json!(50)),
        ("data.writes_per_request", plain(), json!(1), json!(20)),
        ("data.key_lookup_share", large(), json!(0.7), json!(0)),
        ("data.key_lookup_cpu_ms", large(), json!(0.1), json!(1)),
        ("data.query_cpu_ms", large(), json!(1), json!(3)),
        ("data.write_cpu_ms", large(), json!(0.4), json!(40)),
        ("data.stale_read_share", large(), json!(0.8), json!(0)),
        (
            "data.hot_share",
            json!({"audience": {"monthly_active_users": 5e5}, "data": {"initial_gib": 20_000, "queries_per_request": 40}}),
            json!(0.01),
            json!(0.5),
        ),
        ("data.cacheable_share", large(), json!(0.5), json!(0.95)),
        ("data.relational", plain(), json!(true), json!(false)),
        ("data.max_read_ms", plain(), Value::Null, json!(1)),
        ("data.ingest_per_second", plain(), json!(0), json!(5_000)),
        ("data.ingest_kib", json!({"data": {"ingest_per_second": 1_000}}), json!(1), json!(10)),
        ("data.devices", json!({}), json!(1e4), json!(1e6)),
        ("data.messages_per_device_day", json!({"data": {"devices": 1e5}}), json!(24), json!(1_440)),
        ("data.object_mib_per_user", plain(), json!(0), json!(200)),
        ("data.object_mib_per_user_month", plain(), json!(0), json!(20)),
        ("data.session_kib", large(), json!(4), json!(400)),
        ("data.session_minutes", large(), json!(30), json!(3_000)),
        ("data.backup_days", plain(), json!(7), json!(365)),
        ("work.jobs_per_write", plain(), json!(0.1), json!(10)),
        ("work.job_cpu_ms", plain(), json!(200), json!(20_000)),
        (
            "work.job_deadline_seconds",
            json!({"audience": {"monthly_active_users": 2e7}, "work": {"jobs_per_write": 5}}),
            json!(60),
            json!(20_000),
        ),
        ("work.scheduled_jobs_per_hour", plain(), json!(0), json!(60)),
        (
            "work.scheduled_job_cpu_ms",
            json!({"audience": {"monthly_active_users": 5e5}, "work": {"scheduled_jobs_per_hour": 60}}),
            json!(6e4),
            json!(1e6),
        ),
        (
            "work.scheduled_job_memory_mib",
            json!({"audience": {"monthly_active_users": 5e5}, "work": {"scheduled_jobs_per_hour": 60}}),
            json!(512),
            json!(65_536),
        ),
        ("work.emails_per_daily_user", plain(), json!(0.1), json!(1)),
        ("work.search_share", plain(), json!(0), json!(0.2)),
        ("targets.availability", plain(), json!(0.999), json!(0.9999)),
        ("targets.survives", users(10.0), json!("instance"), json!("region")),
        ("targets.rto_minutes", users(10.0), json!(1_440), json!(60)),
        ("targets.rpo_minutes", users(10.0), json!(1_440), json!(0)),
        ("targets.p95_ms", plain(), json!(500), json!(150)),
        ("targets.max_utilisation", plain(), json!(0.6), json!(0.25)),
        ("targets.max_utilisation_degraded", plain(), json!(0.85), json!(0.6)),
        ("targets.residency", spread(), json!([]), json!(["europe"])),
        ("growth.months", plain(), json!(12), json!(24)),
        ("growth.monthly", plain(), json!(0.04), json!(0.3)),
        ("growth.monthly_sd", plain(), json!(0.02), json!(0.3)),
        ("growth.ceiling_users", plain(), json!(5.5e9), json!(6e5)),
        ("growth.lead_months", json!({"audience": {"monthly_active_users": 5e5}, "growth": {"monthly": 0.1}}), json!(0), json!(24)),
        ("commercial.provider", plain(), json!("aws"), json!("gcp")),
        ("commercial.region", plain(), json!("us-east-1"), json!("us-west-2")),
        ("commercial.purchase", plain(), json!("on_demand"), json!("commit_3y")),
        ("commercial.spot_share", users(5e6), json!(0), json!(0.5)),
        ("commercial.architecture", plain(), json!("arm64"), json!("x86_64")),
        ("commercial.non_production_share", plain(), json!(0), json!(0.5)),
        ("commercial.support_plan", plain(), json!("none"), json!("business")),
        ("commercial.teams", plain(), json!(1), json!(5)),
        ("commercial.budget_monthly_usd", plain(), json!(1_000), json!(5_000)),
        ("commercial.revenue_per_user_usd", plain(), json!(0.01), json!(1)),
        ("commercial.engineer_hourly_usd", plain(), json!(100), json!(200)),
        ("commercial.has_dba", users(10.0), json!(false), json!(true)),
        ("commercial.has_on_call", users(10.0), json!(false), json!(true)),
        ("current.stage", plain(), json!("single_box"), json!("multi_az")),
        (
            "current.products",
            plain(),
            json!({"web": {"product": "m7g.large", "count": 4}}),
            json!({"web": {"product": "m7g.large", "count": 8}}),
        ),
    ]
}

/// Every number that a plan says beside the question and what was assumed for it, by its place.
fn figures(profile: &Value, id: &str, value: &Value) -> BTreeMap<String, f64> {
    let mut asked = profile.clone();
    let (group, field) = id.split_once('.').expect("group.field");
    asked[group][field] = value.clone();
    let mut figures = BTreeMap::new();
    let plan = serde_json::to_value(planned(&asked)).expect("a plan is JSON");
    let parts = [
        "demand",
        "recommendation",
        "stages",
        "path",
        "transitions",
        "breaks_first",
        "alternatives",
        "stores",
        "next_steps",
        "considered",
        "budget",
        "revenue",
        "resilience",
        "today",
    ];
    for part in parts {
        collect(part, &plan[part], &mut figures);
    }
    figures
}

fn collect(path: &str, value: &Value, figures: &mut BTreeMap<String, f64>) {
    match value {
        Value::Number(number) => {
            figures.insert(path.into(), number.as_f64().expect("a number"));
        }
        Value::Array(values) => values.iter().enumerate().for_each(|(index, value)| collect(&format!("{path}.{index}"), value, figures)),
        Value::Object(fields) => fields.iter().for_each(|(name, value)| collect(&format!("{path}.{name}"), value, figures)),
        _ => {}
    }
}

#[test]
fn every_field_moves_some_figure() {
    let unmoved: Vec<&str> = lines()
        .into_iter()
        .filter(|(id, profile, one, other)| figures(profile, id, one) == figures(profile, id, other))
        .map(|(id, ..)| id)
        .collect();
    assert_eq!(unmoved, Vec::<&str>::new(), "move nothing");
}

#[test]
fn every_field_has_its_line() {
    let lines = lines();
    let stands = |id: &str| lines.iter().filter(|(known, ..)| *known == id).count();
    for field in FIELDS {
        assert_eq!(stands(field.id), usize::from(!NAMES.contains(&field.id)), "{}", field.id);
    }
}
