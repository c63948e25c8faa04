//! What becomes of a design when something fails: a zone is lost, data is gone.

use super::plan::Resource;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Resilience {
    pub zone_loss: ZoneLoss,
    pub backup: Backup,
}

/// One zone fails as the busiest hour begins, the one that the writer is in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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

/// Data is gone by mistake, as a wrong deletion or a bad deploy would have it: no standby helps.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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
