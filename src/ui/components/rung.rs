//! A rung of the ladder, told to whoever wants to learn it: what it is, how it is drawn, when it is left, what it costs at its ends.

use super::{diagram, exceeded, section::anchor, services::alike, term::Term};
use crate::{
    domain::{
        plan::LimitKind,
        units::{self, THIN},
        words,
    },
    service::{LimitTold, PartTold, RungEdge, RungTold},
};
use leptos::prelude::*;

/// Every kind of limit, with what it means; each is explained where it first stands.
pub const KINDS: [(LimitKind, &str, &str); 5] = [
    (
        LimitKind::Target,
        "Target",
        "What the service is held to: availability, recovery, answer time, where data must stay. The question says it.",
    ),
    (LimitKind::Wall, "Wall", "Nothing bigger is sold: no machine or volume of the catalog holds the demand."),
    (LimitKind::Skill, "Skill", "It could be run, but only by somebody who knows it well."),
    (LimitKind::Economy, "Economy", "The next rung saves at least what it takes, in machines and people’s time."),
    (LimitKind::Organisation, "Organisation", "More teams want to deploy on their own than the rung holds."),
];

/// The staircase: each step leads to its rung.
pub fn staircase(rungs: &[RungTold]) -> AnyView {
    let steps = rungs
        .iter()
        .map(|rung| {
            let RungTold { stage, .. } = rung;
            let foot = match rung.nominal_above_users {
                0.0 => "from the first user".to_owned(),
                users => format!("above {}", units::short(users)),
            };
            view! {
                <li class="rung">
                    <div class="rung__column">
                        <p class="rung__flag"></p>
                        <div class="rung__step">
                            <span class="rung__number">{stage.rung}</span>" "
                            <a class="rung__name" href=format!("#{}", stage.id)>{super::ladder::hyphenated(&stage.name)}</a>
                        </div>
                    </div>
                    <p class="rung__foot">{foot}</p>
                </li>
            }
        })
        .collect_view();
    view! { <ol class="ladder" aria-label="The nine rungs, and above how many users the talks name them">{steps}</ol> }.into_any()
}

/// The rung's section of the page.
pub fn rung(rung: &RungTold) -> AnyView {
    let RungTold { stage, adds, meaning, sample, .. } = rung;
    let (id, heading) = (stage.id.clone(), format!("{}-title", stage.id));
    let own = own(rung);
    let plan = &sample.plan;
    let drawing = diagram::draw_apart(&own, &plan.recommendation, plan.demand.monthly_active_users, &plan.place());
    let head_count = match rung.nominal_above_users {
        0.0 => "By head-count alone the talks begin here.".to_owned(),
        users => format!("By head-count alone the talks put a system here above {} users.", units::full(users)),
    };
    let caption = format!("Rung {} for {} a month", stage.rung, words::users(plan.demand.monthly_active_users, units::full));
    view! {
        <section class="section" id=id.clone() aria-labelledby=heading.clone()>
            <header class="section__head">
                <h2 id=heading.clone()>{format!("{} {}", stage.rung, stage.name)}</h2>
                <p>{*meaning}</p>
                <p>{head_count}</p>
            </header>
            <div class="section__body">
                <p class="prose"><strong>"Adds "</strong>{*adds}"."</p>
                <figure class="chart">
                    <figcaption class="chart__caption">
                        <b>{caption}</b>
                        {sample.says}" "<a href=format!("/?{}", sample.query)>{format!("Open sample {} in the planner", stage.rung)}</a>"."
                    </figcaption>
                    <div inner_html=drawing></div>
                </figure>
                {parts(rung, &own)}
                {leaves(rung)}
                {ends(rung)}
                {sources(rung)}
            </div>
        </section>
    }
    .into_any()
}

/// What goes before the ids of this rung's drawing, rows and terms.
fn own(rung: &RungTold) -> String {
    format!("r{}-", rung.stage.rung)
}

fn parts(rung: &RungTold, own: &str) -> AnyView {
    let parts = rung.parts();
    let same = |a: &PartTold<'_>, b: &PartTold<'_>| (a.product, a.count, a.zones) == (b.product, b.count, b.zones);
    let mut meanings = Vec::new();
    let rows = alike(&parts, |part| part.id, same)
        .into_iter()
        .map(|told| {
            let part = told.one;
            let row = format!("{own}{}", anchor("tier", part.id));
            let name = match part.meaning {
                Some(meaning) => {
                    let term = Term::new(&row, told.name.clone(), meaning);
                    meanings.push(term.meaning());
                    term.word()
                }
                None => told.name.clone().into_any(),
            };
            let count = match (told.count, part.count) {
                (_, 0) => "by use".to_owned(),
                (1, count) => units::full(f64::from(count)),
                (several, count) => format!("{several} × {}", units::full(f64::from(count))),
            };
            let zones = if part.zones > 0 { part.zones.to_string() } else { "–".to_owned() };
            view! {
                <tr id=row>
                    <th scope="row">{name}</th>
                    <td>{part.product.to_owned()}</td>
                    <td class="num">{count}</td>
                    <td class="num">{zones}</td>
                </tr>
            }
        })
        .collect_view();
    let label = format!("Parts of rung {}", rung.stage.rung);
    let meanings = meanings.into_iter().collect_view();
    view! {
        <details class="more">
            <summary>{label.clone()}</summary>
            <div>
                <div class="scroll" role="region" aria-label=label tabindex="0">
                    <table class="table">
                        <thead><tr><th scope="col">"Part"</th><th scope="col">"Product"</th><th scope="col" class="num">"Count"</th><th scope="col" class="num">"Zones"</th></tr></thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
                {meanings}
            </div>
        </details>
    }
    .into_any()
}

/// When one leaves it: by the engine's rules, with the catalog's figures.
fn leaves(rung: &RungTold) -> AnyView {
    let rows = rung.limits.iter().map(|limit| leave(rung, limit)).collect_view();
    let title = format!("When one leaves rung {}", rung.stage.rung);
    view! {
        <h3>{title}</h3>
        <ul class="leaves">{rows}</ul>
    }
    .into_any()
}

fn leave(rung: &RungTold, limit: &LimitTold) -> AnyView {
    let (_, kind, _) = KINDS.iter().find(|(kind, ..)| *kind == limit.kind).copied().unwrap_or(KINDS[0]);
    let why: Vec<String> = limit
        .figures
        .iter()
        .map(|figure| format!("{}: {} ({})", units::in_unit(figure.value, &figure.unit), figure.why, figure.source))
        .collect();
    let id = format!("{}{}-{}", own(rung), kind.to_lowercase(), limit.constraint.unwrap_or("any"));
    let (word, meaning) = if why.is_empty() {
        (kind.into_any(), None)
    } else {
        let term = Term::new(&id, kind, format!("{}.", why.join("; ")));
        (term.word(), Some(term.meaning()))
    };
    view! { <li><b>{word}</b><span>{limit.says.clone()}</span>{meaning}</li> }.into_any()
}

/// What the sample costs where the rung begins and where it ends.
fn ends(rung: &RungTold) -> Option<AnyView> {
    let from = rung.from.as_ref()?;
    let row = |end: &RungEdge, name: &'static str, because: String| {
        view! {
            <tr>
                <th scope="row">{name}</th>
                <td class="num">{units::figure(end.monthly_active_users)}</td>
                <td class="money">{units::dollars(end.monthly_usd)}</td>
                <td class="num">{format!("{}{THIN}h", units::figure(end.people_hours))}</td>
                <td>{because}</td>
            </tr>
        }
    };
    let begins = match &from.because {
        Some(out) => {
            format!("Below it rung {} does; here it {}, limit {}.", rung.stage.rung - 1, exceeded::value(out), exceeded::limit(out))
        }
        None => "It does from the first user.".to_owned(),
    };
    let first = row(from, "From", begins);
    let last = match &rung.to {
        Some(to) => {
            let because = to.because.as_ref().map_or_else(|| "Nothing bigger is sold.".to_owned(), |out| out.because.clone());
            row(to, "To", format!("Beyond: {because}")).into_any()
        }
        None => view! { <tr><th scope="row">"To"</th><td colspan="4">"No number of users leaves it."</td></tr> }.into_any(),
    };
    let title = format!("What rung {} costs at its ends", rung.stage.rung);
    Some(
        view! {
            <h3>{title.clone()}</h3>
            <div class="scroll" role="region" aria-label=title tabindex="0">
                <table class="table table--ends">
                    <thead>
                        <tr>
                            <th scope="col">"The sample"</th><th scope="col" class="num">"Users a month"</th><th scope="col" class="num">"Bill a month"</th>
                            <th scope="col" class="num">"People a month"</th><th scope="col">"Because"</th>
                        </tr>
                    </thead>
                    <tbody>{first}{last}</tbody>
                </table>
            </div>
        }
        .into_any(),
    )
}

fn sources(rung: &RungTold) -> AnyView {
    let lines = rung.sources.iter().map(|source| view! { <li>{source.clone()}</li> }).collect_view();
    let title = format!("Sources of rung {}", rung.stage.rung);
    view! { <details class="more"><summary>{title}</summary><ul class="sources">{lines}</ul></details> }.into_any()
}
