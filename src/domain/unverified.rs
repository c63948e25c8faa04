//! How much of a bill rests on prices that do not stand in the source they name.

use super::{
    money::Usd,
    plan::{Cost, CostLine},
    units,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Tiers whose lines are shares of others: they are as sure as those.
const SHARES: [&str; 2] = ["non_production", "support"];

/// Of the lines that have a price of the catalog.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Unverified {
    pub says: String,
    pub monthly_usd: Usd,
    /// Of those lines' sum.
    pub share: f64,
}

impl Unverified {
    /// None where every price stands in its source.
    pub fn of(cost: &Cost) -> Option<Unverified> {
        let priced = || cost.lines.iter().filter(|line| !SHARES.contains(&&*line.tier));
        let sum = |lines: &mut dyn Iterator<Item = &CostLine>| -> Usd { lines.map(|line| line.monthly_usd).sum() };
        let (all, monthly_usd) = (sum(&mut priced()), sum(&mut priced().filter(|line| line.is_unverified())));
        if monthly_usd == Usd::ZERO || all == Usd::ZERO {
            return None;
        }
        let share = monthly_usd.to_f64() / all.to_f64();
        let part = if share < 0.005 { "Less than 1 %".to_owned() } else { units::percent(share) };
        let says = format!(
            "{part} of the priced lines, {} a month, rests on assumed or derived prices that were not verified; their sources say so.",
            units::dollars_and_cents(monthly_usd.to_f64())
        );
        Some(Unverified { says, monthly_usd, share })
    }
}
