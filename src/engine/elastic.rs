//! The mean day and its surges, minute by minute, met by a fleet that sees them late, starts machines slowly and lets them go later still.

use super::{
    design::{self, Design},
    fleet::{Draw, Elastic, Fleet, Needed},
    market::HOURS_A_MONTH,
    situation::Situation,
    written::Gauge,
};
use crate::domain::{
    elastic::{DayCurve, DayPlayed, ElasticDay},
    money::Usd,
    units,
};
use std::collections::VecDeque;

const MINUTES_A_DAY: usize = 1_440;
/// A day is played from its quietest moment on, so that the fleet begins it at rest.
const FIRST_HOUR: u32 = 8;
const BUSIEST: usize = MINUTES_A_DAY / 2;
const STEP: usize = 10;

/// How a fleet is steered: bounds in machines, times in whole minutes.
#[derive(Clone, Copy, Debug)]
pub struct Policy {
    pub minimum: f64,
    pub maximum: f64,
    pub metric_delay: usize,
    pub boot: usize,
    pub cool_down: usize,
}

/// What a load is to machines. Loads are multiples of the busiest hour's.
#[derive(Clone, Copy, Debug)]
pub struct Machines {
    /// That the busiest hour fills as far as they may be filled in a surge.
    pub needed: f64,
    /// What each does at the very most.
    pub each: f64,
}

/// A day that was played.
#[derive(Clone, Debug)]
pub struct Played {
    pub instance_minutes: f64,
    pub short_minutes: u32,
    /// In minutes of the busiest hour.
    pub refused: f64,
    pub asked: f64,
    /// Machines that answer, minute by minute.
    pub running: Vec<f64>,
}

/// What runs that day where the fleet would have `wanted` machines for a load.
pub fn played(loads: &[f64], wanted: impl Fn(f64) -> f64, machines: Machines, policy: Policy) -> Played {
    let bounded = |load: f64| wanted(load).clamp(policy.minimum, policy.maximum);
    let mut running = bounded(loads[0]);
    let mut starting: VecDeque<(usize, f64)> = VecDeque::new();
    let mut asked_for = 0.0;
    // What was wanted within the cool-down and not passed since: the first is the most.
    let mut lately: VecDeque<(usize, f64)> = VecDeque::new();
    let mut played = Played { instance_minutes: 0.0, short_minutes: 0, refused: 0.0, asked: 0.0, running: Vec::with_capacity(loads.len()) };
    for (minute, load) in loads.iter().enumerate() {
        while starting.front().is_some_and(|(ready, _)| *ready <= minute) {
            let (_, machines) = starting.pop_front().expect("there is a first");
            running += machines;
            asked_for -= machines;
        }
        let wanted = bounded(loads[minute.saturating_sub(policy.metric_delay)]);
        while lately.back().is_some_and(|(_, less)| *less <= wanted) {
            lately.pop_back();
        }
        lately.push_back((minute, wanted));
        while lately.front().is_some_and(|(asked, _)| asked + policy.cool_down <= minute) {
            lately.pop_front();
        }
        let more = wanted - running - asked_for;
        if more > 0.0 {
            starting.push_back((minute + policy.boot, more));
            asked_for += more;
        } else if asked_for == 0.0 && minute >= policy.cool_down {
            running = running.min(lately.front().map_or(wanted, |(_, most)| *most));
        }
        played.instance_minutes += running + asked_for;
        played.short_minutes += u32::from(load * machines.needed > running + 1e-9);
        played.refused += (load - running * machines.each).max(0.0);
        played.asked += load;
        played.running.push(running);
    }
    played
}

/// None where there is nothing to follow: one machine, or as many at night as in a surge.
pub fn elastic(situation: &Situation, design: &Design, gauges: &[Gauge]) -> Option<ElasticDay> {
    let fleet = &design.web;
    let of_web: Vec<&Gauge> = gauges.iter().filter(|gauge| gauge.tier.part == "web" && gauge.tier.region.is_none()).collect();
    let first = of_web.first()?;
    let zones = if first.lost > 0.0 { fleet.zones } else { 1 };
    let draws: Vec<Draw> = of_web.iter().map(|gauge| gauge.draw).collect();
    let needed = Needed::of(&draws)?;
    let minimum = design::fewest_machines(design.rung);
    let maximum = fleet.elastic.map_or(f64::from(fleet.count), |elastic| f64::from(elastic.maximum));
    if design.rung.is_zonal() || maximum <= minimum || needed.degraded <= 0.0 {
        return None;
    }
    let usual = needed.at(1.0, zones).clamp(minimum, maximum);
    let running = if fleet.elastic.is_some() { f64::from(fleet.count) } else { usual };
    let minutes = |id: &str| situation.value(id).round().max(1.0) as usize;
    let policy = Policy {
        minimum,
        maximum,
        metric_delay: minutes("elastic.metric_delay_minutes"),
        boot: minutes("elastic.boot_minutes"),
        cool_down: minutes("elastic.cool_down_minutes"),
    };
    let wanted = |load: f64| needed.following(load, zones, [minimum, running, maximum]);
    let machines = Machines { needed: needed.degraded, each: draws.iter().map(Draw::most_each).fold(f64::INFINITY, f64::min) };
    let day = situation.setting.day();
    let loads: Vec<f64> = (0..MINUTES_A_DAY).map(|minute| day.level(minute as f64 + 0.5 - BUSIEST as f64)).collect();
    let a_day = played(&loads, wanted, machines, policy);
    let surging = surging(situation, &loads);
    let surge = surging.as_ref().map(|loads| played(loads, wanted, machines, policy));
    let instance_hours = hours_a_month(situation, &a_day, surge.as_ref());
    let fixed = Fleet { count: maximum as u32, elastic: None, ..fleet.clone() };
    let following = Elastic { minimum: minimum as u32, maximum: maximum as u32, hours: instance_hours };
    let following = Fleet { count: running as u32, elastic: Some(following), ..fleet.clone() };
    let usd = |fleet: &Fleet| Usd::rounded(fleet.month() * fleet.offer.spot_factor, 2).unwrap_or_default();
    let peak = situation.now.requests.peak;
    let told = |played: &Played| DayPlayed {
        instance_hours: played.instance_minutes / 60.0,
        short_minutes: played.short_minutes,
        refused_requests: played.refused * peak * 60.0,
        refused_share: if played.asked > 0.0 { played.refused / played.asked } else { 0.0 },
    };
    let fullest = draws.iter().max_by(|a, b| a.fullness(running).total_cmp(&b.fullness(running)))?;
    let (shown, of) = surge.as_ref().zip(surging.as_ref()).unwrap_or((&a_day, &loads));
    let mut told = ElasticDay {
        says: String::new(),
        tier: first.tier.to_string(),
        product: fleet.offer.class.name.clone(),
        recommended: fleet.elastic.is_some(),
        minimum: minimum as u32,
        maximum: maximum as u32,
        resource: fullest.resource,
        target_utilisation: fullest.used(running),
        metric_delay_minutes: policy.metric_delay as f64,
        boot_minutes: policy.boot as f64,
        cool_down_minutes: policy.cool_down as f64,
        usual: told(&a_day),
        with_surge: surge.as_ref().map(told),
        instance_hours,
        monthly_usd: usd(&following),
        fixed_instance_hours: maximum * HOURS_A_MONTH,
        fixed_monthly_usd: usd(&fixed),
        curve: curve(of, shown, machines),
    };
    told.says = said(&told);
    Some(told)
}

/// The day's loads with a surge from its busiest moment on.
fn surging(situation: &Situation, loads: &[f64]) -> Option<Vec<f64>> {
    let (asked, factor) = (situation.asked(), situation.now.surge_to_peak());
    let end = BUSIEST + (asked.surge_minutes.ceil() as usize).min(MINUTES_A_DAY - BUSIEST);
    let surges = |(minute, load): (usize, &f64)| if (BUSIEST..end).contains(&minute) { load * factor } else { *load };
    (factor > 1.0 && asked.surges_per_year > 0.0).then(|| loads.iter().enumerate().map(surges).collect())
}

/// Surges longer than what is played of them take as much more.
fn hours_a_month(situation: &Situation, usual: &Played, surge: Option<&Played>) -> f64 {
    let asked = situation.asked();
    let longer = (asked.surge_minutes / (MINUTES_A_DAY - BUSIEST) as f64).max(1.0);
    let added = surge.map_or(0.0, |surge| (surge.instance_minutes - usual.instance_minutes).max(0.0) * longer);
    usual.instance_minutes / MINUTES_A_DAY as f64 * HOURS_A_MONTH + added / 60.0 * asked.surges_per_year / 12.0
}

fn curve(loads: &[f64], played: &Played, machines: Machines) -> DayCurve {
    let hundredths = |value: f64| (value * 100.0).round() / 100.0;
    let mean = |values: &[f64]| hundredths(values.iter().sum::<f64>() / values.len() as f64);
    DayCurve {
        step_minutes: STEP as u32,
        first_hour: FIRST_HOUR,
        needed: loads.chunks(STEP).map(|loads| hundredths(mean(loads) * machines.needed)).collect(),
        running: played.running.chunks(STEP).map(mean).collect(),
    }
}

fn said(day: &ElasticDay) -> String {
    let verb = if day.recommended { "runs" } else { "would run" };
    let machines = |hours: f64| units::figure(hours);
    let mut says = format!(
        "A fleet that follows the day between {} and {} machines {verb} {} instance-hours a month for {}; one sized for the largest load all month {} for {}.",
        day.minimum,
        units::full(f64::from(day.maximum)),
        machines(day.instance_hours),
        units::dollars(day.monthly_usd.to_f64()),
        machines(day.fixed_instance_hours),
        units::dollars(day.fixed_monthly_usd.to_f64()),
    );
    let (what, played) = day.with_surge.as_ref().map_or(("The usual day", &day.usual), |surge| ("A surge", surge));
    says += &match (played.short_minutes, played.refused_requests > 0.5) {
        (0, _) => format!(" {what} finds it large enough at every minute."),
        (minutes, false) => format!(" {what} finds it too full for {}, and nothing is refused.", units::minutes(f64::from(minutes))),
        (minutes, true) => format!(
            " {what} finds it too full for {}, and about {} requests are refused: {} of the day’s.",
            units::minutes(f64::from(minutes)),
            units::figure(played.refused_requests),
            units::percent(played.refused_share)
        ),
    };
    says
}
