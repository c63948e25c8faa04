//! Fleets for little, usual and much demand, and the one of least regret.

use super::{cases, planned, planned_with, profiles, users, with};
use crate::{
    catalog,
    domain::{bands::Fleet, plan::Plan},
};
use proptest::prelude::*;
use serde_json::{Value, json};

fn uncertain(profile: &Value, sd: f64, lead: u32) -> Value {
    with(&with(profile, "growth.monthly_sd", json!(sd)), "growth.lead_months", json!(lead))
}

fn is_recommended(plan: &Plan, fleet: &Fleet) -> bool {
    let found = &plan.recommendation;
    let tiers = fleet.tiers.iter().map(|tier| (&tier.id, &tier.product, tier.count));
    fleet.stage == found.stage
        && fleet.monthly_usd == found.design.cost.monthly_usd
        && tiers.eq(found.design.tiers.iter().map(|tier| (&tier.id, &tier.product, tier.count)))
}

/// The built-in catalog, in which too small a fleet is held to cost so many times as much.
fn weighing(weight: u32) -> catalog::Catalog {
    let files = catalog::builtin_files();
    let sizing = files["sizing.toml"];
    let changed = sizing
        .replace("short_weight = { value = 5, low = 2, high = 20", &format!("short_weight = {{ value = {weight}, low = 0, high = 1000"));
    assert_ne!(sizing, changed);
    catalog::load(&files.into_iter().map(|(name, text)| (name, if name == "sizing.toml" { changed.as_str() } else { text })).collect())
        .expect("a catalog")
}

proptest! {
    #![proptest_config(cases(24))]

    #[test]
    fn less_and_more_demand_stand_on_either_side_of_the_recommendation(profile in profiles(), sd in 0.0..0.2f64, lead in 0u32..12) {
        let plan = planned(&uncertain(&profile, sd, lead));
        let Some(bands) = &plan.bands else {
            prop_assert!(!plan.recommendation.feasible);
            return Ok(());
        };
        prop_assert!(is_recommended(&plan, &bands.typical), "{bands:?}");
        prop_assert!(bands.low.monthly_usd <= bands.typical.monthly_usd && bands.typical.monthly_usd <= bands.high.monthly_usd, "{bands:?}");
        let [low, typical, high] = [&bands.low, &bands.typical, &bands.high].map(|fleet| fleet.monthly_active_users);
        prop_assert!(low <= typical && typical <= high, "{bands:?}");
        let robust = plan.robust.as_ref().expect("beside it");
        prop_assert!(robust.regret_usd <= robust.recommended_regret_usd && robust.regret_usd >= -1e-6, "{robust:?}");
        if robust.difference_usd.to_f64() > 0.0 {
            prop_assert!(robust.held_share >= robust.recommended_held_share, "{robust:?}");
        }
    }

    #[test]
    fn what_is_certain_has_one_fleet(profile in profiles(), lead in 0u32..12) {
        let plan = planned(&uncertain(&profile, 0.0, lead));
        let (Some(bands), Some(robust)) = (&plan.bands, &plan.robust) else { return Ok(()) };
        for fleet in [&bands.low, &bands.typical, &bands.high, &robust.fleet] {
            prop_assert!(is_recommended(&plan, fleet), "{fleet:?}");
        }
        prop_assert!(robust.regret_usd.abs() < 1e-6 && robust.held_share == 1.0, "{robust:?}");
    }
}

#[test]
fn the_heavier_being_short_weighs_the_larger_the_fleet() {
    let catalogs = [0, 1, 5, 50, 1_000].map(weighing);
    for count in [50_000.0, 500_000.0, 5e6] {
        let asked = uncertain(&users(count), 0.1, 6);
        let robust = catalogs.each_ref().map(|catalog| planned_with(catalog, &asked).robust.expect("a fleet"));
        assert!(robust.is_sorted_by_key(|robust| robust.fleet.monthly_usd), "{robust:?}");
        assert!(robust.is_sorted_by_key(|robust| (robust.held_share * 1e6) as u64), "{robust:?}");
        assert!(robust[0].fleet.monthly_usd < robust[4].fleet.monthly_usd, "{robust:?}");
    }
}

/// The low and the high fleet are those that the outer paths would be recommended.
#[test]
fn the_fleets_are_recommended_for_their_users() {
    let asked = uncertain(&with(&users(400_000.0), "growth.monthly", json!(0.15)), 0.05, 6);
    let plan = planned(&asked);
    let bands = plan.bands.as_ref().expect("fleets");
    let month = &plan.path[6].monthly_active_users;
    assert_eq!([bands.low.monthly_active_users, bands.high.monthly_active_users], [month.p10, month.p90]);
    for fleet in [&bands.low, &bands.high] {
        // The same growth as far as that month, without a doubt.
        let monthly = (fleet.monthly_active_users / 400_000.0).powf(1.0 / 6.0) - 1.0;
        let certain = planned(&uncertain(&with(&asked, "growth.monthly", json!(monthly)), 0.0, 6)).recommendation;
        let of = |id: &str| certain.design.tiers.iter().find(|tier| tier.id == id).map(|tier| (tier.product.clone(), tier.count));
        let its = |id: &str| fleet.tiers.iter().find(|tier| tier.id == id).map(|tier| (tier.product.clone(), tier.count));
        assert_eq!((fleet.stage.rung, its("web"), its("database")), (certain.stage.rung, of("web"), of("database")));
    }
    assert!(bands.low.monthly_usd < bands.high.monthly_usd, "{bands:?}");
}

#[test]
fn a_range_on_what_a_request_takes_parts_the_fleets() {
    let with_range = |low: f64, high: f64| {
        let asked = with(&users(500_000.0), "traffic.app_cpu_ms", json!({"low": low, "mid": 20, "high": high}));
        let plan = planned(&asked);
        (plan.bands.expect("fleets"), plan.robust.expect("a fleet"))
    };
    let ((narrow, _), (wide, robust)) = (with_range(18.0, 22.0), with_range(8.0, 50.0));
    let width = |bands: &crate::domain::bands::Bands| bands.high.monthly_usd.to_f64() - bands.low.monthly_usd.to_f64();
    assert!(width(&wide) > 2.0 * width(&narrow), "{narrow:?} {wide:?}");
    assert!(robust.difference_usd.to_f64() > 0.0 && robust.held_share > robust.recommended_held_share, "{robust:?}");
}
