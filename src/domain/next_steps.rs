//! What to do, in which order: from the rung of today to the recommended one, and from there to the next.

use super::money::Usd;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Why a step stands in the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Urgency {
    /// The recommendation of today needs it.
    Now,
    /// A move of the path needs it.
    Later,
    /// What stands is more than the load needs.
    TooEarly,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct NextStep {
    pub urgency: Urgency,
    /// The rung it builds, by its id.
    pub stage: String,
    /// By when it must be begun: the month of the move less the months that capacity is bought ahead.
    pub begin_by_month: u32,
    #[serde(rename = "do")]
    pub action: String,
    pub effort_person_days: f64,
    pub effort_person_days_low: f64,
    pub effort_person_days_high: f64,
    /// What the tiers it builds or rebuilds cost a month; below zero what stepping back saves.
    pub monthly_usd: Usd,
    pub buys: String,
    pub risk: String,
    pub undo: String,
    /// Of the effort.
    pub source: String,
}
