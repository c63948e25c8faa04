//! Rung 1: everything on one machine.

use super::{
    candidates::{cheapest_of, fullest, note, storage_usd},
    *,
};
use crate::{
    domain::plan::Resource,
    engine::{demand::Load, queueing::sojourn},
};

impl Search<'_, '_> {
    /// Rung 1: everything on one machine.
    pub(super) fn host(&mut self, cdn: bool) {
        let situation = self.situation;
        let relief = if cdn { Relief::of_cdn(situation) } else { Relief::none() };
        let limits = Limits::of(situation);
        let frame = Frame { zones: 1, cdn, relief, elastic: false, layered: false, private: false, second: None };
        let whole = Portions { reads: 1.0, writes: 1.0, rows: 1.0 };
        let mut candidates = Vec::new();
        let mut nearest: Option<(f64, Wall)> = None;
        let address_usd = situation.market().unit("public_ipv4_hour") * HOURS_A_MONTH;
        for offer in &situation.market().machines {
            let volume = match host_volume(situation, offer, relief, limits) {
                Ok(volume) => volume,
                Err(none) => {
                    note(&mut nearest, offer, Wall { part: "host", resource: none.resource, value: none.value, limit: none.limit });
                    continue;
                }
            };
            let draws = host_draws(situation, &situation.bought, relief, offer, &volume, limits);
            let Some(needed) = Needed::of(&draws) else { continue };
            let mean = parts::web_vcpu(situation, &situation.bought, relief, Layer::Whole, true).mean
                + self.database_load(relief, whole).vcpu.mean;
            let worn = offer.class.baseline.is_some_and(|baseline| mean > offer.vcpu() * baseline);
            if needed.with_surge(1) > 1.0 || worn {
                if let Some((value, limit, resource)) = fullest(&draws, 1.0) {
                    note(&mut nearest, offer, Wall { part: "host", resource, value, limit });
                }
                continue;
            }
            let now = DatabaseLoad::of(situation, situation.now, relief, whole);
            let web_busy = parts::web_vcpu(situation, situation.now, relief, Layer::Whole, true).peak;
            let statement = parts::statement_time(situation, &now, &situation.popularity, offer, 1.0, web_busy);
            let request = situation.now.request;
            let mut beside = parts::web_time(situation, situation.now, relief, Layer::Whole, true, offer, 1.0);
            // The web's own queue also meets the database's work on the same CPU.
            let busy = (web_busy + now.vcpu.peak) / offer.class.speed;
            if busy < offer.class.vcpu {
                beside =
                    sojourn(offer.class.vcpu as u32, busy, request.cpu_ms / offer.class.speed).plus(Moments::exponential(request.wait_ms));
            }
            let time = beside.plus(statement.times(request.reads + request.writes));
            let cost = offer.month + address_usd + storage_usd(situation, situation.market(), Storage::Block, &volume, 1);
            let database = Database { offer: *offer, storage: Storage::Block, shards: 1, machines: 1, volume, by_use_usd: 0.0 };
            let fleet = Fleet { offer: *offer, count: 1, zones: 1, elastic: None };
            candidates.push(Candidate { cost, time, availability: situation.figures().sla_compute_instance, part: (fleet, database) });
        }
        if candidates.is_empty() {
            if let Some((_, wall)) = nearest {
                self.hit(wall);
            }
            return;
        }
        let search = if situation.now.searches_per_second > 0.0 {
            match cheapest_of(self.search_nodes(&frame, limits)) {
                Some(fleet) => Some(fleet),
                None => return,
            }
        } else {
            None
        };
        let fixed = self.common_cost(&frame) + search.as_ref().map_or(0.0, Fleet::month);
        let (target, p95_target) = (situation.targets.availability - 1e-9, situation.profile().targets.p95_ms);
        let mut quickest = f64::INFINITY;
        for (index, candidate) in frontier(candidates).into_iter().enumerate() {
            let cost = fixed + candidate.cost;
            let p95 = percentile(&self.places, candidate.time, 0.95);
            quickest = quickest.min(p95);
            let (web, database) = candidate.part;
            let design = Design {
                rung: self.rung,
                zones: 1,
                cdn,
                observed: false,
                private: false,
                relief,
                web,
                services: None,
                workers: None,
                search: search.clone(),
                database,
                replicas: None,
                cache: None,
                sessions: None,
                second: None,
                cost,
                time: candidate.time,
                availability: candidate.availability,
                places: self.places.clone(),
            };
            if index == 0 && self.fallback.as_ref().is_none_or(|f| cost < f.cost) {
                self.fallback = Some(design.clone());
            }
            let fits = candidate.availability >= target && p95 <= p95_target;
            if fits && self.best.as_ref().is_none_or(|b| cost < b.cost) {
                self.best = Some(design);
            }
        }
        if self.best.is_none() {
            self.reached.p95_ms = quickest;
        }
    }

    pub(super) fn database_load(&self, relief: Relief, portions: Portions) -> DatabaseLoad {
        DatabaseLoad::of(self.situation, &self.situation.bought, relief, portions)
    }
}

pub fn host_volume(situation: &Situation, offer: &Offer, relief: Relief, limits: Limits) -> Result<Volume, parts::NoVolume> {
    let load = DatabaseLoad::of(situation, &situation.bought, relief, Portions { reads: 1.0, writes: 1.0, rows: 1.0 });
    let pool = parts::buffer_pool_mib(situation, offer, load.connections.0, web_memory(situation, &situation.bought, relief, offer));
    let operations = load.operations(situation, parts::hit_rate(&situation.popularity_bought, pool, load.gib));
    parts::volume(situation, Storage::Block, load.gib, operations, limits, 0.0, 1.0).map(|mut volume| {
        volume.gib += situation.figures().root_volume_gib;
        volume
    })
}

fn web_memory(situation: &Situation, load: &Load, relief: Relief, offer: &Offer) -> f64 {
    let (flying, _) = parts::in_flight(situation, load, relief, Layer::Whole, offer.class.speed);
    situation.profile().traffic.app_base_memory_mib + flying * load.request.memory_mib
}

/// One machine that is web and database: its CPU and memory carry both.
pub fn host_draws(situation: &Situation, load: &Load, relief: Relief, offer: &Offer, volume: &Volume, limits: Limits) -> Vec<Draw> {
    let whole = DatabaseLoad::of(situation, load, relief, Portions { reads: 1.0, writes: 1.0, rows: 1.0 });
    let mut draws = parts::web_draws(situation, load, relief, Layer::Whole, true, offer, limits);
    let each = situation.figures().database_connection_mib;
    for draw in &mut draws {
        match draw.resource {
            Resource::Cpu => {
                draw.peak += whole.vcpu.peak;
                draw.surge += whole.vcpu.surge;
            }
            Resource::Memory => {
                draw.fixed += situation.figures().database_memory_mib;
                draw.peak += whole.connections.0 * each;
                draw.surge += whole.connections.1 * each;
            }
            _ => {}
        }
    }
    let pool = parts::buffer_pool_mib(situation, offer, whole.connections.0, web_memory(situation, load, relief, offer));
    let popularity = if std::ptr::eq(load, situation.now) { &situation.popularity } else { &situation.popularity_bought };
    let operations = whole.operations(situation, parts::hit_rate(popularity, pool, whole.gib));
    let mut data_volume = *volume;
    data_volume.gib = (volume.gib - situation.figures().root_volume_gib).max(1.0);
    draws.extend(parts::storage_draws(situation, operations, whole.gib, offer, &data_volume, Storage::Block, limits));
    draws
}
