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

/// What the simulated paths of users say of each month of a point path.
#[derive(Clone, Debug)]
pub struct Spread {
    /// p50 is the point path itself.
    pub users: Vec<Percentiles>,
    /// p10 and p90 of the most users that a path has had so far.
    most: Vec<(f64, f64)>,
}

impl Spread {
    /// `shock_sd` is the spread from which the month-to-month shocks come: half of it, on the logarithm.
    pub fn of(growth: &Growth, shock_sd: f64, point: &[f64]) -> Spread {
        let mut most_so_far = vec![0.0; PATHS as usize];
        let mut sorted = Vec::with_capacity(PATHS as usize);
        let mut spread = Spread { users: Vec::with_capacity(point.len()), most: Vec::with_capacity(point.len()) };
        for (users, &p50) in simulated(growth, shock_sd, point[0], point.len(), PATHS).into_iter().zip(point) {
            for (most, now) in most_so_far.iter_mut().zip(&users) {
                *most = now.max(*most);
            }
            sorted.clone_from(&most_so_far);
            spread.most.push(outer_tenths(&mut sorted));
            sorted = users;
            let (p10, p90) = outer_tenths(&mut sorted);
            spread.users.push(Percentiles { p10: p10.min(p50), p50, p90: p90.max(p50) });
        }
        spread
    }

    /// The months by which a tenth and nine tenths of the paths have had so many users; none where so many of them never do.
    pub fn first_passage(&self, users: f64) -> (Option<u32>, Option<u32>) {
        // So many paths have passed a border as have had their most users beyond it: the percentile of months is that of users, read the other way.
        let month =
            |reached: &dyn Fn(&(f64, f64)) -> f64| self.most.iter().position(|most| reached(most) >= users).map(|month| month as u32);
        (month(&|most| most.1), month(&|most| most.0))
    }
}

/// The users of each of `paths` paths, month by month. Each path has a stream of chance of its own, so that one path or month more leaves the others
/// as they are.
pub fn simulated(growth: &Growth, shock_sd: f64, today: f64, months: usize, paths: u32) -> Vec<Vec<f64>> {
    let ceiling = growth.ceiling_users.max(today);
    let own_growth = Normal::new(growth.monthly, growth.monthly_sd.max(0.0)).expect("a finite spread");
    let shock = Normal::new(0.0, shock_sd.max(0.0) / 2.0).expect("a finite spread");
    let unused = ChaCha8Rng::seed_from_u64(SEED);
    let mut by_month: Vec<Vec<f64>> = vec![Vec::with_capacity(paths as usize); months];
    for path in 0..paths {
        let mut chance = unused.clone();
        chance.set_stream(u64::from(path));
        let ln_growth = own_growth.sample(&mut chance).max(SLOWEST).ln_1p();
        let mut users = today;
        for sample in by_month.iter_mut() {
            sample.push(users);
            users = next(users, ln_growth, ceiling, shock.sample(&mut chance));
        }
    }
    by_month
}

/// p10 and p90 of a sample, which is left in another order.
fn outer_tenths(sample: &mut [f64]) -> (f64, f64) {
    let index = |share: f64| ((sample.len() - 1) as f64 * share).round() as usize;
    let (low, high) = (index(0.1), index(0.9));
    let (_, p10, above) = sample.select_nth_unstable_by(low, f64::total_cmp);
    let p10 = *p10;
    let p90 = if high > low { *above.select_nth_unstable_by(high - low - 1, f64::total_cmp).1 } else { p10 };
    (p10, p90)
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
        let spread = Spread::of(&growth, growth.monthly_sd, &point);
        for (p, p50) in spread.users.iter().zip(&point) {
            assert!(p.p10 == p.p50 && p.p50 == *p50 && p.p90 == p.p50, "{p:?}");
        }
        assert_eq!(spread.first_passage(point[7]), (Some(7), Some(7)));
        assert_eq!(spread.first_passage(point[36] + 1.0), (None, None));
    }

    #[test]
    fn one_path_or_month_more_leaves_the_others_as_they_are() {
        let growth = growth(0.04, 0.02, 1e12);
        let few = simulated(&growth, 0.02, 1000.0, 24, 50);
        let more = simulated(&growth, 0.02, 1000.0, 30, 51);
        for (few, more) in few.iter().zip(&more) {
            assert_eq!(few[..], more[..50]);
        }
        let last = more[29].clone();
        assert!(last.windows(2).all(|pair| pair[0] != pair[1]), "every path is another");
    }

    /// Counted path by path, which is what the percentiles of the most users so far are short for.
    #[test]
    fn months_of_first_passage_are_those_counted_path_by_path() {
        let growth = growth(0.03, 0.03, 1e12);
        let point = point_path(1000.0, growth.monthly, growth.ceiling_users, 36, ());
        let spread = Spread::of(&growth, 0.06, &point);
        let paths = simulated(&growth, 0.06, 1000.0, 37, PATHS);
        for border in [1001.0, 1100.0, 1500.0, 2000.0, 4000.0, 9000.0] {
            let passed = |path: usize| paths.iter().position(|users| users[path] >= border).map_or(u32::MAX, |month| month as u32);
            let mut months: Vec<u32> = (0..PATHS as usize).map(passed).collect();
            months.sort_unstable();
            let counted = [months[100], months[899]].map(|month| (month < u32::MAX).then_some(month));
            assert_eq!(spread.first_passage(border), counted.into(), "{border}");
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
            for p in Spread::of(&growth, growth.monthly_sd, &point).users {
                prop_assert!(p.p10 <= p.p50 && p.p50 <= p.p90 && p.p10 >= 1.0 && p.p90 <= today * room);
            }
        }

        /// Far below the ceiling, at which many paths end whatever their spread.
        #[test]
        fn a_wider_spread_of_growth_never_narrows_the_band(monthly in -0.1..0.3f64, sd in 0.0..0.1f64, wider in 1.0..2.0f64) {
            let (narrow, wide) = (growth(monthly, sd, 1e12), growth(monthly, sd * wider, 1e12));
            let point = point_path(1000.0, monthly, 1e12, 36, ());
            let (narrow, wide) = (Spread::of(&narrow, sd, &point), Spread::of(&wide, sd * wider, &point));
            for (narrow, wide) in narrow.users.iter().zip(&wide.users) {
                prop_assert!(wide.p10 <= narrow.p10 * (1.0 + 1e-9) && wide.p90 >= narrow.p90 * (1.0 - 1e-9), "{narrow:?} {wide:?}");
            }
        }
    }
}
