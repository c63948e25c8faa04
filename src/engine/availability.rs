//! How often a chain of parts answers: the composition of promises. Which parts of a design are in the chain is the caller's matter; k of n machines
//! is [`at_least`](super::fleet).

use crate::domain::number::Number;

/// Every one of them is needed.
pub fn all_of(parts: &[f64]) -> f64 {
    parts.iter().product()
}

/// One of them suffices, each fails by itself.
pub fn any_of(parts: &[f64]) -> f64 {
    1.0 - parts.iter().map(|answers| 1.0 - answers).product::<f64>()
}

/// Two regions that each answer `region`: the second takes over where the first is down and the fail-over works.
pub fn two_regions<N: Number>(region: N, failover_works: N) -> N {
    region + region.rest() * failover_works * region
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::plan::Resource,
        engine::fleet::{Draw, Needed, at_least, lost},
    };

    const INSTANCE: f64 = 0.995;
    const DATABASE: f64 = 0.995;
    const BALANCER: f64 = 0.9999;
    const GROUP: f64 = 0.9999;
    const TWO_ZONES: f64 = 0.9995;
    const SHARED: f64 = 0.9999;
    const CDN: f64 = 0.999;
    const CACHE: f64 = 0.999;

    fn hours_down_a_year(availability: f64) -> f64 {
        (1.0 - availability) * 365.0 * 24.0
    }

    /// The promises of 2019 in chains, with the hours a year they leave open.
    #[test]
    fn the_chains_answer_as_computed_by_hand() {
        let without_cache = all_of(&[CDN, BALANCER, GROUP, SHARED]);
        for (chain, availability, hours) in [
            (INSTANCE, 0.995, 43.8),
            (all_of(&[INSTANCE, DATABASE]), 0.990025, 87.4),
            (all_of(&[BALANCER, any_of(&[INSTANCE, INSTANCE]), TWO_ZONES]), 0.999375, 5.5),
            (all_of(&[CDN, BALANCER, GROUP, SHARED, CACHE]), 0.997702, 20.1),
            (without_cache, 0.998700, 11.4),
            (two_regions(without_cache, 1.0), 0.999998, 0.01),
        ] {
            assert!((chain - availability).abs() <= 5e-7, "{availability}: {chain}");
            let last_digit = if hours < 0.1 { 0.01 } else { 0.1 };
            assert!((hours_down_a_year(chain) - hours).abs() <= last_digit / 2.0, "{availability}: {} hours", hours_down_a_year(chain));
        }
    }

    #[test]
    fn a_cache_that_every_request_needs_costs_nine_hours_a_year() {
        let soft = all_of(&[CDN, BALANCER, GROUP, SHARED]);
        let saved = hours_down_a_year(all_of(&[soft, CACHE])) - hours_down_a_year(soft);
        assert!((8.5..9.5).contains(&saved), "{saved}");
    }

    #[test]
    fn either_of_two_is_one_of_two_and_a_perfect_second_region_is_either() {
        for each in [0.9, 0.99, INSTANCE, 0.9999] {
            assert!((any_of(&[each, each]) - at_least(1, 2, each)).abs() < 1e-12);
            assert!((two_regions(each, 1.0) - any_of(&[each, each])).abs() < 1e-12);
            assert_eq!(two_regions(each, 0.0), each);
        }
    }

    #[test]
    fn k_of_n_is_the_binomial_sum() {
        let choose = |n: u32, k: u32| (0..k).map(|i| f64::from(n - i) / f64::from(i + 1)).product::<f64>();
        for each in [0.5, 0.9, INSTANCE] {
            for n in 1..=12_u32 {
                for k in 0..=n {
                    let sum: f64 = (k..=n).map(|up| choose(n, up) * each.powi(up as i32) * (1.0 - each).powi((n - up) as i32)).sum();
                    assert!((at_least(k, n, each) - sum).abs() < 1e-12, "{k} of {n} at {each}");
                }
            }
        }
    }

    /// To lose a zone without scaling, a fleet runs N/(N − 1) of its need: twice over two zones, half more over three, which is a quarter less.
    #[test]
    fn three_zones_survive_the_same_loss_for_a_quarter_less() {
        for need in [600.0, 6_000.0, 54_000.0] {
            let draw = Draw {
                resource: Resource::Cpu,
                capacity: 1.0,
                fixed: 0.0,
                peak: need,
                surge: need,
                limit: 1.0,
                limit_degraded: 1.0,
                contended: None,
            };
            let needed = Needed::of(&[draw]).expect("room");
            let (two, three) = (needed.at(1.0, 2), needed.at(1.0, 3));
            assert_eq!((two, three), (2.0 * need, 1.5 * need));
            assert_eq!(1.0 - three / two, 0.25);
            for (count, zones) in [(two, 2), (three, 3)] {
                assert_eq!(count - f64::from(lost(count as u32, zones)), need);
            }
        }
    }
}
