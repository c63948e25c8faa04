//! A saved plan beside the plan of the same question at today's prices, line by line of their bills.

use super::{Answered, Headroom, SavedPlan, TierOfEach, compare};
use crate::{
    domain::{
        money::Usd,
        plan::{CostLine, Plan},
        question::{Question, QuestionError},
    },
    error::Error,
};
use std::sync::Arc;

#[derive(Debug)]
pub struct Repriced {
    /// As it was kept, with the prices of its day.
    pub then: Arc<Plan>,
    pub now: Arc<Plan>,
    /// Those of a tier stand together.
    pub lines: Vec<LineOfBoth>,
    /// Then and now.
    pub tiers: Vec<TierOfEach>,
}

/// A line of either bill: what is in one alone is new or gone.
#[derive(Clone, Debug, PartialEq)]
pub struct LineOfBoth {
    pub tier: String,
    pub item: String,
    pub then: Option<CostLine>,
    pub now: Option<CostLine>,
}

impl LineOfBoth {
    /// What it costs more now than then, a month.
    pub fn change(&self) -> Usd {
        let of = |line: &Option<CostLine>| line.as_ref().map_or(Usd::ZERO, |line| line.monthly_usd);
        Usd(of(&self.now).0 - of(&self.then).0)
    }
}

impl Headroom {
    /// Whether prices are no longer those that a plan was made with.
    pub fn has_other_prices(&self, plan: &Plan) -> bool {
        plan.catalog_version != self.catalog().version
    }

    /// The same question with today's catalog. Fails with [`Error::Faults`] where that no longer understands it.
    pub async fn repriced(&self, kept: &SavedPlan) -> Result<Repriced, Error> {
        let question = Question::from_json_text(&kept.question_json, &self.known()).map_err(|error| match error {
            QuestionError::Faults(faults) => Error::Faults(faults),
            QuestionError::NotJson(problem) => Error::internal(problem),
        })?;
        let then = Arc::new(kept.plan()?);
        let Answered { plan, .. } = self.estimate_in_turn(question).await?;
        let now = Arc::new(plan);
        let lines = side_by_side(&then.recommendation.design.cost.lines, &now.recommendation.design.cost.lines);
        let tiers = compare::tiers_of_each(&[&then, &now]);
        Ok(Repriced { then, now, lines, tiers })
    }
}

/// The lines of two bills, matched by what they bill: those of the first in its order, then of each tier those that are new.
fn side_by_side(then: &[CostLine], now: &[CostLine]) -> Vec<LineOfBoth> {
    let mut left: Vec<&CostLine> = now.iter().collect();
    let mut lines: Vec<LineOfBoth> = Vec::with_capacity(then.len());
    for line in then {
        let twin = left.iter().position(|other| other.tier == line.tier && other.item == line.item);
        let twin = twin.map(|at| left.remove(at).clone());
        lines.push(LineOfBoth { tier: line.tier.clone(), item: line.item.clone(), then: Some(line.clone()), now: twin });
    }
    for line in left {
        let new = LineOfBoth { tier: line.tier.clone(), item: line.item.clone(), then: None, now: Some(line.clone()) };
        match lines.iter().rposition(|known| known.tier == line.tier) {
            Some(last) => lines.insert(last + 1, new),
            None => lines.push(new),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::{collection::vec, prelude::*};

    fn line(tier: u8, item: u8, cents: i64) -> CostLine {
        let usd = Usd(rust_decimal::Decimal::new(cents, 2));
        CostLine {
            tier: format!("tier_{tier}"),
            item: format!("item {item}"),
            quantity: Usd(1.into()),
            unit: "month".into(),
            unit_usd: usd,
            monthly_usd: usd,
            source: "a price list".into(),
        }
    }

    fn sum<'a>(lines: impl Iterator<Item = &'a CostLine>) -> Usd {
        lines.map(|line| line.monthly_usd).sum()
    }

    #[test]
    fn what_is_in_one_bill_alone_is_new_or_gone_and_stands_with_its_tier() {
        let then = [line(0, 0, 100), line(0, 1, 200), line(1, 0, 300)];
        let now = [line(0, 2, 50), line(0, 0, 110), line(1, 0, 300), line(2, 0, 7)];
        let told: Vec<(String, String, i64)> = side_by_side(&then, &now)
            .iter()
            .map(|line| {
                let kind = match (&line.then, &line.now) {
                    (Some(_), Some(_)) => "both",
                    (None, _) => "new",
                    (_, None) => "gone",
                };
                (format!("{} {}", line.tier, line.item), kind.to_owned(), (line.change().to_f64() * 100.0).round() as i64)
            })
            .collect();
        let expected = [
            ("tier_0 item 0", "both", 10),
            ("tier_0 item 1", "gone", -200),
            ("tier_0 item 2", "new", 50),
            ("tier_1 item 0", "both", 0),
            ("tier_2 item 0", "new", 7),
        ];
        assert_eq!(told, expected.map(|(name, kind, cents)| (name.to_owned(), kind.to_owned(), cents)));
    }

    proptest! {
        #[test]
        fn both_bills_are_there_to_the_cent_and_tiers_are_never_torn_apart(
            then in vec((0u8..4, 0u8..4, 0i64..100_000), 0..12),
            now in vec((0u8..4, 0u8..4, 0i64..100_000), 0..12),
        ) {
            let bill = |lines: &[(u8, u8, i64)]| {
                let mut lines: Vec<CostLine> = lines.iter().map(|(tier, item, cents)| line(*tier, *item, *cents)).collect();
                lines.sort_by(|a, b| a.tier.cmp(&b.tier));
                lines
            };
            let (then, now) = (bill(&then), bill(&now));
            let both = side_by_side(&then, &now);
            prop_assert_eq!(sum(both.iter().filter_map(|line| line.then.as_ref())), sum(then.iter()));
            prop_assert_eq!(sum(both.iter().filter_map(|line| line.now.as_ref())), sum(now.iter()));
            let change: Usd = both.iter().map(LineOfBoth::change).sum();
            prop_assert_eq!(change.0, sum(now.iter()).0 - sum(then.iter()).0);
            let mut tiers: Vec<&str> = both.iter().map(|line| line.tier.as_str()).collect();
            tiers.dedup();
            let torn = tiers.len();
            tiers.sort_unstable();
            tiers.dedup();
            prop_assert_eq!(tiers.len(), torn);
        }
    }
}
