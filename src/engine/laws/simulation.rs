//! The end-to-end percentile against a simulation of the same system, request by request.
//!
//! The formula adds the moments of independent times. The simulation knows nothing of that: requests arrive by chance, queue at one of the web
//! machines, wait for a third party, and then make their statements one after the other at a database that all of them share.

use super::{planned, users};
use crate::{
    catalog,
    domain::plan::{Resource, When},
    engine::queueing::{Moments, Popularity, percentile, shared_wait, sojourn},
};
use rand_chacha::{
    ChaCha8Rng,
    rand_core::{RngCore, SeedableRng},
};
use rand_distr::{Distribution, Exp1};
use std::{
    cmp::Reverse,
    collections::{BinaryHeap, VecDeque},
};

/// What is simulated. Times in ms, rates per ms.
#[derive(Clone, Debug)]
struct System {
    machines: u32,
    cores: u32,
    service_ms: f64,
    wait_ms: f64,
    statements: u32,
    /// Share of requests that make one statement more.
    writing: f64,
    database_cores: u32,
    statement_ms: f64,
    /// Of each statement, after its service: the hop and the storage.
    constant_ms: f64,
    arrivals: f64,
    /// What else the web machines do: rates and mean service times.
    errands: Vec<(f64, f64)>,
    /// Shares of users and their round trips.
    places: Vec<(f64, f64)>,
}

impl System {
    /// Share of the web tier's cores that is busy.
    fn web_load(&self) -> f64 {
        let errands: f64 = self.errands.iter().map(|(rate, takes)| rate * takes).sum();
        (self.arrivals * self.service_ms + errands) / f64::from(self.machines * self.cores)
    }

    /// Share of the database's cores that is busy.
    fn database_load(&self) -> f64 {
        self.arrivals * self.statements_of_a_request() * self.statement_ms / f64::from(self.database_cores)
    }

    fn statements_of_a_request(&self) -> f64 {
        f64::from(self.statements) + self.writing
    }

    fn time(&self) -> Moments {
        let (database_cores, n) = (f64::from(self.database_cores), self.statements_of_a_request());
        let cores = f64::from(self.cores);
        let web = sojourn(cores, cores * self.web_load(), self.service_ms, None);
        let load = database_cores * self.database_load();
        let mut statements = sojourn(f64::from(self.database_cores), load, self.statement_ms, None).times(n);
        statements.variance += shared_wait(self.database_cores, load, self.statement_ms, self.constant_ms, n);
        web.plus(Moments::exponential(self.wait_ms)).plus(statements).plus(Moments::constant(self.constant_ms).times(n))
    }

    fn p95_by_formula(&self) -> f64 {
        let time = self.time();
        percentile(&self.places.iter().map(|(share, away)| (*share, *away, time)).collect::<Vec<_>>())
    }
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    Arrives,
    /// One of the errands, by its place in the list.
    Comes {
        errand: u32,
    },
    /// By a web machine, or by the database where the station is the last.
    Served {
        station: u32,
        request: u32,
    },
    /// Comes to the database after its third-party wait.
    Asks {
        request: u32,
    },
}

/// Cores that serve one queue, first come first served.
#[derive(Clone)]
struct Station {
    idle: u32,
    queue: VecDeque<u32>,
}

#[derive(Clone, Copy)]
struct Request {
    arrived: f64,
    web_ms: f64,
    errand: bool,
    statements_left: u32,
    away_ms: f64,
}

struct Simulation<'s> {
    system: &'s System,
    chance: ChaCha8Rng,
    now: f64,
    /// By time, as the bits of a positive number are in its order.
    events: BinaryHeap<Reverse<(u64, u64, Event)>>,
    planned: u64,
    /// Requests on their way from one statement to the next, which takes them all equally long.
    between: VecDeque<(f64, u32)>,
    stations: Vec<Station>,
    requests: Vec<Request>,
    free: Vec<u32>,
    took: Vec<f64>,
}

impl Simulation<'_> {
    /// Times of `requests` requests after as many again have brought the queues into their usual state.
    fn run(system: &System, requests: usize, seed: u64) -> Vec<f64> {
        let station = |cores: u32| Station { idle: cores, queue: VecDeque::new() };
        let mut stations = vec![station(system.cores); system.machines as usize];
        stations.push(station(system.database_cores));
        let mut simulation = Simulation {
            system,
            chance: ChaCha8Rng::seed_from_u64(seed),
            now: 0.0,
            events: BinaryHeap::new(),
            planned: 0,
            between: VecDeque::new(),
            stations,
            requests: Vec::new(),
            free: Vec::new(),
            took: Vec::with_capacity(requests + requests / 8),
        };
        simulation.plan(0.0, Event::Arrives);
        for errand in 0..system.errands.len() as u32 {
            simulation.plan(0.0, Event::Comes { errand });
        }
        let settled = requests / 8;
        while simulation.took.len() < settled + requests {
            simulation.step();
        }
        simulation.took.split_off(settled)
    }

    fn exponential(&mut self, mean: f64) -> f64 {
        let unit: f64 = Exp1.sample(&mut self.chance);
        unit * mean
    }

    fn plan(&mut self, after: f64, event: Event) {
        self.planned += 1;
        self.events.push(Reverse(((self.now + after).to_bits(), self.planned, event)));
    }

    fn step(&mut self) {
        let planned = self.events.peek().map_or(f64::INFINITY, |Reverse(first)| f64::from_bits(first.0));
        if let Some(&(time, request)) = self.between.front()
            && time < planned
        {
            self.between.pop_front();
            self.now = time;
            return self.joins(self.system.machines, request);
        }
        let Some(Reverse((_, _, event))) = self.events.pop() else { return };
        self.now = planned;
        match event {
            Event::Arrives => self.arrives(),
            Event::Comes { errand } => self.comes(errand),
            Event::Served { station, request } => self.served(station, request),
            Event::Asks { request } => self.joins(self.system.machines, request),
        }
    }

    fn arrives(&mut self) {
        let until_next = self.exponential(1.0 / self.system.arrivals);
        self.plan(until_next, Event::Arrives);
        let mut chosen = self.share();
        let away_ms = self.system.places.iter().find(|(share, _)| {
            chosen -= share;
            chosen <= 0.0
        });
        let away_ms = away_ms.or(self.system.places.last()).map_or(0.0, |place| place.1);
        let statements_left = self.system.statements + u32::from(self.share() < self.system.writing);
        self.enters(Request { arrived: self.now, web_ms: self.system.service_ms, errand: false, statements_left, away_ms });
    }

    fn comes(&mut self, errand: u32) {
        let (rate, web_ms) = self.system.errands[errand as usize];
        let until_next = self.exponential(1.0 / rate);
        self.plan(until_next, Event::Comes { errand });
        self.enters(Request { arrived: self.now, web_ms, errand: true, statements_left: 0, away_ms: 0.0 });
    }

    /// To any of the web machines: the balancer does not know which is idle.
    fn enters(&mut self, request: Request) {
        let index = self.free.pop().unwrap_or_else(|| {
            self.requests.push(request);
            self.requests.len() as u32 - 1
        });
        self.requests[index as usize] = request;
        let machine = (self.share() * f64::from(self.system.machines)) as u32;
        self.joins(machine, index);
    }

    /// A number between 0 and 1.
    fn share(&mut self) -> f64 {
        (self.chance.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn joins(&mut self, station: u32, request: u32) {
        let at = &mut self.stations[station as usize];
        if at.idle > 0 {
            at.idle -= 1;
            self.begins(station, request);
        } else {
            at.queue.push_back(request);
        }
    }

    fn begins(&mut self, station: u32, request: u32) {
        let of_database = station == self.system.machines;
        let takes = self.exponential(if of_database { self.system.statement_ms } else { self.requests[request as usize].web_ms });
        self.plan(takes, Event::Served { station, request });
    }

    fn served(&mut self, station: u32, request: u32) {
        match self.stations[station as usize].queue.pop_front() {
            Some(next) => self.begins(station, next),
            None => self.stations[station as usize].idle += 1,
        }
        let of_database = station == self.system.machines;
        let after = if of_database { self.system.constant_ms } else { self.exponential(self.system.wait_ms) };
        let of_request = &mut self.requests[request as usize];
        of_request.statements_left -= u32::from(of_database);
        if of_request.errand {
            self.free.push(request);
        } else if of_request.statements_left == 0 {
            self.took.push(self.now + after - of_request.arrived + of_request.away_ms);
            self.free.push(request);
        } else if of_database {
            self.between.push_back((self.now + after, request));
        } else {
            self.plan(after, Event::Asks { request });
        }
    }
}

fn p95_simulated(system: &System, seed: u64) -> f64 {
    // The fuller a queue, the longer it remembers: the number of requests over which it forgets grows by the square of what is idle.
    let idle = 1.0 - system.web_load().max(system.database_load());
    let requests = (3_500.0 / (idle * idle)).max(30_000.0) as usize;
    let mut took = Simulation::run(system, requests, seed);
    let index = (took.len() as f64 * 0.95) as usize;
    *took.select_nth_unstable_by(index, f64::total_cmp).1
}

/// Fifty systems, half of them bound by their web tier and half by their database: cores and utilisation of that tier go through their whole ranges;
/// the other tier, statements, third-party wait and geographies change with them.
fn grid() -> Vec<System> {
    const CORES: [u32; 5] = [1, 2, 4, 8, 16];
    const BUSY: [f64; 5] = [0.1, 0.35, 0.6, 0.75, 0.85];
    let near = vec![(1.0, 40.0)];
    let spread = vec![(0.5, 40.0), (0.3, 95.0), (0.2, 230.0)];
    let mut grid = Vec::new();
    for (i, cores) in CORES.into_iter().enumerate() {
        for (j, busy) in BUSY.into_iter().enumerate() {
            let mix = |shift: usize| System {
                machines: 4,
                cores,
                service_ms: 20.0,
                wait_ms: if (i + j + shift).is_multiple_of(2) { 30.0 } else { 0.0 },
                statements: 0,
                writing: 0.0,
                database_cores: cores,
                statement_ms: 1.0,
                constant_ms: 0.6,
                arrivals: 0.0,
                errands: Vec::new(),
                places: if (i + 2 * j + shift).is_multiple_of(3) { spread.clone() } else { near.clone() },
            };
            let mut web_bound = mix(0);
            web_bound.statements = [0, 1, 5, 12, 30][(i + j) % 5];
            web_bound.arrivals = f64::from(web_bound.machines * cores) * busy / web_bound.service_ms;
            let asked = web_bound.arrivals * web_bound.statements_of_a_request().max(1.0);
            web_bound.statement_ms = f64::from(web_bound.database_cores) * BUSY[(i + 3 * j + 1) % 5] / asked;
            grid.push(web_bound);
            let mut database_bound = mix(1);
            database_bound.statements = [2, 5, 12, 20, 30][(i + 2 * j) % 5];
            database_bound.statement_ms = [0.4, 1.0, 2.5][(i + j) % 3];
            database_bound.arrivals = f64::from(cores) * busy / database_bound.statement_ms / database_bound.statements_of_a_request();
            database_bound.cores = CORES[(i + 2) % 5];
            let full = f64::from(database_bound.cores) * BUSY[(i + j + 2) % 5];
            database_bound.machines = (database_bound.arrivals * database_bound.service_ms / full).ceil() as u32;
            grid.push(database_bound);
        }
    }
    grid
}

#[test]
fn the_formula_of_the_percentile_agrees_with_a_simulation_of_fifty_systems() {
    let grid = grid();
    assert_eq!(grid.len(), 50);
    let threads = std::thread::available_parallelism().map_or(1, |n| n.get());
    let simulated: Vec<f64> = std::thread::scope(|scope| {
        let parts: Vec<_> = (0..threads)
            .map(|first| {
                let grid = &grid;
                scope
                    .spawn(move || (first..grid.len()).step_by(threads).map(|n| (n, p95_simulated(&grid[n], n as u64))).collect::<Vec<_>>())
            })
            .collect();
        let mut all: Vec<(usize, f64)> = parts.into_iter().flat_map(|part| part.join().expect("a simulation ends")).collect();
        all.sort_by_key(|one| one.0);
        all.into_iter().map(|one| one.1).collect()
    });
    for (system, simulated) in grid.iter().zip(simulated) {
        let error = system.p95_by_formula() / simulated - 1.0;
        assert!(error.abs() <= 0.1, "{:.1} ms by the formula, {simulated:.1} ms simulated: {system:?}", system.p95_by_formula());
    }
}

/// Were they independent, thirty of them on two cores would spread a third as far as they do.
#[test]
fn the_statements_of_a_request_wait_together() {
    for (statements, database_cores, busy, constant_ms) in
        [(30, 1, 0.6, 0.6), (30, 2, 0.6, 0.0), (12, 4, 0.7, 0.6), (12, 2, 0.6, 0.6), (5, 1, 0.7, 0.6), (5, 4, 0.7, 0.0)]
    {
        let system = System {
            machines: 16,
            cores: 16,
            service_ms: 1.0,
            wait_ms: 0.0,
            statements,
            writing: 0.0,
            database_cores,
            statement_ms: 1.0,
            constant_ms,
            arrivals: f64::from(database_cores) * busy / f64::from(statements),
            errands: Vec::new(),
            places: vec![(1.0, 0.0)],
        };
        let took = Simulation::run(&system, 150_000, 1);
        let mean = took.iter().sum::<f64>() / took.len() as f64;
        let deviation = (took.iter().map(|t| (t - mean) * (t - mean)).sum::<f64>() / took.len() as f64).sqrt();
        let formula = system.time();
        assert!((formula.mean / mean - 1.0).abs() < 0.03, "{system:?}: mean {} for {mean}", formula.mean);
        assert!(
            (formula.variance.sqrt() / deviation - 1.0).abs() < 0.1,
            "{system:?}: deviation {} for {deviation}",
            formula.variance.sqrt()
        );
    }
}

/// The recommended design of 200,000 users, from what the plan shows of it.
#[test]
fn the_percentile_of_a_whole_plan_is_the_simulated_one() {
    let catalog = catalog::builtin();
    let plan = planned(&users(200_000.0));
    let profile = &plan.profile;
    let design = &plan.recommendation.design;
    let tier = |id: &str| design.tiers.iter().find(|t| t.id == id).unwrap_or_else(|| panic!("no tier {id}"));
    for without in ["services", "cache", "replicas", "cdn"] {
        assert!(design.tiers.iter().all(|t| t.id != without), "this test knows no {without}");
    }
    let provider = &catalog.providers[&profile.commercial.provider];
    let region = &provider.regions[profile.commercial.region.as_ref().expect("the region used")];
    let web = region.compute.iter().find(|c| c.name == tier("web").product).expect("a class on sale");
    let database = &region.database.iter().find(|d| d.class.name == tier("database").product).expect("a class on sale").class;
    let measured = catalog.value(&format!("speed.{}", profile.traffic.cpu_family));
    let (traffic, data, work) = (&profile.traffic, &profile.data, &profile.work);

    // What the machine has left beside system, server and connections holds the hottest records.
    let memory = tier("database").utilisations.iter().find(|u| u.resource == Resource::Memory && u.when == When::Up).expect("of memory");
    let pool_gib = database.memory_gib * (1.0 - memory.value) * catalog.value("buffer_pool_share");
    let records = plan.demand.database_gib * 1_048_576.0 / data.record_kib;
    let hit = Popularity::new(records, data.hot_share, catalog.value("hot_hit_rate")).hit_rate(pool_gib / plan.demand.database_gib);

    let writes = traffic.write_share * data.writes_per_request;
    let reads_share = data.queries_per_request / (data.queries_per_request + writes);
    let read_ms = data.key_lookup_share * data.key_lookup_cpu_ms + (1.0 - data.key_lookup_share) * data.query_cpu_ms;
    let statement_ms = reads_share * read_ms + (1.0 - reads_share) * data.write_cpu_ms;
    let arrivals = plan.demand.requests_per_second.peak / 1000.0;
    let system = System {
        machines: tier("web").count,
        cores: web.vcpu as u32,
        service_ms: traffic.app_cpu_ms * measured / web.speed,
        wait_ms: traffic.app_wait_ms,
        statements: data.queries_per_request as u32,
        writing: writes,
        database_cores: database.vcpu as u32,
        statement_ms: statement_ms * measured / database.speed,
        constant_ms: catalog.value("network_hop_ms") + reads_share * (1.0 - hit) * catalog.value("storage_read_ms"),
        arrivals,
        errands: vec![
            (arrivals * traffic.static_requests, catalog.value("static_request_cpu_ms") / web.speed),
            (plan.demand.jobs_per_second.peak / 1000.0, work.job_cpu_ms * measured / web.speed),
        ],
        places: profile.audience.geography.iter().map(|(place, share)| (*share, region.round_trip_ms[place])).collect(),
    };
    let simulated = p95_simulated(&system, 0);
    assert!((design.p95_ms / simulated - 1.0).abs() <= 0.1, "{} ms in the plan, {simulated} ms simulated: {system:?}", design.p95_ms);
}
