//! Cloud or own: the figures are those of each provider's plan, and lines cross where their order changes.

use super::{cases, planned, with};
use crate::{
    catalog,
    domain::cross_over::{CrossOver, Crossing},
};
use proptest::prelude::*;
use serde_json::{Value, json};

fn found(profile: &Value) -> CrossOver {
    planned(profile).crossover.expect("more than one provider carries it")
}

/// Every crossing lies between neighbouring sizes at which the two stand in opposite order, and none of those is missing.
fn holds(of: &CrossOver, hourly_usd: f64, crossings: &[Crossing]) -> Result<(), TestCaseError> {
    let total = |provider: &str, place: usize| {
        of.offers.iter().find(|offer| offer.provider == provider).and_then(|offer| offer.total(place, hourly_usd))
    };
    let mut orders = 0;
    for place in 0..of.sizes.len() - 1 {
        for (first, one) in of.offers.iter().enumerate() {
            for other in &of.offers[first + 1..] {
                let at = |place| Some(total(&one.provider, place)? - total(&other.provider, place)?);
                if let (Some(before), Some(after)) = (at(place), at(place + 1))
                    && before * after < 0.0
                {
                    orders += 1;
                }
            }
        }
    }
    prop_assert_eq!(orders, crossings.len());
    for crossing in crossings {
        let place = of.sizes.iter().position(|size| *size == crossing.from_size).expect("a size");
        prop_assert_eq!(of.sizes[place + 1], crossing.to_size);
        prop_assert!((crossing.from_size..=crossing.to_size).contains(&crossing.size));
        prop_assert!(total(&crossing.below, place) < total(&crossing.above, place));
        prop_assert!(total(&crossing.above, place + 1) < total(&crossing.below, place + 1));
    }
    Ok(())
}

proptest! {
    #![proptest_config(cases(6))]

    #[test]
    fn todays_figures_are_those_of_each_providers_plan(users in 1.0..6.5f64, hourly in prop_oneof![Just(20.0), Just(100.0), Just(300.0)]) {
        let profile = json!({
            "audience": {"monthly_active_users": 10f64.powf(users).round()},
            "commercial": {"engineer_hourly_usd": hourly},
            "growth": {"months": 1},
        });
        let found = found(&profile);
        prop_assert_eq!(found.sizes[found.today], profile["audience"]["monthly_active_users"].as_f64().unwrap());
        for offer in &found.offers {
            let there = planned(&with(&profile, "commercial.provider", json!(offer.provider)));
            let point = offer.points[found.today].as_ref().expect("carried today");
            let cost = &there.recommendation.design.cost;
            prop_assert_eq!((point.monthly_usd, point.people_monthly_usd), (cost.monthly_usd, cost.people_monthly_usd), "{}", offer.provider);
            prop_assert_eq!((&point.stage, Some(offer.region.as_str())), (&there.recommendation.stage.id, there.region()));
        }
        holds(&found, found.hourly_usd, &found.crossings)?;
        for rate in &found.rates {
            holds(&found, rate.hourly_usd, &rate.crossings)?;
        }
    }
}

#[test]
fn a_provider_that_cannot_carry_it_is_left_out_and_one_alone_is_no_question() {
    let there = json!({"audience": {"monthly_active_users": 1000}, "targets": {"residency": ["southeast_asia"]}, "growth": {"months": 1}});
    let providers: Vec<String> = found(&there).offers.into_iter().map(|offer| offer.provider).collect();
    assert_eq!(providers, ["aws", "azure", "gcp"], "bare metal has no region there");
    let mut only = catalog::load(&catalog::builtin_files()).expect("the built-in files");
    only.providers.retain(|id, _| id == "aws");
    assert!(super::planned_with(&only, &json!({"audience": {"monthly_active_users": 1000}})).crossover.is_none());
}

#[test]
fn dearer_hours_never_make_the_provider_with_more_of_them_the_cheapest() {
    let found = found(&json!({"audience": {"monthly_active_users": 2e5}, "growth": {"months": 1}}));
    let hours = |provider: &str, place: usize| {
        found
            .offers
            .iter()
            .find(|offer| offer.provider == provider)
            .and_then(|offer| offer.points[place].as_ref())
            .map(|point| point.people_hours)
    };
    let [half, twice] = &found.rates[..] else { panic!("two rates") };
    for place in 0..found.sizes.len() {
        if let (Some(cheap), Some(dear)) = (&half.cheapest[place], &twice.cheapest[place]) {
            assert!(hours(dear, place) <= hours(cheap, place), "{cheap} {dear}");
        }
    }
}
