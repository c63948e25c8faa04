//! The most that machines carry which run already.

use crate::{
    catalog::Catalog,
    engine::{
        choice,
        sizes::{FEWEST, MOST, Sizes, halved},
        today::{self, Listed, Runs},
    },
};

/// How far apart the sizes are at which a limit is looked for before it is closed in on.
const STRIDE: f64 = 4.0;

/// The size at which what is listed meets its first limit; none where it is past it with the smallest.
pub fn most(catalog: &Catalog, sizes: &Sizes) -> Option<f64> {
    let holds = |size: f64| holds(catalog, sizes, size);
    if !holds(FEWEST) {
        return None;
    }
    // What stands beside the machines changes with the design, so the first limit met counts and not the last.
    let (mut carried, mut next) = (FEWEST, FEWEST * STRIDE);
    while holds(next) {
        if next == MOST {
            return Some(MOST);
        }
        (carried, next) = (next, (next * STRIDE).min(MOST));
    }
    Some(halved(carried, next, holds).0)
}

/// Whether every part listed is within its limits.
fn holds(catalog: &Catalog, sizes: &Sizes, size: f64) -> bool {
    let found = sizes.at(size, |today| {
        let described = today::described(catalog, today.profile());
        let Some(listed) = Listed::of(today.setting, &described) else { return true };
        let recommended = choice::recommended_alone(today).and_then(|(found, _)| found.design);
        let running = Runs::of(today, &listed, recommended.as_deref());
        let gauges = running.iter().flat_map(|running| running.gauges(today));
        gauges.map(|gauge| gauge.headroom()).filter(|headroom| headroom.is_finite()).all(|headroom| headroom >= 1.0)
    });
    found.unwrap_or(false)
}
