//! What pages change, by plain forms that need no script: saving a plan, revising, copying and deleting it, and taking up its edit token.

use super::{
    forms::{OurForm, is_https},
    keyring::{self, Keyring},
    state::AppState,
};
use crate::{
    api::Problem,
    config::PublicUrl,
    domain::query,
    error::Error,
    service::{Headroom, Saved},
    store::EditToken,
    ui::asked::{self, Edit},
};
use axum::{
    Router,
    extract::{DefaultBodyLimit, Path, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{AppendHeaders, IntoResponse, Redirect, Response},
    routing::post,
};
use serde::Deserialize;

pub fn router() -> Router<AppState> {
    Router::new()
        .route("/plans", post(save))
        .route("/plans/{id}/fork", post(fork))
        .route("/plans/{id}/delete", post(delete))
        .route("/plans/{id}/keys", post(take_key))
        .layer(DefaultBodyLimit::max(64 * 1024))
}

#[derive(Deserialize)]
struct SaveForm {
    /// The planner's query string.
    query: String,
    title: Option<String>,
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
}

/// Saves and shows the saved plan; this browser may edit it from then on. A question with faults goes back to the planner, which says them.
async fn save(
    State(headroom): State<Headroom>,
    State(public_url): State<PublicUrl>,
    headers: HeaderMap,
    OurForm(SaveForm { query, title, edit, kind }): OurForm<SaveForm>,
) -> Response {
    let title = title.map(|title| title.trim().to_owned());
    let edit = Edit::parse(&edit);
    let back = || Redirect::to(&asked::link_back(&query, title.as_deref(), edit.as_ref())).into_response();
    let Ok(question) = query::from_query(&query, headroom.known()).question else { return back() };
    let secure = is_https(&headers, &public_url);
    match (kind, &edit) {
        (SavedAs::New, _) => match headroom.save(title.clone(), question).await {
            Ok(saved) => show_new(&saved, &headers, secure),
            Err(error) => refused(error),
        },
        (SavedAs::Revision, Some(edit)) => {
            let ring = Keyring::of(&headers);
            // The planner says what stands against it, and keeps what was typed.
            let Some(token) = ring.token(&edit.id) else { return back() };
            let editor = match headroom.editor(&edit.id, token).await {
                Ok(editor) => editor,
                Err(Error::NotFound | Error::WrongToken) => return back(),
                Err(error) => return refused(error),
            };
            match headroom.revise(editor, Some(edit.revision), title.clone(), question).await {
                Ok(plan) => {
                    let cookies = ring.with(&plan.id, token, secure);
                    (set(cookies), Redirect::to(&format!("/p/{}", plan.id))).into_response()
                }
                Err(Error::Stale { .. } | Error::NotFound) => back(),
                Err(error) => refused(error),
            }
        }
        (SavedAs::Revision, None) => Problem::unprocessable("This form does not say which plan it revises; nothing was saved.").into_text(),
    }
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
        Error::Faults(faults) => Problem::unprocessable(faults.into_iter().map(|fault| fault.detail).collect::<String>()).into_text(),
        Error::WrongToken => Problem::new(StatusCode::FORBIDDEN, "This browser may not change that plan; nothing was changed.").into_text(),
        error => Problem::from(error).into_text(),
    }
}

fn set(cookies: impl IntoIterator<Item = HeaderValue>) -> AppendHeaders<Vec<(header::HeaderName, HeaderValue)>> {
    AppendHeaders(cookies.into_iter().map(|cookie| (header::SET_COOKIE, cookie)).collect())
}
