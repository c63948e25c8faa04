//! The same load, said in other units or reached by another measure, gets the same plan.

use super::{cases, planned, profiles, with};
use crate::{
    catalog,
    domain::{
        fields::{self, FIELDS, Kind},
        plan::{Demand, Plan, Rate},
        units::Unit,
    },
};
use proptest::prelude::*;
use serde_json::{Value, json};

const SECONDS_A_DAY: f64 = 86_400.0;

/// Equal up to the rounding of floating point.
fn near(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(b.abs())
}

fn same_rates(one: &Demand, other: &Demand) -> Result<(), TestCaseError> {
    let rates = |demand: &Demand| {
        [
            demand.requests_per_second,
            demand.static_requests_per_second,
            demand.database_reads_per_second,
            demand.database_writes_per_second,
            demand.jobs_per_second,
            demand.uploads_per_second,
        ]
    };
    for (a, b) in rates(one).into_iter().zip(rates(other)) {
        let agree = |of: fn(&Rate) -> f64| near(of(&a), of(&b));
        prop_assert!(agree(|r| r.mean) && agree(|r| r.peak) && agree(|r| r.surge), "{a:?} and {b:?}");
    }
    prop_assert!(near(one.egress_gib_per_month, other.egress_gib_per_month));
    prop_assert!(near(one.database_gib, other.database_gib), "{} and {} GiB", one.database_gib, other.database_gib);
    Ok(())
}

fn same_answer(one: &Plan, other: &Plan) -> Result<(), TestCaseError> {
    same_rates(&one.demand, &other.demand)?;
    let machines = |plan: &Plan| -> Vec<(String, String, u32)> {
        plan.recommendation.design.tiers.iter().map(|tier| (tier.id.clone(), tier.product.clone(), tier.count)).collect()
    };
    prop_assert_eq!(&one.recommendation.stage, &other.recommendation.stage);
    prop_assert_eq!(machines(one), machines(other));
    for (a, b) in one.stages.iter().zip(&other.stages) {
        let (usd, others) = (a.cost.monthly_usd.to_f64(), b.cost.monthly_usd.to_f64());
        // A cent may turn on the last digit of a quantity.
        prop_assert!((usd - others).abs() <= 0.02 + 1e-9 * usd, "rung {}: {usd} and {others}", a.stage.rung);
    }
    Ok(())
}

fn number(profile: &Value, id: &str) -> f64 {
    let field = fields::find(id).expect("a field");
    profile.pointer(&field.pointer()).and_then(Value::as_f64).or(field.default_json().as_f64()).expect("a number")
}

/// The profile without one field, and with another.
fn instead(profile: &Value, without: &str, id: &str, value: f64) -> Value {
    let mut changed = profile.clone();
    let (group, field) = without.split_once('.').expect("group.field");
    changed[group].as_object_mut().expect("a group").remove(field);
    with(&changed, id, json!(value))
}

/// The mean rate of people's requests.
fn mean_rate(profile: &Value) -> f64 {
    number(profile, "audience.monthly_active_users")
        * number(profile, "audience.daily_active_share")
        * number(profile, "traffic.requests_per_daily_user")
        / SECONDS_A_DAY
}

proptest! {
    #![proptest_config(cases(24))]

    #[test]
    fn more_users_who_each_ask_less_make_the_same_rates(profile in profiles(), factor in 1.0..100.0f64) {
        let users = number(&profile, "audience.monthly_active_users") * factor;
        let fewer = number(&profile, "traffic.requests_per_daily_user") / factor;
        let spread = with(&with(&profile, "audience.monthly_active_users", json!(users)), "traffic.requests_per_daily_user", json!(fewer));
        same_rates(&planned(&profile).demand, &planned(&spread).demand)?;
    }

    #[test]
    fn a_measured_rate_is_as_good_as_the_users_who_make_it(profile in profiles()) {
        let mean = mean_rate(&profile);
        let month = mean * SECONDS_A_DAY * fields::DAYS_PER_MONTH;
        let measured = [
            ("traffic.requests_per_second", mean),
            ("traffic.peak_requests_per_second", mean * number(&profile, "traffic.peak_to_mean")),
            ("traffic.requests_per_month", month),
            ("traffic.page_views_per_month", month / number(&profile, "traffic.requests_per_page_view")),
        ];
        let asked = planned(&profile);
        for (id, rate) in measured {
            same_answer(&asked, &planned(&instead(&profile, "traffic.requests_per_daily_user", id, rate)))?;
        }
    }

    #[test]
    fn users_counted_in_another_way_are_the_same_users(profile in profiles()) {
        let users = number(&profile, "audience.monthly_active_users");
        let active = users * number(&profile, "audience.daily_active_share");
        let present = active * number(&profile, "traffic.sessions_per_daily_user") * number(&profile, "audience.visit_minutes") / 1_440.0;
        let counted = [
            ("audience.daily_active_users", active),
            ("audience.weekly_active_users", users / number(&profile, "audience.monthly_per_weekly_user")),
            ("audience.registered_users", users / number(&profile, "audience.monthly_share_of_registered")),
            ("audience.concurrent_users", present * number(&profile, "traffic.peak_to_mean")),
        ];
        let asked = planned(&profile);
        // A count below one is no count.
        for (id, count) in counted.into_iter().filter(|(_, count)| *count >= 1.0) {
            same_answer(&asked, &planned(&instead(&profile, "audience.monthly_active_users", id, count)))?;
        }
    }

    #[test]
    fn devices_are_the_messages_they_send_and_records_the_space_they_take(profile in profiles(), rate in 0.01..5_000.0f64, kib in 0.1..100.0f64) {
        let ingest = with(&profile, "data.ingest_per_second", json!(rate));
        let devices = with(&with(&profile, "data.devices", json!(rate * SECONDS_A_DAY / 24.0)), "data.messages_per_device_day", json!(24));
        prop_assume!(rate * SECONDS_A_DAY / 24.0 >= 1.0);
        same_answer(&planned(&ingest), &planned(&devices))?;

        let sized = with(&profile, "data.record_kib", json!(kib));
        let records = number(&profile, "data.initial_gib") * 1_048_576.0 / kib;
        same_answer(&planned(&sized), &planned(&instead(&sized, "data.initial_gib", "data.initial_records", records)))?;
    }

    #[test]
    fn times_measured_on_another_machine_are_the_same_work(profile in profiles(), family in 0..100usize) {
        let catalog = catalog::builtin();
        let families = catalog.known().cpu_families;
        let family = &families[family % families.len()];
        let speed = catalog.value(&format!("speed.{family}"));
        let mut other = with(&profile, "traffic.cpu_family", json!(family));
        let times = ["traffic.app_cpu_ms", "data.key_lookup_cpu_ms", "data.query_cpu_ms", "data.write_cpu_ms", "work.job_cpu_ms", "work.scheduled_job_cpu_ms"];
        for id in times {
            other = with(&other, id, json!(number(&profile, id) / speed));
        }
        same_answer(&planned(&profile), &planned(&other))?;
    }

    #[test]
    fn classes_that_do_not_differ_are_no_classes(profile in profiles(), share in 0.01..0.99f64) {
        let classes = json!([{"name": "one", "share": share}, {"name": "other", "share": 1.0 - share}]);
        same_answer(&planned(&profile), &planned(&with(&profile, "traffic.classes", classes)))?;
    }
}

/// Typed in any unit that a field takes, a size is the same number.
#[test]
fn a_size_is_the_same_in_every_unit_it_may_be_typed_in() {
    let sizes = FIELDS.iter().filter_map(|field| match field.kind {
        Kind::Number(Unit::Kib) => Some((field, 1)),
        Kind::Number(Unit::Mib) => Some((field, 2)),
        Kind::Number(Unit::Gib) => Some((field, 3)),
        _ => None,
    });
    let mut read = 0;
    for (field, own) in sizes {
        for (power, suffix) in ["B", "KiB", "MiB", "GiB", "TiB"].into_iter().enumerate() {
            let expected = 1_536.0 * 1024f64.powi(power as i32 - own);
            let value = field.read_text(&format!("1536 {suffix}")).unwrap_or_else(|fault| panic!("{}: {fault}", field.id));
            assert!(value.as_f64().is_some_and(|value| near(value, expected)), "{}: {value} for 1536 {suffix}", field.id);
            read += 1;
        }
    }
    assert!(read >= 50, "{read} fields of a size");
}
