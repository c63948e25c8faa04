//! Identical machines that share a load: how many, of which class, and how full they are.

use super::{
    bill::TierId,
    contention,
    market::{HOURS_A_MONTH, Offer},
    queueing::Moments,
};
use crate::domain::{
    number::{Number, id, name},
    plan::{Resource, When},
};

/// What a load takes of one resource of a machine, and how much of it may be taken.
#[derive(Clone, Copy, Debug)]
pub struct Draw<N = f64> {
    pub resource: Resource,
    /// Of one machine.
    pub capacity: N,
    /// Taken on each machine before the first request.
    pub fixed: N,
    /// Shared by the fleet, at the busiest hour and in a surge.
    pub peak: N,
    pub surge: N,
    /// The share of the capacity that may be used with everything up, and with a zone down or in a surge.
    pub limit: N,
    pub limit_degraded: N,
    /// Where the load contends with itself, so that it takes more than it grows.
    pub contended: Option<Contended<N>>,
}

/// Processors kept busy by work that does not contend and by work that does (without its contention), at the busiest hour and in a surge.
#[derive(Clone, Copy, Debug)]
pub struct Contended<N = f64> {
    pub free: (N, N),
    pub contending: (N, N),
    pub sigma: N,
    pub kappa: N,
}

impl<N: Number> Contended<N> {
    fn growth(&self, room: N, free: N, contending: N) -> N {
        let growth = contention::growth_until(room.value(), free.value(), contending.value(), self.sigma.value(), self.kappa.value());
        N::call("growth_until", &[room, free, contending, self.sigma, self.kappa], growth)
    }
}

impl<N: Number> Draw<N> {
    fn room(&self) -> N {
        self.capacity * self.limit - self.fixed
    }

    fn room_degraded(&self) -> N {
        self.capacity * self.limit_degraded - self.fixed
    }

    pub fn used(&self, count: N) -> N {
        (self.fixed + self.peak / count) / self.capacity
    }

    pub fn used_degraded(&self, count: N, lost: N) -> N {
        let zone = (self.fixed + self.peak / (count - lost)) / self.capacity;
        if self.surge > self.peak { zone.larger((self.fixed + self.surge / count) / self.capacity) } else { zone }
    }

    /// The factor by which the load may grow until `count` machines, of which `lost` go with a zone, meet this limit. Infinite where none is drawn.
    pub fn headroom(&self, count: N, lost: N) -> N {
        if self.peak <= 0.0 {
            return N::of(f64::INFINITY);
        }
        if let Some(contended) = &self.contended {
            let up = contended.growth(self.room(), contended.free.0, contended.contending.0);
            let surge = contended.growth(self.room_degraded(), contended.free.1, contended.contending.1);
            return up.smaller(surge).at_least(0.0);
        }
        let up = self.room() * count / self.peak;
        let zone = self.room_degraded() * (count - lost) / self.peak;
        let least = up.smaller(zone);
        let least = if self.surge > self.peak { least.smaller(self.room_degraded() * count / self.surge) } else { least };
        least.at_least(0.0)
    }

    /// Of one resource everything up and degraded: value and limit of each.
    pub fn utilisations(&self, count: N, lost: N) -> [(When, N, N); 2] {
        [(When::Up, self.used(count), self.limit), (When::Degraded, self.used_degraded(count, lost), self.limit_degraded)]
    }
}

/// Machines needed, as fractions: the largest over the resources.
#[derive(Clone, Copy, Debug)]
pub struct Needed<N = f64> {
    pub up: N,
    pub degraded: N,
    pub surge: N,
}

impl<N: Number> Needed<N> {
    /// None where a single machine has no room even for what it takes at rest.
    pub fn of(draws: &[Draw<N>]) -> Option<Needed<N>> {
        let mut needed: Option<Needed<N>> = None;
        // What is not known of a machine bounds nothing.
        for draw in draws.iter().filter(|draw| draw.capacity < f64::INFINITY) {
            let (room, room_degraded) = (draw.room(), draw.room_degraded());
            if room < 0.0 || room_degraded < 0.0 || (draw.peak > 0.0 && room <= 0.0) {
                return None;
            }
            if draw.peak > 0.0 {
                let own = Needed { up: draw.peak / room, degraded: draw.peak / room_degraded, surge: draw.surge / room_degraded };
                needed = Some(needed.map_or(own, |so_far| Needed {
                    up: so_far.up.larger(own.up),
                    degraded: so_far.degraded.larger(own.degraded),
                    surge: so_far.surge.larger(own.surge),
                }));
            }
        }
        let nothing = N::of(0.0);
        Some(needed.unwrap_or(Needed { up: nothing, degraded: nothing, surge: nothing }))
    }

    /// Under names of its own.
    pub fn named(self, book: N::Book, tier: TierId, when: &str) -> Needed<N> {
        let step = |value: N, id: &str, label: &str| {
            value.step(book, || name(id!("{tier}.{when}needed.{id}"), format!("{tier}: machines that carry {label}"), "machines"))
        };
        Needed {
            up: step(self.up, "up", "the busiest hour, everything up"),
            degraded: step(self.degraded, "degraded", "the busiest hour, a zone down"),
            surge: step(self.surge, "surge", "a surge"),
        }
    }

    /// Machines over `zones` zones when the load stands at `level` of the busiest hour, so that the loss of a zone (⌈N/z⌉ machines) is survived.
    pub fn at(&self, level: N, zones: u32) -> N {
        let up = whole(self.up * level);
        if zones < 2 {
            return up;
        }
        let survivors = whole(self.degraded * level);
        let zones = f64::from(zones);
        up.larger(whole(survivors * zones / (zones - 1.0)))
    }

    /// And with surges of the full height, everything up.
    pub fn with_surge(&self, zones: u32) -> N {
        self.at(N::of(1.0), zones).larger(whole(self.surge))
    }

    /// The same where one more machine, which carries something else, stands among them and is replaced by one of them when it is lost.
    pub fn with_one_more(&self, zones: u32) -> N {
        let up = whole(self.up).larger(whole(self.surge)) + 1.0;
        if zones < 2 {
            return up;
        }
        let survivors = whole(self.degraded) + 1.0;
        let zones = f64::from(zones);
        up.larger(whole(survivors * zones / (zones - 1.0)))
    }

    /// Machines without which the busiest hour is not carried.
    pub fn survivors(&self) -> N {
        whole(self.degraded).at_least(1.0)
    }
}

impl Needed {
    /// Machines of a fleet that follows the load, between a minimum and a maximum: at every level at most as full as `running` are in the busiest hour.
    pub fn following(&self, level: f64, zones: u32, [minimum, running, maximum]: [f64; 3]) -> f64 {
        self.at(level, zones).max((running * level - 1e-9).up()).clamp(minimum, maximum)
    }
}

impl Draw {
    /// The load that one machine does at the very most, as a multiple of the busiest hour's: nothing held back. What is kept, as memory and volumes, refuses
    /// nothing by the second.
    pub fn most_each(&self) -> f64 {
        let flows =
            matches!(self.resource, Resource::Cpu | Resource::Network | Resource::Iops | Resource::Throughput | Resource::Operations);
        if !flows || self.peak <= 0.0 || self.capacity == f64::INFINITY {
            return f64::INFINITY;
        }
        (self.capacity - self.fixed).max(0.0) / self.peak
    }

    /// How far `count` machines are filled against the limit they meet first: 1 at the limit.
    pub fn fullness(&self, count: f64) -> f64 {
        (self.used(count) / self.limit).max(self.used_degraded(count, 0.0) / self.limit_degraded)
    }
}

/// Rounds up, forgiving the dust of a division.
fn whole<N: Number>(machines: N) -> N {
    N::call("whole", &[machines], (machines.value() - 1e-9).up().max(0.0))
}

/// Machines that go with a zone.
pub fn lost(count: u32, zones: u32) -> u32 {
    if zones < 2 { 0 } else { count.div_ceil(zones) }
}

/// A sized fleet.
#[derive(Clone, Debug)]
pub struct Fleet<'a> {
    pub offer: &'a Offer<'a>,
    /// Running at the busiest hour.
    pub count: u32,
    pub zones: u32,
    pub elastic: Option<Elastic>,
}

/// A fleet that follows the day: its bounds, and the machine-hours it runs in a month.
#[derive(Clone, Copy, Debug)]
pub struct Elastic {
    pub minimum: u32,
    pub maximum: u32,
    pub hours: f64,
}

impl Fleet<'_> {
    /// What the machines themselves cost a month, before spot.
    pub fn month(&self) -> f64 {
        match self.elastic {
            None => f64::from(self.count) * self.offer.month,
            Some(elastic) => {
                let floor = f64::from(elastic.minimum) * HOURS_A_MONTH;
                f64::from(elastic.minimum) * self.offer.month + (elastic.hours - floor).max(0.0) * self.offer.list_month / HOURS_A_MONTH
            }
        }
    }

    pub fn average_count(&self) -> f64 {
        self.elastic.map_or(f64::from(self.count), |e| e.hours / HOURS_A_MONTH)
    }
}

/// One way to build a part: what it costs, how long it takes, how often it answers.
#[derive(Clone, Debug)]
pub struct Candidate<T> {
    pub cost: f64,
    pub time: Moments,
    pub availability: f64,
    pub part: T,
}

/// Cheapest first; drops every candidate that a cheaper one matches in time and availability.
pub fn frontier<T>(mut candidates: Vec<Candidate<T>>) -> Vec<Candidate<T>> {
    candidates.sort_by(|a, b| a.cost.total_cmp(&b.cost));
    let mut kept: Vec<Candidate<T>> = Vec::new();
    for candidate in candidates {
        let matched = kept.iter().any(|k| {
            k.time.mean <= candidate.time.mean && k.time.variance <= candidate.time.variance && k.availability >= candidate.availability
        });
        if !matched {
            kept.push(candidate);
        }
    }
    kept
}

/// P[at least `needed` of `count` are up], each by itself with probability `each`.
pub fn at_least(needed: u32, count: u32, each: f64) -> f64 {
    if needed == 0 {
        return 1.0;
    }
    if count < needed {
        return 0.0;
    }
    // Down machines are the rare event: sum those terms, at most `count − needed` of them matter.
    let down = 1.0 - each;
    let mut term = each.powi(count as i32);
    let mut sum = term;
    for k in 1..=(count - needed) {
        term *= f64::from(count - k + 1) / f64::from(k) * down / each;
        sum += term;
        if term < 1e-15 * sum && k > 3 {
            break;
        }
    }
    sum.min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_of_three_and_three_of_four_answer_as_computed_by_hand() {
        assert!((at_least(2, 3, 0.995) - 0.999925).abs() < 5e-7);
        assert!((at_least(3, 4, 0.995) - 0.999851).abs() < 5e-7);
        assert!((at_least(1, 2, 0.995) - 0.999975).abs() < 1e-9);
    }

    #[test]
    fn the_loss_of_a_zone_leaves_enough() {
        for zones in [2, 3] {
            for tenths in 1..400 {
                let needed = Needed { up: 0.0, degraded: f64::from(tenths) / 10.0, surge: 0.0 };
                let count = needed.at(1.0, zones) as u32;
                assert!(f64::from(count - lost(count, zones)) >= f64::from(tenths) / 10.0 - 1e-9);
                let fewer = count - 1;
                assert!(fewer == 0 || f64::from(fewer - lost(fewer, zones)) < f64::from(tenths) / 10.0);
            }
        }
    }
}
