//! The engine: a pure function from question and catalog to plan. No I/O, no clock, no chance but a seeded one: same question, same bytes.
//!
//! In the order a person would reason: what is asked of the system ([`demand`]), what can be bought ([`market`]), what each part draws ([`parts`])
//! and how many machines that takes ([`fleet`]), the cheapest combination inside a rung ([`design`]), which rung ([`choice`]), what it is made of and
//! costs ([`written`], [`bill`], [`people`]), how far it is from what the provider sets ([`quotas`]), what to watch of it ([`monitoring`]), and how
//! all that goes on over the months ([`growth`], [`path`], [`chance`]), what else might be bought for them ([`bands`]), what to do about it
//! ([`next_steps`]), which assumption decides most ([`sensitivity`]), and what the others charge for the same ([`cross_over`]). The chosen design is played through a day ([`elastic`]) and through failure
//! ([`resilience`]), and its web tier priced as functions and containers ([`break_even`]). What runs already is written by the same code and held
//! against the same demand ([`today`]); the other way round, how much a budget or machines carry is asked by [`reverse`]. Formulas are generic over
//! [`Number`]: the search computes in `f64`, the recommendation once more in numbers that write the [`ledger`].
//!
//! Where the time goes, of one plan of 200,000 users over 36 months (`make bench` prints each part): a fifth in what each assumption decides, a
//! fifth in the months to come and the bills around them, a sixth in the simulated users, a twelfth in alternatives, a sixteenth each in the
//! recommendation with its ledger (most of it memory for text) and in fleets for less and for more demand, less in the nine rungs of today, the rest
//! in the classes considered, failures played through and advice. A month costs what its rung's search costs: combinations are taken by what they cost at least, and end with the first that
//! cannot undercut the best; offers ascend in price, so a list ends where the price alone exceeds the best found; lists are shared by all
//! combinations that ask for the same; gamma's percentile is asked only where Cantelli's inequality doesn't tell. With services and several writers a
//! month takes some twenty times as long as with one web tier and one database: it is parts that cost, not users.

mod advice;
mod alternatives;
mod asked;
pub mod availability;
mod bands;
mod bill;
mod break_even;
pub mod brief;
mod cdn;
mod chance;
mod choice;
pub mod contention;
mod cross_over;
mod day;
mod demand;
mod design;
mod elastic;
mod federation;
mod figures;
mod flat_rate;
mod fleet;
mod ground;
mod growth;
mod key_value;
mod ledger;
pub mod limits;
mod market;
mod monitoring;
mod next_steps;
mod nosql;
mod parts;
mod path;
mod people;
mod queueing;
mod quotas;
mod resilience;
pub mod reverse;
pub mod rungs;
mod security;
mod sensitivity;
mod situation;
mod sizes;
pub mod span;
mod stores;
#[doc(hidden)]
pub mod timed;
mod today;
mod warm_standby;
mod written;

#[cfg(test)]
mod laws;

use crate::{
    catalog::Catalog,
    domain::{
        means::{Budget, Revenue},
        number::Number,
        plan::{Assumption, Extent, LimitKind, Plan, Recommendation, Simulation, StageResult, State},
        profile::Profile,
        question::Question,
        unverified::Unverified,
    },
};
use chance::Chance;
use choice::Evaluated;
use ground::Ground;
use ledger::Ledger;
use situation::{MonthTargets, Situation};
use written::Gauge;

/// Version of the engine's rules: part of what makes a plan, with question and catalog.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The plan for a question.
///
/// Total: every validated question gets an answer; where nothing fits, the closest design and the limits that stop it.
pub fn plan(catalog: &Catalog, question: &Question) -> Plan {
    part(catalog, question, Extent::Whole)
}

/// The first part of that plan, or all of it: what the first has is the same in both, but for the bounds that it leaves out.
pub fn part(catalog: &Catalog, question: &Question, extent: Extent) -> Plan {
    let whole = extent == Extent::Whole;
    let ground = Ground::of(catalog, &question.profile);
    let setting = ground.setting(catalog, &question.profile);
    let today = Situation::new(&setting, 0, 1);
    let evaluated: Vec<Evaluated> = rungs::LADDER.iter().map(|rung| choice::evaluate(&today, rung)).collect();
    let (chosen, feasible) = choice::recommended(&evaluated).expect("the ladder has rungs");
    let stages: Vec<StageResult> = evaluated.iter().map(|e| stage_result(&today, e)).collect();
    let gauges = chosen.design.as_ref().map_or_else(Vec::new, |design| written::sheet(&today, design).gauges);
    let chance = Chance::around(&setting, question.shock_sd);
    let (path, transitions) = path::path(&setting, chosen, feasible, &chance, whole);
    let breaks_first = path::breaks(&today, &gauges, &transitions, &chance);
    let bands = if whole { bands::bands(catalog, question, &ground, &today, chosen, feasible) } else { None };
    let (bands, robust) = bands.unzip();
    let ledger = Ledger::default();
    let described = today::described(catalog, &question.profile);
    let listed = today::Listed::of(&setting, &described);
    let running = listed.as_ref().map_or_else(Vec::new, |listed| today::Runs::of(&today, listed, chosen.design.as_deref()));
    let explained = explained(&ground, &today, question, &ledger, &evaluated, chosen, &running, &gauges);
    let alternatives = alternatives::alternatives(catalog, question, &ground, &today, &evaluated, chosen, &explained.design.cost);
    let assumptions = assumptions(question, &today);
    let cost = &explained.design.cost;
    let sensitivity = if whole { sensitivity::sensitivity(catalog, question, &ground, &assumptions, chosen, cost) } else { Vec::new() };
    let limits = chosen.design.as_ref().map_or_else(Vec::new, |design| quotas::limits(&today, design, &gauges));
    let said = monitoring::Said { written: &explained.design, gauges: &gauges, limits: &limits, transitions: &transitions };
    let metrics = chosen.design.as_ref().map_or_else(Vec::new, |design| monitoring::metrics(&today, design, &said));
    let recommendation = Recommendation {
        feasible,
        stage: chosen.rung.stage(),
        nominal_stage: rungs::nominal(today.now.users).stage(),
        why: why(&today, chosen, &gauges, feasible),
        ruled_out: evaluated
            .iter()
            .filter(|e| e.rung.number < chosen.rung.number)
            .filter_map(|e| e.exceeded.first().cloned())
            .chain((!feasible).then(|| chosen.exceeded.first().cloned()).flatten())
            .collect(),
        design: explained.design,
    };
    let said = next_steps::Said { recommendation: &recommendation, stages: &stages, path: &path, transitions: &transitions };
    let next_steps = next_steps::next_steps(&today, &said);
    let commercial = &question.profile.commercial;
    let has_design = chosen.design.is_some();
    let unverified = Unverified::of(&recommendation.design.cost);
    let people_usd = recommendation.design.cost.people_monthly_usd;
    let budget = commercial.budget_monthly_usd.filter(|_| has_design).map(|budget| Budget::of(budget, &path, whole));
    let revenue = commercial.revenue_per_user_usd.filter(|_| has_design).map(|revenue| Revenue::of(revenue, &path, people_usd));
    let mut plan = Plan {
        schema: 1,
        engine_version: VERSION.into(),
        catalog_version: catalog.version.clone(),
        question: question.asked.clone(),
        profile: used_profile(&today),
        assumptions,
        demand: explained.demand,
        recommendation,
        stages,
        path,
        transitions,
        breaks_first,
        limits,
        alternatives,
        sensitivity,
        stores: Vec::new(),
        metrics,
        next_steps,
        advice: Vec::new(),
        bands,
        robust,
        budget,
        revenue,
        elastic: chosen.design.as_ref().and_then(|design| elastic::elastic(&today, design, &gauges)),
        functions_break_even: None,
        crossover: if whole && feasible { cross_over::cross_over(catalog, question) } else { None },
        unverified,
        resilience: chosen.design.as_ref().map(|design| resilience::resilience(&today, design, &gauges)),
        today: explained.today,
        considered: chosen.design.as_ref().map_or_else(Vec::new, |design| design::considered(&today, design)),
        ledger: ledger.entries(),
        simulation: Simulation { paths: growth::PATHS, seed: growth::SEED },
        extent,
    };
    let p95_ms = plan.recommendation.design.p95_ms;
    plan.functions_break_even = chosen.design.as_ref().and_then(|design| break_even::functions_break_even(&today, design, p95_ms));
    advice::add(&mut plan, &today, chosen.design.as_deref());
    plan
}

/// What the plan shows of today, computed in numbers that write the ledger.
struct Explained {
    demand: crate::domain::plan::Demand,
    design: crate::domain::plan::Design,
    today: Option<crate::domain::today::Today>,
}

#[expect(clippy::too_many_arguments, reason = "all that is shown of today")]
fn explained<'g>(
    ground: &'g Ground<'g>,
    plain: &Situation<'g>,
    question: &'g Question,
    ledger: &'g Ledger,
    evaluated: &'g [Evaluated<'g>],
    chosen: &'g Evaluated<'g>,
    running: &[today::Runs],
    gauges: &[Gauge],
) -> Explained {
    // As far as capacity is bought ahead, and until the last limit is met.
    let lead = question.profile.growth.lead_months;
    let of_today = running.iter().flat_map(|running| running.gauges(plain)).collect::<Vec<_>>();
    let months = gauges.iter().chain(&of_today).filter_map(|gauge| written::month_reached(plain, gauge)).fold(lead, u32::max);
    let setting = ground.explained(plain.setting.catalog, question, ledger.pen(), months as usize);
    let today = Situation::new(&setting, 0, 1);
    let demand = demand::shown(today.now, ledger.pen());
    let design = match &chosen.design {
        Some(design) => written::sheet(&today, design).recommendation(),
        None => written::nothing(today.now.users.value()),
    };
    let missed = (chosen.state() == State::Infeasible).then_some(chosen);
    for ruled_out in evaluated.iter().filter(|e| e.rung.number < chosen.rung.number).chain(missed) {
        ruled_out.explain(&today);
    }
    let of_today = today::told(&today, plain, running, &design);
    Explained { demand, design, today: of_today }
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
    let teams = "follows the number of monthly users: how many teams usually build and run a service of this size";
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
    add(commercial.teams.is_some(), "/commercial/teams", t.teams.into(), teams, source);
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
        Some(design) => written::sheet(situation, design).tiers(),
        None => (Vec::new(), written::no_cost(situation.now.users)),
    };
    StageResult { stage: evaluated.rung.stage(), state: evaluated.state(), tiers, cost, exceeded: evaluated.exceeded.clone() }
}

/// Why this rung, in words with the numbers.
fn why(today: &Situation, chosen: &Evaluated, gauges: &[Gauge], feasible: bool) -> Vec<String> {
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
    if let Some(gauge) = path::tightest(gauges) {
        let (_, value, limit) = gauge.nearest();
        why.push(format!(
            "Its fullest part is the {}'s {}: {}, limit {}.",
            crate::domain::words::in_sentence(&crate::domain::words::tier(&gauge.tier.to_string())),
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
