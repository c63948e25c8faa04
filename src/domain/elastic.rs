//! A fleet that follows the day, played minute by minute, beside the fixed one that its largest surge takes.

use super::{money::Usd, plan::Resource};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ElasticDay {
    pub says: String,
    /// The tier that is played, and the class of its machines.
    pub tier: String,
    pub product: String,
    /// Whether the recommendation follows the day; otherwise it is fixed, and this is what it would do.
    pub recommended: bool,
    /// The most are those that a surge takes at the end of the lead time.
    pub minimum: u32,
    pub maximum: u32,
    /// What the fleet is steered by, and the share of it that is used when nothing changes in the busiest hour.
    pub resource: Resource,
    pub target_utilisation: f64,
    /// Until a load is seen, until a machine that was asked for answers, and until one that is not needed goes.
    pub metric_delay_minutes: f64,
    pub boot_minutes: f64,
    pub cool_down_minutes: f64,
    pub usual: DayPlayed,
    /// A day with a surge from its busiest moment on; none where there are none.
    pub with_surge: Option<DayPlayed>,
    /// Of a month of such days, its share of surges included. The machines alone, without what stands beside each.
    pub instance_hours: f64,
    pub monthly_usd: Usd,
    /// The same with the most machines all month.
    pub fixed_instance_hours: f64,
    pub fixed_monthly_usd: Usd,
    /// Of the day with a surge where there is one.
    pub curve: DayCurve,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct DayPlayed {
    pub instance_hours: f64,
    /// Machines are fuller than they may be in a surge or with a zone down.
    pub short_minutes: u32,
    /// Dynamic requests beyond all that the machines can do.
    pub refused_requests: f64,
    pub refused_share: f64,
}

/// Means of equal steps of a day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct DayCurve {
    pub step_minutes: u32,
    /// Of the clock of those whose day it is, when the first step begins.
    pub first_hour: u32,
    /// Machines that the load fills as far as they may be in a surge, and machines that answer.
    pub needed: Vec<f64>,
    pub running: Vec<f64>,
}
