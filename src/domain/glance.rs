//! What a list says of a plan: its rung, its bill, its next move. Read from the plan's JSON past everything else in it.

use super::{money::Usd, plan::Stage};
use serde::{Deserialize, de::IgnoredAny};

#[derive(Clone, Debug, PartialEq)]
pub struct Glance {
    pub feasible: bool,
    /// Whether anything on sale holds the load at all.
    pub has_design: bool,
    pub stage: Stage,
    pub monthly_usd: Usd,
    /// The first month in which another rung is better; none: none within the plan's months.
    pub next_move: Option<u32>,
    /// Names month 0, as `2026-11`.
    pub start_month: Option<String>,
}

impl Glance {
    pub fn read(plan_json: &str) -> Result<Glance, serde_json::Error> {
        let Read { recommendation, transitions, profile } = serde_json::from_str(plan_json)?;
        Ok(Glance {
            feasible: recommendation.feasible,
            has_design: !recommendation.tiers.is_empty(),
            stage: recommendation.stage,
            monthly_usd: recommendation.cost.monthly_usd,
            next_move: transitions.first().map(|moved| moved.month),
            start_month: profile.growth.start_month,
        })
    }
}

#[derive(Deserialize)]
struct Read {
    recommendation: Recommended,
    transitions: Vec<Move>,
    profile: Profile,
}

#[derive(Deserialize)]
struct Recommended {
    feasible: bool,
    stage: Stage,
    tiers: Vec<IgnoredAny>,
    cost: Bill,
}

#[derive(Deserialize)]
struct Bill {
    monthly_usd: Usd,
}

#[derive(Deserialize)]
struct Move {
    month: u32,
}

#[derive(Deserialize)]
struct Profile {
    growth: Growth,
}

#[derive(Deserialize)]
struct Growth {
    start_month: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{json, sample};

    #[test]
    fn a_glance_sees_what_the_plan_says() {
        let plan = sample::plan();
        let glance = Glance::read(&json::text(&plan).expect("JSON")).expect("it is a plan");
        assert_eq!((glance.feasible, glance.has_design, &glance.stage), (true, true, &plan.recommendation.stage));
        assert_eq!(glance.monthly_usd, plan.recommendation.design.cost.monthly_usd);
        assert_eq!((glance.next_move, glance.start_month.as_deref()), (Some(plan.transitions[0].month), Some("2026-11")));
        assert!(Glance::read("{}").is_err());
    }
}
