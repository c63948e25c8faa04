//! What each part of a design could be made of: classes × counts that hold the load.

use super::*;
use crate::{domain::plan::Resource, engine::demand::Load};
use rust_decimal::prelude::ToPrimitive;

/// Beyond this many machines that take work from one queue nothing is known.
const MOST_WORKERS: f64 = 1e5;

impl<'a> Search<'_, 'a> {
    pub(super) fn web_fleet(&self, frame: &Frame<'a>, layer: Layer, depth: Depth) -> FleetCandidates<'a> {
        let jobs_inside = self.jobs_inside() && matches!(layer, Layer::Whole | Layer::Front);
        let rule =
            FleetRule { market: self.situation.market(), layer, jobs_inside, limits: Limits::of(self.situation), zones_may_fail: true };
        let candidates = self.fleet_candidates(frame, rule, depth);
        if depth == Depth::All { frontier(candidates) } else { candidates }
    }

    /// Says what a web tier would have needed.
    pub(super) fn web_wall(&mut self, frame: &Frame<'a>, layer: Layer) {
        let situation = self.situation;
        let limits = Limits::of(situation);
        let busy = parts::web_vcpu(situation, &situation.bought, frame.relief, layer, self.jobs_inside());
        let needed = (busy.peak / limits.up).max(busy.surge / limits.degraded);
        let each = situation.market().machines.iter().map(Offer::vcpu).fold(0.0, f64::max);
        let most = if self.rung.is_zonal() { each } else { each * situation.figures().limit_targets_per_balancer };
        self.hit(Wall { part: "web", resource: "vCPU", value: needed.max(most * 1.001), limit: most });
    }

    /// What stands beside each machine of a fleet: its volume, public address, metrics.
    pub(super) fn beside_usd(&self, frame: &Frame<'a>) -> f64 {
        let f = self.situation.figures();
        let market = self.situation.market();
        let address = if frame.private { 0.0 } else { market.unit("public_ipv4_hour") * HOURS_A_MONTH };
        let metrics = if frame.observed(self.rung.number) { f.metrics_per_instance * market.unit("metric_month") } else { 0.0 };
        f.root_volume_gib * market.unit("block_gib_month") + address + metrics
    }

    pub(super) fn fleet_candidates(&self, frame: &Frame<'a>, rule: FleetRule<'a>, depth: Depth) -> FleetCandidates<'a> {
        let situation = self.situation;
        let f = situation.figures();
        let FleetRule { market, layer, jobs_inside, limits, zones_may_fail } = rule;
        let zonal = self.rung.is_zonal();
        let most = if zonal { 1.0 } else { f.limit_targets_per_balancer };
        let smallest: u32 = if self.rung.number >= 4 { 2 } else { 1 };
        let spread = if zones_may_fail { frame.zones } else { 1 };
        let beside = self.beside_usd(frame);
        let burstable = self.burstable(frame);
        let busy = parts::web_vcpu(situation, &situation.bought, frame.relief, layer, jobs_inside);
        let busy_now = parts::web_vcpu(situation, situation.now, frame.relief, layer, jobs_inside);
        let elastic = frame.elastic && zones_may_fail;
        let peak_to_mean = situation.profile().traffic.peak_to_mean;
        let mut candidates: FleetCandidates<'a> = Vec::new();
        let mut cheapest = f64::INFINITY;
        for offer in &market.machines {
            if (self.rung.number >= 4 && offer.class.vcpu < 2.0) || (offer.class.baseline.is_some() && !burstable) {
                continue;
            }
            let ceiling = if depth == Depth::All { self.ceiling() } else { cheapest };
            let spot = spot_factor(situation, offer);
            // By CPU alone, before anything dearer to compute: a fixed fleet for the peak, or one that follows the day for the mean.
            let by_cpu = if elastic { busy_now.mean } else { busy.peak } / (offer.vcpu() * limits.up);
            if by_cpu.max(f64::from(smallest)) * offer.month.min(offer.list_month) * spot > ceiling {
                continue;
            }
            let draws = parts::web_draws(situation, &situation.bought, frame.relief, layer, jobs_inside, offer, limits);
            let Some(needed) = Needed::of(&draws) else { continue };
            let enough = needed.with_surge(spread).max(f64::from(smallest));
            if enough > most || (!elastic && enough * (offer.month * spot + beside) > ceiling) {
                continue;
            }
            let enough = enough as u32;
            let draws_now = parts::web_draws(situation, situation.now, frame.relief, layer, jobs_inside, offer, limits);
            let Some(needed_now) = Needed::of(&draws_now) else { continue };
            // No fleet that follows the day runs fewer machines on average than the mean load fills.
            if elastic && needed_now.fewest() / peak_to_mean * offer.month * spot > ceiling {
                continue;
            }
            // More machines than needed are faster and surer: one by one where that matters, in steps of a fiftieth in large fleets.
            let step = if depth == Depth::All { (enough / 50).max(1) } else { 1 };
            for spare in (0..=enough.max(8)).step_by(step as usize) {
                let count = enough + spare;
                if f64::from(count) > most || (!elastic && f64::from(count) * (offer.month * spot + beside) > ceiling) {
                    break;
                }
                if let Some(baseline) = offer.class.baseline {
                    let left = if count > 1 { count - 1 } else { 1 };
                    if count > 3 || busy.mean > f64::from(left) * offer.vcpu() * baseline {
                        continue;
                    }
                }
                let fleet = if elastic {
                    let running = (needed_now.at(1.0, spread) as u32 + spare).clamp(smallest, count);
                    let following = follow_the_day(situation, &needed_now, spread, (smallest, running, count));
                    Fleet { offer: *offer, count: running, zones: frame.zones, elastic: Some(following) }
                } else {
                    Fleet { offer: *offer, count, zones: frame.zones, elastic: None }
                };
                let cost = fleet.month() * spot + fleet.average_count() * beside;
                let availability = if zonal || fleet.count < 2 {
                    f.sla_compute_instance
                } else {
                    at_least(needed_now.survivors(), fleet.count, f.sla_compute_instance).min(f.sla_compute_zones)
                };
                if let Depth::Cheapest { available } = depth {
                    if cost >= cheapest {
                        break;
                    }
                    if availability < available {
                        continue;
                    }
                }
                let time = parts::web_time(situation, situation.now, frame.relief, layer, jobs_inside, offer, f64::from(fleet.count));
                if !time.mean.is_finite() {
                    continue;
                }
                cheapest = cheapest.min(cost);
                if depth != Depth::All {
                    candidates.clear();
                }
                candidates.push(Candidate { cost, time, availability, part: fleet });
                if depth != Depth::All {
                    break;
                }
            }
        }
        candidates
    }

    /// A part that costs more than the best design found is in none that is better.
    fn ceiling(&self) -> f64 {
        self.best.as_ref().map_or(f64::INFINITY, |best| best.cost)
    }

    pub(super) fn workers(&self, frame: &Frame<'a>, limits: Limits) -> FleetCandidates<'a> {
        let situation = self.situation;
        let market = situation.market();
        let root = situation.figures().root_volume_gib * market.unit("block_gib_month");
        let candidates = market.machines.iter().filter(|o| o.class.baseline.is_none() && o.class.vcpu >= 2.0).filter_map(|offer| {
            let needed = Needed::of(&parts::worker_draws(situation, &situation.bought, offer, limits))?;
            let count = needed.with_surge(frame.zones).max(2.0);
            if count > MOST_WORKERS {
                return None;
            }
            let fleet = Fleet { offer: *offer, count: count as u32, zones: frame.zones, elastic: None };
            let cost = fleet.month() * spot_factor(situation, offer) + count * root;
            Some(Candidate { cost, time: Moments::default(), availability: 1.0, part: fleet })
        });
        candidates.collect()
    }

    /// Says what the workers would have needed, of the largest machines.
    pub(super) fn worker_wall(&mut self, limits: Limits) -> Option<Fleet<'a>> {
        let situation = self.situation;
        let offer = situation.market().machines.iter().max_by(|a, b| a.vcpu().total_cmp(&b.vcpu()))?;
        let draws = parts::worker_draws(situation, &situation.bought, offer, limits);
        let (value, limit, resource) = fullest(&draws, 1.0)?;
        let most = if Needed::of(&draws).is_some() { limit * MOST_WORKERS } else { limit };
        self.hit(Wall { part: "workers", resource, value: value.max(most * 1.001), limit: most });
        None
    }

    pub(super) fn search_nodes(&self, frame: &Frame<'a>, limits: Limits) -> FleetCandidates<'a> {
        let situation = self.situation;
        let smallest = if self.rung.number >= 4 { situation.figures().search_nodes_from_rung_4 } else { 1.0 };
        let zones = if self.rung.is_zonal() { 1 } else { frame.zones };
        let candidates = situation.market().search.iter().filter_map(|offer| {
            let needed = Needed::of(&parts::search_draws(situation, &situation.bought, offer, limits))?;
            let count = needed.with_surge(zones).max(smallest);
            if count > 1000.0 {
                return None;
            }
            let fleet = Fleet { offer: *offer, count: count as u32, zones, elastic: None };
            Some(Candidate { cost: fleet.month(), time: Moments::default(), availability: 1.0, part: fleet })
        });
        candidates.collect()
    }

    /// Ways to keep sessions outside the tier that scales.
    pub(super) fn sessions(&self, frame: &Frame<'a>) -> Vec<Candidate<Sessions<'a>>> {
        let situation = self.situation;
        let market = situation.market();
        let bought = &situation.bought;
        let mut candidates: Vec<Candidate<Sessions<'a>>> = Vec::new();
        for offer in &market.caches {
            if let Some(nodes) = session_nodes(situation, offer) {
                candidates.push(Candidate {
                    cost: offer.month * f64::from(nodes),
                    time: Moments::default(),
                    availability: situation.figures().sla_cache_pair,
                    part: Sessions::Cache { offer: *offer, nodes },
                });
            }
        }
        let (reads, writes) = session_units(situation, situation.now, frame.relief);
        let held = bought.concurrent_sessions * situation.profile().data.session_kib / 1_048_576.0;
        let cost = reads * market.unit("key_value_read_million")
            + writes * market.unit("key_value_write_million")
            + graduated(market.region.price("key_value_gib_month"), held);
        candidates.push(Candidate {
            cost,
            time: Moments::default(),
            availability: situation.figures().sla_key_value,
            part: Sessions::KeyValue,
        });
        frontier(candidates)
    }

    pub(super) fn offloads(&self, frame: &Frame<'a>) -> Vec<Offload<'a>> {
        let number = self.rung.number;
        let mut offloads = Vec::new();
        let possible = number >= 5 && frame.private;
        if number != 5 {
            offloads.push(Offload { replicas: false, cache: None, cost: 0.0 });
        }
        if !possible {
            return offloads;
        }
        let stale = self.situation.profile().data.stale_read_share > 0.0;
        if stale {
            offloads.push(Offload { replicas: true, cache: None, cost: 0.0 });
        }
        for (cache, cost) in self.caches(frame) {
            offloads.push(Offload { replicas: false, cache: Some(cache.clone()), cost });
            if stale {
                offloads.push(Offload { replicas: true, cache: Some(cache), cost });
            }
        }
        offloads
    }

    pub(super) fn caches(&self, frame: &Frame<'a>) -> Vec<(Cache<'a>, f64)> {
        let situation = self.situation;
        let cacheable = situation.profile().data.cacheable_share;
        let reads = situation.bought.reads();
        if cacheable <= 0.0 || reads.peak <= 0.0 {
            return Vec::new();
        }
        let limits = Limits::of(situation);
        let mut found: Vec<(Cache<'a>, f64)> = Vec::new();
        for offer in &situation.market().caches {
            let asked = |rate: f64| rate * frame.relief.dynamic * cacheable;
            let operations = situation.figures().cache_ops_per_vcpu * offer.class.vcpu * offer.class.speed;
            let primaries =
                (asked(reads.peak) / (operations * limits.up)).max(asked(reads.surge) / (operations * limits.degraded)).ceil().max(1.0);
            if primaries > 250.0 {
                continue;
            }
            let memory = primaries * offer.class.memory_gib * situation.figures().buffer_pool_share;
            let takes = cacheable * situation.popularity_bought.hit_rate(memory / situation.bought.database_gib.max(1e-9));
            let nodes = 2 * primaries as u32;
            let cost = offer.month * f64::from(nodes);
            // A dearer cache must take more.
            if found.iter().all(|(cache, other)| cost < *other || takes > cache.takes + 1e-6) {
                found.push((Cache { offer: *offer, nodes, takes }, cost));
            }
        }
        found
    }

    /// Every database class, as one writer or as `shards` of them, that carries what is left to it.
    pub(super) fn writers(
        &mut self,
        relief: Relief,
        offload: &Offload<'a>,
        shards: u32,
        burstable: bool,
        limits: Limits,
        depth: Depth,
    ) -> DatabaseCandidates<'a> {
        let situation = self.situation;
        let portions = writer_portions(situation, offload.cache.as_ref(), offload.replicas, shards);
        let load = DatabaseLoad::of(situation, &situation.bought, relief, portions);
        let now = DatabaseLoad::of(situation, situation.now, relief, portions);
        let market = situation.market();
        let largest_share = if shards > 1 { situation.figures().shard_volume_share } else { 1.0 };
        let number = self.rung.number;
        let sold = |kind: DatabaseKind| match kind {
            DatabaseKind::SingleZone => number == 3,
            DatabaseKind::TwoZones | DatabaseKind::SharedStorage => number >= 4,
        };
        let self_run = market.machines.iter().filter(|_| number == 2).map(|offer| (Storage::Block, offer));
        let managed = market.databases.iter().filter(|(kind, _)| sold(*kind)).map(|(kind, offer)| (Storage::Managed(*kind), offer));
        let mut candidates: DatabaseCandidates<'a> = Vec::new();
        let mut nearest: Option<(f64, Wall)> = None;
        let mut cheapest_cost = f64::INFINITY;
        for (storage, offer) in self_run.chain(managed) {
            let machines = if number >= 4 { 2 } else { 1 };
            let paid = if storage.is_shared() { machines } else { 1 };
            let machine_cost = offer.month * f64::from(paid) * f64::from(shards);
            let ceiling = if depth == Depth::All { self.ceiling() } else { cheapest_cost };
            if (offer.class.baseline.is_some() && !burstable) || machine_cost > ceiling {
                continue;
            }
            let availability = match storage {
                Storage::Block => situation.figures().sla_compute_instance,
                Storage::Managed(DatabaseKind::SingleZone) => situation.figures().sla_database_single,
                Storage::Managed(DatabaseKind::TwoZones) => situation.figures().sla_database_two_zones,
                Storage::Managed(DatabaseKind::SharedStorage) => situation.figures().sla_database_shared,
            };
            if let Depth::Cheapest { available } = depth
                && availability < available
            {
                continue;
            }
            if load.vcpu.peak > offer.vcpu() * limits.up {
                note(
                    &mut nearest,
                    offer,
                    Wall { part: "database", resource: "vCPU", value: load.vcpu.peak, limit: offer.vcpu() * limits.up },
                );
                continue;
            }
            let pool = parts::buffer_pool_mib(situation, offer, load.connections.0, 0.0);
            let operations = load.operations(situation, parts::hit_rate(&situation.popularity_bought, pool, load.gib));
            let volume =
                match parts::volume(situation, storage, load.gib, operations, limits, situation.figures().root_volume_gib, largest_share) {
                    Ok(volume) => volume,
                    Err(none) => {
                        note(&mut nearest, offer, Wall { part: "database", resource: none.resource, value: none.value, limit: none.limit });
                        continue;
                    }
                };
            let draws = parts::database_draws(situation, &load, &situation.popularity_bought, offer, &volume, storage, limits);
            let worn = offer.class.baseline.is_some_and(|baseline| load.vcpu.mean > offer.vcpu() * baseline);
            let Some(needed) = Needed::of(&draws) else { continue };
            if needed.with_surge(1) > 1.0 || worn {
                if let Some((value, limit, resource)) = fullest(&draws, 1.0) {
                    note(&mut nearest, offer, Wall { part: "database", resource, value, limit });
                }
                continue;
            }
            let operations = now.operations(situation, parts::hit_rate(&situation.popularity, pool, now.gib)).mean;
            let by_use_usd = if storage.is_shared() {
                let even = if shards > 1 { f64::from(shards) / situation.figures().hot_shard_skew } else { 1.0 };
                Load::per_month(operations) * even / 1e6 * market.unit("database_shared_io_million")
            } else {
                0.0
            };
            let cost = machine_cost + storage_usd(situation, market, storage, &volume, shards) + by_use_usd;
            if depth != Depth::All && cost >= cheapest_cost {
                continue;
            }
            let time = parts::statement_time(situation, &now, &situation.popularity, offer, 1.0, 0.0);
            if !time.mean.is_finite() {
                continue;
            }
            cheapest_cost = cheapest_cost.min(cost);
            if depth != Depth::All {
                candidates.clear();
            }
            candidates.push(Candidate {
                cost,
                time,
                availability,
                part: Database { offer: *offer, storage, shards, machines, volume, by_use_usd },
            });
        }
        if candidates.is_empty()
            && let Some((_, wall)) = nearest
        {
            self.hit(wall);
        }
        frontier(candidates)
    }

    pub(super) fn replicas(
        &self,
        frame: &Frame<'a>,
        relief: Relief,
        offload: &Offload<'a>,
        shards: u32,
        limits: Limits,
        depth: Depth,
    ) -> FleetCandidates<'a> {
        let situation = self.situation;
        let load = DatabaseLoad::of(situation, &situation.bought, relief, replica_portions(situation, offload.cache.as_ref(), shards));
        let now = DatabaseLoad::of(situation, situation.now, relief, replica_portions(situation, offload.cache.as_ref(), shards));
        let market = situation.market();
        let mut candidates = Vec::new();
        let mut cheapest_cost = f64::INFINITY;
        for (kind, offer) in market.databases.iter().filter(|(kind, _)| *kind == DatabaseKind::SingleZone) {
            if offer.class.baseline.is_some() || 2.0 * offer.month > if depth == Depth::All { self.ceiling() } else { cheapest_cost } {
                continue;
            }
            let storage = Storage::Managed(*kind);
            let pool = parts::buffer_pool_mib(situation, offer, load.connections.0, 0.0);
            let operations = load.operations(situation, parts::hit_rate(&situation.popularity_bought, pool, load.gib));
            // Operations are shared by the replicas, so the volume of each is asked for an even part of those of two.
            let half = Rate { mean: operations.mean / 2.0, peak: operations.peak / 2.0, surge: operations.surge / 2.0 };
            let Ok(volume) = parts::volume(situation, storage, load.gib, half, limits, situation.figures().root_volume_gib, 1.0) else {
                continue;
            };
            let draws = parts::database_draws(situation, &load, &situation.popularity_bought, offer, &volume, storage, limits);
            // Every replica holds all rows: storage is not shared among them.
            let shared: Vec<Draw> = draws.into_iter().filter(|d| d.resource != Resource::Storage).collect();
            let Some(needed) = Needed::of(&shared) else { continue };
            let count = needed.with_surge(frame.zones).max(2.0);
            if count > situation.figures().limit_replicas {
                continue;
            }
            let cost = count * (offer.month + volume_cost(market, storage, &volume));
            if depth != Depth::All && cost >= cheapest_cost {
                continue;
            }
            let time = parts::statement_time(situation, &now, &situation.popularity, offer, count, 0.0);
            if !time.mean.is_finite() {
                continue;
            }
            cheapest_cost = cheapest_cost.min(cost);
            if depth != Depth::All {
                candidates.clear();
            }
            let fleet = Fleet { offer: *offer, count: count as u32, zones: frame.zones, elastic: None };
            candidates.push(Candidate { cost, time, availability: 1.0, part: fleet });
        }
        frontier(candidates)
    }
}

/// Share of reads, writes and rows that the hottest writer has.
pub fn writer_portions(situation: &Situation, cache: Option<&Cache>, replicas: bool, shards: u32) -> Portions {
    let skew = if shards > 1 { situation.figures().hot_shard_skew / f64::from(shards) } else { 1.0 };
    let kept = 1.0 - cache.map_or(0.0, |c| c.takes);
    let stale = if replicas { situation.profile().data.stale_read_share } else { 0.0 };
    Portions { reads: kept * (1.0 - stale) * skew, writes: skew, rows: skew }
}

/// Share that all replicas of the hottest writer have.
pub fn replica_portions(situation: &Situation, cache: Option<&Cache>, shards: u32) -> Portions {
    let skew = if shards > 1 { situation.figures().hot_shard_skew / f64::from(shards) } else { 1.0 };
    let kept = 1.0 - cache.map_or(0.0, |c| c.takes);
    Portions { reads: kept * situation.profile().data.stale_read_share * skew, writes: 0.0, rows: skew }
}

/// Keeps what stops the most powerful class on sale: where that is not the end, a smaller one's limit says nothing. Among equals the nearest miss.
pub(super) fn note(nearest: &mut Option<(f64, Wall)>, offer: &Offer, wall: Wall) {
    let ratio = |wall: &Wall| wall.value / wall.limit;
    let better = |(vcpu, known): &(f64, Wall)| offer.vcpu() > *vcpu || (offer.vcpu() == *vcpu && ratio(&wall) < ratio(known));
    if nearest.as_ref().is_none_or(better) {
        *nearest = Some((offer.vcpu(), wall));
    }
}

pub(super) fn cheapest_of<T>(candidates: Vec<Candidate<T>>) -> Option<T> {
    candidates.into_iter().min_by(|a, b| a.cost.total_cmp(&b.cost)).map(|c| c.part)
}

/// The draw furthest beyond its limit on `count` machines: what is needed, the most it may be, and the unit.
pub(super) fn fullest(draws: &[Draw], count: f64) -> Option<(f64, f64, &'static str)> {
    let over = |d: &Draw| (d.used(count) / d.limit).max(d.used_degraded(count, 0.0) / d.limit_degraded);
    let draw = draws.iter().max_by(|a, b| over(a).total_cmp(&over(b)))?;
    let unit = match draw.resource {
        Resource::Cpu => "vCPU",
        Resource::Memory => "MiB of memory",
        Resource::Network => "Gbit/s of network",
        Resource::Iops => "storage operations a second",
        Resource::Throughput => "MiB/s of storage throughput",
        Resource::Storage => "GiB of storage",
        Resource::Connections => "database connections",
        Resource::Operations => "cache operations a second",
    };
    Some((over(draw) * draw.capacity * draw.limit, draw.capacity * draw.limit, unit))
}

/// Machine-hours of a fleet that follows the day within its bounds, surges included. At every hour its machines are at most as full as at the busiest,
/// when `running` of them are up.
fn follow_the_day(situation: &Situation, needed: &Needed, zones: u32, (minimum, running, maximum): (u32, u32, u32)) -> Elastic {
    let traffic = &situation.profile().traffic;
    let bounded = |machines: f64| machines.clamp(f64::from(minimum), f64::from(maximum));
    let at = |level: f64| bounded(needed.at(level, zones).max((f64::from(running) * level - 1e-9).ceil()));
    let day: f64 = situation.setting.day.iter().map(|level| at(level / traffic.peak_to_mean)).sum();
    let average = day / situation.setting.day.len() as f64;
    let in_surge = bounded(needed.with_surge(zones)) - bounded(f64::from(running));
    let surge_hours = traffic.surges_per_year * traffic.surge_minutes / 60.0 / 12.0;
    Elastic { minimum, maximum, hours: average * HOURS_A_MONTH + in_surge.max(0.0) * surge_hours }
}

/// What a share of spot machines leaves of a stateless fleet's price.
fn spot_factor(situation: &Situation, offer: &Offer) -> f64 {
    let share = situation.profile().commercial.spot_share;
    match offer.spot_usd_hour {
        Some(spot) if share > 0.0 => {
            let paid = offer.usd_hour.to_f64().unwrap_or(0.0).max(1e-12);
            1.0 - share + share * spot.to_f64().unwrap_or(0.0) / paid
        }
        _ => 1.0,
    }
}

/// What a database's blocks and their copies cost, as the bill will say: shared storage by what is in it, volumes by their size; copies beyond the free share.
pub(super) fn storage_usd(situation: &Situation, market: &Market, storage: Storage, volume: &Volume, shards: u32) -> f64 {
    let load = situation.now;
    let shards = f64::from(shards);
    let [gib_usd, _, _] = market.volume_usd(storage);
    let blocks = if storage.is_shared() { load.database_gib.max(1.0) * gib_usd } else { volume_cost(market, storage, volume) * shards };
    let (key, free) = storage.backups(load.database_gib, volume.gib * shards);
    blocks + (load.kept_copies_gib(situation.profile().data.backup_days) - free).max(0.0) * market.unit(key)
}

pub fn volume_cost(market: &Market, storage: Storage, volume: &Volume) -> f64 {
    let [gib, iops, mib_s] = market.volume_usd(storage);
    volume.gib * gib + volume.extra_iops * iops + volume.extra_mib_s * mib_s
}

/// Nodes of a session store on cache machines: memory and operations, each primary with a replica in another zone.
pub fn session_nodes(situation: &Situation, offer: &Offer) -> Option<u32> {
    let bought = &situation.bought;
    let limits = Limits::of(situation);
    let held = bought.concurrent_sessions * bought.surge_to_peak() * situation.profile().data.session_kib / 1_048_576.0;
    let memory = held / (offer.class.memory_gib * situation.figures().cache_memory_limit);
    let operations = situation.figures().cache_ops_per_vcpu * offer.class.vcpu * offer.class.speed;
    let asked = |rate: f64| 2.0 * rate / operations;
    let primaries = memory.max(asked(bought.requests.peak) / limits.up).max(asked(bought.requests.surge) / limits.degraded).ceil().max(1.0);
    (primaries <= 250.0).then_some(2 * primaries as u32)
}

/// Millions of read and write units a month of a key-value session store: every request reads its session, every write and every new session writes it.
pub fn session_units(situation: &Situation, load: &Load, relief: Relief) -> (f64, f64) {
    let kib = situation.profile().data.session_kib;
    let month = |rate: f64| Load::per_month(rate) / 1e6;
    let reads = month(load.requests.mean * relief.dynamic) * (kib / 4.0).ceil().max(1.0) * 0.5;
    let writes = month(load.requests.mean * load.request.write_share + load.sessions_per_second) * kib.ceil().max(1.0);
    (reads, writes)
}
