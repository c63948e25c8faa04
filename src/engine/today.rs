//! What runs today, held against the demand of month 0.
//!
//! The parts listed become a design, which is written by the very code that writes the recommendation's: there is no second formula. What is not
//! listed is not there. Only where a part is missing that every design has does the recommendation's stand in its place, so that the others can be
//! written; nothing is told of it.

use super::{
    bill::{TierId, in_cents},
    design::{self, Cache, Database, Design, Second, Sessions},
    figures,
    fleet::{Fleet, Needed},
    ledger::{Pen, Traced},
    market::{Market, Offer, Shape},
    parts::{Relief, Storage, Volume},
    rungs::{self, Rung},
    situation::{Setting, Situation},
    written::{self, Gauge, Sheet},
};
use crate::{
    catalog::{Catalog, Class, DatabaseKind},
    domain::{
        fields,
        money::Usd,
        number::{Number, Place, id, name},
        plan::{self, Origin, Resource, When},
        profile::{CurrentProduct, Profile, Survives},
        today::{Beside, Burst, Enough, Today, TodayBreak, TodayTier, heading},
        words,
    },
};

/// The machines that the profile describes, as classes of no catalog, by tier.
pub fn described<'a>(catalog: &Catalog, profile: &'a Profile) -> Vec<(&'a str, Class)> {
    let speed = catalog.providers[&profile.commercial.provider].rows.value(&speed_row(profile));
    let class = |given: &CurrentProduct| {
        let (vcpu, memory_gib) = given.vcpu.zip(given.memory_gib)?;
        Some(Class::described(vcpu, memory_gib, speed))
    };
    profile.current.products.iter().filter_map(|(tier, given)| Some((tier.as_str(), class(given)?))).collect()
}

/// A vCPU that nobody measured is one of the family on which the profile's CPU times were.
fn speed_row(profile: &Profile) -> String {
    format!("speed.{}", profile.traffic.cpu_family)
}

/// What a machine has that the profile describes. Its network and disks are not known.
pub fn described_shape<N: Number>(situation: &Situation<N>, offer: &Offer, tier: &str) -> Shape<N> {
    let book = situation.book();
    let read = |value: f64, field: &'static str, label: &str, unit: &'static str| given(book, value, tier, field, label, unit);
    let unknown = N::of(f64::INFINITY);
    Shape {
        vcpu: read(offer.shape.vcpu, "vcpu", "vCPU", "vCPU"),
        speed: figures::row(situation.setting.rows(), book, &speed_row(situation.profile())),
        memory_gib: read(offer.shape.memory_gib, "memory_gib", "memory", "GiB"),
        network_gbps: unknown,
        storage_iops: unknown,
        storage_mib_s: unknown,
    }
}

fn given<N: Number>(book: N::Book, value: f64, tier: &str, field: &str, label: &str, unit: &'static str) -> N {
    N::read(book, value, || Place {
        id: format!("/current/products/{tier}/{field}").into(),
        label: format!("{tier} as it runs today: {label}").into(),
        unit: unit.into(),
        origin: Origin::Given,
        source: "the profile".into(),
    })
}

/// What is listed, each with what the catalog knows of it.
#[derive(Debug)]
pub struct Listed<'a> {
    machines: Vec<Machine<'a>>,
}

#[derive(Debug)]
struct Machine<'a> {
    /// Its key in the profile.
    key: &'a str,
    id: TierId<'a>,
    given: &'a CurrentProduct,
    /// A database class is sold in several kinds. None: no machine, or of a region that nothing is known of.
    offers: Vec<(Option<DatabaseKind>, Offer<'a>)>,
}

impl<'a> Listed<'a> {
    /// None where nothing is listed.
    pub fn of(setting: &Setting<'a>, described: &'a [(&'a str, Class)]) -> Option<Listed<'a>> {
        let profile = setting.profile;
        let machines: Vec<Machine<'a>> = profile
            .current
            .products
            .iter()
            .filter_map(|(key, given)| {
                let id = tier_id(key)?;
                Some(Machine { key, id, given, offers: offers(setting, described, key, id, given) })
            })
            .collect();
        (!machines.is_empty()).then_some(Listed { machines })
    }

    fn find(&self, id: TierId) -> Option<&Machine<'a>> {
        self.machines.iter().find(|machine| machine.id == id)
    }
}

/// `service_2@us-west-2` as the engine's own.
fn tier_id(key: &str) -> Option<TierId<'_>> {
    let (base, region) = words::split_region(key);
    match base.strip_prefix("service_") {
        Some(number) => Some(TierId { part: "service", number: number.parse().ok()?, region }),
        None => fields::TIERS.iter().find(|known| **known == base).map(|part| TierId::new(part, region)),
    }
}

fn offers<'a>(
    setting: &Setting<'a>,
    described: &'a [(&'a str, Class)],
    key: &'a str,
    id: TierId<'a>,
    given: &CurrentProduct,
) -> Vec<(Option<DatabaseKind>, Offer<'a>)> {
    let profile = setting.profile;
    if let Some((_, class)) = described.iter().find(|(tier, _)| *tier == key) {
        return vec![(None, Offer { described_in: Some(key), ..Offer::new(class, profile) })];
    }
    let (Some(market), Some(product)) = (market_of(setting, id.region), given.product.as_deref()) else { return Vec::new() };
    let region = market.region;
    let mut offers = Vec::new();
    for kind in fields::products_of(key) {
        let classes: &'a [Class] = match *kind {
            "compute" => &region.compute,
            "cache" => &region.cache,
            "search" => &region.search,
            _ => &[],
        };
        offers.extend(classes.iter().filter(|class| class.name == product).map(|class| (None, Offer::new(class, profile))));
        if *kind == "database" {
            let sold = region.database.iter().filter(|sold| sold.class.name == product);
            offers.extend(sold.map(|sold| (Some(sold.kind), Offer::new(&sold.class, profile))));
        }
    }
    offers
}

fn market_of<'a>(setting: &Setting<'a>, region: Option<&str>) -> Option<&'a Market<'a>> {
    match region {
        None => Some(setting.market),
        Some(id) => setting.others.iter().find(|other| other.region.id == id),
    }
}

impl Machine<'_> {
    fn count(&self) -> u32 {
        self.given.count.unwrap_or(1.0) as u32
    }

    fn is_described(&self) -> bool {
        self.offers.first().is_some_and(|(_, offer)| offer.described_in.is_some())
    }
}

/// What runs in one region, as a design that can be written.
#[derive(Debug)]
pub struct Runs<'a> {
    listed: &'a Listed<'a>,
    pub design: Design<'a>,
    /// Told are the tiers of the second region: the design is made of its parts.
    second: bool,
    /// The services in the order of their numbers: they need not be alike.
    services: Vec<(TierId<'a>, Fleet<'a>)>,
}

impl<'a> Runs<'a> {
    /// Of the first region, and of the second where something is listed there.
    pub fn of(situation: &Situation<'a>, listed: &'a Listed<'a>, recommended: Option<&Design<'a>>) -> Vec<Runs<'a>> {
        let second = listed.machines.iter().find_map(|machine| market_of(situation.setting, Some(machine.id.region?)));
        let build = |own: bool| {
            let build = Builder { situation, listed, recommended, second, own: second.filter(|_| own) };
            let services = build.services();
            Some(Runs { listed, design: build.design(&services)?, second: own, services })
        };
        [build(false), second.and_then(|_| build(true))].into_iter().flatten().collect()
    }

    fn tells(&self, id: TierId) -> bool {
        id.region.is_some() == self.second
    }

    fn machine(&self, id: TierId) -> Option<&Machine<'a>> {
        self.listed.find(id).filter(|_| self.tells(id))
    }

    /// How many of a tier run.
    pub fn count<N: Number>(&self, id: TierId, book: N::Book) -> Option<N> {
        let machine = self.machine(id).filter(|machine| !machine.offers.is_empty())?;
        Some(match machine.given.count {
            Some(count) => given(book, count, machine.key, "count", "how many run", "instances"),
            None => N::of(1.0),
        })
    }

    /// The service that stands in the place of the one of this number.
    pub fn service(&self, id: TierId) -> Option<(TierId<'a>, &Fleet<'a>)> {
        let (own, fleet) = self.services.get(id.number as usize - 1).filter(|_| self.tells(id))?;
        Some((*own, fleet))
    }

    /// Whether it is known how much a machine of the tier has of a resource.
    pub fn knows(&self, id: TierId, resource: Resource) -> bool {
        let described = self.machine(id).is_some_and(Machine::is_described);
        !described || !matches!(resource, Resource::Network | Resource::Iops | Resource::Throughput | Resource::Storage)
    }

    /// What is told of, resource by resource.
    pub fn gauges(&self, situation: &Situation<'a>) -> Vec<Gauge<'a>> {
        let mut gauges = written::sheet_of_running(situation, &self.design, self).gauges;
        gauges.retain(|gauge| self.machine(gauge.tier).is_some());
        gauges
    }
}

/// Makes a design of what is listed.
struct Builder<'b, 'a> {
    situation: &'b Situation<'a>,
    listed: &'a Listed<'a>,
    recommended: Option<&'b Design<'a>>,
    second: Option<&'a Market<'a>>,
    /// The second region, where the design is to be made of its parts.
    own: Option<&'a Market<'a>>,
}

impl<'a> Builder<'_, 'a> {
    fn region(&self) -> Option<&'a str> {
        self.own.map(|market| market.region.id.as_str())
    }

    fn find(&self, part: &'static str) -> Option<&'a Machine<'a>> {
        // What the second region has not of its own it has as the first.
        let own = self.region().and_then(|region| self.listed.find(TierId::new(part, Some(region))));
        own.or_else(|| self.listed.find(TierId::new(part, None)))
    }

    fn has(&self, part: &'static str) -> bool {
        self.find(part).is_some()
    }

    fn fleet_of(&self, machine: &'a Machine<'a>, kind: Option<DatabaseKind>, each: u32) -> Option<Fleet<'a>> {
        let of_kind = machine.offers.iter().find(|(own, _)| kind.is_some() && *own == kind);
        let (_, offer) = of_kind.or(machine.offers.first())?;
        Some(Fleet { offer, count: machine.count(), zones: if each > 1 { self.zones() } else { 1 }, elastic: None })
    }

    fn fleet(&self, part: &'static str) -> Option<Fleet<'a>> {
        let machine = self.find(part)?;
        self.fleet_of(machine, None, machine.count())
    }

    fn services(&self) -> Vec<(TierId<'a>, Fleet<'a>)> {
        let of = |region: Option<&str>| {
            let own = self.listed.machines.iter().filter(|machine| machine.id.part == "service" && machine.id.region == region);
            let mut own: Vec<_> = own.filter_map(|machine| Some((machine.id, self.fleet_of(machine, None, machine.count())?))).collect();
            own.sort_by_key(|(id, _)| id.number);
            own
        };
        let own = of(self.region());
        if !own.is_empty() {
            return own;
        }
        of(None).into_iter().map(|(id, fleet)| (TierId { region: self.region(), ..id }, fleet)).collect()
    }

    fn zones(&self) -> u32 {
        match self.recommended {
            Some(design) if design.rung.number >= 4 => design.zones,
            _ if self.rung().number >= 4 || self.situation.targets.survives >= Survives::Zone => 2,
            _ => 1,
        }
    }

    /// The rung that is given or recommended, as far as what is listed could stand on it.
    fn rung(&self) -> &'static Rung {
        let current = &self.situation.profile().current;
        let asked = current.stage.as_deref().and_then(rungs::by_id);
        let number = asked.or(self.recommended.map(|design| design.rung)).map_or(4, |rung| rung.number);
        let number = match number {
            _ if self.has("host") => 1,
            // Something is listed beside a single box.
            1 => {
                let several = |part| self.find(part).is_some_and(|machine| machine.count() > 1);
                let managed = self.find("database").is_some_and(|machine| machine.offers.iter().any(|(kind, _)| kind.is_some()));
                match managed {
                    _ if several("web") || several("database") || self.has("load_balancer") => 4,
                    true => 3,
                    false => 2,
                }
            }
            9 if self.second.is_none() => 6,
            number => number,
        };
        rungs::by_number(number)
    }

    fn design(&self, services: &[(TierId<'a>, Fleet<'a>)]) -> Option<Design<'a>> {
        let rung = self.rung();
        let market = self.situation.market();
        let filler = || Some(Fleet { offer: market.machines.first()?, count: 1, zones: 1, elastic: None });
        let recommended = self.recommended;
        let web = self.fleet(if rung.number == 1 { "host" } else { "web" });
        let web = web.or_else(|| recommended.map(|design| design.web.clone())).or_else(filler)?;
        let private = match rung.number {
            1..=4 => false,
            9 => recommended.is_none_or(|design| design.rung.number != 9 || design.private),
            _ => true,
        };
        let cdn = self.has("cdn");
        let database = self.database(rung, &web)?;
        let replicas = self.find("replicas").and_then(|machine| {
            let kind = design::replica_kind(database.storage.is_shared());
            self.fleet_of(machine, Some(kind), machine.count() / database.shards)
        });
        let services = services.first().map(|(_, fleet)| (services.len() as u32, fleet.clone()));
        let second = self.second.map(|market| {
            let region = Some(market.region.id.as_str());
            let own = self.listed.find(TierId::new("web", region)).and_then(|machine| self.fleet_of(machine, None, machine.count()));
            Second {
                market,
                web: own.unwrap_or_else(|| web.clone()),
                services: services.clone(),
                active: recommended.and_then(|design| design.second.as_ref()).is_none_or(|second| second.active),
            }
        });
        Some(Design {
            rung,
            zones: self.zones(),
            cdn,
            observed: matches!(rung.number, 6..=8) || (rung.number == 9 && private),
            private,
            relief: Relief::with(cdn, self.situation),
            web,
            services,
            workers: self.fleet("workers"),
            search: self.fleet("search"),
            database,
            replicas,
            cache: self.find("cache").and_then(|machine| {
                let (_, offer) = machine.offers.first()?;
                Some(Cache { offer, nodes: machine.count(), takes: 0.0 })
            }),
            sessions: self.find("sessions").map(|machine| match machine.offers.first() {
                Some((_, offer)) => Sessions::Cache { offer, nodes: machine.count() },
                None => Sessions::KeyValue,
            }),
            second,
            cost: 0.0,
        })
    }

    /// The writers: one, with a standby where an even number runs; several where there are more.
    fn database(&self, rung: &Rung, web: &Fleet<'a>) -> Option<Database<'a>> {
        let recommended = self.recommended.map(|design| &design.database);
        let volume = Volume { gib: 0.0, iops: 0.0, extra_iops: 0.0, extra_mib_s: 0.0 };
        let of = |offer: &'a Offer<'a>, storage, shards, machines| {
            Some(Database { offer, storage, shards, machines, volume, by_use_usd: 0.0, queue: None })
        };
        let Some(machine) = self.find("database").filter(|machine| !machine.offers.is_empty()) else {
            // Not told of; what is told needs one.
            return recommended.cloned().or_else(|| of(web.offer, Storage::Block, 1, 1));
        };
        let count = machine.count();
        let sold = |kind: DatabaseKind| machine.offers.iter().find(|(own, _)| *own == Some(kind));
        let usual = match recommended.map(|database| database.storage) {
            Some(Storage::Managed(DatabaseKind::SharedStorage)) => [DatabaseKind::SharedStorage, DatabaseKind::TwoZones],
            _ => [DatabaseKind::TwoZones, DatabaseKind::SharedStorage],
        };
        let pair = usual.into_iter().find_map(sold).filter(|_| count.is_multiple_of(2));
        let shared = sold(DatabaseKind::SharedStorage).filter(|_| usual[0] == DatabaseKind::SharedStorage);
        let single = shared.or_else(|| sold(DatabaseKind::SingleZone));
        let (kind, offer) = pair.or(single).or(machine.offers.first())?;
        let storage = kind.map_or(Storage::Block, Storage::Managed);
        let sharded = recommended.is_some_and(|database| database.shards > 1);
        let pairs = !sharded || design::writers_of(rung.number.max(4), storage, self.has("replicas")) == 2;
        let machines = if pairs && count.is_multiple_of(2) { 2 } else { 1 };
        of(offer, storage, count / machines, machines)
    }
}

/// What is told of the tiers listed, beside the recommendation: in numbers that write the ledger.
pub fn told(explained: &Situation<'_, Traced<'_>>, plain: &Situation, running: &[Runs], recommended: &plan::Design) -> Option<Today> {
    let listed = running.first()?.listed;
    let pen = explained.book();
    let mut tiers: Vec<(TodayTier, Option<(Usd, Traced)>)> = Vec::new();
    for running in running {
        let setting = explained.setting.written_in(pen.under(heading(running.second)));
        let situation = explained.set_in(&setting);
        let sheet = written::sheet_of_running(&situation, &running.design, running);
        let gauges = running.gauges(plain);
        for machine in running.listed.machines.iter().filter(|machine| running.tells(machine.id)) {
            let telling = Telling { running, machine, sheet: &sheet, gauges: &gauges, plain, book: setting.book, pen };
            tiers.push(telling.tier(recommended));
        }
    }
    // In the order of the list, whatever region.
    tiers.sort_by_key(|(tier, _)| listed.machines.iter().position(|machine| machine.key == tier.id));
    let unpriced = tiers.iter().filter(|(_, usd)| usd.is_none()).map(|(tier, _)| tier.id.clone()).collect::<Vec<_>>();
    let book = pen.under(heading(false));
    let sum = in_cents(tiers.iter().filter_map(|(_, usd)| *usd));
    let sum = sum.map(|(usd, number)| (usd, number.figure(book, || name("monthly_usd", "the parts listed, a month", "USD/month"))));
    let whole = pen.find("cost.monthly_usd").filter(|_| unpriced.is_empty());
    let tiers: Vec<TodayTier> = tiers.into_iter().map(|(tier, _)| tier).collect();
    let least = tiers.iter().filter(|tier| tier.headroom.is_some());
    let least = least.min_by(|a, b| a.headroom.unwrap_or(f64::INFINITY).total_cmp(&b.headroom.unwrap_or(f64::INFINITY)));
    let ids = |tiers: &[plan::Tier]| tiers.iter().map(|tier| tier.id.clone()).collect::<Vec<_>>();
    let (of_plan, of_today) = (ids(&recommended.tiers), tiers.iter().map(|tier| tier.id.clone()).collect::<Vec<_>>());
    Some(Today {
        gives_way_first: least.map(|tier| tier.id.clone()),
        not_listed: of_plan.iter().filter(|id| !of_today.contains(id)).cloned().collect(),
        not_recommended: of_today.iter().filter(|id| !of_plan.contains(id)).cloned().collect(),
        monthly_usd: sum.map_or(Usd::ZERO, |(usd, _)| usd),
        difference_usd: sum.zip(whole).map(|((usd, own), whole)| {
            let label = "the recommendation’s bill less that of the parts listed";
            less((recommended.cost.monthly_usd, whole), (usd, own)).figure_of(book, || name("difference_usd", label, "USD/month"))
        }),
        unpriced,
        tiers,
    })
}

/// One sum less another, in cents.
struct Difference<'l>(Usd, Traced<'l>);

fn less<'l>((usd, number): (Usd, Traced<'l>), (other, other_number): (Usd, Traced<'l>)) -> Difference<'l> {
    let exact = Usd(usd.0 - other.0);
    Difference(exact, Traced::call("round", &[number - other_number, Traced::of(2.0)], exact.to_f64()))
}

impl<'l> Difference<'l> {
    fn figure_of(self, book: Pen<'l>, name: impl FnOnce() -> crate::domain::number::Name) -> Usd {
        self.1.figure(book, name);
        self.0
    }
}

/// One tier of a sheet.
struct Telling<'t, 'l> {
    running: &'t Runs<'t>,
    machine: &'t Machine<'t>,
    sheet: &'t Sheet<'t, 't, Traced<'l>>,
    gauges: &'t [Gauge<'t>],
    plain: &'t Situation<'t>,
    book: Pen<'l>,
    /// Of the recommendation's figures.
    pen: Pen<'l>,
}

impl<'l> Telling<'_, 'l> {
    fn tier(&self, recommended: &plan::Design) -> (TodayTier, Option<(Usd, Traced<'l>)>) {
        let (machine, id, book) = (self.machine, self.machine.id, self.book);
        let known = !fields::has_machines(machine.key)
            || !machine.offers.is_empty()
            || matches!(self.running.design.sessions, Some(Sessions::KeyValue));
        let told = known.then(|| self.sheet.tier_of(id)).flatten();
        let (told, listed_usd) = told.map_or((None, None), |(tier, usd)| (Some(tier), usd));
        let usd = match machine.given.monthly_usd {
            Some(each) => Some(self.given_usd(each)),
            None => listed_usd.filter(|_| !machine.is_described()),
        };
        let usd =
            usd.map(|(usd, number)| (usd, number.figure(book, || name(id!("{id}.monthly_usd"), format!("{id}: a month"), "USD/month"))));
        let tightest = self.gauges.iter().filter(|gauge| gauge.tier == id && gauge.headroom().is_finite());
        let tightest = tightest.min_by(|a, b| a.headroom().total_cmp(&b.headroom()));
        let breaks_first = tightest.map(|gauge| {
            let (when, value, limit): (When, f64, f64) = gauge.nearest();
            TodayBreak { resource: gauge.draw.resource, when, value, limit, month: written::month_reached(self.plain, gauge) }
        });
        let product = match (&machine.given.product, machine.offers.first()) {
            (Some(product), _) => product.clone(),
            (None, Some((_, offer))) => offer.class.name.clone(),
            (None, None) => String::new(),
        };
        let tier = TodayTier {
            id: machine.key.to_owned(),
            product,
            count: told.as_ref().map_or_else(|| if fields::has_machines(machine.key) { machine.count() } else { 0 }, |tier| tier.count),
            zones: told.as_ref().map_or(0, |tier| tier.zones),
            bound_by: told.as_ref().and_then(|tier| tier.bound_by),
            utilisation_at_peak: told.as_ref().and_then(|tier| tier.utilisation_at_peak),
            utilisation_degraded: told.as_ref().and_then(|tier| tier.utilisation_degraded),
            headroom: told.as_ref().and_then(|tier| tier.headroom),
            headroom_months: told.as_ref().and_then(|tier| tier.headroom_months),
            enough: told.as_ref().and_then(|tier| tier.headroom).and_then(|_| self.enough(usd)),
            burst: self.burst(),
            utilisations: told.map_or_else(Vec::new, |tier| tier.utilisations),
            breaks_first,
            monthly_usd: usd.map(|(usd, _)| usd),
            recommended: recommended.tiers.iter().find(|tier| tier.id == machine.key).map(|tier| self.beside(tier, usd)),
        };
        (tier, usd)
    }

    fn burst(&self) -> Option<Burst> {
        let (id, book) = (self.machine.id, self.book);
        let (_, offer) = self.machine.offers.first()?;
        let baseline = offer.class.baseline?;
        let (_, busy) = self.sheet.kept_busy.iter().find(|(tier, _)| *tier == id)?;
        let count = self.sheet.gauges.iter().find(|gauge| gauge.tier == id)?.count;
        let used = (*busy / count).figure(book, || name(id!("{id}.burst"), format!("{id}: CPU used over the month"), "share"));
        Some(Burst { used: used.value(), baseline })
    }

    /// As many as run, at the price that somebody gave.
    fn given_usd(&self, each: f64) -> (Usd, Traced<'l>) {
        let key = self.machine.key;
        let one: Traced = given(self.book, each, key, "monthly_usd", "a month of one", "USD/month");
        let count =
            self.machine.given.count.map_or(Traced::of(1.0), |count| given(self.book, count, key, "count", "how many run", "instances"));
        let exact = Usd::rounded(each * count.value(), 2).unwrap_or_default();
        (exact, Traced::call("round", &[one * count, Traced::of(2.0)], exact.to_f64()))
    }

    /// The fewest of machines that share their load; what is bought with others in mind, or is a writer, has none.
    fn enough(&self, usd: Option<(Usd, Traced<'l>)>) -> Option<Enough> {
        let (machine, id, book) = (self.machine, self.machine.id, self.book);
        let design = &self.running.design;
        let situation = self.sheet.situation();
        let draws: Vec<_> = self.sheet.gauges.iter().filter(|gauge| gauge.tier == id).map(|gauge| gauge.draw).collect();
        let needed = (!draws.is_empty()).then(|| Needed::of(&draws)).flatten()?.named(book, id, "");
        let shared = design.database.storage.is_shared();
        let zones = design.zones;
        let enough = match id.part {
            "web" | "service" => needed.with_surge(zones).at_least(design::fewest_machines(design.rung)),
            "workers" => needed.with_surge(zones).at_least(design::FEWEST_WORKERS),
            "search" if design.rung.number >= 4 => needed.with_surge(zones).larger(situation.figures().search_nodes_from_rung_4),
            "search" => needed.with_surge(zones).at_least(1.0),
            "replicas" => design::replica_count(&needed, zones, shared) * f64::from(design.database.shards),
            "sessions" if machine.count() > 1 => needed.with_surge(1).at_least(1.0) * 2.0,
            _ => return None,
        };
        let count = f64::from(machine.count());
        // What one alone carries is not called too few, whatever a rung begins with.
        let enough = if count == 1.0 && needed.with_surge(1) <= 1.0 { Traced::of(1.0) } else { enough };
        if enough.value().is_nan() || enough > 1e6 {
            return None;
        }
        let enough =
            enough.figure(book, || name(id!("{id}.enough"), format!("{id}: fewest of the same that carry today’s demand"), "instances"));
        // Replicas of shared storage pay for the operations of all.
        let linear = !(id.part == "replicas" && shared);
        let saves = usd.filter(|_| linear && enough < count).map(|(usd, number)| {
            let saved = usd.to_f64() * (count - enough.value()) / count;
            let exact = Usd::rounded(saved, 2).unwrap_or_default();
            let all = self.running.count::<Traced>(id, book).unwrap_or(Traced::of(count));
            Traced::call("round", &[number * (all - enough) / all, Traced::of(2.0)], exact.to_f64())
                .figure(book, || name(id!("{id}.saves_usd"), format!("{id}: what the others cost"), "USD/month"));
            exact
        });
        Some(Enough { count: enough.value() as u32, saves_usd: saves })
    }

    fn beside(&self, tier: &plan::Tier, usd: Option<(Usd, Traced<'l>)>) -> Beside {
        let id = self.machine.id;
        let recommended = self.pen.find(&format!("{id}.monthly_usd"));
        let difference_usd = usd.zip(recommended).map(|(own, number)| {
            let label = format!("{id}: recommended less what runs");
            less((tier.monthly_usd, number), own).figure_of(self.book, || name(id!("{id}.difference_usd"), label, "USD/month"))
        });
        Beside { product: tier.product.clone(), count: tier.count, monthly_usd: tier.monthly_usd, difference_usd }
    }
}
