//! Bills that providers work out on their own pages, with the quantities of their examples and the catalog's prices; the arithmetic is written out beside
//! each. Where the page's prices are the catalog's, its total is too; where they are not, it is said which differ.

use super::*;

/// A line of a bill: a price of the catalog, so many units of it, and what that comes to in cents, worked out by hand.
struct Worked {
    key: &'static str,
    /// In the price's unit and month.
    quantity: Decimal,
    usd: &'static str,
}

fn line(key: &'static str, quantity: Decimal, usd: &'static str) -> Worked {
    Worked { key, quantity, usd }
}

fn number(text: &str) -> Decimal {
    text.parse().unwrap()
}

/// What the steps of a price make of a quantity, in cents.
fn charged(region: &Region, key: &str, quantity: Decimal) -> Decimal {
    let price = region.price(key);
    let parts = price.steps.iter().enumerate().map(|(place, step)| {
        let upper = price.steps.get(place + 1).map_or(quantity, |next| next.from.min(quantity));
        (upper - step.from).max(Decimal::ZERO) * step.usd
    });
    parts.sum::<Decimal>().round_dp_with_strategy(2, rust_decimal::RoundingStrategy::MidpointAwayFromZero)
}

/// Each line to the cent, and their sum; `published` is the page's total where all its prices are the catalog's.
#[track_caller]
fn holds(lines: &[Worked], total: &str, published: Option<&str>) {
    holds_in(region("us-east-1"), lines, total, published);
}

#[track_caller]
fn holds_in(region: &Region, lines: &[Worked], total: &str, published: Option<&str>) {
    for Worked { key, quantity, usd } in lines {
        assert_eq!(charged(region, key, *quantity), number(usd), "{key}");
    }
    assert_eq!(lines.iter().map(|line| number(line.usd)).sum::<Decimal>(), number(total));
    if let Some(published) = published {
        assert_eq!(total, published, "the page's prices are the catalog's");
    }
}

/// AWS Lambda pricing, “Example 1: Mobile application backend”: 3 million requests of 120 ms with 1,536 MB.
#[test]
fn lambda_behind_a_mobile_application() {
    // 3,000,000 x 0.12 s x 1.5 GB = 540,000 GB-s; less 400,000 free: 140,000 x 0.0000166667 = 2.333338
    let duration = line("function_gib_second", number("3000000") * number("0.12") * number("1.5"), "2.33");
    // 3 million less 1 million free: 2 x 0.20 = 0.40
    holds(&[duration, line("function_million", number("3"), "0.40")], "2.73", Some("2.73"));
}

/// AWS Lambda pricing as of 2019, “Example 1”: 3 million requests of 1 s with 512 MB, 18.74 dollars at 0.00001667 a GB-second.
#[test]
fn lambda_for_a_second_each() {
    // 3,000,000 x 1 s x 0.5 GB = 1,500,000 GB-s; less 400,000 free: 1,100,000 x 0.0000166667 = 18.33337, where the page rounds the price up: 18.34
    let duration = line("function_gib_second", number("3000000") * number("0.5"), "18.33");
    holds(&[duration, line("function_million", number("3"), "0.40")], "18.73", None);
}

/// AWS Fargate pricing, “Example 1”: 5 tasks of 1 vCPU and 2 GB for 600 s on each of 30 days; 1.01 and 0.22 dollars, besides storage above 20 GB.
#[test]
fn fargate_for_ten_minutes_a_day() {
    // 5 x 600 s x 30 = 90,000 s = 25 h; 25 x 1 vCPU x 0.04048 = 1.012; 25 x 2 GB x 0.004445 = 0.22225
    let hours = number("5") * number("600") * number("30") / number("3600");
    let memory = line("container_gib_hour", hours * number("2"), "0.22");
    holds(&[line("container_vcpu_hour", hours, "1.01"), memory], "1.23", Some("1.23"));
}

/// Hours of the 30 days that Elastic Load Balancing's examples reckon with.
const MONTH: &str = "720";

/// The most of the four measures of a capacity unit; each unit holds what the catalog's rows say.
fn lcus(connections_a_second: f64, connections: f64, gib_an_hour: f64, rules: f64, requests_a_second: f64) -> Decimal {
    let catalog = builtin();
    let evaluated = requests_a_second * (rules - catalog.value("lcu.rules_free")).max(0.0);
    let measures = [
        connections_a_second / catalog.value("lcu.new_connections"),
        connections / catalog.value("lcu.active_connections"),
        gib_an_hour / catalog.value("lcu.gib"),
        evaluated / catalog.value("lcu.rules"),
    ];
    Decimal::try_from(measures.into_iter().fold(0.0, f64::max)).unwrap()
}

/// Elastic Load Balancing pricing, Application Load Balancer, “Example 1”: a connection a second that lasts 2 minutes, 5 requests a second, 300 KB a
/// second, 60 rules; 22.42 dollars a month.
#[test]
fn a_balancer_that_is_paid_by_its_bytes() {
    // 1 / 25 = 0.04; 120 / 3,000 = 0.04; 300 KB/s = 1.08 GB/h / 1 = 1.08; 5 x (60 - 10) / 1,000 = 0.25: 1.08 LCU
    let units = lcus(1.0, 120.0, 1.08, 60.0, 5.0);
    assert_eq!(units, number("1.08"));
    // 720 x 0.0225 = 16.20; 720 x 1.08 x 0.008 = 6.2208
    let capacity = line("load_balancer_lcu_hour", number(MONTH) * units, "6.22");
    holds(&[line("load_balancer_hour", number(MONTH), "16.20"), capacity], "22.42", Some("22.42"));
}

/// Elastic Load Balancing pricing, Application Load Balancer, “Example 2”: 100 connections a second that last 3 minutes, 4 requests a second, 0.36 GB an
/// hour, 20 rules.
#[test]
fn a_balancer_that_is_paid_by_its_connections() {
    // 100 / 25 = 4; 18,000 / 3,000 = 6; 0.36 / 1 = 0.36; 4 x (20 - 10) / 1,000 = 0.04: 6 LCU
    let units = lcus(100.0, 18_000.0, 0.36, 20.0, 4.0);
    assert_eq!(units, number("6"));
    // 720 x 0.0225 = 16.20; 720 x 6 x 0.008 = 34.56
    let capacity = line("load_balancer_lcu_hour", number(MONTH) * units, "34.56");
    holds(&[line("load_balancer_hour", number(MONTH), "16.20"), capacity], "50.76", None);
}

/// Amazon S3 pricing, “Storage pricing example”: 100 GB for 15 days of March and 100 TB for 16; 1,215.00 dollars.
#[test]
fn objects_over_two_steps() {
    // (100 GB x 360 h + 102,400 GB x 384 h) / 744 h = 52,900 GB-months
    let kept = (number("100") * number("360") + number("102400") * number("384")) / number("744");
    assert_eq!(kept, number("52900"));
    // 51,200 x 0.023 = 1,177.60; 1,700 x 0.022 = 37.40
    holds(&[line("object_gib_month", kept, "1215.00")], "1215.00", Some("1215.00"));
}

/// Amazon S3 pricing, “Data request example”: 10,000 files in and 20,000 out on each of 31 days; 1.55 and 0.25 dollars.
#[test]
fn objects_written_and_read() {
    // 310,000 / 1,000 x 0.005 = 1.55; 620,000 / 1,000 x 0.0004 = 0.248
    let puts = line("object_put", number("310"), "1.55");
    holds(&[puts, line("object_get", number("620"), "0.25")], "1.80", Some("1.80"));
}

/// Amazon S3 pricing, “Data transfer out example”: 1 TB a day from S3 and as much from EC2 in a month of 31 days; 5,263.27 dollars when 1 GB was free.
#[test]
fn sixty_two_terabytes_to_the_internet() {
    // 63,488 GB: 100 free; 10,140 x 0.09 = 912.60; 40,960 x 0.085 = 3,481.60; 12,288 x 0.07 = 860.16. The page has 99 GB x 0.09 = 8.91 more.
    holds(&[line("egress_gib", number("62") * number("1024"), "5254.36")], "5254.36", None);
    assert_eq!(number("5254.36") + number("99") * number("0.09"), number("5263.27"));
}

/// Half a day of a month of 30, as Amazon EBS's examples have it: 43,200 s of 86,400 s x 30.
fn half_a_day() -> Decimal {
    Decimal::ONE / number("60")
}

/// Amazon EBS pricing, “Example 1 – General Purpose SSD (gp3) Volumes”: 2,000 GB with 10,000 IOPS and 500 MB/s for 12 hours; 2.667 and 0.583 dollars, and
/// 0.375 for throughput at 0.06, which the catalog has at 0.04.
#[test]
fn a_volume_faster_than_its_baseline() {
    let included = |row: &str| Decimal::try_from(builtin().value(row)).unwrap();
    let iops = number("10000") - included("limit.block_included_iops");
    let mib_s = number("500") - included("limit.block_included_mib_s");
    assert_eq!((iops, mib_s), (number("7000"), number("375")));
    holds(
        &[
            // 2,000 x 0.08 / 60 = 2.667
            line("block_gib_month", number("2000") * half_a_day(), "2.67"),
            // 7,000 x 0.005 / 60 = 0.583
            line("block_iops_month", iops * half_a_day(), "0.58"),
            // 375 x 0.04 / 60 = 0.25
            line("block_mib_s_month", mib_s * half_a_day(), "0.25"),
        ],
        "3.50",
        None,
    );
}

/// Amazon EBS pricing, “Example 3 – EBS Provisioned IOPS SSD io2 Volumes”, the first volume: 2,000 GB and 1,000 IOPS for 12 hours; 4.167 and 1.083 dollars.
#[test]
fn a_volume_with_iops_of_its_own() {
    // 2,000 x 0.125 / 60 = 4.167; 1,000 x 0.065 / 60 = 1.083
    let storage = line("block_provisioned_gib_month", number("2000") * half_a_day(), "4.17");
    holds(&[storage, line("block_provisioned_iops_month", number("1000") * half_a_day(), "1.08")], "5.25", Some("5.25"));
}

/// The same example's second volume, whose IOPS graduate while they are provisioned: 60,000 for 12 hours; 56.133 dollars.
#[test]
fn iops_over_two_steps() {
    // (32,000 x 0.065 + 28,000 x 0.046) / 60 = (2,080 + 1,288) / 60 = 56.133
    holds(&[line("block_provisioned_iops_month", number("60000"), "3368.00")], "3368.00", None);
    assert_eq!((number("3368.00") / number("60")).round_dp(3), number("56.133"));
}

/// Amazon EBS pricing, “Example 10 – EBS Snapshots Archive”: a snapshot of 200 GB back in the standard tier for 15 days of 30; 5 dollars.
#[test]
fn a_snapshot_for_half_a_month() {
    // 200 x 0.05 x 15 / 30 = 5.00
    holds(&[line("snapshot_gib_month", number("200") * number("15") / number("30"), "5.00")], "5.00", Some("5.00"));
}

/// Azure Functions pricing, the example of the consumption plan: 3 million executions of 1 s with 512 MB; 17.60 and 0.40 dollars.
#[test]
fn azure_functions_for_a_second_each() {
    let east = &builtin().providers["azure"].regions["eastus"];
    // 3,000,000 x 1 s x 0.5 GB = 1,500,000 GB-s; less 400,000 free: 1,100,000 x 0.000016 = 17.60
    let duration = line("function_gib_second", number("3000000") * number("0.5"), "17.60");
    // 3 million less 1 million free: 2 x 0.20 = 0.40
    holds_in(east, &[duration, line("function_million", number("3"), "0.40")], "18.00", Some("18.00"));
}
