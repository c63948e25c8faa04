//! The months to come under chance: bands of users and bills, and when moves and breaks come.

use super::{cases, planned, profiles, with};
use crate::{
    catalog,
    domain::{plan::Plan, question::Question},
    engine::{choice, ground::Ground, growth, path, rungs, situation::Situation},
};
use proptest::prelude::*;
use serde_json::{Value, json};

fn growing(users: f64) -> Value {
    json!({"audience": {"monthly_active_users": users}, "growth": {"monthly": 0.06, "monthly_sd": 0.02, "months": 36}})
}

fn number(stage: &str) -> u8 {
    rungs::LADDER.iter().find(|rung| rung.id == stage).expect("a rung").number
}

/// Widths of users and bills, month by month.
fn widths(plan: &Plan) -> Vec<(f64, f64)> {
    let of = |month: &crate::domain::plan::PathMonth| {
        let (users, usd) = (&month.monthly_active_users, &month.monthly_usd);
        (users.p90 - users.p10, usd.p90.to_f64() - usd.p10.to_f64())
    };
    plan.path.iter().map(of).collect()
}

proptest! {
    #![proptest_config(cases(48))]

    #[test]
    fn bands_hold_the_point_path_and_months_are_in_order(profile in profiles(), sd in 0.0..0.05f64) {
        let profile = with(&with(&profile, "growth.months", json!(12)), "growth.monthly_sd", json!(sd));
        let plan = planned(&profile);
        let growth = &plan.profile.growth;
        let first = &plan.path[0].monthly_usd;
        prop_assert!(first.p10 == first.p50 && first.p50 == first.p90, "what is bought today is known");
        for month in &plan.path {
            let (users, usd) = (&month.monthly_active_users, &month.monthly_usd);
            prop_assert!(users.p10 <= users.p50 && users.p50 <= users.p90 && usd.p10 <= usd.p50 && usd.p50 <= usd.p90, "{month:?}");
        }
        for transition in &plan.transitions {
            prop_assert!(transition.month_p10.is_some_and(|early| early <= transition.month), "{transition:?}");
            prop_assert!(transition.month_p90.is_none_or(|late| (transition.month..=growth.months).contains(&late)), "{transition:?}");
        }
        let furthest = growth.months + growth.lead_months;
        for first in &plan.breaks_first {
            let months = [first.month_p10, first.month, first.month_p90];
            prop_assert!(months.iter().flatten().all(|month| *month <= furthest), "{first:?}");
            prop_assert!(months.map(|month| month.unwrap_or(u32::MAX)).is_sorted(), "{first:?}");
        }
    }

    #[test]
    fn growth_that_is_known_has_a_band_of_no_width(profile in profiles()) {
        let plan = planned(&with(&with(&profile, "growth.months", json!(12)), "growth.monthly_sd", json!(0)));
        prop_assert!(widths(&plan).iter().all(|width| *width == (0.0, 0.0)), "{:?}", widths(&plan));
        for transition in &plan.transitions {
            prop_assert_eq!((transition.month_p10, transition.month_p90), (Some(transition.month), Some(transition.month)));
        }
        for first in &plan.breaks_first {
            prop_assert_eq!((first.month_p10, first.month_p90), (first.month, first.month), "{:?}", first);
        }
    }
}

#[test]
fn less_certain_growth_never_narrows_a_band() {
    for users in [20_000.0, 900_000.0, 6e6] {
        let of = |sd: f64| widths(&planned(&with(&growing(users), "growth.monthly_sd", json!(sd))));
        let (narrow, wide) = (of(0.01), of(0.03));
        for (month, (narrow, wide)) in narrow.iter().zip(&wide).enumerate().skip(1) {
            assert!(wide.0 > narrow.0 && wide.1 >= narrow.1, "month {month} of {users}: {narrow:?}, {wide:?}");
        }
        let asked = json!({"low": 0.02, "mid": 0.06, "high": 0.1});
        let ranged = widths(&planned(&with(&growing(users), "growth.monthly", asked)));
        assert!(ranged.iter().zip(&of(0.02)).skip(1).all(|(ranged, plain)| ranged.0 > plain.0), "a range on growth is a wider spread");
    }
}

#[test]
fn the_bills_of_the_band_are_those_of_its_users() {
    let plan = planned(&growing(400_000.0));
    let last = plan.path.last().expect("a path");
    assert!(last.monthly_usd.p10 < last.monthly_usd.p50 && last.monthly_usd.p50 < last.monthly_usd.p90);
    // A service that has long stood still at so many users is billed alike, but for the rows that it gathered on its way.
    for (users, usd) in [
        (last.monthly_active_users.p10, last.monthly_usd.p10),
        (last.monthly_active_users.p50, last.monthly_usd.p50),
        (last.monthly_active_users.p90, last.monthly_usd.p90),
    ] {
        let still = planned(&with(&growing(users), "growth.months", json!(1))).recommendation.design.cost.monthly_usd;
        assert!((usd.to_f64() / still.to_f64() - 1.0).abs() < 0.25, "{users} users: {usd:?} on the path, {still:?} standing");
    }
}

/// Every path walked by the rule itself, which is what a border of users stands for.
#[test]
fn the_months_of_a_move_are_those_of_the_simulated_paths_walked_one_by_one() {
    let catalog = catalog::builtin();
    let profile = with(&growing(600_000.0), "growth.lead_months", json!(0));
    let question = Question::from_json(&profile, &catalog.known()).expect("a valid profile");
    let plan = super::plan(catalog, &question);
    let (first, months) = (plan.transitions.first().expect("a move"), plan.profile.growth.months as usize);
    let ground = Ground::of(catalog, &question.profile);
    let setting = ground.setting(catalog, &question.profile);
    let paths = growth::simulated(&question.profile.growth, question.shock_sd, 600_000.0, months + 1, growth::PATHS);
    let from = rungs::LADDER.iter().find(|rung| rung.id == first.from).expect("a rung");
    // One in eight, and of each the month in which the rung of the start is left.
    let mut left: Vec<u32> = (0..growth::PATHS as usize)
        .step_by(8)
        .map(|path| {
            let users: Vec<f64> = paths.iter().map(|month| month[path]).collect();
            let setting = setting.along(&users);
            let leaves = |month: &usize| {
                let standing = path::Standing { rung: from, shards: 1 };
                standing.step(&Situation::new(&setting, *month, 1)).is_some_and(|step| step.standing.rung.number > from.number)
            };
            (1..=months).find(leaves).map_or(u32::MAX, |month| month as u32)
        })
        .collect();
    left.sort_unstable();
    let share = |share: f64| left[((left.len() - 1) as f64 * share).round() as usize];
    let told = [first.month_p10.expect("early"), first.month, first.month_p90.unwrap_or(u32::MAX)];
    for (told, counted) in told.into_iter().zip([share(0.1), share(0.5), share(0.9)]) {
        assert!(told.abs_diff(counted) <= 1, "{told} told, {counted} counted: {first:?}");
    }
    assert!(told[0] < told[1] && told[1] < told[2], "{told:?}");
    assert!(choice::climb(&Situation::new(&setting, 0, 1), 1).last().expect("a rung").rung.number == number(&first.from));
}

/// Rows gather whatever the users do: the early path reaches the full volume first, and never before it has gathered as much.
#[test]
fn what_gathers_breaks_when_it_has_gathered() {
    let plan = planned(&json!({
        "audience": {"monthly_active_users": 50_000}, "growth": {"monthly": 0.05, "monthly_sd": 0.05, "months": 36, "lead_months": 12}, "data": {"initial_gib": 40}
    }));
    let volume = plan.breaks_first.iter().find(|first| first.resource == crate::domain::plan::Resource::Storage).expect("a volume");
    let (early, month, late) = (volume.month_p10.expect("filled"), volume.month.expect("filled"), volume.month_p90.unwrap_or(u32::MAX));
    assert!(early <= month && month <= late && early < late, "{volume:?}");
}

#[test]
fn a_plan_saved_before_bills_had_a_band_still_loads() {
    let plan = planned(&growing(50_000.0));
    let mut saved = serde_json::to_value(&plan).expect("a plan is JSON");
    for month in saved["path"].as_array_mut().expect("months") {
        let bill = month["monthly_usd"].as_object_mut().expect("a bill");
        bill.retain(|of, _| of == "p50");
    }
    for list in ["transitions", "breaks_first"] {
        for one in saved[list].as_array_mut().expect("a list") {
            one.as_object_mut().expect("an object").retain(|key, _| !key.starts_with("month_p"));
        }
    }
    let read: Plan = serde_json::from_value(saved).expect("an older plan");
    assert!(read.path.iter().zip(&plan.path).all(|(read, plan)| read.monthly_usd.p50 == plan.monthly_usd.p50));
    assert!(widths(&read).iter().all(|width| width.1 == 0.0) && read.breaks_first.iter().all(|first| first.month_p10.is_none()));
}
