//! The months to come: the recommendation of each by the same rule, the moves between rungs, and what breaks first.

use super::{
    bill::TierId,
    choice::{self, Evaluated},
    growth, rungs,
    situation::{Setting, Situation},
    written::{self, Gauge, Month},
};
use crate::domain::{
    money::Usd,
    plan::{Bottleneck, Break, LimitKind, PathBill, PathMonth, Percentiles, Resource, Transition, Trigger},
};
use std::collections::BTreeMap;

/// The recommendation of each month by the same rule, never stepping down, and the moves between rungs with what causes each.
pub fn path(setting: &Setting, shock_sd: f64, chosen: &Evaluated, feasible: bool) -> (Vec<PathMonth>, Vec<Transition>) {
    let users = growth::percentiles(&setting.profile.growth, shock_sd, &setting.timeline.loads.iter().map(|l| l.users).collect::<Vec<_>>());
    let mut path = Vec::with_capacity(users.len());
    let mut transitions = Vec::new();
    let mut rung = chosen.rung;
    let mut shards = chosen.design.as_ref().map_or(1, |d| d.database.shards);
    let mut last: Option<Month> = None;
    for (month, users) in users.into_iter().enumerate() {
        let situation = Situation::new(setting, month, shards);
        let climbed = if month == 0 { Vec::new() } else { choice::climb(&situation, rung.number) };
        let found = if month == 0 { Some((chosen, feasible)) } else { choice::recommended(&climbed) };
        // Where nothing on sale holds this month it stays with what was there, which no longer fits.
        let Some((found, fits, design)) = found.and_then(|(found, fits)| Some((found, fits, found.design.as_ref()?))) else {
            path.push(path_month(&situation, month as u32, users, last.as_ref(), rung, false));
            continue;
        };
        if found.rung.number > rung.number {
            let left = climbed.first().filter(|e| e.rung.number == rung.number).and_then(|e| e.exceeded.first());
            let because = left.map_or_else(|| format!("{} no longer fits.", rung.name), |e| e.because.clone());
            let gauges = last.as_ref().map_or(&[][..], |last| &last.gauges);
            let trigger = trigger(&situation, left.map(|e| e.kind), gauges);
            let constraint = left.map(|e| e.constraint.clone());
            let (from, to) = (rung.id.into(), found.rung.id.into());
            transitions.push(Transition { month: month as u32, from, to, constraint, because, trigger });
            rung = found.rung;
        }
        shards = shards.max(design.database.shards);
        let month_of = written::sheet(&situation, design).month();
        path.push(path_month(&situation, month as u32, users, Some(&month_of), rung, fits));
        last = Some(month_of);
    }
    (path, transitions)
}

fn path_month(situation: &Situation, month: u32, users: Percentiles, of: Option<&Month>, rung: &rungs::Rung, feasible: bool) -> PathMonth {
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
        monthly_usd: PathBill { p50: of.map_or(Usd::ZERO, |of| of.totals.sum()) },
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
pub fn breaks(today: &Situation, gauges: &[Gauge], transitions: &[Transition]) -> Vec<Break> {
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
            Break {
                tier: gauge.tier.to_string(),
                resource: gauge.draw.resource,
                when,
                value,
                limit,
                month,
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
