//! Where a rung begins and ends as a service grows: the fewest and the most users at which it is recommended, and what it costs there.
//!
//! Every limit of the ladder is on something that never falls with users, so that each end is found by halving.

use super::{
    choice::{self, Evaluated},
    rungs::{self, Rung},
    situation::Situation,
    sizes::{FEWEST, MOST, Sizes, halved},
    written,
};
use crate::{
    catalog::Catalog,
    domain::{
        money::Usd,
        plan::{Exceeded, State},
        question::Question,
    },
};

/// The growth of a service on one rung.
#[derive(Clone, Debug, PartialEq)]
pub struct Span {
    pub from: End,
    /// None where more users than there are would not leave it.
    pub to: Option<End>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct End {
    /// Monthly, exact up to 5,000 and to one part in 5,000 beyond.
    pub users: f64,
    pub monthly_usd: Usd,
    pub people_hours: f64,
    /// What rules out the rung below at the lower end, and this one beyond the upper; none below which there is no rung.
    pub because: Option<Exceeded>,
}

/// The span of users of an otherwise unchanged question; none where its own users are not recommended this rung. Its growth is left out.
pub fn span(catalog: &Catalog, question: &Question, rung: u8) -> Option<Span> {
    let service = Service { sizes: Sizes::of(catalog, question) };
    let rung = rungs::by_number(rung);
    let below = || rungs::LADDER.iter().rev().filter(|lower| lower.number < rung.number);
    let stands_below = |users: f64| below().any(|lower| service.is_open(users, lower));
    let users = question.profile.audience.monthly_active_users;
    if !service.is_open(users, rung) || stands_below(users) {
        return None;
    }
    let first = if stands_below(FEWEST) { halved(FEWEST, users, stands_below).1 } else { FEWEST };
    let lower = below().next().and_then(|lower| service.evaluated(first, lower, |below, _| below.exceeded.first().cloned()).flatten());
    let from = service.end(first, rung, lower)?;

    let mut most = users;
    let mut too_many = users;
    while service.is_open(too_many, rung) && too_many < MOST {
        most = too_many;
        too_many = (too_many * 2.0).min(MOST);
    }
    let to = if service.is_open(too_many, rung) {
        None
    } else {
        let (last, beyond) = halved(most, too_many, |users| service.is_open(users, rung));
        let left = service.evaluated(beyond, rung, |left, _| left.exceeded.first().cloned()).flatten();
        service.end(last, rung, left)
    };
    Some(Span { from, to })
}

struct Service<'a> {
    sizes: Sizes<'a>,
}

impl Service<'_> {
    fn evaluated<T>(&self, users: f64, rung: &'static Rung, read: impl FnOnce(&Evaluated, &Situation) -> T) -> Option<T> {
        self.sizes.at(users, |today| read(&choice::evaluate(today, rung), today))
    }

    fn is_open(&self, users: f64, rung: &'static Rung) -> bool {
        self.evaluated(users, rung, |evaluated, _| evaluated.state() == State::Open).unwrap_or(false)
    }

    fn end(&self, users: f64, rung: &'static Rung, because: Option<Exceeded>) -> Option<End> {
        let end = self.evaluated(users, rung, |evaluated, today| {
            let month = written::sheet(today, evaluated.design.as_ref()?).month();
            Some(End { users, monthly_usd: month.totals.sum(), people_hours: month.people_hours, because })
        });
        end.flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        catalog::{self, samples::samples},
        engine::plan,
    };
    use serde_json::json;

    fn question(profile: &serde_json::Value) -> Question {
        Question::from_json(profile, &catalog::builtin().known()).expect("a valid profile")
    }

    #[test]
    fn every_sample_stands_on_its_rung() {
        let ids: Vec<&str> = samples().iter().map(|sample| sample.id.as_str()).collect();
        assert_eq!(ids, rungs::LADDER.each_ref().map(|rung| rung.id));
        for sample in samples() {
            let found = plan(catalog::builtin(), &question(&sample.question)).recommendation;
            assert!(found.feasible);
            assert_eq!(found.stage.id, sample.id);
        }
    }

    #[test]
    fn a_rung_is_recommended_from_its_first_user_to_its_last_and_no_further() {
        let catalog = catalog::builtin();
        let asked = |users: f64| question(&json!({"audience": {"monthly_active_users": users}, "growth": {"monthly": 0, "months": 1}}));
        let found = span(catalog, &asked(50_000.0), 4).expect("rung 4");
        let to = found.to.expect("it ends");
        let rung = |users: f64| plan(catalog, &asked(users)).recommendation.stage.rung;
        assert_eq!((rung(found.from.users), rung(to.users)), (4, 4));
        assert_eq!((rung(found.from.users - 1.0), rung((to.users * 1.01).round())), (1, 5));
        let at = |users: f64| plan(catalog, &asked(users)).recommendation.design.cost.monthly_usd;
        assert_eq!((at(found.from.users), at(to.users)), (found.from.monthly_usd, to.monthly_usd));
        assert_eq!(to.because.expect("a limit").stage, "multi_az");
        assert_eq!(found.from.because.expect("a limit").stage, "managed_database");
        assert_eq!(span(catalog, &asked(50_000.0), 5), None);
    }
}
