//! A private catalog laid over the built-in one.

use super::{
    super::{
        overlay::{Texts, load_over},
        sheet::Sheet,
    },
    *,
};
use std::fs;

const HEAD: &str = r#"name = "ours"
version = "2026-11-25"

[sources]
contract = { text = "our contract of 2026", date = "2026-11-25", verified = true }
"#;

fn texts(files: &[(&str, &str)]) -> Texts {
    files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
}

fn laid(files: &[(&str, &str)]) -> Result<Catalog, LoadError> {
    load_over(&builtin_files(), &texts(&[&[("catalog.toml", HEAD)], files].concat()))
}

fn virginia(catalog: &Catalog) -> &Region {
    &catalog.providers["aws"].regions["us-east-1"]
}

/// The overlay's file is refused at this line of it (counted from 1, its header included).
#[track_caller]
fn refused(file: &str, text: &str, line: Option<u64>, field: &str, words: &str) {
    let error = laid(&[(file, text)]).expect_err("the broken overlay was taken");
    assert_eq!((error.file.as_str(), error.line, error.field.as_str()), (file, line, field), "{error}");
    assert!(error.problem.contains(words), "{error}");
}

#[test]
fn a_data_file_that_nothing_is_laid_over_keeps_its_bytes() {
    for (file, text) in builtin_files().into_iter().filter(|(file, _)| file.ends_with(".csv")) {
        let mut sheet = Sheet::read(file, text).expect(file);
        assert_eq!(sheet.text(), text, "{file}");
        // Written anew, a line is the line it was.
        let column = sheet.columns()[1].clone();
        for line in sheet.figures().collect::<Vec<_>>() {
            let was = sheet.cell(line, &column).to_owned();
            sheet.set(line, &column, "other");
            sheet.set(line, &column, &was);
        }
        assert_eq!(sheet.text(), text, "{file}");
    }
    let nothing = load_over(&builtin_files(), &Texts::new()).expect("nothing is no fault");
    assert_eq!(virginia(&nothing).prices().count(), region("us-east-1").prices().count());
}

#[test]
fn the_overlays_figure_wins_and_all_others_stay() {
    let prices = "key,from,us-east-1,us-east-1 source\nnat_hour,0,0.03,contract\negress_gib,10240,0.05,contract\n";
    let compute = "# ours\nclass,us-west-2,us-west-2 source\nm7g.large,0.05,contract\n";
    let catalog = laid(&[("aws/prices.csv", prices), ("aws/compute.csv", compute)]).expect("a sound overlay");
    let ours = virginia(&catalog);
    assert_eq!(steps(ours, "nat_hour"), [(Decimal::ZERO, usd("0.03"))]);
    assert_eq!((ours.price("nat_hour").source.as_str(), ours.price("nat_hour").date.as_str()), ("our contract of 2026", "2026-11-25"));
    let (egress, listed) = (steps(ours, "egress_gib"), steps(region("us-east-1"), "egress_gib"));
    assert_eq!(egress[2], (usd("10240"), usd("0.05")));
    assert_eq!((egress.len(), egress[1], egress[3]), (listed.len(), listed[1], listed[3]));
    assert_eq!(ours.price("nat_gib"), region("us-east-1").price("nat_gib"));
    let oregon = &catalog.providers["aws"].regions["us-west-2"];
    assert_eq!(named(&oregon.compute, "m7g.large").usd_hour, usd("0.05"));
    assert_eq!(named(&ours.compute, "m7g.large").usd_hour, usd("0.0816"), "another region");
    assert!(oregon.compute.is_sorted_by_key(|class| class.usd_hour), "classes stand in order of the new prices");
    let frankfurt = &catalog.providers["aws"].regions["eu-central-1"];
    assert_eq!(
        steps(frankfurt, "nat_hour"),
        [(Decimal::ZERO, usd("0.04"))],
        "what follows the base region follows its new price: 0.03 x 1.1979"
    );
    assert!(catalog.version.starts_with("2026-11-25+ours."), "{}", catalog.version);
}

#[test]
fn a_price_with_steps_of_its_own_takes_the_place_of_the_whole() {
    let prices = "key,from,us-east-1,us-east-1 source\negress_gib,0,0.02,contract\negress_gib,5000,0.01,contract\n";
    let catalog = laid(&[("aws/prices.csv", prices)]).expect("a sound overlay");
    assert_eq!(steps(virginia(&catalog), "egress_gib"), [(Decimal::ZERO, usd("0.02")), (usd("5000"), usd("0.01"))]);
    assert_eq!(virginia(&catalog).price("egress_gib").unit, "GiB");
}

#[test]
fn lines_rows_and_sources_are_added() {
    let compute = "class,family,arch,vcpu,memory_gib,network_gbps,storage_iops,storage_mb_s,shape_source,us-east-1,us-east-1 source\n\
                   m7g.3xlarge,m7g,arm64,12,48,5,12000,300,contract,0.48,contract\n";
    let rows = "[limit]\ncache_nodes_default = { value = 120, unit = \"nodes\", why = \"raised for us\", source = \"contract\" }\n\
                [limit.ours]\nvalue = 3\nunit = \"nodes\"\nwhy = \"a \\\"row\\\" of our own\"\nsource = \"contract\"\n";
    let sizing = "system_memory_mib = { value = 500, unit = \"MiB\", why = \"measured here\", source = \"contract\" }\n";
    let catalog = laid(&[("aws/compute.csv", compute), ("aws/rows.toml", rows), ("sizing.toml", sizing)]).expect("a sound overlay");
    assert_eq!(named(&virginia(&catalog).compute, "m7g.3xlarge").usd_hour, usd("0.48"));
    assert_eq!((catalog.value("limit.cache_nodes_default"), catalog.row("limit.ours").why.as_str()), (120.0, "a \"row\" of our own"));
    assert_eq!(catalog.value("system_memory_mib"), 500.0);
    assert_eq!(catalog.value("limit.cache_nodes"), builtin().value("limit.cache_nodes"));
    assert_eq!(catalog.rows().count(), builtin().rows().count() + 1);
}

#[test]
fn every_overlay_has_a_version_of_its_own() {
    let prices = |usd: &str| format!("key,from,us-east-1,us-east-1 source\nnat_hour,0,{usd},contract\n");
    let version = |usd: &str| laid(&[("aws/prices.csv", &prices(usd))]).expect("a sound overlay").version;
    assert_eq!(version("0.03"), version("0.03"));
    assert_ne!(version("0.03"), version("0.031"));
    let unnamed = load_over(&builtin_files(), &texts(&[("catalog.toml", "[sources]\n")])).expect("a sound overlay").version;
    assert!(unnamed.starts_with(&format!("{}+", builtin().version)) && unnamed.len() == 19, "{unnamed}");
}

#[test]
fn a_fault_names_the_overlays_file_and_line() {
    let price = |line: &str| format!("# ours\nkey,from,unit,us-east-1,us-east-1 source\nnat_gib,0,,0.04,contract\n{line}\n");
    refused("aws/prices.csv", &price("nat_hour,0,day,,"), Some(4), "unit", "counted in hour, not in day");
    refused("aws/prices.csv", &price("nat_hour,0,,-0.03,contract"), Some(4), "us-east-1", "outside");
    refused("aws/prices.csv", &price("nat_hour,0,,0.03,"), Some(4), "us-east-1 source", "where does us-east-1 come from");
    refused("aws/prices.csv", &price("nat_hour,0,,0.03,hearsay"), Some(4), "us-east-1 source", "hearsay is no source");
    refused("aws/prices.csv", &price("nat_day,0,hour,0.03,contract"), Some(4), "key", "no price the engine asks for");
    refused("aws/prices.csv", &price("nat_gib,0,,0.05,contract"), Some(4), "from", "line 3 already");
    refused("aws/prices.csv", &price("nat_hour,0,,0.03"), Some(4), "line", "has 4 fields");
    refused("aws/prices.csv", &price("egress_gib,7,,0.03,contract"), Some(4), "from", "starts at 0");
    refused("aws/prices.csv", "key,from,mars-1,mars-1 source\nnat_hour,0,0.03,contract\n", Some(1), "mars-1", "no column");
    refused("aws/prices.csv", "key,us-east-1,us-east-1 source\nnat_hour,0.03,contract\n", Some(1), "from", "missing");
    let class = |line: &str| format!("class,us-east-1,us-east-1 source\nm7g.large,0.05,contract\n{line}\n");
    refused("aws/compute.csv", &class("m7g.large,0.06,contract"), Some(3), "class", "line 2 already");
    refused("aws/compute.csv", &class("m7g.xlarge,-0.06,contract"), Some(3), "us-east-1", "outside");
    refused("aws/compute.csv", &class("m7g.pico,0.06,contract"), Some(3), "family", "empty");
    refused("aws/discounts.csv", "product,family,commit_1y,commit_1y source\ncompute,m7g,34,contract\n", Some(2), "commit_1y", "outside");
    refused(
        "aws/rows.toml",
        "\n[limit]\ncache_nodes = { value = -1, unit = \"nodes\", why = \"w\", source = \"contract\" }",
        Some(3),
        "limit.cache_nodes.value",
        "outside",
    );
    refused(
        "aws/rows.toml",
        "[limit.new]\nvalue = 1\nunit = \"parsecs\"\nwhy = \"w\"\nsource = \"contract\"",
        Some(1),
        "limit.new.unit",
        "parsecs",
    );
    refused("aws/rows.toml", "[limit\n", Some(1), "toml", "");
    refused("mars/prices.csv", "key,from\n", None, "file", "no file of the built-in");
    refused("rates.csv", "currency\n", None, "file", "cannot be laid over");
}

#[test]
fn a_fault_that_the_overlay_makes_elsewhere_says_where() {
    let row = "limit.cache_nodes = { value = 1, unit = \"nodes\", why = \"w\", source = \"contract\" }";
    let error = laid(&[("sizing.toml", row)]).expect_err("a row of the provider's among those of all");
    assert!(error.file == "aws/rows.toml" && error.problem.contains("twice (in the built-in file, with the overlay on it)"), "{error}");
    // The pair's line is the built-in file's; the single instance's price is ours.
    let single = "kind,class,us-east-1,us-east-1 source\nsingle_zone,db.m7g.large,9,contract\n";
    let error = laid(&[("aws/database.csv", single)]).expect_err("a pair for less than one");
    assert_eq!((error.file.as_str(), error.line), ("aws/database.csv", None));
    assert!(error.problem.contains("less than one instance (line ") && error.problem.contains("of the built-in file"), "{error}");
}

#[test]
fn the_head_of_an_overlay_is_checked() {
    let head = |text: &str| load_over(&builtin_files(), &texts(&[("catalog.toml", text)])).expect_err("the broken head was taken");
    for (text, line, field, words) in [
        ("name = \"our prices\"\n", 1, "name", "letters"),
        ("name = \"ours\"\nversion = \"2026-13-01\"\n", 2, "version", "no day"),
        ("[sources]\n\nsizing = { text = \"t\", date = \"2026\", verified = true }\n", 3, "sizing", "of the built-in catalog"),
        ("[sources]\nours = { text = \"t\", date = \"soon\", verified = true }\n", 2, "ours", "no date"),
        ("[sources]\nours = { text = \"t\", date = \"2029-01-01\", verified = true }\n", 2, "ours", "later than the catalog's"),
        ("colour = \"red\"\n", 1, "toml", "colour"),
    ] {
        let error = head(text);
        assert_eq!((error.file.as_str(), error.line, error.field.as_str()), ("catalog.toml", Some(line), field), "{error}");
        assert!(error.problem.contains(words), "{error}");
    }
}

#[test]
fn a_folder_is_read_with_its_providers_and_its_changes_are_seen() {
    let place = tempfile::tempdir().expect("a folder");
    fs::create_dir(place.path().join("aws")).expect("a folder");
    let prices = place.path().join("aws/prices.csv");
    fs::write(place.path().join("catalog.toml"), HEAD).expect("a file");
    fs::write(place.path().join("README.md"), "not a price").expect("a file");
    fs::write(place.path().join("aws/.prices.csv.swp"), "half of it").expect("a file");
    fs::write(&prices, "key,from,us-east-1,us-east-1 source\nnat_hour,0,0.03,contract\n").expect("a file");
    let folder = Folder::new(place.path().to_owned());
    let first = folder.stamp();
    assert_eq!(steps(virginia(&folder.catalog().expect("a sound overlay")), "nat_hour"), [(Decimal::ZERO, usd("0.03"))]);
    assert_eq!(first, folder.stamp(), "nothing has changed");
    fs::write(&prices, "key,from,us-east-1,us-east-1 source\nnat_hour,0,-0.03,contract\n").expect("a file");
    assert_ne!(first, folder.stamp());
    let refused = folder.catalog().expect_err("a negative price").to_string();
    assert!(
        refused.contains(&place.path().display().to_string()) && refused.contains("aws/prices.csv, line 2, us-east-1: -0.03"),
        "{refused}"
    );
    let missing = Folder::new(place.path().join("none"));
    assert!(missing.catalog().expect_err("no folder").to_string().contains("cannot be read"));
}
