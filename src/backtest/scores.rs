//! Sums over many systems, and what simpler planners would score on the same.

use super::outcome::{Compared, Outcome, Part};
use crate::engine::rungs::LADDER;
use statrs::statistics::Statistics;

/// The share of hits among those that can be compared.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Scored {
    pub hits: usize,
    pub of: usize,
}

impl Scored {
    fn count(hits: impl Iterator<Item = bool>) -> Scored {
        hits.fold(Scored::default(), |scored, hit| Scored { hits: scored.hits + usize::from(hit), of: scored.of + 1 })
    }

    /// None where nothing can be compared.
    pub fn share(&self) -> Option<f64> {
        (self.of > 0).then(|| self.hits as f64 / self.of as f64)
    }
}

/// What the scores aim at: the share of rungs within one, the mean distance as a part of the best single rung's, the correlation of ranks, and the
/// shares of capacities and bills within [`super::WITHIN`].
pub const AIM_WITHIN_ONE: f64 = 0.8;
pub const AIM_OF_BEST_SINGLE: f64 = 0.85;
pub const AIM_RANK_CORRELATION: f64 = 0.65;
pub const AIM_CAPACITY: f64 = 0.75;
pub const AIM_BILL: f64 = 0.6;

/// How well rungs are told.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct RungScores {
    pub within_one: Scored,
    pub mean_distance: f64,
    /// Of the mean distance of the best single rung; at 1 it earns nothing.
    pub of_best_single: f64,
    /// Spearman's, of predicted and published rungs; none where either never changes.
    pub rank_correlation: Option<f64>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scores {
    pub systems: usize,
    /// Systems of which a plan could be made.
    pub planned: usize,
    pub rung: RungScores,
    /// The one rung that, said of every system, is least far off; and how far.
    pub best_single_rung: u8,
    pub best_single: RungScores,
    /// A table from users to rungs, by the borders of the default profile.
    pub users_table: RungScores,
    /// The talks' table from users to rungs.
    pub head_count: RungScores,
    pub capacity: Scored,
    pub web: Scored,
    pub database: Scored,
    /// Of web and database together, where one machine runs both.
    pub both: Scored,
    /// Of systems whose mean rate or bytes sent were published; and of all.
    pub bill: Scored,
    pub bill_of_all: Scored,
}

impl Scores {
    pub fn of(outcomes: &[Outcome]) -> Scores {
        let planned: Vec<_> = outcomes.iter().filter_map(|outcome| Some((outcome, outcome.predicted.as_ref()?))).collect();
        let told: Vec<_> = planned.iter().filter(|(outcome, _)| outcome.published_rung().is_some()).collect();
        let published: Vec<f64> = told.iter().filter_map(|(outcome, _)| outcome.published_rung()).collect();
        let rungs = |said: &dyn Fn(usize) -> u8| -> RungScores {
            let said: Vec<u8> = (0..told.len()).map(said).collect();
            let distances: Vec<u8> = told.iter().zip(&said).filter_map(|((outcome, _), rung)| outcome.distance(*rung)).collect();
            RungScores {
                within_one: Scored::count(distances.iter().map(|distance| *distance <= 1)),
                mean_distance: mean(distances.iter().map(|distance| f64::from(*distance))),
                of_best_single: 1.0,
                rank_correlation: spearman(&said.iter().map(|rung| f64::from(*rung)).collect::<Vec<_>>(), &published),
            }
        };
        let single = LADDER.iter().map(|rung| (rung.number, rungs(&|_| rung.number)));
        let (best_single_rung, best_single) =
            single.min_by(|(_, a), (_, b)| a.mean_distance.total_cmp(&b.mean_distance)).unwrap_or_default();
        let against_best =
            |scores: RungScores| RungScores { of_best_single: of_best(scores.mean_distance, best_single.mean_distance), ..scores };
        let capacity: Vec<(Part, Compared)> = planned.iter().flat_map(|(_, predicted)| predicted.capacity.iter().copied()).collect();
        let of_part = |part: Part| Scored::count(capacity.iter().filter(|(of, _)| *of == part).map(|(_, compared)| compared.hits()));
        let bills = |wanted: &dyn Fn(&Outcome) -> bool| {
            Scored::count(planned.iter().filter(|(outcome, _)| wanted(outcome)).filter_map(|(_, predicted)| Some(predicted.bill?.hits())))
        };
        Scores {
            systems: outcomes.len(),
            planned: planned.len(),
            rung: against_best(rungs(&|at| told[at].1.rung)),
            best_single_rung,
            best_single,
            users_table: against_best(rungs(&|at| told[at].1.rung_by_users)),
            head_count: against_best(rungs(&|at| told[at].1.rung_by_head_count)),
            capacity: Scored::count(capacity.iter().map(|(_, compared)| compared.hits())),
            web: of_part(Part::Web),
            database: of_part(Part::Database),
            both: of_part(Part::Both),
            bill: bills(&Outcome::bill_counts),
            bill_of_all: bills(&|_| true),
        }
    }
}

impl Outcome {
    /// Whether its bill can be told from what was published: somebody counted requests or bytes.
    pub fn bill_counts(&self) -> bool {
        self.system.load.requests_per_second.or(self.system.load.egress_tb_per_month).is_some()
    }
}

/// At 1 a prediction earns nothing over the best single rung, which may be right of every system.
fn of_best(distance: f64, best: f64) -> f64 {
    if best > 0.0 { distance / best } else { 1.0 + distance }
}

fn mean(numbers: impl Iterator<Item = f64>) -> f64 {
    let (sum, count) = numbers.fold((0.0, 0_usize), |(sum, count), number| (sum + number, count + 1));
    if count == 0 { 0.0 } else { sum / count as f64 }
}

/// Correlation of the ranks; none where either side never changes.
fn spearman(left: &[f64], right: &[f64]) -> Option<f64> {
    let (left, right) = (ranks(left), ranks(right));
    let spread = (&left).population_variance() * (&right).population_variance();
    (spread > 0.0).then(|| (&left).population_covariance(&right) / spread.sqrt())
}

/// The rank of each number from below, equal ones at the middle of theirs.
fn ranks(numbers: &[f64]) -> Vec<f64> {
    let below = |limit: f64| numbers.iter().filter(|number| **number < limit).count() as f64;
    let same = |value: f64| numbers.iter().filter(|number| **number == value).count() as f64;
    numbers.iter().map(|number| below(*number) + (same(*number) + 1.0) / 2.0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        backtest::Predicted,
        catalog::systems::{Class, Hosting, PublishedFleet, PublishedLoad, System},
        domain::plan::Rate,
    };

    /// A system of that reading with a plan of that rung, each published at 100 and predicted at the ratios.
    fn outcome(reading: &[Class], rung: u8, web: Option<f64>, bill: Option<f64>, counted: bool) -> Outcome {
        let load = PublishedLoad { requests_per_second: counted.then_some(1.0), ..PublishedLoad::default() };
        let system = System {
            id: "a".into(),
            name: "A".into(),
            year: 2026,
            preset: false,
            source: "s".into(),
            hosting: Hosting::Cloud,
            reading: reading.to_vec(),
            load,
            fleet: PublishedFleet::default(),
            bill: None,
            remark: None,
        };
        let compared = |ratio: f64| Compared { predicted: 100.0 * ratio, published: 100.0 };
        let predicted = Predicted {
            question: serde_json::Value::Null,
            query: String::new(),
            provider: "aws".into(),
            monthly_active_users: 1.0,
            requests_per_second: Rate::default(),
            rung,
            stage: "",
            feasible: true,
            rung_by_users: 5,
            rung_by_head_count: 1,
            monthly_usd: 0.0,
            distance: reading.iter().map(|class| class.distance(rung)).min(),
            capacity: web.map(|ratio| (Part::Web, compared(ratio))).into_iter().collect(),
            bill: bill.map(compared),
            reasons: Vec::new(),
        };
        Outcome { system, year_factor: 1.0, predicted: Some(predicted), faults: Vec::new() }
    }

    #[test]
    fn the_sums_of_four_systems_by_hand() {
        use Class::{HorizontalCached, MultiRegion, SingleBox, SplitDb};
        let mut outcomes = vec![
            // 0 rungs off; capacity at its edge; a bill that counts.
            outcome(&[SingleBox], 1, Some(3.0), Some(0.5), true),
            // From 3 to 4 it is one.
            outcome(&[SplitDb], 4, Some(3.01), Some(4.0), true),
            // The nearer of two readings: 1.
            outcome(&[HorizontalCached, MultiRegion], 8, None, Some(1.0), false),
            // From 9 to 5 they are four.
            outcome(&[MultiRegion], 5, Some(0.2), None, false),
        ];
        let mut unplanned = outcome(&[SingleBox], 1, None, None, false);
        unplanned.predicted = None;
        outcomes.push(unplanned);
        let scores = Scores::of(&outcomes);
        assert_eq!((scores.systems, scores.planned), (5, 4));
        assert_eq!(scores.rung.within_one, Scored { hits: 3, of: 4 });
        assert_eq!(scores.rung.mean_distance, 1.5);
        // Always 5 is off by 4, 2, 0, 4; always 1 by 0, 1, 4, 8; always 9 by 8, 6, 0, 0; 3 by 2, 0, 2, 6 and 4 by 3, 1, 1, 5: all ten but 1, which
        // has 13, and 9, which has 14; 2 has 1, 0, 3, 7. Of equal ones the lowest.
        let off = |rung: u8| outcomes[..4].iter().map(|outcome| u32::from(outcome.distance(rung).unwrap())).sum::<u32>();
        assert_eq!([1, 2, 3, 4, 5, 9].map(off), [13, 11, 10, 10, 10, 14]);
        assert_eq!((scores.best_single_rung, scores.best_single.mean_distance), (3, 2.5));
        assert_eq!(scores.rung.of_best_single, 0.6);
        assert_eq!(scores.users_table.mean_distance, 2.5);
        // Ranks 1, 2, 4, 3 of the predicted, 1, 2, 3, 4 of the published: 1 − 6 × 2 ÷ (4 × 15).
        assert!((scores.rung.rank_correlation.unwrap() - 0.8).abs() < 1e-12);
        assert_eq!((scores.users_table.rank_correlation, scores.best_single.rank_correlation), (None, None));
        assert_eq!(scores.capacity, Scored { hits: 1, of: 3 });
        assert_eq!((scores.bill, scores.bill_of_all), (Scored { hits: 1, of: 2 }, Scored { hits: 2, of: 3 }));
    }

    #[test]
    fn ties_share_the_middle_of_their_ranks() {
        assert_eq!(ranks(&[5.0, 1.0, 5.0, 9.0]), [2.5, 1.0, 2.5, 4.0]);
        assert!((spearman(&[1.0, 2.0, 2.0, 3.0], &[1.0, 2.0, 3.0, 4.0]).unwrap() - 0.948_683_298_050_513_8).abs() < 1e-12);
        assert_eq!(spearman(&[1.0, 1.0], &[1.0, 2.0]), None);
    }

    #[test]
    fn no_system_no_score() {
        let scores = Scores::of(&[]);
        assert_eq!((scores.systems, scores.rung.within_one.share(), scores.capacity.share()), (0, None, None));
        assert!(scores.rung.mean_distance.is_finite() && scores.rung.of_best_single.is_finite());
    }
}
