//! The combinations of a rung's parts, cheapest first.

use super::{candidates::cheapest_of, *};
use crate::engine::{
    availability,
    bill::Bill,
    demand::Kind,
    written::{Edge, common},
};

/// Bills come in cents: what saves less than half of one is no reason for another part.
const NOTHING_USD: f64 = 0.005;

impl<'s, 'a> Search<'s, 'a> {
    pub(super) fn new(situation: &'s Situation<'a>, rung: &'static Rung) -> Self {
        let mut search = Search {
            situation,
            rung,
            promise: None,
            quick_enough: true,
            best: None,
            best_place: 0,
            fallback: None,
            reached: Reached { availability: 1.0, p95_ms: 0.0 },
            wall: None,
            databases: Vec::new(),
            last_fleet: Cell::new(None),
            active: false,
            places: situation.setting.places(None),
        };
        search.bounds();
        search
    }

    /// What the best parts on sale could do, so that a target out of reach is known before the search.
    pub(super) fn bounds(&mut self) {
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
        let machine = market.machines.iter().map(|o| o.shape.speed).fold(0.1, f64::max);
        let database = market.databases.iter().map(|(_, o)| o.shape.speed).fold(0.1, f64::max);
        let at_database = if self.rung.number <= 2 { machine } else { database };
        let parts = if self.layered() { vec![f.front_share, 1.0 - f.front_share] } else { vec![1.0] };
        let request = self.situation.now.request;
        let statements = request.reads + request.writes;
        let statement = if statements > 0.0 { (request.read_cpu_ms + request.write_cpu_ms) / statements / at_database } else { 0.0 };
        let idle = |kind: &Kind| {
            let cached = if self.rung.number >= 5 { kind.reads * self.situation.asked().cacheable_share } else { 0.0 };
            let statements = kind.reads + kind.writes;
            let one = Moments::exponential(statement).plus(Moments::constant(f.network_hop_ms));
            let mut time = one.times(statements - cached).plus(Moments::constant(f.network_hop_ms + f.cache_sojourn_ms).times(cached));
            for part in &parts {
                time = time.plus(Moments::exponential(kind.cpu_ms * part / machine)).plus(Moments::exponential(kind.wait_ms * part));
            }
            time
        };
        let quickest: Vec<(f64, Moments)> = kinds(self.situation).iter().map(|kind| (kind.share, idle(kind))).collect();
        if !self.fast(&quickest) {
            self.quick_enough = false;
            self.reached.p95_ms = percentile(&everywhere(&self.places, &quickest));
        }
    }

    pub(super) fn layered(&self) -> bool {
        self.rung.number == 7 || (self.rung.number >= 8 && self.situation.targets.teams > 1)
    }

    pub(super) fn services(&self) -> u32 {
        if self.layered() { self.situation.targets.teams.saturating_sub(1).max(1) } else { 0 }
    }

    pub(super) fn balancers(&self) -> f64 {
        let one = if self.rung.number >= 4 { self.situation.figures().sla_load_balancer } else { 1.0 };
        if self.layered() { one * one } else { one }
    }

    pub(super) fn best_availability(&self) -> Availabilities {
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
    pub(super) fn answered(&self, chain: f64) -> f64 {
        if self.rung.number == 9 { availability::two_regions(chain, self.situation.figures().failover_works) } else { chain }
    }

    pub(super) fn fast(&self, times: &[(f64, Moments)]) -> bool {
        share_in_time(&everywhere(&self.places, times), self.situation.asked().p95_ms) >= QUANTILE
    }

    pub(super) fn run(mut self) -> Found<'a> {
        if self.rung.number == 1 {
            for cdn in [false, true] {
                self.host(cdn);
            }
        } else if self.rung.number == 9 {
            let residency = &self.situation.profile().targets.residency;
            if residency.len() < 2 {
                for second in self.situation.setting.others {
                    self.combinations(Some(second));
                }
            }
            // Answering from both regions shortens the distance of reads: for latency or residency, not for availability.
            if self.best.is_none() {
                self.active = true;
                for second in self.situation.setting.others {
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

    pub(super) fn hit(&mut self, wall: Wall) {
        // The nearest miss tells most.
        if self.wall.is_none_or(|w| wall.value / wall.limit.max(1e-12) < w.value / w.limit.max(1e-12)) {
            self.wall = Some(wall);
        }
    }

    /// Every combination of CDN, zones, elasticity, privacy, offload and shards: first with the cheapest parts that are available enough; where those
    /// meet the targets nothing cheaper exists. Where they don't, with all parts, as long as the cheapest sum still undercuts the best found.
    pub(super) fn combinations(&mut self, second: Option<&'a Market<'a>>) {
        let frames = self.frames(second);
        // What another region offers is listed after what was found.
        self.best_place = 0;
        let framed: Vec<Framed<'a>> = frames.into_iter().filter_map(|frame| self.framed(frame)).collect();
        let mut pending: Vec<Pending<'a>> = Vec::new();
        for draft in self.drafts(&framed) {
            // What is left costs no less.
            if self.best.as_ref().is_some_and(|b| draft.least_usd > b.cost + NOTHING_USD) {
                break;
            }
            self.draft(&framed[draft.framed], draft, &mut pending);
        }
        if self.promise.is_none() || !self.quick_enough {
            return;
        }
        pending.sort_by(|a, b| a.sum.total_cmp(&b.sum));
        let mut reached = Reached { availability: 0.0, p95_ms: f64::INFINITY };
        // The fleets of a frame are the same for all its drafts.
        let mut fleets: Vec<Option<(FleetCandidates<'a>, FleetCandidates<'a>)>> = framed.iter().map(|_| None).collect();
        for draft in &pending {
            if self.best.as_ref().is_some_and(|b| draft.sum >= b.cost) {
                break;
            }
            let framed = &framed[draft.framed];
            let (webs, services) = fleets[draft.framed].get_or_insert_with(|| self.every_fleet(framed));
            let seen = self.look_into(framed, draft, webs, services);
            reached = Reached { availability: reached.availability.max(seen.availability), p95_ms: reached.p95_ms.min(seen.p95_ms) };
        }
        if self.best.is_none() && !pending.is_empty() {
            self.reached = reached;
        }
    }

    pub(super) fn frames(&self, second: Option<&'a Market<'a>>) -> Vec<Frame<'a>> {
        let number = self.rung.number;
        let elastic: &[bool] = match number {
            // Servers that stand whatever is asked follow nothing.
            _ if !self.situation.market().provider.by_the_hour => &[false],
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

    pub(super) fn burstable(&self, frame: &Frame) -> bool {
        self.rung.number <= 4 || (self.rung.number == 9 && !frame.private)
    }

    /// The availability that a part must have if all others are at their best.
    pub(super) fn floor(&self, own_best: f64) -> f64 {
        let best = self.best_availability();
        let others = best.web * best.service * best.database * best.sessions * self.balancers() / own_best;
        self.promise.map_or(0.0, |promise| (promise / others - 1e-12).min(own_best))
    }

    pub(super) fn framed(&mut self, frame: Frame<'a>) -> Option<Framed<'a>> {
        let situation = self.situation;
        let limits = Limits::of(situation);
        let services = self.services();
        let best = self.best_availability();
        let jobs_inside = self.jobs_inside();
        let front = frame.front();
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
                    let rule = FleetRule { market, jobs_inside, limits, zones_may_fail: false, ..self.rule(&frame, layer) };
                    cheapest_of(self.fleet_candidates(&frame, rule, Depth::Cheapest { available: 0.0 }))
                };
                let web = standing(front, jobs_inside)?;
                let services = if services > 0 { Some((services, standing(Layer::Service(services), false)?)) } else { None };
                Some(Second { market, web, services, active: self.active })
            }
        };
        let workers =
            if jobs_inside { None } else { Some(cheapest_of(self.workers(&frame, limits)).or_else(|| self.worker_wall(limits))?) };
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
    pub(super) fn jobs_inside(&self) -> bool {
        !(self.layered() || matches!(self.rung.number, 7 | 8))
    }

    /// Every frame with every offload, the one that may become cheapest first.
    fn drafts(&self, framed: &[Framed<'a>]) -> Vec<Draft<'a>> {
        let mut drafts = Vec::new();
        let mut offloads: Vec<(Relief, bool, Rc<[Offload<'a>]>)> = Vec::new();
        for (index, framed) in framed.iter().enumerate() {
            let frame = &framed.frame;
            let of_frame = match offloads.iter().find(|known| (known.0, known.1) == (frame.relief, frame.private)) {
                Some((_, _, known)) => known.clone(),
                None => {
                    let new: Rc<[Offload<'a>]> = self.offloads(frame).into();
                    offloads.push((frame.relief, frame.private, new.clone()));
                    new
                }
            };
            let session = self.session(framed).map_or(0.0, |s| s.cost);
            let service = framed.service.first().map_or(0.0, |s| s.cost * f64::from(framed.services));
            let several = shard_counts(self.rung.number, self.situation.fewest_shards, frame.private)[0] > 1;
            let fixed = framed.fixed_cost + framed.web[0].cost + service + session;
            for offload in of_frame.iter() {
                let floor_usd = fixed + frame.regions() * offload.cost;
                let least_usd = floor_usd + frame.regions() * self.least_database_usd(frame, offload, several);
                drafts.push(Draft { framed: index, place: drafts.len(), offload: offload.clone(), floor_usd, least_usd });
            }
        }
        drafts.sort_by(|a, b| a.least_usd.total_cmp(&b.least_usd));
        drafts
    }

    /// The cheapest store of sessions that is available enough.
    fn session<'f>(&self, framed: &'f Framed<'a>) -> Option<&'f Candidate<Sessions<'a>>> {
        let floor = self.floor(self.best_availability().sessions);
        framed.sessions.iter().find(|s| s.availability >= floor)
    }

    /// A frame with an offload, by its number of shards: taken where its cheapest parts meet the targets, else noted as pending.
    fn draft(&mut self, framed: &Framed<'a>, draft: Draft<'a>, pending: &mut Vec<Pending<'a>>) {
        let frame = &framed.frame;
        let regions = frame.regions();
        let available = self.floor(self.best_availability().database);
        let session = self.session(framed);
        let Draft { framed: index, place, offload, floor_usd, least_usd } = draft;
        let mut least = f64::INFINITY;
        for shards in shard_counts(self.rung.number, self.situation.fewest_shards, frame.private) {
            if self.best.as_ref().is_some_and(|b| least_usd > b.cost + NOTHING_USD) {
                break;
            }
            let (databases, replicas) = self.database_lists(frame, &offload, shards, Depth::Cheapest { available });
            let pair_usd = |database: &Candidate<Database<'a>>, replica: Option<&Candidate<Fleet<'a>>>| {
                database_usd(database, regions) + regions * replica.map_or(0.0, |r| r.cost * f64::from(shards))
            };
            let pairs = databases.iter().filter_map(|database| match offload.replicas {
                false => Some((database, None)),
                true => replicas.of(database).first().map(|replica| (database, Some(replica))),
            });
            let cheapest = pairs.min_by(|a, b| pair_usd(a.0, a.1).total_cmp(&pair_usd(b.0, b.1)));
            let Some((database, replica)) = cheapest else { continue };
            let data_usd = pair_usd(database, replica);
            // More shards than this only add machines.
            if data_usd > least * 1.5 {
                break;
            }
            least = least.min(data_usd);
            let sum = floor_usd + data_usd;
            let picked = Picked { web: &framed.web[0], service: framed.service.first(), database, replicas: replica, sessions: session };
            let (times, availability) = self.judged(frame, &offload, &picked);
            let fits = availability >= self.situation.targets.availability - 1e-9 && self.fast(&times);
            if fits {
                let plainer = place < self.best_place;
                if self.best.as_ref().is_none_or(|b| sum < b.cost + if plainer { NOTHING_USD } else { -NOTHING_USD }) {
                    self.best = Some(self.written(framed, &offload, &picked, sum));
                    self.best_place = place;
                }
                continue;
            }
            if self.fallback.as_ref().is_none_or(|f| sum < f.cost) {
                self.fallback = Some(self.written(framed, &offload, &picked, sum));
            }
            pending.push(Pending { sum, framed: index, offload: offload.clone(), shards });
        }
    }

    /// Every fleet that could be had in a frame: of the only layer or the front, and of a service behind it.
    fn every_fleet(&self, framed: &Framed<'a>) -> (FleetCandidates<'a>, FleetCandidates<'a>) {
        let frame = &framed.frame;
        let front = if frame.layered { Layer::Front } else { Layer::Whole };
        let services = if framed.services > 0 { self.web_fleet(frame, Layer::Service(framed.services), Depth::All) } else { Vec::new() };
        (self.web_fleet(frame, front, Depth::All), services)
    }

    /// Every part that could be had for this combination: the least sum that meets availability and p95, and the best that any sum does.
    fn look_into(
        &mut self,
        framed: &Framed<'a>,
        draft: &Pending<'a>,
        webs: &[Candidate<Fleet<'a>>],
        services: &[Candidate<Fleet<'a>>],
    ) -> Reached {
        let frame = &framed.frame;
        let regions = frame.regions();
        let (databases, replicas) = self.database_lists(frame, &draft.offload, draft.shards, Depth::All);
        let services: Vec<Option<&Candidate<Fleet<'a>>>> =
            if services.is_empty() { vec![None] } else { services.iter().map(Some).collect() };
        let every = |shared: bool| -> Vec<Option<&Candidate<Fleet<'a>>>> {
            if draft.offload.replicas { replicas.by_kind[usize::from(shared)].iter().map(Some).collect() } else { vec![None] }
        };
        let replicas = [every(false), every(true)];
        let sessions: Vec<Option<&Candidate<Sessions<'a>>>> =
            if framed.sessions.is_empty() { vec![None] } else { framed.sessions.iter().map(Some).collect() };
        let target = self.situation.targets.availability - 1e-9;
        let p95_target = self.situation.asked().p95_ms;
        let mut reached = Reached { availability: 0.0, p95_ms: f64::INFINITY };
        let mut quickest: Option<(f64, f64, Times)> = None;
        let mut bound = self.best.as_ref().map_or(f64::INFINITY, |b| b.cost);
        let fixed = framed.fixed_cost + regions * draft.offload.cost;
        let replica_usd = |replica: &Option<&Candidate<Fleet<'a>>>| replica.map_or(0.0, |r| r.cost * f64::from(draft.shards) * regions);
        let service_usd = |service: &Option<&Candidate<Fleet<'a>>>| service.map_or(0.0, |s| s.cost * f64::from(framed.services));
        // Lists are cheapest first.
        let replica_least = replicas.iter().filter_map(|list| list.first().map(replica_usd)).fold(f64::INFINITY, f64::min);
        let service_least = services.first().map_or(0.0, service_usd);
        let database_least = databases.first().map_or(0.0, |d| database_usd(d, regions));
        // No store is quicker or surer than this one, which has the best of each: where a fleet fails even beside it, it fails beside all.
        let Some(mut hoped) = best_of(databases.iter()) else { return reached };
        hoped.part.queue = None;
        let hoped_replicas = best_of(replicas.iter().flatten().filter_map(|replica| *replica));
        let surest = sessions.iter().flatten().copied().max_by(|a, b| a.availability.total_cmp(&b.availability));
        for web in webs {
            if fixed + web.cost + service_least + database_least + replica_least >= bound {
                break;
            }
            for service in &services {
                let hope = Picked { web, service: *service, database: &hoped, replicas: hoped_replicas.as_ref(), sessions: surest };
                let (times, availability) = self.judged(frame, &draft.offload, &hope);
                reached.availability = reached.availability.max(availability);
                let in_time = share_in_time(&everywhere(&self.places, &times), p95_target);
                if availability < target || in_time < QUANTILE {
                    let mean: f64 = times.iter().map(|(share, time)| share * time.mean).sum();
                    if quickest.as_ref().is_none_or(|(best, slow, _)| (in_time, -mean) > (*best, -slow)) {
                        quickest = Some((in_time, mean, times));
                    }
                    continue;
                }
                for database in databases.iter() {
                    let so_far = fixed + web.cost + service_usd(service) + database_usd(database, regions);
                    if so_far + replica_least >= bound {
                        break;
                    }
                    for replica in &replicas[usize::from(database.part.storage.is_shared())] {
                        for session in &sessions {
                            let cost = so_far + replica_usd(replica) + session.map_or(0.0, |s| s.cost);
                            if cost >= bound {
                                break;
                            }
                            let picked = Picked { web, service: *service, database, replicas: *replica, sessions: *session };
                            let (times, availability) = self.judged(frame, &draft.offload, &picked);
                            let in_time = share_in_time(&everywhere(&self.places, &times), p95_target);
                            let fast = in_time >= QUANTILE;
                            // The percentile itself takes many times as long: it is asked of the quickest alone.
                            let mean: f64 = times.iter().map(|(share, time)| share * time.mean).sum();
                            if quickest.as_ref().is_none_or(|(best, slow, _)| (in_time, -mean) > (*best, -slow)) {
                                quickest = Some((in_time, mean, times));
                            }
                            if availability >= target && fast {
                                bound = cost;
                                self.best = Some(self.written(framed, &draft.offload, &picked, cost));
                            }
                        }
                    }
                }
            }
        }
        if let Some((_, _, times)) = quickest {
            reached.p95_ms = percentile(&everywhere(&self.places, &times));
        }
        reached
    }

    /// Time of each kind of request, and share of requests answered, for picked parts.
    pub(super) fn judged(&self, frame: &Frame<'a>, offload: &Offload<'a>, picked: &Picked<'_, 'a>) -> (Vec<(f64, Moments)>, f64) {
        let situation = self.situation;
        let paths = Paths {
            web: picked.web.time,
            taken: offload.cache.as_ref().map(|cache| cache.takes),
            database: (picked.database.time, picked.database.part.queue),
            replicas: picked.replicas.map(|r| r.time),
            service: picked.service.map(|s| s.time),
            speeds: (picked.web.part.offer.shape.speed, picked.service.map_or(1.0, |s| s.part.offer.shape.speed)),
            layered: frame.layered,
        };
        let mut chain = self.balancers() * picked.web.availability * picked.database.availability;
        if let Some(service) = picked.service {
            chain *= service.availability;
        }
        if let Some(sessions) = picked.sessions {
            chain *= sessions.availability;
        }
        (paths.times(situation), self.answered(chain))
    }

    /// A CDN that may keep no answers takes nothing off the database.
    pub(super) fn seen_by_database(&self, frame: &Frame<'a>) -> Relief {
        if self.situation.now.request.edge_cacheable > 0.0 { frame.relief } else { Relief::none() }
    }

    pub(super) fn database_lists(
        &mut self,
        frame: &Frame<'a>,
        offload: &Offload<'a>,
        shards: u32,
        depth: Depth,
    ) -> (Rc<DatabaseCandidates<'a>>, Replicas<'a>) {
        let relief = self.seen_by_database(frame);
        let burstable = self.burstable(frame);
        let cache = offload.cache.as_ref().map(|c| std::ptr::from_ref(c.offer));
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
        let databases = Rc::new(self.writers(relief, offload, shards, burstable, limits, depth, None));
        let of =
            |shared| if offload.replicas { self.replicas(frame, relief, offload, shards, limits, depth, shared, None) } else { Vec::new() };
        let replicas = Replicas { by_kind: [Rc::new(of(false)), Rc::new(of(true))] };
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

    pub(super) fn written(&self, framed: &Framed<'a>, offload: &Offload<'a>, picked: &Picked<'_, 'a>, cost: f64) -> Design<'a> {
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
        }
    }

    /// What stands whatever is picked from the lists: balancers, addresses, names, bytes, mail. Compared, not billed.
    pub(super) fn common_cost(&self, frame: &Frame<'a>) -> f64 {
        let observed = frame.observed(self.rung.number);
        let of = |market: &'a Market<'a>, used: f64| {
            let edge =
                Edge { rung: self.rung, zones: frame.zones, cdn: frame.cdn, services: self.services(), private: frame.private, observed };
            let mut bill = Bill::new();
            common(&mut bill, self.situation, &edge, market, None, used);
            bill.estimate()
        };
        let elsewhere = frame.second.filter(|_| self.active).map_or(0.0, |second| self.situation.setting.nearer_to(second));
        of(self.situation.market(), 1.0 - elsewhere) + frame.second.map_or(0.0, |second| of(second, elsewhere))
    }
}

fn shard_counts(rung: u8, fewest: u32, may_split: bool) -> Vec<u32> {
    let least = if rung == 8 { 2 } else { 1 };
    if rung < 8 || !may_split {
        return vec![1];
    }
    (0..13).map(|power| 1 << power).filter(|n| *n >= least.max(fewest)).collect()
}

/// A database in each region; one that idles pays nothing for what is priced by use.
fn database_usd(database: &Candidate<Database>, regions: f64) -> f64 {
    regions * (database.cost - database.part.by_use_usd) + database.part.by_use_usd
}

/// A candidate as quick and as sure as the quickest and the surest of a list.
fn best_of<'c, T: Clone + 'c>(list: impl Iterator<Item = &'c Candidate<T>>) -> Option<Candidate<T>> {
    list.fold(None, |best: Option<Candidate<T>>, one| {
        let mut best = best.unwrap_or_else(|| one.clone());
        best.time = Moments { mean: best.time.mean.min(one.time.mean), variance: best.time.variance.min(one.time.variance) };
        best.availability = best.availability.max(one.availability);
        Some(best)
    })
}
