//! Where a rung begins and ends as a service grows: the fewest and the most users at which it is recommended, and what it costs there.
//!
//! Every limit of the ladder is on something that never falls with users, so that each end is found by halving.

use super::{
    choice::{self, Evaluated},
    ground::Ground,
    rungs::{self, Rung},
    situation::Situation,
    written,
};
use crate::{
    catalog::Catalog,
    domain::{
        fields,
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
    let service = Service { catalog, question, ground: Ground::of(catalog, &question.profile) };
    let rung = rungs::by_number(rung);
    let below = || rungs::LADDER.iter().rev().filter(|lower| lower.number < rung.number);
    let stands_below = |users: f64| below().any(|lower| service.is_open(users, lower));
    let users = question.profile.audience.monthly_active_users;
    if !service.is_open(users, rung) || stands_below(users) {
        return None;
    }
    let first = if stands_below(FEWEST) { halved(FEWEST, users, stands_below).1 } else { FEWEST };
    let lower = below().next().and_then(|lower| service.evaluated(first, lower, |below, _| below.exceeded.first().cloned()));
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
        let left = service.evaluated(beyond, rung, |left, _| left.exceeded.first().cloned());
        service.end(last, rung, left)
    };
    Some(Span { from, to })
}

const USERS: &str = fields::USER_COUNTS[0];
const FEWEST: f64 = 1.0;
const MOST: f64 = 1e10;
/// How near the ends are told.
const PART: f64 = 0.0002;

/// The last number of which `holds` is true and the first of which it is not, as near as [`PART`]; it holds of `low` and not of `high`, both whole.
pub(super) fn halved(mut low: f64, mut high: f64, holds: impl Fn(f64) -> bool) -> (f64, f64) {
    while high - low > (high * PART).max(1.0) {
        // By ratio, since users go over many powers of ten.
        let middle = (low * high).sqrt().round().clamp(low + 1.0, high - 1.0);
        if holds(middle) { low = middle } else { high = middle }
    }
    (low, high)
}

struct Service<'a> {
    catalog: &'a Catalog,
    question: &'a Question,
    ground: Ground<'a>,
}

impl Service<'_> {
    fn evaluated<T>(&self, users: f64, rung: &'static Rung, read: impl FnOnce(&Evaluated, &Situation) -> T) -> T {
        let mut profile = self.question.altered(&[(USERS, users)]);
        // Of the path only the months that are bought ahead matter.
        profile.growth.months = 0;
        let setting = self.ground.setting(self.catalog, &profile);
        let today = Situation::new(&setting, 0, 1);
        read(&choice::evaluate(&today, rung), &today)
    }

    fn is_open(&self, users: f64, rung: &'static Rung) -> bool {
        self.evaluated(users, rung, |evaluated, _| evaluated.state() == State::Open)
    }

    fn end(&self, users: f64, rung: &'static Rung, because: Option<Exceeded>) -> Option<End> {
        self.evaluated(users, rung, |evaluated, today| {
            let month = written::sheet(today, evaluated.design.as_ref()?).month();
            Some(End { users, monthly_usd: month.totals.sum(), people_hours: month.people_hours, because })
        })
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
