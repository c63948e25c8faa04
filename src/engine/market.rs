//! What can be bought in one region under one way of paying, filtered by what the profile allows.

use super::parts::Storage;
use crate::{
    catalog::{Class, DatabaseKind, Price, Provider, Region},
    domain::profile::{Architecture, Profile, Purchase},
};
use rust_decimal::{Decimal, RoundingStrategy, prelude::ToPrimitive};

/// Hours of a month on a price list.
pub const HOURS_A_MONTH: f64 = 730.0;

#[derive(Debug)]
pub struct Market<'a> {
    pub provider: &'a Provider,
    pub region: &'a Region,
    /// Machines for general use, cheapest first.
    pub machines: Vec<Offer<'a>>,
    pub databases: Vec<(DatabaseKind, Offer<'a>)>,
    pub caches: Vec<Offer<'a>>,
    pub search: Vec<Offer<'a>>,
    /// Of a volume, by where its blocks lie: USD a month for a GiB, an operation a second and a MiB/s.
    volumes: [(Storage, [f64; 3]); 4],
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
}

impl<'a> Market<'a> {
    pub fn new(provider: &'a Provider, region: &'a Region, profile: &Profile) -> Market<'a> {
        let wanted = |class: &Class| match profile.commercial.architecture {
            Architecture::Any => true,
            Architecture::Arm64 => class.arm64,
            Architecture::X8664 => !class.arm64,
        };
        let purchase = profile.commercial.purchase;
        let offers = |classes: &'a [Class]| -> Vec<Offer<'a>> {
            let mut offers: Vec<_> = classes.iter().filter(|c| wanted(c)).map(|c| Offer::new(c, purchase)).collect();
            offers.sort_by(|a, b| a.usd_hour.cmp(&b.usd_hour).then_with(|| a.class.name.cmp(&b.class.name)));
            offers
        };
        let mut databases: Vec<_> =
            region.database.iter().filter(|d| wanted(&d.class)).map(|d| (d.kind, Offer::new(&d.class, purchase))).collect();
        databases.sort_by(|a, b| a.1.usd_hour.cmp(&b.1.usd_hour).then_with(|| a.1.class.name.cmp(&b.1.class.name)).then(a.0.cmp(&b.0)));
        let usd = |key: Option<&str>| key.map_or(0.0, |key| first_paid(region.price(key)));
        let volumes = Storage::ALL.map(|storage| {
            let (gib, iops, mib_s) = storage.price_keys();
            (storage, [usd(Some(gib)), usd(iops), usd(mib_s)])
        });
        Market {
            volumes,
            provider,
            region,
            machines: offers(&region.compute),
            databases,
            caches: offers(&region.cache),
            search: offers(&region.search),
        }
    }

    /// The price of one unit at the first paid step: for comparisons that need a single figure.
    pub fn unit(&self, key: &str) -> f64 {
        first_paid(self.region.price(key))
    }

    pub fn volume_usd(&self, storage: Storage) -> [f64; 3] {
        self.volumes.iter().find(|v| v.0 == storage).map_or([0.0; 3], |v| v.1)
    }

    /// The monthly price of a vCPU of the provider's reference machine family.
    pub fn machine_vcpu_month(&self) -> f64 {
        per_vcpu(self.machines.iter().filter(|o| o.class.family == self.provider.reference_compute_family))
            .or_else(|| per_vcpu(self.machines.iter()))
            .unwrap_or(0.0)
    }

    /// The monthly price of a vCPU of the reference database family; for shared storage and two zones, of the pair.
    pub fn database_vcpu_month(&self, kind: DatabaseKind) -> f64 {
        let of = |family: Option<&str>| {
            per_vcpu(self.databases.iter().filter(|(k, o)| *k == kind && family.is_none_or(|f| o.class.family == f)).map(|(_, o)| o))
        };
        of(Some(&self.provider.reference_database_family)).or_else(|| of(None)).unwrap_or(0.0)
    }

    pub fn smallest_cache_month(&self) -> f64 {
        self.caches.iter().find(|o| o.class.name == self.provider.smallest_cache).or(self.caches.first()).map_or(0.0, |o| o.month)
    }

    pub fn service(&self, part: &str) -> String {
        self.provider.services.get(part).cloned().unwrap_or_else(|| part.replace('_', " "))
    }
}

fn first_paid(price: &Price) -> f64 {
    price.steps.iter().map(|s| s.usd).find(|usd| !usd.is_zero()).and_then(|usd| usd.to_f64()).unwrap_or(0.0)
}

fn per_vcpu<'a, 'b: 'a>(offers: impl Iterator<Item = &'a Offer<'b>>) -> Option<f64> {
    offers.map(|o| o.month / o.class.vcpu).min_by(f64::total_cmp)
}

impl<'a> Offer<'a> {
    fn new(class: &'a Class, purchase: Purchase) -> Offer<'a> {
        let committed = match purchase {
            Purchase::OnDemand => None,
            Purchase::Commit1y => class.commit_1y,
            Purchase::Commit3y => class.commit_3y,
        };
        let usd_hour = committed.map_or(class.usd_hour, |discount| reduced(class.usd_hour, discount));
        Offer {
            class,
            usd_hour,
            list_usd_hour: class.usd_hour,
            spot_usd_hour: class.spot.map(|discount| reduced(class.usd_hour, discount)),
            month: usd_hour.to_f64().unwrap_or(f64::INFINITY) * HOURS_A_MONTH,
            list_month: class.usd_hour.to_f64().unwrap_or(f64::INFINITY) * HOURS_A_MONTH,
        }
    }

    /// CPU it has, in vCPU of the reference family.
    pub fn vcpu(&self) -> f64 {
        self.class.vcpu * self.class.speed
    }
}

/// A list price after a discount, half-even to eight decimals.
fn reduced(list: Decimal, discount: Decimal) -> Decimal {
    (list * (Decimal::ONE - discount)).round_dp_with_strategy(8, RoundingStrategy::MidpointNearestEven)
}

/// What `quantity` units of a graduated price cost, in f64: for the search, not for the bill.
pub fn graduated(price: &Price, quantity: f64) -> f64 {
    let mut cost = 0.0;
    for (index, step) in price.steps.iter().enumerate() {
        let from = step.from.to_f64().unwrap_or(0.0);
        let to = price.steps.get(index + 1).and_then(|next| next.from.to_f64()).unwrap_or(f64::INFINITY);
        if quantity > from {
            cost += (quantity.min(to) - from) * step.usd.to_f64().unwrap_or(0.0);
        }
    }
    cost
}
