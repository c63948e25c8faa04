//! What each part of a design could be made of: classes × counts that hold the load.

use super::*;
use crate::{
    catalog::Price,
    domain::{number::Number, plan::Resource},
    engine::{
        contention,
        demand::{KIB_A_GIB, Load, per_month, scaled},
        market::Shape,
        parts::OnMachine,
    },
};

/// A worker that is lost leaves another.
pub const FEWEST_WORKERS: f64 = 2.0;

/// Beyond this many machines that take work from one queue nothing is known.
const MOST_WORKERS: f64 = 1e5;

/// The ladder's rule for burstable machines of a web tier: no more of them in a region, and one may be lost.
const MOST_BURSTABLE: u32 = 3;

/// Counts of machines forgive a billionth of one; a bound that must never be above them forgives more.
const DUST: f64 = 1.0 + 1e-6;

/// vCPU of the reference family that a fleet of this load has at the very least, however its machines divide them.
fn least_needed(busy: Rate, limits: Limits, zones: u32) -> f64 {
    let zones = f64::from(zones);
    let lost = if zones < 2.0 { 0.0 } else { busy.peak / limits.degraded * zones / (zones - 1.0) };
    (busy.peak / limits.up).max(busy.surge / limits.degraded).max(lost)
}

/// Machines that so many busy vCPU of the reference family need, whatever else they draw.
fn needed_by_cpu(busy: Rate, offer: &Offer, limits: Limits) -> Needed {
    let (up, degraded) = (offer.vcpu() * limits.up, offer.vcpu() * limits.degraded);
    Needed { up: busy.peak / up, degraded: busy.peak / degraded, surge: busy.surge / degraded }
}

fn left_of(count: u32) -> f64 {
    f64::from(if count > 1 { count - 1 } else { 1 })
}

impl<'a> Search<'_, 'a> {
    pub(super) fn web_fleet(&self, frame: &Frame<'a>, layer: Layer, depth: Depth) -> FleetCandidates<'a> {
        let candidates = self.fleet_candidates(frame, self.rule(frame, layer), depth);
        if depth == Depth::All { frontier(candidates) } else { candidates }
    }

    /// The usual one.
    pub(super) fn rule(&self, frame: &Frame<'a>, layer: Layer) -> FleetRule<'a> {
        FleetRule {
            market: self.situation.market(),
            layer,
            jobs_inside: self.jobs_inside() && !matches!(layer, Layer::Service(_)),
            limits: Limits::of(self.situation),
            zones_may_fail: true,
            only: None,
            least_vcpu: if self.rung.number >= 4 { 2.0 } else { 0.0 },
            beside_usd: self.beside_usd(frame),
            level: 1.0,
        }
    }

    /// Says what a web tier would have needed.
    pub(super) fn web_wall(&mut self, frame: &Frame<'a>, layer: Layer) {
        let situation = self.situation;
        let limits = Limits::of(situation);
        let busy = WebLoad::of(situation, &situation.bought, frame.relief, layer, self.jobs_inside()).busy;
        let needed = (busy.peak / limits.up).max(busy.surge / limits.degraded);
        let each = situation.market().machines.iter().map(Offer::vcpu).fold(0.0, f64::max);
        let most = if self.rung.is_zonal() { each } else { each * situation.figures().limit_targets_per_balancer };
        self.hit(Wall { part: "web", resource: "vCPU", value: needed.max(most * 1.001), limit: most });
    }

    /// What stands beside each machine of a fleet: its volume, public address, metrics.
    pub(super) fn beside_usd(&self, frame: &Frame<'a>) -> f64 {
        let f = self.situation.figures();
        let prices = &self.situation.market().prices;
        let address = if frame.private { 0.0 } else { Market::unit(prices.public_ipv4_hour) * HOURS_A_MONTH };
        let metrics = if frame.observed(self.rung.number) { f.metrics_per_instance * Market::unit(prices.metric_month) } else { 0.0 };
        f.root_volume_gib * Market::unit(prices.block_gib_month) + address + metrics
    }

    pub(super) fn fleet_candidates(&self, frame: &Frame<'a>, rule: FleetRule<'a>, depth: Depth) -> FleetCandidates<'a> {
        let situation = self.situation;
        let f = situation.figures();
        let FleetRule { market, layer, jobs_inside, limits, zones_may_fail, only, least_vcpu, beside_usd: beside, level } = rule;
        let zonal = self.rung.is_zonal();
        let most = if zonal { 1.0 } else { f.limit_targets_per_balancer };
        let smallest = fewest_machines(self.rung);
        let spread = if zones_may_fail { frame.zones } else { 1 };
        let burstable = self.burstable(frame);
        let bought = WebLoad::of(situation, &situation.bought, frame.relief, layer, jobs_inside).at(level);
        let now = WebLoad::of(situation, situation.now, frame.relief, layer, jobs_inside).at(level);
        let elastic = frame.elastic && zones_may_fail;
        let least_vcpu_used = if elastic { now.busy.mean / limits.up } else { least_needed(bought.busy, limits, spread) };
        let mut candidates: FleetCandidates<'a> = Vec::new();
        let (mut cheapest, mut at_most) = (f64::INFINITY, f64::INFINITY);
        let tried_first =
            self.last_fleet.get().filter(|_| depth != Depth::All && only.is_none() && std::ptr::eq(market, situation.market()));
        let offers = only.map_or(market.machines.as_slice(), std::slice::from_ref);
        for (offer, first_try) in tried_first.map(|offer| (offer, true)).into_iter().chain(offers.iter().map(|offer| (offer, false))) {
            let shape = &offer.shape;
            let spot = offer.spot_factor;
            let ceiling = if depth == Depth::All { self.ceiling() } else { cheapest.min(at_most) };
            // Offers ascend in price.
            if spot == 1.0 && smallest * offer.month > ceiling {
                break;
            }
            if least_vcpu_used * offer.least_vcpu_month > ceiling * DUST {
                continue;
            }
            if shape.vcpu < least_vcpu || (offer.burstable && !burstable) {
                continue;
            }
            // By CPU alone, before anything dearer to compute: a fixed fleet for the peak, or one that follows the day for the mean.
            let least_usd = if elastic {
                (now.busy.mean / (offer.vcpu() * limits.up)).max(smallest) * offer.month.min(offer.list_month) * spot
            } else {
                needed_by_cpu(bought.busy, offer, limits).with_surge(spread).max(smallest) * (offer.month * spot + beside)
            };
            if least_usd > ceiling || (least_usd == cheapest && depth != Depth::All) {
                continue;
            }
            let Some(needed) = Needed::of(&bought.draws(shape, limits)) else { continue };
            let enough = needed.with_surge(spread).max(smallest);
            if enough > most || (!elastic && enough * (offer.month * spot + beside) > ceiling) {
                continue;
            }
            let enough = enough as u32;
            let Some(needed_now) = Needed::of(&now.draws(shape, limits)) else { continue };
            let running = needed_now.at(1.0, spread);
            // No fleet that follows the day runs fewer machines on average than its busiest hour's in proportion to the load.
            let least = || situation.setting.day().least_average(running, smallest);
            if elastic && least() * (offer.month.min(offer.list_month) * spot + beside) > ceiling {
                continue;
            }
            // More machines than needed are faster and surer: one by one where that matters, in steps of a fiftieth in large fleets.
            let step = if depth == Depth::All { (enough / 50).max(1) } else { 1 };
            for spare in (0..=enough.max(8)).step_by(step as usize) {
                let count = enough + spare;
                if f64::from(count) > most || (!elastic && f64::from(count) * (offer.month * spot + beside) > ceiling) {
                    break;
                }
                if offer.burstable && (count > MOST_BURSTABLE || offer.worn(bought.busy.mean / left_of(count)).is_some()) {
                    continue;
                }
                let fleet = if elastic {
                    let minimum = smallest as u32;
                    let running = (running as u32 + spare).clamp(minimum, count);
                    let following = follow_the_day(situation, &needed_now, spread, (minimum, running, count));
                    Fleet { offer, count: running, zones: frame.zones, elastic: Some(following) }
                } else {
                    Fleet { offer, count, zones: frame.zones, elastic: None }
                };
                let cost = fleet.month() * spot + fleet.average_count() * beside;
                if depth != Depth::All && cost >= cheapest {
                    break;
                }
                let availability = if zonal || fleet.count < 2 {
                    f.sla_compute_instance
                } else {
                    at_least(needed_now.survivors() as u32, fleet.count, f.sla_compute_instance).min(f.sla_compute_zones)
                };
                if let Depth::Cheapest { available } = depth
                    && availability < available
                {
                    continue;
                }
                let time = now.time(shape, f64::from(fleet.count));
                if !time.is_finite() {
                    continue;
                }
                if first_try {
                    at_most = cost * DUST;
                    break;
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
        if let (Depth::Cheapest { .. }, [found]) = (depth, candidates.as_slice())
            && std::ptr::eq(market, situation.market())
        {
            self.last_fleet.set(Some(found.part.offer));
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
        let root = situation.figures().root_volume_gib * Market::unit(market.prices.block_gib_month);
        let mut cheapest = f64::INFINITY;
        let candidates = market.machines.iter().filter(|o| !o.burstable && o.class.vcpu >= 2.0).filter_map(|offer| {
            if FEWEST_WORKERS * offer.month * offer.spot_factor > cheapest {
                return None;
            }
            let needed = Needed::of(&parts::worker_draws(situation, &situation.bought, &offer.shape, limits))?;
            let count = needed.with_surge(frame.zones).max(FEWEST_WORKERS);
            if count > MOST_WORKERS {
                return None;
            }
            let fleet = Fleet { offer, count: count as u32, zones: frame.zones, elastic: None };
            let cost = fleet.month() * offer.spot_factor + count * root;
            cheapest = cheapest.min(cost);
            Some(Candidate { cost, time: Moments::none(), availability: 1.0, part: fleet })
        });
        candidates.collect()
    }

    /// Says what the workers would have needed, of the largest machines.
    pub(super) fn worker_wall(&mut self, limits: Limits) -> Option<Fleet<'a>> {
        let situation = self.situation;
        let offer = situation.market().machines.iter().max_by(|a, b| a.vcpu().total_cmp(&b.vcpu()))?;
        let draws = parts::worker_draws(situation, &situation.bought, &offer.shape, limits);
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
            let needed = Needed::of(&parts::search_draws(situation, &situation.bought, &offer.shape, limits))?;
            let count = needed.with_surge(zones).max(smallest);
            if count > 1000.0 {
                return None;
            }
            let fleet = Fleet { offer, count: count as u32, zones, elastic: None };
            Some(Candidate { cost: fleet.month(), time: Moments::none(), availability: 1.0, part: fleet })
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
                    time: Moments::none(),
                    availability: situation.figures().sla_cache_pair,
                    part: Sessions::Cache { offer, nodes },
                });
            }
        }
        if !market.sells_key_value() {
            return frontier(candidates);
        }
        let (reads, writes) = session_units(situation, situation.now, frame.relief);
        let held = sessions_held(situation, bought);
        let prices = &market.prices;
        let cost = reads * Market::unit(prices.key_value_read_million)
            + writes * Market::unit(prices.key_value_write_million)
            + graduated(prices.key_value_gib_month, held);
        candidates.push(Candidate {
            cost,
            time: Moments::none(),
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
        let mut found: Vec<(Cache<'a>, f64)> = Vec::new();
        for offer in &situation.market().caches {
            let primaries = cache_primaries(situation, &situation.bought, frame.relief, &offer.shape);
            if 2.0 * primaries > situation.figures().limit_cache_nodes {
                continue;
            }
            let takes = cache_takes(situation, primaries, &offer.shape);
            let nodes = 2 * primaries as u32;
            let cost = offer.month * f64::from(nodes);
            // A dearer cache must take more.
            if found.iter().all(|(cache, other)| cost < *other || takes > cache.takes + 1e-6) {
                found.push((Cache { offer, nodes, takes }, cost));
            }
        }
        found
    }

    /// Every database class, as one writer or as `shards` of them, that carries what is left to it.
    #[expect(clippy::too_many_arguments, reason = "what a list of writers depends on")]
    pub(super) fn writers(
        &mut self,
        relief: Relief,
        offload: &Offload<'a>,
        shards: u32,
        burstable: bool,
        limits: Limits,
        depth: Depth,
        only: Option<(Storage, &'a Offer<'a>)>,
    ) -> DatabaseCandidates<'a> {
        let situation = self.situation;
        let portions = writer_portions(situation, offload.cache.as_ref().map(|c| c.takes), offload.replicas, shards);
        let load = DatabaseLoad::of(situation, &situation.bought, relief, portions);
        let now = DatabaseLoad::of(situation, situation.now, relief, portions);
        let market = situation.market();
        let f = situation.figures();
        let largest_share = (shards > 1).then_some(f.shard_volume_share);
        let blocks_usd = [false, true].map(|shared| self.least_blocks_usd(load.gib * f64::from(shards), shared));
        let number = self.rung.number;
        let sold = |kind: DatabaseKind| match kind {
            DatabaseKind::SingleZone => number == 3,
            DatabaseKind::TwoZones | DatabaseKind::SharedStorage => number >= 4,
        };
        let self_run = market.machines.iter().filter(|_| number == 2).map(|offer| (Storage::Block, offer));
        let managed = market.databases.iter().filter(|(kind, _)| sold(*kind)).map(|(kind, offer)| (Storage::Managed(*kind), offer));
        let mut candidates: DatabaseCandidates<'a> = Vec::new();
        let mut nearest: Option<(f64, Wall)> = None;
        // Each kind of storage has replicas of its own, so the cheapest of each is wanted.
        let mut cheapest = [f64::INFINITY; 2];
        for (storage, offer) in only.into_iter().chain(self_run.chain(managed).filter(|_| only.is_none())) {
            let shape = &offer.shape;
            let kind = usize::from(storage.is_shared());
            let machines = writers_of(number, storage, offload.replicas);
            let paid = if storage.is_shared() { machines } else { 1 };
            let machine_cost = offer.month * f64::from(paid) * f64::from(shards);
            let ceiling = |cheapest: f64| if depth == Depth::All { self.ceiling() } else { cheapest };
            // Offers ascend in price.
            if offer.month * f64::from(shards) > ceiling(cheapest[0].max(cheapest[1])) {
                break;
            }
            if (offer.burstable && !burstable) || machine_cost + blocks_usd[kind] > ceiling(cheapest[kind]) {
                continue;
            }
            let availability = storage.availability(f);
            if let Depth::Cheapest { available } = depth
                && availability < available
            {
                continue;
            }
            let (busy, _) = load.busy(situation, shape, None);
            if busy.0 > shape.vcpu * limits.up {
                note(&mut nearest, offer, Wall { part: "database", resource: "vCPU", value: busy.0, limit: shape.vcpu * limits.up });
                continue;
            }
            let on = OnMachine { situation, load: &load, popularity: &situation.popularity_bought, shape, beside: None };
            let operations = load.operations(situation, on.hit_rate());
            let volume = match parts::volume(situation, storage, load.gib, operations, limits, f.root_volume_gib, largest_share) {
                Ok(volume) => volume,
                Err(none) => {
                    note(&mut nearest, offer, Wall { part: "database", resource: none.resource, value: none.value, limit: none.limit });
                    continue;
                }
            };
            let paid_usd = machine_cost + storage_usd(situation, market, storage, &volume, shards);
            if depth != Depth::All && paid_usd >= cheapest[kind] {
                continue;
            }
            let draws = on.draws(operations, &volume, storage, limits);
            let Some(needed) = Needed::of(&draws) else { continue };
            if needed.with_surge(1) > 1.0 || offer.worn(load.mean_vcpu()).is_some() {
                if let Some((value, limit, resource)) = fullest(&draws, 1.0) {
                    note(&mut nearest, offer, Wall { part: "database", resource, value, limit });
                }
                continue;
            }
            let today = OnMachine { situation, load: &now, popularity: &situation.popularity, shape, beside: None };
            let by_use_usd = if storage.is_shared() {
                let operations = now.operations(situation, today.hit_rate()).mean;
                per_month(operations) * even_share(situation, shards) / 1e6 * Market::unit(market.prices.database_shared_io_million)
            } else {
                0.0
            };
            let cost = paid_usd + by_use_usd;
            if depth != Depth::All && cost >= cheapest[kind] {
                continue;
            }
            let (time, queue) = today.statement_time(1.0);
            if !time.is_finite() {
                continue;
            }
            cheapest[kind] = cheapest[kind].min(cost);
            if depth != Depth::All {
                candidates.retain(|c: &Candidate<Database<'a>>| c.part.storage.is_shared() != storage.is_shared());
            }
            candidates.push(Candidate {
                cost,
                time,
                availability,
                part: Database { offer, storage, shards, machines, volume, by_use_usd, queue },
            });
        }
        if candidates.is_empty()
            && let Some((_, wall)) = nearest
        {
            self.hit(wall);
        }
        if offload.replicas {
            candidates.sort_by(|a, b| a.cost.total_cmp(&b.cost));
            return candidates;
        }
        frontier(candidates)
    }

    /// No database of one writer, or of several, costs less: from rung 4 on blocks for what it holds, and machines for the CPU of its statements alone.
    pub(super) fn least_database_usd(&self, frame: &Frame<'a>, offload: &Offload<'a>, several: bool) -> f64 {
        if self.rung.number < 4 {
            return 0.0;
        }
        let situation = self.situation;
        let market = situation.market();
        let load = &situation.bought;
        // All shards are as large as the hottest.
        let hot = if several { situation.figures().hot_shard_skew } else { 1.0 };
        let taken = offload.cache.as_ref().map(|c| c.takes);
        let machines = |portions: Portions, kind: DatabaseKind| {
            let reads = load.read_vcpu().peak * portions.reads * self.seen_by_database(frame).dynamic;
            let vcpu = (reads + load.write_vcpu().peak * portions.writes) * hot / Limits::of(situation).up;
            vcpu * market.least_database_vcpu_month(kind, self.burstable(frame))
        };
        let least = |shared: bool| {
            let kind = if shared { DatabaseKind::SharedStorage } else { DatabaseKind::TwoZones };
            let paid = if shared { writers_of(self.rung.number, Storage::Managed(kind), offload.replicas) } else { 1 };
            let writers = machines(writer_portions(situation, taken, offload.replicas, 1), kind);
            let replicas = if offload.replicas { machines(replica_portions(situation, taken, 1), replica_kind(shared)) } else { 0.0 };
            f64::from(paid) * writers + replicas + self.least_blocks_usd(load.database_gib * hot, shared)
        };
        least(false).min(least(true))
    }

    /// The least that blocks cost for what all writers hold, copies and operations left out.
    fn least_blocks_usd(&self, gib: f64, shared: bool) -> f64 {
        let prices = &self.situation.market().prices;
        if shared {
            return self.situation.now.database_gib.max(1.0) * Market::unit(prices.database_shared_gib_month);
        }
        let price = match self.rung.number {
            2 => prices.block_gib_month,
            3 => prices.database_gib_month_single,
            _ => prices.database_gib_month_two_zones,
        };
        gib / self.situation.figures().storage_limit * Market::unit(price)
    }

    #[expect(clippy::too_many_arguments, reason = "what a list of replicas depends on")]
    pub(super) fn replicas(
        &self,
        frame: &Frame<'a>,
        relief: Relief,
        offload: &Offload<'a>,
        shards: u32,
        limits: Limits,
        depth: Depth,
        shared: bool,
        only: Option<&'a Offer<'a>>,
    ) -> FleetCandidates<'a> {
        let situation = self.situation;
        let portions = replica_portions(situation, offload.cache.as_ref().map(|c| c.takes), shards);
        let load = DatabaseLoad::of(situation, &situation.bought, relief, portions);
        let now = DatabaseLoad::of(situation, situation.now, relief, portions);
        let market = situation.market();
        let kind = replica_kind(shared);
        let most = situation.figures().limit_replicas;
        let least_vcpu_used = load.read_vcpu.peak / limits.up;
        let mut candidates = Vec::new();
        let mut cheapest_cost = f64::INFINITY;
        let sold = market.databases.iter().filter(|(own, _)| *own == kind && only.is_none()).map(|(_, offer)| offer);
        for offer in only.into_iter().chain(sold) {
            if offer.burstable {
                continue;
            }
            if 2.0 * offer.month > if depth == Depth::All { self.ceiling() } else { cheapest_cost } {
                break;
            }
            if depth != Depth::All && least_vcpu_used * offer.least_vcpu_month > cheapest_cost * DUST {
                continue;
            }
            let shape = &offer.shape;
            // By CPU alone, before anything dearer to compute.
            let least = replica_count(&needed_by_cpu(load.read_vcpu, offer, limits), frame.zones, shared);
            if least > most || (depth != Depth::All && least * offer.month >= cheapest_cost) {
                continue;
            }
            let on = OnMachine { situation, load: &load, popularity: &situation.popularity_bought, shape, beside: None };
            let Some(volume) = replica_volume(&on, shared, limits) else { continue };
            let draws = replica_draws(&on, &volume, shared, limits);
            let Some(needed) = Needed::of(&draws) else { continue };
            let count = replica_count(&needed, frame.zones, shared);
            if count > most {
                continue;
            }
            let today = OnMachine { situation, load: &now, popularity: &situation.popularity, shape, beside: None };
            let by_use = if shared {
                let operations = now.operations(situation, today.hit_rate()).mean;
                per_month(operations) * even_share(situation, shards) / f64::from(shards) / 1e6
                    * Market::unit(market.prices.database_shared_io_million)
            } else {
                0.0
            };
            // Shared blocks are paid with the writer.
            let blocks = if shared { 0.0 } else { volume_cost(market, Storage::Managed(kind), &volume) };
            // What is priced by use is paid once, wherever the use is.
            let cost = count * (offer.month + blocks) + by_use / frame.regions();
            if depth != Depth::All && cost >= cheapest_cost {
                continue;
            }
            let (time, _) = today.statement_time(count);
            if !time.is_finite() {
                continue;
            }
            cheapest_cost = cheapest_cost.min(cost);
            if depth != Depth::All {
                candidates.clear();
            }
            let fleet = Fleet { offer, count: count as u32, zones: frame.zones, elastic: None };
            candidates.push(Candidate { cost, time, availability: 1.0, part: fleet });
        }
        frontier(candidates)
    }
}

/// Replicas share the writer's storage where it is shared; else each has a volume of its own.
pub fn replica_kind(shared: bool) -> DatabaseKind {
    if shared { DatabaseKind::SharedStorage } else { DatabaseKind::SingleZone }
}

/// The volume of each replica. Operations are shared by the replicas, so it is asked for an even part of those of two.
pub fn replica_volume<N: Number>(on: &OnMachine<N>, shared: bool, limits: Limits<N>) -> Option<Volume<N>> {
    parts::fitting(nearest_replica_volume(on, shared, limits)).ok()
}

/// The same, or the largest there is.
pub fn nearest_replica_volume<N: Number>(on: &OnMachine<N>, shared: bool, limits: Limits<N>) -> (Volume<N>, Option<parts::NoVolume>) {
    let situation = on.situation;
    let operations = on.load.operations(situation, on.hit_rate());
    let half = scaled(operations, N::of(0.5));
    let storage = Storage::Managed(replica_kind(shared));
    parts::nearest_volume(situation, storage, on.load.gib, half, limits, situation.figures().root_volume_gib, None)
}

/// Every replica holds all rows, so storage is not shared among them.
pub fn replica_draws<N: Number>(on: &OnMachine<N>, volume: &Volume<N>, shared: bool, limits: Limits<N>) -> parts::Draws<N> {
    let operations = on.load.operations(on.situation, on.hit_rate());
    let mut draws = on.draws(operations, volume, Storage::Managed(replica_kind(shared)), limits);
    draws.retain(|draw| draw.resource != Resource::Storage);
    draws
}

/// Replicas that carry their reads with a zone down. Of shared storage, one of them is then the writer, which stands in their zones too.
pub fn replica_count<N: Number>(needed: &Needed<N>, zones: u32, shared: bool) -> N {
    if shared { (needed.with_one_more(zones) - 1.0).at_least(2.0) } else { needed.with_surge(zones).at_least(2.0) }
}

/// Machines of each writer, standby included: replicas of shared storage are standbys too.
pub fn writers_of(rung: u8, storage: Storage, replicas: bool) -> u32 {
    if rung >= 4 && !(storage.is_shared() && replicas) { 2 } else { 1 }
}

/// Fleets are at least a pair from rung 4 on.
pub fn fewest_machines(rung: &Rung) -> f64 {
    if rung.number >= 4 { 2.0 } else { 1.0 }
}

/// How many times the use of the hottest shard all shards have together.
pub fn even_share<N: Number>(situation: &Situation<N>, shards: u32) -> N {
    if shards > 1 { N::of(f64::from(shards)) / situation.figures().hot_shard_skew } else { N::of(1.0) }
}

/// Share of reads, writes and rows that the hottest writer has. `taken` is the share of reads that a cache takes.
pub fn writer_portions<N: Number>(situation: &Situation<N>, taken: Option<N>, replicas: bool, shards: u32) -> Portions<N> {
    let skew = skew(situation, shards);
    let reads = left(taken);
    let reads = if replicas { reads * situation.asked().stale_read_share.rest() } else { reads };
    Portions { reads: reads * skew, writes: skew, rows: skew }
}

/// Share that all replicas of the hottest writer have.
pub fn replica_portions<N: Number>(situation: &Situation<N>, taken: Option<N>, shards: u32) -> Portions<N> {
    let skew = skew(situation, shards);
    Portions { reads: left(taken) * situation.asked().stale_read_share * skew, writes: N::of(0.0), rows: skew }
}

fn left<N: Number>(taken: Option<N>) -> N {
    taken.map_or(N::of(1.0), N::rest)
}

/// The hottest shard's share of all.
fn skew<N: Number>(situation: &Situation<N>, shards: u32) -> N {
    if shards > 1 { situation.figures().hot_shard_skew / f64::from(shards) } else { N::of(1.0) }
}

/// Operations a second of one cache node.
pub fn node_operations<N: Number>(situation: &Situation<N>, shape: &Shape<N>) -> N {
    let f = situation.figures();
    contention::node_operations(f.cache_ops_per_vcpu * shape.speed, shape.vcpu, f.contention_cache_sigma, f.contention_cache_kappa)
}

/// Reads a second that ask the cache.
pub fn cache_asked<N: Number>(situation: &Situation<N>, load: &Load<N>, relief: Relief<N>) -> Rate<N> {
    let asked = scaled(load.reads(), situation.asked().cacheable_share);
    if relief.dynamic == 1.0 { asked } else { scaled(asked, relief.dynamic) }
}

/// Primary nodes that answer all that ask the cache.
pub fn cache_primaries<N: Number>(situation: &Situation<N>, load: &Load<N>, relief: Relief<N>, shape: &Shape<N>) -> N {
    let asked = cache_asked(situation, load, relief);
    let limits = Limits::of(situation);
    let operations = node_operations(situation, shape);
    (asked.peak / (operations * limits.up)).larger(asked.surge / (operations * limits.degraded)).up().at_least(1.0)
}

/// Share of all database reads that so many primaries take: of those that may be cached, the part for which they have memory.
pub fn cache_takes<N: Number>(situation: &Situation<N>, primaries: N, shape: &Shape<N>) -> N {
    let memory = primaries * shape.memory_gib * situation.figures().buffer_pool_share;
    let gib = situation.bought.database_gib;
    let hit = if gib > 0.0 { situation.popularity_bought.hit_rate(memory / gib) } else { N::of(1.0) };
    situation.asked().cacheable_share * hit
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
    let draw = draws.iter().max_by(|a, b| a.fullness(count).total_cmp(&b.fullness(count)))?;
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
    Some((draw.fullness(count) * draw.capacity * draw.limit, draw.capacity * draw.limit, unit))
}

/// Machine-hours of a fleet that follows the day within its bounds, surges included.
fn follow_the_day(situation: &Situation, needed: &Needed, zones: u32, (minimum, running, maximum): (u32, u32, u32)) -> Elastic {
    let bounds = [f64::from(minimum), f64::from(running), f64::from(maximum)];
    let average = situation.setting.day().average(needed, zones, bounds);
    Elastic { minimum, maximum, hours: average * HOURS_A_MONTH + surge_hours(situation, needed, zones, bounds) }
}

/// Machine-hours of a month that surges add.
pub fn surge_hours<N: Number>(situation: &Situation<N>, needed: &Needed<N>, zones: u32, [minimum, running, maximum]: [N; 3]) -> N {
    let asked = situation.asked();
    if asked.surges_per_year <= 0.0 {
        return N::of(0.0);
    }
    let bounded = |machines: N| machines.larger(minimum).smaller(maximum);
    let added = (bounded(needed.with_surge(zones)) - running).at_least(0.0);
    added * (asked.surges_per_year * asked.surge_minutes / 60.0 / 12.0)
}

/// What a database's blocks and their copies cost, as the bill will say: shared storage by what is in it, volumes by their size; copies beyond the free share.
pub(super) fn storage_usd(situation: &Situation, market: &Market, storage: Storage, volume: &Volume, shards: u32) -> f64 {
    let load = situation.now;
    let shards = f64::from(shards);
    let blocks = if storage.is_shared() {
        load.database_gib.max(1.0) * Market::unit(storage.prices(&market.prices).0)
    } else {
        volume_cost(market, storage, volume) * shards
    };
    let (price, free) = storage.backups(&market.prices, load.database_gib, volume.gib * shards);
    blocks + (load.kept_copies_gib(situation.asked().backup_days) - free).max(0.0) * Market::unit(price)
}

pub fn volume_cost(market: &Market, storage: Storage, volume: &Volume) -> f64 {
    let (gib, iops, mib_s) = storage.prices(&market.prices);
    let unit = |price: Option<&Price>| price.map_or(0.0, Market::unit);
    volume.gib * Market::unit(gib) + volume.extra_iops * unit(iops) + volume.extra_mib_s * unit(mib_s)
}

/// Nodes of a session store on cache machines: memory and operations, each primary with a replica in another zone.
pub fn session_nodes(situation: &Situation, offer: &Offer) -> Option<u32> {
    let primaries = session_primaries(situation, &offer.shape);
    (2.0 * primaries <= situation.figures().limit_cache_nodes).then(|| 2 * primaries as u32)
}

/// GiB of sessions kept at once, in the busiest hour.
pub fn sessions_held<N: Number>(situation: &Situation<N>, load: &Load<N>) -> N {
    load.concurrent_sessions * situation.asked().session_kib / KIB_A_GIB
}

/// Primary nodes of a session store on cache machines; every request reads and writes its session.
pub fn session_primaries<N: Number>(situation: &Situation<N>, shape: &Shape<N>) -> N {
    let bought = &situation.bought;
    let limits = Limits::of(situation);
    let held = sessions_held(situation, bought) * bought.surge_to_peak();
    let memory = held / (shape.memory_gib * situation.figures().cache_memory_limit);
    let operations = node_operations(situation, shape);
    let peak = bought.requests.peak * 2.0 / (operations * limits.up);
    let surge = bought.requests.surge * 2.0 / (operations * limits.degraded);
    memory.larger(peak).larger(surge).up().at_least(1.0)
}

/// Millions of read and write units a month of a key-value session store: every request reads its session, every write and every new session writes it.
pub fn session_units<N: Number>(situation: &Situation<N>, load: &Load<N>, relief: Relief<N>) -> (N, N) {
    let kib = situation.asked().session_kib;
    let read_kib = situation.row("limit.key_value_read_unit_kib");
    let write_kib = situation.row("limit.key_value_write_unit_kib");
    // Eventually consistent reads take half a unit.
    let reads = per_month(load.requests.mean * relief.dynamic) / 1e6 * (kib / read_kib).up().at_least(1.0) * 0.5;
    let writes =
        per_month(load.requests.mean * load.request.write_share + load.sessions_per_second) / 1e6 * (kib / write_kib).up().at_least(1.0);
    (reads, writes)
}
