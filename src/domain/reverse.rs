//! The question asked backwards: not what a service of so many users takes, but how many users a budget or machines carry.

use super::{
    money::Usd,
    plan::{Plan, Resource, Stage},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The largest size that is carried, and the plan asked forward at it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Reverse {
    /// 0 where not even the smallest size is carried: then the plan is that of the smallest.
    pub monthly_active_users: f64,
    /// The measure that was made larger until nothing more is carried.
    pub size: Size,
    pub ends_by: EndsBy,
    /// The limit that growth meets first from there on; of machines, the one that they meet there.
    pub gives_way_first: Option<GivesWay>,
    /// The next larger size that was tried.
    pub beyond: Option<Beyond>,
    /// What the service of that size would cost at each nine of availability.
    pub nines: Vec<Nine>,
    pub plan: Plan,
}

/// Exact up to 5,000 and to one part in 5,000 beyond.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Size {
    /// JSON pointer of the field: monthly users, or `/data/devices` and `/data/ingest_per_second` where nothing else was given.
    pub pointer: String,
    pub value: f64,
}

/// Why no more is carried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum EndsBy {
    /// The next size costs more than the budget.
    Budget,
    /// The next size is more than the machines hold.
    Products,
    /// Nothing on the ladder fits the next size.
    Ladder,
    /// More may not be asked.
    Bounds,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct GivesWay {
    pub tier: String,
    pub resource: Resource,
    /// The first month of the plan's point path in which the limit is passed; none within the horizon.
    pub month: Option<u32>,
}

/// What would be recommended one step further.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Beyond {
    /// In the measure of [`Reverse::size`].
    pub size: f64,
    pub feasible: bool,
    pub stage: Stage,
    /// Of the closest design where nothing fits; none where nothing on sale holds it.
    pub monthly_usd: Option<Usd>,
}

/// An availability target and what it takes; all other targets as they are.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Nine {
    /// The target, a share.
    pub availability: f64,
    /// Where none, `because` says what stands in the way.
    pub had: Option<Had>,
    pub because: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Had {
    pub stage: Stage,
    /// The share of requests that the design promises to answer.
    pub promised: f64,
    pub monthly_usd: Usd,
    pub people_monthly_usd: Usd,
}

impl Reverse {
    /// Whether anything is carried at all.
    pub fn carries(&self) -> bool {
        self.monthly_active_users > 0.0
    }
}
