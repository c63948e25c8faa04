//! What each part of an architecture draws from a machine: the formulas of sizing, one function a part.

use super::{
    bill::TierId,
    contention,
    demand::{Load, scaled},
    figures::Figures,
    fleet::{Contended, Draw},
    market::{Prices, Shape},
    queueing::{Moments, Popularity, Queue, sojourn},
    situation::Situation,
};
use crate::{
    catalog::{DatabaseKind, Price},
    domain::{
        number::{Number, id, name},
        plan::{Rate, Resource},
    },
};
use arrayvec::ArrayVec;

/// The draws of one machine: at most one a resource.
pub type Draws<N> = ArrayVec<Draw<N>, 8>;

/// What a CDN leaves to the machines behind it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Relief<N = f64> {
    /// Share of dynamic requests, and of static ones, that still reach the web tier.
    pub dynamic: N,
    pub statics: N,
}

impl<N: Number> Relief<N> {
    pub fn none() -> Relief<N> {
        Relief { dynamic: N::of(1.0), statics: N::of(1.0) }
    }

    /// Static files come from the object store behind the CDN; of cacheable reads the CDN answers its hit rate.
    pub fn of_cdn(situation: &Situation<N>) -> Relief<N> {
        let cacheable = situation.now.request.edge_cacheable;
        if cacheable <= 0.0 {
            return Relief { dynamic: N::of(1.0), statics: N::of(0.0) };
        }
        let dynamic = (cacheable * situation.figures().edge_hit_rate).rest();
        let dynamic = dynamic.step(situation.book(), || name("cdn.leaves", "share of dynamic requests that the CDN leaves", "share"));
        Relief { dynamic, statics: N::of(0.0) }
    }

    pub fn with(cdn: bool, situation: &Situation<N>) -> Relief<N> {
        if cdn { Relief::of_cdn(situation) } else { Relief::none() }
    }
}

/// The layer of a web tier: the only one, or one of two.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Layer {
    Whole,
    Front,
    /// One of this many services, load spread evenly.
    Service(u32),
}

/// Limits on CPU, memory, network, IOPS and connections.
#[derive(Clone, Copy, Debug)]
pub struct Limits<N = f64> {
    pub up: N,
    pub degraded: N,
}

impl<N: Number> Limits<N> {
    pub fn of(situation: &Situation<N>) -> Limits<N> {
        let asked = situation.asked();
        Limits { up: asked.max_utilisation, degraded: asked.max_utilisation_degraded }
    }

    /// A region that must hold everything for a while stands under the degraded limit alone.
    pub fn of_second_region(situation: &Situation<N>) -> Limits<N> {
        let degraded = situation.asked().max_utilisation_degraded;
        Limits { up: degraded, degraded }
    }

    pub fn draw(&self, resource: Resource, capacity: N, fixed: N, (peak, surge): (N, N)) -> Draw<N> {
        Draw { resource, capacity, fixed, peak, surge, limit: self.up, limit_degraded: self.degraded, contended: None }
    }
}

const MIB_A_GIB: f64 = 1024.0;
const GBIT_A_KIB: f64 = 8192.0 / 1e9;

/// What a layer of the web tier has to do, whatever machine does it. CPU in vCPU of the reference family.
#[derive(Clone, Copy, Debug)]
pub struct WebLoad<N = f64> {
    pub busy: Rate<N>,
    /// CPU of one request in this layer, and what it waits for others, ms.
    pub cpu_ms: N,
    wait_ms: N,
    /// Dynamic requests that arrive at each of its fleets.
    pub arrivals: Rate<N>,
    /// CPU (reference) and waiting for which a request is held in flight here, ms.
    held_cpu_ms: N,
    held_wait_ms: N,
    memory_mib: N,
    /// Of sockets, jobs and the like, over all machines.
    standing_mib: N,
    base_mib: N,
    kib_per_second: (N, N),
    unevenness: Option<N>,
}

/// What a layer takes of a request: its share of CPU and waiting, and how many fleets share the layer's load.
fn portion<N: Number>(situation: &Situation<N>, layer: Layer) -> (Option<N>, f64, bool) {
    let front = situation.figures().front_share;
    match layer {
        Layer::Whole => (None, 1.0, true),
        Layer::Front => (Some(front), 1.0, true),
        Layer::Service(n) => (Some(front.rest()), f64::from(n), false),
    }
}

impl<N: Number> WebLoad<N> {
    pub fn of(situation: &Situation<N>, load: &Load<N>, relief: Relief<N>, layer: Layer, jobs_inside: bool) -> WebLoad<N> {
        let (figures, asked) = (situation.figures(), situation.asked());
        let (share, fleets, faces_users) = portion(situation, layer);
        let part = |whole: N| share.map_or(whole, |share| whole * share);
        let request = &load.request;
        let arriving = if relief.dynamic == 1.0 { load.requests } else { scaled(load.requests, relief.dynamic) };
        let arrivals = if fleets == 1.0 { arriving } else { scaled(arriving, N::of(1.0 / fleets)) };
        let cpu_ms = part(request.cpu_ms);
        let mut busy = scaled(arrivals, cpu_ms / 1000.0);
        if faces_users && relief.statics > 0.0 {
            let statics = scaled(load.requests, request.static_requests * figures.static_request_cpu_ms / 1000.0);
            busy = sum(busy, statics);
        }
        if jobs_inside {
            busy = sum(busy, load.job_vcpu());
        }
        // The front waits for the service behind it, so a request is in flight in both.
        let held = |whole: N| if faces_users { whole } else { part(whole) };
        let statements = request.reads + request.writes;
        let mut kib = request.response_kib + request.upload_kib + request.read_kib + request.write_kib;
        if relief.dynamic != 1.0 {
            kib = kib * relief.dynamic;
        }
        if fleets != 1.0 {
            kib = kib / fleets;
        }
        if faces_users && relief.statics > 0.0 {
            kib = kib + request.static_kib;
        }
        let sockets = if faces_users { load.open_connections * asked.connection_kib / 1024.0 } else { N::of(0.0) };
        WebLoad {
            busy,
            cpu_ms,
            wait_ms: part(request.wait_ms),
            arrivals,
            held_cpu_ms: held(request.cpu_ms),
            held_wait_ms: held(request.wait_ms) + request.read_cpu_ms + request.write_cpu_ms + statements * figures.network_hop_ms,
            memory_mib: request.memory_mib,
            standing_mib: if jobs_inside { sockets + load.scheduled_memory_mib } else { sockets },
            base_mib: figures.system_memory_mib + asked.app_base_memory_mib,
            kib_per_second: (load.requests.peak * kib, load.requests.surge * kib),
            unevenness: situation.setting.timeline.mix.unevenness,
        }
    }

    /// The same where so many times as much is asked.
    pub fn at(self, level: f64) -> WebLoad<N> {
        if level == 1.0 {
            return self;
        }
        let level = N::of(level);
        WebLoad {
            busy: scaled(self.busy, level),
            arrivals: scaled(self.arrivals, level),
            standing_mib: self.standing_mib * level,
            kib_per_second: (self.kib_per_second.0 * level, self.kib_per_second.1 * level),
            ..self
        }
    }

    /// Its busy vCPU under names of their own.
    pub fn named(self, book: N::Book, tier: TierId, when: &str) -> WebLoad<N> {
        let step = |value: N, id: &str, label: &str| {
            value.step(book, || name(id!("{tier}.{when}busy.{id}"), format!("{tier}: {label}"), "reference vCPU"))
        };
        let busy = Rate {
            mean: step(self.busy.mean, "mean", "busy vCPU over the month"),
            peak: step(self.busy.peak, "peak", "busy vCPU in the busiest hour"),
            surge: step(self.busy.surge, "surge", "busy vCPU in a surge"),
        };
        WebLoad { busy, ..self }
    }

    /// How long a request is in flight here on a vCPU of this speed, the database's time included, ms.
    pub fn held_ms(&self, speed: N) -> N {
        self.held_cpu_ms / speed + self.held_wait_ms
    }

    /// Requests in flight at the busiest hour and in a surge, on vCPU of this speed: what arrives times how long it stays.
    pub fn in_flight(&self, speed: N) -> (N, N) {
        let held = self.held_ms(speed) / 1000.0;
        (self.arrivals.peak * held, self.arrivals.surge * held)
    }

    /// Memory of requests in flight and of what stands beside them, over all machines, MiB.
    fn taken_mib(&self, speed: N) -> (N, N) {
        let (peak, surge) = self.in_flight(speed);
        (peak * self.memory_mib + self.standing_mib, surge * self.memory_mib + self.standing_mib)
    }

    pub fn draws(&self, shape: &Shape<N>, limits: Limits<N>) -> Draws<N> {
        let cpu = (self.busy.peak / shape.speed, self.busy.surge / shape.speed);
        let network = (self.kib_per_second.0 * GBIT_A_KIB, self.kib_per_second.1 * GBIT_A_KIB);
        let nothing = N::of(0.0);
        let mut draws = Draws::new();
        draws.push(limits.draw(Resource::Cpu, shape.vcpu, nothing, cpu));
        draws.push(limits.draw(Resource::Memory, shape.memory_gib * MIB_A_GIB, self.base_mib, self.taken_mib(shape.speed)));
        draws.push(limits.draw(Resource::Network, shape.network_gbps, nothing, network));
        draws
    }

    /// Time of one request in this layer, on each of `count` machines by itself: a balancer does not pool their queues.
    pub fn time(&self, shape: &Shape<N>, count: N) -> Moments<N> {
        let busy = self.busy.peak / shape.speed / count;
        sojourn(shape.vcpu, busy, self.cpu_ms / shape.speed, self.unevenness).plus(Moments::exponential(self.wait_ms))
    }

    /// The same where `beside` processors of the machine are busy with something else.
    pub fn time_beside(&self, shape: &Shape<N>, beside: N) -> Moments<N> {
        let busy = self.busy.peak / shape.speed + beside;
        sojourn(shape.vcpu, busy, self.cpu_ms / shape.speed, self.unevenness).plus(Moments::exponential(self.wait_ms))
    }

    /// Memory that the web takes of a machine it shares, MiB.
    pub fn beside_mib(&self, situation: &Situation<N>, speed: N) -> N {
        situation.asked().app_base_memory_mib + self.in_flight(speed).0 * self.memory_mib
    }
}

/// What one kind of request takes of a layer itself, and what the mean request does; CPU and waiting of each, ms.
pub fn differing<N: Number>(situation: &Situation<N>, layer: Layer, speed: N, kind: (N, N), mean: (N, N)) -> [Moments<N>; 2] {
    let share = portion(situation, layer).0;
    let part = |whole: N| share.map_or(whole, |share| whole * share);
    [kind, mean].map(|(cpu, wait)| Moments::exponential(part(cpu) / speed).plus(Moments::exponential(part(wait))))
}

fn sum<N: Number>(a: Rate<N>, b: Rate<N>) -> Rate<N> {
    Rate { mean: a.mean + b.mean, peak: a.peak + b.peak, surge: a.surge + b.surge }
}

/// Busy vCPU of workers: jobs may wait up to their deadline, so what they need is what drains the busiest hour's backlog, or a surge's, in time.
pub fn worker_vcpu<N: Number>(situation: &Situation<N>, load: &Load<N>) -> Rate<N> {
    let asked = situation.asked();
    let jobs = load.job_vcpu();
    let deadline = asked.job_deadline_seconds;
    let drained = |high: N, lasts: N, low: N| (high * lasts + low * deadline) / (lasts + deadline);
    let peak = drained(jobs.peak, N::of(3600.0), jobs.mean);
    let surge = if jobs.surge > jobs.peak { drained(jobs.surge, asked.surge_minutes * 60.0, jobs.peak) } else { peak };
    Rate { mean: jobs.mean, peak, surge }
}

/// Workers draw CPU and the memory of scheduled jobs.
pub fn worker_draws<N: Number>(situation: &Situation<N>, load: &Load<N>, shape: &Shape<N>, limits: Limits<N>) -> Draws<N> {
    let busy = worker_vcpu(situation, load);
    let base = situation.figures().system_memory_mib + situation.asked().app_base_memory_mib;
    let mut draws = Draws::new();
    draws.push(limits.draw(Resource::Cpu, shape.vcpu, N::of(0.0), (busy.peak / shape.speed, busy.surge / shape.speed)));
    let memory = (load.scheduled_memory_mib, load.scheduled_memory_mib);
    draws.push(limits.draw(Resource::Memory, shape.memory_gib * MIB_A_GIB, base, memory));
    draws
}

pub fn search_draws<N: Number>(situation: &Situation<N>, load: &Load<N>, shape: &Shape<N>, limits: Limits<N>) -> Draws<N> {
    let busy = load.searches_per_second * situation.figures().search_ms / 1000.0 / shape.speed;
    let nothing = N::of(0.0);
    let mut draws = Draws::new();
    draws.push(limits.draw(Resource::Cpu, shape.vcpu, nothing, (busy, busy * load.surge_to_peak())));
    draws.push(limits.draw(Resource::Memory, shape.memory_gib * MIB_A_GIB, situation.figures().system_memory_mib, (nothing, nothing)));
    draws
}

/// What reaches one database: reads and writes a second, their CPU, connections, and the data it holds.
#[derive(Clone, Copy, Debug)]
pub struct DatabaseLoad<N = f64> {
    pub reads: Rate<N>,
    pub writes: Rate<N>,
    /// Busy vCPU of the reference family.
    pub read_vcpu: Rate<N>,
    pub write_vcpu: Rate<N>,
    pub kib: (N, N),
    pub connections: (N, N),
    pub gib: N,
}

/// Which share of reads and writes one database takes.
#[derive(Clone, Copy, Debug)]
pub struct Portions<N = f64> {
    pub reads: N,
    pub writes: N,
    pub rows: N,
}

impl<N: Number> Portions<N> {
    pub fn whole() -> Portions<N> {
        Portions { reads: N::of(1.0), writes: N::of(1.0), rows: N::of(1.0) }
    }
}

impl<N: Number> DatabaseLoad<N> {
    pub fn of(situation: &Situation<N>, load: &Load<N>, relief: Relief<N>, portions: Portions<N>) -> DatabaseLoad<N> {
        let part = |rate: Rate<N>, share: N| if share == 1.0 { rate } else { scaled(rate, share) };
        let read_share = if relief.dynamic == 1.0 { portions.reads } else { portions.reads * relief.dynamic };
        let reads = part(load.reads(), read_share);
        // Writes are never answered at the edge.
        let writes = part(load.writes(), portions.writes);
        let asked = situation.asked();
        let kib = |r: N, w: N| r * asked.record_kib + w * asked.kib_per_write;
        let (flying, flying_surge) = WebLoad::of(situation, load, relief, Layer::Whole, false).in_flight(N::of(1.0));
        let share = portions.reads.larger(portions.writes);
        let figures = situation.figures();
        let pooled = |in_flight: N| {
            // A pooler keeps a few connections busy with many requests; below a small pool it has nothing to save.
            let wanted = in_flight * share * figures.database_connections_per_request;
            let pool = figures.pooler_smallest;
            if wanted <= pool { wanted } else { (wanted * figures.pooler_keeps_share).larger(pool) }
        };
        DatabaseLoad {
            reads,
            writes,
            read_vcpu: part(load.read_vcpu(), read_share),
            write_vcpu: part(load.write_vcpu(), portions.writes),
            kib: (kib(reads.peak, writes.peak), kib(reads.surge, writes.surge)),
            connections: (pooled(flying), pooled(flying_surge)),
            gib: if portions.rows == 1.0 { load.database_gib } else { load.database_gib * portions.rows },
        }
    }

    /// Under names of its own: `what` is the tier, with the month if it isn't today.
    pub fn named(self, book: N::Book, what: &str) -> DatabaseLoad<N> {
        let step = |value: N, id: &str, label: &'static str, unit: &'static str| value.step(book, || name(id!("{what}.{id}"), label, unit));
        let at = |value: N, id: &str, when: &str, label: &str, words: &str, unit: &'static str| {
            value.step(book, || name(id!("{what}.{id}.{when}"), format!("{label}, {words}"), unit))
        };
        let rate = |rate: Rate<N>, id: &str, label: &str, unit: &'static str| Rate {
            mean: at(rate.mean, id, "mean", label, "over the month", unit),
            peak: at(rate.peak, id, "peak", label, "in the busiest hour", unit),
            surge: at(rate.surge, id, "surge", label, "in a surge", unit),
        };
        DatabaseLoad {
            reads: rate(self.reads, "reads", "reads it takes", "reads/s"),
            writes: rate(self.writes, "writes", "writes it takes", "writes/s"),
            read_vcpu: rate(self.read_vcpu, "read_vcpu", "CPU of its reads", "reference vCPU"),
            write_vcpu: rate(self.write_vcpu, "write_vcpu", "CPU of its writes", "reference vCPU"),
            kib: self.kib,
            connections: (
                step(self.connections.0, "connections.peak", "connections kept, in the busiest hour", "connections"),
                step(self.connections.1, "connections.surge", "connections kept, in a surge", "connections"),
            ),
            gib: step(self.gib, "gib", "data it holds", "GiB"),
        }
    }

    /// Busy vCPU of the reference family, over the month.
    pub fn mean_vcpu(&self) -> N {
        self.read_vcpu.mean + self.write_vcpu.mean
    }

    /// Reads that miss the buffer pool and writes, as operations on storage: busiest hour, surge, mean.
    pub fn operations(&self, situation: &Situation<N>, hit_rate: N) -> Rate<N> {
        let figures = situation.figures();
        let missed = hit_rate.rest() * figures.ios_per_missed_read;
        let of = |reads: N, written: N| reads * missed + written * figures.ios_per_write;
        Rate {
            mean: of(self.reads.mean, self.writes.mean),
            peak: of(self.reads.peak, self.writes.peak),
            surge: of(self.reads.surge, self.writes.surge),
        }
    }

    /// Processors of a machine that it keeps busy, writes contending with each other, and beside it those of work that shares the machine.
    pub fn busy(&self, situation: &Situation<N>, shape: &Shape<N>, beside: Option<(N, N)>) -> ((N, N), Contended<N>) {
        let figures = situation.figures();
        let (sigma, kappa) = (figures.contention_writer_sigma, figures.contention_writer_kappa);
        let own = |reads: N, beside: Option<N>| {
            let reads = reads / shape.speed;
            beside.map_or(reads, |beside| reads + beside)
        };
        let free = (own(self.read_vcpu.peak, beside.map(|b| b.0)), own(self.read_vcpu.surge, beside.map(|b| b.1)));
        let contending = (self.write_vcpu.peak / shape.speed, self.write_vcpu.surge / shape.speed);
        let busy = |free: N, contending: N| {
            if contending > 0.0 { contention::busy(free, contending, sigma, kappa) } else { free }
        };
        ((busy(free.0, contending.0), busy(free.1, contending.1)), Contended { free, contending, sigma, kappa })
    }
}

/// Where a database's blocks lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Storage {
    /// A volume of one's own under a machine.
    Block,
    Managed(DatabaseKind),
}

impl Storage {
    /// Prices of a volume: size, operations, throughput.
    pub fn prices<'a>(self, prices: &Prices<'a>) -> (&'a Price, Option<&'a Price>, Option<&'a Price>) {
        match self {
            Storage::Block => (prices.block_gib_month, Some(prices.block_iops_month), Some(prices.block_mib_s_month)),
            Storage::Managed(DatabaseKind::SingleZone) => (prices.database_gib_month_single, Some(prices.database_iops_month_single), None),
            Storage::Managed(DatabaseKind::TwoZones) => {
                (prices.database_gib_month_two_zones, Some(prices.database_iops_month_two_zones), None)
            }
            Storage::Managed(DatabaseKind::SharedStorage) => (prices.database_shared_gib_month, None, None),
        }
    }

    /// The price of copies, and how many GiB of them are free: a managed database has as much as it stores, or as its volumes hold.
    pub fn backups<'a, N: Number>(self, prices: &Prices<'a>, stored_gib: N, volumes_gib: N) -> (&'a Price, N) {
        match self {
            Storage::Block => (prices.snapshot_gib_month, N::of(0.0)),
            Storage::Managed(DatabaseKind::SharedStorage) => (prices.database_shared_backup_gib_month, stored_gib),
            Storage::Managed(_) => (prices.database_backup_gib_month, volumes_gib),
        }
    }

    /// What is promised of a database on it, standby included where it is sold with one.
    pub fn availability<N: Number>(self, figures: &Figures<N>) -> N {
        match self {
            Storage::Block => figures.sla_compute_instance,
            Storage::Managed(DatabaseKind::SingleZone) => figures.sla_database_single,
            Storage::Managed(DatabaseKind::TwoZones) => figures.sla_database_two_zones,
            Storage::Managed(DatabaseKind::SharedStorage) => figures.sla_database_shared,
        }
    }

    pub fn is_shared(self) -> bool {
        self == Storage::Managed(DatabaseKind::SharedStorage)
    }
}

/// A volume bought: its size and the operations a second provisioned for it.
#[derive(Clone, Copy, Debug)]
pub struct Volume<N = f64> {
    pub gib: N,
    pub iops: N,
    /// Above what comes with the size.
    pub extra_iops: N,
    pub extra_mib_s: N,
}

/// Memory in MiB that a database machine has left for its buffer pool.
pub fn buffer_pool_mib<N: Number>(situation: &Situation<N>, shape: &Shape<N>, connections: N, beside_mib: Option<N>) -> N {
    let figures = situation.figures();
    let left = shape.memory_gib * MIB_A_GIB
        - figures.system_memory_mib
        - figures.database_memory_mib
        - connections * figures.database_connection_mib;
    let left = beside_mib.map_or(left, |beside| left - beside);
    left.at_least(0.0) * figures.buffer_pool_share
}

pub fn hit_rate<N: Number>(popularity: &Popularity<N>, pool_mib: N, gib: N) -> N {
    if gib > 0.0 { popularity.hit_rate(pool_mib / MIB_A_GIB / gib) } else { N::of(1.0) }
}

/// What a volume would have needed and the most that can be bought, where no volume will do.
#[derive(Clone, Copy, Debug)]
pub struct NoVolume {
    pub resource: &'static str,
    pub value: f64,
    pub limit: f64,
}

/// The volume that holds the data under its limit and gives the operations under theirs.
pub fn volume<N: Number>(
    situation: &Situation<N>,
    storage: Storage,
    gib: N,
    operations: Rate<N>,
    limits: Limits<N>,
    smallest_gib: N,
    largest_share: Option<N>,
) -> Result<Volume<N>, NoVolume> {
    fitting(nearest_volume(situation, storage, gib, operations, limits, smallest_gib, largest_share))
}

/// A volume, unless it is only the nearest there is.
pub fn fitting<N>((volume, none): (Volume<N>, Option<NoVolume>)) -> Result<Volume<N>, NoVolume> {
    none.map_or(Ok(volume), Err)
}

/// That volume, or the largest there is beside what would have been needed.
pub fn nearest_volume<N: Number>(
    situation: &Situation<N>,
    storage: Storage,
    gib: N,
    operations: Rate<N>,
    limits: Limits<N>,
    smallest_gib: N,
    largest_share: Option<N>,
) -> (Volume<N>, Option<NoVolume>) {
    let f = situation.figures();
    let mut size = (gib / f.storage_limit).larger(smallest_gib).up();
    let mut none = None;
    let mut fit = |size: N, largest: N| {
        let limit = largest_share.map_or(largest, |share| largest * share);
        if size > limit {
            none = Some(NoVolume { resource: "GiB of storage", value: size.value(), limit: limit.value() });
            return limit;
        }
        size
    };
    let nothing = N::of(0.0);
    if storage.is_shared() {
        let gib = fit(size, f.limit_database_shared_gib);
        return (Volume { gib, iops: nothing, extra_iops: nothing, extra_mib_s: nothing }, none);
    }
    let needed = (operations.peak / limits.up).larger(operations.surge / limits.degraded);
    let (largest, most, included, extra_mib_s) = if storage == Storage::Block {
        let mib_s = needed * f.io_kib / 1024.0;
        let extra = (mib_s - f.limit_block_included_mib_s).at_least(0.0).up();
        (f.limit_block_gib, f.limit_block_iops, f.limit_block_included_iops, extra)
    } else {
        if needed > f.limit_database_iops_small {
            size = size.larger(f.limit_database_iops_large_from_gib);
        }
        let included = if size >= f.limit_database_iops_large_from_gib { f.limit_database_iops_large } else { f.limit_database_iops_small };
        (f.limit_database_gib, f.limit_database_iops, included, nothing)
    };
    let gib = fit(size, largest);
    let iops = if needed > most {
        none = none.or(Some(NoVolume { resource: "storage operations a second", value: needed.value(), limit: most.value() }));
        most
    } else {
        included.larger(needed.up())
    };
    (Volume { gib, iops, extra_iops: iops - included, extra_mib_s }, none)
}

/// A database on a machine: what it draws, the share of its reads that memory answers, and how long a statement takes.
#[derive(Debug)]
pub struct OnMachine<'s, 'a, N: Number = f64> {
    pub situation: &'s Situation<'a, N>,
    pub load: &'s DatabaseLoad<N>,
    pub popularity: &'s Popularity<N>,
    pub shape: &'s Shape<N>,
    /// Web work on the same machine: processors it keeps busy at the busiest hour and in a surge, and its memory.
    pub beside: Option<((N, N), N)>,
}

impl<N: Number> OnMachine<'_, '_, N> {
    pub fn hit_rate(&self) -> N {
        let pool = buffer_pool_mib(self.situation, self.shape, self.load.connections.0, self.beside.map(|b| b.1));
        hit_rate(self.popularity, pool, self.load.gib)
    }

    pub fn draws(&self, operations: Rate<N>, volume: &Volume<N>, storage: Storage, limits: Limits<N>) -> Draws<N> {
        let (situation, load, shape) = (self.situation, self.load, self.shape);
        let figures = situation.figures();
        let (busy, contended) = load.busy(situation, shape, None);
        let each = figures.database_connection_mib;
        let nothing = N::of(0.0);
        let mut draws = Draws::new();
        let mut cpu = limits.draw(Resource::Cpu, shape.vcpu, nothing, busy);
        cpu.contended = (contended.contending.0 > 0.0).then_some(contended);
        draws.push(cpu);
        draws.push(limits.draw(
            Resource::Memory,
            shape.memory_gib * MIB_A_GIB,
            figures.system_memory_mib + figures.database_memory_mib,
            (load.connections.0 * each, load.connections.1 * each),
        ));
        draws.push(limits.draw(Resource::Network, shape.network_gbps, nothing, (load.kib.0 * GBIT_A_KIB, load.kib.1 * GBIT_A_KIB)));
        draws.push(limits.draw(Resource::Connections, most_connections(situation, shape), nothing, load.connections));
        storage_draws(situation, operations, load.gib, shape, volume, storage, limits, &mut draws);
        draws
    }

    /// Time of one statement, storage and network hop included, where `machines` share the load; and the queue that statements pass.
    pub fn statement_time(&self, machines: N) -> (Moments<N>, Option<Queue<N>>) {
        let (situation, load, shape) = (self.situation, self.load, self.shape);
        let figures = situation.figures();
        let statements = load.reads.peak + load.writes.peak;
        let hop = figures.network_hop_ms;
        if statements <= 0.0 {
            return (Moments::constant(hop), None);
        }
        let ((own, _), _) = load.busy(situation, shape, None);
        let busy = self.beside.map_or(own, |((beside, _), _)| own + beside) / machines;
        let service_ms = own * 1000.0 / statements;
        let served = sojourn(shape.vcpu, busy, service_ms, None);
        let missed = self.hit_rate().rest() * (load.reads.peak / statements);
        let between_ms = missed * figures.storage_read_ms + hop;
        let queue = Queue { servers: shape.vcpu, load: busy, service_ms, between_ms };
        (served.plus(Moments::constant(between_ms)), Some(queue))
    }
}

pub fn most_connections<N: Number>(situation: &Situation<N>, shape: &Shape<N>) -> N {
    let figures = situation.figures();
    (shape.memory_gib * 1_073_741_824.0 / figures.limit_database_connection_bytes).smaller(figures.limit_database_connections_max)
}

#[expect(clippy::too_many_arguments, reason = "a volume under a machine")]
pub fn storage_draws<N: Number>(
    situation: &Situation<N>,
    operations: Rate<N>,
    gib: N,
    shape: &Shape<N>,
    volume: &Volume<N>,
    storage: Storage,
    limits: Limits<N>,
    draws: &mut Draws<N>,
) {
    let figures = situation.figures();
    let nothing = N::of(0.0);
    if !storage.is_shared() {
        let mib = figures.io_kib / 1024.0;
        draws.push(limits.draw(Resource::Iops, volume.iops.smaller(shape.storage_iops), nothing, (operations.peak, operations.surge)));
        draws.push(limits.draw(Resource::Throughput, shape.storage_mib_s, nothing, (operations.peak * mib, operations.surge * mib)));
    }
    let most = figures.storage_limit;
    let capacity = if storage.is_shared() { figures.limit_database_shared_gib } else { volume.gib };
    draws.push(Draw {
        resource: Resource::Storage,
        capacity,
        fixed: nothing,
        peak: gib,
        surge: gib,
        limit: most,
        limit_degraded: most,
        contended: None,
    });
}
