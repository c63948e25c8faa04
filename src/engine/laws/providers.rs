//! The same service at every provider: what it asks stays, and what differs leads to the catalog.

use super::{cases, fixtures, planned, profiles, with};
use crate::{
    catalog::{self, Class, Provider, Term},
    domain::plan::{CostLine, Plan, State, UNVERIFIED},
};
use proptest::{prelude::*, sample};
use rust_decimal::{Decimal, RoundingStrategy};
use serde_json::{Value, json};
use std::sync::LazyLock;

/// Lines that are a share of others.
const SHARES: [&str; 2] = ["non_production", "support"];

/// Every provider with each of its regions.
static PLACES: LazyLock<Vec<(&str, &str)>> = LazyLock::new(|| {
    let providers = catalog::builtin().providers.iter();
    providers.flat_map(|(id, provider)| provider.regions.keys().map(|region| (id.as_str(), region.as_str()))).collect()
});

fn at(profile: &Value, (provider, region): (&str, &str)) -> Value {
    with(&with(profile, "commercial.provider", json!(provider)), "commercial.region", json!(region))
}

fn prices_of(class: &Class) -> Vec<Decimal> {
    let reduced =
        |share: Decimal| (class.usd_hour * (Decimal::ONE - share)).round_dp_with_strategy(8, RoundingStrategy::MidpointNearestEven);
    [Term::Commit1y, Term::Commit3y, Term::Spot]
        .into_iter()
        .filter_map(|term| class.discounts.iter().find(|discount| discount.term == term))
        .map(|discount| reduced(discount.share))
        .chain([class.usd_hour])
        .collect()
}

/// Price and source of a line stand in the catalog of this provider.
fn is_in_catalog(line: &CostLine, provider: &Provider) -> bool {
    let source = line.source.trim_end_matches(UNVERIFIED).trim_end_matches("; committed");
    let usd = line.unit_usd.0;
    provider.regions.values().any(|region| {
        let priced = region.prices().filter(|price| price.source == source).flat_map(|price| &price.steps).any(|step| step.usd == usd);
        let databases = region.database.iter().map(|database| &database.class);
        let mut classes = region.compute.iter().chain(databases).chain(&region.cache).chain(&region.search);
        priced || classes.any(|class| class.source == source && prices_of(class).contains(&usd))
    })
}

/// What breaks the law that every line is explained.
fn unexplained(plan: &Plan) -> Vec<String> {
    let provider = &catalog::builtin().providers[&plan.profile.commercial.provider];
    let lines = plan.recommendation.design.cost.lines.iter().filter(|line| !SHARES.contains(&&*line.tier));
    lines.filter(|line| !is_in_catalog(line, provider)).map(|line| format!("{line:?}")).collect()
}

proptest! {
    #![proptest_config(cases(48))]

    #[test]
    fn a_provider_changes_neither_what_is_asked_nor_what_is_explained(profile in profiles(), place in sample::select(&PLACES[..])) {
        let (usual, there) = (planned(&profile), planned(&at(&profile, place)));
        prop_assert_eq!(&usual.demand, &there.demand);
        let asked = |plan: &Plan| (plan.profile.targets.clone(), plan.profile.commercial.teams);
        prop_assert_eq!(asked(&usual), asked(&there), "targets follow the users, not the provider");
        prop_assert_eq!(unexplained(&there), Vec::<String>::new());
        for tier in &there.recommendation.design.tiers {
            prop_assert!(!tier.service.is_empty() && !tier.product.is_empty() && tier.service != "not sold", "{:?}", tier);
        }
        let region = &catalog::builtin().providers[place.0].regions[place.1];
        for round_trip in there.ledger.iter().filter(|entry| entry.id.contains("/round_trip_ms/")) {
            let of = round_trip.id.rsplit('/').next().unwrap_or_default();
            let second = !round_trip.id.contains(&format!("/{}/", region.id));
            prop_assert!(second || region.round_trip_ms[of] == round_trip.value, "{round_trip:?}");
        }
    }
}

#[test]
fn every_rung_can_be_had_at_every_provider_with_its_services_named() {
    for (provider, sold) in &catalog::builtin().providers {
        for (stage, mut profile) in fixtures::of_rungs() {
            profile["commercial"]["provider"] = json!(provider);
            // No two servers of one's own in a row are promised as often as two of a cloud's.
            if let Some(target) = profile["targets"]["availability"].as_f64().filter(|target| *target < 0.995) {
                profile["targets"]["availability"] = json!(target - 0.01);
            }
            profile["growth"]["months"] = json!(1);
            let plan = planned(&profile);
            let found = plan.stages.iter().find(|found| found.stage.id == stage).expect("all rungs");
            assert!(found.state != State::Infeasible, "{stage} at {provider}: {:?}", found.exceeded);
            for tier in &found.tiers {
                assert!(!tier.service.is_empty() && tier.service != "not sold", "{stage} at {provider}: {tier:?}");
            }
            let machines: Vec<&str> =
                sold.regions[plan.region().expect("a region")].compute.iter().map(|class| class.name.as_str()).collect();
            let web = found.tiers.iter().find(|tier| ["host", "web"].contains(&tier.id.as_str())).expect("a web tier");
            assert!(machines.contains(&web.product.as_str()), "{stage} at {provider}: {}", web.product);
        }
    }
}

#[test]
fn own_servers_take_hours_each_and_stand_whatever_is_asked() {
    let profile =
        json!({"audience": {"monthly_active_users": 9e6}, "commercial": {"teams": 1, "provider": "bare_metal"}, "growth": {"months": 1}});
    let plan = planned(&profile);
    let design = &plan.recommendation.design;
    let servers: u32 = design.tiers.iter().filter(|tier| tier.id != "load_balancer").map(|tier| tier.count).sum();
    let hours = design.cost.people.iter().find(|part| part.part == "servers").expect("hours of the servers").hours;
    let each = catalog::builtin().providers["bare_metal"].rows.value("hours.own_server");
    assert!(
        (hours - each * f64::from(servers)).abs() < 1e-6 || (hours - each * f64::from(servers + 1)).abs() < 1e-6,
        "{hours} of {servers}"
    );
    let automated = plan.stages.iter().find(|stage| stage.stage.id == "auto_scaled").expect("all rungs");
    let instances = |line: &&CostLine| line.tier == "web" && line.unit == "instance-hour";
    assert!(automated.state != State::Infeasible);
    let fixed = |line: &CostLine| (line.quantity.to_f64() / 730.0).fract().abs() < 1e-9;
    assert!(design.cost.lines.iter().filter(instances).all(fixed), "whole months");
    assert!(plan.elastic.is_none(), "nothing follows the day");
    let cloud = planned(&with(&profile, "commercial.provider", json!("aws")));
    assert!(cloud.recommendation.design.cost.people.iter().all(|part| part.part != "servers"));
}

#[test]
fn a_plan_says_how_much_of_its_bill_is_unverified() {
    let share = |provider: &str| {
        let plan =
            planned(&json!({"audience": {"monthly_active_users": 2e5}, "commercial": {"provider": provider}, "growth": {"months": 1}}));
        let lines = || plan.recommendation.design.cost.lines.iter().filter(|line| !SHARES.contains(&&*line.tier));
        let unsure: f64 = lines().filter(|line| line.is_unverified()).map(|line| line.monthly_usd.to_f64()).sum();
        let all: f64 = lines().map(|line| line.monthly_usd.to_f64()).sum();
        let told = plan.unverified.as_ref().map_or(0.0, |found| found.share);
        assert!((told - unsure / all).abs() < 1e-9, "{provider}: {told}");
        told
    };
    let [aws, azure, bare_metal, gcp] = ["aws", "azure", "bare_metal", "gcp"].map(share);
    assert!(aws < 0.1 && aws < azure && aws < gcp, "{aws} {azure} {gcp}");
    assert!(bare_metal > 0.9, "{bare_metal}");
}
