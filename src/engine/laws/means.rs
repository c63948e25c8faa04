//! Budget and revenue beside the bill.

use super::{cases, planned, profiles, with};
use proptest::prelude::*;
use serde_json::json;

proptest! {
    #![proptest_config(cases(24))]

    #[test]
    fn a_budget_carries_the_months_before_the_first_bill_above_it(profile in profiles(), share in 0.5..4.0f64) {
        let profile = with(&with(&profile, "growth.months", json!(24)), "growth.monthly", json!(0.08));
        let today = planned(&profile).recommendation.design.cost.monthly_usd.to_f64();
        let budget = (today * share).round();
        let plan = planned(&with(&profile, "commercial.budget_monthly_usd", json!(budget)));
        let Some(found) = &plan.budget else {
            prop_assert!(plan.recommendation.design.tiers.is_empty());
            return Ok(());
        };
        prop_assert!((found.difference_usd - (budget - today)).abs() < 1e-6);
        let until = found.month.unwrap_or(u32::MAX);
        for month in &plan.path {
            let within = month.monthly_usd.p50.to_f64() <= budget;
            prop_assert!(month.month > until || within == (month.month < until), "{month:?} {found:?}");
        }
        let [early, late] = [found.month_p10, found.month_p90].map(|month| month.unwrap_or(u32::MAX));
        prop_assert!(early <= until && until <= late, "{found:?}");
        let carried = plan.path.iter().rfind(|month| month.month < until).map(|month| month.monthly_active_users.p50);
        prop_assert_eq!(found.carries_users, carried);
    }

    #[test]
    fn what_users_bring_less_what_they_cost_is_left(profile in profiles(), each in 0.0..2.0f64) {
        let plan = planned(&with(&profile, "commercial.revenue_per_user_usd", json!(each)));
        let (cost, Some(found)) = (&plan.recommendation.design.cost, &plan.revenue) else { return Ok(()) };
        prop_assert!((found.monthly_usd - found.difference_usd - cost.monthly_usd.to_f64()).abs() < 1e-6, "{found:?}");
        let Some((bill, all)) = found.bill_to_revenue.zip(found.all_to_revenue) else {
            prop_assert_eq!(each, 0.0);
            return Ok(());
        };
        prop_assert!((bill * each - cost.per_user_usd).abs() < 1e-6 * cost.per_user_usd, "{found:?}");
        let whole = (cost.monthly_usd + cost.people_monthly_usd).to_f64();
        prop_assert!((all * found.monthly_usd - whole).abs() < 1e-6 * whole, "{found:?}");
    }
}

#[test]
fn nobody_is_told_of_money_that_nobody_gave() {
    let plan = planned(&super::users(1_000.0));
    assert_eq!((plan.budget, plan.revenue), (None, None));
}
