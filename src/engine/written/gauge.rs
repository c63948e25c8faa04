//! How full a tier is: one resource against its limits, and when growth meets them.

use crate::{
    domain::{
        number::Number,
        plan::{Resource, When},
    },
    engine::{bill::TierId, demand::Load, fleet::Draw, situation::Situation},
};

/// One resource of one tier against its limits.
#[derive(Clone, Debug)]
pub struct Gauge<'a, N = f64> {
    pub tier: TierId<'a>,
    pub draw: Draw<N>,
    pub count: N,
    pub lost: N,
}

impl<N: Number> Gauge<'_, N> {
    pub fn headroom(&self) -> N {
        self.draw.headroom(self.count, self.lost)
    }
}

impl Gauge<'_> {
    /// Which of the two limits is met first, how full it is, and the limit.
    pub fn nearest(&self) -> (When, f64, f64) {
        let [(_, up, up_limit), (_, degraded, degraded_limit)] = self.draw.utilisations(self.count, self.lost);
        // Compared by growth left, as fixed parts do not grow.
        let left = |value: f64, limit: f64| {
            let at_rest = self.draw.fixed / self.draw.capacity;
            (limit - at_rest) / (value - at_rest).max(1e-12)
        };
        if left(degraded, degraded_limit) < left(up, up_limit) - 1e-12 {
            (When::Degraded, degraded, degraded_limit)
        } else {
            (When::Up, up, up_limit)
        }
    }

    /// The fuller of the two as a share of its limit.
    pub fn used(&self) -> f64 {
        let [(_, up, up_limit), (_, degraded, degraded_limit)] = self.draw.utilisations(self.count, self.lost);
        (up / up_limit).max(degraded / degraded_limit)
    }
}

/// Whole months of point growth until a gauge meets its limit; none where that lies beyond the timeline.
pub fn months_left<N: Number>(situation: &Situation<N>, gauge: &Gauge<N>, headroom: N) -> Option<N> {
    let month = month_reached(situation, gauge)? as usize;
    let left = month.saturating_sub(1).saturating_sub(situation.month);
    let arguments = || {
        let growths = (situation.month + 1..=month).map(|m| growth(situation, gauge.draw.resource, situation.setting.timeline.at(m)));
        std::iter::once(headroom).chain(growths).collect()
    };
    Some(N::call_with("months_within", arguments, left as f64))
}

fn growth<N: Number>(situation: &Situation<N>, resource: Resource, load: &Load<N>) -> N {
    let now = situation.now;
    match resource {
        Resource::Storage => load.database_gib / now.database_gib,
        _ => load.requests.peak / now.requests.peak,
    }
}

/// The first month of the point path in which the limit is passed.
pub fn month_reached<N: Number>(situation: &Situation<N>, gauge: &Gauge<N>) -> Option<u32> {
    month_reached_along(situation, &situation.setting.timeline.loads, gauge)
}

/// The same of a path of other loads from the same month on.
pub fn month_reached_along<N: Number>(situation: &Situation<N>, loads: &[Load<N>], gauge: &Gauge<N>) -> Option<u32> {
    let allowed = gauge.headroom().value() * (1.0 + 1e-9);
    let passed = |load: &Load<N>| growth(situation, gauge.draw.resource, load).value() > allowed;
    loads.iter().enumerate().skip(situation.month).find(|(_, load)| passed(load)).map(|(month, _)| month as u32)
}

/// In which a resource is counted.
pub fn unit(resource: Resource) -> &'static str {
    match resource {
        Resource::Cpu => "busy vCPU",
        Resource::Memory => "MiB",
        Resource::Network => "Gbit/s",
        Resource::Iops => "operations a second",
        Resource::Throughput => "MiB/s",
        Resource::Storage => "GiB",
        Resource::Connections => "connections",
        Resource::Operations => "operations a second",
    }
}
