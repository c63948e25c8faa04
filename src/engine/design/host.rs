//! Rung 1: everything on one machine.

use super::{
    candidates::{cheapest_of, fullest, note, storage_usd},
    *,
};
use crate::{
    domain::plan::Resource,
    engine::{demand::Load, market::Shape, parts::OnMachine, queueing::Popularity},
};

/// One machine that is web and database: its CPU and memory carry both.
#[derive(Debug)]
pub struct Host<N: Number = f64> {
    web: WebLoad<N>,
    load: DatabaseLoad<N>,
    popularity: Popularity<N>,
}

impl<N: Number> Host<N> {
    /// Under the load that is bought for, or under today's.
    pub fn of(situation: &Situation<N>, bought: bool, relief: Relief<N>) -> Host<N> {
        let (load, popularity): (&Load<N>, _) =
            if bought { (&situation.bought, situation.popularity_bought) } else { (situation.now, situation.popularity) };
        Host {
            web: WebLoad::of(situation, load, relief, Layer::Whole, true),
            load: DatabaseLoad::of(situation, load, relief, Portions::whole()),
            popularity,
        }
    }

    fn on<'s, 'a>(&'s self, situation: &'s Situation<'a, N>, shape: &'s Shape<N>) -> OnMachine<'s, 'a, N> {
        let busy = (self.web.busy.peak / shape.speed, self.web.busy.surge / shape.speed);
        let beside = Some((busy, self.web.beside_mib(situation, shape.speed)));
        OnMachine { situation, load: &self.load, popularity: &self.popularity, shape, beside }
    }

    /// The volume, the system's part included.
    pub fn volume(&self, situation: &Situation<N>, shape: &Shape<N>, limits: Limits<N>) -> Result<Volume<N>, parts::NoVolume> {
        parts::fitting(self.nearest_volume(situation, shape, limits))
    }

    /// The same, or the largest there is.
    pub fn nearest_volume(&self, situation: &Situation<N>, shape: &Shape<N>, limits: Limits<N>) -> (Volume<N>, Option<parts::NoVolume>) {
        let operations = self.load.operations(situation, self.on(situation, shape).hit_rate());
        let (volume, none) = parts::nearest_volume(situation, Storage::Block, self.load.gib, operations, limits, N::of(0.0), None);
        (Volume { gib: volume.gib + situation.figures().root_volume_gib, ..volume }, none)
    }

    pub fn draws(&self, situation: &Situation<N>, shape: &Shape<N>, volume: &Volume<N>, limits: Limits<N>) -> parts::Draws<N> {
        let figures = situation.figures();
        let mut draws = self.web.draws(shape, limits);
        let beside = (self.web.busy.peak / shape.speed, self.web.busy.surge / shape.speed);
        let (busy, contended) = self.load.busy(situation, shape, Some(beside));
        let each = figures.database_connection_mib;
        for draw in &mut draws {
            match draw.resource {
                Resource::Cpu => {
                    (draw.peak, draw.surge) = busy;
                    draw.contended = (contended.contending.0 > 0.0).then_some(contended);
                }
                Resource::Memory => {
                    draw.fixed = draw.fixed + figures.database_memory_mib;
                    draw.peak = draw.peak + self.load.connections.0 * each;
                    draw.surge = draw.surge + self.load.connections.1 * each;
                }
                _ => {}
            }
        }
        let operations = self.load.operations(situation, self.on(situation, shape).hit_rate());
        let of_data = Volume { gib: (volume.gib - figures.root_volume_gib).at_least(1.0), ..*volume };
        parts::storage_draws(situation, operations, self.load.gib, shape, &of_data, Storage::Block, limits, &mut draws);
        draws
    }

    /// Time in the web, which also meets the database's work on the same CPU, and of one statement.
    pub fn times(&self, situation: &Situation<N>, shape: &Shape<N>) -> (Moments<N>, Statement<N>) {
        let ((busy, _), _) = self.load.busy(situation, shape, None);
        (self.web.time_beside(shape, busy), self.on(situation, shape).statement_time(N::of(1.0)))
    }

    /// Busy vCPU of the reference family, over the month.
    pub fn mean_vcpu(&self) -> N {
        self.web.busy.mean + self.load.mean_vcpu()
    }
}

impl Search<'_, '_> {
    /// Rung 1: everything on one machine.
    pub(super) fn host(&mut self, cdn: bool) {
        let situation = self.situation;
        let relief = Relief::with(cdn, situation);
        let limits = Limits::of(situation);
        let frame = Frame { zones: 1, cdn, relief, elastic: false, layered: false, private: false, second: None };
        let mut candidates = Vec::new();
        let mut nearest: Option<(f64, Wall)> = None;
        let prices = &situation.market().prices;
        let address_usd = Market::unit(prices.public_ipv4_hour) * HOURS_A_MONTH;
        let (bought, now) = (Host::of(situation, true, relief), Host::of(situation, false, relief));
        let mut quick_usd = f64::INFINITY;
        for offer in &situation.market().machines {
            // A machine that is quick enough is never passed over for a dearer one.
            if offer.month > quick_usd {
                break;
            }
            let shape = &offer.shape;
            let volume = match bought.volume(situation, shape, limits) {
                Ok(volume) => volume,
                Err(none) => {
                    note(&mut nearest, offer, Wall { part: "host", resource: none.resource, value: none.value, limit: none.limit });
                    continue;
                }
            };
            let draws = bought.draws(situation, shape, &volume, limits);
            let Some(needed) = Needed::of(&draws) else { continue };
            if needed.with_surge(1) > 1.0 || offer.worn(bought.mean_vcpu()).is_some() {
                if let Some((value, limit, resource)) = fullest(&draws, 1.0) {
                    note(&mut nearest, offer, Wall { part: "host", resource, value, limit });
                }
                continue;
            }
            let (web, statement) = now.times(situation, shape);
            let paths =
                Paths { web, service: None, speeds: (shape.speed, 1.0), layered: false, database: statement, replicas: None, taken: None };
            let times = paths.times(situation);
            let cost = offer.month + address_usd + storage_usd(situation, situation.market(), Storage::Block, &volume, 1);
            if self.fast(&times) {
                quick_usd = quick_usd.min(cost);
            }
            let database = Database { offer, storage: Storage::Block, shards: 1, machines: 1, volume, by_use_usd: 0.0, queue: statement.1 };
            let fleet = Fleet { offer, count: 1, zones: 1, elastic: None };
            let time = Moments {
                mean: times.iter().map(|(share, time)| share * time.mean).sum(),
                variance: times.iter().map(|(share, time)| share * time.variance).sum(),
            };
            candidates.push(Candidate {
                cost,
                time,
                availability: situation.figures().sla_compute_instance,
                part: (fleet, database, times),
            });
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
        let target = situation.targets.availability - 1e-9;
        let mut quickest = f64::INFINITY;
        for (index, candidate) in frontier(candidates).into_iter().enumerate() {
            let cost = fixed + candidate.cost;
            let (web, database, times) = candidate.part;
            let fast = self.fast(&times);
            if !fast && self.best.is_none() {
                quickest = quickest.min(percentile(&everywhere(&self.places, &times)));
            } else if fast {
                quickest = quickest.min(situation.asked().p95_ms);
            }
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
            };
            if index == 0 && self.fallback.as_ref().is_none_or(|f| cost < f.cost) {
                self.fallback = Some(design.clone());
            }
            if candidate.availability >= target && fast && self.best.as_ref().is_none_or(|b| cost < b.cost) {
                self.best = Some(design);
            }
        }
        if self.best.is_none() {
            self.reached.p95_ms = quickest;
        }
    }
}
