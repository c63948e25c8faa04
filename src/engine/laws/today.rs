//! What runs today is measured as the recommendation is.

use super::{cases, fixtures, planned, profiles, whole_plans, with};
use crate::{
    catalog,
    domain::{
        fields,
        plan::{Plan, Resource, Tier},
        question::Question,
        today::{Today, TodayTier},
    },
};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

/// The profile where this runs.
fn running(profile: &Value, products: Value) -> Value {
    with(profile, "current.products", products)
}

fn today(profile: &Value) -> Today {
    planned(profile).today.expect("something runs")
}

fn tier<'t>(today: &'t Today, id: &str) -> &'t TodayTier {
    today.tier(id).unwrap_or_else(|| panic!("{id} is listed"))
}

/// What a plan recommends, as if it ran.
fn its_own(plan: &Plan) -> Value {
    let product = |tier: &Tier| {
        let mut product = json!({"product": tier.product});
        if fields::has_machines(&tier.id) && tier.count > 0 {
            product["count"] = json!(tier.count);
        }
        (tier.id.clone(), product)
    };
    let tiers = plan.recommendation.design.tiers.iter().filter(|tier| !["support", "non_production"].contains(&tier.id.as_str()));
    Value::Object(tiers.map(product).collect::<Map<_, _>>())
}

/// Fleets that follow the day run fewer machines at night, which nobody can say of what runs.
fn follows_the_day(plan: &Plan, tier: &str) -> bool {
    plan.recommendation.design.cost.lines.iter().any(|line| line.tier == tier && line.item.contains("above the minimum"))
        || plan.recommendation.design.cost.lines.iter().any(|line| {
            let tier_of_line = plan.recommendation.design.tiers.iter().find(|tier| tier.id == line.tier);
            line.tier == tier
                && line.unit == "instance-hour"
                && tier_of_line.is_some_and(|tier| line.quantity.to_f64() > f64::from(tier.count) * 730.0)
        })
}

#[test]
fn the_recommendations_own_machines_have_its_headroom_and_its_cost() {
    let mut compared = 0;
    let at_last = [
        json!({"audience": {"monthly_active_users": 3_000_000}, "commercial": {"purchase": "commit_1y"}, "traffic": {"edge_cacheable_share": 0.5}}),
    ];
    for profile in fixtures::profiles().chain(whole_plans::profiles()).chain(at_last) {
        let plan = planned(&profile);
        let listed = today(&running(&profile, its_own(&plan)));
        assert_eq!(listed.not_recommended, Vec::<String>::new());
        let by_the_day = plan.recommendation.design.tiers.iter().any(|tier| follows_the_day(&plan, &tier.id));
        for recommended in &plan.recommendation.design.tiers {
            let Some(own) = listed.tier(&recommended.id) else { continue };
            let beside = own.recommended.as_ref().expect("it is recommended");
            assert_eq!(
                (&beside.product, beside.count, beside.monthly_usd),
                (&recommended.product, recommended.count, recommended.monthly_usd)
            );
            if follows_the_day(&plan, &recommended.id) {
                continue;
            }
            let what = format!("{} in {profile}", own.id);
            assert_eq!(own.utilisations, recommended.utilisations, "{what}");
            assert_eq!((own.headroom, own.headroom_months), (recommended.headroom, recommended.headroom_months), "{what}");
            assert_eq!((own.bound_by, own.count, own.zones), (recommended.bound_by, recommended.count, recommended.zones), "{what}");
            assert_eq!(
                (own.utilisation_at_peak, own.utilisation_degraded),
                (recommended.utilisation_at_peak, recommended.utilisation_degraded),
                "{what}"
            );
            if !(by_the_day && own.id.starts_with("observability")) {
                assert_eq!(own.monthly_usd.unwrap_or_default(), recommended.monthly_usd, "{what}");
                assert!(beside.difference_usd.is_none_or(|usd| usd.to_f64() == 0.0), "{what}");
            }
            compared += usize::from(own.headroom.is_some());
        }
    }
    assert!(compared > 60, "{compared} tiers with a headroom");
}

#[test]
fn a_machine_by_its_vcpu_and_memory_is_as_full_as_the_class_that_has_as_much() {
    let profile = json!({"audience": {"monthly_active_users": 400_000}});
    let class =
        catalog::builtin().providers["aws"].regions["us-east-1"].compute.iter().find(|class| class.name == "m7g.xlarge").expect("a class");
    for part in ["web", "workers", "database"] {
        let sold = today(&running(&profile, json!({part: {"product": class.name, "count": 2}})));
        let own = json!({part: {"vcpu": class.vcpu, "memory_gib": class.memory_gib, "count": 2, "monthly_usd": 77.5}});
        let described = today(&running(&profile, own));
        let (sold, own) = (tier(&sold, part), tier(&described, part));
        let unknown = [Resource::Network, Resource::Iops, Resource::Throughput, Resource::Storage];
        let known: Vec<_> = sold.utilisations.iter().filter(|used| !unknown.contains(&used.resource)).cloned().collect();
        assert!(known.len() >= 4);
        assert_eq!(own.utilisations, known, "{part}");
        assert_eq!(own.monthly_usd.map(|usd| usd.to_f64()), Some(155.0));
        assert_eq!(own.product, "4 vCPU, 16 GiB");
    }
}

#[test]
fn what_nobody_priced_has_no_cost_and_no_difference() {
    let profile = json!({"audience": {"monthly_active_users": 400_000}});
    let listed =
        today(&running(&profile, json!({"web": {"vcpu": 4, "memory_gib": 16}, "database": {"product": "db.m7g.large", "count": 2}})));
    assert_eq!((tier(&listed, "web").monthly_usd, listed.difference_usd), (None, None));
    assert_eq!(listed.unpriced, ["web"]);
    assert_eq!(Some(listed.monthly_usd), tier(&listed, "database").monthly_usd);
    assert!(tier(&listed, "web").recommended.as_ref().is_some_and(|beside| beside.difference_usd.is_none()));
}

#[test]
fn what_is_not_listed_is_not_there() {
    let profile = json!({"audience": {"monthly_active_users": 1_000_000}, "data": {"queries_per_request": 30}});
    let plan = planned(&profile);
    let all = its_own(&plan);
    assert!(all.get("cache").or(all.get("replicas")).is_some(), "{all}");
    let alone = today(&running(&profile, json!({"database": all["database"]})));
    let beside = today(&running(&profile, all));
    let left = |today: &Today| tier(today, "database").headroom.expect("a headroom");
    assert!(left(&alone) < left(&beside), "all reads are the writer's: {} and {}", left(&alone), left(&beside));
    assert!(alone.not_listed.contains(&"web".to_owned()));
    assert_eq!(alone.gives_way_first.as_deref(), Some("database"));
}

#[test]
fn a_database_far_too_small_says_so() {
    let profile = json!({"audience": {"monthly_active_users": 20_000_000}, "data": {"initial_gib": 20_000}});
    for products in [
        json!({"database": {"product": "db.t4g.micro"}}),
        json!({"database": {"vcpu": 2, "memory_gib": 4}}),
        json!({"replicas": {"product": "db.t4g.micro", "count": 2}}),
        json!({"host": {"product": "t4g.nano"}}),
    ] {
        let listed = today(&running(&profile, products.clone()));
        let broken = listed.first_to_give_way().unwrap_or_else(|| panic!("{products}"));
        assert!(broken.headroom.is_some_and(|headroom| headroom < 1.0), "{products}: {broken:?}");
        assert_eq!((broken.headroom_months, broken.breaks_first.as_ref().and_then(|first| first.month)), (Some(0), Some(0)));
    }
}

#[test]
fn a_burstable_class_that_uses_more_than_its_baseline_runs_out_of_credit() {
    let at = |users: f64| {
        let profile = json!({"audience": {"monthly_active_users": users}});
        today(&running(&profile, json!({"web": {"product": "t4g.medium", "count": 2}}))).tiers[0].burst.clone().expect("it bursts")
    };
    let class =
        catalog::builtin().providers["aws"].regions["us-east-1"].compute.iter().find(|class| class.name == "t4g.medium").expect("a class");
    assert_eq!(Some(at(1_000.0).baseline), class.baseline);
    assert!(!at(1_000.0).runs_out() && at(2_000_000.0).runs_out());
    let fixed = json!({"audience": {"monthly_active_users": 1_000}});
    assert_eq!(today(&running(&fixed, json!({"web": {"product": "m7g.large"}}))).tiers[0].burst, None);
}

#[test]
fn every_fault_of_what_runs_is_told_at_once() {
    let profile = json!({"audience": {"monthly_active_users": 5}, "current": {"products": {
        "wbe": {"product": "m7g.large"},
        "web": {"product": "m7g.larg", "count": 0},
        "cache": {"product": "m7g.large"},
        "database@mars-1": {"product": "db.m7g.large"},
        "host": {"vcpu": 2, "memory_gib": 4},
    }}});
    let faults = Question::from_json(&profile, &catalog::builtin().known()).expect_err("faults");
    let told: Vec<(&str, &str)> = faults.iter().map(|fault| (&*fault.pointer, &*fault.detail)).collect();
    let pointers: Vec<&str> = told.iter().map(|(pointer, _)| *pointer).collect();
    assert_eq!(
        pointers,
        [
            "/current/products/cache/product",
            "/current/products/database@mars-1",
            "/current/products/wbe",
            "/current/products/web/product",
            "/current/products/web/count",
            "/current/products/cache",
            "/current/products/web",
        ]
    );
    let detail = |pointer: &str| told.iter().find(|(at, _)| *at == pointer).map(|(_, detail)| *detail).expect("told");
    assert!(detail("/current/products/web/product").contains("m7g.large"), "{told:?}");
    assert!(detail("/current/products/cache/product").contains("web and app"), "{told:?}");
    assert!(detail("/current/products/wbe").ends_with("Is it web?"), "{told:?}");
}

/// Machines of any kind in the tiers of an ordinary service.
fn products() -> impl Strategy<Value = Value> {
    let sizes = || prop_oneof![Just("large"), Just("xlarge"), Just("4xlarge")];
    let count = || 1u32..20;
    let machine = |family: &'static str| {
        (sizes(), count()).prop_map(move |(size, count)| json!({"product": format!("{family}.{size}"), "count": count}))
    };
    let own =
        (0.5..64.0f64, 0.5..256.0f64, count()).prop_map(|(vcpu, gib, count)| json!({"vcpu": vcpu, "memory_gib": gib, "count": count}));
    let web = prop_oneof![machine("m7g"), machine("c7g"), own];
    let database = prop_oneof![machine("db.m7g"), machine("db.r7g"), machine("r7g")];
    let some = |of: BoxedStrategy<Value>| proptest::option::of(of);
    (web, database, some(machine("cache.r7g").boxed()), some(machine("db.r7g").boxed()), some(machine("m7g").boxed())).prop_map(
        |(web, database, cache, replicas, workers)| {
            let optional = [("cache", cache), ("replicas", replicas), ("workers", workers)];
            let tiers = [("web", Some(web)), ("database", Some(database))].into_iter().chain(optional);
            Value::Object(tiers.filter_map(|(tier, machine)| Some((tier.to_owned(), machine?))).collect())
        },
    )
}

proptest! {
    #![proptest_config(cases(48))]

    #[test]
    fn twice_the_machines_never_have_less_headroom(profile in profiles(), products in products()) {
        let before = today(&running(&profile, products.clone()));
        for (id, machine) in products.as_object().expect("tiers") {
            let mut more = products.clone();
            more[id]["count"] = json!(machine["count"].as_f64().expect("a count") * 2.0);
            let after = today(&running(&profile, more));
            let left = |today: &Today| tier(today, id).headroom.unwrap_or(f64::INFINITY);
            prop_assert!(left(&after) >= left(&before) * (1.0 - 1e-9), "{id}: {} and {}", left(&before), left(&after));
        }
    }

    #[test]
    fn enough_is_enough_and_one_less_is_not(profile in profiles(), products in products()) {
        let listed = today(&running(&profile, products.clone()));
        for id in ["web", "workers"] {
            let Some(enough) = listed.tier(id).and_then(|tier| tier.enough.clone()) else { continue };
            let with_count = |count: u32| {
                let mut changed = products.clone();
                changed[id]["count"] = json!(count);
                today(&running(&profile, changed)).tier(id).and_then(|tier| tier.headroom).unwrap_or(f64::INFINITY)
            };
            prop_assert!(with_count(enough.count) >= 1.0 - 1e-6, "{id}: {} of {enough:?}", with_count(enough.count));
            prop_assert!(enough.count <= 3 || with_count(enough.count - 1) < 1.0 + 1e-6, "{id}: one less than {enough:?}");
            let own = tier(&listed, id);
            prop_assert_eq!(enough.saves_usd.is_some(), enough.count < own.count && own.monthly_usd.is_some());
        }
    }
}
