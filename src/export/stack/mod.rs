//! What a plan wants built, in no provider's words: regions, fleets, stores, who may talk to whom, alarms, each with the plan's reason for it.
//!
//! Writers of a provider read this and nothing else of the plan.

pub mod aws;
pub mod hcl;
mod reasons;
pub mod yaml;

use super::series::{self, Series};
use crate::domain::{
    plan::{Connection, CostLine, Plan, Resource, Tier, Utilisation, When},
    words::split_region,
};

pub use reasons::{heading, of_alarms, plain, wrapped};

const HOURS_A_MONTH: f64 = 730.0;
/// Where no load at all is left, a fleet of several keeps these.
const FEWEST: u32 = 2;

pub struct Stack<'p> {
    pub plan: &'p Plan,
    /// The regions, the first one first.
    pub sites: Vec<Site<'p>>,
}

/// All that stands in a region.
pub struct Site<'p> {
    pub region: String,
    /// A region beside the first, which holds a copy of its data.
    pub second: bool,
    pub zones: u32,
    /// Ways out for machines without an address of their own, one a zone; 0 where machines have addresses.
    pub gateways: u32,
    pub fleets: Vec<Fleet<'p>>,
    pub balancers: Vec<Balancer>,
    pub database: Option<Database<'p>>,
    pub caches: Vec<Cache<'p>>,
    pub search: Option<Search<'p>>,
    /// Sessions by key, paid by use.
    pub key_value: Option<Part>,
    pub queue: Option<Part>,
    pub objects: Option<Part>,
    pub cdn: Option<Part>,
    pub dns: Option<Part>,
    pub mail: Option<Part>,
    pub logs: Option<Part>,
    /// Users are answered here while nothing is wrong.
    pub active: bool,
    pub edges: Vec<Edge>,
    pub alarms: Vec<Series<'p>>,
}

/// What has no machines of its own to count.
pub struct Part {
    pub reasons: Vec<String>,
}

/// Machines of one kind: `host`, `web`, `service_1`, `workers`.
pub struct Fleet<'p> {
    pub id: String,
    pub class: &'p str,
    /// In the busiest hour.
    pub count: u32,
    pub minimum: u32,
    pub maximum: u32,
    /// Share of the CPU that a fleet which follows the day is steered by; none where the count stays.
    pub target: Option<f64>,
    /// Share of machines that may be taken away again, for less.
    pub spot: f64,
    pub volume: Volume,
    pub zones: u32,
    /// The id of the balancer before it.
    pub behind: Option<String>,
    pub reasons: Vec<String>,
}

/// A disk over the network.
#[derive(Clone, Copy, Default)]
pub struct Volume {
    pub gib: u32,
    /// Bought beyond what is included.
    pub extra_iops: u32,
    pub extra_mib_s: u32,
}

/// `load_balancer` before the web tier, `balancer_service_1` before a service.
pub struct Balancer {
    pub id: String,
    /// The fleet behind it.
    pub to: String,
    /// Seen from the internet.
    pub public: bool,
    pub reasons: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// On a machine of one's own.
    OwnMachine,
    OneZone,
    /// With a standby in another zone.
    TwoZones,
    /// Machines over storage that they share.
    Shared,
}

pub struct Database<'p> {
    pub kind: Kind,
    pub class: &'p str,
    /// Each with its part of the data.
    pub writers: u32,
    /// Machines of each writer, standby included.
    pub machines: u32,
    /// Of each writer.
    pub volume: Volume,
    pub backup_days: u32,
    pub replicas: Option<Replicas<'p>>,
    pub reasons: Vec<String>,
}

pub struct Replicas<'p> {
    pub class: &'p str,
    /// Of each writer.
    pub each: u32,
    pub reasons: Vec<String>,
}

/// `cache` or `sessions`, in memory.
pub struct Cache<'p> {
    pub id: String,
    pub class: &'p str,
    pub primaries: u32,
    /// Of each primary.
    pub replicas: u32,
    pub reasons: Vec<String>,
}

pub struct Search<'p> {
    pub class: &'p str,
    pub nodes: u32,
    pub zones: u32,
    /// Of each node.
    pub gib: u32,
    pub reasons: Vec<String>,
}

/// Traffic that the architecture needs; any other stays out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edge {
    /// A fleet, a balancer, `users` or `cdn`.
    pub from: String,
    pub to: String,
    pub port: Port,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Port {
    Http,
    Https,
    /// Where the app listens.
    App,
    Database,
    Cache,
    Search,
}

impl Port {
    /// None where whoever builds it chooses.
    pub fn number(self) -> Option<u16> {
        match self {
            Port::Http => Some(80),
            Port::Https => Some(443),
            Port::App => None,
            Port::Database => Some(5432),
            Port::Cache => Some(6379),
            Port::Search => Some(443),
        }
    }
}

/// Why there is nothing to build.
pub fn lacks_design(plan: &Plan) -> Option<String> {
    plan.recommendation.design.tiers.is_empty().then(|| "Nothing on sale holds this load, so there is nothing to build.".to_owned())
}

impl<'p> Stack<'p> {
    pub fn of(plan: &'p Plan) -> Stack<'p> {
        let mut regions: Vec<Option<&str>> = vec![None];
        for tier in &plan.recommendation.design.tiers {
            let (_, region) = split_region(&tier.id);
            if !regions.contains(&region) {
                regions.push(region);
            }
        }
        Stack { plan, sites: regions.into_iter().map(|region| Builder { plan, region }.site()).collect() }
    }
}

impl Site<'_> {
    pub fn fleet(&self, id: &str) -> Option<&Fleet<'_>> {
        self.fleets.iter().find(|fleet| fleet.id == id)
    }

    /// Where requests come in: a balancer, or the one machine.
    pub fn entrance(&self) -> &str {
        if let Some(balancer) = self.balancers.first() {
            return &balancer.id;
        }
        self.fleets.first().map_or("web", |fleet| &fleet.id)
    }

    /// What has a place in the network that traffic is let into, in the order of the plan.
    pub fn guarded(&self) -> Vec<&str> {
        let mut all: Vec<&str> = self.balancers.iter().map(|balancer| balancer.id.as_str()).collect();
        all.extend(self.fleets.iter().map(|fleet| fleet.id.as_str()));
        if let Some(database) = &self.database {
            all.push("database");
            if database.replicas.is_some() {
                all.push("replicas");
            }
        }
        all.extend(self.caches.iter().map(|cache| cache.id.as_str()));
        if self.search.is_some() {
            all.push("search");
        }
        all
    }

    /// Parts whose data lies in subnets without a way out.
    pub fn has_managed_data(&self) -> bool {
        self.database.as_ref().is_some_and(|database| database.kind != Kind::OwnMachine) || !self.caches.is_empty() || self.search.is_some()
    }

    /// So many subnets for data: a managed database wants two zones even where it runs in one.
    pub fn data_subnets(&self) -> u32 {
        if self.has_managed_data() { self.zones.max(2) } else { 0 }
    }
}

/// One region's parts, found among the plan's tiers.
struct Builder<'p> {
    plan: &'p Plan,
    region: Option<&'p str>,
}

impl<'p> Builder<'p> {
    fn id(&self, part: &str) -> String {
        self.region.map_or_else(|| part.to_owned(), |region| format!("{part}@{region}"))
    }

    fn tier(&self, part: &str) -> Option<&'p Tier> {
        let id = self.id(part);
        self.plan.recommendation.design.tiers.iter().find(|tier| tier.id == id)
    }

    fn own_tiers(&self) -> impl Iterator<Item = (&'p str, &'p Tier)> + use<'p> {
        let region = self.region;
        self.plan.recommendation.design.tiers.iter().filter_map(move |tier| {
            let (base, of) = split_region(&tier.id);
            (of == region).then_some((base, tier))
        })
    }

    fn lines(&self, part: &str) -> impl Iterator<Item = &'p CostLine> + use<'p> {
        let id = self.id(part);
        self.plan.recommendation.design.cost.lines.iter().filter(move |line| line.tier == id)
    }

    /// Connections between parts of this region, without its name.
    fn connections(&self) -> Vec<(&'p str, &'p str, &'p Connection)> {
        let own = |id: &'p str| match split_region(id) {
            ("users", None) => Some("users"),
            (base, region) => (region == self.region).then_some(base),
        };
        let all = self.plan.recommendation.design.connections.iter();
        all.filter_map(|link| Some((own(&link.from)?, own(&link.to)?, link))).collect()
    }

    fn part(&self, part: &str) -> Option<Part> {
        let tier = self.tier(part)?;
        Some(Part { reasons: reasons::of(self.plan, tier) })
    }

    fn site(&self) -> Site<'p> {
        let fleets = self.fleets();
        let balancers = self.balancers(&fleets);
        // Stores that the provider spreads by itself may span more.
        let spread = |base: &str| base == "load_balancer" || fleets.iter().any(|fleet| fleet.id == base);
        let zones = self.own_tiers().filter(|(base, _)| spread(base)).map(|(_, tier)| tier.zones).max().unwrap_or(1);
        let zones = if balancers.is_empty() { 1 } else { zones.max(2) };
        let edges = self.edges(&balancers);
        let asked = self.connections().iter().any(|(from, _, link)| *from == "users" && link.per_second > 0.0);
        let active = self.region.is_none() || asked;
        Site {
            region: self.region.or(self.plan.region()).unwrap_or("region").to_owned(),
            second: self.region.is_some(),
            zones,
            gateways: self.gateways(zones),
            database: self.database(),
            caches: self.caches(),
            search: self.search(),
            key_value: self.tier("sessions").filter(|tier| tier.count == 0).and_then(|_| self.part("sessions")),
            queue: self.part("queue"),
            objects: self.part("objects"),
            cdn: self.part("cdn"),
            dns: self.part("dns"),
            mail: self.part("mail"),
            logs: self.part("observability"),
            active,
            edges,
            alarms: series::all(self.plan).into_iter().filter(|series| split_region(&series.metric.tier).1 == self.region).collect(),
            fleets,
            balancers,
        }
    }

    /// The bill has an hour of each gateway in each hour.
    fn gateways(&self, zones: u32) -> u32 {
        let hours: f64 =
            self.lines("network").filter(|line| line.item.contains("NAT") && line.unit == "hour").map(|line| line.quantity.to_f64()).sum();
        if hours > 0.0 { ((hours / HOURS_A_MONTH).round() as u32).clamp(1, zones) } else { 0 }
    }

    fn fleets(&self) -> Vec<Fleet<'p>> {
        let machines = |base: &str| matches!(base, "host" | "web" | "workers") || base.starts_with("service_");
        self.own_tiers().filter(|(base, _)| machines(base)).map(|(base, tier)| self.fleet(base, tier)).collect()
    }

    fn fleet(&self, base: &str, tier: &'p Tier) -> Fleet<'p> {
        let count = tier.count.max(1);
        let hours: f64 = self.lines(base).filter(|line| line.unit == "instance-hour").map(|line| line.quantity.to_f64()).sum();
        let average = if hours > 0.0 { hours / HOURS_A_MONTH } else { f64::from(count) };
        // A fleet that follows the day is watched by how many run; its most is one short of what breaks.
        let watched = self.plan.metrics.iter().find(|metric| metric.tier == tier.id && metric.measures == "machines_running");
        let played = self.plan.elastic.as_ref().filter(|day| day.recommended && day.tier == tier.id);
        let elastic = watched.is_some() || played.is_some();
        let most = watched.map_or(count, |metric| (metric.breaks_at - 1.0).round().max(1.0) as u32);
        let (minimum, maximum, target) = match played {
            Some(day) => (day.minimum, day.maximum, Some(day.target_utilisation).filter(|_| day.resource == Resource::Cpu)),
            None if elastic => (FEWEST, most, None),
            None => (count, count, None),
        };
        let (minimum, maximum) = (minimum.min(count), maximum.max(count));
        let target = (elastic && maximum > minimum).then(|| target.or_else(|| cpu(tier)).unwrap_or(0.5));
        let behind = match base {
            "web" => self.tier("load_balancer").map(|_| "load_balancer".to_owned()),
            service if service.starts_with("service_") => Some(format!("balancer_{service}")),
            _ => None,
        };
        Fleet {
            id: base.to_owned(),
            class: class(&tier.product),
            count,
            minimum,
            maximum,
            target,
            spot: if base == "host" { 0.0 } else { self.plan.profile.commercial.spot_share },
            volume: self.volume(base, average),
            zones: tier.zones.max(1),
            behind,
            reasons: reasons::of(self.plan, tier),
        }
    }

    fn balancers(&self, fleets: &[Fleet<'p>]) -> Vec<Balancer> {
        let Some(tier) = self.tier("load_balancer") else { return Vec::new() };
        let front = Balancer { id: "load_balancer".into(), to: "web".into(), public: true, reasons: reasons::of(self.plan, tier) };
        let inner = fleets.iter().filter(|fleet| fleet.id.starts_with("service_")).map(|fleet| Balancer {
            id: format!("balancer_{}", fleet.id),
            to: fleet.id.clone(),
            public: false,
            reasons: vec![format!("Spreads the calls to {} over its machines; seen from inside alone.", fleet.id)],
        });
        [front].into_iter().chain(inner).collect()
    }

    /// What a tier's disks have, each of `machines`.
    fn volume(&self, part: &str, machines: f64) -> Volume {
        let each = |unit: &str, within: fn(&str) -> bool| -> u32 {
            let bought = self.lines(part).filter(|line| line.unit == unit && within(&line.item.to_lowercase()));
            let quantity: f64 = bought.map(|line| line.quantity.to_f64()).sum();
            (quantity / machines - 1e-6).ceil().max(0.0) as u32
        };
        let kept = |item: &str| !item.contains("backup") && !item.contains("snapshot");
        Volume {
            gib: each("GiB-month", kept).max(each("GB-month", kept)),
            extra_iops: each("IOPS-month", |_| true),
            extra_mib_s: each("MiB/s-month", |_| true),
        }
    }

    fn database(&self) -> Option<Database<'p>> {
        let tier = self.tier("database")?;
        let of_class = self.lines("database").find(|line| line.unit == "instance-hour");
        let says = |words: &str| of_class.is_some_and(|line| line.item.ends_with(words));
        let kind = if tier.service.contains(" on ") {
            Kind::OwnMachine
        } else if says("shared storage") {
            Kind::Shared
        } else if tier.zones > 1 {
            Kind::TwoZones
        } else {
            Kind::OneZone
        };
        let machines = if tier.zones > 1 { 2 } else { 1 };
        let writers = (tier.count / machines).max(1);
        let replicas = self.tier("replicas").filter(|tier| tier.count > 0).map(|tier| Replicas {
            class: class(&tier.product),
            each: tier.count.div_ceil(writers),
            reasons: reasons::of(self.plan, tier),
        });
        Some(Database {
            kind,
            class: class(&tier.product),
            writers,
            machines,
            volume: self.volume("database", f64::from(writers)),
            backup_days: (self.plan.profile.data.backup_days.ceil() as u32).max(1),
            replicas,
            reasons: reasons::of(self.plan, tier),
        })
    }

    fn caches(&self) -> Vec<Cache<'p>> {
        let of = |part: &str| {
            let tier = self.tier(part).filter(|tier| tier.count > 0)?;
            // Every primary has a replica in another zone.
            let primaries = (tier.count / 2).max(1);
            let replicas = u32::from(tier.count > 1);
            Some(Cache { id: part.to_owned(), class: class(&tier.product), primaries, replicas, reasons: reasons::of(self.plan, tier) })
        };
        ["cache", "sessions"].into_iter().filter_map(of).collect()
    }

    fn search(&self) -> Option<Search<'p>> {
        let tier = self.tier("search").filter(|tier| tier.count > 0)?;
        Some(Search {
            class: class(&tier.product),
            nodes: tier.count,
            zones: tier.zones.clamp(1, 3).min(tier.count),
            gib: self.volume("search", f64::from(tier.count)).gib.max(10),
            reasons: reasons::of(self.plan, tier),
        })
    }

    fn edges(&self, balancers: &[Balancer]) -> Vec<Edge> {
        let mut all: Vec<Edge> = Vec::new();
        let mut add = |from: &str, to: &str, port: Port| {
            let edge = Edge { from: from.to_owned(), to: to.to_owned(), port };
            if !all.contains(&edge) {
                all.push(edge);
            }
        };
        for (from, to, link) in self.connections() {
            if link.protocol.contains("replication") {
                continue;
            }
            let before = balancers.iter().find(|balancer| balancer.to == to && balancer.id != from);
            match to {
                "load_balancer" | "host" | "web" if matches!(from, "users" | "cdn" | "dns") => {
                    let from = if from == "dns" { "users" } else { from };
                    add(from, to, Port::Https);
                    // Whoever comes without a lock is sent to the door that has one.
                    if from == "users" {
                        add(from, to, Port::Http);
                    }
                }
                "database" | "replicas" => add(from, to, Port::Database),
                "cache" | "sessions" => add(from, to, Port::Cache),
                "search" => add(from, to, Port::Search),
                "web" => add(from, to, Port::App),
                service if service.starts_with("service_") => match before {
                    Some(balancer) => {
                        add(from, &balancer.id, Port::Http);
                        add(&balancer.id, service, Port::App);
                    }
                    None => add(from, service, Port::App),
                },
                _ => {}
            }
        }
        // On one machine all but the search is.
        if self.tier("search").is_some() && self.tier("host").is_some() {
            add("host", "search", Port::Search);
        }
        // What is paid by use has nothing to let traffic into.
        let known: Vec<String> = self
            .own_tiers()
            .filter(|(base, tier)| tier.count > 0 || *base == "load_balancer")
            .map(|(base, _)| base.to_owned())
            .chain(balancers.iter().map(|balancer| balancer.id.clone()))
            .collect();
        all.retain(|edge| known.contains(&edge.to) && (matches!(&*edge.from, "users" | "cdn") || known.contains(&edge.from)));
        all
    }
}

/// `db.m7g.large, two zones` → `db.m7g.large`.
fn class(product: &str) -> &str {
    product.split([',', ' ']).next().unwrap_or(product)
}

/// As many digits as a person compares.
pub fn rounded(threshold: f64) -> f64 {
    if threshold.abs() < 0.01 { threshold } else { (threshold * 1e4).round() / 1e4 }
}

/// Share of the CPU in the busiest hour.
fn cpu(tier: &Tier) -> Option<f64> {
    let of_cpu = |used: &&Utilisation| used.resource == Resource::Cpu && used.when == When::Up;
    tier.utilisations.iter().find(of_cpu).map(|used| used.value)
}

impl Fleet<'_> {
    /// Several machines, or one that is replaced where it fails, behind a balancer or beside it; else one machine with an address.
    pub fn is_group(&self, site: &Site<'_>) -> bool {
        !site.balancers.is_empty()
    }
}

#[cfg(test)]
mod tests;
