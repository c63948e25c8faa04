//! Waiting: Erlang's formulas, the day's curve, and the end-to-end percentile.

use statrs::function::gamma::gamma_lr;

/// Mean and variance of a time, in ms.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Moments {
    pub mean: f64,
    pub variance: f64,
}

impl Moments {
    /// An exponentially distributed time.
    pub fn exponential(mean: f64) -> Moments {
        Moments { mean, variance: mean * mean }
    }

    pub fn constant(mean: f64) -> Moments {
        Moments { mean, variance: 0.0 }
    }

    /// The sum of independent times.
    pub fn plus(self, other: Moments) -> Moments {
        Moments { mean: self.mean + other.mean, variance: self.variance + other.variance }
    }

    /// `n` such times one after the other.
    pub fn times(self, n: f64) -> Moments {
        Moments { mean: self.mean * n, variance: self.variance * n }
    }

    /// The probability that the time is at most `limit_ms`, by the gamma distribution with these moments.
    pub fn within(self, limit_ms: f64) -> f64 {
        if limit_ms <= 0.0 {
            return 0.0;
        }
        if self.variance <= 1e-12 * self.mean * self.mean || self.mean <= 0.0 {
            return if limit_ms >= self.mean { 1.0 } else { 0.0 };
        }
        gamma_lr(self.mean * self.mean / self.variance, limit_ms * self.mean / self.variance)
    }

    pub fn p95(self) -> f64 {
        percentile(&[(1.0, 0.0)], self, 0.95)
    }
}

/// Erlang C: the probability that an arrival waits, with `servers` servers and offered load `load` (erlangs). 1 where the queue never drains.
///
/// C = s ÷ (a + (s − a)/B) from Erlang B, whose inverse follows 1/B(k) = 1 + k/a · 1/B(k − 1). Stable, and only about 20 √a steps however many servers:
/// what far fewer servers than the load would have done no longer shows at `servers`, and far more of them than the load leave nobody waiting.
pub fn erlang_c(servers: u32, load: f64) -> f64 {
    let s = f64::from(servers);
    if load >= s {
        return 1.0;
    }
    if load <= 0.0 {
        return 0.0;
    }
    // Nine standard deviations of a Poisson number: a wrong start of the recursion is e⁻⁴⁰ of it from there to the load.
    let start = (load - 9.0 * load.sqrt()).max(0.0).floor();
    let mut inverse = load / (load - start);
    let each = 1.0 / load;
    for k in start as u32 + 1..=servers {
        inverse = 1.0 + f64::from(k) * each * inverse;
        if inverse > 1e30 {
            return 0.0;
        }
    }
    s / (load + (s - load) * inverse)
}

/// Time in an M/M/c system: wait and service. `load` in erlangs, below `servers`.
pub fn sojourn(servers: u32, load: f64, service_ms: f64) -> Moments {
    let spare = f64::from(servers) - load;
    if spare <= 0.0 {
        return Moments { mean: f64::INFINITY, variance: f64::INFINITY };
    }
    let waits = erlang_c(servers, load);
    let drain = service_ms / spare;
    let wait = Moments { mean: waits * drain, variance: 2.0 * waits * drain * drain - (waits * drain) * (waits * drain) };
    wait.plus(Moments::exponential(service_ms))
}

/// What the times of `n` statements of one request, made one after the other at one M/M/c system, vary together: their sum's variance above that of `n`
/// independent sojourns, ms². `between_ms` is the mean time from the end of one statement to the next.
///
/// While many requests are at their statements, each of one request's statements waits longer. How much follows from two exact results. With nothing
/// between the statements and one server, the requests share it in turns, and the variance is that of M/G/1 processor sharing (Ott 1984; Yashkov 1983):
/// Cov(Wᵢ, Wᵢ₊ₖ) = Var(w(N)) · exp(−2(1 − ρ)k ÷ (n + 1)), w(N) being the mean wait of one who finds N present. With something between them, N and the number
/// of requests between statements, Poisson with mean G, are independent at any moment (such a network has a product form): of w only what N + G tells
/// lasts from one statement to the next, Cov(w, N)² ÷ (Var N + G).
#[cfg_attr(not(test), expect(dead_code, reason = "for the time of a design, once its databases know their queue"))]
pub fn shared_wait(servers: u32, load: f64, service_ms: f64, between_ms: f64, n: f64) -> f64 {
    let c = f64::from(servers);
    if n <= 1.0 || load <= 0.0 || service_ms <= 0.0 {
        return 0.0;
    }
    if load >= c {
        return f64::INFINITY;
    }
    let (waits, full) = (erlang_c(servers, load), load / c);
    let idle = 1.0 - full;
    // Of the queue Q and of all present, N: means, and variance by balance of flows, E[B·N] = a(E[N] + 1) for the busy servers B.
    let queued = waits * full / idle;
    let queued_square = waits * full * (1.0 + full) / (idle * idle);
    let present = load + queued;
    let spread = load * (present + 1.0) + c * queued + queued_square - present * present;
    // Who finds N ≥ c waits for N − c + 1 departures, c in a service time.
    let with_present = (service_ms / c) * (waits / idle * (c - present) + 2.0 * waits * full / (idle * idle));
    let lasting = with_present * with_present / (spread + load * between_ms / service_ms);
    let next = (-2.0 * idle / (n + 1.0)).exp();
    let pairs = next * (n - 1.0 - n * next + next.powf(n)) / ((1.0 - next) * (1.0 - next));
    2.0 * pairs * lasting
}

/// The smallest t with Σ share × P(distance + T ≤ t) ≥ `quantile`, over (share, distance in ms).
pub fn percentile(places: &[(f64, f64)], time: Moments, quantile: f64) -> f64 {
    if !time.mean.is_finite() {
        return f64::INFINITY;
    }
    let reached = |t: f64| places.iter().map(|(share, away)| share * time.within(t - away)).sum::<f64>();
    let nearest = places.iter().map(|p| p.1).fold(f64::INFINITY, f64::min);
    let farthest = places.iter().map(|p| p.1).fold(0.0, f64::max);
    let (mut low, mut high) = (nearest, farthest + time.mean + 4.0 * time.variance.sqrt() + 1.0);
    while reached(high) < quantile - 1e-12 {
        high = farthest + (high - farthest) * 2.0;
        if high > 1e12 {
            return f64::INFINITY;
        }
    }
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if reached(middle) < quantile {
            low = middle
        } else {
            high = middle
        }
        if high - low < 1e-9 * high {
            break;
        }
    }
    high
}

/// A mean day, r(t) = mean · exp(k cos) ÷ I₀(k), whose busiest hour averages `peak_to_mean`: samples of equal length over half a day, from the busiest
/// moment outwards (the other half mirrors it), as multiples of the mean.
pub fn day_curve(peak_to_mean: f64) -> Vec<f64> {
    const HALF_DAY: usize = 144;
    let at = |k: f64, i: usize| (k * ((std::f64::consts::PI * (i as f64 + 0.5) / HALF_DAY as f64).cos() - 1.0)).exp();
    let mean = |k: f64| (0..HALF_DAY).map(|i| at(k, i)).sum::<f64>() / HALF_DAY as f64;
    // Half an hour each side of the busiest moment: a twenty-fourth of the half day.
    let busiest = |k: f64| (0..HALF_DAY / 24).map(|i| at(k, i)).sum::<f64>() / (HALF_DAY / 24) as f64 / mean(k);
    let (mut low, mut high) = (0.0, 1.0);
    while busiest(high) < peak_to_mean && high < 1e6 {
        high *= 2.0;
    }
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if busiest(middle) < peak_to_mean { low = middle } else { high = middle }
    }
    let k = if peak_to_mean <= 1.0 { 0.0 } else { high };
    let scale = mean(k);
    (0..HALF_DAY).map(|i| at(k, i) / scale).collect()
}

/// Share of accesses that the hottest `kept` share of `records` takes, where the hottest `hot_share` takes `hot_rate`: Zipf's law in its continuous form.
#[derive(Clone, Copy, Debug)]
pub struct Popularity {
    records: f64,
    exponent: f64,
}

impl Popularity {
    pub fn new(records: f64, hot_share: f64, hot_rate: f64) -> Popularity {
        let records = records.max(100.0);
        let (mut low, mut high) = (0.0, 5.0);
        for _ in 0..50 {
            let middle = 0.5 * (low + high);
            if (Popularity { records, exponent: middle }).hit_rate(hot_share) < hot_rate { low = middle } else { high = middle }
        }
        Popularity { records, exponent: 0.5 * (low + high) }
    }

    pub fn hit_rate(&self, kept: f64) -> f64 {
        if kept >= 1.0 {
            return 1.0;
        }
        let held = (kept * self.records).max(1.0);
        let rate = if (self.exponent - 1.0).abs() < 1e-6 {
            held.ln() / self.records.ln()
        } else {
            let d = 1.0 - self.exponent;
            (1.0 - held.powf(d)) / (1.0 - self.records.powf(d))
        };
        rate.clamp(0.0, 1.0)
    }

    /// Share of accesses that the most popular record takes: 1 ÷ Σ k^−α, the first terms one by one, the rest by Euler and Maclaurin.
    pub fn hottest(&self) -> f64 {
        const SINGLE: u32 = 8;
        let (n, a) = (self.records, self.exponent);
        let m = f64::from(SINGLE);
        let singles: f64 = (1..SINGLE).map(|k| f64::from(k).powf(-a)).sum();
        let rest = if (a - 1.0).abs() < 1e-6 { (n / m).ln() } else { (n.powf(1.0 - a) - m.powf(1.0 - a)) / (1.0 - a) };
        let ends = 0.5 * (m.powf(-a) + n.powf(-a)) + a / 12.0 * (m.powf(-a - 1.0) - n.powf(-a - 1.0));
        1.0 / (singles + rest + ends)
    }
}

#[cfg(test)]
mod oracles;

#[cfg(test)]
mod tests {
    use super::*;

    /// Exact values, computed independently (servers, load, P(wait), mean wait ÷ service).
    const ERLANG: [(u32, f64, f64, f64); 10] = [
        (1, 0.5, 0.5, 1.0),
        (2, 1.0, 0.333333, 0.333333),
        (2, 1.6, 0.711111, 1.777778),
        (4, 3.0, 0.509434, 0.509434),
        (8, 6.0, 0.356981, 0.178491),
        (16, 13.0, 0.334257, 0.111419),
        (32, 27.0, 0.264416, 0.052883),
        (64, 57.0, 0.271790, 0.038827),
        (100, 90.0, 0.216940, 0.021694),
        (1000, 960.0, 0.133692, 0.003342),
    ];

    #[test]
    fn erlang_c_equals_the_exact_values() {
        for (servers, load, waits, wait) in ERLANG {
            assert!((erlang_c(servers, load) - waits).abs() < 1e-6, "{servers} {load}: {}", erlang_c(servers, load));
            let mean = sojourn(servers, load, 1.0).mean - 1.0;
            assert!((mean - wait).abs() < 1e-6, "{servers} {load}: {mean}");
        }
    }

    #[test]
    fn erlang_c_is_stable_to_a_hundred_thousand_servers() {
        let waits = erlang_c(100_000, 99_500.0);
        assert!(waits > 0.0 && waits < 1.0, "{waits}");
    }

    #[test]
    fn the_busiest_hour_of_the_day_averages_peak_to_mean() {
        for peak in [1.0, 1.5, 3.0, 8.0, 20.0] {
            let day = day_curve(peak);
            let mean = day.iter().sum::<f64>() / day.len() as f64;
            let busiest = day[..6].iter().sum::<f64>() / 6.0;
            assert!((mean - 1.0).abs() < 1e-9 && (busiest - peak).abs() < 1e-6, "{peak}: {mean} {busiest}");
        }
    }

    #[test]
    fn the_hot_share_takes_its_share_of_the_reads() {
        for records in [1e4, 1e6, 1e9] {
            for hot in [0.01, 0.1, 0.5] {
                let rate = Popularity::new(records, hot, 0.9).hit_rate(hot);
                assert!((rate - 0.9).abs() < 1e-6, "{records} {hot}: {rate}");
            }
        }
    }

    #[test]
    fn the_hottest_record_takes_its_share_of_the_exact_sum() {
        for exponent in [0.6, 0.8, 0.99, 1.0, 1.1, 1.5, 2.0] {
            for records in [100.0, 1e4, 1e6] {
                let exact: f64 = (1..=records as u64).rev().map(|k| (k as f64).powf(-exponent)).sum();
                let hottest = Popularity { records, exponent }.hottest();
                assert!((hottest * exact - 1.0).abs() < 1e-5, "{exponent} {records}: {hottest} of {}", 1.0 / exact);
            }
        }
    }

    #[test]
    fn a_larger_cache_never_hits_less() {
        let popularity = Popularity::new(1e7, 0.1, 0.9);
        let mut last = 0.0;
        for step in 0..=100 {
            let rate = popularity.hit_rate(f64::from(step) / 100.0);
            assert!(rate >= last);
            last = rate;
        }
    }

    #[test]
    fn the_percentile_of_an_exponential_time_is_known() {
        let p95 = Moments::exponential(100.0).p95();
        assert!((p95 - 299.573).abs() < 0.01, "{p95}");
        assert!((percentile(&[(1.0, 40.0)], Moments::exponential(100.0), 0.95) - 339.573).abs() < 0.01);
    }
}
