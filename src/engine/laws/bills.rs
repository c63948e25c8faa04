//! Bills worked by hand, from the profile to the cent, with amounts that cross a step of the price.
//!
//! A month has 30.4375 days of 86,400 s for rates, hence 2,629,800 s, and 730 hours for prices. A thing of k KiB that happens r times a second makes
//! r × k × 2,629,800 ÷ 1,048,576 GiB a month.

use super::planned;
use crate::domain::{
    money::Usd,
    plan::{CostLine, Plan, StageResult},
};
use proptest::prelude::*;
use rust_decimal::Decimal;
use serde_json::{Value, json};

const SECONDS_A_MONTH: f64 = 2_629_800.0;
const KIB_A_GIB: f64 = 1_048_576.0;

/// The rung of a plan without growth, so that what is bought is what is needed.
fn rung(number: u8, mut profile: Value) -> StageResult {
    profile["growth"] = json!({"monthly": 0, "months": 1});
    let plan = planned(&profile);
    plan.stages.into_iter().find(|stage| stage.stage.rung == number).expect("nine rungs")
}

fn lines<'s>(stage: &'s StageResult, tier: &str, item: &str) -> Vec<&'s CostLine> {
    stage.cost.lines.iter().filter(|line| line.tier == tier && line.item.starts_with(item)).collect()
}

fn zones(stage: &StageResult) -> f64 {
    f64::from(stage.tiers.iter().find(|tier| tier.id == "web").expect("a web tier").zones)
}

/// Quantity, price and cents of each line of a tier whose item begins so.
fn assert_lines(stage: &StageResult, tier: &str, item: &str, worked: &[(f64, f64, f64)]) {
    let lines = lines(stage, tier, item);
    let found: Vec<_> = lines.iter().map(|l| (l.quantity.to_f64(), l.unit_usd.to_f64(), l.monthly_usd.to_f64())).collect();
    assert_eq!(found.len(), worked.len(), "{tier}, {item}: {found:?}");
    for (found, worked) in found.iter().zip(worked) {
        assert!((found.0 - worked.0).abs() <= 1e-3, "{tier}, {item}: {found:?}, worked {worked:?}");
        assert_eq!((found.1, found.2), (worked.1, worked.2), "{tier}, {item}");
    }
}

/// 100 requests a second of 15 KiB and 40 KiB of files: 100 × 55 × 2,629,800 ÷ 1,048,576 = 13,793.850 GiB. The first 100 are free, 10,140 at $0.09 are
/// $912.60, 3,553.850 at $0.085 are $302.08.
#[test]
fn bytes_to_the_internet_cross_two_steps() {
    let stage = rung(4, json!({"traffic": {"requests_per_second": 100, "response_kib": 15, "static_kib": 40}}));
    let worked = [(100.0, 0.0, 0.0), (10_140.0, 0.09, 912.6), (3_553.850, 0.085, 302.08)];
    assert_lines(&stage, "network", "data transfer to the internet", &worked);
}

/// 50 requests a second of 100 KiB and one file of 400 KiB: 50 × 500 × 2,629,800 ÷ 1,048,576 = 62,699.318 GiB. 1,024 are free; 9,216 at $0.085 are
/// $783.36, 40,960 at $0.08 are $3,276.80, 11,499.318 at $0.06 are $689.96. Requests: 100 a second are 262.98 M, 26,298 ten thousands, 1,000 of them
/// free, 25,298 at $0.01 are $252.98. The CDN asks the store for one file in twenty: 6.5745 M at $0.0004 a thousand are $2.63.
#[test]
fn a_cdn_bills_bytes_by_step_and_requests_above_the_free_ones() {
    let traffic = json!({"requests_per_second": 50, "response_kib": 100, "static_kib": 400, "static_requests": 1});
    let stage = rung(4, json!({"audience": {"monthly_active_users": 1_000_000}, "traffic": traffic}));
    let bytes = [(9_216.0, 0.085, 783.36), (40_960.0, 0.08, 3_276.8), (11_499.318, 0.06, 689.96)];
    assert_lines(&stage, "cdn", "CloudFront to users in North America", &bytes);
    assert_lines(&stage, "cdn", "CloudFront, always free", &[(1_024.0, 0.0, 0.0)]);
    let (free, paid): (Vec<_>, Vec<_>) =
        lines(&stage, "cdn", "CloudFront HTTPS requests").into_iter().partition(|line| line.unit_usd == Usd::ZERO);
    assert_eq!(free.iter().map(|line| line.quantity.to_f64()).collect::<Vec<_>>(), [1_000.0]);
    assert_eq!(paid.iter().map(|line| (line.quantity.to_f64(), line.monthly_usd.to_f64())).collect::<Vec<_>>(), [(25_298.0, 252.98)]);
    assert_lines(&stage, "objects", "S3 GET", &[(6_574.5, 0.0004, 2.63)]);
    assert!(lines(&stage, "network", "data transfer to the internet").is_empty());
}

/// A million users with 60 MiB each: 58,593.75 GiB; 51,200 at $0.023 are $1,177.60, 7,393.75 at $0.022 are $162.66. Ten of 100 requests a second upload:
/// 26.298 M PUTs at $0.005 a thousand are $131.49. Two files a request, all of them from the store: 525.96 M GETs at $0.0004 a thousand are $210.38.
#[test]
fn an_object_store_bills_bytes_by_step_and_what_is_put_and_got() {
    let traffic = json!({"requests_per_second": 100, "upload_kib": 100, "write_share": 0.1, "static_requests": 2});
    let stage = rung(4, json!({"audience": {"monthly_active_users": 1_000_000}, "traffic": traffic, "data": {"object_mib_per_user": 60}}));
    assert_lines(&stage, "objects", "S3 Standard storage", &[(51_200.0, 0.023, 1_177.6), (7_393.75, 0.022, 162.66)]);
    assert_lines(&stage, "objects", "S3 PUT", &[(26_298.0, 0.005, 131.49)]);
    assert_lines(&stage, "objects", "S3 GET", &[(525_960.0, 0.0004, 210.38)]);
}

/// 20,000 users, 4,000 a day: 200,000 requests and 8,000 sessions a day are 6,087,500 and 243,500 a month. A session of 400 KiB is read in 100 units, half
/// of that where any recent state will do: 304.375 M at $0.125 are $38.05. It is written at its start and by one request in ten, 852,250 times 400 units:
/// 340.9 M at $0.625 are $213.06. Kept for a week, three times as many in the busiest hour: 168,000 × 400 KiB are 64.087 GiB, 25 free, 39.087 at $0.25 are
/// $9.77.
#[test]
fn a_key_value_store_bills_units_read_and_written_and_bytes_above_the_free_ones() {
    let profile = json!({
        "audience": {"monthly_active_users": 20_000, "daily_active_share": 0.2},
        "traffic": {"requests_per_daily_user": 50, "sessions_per_daily_user": 2, "write_share": 0.1, "peak_to_mean": 3},
        "data": {"session_kib": 400, "session_minutes": 10_080},
    });
    let stage = rung(5, profile);
    assert_lines(&stage, "sessions", "DynamoDB on-demand read units", &[(304.375, 0.125, 38.05)]);
    assert_lines(&stage, "sessions", "DynamoDB on-demand write units", &[(340.9, 0.625, 213.06)]);
    assert_lines(&stage, "sessions", "DynamoDB Standard storage", &[(25.0, 0.0, 0.0), (39.087, 0.25, 9.77)]);
}

/// 730 hours at $0.0225 are $16.425, half-even $16.42. A capacity unit is the largest of what is opened (25 a second), kept open (3,000) and passed
/// (1 GiB an hour). First the bytes: 100 × 55 KiB a second are 13,793.850 GiB, so many unit-hours, $110.35. Then the connections: ten million users have
/// 4 M sessions a day, 46.296 a second, two connections each, 92.593 ÷ 25 = 3.7037 units (kept for 60 s they are 5,556, 1.85 units; 10 requests a
/// second of 1 KiB are nothing): 2,703.704 unit-hours, $21.63.
#[test]
fn a_balancer_bills_hours_and_the_largest_of_its_measures() {
    let by_bytes = rung(4, json!({"traffic": {"requests_per_second": 100, "response_kib": 15, "static_kib": 40}}));
    assert_lines(&by_bytes, "load_balancer", "Application Load Balancer", &[(730.0, 0.0225, 16.42), (13_793.850, 0.008, 110.35)]);
    let profile = json!({
        "audience": {"monthly_active_users": 10_000_000, "daily_active_share": 0.2},
        "traffic": {"requests_per_second": 10, "response_kib": 1, "static_kib": 0, "sessions_per_daily_user": 2},
    });
    let by_connections = rung(4, profile);
    assert_lines(&by_connections, "load_balancer", "Application Load Balancer", &[(730.0, 0.0225, 16.42), (2_703.704, 0.008, 21.63)]);
}

/// A gateway a zone: 730 hours at $0.045 each, $65.70 for two, $98.55 for three. Through them go the logs, 100 × 0.5 KiB a second, 125.399 GiB, and mail,
/// 0.1 a day of 40,000 active users, 121,750 of 30 KiB, 3.483 GiB: 128.882 GiB at $0.045 are $5.80. Not the files, nor what users are sent.
#[test]
fn address_translation_bills_a_gateway_a_zone_and_the_bytes_that_leave_by_it() {
    let profile = json!({
        "audience": {"monthly_active_users": 200_000, "daily_active_share": 0.2},
        "traffic": {"requests_per_second": 100, "log_kib_per_request": 0.5}, "work": {"emails_per_daily_user": 0.1},
    });
    let stage = rung(7, profile);
    let gateways = if zones(&stage) == 3.0 { (2_190.0, 0.045, 98.55) } else { (1_460.0, 0.045, 65.7) };
    assert_lines(&stage, "network", "NAT gateway", &[gateways, (128.882, 0.045, 5.8)]);
}

/// 100 requests a second, each with five reads of 2 KiB and a tenth of a write of 2 KiB: 10.2 KiB, 2,558.132 GiB a month between web and database. Over two
/// zones half of it crosses, over three two thirds; both directions are billed at $0.01: $25.58, $34.11.
#[test]
fn bytes_between_zones_are_billed_in_both_directions() {
    let data = json!({"queries_per_request": 5, "record_kib": 2, "writes_per_request": 1, "kib_per_write": 2});
    let stage = rung(4, json!({"traffic": {"requests_per_second": 100, "write_share": 0.1}, "data": data}));
    let worked = if zones(&stage) == 3.0 { (3_410.843, 0.01, 34.11) } else { (2_558.132, 0.01, 25.58) };
    assert_lines(&stage, "network", "data transfer between zones", &[worked]);
}

/// Five alarms on each of five tiers and of one service: 30, ten free, 20 at $0.10 are $2.00. Logs of 100 × 0.5 KiB a second are 125.399 GiB: $62.70 to
/// take in, $3.76 to keep. Ten metrics a machine, ten free.
#[test]
fn metrics_and_alarms_are_billed_above_the_free_ones() {
    let stage = rung(7, json!({"traffic": {"requests_per_second": 100, "log_kib_per_request": 0.5}}));
    assert_lines(&stage, "observability", "CloudWatch alarms", &[(10.0, 0.0, 0.0), (20.0, 0.1, 2.0)]);
    assert_lines(&stage, "observability", "CloudWatch Logs ingestion", &[(125.399, 0.5, 62.7)]);
    assert_lines(&stage, "observability", "CloudWatch Logs storage", &[(125.399, 0.03, 3.76)]);
    let counted = |line: &&CostLine| ["web", "service_1", "workers"].contains(&line.tier.as_str()) && line.unit == "instance-hour";
    let hours: f64 = stage.cost.lines.iter().filter(counted).map(|line| line.quantity.to_f64()).sum();
    let [free, paid] = lines(&stage, "observability", "CloudWatch custom metrics")[..] else { panic!("two steps of metrics") };
    assert_eq!((free.quantity.to_f64(), free.monthly_usd), (10.0, Usd::ZERO));
    assert!((paid.quantity.to_f64() + 10.0 - hours / 73.0).abs() < 1e-3, "{paid:?}");
    assert_eq!(paid.unit_usd.to_f64(), 0.3);
}

/// A job for every tenth write, a write in ten of 100 requests a second: one job a second, 2.6298 M a month, each sent, received and deleted: 7.8894 M
/// calls, the first million free, 6.8894 M at $0.40 are $2.76.
#[test]
fn a_queue_bills_every_call_above_the_first_million() {
    let stage = rung(7, json!({"traffic": {"requests_per_second": 100, "write_share": 0.1}, "work": {"jobs_per_write": 0.1}}));
    assert_lines(&stage, "queue", "SQS standard queue requests", &[(1.0, 0.0, 0.0), (6.8894, 0.4, 2.76)]);
}

/// Ten million users, 4 M sessions a day, two look-ups each: 243.5 M a month at $0.40 are $97.40, the zone $0.50. Of 2 M active users a day each is sent a
/// tenth of a mail: 6.0875 M at $0.10 a thousand are $608.75.
#[test]
fn names_and_mail_are_billed_by_use() {
    let profile = json!({
        "audience": {"monthly_active_users": 10_000_000, "daily_active_share": 0.2},
        "traffic": {"requests_per_second": 10, "sessions_per_daily_user": 2}, "work": {"emails_per_daily_user": 0.1},
    });
    let stage = rung(4, profile);
    assert_lines(&stage, "dns", "Route 53", &[(1.0, 0.5, 0.5), (243.5, 0.4, 97.4)]);
    assert_lines(&stage, "mail", "SES outgoing mail", &[(6_087.5, 0.1, 608.75)]);
}

/// What support is a share of, and what it costs.
fn supported(plan_name: &str, count: f64) -> (Decimal, Vec<(Decimal, Decimal, Decimal)>) {
    let plan = planned(&json!({
        "audience": {"monthly_active_users": count}, "growth": {"monthly": 0, "months": 1}, "commercial": {"support_plan": plan_name},
    }));
    let lines = &plan.recommendation.design.cost.lines;
    let rest = lines.iter().filter(|line| line.tier != "support").map(|line| line.monthly_usd.0).sum();
    let support = lines.iter().filter(|line| line.tier == "support");
    (rest, support.map(|line| (line.quantity.0, line.unit_usd.0, line.monthly_usd.0)).collect())
}

fn cents(usd: Decimal) -> Decimal {
    Usd(usd).to_cents().0
}

#[test]
fn support_is_a_share_of_the_bill_that_falls_in_steps_and_never_less_than_its_fee() {
    let usd = |text: &str| text.parse::<Decimal>().expect("a number");
    // $29 or 3 %.
    assert_eq!(supported("developer", 1.0).1, [(usd("1"), usd("29"), usd("29"))]);
    let (rest, lines) = supported("developer", 1_000_000.0);
    assert!(rest > usd("1000"));
    assert_eq!(lines, [(rest, usd("0.03"), cents(rest * usd("0.03")))]);
    // $100; 10 % of the first $10,000, 7 % to $80,000, 5 % to $250,000, 3 % of the rest.
    assert_eq!(supported("business", 1.0).1, [(usd("1"), usd("100"), usd("100"))]);
    let (rest, lines) = supported("business", 20_000_000.0);
    assert!(rest > usd("10000") && rest < usd("80000"), "{rest}");
    let above = rest - usd("10000");
    assert_eq!(lines, [(usd("10000"), usd("0.1"), usd("1000")), (above, usd("0.07"), cents(above * usd("0.07")))]);
    let (rest, lines) = supported("business", 300_000_000.0);
    assert!(rest > usd("250000"), "{rest}");
    let above = rest - usd("250000");
    let steps = [
        (usd("10000"), usd("0.1"), usd("1000")),
        (usd("70000"), usd("0.07"), usd("4900")),
        (usd("170000"), usd("0.05"), usd("8500")),
        (above, usd("0.03"), cents(above * usd("0.03"))),
    ];
    assert_eq!(lines, steps);
    // $15,000; 10 % of the first $150,000, 7 % to $500,000.
    assert_eq!(supported("enterprise", 20_000_000.0).1, [(usd("1"), usd("15000"), usd("15000"))]);
    let (rest, lines) = supported("enterprise", 300_000_000.0);
    assert!(rest > usd("150000") && rest < usd("1000000"), "{rest}");
    let above = rest.min(usd("500000")) - usd("150000");
    assert_eq!(lines[..2], [(usd("150000"), usd("0.1"), usd("15000")), (above, usd("0.07"), cents(above * usd("0.07")))]);
}

/// The sum of the quantities of lines whose item begins so, in all regions.
fn quantity(lines: &[CostLine], tier: &str, items: &[&str]) -> f64 {
    let of_tier = |line: &&CostLine| line.tier.split('@').next() == Some(tier) && items.iter().any(|item| line.item.starts_with(item));
    lines.iter().filter(of_tier).map(|line| line.quantity.to_f64()).sum()
}

fn transfer(plan: &Plan, stage: &StageResult) -> Result<(), TestCaseError> {
    let (demand, profile, lines) = (&plan.demand, &plan.profile, &stage.cost.lines);
    let near = |found: f64, worked: f64| (found - worked).abs() <= 1e-5 * worked.abs() + 1e-4;
    let gib = |per_second: f64, kib: f64| per_second * kib * SECONDS_A_MONTH / KIB_A_GIB;
    let cdn = stage.tiers.iter().any(|tier| tier.id == "cdn");

    // Everything that users are sent leaves by the CDN or to the internet, never by both.
    let sent = gib(demand.requests_per_second.mean, profile.traffic.response_kib + profile.traffic.static_kib);
    prop_assert!(near(demand.egress_gib_per_month, sent));
    let free = ["CloudFront, always free", "CloudFront to users"];
    let (by_cdn, by_network) = (quantity(lines, "cdn", &free), quantity(lines, "network", &["data transfer to the internet"]));
    prop_assert!(near(if cdn { by_cdn } else { by_network }, sent), "rung {}: {by_cdn} {by_network} of {sent}", stage.stage.rung);
    prop_assert_eq!(if cdn { by_network } else { by_cdn }, 0.0);

    // Between zones: what the database is asked for and given, of which a zone's share stays, in both directions. Writes are never answered at the edge.
    let crossed = quantity(lines, "network", &["data transfer between zones"]);
    if stage.stage.rung < 4 {
        prop_assert_eq!(crossed, 0.0);
        return Ok(());
    }
    let edge = if cdn { (1.0 - profile.traffic.write_share) * profile.traffic.edge_cacheable_share * 0.95 } else { 0.0 };
    let read = gib(demand.database_reads_per_second.mean * (1.0 - edge), profile.data.record_kib);
    let written = gib(demand.database_writes_per_second.mean, profile.data.kib_per_write);
    let z = zones(stage);
    let worked = 2.0 * (read + written) * (z - 1.0) / z;
    prop_assert!(near(crossed, worked), "rung {}: {crossed} crossed, {worked} worked", stage.stage.rung);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn transfer_is_derived_from_payloads(
        (power, write_share, response, files, edge) in (2.0..7.5f64, 0.0..1.0f64, 0.0..200.0f64, 0.0..500.0f64, 0.0..0.6f64),
        (queries, writes, record, written) in (0.0..30.0f64, 0.0..5.0f64, 0.5..50.0f64, 0.5..50.0f64),
    ) {
        let plan = planned(&json!({
            "audience": {"monthly_active_users": 10f64.powf(power).round()},
            "traffic": {"write_share": write_share, "response_kib": response, "static_kib": files, "edge_cacheable_share": edge},
            "data": {"queries_per_request": queries, "writes_per_request": writes, "record_kib": record, "kib_per_write": written},
            "growth": {"monthly": 0, "months": 1},
        }));
        for stage in plan.stages.iter().filter(|stage| !stage.tiers.is_empty()) {
            transfer(&plan, stage)?;
        }
    }
}
