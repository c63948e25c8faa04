//! What to watch once the design runs: every alarm lies between what the plan shows at its busiest hour and what breaks.

use super::{
    bill::TierId,
    design::Design,
    fleet::{Draw, Elastic, Needed},
    parts::{self, Storage},
    rungs,
    situation::Situation,
    written::{self, Gauge},
};
use crate::{
    catalog::DatabaseKind,
    domain::{
        monitoring::{Level, Metric},
        plan::{LimitDistance, Resource, Transition, When},
        units, words,
    },
};

const MINUTES_A_MONTH: f64 = 730.0 * 60.0;
const SECONDS_AN_HOUR: f64 = 3600.0;
const SECONDS_A_MINUTE: f64 = 60.0;
/// From this share of a quota on it is watched before growth reaches it.
const NEAR: f64 = 0.5;

/// What the plan already says of the design.
pub struct Said<'s> {
    pub written: &'s crate::domain::plan::Design,
    pub gauges: &'s [Gauge<'s>],
    pub limits: &'s [LimitDistance],
    pub transitions: &'s [Transition],
}

/// Every alarm of the design: those of the application first, then those of a tier, then those of a machine.
pub fn metrics(today: &Situation, design: &Design, said: &Said) -> Vec<Metric> {
    let mut watched = Watched { today, design, said, found: Vec::with_capacity(32) };
    watched.response_time();
    watched.failures();
    watched.requests();
    watched.queue();
    watched.replication();
    watched.fleets();
    watched.quotas();
    watched.resources();
    let mut found = watched.found;
    found.sort_by_key(|metric| metric.level);
    found
}

struct Watched<'s, 'a> {
    today: &'s Situation<'a>,
    design: &'s Design<'a>,
    said: &'s Said<'s>,
    found: Vec<Metric>,
}

/// An alarm before it has its names.
struct Alarm {
    busiest: f64,
    above: f64,
    breaks: f64,
    unit: &'static str,
    because: String,
}

impl Watched<'_, '_> {
    /// `name` is what the catalog calls the metric by.
    fn add(&mut self, level: Level, tier: &str, measures: &str, name: &str, alarm: Alarm) {
        let Alarm { busiest, above, breaks, unit, because } = alarm;
        let metric = self.today.market().metric(name).to_owned();
        let (tier, measures, unit) = (tier.to_owned(), measures.to_owned(), unit.to_owned());
        self.found.push(Metric { level, tier, metric, measures, busiest, alarm_above: above, breaks_at: breaks, unit, because });
    }

    /// So far on the way from the busiest hour to what breaks.
    fn between(&self, busiest: f64, breaks: f64) -> f64 {
        busiest + (breaks - busiest) * self.today.value("alarm_share")
    }

    fn has(&self, tier: &str) -> bool {
        self.said.written.tiers.iter().any(|known| known.id == tier)
    }

    /// Where requests come in.
    fn entrance(&self) -> &'static str {
        match self.design.rung.number {
            1 => "host",
            _ if self.has("load_balancer") => "load_balancer",
            _ => "web",
        }
    }

    fn response_time(&mut self) {
        let (busiest, target) = (self.said.written.p95_ms, self.today.profile().targets.p95_ms);
        let because = format!(
            "95 of 100 requests within {} by the plan, within {} by the target",
            units::milliseconds(busiest),
            units::milliseconds(target)
        );
        let alarm = Alarm { busiest, above: self.between(busiest, target), breaks: target, unit: "ms", because };
        self.add(Level::Application, self.entrance(), "response_time", "response_time", alarm);
    }

    /// The minutes of a month that the target leaves for failing.
    fn failures(&mut self) {
        let (promised, target) = (self.said.written.availability, self.today.targets.availability);
        let (busiest, breaks) = ((1.0 - promised) * MINUTES_A_MONTH, (1.0 - target) * MINUTES_A_MONTH);
        let because = format!(
            "{} leave {} a month; the parts are promised {}, which takes {}",
            units::availability(target),
            units::minutes(breaks),
            units::availability(promised),
            units::minutes(busiest)
        );
        let name = if self.has("load_balancer") { "failures" } else { "failures_without_balancer" };
        let alarm = Alarm { busiest, above: self.between(busiest, breaks), breaks, unit: "minutes", because };
        self.add(Level::Application, self.entrance(), "failures", name, alarm);
    }

    /// The load itself: what tells that the next move is due before any machine does.
    fn requests(&mut self) {
        let grows =
            |gauge: &&Gauge| gauge.tier.region.is_none() && gauge.draw.resource != Resource::Storage && gauge.headroom().is_finite();
        let Some(first) = self.said.gauges.iter().filter(grows).min_by(|a, b| a.headroom().total_cmp(&b.headroom())) else { return };
        let peak = self.today.now.requests.peak;
        let full = Draw { limit: 1.0, limit_degraded: 1.0, surge: 0.0, ..first.draw };
        let breaks = full.headroom(first.count, 0.0) * peak;
        let month =
            |month: Option<u32>| month.map_or_else(|| "not within the horizon".to_owned(), |month| format!("expected in month {month}"));
        let next =
            self.said.transitions.first().map_or_else(String::new, |moved| {
                format!("; the move to {}, month {}, needs it watched", rungs::name(&moved.to), moved.month)
            });
        let because = format!(
            "{} of the {} meets its limit at {} times today’s, {}{next}",
            words::capitalised(words::resource(first.draw.resource)),
            words::in_sentence(&words::tier(&first.tier.to_string())),
            units::figure(first.headroom()),
            month(written::month_reached(self.today, first))
        );
        let name = if self.has("load_balancer") { "requests" } else { "requests_without_balancer" };
        let alarm = Alarm { busiest: peak, above: first.headroom() * peak, breaks, unit: "requests/s", because };
        self.add(Level::Application, self.entrance(), "requests", name, alarm);
    }

    /// How old the oldest job may get before its deadline is missed.
    fn queue(&mut self) {
        let workers = TierId::new("workers", None);
        let cpu = |gauge: &&Gauge| gauge.tier == workers && gauge.draw.resource == Resource::Cpu;
        let Some(gauge) = self.said.gauges.iter().find(cpu).filter(|_| self.has("queue")) else { return };
        let drained = parts::worker_vcpu(self.today, self.today.now).peak;
        if drained <= 0.0 {
            return;
        }
        // What arrives beyond what the workers do waits; at the end of the busiest hour it is oldest.
        let arriving = gauge.draw.peak * self.today.now.job_vcpu().peak / drained;
        let done = gauge.draw.capacity * gauge.draw.limit * gauge.count;
        let deadline = self.today.profile().work.job_deadline_seconds;
        let busiest = ((arriving / done - 1.0) * SECONDS_AN_HOUR).clamp(0.0, deadline);
        let because = format!(
            "a job has {} s; at the end of the busiest hour the oldest has waited {} s",
            units::figure(deadline),
            units::figure(busiest)
        );
        let alarm = Alarm { busiest, above: self.between(busiest, deadline), breaks: deadline, unit: "s", because };
        self.add(Level::Application, "queue", "age_of_oldest_job", "queue_age", alarm);
    }

    fn replication(&mut self) {
        let shared = self.design.database.storage.is_shared();
        if self.design.replicas.is_some() {
            let now = self.today.now;
            let page = now.concurrent_users / now.requests.peak * self.today.profile().traffic.requests_per_page_view;
            let because =
                format!("a user asks for the next page after {} s and would not find there what was just written", units::figure(page));
            let alarm = Alarm { busiest: 0.0, above: self.between(0.0, page), breaks: page, unit: "s", because };
            self.add(Level::Application, "replicas", "replication_lag", if shared { "replica_lag_shared" } else { "replica_lag" }, alarm);
        }
        let Some(second) = &self.design.second else { return };
        let target = self.today.targets.rpo_minutes * SECONDS_A_MINUTE;
        let busiest = self.said.written.rpo_minutes * SECONDS_A_MINUTE;
        // The loss of a region may cost no more than the asynchronous copy is behind.
        let breaks = if target > busiest { target } else { return };
        let because = format!(
            "what is not yet copied is lost with the region: {} by the plan, {} allowed",
            units::minutes(self.said.written.rpo_minutes),
            units::minutes(self.today.targets.rpo_minutes)
        );
        // However much may be lost: a copy further behind than it ever is falls back for good.
        let usual = self.today.value("region_rpo_minutes") * SECONDS_A_MINUTE;
        let above = usual.max(busiest).min(self.between(busiest, breaks));
        let alarm = Alarm { busiest, above, breaks, unit: "s", because };
        let tier = format!("database@{}", second.market.region.id);
        self.add(Level::Application, &tier, "replication_lag", if shared { "region_lag_shared" } else { "replica_lag" }, alarm);
    }

    /// Machines behind a balancer: how many may be missing, or how many are left to start.
    fn fleets(&mut self) {
        let design = self.design;
        if design.rung.is_zonal() {
            return;
        }
        let services = design.services.iter().flat_map(|(count, fleet)| (1..=*count).map(move |number| ("service", number, fleet)));
        for (part, number, fleet) in std::iter::once(("web", 0, &design.web)).chain(services) {
            let id = TierId { part, number, region: None };
            self.fleet(id, fleet.elastic, fleet.zones);
        }
    }

    fn fleet(&mut self, id: TierId, elastic: Option<Elastic>, zones: u32) {
        let own = || self.said.gauges.iter().filter(|gauge| gauge.tier == id);
        let Some(count) = own().map(|gauge| gauge.count).next().filter(|count| *count > 1.0) else { return };
        let draws: Vec<Draw> = own().map(|gauge| gauge.draw).collect();
        let Some(needed) = Needed::of(&draws) else { return };
        if let Some(elastic) = elastic {
            let most = f64::from(elastic.maximum);
            let busiest = needed.at(1.0, zones).max(f64::from(elastic.minimum)).min(most);
            let because = format!("the busiest hour runs {}; the group may start {}", units::full(busiest), units::full(most));
            let alarm = Alarm { busiest, above: busiest.max(most - 1.0), breaks: most + 1.0, unit: "instances", because };
            self.add(Level::Aggregate, &id.to_string(), "machines_running", "machines_running", alarm);
            return;
        }
        let spare = (count - needed.survivors()).max(0.0);
        let because = format!(
            "{} of {} carry the busiest hour; {} may be missing",
            units::full(needed.survivors()),
            units::full(count),
            units::full(spare)
        );
        let alarm = Alarm { busiest: 0.0, above: (spare - 1.0).max(0.0), breaks: spare + 1.0, unit: "instances", because };
        self.add(Level::Aggregate, &id.to_string(), "machines_missing", "machines_missing", alarm);
    }

    /// What the provider sets for parts that are no machines; machines have their own alarms. Where a quota is passed already nobody need be told when.
    fn quotas(&mut self) {
        let machines = |limit: &LimitDistance| {
            self.said.written.tiers.iter().any(|tier| tier.id == limit.tier && tier.count > 0) || limit.limit == "largest_machine"
        };
        let near = |limit: &&LimitDistance| {
            limit.value < limit.maximum && (limit.reached_in_month.is_some() || limit.value >= limit.maximum * NEAR)
        };
        let close: Vec<&LimitDistance> = self.said.limits.iter().filter(|limit| !machines(limit)).filter(near).collect();
        for limit in close {
            let reached =
                limit.reached_in_month.map_or_else(|| "not within the horizon".into(), |month| format!("reached in month {month}"));
            let because =
                format!("{}: {} of {}, {reached}", words::limit(&limit.limit), units::figure(limit.value), units::figure(limit.maximum));
            self.found.push(Metric {
                level: Level::Aggregate,
                tier: limit.tier.clone(),
                metric: self.today.market().metric("quota").to_owned(),
                measures: format!("limit.{}", limit.limit),
                busiest: limit.value,
                alarm_above: self.between(limit.value, limit.maximum),
                breaks_at: limit.maximum,
                unit: limit.unit.clone(),
                because,
            });
        }
    }

    /// Of each tier its processors, its disk, its connections, whatever meets its limit first, and whatever growth brings there.
    fn resources(&mut self) {
        let horizon = self.today.profile().growth.months;
        for gauge in self.said.gauges {
            let resource = gauge.draw.resource;
            let always = matches!(resource, Resource::Cpu | Resource::Storage | Resource::Connections);
            let first = || {
                let own = self.said.gauges.iter().filter(|other| other.tier == gauge.tier);
                own.min_by(|a, b| a.headroom().total_cmp(&b.headroom())).is_some_and(|tightest| tightest.draw.resource == resource)
            };
            let reached =
                || gauge.headroom().is_finite() && written::month_reached(self.today, gauge).is_some_and(|month| month <= horizon);
            if always && (resource == Resource::Cpu || gauge.draw.peak > 0.0) || first() || reached() {
                self.resource(gauge);
            }
        }
    }

    fn resource(&mut self, gauge: &Gauge) {
        let draw = &gauge.draw;
        let busiest = draw.used(gauge.count);
        let (when, degraded, limit) = gauge.nearest();
        // What is measured is what runs; that a zone's loss or a surge would be too much shows in it before.
        let above = match when {
            When::Up => draw.limit,
            When::Degraded if gauge.headroom().is_finite() => {
                ((draw.fixed + draw.peak / gauge.count * gauge.headroom()) / draw.capacity).min(draw.limit)
            }
            When::Degraded => draw.limit,
        };
        let surges = self.today.profile().traffic.surge_factor > 1.0 && self.today.profile().traffic.surges_per_year > 0.0;
        let because = match when {
            When::Up => format!("{} used at the busiest hour; the limit is {}", units::percent(busiest), units::percent(limit)),
            When::Degraded => format!(
                "{} used at the busiest hour, {} {}; from {} on that passes {}",
                units::percent(busiest),
                units::percent(degraded),
                if !surges {
                    "with a zone down"
                } else if gauge.lost > 0.0 {
                    "with a zone down or in a surge"
                } else {
                    "in a surge"
                },
                units::percent(above),
                units::percent(limit)
            ),
        };
        let (unit, times) = match draw.resource {
            Resource::Cpu | Resource::Memory | Resource::Storage => ("share", 1.0),
            Resource::Network => ("Gbit/s", draw.capacity),
            Resource::Throughput => ("MiB/s", draw.capacity),
            Resource::Connections => ("connections", draw.capacity),
            Resource::Iops | Resource::Operations => ("operations/s", draw.capacity),
        };
        let fleet = matches!(gauge.tier.part, "web" | "service" | "workers") && gauge.count > 1.0;
        let level = if fleet && draw.resource == Resource::Cpu { Level::Aggregate } else { Level::Host };
        let alarm = Alarm { busiest: busiest * times, above: above * times, breaks: times, unit, because };
        let name = format!("{}_{}", self.kind(gauge.tier), draw.resource.id());
        self.add(level, &gauge.tier.to_string(), draw.resource.id(), &name, alarm);
    }

    /// Whose metrics a tier's are.
    fn kind(&self, tier: TierId) -> &'static str {
        match (tier.part, self.design.database.storage) {
            ("database" | "replicas", Storage::Managed(DatabaseKind::SharedStorage)) => "database_shared",
            ("database" | "replicas", Storage::Managed(_)) => "database",
            ("cache" | "sessions", _) => "cache",
            ("search", _) => "search",
            _ => "machine",
        }
    }
}
