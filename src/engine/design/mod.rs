//! The least bill inside a rung: a search over its parts, classes and counts.
//!
//! [`search`] combines the discrete choices and judges what is picked; [`candidates`] lists what each part could be made of; [`host`] is rung 1.

mod candidates;
mod considered;
mod host;
mod search;
mod web_alone;

pub use candidates::{
    FEWEST_WORKERS, cache_asked, cache_primaries, cache_takes, even_share, fewest_machines, nearest_replica_volume, node_operations,
    replica_count, replica_draws, replica_kind, replica_portions, session_primaries, session_units, sessions_held, surge_hours,
    writer_portions, writers_of,
};
pub use considered::considered;
pub use host::Host;
pub use web_alone::{Sized, WebAlone};

use super::{
    demand::Kind,
    fleet::{Candidate, Draw, Elastic, Fleet, Needed, at_least, frontier},
    market::{HOURS_A_MONTH, Market, Offer, graduated},
    parts::{self, DatabaseLoad, Layer, Limits, Portions, Relief, Storage, Volume, WebLoad},
    queueing::{Moments, QUANTILE, Queue, percentile, share_in_time},
    rungs::Rung,
    situation::{Places, Situation},
};
use crate::{
    catalog::DatabaseKind,
    domain::{number::Number, plan::Rate},
};
use std::{cell::Cell, rc::Rc};

/// A sized architecture, before it is written out.
#[derive(Clone, Debug)]
pub struct Design<'a> {
    pub rung: &'static Rung,
    pub zones: u32,
    pub cdn: bool,
    /// Metrics, logs and alarms of the provider, and automated deploys: wherever fleets scale by themselves, and every design grown beyond rung 5.
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
}

impl Design<'_> {
    /// The second region that answers users as well.
    pub fn active(&self) -> Option<&Market<'_>> {
        self.second.as_ref().filter(|second| second.active).map(|second| second.market)
    }
}

#[derive(Clone, Debug)]
pub struct Database<'a> {
    pub offer: &'a Offer<'a>,
    pub storage: Storage,
    pub shards: u32,
    /// Machines of each shard, standby included.
    pub machines: u32,
    pub volume: Volume,
    /// The part of its cost that only a region in use pays.
    pub by_use_usd: f64,
    /// That its statements pass.
    pub queue: Option<Queue>,
}

#[derive(Clone, Debug)]
pub struct Cache<'a> {
    pub offer: &'a Offer<'a>,
    /// Nodes in all: every primary has a replica in another zone.
    pub nodes: u32,
    /// Share of all database reads it answers.
    pub takes: f64,
}

#[derive(Clone, Debug)]
pub enum Sessions<'a> {
    Cache { offer: &'a Offer<'a>, nodes: u32 },
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
    /// How early the best stands among the drafts as they were listed: the plainer before the richer.
    best_place: usize,
    /// The cheapest that holds the load, whatever its availability and p95.
    fallback: Option<Design<'a>>,
    reached: Reached,
    wall: Option<Wall>,
    databases: Vec<KnownDatabases<'a>>,
    /// The machine of the cheapest fleet found last: tried first, it tells what the next one costs at most.
    last_fleet: Cell<Option<&'a Offer<'a>>>,
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
    cache: Option<*const Offer<'a>>,
    replica_zones: u32,
    shards: u32,
    depth: Depth,
    databases: Rc<DatabaseCandidates<'a>>,
    replicas: Replicas<'a>,
}

/// Replicas by the kind of storage they go with: of their own, shared with the writer.
#[derive(Clone)]
struct Replicas<'a> {
    by_kind: [Rc<FleetCandidates<'a>>; 2],
}

impl<'a> Replicas<'a> {
    fn of(&self, database: &Candidate<Database>) -> &FleetCandidates<'a> {
        &self.by_kind[usize::from(database.part.storage.is_shared())]
    }
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

/// A frame with an offload, before its database.
struct Draft<'a> {
    framed: usize,
    place: usize,
    offload: Offload<'a>,
    /// Of all but the database.
    floor_usd: f64,
    /// What no such design costs less than.
    least_usd: f64,
}

/// A combination whose cheapest parts don't meet the targets: looked into only while its sum is below the best found.
struct Pending<'a> {
    sum: f64,
    framed: usize,
    offload: Offload<'a>,
    shards: u32,
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

impl<'a> Frame<'a> {
    fn of(design: &Design<'a>) -> Frame<'a> {
        Frame {
            zones: design.zones,
            cdn: design.cdn,
            relief: design.relief,
            elastic: design.web.elastic.is_some(),
            layered: design.services.is_some(),
            private: design.private,
            second: design.second.as_ref().map(|second| second.market),
        }
    }

    /// What faces the users.
    fn front(&self) -> Layer {
        if self.layered { Layer::Front } else { Layer::Whole }
    }

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
    /// Of the market's machines this one alone.
    only: Option<&'a Offer<'a>>,
    least_vcpu: f64,
    /// What stands beside each machine, USD a month.
    beside_usd: f64,
    /// The load, as a multiple of the month's.
    level: f64,
}

/// The best each hard part can promise.
struct Availabilities {
    web: f64,
    service: f64,
    database: f64,
    sessions: f64,
}

/// The time of each kind of request, with the kind's share.
pub type Times<N = f64> = Vec<(N, Moments<N>)>;

/// The time of one statement, and the queue that a request's statements pass one after the other.
pub type Statement<N = f64> = (Moments<N>, Option<Queue<N>>);

/// Where a request spends its time: one round in each layer of the web tier, then statements one after the other at the stores.
#[derive(Clone, Copy, Debug)]
pub struct Paths<N = f64> {
    /// Of a request of the average kind.
    pub web: Moments<N>,
    pub service: Option<Moments<N>>,
    pub speeds: (N, N),
    pub layered: bool,
    /// Of one statement at the writer.
    pub database: Statement<N>,
    pub replicas: Option<Moments<N>>,
    /// Share of the reads that a cache takes.
    pub taken: Option<N>,
}

impl<N: Number> Paths<N> {
    pub fn times(&self, situation: &Situation<N>) -> Times<N> {
        kinds(situation).iter().map(|kind| (kind.share, self.time(situation, kind))).collect()
    }

    fn time(&self, situation: &Situation<N>, kind: &Kind<N>) -> Moments<N> {
        let f = situation.figures();
        let mut time = self.web;
        if let Some(service) = self.service {
            time = time.plus(service);
        }
        let request = &situation.now.request;
        if !situation.setting.timeline.mix.kinds.is_empty() {
            // Queues are everybody's; what the request itself takes is its kind's.
            let front = if self.layered { Layer::Front } else { Layer::Whole };
            time = differing(situation, front, self.speeds.0, time, kind, request);
            if self.service.is_some() {
                time = differing(situation, Layer::Service(1), self.speeds.1, time, kind, request);
            }
        }
        let cached = self.taken.map(|taken| kind.reads * taken);
        let left = cached.map_or(kind.reads, |cached| kind.reads - cached);
        let replicated = self.replicas.map(|one| (one, left * situation.asked().stale_read_share));
        let at_writer = replicated.map_or(left, |(_, replicated)| left - replicated) + kind.writes;
        let (one, queue) = self.database;
        time = time.plus(one.times(at_writer));
        if let Some(queue) = queue {
            time.variance = time.variance + queue.shared(at_writer);
        }
        if let Some(cached) = cached {
            time = time.plus(Moments::constant(f.network_hop_ms + f.cache_sojourn_ms).times(cached));
        }
        if let Some((one, replicated)) = replicated {
            time = time.plus(one.times(replicated));
        }
        time
    }
}

fn differing<N: Number>(
    situation: &Situation<N>,
    layer: Layer,
    speed: N,
    time: Moments<N>,
    kind: &Kind<N>,
    request: &super::demand::Request<N>,
) -> Moments<N> {
    let [own, mean] = parts::differing(situation, layer, speed, (kind.cpu_ms, kind.wait_ms), (request.cpu_ms, request.wait_ms));
    Moments { mean: time.mean + own.mean - mean.mean, variance: time.variance + own.variance - mean.variance }
}

/// The kinds of requests that are told apart: the classes of the mix, or the one that all are.
fn kinds<N: Number>(situation: &Situation<N>) -> Vec<Kind<N>> {
    let mix = &situation.setting.timeline.mix;
    if !mix.kinds.is_empty() {
        return mix.kinds.clone();
    }
    let request = &mix.request;
    let one = Kind { share: N::of(1.0), cpu_ms: request.cpu_ms, wait_ms: request.wait_ms, reads: request.reads, writes: request.writes };
    vec![one]
}

/// Every kind of request from every place: share, distance, time.
pub fn everywhere<N: Number>(places: &[(N, N)], times: &[(N, Moments<N>)]) -> Vec<(N, N, Moments<N>)> {
    let share = |of: N, here: N| if of == 1.0 { here } else { of * here };
    places.iter().flat_map(|(here, away)| times.iter().map(move |(of, time)| (share(*of, *here), *away, *time))).collect()
}
