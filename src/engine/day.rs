//! The mean day: how the load rises to the busiest hour, and the machines of a fleet that follows it.

use super::{fleet::Needed, queueing::rising_root};

/// Samples of half a day; the other half mirrors it.
const HALF_DAY: usize = 144;
/// Half an hour each side of the busiest moment.
const BUSIEST: usize = HALF_DAY / 24;
const MINUTES_A_DAY: f64 = 1_440.0;

#[derive(Debug)]
pub struct Day {
    /// Multiples of the busiest hour, from the busiest moment outwards.
    levels: Vec<f64>,
    /// Of the levels before each, none counted above the busiest hour's.
    sums: Vec<f64>,
}

impl Day {
    pub fn new(peak_to_mean: f64) -> Day {
        let mut levels = curve(peak_to_mean);
        let busiest = levels[..BUSIEST].iter().sum::<f64>() / BUSIEST as f64;
        levels.iter_mut().for_each(|level| *level /= busiest);
        let mut sums = vec![0.0];
        for level in &levels {
            sums.push(sums[sums.len() - 1] + level.min(1.0));
        }
        Day { levels, sums }
    }

    /// The load so many minutes from the busiest moment, before or after: a multiple of the busiest hour.
    pub fn level(&self, minutes: f64) -> f64 {
        let away = minutes.rem_euclid(MINUTES_A_DAY);
        let at = away.min(MINUTES_A_DAY - away) / (MINUTES_A_DAY / 2.0) * HALF_DAY as f64 - 0.5;
        let (before, last) = (at.max(0.0).floor() as usize, HALF_DAY - 1);
        let share = (at - before as f64).clamp(0.0, 1.0);
        self.levels[before.min(last)] * (1.0 - share) + self.levels[(before + 1).min(last)] * share
    }

    /// Machines that run on average, between a minimum and a maximum. At every hour they are at most as full as at the busiest, when `running` of them
    /// are up.
    pub fn average(&self, needed: &Needed, zones: u32, [minimum, running, maximum]: [f64; 3]) -> f64 {
        let at = |level: f64| needed.following(level, zones, [minimum, running, maximum]);
        let (first, last) = (self.levels[0], self.levels[self.levels.len() - 1]);
        sum_of_steps(&self.levels, (at(first), at(last)), &at) / self.levels.len() as f64
    }

    /// What the average is at least, whatever is needed beside.
    pub fn least_average(&self, running: f64, minimum: f64) -> f64 {
        let above = self.levels.partition_point(|level| running * level.min(1.0) > minimum);
        (running * self.sums[above] + minimum * (self.levels.len() - above) as f64) / self.levels.len() as f64
    }
}

/// The sum over a descending list of what falls with it in whole steps: between two equal ends all is equal.
fn sum_of_steps(levels: &[f64], (first, last): (f64, f64), at: &impl Fn(f64) -> f64) -> f64 {
    if first == last || levels.len() == 1 {
        return first * levels.len() as f64;
    }
    let (left, right) = levels.split_at(levels.len() / 2);
    sum_of_steps(left, (first, at(left[left.len() - 1])), at) + sum_of_steps(right, (at(right[0]), last), at)
}

/// r(t) = mean · exp(k cos) ÷ I₀(k), whose busiest hour averages `peak_to_mean`: samples of equal length over half a day, from the busiest moment
/// outwards (the other half mirrors it), as multiples of the mean.
pub fn curve(peak_to_mean: f64) -> Vec<f64> {
    let below_top: Vec<f64> = (0..HALF_DAY).map(|i| (std::f64::consts::PI * (i as f64 + 0.5) / HALF_DAY as f64).cos() - 1.0).collect();
    let sum = |k: f64, samples: &[f64]| samples.iter().map(|c| (k * c).exp()).sum::<f64>();
    let busiest = |k: f64| sum(k, &below_top[..BUSIEST]) / BUSIEST as f64 / (sum(k, &below_top) / HALF_DAY as f64);
    let mut most = 1.0;
    while busiest(most) < peak_to_mean && most < 1e6 {
        most *= 2.0;
    }
    let k = if peak_to_mean <= 1.0 { 0.0 } else { rising_root(0.0, most, |k| busiest(k) - peak_to_mean) };
    let scale = sum(k, &below_top) / HALF_DAY as f64;
    below_top.iter().map(|c| (k * c).exp() / scale).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_busiest_hour_of_the_day_averages_peak_to_mean() {
        for peak in [1.0, 1.5, 3.0, 8.0, 20.0] {
            let day = curve(peak);
            let mean = day.iter().sum::<f64>() / day.len() as f64;
            let busiest = day[..BUSIEST].iter().sum::<f64>() / BUSIEST as f64;
            assert!((mean - 1.0).abs() < 1e-9 && (busiest - peak).abs() < 1e-6, "{peak}: {mean} {busiest}");
        }
    }

    #[test]
    fn a_fleet_that_follows_the_day_is_the_mean_of_its_moments() {
        for peak in [1.0, 1.5, 3.0, 20.0] {
            let day = Day::new(peak);
            for up in [0.3, 2.0, 7.7, 123.4, 9_876.5] {
                let needed = Needed { up, degraded: up * 0.8, surge: up };
                for zones in [1, 2, 3] {
                    let running = needed.at(1.0, zones).max(2.0);
                    let maximum = running * 1.1;
                    let at = |level: f64| needed.at(level, zones).max((running * level - 1e-9).ceil()).clamp(2.0, maximum);
                    let exact = day.levels.iter().map(|level| at(*level)).sum::<f64>() / HALF_DAY as f64;
                    let average = day.average(&needed, zones, [2.0, running, maximum]);
                    assert!((average - exact).abs() <= exact * 1e-12, "{peak} {up} {zones}: {average}, each moment {exact}");
                    let least = day.least_average(running, 2.0);
                    assert!(least <= exact * (1.0 + 1e-12) && least >= exact * 0.95 - 1.5, "{peak} {up} {zones}: {least} of {exact}");
                }
            }
        }
    }
}
