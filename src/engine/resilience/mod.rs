//! What becomes of the recommended design when something fails.

mod backup;
mod herd;
mod zone_loss;

#[cfg(test)]
pub use herd::{Clients, attempts_of_one};

use super::{design::Design, situation::Situation, written::Gauge};
use crate::domain::resilience::Resilience;

/// `gauges` are those of the design in the month at hand.
pub fn resilience(situation: &Situation, design: &Design, gauges: &[Gauge]) -> Resilience {
    let zone_loss = zone_loss::zone_loss(situation, design, gauges);
    let outage_recovery = herd::outage(situation, design, gauges, zone_loss.down_minutes);
    Resilience { zone_loss, outage_recovery, backup: backup::backup(situation, design) }
}

/// Machines of a gauge that run in the busiest hour: a fleet that follows the day may have more.
fn running(design: &Design, gauge: &Gauge) -> f64 {
    let fleet = match gauge.tier.part {
        "web" => Some(&design.web),
        "service" => design.services.as_ref().map(|(_, fleet)| fleet),
        _ => None,
    };
    fleet.filter(|fleet| fleet.elastic.is_some()).map_or(gauge.count, |fleet| f64::from(fleet.count))
}
