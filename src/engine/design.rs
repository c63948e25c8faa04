//! The least bill inside a rung: a search over its parts, classes and counts.

use super::{
    fleet::{Candidate, Draw, Elastic, Fleet, Needed, at_least, frontier},
    market::{HOURS_A_MONTH, Market, Offer, graduated},
    parts::{self, DatabaseLoad, Layer, Limits, Portions, Relief, Storage, Volume},
    queueing::{Moments, percentile},
    rungs::Rung,
    situation::{Places, Situation},
};
use crate::{catalog::DatabaseKind, domain::plan::Rate};
use std::rc::Rc;

/// A sized architecture, before it is written out.
#[derive(Clone, Debug)]
pub struct Design<'a> {
    pub rung: &'static Rung,
    pub zones: u32,
    pub cdn: bool,
    /// Metrics, logs and alarms of the provider.
    pub observed: bool,
    /// Private subnets behind address translation: every design with a part of rungs 5 to 8.
    pub private: bool,
    pub relief: Relief,
    /// The web tier, or on rung 1 the machine that is everything.
    pub web: Fleet<'a>,
    pub services: Option<(u32, Fleet<'a>)>,
    pub workers: Option<Fleet<'a>>,
    pub search: Option<Fleet<'a>>,
    pub database: Database<'a>,
    pub replicas: Option<Fleet<'a>>,
    pub cache: Option<Cache<'a>>,
    pub sessions: Option<Sessions<'a>>,
    pub second: Option<Second<'a>>,
    /// Of what the search compared; the bill is written from the parts.
    pub cost: f64,
    pub time: Moments,
    pub availability: f64,
    pub places: Places,
}

#[derive(Clone, Debug)]
pub struct Database<'a> {
    pub offer: Offer<'a>,
    pub storage: Storage,
    pub shards: u32,
    /// Machines of each shard, standby included.
    pub machines: u32,
    pub volume: Volume,
}

#[derive(Clone, Debug)]
pub struct Cache<'a> {
    pub offer: Offer<'a>,
    /// Nodes in all: every primary has a replica in another zone.
    pub nodes: u32,
    /// Share of all database reads it answers.
    pub takes: f64,
}

#[derive(Clone, Debug)]
pub enum Sessions<'a> {
    Cache { offer: Offer<'a>, nodes: u32 },
    KeyValue,
}

/// A second region that holds everything by itself.
#[derive(Clone, Debug)]
pub struct Second<'a> {
    pub market: &'a Market<'a>,
    pub web: Fleet<'a>,
    pub services: Option<(u32, Fleet<'a>)>,
    /// Both regions answer users; otherwise it idles until the first is lost.
    pub active: bool,
}

/// What stopped every combination, as far as the search saw it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Reached {
    pub availability: f64,
    pub p95_ms: f64,
}

#[derive(Debug)]
pub enum Found<'a> {
    Fits(Box<Design<'a>>),
    /// No combination meets availability or p95; the cheapest of those that hold the load, and the best each can do.
    Misses(Box<Design<'a>>, Reached),
    /// No class × count holds the load: what ran out.
    Nothing(Wall),
}

/// The part for which nothing on sale is big enough.
#[derive(Clone, Copy, Debug)]
pub struct Wall {
    pub part: &'static str,
    pub resource: &'static str,
    /// Needed, and the most that can be bought, in the resource's unit.
    pub value: f64,
    pub limit: f64,
}

/// The cheapest design of a rung for a month.
pub fn cheapest<'a>(situation: &Situation<'a>, rung: &'static Rung) -> Found<'a> {
    Search::new(situation, rung).run()
}

struct Search<'s, 'a> {
    situation: &'s Situation<'a>,
    rung: &'static Rung,
    /// Lowest availability of the chain inside a region that meets the target, or none where nothing on sale reaches it.
    promise: Option<f64>,
    /// Whether even idle machines would be quick enough.
    quick_enough: bool,
    best: Option<Design<'a>>,
    /// The cheapest that holds the load, whatever its availability and p95.
    fallback: Option<Design<'a>>,
    reached: Reached,
    wall: Option<Wall>,
    databases: Vec<KnownDatabases<'a>>,
    /// Whether a second region answers users as well, and how far users are then from what answers.
    active: bool,
    places: Places,
}

type FleetCandidates<'a> = Vec<Candidate<Fleet<'a>>>;
type DatabaseCandidates<'a> = Vec<Candidate<Database<'a>>>;

/// How much of a list is wanted: its cheapest entry that is available enough, or every entry that some other quality may justify.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Depth {
    Cheapest { available: f64 },
    All,
}

/// Reads taken off the writer.
#[derive(Clone)]
struct Offload<'a> {
    replicas: bool,
    cache: Option<Cache<'a>>,
    cost: f64,
}

/// What a database list depends on, and the lists: the same for every frame that shares it.
struct KnownDatabases<'a> {
    relief: Relief,
    burstable: bool,
    cache: Option<&'a str>,
    replica_zones: u32,
    shards: u32,
    depth: Depth,
    databases: Rc<DatabaseCandidates<'a>>,
    replicas: Rc<FleetCandidates<'a>>,
}

/// The discrete choices of a design, with what follows from them alone.
struct Framed<'a> {
    frame: Frame<'a>,
    services: u32,
    workers: Option<Fleet<'a>>,
    search: Option<Fleet<'a>>,
    second: Option<Second<'a>>,
    fixed_cost: f64,
    web: FleetCandidates<'a>,
    service: FleetCandidates<'a>,
    sessions: Vec<Candidate<Sessions<'a>>>,
}

/// A combination whose cheapest parts don't meet the targets: looked into only while its sum is below the best found.
struct Pending<'a> {
    sum: f64,
    framed: usize,
    offload: Offload<'a>,
    shards: u32,
}

impl<'s, 'a> Search<'s, 'a> {
    fn new(situation: &'s Situation<'a>, rung: &'static Rung) -> Self {
        let mut search = Search {
            situation,
            rung,
            promise: None,
            quick_enough: true,
            best: None,
            fallback: None,
            reached: Reached { availability: 1.0, p95_ms: 0.0 },
            wall: None,
            databases: Vec::new(),
            active: false,
            places: situation.setting.places(None),
        };
        search.bounds();
        search
    }

    /// What the best parts on sale could do, so that a target out of reach is known before the search.
    fn bounds(&mut self) {
        let f = self.situation.figures();
        let best = self.best_availability();
        let chain = best.web * best.service * best.database * best.sessions * self.balancers();
        let target = self.situation.targets.availability - 1e-9;
        if self.answered(chain) >= target {
            let (mut low, mut high) = (0.0, 1.0);
            for _ in 0..60 {
                let middle = 0.5 * (low + high);
                if self.answered(middle) < target { low = middle } else { high = middle }
            }
            self.promise = Some(high);
        } else {
            self.reached.availability = self.answered(chain);
        }
        // Idle machines of the fastest families: no design is quicker.
        let market = self.situation.market();
        let machine = market.machines.iter().map(|o| o.class.speed).fold(0.1, f64::max);
        let database = market.databases.iter().map(|(_, o)| o.class.speed).fold(0.1, f64::max);
        let request = self.situation.now.request;
        let statements = request.reads + request.writes;
        let statement =
            (request.read_cpu_ms + request.write_cpu_ms) / statements.max(1e-12) / if self.rung.number <= 2 { machine } else { database };
        let cached = if self.rung.number >= 5 { request.reads * self.situation.profile().data.cacheable_share } else { 0.0 };
        let parts = if self.layered() { vec![f.front_share, 1.0 - f.front_share] } else { vec![1.0] };
        let mut time = Moments::exponential(statement).plus(Moments::constant(f.network_hop_ms)).times(statements - cached);
        time = time.plus(Moments::constant(f.network_hop_ms + f.cache_sojourn_ms).times(cached));
        for part in parts {
            time = time.plus(Moments::exponential(request.cpu_ms * part / machine)).plus(Moments::exponential(request.wait_ms * part));
        }
        if !self.fast(time) {
            self.quick_enough = false;
            self.reached.p95_ms = percentile(&self.places, time, 0.95);
        }
    }

    fn layered(&self) -> bool {
        self.rung.number == 7 || (self.rung.number >= 8 && self.situation.targets.teams > 1)
    }

    fn services(&self) -> u32 {
        if self.layered() { self.situation.targets.teams.saturating_sub(1).max(1) } else { 0 }
    }

    fn balancers(&self) -> f64 {
        let one = if self.rung.number >= 4 { self.situation.figures().sla_load_balancer } else { 1.0 };
        if self.layered() { one * one } else { one }
    }

    fn best_availability(&self) -> Availabilities {
        let f = self.situation.figures();
        let fleet = if self.rung.is_zonal() { f.sla_compute_instance } else { f.sla_compute_zones };
        let database = match self.rung.number {
            1 => 1.0,
            2 => f.sla_compute_instance,
            3 => f.sla_database_single,
            _ => f.sla_database_two_zones.max(f.sla_database_shared),
        };
        Availabilities {
            web: fleet,
            service: if self.layered() { fleet } else { 1.0 },
            database,
            sessions: if self.rung.number == 5 { f.sla_cache_pair.max(f.sla_key_value) } else { 1.0 },
        }
    }

    /// Two regions answer where one of them does, as often as the fail-over works.
    fn answered(&self, chain: f64) -> f64 {
        if self.rung.number == 9 { chain + (1.0 - chain) * self.situation.figures().failover_works * chain } else { chain }
    }

    fn fast(&self, time: Moments) -> bool {
        let target = self.situation.profile().targets.p95_ms;
        self.places.iter().map(|(share, away)| share * time.within(target - away)).sum::<f64>() >= 0.95
    }

    fn run(mut self) -> Found<'a> {
        if self.rung.number == 1 {
            for cdn in [false, true] {
                self.host(cdn);
            }
        } else if self.rung.number == 9 {
            let residency = &self.situation.profile().targets.residency;
            if residency.len() < 2 {
                for second in &self.situation.setting.others {
                    self.combinations(Some(second));
                }
            }
            // Answering from both regions shortens the distance of reads: for latency or residency, not for availability.
            if self.best.is_none() {
                self.active = true;
                for second in &self.situation.setting.others {
                    self.places = self.situation.setting.places(Some(second));
                    self.quick_enough = true;
                    self.bounds();
                    self.combinations(Some(second));
                }
            }
            if self.situation.setting.others.is_empty() {
                self.hit(Wall { part: "region", resource: "regions", value: 2.0, limit: 1.0 });
            }
        } else {
            self.combinations(None);
        }
        match (self.best, self.fallback) {
            (Some(design), _) => Found::Fits(Box::new(design)),
            (None, Some(design)) => Found::Misses(Box::new(design), self.reached),
            (None, None) => Found::Nothing(self.wall.unwrap_or(Wall { part: "web", resource: "classes on sale", value: 1.0, limit: 0.0 })),
        }
    }

    fn hit(&mut self, wall: Wall) {
        // The nearest miss tells most.
        if self.wall.is_none_or(|w| wall.value / wall.limit.max(1e-12) < w.value / w.limit.max(1e-12)) {
            self.wall = Some(wall);
        }
    }

    /// Every combination of CDN, zones, elasticity, privacy, offload and shards: first with the cheapest parts that are available enough; where those
    /// meet the targets nothing cheaper exists. Where they don't, with all parts, as long as the cheapest sum still undercuts the best found.
    fn combinations(&mut self, second: Option<&'a Market<'a>>) {
        let frames = self.frames(second);
        let framed: Vec<Framed<'a>> = frames.into_iter().filter_map(|frame| self.framed(frame)).collect();
        let mut pending: Vec<Pending<'a>> = Vec::new();
        for (index, framed) in framed.iter().enumerate() {
            self.draft(index, framed, &mut pending);
        }
        if self.promise.is_none() || !self.quick_enough {
            return;
        }
        pending.sort_by(|a, b| a.sum.total_cmp(&b.sum));
        let mut reached = Reached { availability: 0.0, p95_ms: f64::INFINITY };
        for draft in &pending {
            if self.best.as_ref().is_some_and(|b| draft.sum >= b.cost) {
                break;
            }
            let seen = self.look_into(&framed[draft.framed], draft);
            reached = Reached { availability: reached.availability.max(seen.availability), p95_ms: reached.p95_ms.min(seen.p95_ms) };
        }
        if self.best.is_none() && !pending.is_empty() {
            self.reached = reached;
        }
    }

    fn frames(&self, second: Option<&'a Market<'a>>) -> Vec<Frame<'a>> {
        let number = self.rung.number;
        let elastic: &[bool] = match number {
            6 => &[true],
            7 | 8 => &[false, true],
            _ => &[false],
        };
        let zones: &[u32] = if self.rung.is_zonal() { &[1] } else { &[2, 3] };
        let private: &[bool] = match number {
            // On rung 9 a region may be as plain as rung 4: then no part of the rungs between.
            9 if !self.layered() => &[false, true],
            5.. => &[true],
            _ => &[false],
        };
        let mut frames = Vec::new();
        for &zones in zones {
            for cdn in [false, true] {
                let relief = if cdn { Relief::of_cdn(self.situation) } else { Relief::none() };
                for &elastic in elastic {
                    for &private in private {
                        frames.push(Frame { zones, cdn, relief, elastic, layered: self.layered(), private, second });
                    }
                }
            }
        }
        frames
    }

    fn burstable(&self, frame: &Frame) -> bool {
        self.rung.number <= 4 || (self.rung.number == 9 && !frame.private)
    }

    /// The availability that a part must have if all others are at their best.
    fn floor(&self, own_best: f64) -> f64 {
        let best = self.best_availability();
        let others = best.web * best.service * best.database * best.sessions * self.balancers() / own_best;
        self.promise.map_or(0.0, |promise| (promise / others - 1e-12).min(own_best))
    }

    fn framed(&mut self, frame: Frame<'a>) -> Option<Framed<'a>> {
        let situation = self.situation;
        let limits = Limits::of(situation);
        let services = self.services();
        let best = self.best_availability();
        let jobs_inside = self.jobs_inside();
        let front = if frame.layered { Layer::Front } else { Layer::Whole };
        let web = self.web_fleet(&frame, front, Depth::Cheapest { available: self.floor(best.web) });
        if web.is_empty() {
            self.web_wall(&frame, front);
            return None;
        }
        let service = if services > 0 {
            self.web_fleet(&frame, Layer::Service(services), Depth::Cheapest { available: self.floor(best.service) })
        } else {
            Vec::new()
        };
        if services > 0 && service.is_empty() {
            self.web_wall(&frame, Layer::Service(services));
            return None;
        }
        let beside_usd = self.beside_usd(&frame);
        let standing_usd = |fleet: &Fleet| fleet.month() + fleet.average_count() * beside_usd;
        let second = match frame.second {
            None => None,
            Some(market) => {
                let limits = Limits::of_second_region(situation);
                let standing = |layer, jobs_inside| {
                    let rule = FleetRule { market, layer, jobs_inside, limits, zones_may_fail: false };
                    cheapest_of(self.fleet_candidates(&frame, rule, Depth::Cheapest { available: 0.0 }))
                };
                let web = standing(front, jobs_inside)?;
                let services = if services > 0 { Some((services, standing(Layer::Service(services), false)?)) } else { None };
                Some(Second { market, web, services, active: self.active })
            }
        };
        let workers = if jobs_inside { None } else { cheapest_of(self.workers(&frame, limits)) };
        let search = if situation.now.searches_per_second > 0.0 { Some(cheapest_of(self.search_nodes(&frame, limits))?) } else { None };
        let sessions = if self.rung.number == 5 { self.sessions(&frame) } else { Vec::new() };
        let fixed_cost = self.common_cost(&frame)
            + frame.regions() * (workers.as_ref().map_or(0.0, standing_usd) + search.as_ref().map_or(0.0, Fleet::month))
            + second
                .as_ref()
                .map_or(0.0, |s| standing_usd(&s.web) + s.services.as_ref().map_or(0.0, |(n, fleet)| f64::from(*n) * standing_usd(fleet)));
        Some(Framed { frame, services, workers, search, second, fixed_cost, web, service, sessions })
    }

    /// Jobs leave the web tier where there is a queue.
    fn jobs_inside(&self) -> bool {
        !(self.layered() || matches!(self.rung.number, 7 | 8))
    }

    fn draft(&mut self, index: usize, framed: &Framed<'a>, pending: &mut Vec<Pending<'a>>) {
        let frame = &framed.frame;
        let regions = frame.regions();
        let best = self.best_availability();
        let available = self.floor(best.database);
        let sessions_floor = self.floor(best.sessions);
        let session = framed.sessions.iter().find(|s| s.availability >= sessions_floor);
        let floor = framed.fixed_cost
            + framed.web[0].cost
            + framed.service.first().map_or(0.0, |s| s.cost * f64::from(framed.services))
            + session.map_or(0.0, |s| s.cost);
        for offload in self.offloads(frame) {
            let mut least = f64::INFINITY;
            for shards in shard_counts(self.rung.number, self.situation.fewest_shards, frame.private) {
                if self.best.as_ref().is_some_and(|b| floor + regions * offload.cost >= b.cost) {
                    break;
                }
                let (databases, replicas) = self.database_lists(frame, &offload, shards, Depth::Cheapest { available });
                let Some(database) = databases.first() else { continue };
                let replica = replicas.first();
                if offload.replicas && replica.is_none() {
                    continue;
                }
                let data_usd = regions * (database.cost + replica.map_or(0.0, |r| r.cost * f64::from(shards)) + offload.cost);
                // More shards than this only add machines.
                if data_usd > least * 1.5 {
                    break;
                }
                least = least.min(data_usd);
                let sum = floor + data_usd;
                let picked =
                    Picked { web: &framed.web[0], service: framed.service.first(), database, replicas: replica, sessions: session };
                let (time, availability) = self.judged(&offload, &picked);
                let fits = availability >= self.situation.targets.availability - 1e-9 && self.fast(time);
                if fits {
                    if self.best.as_ref().is_none_or(|b| sum < b.cost - 1e-9) {
                        self.best = Some(self.written(framed, &offload, &picked, sum, time, availability));
                    }
                    continue;
                }
                if self.fallback.as_ref().is_none_or(|f| sum < f.cost) {
                    self.fallback = Some(self.written(framed, &offload, &picked, sum, time, availability));
                }
                pending.push(Pending { sum, framed: index, offload: offload.clone(), shards });
            }
        }
    }

    /// Every part that could be had for this combination: the least sum that meets availability and p95, and the best that any sum does.
    fn look_into(&mut self, framed: &Framed<'a>, draft: &Pending<'a>) -> Reached {
        let frame = &framed.frame;
        let regions = frame.regions();
        let front = if frame.layered { Layer::Front } else { Layer::Whole };
        let webs = self.web_fleet(frame, front, Depth::All);
        let services = if framed.services > 0 { self.web_fleet(frame, Layer::Service(framed.services), Depth::All) } else { Vec::new() };
        let (databases, replicas) = self.database_lists(frame, &draft.offload, draft.shards, Depth::All);
        let services: Vec<Option<&Candidate<Fleet<'a>>>> =
            if services.is_empty() { vec![None] } else { services.iter().map(Some).collect() };
        let replicas: Vec<Option<&Candidate<Fleet<'a>>>> =
            if draft.offload.replicas { replicas.iter().map(Some).collect() } else { vec![None] };
        let sessions: Vec<Option<&Candidate<Sessions<'a>>>> =
            if framed.sessions.is_empty() { vec![None] } else { framed.sessions.iter().map(Some).collect() };
        let target = self.situation.targets.availability - 1e-9;
        let p95_target = self.situation.profile().targets.p95_ms;
        let mut reached = Reached { availability: 0.0, p95_ms: f64::INFINITY };
        let mut bound = self.best.as_ref().map_or(f64::INFINITY, |b| b.cost);
        let fixed = framed.fixed_cost + regions * draft.offload.cost;
        let replica_usd = |replica: &Option<&Candidate<Fleet<'a>>>| replica.map_or(0.0, |r| r.cost * f64::from(draft.shards) * regions);
        let service_usd = |service: &Option<&Candidate<Fleet<'a>>>| service.map_or(0.0, |s| s.cost * f64::from(framed.services));
        // Lists are cheapest first.
        let replica_least = replicas.first().map_or(0.0, replica_usd);
        let service_least = services.first().map_or(0.0, service_usd);
        let database_least = databases.first().map_or(0.0, |d| regions * d.cost);
        for web in &webs {
            if fixed + web.cost + service_least + database_least + replica_least >= bound {
                break;
            }
            for service in &services {
                for database in databases.iter() {
                    let so_far = fixed + web.cost + service_usd(service) + regions * database.cost;
                    if so_far + replica_least >= bound {
                        break;
                    }
                    for replica in &replicas {
                        for session in &sessions {
                            let cost = so_far + replica_usd(replica) + session.map_or(0.0, |s| s.cost);
                            if cost >= bound {
                                break;
                            }
                            let picked = Picked { web, service: *service, database, replicas: *replica, sessions: *session };
                            let (time, availability) = self.judged(&draft.offload, &picked);
                            reached.availability = reached.availability.max(availability);
                            let fast = self.fast(time);
                            if fast {
                                reached.p95_ms = reached.p95_ms.min(p95_target);
                            } else if reached.p95_ms > p95_target {
                                reached.p95_ms = reached.p95_ms.min(percentile(&self.places, time, 0.95));
                            }
                            if availability >= target && fast {
                                bound = cost;
                                self.best = Some(self.written(framed, &draft.offload, &picked, cost, time, availability));
                            }
                        }
                    }
                }
            }
        }
        reached
    }

    /// Time of a request and share of requests answered, for picked parts.
    fn judged(&self, offload: &Offload<'a>, picked: &Picked<'_, 'a>) -> (Moments, f64) {
        let situation = self.situation;
        let f = situation.figures();
        let request = situation.now.request;
        let cached = request.reads * offload.cache.as_ref().map_or(0.0, |c| c.takes);
        let replicated = if picked.replicas.is_some() { (request.reads - cached) * situation.profile().data.stale_read_share } else { 0.0 };
        let at_writer = request.reads - cached - replicated + request.writes;
        let mut time = picked.web.time.plus(picked.database.time.times(at_writer));
        let mut chain = self.balancers() * picked.web.availability * picked.database.availability;
        time = time.plus(Moments::constant(f.network_hop_ms + f.cache_sojourn_ms).times(cached));
        if let Some(service) = picked.service {
            time = time.plus(service.time);
            chain *= service.availability;
        }
        if let Some(replicas) = picked.replicas {
            time = time.plus(replicas.time.times(replicated));
        }
        if let Some(sessions) = picked.sessions {
            chain *= sessions.availability;
        }
        (time, self.answered(chain))
    }

    fn database_lists(
        &mut self,
        frame: &Frame<'a>,
        offload: &Offload<'a>,
        shards: u32,
        depth: Depth,
    ) -> (Rc<DatabaseCandidates<'a>>, Rc<FleetCandidates<'a>>) {
        let relief = if self.situation.now.request.edge_cacheable > 0.0 { frame.relief } else { Relief::none() };
        let burstable = self.burstable(frame);
        let cache = offload.cache.as_ref().map(|c| c.offer.class.name.as_str());
        let replica_zones = if offload.replicas { frame.zones } else { 0 };
        let same = |k: &&KnownDatabases| {
            k.relief == relief
                && k.burstable == burstable
                && k.cache == cache
                && k.replica_zones == replica_zones
                && k.shards == shards
                && k.depth == depth
        };
        if let Some(known) = self.databases.iter().find(same) {
            return (known.databases.clone(), known.replicas.clone());
        }
        let limits = Limits::of(self.situation);
        let databases = Rc::new(self.writers(relief, offload, shards, burstable, limits, depth));
        let replicas = Rc::new(if offload.replicas { self.replicas(frame, relief, offload, shards, limits, depth) } else { Vec::new() });
        self.databases.push(KnownDatabases {
            relief,
            burstable,
            cache,
            replica_zones,
            shards,
            depth,
            databases: databases.clone(),
            replicas: replicas.clone(),
        });
        (databases, replicas)
    }

    fn written(
        &self,
        framed: &Framed<'a>,
        offload: &Offload<'a>,
        picked: &Picked<'_, 'a>,
        cost: f64,
        time: Moments,
        availability: f64,
    ) -> Design<'a> {
        let frame = &framed.frame;
        Design {
            rung: self.rung,
            zones: frame.zones,
            cdn: frame.cdn,
            observed: frame.observed(self.rung.number),
            private: frame.private,
            relief: frame.relief,
            web: picked.web.part.clone(),
            services: picked.service.map(|s| (framed.services, s.part.clone())),
            workers: framed.workers.clone(),
            search: framed.search.clone(),
            database: picked.database.part.clone(),
            replicas: picked.replicas.map(|r| r.part.clone()),
            cache: offload.cache.clone(),
            sessions: picked.sessions.map(|s| s.part.clone()),
            second: framed.second.clone(),
            cost,
            time,
            availability,
            places: self.places.clone(),
        }
    }

    /// Rung 1: everything on one machine.
    fn host(&mut self, cdn: bool) {
        let situation = self.situation;
        let relief = if cdn { Relief::of_cdn(situation) } else { Relief::none() };
        let limits = Limits::of(situation);
        let frame = Frame { zones: 1, cdn, relief, elastic: false, layered: false, private: false, second: None };
        let whole = Portions { reads: 1.0, writes: 1.0, rows: 1.0 };
        let mut candidates = Vec::new();
        let mut wall = Wall { part: "host", resource: "vCPU", value: f64::INFINITY, limit: 1.0 };
        for offer in &situation.market().machines {
            let volume = match host_volume(situation, offer, relief, limits) {
                Ok(volume) => volume,
                Err(none) => {
                    self.hit(Wall { part: "host", resource: none.resource, value: none.value, limit: none.limit });
                    continue;
                }
            };
            let draws = host_draws(situation, &situation.bought, relief, offer, &volume, limits);
            let Some(needed) = Needed::of(&draws) else { continue };
            let mean = parts::web_vcpu(situation, &situation.bought, relief, Layer::Whole, true).mean
                + self.database_load(relief, whole).vcpu.mean;
            let worn = offer.class.baseline.is_some_and(|baseline| mean > offer.vcpu() * baseline);
            if needed.with_surge(1) > 1.0 || worn {
                if let Some(full) = fullest(&draws, 1.0)
                    && full.0 / full.1 < wall.value / wall.limit
                {
                    wall = Wall { part: "host", resource: full.2, value: full.0, limit: full.1 };
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
                beside = super::queueing::sojourn(offer.class.vcpu as u32, busy, request.cpu_ms / offer.class.speed)
                    .plus(Moments::exponential(request.wait_ms));
            }
            let time = beside.plus(statement.times(request.reads + request.writes));
            let cost = offer.month + volume_cost(situation.market(), Storage::Block, &volume);
            let database = Database { offer: *offer, storage: Storage::Block, shards: 1, machines: 1, volume };
            let fleet = Fleet { offer: *offer, count: 1, zones: 1, elastic: None };
            candidates.push(Candidate { cost, time, availability: situation.figures().sla_compute_instance, part: (fleet, database) });
        }
        if candidates.is_empty() {
            self.hit(wall);
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

    fn database_load(&self, relief: Relief, portions: Portions) -> DatabaseLoad {
        DatabaseLoad::of(self.situation, &self.situation.bought, relief, portions)
    }

    fn web_fleet(&self, frame: &Frame<'a>, layer: Layer, depth: Depth) -> FleetCandidates<'a> {
        let jobs_inside = self.jobs_inside() && matches!(layer, Layer::Whole | Layer::Front);
        let rule =
            FleetRule { market: self.situation.market(), layer, jobs_inside, limits: Limits::of(self.situation), zones_may_fail: true };
        let candidates = self.fleet_candidates(frame, rule, depth);
        if depth == Depth::All { frontier(candidates) } else { candidates }
    }

    /// Says what a web tier would have needed.
    fn web_wall(&mut self, frame: &Frame<'a>, layer: Layer) {
        let situation = self.situation;
        let limits = Limits::of(situation);
        let busy = parts::web_vcpu(situation, &situation.bought, frame.relief, layer, self.jobs_inside());
        let needed = (busy.peak / limits.up).max(busy.surge / limits.degraded);
        let each = situation.market().machines.iter().map(Offer::vcpu).fold(0.0, f64::max);
        let most = if self.rung.is_zonal() { each } else { each * situation.figures().limit_targets_per_balancer };
        self.hit(Wall { part: "web", resource: "vCPU", value: needed.max(most * 1.001), limit: most });
    }

    /// What stands beside each machine of a fleet: its volume, public address, metrics.
    fn beside_usd(&self, frame: &Frame<'a>) -> f64 {
        let f = self.situation.figures();
        let market = self.situation.market();
        let address = if frame.private { 0.0 } else { market.unit("public_ipv4_hour") * HOURS_A_MONTH };
        let metrics = if frame.observed(self.rung.number) { f.metrics_per_instance * market.unit("metric_month") } else { 0.0 };
        f.root_volume_gib * market.unit("block_gib_month") + address + metrics
    }

    fn fleet_candidates(&self, frame: &Frame<'a>, rule: FleetRule<'a>, depth: Depth) -> FleetCandidates<'a> {
        let situation = self.situation;
        let f = situation.figures();
        let FleetRule { market, layer, jobs_inside, limits, zones_may_fail } = rule;
        let zonal = self.rung.is_zonal();
        let most = if zonal { 1.0 } else { f.limit_targets_per_balancer };
        let smallest: u32 = if self.rung.number >= 4 { 2 } else { 1 };
        let spread = if zones_may_fail { frame.zones } else { 1 };
        let beside = self.beside_usd(frame);
        let burstable = self.burstable(frame);
        let mean = parts::web_vcpu(situation, &situation.bought, frame.relief, layer, jobs_inside).mean;
        let elastic = frame.elastic && zones_may_fail;
        let peak_to_mean = situation.profile().traffic.peak_to_mean;
        let mut candidates: FleetCandidates<'a> = Vec::new();
        let mut cheapest = f64::INFINITY;
        for offer in &market.machines {
            if (self.rung.number >= 4 && offer.class.vcpu < 2.0) || (offer.class.baseline.is_some() && !burstable) {
                continue;
            }
            let ceiling = if depth == Depth::All { 6.0 * cheapest } else { cheapest };
            let spot = spot_factor(situation, offer);
            if f64::from(smallest) * offer.month * spot > ceiling {
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
            let (spares, step) = if depth == Depth::All { (enough.max(8), (enough / 50).max(1)) } else { (0, 1) };
            for spare in (0..=spares).step_by(step as usize) {
                let count = enough + spare;
                if f64::from(count) > most || (!elastic && f64::from(count) * (offer.month * spot + beside) > ceiling) {
                    break;
                }
                if let Some(baseline) = offer.class.baseline {
                    let left = if count > 1 { count - 1 } else { 1 };
                    if count > 3 || mean > f64::from(left) * offer.vcpu() * baseline {
                        continue;
                    }
                }
                let fleet = if elastic {
                    let minimum = smallest + spare;
                    let following = follow_the_day(situation, &needed_now, spread, minimum, count);
                    let running = (needed_now.at(1.0, spread) as u32).clamp(minimum, count);
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
                if let Depth::Cheapest { available } = depth
                    && (cost >= cheapest || availability < available)
                {
                    continue;
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
            }
        }
        candidates
    }

    fn workers(&self, frame: &Frame<'a>, limits: Limits) -> FleetCandidates<'a> {
        let situation = self.situation;
        let market = situation.market();
        let root = situation.figures().root_volume_gib * market.unit("block_gib_month");
        let candidates = market.machines.iter().filter(|o| o.class.baseline.is_none() && o.class.vcpu >= 2.0).filter_map(|offer| {
            let needed = Needed::of(&parts::worker_draws(situation, &situation.bought, offer, limits))?;
            let count = needed.with_surge(frame.zones).max(2.0);
            if count > 1e5 {
                return None;
            }
            let fleet = Fleet { offer: *offer, count: count as u32, zones: frame.zones, elastic: None };
            let cost = fleet.month() * spot_factor(situation, offer) + count * root;
            Some(Candidate { cost, time: Moments::default(), availability: 1.0, part: fleet })
        });
        candidates.collect()
    }

    fn search_nodes(&self, frame: &Frame<'a>, limits: Limits) -> FleetCandidates<'a> {
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
    fn sessions(&self, frame: &Frame<'a>) -> Vec<Candidate<Sessions<'a>>> {
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

    fn offloads(&self, frame: &Frame<'a>) -> Vec<Offload<'a>> {
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

    fn caches(&self, frame: &Frame<'a>) -> Vec<(Cache<'a>, f64)> {
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
    fn writers(
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
        let largest_share = if shards > 1 { 0.2 } else { 1.0 };
        let number = self.rung.number;
        let block: Vec<(Storage, Offer<'a>)>;
        let classes: &[(Storage, Offer<'a>)] = if number == 2 {
            block = market.machines.iter().map(|o| (Storage::Block, *o)).collect();
            &block
        } else {
            block = market
                .databases
                .iter()
                .filter(|(kind, _)| match kind {
                    DatabaseKind::SingleZone => number == 3,
                    DatabaseKind::TwoZones | DatabaseKind::SharedStorage => number >= 4,
                })
                .map(|(kind, o)| (Storage::Managed(*kind), *o))
                .collect();
            &block
        };
        let mut candidates: DatabaseCandidates<'a> = Vec::new();
        let mut nearest: Option<Wall> = None;
        let mut cheapest_cost = f64::INFINITY;
        for (storage, offer) in classes {
            let machines = if number >= 4 { 2 } else { 1 };
            let (storage, paid) = (*storage, if storage.is_shared() { machines } else { 1 });
            let machine_cost = offer.month * f64::from(paid) * f64::from(shards);
            let ceiling = if depth == Depth::All { 8.0 * cheapest_cost } else { cheapest_cost };
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
            let pool = parts::buffer_pool_mib(situation, offer, load.connections.0, 0.0);
            let operations = load.operations(situation, parts::hit_rate(&situation.popularity_bought, pool, load.gib));
            let volume =
                match parts::volume(situation, storage, load.gib, operations, limits, situation.figures().root_volume_gib, largest_share) {
                    Ok(volume) => volume,
                    Err(none) => {
                        note(&mut nearest, Wall { part: "database", resource: none.resource, value: none.value, limit: none.limit });
                        continue;
                    }
                };
            let draws = parts::database_draws(situation, &load, &situation.popularity_bought, offer, &volume, storage, limits);
            let worn = offer.class.baseline.is_some_and(|baseline| load.vcpu.mean > offer.vcpu() * baseline);
            let Some(needed) = Needed::of(&draws) else { continue };
            if needed.with_surge(1) > 1.0 || worn {
                if let Some((value, limit, resource)) = fullest(&draws, 1.0) {
                    note(&mut nearest, Wall { part: "database", resource, value, limit });
                }
                continue;
            }
            let mean_operations = now.operations(situation, parts::hit_rate(&situation.popularity, pool, now.gib)).mean;
            let cost = machine_cost
                + f64::from(shards) * volume_cost(market, storage, &volume)
                + if storage.is_shared() {
                    super::demand::Load::per_month(mean_operations) * even_factor(shards) * f64::from(shards) / 1e6
                        * market.unit("database_shared_io_million")
                } else {
                    0.0
                };
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
            candidates.push(Candidate { cost, time, availability, part: Database { offer: *offer, storage, shards, machines, volume } });
        }
        if candidates.is_empty()
            && let Some(wall) = nearest
        {
            self.hit(wall);
        }
        frontier(candidates)
    }

    fn replicas(
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
            if offer.class.baseline.is_some() || 2.0 * offer.month > if depth == Depth::All { 3.0 * cheapest_cost } else { cheapest_cost } {
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
            let shared: Vec<Draw> = draws.into_iter().filter(|d| d.resource != crate::domain::plan::Resource::Storage).collect();
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

    /// What stands whatever is picked from the lists: balancers, addresses, names, bytes, mail. Compared, not billed.
    fn common_cost(&self, frame: &Frame<'a>) -> f64 {
        let observed = frame.observed(self.rung.number);
        let of = |market, used| {
            super::written::common(self.situation, self.rung, frame.zones, frame.cdn, frame.layered, frame.private, observed, market, used)
                .total()
                .to_f64()
        };
        let elsewhere = frame.second.filter(|_| self.active).map_or(0.0, |second| self.situation.setting.nearer_to(second));
        of(self.situation.market(), 1.0 - elsewhere) + frame.second.map_or(0.0, |second| of(second, elsewhere))
    }
}

#[derive(Clone, Copy)]
struct Frame<'a> {
    zones: u32,
    cdn: bool,
    relief: Relief,
    elastic: bool,
    layered: bool,
    private: bool,
    second: Option<&'a Market<'a>>,
}

impl Frame<'_> {
    fn observed(&self, number: u8) -> bool {
        matches!(number, 6..=8) || (number == 9 && self.private)
    }

    fn regions(&self) -> f64 {
        if self.second.is_some() { 2.0 } else { 1.0 }
    }
}

/// One candidate of each list.
struct Picked<'c, 'a> {
    web: &'c Candidate<Fleet<'a>>,
    service: Option<&'c Candidate<Fleet<'a>>>,
    database: &'c Candidate<Database<'a>>,
    replicas: Option<&'c Candidate<Fleet<'a>>>,
    sessions: Option<&'c Candidate<Sessions<'a>>>,
}

/// The rules a web fleet is sized under.
#[derive(Clone, Copy)]
struct FleetRule<'a> {
    market: &'a Market<'a>,
    layer: Layer,
    jobs_inside: bool,
    limits: Limits,
    zones_may_fail: bool,
}

/// The best each hard part can promise.
struct Availabilities {
    web: f64,
    service: f64,
    database: f64,
    sessions: f64,
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

/// An even shard's share of the hottest one's.
fn even_factor(shards: u32) -> f64 {
    if shards > 1 { 1.0 / 1.3 } else { 1.0 }
}

fn shard_counts(rung: u8, fewest: u32, may_split: bool) -> Vec<u32> {
    let least = if rung == 8 { 2 } else { 1 };
    if rung < 8 || !may_split {
        return vec![1];
    }
    (0..13).map(|power| 1 << power).filter(|n| *n >= least.max(fewest)).collect()
}

fn note(nearest: &mut Option<Wall>, wall: Wall) {
    if nearest.is_none_or(|n| wall.value / wall.limit < n.value / n.limit) {
        *nearest = Some(wall);
    }
}

fn cheapest_of<T>(candidates: Vec<Candidate<T>>) -> Option<T> {
    candidates.into_iter().min_by(|a, b| a.cost.total_cmp(&b.cost)).map(|c| c.part)
}

/// The draw furthest beyond its limit on `count` machines: what is needed, the most it may be, and the unit.
fn fullest(draws: &[Draw], count: f64) -> Option<(f64, f64, &'static str)> {
    use crate::domain::plan::Resource;
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

/// Machine-hours of a fleet that follows the day within its bounds, surges included.
fn follow_the_day(situation: &Situation, needed: &Needed, zones: u32, minimum: u32, maximum: u32) -> Elastic {
    let traffic = &situation.profile().traffic;
    let bounded = |machines: f64| machines.clamp(f64::from(minimum), f64::from(maximum));
    let day: f64 = situation.setting.day.iter().map(|level| bounded(needed.at(level / traffic.peak_to_mean, zones))).sum();
    let average = day / situation.setting.day.len() as f64;
    let in_surge = bounded(needed.with_surge(zones)) - bounded(needed.at(1.0, zones));
    let surge_hours = traffic.surges_per_year * traffic.surge_minutes / 60.0 / 12.0;
    Elastic { minimum, maximum, hours: average * HOURS_A_MONTH + in_surge.max(0.0) * surge_hours }
}

/// What a share of spot machines leaves of a stateless fleet's price.
fn spot_factor(situation: &Situation, offer: &Offer) -> f64 {
    let share = situation.profile().commercial.spot_share;
    match offer.spot_usd_hour {
        Some(spot) if share > 0.0 => {
            use rust_decimal::prelude::ToPrimitive;
            let paid = offer.usd_hour.to_f64().unwrap_or(0.0).max(1e-12);
            1.0 - share + share * spot.to_f64().unwrap_or(0.0) / paid
        }
        _ => 1.0,
    }
}

pub fn volume_cost(market: &Market, storage: Storage, volume: &Volume) -> f64 {
    let (gib, iops, mib_s) = volume_keys(storage);
    volume.gib * market.unit(gib)
        + volume.extra_iops * iops.map_or(0.0, |k| market.unit(k))
        + volume.extra_mib_s * mib_s.map_or(0.0, |k| market.unit(k))
}

/// Price keys of a volume: size, operations, throughput.
pub fn volume_keys(storage: Storage) -> (&'static str, Option<&'static str>, Option<&'static str>) {
    match storage {
        Storage::Block => ("block_gib_month", Some("block_iops_month"), Some("block_mib_s_month")),
        Storage::Managed(DatabaseKind::SingleZone) => ("database_gib_month_single", Some("database_iops_month_single"), None),
        Storage::Managed(DatabaseKind::TwoZones) => ("database_gib_month_two_zones", Some("database_iops_month_two_zones"), None),
        Storage::Managed(DatabaseKind::SharedStorage) => ("database_shared_gib_month", None, None),
    }
}

/// Nodes of a session store on cache machines: memory and operations, each primary with a replica in another zone.
pub fn session_nodes(situation: &Situation, offer: &Offer) -> Option<u32> {
    let bought = &situation.bought;
    let limits = Limits::of(situation);
    let held = bought.concurrent_sessions * bought.requests.surge / bought.requests.peak.max(1e-12) * situation.profile().data.session_kib
        / 1_048_576.0;
    let memory = held / (offer.class.memory_gib * situation.figures().cache_memory_limit);
    let operations = situation.figures().cache_ops_per_vcpu * offer.class.vcpu * offer.class.speed;
    let asked = |rate: f64| 2.0 * rate / operations;
    let primaries = memory.max(asked(bought.requests.peak) / limits.up).max(asked(bought.requests.surge) / limits.degraded).ceil().max(1.0);
    (primaries <= 250.0).then_some(2 * primaries as u32)
}

/// Millions of read and write units a month of a key-value session store: every request reads its session, every write and every new session writes it.
pub fn session_units(situation: &Situation, load: &super::demand::Load, relief: Relief) -> (f64, f64) {
    let kib = situation.profile().data.session_kib;
    let month = |rate: f64| super::demand::Load::per_month(rate) / 1e6;
    let reads = month(load.requests.mean * relief.dynamic) * (kib / 4.0).ceil().max(1.0) * 0.5;
    let writes = month(load.requests.mean * load.request.write_share + load.sessions_per_second) * kib.ceil().max(1.0);
    (reads, writes)
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

fn web_memory(situation: &Situation, load: &super::demand::Load, relief: Relief, offer: &Offer) -> f64 {
    let (flying, _) = parts::in_flight(situation, load, relief, Layer::Whole, offer.class.speed);
    situation.profile().traffic.app_base_memory_mib + flying * load.request.memory_mib
}

/// One machine that is web and database: its CPU and memory carry both.
pub fn host_draws(
    situation: &Situation,
    load: &super::demand::Load,
    relief: Relief,
    offer: &Offer,
    volume: &Volume,
    limits: Limits,
) -> Vec<Draw> {
    use crate::domain::plan::Resource;
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
