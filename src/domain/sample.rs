//! A plan made by hand for the tests of what shows plans: three rungs in three years, lines that sum to the cent.

mod ledger;

use super::{
    bands::{Bands, Fleet, FleetTier, Robust},
    break_even::{AsFunctions, AsMachines, Crossing, FunctionsBreakEven},
    cross_over::CrossOver,
    elastic::{DayCurve, DayPlayed, ElasticDay},
    means::Budget,
    money::Usd,
    monitoring::{Level, Metric},
    next_steps::{NextStep, Urgency},
    plan::*,
    profile::{Audience, Commercial, Growth, Profile, Survives, Targets, Traffic},
    resilience::{Backup, Herd, OutageRecovery, Resilience, TierLoss, ZoneLoss},
    unverified::Unverified,
};
use serde_json::json;
use std::collections::BTreeMap;

/// Two machines at night, four by day.
fn elastic() -> ElasticDay {
    let step = |at: i32| 1.0 + 1.5 * (1.0 - f64::from((at - 72).abs()) / 72.0);
    ElasticDay {
        says: "A fleet that follows the day between 2 and 4 machines would run 2,130 instance-hours a month for $174; one sized for the largest load all \
               month 2,920 for $238. The usual day finds it large enough at every minute."
            .into(),
        tier: "web".into(),
        product: "m7g.large".into(),
        recommended: false,
        minimum: 2,
        maximum: 4,
        resource: Resource::Cpu,
        target_utilisation: 0.36,
        metric_delay_minutes: 1.0,
        boot_minutes: 3.0,
        cool_down_minutes: 15.0,
        usual: DayPlayed { instance_hours: 70.0, short_minutes: 0, refused_requests: 0.0, refused_share: 0.0 },
        with_surge: None,
        instance_hours: 2_130.0,
        monthly_usd: usd("173.81"),
        fixed_instance_hours: 2_920.0,
        fixed_monthly_usd: usd("238.27"),
        curve: DayCurve {
            step_minutes: 10,
            first_hour: 8,
            needed: (0..144).map(step).collect(),
            running: (0..144).map(|at| if (28..116).contains(&at) { 4.0 } else { 2.0 }).collect(),
        },
    }
}

fn cross_over() -> CrossOver {
    use super::cross_over::{AtRate, Crossing, Offered, Point};
    let point = |stage: &str, bill: &str, hours: f64, people: &str| {
        Some(Point { stage: stage.into(), monthly_usd: usd(bill), people_hours: hours, people_monthly_usd: usd(people) })
    };
    let offered = |provider: &str, name: &str, region: &str, points| Offered {
        provider: provider.into(),
        name: name.into(),
        region: region.into(),
        points,
    };
    let crossing = |from: f64, to: f64, size: f64| Crossing {
        from_size: from,
        to_size: to,
        size,
        below: "aws".into(),
        above: "bare_metal".into(),
        cheapest: true,
    };
    let aws = vec![
        point("single_box", "18.02", 3.0, "300"),
        point("multi_az", "498.10", 5.0, "500"),
        point("horizontal_offload", "4100.50", 9.5, "950"),
    ];
    let own = vec![
        point("single_box", "45.30", 4.1, "410"),
        point("multi_az", "420.77", 12.9, "1290"),
        point("multi_az", "1204.40", 18.4, "1840"),
    ];
    CrossOver {
        says: "AWS costs least today, $998 a month with people; Bare metal from about 510,000 monthly users on.".into(),
        pointer: "/audience/monthly_active_users".into(),
        sizes: vec![22_000.0, 220_000.0, 2_200_000.0],
        today: 1,
        hourly_usd: 100.0,
        offers: vec![offered("aws", "AWS", "us-east-1", aws), offered("bare_metal", "Bare metal", "eu", own)],
        crossings: vec![crossing(220_000.0, 2_200_000.0, 510_000.0)],
        rates: vec![AtRate {
            says: "At $50 an hour AWS costs least today, $748 a month with people; along the sizes AWS is cheapest first, Bare metal from about 350,000 monthly users on.".into(),
            hourly_usd: 50.0,
            cheapest: ["aws", "aws", "bare_metal"].map(|id| Some(id.to_owned())).into(),
            crossings: vec![crossing(220_000.0, 2_200_000.0, 350_000.0)],
        }],
    }
}

fn functions_break_even() -> FunctionsBreakEven {
    FunctionsBreakEven {
        says: "Functions cost less than machines below 14.2 req/s on average, where either comes to $66 a month. This month’s 23.1 req/s would cost $116 as \
               functions, $115 as containers; the recommended machines cost $194."
            .into(),
        tier: "web".into(),
        requests_per_second: 23.1,
        functions: AsFunctions {
            service: "Lambda".into(),
            memory_mib: 522.0,
            duration_ms: 126.0,
            calls_per_month: 60_700_000.0,
            gib_seconds_per_month: 3_900_000.0,
            concurrent_at_peak: 8.7,
            concurrent_quota: 1_000.0,
            monthly_usd: usd("116.10"),
        },
        containers: Some(AsMachines { service: "Fargate".into(), product: "1 vCPU, 2 GiB".into(), count: 4, monthly_usd: usd("115.34") }),
        instances: AsMachines { service: "EC2".into(), product: "m7g.large".into(), count: 3, monthly_usd: usd("194.45") },
        instances_from: Some(Crossing { requests_per_second: 14.2, monthly_usd: usd("66.06"), product: "t4g.medium".into(), count: 2 }),
        containers_from: Some(Crossing { requests_per_second: 22.9, monthly_usd: usd("115.34"), product: "1 vCPU, 2 GiB".into(), count: 4 }),
    }
}

/// Bought three months ahead: one machine fewer or more.
fn bands(usual: Usd) -> (Bands, Robust) {
    let a_machine = usd("64.82");
    let fleet = |users: f64, web: u32, monthly_usd: Usd| {
        let tier = |id: &str, product: &str, count| FleetTier { id: id.into(), product: product.into(), count };
        let tiers = vec![tier("dns", "Route 53", 0), tier("web", "m7g.large", web), tier("database", "db.m7g.large", 2)];
        Fleet { stage: stage(4), tiers, monthly_active_users: users, monthly_usd }
    };
    let high = fleet(300_000.0, 4, usual + a_machine);
    let bands = Bands {
        says: "By what month 3 may ask, which is what is bought for now: $578 a month at the low end, $708 at the high.".into(),
        month: 3,
        low: fleet(255_000.0, 2, Usd(usual.0 - a_machine.0)),
        typical: fleet(277_000.0, 3, usual),
        high: high.clone(),
    };
    let robust = Robust {
        says: "The fleet that is regretted least costs $65 more a month than the recommended one. It holds up to 370k monthly users in month 3, in 100 of \
               100 paths; the recommended one in 55."
            .into(),
        month: 3,
        fleet: high,
        difference_usd: a_machine,
        carries_users: 370_000.0,
        held_share: 1.0,
        recommended_held_share: 0.55,
        regret_usd: 21.0,
        recommended_regret_usd: 64.0,
        short_weight: 5.0,
    };
    (bands, robust)
}

fn resilience() -> Resilience {
    Resilience {
        zone_loss: ZoneLoss {
            says: "If a zone fails at the busiest hour, all wait 2 min for the stand-ins, then web and app runs at 72 % of its CPU and nothing is refused."
                .into(),
            zones: 2,
            down_minutes: 2.0,
            tiers: vec![TierLoss {
                tier: "web".into(),
                count: 4,
                lost: 2,
                resource: Resource::Cpu,
                utilisation: 0.72,
                limit: 0.6,
                limit_degraded: 0.85,
                minutes: 45.0,
                grows: false,
            }],
            refused_share: 0.0,
            refused_share_in_surge: None,
            refused_requests: 9_167.0,
        },
        outage_recovery: OutageRecovery {
            says: "After an outage of 2 min in the busiest hour about 8,300 requests wait.".into(),
            outage_minutes: 2.0,
            amplification: 16.0,
            requests_per_second: 76.39,
            capacity_per_second: 212.2,
            bottleneck: "web".into(),
            kept_requests: 8_300.0,
            with_back_off: Herd {
                peak_of_capacity: 6.4,
                drained_minutes: Some(3.0),
                given_up_requests: 900.0,
                headroom_needed: 1.7,
                attempts_per_second: vec![1_500.0, 2_000.0, 1_100.0, 210.0, 90.0, 76.4, 76.4],
            },
            without_back_off: Herd {
                peak_of_capacity: 190.0,
                drained_minutes: None,
                given_up_requests: 90_000.0,
                headroom_needed: 8.9,
                attempts_per_second: (1..=62).map(|minute| 10_000.0 + 500.0 * f64::from(minute)).collect(),
            },
        },
        backup: Backup {
            says: "Data deleted by mistake is back 27 min after somebody begins.".into(),
            gib: 158.0,
            kept_gib: 160.0,
            kept_days: 7.0,
            restore_minutes: 27.0,
            response_minutes: 720.0,
            lost_minutes: 5.0,
            rto_target_minutes: None,
            rpo_target_minutes: None,
        },
    }
}

/// 220,000 users who grow by 8 % a month: rung 4 today, 5 from month 9, 6 from month 22 of 36.
pub fn plan() -> Plan {
    let lines = lines();
    let tiers = tiers(&lines);
    let cost = cost(lines, &[("any system", 3.0), ("managed database", 0.5), ("load balancer and second zone", 1.0), ("standby", 0.5)]);
    let path = path(&tiers);
    let mut plan = Plan {
        schema: 1,
        engine_version: "0.1.0".into(),
        catalog_version: "2026-11-20".into(),
        question: json!({
            "schema": 1,
            "title": "Photo sharing",
            "audience": {"monthly_active_users": 220_000},
            "growth": {"start_month": "2026-11", "monthly": 0.08},
            "commercial": {"budget_monthly_usd": 2500}
        }),
        profile: profile(),
        assumptions: vec![
            Assumption {
                pointer: "/traffic/app_cpu_ms".into(),
                value: json!(20),
                low: Some(3.0),
                high: Some(100.0),
                why: "A request of a server-rendered page or an API call.".into(),
                source: "Headroom assumption".into(),
            },
            Assumption {
                pointer: "/commercial/region".into(),
                value: json!("us-east-1"),
                low: None,
                high: None,
                why: "The lowest round trip to where the users are.".into(),
                source: "Round trips between regions, catalog".into(),
            },
        ],
        demand: Demand {
            monthly_active_users: 220_000.0,
            requests_per_second: Rate { mean: 25.46, peak: 76.39, surge: 76.39 },
            static_requests_per_second: Rate { mean: 50.93, peak: 152.78, surge: 152.78 },
            database_reads_per_second: Rate { mean: 127.31, peak: 381.94, surge: 381.94 },
            database_writes_per_second: Rate { mean: 2.55, peak: 7.64, surge: 7.64 },
            jobs_per_second: Rate { mean: 0.25, peak: 0.76, surge: 0.76 },
            uploads_per_second: Rate::default(),
            concurrent_users: 1_833.0,
            concurrent_sessions: 7_333.0,
            egress_gib_per_month: 1_954.7,
            ingress_gib_per_month: 64.0,
            database_gib: 154.3,
            objects_gib: 430.0,
            logs_gib_per_month: 31.9,
            emails_per_month: 133_925.0,
        },
        recommendation: Recommendation {
            feasible: true,
            stage: stage(4),
            nominal_stage: stage(5),
            why: vec![
                "The loss of a zone must be survived; no rung below keeps a standby in another zone.".into(),
                "One database carries all reads until month 9; a replica would not pay for its hours yet.".into(),
            ],
            ruled_out: vec![
                exceeded(
                    "single_box",
                    LimitKind::Target,
                    "availability",
                    0.995,
                    0.999,
                    "One instance is promised 99.5 %; the target is 99.9 %.",
                ),
                exceeded(
                    "split_hosts",
                    LimitKind::Target,
                    "availability",
                    0.990,
                    0.999,
                    "Two instances in a row are promised 99 %; the target is 99.9 %.",
                ),
                exceeded(
                    "managed_database",
                    LimitKind::Target,
                    "survives",
                    1.0,
                    2.0,
                    "One zone holds everything; the loss of a zone must be survived.",
                ),
            ],
            design: Design {
                tiers: tiers.clone(),
                connections: vec![
                    connection("dns", "load_balancer", "https", 76.39),
                    connection("cdn", "objects", "https", 15.28),
                    connection("load_balancer", "web", "http", 76.39),
                    connection("web", "database", "postgresql", 389.58),
                    connection("web", "objects", "https", 0.76),
                    connection("web", "mail", "https", 0.15),
                ],
                availability: 0.99931,
                availability_all_parts: 0.9973,
                p95_ms: 182.4,
                p95_by_geography: BTreeMap::from([("north_america".to_owned(), 182.4)]),
                rto_minutes: 2.0,
                rpo_minutes: 0.0,
                single_points_of_failure: vec!["The region: all zones of us-east-1".into()],
                cost: cost.clone(),
            },
        },
        stages: stages(&tiers, &cost),
        path,
        transitions: vec![
            Transition {
                month: 9,
                month_p10: Some(6),
                month_p90: Some(15),
                from: "multi_az".into(),
                to: "horizontal_offload".into(),
                constraint: Some("reads_off_writer_usd".into()),
                because: "Reads taken off the writer save $188 a month, more than the $171 they take.".into(),
                trigger: Trigger { metric: "database CPU in the busiest hour".into(), threshold: 0.52, unit: "share".into() },
            },
            Transition {
                month: 22,
                month_p10: Some(15),
                month_p90: None,
                from: "horizontal_offload".into(),
                to: "auto_scaled".into(),
                constraint: Some("elasticity_usd".into()),
                because: "An elastic fleet saves $1,431 a month, more than the $1,420 it takes.".into(),
                trigger: Trigger { metric: "requests in the busiest hour".into(), threshold: 415.0, unit: "req/s".into() },
            },
        ],
        breaks_first: vec![
            Break {
                tier: "web".into(),
                resource: Resource::Cpu,
                when: When::Degraded,
                value: 0.72,
                limit: 0.85,
                month: Some(3),
                month_p10: Some(2),
                month_p90: Some(5),
                then: "A fourth and fifth web instance, or the next class.".into(),
            },
            Break {
                tier: "database".into(),
                resource: Resource::Cpu,
                when: When::Up,
                value: 0.3,
                limit: 0.6,
                month: Some(10),
                month_p10: Some(7),
                month_p90: Some(16),
                then: "Reads move to a replica and a cache: rung 5.".into(),
            },
            Break {
                tier: "database".into(),
                resource: Resource::Storage,
                when: When::Up,
                value: 0.31,
                limit: 0.8,
                month: None,
                month_p10: None,
                month_p90: None,
                then: "The volume grows in place.".into(),
            },
        ],
        limits: Vec::new(),
        alternatives: vec![
            Alternative {
                change: "targets.availability=0.9995".into(),
                says: "99.95 % needs a third zone.".into(),
                feasible: true,
                stage: "multi_az".into(),
                monthly_usd: usd("671.16"),
                people_monthly_usd: usd("500"),
            },
            Alternative {
                change: "targets.survives=instance&targets.availability=0.99".into(),
                says: "Without a second zone rung 3 is enough.".into(),
                feasible: true,
                stage: "managed_database".into(),
                monthly_usd: usd("402.87"),
                people_monthly_usd: usd("350"),
            },
        ],
        sensitivity: vec![
            pull("/traffic/app_cpu_ms", (3.0, 20.0, 100.0), ("498.10", "1904.22"), ("multi_az", "auto_scaled")),
            pull("/traffic/requests_per_daily_user", (10.0, 50.0, 150.0), ("515.85", "1102.40"), ("multi_az", "horizontal_offload")),
            pull("/data/retention_months", (18.0, 36.0, 72.0), ("612.03", "640.11"), ("multi_az", "multi_az")),
        ],
        stores: vec![
            StoreChoice {
                data: "records".into(),
                kind: "relational".into(),
                product: "RDS for PostgreSQL, two zones".into(),
                under_partition: "Writes wait until the standby has taken over; nothing that was confirmed is lost.".into(),
                because: "Joins and transactions are needed; one machine holds 154 GiB.".into(),
            },
            StoreChoice {
                data: "files".into(),
                kind: "object".into(),
                product: "S3 Standard".into(),
                under_partition: "Each file is whole or absent; reads go on from the other zones.".into(),
                because: "430 GiB of pictures that are written once and read often.".into(),
            },
        ],
        metrics: metrics(),
        next_steps: next_steps(),
        advice: vec![
            Advice {
                topic: "sql_or_nosql".into(),
                says: "Relational: no reason against it is met.".into(),
                because: "0 of 2 reasons met".into(),
                source: "Amazon, 2017".into(),
                criterion: None,
            },
            Advice {
                topic: "sql_or_nosql.latency".into(),
                says: "No read is stricter than the rest: does not speak for it.".into(),
                because: "under 5 ms: a key-value store answers in one".into(),
                source: "scaling talk".into(),
                criterion: Some(Criterion { value: None, limit: 5.0, unit: "ms".into(), met: false, score: 0.0 }),
            },
            Advice {
                topic: "sql_or_nosql.year_one".into(),
                says: "202 GiB stored after a year: does not speak for it.".into(),
                because: "from 5 TiB: more than a machine likes to hold".into(),
                source: "scaling talk".into(),
                criterion: Some(Criterion { value: Some(202.0), limit: 5_120.0, unit: "GiB".into(), met: false, score: 0.04 }),
            },
        ],
        bands: None,
        robust: None,
        budget: None,
        revenue: None,
        elastic: Some(elastic()),
        functions_break_even: Some(functions_break_even()),
        crossover: Some(cross_over()),
        unverified: Some(Unverified {
            says:
                "12 % of the priced lines, $58.10 a month, rests on assumed or derived prices that were not verified; their sources say so."
                    .into(),
            monthly_usd: usd("58.10"),
            share: 0.12,
        }),
        resilience: Some(resilience()),
        today: None,
        considered: vec![
            considered("m7g.large", None, 178.70, 178.70, "The cheapest that holds the load and meets the targets."),
            considered("c7g.medium", Some("cpu"), 0.9, 0.85, "With a zone down its CPU would be 90 % used."),
            considered("m7g.xlarge", Some("price"), 238.27, 178.70, "It would cost $238 a month; what was taken costs $179."),
            considered("t4g.large", Some("availability"), 0.995, 0.999, "With it 99.5 % of requests are answered; the target is 99.9 %."),
            considered("t4g.micro", Some("memory"), 1.9, 0.6, "Its memory does not hold the requests in flight."),
            considered("t4g.nano", Some("rule"), 0.0, 0.0, "Fewer than two vCPU, which rung 4 asks for."),
        ],
        ledger: Vec::new(),
        simulation: Simulation { paths: 1000, seed: 1 },
        extent: Extent::Whole,
    };
    plan.ledger = ledger::entries(&plan);
    let (bands, robust) = bands(plan.recommendation.design.cost.monthly_usd);
    (plan.bands, plan.robust) = (Some(bands), Some(robust));
    plan.budget = Some(Budget::of(2_500.0, &plan.path, true));
    plan
}

fn considered(product: &str, rejected_by: Option<&str>, value: f64, limit: f64, because: &str) -> Considered {
    let rejected_by = rejected_by.map(str::to_owned);
    Considered { tier: "web".into(), product: product.into(), rejected_by, value, limit, because: because.into() }
}

fn profile() -> Profile {
    Profile {
        schema: 1,
        title: "Photo sharing".into(),
        audience: Audience {
            monthly_active_users: 220_000.0,
            visit_minutes: 10.0,
            daily_active_share: 0.2,
            geography: BTreeMap::from([("north_america".to_owned(), 1.0)]),
            ..Audience::default()
        },
        traffic: Traffic {
            requests_per_daily_user: 50.0,
            peak_to_mean: 3.0,
            surge_factor: 1.0,
            write_share: 0.1,
            app_cpu_ms: 20.0,
            cpu_family: "m7g".into(),
            ..Traffic::default()
        },
        targets: Targets {
            availability: Some(0.999),
            survives: Some(Survives::Zone),
            rto_minutes: Some(60.0),
            rpo_minutes: Some(15.0),
            p95_ms: 500.0,
            max_utilisation: 0.6,
            max_utilisation_degraded: 0.85,
            residency: vec![],
        },
        growth: Growth {
            start_month: Some("2026-11".into()),
            months: 36,
            monthly: 0.08,
            monthly_sd: 0.02,
            ceiling_users: 5.5e9,
            lead_months: 3,
        },
        commercial: Commercial {
            provider: "aws".into(),
            budget_monthly_usd: Some(2500.0),
            engineer_hourly_usd: 100.0,
            teams: Some(1),
            ..Commercial::default()
        },
        ..Profile::default()
    }
}

const RUNGS: [(&str, &str); 9] = [
    ("single_box", "Single box"),
    ("split_hosts", "Split hosts"),
    ("managed_database", "Managed database"),
    ("multi_az", "Multi-AZ pair"),
    ("horizontal_offload", "Horizontal, offloaded"),
    ("auto_scaled", "Auto-scaled"),
    ("service_oriented", "Service-oriented"),
    ("partitioned_data", "Partitioned data"),
    ("multi_region", "Multi-region"),
];

fn stage(rung: u8) -> Stage {
    let (id, name) = RUNGS[usize::from(rung) - 1];
    Stage { id: id.into(), rung, name: name.into() }
}

fn usd(text: &str) -> Usd {
    Usd(text.parse().expect("an amount"))
}

fn exceeded(stage: &str, kind: LimitKind, constraint: &str, value: f64, limit: f64, because: &str) -> Exceeded {
    Exceeded { stage: stage.into(), kind, constraint: constraint.into(), value, limit, because: because.into() }
}

fn connection(from: &str, to: &str, protocol: &str, per_second: f64) -> Connection {
    Connection { from: from.into(), to: to.into(), protocol: protocol.into(), per_second }
}

fn lines() -> Vec<CostLine> {
    let line = |tier: &str, item: &str, quantity: &str, unit: &str, unit_usd: &str, source: &str| CostLine {
        tier: tier.into(),
        item: item.into(),
        quantity: usd(quantity),
        unit: unit.into(),
        unit_usd: usd(unit_usd),
        monthly_usd: (usd(quantity) * usd(unit_usd)).to_cents(),
        source: source.into(),
    };
    let ec2 = "EC2 on-demand prices, us-east-1";
    let rds = "RDS for PostgreSQL prices, us-east-1";
    let elb = "Elastic Load Balancing prices, us-east-1";
    vec![
        line("dns", "hosted zone", "1", "zone-month", "0.5", "Route 53 prices"),
        line("dns", "queries", "6.695", "million queries", "0.4", "Route 53 prices"),
        line("cdn", "transfer to the internet, free", "1024", "GB", "0", "CloudFront prices"),
        line("cdn", "transfer to the internet", "930.664062", "GB", "0.085", "CloudFront prices"),
        line("load_balancer", "application load balancer", "730", "hour", "0.0225", elb),
        line("load_balancer", "capacity units", "912.5", "LCU-hour", "0.008", elb),
        line("web", "m7g.large", "2190", "instance-hour", "0.0816", ec2),
        line("web", "gp3 volumes", "60", "GB-month", "0.08", ec2),
        line("web", "public addresses", "2190", "address-hour", "0.005", ec2),
        line("database", "db.m7g.large, two zones", "730", "instance-hour", "0.337", rds),
        line("database", "gp3 storage, two zones", "220", "GB-month", "0.23", rds),
        line("objects", "storage", "430", "GB-month", "0.023", "S3 prices, us-east-1"),
        line("objects", "reads", "4015.3", "thousand requests", "0.0004", "S3 prices, us-east-1"),
        line("mail", "messages", "133.925", "thousand messages", "0.1", "SES prices"),
        line("network", "transfer between zones", "380.25", "GB", "0.02", ec2),
        line("observability", "log ingestion", "26.9", "GB", "0.5", "CloudWatch prices, us-east-1"),
    ]
}

fn tiers(lines: &[CostLine]) -> Vec<Tier> {
    let tier = |id: &str, service: &str, product: &str, count, zones, utilisations: Vec<Utilisation>| {
        let bound = utilisations.iter().max_by(|a, b| (a.value / a.limit).total_cmp(&(b.value / b.limit))).cloned();
        let of_bound = |when: When| {
            bound.as_ref().and_then(|bound| utilisations.iter().find(|u| u.resource == bound.resource && u.when == when)).map(|u| u.value)
        };
        Tier {
            id: id.into(),
            service: service.into(),
            product: product.into(),
            count,
            zones,
            bound_by: bound.as_ref().map(|bound| bound.resource),
            utilisation_at_peak: of_bound(When::Up),
            utilisation_degraded: of_bound(When::Degraded),
            headroom: bound.as_ref().map(|bound| bound.limit / bound.value),
            headroom_months: bound.as_ref().map(|bound| ((bound.limit / bound.value).ln() / 1.08_f64.ln()).floor() as u32),
            p95_ms: (count > 0).then_some(if id == "web" { 41.0 } else { 6.2 }),
            utilisations,
            monthly_usd: lines.iter().filter(|line| line.tier == id).map(|line| line.monthly_usd).sum(),
        }
    };
    let used = |resource, when, value, limit| Utilisation { resource, when, value, limit };
    vec![
        tier("dns", "Route 53", "hosted zone", 0, 0, vec![]),
        tier("cdn", "CloudFront", "distribution", 0, 0, vec![]),
        tier("load_balancer", "Elastic Load Balancing", "application load balancer", 0, 2, vec![]),
        tier(
            "web",
            "EC2",
            "m7g.large",
            3,
            2,
            vec![
                used(Resource::Cpu, When::Up, 0.255, 0.6),
                used(Resource::Cpu, When::Degraded, 0.72, 0.85),
                used(Resource::Memory, When::Up, 0.09, 0.6),
                used(Resource::Network, When::Up, 0.02, 0.6),
            ],
        ),
        tier(
            "database",
            "RDS for PostgreSQL",
            "db.m7g.large, two zones",
            2,
            2,
            vec![
                used(Resource::Cpu, When::Up, 0.3, 0.6),
                used(Resource::Memory, When::Up, 0.21, 0.6),
                used(Resource::Iops, When::Up, 0.18, 0.6),
                used(Resource::Connections, When::Up, 0.11, 0.6),
                used(Resource::Storage, When::Up, 0.31, 0.8),
            ],
        ),
        tier("objects", "S3", "standard", 0, 3, vec![]),
        tier("mail", "SES", "outbound mail", 0, 0, vec![]),
        tier("network", "VPC", "transfer", 0, 0, vec![]),
        tier("observability", "CloudWatch", "logs", 0, 0, vec![]),
    ]
}

fn cost(lines: Vec<CostLine>, people: &[(&str, f64)]) -> Cost {
    let monthly_usd: Usd = lines.iter().map(|line| line.monthly_usd).sum();
    let people_hours = people.iter().map(|(_, hours)| hours).sum::<f64>();
    Cost {
        monthly_usd,
        per_user_usd: monthly_usd.to_f64() / 220_000.0,
        people_hours,
        people_monthly_usd: Usd::rounded(people_hours * 100.0, 2).expect("an amount"),
        people: people
            .iter()
            .map(|(part, hours)| PeopleHours {
                part: (*part).into(),
                hours: *hours,
                why: "Care that does not grow with load.".into(),
                source: "assumption".into(),
            })
            .collect(),
        lines,
    }
}

fn stages(tiers: &[Tier], cost: &Cost) -> Vec<StageResult> {
    let scaled = |factor: f64, hours: f64| {
        let lines = cost
            .lines
            .iter()
            .map(|line| {
                let quantity = Usd::rounded(line.quantity.to_f64() * factor, 6).expect("a quantity");
                CostLine { quantity, monthly_usd: (quantity * line.unit_usd).to_cents(), ..line.clone() }
            })
            .collect();
        self::cost(lines, &[("all parts", hours)])
    };
    (1..=9)
        .map(|rung| {
            let stage = stage(rung);
            let (state, exceeded) = match rung {
                1 => (
                    State::Infeasible,
                    vec![
                        exceeded(
                            &stage.id,
                            LimitKind::Target,
                            "availability",
                            0.995,
                            0.999,
                            "One instance is promised 99.5 %; the target is 99.9 %.",
                        ),
                        exceeded(&stage.id, LimitKind::Target, "survives", 1.0, 2.0, "One zone holds everything."),
                    ],
                ),
                2 => (
                    State::Infeasible,
                    vec![exceeded(
                        &stage.id,
                        LimitKind::Target,
                        "availability",
                        0.990,
                        0.999,
                        "Two instances in a row are promised 99 %; the target is 99.9 %.",
                    )],
                ),
                3 => (
                    State::Infeasible,
                    vec![exceeded(
                        &stage.id,
                        LimitKind::Target,
                        "survives",
                        1.0,
                        2.0,
                        "One zone holds everything; the loss of a zone must be survived.",
                    )],
                ),
                _ => (State::Open, vec![]),
            };
            let (factor, hours) =
                [(0.0, 3.0), (0.55, 5.0), (0.61, 3.5), (1.0, 5.0), (1.24, 6.75), (1.31, 21.06), (2.4, 51.2), (3.2, 92.0), (4.6, 117.0)]
                    [usize::from(rung) - 1];
            let tiers = if rung == 1 { vec![] } else { tiers.to_vec() };
            let cost = if rung == 4 { cost.clone() } else { scaled(factor, hours) };
            StageResult { stage, state, tiers, cost, exceeded }
        })
        .collect()
}

fn path(tiers: &[Tier]) -> Vec<PathMonth> {
    // Fleets are bought in steps (month from which, factor on today's bill); the rest follows demand.
    const BOUGHT: [(&str, &[(u32, f64)]); 7] = [
        ("database", &[(0, 1.0), (6, 1.84), (15, 2.6), (22, 3.9), (30, 6.6)]),
        ("web", &[(0, 1.0), (4, 1.67), (9, 2.34), (15, 3.67), (22, 2.9)]),
        ("load_balancer", &[(0, 1.0)]),
        ("replicas", &[(9, 123.0), (18, 246.0), (27, 492.0)]),
        ("cache", &[(9, 23.36), (18, 49.64), (28, 99.28)]),
        ("sessions", &[(9, 12.4), (26, 24.8)]),
        ("dns", &[(0, 1.0)]),
    ];
    let growth = |month: u32| 1.08_f64.powi(month as i32);
    (0..=36)
        .map(|month| {
            let users = (220_000.0 * growth(month)).round();
            let spread = 1.0 + 0.0105 * f64::from(month);
            let stage = stage(match month {
                0..9 => 4,
                9..22 => 5,
                _ => 6,
            });
            let mut tiers_usd = BTreeMap::new();
            let mut tiers_used = BTreeMap::new();
            for tier in tiers {
                let follows = if tier.id == "observability" && month >= 22 { 3.1 } else { 1.0 };
                tiers_usd.insert(tier.id.clone(), tier.monthly_usd.to_f64() * growth(month) * follows);
            }
            for (tier, bought) in BOUGHT {
                let Some((since, factor)) = bought.iter().rev().find(|(since, _)| *since <= month) else { continue };
                let today = tiers.iter().find(|known| known.id == tier).map_or(1.0, |known| known.monthly_usd.to_f64());
                let elastic = if tier == "web" && month >= 22 { growth(month - 22) } else { 1.0 };
                tiers_usd.insert(tier.into(), today * factor * elastic);
                let before = if *since == 0 { 0.5 } else { 0.42 };
                let used = before * growth(month - since) / elastic * if tier == "web" && month >= 22 { 1.9 } else { 1.0 };
                if tier != "load_balancer" && tier != "dns" {
                    tiers_used.insert(tier.to_owned(), if tier == "sessions" { used * 0.3 } else { used });
                }
            }
            let tiers_usd: BTreeMap<String, Usd> =
                tiers_usd.into_iter().map(|(tier, value)| (tier, Usd::rounded(value, 2).expect("an amount"))).collect();
            let bottleneck = tiers_used.iter().max_by(|a, b| a.1.total_cmp(b.1)).map(|(tier, used)| Bottleneck {
                tier: tier.clone(),
                resource: Resource::Cpu,
                when: When::Up,
                utilisation: used * 0.6,
                limit: 0.6,
            });
            PathMonth {
                month,
                monthly_active_users: Percentiles { p10: (users / spread).round(), p50: users, p90: (users * spread).round() },
                peak_requests_per_second: 76.39 * growth(month),
                people_hours: [5.0, 6.75, 21.4][usize::from(stage.rung) - 4],
                stage: stage.id,
                feasible: true,
                monthly_usd: bill(tiers_usd.values().copied().sum(), spread),
                tiers_usd,
                tiers_used,
                bottleneck,
            }
        })
        .collect()
}

fn next_steps() -> Vec<NextStep> {
    vec![NextStep {
        urgency: Urgency::Later,
        stage: "horizontal_offload".into(),
        begin_by_month: 7,
        action: "Put a cache before the reads that many share.".into(),
        effort_person_days: 8.0,
        effort_person_days_low: 4.0,
        effort_person_days_high: 16.0,
        monthly_usd: usd("46.72"),
        buys: "Frequent reads are answered from memory: holds 440,000 users and 153 req/s in month 9.".into(),
        risk: "Old answers where a write forgets to clear them.".into(),
        undo: "Switch it off behind a flag.".into(),
        source: "assumption of Headroom's sizing model".into(),
    }]
}

fn metrics() -> Vec<Metric> {
    let metric = |level, tier: &str, metric: &str, measures: &str, (busiest, alarm_above, breaks_at), unit: &str, because: &str| Metric {
        level,
        tier: tier.into(),
        metric: metric.into(),
        measures: measures.into(),
        busiest,
        alarm_above,
        breaks_at,
        unit: unit.into(),
        because: because.into(),
    };
    vec![
        metric(
            Level::Application,
            "load_balancer",
            "Synthetics Duration, p95",
            "response_time",
            (182.4, 436.48, 500.0),
            "ms",
            "95 of 100 requests within 182 ms by the plan, within 500 ms by the target",
        ),
        metric(
            Level::Aggregate,
            "web",
            "CPUUtilization",
            "cpu",
            (0.36, 0.425, 1.0),
            "share",
            "36 % used at the busiest hour, 72 % with a zone down; from 42 % on that passes 85 %",
        ),
        metric(
            Level::Host,
            "database",
            "DatabaseConnections",
            "connections",
            (12.0, 510.0, 850.0),
            "connections",
            "1.4 % used at the busiest hour; the limit is 60 %",
        ),
    ]
}

/// What one input decides at the ends of its range.
fn pull(pointer: &str, (low, value, high): (f64, f64, f64), bills: (&str, &str), stages: (&str, &str)) -> Sensitivity {
    Sensitivity {
        pointer: pointer.into(),
        low,
        value,
        high,
        monthly_usd_low: usd(bills.0),
        monthly_usd_high: usd(bills.1),
        people_monthly_usd_low: usd("500"),
        people_monthly_usd_high: usd("500"),
        stage_low: stages.0.into(),
        stage_high: stages.1.into(),
        feasible_low: true,
        feasible_high: true,
    }
}

/// The bill along so many times fewer and more users.
fn bill(p50: Usd, spread: f64) -> PathBill {
    let times = |factor: f64| Usd::rounded(p50.to_f64() * factor, 2).expect("an amount");
    PathBill { p10: times(1.0 / spread), p50, p90: times(spread) }
}

#[test]
fn the_sample_sums_to_the_cent() {
    let plan = plan();
    let cost = &plan.recommendation.design.cost;
    assert_eq!(cost.monthly_usd, cost.lines.iter().map(|line| line.monthly_usd).sum());
    assert_eq!(cost.monthly_usd, plan.recommendation.design.tiers.iter().map(|tier| tier.monthly_usd).sum());
    assert_eq!(cost.monthly_usd, plan.path[0].monthly_usd.p50);
    for month in &plan.path {
        assert_eq!(month.monthly_usd.p50, month.tiers_usd.values().copied().sum(), "month {}", month.month);
    }
    assert_eq!(plan.stages.len(), 9);
}
