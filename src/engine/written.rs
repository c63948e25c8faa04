//! A design written out: its tiers, connections, bill, hours and promises.

use super::{
    bill::Bill,
    cdn::cdn_lines,
    demand::Load,
    design::{self, Database, Design, Sessions},
    fleet::{Draw, Fleet, lost},
    market::{HOURS_A_MONTH, Market},
    parts::{self, DatabaseLoad, Layer, Limits, Storage},
    people,
    queueing::{Moments, percentile},
    rungs::Rung,
    situation::Situation,
};
use crate::{
    catalog::DatabaseKind,
    domain::{
        money::Usd,
        plan::{self, Connection, Resource, Tier, When},
        profile::SupportPlan,
    },
};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// A design as the plan shows it, with what the path needs of it.
#[derive(Clone, Debug)]
pub struct Written {
    pub design: plan::Design,
    pub gauges: Vec<Gauge>,
}

impl Written {
    /// No design: nothing on sale holds the load.
    pub fn nothing(users: f64) -> Written {
        let design = plan::Design {
            tiers: Vec::new(),
            connections: Vec::new(),
            availability: 0.0,
            availability_all_parts: 0.0,
            p95_ms: 0.0,
            p95_by_geography: BTreeMap::new(),
            rto_minutes: 0.0,
            rpo_minutes: 0.0,
            single_points_of_failure: Vec::new(),
            cost: Bill::default().into_cost(users, Vec::new(), 0.0),
        };
        Written { design, gauges: Vec::new() }
    }
}

/// One resource of one tier against its limits.
#[derive(Clone, Debug)]
pub struct Gauge {
    pub tier: String,
    pub draw: Draw,
    pub count: f64,
    pub lost: f64,
}

impl Gauge {
    pub fn headroom(&self) -> f64 {
        self.draw.headroom(self.count, self.lost)
    }

    /// Which of the two limits is met first, how full it is, and the limit.
    pub fn nearest(&self) -> (When, f64, f64) {
        let [up, degraded] = self.draw.utilisations(self.count, self.lost);
        // Compared by growth left, as fixed parts do not grow.
        let left = |value: f64, limit: f64| {
            let at_rest = self.draw.fixed / self.draw.capacity;
            (limit - at_rest) / (value - at_rest).max(1e-12)
        };
        if left(degraded.value, degraded.limit) < left(up.value, up.limit) - 1e-12 {
            (When::Degraded, degraded.value, degraded.limit)
        } else {
            (When::Up, up.value, up.limit)
        }
    }

    /// The fuller of the two as a share of its limit.
    pub fn used(&self) -> f64 {
        let [up, degraded] = self.draw.utilisations(self.count, self.lost);
        (up.value / up.limit).max(degraded.value / degraded.limit)
    }
}

/// Lines that stand whatever classes are picked. `used` is the region's share of the month's use: 0 where it idles.
#[expect(clippy::too_many_arguments, reason = "the discrete choices of a design")]
pub fn common(
    situation: &Situation,
    rung: &Rung,
    zones: u32,
    cdn: bool,
    layered: bool,
    private: bool,
    observed: bool,
    market: &Market,
    used: f64,
) -> Bill {
    let load = situation.now;
    let mut bill = Bill::default();
    let primary = market.region.id == situation.market().region.id;
    let sessions_a_month = Load::per_month(load.sessions_per_second);
    let relief = if cdn { parts::Relief::of_cdn(situation) } else { parts::Relief::none() };
    if primary {
        bill.key(market, "dns", "dns_zone_month", 1.0);
        bill.key(market, "dns", "dns_million_queries", sessions_a_month * situation.value("dns_queries_per_session") / 1e6);
    }
    let services = if layered { situation.targets.teams.saturating_sub(1).max(1) } else { 0 };
    if rung.number >= 4 {
        let balancers = 1.0 + f64::from(services);
        bill.key(market, "load_balancer", "load_balancer_hour", balancers * HOURS_A_MONTH);
        let opened = load.sessions_per_second * situation.value("connections_per_session");
        let gib_an_hour = (load.gib_per_month(load.request.response_kib) * relief.dynamic
            + load.gib_per_month(load.request.static_kib) * relief.statics
            + load.upload_gib())
            / HOURS_A_MONTH;
        let units = (opened / situation.value("lcu.new_connections"))
            .max(opened * situation.value("connection_kept_s") / situation.value("lcu.active_connections"))
            .max(gib_an_hour / situation.value("lcu.gib"));
        let inner = if layered {
            load.gib_per_month(load.request.response_kib) * relief.dynamic / HOURS_A_MONTH / situation.value("lcu.gib")
        } else {
            0.0
        };
        bill.key(market, "load_balancer", "load_balancer_lcu_hour", (units + inner) * HOURS_A_MONTH * used);
        let addresses = f64::from(zones) * if private { 2.0 } else { 1.0 };
        bill.key(market, "network", "public_ipv4_hour", addresses * HOURS_A_MONTH);
    }
    if private {
        bill.key(market, "network", "nat_hour", f64::from(zones) * HOURS_A_MONTH);
        let through = if observed { load.logs_gib() } else { 0.0 } + load.emails_per_month * situation.value("mail_kib") / 1_048_576.0;
        bill.key(market, "network", "nat_gib", through * used);
    }
    if cdn {
        let asked = Load::per_month(load.requests.mean + load.statics().mean);
        // Steps are those of all regions' use together, of which each bills its share.
        for line in cdn_lines(market, &situation.profile().audience.geography, load.egress_gib(), asked) {
            bill.add("cdn", line.item(), line.quantity * used, &line.price.unit, line.usd(), &line.source());
        }
    } else {
        bill.key(market, "network", "egress_gib", load.egress_gib() * used);
    }
    if rung.number >= 4 {
        let away = f64::from(zones - 1) / f64::from(zones);
        // Writes are never answered at the edge.
        let gib = load.gib_per_month(load.request.read_kib * relief.dynamic + load.request.write_kib);
        bill.key(market, "network", "cross_zone_gib", 2.0 * gib * away * used);
    }
    if load.objects_gib > 0.0 || load.uploads().mean > 0.0 || cdn {
        let fetched = if cdn {
            1.0 - situation.value("edge_hit_rate")
        } else if load.objects_gib > 0.0 {
            1.0
        } else {
            0.0
        };
        bill.key(market, "objects", "object_gib_month", load.objects_gib);
        bill.key(market, "objects", "object_put", Load::per_month(load.uploads().mean) / 1e3 * used);
        bill.key(market, "objects", "object_get", Load::per_month(load.statics().mean) * fetched / 1e3 * used);
    }
    bill.key(market, "mail", "mail_thousand", load.emails_per_month / 1e3 * used);
    if has_queue(rung) {
        // Sent, received, deleted.
        bill.key(market, "queue", "queue_million", Load::per_month(load.jobs.mean) * situation.value("queue_calls_per_job") / 1e6 * used);
    }
    if observed {
        let tiers = 5.0 + f64::from(services);
        bill.key(market, "observability", "alarm_month", tiers * situation.value("alarms_per_tier"));
        bill.key(market, "observability", "log_ingest_gib", load.logs_gib() * used);
        bill.key(market, "observability", "log_stored_gib_month", load.logs_gib() * used);
    }
    if rung.number == 9 && primary {
        bill.key(market, "network", "inter_region_gib", load.written_gib() + load.upload_gib());
    }
    bill
}

pub fn has_queue(rung: &Rung) -> bool {
    matches!(rung.number, 7 | 8)
}

pub fn write(situation: &Situation, design: &Design) -> Written {
    let mut sheet = Sheet { situation, design, bill: Bill::default(), rows: Vec::new(), gauges: Vec::new() };
    let active = design.second.as_ref().filter(|s| s.active).map(|s| s.market);
    let elsewhere = active.map_or(0.0, |market| situation.setting.nearer_to(market));
    sheet.region(situation.market(), "", 1.0 - elsewhere, &design.web, design.services.as_ref());
    if let Some(second) = &design.second {
        let suffix = format!("@{}", second.market.region.id);
        sheet.region(second.market, &suffix, elsewhere, &second.web, second.services.as_ref());
    }
    sheet.shares();
    let Sheet { bill, rows, gauges, .. } = sheet;
    let limits_of = |tier: &str| gauges.iter().filter(|g| g.tier == tier).collect::<Vec<_>>();
    let tiers: Vec<Tier> = rows
        .into_iter()
        .map(|row| {
            let own = limits_of(&row.id);
            let tightest = own.iter().min_by(|a, b| a.headroom().total_cmp(&b.headroom()));
            let headroom = tightest.map(|g| g.headroom()).filter(|h| h.is_finite());
            Tier {
                headroom_months: tightest.and_then(|g| months_left(situation, g)),
                bound_by: tightest.map(|g| g.draw.resource),
                utilisation_at_peak: tightest.map(|g| g.draw.used(g.count)),
                utilisation_degraded: tightest.map(|g| g.draw.used_degraded(g.count, g.lost)),
                headroom,
                utilisations: own.iter().flat_map(|g| g.draw.utilisations(g.count, g.lost)).collect(),
                monthly_usd: bill.of_tier(&row.id),
                id: row.id,
                service: row.service,
                product: row.product,
                count: row.count,
                zones: row.zones,
                p95_ms: row.p95_ms,
            }
        })
        .collect();
    let profile = situation.profile();
    let people = people::hours(situation, design);
    let cost = bill.into_cost(situation.now.users, people, profile.commercial.engineer_hourly_usd);
    let (rto_minutes, rpo_minutes) = recovery(situation, design);
    let connections = connections(situation, design, &tiers);
    let single = single_points(design);
    Written {
        design: plan::Design {
            connections,
            availability: design.availability,
            availability_all_parts: all_parts(situation, design),
            p95_ms: percentile(&design.places, design.time, 0.95),
            p95_by_geography: by_geography(situation, active, design.time),
            rto_minutes,
            rpo_minutes,
            single_points_of_failure: single,
            cost,
            tiers,
        },
        gauges,
    }
}

struct Row {
    id: String,
    service: String,
    product: String,
    count: u32,
    zones: u32,
    p95_ms: Option<f64>,
}

struct Sheet<'s, 'a> {
    situation: &'s Situation<'a>,
    design: &'s Design<'a>,
    bill: Bill,
    rows: Vec<Row>,
    gauges: Vec<Gauge>,
}

impl Sheet<'_, '_> {
    fn region(&mut self, market: &Market, suffix: &str, used: f64, web: &Fleet, services: Option<&(u32, Fleet)>) {
        let (situation, design) = (self.situation, self.design);
        let number = design.rung.number;
        let layered = design.services.is_some();
        let mut common = common(situation, design.rung, design.zones, design.cdn, layered, design.private, design.observed, market, used);
        for line in &mut common.lines {
            line.tier.push_str(suffix);
        }
        let limits = if suffix.is_empty() { Limits::of(situation) } else { Limits::of_second_region(situation) };
        let id = |part: &str| format!("{part}{suffix}");
        let has = |part: &str, bill: &Bill| bill.lines.iter().any(|l| l.tier == format!("{part}{suffix}"));
        for part in ["dns", "cdn", "load_balancer"] {
            if has(part, &common) {
                let count = if part == "load_balancer" { 1 + design.services.as_ref().map_or(0, |s| s.0) } else { 0 };
                let zones = if part == "load_balancer" { design.zones } else { 0 };
                self.by_use(market, part, suffix, count, zones);
            }
        }
        let lines = std::mem::take(&mut common.lines);
        self.bill.lines.extend(lines);

        // Web, or on rung 1 everything.
        let relief = design.relief;
        let jobs_inside = design.workers.is_none();
        let (web_id, layer) = if number == 1 { ("host", Layer::Whole) } else { ("web", if layered { Layer::Front } else { Layer::Whole }) };
        self.fleet_lines(market, &id(web_id), web, number != 1);
        let draws = if number == 1 {
            design::host_draws(situation, situation.now, relief, &web.offer, &design.database.volume, limits)
        } else {
            parts::web_draws(situation, situation.now, relief, layer, jobs_inside, &web.offer, limits)
        };
        // A region that idles is full only when it must stand in: it shows the load it would carry.
        let time = parts::web_time(situation, situation.now, relief, layer, jobs_inside, &web.offer, f64::from(web.count));
        self.row(id(web_id), market.service(web_id), web.offer.class.name.clone(), web.count, web.zones, Some(time));
        self.gauge(&id(web_id), draws, web, if suffix.is_empty() { web.zones } else { 1 });
        if let Some((n, fleet)) = services {
            for service in 1..=*n {
                let name = id(&format!("service_{service}"));
                self.fleet_lines(market, &name, fleet, true);
                let draws = parts::web_draws(situation, situation.now, relief, Layer::Service(*n), false, &fleet.offer, limits);
                let time =
                    parts::web_time(situation, situation.now, relief, Layer::Service(*n), false, &fleet.offer, f64::from(fleet.count));
                self.row(name.clone(), market.service("web"), fleet.offer.class.name.clone(), fleet.count, fleet.zones, Some(time));
                self.gauge(&name, draws, fleet, if suffix.is_empty() { fleet.zones } else { 1 });
            }
        }
        if let Some(fleet) = &design.workers {
            let name = id("workers");
            self.fleet_lines(market, &name, fleet, true);
            self.row(name.clone(), market.service("web"), fleet.offer.class.name.clone(), fleet.count, fleet.zones, None);
            self.gauge(&name, parts::worker_draws(situation, situation.now, &fleet.offer, limits), fleet, fleet.zones);
        }
        if has_queue(design.rung) {
            self.by_use(market, "queue", suffix, 0, design.zones);
        }
        if number == 1 {
            self.volume_lines(market, &id("host"), Storage::Block, &design.database, 1.0);
            self.backup_lines(market, &id("host"), &design.database);
        } else {
            self.database(market, &id("database"), suffix);
        }
        if let Some(fleet) = &design.replicas {
            self.replicas(market, &id("replicas"), fleet);
        }
        if let Some(cache) = &design.cache {
            let name = id("cache");
            self.class_line(market, &name, &cache.offer, f64::from(cache.nodes), "node-hour");
            self.row(name.clone(), market.service("cache"), cache.offer.class.name.clone(), cache.nodes, 2, Some(self.cache_time()));
            let asked = |rate: f64| rate * relief.dynamic * situation.profile().data.cacheable_share;
            let reads = situation.now.reads();
            let capacity = situation.value("cache_ops_per_vcpu") * cache.offer.vcpu();
            let draw = Draw {
                resource: Resource::Operations,
                capacity,
                fixed: 0.0,
                peak: asked(reads.peak),
                surge: asked(reads.surge),
                limit: limits.up,
                limit_degraded: limits.degraded,
            };
            self.gauges.push(Gauge { tier: name, draw, count: f64::from(cache.nodes / 2), lost: 0.0 });
        }
        if let Some(sessions) = &design.sessions {
            self.sessions(market, &id("sessions"), sessions);
        }
        if let Some(fleet) = &design.search {
            let name = id("search");
            self.class_line(market, &name, &fleet.offer, f64::from(fleet.count), "node-hour");
            let index = situation.now.database_gib * situation.value("search_index_share") / situation.value("storage_limit");
            self.bill.key(market, &name, "search_gib_month", index.max(10.0) * f64::from(fleet.count));
            self.row(name.clone(), market.service("search"), fleet.offer.class.name.clone(), fleet.count, fleet.zones, None);
            self.gauge(&name, parts::search_draws(situation, situation.now, &fleet.offer, limits), fleet, fleet.zones);
        }
        if design.observed {
            let machines = web.average_count()
                + services.map_or(0.0, |(n, f)| f64::from(*n) * f.average_count())
                + design.workers.as_ref().map_or(0.0, Fleet::average_count);
            self.bill.key(market, &id("observability"), "metric_month", machines * situation.value("metrics_per_instance"));
        }
        for part in ["objects", "mail", "network", "observability"] {
            if has(part, &self.bill) {
                self.by_use(market, part, suffix, 0, 0);
            }
        }
    }

    fn row(&mut self, id: String, service: String, product: String, count: u32, zones: u32, time: Option<Moments>) {
        self.rows.push(Row { id, service, product, count, zones, p95_ms: time.map(Moments::p95).filter(|t| t.is_finite()) });
    }

    fn by_use(&mut self, market: &Market, part: &str, suffix: &str, count: u32, zones: u32) {
        let service = market.service(part);
        self.rows.push(Row { id: format!("{part}{suffix}"), product: service.clone(), service, count, zones, p95_ms: None });
    }

    fn gauge(&mut self, tier: &str, draws: Vec<Draw>, fleet: &Fleet, zones: u32) {
        // An elastic fleet has room up to its maximum.
        let count = fleet.elastic.map_or(fleet.count, |e| e.maximum);
        let gone = lost(count, zones);
        self.gauges.extend(draws.into_iter().map(|draw| Gauge { tier: tier.into(), draw, count: f64::from(count), lost: f64::from(gone) }));
    }

    /// Hours of a class at what this profile pays; the rate says whether it was committed.
    fn class_line(&mut self, market: &Market, tier: &str, offer: &super::market::Offer, count: f64, unit: &str) {
        let offer = in_market(market, offer);
        let item = offer.class.name.clone();
        let source = source_of(offer);
        self.bill.add(tier, item, count * HOURS_A_MONTH, unit, offer.usd_hour, &source);
    }

    fn fleet_lines(&mut self, market: &Market, tier: &str, fleet: &Fleet, root_apart: bool) {
        let situation = self.situation;
        let offer = in_market(market, &fleet.offer);
        let hours = fleet.average_count() * HOURS_A_MONTH;
        let committed = fleet.elastic.map_or(hours, |e| (f64::from(e.minimum) * HOURS_A_MONTH).min(hours));
        let source = source_of(offer);
        let spot = situation.profile().commercial.spot_share;
        let stateless = tier != "host";
        let (spot_share, spot_usd) = match offer.spot_usd_hour {
            Some(usd) if spot > 0.0 && stateless => (spot, usd),
            _ => (0.0, Decimal::ZERO),
        };
        let name = &offer.class.name;
        self.bill.add(tier, name.clone(), committed * (1.0 - spot_share), "instance-hour", offer.usd_hour, &source);
        let above = hours - committed;
        if above > 0.0 {
            self.bill.add(
                tier,
                format!("{name}, above the minimum"),
                above * (1.0 - spot_share),
                "instance-hour",
                offer.list_usd_hour,
                &source,
            );
        }
        if spot_share > 0.0 {
            self.bill.add(tier, format!("{name}, spot"), hours * spot_share, "instance-hour", spot_usd, &source);
        }
        let average = fleet.average_count();
        if root_apart {
            self.bill.key(market, tier, "block_gib_month", average * situation.value("root_volume_gib"));
        }
        if !self.design.private {
            self.bill.key(market, tier, "public_ipv4_hour", average * HOURS_A_MONTH);
        }
    }

    fn volume_lines(&mut self, market: &Market, tier: &str, storage: Storage, database: &Database, copies: f64) {
        let (gib, iops, mib_s) = storage.price_keys();
        let volume = &database.volume;
        let billed = if storage.is_shared() { self.situation.now.database_gib.max(1.0) } else { volume.gib * copies };
        self.bill.key(market, tier, gib, billed);
        if let Some(key) = iops {
            self.bill.key(market, tier, key, volume.extra_iops * copies);
        }
        if let Some(key) = mib_s {
            self.bill.key(market, tier, key, volume.extra_mib_s * copies);
        }
    }

    fn backup_lines(&mut self, market: &Market, tier: &str, database: &Database) {
        let load = self.situation.now;
        let (key, free) = database.storage.backups(load.database_gib, database.volume.gib * f64::from(database.shards));
        let kept = load.kept_copies_gib(self.situation.profile().data.backup_days);
        self.bill.key(market, tier, key, (kept - free).max(0.0));
    }

    fn database(&mut self, market: &Market, tier: &str, suffix: &str) {
        let (situation, design) = (self.situation, self.design);
        let database = &design.database;
        let storage = database.storage;
        let shards = f64::from(database.shards);
        let paid = if storage.is_shared() { f64::from(database.machines) } else { 1.0 };
        match storage {
            Storage::Block => self.class_line(market, tier, &database.offer, shards, "instance-hour"),
            Storage::Managed(kind) => {
                let offer = database_in_market(market, kind, &database.offer);
                let item = match kind {
                    DatabaseKind::SingleZone => format!("{}, one zone", offer.class.name),
                    DatabaseKind::TwoZones => format!("{}, two zones", offer.class.name),
                    DatabaseKind::SharedStorage => format!("{}, shared storage", offer.class.name),
                };
                self.bill.add(tier, item, paid * shards * HOURS_A_MONTH, "instance-hour", offer.usd_hour, &source_of(offer));
            }
        }
        let copies = if storage.is_shared() { 1.0 } else { shards };
        self.volume_lines(market, tier, storage, database, copies);
        let portions = design::writer_portions(situation, design.cache.as_ref(), design.replicas.is_some(), database.shards);
        let load = DatabaseLoad::of(situation, situation.now, design.relief, portions);
        let pool = parts::buffer_pool_mib(situation, &database.offer, load.connections.0, 0.0);
        if storage.is_shared() && suffix.is_empty() {
            let hit = parts::hit_rate(&situation.popularity, pool, load.gib);
            let even = if database.shards > 1 { shards / situation.value("hot_shard_skew") } else { 1.0 };
            let operations = Load::per_month(load.operations(situation, hit).mean) * even;
            self.bill.key(market, tier, "database_shared_io_million", operations / 1e6);
        }
        self.backup_lines(market, tier, database);
        let limits = Limits::of(situation);
        let draws = parts::database_draws(situation, &load, &situation.popularity, &database.offer, &database.volume, storage, limits);
        let time = parts::statement_time(situation, &load, &situation.popularity, &database.offer, 1.0, 0.0);
        let service = market.service(match storage {
            Storage::Block => "database_self_run",
            Storage::Managed(DatabaseKind::SharedStorage) => "database_shared",
            Storage::Managed(DatabaseKind::TwoZones) => "database_two_zones",
            Storage::Managed(DatabaseKind::SingleZone) => "database_single",
        });
        let count = database.shards * database.machines;
        let zones = if database.machines > 1 { 2 } else { 1 };
        self.row(tier.into(), service, database.offer.class.name.clone(), count, zones, Some(time));
        self.gauges.extend(draws.into_iter().map(|draw| Gauge { tier: tier.into(), draw, count: 1.0, lost: 0.0 }));
    }

    fn replicas(&mut self, market: &Market, tier: &str, fleet: &Fleet) {
        let (situation, design) = (self.situation, self.design);
        let shards = design.database.shards;
        let offer = database_in_market(market, DatabaseKind::SingleZone, &fleet.offer);
        let count = f64::from(fleet.count * shards);
        self.bill.add(
            tier,
            format!("{}, read replica", offer.class.name),
            count * HOURS_A_MONTH,
            "instance-hour",
            offer.usd_hour,
            &source_of(offer),
        );
        let portions = design::replica_portions(situation, design.cache.as_ref(), shards);
        let bought = DatabaseLoad::of(situation, &situation.bought, design.relief, portions);
        let load = DatabaseLoad::of(situation, situation.now, design.relief, portions);
        let limits = Limits::of(situation);
        let storage = Storage::Managed(DatabaseKind::SingleZone);
        let pool = parts::buffer_pool_mib(situation, offer, bought.connections.0, 0.0);
        let operations = bought.operations(situation, parts::hit_rate(&situation.popularity_bought, pool, bought.gib));
        let half = plan::Rate { mean: operations.mean / 2.0, peak: operations.peak / 2.0, surge: operations.surge / 2.0 };
        let volume =
            parts::volume(situation, storage, bought.gib, half, limits, situation.value("root_volume_gib"), 1.0).unwrap_or_default();
        let (gib, iops, _) = storage.price_keys();
        self.bill.key(market, tier, gib, volume.gib * count);
        if let Some(key) = iops {
            self.bill.key(market, tier, key, volume.extra_iops * count);
        }
        let time = parts::statement_time(situation, &load, &situation.popularity, offer, f64::from(fleet.count), 0.0);
        self.row(tier.into(), market.service("replicas"), offer.class.name.clone(), fleet.count * shards, fleet.zones, Some(time));
        let draws = parts::database_draws(situation, &load, &situation.popularity, offer, &volume, storage, limits);
        let shared = draws.into_iter().filter(|d| d.resource != Resource::Storage).collect();
        self.gauge(tier, shared, fleet, fleet.zones);
    }

    fn sessions(&mut self, market: &Market, tier: &str, sessions: &Sessions) {
        let (situation, design) = (self.situation, self.design);
        let load = situation.now;
        let held = load.concurrent_sessions * situation.profile().data.session_kib / 1_048_576.0;
        match sessions {
            Sessions::Cache { offer, nodes } => {
                self.class_line(market, tier, offer, f64::from(*nodes), "node-hour");
                self.row(tier.into(), market.service("sessions"), offer.class.name.clone(), *nodes, 2, Some(self.cache_time()));
                let limits = Limits::of(situation);
                let asked = 2.0 * design.relief.dynamic;
                let most = situation.value("cache_memory_limit");
                let surge = load.surge_to_peak();
                let primaries = f64::from(nodes / 2);
                let memory = Draw {
                    resource: Resource::Memory,
                    capacity: offer.class.memory_gib,
                    fixed: 0.0,
                    peak: held,
                    surge: held * surge,
                    limit: most,
                    limit_degraded: most,
                };
                let operations = Draw {
                    resource: Resource::Operations,
                    capacity: situation.value("cache_ops_per_vcpu") * offer.vcpu(),
                    fixed: 0.0,
                    peak: load.requests.peak * asked,
                    surge: load.requests.surge * asked,
                    limit: limits.up,
                    limit_degraded: limits.degraded,
                };
                self.gauges.extend([memory, operations].map(|draw| Gauge { tier: tier.into(), draw, count: primaries, lost: 0.0 }));
            }
            Sessions::KeyValue => {
                let (reads, writes) = design::session_units(situation, load, design.relief);
                self.bill.key(market, tier, "key_value_read_million", reads);
                self.bill.key(market, tier, "key_value_write_million", writes);
                self.bill.key(market, tier, "key_value_gib_month", held);
                let service = market.service("key_value");
                self.rows.push(Row { id: tier.into(), product: service.clone(), service, count: 0, zones: 3, p95_ms: None });
            }
        }
    }

    fn cache_time(&self) -> Moments {
        Moments::constant(self.situation.value("network_hop_ms") + self.situation.value("cache_sojourn_ms"))
    }

    /// Lines that are a share of the others: staging and test, then support on everything.
    fn shares(&mut self) {
        let commercial = &self.situation.profile().commercial;
        if commercial.non_production_share > 0.0 {
            let copied: Usd =
                self.bill.lines.iter().filter(|l| matches!(l.unit.as_str(), "instance-hour" | "node-hour")).map(|l| l.monthly_usd).sum();
            let share = Usd::rounded(commercial.non_production_share, 12).unwrap_or_default().0;
            self.bill.add(
                "non_production",
                "staging and test, a share of compute and database".into(),
                copied.to_f64(),
                "USD",
                share,
                "the profile's non_production_share",
            );
            self.rows.push(Row {
                id: "non_production".into(),
                service: "Staging and test".into(),
                product: "a share of production".into(),
                count: 0,
                zones: 0,
                p95_ms: None,
            });
        }
        let (name, steps): (&str, &[(&str, f64)]) = match commercial.support_plan {
            SupportPlan::None => return,
            SupportPlan::Developer => ("developer", &[("support.developer_share", 0.0)]),
            SupportPlan::Business => (
                "business",
                &[
                    ("support.business_share_1", 0.0),
                    ("support.business_share_2", 1e4),
                    ("support.business_share_3", 8e4),
                    ("support.business_share_4", 2.5e5),
                ],
            ),
            SupportPlan::Enterprise => (
                "enterprise",
                &[
                    ("support.enterprise_share_1", 0.0),
                    ("support.enterprise_share_2", 1.5e5),
                    ("support.enterprise_share_3", 5e5),
                    ("support.enterprise_share_4", 1e6),
                ],
            ),
        };
        let bill = self.bill.total().to_f64();
        let least = self.situation.value(&format!("support.{name}_min"));
        let mut parts = Vec::new();
        let mut sum = 0.0;
        for (index, (row, from)) in steps.iter().enumerate() {
            let to = steps.get(index + 1).map_or(f64::INFINITY, |s| s.1);
            if bill > *from {
                let part = bill.min(to) - from;
                let share = self.situation.value(row);
                sum += part * share;
                parts.push((part, share));
            }
        }
        let source = self.situation.setting.catalog.row(steps[0].0).source.clone();
        if sum < least {
            self.bill.add(
                "support",
                format!("{name} support, least fee"),
                1.0,
                "month",
                Usd::rounded(least, 12).unwrap_or_default().0,
                &source,
            );
        } else {
            for (part, share) in parts {
                self.bill.add(
                    "support",
                    format!("{name} support, share of the bill"),
                    part,
                    "USD",
                    Usd::rounded(share, 12).unwrap_or_default().0,
                    &source,
                );
            }
        }
        self.rows.push(Row {
            id: "support".into(),
            service: "Support".into(),
            product: format!("{name} support"),
            count: 0,
            zones: 0,
            p95_ms: None,
        });
    }
}

/// The same class in another region's market; its own where that region doesn't sell it.
fn in_market<'m>(market: &'m Market, offer: &'m super::market::Offer) -> &'m super::market::Offer<'m> {
    let same = |o: &&super::market::Offer| o.class.name == offer.class.name;
    market
        .machines
        .iter()
        .find(same)
        .or_else(|| market.caches.iter().find(same))
        .or_else(|| market.search.iter().find(same))
        .unwrap_or(offer)
}

fn database_in_market<'m>(market: &'m Market, kind: DatabaseKind, offer: &'m super::market::Offer) -> &'m super::market::Offer<'m> {
    market.databases.iter().find(|(k, o)| *k == kind && o.class.name == offer.class.name).map_or(offer, |(_, o)| o)
}

fn source_of(offer: &super::market::Offer) -> String {
    let mut source = offer.class.source.clone();
    if offer.usd_hour != offer.list_usd_hour {
        source.push_str("; committed");
    }
    if !offer.class.verified {
        source.push_str(" (unverified)");
    }
    source
}

/// Whole months of point growth until a gauge meets its limit; none where that lies beyond the timeline.
fn months_left(situation: &Situation, gauge: &Gauge) -> Option<u32> {
    month_reached(situation, gauge).map(|month| month.saturating_sub(1).saturating_sub(situation.month as u32))
}

/// The first month of the point path in which the limit is passed.
pub fn month_reached(situation: &Situation, gauge: &Gauge) -> Option<u32> {
    let timeline = &situation.setting.timeline;
    let allowed = gauge.headroom();
    let growth = |load: &Load| match gauge.draw.resource {
        Resource::Storage => load.database_gib / situation.now.database_gib.max(1e-12),
        _ => load.requests.peak / situation.now.requests.peak.max(1e-12),
    };
    timeline
        .loads
        .iter()
        .enumerate()
        .skip(situation.month)
        .find(|(_, load)| growth(load) > allowed * (1.0 + 1e-9))
        .map(|(month, _)| month as u32)
}

/// Recovery time and point for the loss that the targets name.
pub fn recovery(situation: &Situation, design: &Design) -> (f64, f64) {
    use crate::domain::profile::Survives;
    let commercial = &situation.profile().commercial;
    let number = design.rung.number;
    match number {
        1..=3 => {
            let human = situation.value(if commercial.has_on_call { "human_response_on_call_minutes" } else { "human_response_minutes" });
            let restore = situation.bought.database_gib * 1024.0 / situation.value("restore_mib_s") / 60.0;
            let rpo = match number {
                3 => situation.value("rpo_managed_minutes"),
                _ if commercial.has_dba => situation.value("log_shipping_minutes"),
                _ => situation.value("snapshot_every_minutes"),
            };
            (situation.value("rebuild_minutes") + restore + human, rpo)
        }
        9 if situation.targets.survives == Survives::Region => {
            let active = design.second.as_ref().is_some_and(|s| s.active);
            (
                situation.value(if active { "region_active_rto_minutes" } else { "region_passive_rto_minutes" }),
                situation.value("region_rpo_minutes"),
            )
        }
        _ => {
            let database = match design.database.storage {
                Storage::Managed(DatabaseKind::SharedStorage) => situation.value("failover_shared_minutes"),
                _ => situation.value("failover_two_zones_minutes"),
            };
            let sessions = match design.sessions {
                Some(Sessions::Cache { .. }) => situation.value("failover_cache_minutes"),
                _ => 0.0,
            };
            (database.max(sessions), 0.0)
        }
    }
}

fn all_parts(situation: &Situation, design: &Design) -> f64 {
    let mut all = design.availability;
    let mut soft = |used: bool, row: &str| {
        if used {
            all *= situation.value(row);
        }
    };
    soft(design.cdn, "sla.cdn");
    soft(design.cdn || situation.now.objects_gib > 0.0, "sla.objects");
    soft(design.cache.is_some(), "sla.cache_pair");
    soft(has_queue(design.rung), "sla.queue");
    soft(design.private, "sla.nat");
    soft(design.observed, "sla.observability");
    soft(situation.now.emails_per_month > 0.0, "sla.mail");
    soft(design.search.is_some(), "sla.search");
    all
}

fn by_geography(situation: &Situation, active: Option<&Market>, time: Moments) -> BTreeMap<String, f64> {
    let places = situation.setting.places_by_geography(active);
    let of = |parts: &[(f64, f64)]| {
        let whole: f64 = parts.iter().map(|p| p.0).sum();
        let own: Vec<(f64, f64)> = parts.iter().map(|(share, away)| (share / whole, *away)).collect();
        percentile(&own, time, 0.95)
    };
    places.into_iter().map(|(place, parts)| (place.to_string(), of(&parts))).collect()
}

fn single_points(design: &Design) -> Vec<String> {
    let mut points = Vec::new();
    if design.rung.number == 1 {
        points.push("host".to_string());
    } else {
        if design.web.count < 2 {
            points.push("web".into());
        }
        if design.database.machines < 2 {
            points.push("database".into());
        }
    }
    if design.second.is_none() {
        points.push("region".into());
    }
    points
}

fn connections(situation: &Situation, design: &Design, tiers: &[Tier]) -> Vec<Connection> {
    let load = situation.now;
    let mut all = Vec::new();
    let mut connect = |from: &str, to: &str, protocol: &str, per_second: f64| {
        all.push(Connection { from: from.into(), to: to.into(), protocol: protocol.into(), per_second });
    };
    let has = |id: &str| tiers.iter().any(|t| t.id == id);
    let dynamic = load.requests.peak;
    let statics = load.statics().peak;
    let reaching = dynamic * design.relief.dynamic + statics * design.relief.statics;
    let suffixes: Vec<String> =
        std::iter::once(String::new()).chain(design.second.as_ref().map(|s| format!("@{}", s.market.region.id))).collect();
    for suffix in &suffixes {
        let idle = !suffix.is_empty() && !design.second.as_ref().is_some_and(|s| s.active);
        let flow = |rate: f64| if idle { 0.0 } else { rate };
        let id = |part: &str| format!("{part}{suffix}");
        let entrance = if design.rung.number == 1 {
            id("host")
        } else if has(&id("load_balancer")) {
            id("load_balancer")
        } else {
            id("web")
        };
        if has(&id("cdn")) {
            connect("users", &id("cdn"), "https", flow(dynamic + statics));
            connect(&id("cdn"), &entrance, "https", flow(reaching));
            if has(&id("objects")) {
                connect(&id("cdn"), &id("objects"), "https", flow(statics * (1.0 - situation.value("edge_hit_rate"))));
            }
        } else {
            connect("users", &entrance, "https", flow(reaching));
        }
        if design.rung.number == 1 {
            continue;
        }
        if entrance != id("web") {
            connect(&entrance, &id("web"), "http", flow(reaching));
        }
        let passed = dynamic * design.relief.dynamic;
        let askers: Vec<String> = match &design.services {
            Some((n, _)) => (1..=*n).map(|s| id(&format!("service_{s}"))).collect(),
            None => vec![id("web")],
        };
        let each = 1.0 / askers.len() as f64;
        let cached = design.cache.as_ref().map_or(0.0, |c| c.takes);
        let reads = load.reads().peak * design.relief.dynamic;
        let stale = if design.replicas.is_some() { situation.profile().data.stale_read_share } else { 0.0 };
        if design.services.is_some() {
            for service in &askers {
                connect(&id("web"), service, "http", flow(passed * each));
            }
            connect(&id("web"), &id("database"), "sql", 0.0);
        }
        for asker in &askers {
            if design.sessions.is_some() {
                connect(asker, &id("sessions"), "key-value", flow(2.0 * passed * each));
            }
            if design.cache.is_some() {
                connect(asker, &id("cache"), "cache", flow(reads * situation.profile().data.cacheable_share * each));
            }
            if design.replicas.is_some() {
                connect(asker, &id("replicas"), "sql", flow(reads * (1.0 - cached) * stale * each));
            }
            connect(asker, &id("database"), "sql", flow((reads * (1.0 - cached) * (1.0 - stale) + load.writes().peak) * each));
            if has(&id("queue")) {
                connect(asker, &id("queue"), "messages", flow(load.jobs.peak * each));
            }
            if has(&id("search")) {
                connect(asker, &id("search"), "https", flow(load.searches_per_second * each));
            }
        }
        if has(&id("queue")) && has(&id("workers")) {
            connect(&id("queue"), &id("workers"), "messages", flow(load.jobs.peak));
            connect(&id("workers"), &id("database"), "sql", 0.0);
        }
        if design.replicas.is_some() {
            connect(&id("database"), &id("replicas"), "replication", flow(load.writes().peak));
        }
        if has(&id("objects")) && !has(&id("cdn")) {
            connect(&askers[0], &id("objects"), "https", flow(load.uploads().peak + statics));
        }
    }
    if let Some(second) = &design.second {
        connect("database", &format!("database@{}", second.market.region.id), "replication", load.writes().peak);
    }
    all
}
