//! Whole fleets for little, usual and much demand, and the one that is regretted least.

use super::{money::Usd, plan::Stage};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Capacity is bought ahead: what is uncertain today is what the month asks that it is bought for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Bands {
    pub says: String,
    /// That it is bought for.
    pub month: u32,
    /// For what a tenth of the paths ask less than.
    pub low: Fleet,
    /// The recommendation.
    pub typical: Fleet,
    /// For what a tenth of the paths ask more than.
    pub high: Fleet,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Fleet {
    pub stage: Stage,
    pub tiers: Vec<FleetTier>,
    /// Monthly users of the month that it is bought for.
    pub monthly_active_users: f64,
    /// This month's bill.
    pub monthly_usd: Usd,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct FleetTier {
    pub id: String,
    pub product: String,
    /// As of the recommendation's tiers: 0 where the part is priced by use.
    pub count: u32,
}

/// Of some fleets the one with the least expected regret over the paths: beside the recommendation, never instead of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Robust {
    pub says: String,
    pub month: u32,
    /// Its bill is that of this month's usual demand.
    pub fleet: Fleet,
    /// Bill less the recommendation's.
    pub difference_usd: Usd,
    /// Monthly users that it holds, each asking as much as usual.
    pub carries_users: f64,
    /// Of the paths, those whose demand in that month is within its limits, and within the recommendation's.
    pub held_share: f64,
    pub recommended_held_share: f64,
    /// Expected, a month: what it costs more than the best of these fleets on each path.
    pub regret_usd: f64,
    pub recommended_regret_usd: f64,
    /// What demand beyond the limits costs, as a multiple of what serving it costs.
    pub short_weight: f64,
}
