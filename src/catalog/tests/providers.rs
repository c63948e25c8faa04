//! What each provider has: where it sells, what it lacks, what is assumed of it.

use super::*;
use std::collections::BTreeSet;

fn provider(id: &str) -> &'static Provider {
    &builtin().providers[id]
}

#[test]
fn four_providers_sell_in_these_regions_and_each_has_a_default() {
    let regions = |id: &str| provider(id).regions.keys().map(String::as_str).collect::<Vec<_>>();
    assert_eq!(regions("aws").len(), 6);
    assert_eq!(regions("gcp"), ["asia-southeast1", "europe-west1", "europe-west3", "us-central1", "us-east1", "us-west1"]);
    assert_eq!(regions("azure"), ["eastus", "northeurope", "southeastasia", "westeurope", "westus2"]);
    assert_eq!(regions("bare_metal"), ["eu", "us"]);
    let default = |id: &str| provider(id).default_region.as_str();
    assert_eq!(["aws", "gcp", "azure", "bare_metal"].map(default), ["us-east-1", "us-central1", "eastus", "eu"]);
}

#[test]
fn class_prices_of_the_others_are_those_of_the_lists() {
    let compute = |id: &str, region: &str, name: &str| named(&provider(id).regions[region].compute, name).usd_hour;
    assert_eq!(compute("gcp", "us-central1", "t2d-standard-2"), usd("0.084492"));
    assert_eq!(compute("gcp", "us-central1", "e2-micro"), usd("0.0083764275"));
    assert_eq!(compute("azure", "eastus", "Standard_D2ps_v6"), usd("0.0702"));
    assert_eq!(compute("bare_metal", "eu", "ryzen-16c-128g"), usd("0.167123"), "122 / 730");
    let pair = |id: &str, kind, name: &str| database(&provider(id).regions[&provider(id).default_region], kind, name).usd_hour;
    assert_eq!(pair("gcp", DatabaseKind::SingleZone, "db-custom-2-8192"), usd("0.1386"), "2 x 0.0413 + 8 x 0.007");
    assert_eq!(pair("gcp", DatabaseKind::TwoZones, "db-custom-2-8192"), usd("0.2772"));
    assert_eq!(pair("azure", DatabaseKind::SingleZone, "GP_Standard_D2ds_v5"), usd("0.203"));
    assert_eq!(pair("azure", DatabaseKind::SingleZone, "GP_Standard_D96ds_v5"), usd("9.744"), "96 x 0.1015");
    assert_eq!(pair("azure", DatabaseKind::SingleZone, "MO_Standard_E4ds_v5"), usd("0.5244"));
    assert_eq!(pair("bare_metal", DatabaseKind::TwoZones, "db-ryzen-16c-128g"), usd("0.334246"));
}

#[test]
fn a_region_without_its_own_price_follows_the_providers_compute_prices() {
    let frankfurt = &provider("gcp").regions["europe-west3"];
    let ratio = provider("gcp").rows.row("ratio.europe-west3.database");
    assert!(ratio.low <= Some(ratio.value) && Some(ratio.value) < ratio.high, "{ratio:?}");
    let sql = database(frankfurt, DatabaseKind::SingleZone, "db-custom-2-8192");
    let expected = (usd("0.1386") * Decimal::try_from(ratio.value).unwrap())
        .round_dp_with_strategy(4, rust_decimal::RoundingStrategy::MidpointNearestEven);
    assert_eq!(sql.usd_hour, expected);
    assert!(!sql.verified && sql.source.contains("ratio.europe-west3.database"), "{}", sql.source);
}

#[test]
fn network_and_operations_that_no_list_names_go_by_vcpu_up_to_a_limit() {
    for id in ["gcp", "azure"] {
        for class in &provider(id).regions[&provider(id).default_region].compute {
            let vcpu = class.vcpu;
            assert_eq!((class.network_gbps, class.storage_iops), (vcpu.min(32.0), (3_000.0 * vcpu).min(100_000.0)), "{}", class.name);
            assert!(!class.shape_verified, "{}", class.name);
        }
    }
}

#[test]
fn promises_of_own_servers_and_data_centres_are_assumed() {
    let rows = &provider("bare_metal").rows;
    for (row, share) in [("sla.compute_instance", 0.99), ("sla.database_single", 0.99), ("sla.load_balancer_one_zone", 0.9995)] {
        assert_eq!(rows.value(row), share, "{row}");
        assert!(!rows.row(row).verified && rows.row(row).source.starts_with("assumption"), "{row}");
    }
    assert_eq!(provider("azure").rows.value("sla.database_two_zones"), 0.9999);
    assert_eq!(provider("gcp").rows.value("sla.compute_instance"), 0.999);
}

#[test]
fn commitments_that_no_list_names_are_assumed_alike() {
    for (id, name) in [("azure", "Standard_D2ps_v6"), ("bare_metal", "ryzen-8c-64g")] {
        let class = named(&provider(id).regions[&provider(id).default_region].compute, name);
        assert_eq!((class.commit_1y, class.commit_3y), (Some(usd("0.28")), Some(usd("0.46"))), "{id}");
    }
    let listed = named(&provider("gcp").regions["us-central1"].compute, "t2d-standard-2");
    assert_eq!((listed.commit_1y, listed.commit_3y, listed.spot), (Some(usd("0.37")), Some(usd("0.55")), Some(usd("0.627"))));
}

#[test]
fn round_trips_are_those_of_the_nearest_region_of_aws() {
    let of = |id: &str, region: &str| &provider(id).regions[region].round_trip_ms;
    for (id, region, near) in [
        ("gcp", "us-central1", "us-east-1"),
        ("gcp", "europe-west3", "eu-central-1"),
        ("azure", "northeurope", "eu-west-1"),
        ("azure", "southeastasia", "ap-southeast-1"),
        ("bare_metal", "eu", "eu-central-1"),
        ("bare_metal", "us", "us-east-1"),
    ] {
        assert_eq!(of(id, region), of("aws", near), "{id} {region}");
    }
}

#[test]
fn what_a_provider_lacks_is_left_out_whole() {
    let region = |id: &str| &provider(id).regions[&provider(id).default_region];
    let lacks = |id: &str, keys: &[(&str, &str)]| keys.iter().all(|(key, _)| region(id).optional_price(key).is_none());
    let shared = |id: &str| region(id).database.iter().any(|one| one.kind == DatabaseKind::SharedStorage);
    assert_eq!(["aws", "gcp", "azure", "bare_metal"].map(shared), [true, true, false, false]);
    assert!(lacks("azure", required::SHARED_STORAGE_PRICES) && lacks("bare_metal", required::SHARED_STORAGE_PRICES));
    assert!(lacks("bare_metal", required::KEY_VALUE_PRICES) && lacks("bare_metal", required::OPTIONAL_PRICES));
    assert!(!provider("bare_metal").by_the_hour && provider("aws").by_the_hour);
    let known = builtin().known();
    assert!(!known.products["bare_metal"].contains_key("key_value"));
    assert_eq!(known.products["gcp"]["key_value"], ["Firestore"]);
}

#[test]
fn a_price_of_what_is_sold_must_be_there() {
    for (line, key) in
        [("key_value_backup_gib_month,0,", "key_value_backup_gib_month"), ("database_shared_gib_month,0,", "database_shared_gib_month")]
    {
        let text = builtin_files()["gcp/prices.csv"];
        let start = text.find(line).expect("a line");
        let whole = &text[start..=start + text[start..].find('\n').expect("its end")];
        refused_as_missing("gcp/prices.csv", whole, "", "gcp/prices.csv", key, "missing");
    }
}

#[test]
fn assumptions_say_that_they_are() {
    let told: BTreeSet<&str> = ["gcp", "azure", "bare_metal"]
        .into_iter()
        .flat_map(|id| provider(id).regions.values())
        .flat_map(|region| region.prices())
        .filter(|price| !price.verified)
        .map(|price| price.source.as_str())
        .collect();
    let says = |source: &&str| ["assumption", "derived", "general knowledge"].iter().any(|word| source.contains(word));
    assert_eq!(told.iter().filter(|source| !says(source)).collect::<Vec<_>>(), Vec::<&&str>::new());
}
