//! What becomes of a design when something fails: a zone is lost, everything stands still for a while, data is gone.

use super::plan::Resource;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Resilience {
    pub zone_loss: ZoneLoss,
    pub outage_recovery: OutageRecovery,
    pub backup: Backup,
}

/// One zone fails as the busiest hour begins, the one that the writer is in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ZoneLoss {
    pub says: String,
    /// Of the design; 1: with it all is lost.
    pub zones: u32,
    /// Minutes in which nothing is answered: until what every request needs has moved to another zone, or is rebuilt.
    pub down_minutes: f64,
    /// Those that lose machines.
    pub tiers: Vec<TierLoss>,
    /// Share of the dynamic requests of the busiest hour beyond what the survivors carry, after `down_minutes`.
    pub refused_share: f64,
    /// The same were it to fail in a surge; none where there are no surges.
    pub refused_share_in_surge: Option<f64>,
    /// Dynamic requests refused from the loss until all machines are replaced.
    pub refused_requests: f64,
}

/// A tier that runs on the machines of the zones that are left.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct TierLoss {
    pub tier: String,
    /// Machines in the busiest hour, and those that go with the zone.
    pub count: u32,
    pub lost: u32,
    /// The resource that is then nearest to its limit, and how much of it is used.
    pub resource: Resource,
    pub utilisation: f64,
    /// With everything up, and with a zone down.
    pub limit: f64,
    pub limit_degraded: f64,
    /// Until as many run again.
    pub minutes: f64,
    /// Whether the fleet grows by itself.
    pub grows: bool,
}

/// Everything stands still for a while in the busiest hour, and clients keep what they asked for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct OutageRecovery {
    pub says: String,
    /// As long as the loss of a zone stops the design, a minute at least and an hour at most.
    pub outage_minutes: f64,
    /// Attempts that the innermost layer sees of one request while all fail: (retries + 1) to the number of layers.
    pub amplification: f64,
    /// Dynamic requests of the busiest hour a second, and what the fullest tier can do.
    pub requests_per_second: f64,
    pub capacity_per_second: f64,
    pub bottleneck: String,
    /// Requests that clients keep when it ends, where they back off.
    pub kept_requests: f64,
    pub with_back_off: Herd,
    pub without_back_off: Herd,
}

/// Clients coming back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Herd {
    /// Attempts a second at most after the outage, as a multiple of what can be done.
    pub peak_of_capacity: f64,
    /// From the end of the outage until a hundredth of those who waited is left; none where that takes more than an hour.
    pub drained_minutes: Option<f64>,
    /// Requests whose clients lost patience.
    pub given_up_requests: f64,
    /// Capacity that it takes for fewer to wait from moment to moment, as a multiple of the busiest hour.
    pub headroom_needed: f64,
    /// Attempts a second in each minute from the begin of the outage, until a while after it has drained.
    pub attempts_per_second: Vec<f64>,
}

/// Data is gone by mistake, as a wrong deletion or a bad deploy would have it: no standby helps.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Backup {
    pub says: String,
    /// In one writer, at the end of the lead time.
    pub gib: f64,
    /// Of the primary database, all that is kept.
    pub kept_gib: f64,
    pub kept_days: f64,
    /// Until the data is read back, and until somebody has begun to.
    pub restore_minutes: f64,
    pub response_minutes: f64,
    /// What is lost at most: the age of the newest copy.
    pub lost_minutes: f64,
    /// What it is held against: only where no standby is there to be held against it.
    pub rto_target_minutes: Option<f64>,
    pub rpo_target_minutes: Option<f64>,
}
