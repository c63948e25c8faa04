//! Stores, SQL or NoSQL, a key-value store, several writers, a CDN at a flat rate: what is said besides the figures.

use super::planned;
use crate::{
    catalog,
    domain::{
        money::Usd,
        plan::{Advice, Alternative, CostLine, Plan, StoreChoice},
        query,
        question::Question,
    },
    engine::{
        ground::Ground,
        key_value::{Costs, Nearness, Statements, Table},
        situation::Situation,
    },
};
use serde_json::{Value, json};

pub fn advice<'p>(plan: &'p Plan, topic: &str) -> Option<&'p Advice> {
    plan.advice.iter().find(|advice| advice.topic == topic)
}

pub fn said<'p>(plan: &'p Plan, topic: &str) -> &'p Advice {
    advice(plan, topic).unwrap_or_else(|| panic!("no advice on {topic}"))
}

fn store<'p>(plan: &'p Plan, data: &str) -> Option<&'p StoreChoice> {
    plan.stores.iter().find(|store| store.data == data)
}

fn kept<'p>(plan: &'p Plan, data: &str) -> &'p StoreChoice {
    store(plan, data).unwrap_or_else(|| panic!("no store of {data}"))
}

fn alternative<'p>(plan: &'p Plan, change: &str) -> Option<&'p Alternative> {
    plan.alternatives.iter().find(|alternative| alternative.change == change)
}

fn usd_of(plan: &Plan, wanted: impl Fn(&CostLine) -> bool) -> f64 {
    plan.recommendation.design.cost.lines.iter().filter(|line| wanted(line)).map(|line| line.monthly_usd).sum::<Usd>().to_f64()
}

/// A million users, all reads by key, half a TiB, nothing that needs joins.
fn by_key() -> Value {
    json!({
        "audience": {"monthly_active_users": 1_000_000},
        "data": {"relational": false, "key_lookup_share": 1.0, "initial_gib": 500},
        "growth": {"monthly": 0.0}
    })
}

fn in_situation<T>(profile: &Value, then: impl FnOnce(&Situation, &Statements) -> T) -> T {
    let catalog = catalog::builtin();
    let question = Question::from_json(profile, &catalog.known()).expect("a valid profile");
    let ground = Ground::of(catalog, &question.profile);
    let setting = ground.setting(catalog, &question.profile);
    let today = Situation::new(&setting, 0, 1);
    then(&today, &Statements::of(today.setting.rows(), &question.profile))
}

/// A month has 1,000,000 × 0.2 × 50 × 30.4375 = 304,375,000 requests. Each reads five items of 2 KiB, half a unit each for the 80 % that tolerate lag
/// and a whole one else (0.6); one in ten writes 2 KiB, two units.
#[test]
fn a_key_value_store_costs_what_it_costs_by_hand() {
    let stored = (500.0 - 25.0) * 0.25 + 500.0 * 0.2;
    let on_demand = 304.375 * 5.0 * 0.6 * 0.125 + 30.4375 * 2.0 * 0.625 + stored;
    let mean = 10e6 / 86_400.0;
    let provisioned = |requests: f64| (requests * 3.0 * 0.00013 + requests * 0.2 * 0.00065) / 0.7 * 730.0 + stored;
    in_situation(&by_key(), |today, statements| {
        let table = Table::whole(today, statements, 1.0);
        let costs = Costs::of(today, today.market(), &table, 0.0, 1.0);
        assert!((costs.on_demand - on_demand).abs() < 1e-6, "{} {on_demand}", costs.on_demand);
        assert!((costs.following - provisioned(mean)).abs() < 1e-6, "{} {}", costs.following, provisioned(mean));
        assert!((costs.fixed - provisioned(3.0 * mean)).abs() < 1e-6, "{} {}", costs.fixed, provisioned(3.0 * mean));
        let accelerated = Costs::of(today, today.market(), &table, 3.0, 1.0);
        assert!((accelerated.on_demand - costs.on_demand - 3.0 * 730.0 * 0.255).abs() < 1e-6);
        // In two regions: each takes the writes and holds the bytes, once for all they are copied and read.
        let twice = Costs::of(today, today.market(), &table, 0.0, 2.0);
        let free = 25.0 * 0.25;
        assert!((twice.on_demand - on_demand - 30.4375 * 2.0 * 0.625 - (500.0 * 0.25 - free)).abs() < 1e-6);
    });
    let plan = planned(&by_key());
    let replaced = usd_of(&plan, |line| {
        matches!(line.tier.as_str(), "database" | "replicas" | "cache") || line.item.starts_with("data transfer between zones")
    });
    let beside = plan.recommendation.design.cost.monthly_usd.to_f64() - replaced;
    let offered = alternative(&plan, "database=key_value_on_demand").expect("a choice");
    assert!((offered.monthly_usd.to_f64() - beside - on_demand).abs() < 0.006, "{} {}", offered.monthly_usd.to_f64(), beside + on_demand);
    let following = alternative(&plan, "database=key_value_provisioned").expect("a choice");
    assert!((following.monthly_usd.to_f64() - beside - provisioned(mean)).abs() < 0.006);
    // Any system, the balancer and the store itself are left of the hours.
    assert_eq!((offered.people_monthly_usd.to_f64(), offered.stage.as_str(), offered.feasible), (450.0, "multi_az", true));
}

#[test]
fn a_mix_of_classes_is_counted_class_by_class() {
    let mixed = json!({
        "audience": {"monthly_active_users": 1000},
        "traffic": {"classes": [
            {"name": "lookup", "share": 0.75, "key_lookup_share": 1.0, "queries_per_request": 2, "write_share": 0},
            {"name": "post", "share": 0.25, "key_lookup_share": 0.0, "queries_per_request": 4, "write_share": 1, "record_kib": 9}
        ]},
        "data": {"stale_read_share": 0}
    });
    in_situation(&mixed, |_, statements| {
        assert_eq!((statements.lookups, statements.queries, statements.writes), (1.5, 1.0, 0.25));
        // Two KiB are one unit of four; ten items of nine KiB are twenty-three.
        assert_eq!((statements.lookup_units, statements.query_units, statements.write_units), (1.5, 23.0, 0.5));
        assert!((statements.by_key() - 0.6).abs() < 1e-12);
    });
}

#[test]
fn partitions_follow_units_and_bytes() {
    in_situation(&by_key(), |today, statements| {
        let near = Nearness::of(today, &Table::whole(today, statements, 1.0));
        assert_eq!(
            (near.partitions, near.item_limit_kib, near.partition_reads, near.partition_writes),
            (68.0, 400.0, 3000.0, 1000.0),
            "ten GiB each, when 500 GiB have grown by three months of 58"
        );
        assert!(near.holds(today) && near.accelerators == 0.0 && near.read_ms == 5.0);
    });
    let mut busy = by_key();
    busy["audience"]["monthly_active_users"] = json!(100_000_000);
    busy["data"]["initial_gib"] = json!(1);
    busy["growth"]["lead_months"] = json!(0);
    in_situation(&busy, |today, statements| {
        let near = Nearness::of(today, &Table::whole(today, statements, 1.0));
        let (reads, writes): (f64, f64) = (1e9 / 86_400.0 * 3.0 * 3.0, 1e9 / 86_400.0 * 3.0 * 0.2);
        assert_eq!(near.partitions, (reads / 3000.0 + writes / 1000.0).ceil());
        assert!((near.table_units - reads).abs() < 1e-6 && near.table_units > near.table_quota);
    });
}

#[test]
fn a_hot_key_needs_an_accelerator_and_a_hot_write_no_store_takes() {
    let hot = |users: f64| {
        let mut profile = by_key();
        profile["audience"]["monthly_active_users"] = json!(users);
        profile["data"]["hot_share"] = json!(0.001);
        profile["data"]["initial_gib"] = json!(10);
        in_situation(&profile, |today, statements| {
            let near = Nearness::of(today, &Table::whole(today, statements, 1.0));
            (near.hottest_reads, near.hottest_writes, near.accelerators, near.holds(today))
        })
    };
    let (reads, _, accelerators, holds) = hot(1e6);
    assert!(reads < 3000.0 && accelerators == 0.0 && holds);
    let (reads, writes, accelerators, holds) = hot(2.5e7);
    assert!(reads > 3000.0 && writes < 1000.0 && accelerators >= 3.0 && holds, "{reads} {writes}");
    let (_, writes, _, holds) = hot(1e9);
    assert!(writes > 1000.0 && !holds);
}

#[test]
fn an_item_beyond_the_limit_or_a_read_stricter_than_the_store_is_no_choice() {
    let mut large = by_key();
    large["data"]["record_kib"] = json!(401);
    assert!(!alternative(&planned(&large), "database=key_value_on_demand").expect("told, with why not").feasible);
    let mut instant = by_key();
    instant["data"]["max_read_ms"] = json!(0.9);
    in_situation(&instant, |today, statements| assert!(!Nearness::of(today, &Table::whole(today, statements, 1.0)).holds(today)));
    let mut strict = by_key();
    strict["data"]["max_read_ms"] = json!(1);
    let plan = planned(&strict);
    let offered = alternative(&plan, "database=key_value_on_demand").expect("a choice");
    assert!(offered.feasible && offered.says.contains("3 accelerator nodes"), "{}", offered.says);
}

#[test]
fn where_joins_are_needed_no_store_stands_in_for_the_whole_database() {
    let mut relational = by_key();
    relational["data"]["relational"] = json!(true);
    let plan = planned(&relational);
    assert!(plan.alternatives.iter().all(|other| !other.change.starts_with("database=key_value")));
    assert!(alternative(&plan, "database=hot_tables").is_some(), "lookups alone are a reason for hot tables");
    let plain = planned(&json!({"audience": {"monthly_active_users": 200_000}}));
    let moved = said(&plain, "key_value_hot_tables");
    assert!(moved.says.contains("a month") && moved.because.contains("write units"), "{moved:?}");
}

#[test]
fn sql_comes_first_and_each_reason_against_it_has_its_threshold() {
    let met = |profile: &Value| -> (String, Vec<String>) {
        let plan = planned(profile);
        let topics =
            plan.advice.iter().filter(|advice| advice.criterion.as_ref().is_some_and(|c| c.met)).map(|a| a.topic.clone()).collect();
        (said(&plan, "sql_or_nosql").says.split([',', ':']).next().unwrap_or_default().to_owned(), topics)
    };
    let base = json!({"audience": {"monthly_active_users": 100_000}, "data": {}});
    assert_eq!(met(&base), ("Relational".into(), vec![]));
    for (field, below, from, topic) in [
        ("max_read_ms", json!(5), json!(4.9), "latency"),
        ("ingest_per_second", json!(999), json!(1000), "ingest"),
        ("key_lookup_share", json!(0.89), json!(0.9), "lookups"),
        ("initial_gib", json!(4900), json!(5120), "year_one"),
        ("relational", json!(true), json!(false), "no_relations"),
    ] {
        let topic = format!("sql_or_nosql.{topic}");
        let mut profile = base.clone();
        profile["data"][field] = below;
        assert!(!met(&profile).1.contains(&topic), "{field}");
        profile["data"][field] = from;
        assert!(met(&profile).1.contains(&topic), "{field}");
    }
    let telemetry = json!({"audience": {"monthly_active_users": 100}, "data": {"ingest_per_second": 10}});
    assert_eq!(met(&telemetry), ("Relational".into(), vec!["sql_or_nosql.unrelated_data".into()]));
    assert_eq!(met(&by_key()).0, "Key-value");
    let reasons = planned(&base).advice.iter().filter(|advice| advice.criterion.is_some()).count();
    assert_eq!(reasons, 7);
}

#[test]
fn the_split_of_statements_stands_beside_amazons() {
    let plan =
        planned(&json!({"audience": {"monthly_active_users": 1000}, "data": {"queries_per_request": 9}, "traffic": {"write_share": 1}}));
    let because = &said(&plan, "sql_or_nosql").because;
    for part in [
        "63\u{202f}% are lookups by key",
        "27\u{202f}% other queries",
        "10\u{202f}% writes",
        "at Amazon 70\u{202f}% lookups, 20\u{202f}% queries",
    ] {
        assert!(because.contains(part), "{part} in {because}");
    }
}

#[test]
fn only_data_that_the_profile_has_gets_a_store() {
    let bare = planned(&json!({
        "audience": {"monthly_active_users": 1000},
        "traffic": {"write_share": 0, "static_kib": 0, "log_kib_per_request": 0},
        "data": {"session_kib": 0, "backup_days": 0}
    }));
    let kinds: Vec<&str> = bare.stores.iter().map(|store| store.data.as_str()).collect();
    assert_eq!(kinds, ["records", "database_volume", "system_volumes"]);
    let all = planned(&json!({
        "audience": {"monthly_active_users": 3e7},
        "traffic": {"upload_kib": 200, "edge_cacheable_share": 0.4, "static_kib": 500},
        "data": {"relational": false, "retention_months": 24, "object_mib_per_user": 10},
        "work": {"search_share": 0.05}
    }));
    for (data, kind) in [
        ("records", "relational"),
        ("hot_rows", "key_value"),
        ("files", "object"),
        ("jobs", "queue"),
        ("logs_and_metrics", "logs"),
        ("search_index", "search"),
        ("backups", "object"),
        ("expired_rows", "archive"),
        ("scratch", "instance_local"),
        ("system_volumes", "block"),
    ] {
        assert_eq!(kept(&all, data).kind, kind, "{data}");
    }
    for store in bare.stores.iter().chain(&all.stores) {
        assert!(!store.product.is_empty() && !store.under_partition.is_empty() && !store.because.is_empty(), "{}", store.data);
    }
}

#[test]
fn a_store_says_what_it_does_when_it_is_cut_off() {
    let pair = planned(&json!({"audience": {"monthly_active_users": 200_000}}));
    assert!(kept(&pair, "records").under_partition.contains("stops taking writes until the fail-over"));
    let one = planned(&json!({"audience": {"monthly_active_users": 1}}));
    assert!(kept(&one, "records").under_partition.contains("reads and writes fail until it is back"));
    let regions = planned(&json!({"audience": {"monthly_active_users": 10}, "targets": {"availability": 0.9999}}));
    assert!(kept(&regions, "records").under_partition.contains("Parted from us-west-2"));
    let queue = planned(&json!({"audience": {"monthly_active_users": 2e7}}));
    assert!(kept(&queue, "jobs").under_partition.contains("still takes deposits"));
}

#[test]
fn several_writers_are_split_by_function_before_they_are_split_by_key() {
    let profile = |teams: u32| {
        json!({
            "audience": {"monthly_active_users": 2e7},
            "traffic": {"write_share": 0.8},
            "data": {"kib_per_write": 8},
            "commercial": {"teams": teams},
            "growth": {"monthly": 0.0}
        })
    };
    let plan = planned(&profile(3));
    let federation = said(&plan, "federation");
    assert!(federation.says.starts_with("First a database for each of the 2 functions"), "{}", federation.says);
    assert!(said(&planned(&profile(1)), "federation").because.contains("1 function is available"));
    assert!(said(&planned(&profile(200)), "federation").says.starts_with("A database for each function is enough"));
    let hot = said(&plan, "hot_shard");
    assert!(hot.because.contains("1.3 times an even share"), "{}", hot.because);
    assert!(said(&plan, "shard_key").says.contains("the user a row belongs to"));
    assert!(advice(&planned(&json!({"audience": {"monthly_active_users": 1000}})), "federation").is_none());
}

#[test]
fn shards_follow_the_device_where_most_writes_come_from_devices() {
    let plan = planned(&json!({"data": {"ingest_per_second": 300_000}}));
    assert!(said(&plan, "shard_key").says.contains("the device"), "{:?}", said(&plan, "shard_key"));
}

#[test]
fn a_flat_rate_stands_beside_the_bill_where_it_holds_and_costs_less() {
    let site = |users: f64| {
        planned(&json!({
            "audience": {"monthly_active_users": users},
            "traffic": {"requests_per_daily_user": 10, "static_kib": 2000, "static_requests": 1, "response_kib": 100},
            "growth": {"monthly": 0.0}
        }))
    };
    // 6.1 million requests of a million each way and 5.9 TiB: too many for the free plan, within the next.
    let plan = site(50_000.0);
    let flat = alternative(&plan, "cdn=flat_rate_pro").expect("a choice");
    let cost = &plan.recommendation.design.cost;
    let sent = usd_of(&plan, |line| line.tier == "cdn" || line.item.starts_with("data transfer to the internet"));
    assert!(sent > 15.0);
    assert!((flat.monthly_usd.to_f64() - (cost.monthly_usd.to_f64() - sent + 15.0)).abs() < 0.006);
    assert_eq!(flat.people_monthly_usd, cost.people_monthly_usd);
    assert!(cost.lines.iter().all(|line| !line.item.contains("flat")), "never in the bill");
    let many = |plan: &Plan| plan.alternatives.iter().any(|other| other.change.starts_with("cdn="));
    assert!(!many(&site(100.0)), "what is free by use costs no plan");
    assert!(!many(&site(5e7)), "no plan holds so much");
}

#[test]
fn beside_a_design_that_misses_a_target_no_other_store_is_offered() {
    let mut profile = by_key();
    profile["audience"]["geography"] = json!({"oceania": 1});
    profile["targets"] = json!({"p95_ms": 120});
    let plan = planned(&profile);
    assert!(!plan.recommendation.feasible && !plan.stores.is_empty());
    assert!(plan.alternatives.iter().all(|other| !other.change.starts_with("database=") && !other.change.starts_with("cdn=")));
}

#[test]
fn alternatives_that_are_no_change_of_the_profile_say_so_by_their_name() {
    let plan = planned(&by_key());
    for other in &plan.alternatives {
        let name = other.change.split('=').next().unwrap_or_default();
        let is_field = query::altered(&plan.question, &other.change).is_some();
        assert!(is_field != ["stage", "database", "cdn", "standby"].contains(&name), "{}", other.change);
    }
}
