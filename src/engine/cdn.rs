//! What a CDN bills, by where users are.
//!
//! Steps are counted in each class of users by itself ("usage tiers for data transfer are measured separately for each geographic region", CloudFront's
//! FAQ); the always-free amount is one for all, of which each class is taken to have the part that its use is of all.

use super::market::Market;
use crate::{
    catalog::{CdnClass, Price},
    domain::number::Number,
};
use rust_decimal::{Decimal, prelude::ToPrimitive};

/// One line: so many units of a step of a price.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CdnLine<'a, N = f64> {
    pub price: &'a Price,
    /// None for what is free of all classes together.
    pub step: Option<usize>,
    /// In the price's unit.
    pub quantity: N,
}

/// `gib` a month to users of these geographies (shares), asked for in `requests`: what is free, then the steps of each class.
pub fn cdn_lines<'a, N: Number>(
    market: &'a Market<'a>,
    geography: &[(&str, N)],
    gib: N,
    requests: N,
    book: N::Book,
) -> Vec<CdnLine<'a, N>> {
    const REQUESTS_A_UNIT: f64 = 10_000.0;
    let mut shares: Vec<(&CdnClass, N)> = Vec::with_capacity(market.region.cdn.len());
    for class in &market.region.cdn {
        let own = geography.iter().filter(|(place, share)| *share > 0.0 && class.geographies.iter().any(|known| known == place));
        if let Some(share) = own.map(|(_, share)| *share).reduce(|sum, share| sum + share) {
            shares.push((class, share));
        }
    }
    let mut lines = Vec::new();
    let mut steps = |price: fn(&'a CdnClass) -> &'a Price, quantity: N| {
        let Some((first, _)) = shares.first() else { return };
        let first = price(first);
        let free = first.free().to_f64().unwrap_or(0.0);
        let bound = |price: &'a Price, index: usize| market.bound_of_step::<N>(price, index, book);
        if free > 0.0 && quantity > 0.0 {
            let own = if quantity > free { bound(first, 1) } else { quantity };
            lines.push(CdnLine { price: first, step: None, quantity: own });
        }
        for (class, share) in &shares {
            let (price, own) = (price(class), quantity * *share);
            for (index, _) in price.steps.iter().enumerate().filter(|(_, step)| step.usd_f64 > 0.0) {
                // The first paid step begins where this class's part of the free amount ends.
                let from = match index {
                    0 => N::of(0.0),
                    1 if free > 0.0 => bound(first, 1) * *share,
                    _ => bound(price, index),
                };
                if own > from.value() {
                    let upper = price.steps.get(index + 1).map(|_| bound(price, index + 1));
                    let part = upper.map_or(own, |to| own.smaller(to));
                    lines.push(CdnLine { price, step: Some(index), quantity: if index == 0 { part } else { part - from } });
                }
            }
        }
    };
    steps(|class| &class.egress, gib);
    steps(|class| &class.requests, requests / REQUESTS_A_UNIT);
    lines
}

impl CdnLine<'_> {
    pub fn usd(&self) -> Decimal {
        self.step.map_or(Decimal::ZERO, |step| self.price.steps[step].usd)
    }

    /// As the bill names it.
    pub fn item(&self) -> String {
        let item = &self.price.item;
        let Some(step) = self.step else {
            return format!(
                "{}, always free, first {} of all",
                item.split(" to users").next().unwrap_or(item),
                self.price.free().normalize()
            );
        };
        let from = self.price.steps[step].from.normalize();
        match self.price.steps.get(step + 1) {
            None if step <= 1 => item.clone(),
            None => format!("{item}, above {from}"),
            Some(next) if step <= 1 => format!("{item}, up to {}", next.from.normalize()),
            Some(next) => format!("{item}, {from} to {}", next.from.normalize()),
        }
    }

    pub fn source(&self) -> String {
        self.price.source_of_step(self.step.unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{catalog, domain::question::Question};

    fn usd_of(geography: &[(&str, f64)], gib: f64, requests: f64) -> f64 {
        let catalog = catalog::builtin();
        let profile = serde_json::json!({"audience": {"monthly_active_users": 1000}});
        let question = Question::from_json(&profile, &catalog.known()).expect("a valid profile");
        let provider = &catalog.providers["aws"];
        let market = Market::new(provider, &provider.regions["us-east-1"], &question.profile);
        cdn_lines(&market, geography, gib, requests, ()).iter().map(|line| line.quantity * line.usd().to_f64().expect("a price")).sum()
    }

    /// Worked by hand from the price list.
    #[test]
    fn a_cdn_bill_equals_one_worked_by_hand() {
        // One class: a TiB free, then 9,216 GiB at 8.5 cents, 40,960 at 8, 48,800 at 6; 200 million requests, ten million of them free, at a cent for 10,000.
        let worked = 9_216.0 * 0.085 + 40_960.0 * 0.08 + 48_800.0 * 0.06 + 19_000.0 * 0.01;
        assert!((usd_of(&[("north_america", 1.0)], 100_000.0, 200e6) - worked).abs() < 1e-6);
        // Two classes: each a half of what is free; Europe 50,000 GiB, India 50,000 GiB.
        let europe = (10_240.0 - 512.0) * 0.085 + (50_000.0 - 10_240.0) * 0.08;
        let india = (10_240.0 - 512.0) * 0.109 + (50_000.0 - 10_240.0) * 0.085;
        let requests = (10_000.0 - 500.0) * 0.012 * 2.0;
        assert!((usd_of(&[("europe", 0.5), ("india", 0.5)], 100_000.0, 200e6) - europe - india - requests).abs() < 1e-6);
    }

    #[test]
    fn geographies_of_one_class_count_together() {
        let apart = usd_of(&[("east_asia", 0.5), ("southeast_asia", 0.5)], 60_000.0, 50e6);
        assert!((apart - usd_of(&[("east_asia", 1.0)], 60_000.0, 50e6)).abs() < 1e-6);
    }

    #[test]
    fn up_to_the_free_amount_nothing_is_paid_wherever_users_are() {
        assert_eq!(usd_of(&[("oceania", 0.3), ("africa", 0.3), ("europe", 0.4)], 1_024.0, 10e6), 0.0);
    }

    #[test]
    fn more_bytes_never_cost_less() {
        let places = [("north_america", 0.5), ("europe", 0.2), ("south_america", 0.2), ("india", 0.1)];
        let mut last = 0.0;
        for power in 0..70 {
            let usd = usd_of(&places, 1.3f64.powi(power), 1.5f64.powi(power));
            assert!(usd >= last, "{power}: {usd} after {last}");
            last = usd;
        }
    }
}
