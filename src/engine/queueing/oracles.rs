//! Exact values, computed independently, that the formulas of waiting and of popularity must give.

use super::*;
use statrs::function::erf::erf;

/// Load, servers needed so that at most 1 %, 5 % and 20 % of arrivals wait.
const NEEDED: [(f64, [u32; 3]); 7] = [
    (1.0, [5, 4, 3]),
    (5.0, [12, 10, 8]),
    (10.0, [19, 17, 14]),
    (50.0, [68, 64, 58]),
    (100.0, [125, 119, 111]),
    (500.0, [555, 540, 525]),
    (1000.0, [1077, 1056, 1034]),
];
const WAITING: [f64; 3] = [0.01, 0.05, 0.2];

fn needed(load: f64, waiting: f64) -> u32 {
    let mut servers = load as u32 + 1;
    while erlang_c(servers, load) > waiting {
        servers += 1;
    }
    servers
}

#[test]
fn servers_needed_are_the_exact_ones() {
    for (load, exact) in NEEDED {
        assert_eq!(WAITING.map(|waiting| needed(load, waiting)), exact, "load {load}");
    }
}

/// s = a + β√a, where the share that waits is 1 ÷ (1 + βΦ(β)/φ(β)) (Halfin and Whitt): a check of the exact formula, never used in its place.
#[test]
fn square_root_staffing_comes_within_a_server_of_the_exact_number() {
    let waits = |beta: f64| {
        let below = 0.5 * (1.0 + erf(beta / std::f64::consts::SQRT_2));
        let density = (-0.5 * beta * beta).exp() / (2.0 * std::f64::consts::PI).sqrt();
        1.0 / (1.0 + beta * below / density)
    };
    for (load, exact) in NEEDED {
        for (waiting, exact) in WAITING.into_iter().zip(exact) {
            let (mut low, mut high) = (0.0, 10.0);
            for _ in 0..60 {
                let beta = 0.5 * (low + high);
                if waits(beta) > waiting { low = beta } else { high = beta }
            }
            let staffed = (load + high * load.sqrt()).ceil();
            assert!((staffed - f64::from(exact)).abs() <= 1.0, "load {load}, {waiting} waiting: {staffed} for {exact}");
        }
    }
}

/// What one in a hundred waiting takes above the load falls from 4 to 2.43 square roots of it: no single β serves small loads.
#[test]
fn the_square_roots_needed_above_the_load_fall_with_the_load() {
    let mut last = f64::INFINITY;
    for (load, [exact, ..]) in NEEDED {
        let beta = (f64::from(exact) - load) / load.sqrt();
        assert!(beta < last, "load {load}: {beta}");
        last = beta;
    }
    assert_eq!((f64::from(NEEDED[0].1[0]) - 1.0) / 1.0, 4.0);
    assert!((last - 2.43).abs() < 0.01, "{last}");
}

/// The recursion from the first server on, without any shortcut.
fn from_the_first_server(servers: u32, load: f64) -> f64 {
    let s = f64::from(servers);
    let blocked = (1..=servers).fold(1.0, |blocked, k| load * blocked / (f64::from(k) + load * blocked));
    s * blocked / (s - load * (1.0 - blocked))
}

#[test]
fn starting_late_and_stopping_early_change_nothing() {
    for servers in [1, 2, 3, 5, 10, 30, 100, 300, 1_000, 10_000, 100_000] {
        for thousandths in [1, 10, 100, 300, 500, 700, 800, 900, 950, 990, 999] {
            let load = f64::from(servers) * f64::from(thousandths) / 1000.0;
            let (fast, exact) = (erlang_c(servers, load), from_the_first_server(servers, load));
            assert!((fast - exact).abs() <= 1e-12 * exact + 1e-29, "{servers} servers, load {load}: {fast} for {exact}");
        }
    }
}

#[test]
fn more_servers_and_less_load_never_make_more_wait() {
    for load in [0.3, 1.0, 7.5, 80.0, 81.5, 3_000.0, 99_000.0] {
        let servers = (load as u32 + 1..).take(400).collect::<Vec<_>>();
        for pair in servers.windows(2) {
            assert!(erlang_c(pair[1], load) <= erlang_c(pair[0], load), "{} servers, load {load}", pair[1]);
        }
        for step in 0..200 {
            let less = load * (1.0 - 0.001 * f64::from(step));
            assert!(erlang_c(servers[3], less * 0.999) <= erlang_c(servers[3], less), "{} servers, load {less}", servers[3]);
        }
    }
}

/// N = λW: those present are those being served and those waiting.
#[test]
fn littles_law_holds() {
    for (servers, load) in [(1, 0.5), (2, 1.6), (8, 6.0), (64, 57.0), (1000, 960.0)] {
        let (service_ms, per_ms) = (20.0, load / 20.0);
        let present = per_ms * sojourn(f64::from(servers), load, service_ms, None).mean;
        let queued = erlang_c(servers, load) * load / (f64::from(servers) - load);
        assert!((present - load - queued).abs() < 1e-9 * present, "{servers} {load}: {present}");
    }
}

/// M/G/1 processor sharing, work of one size x = nS, by Ott: Var T = 2 ÷ (1 − ρ)² · ∫₀ˣ (x − u)(1 − R(u)) du with R the wait of M/D/1, here taken as exponential.
#[test]
fn statements_with_nothing_between_them_share_one_server_in_turns() {
    for full in [0.2, 0.5, 0.8, 0.9] {
        let n = 4000.0;
        let shared = shared_wait(1, full, 1.0 / n, 0.0, n);
        let rate = 2.0 * (1.0 - full);
        let exact = 2.0 / ((1.0 - full) * (1.0 - full)) * full * (rate - 1.0 + (-rate).exp()) / (rate * rate);
        assert!((shared / exact - 1.0).abs() < 1e-3, "{full}: {shared} for {exact}");
    }
}

#[test]
fn what_statements_wait_together_rises_with_load_and_number_and_falls_with_the_time_between_them() {
    for servers in [1, 2, 8, 64] {
        for n in [2.0, 5.1, 30.0] {
            for between in [0.0, 0.6, 5.0] {
                let at = |load: f64, between: f64, n: f64| shared_wait(servers, load * f64::from(servers), 1.0, between, n);
                let mut last = 0.0;
                for percent in 1..100 {
                    let load = f64::from(percent) / 100.0;
                    let shared = at(load, between, n);
                    assert!(shared >= last, "{servers} servers at {load}, {n} statements, {between} ms between: {shared} after {last}");
                    assert!(at(load, between, n + 0.5) >= shared && at(load, between + 0.5, n) <= shared);
                    last = shared;
                }
                assert_eq!(at(1.0, between, n), f64::INFINITY);
                assert_eq!(at(0.5, between, 1.0), 0.0);
            }
        }
    }
}

/// By exponent: share of accesses that the hottest 0.1, 1, 5, 10 and 20 % of a million items take, by exact sums and by the continuous form.
const POPULARITY: [(f64, [(f64, f64); 5]); 8] = [
    (0.6, [(0.060, 0.059), (0.156, 0.155), (0.300, 0.299), (0.396, 0.396), (0.524, 0.523)]),
    (0.7, [(0.114, 0.112), (0.241, 0.239), (0.399, 0.398), (0.495, 0.493), (0.612, 0.611)]),
    (0.8, [(0.207, 0.201), (0.362, 0.358), (0.523, 0.519), (0.609, 0.606), (0.708, 0.706)]),
    (0.9, [(0.346, 0.334), (0.516, 0.507), (0.661, 0.654), (0.730, 0.725), (0.805, 0.801)]),
    (0.99, [(0.502, 0.483), (0.664, 0.651), (0.780, 0.771), (0.830, 0.824), (0.881, 0.876)]),
    (1.0, [(0.520, 0.500), (0.680, 0.667), (0.792, 0.783), (0.840, 0.833), (0.888, 0.884)]),
    (1.1, [(0.690, 0.666), (0.818, 0.804), (0.891, 0.883), (0.919, 0.913), (0.946, 0.941)]),
    (1.2, [(0.822, 0.799), (0.910, 0.898), (0.951, 0.945), (0.965, 0.961), (0.977, 0.974)]),
];
const KEPT: [f64; 5] = [0.001, 0.01, 0.05, 0.1, 0.2];

/// The largest error is 0.024 to its three decimals, of the smallest cache at exponent 1.1.
#[test]
fn the_closed_form_of_popularity_is_within_a_fortieth_of_the_exact_sums() {
    const ITEMS: usize = 1_000_000;
    for (exponent, row) in POPULARITY {
        let mut sums = Vec::with_capacity(ITEMS);
        let mut sum = 0.0;
        for rank in 1..=ITEMS {
            sum += (rank as f64).powf(-exponent);
            sums.push(sum);
        }
        let popularity = Popularity { records: ITEMS as f64, exponent, law: Law::of(ITEMS as f64, exponent) };
        for (kept, (exact, continuous)) in KEPT.into_iter().zip(row) {
            let held = (kept * ITEMS as f64).round() as usize;
            let (summed, closed) = (sums[held - 1] / sum, popularity.hit_rate(kept));
            assert!((summed - exact).abs() <= 5.1e-4, "exponent {exponent}, {kept} kept: {summed} summed");
            assert!((closed - continuous).abs() <= 5.1e-4, "exponent {exponent}, {kept} kept: {closed}");
            assert!((closed - summed).abs() <= 0.0245, "exponent {exponent}, {kept} kept: {closed} for {summed}");
        }
    }
}
