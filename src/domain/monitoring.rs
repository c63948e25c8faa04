//! What to watch once the design runs, and from which value on somebody is told.

use super::units;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// From where a metric is seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// What users and requests see.
    Application,
    /// A tier as a whole.
    Aggregate,
    /// One machine.
    Host,
}

/// One alarm. `busiest` ≤ `alarm_above` < `breaks_at`, all in `unit`, wherever the design holds its load.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Metric {
    pub level: Level,
    /// A tier of the recommendation.
    pub tier: String,
    /// In the provider's own words, `CPUUtilization`.
    pub metric: String,
    /// What it measures: `cpu`, `response_time`, …
    pub measures: String,
    /// What the plan shows at its busiest hour.
    pub busiest: f64,
    pub alarm_above: f64,
    /// Where work is lost or waits without end.
    pub breaks_at: f64,
    /// `share` (0 … 1), or what is counted.
    pub unit: String,
    /// The numbers that the alarm follows from.
    pub because: String,
}

impl Metric {
    /// A value of it in words: `42 %`, `433 ms`, `1,080 connections`.
    pub fn told(&self, value: f64) -> String {
        match self.unit.as_str() {
            "share" => units::percent(value),
            "ms" => units::milliseconds(value),
            "minutes" => units::minutes(value),
            // A whole word, which may stand on a line of its own.
            unit => format!("{} {}", units::figure(value), units::of(value, unit)),
        }
    }
}
