//! What each assumption decides: the recommendation of today with one input at the ends of its range and all others at their values.

use super::{
    alternatives::{Other, of_other},
    choice::Evaluated,
    ground::Ground,
};
use crate::{
    catalog::Catalog,
    domain::{
        fields,
        plan::{Assumption, Cost, Sensitivity, State},
        question::Question,
    },
};
use std::cmp::Ordering;

/// An input that may be another than it is taken to be.
struct Ranged {
    id: String,
    low: f64,
    value: f64,
    high: f64,
}

/// Those that change the bill, the people or the rung: the strongest pull on the bill first, then on bill and people, then on the rung. Of a plan that
/// holds: where nothing fits there is no bill to decide, and the search for the closest design of each end would take a hundred times that of the plan.
pub fn sensitivity(
    catalog: &Catalog,
    question: &Question,
    ground: &Ground,
    assumptions: &[Assumption],
    chosen: &Evaluated,
    cost: &Cost,
) -> Vec<Sensitivity> {
    if chosen.state() == State::Infeasible {
        return Vec::new();
    }
    let mut pulls: Vec<(Pull, Sensitivity)> = ranged(question, assumptions)
        .into_iter()
        .filter_map(|input| {
            let at = |value: f64| {
                let profile = question.altered(&[(&input.id, value)]);
                if Ground::serves_both(&profile, &question.profile) {
                    of_other(catalog, ground, profile)
                } else {
                    of_other(catalog, &Ground::of(catalog, &profile), profile)
                }
            };
            let (low, high) = (at(input.low)?, at(input.high)?);
            let pull = Pull::of([&low, &high], chosen, cost);
            pull.is_felt().then(|| (pull, entry(input, low, high)))
        })
        .collect();
    pulls.sort_by(|a, b| b.0.against(&a.0).then_with(|| a.1.pointer.cmp(&b.1.pointer)));
    pulls.into_iter().map(|(_, entry)| entry).collect()
}

fn ranged(question: &Question, assumptions: &[Assumption]) -> Vec<Ranged> {
    let assumed = assumptions.iter().filter_map(|assumption| {
        let (low, high) = (assumption.low?, assumption.high?);
        Some(Ranged { id: fields::id_of(&assumption.pointer), low, value: assumption.value.as_f64()?, high })
    });
    let given = question.ranges.iter().map(|(id, &(low, value, high))| Ranged { id: id.clone(), low, value, high });
    // Shares of places and classes are no fields: one alone cannot be another.
    assumed.chain(given).filter(|input| input.low < input.high && fields::find(&input.id).is_some()).collect()
}

fn entry(input: Ranged, low: Other, high: Other) -> Sensitivity {
    let Ranged { id, low: least, value, high: most } = input;
    Sensitivity {
        pointer: fields::find(&id).map_or(id, |field| field.pointer()),
        low: least,
        value,
        high: most,
        monthly_usd_low: low.monthly_usd,
        monthly_usd_high: high.monthly_usd,
        people_monthly_usd_low: low.people_monthly_usd,
        people_monthly_usd_high: high.people_monthly_usd,
        stage_low: low.rung.id.into(),
        stage_high: high.rung.id.into(),
        feasible_low: low.feasible,
        feasible_high: high.feasible,
    }
}

/// How far apart the ends of a range, and the plan between them, lie. What fits nothing has no bill.
struct Pull {
    usd: f64,
    total_usd: f64,
    rungs: u8,
    unfit: bool,
}

impl Pull {
    fn of(ends: [&Other; 2], chosen: &Evaluated, cost: &Cost) -> Pull {
        let fitting = || ends.into_iter().filter(|end| end.feasible);
        let apart = |at_plan: f64, of: fn(&Other) -> f64| {
            let (least, most) = fitting().map(of).fold((at_plan, at_plan), |(least, most), usd| (least.min(usd), most.max(usd)));
            most - least
        };
        let rungs = || ends.into_iter().map(|end| end.rung.number).chain([chosen.rung.number]);
        Pull {
            usd: apart(cost.monthly_usd.to_f64(), |end| end.monthly_usd.to_f64()),
            total_usd: apart((cost.monthly_usd + cost.people_monthly_usd).to_f64(), |end| {
                (end.monthly_usd + end.people_monthly_usd).to_f64()
            }),
            rungs: rungs().max().unwrap_or(0) - rungs().min().unwrap_or(0),
            unfit: ends[0].feasible != ends[1].feasible,
        }
    }

    fn against(&self, other: &Pull) -> Ordering {
        self.usd.total_cmp(&other.usd).then(self.total_usd.total_cmp(&other.total_usd)).then(self.rungs.cmp(&other.rungs))
    }

    fn is_felt(&self) -> bool {
        self.usd > 0.0 || self.total_usd > 0.0 || self.rungs > 0 || self.unfit
    }
}
