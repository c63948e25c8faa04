//! Waiting: Erlang's formulas, the day's curve, and the end-to-end percentile.

use crate::domain::number::Number;
use statrs::function::gamma::{gamma_lr, ln_gamma};

/// Mean and variance of a time, in ms.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Moments<N = f64> {
    pub mean: N,
    pub variance: N,
}

impl<N: Number> Moments<N> {
    /// No time at all.
    pub fn none() -> Moments<N> {
        Moments::constant(N::of(0.0))
    }

    /// An exponentially distributed time.
    pub fn exponential(mean: N) -> Moments<N> {
        Moments { mean, variance: mean * mean }
    }

    pub fn constant(mean: N) -> Moments<N> {
        Moments { mean, variance: N::of(0.0) }
    }

    /// The sum of independent times.
    pub fn plus(self, other: Moments<N>) -> Moments<N> {
        Moments { mean: self.mean + other.mean, variance: self.variance + other.variance }
    }

    /// `n` such times one after the other.
    pub fn times(self, n: N) -> Moments<N> {
        Moments { mean: self.mean * n, variance: self.variance * n }
    }

    pub fn is_finite(self) -> bool {
        self.mean.value().is_finite()
    }

    pub fn value(self) -> Moments {
        Moments { mean: self.mean.value(), variance: self.variance.value() }
    }

    pub fn p95(self) -> N {
        percentile(&[(N::of(1.0), N::of(0.0), self)])
    }
}

impl Moments {
    /// The probability that the time is at most `limit_ms`, by the gamma distribution with these moments.
    pub fn within(self, limit_ms: f64) -> f64 {
        if limit_ms <= 0.0 {
            return 0.0;
        }
        if self.is_constant() {
            return if limit_ms >= self.mean { 1.0 } else { 0.0 };
        }
        gamma_lr(self.mean * self.mean / self.variance, limit_ms * self.mean / self.variance)
    }

    fn is_constant(self) -> bool {
        self.variance <= 1e-12 * self.mean * self.mean || self.mean <= 0.0
    }

    /// The density at `ms` of the same distribution.
    fn density(self, ms: f64) -> f64 {
        if ms <= 0.0 || self.is_constant() {
            return 0.0;
        }
        let shape = self.mean * self.mean / self.variance;
        let rate = self.mean / self.variance;
        (shape * rate.ln() + (shape - 1.0) * ms.ln() - rate * ms - ln_gamma(shape)).exp()
    }

    /// Whether at least `share` of such times are within `limit_ms`, if that can be told without the distribution: by Cantelli's inequality.
    fn surely_within(self, limit_ms: f64, share: f64) -> bool {
        let room = limit_ms - self.mean;
        room > 0.0 && room * room * (1.0 - share) >= self.variance * share
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

/// Time in an M/M/c system: wait and service. `load` in erlangs, below `servers`. `unevenness` is the mean square of the service times over that of an
/// exponential time with their mean: 1, or more where the work is a mix of light and heavy; the wait grows with it (Allen and Cunneen).
pub fn sojourn<N: Number>(servers: N, load: N, service_ms: N, unevenness: Option<N>) -> Moments<N> {
    let spare = servers - load;
    if spare <= 0.0 {
        return Moments { mean: N::of(f64::INFINITY), variance: N::of(f64::INFINITY) };
    }
    let waits = N::call("erlang_c", &[servers, load], erlang_c(servers.value() as u32, load.value()));
    let drain = unevenness.map_or(service_ms / spare, |u| service_ms * u / spare);
    let mean = waits * drain;
    let wait = Moments { mean, variance: mean * drain * 2.0 - mean * mean };
    wait.plus(Moments::exponential(service_ms))
}

/// A queue that requests pass several times: one machine's processors, those busy, the time of one statement on one, and the time between two.
#[derive(Clone, Copy, Debug)]
pub struct Queue<N = f64> {
    pub servers: N,
    pub load: N,
    pub service_ms: N,
    pub between_ms: N,
}

impl<N: Number> Queue<N> {
    /// What the times of `n` passes vary together, ms²: see [`shared_wait`].
    pub fn shared(&self, n: N) -> N {
        let Queue { servers, load, service_ms, between_ms } = *self;
        let value = shared_wait(servers.value() as u32, load.value(), service_ms.value(), between_ms.value(), n.value());
        N::call("shared_wait", &[servers, load, service_ms, between_ms, n], value)
    }
}

/// What the times of `n` statements of one request, made one after the other at one M/M/c system, vary together: their sum's variance above that of `n`
/// independent sojourns, ms². `between_ms` is the mean time from the end of one statement to the next.
///
/// While many requests are at their statements, each of one request's statements waits longer. How much follows from two exact results. With nothing
/// between the statements and one server, the requests share it in turns, and the variance is that of M/G/1 processor sharing (Ott 1984; Yashkov 1983):
/// Cov(Wᵢ, Wᵢ₊ₖ) = Var(w(N)) · exp(−2(1 − ρ)k ÷ (n + 1)), w(N) being the mean wait of one who finds N present. With something between them, N and the number
/// of requests between statements, Poisson with mean G, are independent at any moment (such a network has a product form): of w only what N + G tells
/// lasts from one statement to the next, Cov(w, N)² ÷ (Var N + G).
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

/// The quantile that a target of response time is about.
pub const QUANTILE: f64 = 0.95;

/// The smallest t with Σ share × P(distance + T ≤ t) ≥ 0.95, over (share, distance in ms, the time there).
pub fn percentile<N: Number>(places: &[(N, N, Moments<N>)]) -> N {
    let plain: Vec<(f64, f64, Moments)> = places.iter().map(|(share, away, time)| (share.value(), away.value(), time.value())).collect();
    let arguments = || places.iter().flat_map(|(share, away, time)| [*share, *away, time.mean, time.variance]).collect::<Vec<_>>();
    N::call_with("p95", arguments, p95_of(&plain))
}

fn p95_of(places: &[(f64, f64, Moments)]) -> f64 {
    if places.iter().any(|(_, _, time)| !time.is_finite()) {
        return f64::INFINITY;
    }
    let reached = |t: f64| places.iter().map(|(share, away, time)| share * time.within(t - away)).sum::<f64>();
    let mut low = places.iter().map(|p| p.1).fold(f64::INFINITY, f64::min).max(0.0);
    let mut high = places.iter().map(|(_, away, time)| away + time.mean + 4.5 * time.variance.sqrt()).fold(0.0, f64::max);
    while reached(high) < QUANTILE - 1e-12 {
        low = high;
        high = high * 2.0 + 1.0;
        if high > 1e12 {
            return f64::INFINITY;
        }
    }
    // Newton's steps, kept between what is too little and what is enough.
    let mut at = low + 0.6 * (high - low);
    for _ in 0..100 {
        let over = reached(at) - QUANTILE;
        if over < 0.0 {
            low = at;
        } else {
            high = at;
        }
        if high - low <= 1e-10 * high {
            break;
        }
        let slope: f64 = places.iter().map(|(share, away, time)| share * time.density(at - away)).sum();
        let next = at - over / slope;
        let inside = next > low && next < high;
        if inside && (next - at).abs() <= 1e-11 * high {
            return next;
        }
        at = if inside { next } else { 0.5 * (low + high) };
    }
    high
}

/// Share of requests answered within `limit_ms`, over (share, distance in ms, the time there): one, where nearly all surely are.
pub fn share_in_time(places: &[(f64, f64, Moments)], limit_ms: f64) -> f64 {
    if places.iter().all(|(_, away, time)| time.surely_within(limit_ms - away, QUANTILE)) {
        return 1.0;
    }
    places.iter().map(|(share, away, time)| share * time.within(limit_ms - away)).sum()
}

/// Share of accesses that the hottest `kept` share of `records` takes, where the hottest `hot_share` takes `hot_rate`: Zipf's law in its continuous form.
#[derive(Clone, Copy, Debug)]
pub struct Popularity<N = f64> {
    records: N,
    exponent: N,
    law: Law,
}

/// Zipf's continuous law over so many records, with what every question to it takes: ln T, and 1 − T^(1−α).
#[derive(Clone, Copy, Debug)]
struct Law {
    rest: f64,
    ln_all: f64,
    all: f64,
}

impl Law {
    fn of(records: f64, exponent: f64) -> Law {
        Law::of_ln(records.ln(), exponent)
    }

    fn of_ln(ln_all: f64, exponent: f64) -> Law {
        let rest = 1.0 - exponent;
        Law { rest, ln_all, all: (rest * ln_all).exp_m1() }
    }

    /// (1 − M^(1−α)) ÷ (1 − T^(1−α)) of the M hottest records, and ln M ÷ ln T at α = 1.
    fn share(&self, ln_held: f64) -> f64 {
        let share = if self.rest.abs() < 1e-9 { ln_held / self.ln_all } else { (self.rest * ln_held).exp_m1() / self.all };
        share.clamp(0.0, 1.0)
    }
}

/// Fewer records than this say nothing of how they are read.
const FEWEST_RECORDS: f64 = 100.0;

impl<N: Number> Popularity<N> {
    pub fn new(records: N, hot_share: N, hot_rate: N) -> Popularity<N> {
        let records = records.at_least(FEWEST_RECORDS);
        let exponent = zipf_exponent(records.value(), hot_share.value(), hot_rate.value());
        let law = Law::of(records.value(), exponent);
        Popularity { records, exponent: N::call("zipf_exponent", &[records, hot_share, hot_rate], exponent), law }
    }

    pub fn hit_rate(&self, kept: N) -> N {
        let share = kept.value();
        let rate = if share >= 1.0 { 1.0 } else { self.law.share((share * self.records.value()).max(1.0).ln()) };
        N::call("zipf_hit_rate", &[self.records, self.exponent, kept], rate)
    }

    /// With exponent and number of records under names of their own.
    pub fn step(self, book: N::Book, what: &str) -> Popularity<N> {
        use crate::domain::number::{id, name};
        Popularity {
            records: self.records.step(book, || name(id!("{what}.records"), "records in the database", "records")),
            exponent: self.exponent.step(book, || name(id!("{what}.zipf_exponent"), "Zipf exponent of the reads", "")),
            law: self.law,
        }
    }
}

impl Popularity {
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

/// The exponent under which the hottest `hot_share` of the records takes `hot_rate` of the accesses.
fn zipf_exponent(records: f64, hot_share: f64, hot_rate: f64) -> f64 {
    // ln M and ln T: of the records kept and of all. The rate rises with the exponent.
    let (all, held) = (records.ln(), (hot_share * records).max(1.0).ln());
    let rate = |exponent: f64| Law::of_ln(all, exponent).share(held);
    if hot_share >= 1.0 || rate(0.0) >= hot_rate {
        return 0.0;
    }
    rising_root(0.0, 5.0, |exponent| rate(exponent) - hot_rate)
}

/// Where a rising function crosses zero between `low` and `high`; the end nearer to it where it doesn't. Regula falsi, halving the weight of an end
/// that stays (Illinois).
pub fn rising_root(mut low: f64, mut high: f64, function: impl Fn(f64) -> f64) -> f64 {
    let (mut below, mut above) = (function(low), function(high));
    if below >= 0.0 {
        return low;
    }
    if above <= 0.0 {
        return high;
    }
    let (mut at, mut last) = (low, 0);
    for _ in 0..200 {
        let next = (low * above - high * below) / (above - below);
        if (next - at).abs() <= 1e-13 * next.abs().max(1e-3) {
            return next;
        }
        at = next;
        let over = function(at);
        let side = if over < 0.0 { -1 } else { 1 };
        if side < 0 {
            (low, below) = (at, over);
            above *= if last == side { 0.5 } else { 1.0 };
        } else {
            (high, above) = (at, over);
            below *= if last == side { 0.5 } else { 1.0 };
        }
        last = side;
    }
    at
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
            let mean = sojourn(f64::from(servers), load, 1.0, None).mean - 1.0;
            assert!((mean - wait).abs() < 1e-6, "{servers} {load}: {mean}");
        }
    }

    #[test]
    fn erlang_c_is_stable_to_a_hundred_thousand_servers() {
        let waits = erlang_c(100_000, 99_500.0);
        assert!(waits > 0.0 && waits < 1.0, "{waits}");
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
                let hottest = Popularity { records, exponent, law: Law::of(records, exponent) }.hottest();
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
        assert!((percentile(&[(1.0, 40.0, Moments::exponential(100.0))]) - 339.573).abs() < 0.01);
    }
}
