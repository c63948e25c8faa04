//! What pages change, by plain forms that need no script: saving a plan, revising, copying and deleting it, and taking up its edit token.

use super::{
    forms::{OurForm, is_https},
    keyring::{self, Keyring},
    state::AppState,
};
use crate::{
    api::Problem,
    config::PublicUrl,
    domain::{notes::NOTES_CHARACTERS, query},
    error::Error,
    service::{Headroom, Proposal, Saved},
    store::EditToken,
    ui::{
        app::shell,
        asked::{self, Edit},
        pages::planner::Typed,
    },
};
use axum::{
    Router,
    body::Body,
    extract::{DefaultBodyLimit, Path, State},
    http::{HeaderMap, HeaderValue, Request, StatusCode, header},
    response::{AppendHeaders, IntoResponse, Redirect, Response},
    routing::{get, post},
};
use leptos::prelude::provide_context;
use leptos_axum::render_app_async_with_context;
use serde::Deserialize;

pub fn router() -> Router<AppState> {
    Router::new()
        .route("/plans", get(async || Redirect::to("/")).post(save))
        .route("/plans/{id}/fork", post(fork))
        .route("/plans/{id}/delete", post(delete))
        .route("/plans/{id}/keys", post(take_key))
        .layer(DefaultBodyLimit::max(LONGEST_FORM))
}

const LONGEST_QUESTION_KIB: usize = 64;
/// A question and notes, each of whose characters a form may write in twelve bytes.
const LONGEST_FORM: usize = LONGEST_QUESTION_KIB * 1024 + 12 * NOTES_CHARACTERS;

#[derive(Deserialize)]
struct SaveForm {
    /// The planner's query string.
    query: String,
    title: Option<String>,
    #[serde(default)]
    notes: String,
    /// The revision that the planner was opened with, where it edits a saved plan.
    #[serde(default)]
    edit: String,
    #[serde(default, rename = "as")]
    kind: SavedAs,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum SavedAs {
    #[default]
    New,
    Revision,
    /// Not yet: as what follows the plan's newest revision, whichever the planner was opened with.
    Onward,
}

/// Saves and shows the saved plan; this browser may edit it from then on. What is refused comes back with the planner, which says why and has
/// all that was typed.
async fn save(
    State(state): State<AppState>,
    headers: HeaderMap,
    OurForm(SaveForm { query, title, notes, edit, kind }): OurForm<SaveForm>,
) -> Response {
    if query.len() > LONGEST_QUESTION_KIB * 1024 {
        return Problem::too_large(LONGEST_QUESTION_KIB).into_text();
    }
    let AppState { headroom, public_url, .. } = &state;
    let title = title.map(|title| title.trim().to_owned());
    // A form ends its lines as mail does.
    let notes = notes.replace("\r\n", "\n");
    let edit = Edit::parse(&edit);
    let secure = is_https(&headers, public_url);
    let back = async |edit: Option<&Edit>| {
        let typed = Typed { title: None, notes: notes.clone(), faults: Vec::new() };
        planner(&state, &headers, &asked::link_back(&query, title.as_deref(), edit), typed).await
    };
    let refused = async |error| match error {
        Error::Stale { .. } | Error::NotFound | Error::WrongToken => back(edit.as_ref()).await,
        Error::Faults(faults) => {
            let typed = Typed { title: title.clone(), notes: notes.clone(), faults };
            planner(&state, &headers, &asked::link_back(&query, None, edit.as_ref()), typed).await
        }
        error => refused(error),
    };
    let Ok(question) = query::from_query(&query, &headroom.known()).question else { return back(edit.as_ref()).await };
    let proposal = Proposal { title: title.clone(), notes: Some(notes.clone()), question };
    match (kind, &edit) {
        (SavedAs::New, _) => match headroom.save(proposal).await {
            Ok(saved) => show_new(&saved, &headers, secure),
            Err(error) => refused(error).await,
        },
        (SavedAs::Revision, Some(edit)) => {
            let ring = Keyring::of(&headers);
            let Some(token) = ring.token(&edit.id) else { return back(Some(edit)).await };
            let revised = async { headroom.revise(headroom.editor(&edit.id, token).await?, Some(edit.revision), proposal).await };
            match revised.await {
                Ok(plan) => (set(ring.with(&plan.id, token, secure)), Redirect::to(&format!("/p/{}", plan.id))).into_response(),
                Err(error) => refused(error).await,
            }
        }
        (SavedAs::Onward, Some(edit)) => match headroom.load(&edit.id, None).await {
            Ok(newest) => back(Some(&Edit { id: edit.id.clone(), revision: newest.latest })).await,
            Err(error) => refused(error).await,
        },
        (SavedAs::Revision | SavedAs::Onward, None) => {
            Problem::unprocessable("This form does not say which plan it revises; nothing was saved.").into_text()
        }
    }
}

/// The planner as it answers an address, with what was typed and stands in none.
async fn planner(state: &AppState, headers: &HeaderMap, address: &str, typed: Typed) -> Response {
    let Ok(mut request) = Request::get(address).body(Body::empty()) else {
        return Problem::unprocessable("This form says more than an address can; nothing was saved.").into_text();
    };
    *request.headers_mut() = headers.clone();
    let (context, options) = (state.clone(), state.options.clone());
    let context = move || {
        provide_context(context.clone());
        provide_context(typed.clone());
    };
    render_app_async_with_context(context, move || shell(options.clone()))(request).await
}

#[derive(Deserialize)]
struct ForkForm {
    revision: Option<u32>,
}

/// A copy of a revision, with an id and a token of its own.
async fn fork(
    State(headroom): State<Headroom>,
    State(public_url): State<PublicUrl>,
    Path(id): Path<String>,
    headers: HeaderMap,
    OurForm(ForkForm { revision }): OurForm<ForkForm>,
) -> Response {
    match headroom.fork(&id, revision).await {
        Ok(saved) => show_new(&saved, &headers, is_https(&headers, &public_url)),
        Err(error) => refused(error),
    }
}

#[derive(Deserialize)]
struct Nothing {}

async fn delete(
    State(headroom): State<Headroom>,
    Path(id): Path<String>,
    headers: HeaderMap,
    OurForm(Nothing {}): OurForm<Nothing>,
) -> Response {
    let ring = Keyring::of(&headers);
    let Some(token) = ring.token(&id) else { return Redirect::to(&format!("/p/{}/delete", asked::encoded(&id))).into_response() };
    let deleted = async {
        let editor = headroom.editor(&id, token).await?;
        let id = editor.id().clone();
        headroom.delete(editor).await?;
        Ok::<_, Error>(id)
    };
    match deleted.await {
        Ok(id) => (set([Keyring::without(&id)]), Redirect::to("/mine")).into_response(),
        Err(error) => refused(error),
    }
}

#[derive(Deserialize)]
struct KeyForm {
    token: String,
}

/// Whoever shows a plan's edit token may edit it from this browser on. The token may come in the whole edit link, as it was kept.
async fn take_key(
    State(headroom): State<Headroom>,
    State(public_url): State<PublicUrl>,
    Path(id): Path<String>,
    headers: HeaderMap,
    OurForm(KeyForm { token }): OurForm<KeyForm>,
) -> Response {
    let token = token.trim();
    let token = EditToken::presented(token.rsplit_once("token=").map_or(token, |(_, token)| token));
    match headroom.editor(&id, &token).await {
        Ok(editor) => {
            let cookies = Keyring::of(&headers).with(editor.id(), &token, is_https(&headers, &public_url));
            (set(cookies), Redirect::to(&format!("/p/{}", editor.id()))).into_response()
        }
        Err(Error::WrongToken) => Redirect::to(&format!("/p/{}/edit?wrong", asked::encoded(&id))).into_response(),
        Err(error) => refused(error),
    }
}

/// The saved plan's page, which this once shows the edit link.
fn show_new(saved: &Saved, headers: &HeaderMap, secure: bool) -> Response {
    let id = &saved.plan.id;
    let mut cookies = Keyring::of(headers).with(id, &saved.edit_token, secure);
    cookies.push(keyring::just_saved(id, secure));
    (set(cookies), Redirect::to(&format!("/p/{id}"))).into_response()
}

fn refused(error: Error) -> Response {
    match error {
        Error::WrongToken => Problem::new(StatusCode::FORBIDDEN, "This browser may not change that plan; nothing was changed.").into_text(),
        error => Problem::from(error).into_text(),
    }
}

fn set(cookies: impl IntoIterator<Item = HeaderValue>) -> AppendHeaders<Vec<(header::HeaderName, HeaderValue)>> {
    AppendHeaders(cookies.into_iter().map(|cookie| (header::SET_COOKIE, cookie)).collect())
}
