//! The back-test: plans held against real systems, load beside fleet and bill as their owners published them.
//!
//! A published load becomes a profile by one rule for all ([`rule`] on top of [`crate::catalog::systems`]), the engine plans for it, and
//! [`outcome`] lays predicted beside published: rung, capacity of web and database, bill; [`reasons`] says why they part. [`scores`] sums up,
//! with what simpler planners would score on the same systems. [`reader`] takes systems from files written elsewhere; [`report`] prints.

mod outcome;
mod reader;
mod reasons;
mod report;
mod rule;
mod scores;

pub use outcome::{Compared, Outcome, Part, Predicted, WITHIN};
pub use reader::{ReadError, read};
pub use report::report;
pub use rule::{CORES_DOUBLE_IN, FIRST_CORES, MOST_CORES, MOST_GAIN, TODAY, YEARLY_GAIN, cores_of_year, year_factor};
pub use scores::{AIM_BILL, AIM_CAPACITY, AIM_OF_BEST_SINGLE, AIM_RANK_CORRELATION, AIM_WITHIN_ONE, RungScores, Scored, Scores};

use crate::catalog::{Catalog, systems::System};

/// Systems with what was predicted of each, and the sums.
#[derive(Clone, Debug)]
pub struct BackTest {
    /// In the order of the systems.
    pub outcomes: Vec<Outcome>,
    pub scores: Scores,
}

/// Plans for every system and compares. The same systems give the same figures.
pub fn run(catalog: &Catalog, systems: &[System]) -> BackTest {
    let outcomes: Vec<Outcome> = systems.iter().map(|system| Outcome::of(catalog, system)).collect();
    let scores = Scores::of(&outcomes);
    BackTest { outcomes, scores }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{self, systems::systems};

    /// What holds of the systems at hand, by the defaults as they are. Capacity is not among it: see the method page.
    #[test]
    fn real_systems_stand_where_plans_put_them() {
        let test = run(catalog::builtin(), systems());
        let scores = &test.scores;
        assert_eq!((scores.systems, scores.planned), (systems().len(), systems().len()));
        assert!(scores.rung.within_one.share().unwrap() >= AIM_WITHIN_ONE, "{scores:?}");
        assert!(scores.rung.of_best_single <= AIM_OF_BEST_SINGLE, "{scores:?}");
        assert!(scores.rung.rank_correlation.unwrap() >= AIM_RANK_CORRELATION, "{scores:?}");
        assert!(scores.rung.rank_correlation > scores.users_table.rank_correlation, "{scores:?}");
        assert!(scores.bill.share().unwrap() >= AIM_BILL, "{scores:?}");
        for outcome in &test.outcomes {
            let predicted = outcome.predicted.as_ref().unwrap();
            let capacity = predicted.capacity.iter().filter(|(_, compared)| !compared.hits()).count();
            let missed =
                usize::from(predicted.distance > Some(1)) + capacity + usize::from(predicted.bill.is_some_and(|bill| !bill.hits()));
            assert_eq!(predicted.reasons.len(), missed, "{}", outcome.system.id);
            assert!(predicted.reasons.iter().all(|reason| reason.ends_with('.')), "{:?}", predicted.reasons);
        }
    }

    #[test]
    fn every_system_and_the_sums_are_a_line_of_json() {
        let few = &systems()[3..6];
        let text = report(&run(catalog::builtin(), few));
        let lines: Vec<serde_json::Value> =
            text.lines().filter(|line| line.starts_with('{')).map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(lines.len(), few.len() + 1);
        for (line, system) in lines.iter().zip(few) {
            assert_eq!(line["id"], system.id);
            assert!(line["rung"]["predicted"].is_u64() && line["monthly_usd"]["predicted"].is_f64(), "{line}");
        }
        assert_eq!(lines[3]["sums"]["systems"], 3);
        assert!(text.lines().any(|line| line.starts_with(&few[0].id)));
    }

    #[test]
    fn a_system_of_which_nothing_is_known_is_named_and_not_scored() {
        let systems = read(r#"[{"id": "dark", "expected_stage": "single-box"}, {"id": "odd", "norm_load": {"mau": 1e300}}]"#).unwrap();
        let test = run(catalog::builtin(), &systems);
        assert_eq!((test.scores.systems, test.scores.planned, test.scores.rung.within_one.of), (2, 0, 0));
        assert!(test.outcomes.iter().all(|outcome| outcome.faults.len() == 1));
        assert!(report(&test).contains("dark"));
    }
}
