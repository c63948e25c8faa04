//! Prices, shapes, limits, SLAs and assumptions: data files with source and date, loaded and checked once.
//!
//! The engine asks for a figure by its role (`load_balancer_hour`), never by a provider's word for it: providers differ in data, not in code.

mod folder;
mod load;
mod overlay;
mod place;
pub mod presets;
pub mod pricelists;
mod provider;
mod rates;
mod required;
pub mod samples;
mod sheet;
pub mod systems;
mod table;
mod tally;
mod targets;
#[cfg(test)]
mod tests;

use crate::domain::{
    fields,
    number::Place,
    plan::{Origin, UNVERIFIED},
    profile::Known,
    units,
};
use indexmap::IndexMap;
use rust_decimal::{Decimal, RoundingStrategy::MidpointNearestEven, prelude::ToPrimitive};
use rustc_hash::FxBuildHasher;
use std::{collections::BTreeMap, sync::Arc};

pub use folder::{Folder, FolderError, Stamp, in_force};
pub use load::{Files, LoadError, builtin, builtin_files, load};
pub use overlay::Texts;
pub use place::listed;
pub use rates::ExchangeRate;
pub use required::KEY_VALUE;
pub use sheet::csv_line;
pub use tally::Tally;
pub use targets::UsualTargets;

/// By id, in the order of ids. Each plan looks up some hundred of them, so they are found by hash.
type InOrder<T> = IndexMap<String, T, FxBuildHasher>;

/// Hours of a month on a price list.
pub const HOURS_A_MONTH: f64 = 730.0;

#[derive(Debug)]
pub struct Catalog {
    /// The day its newest figure was gathered, `2026-11-20`; with an overlay on it also whose that is and a hash of its files,
    /// `2026-11-20+ours.3f9c2a1b`.
    pub version: String,
    pub providers: BTreeMap<String, Provider>,
    /// What a service is usually held to, ascending in users; the last line has no bound.
    pub usual_targets: Vec<UsualTargets>,
    /// Currencies that amounts can be shown in, besides dollars.
    pub rates: Vec<ExchangeRate>,
    /// What holds of the first provider: for what is told of no provider in particular.
    rows: Rows,
}

/// Assumptions and measurements that size things by their ids, `system_memory_mib`, `hours.managed_database`, `speed.m7g`, …: those of every provider
/// alike with one provider's own.
#[derive(Clone, Debug, Default)]
pub struct Rows(InOrder<Arc<Row>>);

/// A figure that is not a price: where it comes from, and how far it may be off.
#[derive(Clone, Debug)]
pub struct Row {
    pub id: String,
    pub value: f64,
    pub low: Option<f64>,
    pub high: Option<f64>,
    pub unit: String,
    pub why: String,
    pub source: String,
    pub date: String,
    pub verified: bool,
    /// As a plan's ledger names it.
    pub place: Arc<Place>,
}

/// A figure that stands in its source was measured by somebody; any other is an assumption.
pub fn origin(verified: bool) -> Origin {
    if verified { Origin::Measured } else { Origin::Assumed }
}

pub fn dated(source: &str, date: &str) -> String {
    format!("{source}, {date}")
}

#[derive(Debug)]
pub struct Provider {
    pub id: String,
    pub name: String,
    pub default_region: String,
    /// Machines come and go by the hour, kept by the provider. Where they do not, fleets stand fixed and each server is somebody's to keep.
    pub by_the_hour: bool,
    /// Families by which the economy limits price a vCPU: `m7g`, `db.m7g`; and the smallest cache node.
    pub reference_compute_family: String,
    pub reference_database_family: String,
    pub smallest_cache: String,
    /// What the provider calls a part: `load_balancer` → `Application Load Balancer`.
    pub services: BTreeMap<String, String>,
    /// What its monitoring calls what is watched: `database_connections` → `DatabaseConnections`.
    pub metrics: BTreeMap<String, String>,
    /// Plans of its CDN at a flat rate, cheapest first; none where it sells none.
    pub cdn_plans: Vec<CdnPlan>,
    pub regions: BTreeMap<String, Region>,
    pub rows: Rows,
}

#[derive(Debug)]
pub struct Region {
    pub id: String,
    pub name: String,
    /// The geography of the profile in which its data would be: `north_america`.
    pub geography: String,
    /// Regions of one continent stand in for each other: `north_america`, `europe`, `asia`.
    pub continent: String,
    /// Median round trip from each geography, ms.
    pub round_trip_ms: BTreeMap<String, f64>,
    /// Ascending in on-demand price, ties by name. Only classes that may be sized.
    pub compute: Vec<Class>,
    pub database: Vec<DatabaseClass>,
    pub cache: Vec<Class>,
    /// Nodes of a search index, without their storage.
    pub search: Vec<Class>,
    /// Classes of users by which a CDN is priced.
    pub cdn: Vec<CdnClass>,
    prices: InOrder<Price>,
}

#[derive(Clone, Debug)]
pub struct Class {
    pub name: String,
    pub family: String,
    pub arm64: bool,
    pub vcpu: f64,
    pub memory_gib: f64,
    pub network_gbps: f64,
    /// Baselines of the instance's block storage channel; bursts never count.
    pub storage_iops: f64,
    pub storage_mib_s: f64,
    /// Of one vCPU, m7g = 1.
    pub speed: f64,
    /// Of a burstable class: the share of each vCPU that may be used on average.
    pub baseline: Option<f64>,
    /// On-demand list price and the discounts on it, shares.
    pub usd_hour: Decimal,
    /// The same for the search, which looks at all of them for every plan.
    pub usd_hour_f64: f64,
    pub commit_1y: Option<Decimal>,
    pub commit_3y: Option<Decimal>,
    pub spot: Option<Decimal>,
    /// Of the on-demand price; `derived` in it where the price follows from another.
    pub source: String,
    pub date: String,
    pub verified: bool,
    pub shape_source: String,
    pub shape_date: String,
    pub shape_verified: bool,
    /// The discounts above with their sources.
    pub discounts: Vec<Discount>,
}

impl Class {
    /// A machine of which nothing is known but this: what is not known bounds nothing.
    pub fn described(vcpu: f64, memory_gib: f64, speed: f64) -> Class {
        Class {
            name: format!("{} vCPU, {} GiB", units::figure(vcpu), units::figure(memory_gib)),
            family: String::new(),
            arm64: false,
            vcpu,
            memory_gib,
            network_gbps: f64::INFINITY,
            storage_iops: f64::INFINITY,
            storage_mib_s: f64::INFINITY,
            speed,
            baseline: None,
            usd_hour: Decimal::ZERO,
            usd_hour_f64: 0.0,
            commit_1y: None,
            commit_3y: None,
            spot: None,
            source: String::new(),
            date: String::new(),
            verified: false,
            shape_source: String::new(),
            shape_date: String::new(),
            shape_verified: false,
            discounts: Vec::new(),
        }
    }

    /// What is taken off its price under a way of paying; none where it is not sold so.
    pub fn discount(&self, term: Term) -> Option<&Discount> {
        self.discounts.iter().find(|discount| discount.term == term)
    }

    /// The same at another price an hour.
    pub fn at_usd_hour(self, usd_hour: Decimal) -> Class {
        Class { usd_hour, usd_hour_f64: usd_hour.to_f64().unwrap_or(f64::INFINITY), ..self }
    }
}

/// A list price after a discount, half-even to eight decimals.
pub fn reduced(list: Decimal, discount: Decimal) -> Decimal {
    (list * (Decimal::ONE - discount)).round_dp_with_strategy(8, MidpointNearestEven)
}

/// A share off the on-demand price.
#[derive(Clone, Debug)]
pub struct Discount {
    pub term: Term,
    pub share: Decimal,
    pub source: String,
    pub date: String,
    pub verified: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Term {
    Commit1y,
    Commit3y,
    Spot,
}

impl Term {
    /// As the ids of a ledger have it.
    pub fn id(self) -> &'static str {
        match self {
            Term::Commit1y => "commit_1y",
            Term::Commit3y => "commit_3y",
            Term::Spot => "spot",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DatabaseKind {
    /// One instance in one zone; its price is one instance's.
    SingleZone,
    /// A pair with a synchronous standby in another zone, sold as one product: the price is the pair's.
    TwoZones,
    /// Shared storage over three zones, Aurora-like; the price is one instance's, a standby is a second one.
    SharedStorage,
}

impl DatabaseKind {
    /// As the data files have it.
    pub fn id(self) -> &'static str {
        match self {
            DatabaseKind::SingleZone => "single_zone",
            DatabaseKind::TwoZones => "two_zones",
            DatabaseKind::SharedStorage => "shared_storage",
        }
    }
}

#[derive(Clone, Debug)]
pub struct DatabaseClass {
    pub kind: DatabaseKind,
    pub class: Class,
}

/// A price, graduated where the list graduates: each step holds from its lower bound on, in the price's unit and month.
#[derive(Clone, Debug, PartialEq)]
pub struct Price {
    pub key: String,
    pub item: String,
    pub unit: String,
    pub steps: Vec<PriceStep>,
    /// Of all steps.
    pub source: String,
    /// Of the oldest step.
    pub date: String,
    /// Every step.
    pub verified: bool,
}

/// What a CDN charges for users of some geographies. A first step that is free is one for all classes together: each has the part of it that
/// its own use is of all.
#[derive(Clone, Debug)]
pub struct CdnClass {
    pub id: String,
    pub geographies: Vec<String>,
    pub egress: Price,
    pub requests: Price,
}

/// A month's use of a CDN at a flat rate.
#[derive(Clone, Debug)]
pub struct CdnPlan {
    pub name: String,
    pub usd_month: Decimal,
    pub gib: f64,
    pub requests: f64,
    pub source: String,
    pub date: String,
    pub verified: bool,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PriceStep {
    pub from: Decimal,
    pub usd: Decimal,
    pub verified: bool,
    /// The same two for what is compared, not billed.
    pub from_f64: f64,
    pub usd_f64: f64,
}

impl Catalog {
    /// What a question may name.
    pub fn known(&self) -> Known {
        let regions = |provider: &Provider| provider.regions.keys().cloned().collect();
        let speeds = self.rows.0.keys().filter_map(|id| id.strip_prefix("speed."));
        Known {
            regions_by_provider: self.providers.iter().map(|(id, provider)| (id.clone(), regions(provider))).collect(),
            cpu_families: speeds.map(str::to_owned).collect(),
            products: self.providers.iter().map(|(id, provider)| (id.clone(), provider.products())).collect(),
        }
    }

    /// A sizing row by its id.
    pub fn row(&self, id: &str) -> &Row {
        self.rows.row(id)
    }

    pub fn value(&self, id: &str) -> f64 {
        self.rows.value(id)
    }

    /// What a service of so many monthly users is usually held to.
    pub fn usual_targets_of(&self, users: f64) -> &UsualTargets {
        let last = self.usual_targets.last().expect("the loader refuses an empty table");
        self.usual_targets.iter().find(|usual| users < usual.below_users).unwrap_or(last)
    }

    pub fn find_row(&self, id: &str) -> Option<&Row> {
        self.rows.find(id)
    }

    pub fn rows(&self) -> impl Iterator<Item = &Row> {
        self.rows.iter()
    }
}

impl Rows {
    /// Missing rows are a defect of the data files, which the loader and its tests rule out.
    pub fn row(&self, id: &str) -> &Row {
        self.find(id).unwrap_or_else(|| panic!("the catalog has no row {id}"))
    }

    pub fn value(&self, id: &str) -> f64 {
        self.row(id).value
    }

    pub fn find(&self, id: &str) -> Option<&Row> {
        self.0.get(id).map(Arc::as_ref)
    }

    pub fn iter(&self) -> impl Iterator<Item = &Row> {
        self.0.values().map(Arc::as_ref)
    }
}

impl Provider {
    /// What may run in the tiers, by kind, cheapest first in the default region; what is priced by use is one product, the service.
    fn products(&self) -> BTreeMap<String, Vec<String>> {
        let region = &self.regions[&self.default_region];
        let names = |classes: &[Class]| classes.iter().map(|class| class.name.clone()).collect();
        let mut databases: Vec<String> = Vec::new();
        for database in &region.database {
            if !databases.contains(&database.class.name) {
                databases.push(database.class.name.clone());
            }
        }
        let machines = [
            ("compute", names(&region.compute)),
            ("database", databases),
            ("cache", names(&region.cache)),
            ("search", names(&region.search)),
        ];
        let key_value = region.optional_price(required::KEY_VALUE).map(|_| "key_value");
        let by_use = fields::TIERS.iter().copied().filter(|tier| !fields::has_machines(tier)).chain(key_value);
        let services = by_use.filter_map(|part| Some((part, vec![self.services.get(part)?.clone()])));
        machines.into_iter().chain(services).map(|(kind, names)| (kind.to_owned(), names)).collect()
    }
}

impl Price {
    /// As a bill names it.
    pub fn source_of_step(&self, step: usize) -> String {
        format!("{}{}", self.source, if self.steps[step].verified { "" } else { UNVERIFIED })
    }

    /// The always-free amount a month: the bound of a first step at no price.
    pub fn free(&self) -> Decimal {
        match self.steps.as_slice() {
            [first, second, ..] if first.usd.is_zero() => second.from,
            _ => Decimal::ZERO,
        }
    }
}

impl Region {
    pub fn price(&self, key: &str) -> &Price {
        self.prices.get(key).unwrap_or_else(|| panic!("region {} has no price {key}", self.id))
    }

    /// One of those that a provider may lack.
    pub fn optional_price(&self, key: &str) -> Option<&Price> {
        self.prices.get(key)
    }

    pub fn prices(&self) -> impl Iterator<Item = &Price> {
        self.prices.values()
    }
}
