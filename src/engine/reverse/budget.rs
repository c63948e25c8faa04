//! The most that a budget carries.

use crate::{
    domain::{money::Usd, plan::State},
    engine::{
        choice,
        rungs::{LADDER, Rung},
        sizes::{FEWEST, MOST, Sizes, halved},
        written,
    },
};

/// The largest size that is recommended at no more than the budget. From the top rung down: the first that has a size within the budget has the
/// largest, since higher rungs hold larger services.
pub fn most(sizes: &Sizes, budget: Usd) -> Option<f64> {
    LADDER.iter().rev().find_map(|rung| {
        let within = |size: f64| bill(sizes, size, rung).is_some_and(|usd| usd <= budget);
        if !within(FEWEST) {
            return None;
        }
        let last = if within(MOST) { MOST } else { halved(FEWEST, MOST, within).0 };
        let left = |size: f64| recommended(sizes, size) > rung.number;
        let last = match left(last) {
            false => last,
            true if left(FEWEST) => return None,
            true => halved(FEWEST, last, |size| !left(size)).0,
        };
        (recommended(sizes, last) == rung.number).then_some(last)
    })
}

/// Of a rung by itself, whether or not it is the one recommended.
fn bill(sizes: &Sizes, size: f64, rung: &'static Rung) -> Option<Usd> {
    let bill = sizes.at(size, |today| {
        let found = choice::evaluate(today, rung);
        let fits = found.state() != State::Infeasible;
        found.design.filter(|_| fits).map(|design| written::sheet(today, &design).month().totals.sum())
    });
    bill.flatten()
}

/// The rung's number; above all of them where nothing fits.
fn recommended(sizes: &Sizes, size: f64) -> u8 {
    let beyond = LADDER.len() as u8 + 1;
    let found =
        sizes.at(size, |today| choice::recommended_alone(today).filter(|(_, feasible)| *feasible).map(|(found, _)| found.rung.number));
    found.flatten().unwrap_or(beyond)
}
