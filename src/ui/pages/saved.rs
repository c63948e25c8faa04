//! A saved plan, exactly as it was kept, for whoever has its link; whoever holds its edit token may change it from here.

use super::{
    frame::asking,
    not_found::Missing,
    planner::{host, ring, theme},
};
use crate::{
    charts,
    domain::{plan::Plan, question::Question},
    error::Error,
    http::{
        keyring::{self, Keyring},
        state::AppState,
        theme::Theme,
    },
    service::{History, SavedPlan as Kept},
    store::EditToken,
    ui::{
        asked::{self, Edit},
        components::{
            ChartFiles, Embed, Facts, Handed, KeepEditLink, Page, PlanView, Revisions, Sharing, Trail, day, has_design, sentence,
        },
        islands::{LiveCharts, PrintButton},
    },
};
use axum::http::{header::CACHE_CONTROL, request::Parts};
use leptos::{children::ViewFnOnce, prelude::*};
use leptos_meta::{Meta, Title};
use leptos_router::hooks::{use_params_map, use_url};
use std::sync::Arc;

#[component]
pub fn SavedPlan() -> impl IntoView {
    let asked = use_url().read_untracked().search().to_owned();
    let why = Trail::read(&asked);
    let looks = Looks { revision: number(&asked, "revision"), before: number(&asked, "before") };
    let id = use_params_map().read_untracked().get("id").unwrap_or_default();
    let request = use_context::<Parts>();
    let (ring, theme) = (ring(), theme());
    asking(async move |state, reply| {
        let found = find(&state, &id, looks, &ring).await?;
        let host = host();
        let link = |path: &str| state.public_url.link(host.as_deref(), path);
        let id = &found.kept.id;
        let first_look = request.as_ref().is_some_and(|request| keyring::is_just_saved(id, &request.headers));
        let edit_link = found.key.as_ref().filter(|_| first_look).map(|token| link(&format!("/p/{id}/edit?token={}", token.reveal())));
        if first_look {
            reply.cookie(keyring::seen(id));
            reply.header(CACHE_CONTROL, "no-store");
        }
        let query = Question::from_json_text(&found.kept.question_json, state.headroom.known()).ok().map(|question| question.to_query());
        let picture = link(&format!("/api/v1/plans/{id}/charts/users.png{}", of_revision(&found.kept)));
        let embed = Embed { folder: link(&format!("/p/{id}/embed/")), query: of_revision(&found.kept), of: titled(&found.kept) };
        let link = link(&address_of(&found.kept));
        Ok(view! { <Shown found query link picture edit_link why embed theme/> }.into_any())
    })
}

#[component]
pub fn NoSuchPlan() -> impl IntoView {
    view! {
        <Missing title="No such plan" sentence="No plan has this address." perhaps="It was deleted, or a character of the link is missing."/>
    }
}

/// What of a plan is asked for.
#[derive(Clone, Copy)]
struct Looks {
    /// None: the latest.
    revision: Option<u32>,
    /// The list of revisions begins below this one.
    before: Option<u32>,
}

struct Found {
    kept: Kept,
    plan: Arc<Plan>,
    history: Arc<History>,
    /// The plan's edit token, where this browser holds it.
    key: Option<EditToken>,
}

async fn find(state: &AppState, id: &str, looks: Looks, ring: &Keyring) -> Result<Found, Error> {
    let headroom = &state.headroom;
    let kept = headroom.load(id, looks.revision).await?;
    let plan = Arc::new(kept.plan()?);
    let history = Arc::new(headroom.history(id, looks.before, REVISIONS_A_PAGE).await?);
    let key = match ring.token(id) {
        None => None,
        Some(token) => match headroom.editor(id, token).await {
            Ok(_) => Some(token.clone()),
            Err(Error::WrongToken) => None,
            Err(error) => return Err(error),
        },
    };
    Ok(Found { kept, plan, history, key })
}

const REVISIONS_A_PAGE: u32 = 20;

#[component]
fn Shown(
    found: Found,
    /// The question as the planner asks it, where today's catalog still understands it.
    query: Option<String>,
    /// To hand on.
    link: String,
    /// Of link previews.
    picture: String,
    /// Shown this once.
    edit_link: Option<String>,
    why: Trail,
    embed: Embed,
    theme: Theme,
) -> impl IntoView {
    let Found { kept, plan, history, key } = found;
    let title = titled(&kept);
    let note = format!(
        "Revision {} of {}, saved {}. Prices of {}, engine {}.",
        kept.revision,
        kept.latest,
        day::of_moment(&kept.created_at),
        day::long(&plan.catalog_version),
        plan.engine_version
    );
    let id = kept.id.to_string();
    let copy = query.as_ref().map(|query| format!("/?{query}"));
    // What is edited is the revision that is shown; saved, it follows the latest one.
    let edit = Edit { id: id.clone(), revision: kept.latest };
    let edit = query.filter(|_| key.is_some()).map(|query| asked::link_back(&query, Some(&kept.title), Some(&edit)));
    let page = Page { address: address_of(&kept), form: copy.clone() };
    let act = match (&edit, &copy) {
        (Some(edit), _) => Some((edit.clone(), "Edit")),
        (None, Some(copy)) => Some((copy.clone(), "Edit a copy")),
        (None, None) => None,
    };
    let code = charts::by_name(&plan, charts::NAMES[0]).filter(|_| has_design(&plan)).map(|chart| embed.code(&chart));
    let files = ChartFiles::of_revision(kept.id.as_str(), kept.revision, embed).in_theme(theme);
    let beside = format!("/compare?a={}", kept.id);
    let acts = move || {
        let act = act.map(|(href, name)| view! { <a class="button button--primary" href=href>{name}</a> });
        view! { <PrintButton/><a class="button" href=beside>"Compare"</a>{act} }
    };
    let handed = Handed { id: id.clone(), revision: kept.revision, link: link.clone(), copy, ours: key.is_some(), edit, code };
    let shown = kept.revision;
    let more = move || view! { <Revisions history shown/><Sharing handed/> };
    let older = (kept.revision < kept.latest).then_some((id, kept.revision, kept.latest));
    let notice = move || {
        view! {
            {edit_link.map(|link| view! { <KeepEditLink link/> })}
            {older.map(|(id, revision, latest)| view! { <Older id revision latest/> })}
        }
    };
    let description = sentence(&plan);
    view! {
        <Title text=title.clone()/>
        <Meta name="robots" content="noindex"/>
        <Meta name="description" content=description.clone()/>
        <Meta property="og:type" content="website"/>
        <Meta property="og:site_name" content="Headroom"/>
        <Meta property="og:title" content=title.clone()/>
        <Meta property="og:description" content=description/>
        <Meta property="og:url" content=link.clone()/>
        <Meta property="og:image" content=picture/>
        <Meta property="og:image:alt" content="Users and busiest-hour requests over the months of the plan"/>
        <Meta name="twitter:card" content="summary_large_image"/>
        <main class="page page--read">
            <article class="plan" id="plan" tabindex="-1" aria-label="Saved plan">
                <PlanView
                    plan=Arc::clone(&plan)
                    page
                    link
                    why
                    files
                    note
                    title
                    notes=kept.notes.clone()
                    notice=ViewFnOnce::from(notice)
                    acts=ViewFnOnce::from(acts)
                    more=ViewFnOnce::from(more)
                    more_contents=vec![("revisions", "Revisions"), ("share", "Share")]
                />
            </article>
            <Facts plan/>
        </main>
        <LiveCharts/>
    }
}

/// Who looks at an older revision is told so.
#[component]
fn Older(id: String, revision: u32, latest: u32) -> impl IntoView {
    view! {
        <div class="notice" role="note" aria-labelledby="older">
            <div><h2 id="older">{format!("This is revision {revision}")}</h2><p>{format!("The plan is at revision {latest} by now.")}</p></div>
            <p class="notice__acts"><a class="button" href=format!("/p/{id}")>{format!("Show revision {latest}")}</a></p>
        </div>
    }
}

pub(super) fn titled(kept: &Kept) -> String {
    if kept.title.trim().is_empty() { "Saved plan".to_owned() } else { kept.title.clone() }
}

/// The latest revision stands under the plan's own link.
pub(super) fn address_of(kept: &Kept) -> String {
    format!("/p/{}{}", kept.id, of_revision(kept))
}

fn of_revision(kept: &Kept) -> String {
    if kept.revision == kept.latest { String::new() } else { format!("?revision={}", kept.revision) }
}

/// A whole number that a query gives; what is none is passed over.
pub(super) fn number(query: &str, name: &str) -> Option<u32> {
    let given = form_urlencoded::parse(query.trim_start_matches('?').as_bytes()).find(|(given, _)| given == name);
    given.and_then(|(_, value)| value.parse().ok())
}
