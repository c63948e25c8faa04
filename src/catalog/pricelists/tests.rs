//! Lists of the three shapes, made for these tests: what is taken of them, what is not, and what becomes of the data files.

use super::*;
use crate::catalog::{
    DatabaseKind, Region, builtin, builtin_files,
    overlay::{Texts, load_over},
};

const EC2: &str = include_str!("tests/amazon_ec2.json");
const RDS: &str = include_str!("tests/amazon_rds.json");
const TRANSFER: &str = include_str!("tests/aws_data_transfer.json");
const AZURE: &str = include_str!("tests/azure.json");

fn aws(list: &str) -> PriceList {
    aws::read(list.as_bytes()).expect("a sound list")
}

/// The project's own data files.
fn whole() -> Texts {
    builtin_files().into_iter().map(|(file, text)| (file.to_owned(), text.to_owned())).collect()
}

fn laid(own: Texts, lists: &[PriceList]) -> Updated {
    let mut base = Base::new(own).expect("a sound catalog");
    for list in lists {
        base.lay(list).expect("a list that fits");
    }
    base.finished().expect("a sound result")
}

/// Key, column, figure before and after.
fn of(updated: &Updated, kind: Kind) -> Vec<(&str, &str, &str, &str)> {
    let mut found: Vec<_> = updated
        .difference
        .changes
        .iter()
        .filter(|change| change.kind == kind)
        .map(|change| {
            (
                change.key.as_str(),
                change.column.as_str(),
                change.was.as_deref().unwrap_or_default(),
                change.now.as_deref().unwrap_or_default(),
            )
        })
        .collect();
    found.sort_unstable();
    found
}

fn region<'a>(updated: &'a Updated, id: &str) -> &'a Region {
    &updated.catalog.providers["aws"].regions[id]
}

fn usd(text: &str) -> Decimal {
    text.parse().expect("a number")
}

#[test]
fn every_rule_names_a_figure_that_the_catalog_asks_for() {
    let known = builtin();
    for rule in rules::rules().aws.iter().filter(|rule| !rule.is_of_classes()) {
        let region = &known.providers["aws"].regions["us-east-1"];
        assert!(region.optional_price(&rule.key[0]).is_some(), "{:?}", rule.key);
    }
}

#[test]
fn machines_of_linux_shared_and_on_demand_are_taken_and_no_others() {
    let updated = laid(whole(), &[aws(EC2)]);
    // Of two prices the one that holds last; Windows, dedicated, licensed and reserved machines are others.
    let moved = of(&updated, Kind::Moved);
    assert_eq!(
        moved,
        [
            ("compute m7g", "commit_1y", "0.338", "0.35"),
            ("compute m7g", "commit_3y", "0.546", "0.565"),
            ("m7g.large", "eu-central-1", "0.0978", "0.1"),
            ("m7g.large", "us-east-1", "0.0816", "0.085"),
            ("nat_hour 0", "us-east-1", "0.045", "0.05"),
        ]
    );
    assert_eq!(of(&updated, Kind::Listed), [("nat_hour 0", "ap-south-1", "", "0.056")]);
    assert_eq!(of(&updated, Kind::Unknown), [("m7g.96xlarge", "us-east-1", "", "7.8336")]);
    assert_eq!(
        of(&updated, Kind::Same),
        [("block_mib_s_month 0", "us-east-1", "0.04", "0.04"), ("m7g.xlarge", "us-east-1", "0.1632", "0.1632")]
    );
    let over = |why: &str| updated.difference.passed_over.iter().find(|(known, _)| known.contains(why)).map_or(0, |(_, count)| *count);
    assert_eq!((over("another currency"), over("price 0"), over("two prices"), over("region")), (1, 1, 1, 1));
    assert_eq!((over("without an on-demand price"), over("does not sell")), (1, 1));
}

#[test]
fn a_figure_has_its_list_as_its_source_and_the_git_diff_is_what_moved() {
    let updated = laid(whole(), &[aws(EC2)]);
    let virginia = region(&updated, "us-east-1");
    let class = virginia.compute.iter().find(|class| class.name == "m7g.large").expect("a class");
    assert_eq!((class.usd_hour, class.date.as_str(), class.verified), (usd("0.085"), "2026-11-25", true));
    assert_eq!(class.source, "AWS price list AmazonEC2, version 20261125203233, published 2026-11-25");
    assert_eq!((class.commit_1y, class.commit_3y), (Some(usd("0.35")), Some(usd("0.565"))));
    assert_eq!(updated.catalog.version.split('+').next(), Some("2026-11-25"), "no earlier than its newest figure");
    let files = builtin_files();
    let differing = |file: &str| {
        let (old, new): (Vec<&str>, Vec<&str>) = (files[file].lines().collect(), updated.texts[file].lines().collect());
        assert_eq!(old.len(), new.len(), "{file}");
        old.iter().zip(new).filter(|(old, new)| *old != new).map(|(_, new)| new).collect::<Vec<_>>()
    };
    assert_eq!(updated.texts.keys().collect::<Vec<_>>(), ["aws/compute.csv", "aws/discounts.csv", "aws/prices.csv", "catalog.toml"]);
    let compute = differing("aws/compute.csv");
    assert_eq!(compute.len(), 1);
    assert!(
        compute[0].starts_with("m7g.large,m7g,arm64,2,8,0.937,3600,78.75,moto-5.2.5,0.085,pricelist-amazonec2-2026-11-25,0.0816,"),
        "{}",
        compute[0]
    );
    assert_eq!((differing("aws/discounts.csv").len(), differing("aws/prices.csv").len()), (1, 1));
    let head: Vec<&str> = updated.texts["catalog.toml"].lines().filter(|line| !files["catalog.toml"].contains(*line)).collect();
    assert_eq!(head.len(), 2, "{head:?}");
    // Again, and nothing differs.
    let mut own = whole();
    own.extend(updated.texts);
    let again = laid(own, &[aws(EC2)]);
    assert!(again.texts.is_empty() && !again.difference.writes(), "{:?}", again.difference);
}

#[test]
fn an_overlay_holds_only_what_differs() {
    let updated = laid(Texts::new(), &[aws(EC2)]);
    assert_eq!(
        updated.texts["aws/compute.csv"],
        "class,eu-central-1,eu-central-1 source,us-east-1,us-east-1 source\n\
         m7g.large,0.1,pricelist-amazonec2-2026-11-25,0.085,pricelist-amazonec2-2026-11-25\n"
    );
    assert!(
        updated.texts["catalog.toml"].starts_with("version = \"2026-11-25\"\n[sources]\npricelist-amazonec2-2026-11-25 = {"),
        "{}",
        updated.texts["catalog.toml"]
    );
    let laid_over = load_over(&builtin_files(), &updated.texts).expect("as a server reads it");
    assert_eq!(laid_over.version, updated.catalog.version);
    // A later list is laid into the overlay that is there.
    let later =
        PriceList::of_lines("aws/compute.csv", "class,us-east-1\nm7g.large,0.07\nm7g.xlarge,0.14\n", "ours", "2026-11-27").expect("a list");
    let next = laid(updated.texts, &[later]);
    assert_eq!(of(&next, Kind::Moved), [("m7g.large", "us-east-1", "0.085", "0.07"), ("m7g.xlarge", "us-east-1", "0.1632", "0.14")]);
    assert_eq!(next.texts["aws/compute.csv"].lines().count(), 3);
    assert!(next.texts["aws/compute.csv"].ends_with("m7g.xlarge,,,0.14,list-ours-2026-11-27\n"), "{}", next.texts["aws/compute.csv"]);
}

#[test]
fn steps_are_those_of_the_list_behind_what_is_always_free() {
    let updated = laid(whole(), &[aws(TRANSFER)]);
    assert_eq!(of(&updated, Kind::Moved), [("egress_gib 100", "us-east-1", "0.09", "0.088")]);
    // Another number of steps or other bounds are for a person to decide.
    assert_eq!(of(&updated, Kind::Graduated), [("egress_gib", "eu-west-1", "0 100 10240 51200 153600", "0 20480")]);
    let gone = ["ap-south-1", "eu-west-1", "us-east-1"].map(|region| ("cross_zone_gib 0", region, "0.01", ""));
    assert_eq!(of(&updated, Kind::Gone), gone, "a price that a list of this kind should have");
    let steps: Vec<_> = region(&updated, "us-east-1").price("egress_gib").steps.iter().map(|step| (step.from, step.usd)).collect();
    assert_eq!(steps[..3], [(Decimal::ZERO, Decimal::ZERO), (usd("100"), usd("0.088")), (usd("10240"), usd("0.085"))]);
}

#[test]
fn databases_are_told_apart_by_engine_zones_and_storage() {
    let updated = laid(whole(), &[aws(RDS)]);
    assert_eq!(
        of(&updated, Kind::Moved),
        [
            ("database db.m7g", "commit_3y", "0.59", "0.6"),
            ("single_zone db.m7g.large", "us-east-1", "0.168", "0.17"),
            ("two_zones db.m7g.large", "us-east-1", "0.337", "0.34"),
        ]
    );
    // The Aurora price that no source had said is one now.
    assert_eq!(of(&updated, Kind::Confirmed), [("shared_storage db.r8g.large", "us-east-1", "0.276", "0.276")]);
    let gone = of(&updated, Kind::Gone);
    assert!(gone.iter().any(|(key, ..)| *key == "single_zone db.m7g.xlarge") && gone.iter().all(|(_, column, ..)| *column == "us-east-1"));
    let virginia = region(&updated, "us-east-1");
    let pair = virginia.database.iter().find(|one| one.kind == DatabaseKind::TwoZones && one.class.name == "db.m7g.large").expect("a pair");
    assert_eq!((pair.class.usd_hour, pair.class.commit_3y), (usd("0.34"), Some(usd("0.6"))));
}

#[test]
fn a_list_older_than_a_figure_leaves_it() {
    let older = RDS.replace("2026-11-25", "2024-01-01");
    let updated = laid(whole(), &[aws(&older)]);
    assert!(of(&updated, Kind::Moved).is_empty(), "{:?}", of(&updated, Kind::Moved));
    assert!(!of(&updated, Kind::Newer).is_empty());
}

#[test]
fn azure_meters_are_taken_by_region_without_windows_spot_and_other_currencies() {
    let list = azure::read(AZURE.as_bytes(), "2026-11-26").expect("a sound page");
    let taken: Vec<_> = list.figures().map(|listed| (listed.key[0].as_str(), listed.region.as_deref(), listed.price.0[0].1)).collect();
    assert_eq!(taken, [("Standard_D2ds_v5", Some("eastus"), usd("0.113")), ("Standard_D4ds_v5", Some("westeurope"), usd("0.226"))]);
    let shares: Vec<_> = list.shares.iter().map(|share| (share.column.as_str(), share.share.round_dp(2))).collect();
    assert_eq!(shares, [("commit_1y", usd("0.41")), ("commit_3y", usd("0.62"))], "584 / 8,760 and 1,128 / 26,280 of 0.113");
    let over = |why: &str| list.passed_over.iter().find(|(known, _)| known.contains(why)).map_or(0, |(_, count)| *count);
    assert_eq!((over("currency"), over("unit"), over("price 0"), over("without a region")), (1, 1, 1, 1));
    assert_eq!((over("another term"), over("neither on demand")), (1, 1));
}

#[test]
fn a_page_of_azure_is_a_part_of_its_list() {
    let updated = laid(whole(), &[azure::read(AZURE.as_bytes(), "2026-11-26").expect("a sound page")]);
    assert_eq!(
        of(&updated, Kind::Moved),
        [
            ("Standard_D4ds_v5", "westeurope", "0.272", "0.226"),
            ("compute ddsv5", "commit_1y", "0.28", "0.41"),
            ("compute ddsv5", "commit_3y", "0.46", "0.62"),
        ]
    );
    assert_eq!(of(&updated, Kind::Gone), [], "what it does not have stands on another page");
    let class = &updated.catalog.providers["azure"].regions["westeurope"];
    let class = class.compute.iter().find(|class| class.name == "Standard_D4ds_v5").expect("a class");
    assert_eq!((class.usd_hour, class.source.as_str()), (usd("0.226"), "Azure retail prices, read 2026-11-26"));
}

#[test]
fn a_csv_list_changes_the_lines_it_names_and_adds_those_that_are_new() {
    let prices = "key,from,us-east-1,us-east-1 source\nnat_hour,0,0.044,general-knowledge\nnat_gib,0,0.0450,\n";
    let list = PriceList::of_lines("aws/prices.csv", prices, "quote", "2026-11-26").expect("a list");
    let classes = "class,family,arch,vcpu,memory_gib,network_gbps,storage_iops,storage_mb_s,shape_source,us-east-1\n\
                   m7g.3xlarge,m7g,arm64,12,48,5,12000,300,,0.48\n";
    let class = PriceList::of_lines("aws/compute.csv", classes, "quote", "2026-11-26").expect("a list");
    let updated = laid(whole(), &[list, class]);
    assert_eq!(of(&updated, Kind::Moved), [("nat_hour 0", "us-east-1", "0.045", "0.044")]);
    assert_eq!(of(&updated, Kind::Same), [("nat_gib 0", "us-east-1", "0.045", "0.0450")]);
    assert_eq!(of(&updated, Kind::Added), [("m7g.3xlarge", "", "", "")]);
    let virginia = region(&updated, "us-east-1");
    assert!(!virginia.price("nat_hour").verified, "the list's own word on its source counts");
    let class = virginia.compute.iter().find(|class| class.name == "m7g.3xlarge").expect("the new class");
    assert_eq!((class.usd_hour, class.source.as_str()), (usd("0.48"), "price list quote, 2026-11-26"));
}

#[test]
fn a_result_that_the_loader_would_refuse_is_no_result() {
    for (file, text, field) in [
        ("aws/prices.csv", "key,from,us-east-1\nnat_hour,0,-1\n", "us-east-1"),
        ("aws/compute.csv", "class,us-east-1\nm7g.huge,1\n", "family"),
        ("aws/database.csv", "kind,class,us-east-1\nsingle_zone,db.m7g.large,9\n", "us-east-1"),
    ] {
        let mut base = Base::new(whole()).expect("a sound catalog");
        base.lay(&PriceList::of_lines(file, text, "quote", "2026-11-26").expect("a list")).expect("it fits");
        let refused = base.finished().map(|_| ()).expect_err("a broken result");
        assert_eq!((refused.file.as_str(), refused.field.as_str()), (file, field), "{refused}");
    }
    let mut base = Base::new(Texts::new()).expect("a sound catalog");
    let unknown = PriceList::of_lines("aws/prices.csv", "key,from,mars-1\nnat_hour,0,1\n", "quote", "2026-11-26").expect("a list");
    assert_eq!(base.lay(&unknown).expect_err("no such region").field, "mars-1");
    assert!(PriceList::of_lines("aws/rows.csv", "a\n", "quote", "2026-11-26").is_err());
}

#[test]
fn what_is_no_list_is_told() {
    for (text, words) in [
        ("{}", "publicationDate"),
        (r#"{"offerCode":"AmazonEC2","publicationDate":"2026-11-25T00:00:00Z","products":{}}"#, "no terms"),
        (r#"{"products":{},"offerCode":"AmazonEC2"}"#, "before the products"),
        ("{", "EOF"),
    ] {
        let refused = aws::read(text.as_bytes()).map(|_| ()).expect_err(text);
        assert!(refused.contains(words), "{refused}");
    }
    assert!(azure::read("[]".as_bytes(), "2026-11-26").is_err());
}
