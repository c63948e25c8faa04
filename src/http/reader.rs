//! The reader's currency and number form: what a request says of them, the form that remembers them, and the pass over every page.

use super::remembered;
use crate::reader::{self, CURRENCY, LANG, Reader, locale::Locale};
use axum::{
    Form, Router,
    body::{Body, to_bytes},
    extract::Request,
    http::{HeaderMap, StatusCode, header, request::Parts},
    middleware::Next,
    response::{AppendHeaders, IntoResponse, Redirect, Response},
    routing::post,
};
use serde::Deserialize;

pub fn router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new().route("/view", post(choose))
}

#[derive(Deserialize)]
struct Choice {
    #[serde(default)]
    currency: String,
    #[serde(default)]
    lang: String,
}

/// Keeps both choices for a year and goes back to the page they were made on. What is not known counts as the usual.
async fn choose(headers: HeaderMap, Form(choice): Form<Choice>) -> impl IntoResponse {
    let currency = reader::currency(&choice.currency).flatten().map(|rate| rate.currency.as_str());
    let lang = Locale::named(&choice.lang).filter(|locale| !locale.is_usual()).map(|locale| locale.tag);
    let kept = [(CURRENCY, currency), (LANG, lang)].map(|(name, value)| (header::SET_COOKIE, remembered::keep(name, value)));
    (AppendHeaders(kept), Redirect::to(&remembered::origin(&headers, &[CURRENCY, LANG])))
}

/// Whoever reads the page that this request asks for.
pub fn of(request: &Parts) -> Reader {
    of_query(request.uri.query().unwrap_or_default(), &request.headers)
}

/// Whoever reads a part of the page with that query.
pub fn of_query(query: &str, headers: &HeaderMap) -> Reader {
    Reader::new(query, |name| remembered::choice(headers, name))
}

/// Writes a page as its reader wants it. Costs nothing where that is how it was written.
pub async fn pages(request: Request, next: Next) -> Response {
    let reader = of_query(request.uri().query().unwrap_or_default(), request.headers());
    let response = next.run(request).await;
    let is_page = response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if !is_page || (reader.is_usual() && !reader.is_told()) {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let Ok(html) = to_bytes(body, usize::MAX).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    parts.headers.remove(header::CONTENT_LENGTH);
    let body = match std::str::from_utf8(&html) {
        Ok(html) => Body::from(reader.page(html).into_owned()),
        Err(_) => Body::from(html),
    };
    Response::from_parts(parts, body)
}
