//! The first part of a plan is the plan itself, without what takes longer.

use super::{cases, planned, profiles, with};
use crate::{
    catalog,
    domain::{
        plan::{Extent, Plan},
        question::Question,
    },
    engine,
};
use proptest::prelude::*;
use serde_json::{Value, json};

fn first_of(profile: &Value) -> Plan {
    let catalog = catalog::builtin();
    let question = Question::from_json_text(&profile.to_string(), &catalog.known()).expect("a question");
    engine::part(catalog, &question, Extent::First)
}

/// The whole plan with only what the first part promises.
fn shortened(whole: Plan) -> Plan {
    let mut short = Plan { extent: Extent::First, sensitivity: Vec::new(), bands: None, robust: None, crossover: None, ..whole };
    for month in &mut short.path {
        let bill = &mut month.monthly_usd;
        (bill.p10, bill.p90) = (bill.p50, bill.p50);
    }
    if let Some(budget) = &mut short.budget {
        (budget.month_p10, budget.month_p90) = (None, None);
    }
    for moved in &mut short.transitions {
        (moved.month_p10, moved.month_p90) = (None, None);
    }
    short
}

proptest! {
    #![proptest_config(cases(24))]

    #[test]
    fn the_first_part_says_what_the_whole_says(profile in profiles()) {
        let profile = with(&profile, "growth.months", json!(12));
        let (first, whole) = (first_of(&profile), planned(&profile));
        prop_assert_eq!(whole.extent, Extent::Whole);
        prop_assert_eq!(first, shortened(whole));
    }
}
