//! A chart of a saved plan as a page that any site may show in a frame: `/p/{id}/embed/{name}`. It knows no cookies and runs no script.

use super::{headers::MayBeFramed, state::AppState};
use crate::{error::Error, ui::pages::embed};
use axum::{
    Extension, Router,
    extract::{Path, RawQuery, State, rejection::PathRejection},
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Response},
    routing::get,
};

pub fn router() -> Router<AppState> {
    Router::new().route("/p/{id}/embed/{name}", get(embedded))
}

async fn embedded(
    State(state): State<AppState>,
    path: Result<Path<(String, String)>, PathRejection>,
    RawQuery(query): RawQuery,
) -> Response {
    let query = query.unwrap_or_default();
    let page = match path {
        Ok(Path((id, name))) => embed::chart(&state, &id, &name, &query).await,
        Err(_) => Err(Error::NotFound),
    };
    let (status, page) = match page {
        Ok(page) => (StatusCode::OK, page),
        Err(error) => {
            error.log();
            let status = if matches!(error, Error::NotFound) { StatusCode::NOT_FOUND } else { StatusCode::SERVICE_UNAVAILABLE };
            (status, embed::missing(&state, &error, &query))
        }
    };
    (status, POLICY.map(|(name, value)| (name, HeaderValue::from_static(value))), Extension(MayBeFramed), Html(page)).into_response()
}

const POLICY: [(HeaderName, &str); 2] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors *",
    ),
    // Else a page that isolates itself could not show it.
    (HeaderName::from_static("cross-origin-resource-policy"), "cross-origin"),
];
