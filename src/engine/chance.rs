//! What chance makes of the months to come: users of the simulated paths, the bills along their outer tenths, and when moves and breaks come.
//!
//! Where users alone decide, the month of a move or a break is the first passage of the simulated users at the border. Where what has gathered over
//! the months decides too (rows, files, machines that grow by a rate of their own), a border of users says nothing, and the months are those in
//! which the paths of the outer tenths themselves come to it.

use super::{
    choice,
    growth::Spread,
    path::Standing,
    rungs::Rung,
    situation::{Setting, Situation},
    sizes,
    written::{self, Gauge},
};
use crate::domain::{
    money::Usd,
    plan::{Percentiles, Resource, State},
};

/// The simulated users around a point path, and the same service along their tenth lowest and tenth highest.
pub struct Chance<'a> {
    spread: Spread,
    few: Setting<'a>,
    many: Setting<'a>,
}

/// The months of early and of late paths; none where those do not come to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Months {
    pub early: Option<u32>,
    pub late: Option<u32>,
}

impl Months {
    /// On both sides of the point path's month.
    fn around(self, month: u32) -> Months {
        Months { early: Some(self.early.map_or(month, |early| early.min(month))), late: self.late.map(|late| late.max(month)) }
    }

    fn within(self, last: u32) -> Months {
        let within = |month: Option<u32>| month.filter(|month| *month <= last);
        Months { early: within(self.early), late: within(self.late) }
    }
}

/// A month along one of the outer paths.
struct Walked {
    rung: u8,
    bill: Usd,
}

/// What the paths of few and of many users come to.
pub struct Outer {
    few: Vec<Walked>,
    many: Vec<Walked>,
}

impl Outer {
    /// Bills of the paths of few and of many users.
    pub fn bills(&self, month: usize) -> (Usd, Usd) {
        (self.few[month].bill, self.many[month].bill)
    }

    /// When they come to a rung, which they never leave downwards.
    fn reached(&self, rung: &Rung) -> Months {
        let month = |path: &[Walked]| path.iter().position(|walked| walked.rung >= rung.number).map(|month| month as u32);
        Months { early: month(&self.many), late: month(&self.few) }
    }
}

impl<'a> Chance<'a> {
    /// `shock_sd` is the spread from which the month-to-month shocks come.
    pub fn around(setting: &Setting<'a>, shock_sd: f64) -> Chance<'a> {
        let spread = Spread::of(&setting.profile.growth, shock_sd, &setting.users());
        let along = |of: fn(&Percentiles) -> f64| setting.along(&spread.users.iter().map(of).collect::<Vec<_>>());
        Chance { few: along(|users| users.p10), many: along(|users| users.p90), spread }
    }

    /// Users of a month.
    pub fn users(&self, month: usize) -> Percentiles {
        let Percentiles { p10, p50, p90 } = self.spread.users[month];
        Percentiles { p10: p10.round(), p50: p50.round(), p90: p90.round() }
    }

    /// The outer paths by the rule of the point path, from where that stands today.
    pub fn outer(&self, today: Standing, bill: Usd) -> Outer {
        Outer { few: walked(&self.few, today, bill), many: walked(&self.many, today, bill) }
    }

    /// When the simulated paths make a move of the point path, which leaves `standing` for `to` in `month`.
    pub fn of_move(&self, setting: &Setting, standing: Standing, to: &Rung, month: u32, outer: &Outer) -> Months {
        let found = match border(setting, standing, month as usize) {
            Some(users) => self.first_passage(users),
            None => outer.reached(to),
        };
        found.within(setting.profile.growth.months).around(month)
    }

    /// When the simulated paths pass the limit of a gauge of today, which the point path passes in `month`.
    pub fn of_break(&self, today: &Situation, gauge: &Gauge, month: Option<u32>) -> Months {
        let rows = gauge.draw.resource == Resource::Storage;
        let found = if rows || today.profile().traffic.machine_growth_monthly.is_some() {
            let along = |setting: &Setting<'a>| written::month_reached_along(today, &setting.timeline.loads, gauge);
            Months { early: along(&self.many), late: along(&self.few) }
        } else {
            // Requests grow as the users do.
            self.first_passage(today.now.users * gauge.headroom() * (1.0 + 1e-9))
        };
        match month {
            Some(month) => found.around(month),
            None => Months { late: None, ..found },
        }
    }

    fn first_passage(&self, users: f64) -> Months {
        let (early, late) = self.spread.first_passage(users);
        Months { early, late }
    }
}

fn walked(setting: &Setting, today: Standing, bill: Usd) -> Vec<Walked> {
    let (mut standing, mut bill) = (today, bill);
    let mut months = vec![Walked { rung: standing.rung.number, bill }];
    for month in 1..=setting.profile.growth.months {
        let situation = Situation::new(setting, month as usize, standing.shards);
        // Where nothing on sale holds this month it stays with what was there.
        if let Some(step) = standing.step(&situation) {
            bill = step.month.totals.sum();
            standing = step.standing;
        }
        months.push(Walked { rung: standing.rung.number, bill });
    }
    months
}

/// The users at which a rung is left, between those of the month before the move and of its own; none where users alone do not decide.
fn border(setting: &Setting, standing: Standing, month: usize) -> Option<f64> {
    let point = setting.users();
    let ahead = month + setting.profile.growth.lead_months as usize;
    // Nobody has gathered anything who comes there in a single month.
    let at_once: Vec<f64> = std::iter::once(point[0]).chain(point[month..].iter().copied()).collect();
    let left = |users: &[f64], month: usize| {
        let setting = setting.along(users);
        let situation = Situation::new(&setting, month, standing.shards);
        choice::evaluate(&situation, standing.rung).state() != State::Open
    };
    let (before, then) = (point[month - 1].floor(), point[month].ceil());
    // As many at the move, and the same growth from there.
    let with = |users: f64| {
        let scaled = point[month..=ahead].iter().map(|later| later / point[month] * users);
        left(&point[..month].iter().copied().chain(scaled).collect::<Vec<_>>(), month)
    };
    let users_decide = then > before && left(&at_once, 1) && !with(before) && with(then);
    users_decide.then(|| sizes::halved(before, then, |users| !with(users)).1)
}
