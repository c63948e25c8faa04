//! The planner: the form, and the plan that answers it. The same components draw the page and the answer to a changed form.

use super::frame::asking;
use crate::{
    domain::{
        answer::{Answer, Fault},
        plan::{Extent, Plan},
        question::Question,
    },
    error::Error,
    http::{keyring::Keyring, state::AppState, theme::Theme},
    ui::{
        app,
        asked::{self, Asked},
        components::{
            ChartFiles, EditNotice, Editing, Origins, Page, PlanView, PrintButton, ProfileForm, SaveForm, Standing, Trail, WhatIf, Written,
            hints::{assumed, hints},
            origin_in_dialog, sentence,
        },
        islands::LivePlanner,
        sides::Sides,
    },
};
use axum::http::{StatusCode, header::HOST, request::Parts};
use leptos::{children::ViewFnOnce, prelude::*};
use leptos_meta::Title;
use leptos_router::hooks::use_url;
use std::sync::Arc;

const NAME: &str = "Planner";

/// What came with a save that was refused and stands in no address: it comes back with the page.
#[derive(Clone)]
pub struct Typed {
    /// None where it stands in the address.
    pub title: Option<String>,
    pub notes: String,
    /// What is wrong with either.
    pub faults: Vec<Fault>,
}

#[component]
pub fn Planner() -> impl IntoView {
    let query = use_url().read_untracked().search().to_owned();
    let (ring, typed, theme) = (ring(), use_context::<Typed>(), theme());
    asking(async move |state, reply| {
        let asked = Asked::read(&query, &state.headroom.known(), &this_month());
        if !asked.faults().is_empty() || typed.as_ref().is_some_and(|typed| !typed.faults.is_empty()) {
            reply.status(StatusCode::UNPROCESSABLE_ENTITY);
        }
        let planned = match answerable(&state, &asked) {
            Some(question) => Some(planned(&state, &asked, question, Extent::Whole, typed, &ring).await?),
            None => None,
        };
        if planned.as_ref().and_then(|planned| planned.editing.as_ref()).is_some_and(Editing::is_stale) {
            reply.status(StatusCode::CONFLICT);
        }
        Ok(page(&state, asked, planned, Trail::read(&query), theme).into_any())
    })
}

/// The answer to a changed form: the plan as HTML, or every fault of the question.
pub async fn answer(state: &AppState, query: &str, extent: Extent, ring: &Keyring, theme: Theme) -> Result<Answer, Error> {
    let asked = Asked::read(query, &state.headroom.known(), &this_month());
    let question = match &asked.question {
        Ok(question) => question.clone(),
        Err(faults) => return Ok(Answer { faults: faults.clone(), title: title(&asked), ..Answer::default() }),
    };
    let planned = planned(state, &asked, question, extent, None, ring).await?;
    let plan = Arc::clone(&planned.plan);
    let answer = Answer {
        sentence: sentence(&plan),
        title: title(&asked),
        faults: Vec::new(),
        rest_follows: extent == Extent::First,
        hints: hints(&plan, &asked),
        assumed: assumed(&plan, &asked),
        html: Owner::new().with(|| inside(planned, None, Trail::default(), theme).into_view().to_html()),
    };
    Ok(answer)
}

/// Where a figure comes from, as the HTML of the dialog that tells it: `query` is the planner's address with a question for an origin. Empty
/// where there is no plan.
pub async fn origin(state: &AppState, query: &str) -> Result<String, Error> {
    let asked = Asked::read(query, &state.headroom.known(), &this_month());
    let Some(question) = answerable(state, &asked) else { return Ok(String::new()) };
    let plan = Arc::new(state.headroom.part_in_turn(question, Extent::Whole).await?);
    Ok(Owner::new().with(|| origin_in_dialog(&Origins::new(plan, page_of(&asked)), &Trail::read(query)).to_html()))
}

/// The edit tokens that come with the request.
pub fn ring() -> Keyring {
    use_context::<Parts>().map(|request| Keyring::of(&request.headers)).unwrap_or_default()
}

/// What the request's cookie says.
pub fn theme() -> Theme {
    use_context::<Parts>().map(|request| Theme::chosen(&request.headers)).unwrap_or_default()
}

/// What the server is called by whoever asks.
pub fn host() -> Option<String> {
    use_context::<Parts>().and_then(|request| Some(request.headers.get(HOST)?.to_str().ok()?.to_owned()))
}

/// The question, or what is left of it without its faults.
fn answerable(state: &AppState, asked: &Asked) -> Option<Question> {
    match &asked.question {
        Ok(question) => Some(question.clone()),
        Err(_) => asked.without_faults(&state.headroom.known(), &this_month()),
    }
}

/// A plan, what it is called, the words of a link that ask for it, and where it is shown.
struct Planned {
    plan: Arc<Plan>,
    name: Option<String>,
    query: String,
    /// Absolute.
    link: String,
    page: Page,
    what_if: WhatIf,
    /// The saved plan that is edited.
    editing: Option<Editing>,
    /// What the form begins with that saves it.
    written: Written,
}

async fn planned(
    state: &AppState,
    asked: &Asked,
    question: Question,
    extent: Extent,
    typed: Option<Typed>,
    ring: &Keyring,
) -> Result<Planned, Error> {
    let query = question.to_query();
    let page = page_of(asked);
    let plan = state.headroom.part_in_turn(question, extent).await?;
    let without = match asked.tried.without.clone() {
        Some(question) => Some(Arc::new(state.headroom.part_in_turn(question, Extent::First).await?)),
        None => None,
    };
    let keep = asked::link_back(&query, None, asked.edit.as_ref());
    let what_if = WhatIf { link: asked.link_trying(""), tried: asked.tried.clone(), keep, without };
    let editing = editing(state, asked, ring).await?;
    let title = plan.profile.title.clone();
    let written = match typed {
        Some(Typed { title: other, notes, faults }) => Written { title: other.unwrap_or(title), notes, faults },
        None => Written { title, notes: notes(state, asked).await?, faults: Vec::new() },
    };
    let link = state.public_url.link(host().as_deref(), &page.address);
    Ok(Planned { plan: Arc::new(plan), name: asked.name(), query, link, page, what_if, editing, written })
}

/// The planner at what is asked.
fn page_of(asked: &Asked) -> Page {
    let link = asked.link();
    let address = if link.is_empty() { "/".to_owned() } else { format!("/?{link}") };
    Page { address, form: Some(String::new()) }
}

/// Those of the revision that is edited; of a plan that is gone, none.
async fn notes(state: &AppState, asked: &Asked) -> Result<String, Error> {
    let Some(edit) = &asked.edit else { return Ok(String::new()) };
    match state.headroom.load(&edit.id, Some(edit.revision)).await {
        Ok(kept) => Ok(kept.notes),
        Err(Error::NotFound) => Ok(String::new()),
        Err(error) => Err(error),
    }
}

/// The saved plan that is edited, as it stands now.
async fn editing(state: &AppState, asked: &Asked, ring: &Keyring) -> Result<Option<Editing>, Error> {
    let Some(edit) = asked.edit.clone() else { return Ok(None) };
    let headroom = &state.headroom;
    let latest = async {
        let token = ring.token(&edit.id).ok_or(Error::WrongToken)?;
        headroom.latest(&headroom.editor(&edit.id, token).await?).await
    };
    let standing = match latest.await {
        Ok(latest) if latest == edit.revision => Standing::Unchanged,
        Ok(latest) => Standing::Changed { latest },
        Err(Error::NotFound) => Standing::Deleted,
        Err(Error::WrongToken) => Standing::NotOurs,
        Err(error) => return Err(error),
    };
    Ok(Some(Editing { edit, standing }))
}

fn page(state: &AppState, asked: Asked, planned: Option<Planned>, why: Trail, theme: Theme) -> impl IntoView + use<> {
    let asked = Arc::new(asked);
    let known = state.headroom.known();
    let plan = planned.as_ref().map(|planned| Arc::clone(&planned.plan));
    let stale = (!asked.faults().is_empty()).then_some("It leaves out what is at fault.");
    view! {
        <Title text=asked_title(&asked)/>
        <LivePlanner>
            <main class="page">
                <ProfileForm asked known plan/>
                <article class="plan" id="plan" tabindex="-1" aria-label="Plan" data-stale=stale.map(|_| "")>
                    {match planned {
                        Some(planned) => inside(planned, stale, why, theme).into_any(),
                        None => nothing().into_any(),
                    }}
                </article>
            </main>
            <dialog class="dialog" id="dialog" aria-labelledby="dialog-title" closedby="any"></dialog>
        </LivePlanner>
    }
}

/// Everything that stands inside the plan's article.
fn inside(planned: Planned, stale: Option<&'static str>, why: Trail, theme: Theme) -> impl IntoView {
    let Planned { plan, name, query, link, page, what_if, editing, written } = planned;
    let name = name.unwrap_or_default();
    let files = ChartFiles::of_question(&query).in_theme(theme);
    let beside = Sides::default().with(&format!("/{}", page.address.trim_start_matches('/'))).href();
    let compare = beside.clone();
    let save = match &editing {
        None => "Save plan".to_owned(),
        Some(editing) => editing.next().map_or_else(|| "Save as new".to_owned(), |next| format!("Save revision {next}")),
    };
    let tried = tried_notice(what_if.tried.changes.len());
    let notice = (editing.is_some() || tried.is_some())
        .then(|| view! { {editing.clone().map(|editing| view! { <EditNotice editing/> })}{tried} }.into_any());
    view! {
        <Stale because=stale/>
        <PlanView
            plan=plan
            title=name
            notice=ViewFnOnce::from(move || notice)
            more=ViewFnOnce::from(move || view! { <SaveForm query written editing/>{compare_section(beside)} })
            more_contents=vec![("save", "Save"), ("beside", "Compare")]
            acts=ViewFnOnce::from(move || view! { <PrintButton/><a class="button" href=compare>"Compare"</a><a class="button button--primary" href="#save">{save}</a> })
            page
            what_if
            link
            why
            files
        />
    }
}

/// The answer is not that of the form alone.
fn tried_notice(changes: usize) -> Option<AnyView> {
    let them = match changes {
        0 => return None,
        1 => "one change".to_owned(),
        more => format!("{more} changes"),
    };
    Some(view! { <p class="note">{format!("This answer tries {them} on top of what the form says: ")}<a href="#alternatives">"what if"</a>"."</p> }.into_any())
}

/// Leads to this plan beside its variants and others.
fn compare_section(href: String) -> impl IntoView {
    view! {
        <section class="section" id="beside" aria-labelledby="beside-title">
            <header class="section__head"><h2 id="beside-title">"Compare"</h2><p>"This plan beside its variants, presets, or any saved plan."</p></header>
            <div class="section__body"><p><a class="button" href=href>"Compare this plan"</a></p></div>
        </section>
    }
}

/// The last good plan says that it is one.
#[component]
fn Stale(because: Option<&'static str>) -> impl IntoView {
    let lead =
        if because.is_some() { "This is not the plan of everything you gave." } else { "This is the answer before your last change." };
    view! {
        <p class="stale" id="stale" hidden=because.is_none()>
            <strong>{lead}</strong>" "<span data-reason="">{because}</span>" "
            <span data-again="" hidden=true><button type="button" class="button button--plain" data-retry="">"Try again"</button></span>
        </p>
    }
}

/// Where even without what is at fault there is no plan.
fn nothing() -> impl IntoView {
    view! {
        <p class="stale" id="stale" hidden=true><strong></strong><span data-reason=""></span></p>
        <section class="section">
            <header class="section__head"><h1>"No plan yet"</h1></header>
            <div class="section__body">
                <p class="verdict__sentence">
                    <span>"How many people use it in a month?"</span>
                    <span class="verdict__then">"One number gives a first plan; everything else is assumed until you say otherwise."</span>
                </p>
            </div>
        </section>
    }
}

fn title(asked: &Asked) -> String {
    app::title(&asked_title(asked))
}

fn asked_title(asked: &Asked) -> String {
    let name = asked.name().unwrap_or_else(|| NAME.to_owned());
    if asked.faults().is_empty() { name } else { format!("Error: {name}") }
}

/// `2026-11`, in UTC. Only the page reads a clock: it names the months of a path that nobody named.
pub fn this_month() -> String {
    jiff::Timestamp::now().strftime("%Y-%m").to_string()
}
