//! Contention: what the work of one takes longer because others are at it. Gunther's Universal Scalability Law,
//! C(N) = N ÷ (1 + σ(N − 1) + κN(N − 1)).
//!
//! σ is the share of the work that only one at a time can do (a lock, the log), κ what each pair pays to agree (cache lines, latches). Two places
//! of an architecture feel it: the writers inside one database, and the processors of one cache node. A database's reads take no lock of each other and
//! are left out; the public benchmark fits them with a quarter of the writers' κ.

use crate::domain::number::Number;

/// C(N): how many workers' worth of work `workers` do together.
pub fn capacity<N: Number>(workers: N, sigma: N, kappa: N) -> N {
    workers / ((workers - 1.0) * (sigma + kappa * workers) + 1.0)
}

/// The number of workers beyond which more of them do less, √((1 − σ) ÷ κ). Infinite without κ.
pub fn peak(sigma: f64, kappa: f64) -> f64 {
    ((1.0 - sigma) / kappa).sqrt()
}

/// By how much a write's CPU grows where writes alone would keep `writes` processors busy: each meets that many others on average, so
/// N ÷ C(N) at N = 1 + `writes`.
pub fn inflation<N: Number>(writes: N, sigma: N, kappa: N) -> N {
    writes * (sigma + kappa * (writes + 1.0)) + 1.0
}

/// Busy processors of one database, where its reads and its writes by themselves would keep so many busy.
///
/// All in processors of the machine: CPU on the reference family ÷ the speed of the class. Reads are not inflated.
pub fn busy<N: Number>(reads: N, writes: N, sigma: N, kappa: N) -> N {
    reads + writes * inflation(writes, sigma, kappa)
}

/// The factor by which reads and writes may both grow until [`busy`] is `room`. Infinite for a load of nothing, 0 without room.
pub fn growth_until(room: f64, reads: f64, writes: f64, sigma: f64, kappa: f64) -> f64 {
    if room <= 0.0 {
        return 0.0;
    }
    let (linear, square, cube) = (reads + writes, (sigma + kappa) * writes * writes, kappa * writes * writes * writes);
    // busy(g) = linear·g + square·g² + cube·g³ is convex and rises, so Newton from above comes down on the root. Each term alone fills the room no
    // sooner than all three do: the least of the three is at most three times the root.
    let mut growth = (room / linear).min((room / square).sqrt()).min((room / cube).cbrt());
    if growth.is_infinite() {
        return growth;
    }
    for _ in 0..60 {
        let over = growth * (linear + growth * (square + growth * cube)) - room;
        let step = over / (linear + growth * (2.0 * square + growth * 3.0 * cube));
        growth -= step;
        if step <= 1e-15 * growth {
            break;
        }
    }
    growth
}

/// Operations a second of one cache node of `vcpu` processors, each good for `per_vcpu` by itself: all of them serve one store.
pub fn node_operations<N: Number>(per_vcpu: N, vcpu: N, sigma: N, kappa: N) -> N {
    per_vcpu * capacity(vcpu, sigma, kappa)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog;
    use proptest::prelude::*;

    /// Transactions a second of pgbench on a c5d.metal (96 vCPU) by clients: Vonng/pgtpc 9528c005, README.
    const CLIENTS: [f64; 8] = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0];
    const SCALE_1000: [f64; 8] = [2947.0, 5602.0, 11199.0, 21607.0, 36237.0, 60636.0, 71624.0, 69629.0];
    const SCALE_5000: [f64; 8] = [6864.0, 14904.0, 29481.0, 57959.0, 110893.0, 137127.0, 107960.0, 93477.0];

    #[test]
    fn the_law_follows_the_measured_writers() {
        for (measured, alone, sigma, kappa, within) in
            [(SCALE_1000, 2914.0, 0.0141, 1.6e-4, 0.04), (SCALE_5000, 7466.0, 0.0044, 6.3e-4, 0.16)]
        {
            for (clients, measured) in CLIENTS.into_iter().zip(measured) {
                let error = alone * capacity(clients, sigma, kappa) / measured - 1.0;
                assert!(error.abs() <= within, "{clients} clients: {error}");
            }
        }
    }

    /// σ, half of its last digit, κ, half of its last digit, where the throughput was found to peak.
    #[test]
    fn throughput_peaks_where_the_fits_say() {
        for (sigma, sigma_half, kappa, kappa_half, stated) in [
            (0.0141, 5e-5, 1.6e-4, 5e-6, 78.0),
            (0.0044, 5e-5, 6.3e-4, 5e-6, 40.0),
            (0.0164, 5e-5, 4.4e-5, 5e-7, 150.0),
            (0.0170, 5e-5, 1.1e-5, 5e-7, 301.0),
            (0.203, 5e-4, 1.5e-3, 5e-5, 23.0),
            (0.244, 5e-4, 8.8e-4, 5e-6, 29.0),
        ] {
            let (least, most) = (peak(sigma + sigma_half, kappa + kappa_half), peak(sigma - sigma_half, kappa - kappa_half));
            assert!(least - 0.5 <= stated && stated <= most + 0.5, "{stated}: {least} … {most}");
            let at = peak(sigma, kappa);
            assert!(capacity(at, sigma, kappa) > capacity(at * 0.9, sigma, kappa).max(capacity(at * 1.1, sigma, kappa)));
        }
    }

    proptest! {
        #[test]
        fn more_writers_never_take_less(writes in 0.0..500.0f64, more in 0.0..500.0f64, sigma in 0.0..0.3f64, kappa in 0.0..2e-3f64) {
            prop_assert!(inflation(writes, sigma, kappa) >= 1.0);
            prop_assert!(inflation(writes + more, sigma, kappa) >= inflation(writes, sigma, kappa));
            let alone = (1.0 + writes) / capacity(1.0 + writes, sigma, kappa);
            prop_assert!((inflation(writes, sigma, kappa) / alone - 1.0).abs() < 1e-12);
        }

        #[test]
        fn a_load_grown_until_there_is_no_room_fills_it(
            room in 1e-3..1e3f64, reads in 0.0..1e3f64, writes in 0.0..1e3f64, sigma in 0.0..0.3f64, kappa in 0.0..2e-3f64,
        ) {
            let growth = growth_until(room, reads, writes, sigma, kappa);
            prop_assert!((busy(reads * growth, writes * growth, sigma, kappa) / room - 1.0).abs() < 1e-9);
            prop_assert!(growth <= growth_until(room * 1.01, reads, writes, sigma, kappa));
            prop_assert!(growth <= room / (reads + writes) * (1.0 + 1e-12));
        }
    }

    /// What the default costs of the profile and the rows of the catalog let a machine do, against what was measured on such a machine: the cost of a
    /// statement that would give the measured figure lies within the range its field allows, × ⅓ … × 3.
    #[test]
    fn the_default_costs_agree_with_measured_databases() {
        let catalog = catalog::builtin();
        let question =
            crate::domain::question::Question::from_json(&serde_json::json!({"audience": {"monthly_active_users": 1}}), &catalog.known())
                .expect("a valid question");
        let data = &question.profile.data;
        let (lookup, write) = (data.key_lookup_cpu_ms, data.write_cpu_ms);
        let mixed = data.key_lookup_share * lookup + (1.0 - data.key_lookup_share) * data.query_cpu_ms;
        let (sigma, kappa) = (catalog.value("contention.writer_sigma"), catalog.value("contention.writer_kappa"));
        // Machine, its vCPU and their speed; CPU of the reads and of the writes of one operation, ms; measured operations a second; what ours gives.
        let speed = |family: &str| catalog.value(&format!("speed.{family}"));
        let table = [
            ("cached look-ups on an m7i.large", 2.0, speed("m7i"), lookup, 0.0, 20_000.0, 15_600.0),
            ("statements of a TPC-C-like mix on a db.r8g.xlarge", 4.0, speed("r8g"), mixed * 0.65, write * 0.35, 12_000.0, 13_000.0),
            ("writes on 64 vCPU of the reference", 64.0, 1.0, 0.0, write, 200_000.0, 91_600.0),
            ("TPC-B transactions of four writes on a db.r6g.4xlarge", 16.0, speed("r6g"), lookup, 4.0 * write, 16.0 * 779.0, 6_300.0),
        ];
        for (what, vcpu, speed, reads_ms, writes_ms, measured, ours) in table {
            let one = |ms: f64| ms / 1000.0 / speed;
            let given = growth_until(vcpu, one(reads_ms), one(writes_ms), sigma, kappa);
            assert!((given / ours - 1.0).abs() < 0.02, "{what}: {given}");
            let factor = given / measured;
            assert!(
                (1.0 / 3.0..=3.0).contains(&factor),
                "{what}: {given} a second, the costs would have to be {factor} times the defaults"
            );
        }
    }

    #[test]
    fn sixteen_processors_of_a_cache_node_do_somewhat_over_a_million_operations_a_second() {
        let catalog = catalog::builtin();
        let row = |id: &str| catalog.row(id).clone();
        let (per_vcpu, sigma, kappa) = (row("cache_ops_per_vcpu").value, row("contention.cache_sigma"), row("contention.cache_kappa"));
        let of_r7g_4xlarge = |sigma: f64| node_operations(per_vcpu * catalog.value("speed.r7g"), 16.0, sigma, kappa.value);
        for sigma in [Some(sigma.value), sigma.low, sigma.high].into_iter().flatten() {
            assert!((1.0e6..1.2e6).contains(&of_r7g_4xlarge(sigma)), "{sigma}: {}", of_r7g_4xlarge(sigma));
        }
        let mut last = 0.0;
        for vcpu in 1..=64 {
            let now = node_operations(per_vcpu, f64::from(vcpu), sigma.value, kappa.value);
            assert!(now > last, "{vcpu}");
            last = now;
        }
    }

    #[test]
    fn the_growth_of_nothing_has_no_end_and_a_full_machine_has_none() {
        assert_eq!(growth_until(4.0, 0.0, 0.0, 0.0141, 1.6e-4), f64::INFINITY);
        assert_eq!(growth_until(0.0, 1.0, 1.0, 0.0141, 1.6e-4), 0.0);
        assert_eq!(growth_until(6.0, 2.0, 1.0, 0.0, 0.0), 2.0);
    }
}
