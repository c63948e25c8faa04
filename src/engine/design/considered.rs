//! Every class that a tier of a design could have been, and what rejected it: the decision, taken apart.

use super::*;
use crate::{
    domain::{plan::Considered, units},
    engine::{parts::OnMachine, written},
};

/// Of each tier that machines are chosen for, every class on sale.
pub fn considered<'a>(situation: &Situation<'a>, design: &Design<'a>) -> Vec<Considered> {
    let frame = Frame::of(design);
    let search = Search::new(situation, design.rung);
    let mut decision = Decision { situation, design, frame, search, list: Vec::new() };
    if design.rung.number == 1 {
        decision.host();
    } else {
        let front = frame.front();
        decision.web("web", front, &design.web, |design, fleet| design.web = fleet);
        if let Some((n, fleet)) = &design.services {
            let n = *n;
            decision.web("service_1", Layer::Service(n), fleet, |design, fleet| design.services = Some((n, fleet)));
        }
        decision.database();
        decision.replicas();
    }
    decision.list
}

struct Decision<'s, 'a> {
    situation: &'s Situation<'a>,
    design: &'s Design<'a>,
    frame: Frame<'a>,
    search: Search<'s, 'a>,
    list: Vec<Considered>,
}

impl<'a> Decision<'_, 'a> {
    fn push(&mut self, tier: &str, product: &str, rejected_by: Option<&str>, (value, limit): (f64, f64), because: String) {
        let rejected_by = rejected_by.map(str::to_owned);
        self.list.push(Considered { tier: tier.into(), product: product.into(), rejected_by, value, limit, because });
    }

    fn taken(&mut self, tier: &str, product: &str, cost: f64) {
        self.push(tier, product, None, (cost, cost), "The cheapest that holds the load and meets the targets.".into());
    }

    /// A class that the ladder's rules leave out.
    fn by_rule(&mut self, tier: &str, product: &str, sides: (f64, f64), because: &str) {
        self.push(tier, product, Some("rule"), sides, because.into());
    }

    /// A class of which `count` machines are too full.
    fn too_full(&mut self, tier: &str, product: &str, draws: &[Draw], count: f64) {
        let Some(draw) = draws.iter().max_by(|a, b| a.fullness(count).total_cmp(&b.fullness(count))) else { return };
        let (up, degraded) = (draw.used(count), draw.used_degraded(count, 0.0));
        let sides = if up / draw.limit >= degraded / draw.limit_degraded { (up, draw.limit) } else { (degraded, draw.limit_degraded) };
        let resource = crate::domain::words::resource(draw.resource);
        let because = format!("Its {resource} would be {} full; the limit is {}.", units::percent(sides.0), units::percent(sides.1));
        self.push(tier, product, Some(draw.resource.id()), sides, because);
    }

    /// A class under which no volume on sale holds the data or gives the operations.
    fn no_volume(&mut self, tier: &str, product: &str, none: parts::NoVolume) {
        let because = format!("It would need {} {}; the most is {}.", units::figure(none.value), none.resource, units::figure(none.limit));
        self.push(tier, product, Some("storage"), (none.value, none.limit), because);
    }

    /// A class that holds the load: dearer than what was taken, or short of a target with it.
    fn holds(&mut self, tier: &str, product: &str, (cost, chosen): (f64, f64), swapped: &Design<'a>) {
        if cost >= chosen - 0.005 {
            let because = format!("It would cost {} a month; what was taken costs {}.", units::dollars(cost), units::dollars(chosen));
            return self.push(tier, product, Some("price"), (cost, chosen), because);
        }
        let sheet = written::sheet(self.situation, swapped);
        let (availability, p95) = (sheet.availability(), sheet.p95());
        let targets = (self.situation.targets.availability, self.situation.asked().p95_ms);
        if availability < targets.0 - 1e-9 {
            let because = format!(
                "With it {} of requests are answered; the target is {}.",
                units::availability(availability),
                units::availability(targets.0)
            );
            self.push(tier, product, Some("availability"), (availability, targets.0), because);
        } else if p95 > targets.1 {
            let because = format!(
                "With it 95 of 100 requests are answered within {}; the target is {}.",
                units::milliseconds(p95),
                units::milliseconds(targets.1)
            );
            self.push(tier, product, Some("p95_ms"), (p95, targets.1), because);
        } else {
            let because = "Cheaper by itself, dearer with what it takes beside it.".to_owned();
            self.push(tier, product, Some("price"), (cost, chosen), because);
        }
    }

    fn host(&mut self) {
        let situation = self.situation;
        let limits = Limits::of(situation);
        let host = Host::of(situation, true, self.design.relief);
        let chosen = self.design.web.offer;
        for offer in &situation.market().machines {
            let name = offer.class.name.as_str();
            if std::ptr::eq(offer, chosen) {
                self.taken("host", name, offer.month);
                continue;
            }
            let volume = match host.volume(situation, &offer.shape, limits) {
                Ok(volume) => volume,
                Err(none) => {
                    self.no_volume("host", name, none);
                    continue;
                }
            };
            let draws = host.draws(situation, &offer.shape, &volume, limits);
            if Needed::of(&draws).is_none_or(|needed| needed.with_surge(1) > 1.0) {
                self.too_full("host", name, &draws, 1.0);
            } else if let Some(sides) = offer.worn(host.mean_vcpu()) {
                self.by_rule("host", name, sides, BURST);
            } else {
                let mut swapped = self.design.clone();
                swapped.web.offer = offer;
                swapped.database.offer = offer;
                self.holds("host", name, (offer.month, chosen.month), &swapped);
            }
        }
    }

    fn web(&mut self, tier: &str, layer: Layer, fleet: &Fleet<'a>, put: impl Fn(&mut Design<'a>, Fleet<'a>)) {
        let situation = self.situation;
        let number = self.design.rung.number;
        let (market, limits) = (situation.market(), Limits::of(situation));
        let jobs_inside = self.search.rule(&self.frame, layer).jobs_inside;
        let beside = self.search.beside_usd(&self.frame);
        let cost = |fleet: &Fleet| fleet.month() * fleet.offer.spot_factor + fleet.average_count() * beside;
        let chosen = cost(fleet);
        let load = WebLoad::of(situation, &situation.bought, self.design.relief, layer, jobs_inside);
        let most = if self.design.rung.is_zonal() { 1.0 } else { situation.figures().limit_targets_per_balancer };
        let available = self.search.floor(self.search.best_availability().web);
        for offer in &market.machines {
            let name = offer.class.name.as_str();
            if std::ptr::eq(offer, fleet.offer) {
                self.taken(tier, name, chosen);
                continue;
            }
            if number >= 4 && offer.shape.vcpu < 2.0 {
                self.by_rule(tier, name, (offer.shape.vcpu, 2.0), "Web machines have two vCPU or more from rung 4 on.");
                continue;
            }
            if offer.burstable && !self.search.burstable(&self.frame) {
                self.by_rule(tier, name, (1.0, 0.0), "Burstable machines serve the web on rungs 1 to 4 only.");
                continue;
            }
            let rule = FleetRule { only: Some(offer), ..self.search.rule(&self.frame, layer) };
            let found = self.search.fleet_candidates(&self.frame, rule, Depth::Cheapest { available });
            if let Some(candidate) = found.into_iter().next() {
                let mut swapped = self.design.clone();
                let own = cost(&candidate.part);
                put(&mut swapped, candidate.part);
                self.holds(tier, name, (own, chosen), &swapped);
                continue;
            }
            let draws = load.draws(&offer.shape, limits);
            match Needed::of(&draws) {
                Some(needed) if needed.with_surge(self.frame.zones) <= most => {
                    self.by_rule(tier, name, offer.worn(load.busy.mean).unwrap_or((1.0, 0.0)), BURST)
                }
                _ => self.too_full(tier, name, &draws, most),
            }
        }
    }

    fn offload(&self) -> Offload<'a> {
        Offload { replicas: self.design.replicas.is_some(), cache: self.design.cache.clone(), cost: 0.0 }
    }

    fn database(&mut self) {
        let situation = self.situation;
        let number = self.design.rung.number;
        let limits = Limits::of(situation);
        let own = &self.design.database;
        let offload = self.offload();
        let burstable = self.search.burstable(&self.frame) && own.shards == 1;
        let floor = self.search.floor(self.search.best_availability().database);
        let mut found = |storage: Storage, offer: &'a Offer<'a>, available: f64| {
            let depth = Depth::Cheapest { available };
            self.search
                .writers(self.design.relief, &offload, own.shards, burstable, limits, depth, Some((storage, offer)))
                .into_iter()
                .next()
        };
        let Some(chosen) = found(own.storage, own.offer, 0.0).map(|c| c.cost) else { return };
        let of_kind = |kind: DatabaseKind| match number {
            2 => false,
            3 => kind == DatabaseKind::SingleZone,
            _ => kind != DatabaseKind::SingleZone,
        };
        let market = situation.market();
        let by_hand = market.machines.iter().filter(|_| number == 2).map(|offer| (Storage::Block, offer));
        let managed = market.databases.iter().filter(|(kind, _)| of_kind(*kind)).map(|(kind, offer)| (Storage::Managed(*kind), offer));
        let all: Vec<_> = by_hand.chain(managed).map(|(storage, offer)| (storage, offer, found(storage, offer, floor))).collect();
        let portions = super::writer_portions(situation, offload.cache.as_ref().map(|c| c.takes), offload.replicas, own.shards);
        let load = DatabaseLoad::of(situation, &situation.bought, self.design.relief, portions);
        for (storage, offer, candidate) in all {
            let words = if storage.is_shared() { ", shared storage" } else { "" };
            let name = format!("{}{words}", offer.class.name);
            if storage == own.storage && std::ptr::eq(offer, own.offer) {
                self.taken("database", &name, chosen);
            } else if let Some(candidate) = candidate {
                let mut swapped = self.design.clone();
                let cost = candidate.cost;
                swapped.database = candidate.part;
                self.holds("database", &name, (cost, chosen), &swapped);
            } else if offer.burstable && !burstable {
                self.by_rule("database", &name, (1.0, 0.0), "Burstable machines write on rungs 1 to 4 only, and never for shards.");
            } else {
                let on = OnMachine { situation, load: &load, popularity: &situation.popularity_bought, shape: &offer.shape, beside: None };
                let operations = load.operations(situation, on.hit_rate());
                let f = situation.figures();
                let share = (own.shards > 1).then_some(f.shard_volume_share);
                match parts::volume(situation, storage, load.gib, operations, limits, f.root_volume_gib, share) {
                    Err(none) => self.no_volume("database", &name, none),
                    Ok(volume) => {
                        let draws = on.draws(operations, &volume, storage, limits);
                        if Needed::of(&draws).is_none_or(|needed| needed.with_surge(1) > 1.0) {
                            self.too_full("database", &name, &draws, 1.0);
                        } else if let Some(sides) = offer.worn(load.mean_vcpu()) {
                            self.by_rule("database", &name, sides, BURST);
                        } else {
                            let promised = storage.availability(f);
                            let because = format!(
                                "It is promised {} available; the target asks {} of the database.",
                                units::availability(promised),
                                units::availability(floor)
                            );
                            self.push("database", &name, Some("availability"), (promised, floor), because);
                        }
                    }
                }
            }
        }
    }

    fn replicas(&mut self) {
        let Some(fleet) = &self.design.replicas else { return };
        let situation = self.situation;
        let limits = Limits::of(situation);
        let shared = self.design.database.storage.is_shared();
        let shards = self.design.database.shards;
        let offload = self.offload();
        let depth = Depth::Cheapest { available: 0.0 };
        let found = |offer: &'a Offer<'a>| {
            let list = self.search.replicas(&self.frame, self.design.relief, &offload, shards, limits, depth, shared, Some(offer));
            list.into_iter().next()
        };
        let Some(chosen) = found(fleet.offer).map(|c| c.cost) else { return };
        let kind = candidates::replica_kind(shared);
        let sold = situation.market().databases.iter().filter(|(own, _)| *own == kind);
        let all: Vec<_> = sold.map(|(_, offer)| (offer, found(offer))).collect();
        for (offer, candidate) in all {
            let name = offer.class.name.as_str();
            match candidate {
                _ if std::ptr::eq(offer, fleet.offer) => self.taken("replicas", name, chosen),
                Some(candidate) => {
                    let mut swapped = self.design.clone();
                    let cost = candidate.cost;
                    swapped.replicas = Some(candidate.part);
                    self.holds("replicas", name, (cost, chosen), &swapped);
                }
                None if offer.burstable => self.by_rule("replicas", name, (1.0, 0.0), "Replicas are never burstable."),
                None => {
                    let most = situation.figures().limit_replicas;
                    let because = format!("More than {} of them would be needed, the most a writer may have.", units::figure(most));
                    self.push("replicas", name, Some("count"), (most + 1.0, most), because);
                }
            }
        }
    }
}

const BURST: &str = "A burstable machine must live on its baseline with one of at most three lost; this load is more.";
