//! What runs today, held against today's demand: how much is left of it, and what stands beside it in the recommendation.

use super::{
    money::Usd,
    plan::{Resource, Utilisation, When},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Its figures have the same meanings as those of the recommendation's tiers. What is not listed counts as not there: its work is done by what is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Today {
    pub tiers: Vec<TodayTier>,
    /// The tier with the least headroom; none where none of them can be full.
    pub gives_way_first: Option<String>,
    /// Tiers of the recommendation that are not listed, and listed ones that it does without.
    pub not_listed: Vec<String>,
    pub not_recommended: Vec<String>,
    /// Of the tiers whose cost is known.
    pub monthly_usd: Usd,
    /// Tiers whose cost nobody gave and no catalog knows.
    pub unpriced: Vec<String>,
    /// Bill of the recommendation less `monthly_usd`; none where a price is missing.
    pub difference_usd: Option<Usd>,
}

/// A tier as it runs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct TodayTier {
    pub id: String,
    /// A product of the catalog, or a machine by its vCPU and memory.
    pub product: String,
    /// 0 where the part is priced by use.
    pub count: u32,
    /// Over which they stand, as in the recommendation: one that goes takes its part of them.
    pub zones: u32,
    /// The resource that meets its limit first; none for parts priced by use.
    pub bound_by: Option<Resource>,
    /// Of `bound_by`.
    pub utilisation_at_peak: Option<f64>,
    pub utilisation_degraded: Option<f64>,
    pub headroom: Option<f64>,
    pub headroom_months: Option<u32>,
    /// Only of resources that are known: of a machine by vCPU and memory neither its network nor its disks.
    pub utilisations: Vec<Utilisation>,
    pub breaks_first: Option<TodayBreak>,
    /// None where fewer or more of the same would not carry the same work.
    pub enough: Option<Enough>,
    /// Of a burstable class.
    pub burst: Option<Burst>,
    /// By the price list, or as given; none where neither says.
    pub monthly_usd: Option<Usd>,
    /// The same tier of the recommendation.
    pub recommended: Option<Beside>,
}

/// The limit of a tier that growth meets first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct TodayBreak {
    pub resource: Resource,
    pub when: When,
    pub value: f64,
    pub limit: f64,
    /// The first month of the point path in which the limit is passed; none within the horizon.
    pub month: Option<u32>,
}

/// The fewest of the same product that today's demand needs, a zone down and in a surge.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Enough {
    pub count: u32,
    /// What the others cost a month, where there are others.
    pub saves_usd: Option<Usd>,
}

/// A burstable class runs out of credit where it uses more than its baseline over the month: shares of its CPU.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Burst {
    pub used: f64,
    pub baseline: f64,
}

impl Burst {
    pub fn runs_out(&self) -> bool {
        self.used > self.baseline
    }
}

/// A tier of the recommendation beside what runs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Beside {
    pub product: String,
    pub count: u32,
    pub monthly_usd: Usd,
    /// `monthly_usd` less what runs costs.
    pub difference_usd: Option<Usd>,
}

impl Today {
    pub fn tier(&self, id: &str) -> Option<&TodayTier> {
        self.tiers.iter().find(|tier| tier.id == id)
    }

    pub fn first_to_give_way(&self) -> Option<&TodayTier> {
        self.tier(self.gives_way_first.as_deref()?)
    }
}

impl TodayTier {
    /// Where its figures stand in the ledger: `today.web.headroom`.
    pub fn figure(&self, last: &str) -> String {
        format!("{}.{}.{last}", heading(self.id.contains('@')), self.id)
    }
}

/// Under which figures of what runs today stand in the ledger; those of a second region by themselves, for the region sees its own parts.
pub fn heading(second_region: bool) -> &'static str {
    if second_region { "today.elsewhere" } else { "today" }
}
