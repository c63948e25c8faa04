//! A design written out: its tiers, connections, bill, hours and promises.
//!
//! [`sheet`] works out what a design is made of, in plain numbers or in numbers that write the ledger; from a sheet come the lines of a month of the
//! path ([`Sheet::month`]), the tiers and bill of a rung ([`Sheet::tiers`]), and the whole recommendation ([`Sheet::recommendation`]).

mod connections;
mod gauge;
mod promises;
mod shares;

pub use gauge::{Gauge, month_reached, month_reached_along, unit};
pub use promises::{failover, newest_copy, recovery, response, restore};

use super::{
    availability,
    bill::{Bill, ShareLine, TierId, Totals},
    cdn::cdn_lines,
    demand::{KIB_A_GIB, per_month},
    design::{self, Design, Host, Paths, Sessions, everywhere},
    fleet::{Draw, Fleet, Needed, at_least, lost},
    market::{HOURS_A_MONTH, Market, Offer, Pays, Shape},
    parts::{self, DatabaseLoad, Draws, Layer, Limits, OnMachine, Relief, Storage, Volume, WebLoad},
    people,
    queueing::{Moments, Queue, percentile},
    rungs::Rung,
    situation::Situation,
    today::{self, Runs},
};
use crate::{
    catalog::DatabaseKind,
    domain::{
        money::Usd,
        number::{Number, id, name},
        plan::{self, Resource, Tier, Utilisation, When},
    },
};
use std::collections::BTreeMap;

/// No design: nothing on sale holds the load.
pub fn nothing(users: f64) -> plan::Design {
    plan::Design {
        tiers: Vec::new(),
        connections: Vec::new(),
        availability: 0.0,
        availability_all_parts: 0.0,
        p95_ms: 0.0,
        p95_by_geography: BTreeMap::new(),
        rto_minutes: 0.0,
        rpo_minutes: 0.0,
        single_points_of_failure: Vec::new(),
        cost: no_cost(users),
    }
}

pub fn no_cost(users: f64) -> plan::Cost {
    Bill::<f64>::new().written(&[], users, Vec::new(), 0.0, ())
}

/// The discrete choices of a design that decide what stands around its machines.
#[derive(Clone, Copy, Debug)]
pub struct Edge {
    pub rung: &'static Rung,
    pub zones: u32,
    pub cdn: bool,
    /// 0 where the web tier is one layer.
    pub services: u32,
    pub private: bool,
    pub observed: bool,
}

impl Edge {
    fn of(design: &Design) -> Edge {
        Edge {
            rung: design.rung,
            zones: design.zones,
            cdn: design.cdn,
            services: design.services.as_ref().map_or(0, |s| s.0),
            private: design.private,
            observed: design.observed,
        }
    }
}

/// Lines that stand whatever classes are picked. `used` is the region's share of the month's use: 0 where it idles.
pub fn common<'a, N: Number>(
    bill: &mut Bill<'a, N>,
    situation: &Situation<'a, N>,
    edge: &Edge,
    market: &'a Market<'a>,
    region: Option<&'a str>,
    used: N,
) {
    let Edge { rung, zones, cdn, services, private, observed } = *edge;
    let (load, f, book, prices) = (situation.now, situation.figures(), situation.book(), &market.prices);
    let primary = market.region.id == situation.market().region.id;
    let tier = |part: &'static str| TierId::new(part, region);
    let in_use = |quantity: N| if used == 1.0 { quantity } else { quantity * used };
    let mut add = |part: &'static str, price, quantity: N| bill.price(market, tier(part), price, quantity, book);
    let relief = Relief::with(cdn, situation);
    let hours = N::of(HOURS_A_MONTH);
    if primary {
        add("dns", prices.dns_zone_month, N::of(1.0));
        add("dns", prices.dns_million_queries, per_month(load.sessions_per_second) * f.dns_queries_per_session / 1e6);
    }
    let reaching = |kib: N| if relief.dynamic == 1.0 { load.gib_per_month(kib) } else { load.gib_per_month(kib) * relief.dynamic };
    if rung.number >= 4 {
        add("load_balancer", prices.load_balancer_hour, hours * (1.0 + f64::from(services)));
        let opened = load.sessions_per_second * f.connections_per_session;
        let dynamic_gib = reaching(load.request.response_kib);
        let mut gib = dynamic_gib + load.upload_gib();
        if relief.statics > 0.0 {
            gib = gib + load.gib_per_month(load.request.static_kib);
        }
        let units = (opened / f.lcu_new_connections)
            .larger(opened * f.connection_kept_s / f.lcu_active_connections)
            .larger(gib / HOURS_A_MONTH / f.lcu_gib)
            .step(book, || name(id_of(region, "load_balancer.units"), "capacity units of the load balancer", "LCU"));
        let units = if services > 0 { units + dynamic_gib / HOURS_A_MONTH / f.lcu_gib } else { units };
        add("load_balancer", prices.load_balancer_lcu_hour, in_use(units * HOURS_A_MONTH));
        let addresses = f64::from(zones) * if private { 2.0 } else { 1.0 };
        add("network", prices.public_ipv4_hour, hours * addresses);
    }
    if private {
        add("network", prices.nat_hour, hours * f64::from(zones));
        let mails = load.emails_per_month * f.mail_kib / KIB_A_GIB;
        add("network", prices.nat_gib, in_use(if observed { load.logs_gib() + mails } else { mails }));
    }
    if cdn {
        let asked = per_month(load.requests.mean + load.statics().mean);
        for line in cdn_lines(market, &situation.setting.geography, load.egress_gib(), asked, book) {
            bill.cdn(market, tier("cdn"), line, used);
        }
    } else {
        add("network", prices.egress_gib, in_use(load.egress_gib()));
    }
    let mut add = |part: &'static str, price, quantity: N| bill.price(market, tier(part), price, quantity, book);
    if rung.number >= 4 {
        let away = f64::from(zones - 1) / f64::from(zones);
        // Writes are never answered at the edge.
        let gib = reaching(load.request.read_kib) + load.gib_per_month(load.request.write_kib);
        // Both directions are priced.
        add("network", prices.cross_zone_gib, in_use(gib * 2.0 * away));
    }
    let (uploads, statics) = (load.uploads().mean, load.statics().mean);
    if load.objects_gib > 0.0 || uploads > 0.0 || cdn {
        add("objects", prices.object_gib_month, load.objects_gib);
        add("objects", prices.object_put, in_use(per_month(uploads) / 1e3));
        let fetched = per_month(statics) / 1e3;
        if cdn {
            add("objects", prices.object_get, in_use(fetched * f.edge_hit_rate.rest()));
        } else if load.objects_gib > 0.0 {
            add("objects", prices.object_get, in_use(fetched));
        }
    }
    add("mail", prices.mail_thousand, in_use(load.emails_per_month / 1e3));
    if has_queue(rung, services > 0) {
        add("queue", prices.queue_million, in_use(per_month(load.jobs.mean) * f.queue_calls_per_job / 1e6));
    }
    if observed {
        add("observability", prices.alarm_month, f.alarms_per_tier * (5.0 + f64::from(services)));
        add("observability", prices.log_ingest_gib, in_use(load.logs_gib()));
        add("observability", prices.log_stored_gib_month, in_use(load.logs_gib()));
    }
    if rung.number == 9 && primary {
        add("network", prices.inter_region_gib, load.written_gib() + load.upload_gib());
    }
}

fn id_of(region: Option<&str>, id: &str) -> String {
    region.map_or_else(|| id.to_owned(), |region| format!("{id}@{region}"))
}

/// Jobs leave the web tier through a queue from rung 7 on; on rung 9 where its regions are of services.
pub fn has_queue(rung: &Rung, layered: bool) -> bool {
    matches!(rung.number, 7 | 8) || layered
}

/// How many of each there are, for what depends on it beside the bill.
#[derive(Clone, Debug)]
pub struct Counts<N = f64> {
    /// Machines that run on average, with the vCPU of each: the web tier, each service, workers.
    fleets: Vec<(N, N)>,
    pub replicas: Option<N>,
    pub shards: N,
    /// Of all tiers, where each is somebody's to keep.
    pub servers: Option<N>,
}

impl<N: Number> Counts<N> {
    pub fn nodes(&self) -> N {
        let nodes = self.fleets.iter().map(|(count, _)| *count);
        nodes.reduce(|sum, count| sum + count).unwrap_or(N::of(0.0))
    }

    pub fn vcpu(&self) -> N {
        let vcpu = self.fleets.iter().map(|(count, vcpu)| *count * *vcpu);
        vcpu.reduce(|sum, vcpu| sum + vcpu).unwrap_or(N::of(0.0))
    }
}

struct Row<'a, N> {
    id: TierId<'a>,
    service: &'a str,
    product: &'a str,
    count: Option<N>,
    zones: u32,
    time: Option<Moments<N>>,
}

/// What a design is made of in one month.
pub struct Sheet<'s, 'a, N: Number = f64> {
    situation: &'s Situation<'a, N>,
    design: &'s Design<'a>,
    bill: Bill<'a, N>,
    shares: Vec<ShareLine<'a, N>>,
    rows: Vec<Row<'a, N>>,
    pub gauges: Vec<Gauge<'a, N>>,
    counts: Counts<N>,
    /// Machines of all fleets that run on average in the region at hand.
    standing: Option<N>,
    /// Share of the reads that the cache takes.
    taken: Option<N>,
    paths: Option<Paths<N>>,
    availability: N,
    /// Of what runs already: machines' worth of CPU that a tier keeps busy over the month.
    pub kept_busy: Vec<(TierId<'a>, N)>,
    /// Of a design that runs already: how many there are is given, not sized.
    running: Option<&'s Runs<'a>>,
}

/// A month of the path: no text, no more than the path tells.
pub struct Month<'a> {
    pub totals: Totals<'a>,
    pub people_hours: f64,
    pub gauges: Vec<Gauge<'a>>,
}

pub fn sheet<'s, 'a, N: Number>(situation: &'s Situation<'a, N>, design: &'s Design<'a>) -> Sheet<'s, 'a, N> {
    let mut sheet = regions(situation, design, None);
    sheet.shares();
    sheet
}

/// What runs today, written in the same way. Lines that are a share of the whole bill are left out: what is given may not be the whole.
pub fn sheet_of_running<'s, 'a, N: Number>(
    situation: &'s Situation<'a, N>,
    design: &'s Design<'a>,
    running: &'s Runs<'a>,
) -> Sheet<'s, 'a, N> {
    regions(situation, design, Some(running))
}

fn regions<'s, 'a, N: Number>(situation: &'s Situation<'a, N>, design: &'s Design<'a>, running: Option<&'s Runs<'a>>) -> Sheet<'s, 'a, N> {
    let mut sheet = Sheet {
        situation,
        design,
        bill: Bill::new(),
        shares: Vec::new(),
        rows: Vec::with_capacity(16),
        gauges: Vec::with_capacity(24),
        counts: Counts { fleets: Vec::new(), replicas: None, shards: N::of(1.0), servers: None },
        standing: None,
        taken: None,
        paths: None,
        availability: N::of(1.0),
        kept_busy: Vec::new(),
        running,
    };
    let elsewhere = design.second.as_ref().filter(|s| s.active).map_or(N::of(0.0), |s| situation.setting.nearer_to(s.market));
    let here = if elsewhere > 0.0 { elsewhere.rest() } else { N::of(1.0) };
    sheet.region(situation.market(), None, here, &design.web, design.services.as_ref());
    if let Some(second) = &design.second {
        sheet.region(second.market, Some(&second.market.region.id), elsewhere, &second.web, second.services.as_ref());
    }
    sheet
}

/// A fleet's machines as numbers: those that run in the busiest hour, the most, the hours of a month.
struct Running<N> {
    count: N,
    most: N,
    hours: N,
    average: N,
    /// Of a fleet that follows the day.
    minimum: Option<N>,
}

impl<'a, N: Number> Sheet<'_, 'a, N> {
    fn region(&mut self, market: &'a Market<'a>, region: Option<&'a str>, used: N, web: &Fleet<'a>, services: Option<&(u32, Fleet<'a>)>) {
        let (situation, design) = (self.situation, self.design);
        let (book, f) = (situation.book(), situation.figures());
        let number = design.rung.number;
        let layered = design.services.is_some();
        let primary = region.is_none();
        let limits = if primary { Limits::of(situation) } else { Limits::of_second_region(situation) };
        let tier = |part: &'static str| TierId::new(part, region);
        self.standing = None;
        common(&mut self.bill, situation, &Edge::of(design), market, region, used);
        for part in ["dns", "cdn"] {
            if self.bill.has(tier(part)) {
                self.by_use(market, tier(part), 0);
            }
        }
        if self.bill.has(tier("load_balancer")) {
            let balancers = 1.0 + f64::from(design.services.as_ref().map_or(0, |s| s.0));
            let service = market.service("load_balancer");
            self.row(tier("load_balancer"), service, service, Some(N::of(balancers)), design.zones, None);
        }

        // Web, or on rung 1 everything.
        let relief = Relief::with(design.cdn, situation);
        let jobs_inside = design.workers.is_none();
        let zones_lost = if primary { web.zones } else { 1 };
        let mut chain = Vec::new();
        if number == 1 {
            self.host(market, relief, limits);
            return;
        }
        let layer = if layered { Layer::Front } else { Layer::Whole };
        let (web_time, web_available) = self.web(market, tier("web"), web, relief, layer, jobs_inside, limits, zones_lost);
        chain.push(web_available);
        let mut service_time = None;
        if let Some((n, fleet)) = services {
            for service in 1..=*n {
                let id = TierId { part: "service", number: service, region };
                let (id, fleet) = self.running.and_then(|running| running.service(id)).unwrap_or((id, fleet));
                let zones_lost = if primary { fleet.zones } else { 1 };
                let (time, available) = self.web(market, id, fleet, relief, Layer::Service(*n), false, limits, zones_lost);
                if service == 1 {
                    service_time = Some(time);
                    chain.push(available);
                }
            }
        }
        if let Some(fleet) = &design.workers {
            let shape = self.shape(market, fleet.offer);
            let bought = parts::worker_draws(situation, &situation.bought, &shape, limits);
            let needed = Needed::of(&bought).map(|needed| needed.named(situation.book(), tier("workers"), "ahead."));
            let enough = needed.map(|needed| needed.with_surge(fleet.zones).at_least(design::FEWEST_WORKERS));
            let running = self.fixed(tier("workers"), fleet.count, enough);
            self.fleet(market, tier("workers"), fleet, &running, &shape);
            self.keeps_busy(tier("workers"), parts::worker_vcpu(situation, situation.now).mean, &shape);
            self.row(tier("workers"), market.service("web"), &fleet.offer.class.name, Some(running.count), fleet.zones, None);
            self.gauge(tier("workers"), parts::worker_draws(situation, situation.now, &shape, limits), running.count, fleet.zones);
        }
        if has_queue(design.rung, design.services.is_some()) {
            self.by_use(market, tier("queue"), design.zones);
        }
        if let Some(cache) = &design.cache
            && primary
        {
            let shape = self.shape(market, cache.offer);
            let nodes = self.cache_nodes(cache, tier("cache"), relief, &shape);
            let takes = design::cache_takes(situation, self.primaries(nodes), &shape);
            self.taken = Some(takes.step(book, || name("cache.takes", "share of the database reads that the cache takes", "share")));
        }
        let (database_time, database_available) = self.database(market, region, relief);
        chain.push(database_available);
        let replica_time = design.replicas.as_ref().map(|fleet| self.replicas(market, region, fleet, relief));
        if let Some(cache) = &design.cache {
            self.cache(market, tier("cache"), cache, relief);
        }
        if let Some(sessions) = &design.sessions {
            chain.push(self.sessions(market, tier("sessions"), sessions, relief));
        }
        if let Some(fleet) = &design.search {
            self.search(market, tier("search"), fleet, limits);
        }
        if design.observed {
            let machines = self.standing.unwrap_or(N::of(0.0));
            self.bill.price(market, tier("observability"), market.prices.metric_month, machines * f.metrics_per_instance, book);
        }
        for part in ["objects", "mail", "network", "observability"] {
            if self.bill.has(tier(part)) {
                self.by_use(market, tier(part), 0);
            }
        }
        if primary {
            let one = if number >= 4 { Some(f.sla_load_balancer) } else { None };
            let balancers = if layered { one.map(|one| one * one) } else { one };
            let chain = chain.into_iter().fold(balancers, |so_far, part| Some(so_far.map_or(part, |so_far| so_far * part)));
            let chain = (chain.unwrap_or(N::of(1.0)) * f.sla_dns)
                .step(book, || name("chain", "share answered by the hard parts of a region", "share"));
            self.availability = if design.second.is_some() { availability::two_regions(chain, f.failover_works) } else { chain };
            let speed = |fleet: &Fleet<'a>| self.shape(market, fleet.offer).speed;
            self.paths = Some(Paths {
                web: web_time,
                service: service_time,
                speeds: (speed(web), services.map_or(N::of(1.0), |(_, fleet)| speed(fleet))),
                layered,
                database: database_time,
                replicas: replica_time,
                taken: self.taken,
            });
        }
    }

    /// Rung 1.
    fn host(&mut self, market: &'a Market<'a>, relief: Relief<N>, limits: Limits<N>) {
        let (situation, design) = (self.situation, self.design);
        let (book, f) = (situation.book(), situation.figures());
        let tier = TierId::new("host", None);
        let offer = design.web.offer;
        let shape = self.shape(market, offer);
        let count = self.counted(tier, 1, None);
        self.bill.class(market, tier, offer, None, count * HOURS_A_MONTH, "", "instance-hour", Pays::Committed);
        self.bill.price(market, tier, market.prices.public_ipv4_hour, count * HOURS_A_MONTH, book);
        let host = Host::of(situation, false, relief);
        if let Some(volume) = self.bought(Host::of(situation, true, relief).nearest_volume(situation, &shape, limits)) {
            let volume = volume_named(volume, book, "host");
            let draws = host.draws(situation, &shape, &volume, limits);
            self.volume_lines(market, tier, Storage::Block, &volume, N::of(1.0));
            self.gauges(tier, draws, N::of(1.0), N::of(0.0));
        }
        self.backup_lines(market, tier, Storage::Block, N::of(0.0));
        let (web, statement) = host.times(situation, &shape);
        let web = time_named(web, book, tier);
        self.keeps_busy(tier, host.mean_vcpu(), &shape);
        self.row(tier, market.service("host"), &offer.class.name, Some(count), 1, Some(web));
        if let Some(fleet) = &design.search {
            self.search(market, TierId::new("search", None), fleet, limits);
        }
        for part in ["objects", "mail", "network"] {
            if self.bill.has(TierId::new(part, None)) {
                self.by_use(market, TierId::new(part, None), 0);
            }
        }
        self.counts.fleets.push((count, shape.vcpu));
        self.availability = f.sla_compute_instance * f.sla_dns;
        self.paths = Some(Paths {
            web,
            service: None,
            speeds: (shape.speed, N::of(1.0)),
            layered: false,
            database: statement,
            replicas: None,
            taken: None,
        });
    }

    /// A layer of the web tier: the time of a request in it, and how often it answers.
    #[expect(clippy::too_many_arguments, reason = "a layer of a region")]
    fn web(
        &mut self,
        market: &'a Market<'a>,
        tier: TierId<'a>,
        fleet: &Fleet<'a>,
        relief: Relief<N>,
        layer: Layer,
        jobs_inside: bool,
        limits: Limits<N>,
        zones: u32,
    ) -> (Moments<N>, N) {
        let (situation, design) = (self.situation, self.design);
        let (book, f) = (situation.book(), situation.figures());
        let shape = self.shape(market, fleet.offer);
        let now = WebLoad::of(situation, situation.now, relief, layer, jobs_inside).named(book, tier, "");
        let bought = WebLoad::of(situation, &situation.bought, relief, layer, jobs_inside).named(book, tier, "ahead.");
        let draws = now.draws(&shape, limits);
        let smallest = design::fewest_machines(design.rung);
        let ahead = Needed::of(&bought.draws(&shape, limits)).map(|needed| needed.named(book, tier, "ahead."));
        let needed = Needed::of(&draws).map(|needed| needed.named(book, tier, ""));
        let enough = ahead.map(|needed| needed.with_surge(zones).at_least(smallest));
        let running = match fleet.elastic {
            None => self.fixed(tier, fleet.count, enough),
            Some(elastic) => self.elastic(tier, fleet, elastic, enough, needed, zones, smallest),
        };
        self.fleet(market, tier, fleet, &running, &shape);
        // A region that idles is full only when it must stand in: it shows the load it would carry.
        let time = time_named(now.time(&shape, running.count), book, tier);
        let service = market.service("web");
        self.row(tier, service, &fleet.offer.class.name, Some(running.count), fleet.zones, Some(time));
        let available = if design.rung.is_zonal() || fleet.count < 2 {
            f.sla_compute_instance
        } else {
            let survivors = needed.map_or(N::of(1.0), |needed| needed.survivors());
            let value = at_least(survivors.value() as u32, fleet.count, f.sla_compute_instance.value());
            N::call("at_least", &[survivors, running.count, f.sla_compute_instance], value).smaller(f.sla_compute_zones)
        };
        let available = available.step(book, || name(id!("{tier}.availability"), format!("how often {tier} answers"), "share"));
        self.gauge(tier, draws, running.most, zones);
        self.keeps_busy(tier, now.busy.mean, &shape);
        (time, available)
    }

    /// What a machine has: as the catalog says, or of one that the profile describes as it says.
    fn shape(&self, market: &'a Market<'a>, offer: &Offer<'a>) -> Shape<N> {
        match offer.described_in {
            None => market.shape(offer, self.situation.book()),
            Some(tier) => today::described_shape(self.situation, offer, tier),
        }
    }

    /// A volume that would be bought; beside machines that run already, the largest there is where none will do.
    fn bought(&self, (volume, none): (Volume<N>, Option<parts::NoVolume>)) -> Option<Volume<N>> {
        (none.is_none() || self.running.is_some()).then_some(volume)
    }

    fn keeps_busy(&mut self, tier: TierId<'a>, mean_vcpu: N, shape: &Shape<N>) {
        if self.running.is_some() {
            self.kept_busy.push((tier, mean_vcpu / shape.speed / shape.vcpu));
        }
    }

    /// How many run, where that is given.
    fn given(&self, tier: TierId<'a>) -> Option<N> {
        self.running.and_then(|running| running.count(tier, self.situation.book()))
    }

    /// Nodes that do not stand by for others.
    fn primaries(&self, nodes: N) -> N {
        let half = nodes / 2.0;
        if self.running.is_some() { half.down().at_least(1.0) } else { half }
    }

    /// The count of a tier, with what the targets add to what the load takes.
    fn counted(&self, tier: TierId<'a>, actual: u32, enough: Option<N>) -> N {
        let book = self.situation.book();
        let actual = f64::from(actual);
        let given = self.given(tier);
        let count = match enough {
            _ if given.is_some() => given.unwrap_or(N::of(actual)),
            Some(enough) if enough.value() == actual => enough,
            Some(enough) if enough.value() < actual => {
                let spare = N::of(actual - enough.value());
                enough
                    + spare.step(book, || {
                        name(id!("{tier}.spare"), "machines more than the load takes, which the targets ask for", "machines")
                    })
            }
            _ => N::of(actual),
        };
        count.step(book, || name(id!("{tier}.count"), format!("{tier}: running instances"), "instances"))
    }

    fn fixed(&self, tier: TierId<'a>, count: u32, enough: Option<N>) -> Running<N> {
        let count = self.counted(tier, count, enough);
        Running { count, most: count, hours: count * HOURS_A_MONTH, average: count, minimum: None }
    }

    /// A fleet that follows the day.
    #[expect(clippy::too_many_arguments, reason = "what decides how many run")]
    fn elastic(
        &self,
        tier: TierId<'a>,
        fleet: &Fleet<'a>,
        elastic: super::fleet::Elastic,
        enough: Option<N>,
        needed: Option<Needed<N>>,
        zones: u32,
        smallest: f64,
    ) -> Running<N> {
        let (situation, book) = (self.situation, self.situation.book());
        let (Some(enough), Some(needed)) = (enough, needed) else {
            return self.fixed(tier, fleet.count, None);
        };
        let spare = f64::from(elastic.maximum) - enough.value();
        let spare = (spare > 0.0).then(|| {
            let label = "machines more than the load takes, which the targets ask for";
            N::of(spare).step(book, || name(id!("{tier}.spare"), label, "machines"))
        });
        let with_spare = |count: N| spare.map_or(count, |spare| count + spare);
        let minimum = N::of(smallest);
        let most = with_spare(enough).step(book, || name(id!("{tier}.maximum"), "most that run", "instances"));
        let count = with_spare(needed.at(N::of(1.0), zones)).larger(minimum).smaller(most);
        let count = count.step(book, || name(id!("{tier}.count"), format!("{tier}: running in the busiest hour"), "instances"));
        let plain = Needed { up: needed.up.value(), degraded: needed.degraded.value(), surge: needed.surge.value() };
        let bounds = [minimum.value(), count.value(), most.value()];
        let average = situation.setting.day().average(&plain, zones, bounds);
        let peak_to_mean = situation.asked().peak_to_mean;
        let arguments = [needed.up, needed.degraded, N::of(f64::from(zones)), minimum, count, most, peak_to_mean];
        let average = N::call("average_of_day", &arguments, average);
        let hours = average * HOURS_A_MONTH + design::surge_hours(situation, &needed, zones, [minimum, count, most]);
        let hours = hours.step(book, || name(id!("{tier}.hours"), "instance-hours of a month", "instance-hours"));
        Running { count, most, hours, average: hours / HOURS_A_MONTH, minimum: Some(minimum) }
    }

    /// Lines of a fleet, and its part in the counts.
    fn fleet(&mut self, market: &'a Market<'a>, tier: TierId<'a>, fleet: &Fleet<'a>, running: &Running<N>, shape: &Shape<N>) {
        let (situation, book) = (self.situation, self.situation.book());
        let offer = in_market(market, fleet.offer);
        let spot = situation.asked().spot_share;
        let has_spot = spot > 0.0 && offer.spot_usd_hour.is_some();
        let owned = |hours: N| if has_spot { hours * spot.rest() } else { hours };
        let committed = match running.minimum {
            None => running.hours,
            Some(minimum) => (minimum * HOURS_A_MONTH).smaller(running.hours),
        };
        self.bill.class(market, tier, offer, None, owned(committed), "", "instance-hour", Pays::Committed);
        if fleet.elastic.is_some() {
            let above = owned(running.hours - committed);
            self.bill.class(market, tier, offer, None, above, "above the minimum", "instance-hour", Pays::List);
        }
        if has_spot {
            self.bill.class(market, tier, offer, None, running.hours * spot, "spot", "instance-hour", Pays::Spot);
        }
        let root = running.average * situation.figures().root_volume_gib;
        self.bill.price(market, tier, market.prices.block_gib_month, root, book);
        if !self.design.private {
            self.bill.price(market, tier, market.prices.public_ipv4_hour, running.average * HOURS_A_MONTH, book);
        }
        self.standing = Some(self.standing.map_or(running.average, |standing| standing + running.average));
        if tier.region.is_none() {
            self.counts.fleets.push((running.average, shape.vcpu));
        }
    }

    fn search(&mut self, market: &'a Market<'a>, tier: TierId<'a>, fleet: &Fleet<'a>, limits: Limits<N>) {
        let (situation, book, f) = (self.situation, self.situation.book(), self.situation.figures());
        let shape = self.shape(market, fleet.offer);
        let bought = parts::search_draws(situation, &situation.bought, &shape, limits);
        let enough = Needed::of(&bought).map(|needed| {
            let needed = needed.named(book, tier, "ahead.").with_surge(fleet.zones);
            if self.design.rung.number >= 4 { needed.larger(f.search_nodes_from_rung_4) } else { needed.at_least(1.0) }
        });
        let count = self.counted(tier, fleet.count, enough);
        let offer = in_market(market, fleet.offer);
        self.bill.class(market, tier, offer, None, count * HOURS_A_MONTH, "", "node-hour", Pays::Committed);
        let index = situation.now.database_gib * f.search_index_share / f.storage_limit;
        self.bill.price(market, tier, market.prices.search_gib_month, index.larger(f.search_smallest_gib) * count, book);
        self.row(tier, market.service("search"), &fleet.offer.class.name, Some(count), fleet.zones, None);
        self.gauge(tier, parts::search_draws(situation, situation.now, &shape, limits), count, fleet.zones);
    }

    fn row(&mut self, id: TierId<'a>, service: &'a str, product: &'a str, count: Option<N>, zones: u32, time: Option<Moments<N>>) {
        if let Some(count) = count.filter(|_| !self.situation.market().provider.by_the_hour) {
            self.counts.servers = Some(self.counts.servers.map_or(count, |servers| servers + count));
        }
        self.rows.push(Row { id, service, product, count, zones, time: time.filter(|t| t.is_finite()) });
    }

    fn by_use(&mut self, market: &'a Market<'a>, id: TierId<'a>, zones: u32) {
        let service = market.service(id.part);
        self.row(id, service, service, None, zones, None);
    }

    fn gauge(&mut self, tier: TierId<'a>, draws: Draws<N>, count: N, zones: u32) {
        let gone = lost(count.value() as u32, zones);
        let gone = if gone == 0 { N::of(0.0) } else { N::call("ceil", &[count / f64::from(zones)], f64::from(gone)) };
        self.gauges(tier, draws, count, gone);
    }

    fn gauges(&mut self, tier: TierId<'a>, draws: impl IntoIterator<Item = Draw<N>>, count: N, lost: N) {
        let book = self.situation.book();
        let named = |draw: Draw<N>| {
            let step = |value: N, id: &str, label: &str| {
                value.step(book, || {
                    let resource = draw.resource.id();
                    name(id!("{tier}.{resource}.{id}"), format!("{tier}: {label} {resource}"), unit(draw.resource))
                })
            };
            Draw {
                capacity: step(draw.capacity, "capacity", "what a machine has of"),
                fixed: step(draw.fixed, "fixed", "what a machine takes at rest of"),
                peak: step(draw.peak, "peak", "what the busiest hour takes of"),
                surge: step(draw.surge, "surge", "what a surge takes of"),
                ..draw
            }
        };
        let running = self.running;
        let known = |draw: &Draw<N>| running.is_none_or(|running| running.knows(tier, draw.resource));
        self.gauges.extend(draws.into_iter().filter(known).map(|draw| Gauge { tier, draw: named(draw), count, lost }));
    }

    fn volume_lines(&mut self, market: &'a Market<'a>, tier: TierId<'a>, storage: Storage, volume: &Volume<N>, copies: N) {
        let book = self.situation.book();
        let (gib, iops, mib_s) = storage.prices(&market.prices);
        let billed = if storage.is_shared() { self.situation.now.database_gib.at_least(1.0) } else { volume.gib * copies };
        self.bill.price(market, tier, gib, billed, book);
        if let Some(price) = iops {
            self.bill.price(market, tier, price, volume.extra_iops * copies, book);
        }
        if let Some(price) = mib_s {
            self.bill.price(market, tier, price, volume.extra_mib_s * copies, book);
        }
    }

    fn backup_lines(&mut self, market: &'a Market<'a>, tier: TierId<'a>, storage: Storage, volumes_gib: N) {
        let load = self.situation.now;
        let (price, free) = storage.backups(&market.prices, load.database_gib, volumes_gib);
        let kept = load.kept_copies_gib(self.situation.asked().backup_days);
        let billed = if storage == Storage::Block { kept } else { (kept - free).at_least(0.0) };
        self.bill.price(market, tier, price, billed, self.situation.book());
    }

    /// The writers: the time of a statement, and how often one answers.
    fn database(&mut self, market: &'a Market<'a>, region: Option<&'a str>, relief: Relief<N>) -> ((Moments<N>, Option<Queue<N>>), N) {
        let (situation, design) = (self.situation, self.design);
        let (book, f) = (situation.book(), situation.figures());
        let tier = TierId::new("database", region);
        let database = &design.database;
        let storage = database.storage;
        let machines = f64::from(database.machines);
        let shards = match self.given(tier) {
            Some(count) => (count / machines).step(book, || name("database.shards", "writers, each with its standby", "writers")),
            None => N::of(f64::from(database.shards))
                .step(book, || name("database.shards", "writers: the cheapest power of two that holds", "writers")),
        };
        self.counts.shards = shards;
        let shape = self.shape(market, database.offer);
        let portions = design::writer_portions(situation, self.taken, design.replicas.is_some(), database.shards);
        let load = DatabaseLoad::of(situation, situation.now, relief, portions).named(book, "database");
        let bought = DatabaseLoad::of(situation, &situation.bought, relief, portions).named(book, "database.ahead");
        let limits = Limits::of(situation);
        let on = OnMachine { situation, load: &load, popularity: &situation.popularity, shape: &shape, beside: None };
        let on_bought = OnMachine { situation, load: &bought, popularity: &situation.popularity_bought, shape: &shape, beside: None };
        let hit = on.hit_rate().step(book, || name("database.hit_rate", "reads that the database answers from memory", "share"));
        let kind = match storage {
            Storage::Block => None,
            Storage::Managed(kind) => Some(kind),
        };
        let offer = match kind {
            None => in_market(market, database.offer),
            Some(kind) => database_in_market(market, kind, database.offer),
        };
        let paid = if storage.is_shared() { shards * machines } else { shards };
        self.bill.class(market, tier, offer, kind, paid * HOURS_A_MONTH, "", "instance-hour", Pays::Committed);
        let largest_share = (database.shards > 1).then_some(f.shard_volume_share);
        let operations_bought = bought.operations(situation, on_bought.hit_rate());
        let operations = load.operations(situation, hit);
        let volume = parts::nearest_volume(situation, storage, bought.gib, operations_bought, limits, f.root_volume_gib, largest_share);
        let volumes_gib = if let Some(volume) = self.bought(volume) {
            let volume = volume_named(volume, book, "database");
            let copies = if storage.is_shared() { N::of(1.0) } else { shards };
            self.volume_lines(market, tier, storage, &volume, copies);
            let draws = on.draws(operations, &volume, storage, limits);
            self.gauges(tier, draws, N::of(1.0), N::of(0.0));
            volume.gib * shards
        } else {
            N::of(0.0)
        };
        if storage.is_shared() && region.is_none() {
            let operations = per_month(operations.mean) * design::even_share(situation, database.shards);
            self.bill.price(market, tier, market.prices.database_shared_io_million, operations / 1e6, book);
        }
        self.backup_lines(market, tier, storage, volumes_gib);
        let service = market.service(match storage {
            Storage::Block => "database_self_run",
            Storage::Managed(DatabaseKind::SharedStorage) => "database_shared",
            Storage::Managed(DatabaseKind::TwoZones) => "database_two_zones",
            Storage::Managed(DatabaseKind::SingleZone) => "database_single",
        });
        let count = (shards * machines).step(book, || name(id!("{tier}.count"), format!("{tier}: running instances"), "instances"));
        let zones = if database.machines > 1 { 2 } else { 1 };
        self.keeps_busy(tier, load.mean_vcpu(), &shape);
        let (time, queue) = on.statement_time(N::of(1.0));
        let time = (time_named(time, book, tier), queue);
        self.row(tier, service, &database.offer.class.name, Some(count), zones, Some(time.0));
        (time, storage.availability(f))
    }

    /// Replicas that serve reads: the time of a statement.
    fn replicas(&mut self, market: &'a Market<'a>, region: Option<&'a str>, fleet: &Fleet<'a>, relief: Relief<N>) -> Moments<N> {
        let (situation, design) = (self.situation, self.design);
        let book = situation.book();
        let tier = TierId::new("replicas", region);
        let shards = design.database.shards;
        let shared = design.database.storage.is_shared();
        let kind = design::replica_kind(shared);
        let offer = database_in_market(market, kind, fleet.offer);
        let shape = self.shape(market, fleet.offer);
        let portions = design::replica_portions(situation, self.taken, shards);
        let bought = DatabaseLoad::of(situation, &situation.bought, relief, portions).named(book, "replicas.ahead");
        let load = DatabaseLoad::of(situation, situation.now, relief, portions).named(book, "replicas");
        let limits = Limits::of(situation);
        let on_bought = OnMachine { situation, load: &bought, popularity: &situation.popularity_bought, shape: &shape, beside: None };
        let on = OnMachine { situation, load: &load, popularity: &situation.popularity, shape: &shape, beside: None };
        let volume = self.bought(design::nearest_replica_volume(&on_bought, shared, limits));
        let enough = volume.as_ref().and_then(|volume| {
            let needed = Needed::of(&design::replica_draws(&on_bought, volume, shared, limits))?;
            Some(design::replica_count(&needed, fleet.zones, shared))
        });
        let given = self.given(tier);
        let each = match given {
            Some(all) => (all / self.counts.shards).down().at_least(1.0),
            None => self.counted(TierId { part: "replicas_of_a_writer", ..tier }, fleet.count, enough),
        };
        let all = given.unwrap_or(each * self.counts.shards);
        let count = all.step(book, || name(id!("{tier}.count"), format!("{tier}: running instances"), "instances"));
        if region.is_none() {
            self.counts.replicas = Some(count);
        }
        self.bill.class(market, tier, offer, Some(kind), count * HOURS_A_MONTH, "read replica", "instance-hour", Pays::Committed);
        if let Some(volume) = &volume {
            if !shared {
                let storage = Storage::Managed(kind);
                let (gib, iops, _) = storage.prices(&market.prices);
                self.bill.price(market, tier, gib, volume.gib * count, book);
                if let Some(price) = iops {
                    self.bill.price(market, tier, price, volume.extra_iops * count, book);
                }
            } else if region.is_none() {
                let operations = per_month(load.operations(situation, on.hit_rate()).mean) * design::even_share(situation, shards);
                self.bill.price(market, tier, market.prices.database_shared_io_million, operations / 1e6, book);
            }
            self.gauge(tier, design::replica_draws(&on, volume, shared, limits), each, fleet.zones);
        }
        self.keeps_busy(tier, load.mean_vcpu(), &shape);
        let time = time_named(on.statement_time(each).0, book, tier);
        let service = market.service(if shared { "replicas_shared" } else { "replicas" });
        self.row(tier, service, &fleet.offer.class.name, Some(count), fleet.zones, Some(time));
        time
    }

    fn cache_nodes(&self, cache: &design::Cache, tier: TierId<'a>, relief: Relief<N>, shape: &Shape<N>) -> N {
        let enough = design::cache_primaries(self.situation, &self.situation.bought, relief, shape) * 2.0;
        self.counted(tier, cache.nodes, Some(enough))
    }

    fn cache(&mut self, market: &'a Market<'a>, tier: TierId<'a>, cache: &design::Cache<'a>, relief: Relief<N>) {
        let situation = self.situation;
        let shape = self.shape(market, cache.offer);
        let nodes = self.cache_nodes(cache, tier, relief, &shape);
        let offer = in_market(market, cache.offer);
        self.bill.class(market, tier, offer, None, nodes * HOURS_A_MONTH, "", "node-hour", Pays::Committed);
        self.row(tier, market.service("cache"), &cache.offer.class.name, Some(nodes), 2, Some(self.cache_time()));
        let asked = design::cache_asked(situation, situation.now, relief);
        let capacity = design::node_operations(situation, &shape);
        let nothing = N::of(0.0);
        let draw = Limits::of(situation).draw(Resource::Operations, capacity, nothing, (asked.peak, asked.surge));
        self.gauges(tier, [draw], self.primaries(nodes), nothing);
    }

    /// The session store; how often it answers.
    fn sessions(&mut self, market: &'a Market<'a>, tier: TierId<'a>, sessions: &Sessions<'a>, relief: Relief<N>) -> N {
        let (situation, book, f) = (self.situation, self.situation.book(), self.situation.figures());
        let load = situation.now;
        let held = design::sessions_held(situation, load);
        match sessions {
            Sessions::Cache { offer, nodes } => {
                let shape = self.shape(market, offer);
                let nodes = self.counted(tier, *nodes, Some(design::session_primaries(situation, &shape) * 2.0));
                self.bill.class(market, tier, in_market(market, offer), None, nodes * HOURS_A_MONTH, "", "node-hour", Pays::Committed);
                self.row(tier, market.service("sessions"), &offer.class.name, Some(nodes), 2, Some(self.cache_time()));
                let limits = Limits::of(situation);
                let most = f.cache_memory_limit;
                let nothing = N::of(0.0);
                let memory = Draw {
                    limit: most,
                    limit_degraded: most,
                    ..limits.draw(Resource::Memory, shape.memory_gib, nothing, (held, held * load.surge_to_peak()))
                };
                let asked = |rate: N| rate * relief.dynamic * 2.0;
                let capacity = design::node_operations(situation, &shape);
                let operations =
                    limits.draw(Resource::Operations, capacity, nothing, (asked(load.requests.peak), asked(load.requests.surge)));
                let primaries = self.primaries(nodes);
                self.gauges(tier, [memory, operations], primaries, nothing);
                f.sla_cache_pair
            }
            Sessions::KeyValue => {
                let (reads, writes) = design::session_units(situation, load, relief);
                self.bill.price(market, tier, market.prices.key_value_read_million, reads, book);
                self.bill.price(market, tier, market.prices.key_value_write_million, writes, book);
                self.bill.price(market, tier, market.prices.key_value_gib_month, held, book);
                let service = market.service("key_value");
                self.row(tier, service, service, None, 3, None);
                f.sla_key_value
            }
        }
    }

    fn cache_time(&self) -> Moments<N> {
        let f = self.situation.figures();
        Moments::constant(f.network_hop_ms + f.cache_sojourn_ms)
    }

    pub fn situation(&self) -> &Situation<'a, N> {
        self.situation
    }

    /// Tiers and bill.
    pub fn tiers(&self) -> (Vec<Tier>, plan::Cost) {
        let situation = self.situation;
        let book = situation.book();
        let people = people::hours(situation, self.design, &self.counts);
        let cost = self.bill.written(&self.shares, situation.now.users, people, situation.asked().engineer_hourly_usd, book);
        let totals = self.bill.totals(&self.shares);
        let tiers = self.rows.iter().map(|row| {
            let monthly_usd = totals.of(row.id);
            if monthly_usd == Usd::ZERO {
                // No line of the bill says so.
                N::of(0.0).figure(book, || name(id!("{}.monthly_usd", row.id), format!("{}: a month", row.id), "USD/month"));
            }
            self.tier(row, monthly_usd)
        });
        (tiers.collect(), cost)
    }

    /// One tier, and what its lines of the bill sum to; none where the design has no such tier.
    pub fn tier_of(&self, id: TierId<'a>) -> Option<(Tier, Option<(Usd, N)>)> {
        let row = self.rows.iter().find(|row| row.id == id)?;
        let usd = self.bill.of_tier(id, self.situation.book());
        Some((self.tier(row, usd.map_or(Usd::ZERO, |(usd, _)| usd)), usd))
    }

    fn tier(&self, row: &Row<'a, N>, monthly_usd: Usd) -> Tier {
        let (situation, book) = (self.situation, self.situation.book());
        let id = row.id;
        let own: Vec<&Gauge<'a, N>> = self.gauges.iter().filter(|g| g.tier == id).collect();
        let mut utilisations = Vec::with_capacity(own.len() * 2);
        let mut used = Vec::with_capacity(own.len());
        let mut least: Option<N> = None;
        for gauge in &own {
            let resource = gauge.draw.resource;
            let both = gauge.draw.utilisations(gauge.count, gauge.lost);
            let figures = both.map(|(when, value, limit)| {
                let value = value.figure(book, || {
                    name(
                        format!("{id}.utilisation.{}.{}", resource.id(), when.id()),
                        format!(
                            "{id}: {} used, {}",
                            resource.id(),
                            if when == When::Up { "everything up" } else { "a zone down or in a surge" }
                        ),
                        "share",
                    )
                });
                Utilisation { resource, when, value: value.value(), limit: limit.value() }
            });
            used.push((figures[0].value, figures[1].value));
            utilisations.extend(figures);
            let own = gauge.headroom();
            if !own.value().is_finite() {
                continue;
            }
            let own = own.step(book, || {
                name(id!("{id}.headroom.{}", resource.id()), format!("{id}: growth until {} meets its limit", resource.id()), "factor")
            });
            least = Some(least.map_or(own, |least| least.smaller(own)));
        }
        let tightest = own.iter().enumerate().min_by(|a, b| a.1.headroom().value().total_cmp(&b.1.headroom().value()));
        let headroom = least
            .filter(|h| h.value().is_finite())
            .map(|h| h.figure(book, || name(id!("{id}.headroom"), format!("{id}: growth until its first limit"), "factor")));
        let months = headroom.and_then(|headroom| tightest.and_then(|(_, g)| gauge::months_left(situation, g, headroom)));
        if let Some(months) = months {
            months.figure(book, || {
                name(id!("{id}.headroom_months"), format!("{id}: whole months of growth until its first limit"), "months")
            });
        }
        let p95 = row.time.map(|time| {
            time_named(time, book, id)
                .p95()
                .figure(book, || name(id!("{id}.p95_ms"), format!("{id}: 95 of 100 are through within"), "ms"))
                .value()
        });
        if let Some(count) = row.count {
            count.figure(book, || name(id!("{id}.count"), format!("{id}: running instances"), "instances"));
        }
        Tier {
            headroom_months: months.map(|m| m.value() as u32),
            bound_by: tightest.map(|(_, g)| g.draw.resource),
            utilisation_at_peak: tightest.map(|(at, _)| used[at].0),
            utilisation_degraded: tightest.map(|(at, _)| used[at].1),
            headroom: headroom.map(N::value),
            utilisations,
            monthly_usd,
            id: id.to_string(),
            service: row.service.to_owned(),
            product: row.product.to_owned(),
            count: row.count.map_or(0, |count| count.value() as u32),
            zones: row.zones,
            p95_ms: p95,
        }
    }

    pub fn availability(&self) -> N {
        self.availability
    }

    /// The time of each kind of request inside the system, with the kind's share.
    pub fn times(&self) -> Vec<(N, Moments<N>)> {
        self.paths.as_ref().map_or_else(Vec::new, |paths| paths.times(self.situation))
    }

    /// 95 of 100 requests from everywhere.
    pub fn p95(&self) -> N {
        percentile(&everywhere(&self.situation.setting.places(self.design.active()), &self.times()))
    }

    /// The whole of it, as the plan recommends it.
    pub fn recommendation(&self) -> plan::Design {
        let (situation, design) = (self.situation, self.design);
        let book = situation.book();
        let (tiers, cost) = self.tiers();
        let places = situation.setting.places_by_geography(design.active());
        let times: Vec<(N, Moments<N>)> = self
            .times()
            .into_iter()
            .enumerate()
            .map(|(at, (share, time))| {
                let id = if at == 0 { "request.time".to_owned() } else { format!("request.time_{at}") };
                let time = Moments {
                    mean: time.mean.step(book, || name(id!("{id}.mean"), "mean time of a request in the system", "ms")),
                    variance: time.variance.step(book, || name(id!("{id}.variance"), "variance of a request's time", "ms²")),
                };
                (share, time)
            })
            .collect();
        let all: Vec<(N, N)> = places.iter().flat_map(|(_, places)| places.iter().copied()).collect();
        let p95 = percentile(&everywhere(&all, &times)).figure(book, || name("p95_ms", "95 of 100 requests are answered within", "ms"));
        let by_geography = places.iter().map(|(place, parts)| {
            let whole = parts.iter().map(|p| p.0).reduce(|sum, share| sum + share).unwrap_or(N::of(1.0));
            let own: Vec<(N, N)> = parts.iter().map(|(share, away)| (*share / whole, *away)).collect();
            let p95 = percentile(&everywhere(&own, &times));
            let p95 =
                p95.figure(book, || name(id!("p95_by_geography.{place}"), format!("95 of 100 from {}", place.replace('_', " ")), "ms"));
            ((*place).to_owned(), p95.value())
        });
        let p95_by_geography = by_geography.collect();
        let (rto, rpo) = recovery(situation, design);
        let availability = self.availability.figure(book, || name("availability", "share of dynamic requests answered", "share"));
        let all_parts = promises::all_parts(situation, design, availability);
        let all_parts = all_parts.figure(book, || name("availability_all_parts", "the same if every part were needed", "share"));
        plan::Design {
            connections: connections::connections(situation, design, self.taken, &tiers),
            availability: availability.value(),
            availability_all_parts: all_parts.value(),
            p95_ms: p95.value(),
            p95_by_geography,
            rto_minutes: rto.figure(book, || name("rto_minutes", "back after a loss within", "minutes")).value(),
            rpo_minutes: rpo.figure(book, || name("rpo_minutes", "data that a loss may take", "minutes")).value(),
            single_points_of_failure: promises::single_points(design),
            cost,
            tiers,
        }
    }
}

impl<'a> Sheet<'_, 'a> {
    pub fn month(self) -> Month<'a> {
        let people_hours = people::sum(self.situation, self.design, &self.counts);
        Month { totals: self.bill.totals(&self.shares), people_hours, gauges: self.gauges }
    }
}

fn time_named<N: Number>(time: Moments<N>, book: N::Book, tier: TierId) -> Moments<N> {
    Moments {
        mean: time.mean.step(book, || name(id!("{tier}.time.mean"), format!("{tier}: mean time"), "ms")),
        variance: time.variance.step(book, || name(id!("{tier}.time.variance"), format!("{tier}: variance of the time"), "ms²")),
    }
}

fn volume_named<N: Number>(volume: Volume<N>, book: N::Book, tier: &str) -> Volume<N> {
    Volume {
        gib: volume.gib.step(book, || name(id!("{tier}.volume_gib"), format!("{tier}: size of the volume"), "GiB")),
        iops: volume.iops.step(book, || name(id!("{tier}.volume_iops"), format!("{tier}: operations the volume gives"), "IOPS")),
        ..volume
    }
}

/// The same class in another region's market; its own where that region doesn't sell it.
fn in_market<'m>(market: &'m Market<'m>, offer: &'m Offer<'m>) -> &'m Offer<'m> {
    let same = |o: &&Offer| o.class.name == offer.class.name;
    let lists = [&market.machines, &market.caches, &market.search];
    lists.into_iter().find_map(|list| list.iter().find(same)).unwrap_or(offer)
}

fn database_in_market<'m>(market: &'m Market<'m>, kind: DatabaseKind, offer: &'m Offer<'m>) -> &'m Offer<'m> {
    let same = |(own, o): &&(DatabaseKind, Offer)| *own == kind && o.class.name == offer.class.name;
    market.databases.iter().find(same).map_or(offer, |(_, o)| o)
}
