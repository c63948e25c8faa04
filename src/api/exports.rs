//! A saved plan as files that other tools read.

use super::{
    Problem, file,
    plans::{Id, revision},
};
use crate::{error::Error, export, service::Headroom};
use axum::{
    Router,
    extract::{FromRef, Path, RawQuery, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::Response,
    routing::get,
};
use base64::{Engine, prelude::BASE64_STANDARD};
use sha2::{Digest, Sha256};
use std::sync::LazyLock;

pub fn router<S>() -> Router<S>
where
    S: Clone + Send + Sync + 'static,
    Headroom: FromRef<S>,
{
    Router::new()
        .route("/plans/{id}/exports/{name}", get(named))
        .route("/plans/{id}/report.md", get(report))
        .route("/plans/{id}/report.csv", get(months))
        .route("/plans/{id}/report.json", get(plan))
}

async fn named(
    State(headroom): State<Headroom>,
    path: Result<Path<(String, String)>, axum::extract::rejection::PathRejection>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let Path((id, name)) = path.map_err(|_| Error::NotFound)?;
    written(&headroom, &id, &name, query.as_deref(), &headers).await
}

async fn report(State(headroom): State<Headroom>, Id(id): Id, RawQuery(query): RawQuery, headers: HeaderMap) -> Result<Response, Problem> {
    written(&headroom, &id, "report.md", query.as_deref(), &headers).await
}

async fn months(State(headroom): State<Headroom>, Id(id): Id, RawQuery(query): RawQuery, headers: HeaderMap) -> Result<Response, Problem> {
    written(&headroom, &id, "path.csv", query.as_deref(), &headers).await
}

/// The plan as it was saved, byte by byte.
async fn plan(State(headroom): State<Headroom>, Id(id): Id, RawQuery(query): RawQuery, headers: HeaderMap) -> Result<Response, Problem> {
    let revision = revision(query.as_deref())?;
    let saved = headroom.load(&id, revision).await?;
    let bytes = saved.plan_json.as_bytes().to_vec();
    Ok(file::answer(bytes, "plan.json", "application/json", &headers, file::kept(revision)))
}

async fn written(headroom: &Headroom, id: &str, name: &str, query: Option<&str>, headers: &HeaderMap) -> Result<Response, Problem> {
    let export = export::by_name(name).ok_or_else(|| {
        let names = export::ALL.iter().map(|export| export.name).collect::<Vec<_>>().join(", ");
        Problem::new(StatusCode::NOT_FOUND, format!("There is no such export; there are {names}."))
    })?;
    let revision = revision(query)?;
    let saved = headroom.load(id, revision).await?;
    let mut plan = saved.plan()?;
    // Under the title that it is kept by.
    plan.profile.title = saved.title;
    let text = headroom.in_turn(move || export.of(&plan)).await?.map_err(|reason| Problem::new(StatusCode::NOT_FOUND, reason))?;
    let mut answer = file::answer(text.into_bytes(), export.name, export.media_type, headers, file::kept(revision));
    if export.media_type == export::HTML {
        answer.headers_mut().insert(header::CONTENT_SECURITY_POLICY, POLICY.clone());
    }
    Ok(answer)
}

/// Of a page that needs nothing but the style sheet in it.
static POLICY: LazyLock<HeaderValue> = LazyLock::new(|| {
    let digest = BASE64_STANDARD.encode(Sha256::digest(export::STYLE));
    let policy = format!("default-src 'none'; style-src 'sha256-{digest}'; frame-ancestors 'none'");
    HeaderValue::from_str(&policy).expect("letters and digits may stand in a header")
});
