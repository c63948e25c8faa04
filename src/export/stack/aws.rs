//! What both writers for AWS share: which metric an alarm looks at, and on which machines an image runs.

use super::{Database, Kind, Site};
use crate::{domain::plan::Plan, export::series::Series};

/// Of CloudWatch, an Aurora volume grows to.
const AURORA_BYTES: f64 = 131_072.0 * GIB;
const GIB: f64 = 1_073_741_824.0;
const MINUTES_A_MONTH: f64 = 730.0 * 60.0;

/// What an alarm looks at.
pub struct Watched {
    pub metrics: Vec<Metric>,
    /// Over the ids of `metrics`; none where there is one and it is compared as it is.
    pub expression: Option<String>,
    pub threshold: f64,
    /// The alarm is raised below the threshold, not above it.
    pub below: bool,
    /// Seconds of a value, and how many values in a row must be past the threshold.
    pub period: u32,
    pub periods: u32,
}

pub struct Metric {
    pub id: &'static str,
    pub namespace: &'static str,
    pub name: &'static str,
    /// `Average`, `Sum`, `Maximum`, `p95`.
    pub statistic: &'static str,
    pub dimensions: Vec<(&'static str, Dimension)>,
}

/// Whose metric it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Dimension {
    /// As CloudWatch names the balancer or the fleet's target group.
    Balancer(String),
    Targets(String),
    /// The group of a fleet, or its one machine.
    Group(String),
    Machine(String),
    /// A writer, from 1, or one of its replicas, from 1.
    Writer(u32),
    Replica(u32, u32),
    /// A cluster over shared storage, from 1.
    Cluster(u32),
    DatabaseMachine,
    /// The first node of a cache.
    CacheNode(String),
    Domain,
    Account,
    Queue,
    Text(&'static str),
}

/// None where CloudWatch has no such metric by itself: the alert rules of the plan hold it all the same.
pub fn watched(site: &Site, plan: &Plan, series: &Series) -> Vec<Watched> {
    let metric = series.metric;
    let (tier, _) = crate::domain::words::split_region(&metric.tier);
    let above = metric.alarm_above;
    let one = |namespace, name, statistic, dimensions| Metric { id: "m1", namespace, name, statistic, dimensions };
    let plain = |metric: Metric, threshold: f64| Watched {
        metrics: vec![metric],
        expression: None,
        threshold,
        below: false,
        period: 300,
        periods: 3,
    };
    let sum = |mut a: Metric, b: Metric, expression: &str, threshold: f64| {
        a.id = "m1";
        let b = Metric { id: "m2", ..b };
        Watched { metrics: vec![a, b], expression: Some(expression.to_owned()), threshold, below: false, period: 300, periods: 3 }
    };
    let balancer = site.balancers.iter().find(|balancer| balancer.id == tier);
    let before = |fleet: &str| site.balancers.iter().find(|balancer| balancer.to == fleet);
    if let Some(balancer) = balancer {
        let of =
            |name, statistic| one("AWS/ApplicationELB", name, statistic, vec![("LoadBalancer", Dimension::Balancer(balancer.id.clone()))]);
        return match metric.measures.as_str() {
            "response_time" => vec![plain(of("TargetResponseTime", "p95"), above / 1e3)],
            "requests" => vec![Watched { period: 60, periods: 10, ..plain(of("RequestCount", "Sum"), above * 60.0) }],
            // So many minutes a month of nothing but failures are that share of all minutes.
            "failures" => {
                let metrics = vec![
                    Metric { id: "m1", ..of("HTTPCode_ELB_5XX_Count", "Sum") },
                    Metric { id: "m2", ..of("HTTPCode_Target_5XX_Count", "Sum") },
                    Metric { id: "m3", ..of("RequestCount", "Sum") },
                ];
                let expression = "100 * (FILL(m1, 0) + FILL(m2, 0)) / m3".to_owned();
                let threshold = 100.0 * above / MINUTES_A_MONTH;
                vec![Watched { metrics, expression: Some(expression), threshold, below: false, period: 3600, periods: 1 }]
            }
            _ => Vec::new(),
        };
    }
    if tier == "queue" {
        let age = one("AWS/SQS", "ApproximateAgeOfOldestMessage", "Maximum", vec![("QueueName", Dimension::Queue)]);
        return if metric.measures == "age_of_oldest_job" {
            vec![Watched { period: 60, periods: 3, ..plain(age, above) }]
        } else {
            Vec::new()
        };
    }
    if let Some(fleet) = site.fleet(tier) {
        let group = if fleet.is_group(site) {
            ("AutoScalingGroupName", Dimension::Group(tier.to_owned()))
        } else {
            ("InstanceId", Dimension::Machine(tier.to_owned()))
        };
        return machine(metric.measures.as_str(), above, group, before(tier).map(|_| tier.to_owned()));
    }
    match (tier, &site.database) {
        ("database", Some(database)) if database.kind == Kind::OwnMachine => {
            machine(metric.measures.as_str(), above, ("InstanceId", Dimension::DatabaseMachine), None)
        }
        ("database" | "replicas", Some(database)) => of_database(site, plan, database, tier, metric.measures.as_str(), above),
        ("cache" | "sessions", _) if site.caches.iter().any(|cache| cache.id == tier) => {
            let node = vec![("CacheClusterId", Dimension::CacheNode(tier.to_owned()))];
            match metric.measures.as_str() {
                "memory" => vec![plain(one("AWS/ElastiCache", "DatabaseMemoryUsagePercentage", "Average", node), above * 100.0)],
                "operations" => vec![sum(
                    one("AWS/ElastiCache", "GetTypeCmds", "Sum", node.clone()),
                    one("AWS/ElastiCache", "SetTypeCmds", "Sum", node),
                    "(m1 + m2) / PERIOD(m1)",
                    above,
                )],
                "network" => vec![sum(
                    one("AWS/ElastiCache", "NetworkBytesIn", "Sum", node.clone()),
                    one("AWS/ElastiCache", "NetworkBytesOut", "Sum", node),
                    "(m1 + m2) * 8 / PERIOD(m1) / 1000000000",
                    above,
                )],
                _ => Vec::new(),
            }
        }
        ("search", _) if site.search.is_some() => {
            let domain = vec![("DomainName", Dimension::Domain), ("ClientId", Dimension::Account)];
            let gib = site.search.as_ref().map_or(0, |search| search.gib);
            match metric.measures.as_str() {
                "cpu" => vec![plain(one("AWS/ES", "CPUUtilization", "Average", domain), above * 100.0)],
                "memory" => vec![plain(one("AWS/ES", "JVMMemoryPressure", "Maximum", domain), above * 100.0)],
                "storage" => {
                    let free = f64::from(gib) * 1024.0 * (1.0 - above);
                    vec![Watched { below: true, ..plain(one("AWS/ES", "FreeStorageSpace", "Minimum", domain), free.round()) }]
                }
                _ => Vec::new(),
            }
        }
        _ => Vec::new(),
    }
}

/// Of machines of one's own. Memory and disk are what the CloudWatch agent on them reports.
fn machine(measures: &str, above: f64, group: (&'static str, Dimension), targets: Option<String>) -> Vec<Watched> {
    let of = |id, namespace, name, statistic| Metric { id, namespace, name, statistic, dimensions: vec![group.clone()] };
    let one = |metric: Metric, threshold: f64| Watched {
        metrics: vec![metric],
        expression: None,
        threshold,
        below: false,
        period: 300,
        periods: 3,
    };
    let two = |a, b, expression: &str| Watched {
        metrics: vec![of("m1", "AWS/EC2", a, "Average"), of("m2", "AWS/EC2", b, "Average")],
        expression: Some(expression.to_owned()),
        threshold: above,
        below: false,
        period: 300,
        periods: 3,
    };
    match measures {
        "cpu" => vec![one(of("m1", "AWS/EC2", "CPUUtilization", "Average"), above * 100.0)],
        "memory" => vec![one(of("m1", "CWAgent", "mem_used_percent", "Average"), above * 100.0)],
        "storage" => vec![one(of("m1", "CWAgent", "disk_used_percent", "Maximum"), above * 100.0)],
        "network" => vec![two("NetworkIn", "NetworkOut", "(m1 + m2) * 8 / 60 / 1000000000")],
        "iops" => vec![two("EBSReadOps", "EBSWriteOps", "(m1 + m2) / 60")],
        "throughput" => vec![two("EBSReadBytes", "EBSWriteBytes", "(m1 + m2) / 60 / 1048576")],
        "machines_running" => vec![one(of("m1", "AWS/AutoScaling", "GroupInServiceInstances", "Maximum"), above)],
        "machines_missing" => targets
            .into_iter()
            .map(|fleet| {
                let dimensions = vec![("TargetGroup", Dimension::Targets(fleet.clone())), ("LoadBalancer", Dimension::Balancer(fleet))];
                let metric =
                    Metric { id: "m1", namespace: "AWS/ApplicationELB", name: "UnHealthyHostCount", statistic: "Maximum", dimensions };
                Watched { period: 60, periods: 5, ..one(metric, above) }
            })
            .collect(),
        _ => Vec::new(),
    }
}

/// One alarm for each writer, or for each replica.
fn of_database(site: &Site, plan: &Plan, database: &Database, tier: &str, measures: &str, above: f64) -> Vec<Watched> {
    let shared = database.kind == Kind::Shared;
    let replicas = if tier == "replicas" { database.replicas.as_ref().map_or(0, |replicas| replicas.each) } else { 0 };
    let mut all = Vec::new();
    for writer in 1..=database.writers {
        let dimensions: Vec<Vec<(&'static str, Dimension)>> = match (shared, tier) {
            (true, "replicas") => vec![vec![("DBClusterIdentifier", Dimension::Cluster(writer)), ("Role", Dimension::Text("READER"))]],
            (true, _) => vec![vec![("DBClusterIdentifier", Dimension::Cluster(writer)), ("Role", Dimension::Text("WRITER"))]],
            (false, "replicas") => {
                (1..=replicas).map(|replica| vec![("DBInstanceIdentifier", Dimension::Replica(writer, replica))]).collect()
            }
            (false, _) => vec![vec![("DBInstanceIdentifier", Dimension::Writer(writer))]],
        };
        all.extend(dimensions.into_iter().filter_map(|dimensions| of_instance(site, plan, database, measures, above, dimensions)));
    }
    all
}

fn of_instance(
    site: &Site,
    plan: &Plan,
    database: &Database,
    measures: &str,
    above: f64,
    dimensions: Vec<(&'static str, Dimension)>,
) -> Option<Watched> {
    let shared = database.kind == Kind::Shared;
    let whole: Vec<_> = dimensions.iter().take(1).cloned().collect();
    let of = |id, name, statistic| Metric { id, namespace: "AWS/RDS", name, statistic, dimensions: dimensions.clone() };
    let of_cluster = |name, statistic| Metric { id: "m1", namespace: "AWS/RDS", name, statistic, dimensions: whole.clone() };
    let one = |metric: Metric, threshold: f64| {
        Some(Watched { metrics: vec![metric], expression: None, threshold, below: false, period: 300, periods: 3 })
    };
    let two = |a, b, expression: &str| {
        Some(Watched {
            metrics: vec![of("m1", a, "Average"), of("m2", b, "Average")],
            expression: Some(expression.to_owned()),
            threshold: above,
            below: false,
            period: 300,
            periods: 3,
        })
    };
    match measures {
        "cpu" => one(of("m1", "CPUUtilization", "Average"), above * 100.0),
        "connections" => one(of("m1", "DatabaseConnections", "Maximum"), above),
        "memory" => {
            let total = memory_gib(plan, &site.region, database.class)? * GIB;
            one(of("m1", "FreeableMemory", "Minimum"), (total * (1.0 - above)).round()).map(|watched| Watched { below: true, ..watched })
        }
        "network" => two("NetworkReceiveThroughput", "NetworkTransmitThroughput", "(m1 + m2) * 8 / 1000000000"),
        "iops" => two("ReadIOPS", "WriteIOPS", "m1 + m2"),
        "throughput" => two("ReadThroughput", "WriteThroughput", "(m1 + m2) / 1048576"),
        "storage" if shared => one(of_cluster("VolumeBytesUsed", "Average"), (AURORA_BYTES * above).round()),
        "storage" => {
            let free = f64::from(database.volume.gib) * GIB * (1.0 - above);
            one(of("m1", "FreeStorageSpace", "Minimum"), free.round()).map(|watched| Watched { below: true, ..watched })
        }
        // Of a copy in another region; Aurora counts in milliseconds.
        "replication_lag" if shared && site.second => one(of_cluster("AuroraGlobalDBReplicationLag", "Maximum"), above * 1e3),
        "replication_lag" if shared => one(of_cluster("AuroraReplicaLagMaximum", "Maximum"), above * 1e3),
        "replication_lag" => one(of("m1", "ReplicaLag", "Maximum"), above),
        _ => None,
    }
}

/// What the catalog says of a class, as the plan's ledger has it.
fn memory_gib(plan: &Plan, region: &str, class: &str) -> Option<f64> {
    let id = format!("catalog/aws/{region}/{class}/memory_gib");
    plan.ledger.iter().find(|entry| *entry.id == *id).map(|entry| entry.value)
}

/// Whether a class's processors are Arm's: `m7g.large`, `t4g.nano`, but `m7i.large`.
pub fn is_arm(class: &str) -> bool {
    let family = class.trim_start_matches("db.").trim_start_matches("cache.").split('.').next().unwrap_or(class);
    let features =
        family.trim_start_matches(|letter: char| letter.is_ascii_alphabetic()).trim_start_matches(|letter: char| letter.is_ascii_digit());
    family == "a1" || features.contains('g')
}

/// A volume's operations: those included, and what is bought beside them.
pub fn iops(volume: super::Volume, included: u32) -> Option<u32> {
    (volume.extra_iops > 0).then(|| included + volume.extra_iops)
}

/// Of RDS, gp3: volumes of 400 GiB and more are striped.
pub fn database_iops(volume: super::Volume) -> Option<u32> {
    if volume.gib >= 400 { iops(volume, 12_000) } else { None }
}
