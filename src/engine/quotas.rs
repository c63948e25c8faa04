//! How far the recommended design is from what the provider sets: its quotas, its hard limits, and the largest machine sold for the one part that
//! cannot be several.
//!
//! Months are those of the point path if the design goes on as it is and only the load on it grows: a move to another rung may come before, and
//! what it changes is said by the path.

use super::{
    bill::TierId,
    design::{self, Design, Sessions},
    market::Offer,
    parts::Storage,
    situation::Situation,
    written::{self, Gauge},
};
use crate::{
    catalog::{self, DatabaseKind},
    domain::plan::{LimitDistance, Resource},
};

const BITS_A_KIB: f64 = 8_192.0;
const BITS_A_GBIT: f64 = 1e9;
const MS_A_SECOND: f64 = 1_000.0;

/// With what a use grows along the point path.
#[derive(Clone, Copy)]
enum Grows {
    /// As the requests of the busiest hour.
    Requests,
    /// As the rows in the database.
    Rows,
    /// By decision alone.
    Not,
}

/// Every limit that the design touches, the one reached first at the top; those never reached by how much of them is used.
pub fn limits(today: &Situation, design: &Design, gauges: &[Gauge]) -> Vec<LimitDistance> {
    let mut distances = Distances { today, gauges, found: Vec::new() };
    distances.edge(design);
    distances.database(design);
    distances.caches(design);
    distances.largest_machine(design);
    let mut found = distances.found;
    let order = |distance: &LimitDistance| distance.reached_in_month.unwrap_or(u32::MAX);
    let used = |distance: &LimitDistance| distance.value / distance.maximum;
    found.sort_by(|a, b| order(a).cmp(&order(b)).then(used(b).total_cmp(&used(a))));
    found
}

struct Distances<'s, 'a> {
    today: &'s Situation<'a>,
    gauges: &'s [Gauge<'a>],
    found: Vec<LimitDistance>,
}

impl Distances<'_, '_> {
    /// Machines that a row of the catalog counts. They grow in number only when those that stand are full: the smallest fleets have room.
    fn count(&mut self, limit: &str, tier: TierId, count: u32) {
        let room = self.gauges.iter().filter(|gauge| gauge.tier == tier).map(Gauge::headroom).fold(f64::INFINITY, f64::min);
        let room = if room.is_finite() { room.max(1.0) } else { 1.0 };
        self.add_with_room(limit, &tier.to_string(), f64::from(count), Grows::Requests, room);
    }

    /// What the busiest hour or a surge takes of a resource of the database.
    fn taken(&self, tier: &str, resource: Resource) -> f64 {
        let gauge = self.gauges.iter().find(|gauge| gauge.draw.resource == resource && gauge.tier.to_string() == tier);
        gauge.map_or(0.0, |gauge| gauge.draw.fixed + gauge.draw.peak.max(gauge.draw.surge))
    }

    /// A row of the catalog, `limit.<limit>`, and how much of it is used.
    fn add(&mut self, limit: &str, tier: &str, value: f64, grows: Grows) {
        self.add_with_room(limit, tier, value, grows, 1.0);
    }

    fn add_with_room(&mut self, limit: &str, tier: &str, value: f64, grows: Grows, room: f64) {
        let row = self.today.setting.rows().row(&format!("limit.{limit}"));
        // What nobody asks for touches no limit.
        if value > 0.0 {
            self.found.push(LimitDistance {
                limit: limit.into(),
                tier: tier.into(),
                value,
                maximum: row.value,
                unit: row.unit.clone(),
                reached_in_month: self.month(row.value / value * room, grows),
                source: catalog::dated(&row.source, &row.date),
            });
        }
    }

    /// The first month of the point path in which the use is `allowed` times today's.
    fn month(&self, allowed: f64, grows: Grows) -> Option<u32> {
        let loads = &self.today.setting.timeline.loads[..=self.today.profile().growth.months as usize];
        let now = self.today.now;
        let reached = loads.iter().position(|load| {
            let growth = match grows {
                Grows::Requests => load.requests.peak / now.requests.peak,
                Grows::Rows => load.database_gib / now.database_gib,
                Grows::Not => 1.0,
            };
            growth >= allowed * (1.0 - 1e-9)
        });
        reached.map(|month| month as u32)
    }

    /// What stands between users and the machines, and what the machines reach outside.
    fn edge(&mut self, design: &Design) {
        let today = self.today;
        let (load, peak) = (today.now, today.now.requests.peak);
        let services = design.services.as_ref().map_or(0, |(services, _)| *services);
        if design.rung.number >= 4 {
            self.add("balancers", "load_balancer", 1.0 + f64::from(services), Grows::Not);
            self.count("targets_per_balancer", TierId::new("web", None), design.web.count);
            if let Some((_, fleet)) = &design.services {
                self.count("targets_per_balancer", TierId { part: "service", number: 1, region: None }, fleet.count);
            }
        }
        let statics = load.statics().peak;
        if design.cdn {
            let kib = load.request.response_kib + load.request.static_kib;
            self.add("cdn_requests", "cdn", peak + statics, Grows::Requests);
            self.add("cdn_gbps", "cdn", peak * kib * BITS_A_KIB / BITS_A_GBIT, Grows::Requests);
        }
        let missed = if design.cdn { 1.0 - today.figures().edge_hit_rate } else { 1.0 };
        if design.cdn || load.objects_gib > 0.0 {
            self.add("object_get", "objects", statics * missed, Grows::Requests);
        }
        self.add("object_put", "objects", load.uploads().peak, Grows::Requests);
        if written::has_queue(design.rung, services > 0) {
            // Little's law: in flight is what a worker has taken and not yet finished.
            let in_flight = load.jobs.peak * load.job_cpu_ms / MS_A_SECOND;
            self.add("queue_in_flight", "queue", in_flight, Grows::Requests);
        }
        if design.private && design.observed {
            let gbps = peak * load.request.log_kib * BITS_A_KIB / BITS_A_GBIT / f64::from(design.zones);
            self.add("nat_gbps", "network", gbps, Grows::Requests);
        }
    }

    fn database(&mut self, design: &Design) {
        let database = &design.database;
        let tier = if design.rung.number == 1 { "host" } else { "database" };
        // Of the hottest writer, where there are several.
        let gib = self.today.now.database_gib / design::even_share(self.today, database.shards);
        // What is used, not what comes with the volume.
        let iops = self.taken(tier, Resource::Iops);
        match database.storage {
            Storage::Block => {
                self.add("block_gib", tier, gib, Grows::Rows);
                self.add("block_iops", tier, iops, Grows::Requests);
            }
            Storage::Managed(DatabaseKind::SharedStorage) => self.add("database_shared_gib", tier, gib, Grows::Rows),
            Storage::Managed(_) => {
                self.add("database_gib", tier, gib, Grows::Rows);
                self.add("database_iops", tier, iops, Grows::Requests);
            }
        }
        let replicas = design.replicas.as_ref().map_or(0, |fleet| fleet.count);
        self.count("replicas", TierId::new("replicas", None), replicas);
        if database.storage != Storage::Block {
            // A pair over two zones is one instance to the quota.
            let each = if database.storage.is_shared() { database.machines } else { 1 };
            self.add("database_instances", tier, f64::from(database.shards * (each + replicas)), Grows::Not);
        }
        self.add("database_connections_max", tier, self.taken(tier, Resource::Connections), Grows::Requests);
    }

    fn caches(&mut self, design: &Design) {
        if let Some(cache) = &design.cache {
            self.count("cache_nodes_default", TierId::new("cache", None), cache.nodes);
        }
        match &design.sessions {
            Some(Sessions::Cache { nodes, .. }) => self.count("cache_nodes_default", TierId::new("sessions", None), *nodes),
            Some(Sessions::KeyValue) => {
                let (reads, writes) = design::session_units(self.today, self.today.now, design.relief);
                let mean = reads.max(writes) * 1e6 / super::demand::per_month(1.0);
                self.add("key_value_table_units", "sessions", mean * self.today.asked().peak_to_mean, Grows::Requests);
            }
            None => {}
        }
    }

    /// The vertical wall: what the largest machine sold would carry of the part that cannot be several, at the utilisation allowed.
    fn largest_machine(&mut self, design: &Design) {
        let market = self.today.market();
        let larger = |a: &&Offer, b: &&Offer| {
            let (a, b) = (a.class, b.class);
            a.vcpu.total_cmp(&b.vcpu).then(a.memory_gib.total_cmp(&b.memory_gib)).then_with(|| b.name.cmp(&a.name))
        };
        let mut widest = design.clone();
        let (part, largest) = match design.database.storage {
            _ if design.rung.number == 1 => ("host", market.machines.iter().max_by(larger)),
            Storage::Block => ("database", market.machines.iter().max_by(larger)),
            Storage::Managed(own) => {
                let of_kind = market.databases.iter().filter(|(kind, _)| *kind == own);
                ("database", of_kind.map(|(_, offer)| offer).max_by(larger))
            }
        };
        let Some(largest) = largest else { return };
        widest.database.offer = largest;
        if part == "host" {
            widest.web.offer = largest;
        }
        let gauges = written::sheet(self.today, &widest).gauges;
        // Volumes grow by themselves and have limits of their own.
        let of_machine = |gauge: &&Gauge| {
            let resource = gauge.draw.resource;
            gauge.tier == TierId::new(part, None) && !matches!(resource, Resource::Storage | Resource::Iops | Resource::Throughput)
        };
        let first = gauges.iter().filter(of_machine).min_by(|a, b| a.headroom().total_cmp(&b.headroom()));
        let Some(first) = first.filter(|first| first.headroom().is_finite()) else { return };
        let peak = self.today.now.requests.peak;
        let months = self.today.profile().growth.months;
        self.found.push(LimitDistance {
            limit: "largest_machine".into(),
            tier: part.into(),
            value: peak,
            maximum: peak * first.headroom(),
            unit: "requests/s".into(),
            reached_in_month: written::month_reached(self.today, first).filter(|month| *month <= months),
            source: format!("{}: {}", largest.class.name, largest.class.shape_source),
        });
    }
}
