//! Quantities × prices → lines. Money is exact: a line is its rounded quantity times the listed price, half-even to the cent.

use super::market::Market;
use crate::{
    catalog::Price,
    domain::{
        money::Usd,
        plan::{Cost, CostLine, PeopleHours},
    },
};
use rust_decimal::Decimal;

/// The lines of a bill, as they are written down.
#[derive(Clone, Debug, Default)]
pub struct Bill {
    pub lines: Vec<CostLine>,
}

impl Bill {
    /// `quantity` units at one price.
    pub fn add(&mut self, tier: &str, item: String, quantity: f64, unit: &str, usd: Decimal, source: &str) {
        let Some(quantity) = Usd::rounded(quantity, 6) else { return };
        if quantity == Usd::ZERO {
            return;
        }
        let unit_usd = Usd(usd);
        self.lines.push(CostLine {
            tier: tier.into(),
            item,
            quantity,
            unit: unit.into(),
            unit_usd,
            monthly_usd: (quantity * unit_usd).to_cents(),
            source: source.into(),
        });
    }

    /// `quantity` units of a catalog price; one line for each step of a graduated one, free steps included.
    pub fn price(&mut self, tier: &str, price: &Price, quantity: f64) {
        let Some(total) = Usd::rounded(quantity, 6) else { return };
        for (index, step) in price.steps.iter().enumerate() {
            if total.0 <= step.from {
                break;
            }
            let upper = price.steps.get(index + 1).map(|next| next.from);
            let part = upper.map_or(total.0, |to| total.0.min(to)) - step.from;
            let item = match (price.steps.len(), upper) {
                (1, _) => price.item.clone(),
                (_, Some(to)) if step.from.is_zero() => format!("{}, first {}", price.item, to.normalize()),
                (_, Some(to)) => format!("{}, {} to {}", price.item, step.from.normalize(), to.normalize()),
                (_, None) => format!("{}, above {}", price.item, step.from.normalize()),
            };
            let source = if price.verified { price.source.clone() } else { format!("{} (unverified)", price.source) };
            self.lines.push(CostLine {
                tier: tier.into(),
                item,
                quantity: Usd(part),
                unit: price.unit.clone(),
                unit_usd: Usd(step.usd),
                monthly_usd: (Usd(part) * Usd(step.usd)).to_cents(),
                source,
            });
        }
    }

    pub fn key(&mut self, market: &Market, tier: &str, key: &str, quantity: f64) {
        self.price(tier, market.region.price(key), quantity);
    }

    pub fn total(&self) -> Usd {
        self.lines.iter().map(|line| line.monthly_usd).sum()
    }

    pub fn of_tier(&self, tier: &str) -> Usd {
        self.lines.iter().filter(|line| line.tier == tier).map(|line| line.monthly_usd).sum()
    }

    pub fn into_cost(self, users: f64, people: Vec<PeopleHours>, hourly_usd: f64) -> Cost {
        let monthly_usd = self.total();
        let people_hours: f64 = people.iter().map(|p| p.hours).sum();
        // Hours are sums of quarters and hundredths; six decimals hide the binary dust of adding them.
        let people_hours = (people_hours * 1e6).round() / 1e6;
        Cost {
            monthly_usd,
            per_user_usd: monthly_usd.to_f64() / users.max(1.0),
            people_hours,
            people_monthly_usd: Usd::rounded(people_hours * hourly_usd, 2).unwrap_or_default(),
            people,
            lines: self.lines,
        }
    }
}
