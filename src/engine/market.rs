//! What can be bought in one region under one way of paying, filtered by what the profile allows.

use crate::{
    catalog::{Class, DatabaseKind, KEY_VALUE, Price, Provider, Region, Term, dated, origin, reduced},
    domain::{
        number::{Number, Place},
        plan::Origin,
        profile::{Architecture, Profile, Purchase},
    },
};
use rust_decimal::{Decimal, prelude::ToPrimitive};
use std::sync::LazyLock;

pub use crate::catalog::HOURS_A_MONTH;

#[derive(Debug)]
pub struct Market<'a> {
    pub provider: &'a Provider,
    pub region: &'a Region,
    /// Machines for general use, cheapest first.
    pub machines: Vec<Offer<'a>>,
    pub databases: Vec<(DatabaseKind, Offer<'a>)>,
    pub caches: Vec<Offer<'a>>,
    pub search: Vec<Offer<'a>>,
    pub prices: Prices<'a>,
    /// Of the provider's reference families: a month of a machine's vCPU, and of a database's by kind.
    machine_vcpu_month: f64,
    database_vcpu_month: [f64; 3],
    /// The cheapest on sale of each kind, by speed: burstable classes left out, and with them.
    least_database_vcpu_month: [[f64; 2]; 3],
}

/// A class at the price this profile pays for it.
#[derive(Clone, Copy, Debug)]
pub struct Offer<'a> {
    pub class: &'a Class,
    /// After commitment.
    pub usd_hour: Decimal,
    /// On demand: what an elastic fleet pays above its minimum.
    pub list_usd_hour: Decimal,
    pub spot_usd_hour: Option<Decimal>,
    pub month: f64,
    pub list_month: f64,
    /// What is left of a stateless fleet's price with the profile's share of spot machines.
    pub spot_factor: f64,
    /// No vCPU of the reference family costs less on it, however it is paid.
    pub least_vcpu_month: f64,
    /// Whether it may only be used up to a baseline on average.
    pub burstable: bool,
    pub shape: Shape,
    /// The tier whose machine of today is described by the profile, not by the catalog.
    pub described_in: Option<&'a str>,
}

/// What a machine has, as numbers of a formula.
#[derive(Clone, Copy, Debug)]
pub struct Shape<N = f64> {
    pub vcpu: N,
    /// Of one vCPU, the reference family's = 1.
    pub speed: N,
    pub memory_gib: N,
    pub network_gbps: N,
    pub storage_iops: N,
    pub storage_mib_s: N,
}

/// The price of what is not sold in a region. Nothing is billed by it: no design has a part of that kind.
static NOT_SOLD: LazyLock<Price> = LazyLock::new(|| Price {
    key: String::new(),
    item: "not sold".into(),
    unit: String::new(),
    steps: Vec::new(),
    source: String::new(),
    date: String::new(),
    verified: false,
});

macro_rules! prices {
    (everywhere: $($field:ident,)+; where sold: $($optional:ident,)+) => {
        /// The region's prices, looked up once.
        #[derive(Clone, Copy, Debug)]
        pub struct Prices<'a> {
            $(pub $field: &'a Price,)+
            $(pub $optional: &'a Price,)+
        }

        impl<'a> Prices<'a> {
            fn of(region: &'a Region) -> Prices<'a> {
                Prices {
                    $($field: region.price(stringify!($field)),)+
                    $($optional: region.optional_price(stringify!($optional)).unwrap_or(&NOT_SOLD),)+
                }
            }
        }
    };
}

prices! {
    everywhere:
    alarm_month,
    block_gib_month,
    block_iops_month,
    block_mib_s_month,
    cross_zone_gib,
    database_backup_gib_month,
    database_gib_month_single,
    database_gib_month_two_zones,
    database_iops_month_single,
    database_iops_month_two_zones,
    dns_million_queries,
    dns_zone_month,
    egress_gib,
    inter_region_gib,
    load_balancer_hour,
    load_balancer_lcu_hour,
    log_ingest_gib,
    log_stored_gib_month,
    mail_thousand,
    metric_month,
    nat_gib,
    nat_hour,
    object_get,
    object_gib_month,
    object_put,
    public_ipv4_hour,
    queue_million,
    search_gib_month,
    snapshot_gib_month,
    ;
    where sold:
    database_shared_backup_gib_month,
    database_shared_gib_month,
    database_shared_io_million,
    key_value_gib_month,
    key_value_read_million,
    key_value_write_million,
}

impl<'a> Market<'a> {
    pub fn new(provider: &'a Provider, region: &'a Region, profile: &Profile) -> Market<'a> {
        let wanted = |class: &Class| match profile.commercial.architecture {
            Architecture::Any => true,
            Architecture::Arm64 => class.arm64,
            Architecture::X8664 => !class.arm64,
        };
        let offer = |class: &'a Class| Offer::new(class, profile);
        let offers = |classes: &'a [Class]| -> Vec<Offer<'a>> {
            let mut offers = Vec::with_capacity(classes.len());
            offers.extend(classes.iter().filter(|c| wanted(c)).map(offer));
            offers.sort_by(|a: &Offer, b: &Offer| a.month.total_cmp(&b.month).then_with(|| a.class.name.cmp(&b.class.name)));
            offers
        };
        let mut databases = Vec::with_capacity(region.database.len());
        databases.extend(region.database.iter().filter(|d| wanted(&d.class)).map(|d| (d.kind, offer(&d.class))));
        databases.sort_by(|a: &(DatabaseKind, Offer), b: &(DatabaseKind, Offer)| {
            a.1.month.total_cmp(&b.1.month).then_with(|| a.1.class.name.cmp(&b.1.class.name)).then(a.0.cmp(&b.0))
        });
        let machines = offers(&region.compute);
        let machine_vcpu_month = per_vcpu(machines.iter().filter(|o| o.class.family == provider.reference_compute_family))
            .or_else(|| per_vcpu(machines.iter()))
            .unwrap_or(0.0);
        let database_vcpu_month = KINDS.map(|kind| {
            let of = |family: Option<&str>| {
                per_vcpu(databases.iter().filter(|(k, o)| *k == kind && family.is_none_or(|f| o.class.family == f)).map(|(_, o)| o))
            };
            of(Some(&provider.reference_database_family)).or_else(|| of(None)).unwrap_or(0.0)
        });
        let least_database_vcpu_month = KINDS.map(|kind| {
            let least = |burstable: bool| {
                let sold = databases.iter().filter(|(k, o)| *k == kind && (burstable || !o.burstable));
                sold.map(|(_, offer)| offer.month / offer.vcpu()).fold(f64::INFINITY, f64::min)
            };
            [least(false), least(true)]
        });
        Market {
            provider,
            region,
            machines,
            databases,
            caches: offers(&region.cache),
            search: offers(&region.search),
            prices: Prices::of(region),
            machine_vcpu_month,
            database_vcpu_month,
            least_database_vcpu_month,
        }
    }

    /// No database of this kind has a vCPU of the reference speed for less; infinite where none is sold.
    pub fn least_database_vcpu_month(&self, kind: DatabaseKind, burstable: bool) -> f64 {
        self.least_database_vcpu_month[kind_at(kind)][usize::from(burstable)]
    }

    /// The price of one unit at the first paid step: for comparisons that need a single figure.
    pub fn unit(price: &Price) -> f64 {
        price.steps.iter().map(|step| step.usd_f64).find(|usd| *usd != 0.0).unwrap_or(0.0)
    }

    /// The monthly price of a vCPU of the provider's reference machine family.
    pub fn machine_vcpu_month<N: Number>(&self, book: N::Book) -> N {
        let family = &self.provider.reference_compute_family;
        self.derived(
            book,
            self.machine_vcpu_month,
            &format!("{family}/vcpu_month"),
            "a vCPU of the reference family for a month",
            "USD/month",
        )
    }

    /// The monthly price of a vCPU of the reference database family; for shared storage and two zones, of the pair.
    pub fn database_vcpu_month<N: Number>(&self, kind: DatabaseKind, book: N::Book) -> N {
        let family = &self.provider.reference_database_family;
        let id = format!("{family}/{}/vcpu_month", kind.id());
        self.derived(book, self.database_vcpu_month[kind_at(kind)], &id, "a vCPU of the reference database family for a month", "USD/month")
    }

    pub fn smallest_cache<N: Number>(&self, book: N::Book) -> N {
        self.derived(book, self.smallest_cache_month(), "smallest_cache/month", "the smallest cache node for a month", "USD/month")
    }

    /// The cheapest of a list under this way of paying: read off the price list.
    fn derived<N: Number>(&self, book: N::Book, value: f64, id: &str, label: &'static str, unit: &'static str) -> N {
        N::read(book, value, || Place {
            id: self.place(id).into(),
            label: label.into(),
            unit: unit.into(),
            origin: Origin::Measured,
            source: format!("price list of {} in {}, at this way of paying", self.provider.name, self.region.name).into(),
        })
    }

    fn place(&self, id: &str) -> String {
        format!("catalog/{}/{}/{id}", self.provider.id, self.region.id)
    }

    /// The figures of a class.
    pub fn shape<N: Number>(&self, offer: &Offer, book: N::Book) -> Shape<N> {
        let class = offer.class;
        let read = |value: f64, id: &str, label: &str, unit: &'static str, verified: bool, source: &str| {
            N::read(book, value, || Place {
                id: self.place(&format!("{}/{id}", class.name)).into(),
                label: format!("{label} of {}", class.name).into(),
                unit: unit.into(),
                origin: origin(verified),
                source: source.to_owned().into(),
            })
        };
        let shape = &offer.shape;
        let of_shape =
            |value, id: &str, label: &str, unit: &'static str| read(value, id, label, unit, class.shape_verified, &class.shape_source);
        Shape {
            vcpu: of_shape(shape.vcpu, "vcpu", "vCPU", "vCPU"),
            speed: read(shape.speed, "speed", "speed of a vCPU (reference 1)", "factor", false, "sizing rows: speed by family"),
            memory_gib: of_shape(shape.memory_gib, "memory_gib", "memory", "GiB"),
            network_gbps: of_shape(shape.network_gbps, "network_gbps", "network", "Gbit/s"),
            storage_iops: of_shape(shape.storage_iops, "storage_iops", "storage operations", "IOPS"),
            storage_mib_s: of_shape(shape.storage_mib_s, "storage_mib_s", "storage throughput", "MiB/s"),
        }
    }

    /// What an hour of a class costs here, as paid.
    pub fn usd_hour<N: Number>(&self, offer: &Offer, kind: Option<DatabaseKind>, pays: Pays, book: N::Book) -> N {
        let class = offer.class;
        let id = |last: &str| {
            let product = kind.map_or_else(|| class.name.clone(), |kind| format!("{}/{}", class.name, kind.id()));
            self.place(&format!("{product}/{last}"))
        };
        let list = N::read(book, class.usd_hour_f64, || Place {
            id: id("usd_hour").into(),
            label: format!("an hour of {}", class.name).into(),
            unit: "USD/hour".into(),
            origin: origin(class.verified),
            source: dated(&class.source, &class.date).into(),
        });
        let (term, discount) = match pays {
            Pays::List => return list,
            Pays::Committed if offer.usd_hour == class.usd_hour => return list,
            Pays::Committed => offer.committed(),
            Pays::Spot => (Term::Spot, class.spot.unwrap_or_default()),
        };
        let listed = class.discount(term);
        let off = N::read(book, to_f64(discount), || Place {
            id: id(term.id()).into(),
            label: format!("discount on {}, {}", class.name, term.id()).into(),
            unit: "share".into(),
            origin: origin(listed.is_some_and(|listed| listed.verified)),
            source: listed.map(|listed| dated(&listed.source, &listed.date)).unwrap_or_default().into(),
        });
        let paid = list * off.rest();
        N::call("round", &[paid, N::of(8.0)], to_f64(offer.usd_of(pays)))
    }

    /// A step of a price.
    pub fn usd_of_step<N: Number>(&self, price: &Price, step: usize, book: N::Book) -> N {
        self.of_step(price, step, "usd", "price", price.steps[step].usd_f64, &format!("USD/{}", price.unit), book)
    }

    /// From where a step of a price holds.
    pub fn bound_of_step<N: Number>(&self, price: &Price, step: usize, book: N::Book) -> N {
        self.of_step(price, step, "from", "lower bound", price.steps[step].from_f64, &price.unit, book)
    }

    #[expect(clippy::too_many_arguments, reason = "a figure of a price list")]
    fn of_step<N: Number>(&self, price: &Price, step: usize, last: &str, what: &str, value: f64, unit: &str, book: N::Book) -> N {
        N::read(book, value, || Place {
            id: self
                .place(&if price.steps.len() > 1 { format!("{}/{step}/{last}", price.key) } else { format!("{}/{last}", price.key) })
                .into(),
            label: if price.steps.len() > 1 { format!("{}, {what} of step {}", price.item, step + 1) } else { price.item.clone() }.into(),
            unit: unit.to_owned().into(),
            origin: origin(price.steps[step].verified),
            source: dated(&price.source, &price.date).into(),
        })
    }

    pub fn smallest_cache_month(&self) -> f64 {
        self.caches.iter().find(|o| o.class.name == self.provider.smallest_cache).or(self.caches.first()).map_or(0.0, |o| o.month)
    }

    /// Whether a key-value store is sold by use.
    pub fn sells_key_value(&self) -> bool {
        self.region.optional_price(KEY_VALUE).is_some()
    }

    pub fn service(&self, part: &'static str) -> &'a str {
        self.provider.services.get(part).map_or(part, String::as_str)
    }

    /// What the provider's monitoring calls what is watched.
    pub fn metric(&self, id: &str) -> &'a str {
        self.provider.metrics.get(id).map_or("", String::as_str)
    }
}

const KINDS: [DatabaseKind; 3] = [DatabaseKind::SingleZone, DatabaseKind::TwoZones, DatabaseKind::SharedStorage];

fn kind_at(kind: DatabaseKind) -> usize {
    KINDS.iter().position(|k| *k == kind).unwrap_or(0)
}

/// How hours are paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pays {
    /// As the profile commits; on demand without commitment.
    Committed,
    List,
    Spot,
}

fn to_f64(usd: Decimal) -> f64 {
    usd.to_f64().unwrap_or(f64::INFINITY)
}

fn per_vcpu<'a, 'b: 'a>(offers: impl Iterator<Item = &'a Offer<'b>>) -> Option<f64> {
    offers.map(|o| o.month / o.class.vcpu).min_by(f64::total_cmp)
}

impl<'a> Offer<'a> {
    pub fn new(class: &'a Class, profile: &Profile) -> Offer<'a> {
        let committed = match profile.commercial.purchase {
            Purchase::OnDemand => None,
            Purchase::Commit1y => class.commit_1y,
            Purchase::Commit3y => class.commit_3y,
        };
        let usd_hour = committed.map_or(class.usd_hour, |discount| reduced(class.usd_hour, discount));
        let list = class.usd_hour_f64;
        let paid = if committed.is_some() { to_f64(usd_hour) } else { list };
        let share = profile.commercial.spot_share;
        let spot_usd_hour = if share > 0.0 { class.spot.map(|discount| reduced(class.usd_hour, discount)) } else { None };
        let spot_factor = spot_usd_hour.map_or(1.0, |spot| 1.0 - share + share * to_f64(spot) / paid.max(1e-12));
        Offer {
            class,
            usd_hour,
            list_usd_hour: class.usd_hour,
            spot_usd_hour,
            month: paid * HOURS_A_MONTH,
            list_month: list * HOURS_A_MONTH,
            spot_factor,
            least_vcpu_month: paid.min(list) * HOURS_A_MONTH * spot_factor / (class.vcpu * class.speed),
            burstable: class.baseline.is_some(),
            shape: Shape {
                vcpu: class.vcpu,
                speed: class.speed,
                memory_gib: class.memory_gib,
                network_gbps: class.network_gbps,
                storage_iops: class.storage_iops,
                storage_mib_s: class.storage_mib_s,
            },
            described_in: None,
        }
    }

    /// CPU it has, in vCPU of the reference family.
    pub fn vcpu(&self) -> f64 {
        self.shape.vcpu * self.shape.speed
    }

    /// Where a load over the month is more than the baseline of a burstable class: the two, as shares of the machine. `vcpu` is of the reference family.
    pub fn worn(&self, vcpu: f64) -> Option<(f64, f64)> {
        let used = vcpu / self.vcpu();
        self.class.baseline.filter(|baseline| used > *baseline).map(|baseline| (used, baseline))
    }

    pub fn usd_of(&self, pays: Pays) -> Decimal {
        match pays {
            Pays::Committed => self.usd_hour,
            Pays::List => self.list_usd_hour,
            Pays::Spot => self.spot_usd_hour.unwrap_or(self.list_usd_hour),
        }
    }

    /// The commitment that this offer's price is under, and its discount.
    fn committed(&self) -> (Term, Decimal) {
        let terms = [(Term::Commit1y, self.class.commit_1y), (Term::Commit3y, self.class.commit_3y)];
        let same = |(_, discount): &(Term, Option<Decimal>)| discount.is_some_and(|d| reduced(self.class.usd_hour, d) == self.usd_hour);
        terms.into_iter().find(same).map_or((Term::Commit1y, Decimal::ZERO), |(term, discount)| (term, discount.unwrap_or_default()))
    }

    /// Whether the price as it is paid stands in its sources: the list price, and the discount on it.
    pub fn is_verified(&self, pays: Pays) -> bool {
        let taken_off = match pays {
            Pays::List => None,
            Pays::Committed => (self.usd_hour != self.list_usd_hour).then(|| self.committed().0),
            Pays::Spot => self.spot_usd_hour.map(|_| Term::Spot),
        };
        self.class.verified && taken_off.and_then(|term| self.class.discount(term)).is_none_or(|discount| discount.verified)
    }
}

/// What `quantity` units of a graduated price cost, in f64: for the search, not for the bill.
pub fn graduated(price: &Price, quantity: f64) -> f64 {
    let mut cost = 0.0;
    for (index, step) in price.steps.iter().enumerate() {
        if quantity <= step.from_f64 {
            break;
        }
        let to = price.steps.get(index + 1).map_or(f64::INFINITY, |next| next.from_f64);
        cost += (quantity.min(to) - step.from_f64) * step.usd_f64;
    }
    cost
}
