//! The answer first: stay or go, what it costs, what will push to the next rung and when; then three figures and the targets.

use super::{
    exceeded,
    figure::{Origins, utilisation},
    glossary,
    section::{anchor, share_used, to_come},
    term::Term,
};
use crate::{
    charts::palette,
    domain::{
        plan::{Exceeded, LimitKind, Plan, StageResult, Tier, Transition, When},
        profile::Survives,
        units,
        words::{self, Calendar},
    },
};
use leptos::prelude::*;
use std::sync::Arc;

/// For the live region: `Rung 4, Multi-AZ pair, $612 a month.`
pub fn sentence(plan: &Plan) -> String {
    let recommended = &plan.recommendation;
    if !has_design(plan) {
        return NOTHING_HOLDS.to_owned();
    }
    let cost = units::dollars(recommended.design.cost.monthly_usd.to_f64());
    let rung = format!("rung {}, {}", recommended.stage.rung, recommended.stage.name);
    if recommended.feasible {
        format!("{}, {cost} a month.", words::capitalised(&rung))
    } else {
        format!("No design meets every target. The closest: {rung}, {cost} a month.")
    }
}

/// Whether anything on sale holds the load at all, targets met or not.
pub fn has_design(plan: &Plan) -> bool {
    !plan.recommendation.design.tiers.is_empty()
}

const NOTHING_HOLDS: &str = "Nothing on sale holds this load.";

/// The section that opens the plan: its title stands in the margin, `note` under it; `notice` is read before the answer.
#[component]
pub fn Verdict(origins: Arc<Origins>, title: String, note: AnyView, contents: AnyView, notice: Option<AnyView>) -> impl IntoView {
    let plan = &origins.plan;
    let named = !title.trim().is_empty();
    let title = if named { title } else { "Your plan".to_owned() };
    view! {
        <section class="section" id="verdict" aria-labelledby="verdict-title">
            <header class="section__head">
                <h1 id="verdict-title" translate=named.then_some("no")>{title}</h1>
                {note}
                {contents}
            </header>
            <div class="section__body">
                {notice}
                {match (plan.recommendation.feasible, has_design(plan)) {
                    (true, _) => answer(&origins).into_any(),
                    (false, true) => nothing_fits(&origins).into_any(),
                    (false, false) => nothing_holds(&origins).into_any(),
                }}
                {has_design(plan).then(|| view! { <Figures origins=Arc::clone(&origins)/><Targets origins=Arc::clone(&origins)/> })}
                {because(&origins)}
            </div>
        </section>
    }
}

/// `220,000 monthly users, +8 % a month, AWS us-east-1`.
pub fn subject(origins: &Origins) -> AnyView {
    let plan = &origins.plan;
    let growth = plan.profile.growth.monthly;
    let change = match growth {
        0.0 => "no growth".to_owned(),
        growth => format!("{}{} a month", if growth > 0.0 { "+" } else { "" }, units::percent(growth)),
    };
    let users = plan.profile.audience.monthly_active_users;
    let users = origins.figure("demand.monthly_active_users", words::users(users, units::full));
    let change = origins.figure("/growth/monthly", change);
    view! { {users}" a month, "{change}", "{plan.place()} }.into_any()
}

fn stage_of<'a>(plan: &'a Plan, id: &str) -> Option<&'a StageResult> {
    plan.stages.iter().find(|result| result.stage.id == id)
}

fn rung_terms(plan: &Plan) -> [Term; 2] {
    let stage = &plan.recommendation.stage;
    [
        Term::new("rung", format!("rung {}", stage.rung), glossary::RUNG),
        Term::new("stage", stage.name.clone(), words::rung_meaning(&stage.id).unwrap_or_default()),
    ]
}

fn answer(origins: &Origins) -> impl IntoView + use<> {
    let plan = &origins.plan;
    let recommended = &plan.recommendation;
    let calendar = Calendar::new(plan.profile.growth.start_month.as_deref());
    let rung = recommended.stage.rung;
    let verb = match plan.profile.current.stage.as_deref().and_then(|id| stage_of(plan, id)) {
        Some(current) if current.stage.rung < rung => format!("Move up from rung {} to ", current.stage.rung),
        Some(current) if current.stage.rung > rung => format!("You could step down from rung {} to ", current.stage.rung),
        _ => "Stay on ".to_owned(),
    };
    let cost = &recommended.design.cost;
    let [level, stage] = rung_terms(plan);
    let (bill, each) = (units::dollars(cost.monthly_usd.to_f64()), units::dollars_each(cost.per_user_usd));
    let id = anchor("answer", &format!("{rung} {bill} {each}"));
    let bill = origins.figure("cost.monthly_usd", bill);
    let each = origins.figure("cost.per_user_usd", each);
    view! {
        <p class="verdict__sentence verdict__sentence--short">
            <span id=id>
                {verb}<strong>{level.word()}", "{stage.word()}</strong>", about "<strong>{bill}" a month"</strong>", "{each}" a user."
            </span>
            " "
            {next(plan, calendar)}
        </p>
        {level.meaning()}
        {stage.meaning()}
    }
}

/// What stands behind the answer: what makes the next moves, and why this rung. It comes after the figures, for it is of any length: nothing that
/// is read while one types moves with it. Each sentence has an id, as those of the answer.
fn because(origins: &Origins) -> impl IntoView + use<> {
    let plan = &origins.plan;
    let calendar = Calendar::new(plan.profile.growth.start_month.as_deref());
    let moves = plan.recommendation.feasible.then(|| afterwards(plan, calendar)).flatten();
    let why =
        plan.recommendation.why.iter().map(|sentence| view! { <li id=anchor("why", sentence)>{sentence.clone()}</li> }).collect_view();
    let why = (!plan.recommendation.why.is_empty()).then(|| view! { <ul class="reasons" aria-label="Why">{why}</ul> });
    (moves.is_some() || why.is_some()).then(|| {
        view! { <div class="because">{why}{moves.map(|text| {
            let id = anchor("then", &text);
            // With the bounds of the move, which come later.
            view! { <div id="then" data-later=to_come(plan)><p class="because__then" id=id>{text}</p></div> }
        })}</div> }
    })
}

/// What gives way first, and when, in one line. Each sentence has an id: one takes the place of another as a whole, and no word of it wanders.
fn next(plan: &Plan, calendar: Calendar) -> impl IntoView + use<> {
    let horizon = calendar.long(plan.profile.growth.months);
    match plan.transitions.first() {
        Some(Transition { month, to, constraint, .. }) => {
            let name = stage_of(plan, to).map_or_else(|| to.clone(), |result| format!("rung {}", result.stage.rung));
            let cause = constraint.as_deref().map_or_else(|| "growth".to_owned(), exceeded::cause);
            let around = calendar.long(*month);
            view! { <span id=format!("next-{month}-{to}")>"Around "<strong>{around}</strong>" "{cause}" will push you to "{name}"."</span> }
                .into_any()
        }
        None => match plan.breaks_first.first().filter(|first| first.month.is_some()) {
            Some(first) => {
                let month = first.month.unwrap_or_default();
                let tier = words::tier(&first.tier);
                let when = if month == 0 { "now".to_owned() } else { format!("around {}", calendar.long(month)) };
                let what = format!("{tier}, {}", words::resource(first.resource));
                view! { <span id=format!("next-{month}")>"First to fill up is "<strong>{what}</strong>", "{when}"."</span> }.into_any()
            }
            None => view! { <span id="next-none">"Nothing gives way before "<strong>{horizon}</strong>"."</span> }.into_any(),
        },
    }
}

/// Why the next move, and those after it to the horizon.
fn afterwards(plan: &Plan, calendar: Calendar) -> Option<String> {
    let horizon = plan.path.last()?;
    let end = format!("past {}, at {}", calendar.long(horizon.month), words::users(horizon.monthly_active_users.p50, units::short));
    let Some(next) = plan.transitions.first() else {
        return Some(format!("This rung holds {end}."));
    };
    let name = |id: &str| stage_of(plan, id).map_or_else(|| id.to_owned(), |result| result.stage.name.clone());
    let name_of_next = name(&next.to);
    let mut text = format!("The move to {name_of_next}: {}. ", words::in_sentence(next.because.trim_end_matches('.')));
    if let Some(spread) = calendar.spread(next.month_p10, next.month_p90, horizon.month, Calendar::long) {
        text += &format!("By the spread of your growth it comes {spread}. ");
    }
    for (place, moved) in plan.transitions.iter().enumerate() {
        let from = plan.path.iter().find(|entry| entry.month == moved.month).map(|entry| entry.monthly_usd.p50.to_f64());
        text += if place == 0 { "Then " } else { ", then " };
        text += &name(&moved.to);
        if let Some(from) = from {
            text += &format!(" (from {})", units::dollars(from));
        }
        if let Some(later) = plan.transitions.get(place + 1) {
            text += &format!(" until around {}", calendar.long(later.month));
        }
    }
    text += &format!(", which lasts {end}.");
    let broken = plan.path.iter().find(|entry| !entry.feasible && entry.month > 0);
    if let Some(broken) = broken {
        text += &format!(" From {} on no design meets every target.", calendar.long(broken.month));
    }
    Some(text)
}

/// The targets and walls that the closest design breaks.
pub fn stops(plan: &Plan) -> Vec<&Exceeded> {
    stage_of(plan, &plan.recommendation.stage.id)
        .map(|result| result.exceeded.iter().filter(|exceeded| matches!(exceeded.kind, LimitKind::Target | LimitKind::Wall)).collect())
        .unwrap_or_default()
}

fn nothing_fits(origins: &Origins) -> impl IntoView + use<> {
    let plan = &origins.plan;
    let recommended = &plan.recommendation;
    let stops = stops(plan);
    let count = match stops.len() {
        0 => "still misses one".to_owned(),
        1 => format!("misses one: {}, limit {}", exceeded::value(stops[0]), exceeded::limit(stops[0])),
        more => format!("misses {more}"),
    };
    let [level, stage] = rung_terms(plan);
    let bill = origins.figure("cost.monthly_usd", units::dollars(recommended.design.cost.monthly_usd.to_f64()));
    let change = plan
        .alternatives
        .iter()
        .find(|alternative| alternative.feasible)
        .map(|alternative| format!("{} {} a month.", alternative.says, units::dollars(alternative.monthly_usd.to_f64())))
        .unwrap_or_else(|| asks_for(&stops));
    view! {
        <p class="verdict__sentence">
            <span><strong>"No design meets every target."</strong></span>
            " "
            <span>
                "The closest, on "<strong>{level.word()}", "{stage.word()}</strong>
                ", at about "<strong>{bill}" a month"</strong>", "{count}"."
            </span>
            {(!change.is_empty()).then(|| view! { " "<span class="verdict__then"><strong>"What would have to change: "</strong>{change}</span> })}
        </p>
        {level.meaning()}
        {stage.meaning()}
        {stopped_by(origins, &stops)}
    }
}

/// No machine, however many of them and on whatever rung: what runs out, and what would have to be less.
fn nothing_holds(origins: &Origins) -> impl IntoView + use<> {
    let plan = &origins.plan;
    let stops = stops(plan);
    let peak = origins.figure("demand.requests_per_second.peak", units::requests_per_second(plan.demand.requests_per_second.peak));
    let wall = stops.iter().find(|stop| stop.kind == LimitKind::Wall);
    let wall =
        wall.map(|wall| format!("{}, and no more than {} is sold.", words::capitalised(&exceeded::value(wall)), exceeded::limit(wall)));
    view! {
        <p class="verdict__sentence">
            <span><strong>{NOTHING_HOLDS}</strong>" "{wall}</span>
            " "
            <span class="verdict__then">
                <strong>"What would have to change: "</strong>
                "less load than "{peak}" at the busiest hour, less work for each request, or less data in one place. Until then there is nothing to buy and no bill."
            </span>
        </p>
        {stopped_by(origins, &stops)}
    }
}

fn stopped_by(origins: &Origins, stops: &[&Exceeded]) -> Option<AnyView> {
    let rows = stops
        .iter()
        .map(|stop| {
            let figure = |name: &str, shown: String| origins.figure(&format!("ruled_out.{}.{name}", stop.stage), shown);
            // The ledger holds the first limit of a rung; the others stand as they are.
            let first = origins.plan.recommendation.ruled_out.iter().any(|out| out == *stop);
            let (value, limit) = (exceeded::value(stop), exceeded::limit(stop));
            let (value, limit) =
                if first { (figure("value", value), figure("limit", limit)) } else { (value.into_any(), limit.into_any()) };
            view! {
                <li id=anchor("stop", &stop.constraint)>
                    <b>{words::capitalised(&exceeded::name(&stop.constraint))}</b>
                    <span class="missed">{value}</span>
                    <span>{limit}</span>
                    <span>{stop.because.clone()}</span>
                </li>
            }
        })
        .collect_view();
    (!stops.is_empty()).then(|| {
        view! {
            <div class="rows rows--whynot">
                <p class="rows__head" aria-hidden="true"><span>"Stopped by"</span><span>"Value"</span><span>"Limit"</span><span>"Because"</span></p>
                <ul aria-label="Limits that stop it">{rows}</ul>
            </div>
        }
        .into_any()
    })
}

/// What to give way in, so that this design would do.
fn asks_for(stops: &[&Exceeded]) -> String {
    let mut changes: Vec<String> = stops
        .iter()
        .filter(|stop| stop.kind == LimitKind::Target)
        .map(|stop| {
            let met = exceeded::limit(&Exceeded { limit: stop.value, ..(*stop).clone() });
            format!("set {} to {met}", exceeded::name(&stop.constraint))
        })
        .collect();
    if stops.iter().any(|stop| stop.kind == LimitKind::Wall) {
        changes.push("less load, or less data, than the biggest machines sold can carry".into());
    }
    if changes.is_empty() { String::new() } else { format!("{}.", changes.join("; ")) }
}

#[component]
fn Figures(origins: Arc<Origins>) -> impl IntoView {
    let plan = &origins.plan;
    let calendar = Calendar::new(plan.profile.growth.start_month.as_deref());
    let cost = &plan.recommendation.design.cost;
    let costs: Vec<f64> = plan.path.iter().map(|entry| entry.monthly_usd.p50.to_f64()).collect();
    let each: Vec<f64> = plan.path.iter().map(|entry| entry.monthly_usd.p50.to_f64() / entry.monthly_active_users.p50.max(1.0)).collect();
    let rungs: Vec<f64> =
        plan.path.iter().map(|entry| stage_of(plan, &entry.stage).map_or(0.0, |result| f64::from(result.stage.rung))).collect();
    let moves: Vec<usize> =
        plan.transitions.iter().filter_map(|moved| plan.path.iter().position(|entry| entry.month == moved.month)).collect();

    let figure = |name: &str, shown: String| origins.figure(&format!("cost.{name}"), shown);
    let hours = figure("people_hours", format!("{} h", units::full(cost.people_hours)));
    let people = figure("people_monthly_usd", units::dollars(cost.people_monthly_usd.to_f64()));
    let budget = plan.profile.commercial.budget_monthly_usd.map(|budget| {
        let left = budget - cost.monthly_usd.to_f64();
        if left >= 0.0 {
            format!(" {} under the budget of {}.", units::dollars(left), units::dollars(budget))
        } else {
            format!(" {} over the budget of {}.", units::dollars(-left), units::dollars(budget))
        }
    });

    let later = plan.path.last().filter(|last| last.month > 0).map(|last| {
        format!(
            "{} at {} in {}.",
            units::dollars_each(last.monthly_usd.p50.to_f64() / last.monthly_active_users.p50.max(1.0)),
            words::users(last.monthly_active_users.p50, units::short),
            calendar.long(last.month)
        )
    });
    let revenue = plan.profile.commercial.revenue_per_user_usd.filter(|revenue| *revenue > 0.0).map(|revenue| {
        format!(" {} of the {} that a user brings.", units::percent(cost.per_user_usd / revenue), units::dollars_each(revenue))
    });

    let months = plan.profile.growth.months;
    let (room, room_unit, until) = match plan.transitions.first() {
        _ if !plan.recommendation.feasible => ("–".to_owned(), "", "Nothing fits today.".to_owned()),
        Some(moved) => {
            (moved.month.to_string(), if moved.month == 1 { "month" } else { "months" }, format!("To {}.", calendar.long(moved.month)))
        }
        None => (format!("{months}+"), "months", format!("Past {}.", calendar.long(months))),
    };
    let tiers = plan.recommendation.design.tiers.iter();
    let headroom = tiers.filter_map(|tier| Some((tier, tier.headroom?))).min_by(|a, b| a.1.total_cmp(&b.1));
    let load = headroom.filter(|(_, factor)| factor.is_finite()).map(|(tier, factor)| {
        let factor = origins.figure(&format!("{}.headroom", tier.id), format!("{}\u{202f}×", units::figure(factor)));
        view! { " The first limit stands at "{factor}" today’s load." }
    });

    // What is written anew takes the place of what was there as a whole.
    let id =
        |what: &str| anchor(what, &format!("{} {} {room} {:?}", cost.monthly_usd, cost.people_hours, headroom.map(|(_, factor)| factor)));
    view! {
        <dl class="figures">
            <div>
                <dt>"Monthly cost"</dt>
                <dd><span id=id("figure-bill")>{figure("monthly_usd", units::dollars(cost.monthly_usd.to_f64()))}" "<small>"a month"</small></span>{spark(&costs, &moves)}</dd>
                <dd id=id("figure-people")>"People apart: "{hours}" a month, "{people}"."{budget}</dd>
            </div>
            <div>
                <dt>"Cost of a user"</dt>
                <dd><span id=id("figure-each")>{figure("per_user_usd", units::dollars_each(cost.per_user_usd))}" "<small>"a month"</small></span>{spark(&each, &moves)}</dd>
                <dd id=id("figure-later")>{later}{revenue}</dd>
            </div>
            <div>
                <dt>"Room on this rung"</dt>
                <dd><span id=id("figure-room")>{room.clone()}" "<small>{room_unit}</small></span>{spark(&rungs, &moves)}</dd>
                <dd id=id("figure-until")>{until}{load}</dd>
            </div>
        </dl>
    }
}

/// A curve of the size of a word, from today to the horizon; moves stand as ticks.
fn spark(values: &[f64], moves: &[usize]) -> impl IntoView + use<> {
    let top = values.iter().copied().filter(|value| value.is_finite()).fold(0.0, f64::max);
    if values.len() < 2 || top <= 0.0 {
        return None;
    }
    let x = |place: usize| 4.0 + 252.0 * place as f64 / (values.len() - 1) as f64;
    let y = |value: f64| 52.0 - 46.0 * (value / top).clamp(0.0, 1.0);
    let points: Vec<String> = values
        .iter()
        .enumerate()
        .filter(|(_, value)| value.is_finite())
        .map(|(place, value)| format!("{:.0},{:.0}", x(place), y(*value)))
        .collect();
    let ticks = moves
        .iter()
        .map(|&place| view! { <line stroke=palette::LINE_STRONG.hex x1=format!("{:.0}", x(place)) x2=format!("{:.0}", x(place)) y1="6" y2="54"/> })
        .collect_view();
    let start = format!("{:.0}", y(values[0]));
    Some(view! {
        <svg class="spark chart" viewBox="0 0 264 56" aria-hidden="true">
            <line stroke=palette::LINE.hex stroke-width="2" x1="4" y1="54" x2="256" y2="54"/>
            {ticks}
            <polyline fill="none" stroke=palette::MUTED.hex stroke-width="3" points=points.join(" ")/>
            <circle cx="4" cy=start r="6" fill=palette::ACCENT.hex/>
        </svg>
    })
}

#[component]
fn Targets(origins: Arc<Origins>) -> impl IntoView {
    let plan = &origins.plan;
    let targets = &plan.profile.targets;
    let design = &plan.recommendation.design;
    let lost = match targets.survives {
        Some(Survives::Region) => "a region is lost",
        Some(Survives::Zone) => "a zone is lost",
        _ => "a machine is lost",
    };
    let mut shown: Vec<Target> = vec![];
    if let Some(wanted) = targets.availability {
        shown.push(Target {
            term: Term::new("availability", "Availability", glossary::AVAILABILITY),
            of: "availability".to_owned(),
            target: "/targets/availability",
            bound: "at least",
            wanted: units::percent_exact(wanted),
            met: design.availability >= wanted - 1e-9,
            result: units::availability(design.availability),
        });
    }
    if targets.p95_ms > 0.0 {
        shown.push(Target {
            term: Term::new("p95", "p95", glossary::P95),
            of: "p95_ms".to_owned(),
            target: "/targets/p95_ms",
            bound: "at most",
            wanted: units::milliseconds(targets.p95_ms),
            met: design.p95_ms <= targets.p95_ms + 1e-9,
            result: units::milliseconds(design.p95_ms),
        });
    }
    if let Some(wanted) = targets.rto_minutes {
        shown.push(Target {
            term: Term::new("rto", "Recovery", format!("How long users wait until it works again after {lost} (RTO).")),
            of: "rto_minutes".to_owned(),
            target: "/targets/rto_minutes",
            bound: "at most",
            wanted: units::minutes(wanted),
            met: design.rto_minutes <= wanted + 1e-9,
            result: units::minutes(design.rto_minutes),
        });
    }
    if let Some(wanted) = targets.rpo_minutes {
        shown.push(Target {
            term: Term::new("rpo", "Lost data", format!("The latest changes that may be gone after {lost}, as time (RPO).")),
            of: "rpo_minutes".to_owned(),
            target: "/targets/rpo_minutes",
            bound: "at most",
            wanted: units::minutes(wanted),
            met: design.rpo_minutes <= wanted + 1e-9,
            result: units::minutes(design.rpo_minutes),
        });
    }
    shown.extend(degraded(plan));
    let rows = shown.iter().map(|target| target.row(&origins)).collect_view();
    let meanings = shown.iter().map(|target| target.term.meaning()).collect_view();
    (!shown.is_empty()).then(|| view! { <dl class="targets" aria-label="Targets">{rows}</dl>{meanings} })
}

/// The fullest part when a zone is down, or during a surge.
fn degraded(plan: &Plan) -> Option<Target> {
    let tiers = &plan.recommendation.design.tiers;
    let zones = tiers.iter().any(|tier| tier.zones > 1 && tier.count > 1);
    let surges = plan.profile.traffic.surge_factor > 1.0 && plan.profile.traffic.surges_per_year > 0.0;
    let term = match (zones, surges) {
        (true, _) => Term::new(
            "degraded",
            "Zone down",
            "A zone is a data centre of its own; if one fails at the busiest hour, the machines that are left may be this full.",
        ),
        (false, true) => {
            Term::new("degraded", "In a surge", "A rush of visitors on top of the busiest hour; the machines may then be this full.")
        }
        (false, false) => return None,
    };
    let degraded = |tier: &Tier| {
        let id = tier.id.clone();
        let all = tier.utilisations.clone().into_iter().filter(|used| used.when == When::Degraded && used.limit > 0.0);
        all.map(move |used| (id.clone(), used))
    };
    let (tier, used) = tiers.iter().flat_map(degraded).max_by(|(_, a), (_, b)| (a.value / a.limit).total_cmp(&(b.value / b.limit)))?;
    Some(Target {
        term,
        of: utilisation(&tier, used.resource, When::Degraded),
        target: "/targets/max_utilisation_degraded",
        bound: "at most",
        wanted: units::percent_exact(used.limit),
        met: used.value <= used.limit + 1e-9,
        result: format!("{} {}", share_used(used.value), words::resource(used.resource)),
    })
}

struct Target {
    term: Term,
    /// The id of what is held against it, and of the target itself.
    of: String,
    target: &'static str,
    bound: &'static str,
    wanted: String,
    met: bool,
    result: String,
}

impl Target {
    /// The tick of the style sheet is also a word.
    fn row(&self, origins: &Origins) -> AnyView {
        let word = if self.met { "met" } else { "missed" };
        view! {
            <div>
                <dt>{self.term.word()}", "{self.bound}" "{origins.target(self.target, self.wanted.clone())}</dt>
                <dd class=word>{origins.figure(&self.of, self.result.clone())}<span class="visually-hidden">", "{word}</span></dd>
            </div>
        }
        .into_any()
    }
}
