//! Users over the months: the point path, and simulated ones around it.

use crate::domain::{
    number::{Number, name_in_month},
    plan::Percentiles,
    profile::Growth,
};
use rand_chacha::{ChaCha8Rng, rand_core::SeedableRng};
use rand_distr::{Distribution, Normal};

pub const PATHS: u32 = 1000;
pub const SEED: u64 = 1;

/// Growth is never below this, whatever a path draws.
const SLOWEST: f64 = -0.95;

/// One month on: compound growth that levels off towards the ceiling; `shock` is on the logarithm.
fn next(users: f64, ln_growth: f64, ceiling: f64, shock: f64) -> f64 {
    let room = if ln_growth < 0.0 { 1.0 } else { 1.0 - users / ceiling };
    (users * (ln_growth * room + shock).exp()).clamp(1.0_f64.min(users), ceiling)
}

/// The point path of users, `months` + 1 entries: what [`next`] makes of no shock.
pub fn point_path<N: Number>(today: N, monthly: N, ceiling: N, months: usize, book: N::Book) -> Vec<N> {
    let ceiling = ceiling.larger(today);
    let ln_growth = N::call("ln", &[monthly.at_least(SLOWEST) + 1.0], monthly.value().max(SLOWEST).ln_1p());
    let mut path = Vec::with_capacity(months + 1);
    let mut users = today;
    for month in 0..=months {
        if month > 0 {
            let growth = if ln_growth < 0.0 { ln_growth } else { ln_growth * (users / ceiling).rest() };
            let grown = users * N::call("exp", &[growth], growth.value().exp());
            let least = users.value().min(1.0);
            users = if grown < least { N::of(least) } else { grown.smaller(ceiling) };
            users = users.step(book, || name_in_month(month as u32, "monthly_active_users", "monthly users", "users"));
        }
        path.push(users);
    }
    path
}

/// p10, p50 and p90 of users for each month of the horizon; p50 is the point path itself.
///
/// `shock_sd` is the spread from which the month-to-month shocks come: half of it, on the logarithm.
pub fn percentiles(growth: &Growth, shock_sd: f64, point: &[f64]) -> Vec<Percentiles> {
    let months = growth.months as usize;
    let today = point[0];
    let ceiling = growth.ceiling_users.max(today);
    let mut chance = ChaCha8Rng::seed_from_u64(SEED);
    let own_growth = Normal::new(growth.monthly, growth.monthly_sd.max(0.0)).expect("a finite spread");
    let shock = Normal::new(0.0, shock_sd.max(0.0) / 2.0).expect("a finite spread");
    let mut by_month: Vec<Vec<f64>> = vec![Vec::with_capacity(PATHS as usize); months + 1];
    for _ in 0..PATHS {
        let ln_growth = own_growth.sample(&mut chance).max(SLOWEST).ln_1p();
        let mut users = today;
        for sample in by_month.iter_mut() {
            sample.push(users);
            users = next(users, ln_growth, ceiling, shock.sample(&mut chance));
        }
    }
    by_month
        .into_iter()
        .zip(point)
        .map(|(mut sample, &p50)| {
            let mut at = |share: f64| {
                let index = ((sample.len() - 1) as f64 * share).round() as usize;
                *sample.select_nth_unstable_by(index, f64::total_cmp).1
            };
            let (p10, p90) = (at(0.1), at(0.9));
            Percentiles { p10: p10.min(p50).round(), p50: p50.round(), p90: p90.max(p50).round() }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn growth(monthly: f64, monthly_sd: f64, ceiling_users: f64) -> Growth {
        Growth { start_month: None, months: 36, monthly, monthly_sd, ceiling_users, lead_months: 3 }
    }

    #[test]
    fn far_below_the_ceiling_growth_compounds() {
        let path = point_path(1000.0, 0.04, 1e12, 36, ());
        assert!((path[36] / (1000.0 * 1.04f64.powi(36)) - 1.0).abs() < 1e-3, "{}", path[36]);
    }

    #[test]
    fn without_uncertainty_every_path_is_the_point_path() {
        let growth = growth(0.04, 0.0, 1e12);
        let point = point_path(1000.0, growth.monthly, growth.ceiling_users, 36, ());
        for (month, p) in percentiles(&growth, growth.monthly_sd, &point).iter().enumerate() {
            assert_eq!((p.p10, p.p90), (point[month].round(), point[month].round()));
        }
    }

    proptest! {
        #[test]
        fn users_stay_within_one_and_the_ceiling_and_percentiles_in_order(
            monthly in -0.5..2.0f64, sd in 0.0..0.5f64, today in 1.0..1e9f64, room in 1.0..1e3f64,
        ) {
            let growth = growth(monthly, sd, today * room);
            let point = point_path(today, monthly, today * room, 60, ());
            prop_assert!(point.iter().all(|u| (1.0..=today * room).contains(u)));
            for p in percentiles(&growth, growth.monthly_sd, &point) {
                prop_assert!(p.p10 <= p.p50 && p.p50 <= p.p90 && p.p10 >= 1.0);
            }
        }
    }
}
