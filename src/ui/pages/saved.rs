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
    export,
    http::{
        keyring::{self, Keyring},
        state::AppState,
        theme::Theme,
    },
    service::{History, Repriced, SavedPlan as Kept},
    store::EditToken,
    ui::{
        asked::{self, Edit},
        components::{
            ChartFiles, Embed, Facts, Handed, KeepEditLink, Page, PlanView, PrintButton, Revisions, Sharing, Trail, day, has_design,
            repriced::{self, NewRevision, Offers, OtherPrices, PRICES},
            sentence,
        },
        islands::LivePlan,
        sides::Sides,
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
    let todays_prices = word(&asked, PRICES.0).as_deref() == Some(PRICES.1);
    let looks = Looks { revision: number(&asked, "revision"), before: number(&asked, "before"), todays_prices };
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
        let query = Question::from_json_text(&found.kept.question_json, &state.headroom.known()).ok().map(|question| question.to_query());
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
    /// Whether it is to be shown beside the plan at today's prices.
    todays_prices: bool,
}

struct Found {
    kept: Kept,
    plan: Arc<Plan>,
    history: Arc<History>,
    /// The plan's edit token, where this browser holds it.
    key: Option<EditToken>,
    other_prices: Option<Other>,
}

/// Of a plan that was made with other prices than today's.
struct Other {
    /// Today's catalog.
    version: String,
    /// The plan at its prices, where that is asked for; a sentence where they cannot be applied.
    repriced: Option<Result<Repriced, String>>,
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
    let mut other_prices = None;
    if headroom.has_other_prices(&plan) {
        let repriced = if looks.todays_prices { Some(repriced(state, &kept).await?) } else { None };
        other_prices = Some(Other { version: headroom.catalog().version.clone(), repriced });
    }
    Ok(Found { kept, plan, history, key, other_prices })
}

async fn repriced(state: &AppState, kept: &Kept) -> Result<Result<Repriced, String>, Error> {
    match state.headroom.repriced(kept).await {
        Ok(repriced) => Ok(Ok(repriced)),
        Err(Error::Faults(faults)) => Ok(Err(faults.into_iter().map(|fault| fault.detail).collect::<Vec<_>>().join(" "))),
        Err(error) => Err(error),
    }
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
    let Found { kept, plan, history, key, other_prices } = found;
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
    let home = address_of(&kept);
    let todays = format!("{home}{}{}={}", if home.contains('?') { '&' } else { '?' }, PRICES.0, PRICES.1);
    let offers = query.as_ref().map(|query| Offers {
        copy: format!("/?{query}"),
        compare: beside_today(&kept, query),
        revision: key.as_ref().map(|_| NewRevision {
            query: query.clone(),
            title: kept.title.clone(),
            notes: kept.notes.clone(),
            edit: edit.to_string(),
            number: kept.latest + 1,
        }),
    });
    let (other, at_today) = match other_prices {
        Some(Other { version, repriced }) => {
            let fault = repriced.as_ref().and_then(|repriced| repriced.as_ref().err().cloned());
            let repriced = repriced.and_then(Result::ok);
            let told = (plan.catalog_version.clone(), version, format!("{todays}#{}", repriced::ANCHOR), repriced.is_some(), fault);
            (Some(told), repriced.zip(offers))
        }
        None => (None, None),
    };
    let edit = query.filter(|_| key.is_some()).map(|query| asked::link_back(&query, Some(&kept.title), Some(&edit)));
    let page = Page { address: if at_today.is_some() { todays } else { home }, form: copy.clone() };
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
    let own = export::of_plan(&plan);
    let handed = Handed { id: id.clone(), revision: kept.revision, link: link.clone(), copy, ours: key.is_some(), edit, code, files: own };
    let shown = kept.revision;
    let more = move || view! { <Revisions history shown/><Sharing handed/> };
    let older = (kept.revision < kept.latest).then_some((id, kept.revision, kept.latest));
    let notice = move || {
        view! {
            {edit_link.map(|link| view! { <KeepEditLink link/> })}
            {older.map(|(id, revision, latest)| view! { <Older id revision latest/> })}
            {other.map(|(then, now, href, shown, fault)| view! { <OtherPrices then now href shown fault/> })}
        }
    };
    let beside_contents = at_today.as_ref().map(|_| (repriced::ANCHOR, "Today’s prices"));
    let at_today = at_today.map(|(repriced, offers)| ViewFnOnce::from(move || repriced::todays_prices(&repriced, offers)));
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
        <LivePlan>
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
                        beside=at_today
                        beside_contents
                        acts=ViewFnOnce::from(acts)
                        more=ViewFnOnce::from(more)
                        more_contents=vec![("revisions", "Revisions"), ("share", "Share")]
                    />
                </article>
                <Facts plan/>
            </main>
        </LivePlan>
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

/// The plan as it was kept, and the same question with the prices of the day.
fn beside_today(kept: &Kept, query: &str) -> String {
    let kept = if kept.revision == kept.latest { kept.id.to_string() } else { format!("{}@{}", kept.id, kept.revision) };
    Sides { given: vec![kept, query.to_owned()], ..Sides::default() }.href()
}

/// A whole number that a query gives; what is none is passed over.
pub(super) fn number(query: &str, name: &str) -> Option<u32> {
    word(query, name).and_then(|value| value.parse().ok())
}

fn word(query: &str, name: &str) -> Option<String> {
    let given = form_urlencoded::parse(query.trim_start_matches('?').as_bytes()).find(|(given, _)| given == name);
    given.map(|(_, value)| value.into_owned())
}
