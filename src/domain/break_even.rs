//! The web tier bought otherwise: as functions and as containers, beside machines, and at which rate that pays.

use super::money::Usd;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct FunctionsBreakEven {
    pub says: String,
    pub tier: String,
    /// Dynamic requests of all users, over the whole month.
    pub requests_per_second: f64,
    pub functions: AsFunctions,
    /// The cheapest that carry the same; absent where the provider's prices are not known.
    pub containers: Option<AsMachines>,
    /// The recommended ones, each with its volume, address and metrics.
    pub instances: AsMachines,
    /// The lowest mean rate at which functions cost as much as the cheapest instances for it, and as the cheapest containers. Below it they cost less; null
    /// where that holds at every rate that a balancer can share out.
    pub instances_from: Option<Crossing>,
    pub containers_from: Option<Crossing>,
}

/// One request at a time in each, behind the same balancer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AsFunctions {
    pub service: String,
    pub memory_mib: f64,
    /// Of a mean request, from its CPU time, what it waits for others and the database's time.
    pub duration_ms: f64,
    /// Static files that no CDN takes and jobs inside the tier included.
    pub calls_per_month: f64,
    pub gib_seconds_per_month: f64,
    /// At the busiest hour, beside the provider's default quota.
    pub concurrent_at_peak: f64,
    pub concurrent_quota: f64,
    pub monthly_usd: Usd,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AsMachines {
    pub service: String,
    pub product: String,
    pub count: u32,
    pub monthly_usd: Usd,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Crossing {
    pub requests_per_second: f64,
    /// Of either.
    pub monthly_usd: Usd,
    pub product: String,
    pub count: u32,
}
