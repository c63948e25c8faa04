//! What each part of an architecture draws from a machine: the formulas of sizing, one function a part.

use super::{
    demand::Load,
    fleet::Draw,
    market::Offer,
    queueing::{Moments, Popularity, sojourn},
    situation::Situation,
};
use crate::{
    catalog::DatabaseKind,
    domain::plan::{Rate, Resource},
};

/// What a CDN leaves to the machines behind it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Relief {
    /// Share of dynamic requests, and of static ones, that still reach the web tier.
    pub dynamic: f64,
    pub statics: f64,
}

impl Relief {
    pub fn none() -> Relief {
        Relief { dynamic: 1.0, statics: 1.0 }
    }

    /// Static files come from the object store behind the CDN; of cacheable reads the CDN answers its hit rate.
    pub fn of_cdn(situation: &Situation) -> Relief {
        Relief { dynamic: 1.0 - situation.now.request.edge_cacheable * situation.figures().edge_hit_rate, statics: 0.0 }
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
pub struct Limits {
    pub up: f64,
    pub degraded: f64,
}

impl Limits {
    pub fn of(situation: &Situation) -> Limits {
        let targets = &situation.profile().targets;
        Limits { up: targets.max_utilisation, degraded: targets.max_utilisation_degraded }
    }

    /// A region that must hold everything for a while stands under the degraded limit alone.
    pub fn of_second_region(situation: &Situation) -> Limits {
        let degraded = situation.profile().targets.max_utilisation_degraded;
        Limits { up: degraded, degraded }
    }

    fn draw(&self, resource: Resource, capacity: f64, fixed: f64, (peak, surge): (f64, f64)) -> Draw {
        Draw { resource, capacity, fixed, peak, surge, limit: self.up, limit_degraded: self.degraded }
    }
}

const MIB_A_GIB: f64 = 1024.0;
const SECONDS_AN_HOUR: f64 = 3600.0;

fn gbps(kib_per_second: f64) -> f64 {
    kib_per_second * 8192.0 / 1e9
}

/// What a layer takes of a request: its share of CPU and waiting, of connections held and bytes passed, and how many fleets share the layer's load.
struct Portion {
    of_work: f64,
    fleets: f64,
    faces_users: bool,
    asks_database: bool,
}

fn portion(situation: &Situation, layer: Layer) -> Portion {
    let front = situation.figures().front_share;
    match layer {
        Layer::Whole => Portion { of_work: 1.0, fleets: 1.0, faces_users: true, asks_database: true },
        Layer::Front => Portion { of_work: front, fleets: 1.0, faces_users: true, asks_database: true },
        Layer::Service(n) => Portion { of_work: 1.0 - front, fleets: f64::from(n), faces_users: false, asks_database: true },
    }
}

/// Busy vCPU (reference) of a web layer, jobs included where they run inside it.
pub fn web_vcpu(situation: &Situation, load: &Load, relief: Relief, layer: Layer, jobs_inside: bool) -> Rate {
    let part = portion(situation, layer);
    let dynamic = load.request.cpu_ms * part.of_work / 1000.0 * relief.dynamic / part.fleets;
    let statics = if part.faces_users {
        load.request.static_requests * relief.statics * situation.figures().static_request_cpu_ms / 1000.0
    } else {
        0.0
    };
    let jobs = if jobs_inside { load.job_vcpu() } else { Rate::default() };
    let of = |requests: f64, jobs: f64| requests * (dynamic + statics) + jobs;
    Rate { mean: of(load.requests.mean, jobs.mean), peak: of(load.requests.peak, jobs.peak), surge: of(load.requests.surge, jobs.surge) }
}

/// Time in the database of one request with idle machines of the reference speed, ms: what holds a request in flight.
fn database_ms(situation: &Situation, load: &Load) -> f64 {
    load.request.read_cpu_ms + load.request.write_cpu_ms + (load.request.reads + load.request.writes) * situation.figures().network_hop_ms
}

/// Requests in flight at the busiest hour and in a surge.
pub fn in_flight(situation: &Situation, load: &Load, relief: Relief, layer: Layer, speed: f64) -> (f64, f64) {
    let part = portion(situation, layer);
    let own = load.request.cpu_ms / speed + load.request.wait_ms;
    // The front waits for the service behind it, so a request is in flight in both.
    let resident =
        if part.faces_users { own } else { own * part.of_work } + if part.asks_database { database_ms(situation, load) } else { 0.0 };
    let factor = relief.dynamic * resident / 1000.0 / part.fleets;
    (load.requests.peak * factor, load.requests.surge * factor)
}

pub fn web_draws(
    situation: &Situation,
    load: &Load,
    relief: Relief,
    layer: Layer,
    jobs_inside: bool,
    offer: &Offer,
    limits: Limits,
) -> Vec<Draw> {
    let traffic = &situation.profile().traffic;
    let part = portion(situation, layer);
    let busy = web_vcpu(situation, load, relief, layer, jobs_inside);
    let (peak, surge) = in_flight(situation, load, relief, layer, offer.class.speed);
    let sockets = if part.faces_users { load.open_connections * traffic.connection_kib / 1024.0 } else { 0.0 };
    let jobs_mib = if jobs_inside { load.scheduled_memory_mib } else { 0.0 };
    let memory = |flying: f64| flying * load.request.memory_mib + sockets + jobs_mib;
    let kib = (load.request.response_kib + load.request.upload_kib) * relief.dynamic / part.fleets
        + if part.faces_users { load.request.static_kib * relief.statics } else { 0.0 }
        + (load.request.read_kib + load.request.write_kib) * relief.dynamic / part.fleets;
    vec![
        limits.draw(Resource::Cpu, offer.vcpu(), 0.0, (busy.peak, busy.surge)),
        limits.draw(
            Resource::Memory,
            offer.class.memory_gib * MIB_A_GIB,
            situation.figures().system_memory_mib + traffic.app_base_memory_mib,
            (memory(peak), memory(surge)),
        ),
        limits.draw(Resource::Network, offer.class.network_gbps, 0.0, (gbps(load.requests.peak * kib), gbps(load.requests.surge * kib))),
    ]
}

/// Time of one request in a web layer, on each of `count` machines by itself: a balancer does not pool their queues.
pub fn web_time(situation: &Situation, load: &Load, relief: Relief, layer: Layer, jobs_inside: bool, offer: &Offer, count: f64) -> Moments {
    let part = portion(situation, layer);
    let busy = web_vcpu(situation, load, relief, layer, jobs_inside).peak / count / offer.class.speed;
    let served = sojourn(offer.class.vcpu as u32, busy, load.request.cpu_ms * part.of_work / offer.class.speed);
    served.plus(Moments::exponential(load.request.wait_ms * part.of_work))
}

/// Workers draw CPU and the memory of scheduled jobs. A queue holds what they cannot do at once: their CPU does the mean rate and drains what the
/// busiest hour, or a surge on top of it, has left within the deadline.
pub fn worker_draws(situation: &Situation, load: &Load, offer: &Offer, limits: Limits) -> Vec<Draw> {
    let busy = load.job_vcpu();
    let profile = situation.profile();
    let deadline = profile.work.job_deadline_seconds;
    // (high − cpu) × lasts of work is left over, which (cpu − low) × deadline must do.
    let drains = |high: f64, low: f64, lasts: f64| (high * lasts + low * deadline) / (lasts + deadline);
    let peak = drains(busy.peak, busy.mean, SECONDS_AN_HOUR);
    let surge = drains(busy.surge, busy.peak, profile.traffic.surge_minutes * 60.0).max(peak);
    let base = situation.figures().system_memory_mib + profile.traffic.app_base_memory_mib;
    vec![
        limits.draw(Resource::Cpu, offer.vcpu(), 0.0, (peak, surge)),
        limits.draw(Resource::Memory, offer.class.memory_gib * MIB_A_GIB, base, (load.scheduled_memory_mib, load.scheduled_memory_mib)),
    ]
}

pub fn search_draws(situation: &Situation, load: &Load, offer: &Offer, limits: Limits) -> Vec<Draw> {
    let busy = load.searches_per_second * situation.figures().search_ms / 1000.0;
    let surge = busy * load.surge_to_peak();
    vec![
        limits.draw(Resource::Cpu, offer.vcpu(), 0.0, (busy, surge)),
        limits.draw(Resource::Memory, offer.class.memory_gib * MIB_A_GIB, situation.figures().system_memory_mib, (0.0, 0.0)),
    ]
}

/// What reaches one database: reads and writes a second, their CPU, connections, and the data it holds.
#[derive(Clone, Copy, Debug, Default)]
pub struct DatabaseLoad {
    pub reads: Rate,
    pub writes: Rate,
    pub vcpu: Rate,
    pub kib: (f64, f64),
    pub connections: (f64, f64),
    pub gib: f64,
    /// What one statement costs on the reference vCPU, ms.
    pub statement_ms: f64,
}

/// Which share of reads and writes one database takes.
#[derive(Clone, Copy, Debug)]
pub struct Portions {
    pub reads: f64,
    pub writes: f64,
    pub rows: f64,
}

impl DatabaseLoad {
    pub fn of(situation: &Situation, load: &Load, relief: Relief, portions: Portions) -> DatabaseLoad {
        let dynamic = |rate: Rate, factor: f64| Rate { mean: rate.mean * factor, peak: rate.peak * factor, surge: rate.surge * factor };
        let reads = dynamic(load.reads(), relief.dynamic * portions.reads);
        // Writes are never answered at the edge.
        let writes = dynamic(load.writes(), portions.writes);
        let read_cpu = dynamic(load.read_vcpu(), relief.dynamic * portions.reads);
        let write_cpu = dynamic(load.write_vcpu(), portions.writes);
        let vcpu =
            Rate { mean: read_cpu.mean + write_cpu.mean, peak: read_cpu.peak + write_cpu.peak, surge: read_cpu.surge + write_cpu.surge };
        let data = &situation.profile().data;
        let kib = |r: f64, w: f64| r * data.record_kib + w * data.kib_per_write;
        let (flying, flying_surge) = in_flight(situation, load, relief, Layer::Whole, 1.0);
        let share = portions.reads.max(portions.writes);
        let pooled = |in_flight: f64| {
            // A pooler keeps a few connections busy with many requests; below a small pool it has nothing to save.
            let asked = in_flight * share * situation.figures().database_connections_per_request;
            let pool = situation.figures().pooler_smallest;
            if asked <= pool { asked } else { (asked * situation.figures().pooler_keeps_share).max(pool) }
        };
        let statements = reads.peak + writes.peak;
        DatabaseLoad {
            reads,
            writes,
            vcpu,
            kib: (kib(reads.peak, writes.peak), kib(reads.surge, writes.surge)),
            connections: (pooled(flying), pooled(flying_surge)),
            gib: load.database_gib * portions.rows,
            statement_ms: if statements > 0.0 { vcpu.peak * 1000.0 / statements } else { 0.0 },
        }
    }

    /// Reads that miss the buffer pool and writes, as operations on storage: busiest hour, surge, mean.
    pub fn operations(&self, situation: &Situation, hit_rate: f64) -> Rate {
        let (misses, writes) = ((1.0 - hit_rate) * situation.figures().ios_per_missed_read, situation.figures().ios_per_write);
        let of = |reads: f64, written: f64| reads * misses + written * writes;
        Rate {
            mean: of(self.reads.mean, self.writes.mean),
            peak: of(self.reads.peak, self.writes.peak),
            surge: of(self.reads.surge, self.writes.surge),
        }
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
    pub const ALL: [Storage; 4] = [
        Storage::Block,
        Storage::Managed(DatabaseKind::SingleZone),
        Storage::Managed(DatabaseKind::TwoZones),
        Storage::Managed(DatabaseKind::SharedStorage),
    ];

    /// Price keys of a volume: size, operations, throughput.
    pub fn price_keys(self) -> (&'static str, Option<&'static str>, Option<&'static str>) {
        match self {
            Storage::Block => ("block_gib_month", Some("block_iops_month"), Some("block_mib_s_month")),
            Storage::Managed(DatabaseKind::SingleZone) => ("database_gib_month_single", Some("database_iops_month_single"), None),
            Storage::Managed(DatabaseKind::TwoZones) => ("database_gib_month_two_zones", Some("database_iops_month_two_zones"), None),
            Storage::Managed(DatabaseKind::SharedStorage) => ("database_shared_gib_month", None, None),
        }
    }

    /// The price key of copies, and how many GiB of them are free: a managed database has as much as it stores, or as its volumes hold.
    pub fn backups(self, stored_gib: f64, volumes_gib: f64) -> (&'static str, f64) {
        match self {
            Storage::Block => ("snapshot_gib_month", 0.0),
            Storage::Managed(DatabaseKind::SharedStorage) => ("database_shared_backup_gib_month", stored_gib),
            Storage::Managed(_) => ("database_backup_gib_month", volumes_gib),
        }
    }

    pub fn is_shared(self) -> bool {
        self == Storage::Managed(DatabaseKind::SharedStorage)
    }
}

/// A volume bought: its size and the operations a second provisioned for it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Volume {
    pub gib: f64,
    pub iops: f64,
    /// Above what comes with the size.
    pub extra_iops: f64,
    pub extra_mib_s: f64,
}

/// Memory in MiB that a database machine has left for its buffer pool.
pub fn buffer_pool_mib(situation: &Situation, offer: &Offer, connections: f64, beside_mib: f64) -> f64 {
    let left = offer.class.memory_gib * MIB_A_GIB
        - situation.figures().system_memory_mib
        - situation.figures().database_memory_mib
        - connections * situation.figures().database_connection_mib
        - beside_mib;
    left.max(0.0) * situation.figures().buffer_pool_share
}

pub fn hit_rate(popularity: &Popularity, pool_mib: f64, gib: f64) -> f64 {
    popularity.hit_rate(pool_mib / MIB_A_GIB / gib.max(1e-9))
}

/// What a volume would have needed and the most that can be bought, where no volume will do.
#[derive(Clone, Copy, Debug)]
pub struct NoVolume {
    pub resource: &'static str,
    pub value: f64,
    pub limit: f64,
}

/// The volume that holds the data under its limit and gives the operations under theirs.
pub fn volume(
    situation: &Situation,
    storage: Storage,
    gib: f64,
    operations: Rate,
    limits: Limits,
    smallest_gib: f64,
    largest_share: f64,
) -> Result<Volume, NoVolume> {
    let f = situation.figures();
    let mut size = (gib / f.storage_limit).max(smallest_gib).ceil();
    let fits = |size: f64, largest: f64| {
        let limit = largest * largest_share;
        if size > limit { Err(NoVolume { resource: "GiB of storage", value: size, limit }) } else { Ok(()) }
    };
    if storage.is_shared() {
        fits(size, f.limit_database_shared_gib)?;
        return Ok(Volume { gib: size, ..Volume::default() });
    }
    let needed = (operations.peak / limits.up).max(operations.surge / limits.degraded);
    let (largest, most, included, extra_mib_s) = match storage {
        Storage::Block => {
            let mib_s = needed * f.io_kib / 1024.0;
            let extra = (mib_s - f.limit_block_included_mib_s).max(0.0).ceil();
            (f.limit_block_gib, f.limit_block_iops, f.limit_block_included_iops, extra)
        }
        Storage::Managed(_) => {
            if needed > f.limit_database_iops_small {
                size = size.max(f.limit_database_iops_large_from_gib);
            }
            let included =
                if size >= f.limit_database_iops_large_from_gib { f.limit_database_iops_large } else { f.limit_database_iops_small };
            (f.limit_database_gib, f.limit_database_iops, included, 0.0)
        }
    };
    fits(size, largest)?;
    if needed > most {
        return Err(NoVolume { resource: "storage operations a second", value: needed, limit: most });
    }
    let iops = included.max(needed.ceil());
    Ok(Volume { gib: size, iops, extra_iops: iops - included, extra_mib_s })
}

/// Draws of a database machine. `beside` is what shares the machine with it (rung 1): CPU and memory of the web.
pub fn database_draws(
    situation: &Situation,
    load: &DatabaseLoad,
    popularity: &Popularity,
    offer: &Offer,
    volume: &Volume,
    storage: Storage,
    limits: Limits,
) -> Vec<Draw> {
    let memory_fixed = situation.figures().system_memory_mib + situation.figures().database_memory_mib;
    let each = situation.figures().database_connection_mib;
    let pool = buffer_pool_mib(situation, offer, load.connections.0, 0.0);
    let operations = load.operations(situation, hit_rate(popularity, pool, load.gib));
    let mut draws = vec![
        limits.draw(Resource::Cpu, offer.vcpu(), 0.0, (load.vcpu.peak, load.vcpu.surge)),
        limits.draw(
            Resource::Memory,
            offer.class.memory_gib * MIB_A_GIB,
            memory_fixed,
            (load.connections.0 * each, load.connections.1 * each),
        ),
        limits.draw(Resource::Network, offer.class.network_gbps, 0.0, (gbps(load.kib.0), gbps(load.kib.1))),
        limits.draw(Resource::Connections, most_connections(situation, offer), 0.0, load.connections),
    ];
    draws.extend(storage_draws(situation, operations, load.gib, offer, volume, storage, limits));
    draws
}

pub fn most_connections(situation: &Situation, offer: &Offer) -> f64 {
    let bytes = offer.class.memory_gib * 1_073_741_824.0;
    (bytes / situation.figures().limit_database_connection_bytes).min(situation.figures().limit_database_connections_max)
}

pub fn storage_draws(
    situation: &Situation,
    operations: Rate,
    gib: f64,
    offer: &Offer,
    volume: &Volume,
    storage: Storage,
    limits: Limits,
) -> Vec<Draw> {
    let mut draws = Vec::with_capacity(3);
    if !storage.is_shared() {
        let mib = situation.figures().io_kib / 1024.0;
        draws.push(limits.draw(Resource::Iops, volume.iops.min(offer.class.storage_iops), 0.0, (operations.peak, operations.surge)));
        draws.push(limits.draw(Resource::Throughput, offer.class.storage_mib_s, 0.0, (operations.peak * mib, operations.surge * mib)));
    }
    let most = situation.figures().storage_limit;
    let capacity = if storage.is_shared() { situation.figures().limit_database_shared_gib } else { volume.gib };
    draws.push(Draw { resource: Resource::Storage, capacity, fixed: 0.0, peak: gib, surge: gib, limit: most, limit_degraded: most });
    draws
}

/// Time of one statement on a database machine, storage and network hop included.
pub fn statement_time(
    situation: &Situation,
    load: &DatabaseLoad,
    popularity: &Popularity,
    offer: &Offer,
    machines: f64,
    beside_vcpu: f64,
) -> Moments {
    let pool = buffer_pool_mib(situation, offer, load.connections.0, 0.0);
    let missed = 1.0 - hit_rate(popularity, pool, load.gib);
    let reads_share = load.reads.peak / (load.reads.peak + load.writes.peak).max(1e-12);
    let busy = (load.vcpu.peak + beside_vcpu) / machines / offer.class.speed;
    let served = sojourn(offer.class.vcpu as u32, busy, load.statement_ms / offer.class.speed);
    served.plus(Moments::constant(missed * reads_share * situation.figures().storage_read_ms + situation.figures().network_hop_ms))
}
