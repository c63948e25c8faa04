//! Lines that are a share of the others: staging and test, support.

use super::Sheet;
use crate::{
    domain::{
        number::{Number, name},
        profile::SupportPlan,
    },
    engine::bill::{ShareLine, TierId},
};

/// A support plan's step: the row of its share, and of the bill from which it holds.
type Step = (&'static str, Option<&'static str>);

impl<N: Number> Sheet<'_, '_, N> {
    /// Lines that are a share of the others: staging and test, then support on everything.
    pub(super) fn shares(&mut self) {
        let situation = self.situation;
        let commercial = &situation.profile().commercial;
        let book = situation.book();
        if commercial.non_production_share > 0.0 {
            let tier = TierId::new("non_production", None);
            let copied = self.bill.sum(&[], true, book);
            let quantity = copied.step(book, || name("machines_usd", "instances and nodes, a month", "USD/month"));
            self.shares.push(ShareLine {
                tier,
                item: "staging and test, a share of compute and database".into(),
                quantity,
                unit: "USD",
                usd: situation.asked().non_production_share,
                source: "the profile's non_production_share".into(),
            });
            self.row(tier, "Staging and test", "a share of production", None, 0, None);
        }
        let (plan_name, steps): (&'static str, &'static [Step]) = match commercial.support_plan {
            SupportPlan::None => return,
            SupportPlan::Developer => ("developer support", &[("support.developer_share", None)]),
            SupportPlan::Business => (
                "business support",
                &[
                    ("support.business_share_1", None),
                    ("support.business_share_2", Some("support.business_from_2")),
                    ("support.business_share_3", Some("support.business_from_3")),
                    ("support.business_share_4", Some("support.business_from_4")),
                ],
            ),
            SupportPlan::Enterprise => (
                "enterprise support",
                &[
                    ("support.enterprise_share_1", None),
                    ("support.enterprise_share_2", Some("support.enterprise_from_2")),
                    ("support.enterprise_share_3", Some("support.enterprise_from_3")),
                    ("support.enterprise_share_4", Some("support.enterprise_from_4")),
                ],
            ),
        };
        let tier = TierId::new("support", None);
        let least = match commercial.support_plan {
            SupportPlan::Developer => "support.developer_min",
            SupportPlan::Business => "support.business_min",
            _ => "support.enterprise_min",
        };
        let least: N = situation.row(least);
        let bill = self
            .bill
            .sum(&self.shares, false, book)
            .step(book, || name("before_support_usd", "everything but support, a month", "USD/month"));
        let bounds: Vec<Option<N>> = steps.iter().map(|(_, from)| from.map(|from| situation.row(from))).collect();
        let mut parts = Vec::new();
        let mut sum = 0.0;
        for (index, (row, _)) in steps.iter().enumerate() {
            let from = bounds[index];
            if from.is_some_and(|from| bill <= from) {
                break;
            }
            let upto = bounds.get(index + 1).copied().flatten().map_or(bill, |to| bill.smaller(to));
            let part = from.map_or(upto, |from| upto - from);
            let share: N = situation.row(row);
            sum += part.value() * share.value();
            parts.push((part, share));
        }
        let source = situation.setting.rows().row(steps[0].0).source.clone();
        if least > sum {
            let item = format!("{plan_name}, least fee");
            self.shares.push(ShareLine { tier, item, quantity: N::of(1.0), unit: "month", usd: least, source });
        } else {
            for (quantity, usd) in parts {
                let item = format!("{plan_name}, share of the bill");
                self.shares.push(ShareLine { tier, item, quantity, unit: "USD", usd, source: source.clone() });
            }
        }
        self.row(tier, "Support", plan_name, None, 0, None);
    }
}
