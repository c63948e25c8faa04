//! A gate for pipelines: limits that a plan must hold.

use super::Done;
use crate::domain::{plan::Plan, units, words};
use clap::Args;
use std::fmt::Write;

#[derive(Args)]
pub struct Gates {
    /// The bill of a month, people's time apart.
    #[arg(long, value_name = "USD")]
    max_monthly_usd: Option<f64>,
    /// The bill of a month with people's time.
    #[arg(long, value_name = "USD")]
    max_total_usd: Option<f64>,
    /// How many times today's load every part must take before its first limit.
    #[arg(long, value_name = "FACTOR")]
    min_headroom: Option<f64>,
    /// Months before the first move to another rung.
    #[arg(long, value_name = "MONTHS")]
    min_months: Option<u32>,
    /// A share, 0.999.
    #[arg(long, value_name = "SHARE")]
    min_availability: Option<f64>,
    #[arg(long, value_name = "MS")]
    max_p95_ms: Option<f64>,
    /// The highest rung that will do, 1 to 9.
    #[arg(long, value_name = "RUNG")]
    max_rung: Option<u8>,
}

impl Gates {
    /// A line for each gate; the code is 1 where one of them does not hold. That some design meets every target is a gate always.
    pub fn hold(&self, plan: &Plan) -> Done {
        let mut said = Said { printed: String::new(), code: 0 };
        let recommended = &plan.recommendation;
        let (design, cost) = (&recommended.design, &recommended.design.cost);
        let stage = format!("rung {}, {}", recommended.stage.rung, recommended.stage.name);
        match recommended.ruled_out.last().filter(|_| !recommended.feasible) {
            Some(out) => said.gate(false, "some design meets every target", &format!("the closest is {stage}: {}", out.because)),
            None => said.gate(recommended.feasible, "some design meets every target", &stage),
        }
        let monthly = cost.monthly_usd.to_f64();
        if let Some(most) = self.max_monthly_usd {
            said.gate(monthly <= most, &format!("at most {} a month", units::dollars_and_cents(most)), &units::dollars_and_cents(monthly));
        }
        if let Some(most) = self.max_total_usd {
            let total = monthly + cost.people_monthly_usd.to_f64();
            let wanted = format!("at most {} a month with people's time", units::dollars_and_cents(most));
            said.gate(total <= most, &wanted, &units::dollars_and_cents(total));
        }
        if let Some(least) = self.min_headroom {
            let rooms = design.tiers.iter().filter_map(|tier| Some((tier, tier.headroom?)));
            let tightest = rooms.min_by(|a, b| a.1.total_cmp(&b.1));
            let found = tightest.map_or_else(
                || "no part has a limit".to_owned(),
                |(tier, room)| format!("{} takes {} times", words::tier(&tier.id), units::figure(room)),
            );
            let holds = tightest.is_none_or(|(_, room)| room >= least) && !design.tiers.is_empty();
            said.gate(holds, &format!("every part takes {} times today's load", units::figure(least)), &found);
        }
        if let Some(least) = self.min_months {
            let first = plan.transitions.first();
            let found = first.map_or_else(
                || format!("no move within {} months", plan.profile.growth.months),
                |moved| format!("a move in month {}: {}", moved.month, moved.because),
            );
            said.gate(first.is_none_or(|moved| moved.month >= least), &format!("{least} months before the next move"), &found);
        }
        if let Some(least) = self.min_availability {
            let found = units::availability(design.availability);
            said.gate(design.availability >= least - 1e-12, &format!("at least {} available", units::percent_exact(least)), &found);
        }
        if let Some(most) = self.max_p95_ms {
            let found = units::milliseconds(design.p95_ms);
            said.gate(design.p95_ms <= most, &format!("95 of 100 answers within {}", units::milliseconds(most)), &found);
        }
        if let Some(most) = self.max_rung {
            said.gate(recommended.stage.rung <= most, &format!("rung {most} at most"), &stage);
        }
        Done { printed: said.printed, code: said.code }
    }
}

struct Said {
    printed: String,
    code: u8,
}

impl Said {
    fn gate(&mut self, holds: bool, wanted: &str, found: &str) {
        let word = if holds { "holds" } else { "BROKEN" };
        let _ = writeln!(self.printed, "{word:6} {wanted}: {}", found.trim_end_matches('.'));
        if !holds {
            self.code = 1;
        }
    }
}
