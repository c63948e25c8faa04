//! What things are called wherever a person reads of them: tiers, resources, rungs, months.

use super::{
    plan::{Resource, When},
    units,
};

const MONTHS: [&str; 12] =
    ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

/// So many of a product, `3 × t4g.small`; the product alone where it is priced by use and there is nothing to count.
pub fn machines(count: u32, product: &str) -> String {
    if count == 0 { product.to_owned() } else { format!("{} × {product}", units::full(f64::from(count))) }
}

/// Names the months of a path: by the calendar where its start is known, by their number where not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Calendar {
    /// Months since year 0 of month 0.
    start: Option<u32>,
}

impl Calendar {
    /// `start_month` as the profile has it, `2026-11`; anything else counts as not given.
    pub fn new(start_month: Option<&str>) -> Calendar {
        let parse = |text: &str| {
            let (year, month) = text.split_once('-')?;
            let (year, month) = (year.parse::<u32>().ok()?, month.parse::<u32>().ok()?);
            ((1..=12).contains(&month) && year < 10_000).then_some(year * 12 + month - 1)
        };
        Calendar { start: start_month.and_then(parse) }
    }

    /// For sentences: `August 2027`, or `month 9`.
    pub fn long(&self, month: u32) -> String {
        self.named(month, |name, year| format!("{name} {year}"))
    }

    /// For tables: `Aug 2027`, or `month 9`.
    pub fn short(&self, month: u32) -> String {
        self.named(month, |name, year| format!("{} {year}", &name[..3]))
    }

    /// For axes: `Aug ’27`, or `month 9`.
    pub fn axis(&self, month: u32) -> String {
        self.named(month, |name, year| format!("{} ’{:02}", &name[..3], year % 100))
    }

    /// For machines: `2027-08`; none where the months have no names.
    pub fn iso(&self, month: u32) -> Option<String> {
        self.start.map(|start| format!("{:04}-{:02}", (start + month) / 12, (start + month) % 12 + 1))
    }

    /// When it comes, short of the tenth of the simulated paths on which it comes first and of the tenth on which it comes last or not at all:
    /// `between June 2027 and January 2028`, `from June 2027, or not within the 36 months`. None where these are one month, or nobody knows.
    pub fn spread(&self, early: Option<u32>, late: Option<u32>, months: u32, name: fn(&Calendar, u32) -> String) -> Option<String> {
        let early = early?;
        match late {
            Some(late) if late == early => None,
            Some(late) => Some(format!("between {} and {}", name(self, early), name(self, late))),
            None => {
                let within = if months == 1 { "the month".to_owned() } else { format!("the {months} months") };
                Some(format!("from {}, or not within {within}", name(self, early)))
            }
        }
    }

    fn named(&self, month: u32, write: impl Fn(&'static str, u32) -> String) -> String {
        match self.start {
            Some(start) => write(MONTHS[((start + month) % 12) as usize], (start + month) / 12),
            None => format!("month {month}"),
        }
    }
}

/// What a limit of the provider is on, by its id in [`LimitDistance`](super::plan::LimitDistance).
pub fn limit(id: &str) -> String {
    let name = match id {
        "balancers" => "Load balancers of a region",
        "targets_per_balancer" => "Machines behind a load balancer",
        "cdn_requests" => "Requests to the CDN",
        "cdn_gbps" => "Traffic of the CDN",
        "object_get" => "Reads of the object store",
        "object_put" => "Writes to the object store",
        "queue_in_flight" => "Messages of the queue in flight",
        "nat_gbps" => "Traffic of a NAT gateway",
        "block_gib" => "Size of a volume",
        "block_iops" => "Operations of a volume",
        "database_gib" | "database_shared_gib" => "Size of the database",
        "database_iops" => "Operations of the database’s volume",
        "database_instances" => "Database instances of a region",
        "database_connections_max" => "Connections to the database",
        "replicas" => "Read replicas of a database",
        "cache_nodes_default" => "Nodes of a cache cluster",
        "key_value_table_units" => "Operations of a new key-value table",
        "largest_machine" => "Load on the largest machine sold",
        other => return capitalised(&other.replace('_', " ")),
    };
    name.to_owned()
}

/// The tier without its region, and the region where it is a second one: `web@us-west-2` → (`web`, `us-west-2`).
pub fn split_region(tier: &str) -> (&str, Option<&str>) {
    match tier.split_once('@') {
        Some((base, region)) => (base, Some(region)),
        None => (tier, None),
    }
}

/// `load_balancer` → `Load balancer`, `service_2` → `Service 2`, `web@us-west-2` → `Web and app, us-west-2`.
pub fn tier(id: &str) -> String {
    let (base, region) = split_region(id);
    let name = match base {
        "host" => "Host".to_owned(),
        "dns" => "DNS".to_owned(),
        "cdn" => "CDN".to_owned(),
        "load_balancer" => "Load balancer".to_owned(),
        "web" => "Web and app".to_owned(),
        "workers" => "Workers".to_owned(),
        "queue" => "Queue".to_owned(),
        "database" => "Database".to_owned(),
        "replicas" => "Read replicas".to_owned(),
        "cache" => "Cache".to_owned(),
        "sessions" => "Sessions".to_owned(),
        "search" => "Search".to_owned(),
        "objects" => "Objects".to_owned(),
        "mail" => "Mail".to_owned(),
        "network" => "Network".to_owned(),
        "observability" => "Observability".to_owned(),
        "support" => "Support".to_owned(),
        "non_production" => "Staging and test".to_owned(),
        other => capitalised(&other.replace('_', " ")),
    };
    match region {
        Some(region) => format!("{name}, {region}"),
        None => name,
    }
}

/// What a tier is for, in one line.
pub fn tier_meaning(id: &str) -> Option<&'static str> {
    let (base, _) = split_region(id);
    Some(match base {
        "host" => "One machine that runs web server, app and database.",
        "dns" => "Turns the name of the site into the address of a machine.",
        "cdn" => "Copies of files on servers near the users.",
        "load_balancer" => "Spreads requests over the web machines and leaves out those that do not answer.",
        "web" => "The machines that run the app.",
        base if base.starts_with("service") => "A part of the app, deployed and scaled by itself.",
        "workers" => "Machines that do the work a request need not wait for.",
        "queue" => "Holds that work until a worker takes it.",
        "database" => "The machines that hold the data and take every write.",
        "replicas" => "Copies of the database that answer reads, a moment behind.",
        "cache" => "Answers to frequent reads, kept in memory.",
        "sessions" => "Who is logged in, kept outside the web machines.",
        "search" => "Full-text search with an index of its own.",
        "objects" => "Store for files: pictures, uploads, static content.",
        "mail" => "Sends the mails.",
        "network" => "Data carried between zones, regions and networks, and addresses.",
        "observability" => "Metrics, logs, alarms.",
        "support" => "The provider’s support plan.",
        "non_production" => "A smaller copy for staging and test.",
        _ => return None,
    })
}

/// What a rung is built of, in one line; by its id.
pub fn rung_meaning(stage: &str) -> Option<&'static str> {
    Some(match stage {
        "single_box" => "One machine runs web server, app and database.",
        "split_hosts" => "App and database on a machine each, both run by you.",
        "managed_database" => "The provider runs, patches and backs up the database.",
        "multi_az" => "Two or more web machines in two zones behind a load balancer; the database has a standby in the other zone.",
        "horizontal_offload" => "Replicas or a cache take reads off the database; sessions leave the web machines.",
        "auto_scaled" => "The web fleet grows and shrinks with the load by itself; deployment is automated.",
        "service_oriented" => "Several services, each deployed and scaled by itself; a queue and workers for what can wait.",
        "partitioned_data" => "The data is split over several databases, so that writes are too.",
        "multi_region" => "The whole system stands in a second region.",
        _ => return None,
    })
}

pub fn resource(resource: Resource) -> &'static str {
    match resource {
        Resource::Cpu => "CPU",
        Resource::Memory => "memory",
        Resource::Network => "network",
        Resource::Iops => "disk operations",
        Resource::Throughput => "disk throughput",
        Resource::Storage => "storage",
        Resource::Connections => "connections",
        Resource::Operations => "operations",
    }
}

/// What a metric measures, by its id: `cpu` → `CPU in use`, `limit.nat_gbps` → `Traffic of a NAT gateway`.
pub fn measured(id: &str) -> String {
    if let Some(quota) = id.strip_prefix("limit.") {
        return limit(quota);
    }
    let name = match id {
        "response_time" => "Time that 95 of 100 answers stay within",
        "failures" => "Minutes a month in which requests fail",
        "requests" => "Requests a second",
        "age_of_oldest_job" => "Wait of the oldest job",
        "replication_lag" => "How far the copy is behind",
        "machines_running" => "Machines that run",
        "machines_missing" => "Machines that do not answer",
        "cpu" => "CPU in use",
        "memory" => "Memory in use",
        "network" => "Network traffic",
        "iops" => "Disk operations",
        "throughput" => "Disk throughput",
        "storage" => "Storage in use",
        "connections" => "Open connections",
        "operations" => "Operations",
        other => return capitalised(&other.replace('_', " ")),
    };
    name.to_owned()
}

/// The resource and the case its limit holds in: `CPU, one zone down`. What else may be degraded depends on the profile:
/// `zones` of the tier, and whether it has surges.
pub fn resource_when(limited: Resource, when: When, zones: u32, surges: bool) -> String {
    let name = resource(limited);
    match (when, zones > 1, surges) {
        (When::Up, _, _) => name.to_owned(),
        (When::Degraded, true, true) => format!("{name}, one zone down or in a surge"),
        (When::Degraded, false, true) => format!("{name}, in a surge"),
        (When::Degraded, _, false) => format!("{name}, one zone down"),
    }
}

/// A kind of store, as a plan names it: `key_value` → `Key-value store`.
pub fn store(kind: &str) -> String {
    let name = match kind {
        "relational" => "relational database",
        "key_value" => "key-value store",
        "cache" => "cache in memory",
        "object" => "object store",
        "archive" => "archive",
        "block" => "block storage",
        "provisioned_block" => "fast block storage",
        "instance_local" => "disk of the machine",
        "search" => "search index",
        "queue" => "queue",
        "logs" => "log store",
        other => return capitalised(&other.replace('_', " ")),
    };
    capitalised(name)
}

/// What such a store is, in one line.
pub fn store_meaning(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "relational" => "Tables that can be joined, and changes that happen together or not at all.",
        "key_value" => "Finds one record by its key, at any size and in the same time; joins nothing.",
        "cache" => "Copies in memory of what is read often; may forget them.",
        "object" => "Whole files under a name, cheap and almost impossible to lose.",
        "archive" => "Files that are hardly ever read, at a fraction of the price and hours away.",
        "block" => "A disk over the network that one machine writes to.",
        "provisioned_block" => "A disk over the network with a promised number of operations a second.",
        "instance_local" => "A disk inside the machine: fastest, and gone with it.",
        "search" => "Finds records by the words in them.",
        "queue" => "Holds work until somebody takes it.",
        "logs" => "Takes what machines report, and finds it again by time and words.",
        _ => return None,
    })
}

/// A topic of advice: `sql_or_nosql` → `SQL or NoSQL`.
pub fn topic(id: &str) -> String {
    let words: Vec<&str> = id
        .split('_')
        .map(|word| match word {
            "sql" => "SQL",
            "nosql" => "NoSQL",
            "cdn" => "CDN",
            "cpu" => "CPU",
            "nat" => "NAT",
            "dns" => "DNS",
            "iops" => "IOPS",
            "lcu" => "LCU",
            "sla" => "SLA",
            "gib" => "GiB",
            "mib" => "MiB",
            "kib" => "KiB",
            "ios" => "I/Os",
            "vcpu" => "vCPU",
            other => other,
        })
        .collect();
    capitalised(&words.join(" "))
}

pub fn provider(id: &str) -> &str {
    match id {
        "aws" => "AWS",
        "gcp" => "Google Cloud",
        "azure" => "Azure",
        "bare_metal" => "bare metal",
        other => other,
    }
}

/// What somebody typed, to be named in a sentence: 40 characters of it at most.
pub fn shortened(text: &str) -> String {
    let shown: String = text.chars().filter(|c| !c.is_control()).take(40).collect();
    if text.chars().count() > 40 { format!("{shown}…") } else { shown }
}

/// `1 user`, `3.5 M users`; the number as the caller writes numbers.
pub fn users(count: f64, write: fn(f64) -> String) -> String {
    format!("{} {}", write(count), if count == 1.0 { "user" } else { "users" })
}

/// The first letter large; names such as vCPU stay as they are.
pub fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(_) if letters.clone().next().is_some_and(char::is_uppercase) => text.to_owned(),
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}

/// A name inside a sentence: `Web and app` → `web and app`, but `CDN`.
pub fn in_sentence(name: &str) -> String {
    let mut letters = name.chars();
    match (letters.next(), letters.clone().next()) {
        (Some(first), second) if !second.is_some_and(char::is_uppercase) => first.to_lowercase().chain(letters).collect(),
        _ => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_go_on_past_the_year() {
        let calendar = Calendar::new(Some("2026-11"));
        assert_eq!(
            [calendar.long(0), calendar.long(1), calendar.short(2), calendar.axis(9), calendar.long(120)],
            ["November 2026", "December 2026", "Jan 2027", "Aug ’27", "November 2036"]
        );
        assert_eq!([calendar.iso(0), calendar.iso(1), calendar.iso(2)].map(Option::unwrap), ["2026-11", "2026-12", "2027-01"]);
        assert_eq!(Calendar::new(None).iso(0), None);
    }

    #[test]
    fn a_month_is_told_with_its_early_and_its_late_ones() {
        let calendar = Calendar::new(Some("2026-11"));
        let told = |early, late| calendar.spread(early, late, 36, Calendar::long);
        assert_eq!(told(Some(7), Some(14)).as_deref(), Some("between June 2027 and January 2028"));
        assert_eq!(told(Some(7), None).as_deref(), Some("from June 2027, or not within the 36 months"));
        assert_eq!([told(Some(7), Some(7)), told(None, None)], [None, None]);
        assert_eq!(calendar.spread(Some(0), None, 1, Calendar::short).as_deref(), Some("from Nov 2026, or not within the month"));
    }

    #[test]
    fn months_without_a_start_are_numbered() {
        for start in [None, Some("soon"), Some("2026-13"), Some("2026-00"), Some("")] {
            assert_eq!(Calendar::new(start).short(9), "month 9");
        }
    }

    #[test]
    fn a_tier_of_a_second_region_names_it() {
        assert_eq!(tier("web@us-west-2"), "Web and app, us-west-2");
        assert_eq!(tier("service_2"), "Service 2");
        assert_eq!(split_region("database"), ("database", None));
    }
}
