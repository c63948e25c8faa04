//! The rules and pieces of advice of the ladder, one test each, on real plans.

use super::{
    choices::{advice, said},
    planned, rung, total,
};
use crate::{
    catalog::{self, Class, DatabaseKind},
    domain::plan::{LimitKind, Plan, Resource, StageResult, State, Tier, When},
    engine::rungs::{LADDER, nominal},
};
use serde_json::{Value, json};

fn asked(users: f64, more: Value) -> Value {
    let mut profile = more;
    profile["audience"]["monthly_active_users"] = json!(users);
    if profile["growth"].is_null() {
        profile["growth"] = json!({"monthly": 0.0, "months": 1});
    }
    profile
}

fn of(users: f64, more: Value) -> Plan {
    planned(&asked(users, more))
}

fn stage(plan: &Plan, number: u8) -> &StageResult {
    &plan.stages[usize::from(number) - 1]
}

fn part<'p>(tiers: &'p [Tier], id: &str) -> Option<&'p Tier> {
    tiers.iter().find(|tier| tier.id == id)
}

fn has<'p>(plan: &'p Plan, number: u8, id: &str) -> &'p Tier {
    part(&stage(plan, number).tiers, id).unwrap_or_else(|| panic!("rung {number} has no {id}"))
}

fn value(row: &str) -> f64 {
    catalog::builtin().value(row)
}

fn machine(name: &str) -> &'static Class {
    catalog::builtin().providers["aws"].regions["us-east-1"]
        .compute
        .iter()
        .find(|class| class.name == name)
        .unwrap_or_else(|| panic!("no {name}"))
}

fn exceeds(plan: &Plan, number: u8, constraint: &str) -> Option<(f64, f64)> {
    stage(plan, number).exceeded.iter().find(|e| e.constraint == constraint).map(|e| (e.value, e.limit))
}

fn hours(plan: &Plan, number: u8, name: &str) -> f64 {
    stage(plan, number).cost.people.iter().filter(|p| p.part == name).map(|p| p.hours).sum()
}

fn line_usd(plan: &Plan, number: u8, tier: &str, item: &str) -> f64 {
    let lines = &stage(plan, number).cost.lines;
    lines.iter().filter(|line| line.tier == tier && line.item.contains(item)).map(|line| line.monthly_usd.to_f64()).sum()
}

/// Busy vCPU of the reference family at the busiest hour: of the web tier with its jobs, of database reads, of writes. By the profile's defaults.
struct Busy {
    web: f64,
    reads: f64,
    writes: f64,
}

impl Busy {
    fn of(users: f64, queries: f64) -> Busy {
        let peak = users * 0.2 * 50.0 / 86_400.0 * 3.0;
        let read_ms = queries * (0.7 * 0.1 + 0.3 * 1.0);
        let web_ms = 20.0 + 2.0 * value("static_request_cpu_ms") + 0.1 * 0.1 * 200.0;
        Busy { web: peak * web_ms / 1000.0, reads: peak * read_ms / 1000.0, writes: peak * 0.1 * 0.4 / 1000.0 }
    }
}

/// Price of a vCPU-month of a family, the cheapest of its classes.
fn machine_vcpu() -> f64 {
    use rust_decimal::prelude::ToPrimitive;
    let region = &catalog::builtin().providers["aws"].regions["us-east-1"];
    let of = |class: &&Class| class.family == "m7g";
    region.compute.iter().filter(of).map(|c| c.usd_hour.to_f64().unwrap_or(0.0) * 730.0 / c.vcpu).fold(f64::INFINITY, f64::min)
}

fn database_vcpu(kind: DatabaseKind) -> f64 {
    use rust_decimal::prelude::ToPrimitive;
    let region = &catalog::builtin().providers["aws"].regions["us-east-1"];
    let classes = region.database.iter().filter(|d| d.kind == kind && d.class.family == "db.m7g").map(|d| &d.class);
    classes.map(|c| c.usd_hour.to_f64().unwrap_or(0.0) * 730.0 / c.vcpu).fold(f64::INFINITY, f64::min)
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-6 * a.abs().max(b.abs())
}

// The parts table

#[test]
fn rung_1_is_one_machine_with_web_application_and_database() {
    let plan = of(1.0, json!({}));
    assert_eq!(has(&plan, 1, "host").count, 1);
    assert!(part(&stage(&plan, 1).tiers, "database").is_none() && part(&stage(&plan, 1).tiers, "web").is_none());
}

#[test]
fn rung_2_runs_the_database_itself_on_a_second_machine() {
    let plan = of(1.0, json!({}));
    assert_eq!((has(&plan, 2, "web").count, has(&plan, 2, "database").count), (1, 1));
    assert_eq!(has(&plan, 2, "database").service, "PostgreSQL on EC2");
}

#[test]
fn rung_3_has_a_managed_database_in_one_zone() {
    let plan = of(1.0, json!({}));
    let database = has(&plan, 3, "database");
    assert_eq!((database.count, database.zones, database.service.as_str()), (1, 1, "RDS for PostgreSQL"));
    assert!(part(&stage(&plan, 3).tiers, "load_balancer").is_none());
}

#[test]
fn rung_4_has_a_balancer_two_machines_in_two_zones_and_a_standby() {
    for users in [1.0, 1e5, 2e7] {
        let plan = of(users, json!({}));
        assert!(has(&plan, 4, "load_balancer").count == 1);
        let web = has(&plan, 4, "web");
        assert!(web.count >= 2 && matches!(web.zones, 2 | 3));
        let database = has(&plan, 4, "database");
        assert_eq!((database.count, database.zones), (2, 2));
        assert!(part(&stage(&plan, 4).tiers, "replicas").is_none() && part(&stage(&plan, 4).tiers, "cache").is_none());
    }
}

#[test]
fn rung_5_takes_reads_off_the_writer_and_keeps_sessions_in_a_store() {
    for users in [1.0, 1e5, 5e6] {
        let plan = of(users, json!({}));
        let tiers = &stage(&plan, 5).tiers;
        assert!(part(tiers, "replicas").is_some() || part(tiers, "cache").is_some());
        assert!(part(tiers, "sessions").is_some());
    }
}

#[test]
fn rung_6_follows_the_day_and_is_measured() {
    let plan = of(5e6, json!({}));
    has(&plan, 6, "observability");
    let running = |number: u8| -> f64 {
        let lines = &stage(&plan, number).cost.lines;
        let web = lines.iter().filter(|line| line.tier == "web" && line.unit == "instance-hour");
        web.map(|line| line.quantity.to_f64() / 730.0 * machine(line.item.split(',').next().unwrap_or_default()).vcpu).sum()
    };
    let most = |number: u8| f64::from(has(&plan, number, "web").count) * machine(&has(&plan, number, "web").product).vcpu;
    assert!(near(running(5), most(5)), "a fixed fleet runs whole: {} of {}", running(5), most(5));
    assert!(running(6) < 0.75 * most(6), "an elastic one does not: {} of {}", running(6), most(6));
}

#[test]
fn rung_7_is_a_front_and_services_each_with_a_balancer_and_a_queue_with_workers() {
    for (teams, services) in [(1, 1), (2, 1), (4, 3)] {
        let plan = of(2e7, json!({"commercial": {"teams": teams}}));
        let tiers = &stage(&plan, 7).tiers;
        let count = tiers.iter().filter(|tier| tier.id.starts_with("service_")).count();
        assert_eq!((count, has(&plan, 7, "load_balancer").count), (services, services as u32 + 1), "{teams} teams");
        has(&plan, 7, "queue");
        for fleet in tiers.iter().filter(|tier| tier.id == "web" || tier.id.starts_with("service_")) {
            assert!(fleet.count >= 2 && machine(&fleet.product).vcpu >= 2.0, "{}", fleet.id);
        }
        has(&plan, 7, "workers");
    }
}

#[test]
fn several_teams_have_two_layers_on_every_rung_from_7() {
    let plan = of(1e6, json!({"commercial": {"teams": 3}}));
    for number in 7..=9 {
        has(&plan, number, "service_2");
    }
    let alone = of(1e6, json!({"commercial": {"teams": 1}}));
    assert!([8, 9].iter().all(|n| part(&stage(&alone, *n).tiers, "service_1").is_none()));
}

#[test]
fn rung_8_has_two_writers_or_more() {
    for users in [1.0, 2e7] {
        let plan = of(users, json!({}));
        // Replicas of shared storage stand by for its writer.
        let standbys = part(&stage(&plan, 8).tiers, "replicas").map_or(0, |replicas| replicas.count);
        let writers = has(&plan, 8, "database").count;
        assert!(writers >= 2 && writers + standbys >= 4, "each with a standby");
    }
}

#[test]
fn rung_9_has_a_second_region() {
    assert!(stage(&of(1.0, json!({})), 9).tiers.iter().any(|tier| tier.id.ends_with("@us-west-2")));
}

#[test]
fn a_rung_needs_no_part_of_the_rungs_below_but_its_own() {
    let plan = of(10.0, json!({"targets": {"availability": 0.9999}}));
    assert_eq!(rung(&plan), 9);
    for id in ["cache", "replicas", "sessions", "queue", "workers", "service_1", "observability"] {
        assert!(part(&plan.recommendation.design.tiers, id).is_none(), "{id}");
    }
    assert_eq!(part(&plan.recommendation.design.tiers, "database").expect("a database").count, 2, "no shards");
}

// Limits

#[test]
fn beyond_sixteen_vcpu_web_and_database_fight_for_the_box() {
    let border = |users: f64| exceeds(&of(users, json!({})), 1, "box_vcpu");
    let (value_there, limit) = border(2e6).expect("beyond the box");
    let busy = Busy::of(2e6, 5.0);
    assert_eq!(limit, 16.0);
    assert!(near(value_there, (busy.web + busy.reads + busy.writes) / 0.6), "{value_there}");
    assert!(border(5e5).is_none());
}

#[test]
fn without_a_database_administrator_a_database_by_hand_stays_small() {
    let by_hand = |gib: f64, dba: bool| of(1000.0, json!({"data": {"initial_gib": gib}, "commercial": {"has_dba": dba}}));
    let most = value("skill.database_gib");
    assert!(exceeds(&by_hand(most - 1.0, false), 2, "database_gib").is_none());
    assert_eq!(exceeds(&by_hand(most + 1.0, false), 2, "database_gib"), Some((most + 1.0, most)));
    assert!(exceeds(&by_hand(most + 1.0, true), 2, "database_gib").is_none());
    let (vcpu, limit) = exceeds(&of(2e7, json!({})), 2, "database_vcpu").expect("too much work by hand");
    let busy = Busy::of(2e7, 5.0);
    assert!(limit == 8.0 && near(vcpu, (busy.reads + busy.writes) / 0.6), "{vcpu}");
    assert!(exceeds(&of(2e7, json!({"commercial": {"has_dba": true}})), 2, "database_vcpu").is_none());
}

#[test]
fn up_to_rung_6_one_team_deploys() {
    let plan = of(1000.0, json!({"commercial": {"teams": 2}}));
    for number in 1..=6 {
        assert_eq!(exceeds(&plan, number, "teams"), Some((2.0, 1.0)), "rung {number}");
    }
    assert!((7..=9).all(|number| exceeds(&plan, number, "teams").is_none()));
    assert_eq!(rung(&plan), 7);
}

#[test]
fn fifteen_replicas_a_database_volume_and_the_targets_of_a_balancer_are_walls() {
    let catalog = catalog::builtin();
    assert_eq!(
        (catalog.value("limit.replicas"), catalog.value("limit.targets_per_balancer"), catalog.value("storage_limit")),
        (15.0, 1000.0, 0.8)
    );
    let large = of(1000.0, json!({"data": {"initial_gib": 200_000}}));
    for number in 3..=7 {
        assert!(stage(&large, number).exceeded.iter().any(|e| e.kind == LimitKind::Wall && e.because.contains("storage")), "rung {number}");
    }
    assert_ne!(stage(&large, 8).state, State::Infeasible, "several writers hold it");
}

#[test]
fn offload_pays_by_the_formula() {
    let users = 3e6;
    let (saves, takes) = exceeds(&of(users, json!({})), 4, "reads_off_writer_usd").expect("offload pays");
    let (h, s, d) = (0.8 * 0.5, 0.8, 1.0 / 0.6);
    let (multi, single) = (database_vcpu(DatabaseKind::TwoZones), database_vcpu(DatabaseKind::SingleZone));
    let expected = Busy::of(users, 5.0).reads * d * (multi * (h + (1.0 - h) * s) - 1.5 * single * (1.0 - h) * s);
    assert!(near(saves, expected), "{saves} {expected}");
    assert!(near(takes, 150.0 + 4.0 * 0.0128 * 730.0), "{takes}");
}

#[test]
fn elasticity_pays_by_the_formula() {
    let users = 6e6;
    let plan = of(users, json!({}));
    let (saves, takes) = exceeds(&plan, 5, "elasticity_usd").expect("elasticity pays");
    let f = 1.0 / (2.0 / 3.0 * 0.85f64).min(0.6);
    let e = (1.25 / 3.0 + 0.05f64).min(1.0);
    let expected = Busy::of(users, 5.0).web * f * (machine_vcpu() * (1.0 - e) + 0.0625 * 100.0);
    assert!(near(saves, expected), "{saves} {expected}");
    assert_eq!(takes, 1420.0);
    assert_eq!(exceeds(&plan, 4, "elasticity_usd"), Some((saves, takes)), "the same on rung 4");
}

#[test]
fn an_elastic_pair_pays_by_the_formula() {
    let users = 2e7;
    let plan = of(users, json!({}));
    let busy = Busy::of(users, 5.0);
    let (d, f, e) = (1.0 / 0.6, 1.0 / (2.0 / 3.0 * 0.85f64).min(0.6), 1.25 / 3.0 + 0.05);
    let web = busy.web * machine_vcpu() * (d - e * f);
    let database = |own: f64| (busy.reads + busy.writes) * d * (database_vcpu(DatabaseKind::TwoZones) - own);
    let of_rung = [(1, machine_vcpu(), 3.0 + 4.0), (2, machine_vcpu(), 3.0 + 2.0 + 4.0), (3, database_vcpu(DatabaseKind::SingleZone), 3.5)];
    for (number, own, hours) in of_rung {
        let (saves, takes) = exceeds(&plan, number, "elastic_pair_usd").expect("a pair pays");
        assert!(near(saves, web - database(own)), "rung {number}: {saves} {}", web - database(own));
        assert!(near(takes, (19.0 - hours) * 100.0 + 110.0), "rung {number}: {takes}");
    }
}

#[test]
fn beyond_sixty_four_vcpu_one_writer_is_too_dear() {
    let writes = json!({"traffic": {"write_share": 1.0}, "data": {"writes_per_request": 10, "kib_per_write": 0.1}});
    let plan = of(4e7, writes);
    for number in 4..=7 {
        let (vcpu, limit) = exceeds(&plan, number, "writer_vcpu").expect("one writer is too dear");
        let busy = 4e7 * 0.2 * 50.0 / 86_400.0 * 3.0 * 10.0 * 0.4 / 1000.0;
        let reads = Busy::of(4e7, 5.0).reads * (1.0 - 0.4) * (1.0 - 0.8);
        assert!(limit == 64.0 && near(vcpu, (busy + reads) / 0.6), "rung {number}: {vcpu}");
    }
    assert!(exceeds(&plan, 8, "writer_vcpu").is_none());
}

#[test]
fn a_rung_beyond_a_target_or_wall_is_infeasible_and_beyond_another_limit_outgrown() {
    for plan in [of(1000.0, json!({})), of(2e7, json!({})), of(9e6, json!({"commercial": {"teams": 1}}))] {
        for result in &plan.stages {
            let hard = result.exceeded.iter().any(|e| matches!(e.kind, LimitKind::Target | LimitKind::Wall));
            let expected = match (hard || result.tiers.is_empty(), result.exceeded.is_empty()) {
                (true, _) => State::Infeasible,
                (false, true) => State::Open,
                (false, false) => State::Outgrown,
            };
            assert_eq!(result.state, expected, "rung {}", result.stage.rung);
            assert!(result.exceeded.is_sorted_by_key(|e| e.kind), "target, wall, skill, economy, organisation");
        }
        let lowest = plan.stages.iter().find(|s| s.state == State::Open).expect("an open rung");
        assert_eq!(lowest.stage.rung, rung(&plan), "the lowest open one is recommended");
        let below: Vec<&str> = plan.recommendation.ruled_out.iter().map(|e| e.stage.as_str()).collect();
        let expected: Vec<&str> = LADDER[..usize::from(rung(&plan)) - 1].iter().map(|r| r.id).collect();
        assert_eq!(below, expected);
        for ruled_out in &plan.recommendation.ruled_out {
            let result = plan.stages.iter().find(|s| s.stage.id == ruled_out.stage).expect("a rung");
            assert_eq!(result.exceeded.first(), Some(ruled_out), "by its first limit");
        }
    }
}

#[test]
fn open_rungs_a_tenth_cheaper_in_all_stand_under_the_alternatives() {
    for plan in [of(10.0, json!({})), of(1000.0, json!({})), of(200_000.0, json!({})), of(2e7, json!({}))] {
        let ours = total(&plan);
        for result in plan.stages.iter().filter(|s| s.state == State::Open && s.stage.rung != rung(&plan)) {
            let theirs = (result.cost.monthly_usd + result.cost.people_monthly_usd).to_f64();
            let told = plan.alternatives.iter().any(|other| other.change == format!("stage={}", result.stage.id));
            assert_eq!(told, theirs <= 0.9 * ours, "rung {}: {theirs} of {ours}", result.stage.rung);
        }
    }
}

#[test]
fn rungs_are_nominal_by_head_count() {
    let borders = [
        (10.0, 1),
        (11.0, 2),
        (100.0, 2),
        (101.0, 3),
        (1_001.0, 4),
        (10_001.0, 5),
        (500_001.0, 6),
        (1_000_001.0, 7),
        (10_000_001.0, 8),
        (11_000_001.0, 9),
    ];
    for (users, number) in borders {
        assert_eq!(nominal(users).number, number, "{users}");
    }
    let plan = of(200_000.0, json!({}));
    assert_eq!((plan.recommendation.nominal_stage.rung, rung(&plan)), (5, 4));
    assert!(plan.recommendation.why.iter().any(|why| why.contains("head-count")));
}

#[test]
fn profiles_land_where_the_ladder_says() {
    for (users, number) in
        [(1.0, 1), (999.0, 1), (1_000.0, 4), (1.5e6, 4), (3.5e6, 5), (4.2e6, 5), (6.5e6, 6), (9.9e6, 6), (1e7, 7), (9.9e7, 7), (1e8, 9)]
    {
        assert_eq!(rung(&of(users, json!({}))), number, "{users}");
    }
}

// People's hours

#[test]
fn any_system_takes_three_hours_and_a_managed_database_a_half() {
    let plan = of(1.0, json!({}));
    for number in 1..=9 {
        assert_eq!(hours(&plan, number, "any system"), 3.0);
        assert_eq!(hours(&plan, number, "managed database"), if number >= 3 { 0.5 } else { 0.0 }, "rung {number}");
    }
}

#[test]
fn a_database_by_hand_takes_hours_by_its_size_and_half_with_an_administrator() {
    let by_hand = |gib: f64, dba: bool| of(1.0, json!({"data": {"initial_gib": gib}, "commercial": {"has_dba": dba}}));
    let both = |plan: &Plan, number: u8| (hours(plan, number, "database by hand"), hours(plan, number, "large database by hand"));
    for (gib, dba, rung_1, rung_2) in [
        (50.0, false, (0.0, 0.0), (2.0, 0.0)),
        (51.0, false, (0.0, 4.0), (2.0, 4.0)),
        (50.0, true, (0.0, 0.0), (1.0, 0.0)),
        (51.0, true, (0.0, 2.0), (1.0, 2.0)),
    ] {
        let plan = by_hand(gib, dba);
        assert_eq!((both(&plan, 1), both(&plan, 2), both(&plan, 3)), (rung_1, rung_2, (0.0, 0.0)), "{gib} {dba}");
    }
}

#[test]
fn a_balancer_takes_an_hour_and_a_standby_a_half() {
    let plan = of(1.0, json!({}));
    for number in 1..=9 {
        let expected = if number >= 4 { (1.0, 0.5) } else { (0.0, 0.0) };
        assert_eq!((hours(&plan, number, "load balancer and second zone"), hours(&plan, number, "standby")), expected, "rung {number}");
    }
}

#[test]
fn more_than_three_nodes_by_hand_take_half_an_hour_for_eight_vcpu() {
    for users in [1e5, 2e6, 1e7] {
        let plan = of(users, json!({}));
        for number in [4, 5] {
            let web = has(&plan, number, "web");
            let vcpu = f64::from(web.count) * machine(&web.product).vcpu;
            let expected = if web.count > 3 { 0.5 * vcpu / 8.0 } else { 0.0 };
            assert!(near(hours(&plan, number, "fleet patched and deployed by hand"), expected), "{users} rung {number}");
        }
        assert_eq!(hours(&plan, 6, "fleet patched and deployed by hand"), 0.0, "automation stands in for it");
    }
}

#[test]
fn offload_takes_an_hour_and_a_half_and_each_replica_a_quarter() {
    let plan = of(1e6, json!({}));
    assert_eq!(hours(&plan, 5, "offload"), 1.5);
    let reading = of(2e7, json!({"data": {"queries_per_request": 60, "cacheable_share": 0.0, "stale_read_share": 1.0}}));
    let replicas = has(&reading, 5, "replicas").count;
    assert!(near(hours(&reading, 5, "replicas"), 0.25 * f64::from(replicas)));
}

#[test]
fn a_cdn_takes_no_hours() {
    let with = of(1000.0, json!({}));
    assert!(part(&with.recommendation.design.tiers, "cdn").is_some());
    assert_eq!(with.recommendation.design.cost.people_hours, 5.0);
}

#[test]
fn automation_takes_fourteen_hours_and_a_fiftieth_for_each_node() {
    let plan = of(1.0, json!({}));
    assert_eq!(hours(&plan, 6, "auto scaling and automation"), 14.0);
    assert!(near(hours(&plan, 6, "automated nodes"), 0.02 * f64::from(has(&plan, 6, "web").count)));
}

#[test]
fn services_partitions_and_regions_take_their_hours() {
    let plan = of(1.0, json!({}));
    assert_eq!(hours(&plan, 7, "services and queue"), 30.0);
    let shards = f64::from(has(&plan, 8, "database").count / 2);
    assert_eq!((hours(&plan, 8, "partitioning"), hours(&plan, 8, "shards")), (40.0, 0.5 * shards));
    assert_eq!(hours(&plan, 9, "second region"), 24.0);
    assert!(
        (1..=6).all(|n| hours(&plan, n, "services and queue") + hours(&plan, n, "partitioning") + hours(&plan, n, "second region") == 0.0)
    );
}

#[test]
fn peoples_time_costs_its_hours_and_never_enters_the_bill() {
    let plan = of(200_000.0, json!({"commercial": {"engineer_hourly_usd": 40}}));
    let dearer = of(200_000.0, json!({"commercial": {"engineer_hourly_usd": 80}}));
    let (one, two) = (&stage(&plan, 4).cost, &stage(&dearer, 4).cost);
    assert_eq!(one.people_monthly_usd.to_f64(), one.people_hours * 40.0);
    assert_eq!((one.monthly_usd, two.people_monthly_usd.to_f64()), (two.monthly_usd, one.people_hours * 80.0));
}

// Shards

#[test]
fn shards_are_a_power_of_two() {
    for users in [1.0, 2e7, 8e7] {
        for writes in [0.1, 0.9] {
            let plan = of(users, json!({"traffic": {"write_share": writes}}));
            for number in [8, 9] {
                let Some(database) = part(&stage(&plan, number).tiers, "database") else { continue };
                // One machine a shard or two.
                assert!(database.count.is_power_of_two(), "{users} rung {number}: {}", database.count);
            }
        }
    }
}

#[test]
fn a_shard_holds_a_fifth_of_the_largest_volume() {
    let plan = of(1000.0, json!({"data": {"initial_gib": 200_000}}));
    let shards = f64::from(has(&plan, 8, "database").count / 2);
    let largest = value("limit.database_gib").max(value("limit.database_shared_gib"));
    assert!(200_000.0 * value("hot_shard_skew") / shards / value("storage_limit") <= value("shard_volume_share") * largest, "{shards}");
}

#[test]
fn shards_never_get_fewer_along_a_path() {
    let plan = planned(&json!({
        "audience": {"monthly_active_users": 2e7}, "traffic": {"write_share": 0.8}, "data": {"kib_per_write": 8, "retention_months": 6},
        "growth": {"monthly": -0.05, "months": 24}
    }));
    assert!(plan.path.iter().all(|month| month.stage == plan.path[0].stage), "nobody merges shards");
}

// The second region

#[test]
fn each_region_alone_holds_the_busiest_hour_under_the_degraded_limit() {
    for more in [json!({"targets": {"availability": 0.9999}}), json!({"targets": {"survives": "region"}})] {
        let plan = of(2e6, more);
        assert_eq!(rung(&plan), 9);
        let second: Vec<&Tier> =
            plan.recommendation.design.tiers.iter().filter(|t| t.id.starts_with("web@") || t.id.starts_with("service_")).collect();
        assert!(!second.is_empty());
        for tier in second.iter().filter(|t| t.id.contains('@')) {
            assert!(tier.count >= 2, "{}", tier.id);
            let cpu = tier.utilisations.iter().find(|u| u.resource == Resource::Cpu && u.when == When::Up).expect("its CPU");
            assert!(cpu.limit == 0.85 && cpu.value > 0.0 && cpu.value <= 0.85 + 1e-9, "{} {}", tier.id, cpu.value);
        }
    }
}

#[test]
fn a_passive_region_pays_for_no_use_but_for_every_byte_that_crosses() {
    let plan = of(10.0, json!({"targets": {"availability": 0.9999}}));
    let lines = &plan.recommendation.design.cost.lines;
    let crossing: f64 = lines.iter().filter(|l| l.item.contains("to another region")).map(|l| l.quantity.to_f64()).sum();
    let written = 10.0 * 0.2 * 50.0 * 30.4375 * 0.1 * 2.0 / 1_048_576.0;
    assert!((crossing - written).abs() < 1e-6, "{crossing} {written}");
    let by_use = |item: &str| lines.iter().any(|line| line.tier.contains('@') && line.item.contains(item));
    assert!(!by_use("capacity") && !by_use("to the internet") && !by_use("between zones"));
    assert!(by_use("t4g") || by_use("g."), "machines stand there");
}

#[test]
fn a_warm_standby_stands_under_the_alternatives() {
    let plan = of(2e6, json!({"targets": {"survives": "region", "rto_minutes": 15, "availability": 0.9999}}));
    let warm = plan.alternatives.iter().find(|other| other.change == "standby=warm").expect("a warm standby");
    let design = &plan.recommendation.design;
    let second = design.tiers.iter().find(|tier| tier.id == "web@us-west-2").expect("a second web tier");
    let kept = (f64::from(second.count) * 0.25).ceil() / f64::from(second.count);
    let saved = second.monthly_usd.to_f64() * (1.0 - kept);
    assert!((warm.monthly_usd.to_f64() - (design.cost.monthly_usd.to_f64() - saved)).abs() < 0.006, "{warm:?}");
    assert!(warm.feasible && warm.says.contains("10"), "back in 5 + 5 minutes: {}", warm.says);
    let strict = of(2e6, json!({"targets": {"survives": "region", "rto_minutes": 6, "availability": 0.9999}}));
    assert!(!strict.alternatives.iter().find(|other| other.change == "standby=warm").expect("told, with why not").feasible);
    assert!(of(2e6, json!({})).alternatives.iter().all(|other| other.change != "standby=warm"));
}

#[test]
fn a_region_for_latency_answers_those_nearer_to_it() {
    let plan = of(
        1000.0,
        json!({"audience": {"geography": {"north_america": 0.5, "oceania": 0.5}}, "targets": {"p95_ms": 280}, "commercial": {"region": "us-east-1"}}),
    );
    assert!(rung(&plan) == 9 && plan.recommendation.feasible);
    let design = &plan.recommendation.design;
    assert!(design.p95_by_geography["oceania"] < 205.0 + 200.0, "{}", design.p95_by_geography["oceania"]);
    assert!(design.cost.lines.iter().any(|line| line.tier.ends_with("@us-west-2") && line.item.contains("capacity")), "it is used");
    // Oregon is nearer to both together, so one region would do.
    assert!(said(&plan, "other_region").says.starts_with("us-west-2"), "{:?}", advice(&plan, "other_region"));
}

// RTO and RPO

#[test]
fn rungs_1_and_2_are_rebuilt_restored_and_waited_for() {
    let plan = |on_call: bool, dba: bool, gib: f64| {
        of(
            1.0,
            json!({"data": {"initial_gib": gib}, "commercial": {"has_on_call": on_call, "has_dba": dba}, "growth": {"monthly": 0.0, "months": 1, "lead_months": 0}}),
        )
    };
    for (on_call, human) in [(true, 15.0), (false, 720.0)] {
        for gib in [1.0, 40.0] {
            let design = &plan(on_call, false, gib).recommendation.design;
            assert!(near(design.rto_minutes, 30.0 + gib * 1024.0 / 100.0 / 60.0 + human), "{}", design.rto_minutes);
        }
    }
    assert_eq!(
        (plan(true, false, 1.0).recommendation.design.rpo_minutes, plan(true, true, 1.0).recommendation.design.rpo_minutes),
        (360.0, 5.0)
    );
}

#[test]
fn rung_3_loses_five_minutes() {
    let plan = of(1.0, json!({"targets": {"rpo_minutes": 30}, "commercial": {"has_on_call": true}}));
    assert_eq!((rung(&plan), plan.recommendation.design.rpo_minutes), (3, 5.0));
    assert_eq!((exceeds(&plan, 1, "rpo_minutes"), exceeds(&plan, 2, "rpo_minutes")), (Some((360.0, 30.0)), Some((360.0, 30.0))));
}

#[test]
fn rungs_4_to_8_fail_over_and_lose_nothing() {
    for (users, more) in [(50_000.0, json!({})), (1e6, json!({"data": {"queries_per_request": 30}})), (2e7, json!({}))] {
        let design = &of(users, more).recommendation.design;
        let database = part(&design.tiers, "database").expect("a database");
        let expected = if database.service.starts_with("Aurora") { 1.0 } else { 2.0 };
        assert_eq!((design.rto_minutes, design.rpo_minutes), (expected, 0.0), "{}", database.service);
    }
}

#[test]
fn two_regions_lose_ten_seconds_with_a_region_and_nothing_with_a_zone() {
    let lost = |survives: &str| {
        of(1000.0, json!({"targets": {"survives": survives, "availability": 0.9999, "rto_minutes": 60, "rpo_minutes": 60}}))
            .recommendation
            .design
    };
    let (region, zone) = (lost("region"), lost("zone"));
    assert!((region.rpo_minutes - 10.0 / 60.0).abs() < 1e-4 && region.rto_minutes == 5.0, "{} {}", region.rpo_minutes, region.rto_minutes);
    assert!(zone.rpo_minutes == 0.0 && zone.rto_minutes <= 2.0);
}

#[test]
fn an_instance_is_open_to_every_rung_a_zone_from_rung_4_and_a_region_on_rung_9() {
    for (survives, lowest) in [("instance", 1), ("zone", 4), ("region", 9)] {
        let plan = of(1.0, json!({"targets": {"survives": survives}}));
        for number in 1..=9 {
            assert_eq!(exceeds(&plan, number, "survives").is_none(), number >= lowest, "{survives} rung {number}");
        }
    }
}

// Web tier

#[test]
fn up_to_rung_4_machines_have_public_addresses_and_no_translation() {
    let plan = of(2e7, json!({}));
    for number in 1..=4 {
        let small = of(1.0, json!({}));
        assert_eq!(line_usd(&small, number, "network", "NAT gateway"), 0.0);
        let own = if number == 1 { "host" } else { "web" };
        assert!(line_usd(&small, number, own, "public IPv4") > 0.0, "rung {number}");
    }
    for number in 5..=8 {
        let zones = f64::from(has(&plan, number, "web").zones);
        let gateways = line_usd(&plan, number, "network", "NAT gateway");
        assert!(gateways >= zones * 730.0 * 0.045 - 0.01, "rung {number}: a gateway a zone");
        assert_eq!(line_usd(&plan, number, "web", "public IPv4"), 0.0, "rung {number}");
    }
}

#[test]
fn losing_a_zone_still_carries_the_peak() {
    for users in [1000.0, 2e5, 2e6, 2e7] {
        let plan = of(users, json!({}));
        for number in 4..=8 {
            for tier in stage(&plan, number).tiers.iter().filter(|t| t.id == "web" || t.id.starts_with("service_")) {
                for used in tier.utilisations.iter().filter(|u| u.when == When::Degraded) {
                    assert!(used.value <= used.limit + 1e-9, "{users} rung {number} {} {:?}", tier.id, used.resource);
                }
            }
        }
    }
}

#[test]
fn web_machines_have_two_vcpu_from_rung_4() {
    for users in [1.0, 1e4, 1e6] {
        let plan = of(users, json!({}));
        for number in 4..=9 {
            for tier in stage(&plan, number).tiers.iter().filter(|t| t.id.starts_with("web") || t.id.starts_with("service_")) {
                assert!(machine(&tier.product).vcpu >= 2.0, "{}", tier.product);
            }
        }
    }
}

#[test]
fn burstable_machines_stand_on_rungs_1_to_4_alone_and_at_most_three_in_a_web_tier() {
    let burstable = |tier: &Tier| tier.product.contains(".t4g.") || tier.product.starts_with("t4g.") || tier.product.starts_with("t3a.");
    for users in [1.0, 1e4, 2e5, 2e6] {
        let plan = of(users, json!({}));
        for result in &plan.stages {
            for tier in result.tiers.iter().filter(|t| burstable(t) && !matches!(t.id.split('@').next(), Some("cache" | "sessions"))) {
                let number = result.stage.rung;
                let like_rung_4 = number == 9
                    && !result
                        .tiers
                        .iter()
                        .any(|t| matches!(t.id.as_str(), "cache" | "replicas" | "sessions" | "workers" | "observability"));
                assert!(number <= 4 || like_rung_4, "rung {number} {}", tier.id);
                assert!(!tier.id.starts_with("web") || tier.count <= 3, "{users} rung {number}: {}", tier.count);
            }
        }
    }
}

#[test]
fn a_surge_is_carried_by_a_fixed_fleet_where_there_is_one_a_year() {
    let vcpu = |surge: f64, times: f64| {
        let plan = of(1e6, json!({"traffic": {"surge_factor": surge, "surges_per_year": times}}));
        let web = has(&plan, 4, "web");
        f64::from(web.count) * machine(&web.product).vcpu * machine(&web.product).speed
    };
    assert!(vcpu(6.0, 1.0) > 3.0 * vcpu(1.0, 0.0));
    assert_eq!(vcpu(6.0, 0.0), vcpu(1.0, 0.0), "with none the factor changes nothing");
}

#[test]
fn every_tier_says_what_binds_it() {
    let plan = of(200_000.0, json!({}));
    let bound = |more: Value| part(&of(200_000.0, more).recommendation.design.tiers, "web").expect("a web tier").bound_by;
    for tier in plan.recommendation.design.tiers.iter().filter(|t| !t.utilisations.is_empty()) {
        assert!(tier.bound_by.is_some() && tier.headroom.is_some(), "{}", tier.id);
    }
    assert_eq!(bound(json!({})), Some(Resource::Cpu));
    assert_eq!(bound(json!({"traffic": {"app_memory_mib": 4000}})), Some(Resource::Memory));
    assert_eq!(
        bound(json!({"traffic": {"response_kib": 20_000, "app_cpu_ms": 1}, "targets": {"p95_ms": 60_000}})),
        Some(Resource::Network)
    );
}

// Data tier

#[test]
fn relational_comes_first() {
    assert!(said(&of(200_000.0, json!({})), "sql_or_nosql").says.starts_with("Relational: "));
}

#[test]
fn the_database_grows_in_the_ladders_order() {
    let says = said(&of(200_000.0, json!({})), "database_scaling").because.clone();
    let places: Vec<usize> = ["provisioned operations", "a cache", "replicas", "a database for each function", "shards", "hot tables"]
        .iter()
        .map(|step| says.find(step).unwrap_or_else(|| panic!("{step} in {says}")))
        .collect();
    assert!(places.is_sorted(), "{says}");
    assert!(says.contains("up to 15 replicas"));
}

#[test]
fn reads_that_tolerate_lag_go_to_replicas_and_no_others() {
    let plan = of(2e7, json!({"data": {"queries_per_request": 60, "cacheable_share": 0.0}, "commercial": {"teams": 1}}));
    let lag = said(&plan, "replica_lag");
    assert!(lag.because.contains("of at most 15 replicas") && lag.because.starts_with("80"), "{}", lag.because);
    assert!(advice(&of(1000.0, json!({})), "replica_lag").is_none());
}

#[test]
fn a_hit_rate_comes_from_skew_and_memory() {
    let answered = |hot: f64| -> f64 {
        let plan = of(5e6, json!({"data": {"hot_share": hot, "queries_per_request": 30}}));
        let result = stage(&plan, 5);
        let flow = |to: &str| plan.recommendation.design.connections.iter().filter(|c| c.to == to).map(|c| c.per_second).sum::<f64>();
        assert!(part(&result.tiers, "cache").is_some() && flow("cache") > 0.0);
        flow("database") + flow("replicas")
    };
    assert!(answered(0.01) < answered(0.5), "the more even the reads, the more the cache misses");
}

#[test]
fn a_cache_has_a_copy_in_another_zone() {
    let plan = of(5e6, json!({}));
    let cache = has(&plan, 5, "cache");
    assert!(cache.zones == 2 && cache.count.is_multiple_of(2));
    assert!(said(&plan, "cache_hit_rate").says.contains("Memcached would be in one"));
}

#[test]
fn sessions_never_live_in_the_tier_that_scales() {
    assert!(said(&of(200_000.0, json!({})), "session_state").says.contains("never in a web machine"));
    let stored = of(1e6, json!({"data": {"queries_per_request": 30}}));
    assert!(part(&stored.recommendation.design.tiers, "sessions").is_some());
    assert!(said(&stored, "session_state").says.starts_with("Sessions live in"));
}

#[test]
fn a_pooler_keeps_the_connections_few() {
    let plan = of(5e6, json!({}));
    let pooler = said(&plan, "connection_pooler");
    assert!(pooler.says.contains("keeps") && pooler.because.contains("allows"), "{pooler:?}");
    assert!(advice(&of(1000.0, json!({})), "connection_pooler").is_none());
}

// Rules across tiers

#[test]
fn every_single_point_of_failure_is_listed() {
    let points = |users: f64, more: Value| of(users, more).recommendation.design.single_points_of_failure;
    let loose = json!({"targets": {"availability": 0.99, "survives": "instance", "rto_minutes": 1440, "rpo_minutes": 60}, "commercial": {"has_on_call": true}});
    assert_eq!(points(1.0, json!({})), ["host", "region"]);
    assert_eq!(points(1.0, loose), ["web", "database", "region"]);
    assert_eq!(points(50_000.0, json!({})), ["region"]);
    assert!(points(10.0, json!({"targets": {"availability": 0.9999}})).is_empty());
}

#[test]
fn availability_is_composed_of_the_parts_that_every_request_needs() {
    let plan = of(1.0, json!({}));
    assert!(near(plan.recommendation.design.availability, 0.995), "one machine");
    let pair = of(50_000.0, json!({})).recommendation.design;
    let database = part(&pair.tiers, "database").expect("a database");
    let promised = value(if database.service.starts_with("Aurora") { "sla.database_shared" } else { "sla.database_two_zones" });
    let most = value("sla.load_balancer") * promised;
    assert!(pair.availability <= most + 1e-12 && pair.availability >= most * value("sla.compute_zones") - 1e-4, "{}", pair.availability);
    assert!(pair.availability_all_parts < pair.availability);
}

#[test]
fn service_levels_are_said_to_be_promises() {
    assert!(said(&of(1000.0, json!({})), "service_levels").says.starts_with("Service levels are refund promises, not measurements"));
}

#[test]
fn a_user_costs_the_bill_over_the_users() {
    let plan = of(200_000.0, json!({"commercial": {"revenue_per_user_usd": 0.1}}));
    let cost = &plan.recommendation.design.cost;
    assert!(near(cost.per_user_usd, cost.monthly_usd.to_f64() / 200_000.0));
    let user = said(&plan, "cost_of_a_user");
    assert!(user.says.contains("of the") && user.because.contains("200,000 users"), "{user:?}");
}

#[test]
fn the_automation_ladder_follows_rung_and_teams() {
    let says = |users: f64, more: Value| said(&of(users, more), "automation_ladder").says.clone();
    assert!(says(1.0, json!({})).starts_with("By hand"));
    assert!(says(50_000.0, json!({})).starts_with("A platform"));
    assert!(says(1.5e6, json!({})).starts_with("Layers"));
    assert!(says(6.5e6, json!({})).starts_with("Templates"));
    assert!(says(1000.0, json!({"commercial": {"teams": 2}})).starts_with("Templates"));
}

#[test]
fn fewer_users_would_allow_a_lower_rung_and_the_path_says_so() {
    let plan = planned(&json!({"audience": {"monthly_active_users": 6.5e6}, "growth": {"monthly": -0.2, "months": 24}}));
    assert_eq!(plan.path.last().expect("a path").stage, plan.path[0].stage);
    assert!(said(&plan, "step_down").says.contains("rung 4"), "{:?}", said(&plan, "step_down"));
    assert!(advice(&of(6.5e6, json!({})), "step_down").is_none());
}

#[test]
fn work_outside_the_request_is_done_within_its_deadline() {
    let workers = |deadline: f64| {
        let plan = of(2e7, json!({"work": {"jobs_per_write": 5, "job_deadline_seconds": deadline}}));
        let tier = has(&plan, 7, "workers");
        f64::from(tier.count) * machine(&tier.product).vcpu * machine(&tier.product).speed
    };
    let busy = 2e7 * 0.2 * 50.0 / 86_400.0 * 3.0 * 0.1 * 5.0 * 0.2;
    assert!(workers(60.0) >= busy / 0.6 - 1e-6, "{} for {busy}", workers(60.0));
    assert!(workers(1.0) >= workers(3600.0));
}
