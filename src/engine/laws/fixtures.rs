//! A profile for every rung, and beside each a twin that differs in one field and lands on another.

use super::planned;
use serde_json::{Value, json};

/// Where a profile of that many users lands.
struct Fixture {
    stage: &'static str,
    users: f64,
    otherwise: Value,
    twin: Twin,
}

/// The one field in which the twin differs, where that leads, and the limit that rules out each rung below.
struct Twin {
    field: &'static str,
    value: Value,
    stage: &'static str,
    ruled_out_by: &'static [&'static str],
}

fn fixtures() -> Vec<Fixture> {
    let loose = || json!({"availability": 0.99, "rto_minutes": 1440, "rpo_minutes": 1440, "survives": "instance"});
    let fixture = |stage, users, otherwise, twin| Fixture { stage, users, otherwise, twin };
    let twin = |field, value, stage, ruled_out_by| Twin { field, value, stage, ruled_out_by };
    vec![
        fixture("single_box", 1.0, json!({}), twin("data.initial_gib", json!(200), "managed_database", &["database_gib", "database_gib"])),
        fixture(
            "split_hosts",
            2e6,
            json!({"targets": loose(), "commercial": {"has_dba": true}}),
            twin("commercial.has_dba", json!(false), "managed_database", &["box_vcpu", "database_gib"]),
        ),
        fixture(
            "managed_database",
            2e6,
            json!({"targets": loose()}),
            twin("targets.rpo_minutes", json!(1), "multi_az", &["rpo_minutes", "rpo_minutes", "rpo_minutes"]),
        ),
        fixture(
            "multi_az",
            5e4,
            json!({}),
            twin(
                "data.queries_per_request",
                json!(300),
                "horizontal_offload",
                &["survives", "survives", "survives", "reads_off_writer_usd"],
            ),
        ),
        fixture(
            "horizontal_offload",
            1e6,
            json!({"data": {"queries_per_request": 30}}),
            twin("data.queries_per_request", json!(5), "multi_az", &["survives", "survives", "survives"]),
        ),
        fixture(
            "auto_scaled",
            9e6,
            json!({"commercial": {"teams": 1}}),
            twin("traffic.peak_to_mean", json!(1), "horizontal_offload", &["survives", "survives", "survives", "reads_off_writer_usd"]),
        ),
        fixture(
            "service_oriented",
            2e7,
            json!({}),
            twin(
                "commercial.teams",
                json!(1),
                "auto_scaled",
                &["survives", "survives", "survives", "reads_off_writer_usd", "elasticity_usd"],
            ),
        ),
        fixture(
            "partitioned_data",
            2e7,
            json!({"traffic": {"write_share": 0.8}, "data": {"kib_per_write": 8}}),
            twin(
                "traffic.write_share",
                json!(0.1),
                "service_oriented",
                &["survives", "survives", "survives", "reads_off_writer_usd", "elasticity_usd", "teams"],
            ),
        ),
        fixture(
            "multi_region",
            10.0,
            json!({"targets": {"availability": 0.9999}}),
            twin("targets.availability", json!(0.9995), "multi_az", &["availability", "availability", "availability"]),
        ),
    ]
}

impl Fixture {
    fn profile(&self) -> Value {
        let mut profile = self.otherwise.clone();
        profile["audience"] = json!({"monthly_active_users": self.users});
        profile["growth"] = json!({"monthly": 0.0});
        profile
    }

    fn twin_profile(&self) -> Value {
        let mut profile = self.profile();
        let (group, field) = self.twin.field.split_once('.').expect("group.field");
        profile[group][field] = self.twin.value.clone();
        profile
    }
}

/// Those of the nine rungs, and their twins.
pub fn profiles() -> impl Iterator<Item = Value> {
    fixtures().into_iter().flat_map(|fixture| [fixture.profile(), fixture.twin_profile()])
}

/// The rung of each, and its profile.
pub fn of_rungs() -> impl Iterator<Item = (&'static str, Value)> {
    fixtures().into_iter().map(|fixture| (fixture.stage, fixture.profile()))
}

#[test]
fn every_rung_is_somebodys_answer() {
    for fixture in fixtures() {
        let plan = planned(&fixture.profile());
        assert!(plan.recommendation.feasible, "{}", fixture.stage);
        assert_eq!(plan.recommendation.stage.id, fixture.stage, "{} users", fixture.users);
    }
}

#[test]
fn a_twin_that_differs_in_one_field_lands_on_another_rung_and_names_the_limit_of_each_below() {
    for fixture in fixtures() {
        let twin = &fixture.twin;
        assert_ne!(twin.stage, fixture.stage);
        let found = planned(&fixture.twin_profile()).recommendation;
        assert!(found.feasible, "{} with {} = {}", fixture.stage, twin.field, twin.value);
        assert_eq!(found.stage.id, twin.stage, "{} with {} = {}", fixture.stage, twin.field, twin.value);
        let limits: Vec<&str> = found.ruled_out.iter().map(|out| out.constraint.as_str()).collect();
        assert_eq!(limits, twin.ruled_out_by, "below {}", twin.stage);
        assert!(found.ruled_out.iter().all(|out| out.value != out.limit && !out.because.is_empty()), "{:?}", found.ruled_out);
    }
}
