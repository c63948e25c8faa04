//! The engine: a pure function from question and catalog to plan. No I/O, no clock, no chance but a seeded one: same question, same bytes.
//!
//! In the order a person would reason: what is asked of the system ([`demand`]), what can be bought ([`market`]), what each part draws ([`parts`]) and
//! how many machines that takes ([`fleet`]), the cheapest combination inside a rung ([`design`]), which rung ([`choice`]), what it is made of and
//! costs ([`written`], [`bill`], [`people`]), and how all that goes on over the months ([`growth`], here).

mod advice;
mod alternatives;
pub mod availability;
mod bill;
mod cdn;
mod choice;
pub mod contention;
mod demand;
mod design;
mod federation;
mod figures;
mod flat_rate;
mod fleet;
mod growth;
mod key_value;
mod market;
mod nosql;
mod parts;
mod people;
mod queueing;
pub mod rungs;
mod situation;
mod stores;
mod warm_standby;
mod written;

#[cfg(test)]
mod laws;

use crate::{
    catalog::{Catalog, Provider, Region},
    domain::{
        money::Usd,
        plan::{
            Assumption, Bottleneck, Break, LimitKind, PathBill, PathMonth, Plan, Recommendation, Resource, Simulation, StageResult, State,
            Transition, Trigger,
        },
        profile::Profile,
        question::Question,
    },
};
use choice::Evaluated;
use demand::Timeline;
use market::Market;
use situation::{MonthTargets, Setting, Situation};
use std::collections::BTreeMap;
use written::{Gauge, Written};

/// Version of the engine's rules: part of what makes a plan, with question and catalog.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The plan for a question.
///
/// Total: every validated question gets an answer; where nothing fits, the closest design and the limits that stop it.
pub fn plan(catalog: &Catalog, question: &Question) -> Plan {
    let setting = setting(catalog, &question.profile);
    let today = Situation::new(&setting, 0, 1);
    let evaluated: Vec<Evaluated> = rungs::LADDER.iter().map(|rung| choice::evaluate(&today, rung)).collect();
    let (chosen, feasible) = choice::recommended(&evaluated).expect("the ladder has rungs");
    let written = chosen.design.as_ref().map_or_else(|| Written::nothing(today.now.users), |design| written::write(&today, design));
    let stages: Vec<StageResult> = evaluated.iter().map(|e| stage_result(&today, e)).collect();
    let (path, transitions) = path(&setting, question.shock_sd, chosen, &written, feasible);
    let breaks_first = breaks(&today, &written, &transitions);
    let alternatives = alternatives::alternatives(catalog, question, &today, &evaluated, chosen, &written);
    let recommendation = Recommendation {
        feasible,
        stage: chosen.rung.stage(),
        nominal_stage: rungs::nominal(today.now.users).stage(),
        why: why(&today, chosen, &written, feasible),
        ruled_out: evaluated
            .iter()
            .filter(|e| e.rung.number < chosen.rung.number)
            .filter_map(|e| e.exceeded.first().cloned())
            .chain((!feasible).then(|| chosen.exceeded.first().cloned()).flatten())
            .collect(),
        design: written.design,
    };
    let mut plan = Plan {
        schema: 1,
        engine_version: VERSION.into(),
        catalog_version: catalog.version.clone(),
        question: question.asked.clone(),
        profile: used_profile(&today),
        assumptions: assumptions(question, &today),
        demand: today.now.shown(),
        recommendation,
        stages,
        path,
        transitions,
        breaks_first,
        alternatives,
        stores: Vec::new(),
        advice: Vec::new(),
        considered: Vec::new(),
        ledger: Vec::new(),
        simulation: Simulation { paths: growth::PATHS, seed: growth::SEED },
    };
    advice::add(&mut plan, &today, chosen.design.as_deref());
    plan
}

fn setting<'a>(catalog: &'a Catalog, profile: &'a Profile) -> Setting<'a> {
    let provider = &catalog.providers[&profile.commercial.provider];
    let region = region(provider, profile);
    let market = Market::new(provider, region, profile);
    let others = second_regions(provider, region, profile).into_iter().map(|r| Market::new(provider, r, profile)).collect();
    let months = (profile.growth.months + profile.growth.lead_months) as usize;
    let users = growth::point_path(&profile.growth, profile.audience.monthly_active_users, months);
    Setting {
        catalog,
        figures: figures::Figures::of(catalog),
        profile,
        market,
        others,
        timeline: Timeline::new(catalog, profile, &users),
        day: queueing::day_curve(profile.traffic.peak_to_mean),
    }
}

fn round_trip(region: &Region, place: &str) -> f64 {
    region.round_trip_ms.get(place).copied().unwrap_or(0.0)
}

/// The region asked for; else, of those that meet residency, the one nearest to the users, where the default region within 10 ms of it goes before.
fn region<'a>(provider: &'a Provider, profile: &Profile) -> &'a Region {
    if let Some(asked) = profile.commercial.region.as_ref().and_then(|id| provider.regions.get(id)) {
        return asked;
    }
    let residency = &profile.targets.residency;
    let away = |region: &Region| profile.audience.geography.iter().map(|(place, share)| share * round_trip(region, place)).sum::<f64>();
    let resident: Vec<&Region> = provider.regions.values().filter(|r| residency.contains(&r.geography)).collect();
    let pool: Vec<&Region> = if resident.is_empty() { provider.regions.values().collect() } else { resident };
    let nearest = pool.iter().map(|r| away(r)).fold(f64::INFINITY, f64::min);
    let near: Vec<&&Region> = pool.iter().filter(|r| away(r) <= nearest + 10.0).collect();
    let price = |region: &Region| {
        let of = |class: &&crate::catalog::Class| class.family == provider.reference_compute_family;
        region.compute.iter().filter(of).map(|c| c.usd_hour).min()
    };
    near.iter()
        .find(|r| r.id == provider.default_region)
        .or_else(|| near.iter().min_by(|a, b| price(a).cmp(&price(b)).then_with(|| a.id.cmp(&b.id))))
        .map_or_else(|| &provider.regions[&provider.default_region], |r| **r)
}

/// Where a second region may stand: those of the same continent; where it has none, any. Residency narrows it to the listed geographies.
fn second_regions<'a>(provider: &'a Provider, primary: &Region, profile: &Profile) -> Vec<&'a Region> {
    let others: Vec<&Region> = provider.regions.values().filter(|r| r.id != primary.id).collect();
    let residency = &profile.targets.residency;
    if residency.len() > 1 {
        return others.into_iter().filter(|r| residency.contains(&r.geography)).collect();
    }
    let near: Vec<&Region> = others.iter().copied().filter(|r| r.continent == primary.continent).collect();
    if near.is_empty() { others } else { near }
}

/// The profile with what the engine filled in for month 0.
fn used_profile(today: &Situation) -> Profile {
    let mut profile = today.profile().clone();
    profile.targets.availability = Some(today.targets.availability);
    profile.targets.survives = Some(today.targets.survives);
    profile.targets.rto_minutes = Some(today.targets.rto_minutes);
    profile.targets.rpo_minutes = Some(today.targets.rpo_minutes);
    profile.commercial.teams = Some(today.targets.teams);
    profile.commercial.region = Some(today.market().region.id.clone());
    if profile.data.initial_records.is_none() {
        profile.data.initial_gib = Some(today.now.database_gib);
    }
    profile
}

/// What the question assumed, and what the engine chose where nothing was given.
fn assumptions(question: &Question, today: &Situation) -> Vec<Assumption> {
    let mut all = question.assumptions.clone();
    let (targets, commercial) = (&question.profile.targets, &question.profile.commercial);
    let by_users = "follows the number of monthly users: what a service of this size is usually held to";
    let mut add = |given: bool, pointer: &str, value: serde_json::Value, why: &str, source: &str| {
        if !given {
            all.push(Assumption { pointer: pointer.into(), value, low: None, high: None, why: why.into(), source: source.into() });
        }
    };
    let source = today.setting.catalog.usual_targets_of(today.now.users).source.as_str();
    let t = &today.targets;
    add(targets.availability.is_some(), "/targets/availability", t.availability.into(), by_users, source);
    add(targets.survives.is_some(), "/targets/survives", serde_json::to_value(t.survives).unwrap_or_default(), by_users, source);
    add(targets.rto_minutes.is_some(), "/targets/rto_minutes", t.rto_minutes.into(), by_users, source);
    add(targets.rpo_minutes.is_some(), "/targets/rpo_minutes", t.rpo_minutes.into(), by_users, source);
    add(commercial.teams.is_some(), "/commercial/teams", t.teams.into(), by_users, source);
    add(
        commercial.region.is_some(),
        "/commercial/region",
        today.market().region.id.clone().into(),
        "the region nearest to the users that meets residency; the provider's default where it is about as near",
        "round trips of the catalog",
    );
    let data = &question.profile.data;
    add(
        data.initial_gib.is_some() || data.initial_records.is_some(),
        "/data/initial_gib",
        today.now.database_gib.into(),
        "1 GiB and twelve months of the present writes, or the retention if that is shorter",
        "Headroom assumption",
    );
    all
}

fn stage_result(situation: &Situation, evaluated: &Evaluated) -> StageResult {
    let (tiers, cost) = match &evaluated.design {
        Some(design) => {
            let written = written::write(situation, design);
            (written.design.tiers, written.design.cost)
        }
        None => (Vec::new(), bill::Bill::default().into_cost(situation.now.users, Vec::new(), 0.0)),
    };
    StageResult { stage: evaluated.rung.stage(), state: evaluated.state(), tiers, cost, exceeded: evaluated.exceeded.clone() }
}

/// The recommendation of each month by the same rule, never stepping down, and the moves between rungs with what causes each.
fn path(setting: &Setting, shock_sd: f64, chosen: &Evaluated, written: &Written, feasible: bool) -> (Vec<PathMonth>, Vec<Transition>) {
    let users = growth::percentiles(&setting.profile.growth, shock_sd, &setting.timeline.loads.iter().map(|l| l.users).collect::<Vec<_>>());
    let mut path = Vec::with_capacity(users.len());
    let mut transitions = Vec::new();
    let mut rung = chosen.rung;
    let mut shards = chosen.design.as_ref().map_or(1, |d| d.database.shards);
    let mut last: Written = written.clone();
    for (month, users) in users.into_iter().enumerate() {
        let situation = Situation::new(setting, month, shards);
        let entry =
            |written: &Written, rung: &rungs::Rung, feasible: bool| path_month(&situation, month as u32, users, written, rung, feasible);
        if month == 0 {
            path.push(entry(written, rung, feasible));
            continue;
        }
        let climbed = choice::climb(&situation, rung.number);
        let Some((found, fits)) = choice::recommended(&climbed) else { continue };
        let Some(design) = &found.design else {
            // Nothing on sale holds this month: it stays with what was there, which no longer fits.
            path.push(entry(&last, rung, false));
            continue;
        };
        if found.rung.number > rung.number {
            let left = climbed.first().filter(|e| e.rung.number == rung.number).and_then(|e| e.exceeded.first());
            let because = left.map_or_else(|| format!("{} no longer fits.", rung.name), |e| e.because.clone());
            let trigger = trigger(&situation, left.map(|e| e.kind), &last.gauges);
            transitions.push(Transition { month: month as u32, from: rung.id.into(), to: found.rung.id.into(), because, trigger });
            rung = found.rung;
        }
        shards = shards.max(design.database.shards);
        let written = written::write(&situation, design);
        path.push(entry(&written, rung, fits));
        last = written;
    }
    (path, transitions)
}

fn path_month(
    situation: &Situation,
    month: u32,
    users: crate::domain::plan::Percentiles,
    written: &Written,
    rung: &rungs::Rung,
    feasible: bool,
) -> PathMonth {
    let mut tiers_used: BTreeMap<String, f64> = BTreeMap::new();
    for gauge in &written.gauges {
        let used = tiers_used.entry(gauge.tier.clone()).or_default();
        *used = used.max(gauge.used());
    }
    let tiers_usd: BTreeMap<String, Usd> = written.design.tiers.iter().map(|t| (t.id.clone(), t.monthly_usd)).collect();
    PathMonth {
        month,
        monthly_active_users: users,
        peak_requests_per_second: situation.now.requests.peak,
        stage: rung.id.into(),
        feasible,
        monthly_usd: PathBill { p50: written.design.cost.monthly_usd },
        people_hours: written.design.cost.people_hours,
        tiers_usd,
        tiers_used,
        bottleneck: tightest(&written.gauges).map(|gauge| {
            let (when, utilisation, limit) = gauge.nearest();
            Bottleneck { tier: gauge.tier.clone(), resource: gauge.draw.resource, when, utilisation, limit }
        }),
    }
}

fn tightest(gauges: &[Gauge]) -> Option<&Gauge> {
    gauges.iter().filter(|g| !g.tier.contains('@')).min_by(|a, b| a.headroom().total_cmp(&b.headroom()))
}

/// The metric to watch for a move: the fullest resource where something runs out, else the busiest hour's requests.
fn trigger(situation: &Situation, kind: Option<LimitKind>, gauges: &[Gauge]) -> Trigger {
    match (kind, tightest(gauges)) {
        (Some(LimitKind::Wall), Some(gauge)) => {
            let (_, _, limit) = gauge.nearest();
            let unit = match gauge.draw.resource {
                Resource::Cpu => "vCPU of the reference family",
                Resource::Memory => "MiB",
                Resource::Network => "Gbit/s",
                Resource::Iops => "operations a second",
                Resource::Throughput => "MiB/s",
                Resource::Storage => "GiB",
                Resource::Connections => "connections",
                Resource::Operations => "operations a second",
            };
            Trigger {
                metric: format!("{} {}", gauge.tier, crate::domain::words::resource(gauge.draw.resource)),
                threshold: limit * gauge.draw.capacity * gauge.count,
                unit: unit.into(),
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
fn breaks(today: &Situation, written: &Written, transitions: &[Transition]) -> Vec<Break> {
    let mut gauges: Vec<(&Gauge, Option<u32>)> = written
        .gauges
        .iter()
        .filter(|g| g.headroom().is_finite() && !g.tier.contains('@') && (!g.tier.starts_with("service_") || g.tier == "service_1"))
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
            let times = seen.entry(gauge.tier.as_str()).or_default();
            *times += 1;
            *times <= 2
        })
        .map(|(gauge, month)| {
            let (when, value, limit) = gauge.nearest();
            Break {
                tier: gauge.tier.clone(),
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

/// Why this rung, in words with the numbers.
fn why(today: &Situation, chosen: &Evaluated, written: &Written, feasible: bool) -> Vec<String> {
    use crate::domain::units;
    let mut why = Vec::new();
    let load = today.now;
    why.push(format!(
        "{} monthly users make {} at the busiest hour.",
        units::full(load.users.round()),
        units::requests_per_second(load.requests.peak)
    ));
    if !feasible {
        why.push("Nothing on the ladder meets every limit; this is the design that violates the fewest.".into());
        why.extend(chosen.exceeded.iter().filter(|e| matches!(e.kind, LimitKind::Target | LimitKind::Wall)).map(|e| e.because.clone()));
        return why;
    }
    if chosen.state() == State::Open {
        why.push(format!("{} is the lowest rung with room: {}.", chosen.rung.name, chosen.rung.adds));
    } else {
        why.push(format!("{} is the highest rung that holds; what would call for a higher one is out of reach there.", chosen.rung.name));
    }
    if let Some(gauge) = tightest(&written.gauges) {
        let (_, value, limit) = gauge.nearest();
        why.push(format!(
            "Its fullest part is the {}'s {}: {}, limit {}.",
            crate::domain::words::in_sentence(&crate::domain::words::tier(&gauge.tier)),
            crate::domain::words::resource(gauge.draw.resource),
            units::percent(value),
            units::percent(limit)
        ));
    }
    let nominal = rungs::nominal(load.users);
    if nominal.number != chosen.rung.number {
        why.push(format!(
            "By head-count alone the talks would put you on rung {}, {}; your load decides otherwise.",
            nominal.number, nominal.name
        ));
    }
    let suggested = MonthTargets::suggested(today.setting.catalog, load.users);
    if suggested == today.targets && today.profile().targets.availability.is_none() {
        why.push(format!(
            "It is held to {} available, what a service of this size is usually held to.",
            units::availability(today.targets.availability)
        ));
    }
    why
}
