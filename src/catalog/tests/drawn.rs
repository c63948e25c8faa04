//! Figures drawn at random from the folder of facts that the catalog was made from (`draw.py`), held against ours.

use super::*;

const DRAWN: &str = include_str!("drawn.csv");
const COUNTERPARTS: &str = include_str!("counterparts.csv");

fn lines(text: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_reader(text.as_bytes());
    reader.records().map(|line| line.expect("a line").iter().map(str::to_owned).collect()).collect()
}

fn number(text: &str) -> Decimal {
    text.parse().or_else(|_| Decimal::from_scientific(text)).unwrap_or_else(|_| panic!("{text} is no number"))
}

/// `usd_hour_eu_west_1_redis` → `eu-west-1`.
fn region_of(column: &str) -> String {
    column.trim_start_matches("usd_hour_").trim_end_matches("_redis").trim_end_matches("_valkey").replace('_', "-")
}

fn decimal(number: f64) -> Decimal {
    Decimal::try_from(number).expect("a number").normalize()
}

/// What the catalog has in the place of a figure, and what that figure is here.
fn ours(file: &str, row: &str, column: &str, theirs: Decimal) -> (Decimal, Decimal) {
    let providers = &builtin().providers;
    let aws = |id: &str| &providers["aws"].regions[id];
    let shape = |class: &Class| match column {
        "vcpu" => (decimal(class.vcpu), theirs),
        "memory_gib" => (decimal(class.memory_gib), theirs),
        "network_gbps_baseline" => (decimal(class.network_gbps), theirs),
        "ebs_baseline_iops" => (decimal(class.storage_iops), theirs),
        // Listed in decimal MB/s.
        "ebs_baseline_mbytes_s" => (decimal(class.storage_mib_s * 1_048_576.0 / 1e6).round_dp(6), theirs.round_dp(6)),
        _ => panic!("no column {column}"),
    };
    match file {
        "aws_ec2.csv" if column.starts_with("usd_hour_") => (named(&aws(&region_of(column)).compute, row).usd_hour, theirs),
        "aws_ec2.csv" => shape(named(&aws("us-east-1").compute, row)),
        "aws_rds.csv" => {
            let (deployment, name) = row.rsplit_once('/').expect("deployment and class");
            let kind = match deployment {
                "postgres/single_az" => DatabaseKind::SingleZone,
                "postgres/multi_az" => DatabaseKind::TwoZones,
                _ => DatabaseKind::SharedStorage,
            };
            (database(aws(&region_of(column)), kind, name).usd_hour, theirs)
        }
        // Valkey is sold at four fifths of Redis.
        "aws_elasticache.csv" => {
            let valkey = if column.ends_with("_redis") { theirs * Decimal::new(8, 1) } else { theirs };
            (named(&aws(&region_of(column)).cache, row).usd_hour, valkey)
        }
        "aws_savings.csv" => {
            let (family, region) = row.split_once('/').expect("family and region");
            let of_family = aws(region).compute.iter().find(|class| class.family == family).expect("a class of the family");
            (of_family.spot.expect("sold as spot"), theirs / Decimal::ONE_HUNDRED)
        }
        "gcp.csv" | "azure.csv" => {
            let (name, region) = row.rsplit_once('/').expect("class and region");
            let sold = &providers[file.trim_end_matches(".csv")].regions[region];
            (of_class(named(&sold.compute, name), column), theirs)
        }
        _ => {
            let counterparts = lines(COUNTERPARTS);
            let same = |line: &&Vec<String>| line[..3] == [file, row, column];
            let counterpart = counterparts.iter().find(same).unwrap_or_else(|| panic!("no counterpart of {file} {row} {column}"));
            let theirs = theirs * number(&counterpart[4]);
            (single(&counterpart[3]), if column == "price_month" { theirs.round_dp(2) } else { theirs })
        }
    }
}

/// A figure of a class by its name in a list or in the counterparts. A month's rent is told to the cent.
fn of_class(class: &Class, figure: &str) -> Decimal {
    match figure {
        "vcpu" => decimal(class.vcpu),
        "memory_gib" => decimal(class.memory_gib),
        "usd_month" => (class.usd_hour * Decimal::from(730)).round_dp(2),
        _ => class.usd_hour,
    }
}

/// A price by `<provider>/<region>/<price>/<from>`, a class's figure by `<provider>/<region>/<product>/<class>/<figure>`, a row by
/// `<provider>/rows/<row>`.
fn single(place: &str) -> Decimal {
    match place.split('/').collect::<Vec<_>>()[..] {
        [provider, "rows", id] => decimal(builtin().providers[provider].rows.value(id)),
        [provider, region, product, name, figure] => {
            let sold = &builtin().providers[provider].regions[region];
            let class = match product {
                "compute" => named(&sold.compute, name),
                "cache" => named(&sold.cache, name),
                _ => database(sold, DatabaseKind::SingleZone, name),
            };
            of_class(class, figure)
        }
        [provider, region, key, from] => {
            let price = builtin().providers[provider].regions[region].price(key);
            let step = price.steps.iter().find(|step| step.from == number(from));
            step.unwrap_or_else(|| panic!("no step of {key} begins at {from}")).usd
        }
        _ => panic!("{place} is no place of the catalog"),
    }
}

#[test]
fn two_hundred_figures_drawn_at_random_equal_ours() {
    let drawn = lines(DRAWN);
    assert_eq!(drawn.len(), 200);
    for line in &drawn {
        let [file, row, column, value] = &line[..] else { panic!("{line:?}") };
        let (ours, theirs) = ours(file, row, column, number(value));
        assert_eq!(ours, theirs, "{file} {row} {column}");
    }
}
