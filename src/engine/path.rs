//! The months to come: the recommendation of each by the same rule, the moves between rungs, and what breaks first.

use super::{
    bill::TierId,
    chance::Chance,
    choice::{self, Evaluated},
    rungs::{self, Rung},
    situation::{Setting, Situation},
    written::{self, Gauge, Month},
};
use crate::domain::{
    money::Usd,
    plan::{Bottleneck, Break, Exceeded, LimitKind, PathBill, PathMonth, Percentiles, Resource, Transition, Trigger},
};
use std::collections::BTreeMap;

/// What a path has come to and never gives up: nobody un-shards.
#[derive(Clone, Copy)]
pub struct Standing {
    pub rung: &'static Rung,
    pub shards: u32,
}

/// A month of a path.
pub struct Step<'a> {
    pub standing: Standing,
    pub fits: bool,
    pub month: Month<'a>,
    /// What was exceeded where the rung was left.
    pub left: Option<Exceeded>,
}

impl Standing {
    fn today(chosen: &Evaluated) -> Standing {
        Standing { rung: chosen.rung, shards: chosen.design.as_ref().map_or(1, |design| design.database.shards) }
    }

    /// The recommendation of a month for who stands here; none where nothing on sale holds it.
    pub fn step<'a>(self, situation: &Situation<'a>) -> Option<Step<'a>> {
        let climbed = choice::climb(situation, self.rung.number);
        let (found, fits) = choice::recommended(&climbed)?;
        let left = climbed.first().filter(|first| found.rung.number > first.rung.number).and_then(|first| first.exceeded.first().cloned());
        Some(Step { left, ..self.with(situation, found, fits)? })
    }

    fn with<'a>(self, situation: &Situation<'a>, found: &Evaluated<'a>, fits: bool) -> Option<Step<'a>> {
        let design = found.design.as_ref()?;
        let standing = Standing { rung: found.rung, shards: self.shards.max(design.database.shards) };
        Some(Step { standing, fits, month: written::sheet(situation, design).month(), left: None })
    }
}

/// The recommendation of each month by the same rule, never stepping down, and the moves between rungs with what causes each; on request with the
/// bounds of bills and moves, which take as long again for each side.
pub fn path(setting: &Setting, chosen: &Evaluated, feasible: bool, chance: &Chance, bounds: bool) -> (Vec<PathMonth>, Vec<Transition>) {
    let months = setting.profile.growth.months;
    let mut path = Vec::with_capacity(months as usize + 1);
    let mut transitions = Vec::new();
    let mut moves: Vec<(Standing, Standing)> = Vec::new();
    let today = Standing::today(chosen);
    let mut standing = today;
    let mut last: Option<Month> = None;
    for month in 0..=months {
        let situation = Situation::new(setting, month as usize, standing.shards);
        let users = chance.users(month as usize);
        let step = if month == 0 { standing.with(&situation, chosen, feasible) } else { standing.step(&situation) };
        // Where nothing on sale holds this month it stays with what was there, which no longer fits.
        let Some(step) = step else {
            path.push(path_month(&situation, month, users, last.as_ref(), standing.rung, false));
            continue;
        };
        if step.standing.rung.number > standing.rung.number {
            let gauges = last.as_ref().map_or(&[][..], |last| &last.gauges);
            let trigger = trigger(&situation, step.left.as_ref().map(|left| left.kind), gauges);
            let constraint = step.left.as_ref().map(|left| left.constraint.clone());
            let because = step.left.map_or_else(|| format!("{} no longer fits.", standing.rung.name), |left| left.because);
            let (from, to) = (standing.rung.id.into(), step.standing.rung.id.into());
            transitions.push(Transition { month, month_p10: None, month_p90: None, from, to, constraint, because, trigger });
            moves.push((standing, step.standing));
        }
        standing = step.standing;
        path.push(path_month(&situation, month, users, Some(&step.month), standing.rung, step.fits));
        last = Some(step.month);
    }
    if !bounds {
        return (path, transitions);
    }
    let outer = chance.outer(today, path[0].monthly_usd.p50);
    for (month, of) in path.iter_mut().enumerate() {
        let (few, many) = outer.bills(month);
        let bill = &mut of.monthly_usd;
        (bill.p10, bill.p90) = (few.min(bill.p50), many.max(bill.p50));
    }
    for (transition, (from, to)) in transitions.iter_mut().zip(moves) {
        let months = chance.of_move(setting, from, to.rung, transition.month, &outer);
        (transition.month_p10, transition.month_p90) = (months.early, months.late);
    }
    (path, transitions)
}

fn path_month(situation: &Situation, month: u32, users: Percentiles, of: Option<&Month>, rung: &Rung, feasible: bool) -> PathMonth {
    let gauges = of.map_or(&[][..], |of| &of.gauges);
    let mut used: Vec<(TierId, f64)> = Vec::with_capacity(16);
    for gauge in gauges {
        match used.iter_mut().rev().find(|(tier, _)| *tier == gauge.tier) {
            Some((_, most)) => *most = most.max(gauge.used()),
            None => used.push((gauge.tier, gauge.used())),
        }
    }
    PathMonth {
        month,
        monthly_active_users: users,
        peak_requests_per_second: situation.now.requests.peak,
        stage: rung.id.into(),
        feasible,
        monthly_usd: PathBill::of(of.map_or(Usd::ZERO, |of| of.totals.sum())),
        people_hours: of.map_or(0.0, |of| of.people_hours),
        tiers_usd: of.map_or_else(BTreeMap::new, |of| of.totals.tiers().map(|(tier, usd)| (tier.to_string(), *usd)).collect()),
        tiers_used: used.into_iter().map(|(tier, used)| (tier.to_string(), used)).collect(),
        bottleneck: tightest(gauges).map(|gauge| {
            let (when, utilisation, limit) = gauge.nearest();
            Bottleneck { tier: gauge.tier.to_string(), resource: gauge.draw.resource, when, utilisation, limit }
        }),
    }
}

pub fn tightest<'g, 'a>(gauges: &'g [Gauge<'a>]) -> Option<&'g Gauge<'a>> {
    gauges.iter().filter(|g| g.tier.region.is_none()).min_by(|a, b| a.headroom().total_cmp(&b.headroom()))
}

/// The metric to watch for a move: the fullest resource where something runs out, else the busiest hour's requests.
fn trigger(situation: &Situation, kind: Option<LimitKind>, gauges: &[Gauge]) -> Trigger {
    match (kind, tightest(gauges)) {
        (Some(LimitKind::Wall), Some(gauge)) => {
            let (_, _, limit) = gauge.nearest();
            Trigger {
                metric: format!("{} {}", gauge.tier, crate::domain::words::resource(gauge.draw.resource)),
                threshold: limit * gauge.draw.capacity * gauge.count,
                unit: written::unit(gauge.draw.resource).into(),
            }
        }
        _ => Trigger {
            metric: "requests at the busiest hour".into(),
            threshold: situation.now.requests.peak,
            unit: "requests a second".into(),
        },
    }
}

/// Every resource of every tier, the one that meets its limit first at the top.
pub fn breaks(today: &Situation, gauges: &[Gauge], transitions: &[Transition], chance: &Chance) -> Vec<Break> {
    let mut gauges: Vec<(&Gauge, Option<u32>)> = gauges
        .iter()
        .filter(|g| g.headroom().is_finite() && g.tier.region.is_none() && g.tier.number <= 1)
        .map(|g| (g, written::month_reached(today, g)))
        .collect();
    gauges.sort_by(|a, b| {
        let order = |m: Option<u32>| m.unwrap_or(u32::MAX);
        order(a.1).cmp(&order(b.1)).then(a.0.headroom().total_cmp(&b.0.headroom()))
    });
    // A tier's later limits say little beside its first two.
    let mut seen: BTreeMap<&str, u32> = BTreeMap::new();
    gauges
        .into_iter()
        .filter(|(gauge, _)| {
            let times = seen.entry(gauge.tier.part).or_default();
            *times += 1;
            *times <= 2
        })
        .map(|(gauge, month)| {
            let (when, value, limit) = gauge.nearest();
            let months = chance.of_break(today, gauge, month);
            Break {
                tier: gauge.tier.to_string(),
                resource: gauge.draw.resource,
                when,
                value,
                limit,
                month,
                month_p10: months.early,
                month_p90: months.late,
                then: then(gauge, month, transitions),
            }
        })
        .collect()
}

fn then(gauge: &Gauge, month: Option<u32>, transitions: &[Transition]) -> String {
    let moved = month.and_then(|m| transitions.iter().rev().find(|t| t.month <= m));
    if let Some(transition) = moved {
        let to = rungs::LADDER.iter().find(|r| r.id == transition.to).map_or("the next rung", |r| r.name);
        return format!("before that, the move to {to}");
    }
    match (gauge.draw.resource, gauge.count > 1.0) {
        (Resource::Storage, _) => "a larger volume".into(),
        (Resource::Iops | Resource::Throughput, _) => "more provisioned operations, or memory that holds more of the hot records".into(),
        (Resource::Connections, _) => "a pooler, or a larger class".into(),
        (_, true) => "one more machine, or a larger class".into(),
        (_, false) => "the next larger class".into(),
    }
}
