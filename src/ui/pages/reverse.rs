//! The question asked backwards: a budget or a machine, and how many users it carries. Everything else is as the planner's address says.

use super::{frame::asking, planner::this_month};
use crate::{
    domain::{
        answer::Fault,
        fields,
        plan::Plan,
        profile::Known,
        question::Question,
        reverse::{EndsBy, Nine, Reverse as Carried},
        units::{self, Entry, Unit},
        words::{self, Calendar},
    },
    error::Error,
    http::state::AppState,
    service::{self, Means},
    ui::{
        asked::Asked,
        components::{Converted, ErrorSummary},
    },
};
use axum::http::StatusCode;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_url;
use serde_json::json;

const BUDGET: &str = "budget";
const BOX: &str = "box";
const BUDGET_ENTRY: &str = "budget-entry";
const BOX_ENTRY: &str = "box-entry";

#[component]
pub fn Reverse() -> impl IntoView {
    let typed = Typed::read(use_url().read_untracked().search());
    asking(async move |state, reply| {
        let known = &state.headroom.known();
        let asked = Asked::read(&typed.rest, known, &this_month());
        let answer = answer(&state, &asked, &typed).await?;
        if matches!(answer, Answer::Faulty(_)) {
            reply.status(StatusCode::UNPROCESSABLE_ENTITY);
        }
        Ok(page(known, &asked, &typed, answer).into_any())
    })
}

/// The page's own words, and those of the planner.
struct Typed {
    budget: String,
    machine: String,
    rest: String,
}

impl Typed {
    fn read(query: &str) -> Typed {
        let (mut budget, mut machine) = (String::new(), String::new());
        let mut rest = form_urlencoded::Serializer::new(String::new());
        for (key, value) in form_urlencoded::parse(query.trim_start_matches('?').as_bytes()) {
            match &*key {
                BUDGET => budget = value.trim().to_owned(),
                BOX => machine = value.trim().to_owned(),
                _ => {
                    rest.append_pair(&key, &value);
                }
            }
        }
        Typed { budget, machine, rest: rest.finish() }
    }
}

enum Answer {
    Nothing,
    Faulty(Vec<(Fault, Option<&'static str>)>),
    Carried { by: String, found: Box<Carried> },
}

async fn answer(state: &AppState, asked: &Asked, typed: &Typed) -> Result<Answer, Error> {
    let fault = |detail: String, entry| (Fault::new("", detail), Some(entry));
    let question = match &asked.question {
        Ok(question) => question,
        Err(faults) => return Ok(Answer::Faulty(faults.iter().map(|fault| (fault.clone(), None)).collect())),
    };
    let (by, question, means) = match (typed.budget.as_str(), typed.machine.as_str()) {
        ("", "") => return Ok(Answer::Nothing),
        (_, "") => {
            let read = units::read(&typed.budget, Unit::Dollars, "$ a month").and_then(|entry| match entry {
                Entry::Number(usd) => service::budget(usd),
                Entry::Range { .. } => Err("A budget is one number.".to_owned()),
            });
            match read {
                Ok(budget) => (format!("{} a month", units::dollars(budget.to_f64())), question.clone(), Means::Budget(budget)),
                Err(detail) => return Ok(Answer::Faulty(vec![fault(detail, BUDGET_ENTRY)])),
            }
        }
        ("", machine) => match on_one_box(state, question, machine) {
            Ok(question) => (format!("One {machine}"), question, Means::Products),
            Err(faults) => return Ok(Answer::Faulty(faults.into_iter().map(|detail| fault(detail, BOX_ENTRY)).collect())),
        },
        _ => return Ok(Answer::Faulty(vec![fault("Type a budget or pick a machine, not both.".to_owned(), BUDGET_ENTRY)])),
    };
    let found = state.headroom.reverse(question, means).await?;
    Ok(Answer::Carried { by, found: Box::new(found) })
}

/// The same service with that machine as everything that runs.
fn on_one_box(state: &AppState, question: &Question, machine: &str) -> Result<Question, Vec<String>> {
    let products = json!({"host": {"product": machine, "count": 1}});
    let read = state.headroom.service_of_any_size(question.asked.clone(), Some(products));
    read.map_err(|faults| faults.into_iter().map(|fault| fault.detail).collect())
}

fn page(known: &Known, asked: &Asked, typed: &Typed, answer: Answer) -> impl IntoView + use<> {
    let link = asked.link();
    let planner = if link.is_empty() { "/".to_owned() } else { format!("/?{link}") };
    let (faults, targets) = match &answer {
        Answer::Faulty(faults) => faults.iter().map(|(fault, entry)| (fault.clone(), entry.map(str::to_owned))).unzip(),
        _ => (Vec::new(), Vec::new()),
    };
    let at_fault = |entry: &str| targets.iter().any(|target: &Option<String>| target.as_deref() == Some(entry)).then_some("true");
    let (budget_wrong, box_wrong) = (at_fault(BUDGET_ENTRY), at_fault(BOX_ENTRY));
    let kept = form_urlencoded::parse(link.as_bytes()).map(|(name, value)| {
        view! { <input type="hidden" name=name.into_owned() value=value.into_owned()/> }
    });
    let kept = kept.collect_view();
    let provider = asked.question.as_ref().map_or("aws", |question| question.profile.commercial.provider.as_str());
    let machines = known.products_of(provider, "host").map(|product| {
        view! { <option value=product.to_owned() selected=product == typed.machine>{product.to_owned()}</option> }
    });
    let machines = machines.collect_view();
    let told = match answer {
        Answer::Carried { by, found } => told(&by, &found).into_any(),
        _ => view! {
            <p class="verdict__sentence">
                <span>"How many users does it carry?"</span>
                <span class="verdict__then">"Type what a month may cost, or pick the one machine that runs everything. All else is as in your profile."</span>
            </p>
        }
        .into_any(),
    };
    view! {
        <Title text="What it carries"/>
        <main class="page page--single">
            <article class="plan" id="plan" tabindex="-1" aria-label="What it carries">
                <section class="section" id="carries" aria-labelledby="carries-title">
                    <header class="section__head">
                        <h1 id="carries-title">"What it carries"</h1>
                        <p>"The question asked backwards: from a budget or a machine to users. "<a href=planner>"Back to the planner"</a></p>
                        <Converted/>
                    </header>
                    <div class="section__body">
                        {told}
                        <form class="sides" method="get" action="/reverse" aria-label="Budget or machine" autocomplete="off">
                            <ErrorSummary faults=faults target=targets/>
                            {kept}
                            <div class="side">
                                <label class="field__label" for=BUDGET_ENTRY>"Budget, $ a month"</label>
                                <input class="save__name" id=BUDGET_ENTRY name=BUDGET type="text" inputmode="decimal" value=typed.budget.clone() aria-invalid=budget_wrong aria-describedby="budget-hint"/>
                                <p class="field__hint" id="budget-hint">"What the bill should not pass; 2,000 or 2k. People’s time is not in it."</p>
                            </div>
                            <div class="side">
                                <label class="field__label" for=BOX_ENTRY>"Or one machine"</label>
                                <select class="save__name" id=BOX_ENTRY name=BOX aria-invalid=box_wrong aria-describedby="box-hint">
                                    <option value="">"None"</option>
                                    {machines}
                                </select>
                                <p class="field__hint" id="box-hint">"Web, app and database together on it, up to its first limit."</p>
                            </div>
                            <p class="acts"><button class="button button--primary">"Ask"</button></p>
                        </form>
                    </div>
                </section>
            </article>
        </main>
    }
}

fn told(by: &str, found: &Carried) -> impl IntoView + use<> {
    let (first, then) = sentence(by, found);
    let href = format!("/?{}", crate::domain::query::to_query(&found.plan.question));
    let of = if found.carries() { "Open the plan at that size" } else { "Open the plan of the smallest" };
    let nines = nines(found);
    view! {
        <p class="verdict__sentence"><span>{first}</span>{then.into_iter().map(|then| view! { <span class="verdict__then">{then}</span> }).collect_view()}</p>
        <p class="acts"><a class="button" href=href>{of}</a></p>
        {nines}
    }
}

/// `480,000 monthly users`, in the measure that was made larger.
fn amount(pointer: &str, size: f64) -> String {
    let what = match fields::id_of(pointer).as_str() {
        "data.devices" => "devices",
        "data.ingest_per_second" => "records a second",
        _ if size == 1.0 => "monthly user",
        _ => "monthly users",
    };
    format!("{} {what}", units::full(size))
}

/// Three figures of a large size, none more than is carried.
fn about(size: f64) -> (&'static str, f64) {
    let step = 10f64.powf((size.max(1.0).log10().floor() - 2.0).max(0.0));
    if size > 5_000.0 { ("about ", (size / step).floor() * step) } else { ("", size) }
}

/// What is carried, and what stops it.
fn sentence(by: &str, found: &Carried) -> (String, Vec<String>) {
    let plan = &found.plan;
    let stage = &plan.recommendation.stage;
    let pointer = &found.size.pointer;
    if !found.carries() {
        let least = amount(pointer, 1.0);
        let why = match found.ends_by {
            EndsBy::Ladder => plan.recommendation.ruled_out.first().map_or_else(String::new, |out| out.because.clone()),
            EndsBy::Products => gives_way(plan, found).unwrap_or_default(),
            _ => {
                let bill = plan.recommendation.design.cost.monthly_usd.to_f64();
                format!("The least that holds the targets is rung {}, {}, for {} a month.", stage.rung, stage.name, units::dollars(bill))
            }
        };
        return (format!("{by} does not carry even {least}."), Some(why).filter(|why| !why.is_empty()).into_iter().collect());
    }
    let (about, told) = about(found.size.value);
    let size = amount(pointer, told);
    let first = match found.ends_by {
        EndsBy::Products => format!("{by} carries {about}{size}."),
        EndsBy::Bounds => format!("{by} carries {size}, more than anybody has."),
        _ => format!("{by} carries {about}{size} on rung {}, {}.", stage.rung, stage.name),
    };
    let next = found.beyond.as_ref().and_then(|beyond| match (found.ends_by, beyond.monthly_usd) {
        (EndsBy::Budget, Some(usd)) if beyond.stage != *stage => Some(format!(
            "A few more take rung {}, {}, for {} a month.",
            beyond.stage.rung,
            beyond.stage.name,
            units::dollars(usd.to_f64())
        )),
        (EndsBy::Products, _) if plan.recommendation.feasible => {
            let bill = plan.recommendation.design.cost.monthly_usd.to_f64();
            Some(format!("For so many, rung {}, {}, is recommended, at {} a month.", stage.rung, stage.name, units::dollars(bill)))
        }
        (EndsBy::Ladder, _) => Some("It would pay for more, but nothing on the ladder holds more.".to_owned()),
        _ => None,
    });
    (first, gives_way(plan, found).into_iter().chain(next).collect())
}

/// `The database’s CPU gives way first, around March 2027.`
fn gives_way(plan: &Plan, found: &Carried) -> Option<String> {
    let first = found.gives_way_first.as_ref()?;
    let owner = words::in_sentence(&words::tier(&first.tier));
    let part = format!("The {owner}{} {}", if owner.ends_with('s') { "’" } else { "’s" }, words::resource(first.resource));
    if found.ends_by == EndsBy::Products {
        return Some(format!("{part} is the first at its limit."));
    }
    let calendar = Calendar::new(plan.profile.growth.start_month.as_deref());
    let when = first.month.map_or_else(String::new, |month| format!(", around {}", calendar.long(month)));
    Some(format!("{part} gives way first as they grow{when}."))
}

fn nines(found: &Carried) -> impl IntoView + use<> {
    let title = "What each further nine costs";
    let rows = found.nines.iter().map(row).collect_view();
    view! {
        <h2>{title}</h2>
        <p>"For the plan at that size, all other targets as they are."</p>
        <div class="scroll" role="region" aria-label=title tabindex="0">
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">"Held to"</th><th scope="col">"Rung"</th><th scope="col" class="num">"Promised"</th>
                        <th scope="col" class="num">"Bill a month"</th><th scope="col" class="num">"People a month"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

fn row(nine: &Nine) -> impl IntoView + use<> {
    let target = units::availability(nine.availability);
    let cells = match &nine.had {
        Some(had) => view! {
            <td>{format!("{} {}", had.stage.rung, had.stage.name)}</td>
            <td class="num">{units::availability(had.promised)}</td>
            <td class="num">{units::dollars(had.monthly_usd.to_f64())}</td>
            <td class="num">{units::dollars(had.people_monthly_usd.to_f64())}</td>
        }
        .into_any(),
        None => view! { <td colspan="4">{format!("Cannot be had. {}", nine.because.as_deref().unwrap_or_default())}</td> }.into_any(),
    };
    view! { <tr><th scope="row">{target}</th>{cells}</tr> }
}
