mod drawn;
mod overlay;
mod providers;
mod worked_bills;

use super::{load::builtin_files, *};
use crate::domain::{fields, profile::Survives};

const ROWS: &str = "aws/rows.toml";
const REGIONS: &str = "aws/regions.toml";
const COMPUTE: &str = "aws/compute.csv";
const DATABASE: &str = "aws/database.csv";
const CACHE: &str = "aws/cache.csv";
const DISCOUNTS: &str = "aws/discounts.csv";
const TARGETS: &str = "targets.csv";
const RATES: &str = "rates.csv";
const PLANS: &str = "aws/cdn_plans.csv";
const PRICES: &str = "aws/prices.csv";

fn usd(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn region(id: &str) -> &'static Region {
    &builtin().providers["aws"].regions[id]
}

fn named<'a>(classes: &'a [Class], name: &str) -> &'a Class {
    classes.iter().find(|class| class.name == name).unwrap_or_else(|| panic!("no class {name}"))
}

fn database<'a>(region: &'a Region, kind: DatabaseKind, name: &str) -> &'a Class {
    &region.database.iter().find(|one| one.kind == kind && one.class.name == name).unwrap_or_else(|| panic!("no class {name}")).class
}

/// The steps of a price, each from its bound on.
fn steps(region: &Region, key: &str) -> Vec<(Decimal, Decimal)> {
    region.price(key).steps.iter().map(|step| (step.from, step.usd)).collect()
}

/// The built-in files with one passage of one of them changed.
fn with_change<T>(file: &'static str, from: &str, to: &str, read: impl FnOnce(Result<Catalog, LoadError>, Option<u64>) -> T) -> T {
    let mut files = builtin_files();
    let text = files[file];
    assert_eq!(text.matches(from).count(), 1, "{from:?} must stand once in {file}");
    let start = text.find(from).unwrap() + from.len() - from.trim_start().len();
    let line = text[..start].matches('\n').count() as u64 + 1;
    let changed = text.replace(from, to);
    files.insert(file, &changed);
    read(load(&files), Some(line))
}

/// The change is refused at its own line, for this field, with a reason that holds these words.
#[track_caller]
fn refused(file: &'static str, from: &str, to: &str, field: &str, words: &str) {
    with_change(file, from, to, |loaded, line| {
        let error = loaded.expect_err("the broken file was taken");
        assert_eq!((error.file.as_str(), error.line, error.field.as_str()), (file, line, field), "{error}");
        assert!(error.problem.contains(words), "{error}");
    });
}

/// The same for what is missing from a file as a whole.
#[track_caller]
fn refused_as_missing(file: &'static str, from: &str, to: &str, in_file: &str, field: &str, words: &str) {
    with_change(file, from, to, |loaded, _| {
        let error = loaded.expect_err("the broken file was taken");
        assert_eq!((error.file.as_str(), error.line, error.field.as_str()), (in_file, None, field), "{error}");
        assert!(error.problem.contains(words), "{error}");
    });
}

#[test]
fn class_prices_are_those_of_the_lists() {
    let virginia = region("us-east-1");
    let oregon = region("us-west-2");
    for (name, listed) in
        [("t4g.nano", "0.0042"), ("t3a.micro", "0.0094"), ("m7g.large", "0.0816"), ("m8g.large", "0.08976"), ("i7ie.large", "0.2599")]
    {
        assert_eq!(named(&virginia.compute, name).usd_hour, usd(listed), "{name}");
        assert_eq!(named(&oregon.compute, name).usd_hour, usd(listed), "{name}");
    }
    for (kind, name, listed) in [
        (DatabaseKind::SingleZone, "db.t4g.micro", "0.016"),
        (DatabaseKind::TwoZones, "db.t4g.micro", "0.032"),
        (DatabaseKind::SingleZone, "db.m7g.large", "0.168"),
        (DatabaseKind::TwoZones, "db.m7g.large", "0.337"),
        (DatabaseKind::TwoZones, "db.m7g.16xlarge", "10.784"),
        (DatabaseKind::SingleZone, "db.r8g.large", "0.239"),
        (DatabaseKind::SharedStorage, "db.t4g.medium", "0.073"),
        (DatabaseKind::SharedStorage, "db.r8g.large", "0.276"),
    ] {
        assert_eq!(database(virginia, kind, name).usd_hour, usd(listed), "{name}");
        assert_eq!(database(oregon, kind, name).usd_hour, usd(listed), "{name}");
    }
    for (name, listed) in
        [("cache.t4g.micro", "0.0128"), ("cache.m7g.large", "0.1264"), ("cache.r7g.16xlarge", "5.5848"), ("cache.r8g.large", "0.1756")]
    {
        assert_eq!(named(&virginia.cache, name).usd_hour, usd(listed), "{name}");
        assert_eq!(named(&oregon.cache, name).usd_hour, usd(listed), "{name}");
    }
    assert_eq!(named(&virginia.search, "m7g.medium.search").usd_hour, usd("0.068"));
}

#[test]
fn six_regions_have_listed_prices_or_derived_ones_with_a_range() {
    for (id, web, pair, cache, egress) in [
        ("us-east-1", "0.0816", "0.337", "0.1264", "0.09"),
        ("us-west-2", "0.0816", "0.337", "0.1264", "0.09"),
        ("eu-west-1", "0.091", "0.372", "0.1392", "0.09"),
        ("eu-central-1", "0.0978", "0.401", "0.1504", "0.09"),
        ("ap-southeast-1", "0.102", "0.468", "0.1576", "0.12"),
        ("ap-south-1", "0.0583", "0.479", "0.1312", "0.1093"),
    ] {
        let sold = region(id);
        let found = [
            named(&sold.compute, "m7g.large").usd_hour,
            database(sold, DatabaseKind::TwoZones, "db.m7g.large").usd_hour,
            named(&sold.cache, "cache.m7g.large").usd_hour,
            sold.price("egress_gib").steps[1].usd,
        ];
        assert_eq!(found, [web, pair, cache, egress].map(usd), "{id}");
    }
    let frankfurt = region("eu-central-1");
    let shared = database(frankfurt, DatabaseKind::SharedStorage, "db.r7g.large");
    assert_eq!(shared.usd_hour, usd("0.329"), "0.276 x 1.191");
    assert!(!shared.verified);
    assert!(shared.source.starts_with("derived: us-east-1's x 1.191, 1.159 … 1.24 (ratio.eu-central-1.database); "), "{}", shared.source);
    assert_eq!(steps(frankfurt, "nat_gib"), [(Decimal::ZERO, usd("0.054"))], "0.0539");
}

#[test]
fn unit_prices_are_those_of_the_lists() {
    let virginia = region("us-east-1");
    for (key, listed) in [
        ("load_balancer_hour", "0.0225"),
        ("load_balancer_lcu_hour", "0.008"),
        ("public_ipv4_hour", "0.005"),
        ("nat_gib", "0.045"),
        ("cross_zone_gib", "0.01"),
        ("inter_region_gib", "0.02"),
        ("object_put", "0.005"),
        ("object_get", "0.0004"),
        ("block_gib_month", "0.08"),
        ("snapshot_gib_month", "0.05"),
        ("database_gib_month_single", "0.115"),
        ("database_gib_month_two_zones", "0.23"),
        ("database_iops_month_two_zones", "0.04"),
        ("database_shared_gib_month", "0.1"),
        ("database_shared_io_million", "0.2"),
        ("database_backup_gib_month", "0.095"),
        ("key_value_write_million", "0.625"),
        ("key_value_read_million", "0.125"),
        ("log_ingest_gib", "0.5"),
        ("mail_thousand", "0.1"),
        ("search_gib_month", "0.122"),
    ] {
        assert_eq!(steps(virginia, key), [(Decimal::ZERO, usd(listed))], "{key}");
    }
}

#[test]
fn graduated_prices_begin_with_what_is_always_free() {
    let virginia = region("us-east-1");
    let of = |pairs: &[(&str, &str)]| pairs.iter().map(|(from, price)| (usd(from), usd(price))).collect::<Vec<_>>();
    assert_eq!(
        steps(virginia, "egress_gib"),
        of(&[("0", "0"), ("100", "0.09"), ("10240", "0.085"), ("51200", "0.07"), ("153600", "0.05")])
    );
    assert_eq!(steps(virginia, "cdn_egress_gib.europe")[..3], of(&[("0", "0"), ("1024", "0.085"), ("10240", "0.08")]));
    assert_eq!(steps(virginia, "cdn_requests.north_america"), of(&[("0", "0"), ("1000", "0.01")]));
    assert_eq!(steps(virginia, "key_value_gib_month"), of(&[("0", "0"), ("25", "0.25")]));
    assert_eq!(steps(virginia, "queue_million")[..2], of(&[("0", "0"), ("1", "0.4")]));
    assert_eq!(steps(virginia, "function_gib_second")[..2], of(&[("0", "0"), ("400000", "0.0000166667")]));
    assert!(!virginia.price("egress_gib").steps[0].verified && virginia.price("egress_gib").steps[1].verified);
}

#[test]
fn classes_have_the_shape_of_the_machine_they_run_on() {
    let virginia = region("us-east-1");
    let m7g = named(&virginia.compute, "m7g.large");
    assert_eq!((m7g.vcpu, m7g.memory_gib, m7g.network_gbps, m7g.storage_iops, m7g.speed), (2.0, 8.0, 0.937, 3600.0, 1.0));
    assert!((m7g.storage_mib_s - 75.1019).abs() < 1e-3, "78.75 MB/s are 75.1 MiB/s");
    assert_eq!(m7g.baseline, None);

    let pair = database(virginia, DatabaseKind::TwoZones, "db.m7g.large");
    assert_eq!((pair.vcpu, pair.memory_gib, pair.storage_iops), (m7g.vcpu, m7g.memory_gib, m7g.storage_iops));
    let cache = named(&virginia.cache, "cache.t4g.micro");
    assert_eq!((cache.memory_gib, cache.baseline, cache.speed), (0.5, Some(0.1), 0.8));
    assert_eq!(named(&virginia.compute, "t4g.2xlarge").baseline, Some(0.4));
}

#[test]
fn discounts_follow_the_family_and_its_older_sibling() {
    let virginia = region("us-east-1");
    let of = |class: &Class| (class.commit_1y, class.commit_3y, class.spot);
    let some = |text: &str| Some(usd(text));
    assert_eq!(of(named(&virginia.compute, "m7g.large")), (some("0.338"), some("0.546"), some("0.64")));
    assert_eq!(of(named(&region("us-west-2").compute, "m7g.large")), (some("0.338"), some("0.546"), some("0.655")));
    assert_eq!(named(&virginia.compute, "m6a.large").commit_1y, some("0.338"), "the row of 2026-10-01 wins over that of 2025");
    assert_eq!(named(&virginia.compute, "i7ie.large").commit_1y, some("0.355"), "i4i's");
    assert_eq!(of(database(virginia, DatabaseKind::TwoZones, "db.m7g.large")), (some("0.36"), some("0.59"), None));
    assert_eq!(of(database(virginia, DatabaseKind::SharedStorage, "db.r8g.large")), (some("0.422"), some("0.63"), None));
    assert_eq!(of(named(&virginia.cache, "cache.t4g.micro")), (some("0.315"), some("0.483"), None));
    for class in &virginia.compute {
        assert_eq!(class.discounts.len(), 3, "{}", class.name);
        assert!(class.discounts.iter().all(|discount| !discount.source.is_empty()), "{}", class.name);
    }
}

#[test]
fn every_figure_says_where_and_when_it_was_found() {
    let catalog = builtin();
    for row in catalog.rows() {
        assert!(!row.source.is_empty() && !row.date.is_empty() && !row.why.is_empty(), "{}", row.id);
    }
    for region in catalog.providers.values().flat_map(|provider| provider.regions.values()) {
        let databases = region.database.iter().map(|one| &one.class);
        for class in region.compute.iter().chain(databases).chain(&region.cache).chain(&region.search) {
            assert!(!class.source.is_empty() && !class.date.is_empty() && !class.shape_source.is_empty(), "{}", class.name);
        }
        for price in region.prices() {
            assert!(!price.source.is_empty() && !price.date.is_empty(), "{}", price.key);
        }
    }
}

#[test]
fn classes_stand_in_order_of_price() {
    for region in builtin().providers.values().flat_map(|provider| provider.regions.values()) {
        for classes in [&region.compute, &region.cache, &region.search] {
            assert!(classes.is_sorted_by(|a, b| (a.usd_hour, &a.name) < (b.usd_hour, &b.name)));
        }
        assert!(region.database.is_sorted_by_key(|one| (one.class.usd_hour, one.class.name.clone(), one.kind)));
    }
}

#[test]
fn a_question_may_name_every_region_and_every_family_with_a_speed() {
    let known = builtin().known();
    assert_eq!(known.regions_by_provider["aws"], ["ap-south-1", "ap-southeast-1", "eu-central-1", "eu-west-1", "us-east-1", "us-west-2"]);
    for family in ["m7g", "t4g", "c5", "m4", "i7ie"] {
        assert!(known.cpu_families.iter().any(|one| one == family), "{family}");
    }
    assert!(known.cpu_families.iter().all(|family| builtin().find_row(&format!("speed.{family}")).is_some()));
}

#[test]
fn a_price_a_region_lacks_follows_the_base_region_to_its_decimals_half_even() {
    with_change(ROWS, "us-west-2.compute = { value = 1.0", "us-west-2.compute = { value = 1.3", |loaded, _| {
        let catalog = loaded.unwrap();
        let oregon = &catalog.providers["aws"].regions["us-west-2"];
        assert_eq!(steps(oregon, "public_ipv4_hour"), [(Decimal::ZERO, usd("0.006"))], "0.0065");
        assert_eq!(steps(oregon, "load_balancer_hour"), [(Decimal::ZERO, usd("0.0292"))], "0.02925");
        assert_eq!(steps(oregon, "egress_gib")[1], (usd("100"), usd("0.09")), "listed there, so not derived");
        assert_eq!(steps(oregon, "cdn_requests.north_america")[1].1, usd("0.01"), "one list for all regions");
        let address = oregon.price("public_ipv4_hour");
        assert!(
            !address.verified && address.source.starts_with("derived: us-east-1's x 1.3 (ratio.us-west-2.compute)"),
            "{}",
            address.source
        );
        assert!(oregon.price("cdn_requests.north_america").verified);
        assert_eq!(named(&oregon.search, "m7g.medium.search").usd_hour, usd("0.088"), "0.0884");
        assert_eq!(named(&oregon.compute, "m7g.large").usd_hour, usd("0.0816"), "listed there, so not derived");
    });
}

#[test]
fn a_region_is_added_by_columns_a_table_and_ratios_alone() {
    let mut files: Vec<(&str, String)> = builtin_files().into_iter().map(|(name, text)| (name, text.to_owned())).collect();
    for (name, text) in files.iter_mut().filter(|(name, _)| name.starts_with("aws/") && name.ends_with(".csv") && *name != PLANS) {
        let columns = if *name == DISCOUNTS { ",eu-north-1 spot,eu-north-1 spot source" } else { ",eu-north-1,eu-north-1 source" };
        let mut header = true;
        let widened = text.lines().map(|line| match line.starts_with('#') {
            true => line.to_owned(),
            false => format!("{line}{}", if std::mem::take(&mut header) { columns } else { ",," }),
        });
        *text = widened.collect::<Vec<_>>().join("\n");
    }
    for (name, text) in &mut files {
        match *name {
            REGIONS => {
                let distances = fields::GEOGRAPHIES.iter().map(|place| format!("{} = 100", place.value)).collect::<Vec<_>>().join(", ");
                text.push_str(&format!(
                    "[regions.eu-north-1]\nname = \"Stockholm\"\ngeography = \"europe\"\ncontinent = \"europe\"\nround_trip_ms = {{ {distances} }}\n"
                ));
            }
            ROWS => {
                for kind in ["compute", "database", "cache"] {
                    text.push_str(&format!(
                        "[ratio.eu-north-1.{kind}]\nvalue = 1.1146\nunit = \"factor\"\nwhy = \"median\"\nsource = \"region-ratios\"\n"
                    ));
                }
            }
            _ => {}
        }
    }
    let files: Files = files.iter().map(|(name, text)| (*name, text.as_str())).collect();
    let catalog = load(&files).unwrap();
    assert_eq!(
        catalog.known().regions_by_provider["aws"],
        ["ap-south-1", "ap-southeast-1", "eu-central-1", "eu-north-1", "eu-west-1", "us-east-1", "us-west-2"]
    );
    let stockholm = &catalog.providers["aws"].regions["eu-north-1"];
    assert_eq!(named(&stockholm.compute, "m7g.large").usd_hour, usd("0.0910"), "0.09095136");
    assert_eq!(stockholm.prices().count(), region("us-east-1").prices().count());
}

#[test]
fn a_fault_names_file_line_field_and_reason() {
    with_change(PRICES, "nat_hour,0,hour,NAT gateway,compute,0.045", "nat_hour,0,hour,NAT gateway,compute,-1", |loaded, line| {
        let text = loaded.unwrap_err().to_string();
        assert_eq!(text, format!("aws/prices.csv, line {}, us-east-1: -1 is outside 0 … 100000", line.unwrap()));
    });
}

#[test]
fn broken_rows_are_refused() {
    let row = |text: &str| refused("sizing.toml", "io_kib = { value = 16,", text, "io_kib.value", "");
    row("io_kib = { value = \"16\",");
    row("io_kib = { value = -16,");
    row("io_kib = {");
    let range = |text: &str, words: &str| refused("sizing.toml", "io_kib = { value = 16, low = 8, high = 32,", text, "io_kib.low", words);
    range("io_kib = { value = 16, low = 17, high = 32,", "does not hold the value");
    range("io_kib = { value = 16, low = 8, high = 15,", "does not hold the value");
    range("io_kib = { value = 16, low = 8,", "both ends");
    refused("sizing.toml", "io_kib = { value = 16,", "io_kib = { size = 1, value = 16,", "io_kib.field", "size is no field");
    refused("sizing.toml", "high = 32, unit = \"KiB\"", "high = 32, unit = \"KB\"", "io_kib.unit", "KB is no unit");
    refused(
        "sizing.toml",
        "cache_memory_limit = { value = 0.8",
        "cache_memory_limit = { value = 1.2",
        "cache_memory_limit.value",
        "0 … 1 share",
    );
    refused("sizing.toml", "why = \"of a volume\"", "why = \"\"", "storage_limit.why", "empty");
    refused("sizing.toml", "source = \"netflix-drives-2026\"", "source = \"hearsay\"", "storage_read_ms.source", "hearsay is no source");
    refused("sizing.toml", "hot_hit_rate = {", "io_kib = {", "toml", "duplicate key");
    refused("sizing.toml", "[skill]", "[skill", "toml", "");
    refused("sizing.toml", "hot_hit_rate = {", "nothing = 1\nhot_hit_rate = {", "nothing", "neither a row nor a group");
}

#[test]
fn a_row_stands_in_one_file_only() {
    let again = "[read_ms]\ncache = { value = 1, unit = \"ms\", why = \"again\", source = \"sizing\" }\n\n[lcu]";
    with_change(ROWS, "[lcu]", again, |loaded, line| {
        let error = loaded.unwrap_err();
        assert_eq!((error.file.as_str(), error.line, error.field.as_str()), (ROWS, line.map(|line| line + 1), "read_ms.cache"), "{error}");
    });
}

#[test]
fn a_provider_has_a_row_otherwise_where_it_says_so() {
    let catalog = builtin();
    let hours = |provider: &str| catalog.providers[provider].rows.value("hours.managed_database");
    assert_eq!((hours("aws"), hours("gcp"), hours("azure"), hours("bare_metal")), (0.5, 0.5, 0.5, 4.0));
    assert_eq!(catalog.value("hours.managed_database"), 0.5, "of no provider in particular");
    let own = "[instead]\nstorage_read_ms = {";
    with_change("bare_metal/rows.toml", own, "[instead]\nstorage_red_ms = {", |loaded, line| {
        let error = loaded.unwrap_err();
        assert_eq!(
            (error.file.as_str(), error.line, error.field.as_str()),
            ("bare_metal/rows.toml", line.map(|line| line + 1), "storage_red_ms")
        );
        assert!(error.problem.contains("no such row"), "{error}");
    });
}

#[test]
fn a_row_the_engine_asks_for_must_be_there_in_its_unit() {
    refused_as_missing("sizing.toml", "restore_mib_s = {", "restore = {", "sizing.toml", "restore_mib_s", "missing");
    refused_as_missing(ROWS, "\ndns = { value = 1.0", "\nnames = { value = 1.0", "sizing.toml", "sla.dns", "missing");
    refused_as_missing(
        "sizing.toml",
        "high = 32, unit = \"KiB\"",
        "high = 32, unit = \"MiB\"",
        "sizing.toml",
        "io_kib",
        "counted in KiB, not in MiB",
    );
}

#[test]
fn a_source_needs_a_date_before_the_catalogs_own() {
    let karpenter = "date = \"2026-07-20\"";
    refused("catalog.toml", karpenter, "date = \"July\"", "karpenter-2026-07", "no date");
    refused("catalog.toml", karpenter, "date = \"2026-11-21\"", "karpenter-2026-07", "later");
    refused_as_missing("catalog.toml", "version = \"2026-11-20\"", "version = \"2026-11\"", "catalog.toml", "version", "no day");
    refused("catalog.toml", "text = \"AWS Price List, read 2026-10-01", "text = \"\", was = \"", "toml", "unknown field");
    refused(
        "catalog.toml",
        "sla-rds-2024 = { text = \"Amazon RDS SLA (stored page)\"",
        "sla-rds-2024 = { text = \"\"",
        "sla-rds-2024",
        "no text",
    );
    let providers = "providers = [\"aws\", \"gcp\", \"azure\", \"bare_metal\"]";
    refused("catalog.toml", providers, "providers = aws", "toml", "");
    refused_as_missing("catalog.toml", providers, "providers = [\"mars\"]", "mars/rows.toml", "file", "missing");
}

#[test]
fn broken_regions_are_refused() {
    refused_as_missing(REGIONS, "default_region = \"us-east-1\"", "default_region = \"mars-1\"", REGIONS, "default_region", "mars-1");
    refused_as_missing(REGIONS, "price_base = \"us-east-1\"", "price_base = \"mars-1\"", REGIONS, "price_base", "mars-1");
    refused_as_missing(REGIONS, "mail = \"SES\"\n", "", REGIONS, "mail", "no name");
    refused_as_missing(REGIONS, "mail = \"SES\"\n", "mail = \"SES\"\nfax = \"FAX\"\n", REGIONS, "fax", "no service");
    refused_as_missing(REGIONS, "compute_family = \"m7g\"", "compute_family = \"m9g\"", REGIONS, "reference_compute_family", "m9g");
    refused_as_missing(REGIONS, "database_family = \"db.m7g\"", "database_family = \"db.x\"", REGIONS, "reference_database_family", "db.x");
    refused_as_missing(REGIONS, "cache.t4g.micro", "cache.t4g.nano", REGIONS, "smallest_cache", "cache.t4g.nano");
    let oregon = |from: &str, to: &str, field: &str, words: &str| {
        with_change(REGIONS, from, to, |loaded, _| {
            let error = loaded.unwrap_err();
            assert_eq!(error.field, format!("us-west-2.{field}"), "{error}");
            assert!(error.line.is_some() && error.problem.contains(words), "{error}");
        });
    };
    oregon("name = \"Oregon\"", "name = \"\"", "name", "empty");
    oregon("name = \"Oregon\"\ngeography = \"north_america\"", "name = \"Oregon\"\ngeography = \"atlantis\"", "geography", "atlantis");
    oregon("{ north_america = 50,", "{ atlantis = 50, north_america = 50,", "geography", "atlantis");
    oregon("{ north_america = 50,", "{", "round_trip_ms", "north_america is missing");
    oregon("{ north_america = 50,", "{ north_america = 0,", "round_trip_ms", "outside");
    refused(REGIONS, "[regions.us-west-2]", "[regions.us-west-2", "toml", "");
}

#[test]
fn columns_are_all_there_and_no_others() {
    let header = "class,family,arch,vcpu,memory_gib";
    refused(COMPUTE, header, "class,family,arch,cpus,memory_gib", "cpus", "is no column");
    refused(COMPUTE, header, "class,family,arch,memory_gib,memory_gib", "memory_gib", "twice");
    refused(COMPUTE, "storage_mb_s,shape_source,us-east-1", "storage_mb_s,us-east-1", "shape_source", "missing");
    refused(PRICES, ",us-west-2,us-west-2 source", "", "us-west-2", "missing");
    refused(CACHE, "cache.t4g.micro,cache.t4g,", "cache.t4g.micro,", "line", "fields");
}

#[test]
fn broken_classes_are_refused() {
    let large = "m7g.large,m7g,arm64,2,8,0.937,3600,78.75,moto-5.2.5,0.0816,karpenter-2026-07";
    let broken = |to: &str, field: &str, words: &str| refused(COMPUTE, large, to, field, words);
    broken("m7g.large,m7g,arm64,2,8,0.937,3600,78.75,moto-5.2.5,,karpenter-2026-07", "us-east-1", "empty");
    broken("m7g.large,m7g,arm64,2,8,0.937,3600,78.75,moto-5.2.5,0,karpenter-2026-07", "us-east-1", "outside");
    broken("m7g.large,m7g,arm64,2,8,0.937,3600,78.75,moto-5.2.5,cheap,karpenter-2026-07", "us-east-1", "no number");
    broken("m7g.large,m7g,arm64,2,8,0.937,3600,78.75,moto-5.2.5,0.0816,", "us-east-1 source", "empty");
    broken("m7g.large,m7g,arm64,2,8,0.937,3600,78.75,moto-5.2.5,0.0816,hearsay", "us-east-1 source", "hearsay is no source");
    broken("m7g.large,m7g,arm64,2,8,0.937,3600,78.75,hearsay,0.0816,karpenter-2026-07", "shape_source", "hearsay is no source");
    broken("m7g.large,m7g,riscv,2,8,0.937,3600,78.75,moto-5.2.5,0.0816,karpenter-2026-07", "arch", "riscv");
    broken("m7g.large,m7g,arm64,0,8,0.937,3600,78.75,moto-5.2.5,0.0816,karpenter-2026-07", "vcpu", "outside");
    broken("m7g.large,m7g,arm64,2,8e9,0.937,3600,78.75,moto-5.2.5,0.0816,karpenter-2026-07", "memory_gib", "outside");
    broken("m7g.large,m7g,arm64,2,8,fast,3600,78.75,moto-5.2.5,0.0816,karpenter-2026-07", "network_gbps", "no number");
    broken("m7g.large,m7g,arm64,2,8,0.937,0,78.75,moto-5.2.5,0.0816,karpenter-2026-07", "storage_iops", "outside");
    broken("m7g.large,m7g,arm64,2,8,0.937,3600,NaN,moto-5.2.5,0.0816,karpenter-2026-07", "storage_mb_s", "outside");
    broken("m7g.large,m5,arm64,2,8,0.937,3600,78.75,moto-5.2.5,0.0816,karpenter-2026-07", "family", "m5 has no line in discounts.csv");
    broken("m7g.medium,m7g,arm64,2,8,0.937,3600,78.75,moto-5.2.5,0.0816,karpenter-2026-07", "class", "twice");
    broken("m7g.large,m9g,arm64,2,8,0.937,3600,78.75,moto-5.2.5,0.0816,karpenter-2026-07", "family", "no row speed.m9g");
    refused(COMPUTE, "t4g.nano,t4g,", "t4g.pico,t4g,", "class", "no row burst_baseline.pico");
    refused(DATABASE, "two_zones,db.m7g.large,", "three_zones,db.m7g.large,", "kind", "three_zones");
    refused(DATABASE, "two_zones,db.m7g.large,", ",db.m7g.large,", "kind", "nothing");
    refused(DATABASE, "two_zones,db.m7g.large,db.m7g,m7g.large,", "two_zones,db.m7g.large,db.m7g,m9g.large,", "shape", "m9g.large");
    refused(DATABASE, "two_zones,db.m7g.xlarge,", "two_zones,db.m7g.large,", "class", "already");
    let pair = "two_zones,db.m7g.large,db.m7g,m7g.large,0.337,";
    refused(DATABASE, pair, &pair.replace("0.337", "0.16"), "us-east-1", "less than one instance");
    refused(CACHE, "cache.t4g.small,cache.t4g,t4g.small,1.37,", "cache.t4g.small,cache.t4g,t4g.small,0,", "memory_gib", "outside");
    refused(CACHE, "cache.t4g.small,", "cache.t4g.micro,", "class", "already");
    let search = "m7g.medium.search,m7g.search,m7g.medium,0.068,";
    refused("aws/search.csv", search, &search.replace("0.068", ""), "us-east-1", "empty");
}

#[test]
fn a_derived_price_needs_its_ratio() {
    with_change(ROWS, "us-west-2.cache = {", "us-west-1.cache = {", |loaded, _| {
        let error = loaded.unwrap_err();
        assert_eq!((error.file.as_str(), error.field.as_str()), (CACHE, "us-west-2"));
        assert!(error.line.is_some() && error.problem.contains("ratio.us-west-2.cache"), "{error}");
    });
}

#[test]
fn broken_discounts_are_refused() {
    let m7g = "compute,m7g,0.338,ec2-plans-2025,";
    refused(DISCOUNTS, m7g, "compute,m7g,33.8,ec2-plans-2025,", "commit_1y", "outside");
    refused(DISCOUNTS, m7g, "compute,m7g,0.338,,", "commit_1y source", "empty");
    refused(DISCOUNTS, m7g, "compute,c7g,0.338,ec2-plans-2025,", "family", "twice");
    with_change(DISCOUNTS, "cache,cache.m8g,", "cache,cache.m8,", |loaded, _| {
        let error = loaded.unwrap_err();
        assert_eq!((error.file.as_str(), error.field.as_str()), (CACHE, "family"));
        assert!(error.line.is_some() && error.problem.contains("cache.m8g has no line"), "{error}");
    });
}

#[test]
fn a_discount_without_a_class_is_refused() {
    let line = &format!("search,r8g.search,0.312,search-reserved-sibling,0.477,search-reserved-sibling{}", ",".repeat(12));
    refused_as_missing(DISCOUNTS, line, &format!("{line}\n{}", line.replace("r8g", "r9g")), DISCOUNTS, "r9g.search", "no search class");
}

#[test]
fn broken_prices_are_refused() {
    let nat = "nat_hour,0,hour,NAT gateway,compute,0.045,infracost-2024-07";
    let broken = |to: &str, field: &str, words: &str| refused(PRICES, nat, to, field, words);
    broken("nat_day,0,hour,NAT gateway,compute,0.045,infracost-2024-07", "key", "nat_day");
    broken("public_ipv4_hour,0,hour,NAT gateway,compute,0.045,infracost-2024-07", "from", "ascend");
    broken("load_balancer_hour,0,hour,NAT gateway,compute,0.045,infracost-2024-07", "key", "two places");
    broken("nat_hour,0,day,NAT gateway,compute,0.045,infracost-2024-07", "unit", "counted in hour, not in day");
    broken("nat_hour,0,hour,,compute,0.045,infracost-2024-07", "item", "empty");
    broken("nat_hour,0,hour,NAT gateway,moon,0.045,infracost-2024-07", "ratio", "moon");
    broken("nat_hour,1,hour,NAT gateway,compute,0.045,infracost-2024-07", "from", "starts at 0");
    broken("nat_hour,0,hour,NAT gateway,compute,0,infracost-2024-07", "us-east-1", "free");
    broken("nat_hour,0,hour,NAT gateway,included,0.045,infracost-2024-07", "us-east-1", "is included, and has a price");
    broken("nat_hour,0,hour,NAT gateway,compute,,infracost-2024-07", "us-east-1", "empty");
    broken("nat_hour,0,hour,NAT gateway,compute,0.045,hearsay", "us-east-1 source", "hearsay is no source");
    refused(PRICES, "\negress_gib,51200,,", "\negress_gib,10240,,", "from", "ascend");
    refused(PRICES, "dns_zone_month,25,,", "dns_zone_month,25,zone-month,", "unit", "of its first");
    refused_as_missing(PRICES, &format!("{nat}{}\n", ",".repeat(10)), "", PRICES, "nat_hour", "missing");
}

#[test]
fn a_cdn_is_priced_by_where_users_are() {
    let virginia = region("us-east-1");
    let of = |place: &str| virginia.cdn.iter().find(|class| class.geographies.iter().any(|known| known == place)).expect("a class");
    for (place, class, egress, request) in [
        ("north_america", "north_america", "0.085", "0.01"),
        ("europe", "europe", "0.085", "0.012"),
        ("africa", "africa_middle_east", "0.11", "0.012"),
        ("middle_east", "africa_middle_east", "0.11", "0.012"),
        ("south_america", "south_america", "0.11", "0.022"),
        ("india", "india", "0.109", "0.012"),
        ("east_asia", "asia_pacific", "0.12", "0.012"),
        ("southeast_asia", "asia_pacific", "0.12", "0.012"),
        ("oceania", "oceania", "0.114", "0.0125"),
    ] {
        let found = of(place);
        assert_eq!(found.id, class);
        assert_eq!((found.egress.steps[1].usd, found.requests.steps[1].usd), (usd(egress), usd(request)), "{place}");
        assert_eq!((found.egress.free(), found.requests.free()), (usd("1024"), usd("1000")), "{place}");
    }
    assert_eq!(region("us-west-2").cdn.len(), virginia.cdn.len());
}

#[test]
fn broken_classes_of_a_cdn_are_refused() {
    refused_as_missing(REGIONS, "\neurope = \"europe\"", "", REGIONS, "cdn_classes", "europe is missing");
    refused_as_missing(REGIONS, "\neurope = \"europe\"", "\natlantis = \"europe\"", REGIONS, "cdn_classes", "atlantis is no geography");
    let asia = "southeast_asia = \"asia_pacific\"";
    refused_as_missing(REGIONS, asia, &asia.replace("pacific", "south"), PRICES, "cdn_egress_gib.asia_south", "missing");
    let first = "cdn_requests.india,1000,,,,";
    refused_as_missing(PRICES, first, "cdn_requests.india,2000,,,,", PRICES, "cdn_requests.india", "what is free is not what it is");
    refused(PRICES, "\ncdn_requests.india,0,\"10,000 requests\"", "\ncdn_requests.india,0,GiB", "unit", "counted in 10,000 requests");
}

#[test]
fn plans_at_a_flat_rate_are_those_of_the_page() {
    let plans = &builtin().providers["aws"].cdn_plans;
    let told: Vec<_> = plans.iter().map(|plan| (plan.name.as_str(), plan.usd_month, plan.gib, plan.requests)).collect();
    assert_eq!(
        told,
        [
            ("free", usd("0"), 100.0, 1e6),
            ("pro", usd("15"), 51_200.0, 1e7),
            ("business", usd("200"), 51_200.0, 1.25e8),
            ("premium", usd("1000"), 51_200.0, 5e8)
        ]
    );
    let business = "business,200,51200,125000000,";
    refused(PLANS, business, "business,15,51200,125000000,", "usd_month", "ascend");
    refused(PLANS, business, "business,200,51100,125000000,", "gib", "holds less");
    refused(PLANS, business, "business,200,51200,1000,", "gib", "holds less");
    refused(PLANS, business, "business,200,0,125000000,", "gib", "outside");
    refused(PLANS, "premium,1000,51200,500000000,cloudfront-plans-2026", "premium,1000,51200,500000000,hearsay", "source", "hearsay");
}

#[test]
fn targets_follow_the_users() {
    let catalog = builtin();
    let of = |users: f64| {
        let usual = catalog.usual_targets_of(users);
        (usual.availability, usual.survives, usual.rto_minutes, usual.rpo_minutes, usual.teams)
    };
    assert_eq!(of(1.0), (0.99, Survives::Instance, 1440.0, 1440.0, 1));
    assert_eq!(of(999.9), of(1.0));
    assert_eq!(of(1e3), (0.995, Survives::Zone, 240.0, 60.0, 1));
    assert_eq!(of(1e5), (0.999, Survives::Zone, 60.0, 15.0, 1));
    assert_eq!(of(1e7), (0.999, Survives::Zone, 60.0, 15.0, 3));
    assert_eq!(of(1e8), (0.9999, Survives::Region, 15.0, 1.0, 10));
    assert_eq!(of(1e10), of(1e8));
    assert!(catalog.usual_targets.iter().all(|usual| !usual.source.is_empty() && !usual.date.is_empty()));
}

#[test]
fn every_rate_is_plausible_dated_and_of_another_currency() {
    let rates = &builtin().rates;
    assert!(rates.len() >= 10);
    for rate in rates {
        assert!(rate.low <= rate.per_usd && rate.per_usd <= rate.high && rate.low > Decimal::ZERO, "{}", rate.currency);
        assert_eq!(rate.date.len(), 10, "{}: a rate is of a day", rate.currency);
        assert!(!rate.sign.chars().any(|c| c.is_ascii_digit() || c.is_whitespace()));
    }
}

#[test]
fn broken_rates_are_refused() {
    let pounds = "GBP,British pound,British pounds,£,0.75,0.70,0.82,exchange-rates";
    let broken = |to: &str, field: &str, words: &str| refused(RATES, pounds, to, field, words);
    broken("USD,British pound,British pounds,£,0.75,0.70,0.82,exchange-rates", "currency", "no other currency");
    broken("GPB,British pound,British pounds,£,0.75,0.70,0.82,exchange-rates", "currency", "no other currency");
    broken("EUR,British pound,British pounds,£,0.75,0.70,0.82,exchange-rates", "currency", "stands twice");
    broken("GBP,British pound,British pounds,€,0.75,0.70,0.82,exchange-rates", "sign", "another currency's");
    broken("GBP,British pound,British pounds,$,0.75,0.70,0.82,exchange-rates", "sign", "another currency's");
    broken("GBP,British pound,British pounds,£,0,0.70,0.82,exchange-rates", "per_usd", "outside");
    broken("GBP,British pound,British pounds,£,-0.75,0.70,0.82,exchange-rates", "per_usd", "outside");
    broken("GBP,British pound,British pounds,£,0.75,0.76,0.82,exchange-rates", "low", "does not hold");
    broken("GBP,,British pounds,£,0.75,0.70,0.82,exchange-rates", "name", "is empty");
    broken("GBP,British pound,British pounds,£,0.75,0.70,0.82,hearsay", "source", "no source");
}

#[test]
fn broken_targets_are_refused() {
    let second = "100000,0.995,zone,240,60,1,targets-by-users";
    let broken = |to: &str, field: &str, words: &str| refused(TARGETS, second, to, field, words);
    broken("1000,0.995,zone,240,60,1,targets-by-users", "below_users", "ascend");
    broken("0,0.995,zone,240,60,1,targets-by-users", "below_users", "outside");
    broken("100000,0.98,zone,240,60,1,targets-by-users", "availability", "loosens");
    broken("100000,1,zone,240,60,1,targets-by-users", "availability", "outside");
    broken("100000,0.995,planet,240,60,1,targets-by-users", "survives", "planet");
    broken("100000,0.995,zone,1500,60,1,targets-by-users", "rto_minutes", "loosens");
    broken("100000,0.995,zone,240,1500,1,targets-by-users", "rpo_minutes", "loosens");
    broken("100000,0.995,zone,240,-1,1,targets-by-users", "rpo_minutes", "outside");
    broken("100000,0.995,zone,240,60,1.5,targets-by-users", "teams", "whole");
    broken("100000,0.995,zone,240,60,1,hearsay", "source", "hearsay is no source");
    let third = "10000000,0.999,zone,60,15,1,";
    refused(TARGETS, third, "10000000,0.999,instance,60,15,1,", "survives", "loosens");
    let fourth = "100000000,0.999,zone,60,15,3,";
    refused(TARGETS, fourth, "100000000,0.999,zone,60,15,0,", "teams", "outside");
    refused_as_missing(TARGETS, "\n,0.9999,region", "\n1e9,0.9999,region", TARGETS, "below_users", "nothing holds beyond");
}
