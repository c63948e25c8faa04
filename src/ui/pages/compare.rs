//! Two to six plans side by side: saved ones, links of the planner, and ready variants of the first. A plan that cannot be shown is said beside
//! its entry, the others stay.

use super::{
    frame::asking,
    planner::{host, this_month},
};
use crate::{
    catalog::presets::{self, PresetKind},
    domain::{plan::Plan, question::Question, units, words},
    error::Error,
    http::state::AppState,
    service::{Comparison as Compared, FEWEST, Found, MOST, SavedPlan, Subject},
    ui::{
        asked::Asked,
        components::{Column, CompareForm, Comparison, Converted, CopyLink, day, sentences},
        sides::{self, Named, Sides},
        variants::variants,
    },
};
use axum::http::StatusCode;
use leptos::prelude::*;
use leptos_meta::{Meta, Title};
use leptos_router::hooks::use_url;
use std::sync::Arc;

#[component]
pub fn Compare() -> impl IntoView {
    let sides = Sides::read(use_url().read_untracked().search());
    asking(async move |state, reply| {
        let (entries, compared) = compared(&state, &sides).await?;
        if entries.iter().any(|entry| entry.meant.is_err()) {
            reply.status(StatusCode::UNPROCESSABLE_ENTITY);
        }
        let link = state.public_url.link(host().as_deref(), &sides.href());
        Ok(page(&state, sides, entries, compared, link).into_any())
    })
}

/// What somebody pasted, and what it means.
struct Entry {
    /// Its place among those given.
    at: usize,
    meant: Result<Meant, String>,
}

struct Meant {
    name: Option<String>,
    note: String,
    /// Where the plan is shown whole.
    href: String,
    /// The planner's query string that asks for it; none of a kept question that today's catalog does not know.
    query: Option<String>,
    /// What of a link was left out.
    notices: Vec<String>,
}

/// Every entry, and the comparison of those that are plans.
async fn compared(state: &AppState, sides: &Sides) -> Result<(Vec<Entry>, Compared), Error> {
    let (mut entries, mut found) = (Vec::new(), Vec::new());
    for (at, value) in sides.given.iter().enumerate() {
        let meant = match meant(state, value).await? {
            Ok((meant, plan)) => {
                found.push(plan);
                Ok(meant)
            }
            Err(fault) => Err(fault),
        };
        entries.push(Entry { at, meant });
    }
    let compared = state.headroom.compare(found).await?;
    Ok((entries, compared))
}

async fn meant(state: &AppState, value: &str) -> Result<Result<(Meant, Found), String>, Error> {
    let known = &state.headroom.known();
    let named = match sides::named(value) {
        Ok(named) => named,
        Err(fault) => return Ok(Err(fault)),
    };
    let (subject, asked) = match named {
        Named::Saved { id, revision } => (Subject::Saved { id, revision }, None),
        Named::Query(query) => {
            let asked = Asked::read(&query, known, &this_month());
            match &asked.question {
                Ok(question) => (Subject::Asked(Box::new(question.clone())), Some(asked)),
                Err(faults) => return Ok(Err(faults.iter().map(|fault| fault.detail.as_str()).collect::<Vec<_>>().join(" "))),
            }
        }
    };
    let found = match state.headroom.find(subject).await {
        Ok(found) => found,
        Err(Error::Faults(faults)) => return Ok(Err(faults.into_iter().map(|fault| fault.detail).collect::<Vec<_>>().join(" "))),
        Err(error) => return Err(error),
    };
    let meant = match (&found, asked) {
        (Found::Kept(kept), _) => of_kept(kept, state),
        (Found::Asked(_), Some(asked)) => of_asked(asked),
        (Found::Asked(question), None) => {
            let query = question.to_query();
            Meant { name: None, note: "not saved".into(), href: format!("/?{query}"), query: Some(query), notices: Vec::new() }
        }
    };
    Ok(Ok((meant, found)))
}

fn of_kept(kept: &SavedPlan, state: &AppState) -> Meant {
    let query = Question::from_json_text(&kept.question_json, &state.headroom.known()).ok().map(|question| question.to_query());
    let revision = if kept.latest > 1 { format!(", revision {} of {}", kept.revision, kept.latest) } else { String::new() };
    Meant {
        name: Some(kept.title.trim().to_owned()).filter(|title| !title.is_empty()),
        note: format!("saved {}{revision}", day::of_moment(&kept.created_at)),
        href: format!("/p/{}", kept.id),
        query,
        notices: Vec::new(),
    }
}

fn of_asked(asked: Asked) -> Meant {
    let link = asked.link();
    let (name, notices) = (asked.name(), asked.notices);
    let query = if link.is_empty() { BLANK.to_owned() } else { link };
    Meant { name, note: "not saved".into(), href: format!("/?{query}"), query: Some(query), notices }
}

/// Asks for the blank form's plan.
const BLANK: &str = "v=1";

fn page(state: &AppState, sides: Sides, entries: Vec<Entry>, compared: Compared, link: String) -> impl IntoView + use<> {
    let plans: Vec<&Plan> = compared.sides.iter().map(|side| &*side.plan).collect();
    let good: Vec<(&Entry, &Meant)> = entries.iter().filter_map(|entry| Some((entry, entry.meant.as_ref().ok()?))).collect();
    let letters: Vec<String> = good.iter().map(|(entry, _)| sides::letter(entry.at)).collect();
    let faults: Vec<Option<String>> = entries.iter().map(|entry| entry.meant.as_ref().err().cloned()).collect();
    let columns: Vec<Column> = good
        .iter()
        .zip(&plans)
        .enumerate()
        .map(|(place, ((entry, meant), plan))| Column {
            letter: sides::letter(entry.at),
            name: meant.name.clone().unwrap_or_else(|| name_of(plan)),
            note: format!("{}, prices of {}", meant.note, day::long(&plan.catalog_version)),
            href: meant.href.clone(),
            without: sides.without(entry.at).href(),
            leading: (place > 0).then(|| sides.led_by(entry.at).href()),
        })
        .collect();
    let faulty = faults.iter().any(Option::is_some);
    let enough = plans.len() >= FEWEST;
    let title = match plans.len() {
        0 => "Compare plans".to_owned(),
        1 => "One plan to compare".to_owned(),
        more => format!("{} plans", in_words(more)),
    };
    let said = sentences(&plans, &letters);
    let notices: Vec<String> = good
        .iter()
        .flat_map(|(entry, meant)| meant.notices.iter().map(|notice| format!("Plan {}: {notice}", sides::letter(entry.at))))
        .chain(sides.too_many.then(|| format!("At most {MOST} plans are compared at once; the others were left out.")))
        .collect();
    let offers = good.first().zip(plans.first()).map(|((entry, meant), plan)| {
        let query = meant.query.clone();
        let list = query.map(|query| variants(plan, &query, &state.headroom.known())).unwrap_or_default();
        (sides::letter(entry.at), list)
    });
    let form = {
        let (sides, faults) = (sides.clone(), faults);
        move || {
            view! {
                <section class="section" id="plans" aria-labelledby="plans-title">
                    <header class="section__head"><h2 id="plans-title">"Plans"</h2><p>"The first is what the others are held against."</p></header>
                    <div class="section__body">
                        <CompareForm sides faults/>
                        {enough.then(|| view! {
                            <div class="share">
                                <div>
                                    <h3>"Hand it on"</h3>
                                    <p>"The link holds all that is compared."</p>
                                    <CopyLink link label="Link to this comparison" act="Copy link"/>
                                </div>
                            </div>
                        })}
                    </div>
                </section>
            }
        }
    };
    let (before, after) = if faulty || !enough { (Some(form()), None) } else { (None, Some(form())) };
    let compared = Arc::new(compared);
    let only_differing = sides.only_differing;
    view! {
        <Title text=if faulty { format!("Error: {title}") } else { title.clone() }/>
        <Meta name="robots" content="noindex"/>
        <main class="page page--single">
            <article class="plan" id="plan" tabindex="-1" aria-label="Comparison">
                <section class="section section--flow" id="compare" aria-labelledby="compare-title">
                    <header class="section__head">
                        <h1 id="compare-title">{title}</h1>
                        {enough.then(|| view! { <p>"Tinted cells differ from the first plan; the change stands under each figure."</p><Converted/> })}
                    </header>
                    <div class="section__body">
                        {lead(&said, plans_count(&compared))}
                        {notices.into_iter().map(|notice| view! { <p class="note">{notice}</p> }).collect_view()}
                        {enough.then(|| toggle(&sides))}
                        {enough.then(|| view! { <Comparison compared=Arc::clone(&compared) columns only_differing/> })}
                    </div>
                </section>
                {before}
                {after}
                {offers.map(|(letter, list)| offered(&sides, letter, list))}
                {(!enough).then(|| starts(&sides))}
            </article>
        </main>
    }
}

fn plans_count(compared: &Compared) -> usize {
    compared.sides.len()
}

fn lead(said: &[String], plans: usize) -> AnyView {
    match (said.split_first(), plans) {
        (Some((first, rest)), _) => {
            let rest = rest.iter().map(|sentence| view! { <span class="verdict__then">{sentence.clone()}</span> }).collect_view();
            view! { <p class="verdict__sentence"><span>{first.clone()}</span>{rest}</p> }.into_any()
        }
        (None, 0) => view! {
            <p class="verdict__sentence">
                <span>"What would another choice cost?"</span>
                <span class="verdict__then">"Put two to six plans side by side: saved ones, plans of the planner that nobody saved, or a preset and its variants. What differs is marked, with the change in words."</span>
            </p>
        }
        .into_any(),
        (None, _) => view! {
            <p class="verdict__sentence">
                <span>"Choose what to set beside it."</span>
                <span class="verdict__then">"A variant of it, a preset, or the link of any other plan."</span>
            </p>
        }
        .into_any(),
    }
}

fn toggle(sides: &Sides) -> impl IntoView + use<> {
    let other = Sides { only_differing: !sides.only_differing, ..sides.clone() };
    let text = if sides.only_differing { "All rows" } else { "Only rows that differ" };
    view! { <p class="acts"><a class="button" href=other.href()>{text}</a><a class="button" href="#plans">"Change the plans"</a></p> }
}

/// The first plan with one thing changed, a link each.
fn offered(sides: &Sides, letter: String, list: Vec<crate::ui::variants::Variant>) -> Option<AnyView> {
    if list.is_empty() || sides.given.len() >= MOST {
        return None;
    }
    let links =
        list.into_iter().map(|variant| view! { <li><a href=sides.with(&variant.query).href()>{variant.says}</a></li> }).collect_view();
    let title = format!("Variants of {letter}");
    Some(
        view! {
            <section class="section" id="variants" aria-labelledby="variants-title">
                <header class="section__head"><h2 id="variants-title">{title}</h2><p>"The same question with one thing changed, set beside the others."</p></header>
                <div class="section__body"><ul class="offers">{links}</ul></div>
            </section>
        }
        .into_any(),
    )
}

/// Where there is nothing to compare yet: plans to begin with.
fn starts(sides: &Sides) -> impl IntoView + use<> {
    let link = |name: &str, query: &str| {
        let href = sides.with(query).href();
        view! { <li><a href=href>{name.to_owned()}</a></li> }
    };
    let of = |kind: PresetKind| {
        let presets = presets::all().iter().filter(move |preset| preset.kind == kind);
        presets.map(|preset| link(&preset.name, &format!("preset={}&{}", preset.id, preset.query))).collect_view()
    };
    view! {
        <section class="section" id="presets" aria-labelledby="presets-title">
            <header class="section__head"><h2 id="presets-title">"Presets"</h2><p>"A plan to begin with; its variants are offered next."</p></header>
            <div class="section__body">
                <ul class="offers">{link("Blank: 200,000 users a month", BLANK)}{of(PresetKind::Product)}</ul>
                <details class="more">
                    <summary>"Real systems"</summary>
                    <ul class="offers">{of(PresetKind::System)}</ul>
                </details>
            </div>
        </section>
    }
}

/// What a plan without a title is called.
fn name_of(plan: &Plan) -> String {
    let title = plan.profile.title.trim();
    if title.is_empty() {
        format!("{} a month", words::users(plan.profile.audience.monthly_active_users, units::full))
    } else {
        title.to_owned()
    }
}

fn in_words(count: usize) -> &'static str {
    ["No", "One", "Two", "Three", "Four", "Five", "Six"].get(count).copied().unwrap_or("Many")
}
