//! Headers that every answer has, whatever it answers, and the line in the log about it.

use axum::{
    extract::{MatchedPath, Request},
    http::{HeaderMap, HeaderName, HeaderValue, header},
    middleware::Next,
    response::Response,
};
use rand::{TryRngCore, rngs::OsRng};
use std::time::Instant;
use tracing::Instrument;

/// Makes a browser careful with our answers. A page sends a Content-Security-Policy of its own; anything else may load nothing at all.
pub async fn security(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let framed = response.extensions().get::<MayBeFramed>().is_some();
    for (name, value) in SECURITY.into_iter().filter(|(name, _)| !framed || name != header::X_FRAME_OPTIONS) {
        response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}

/// On an answer that any site may show in a frame. Its own policy says so; the older header knows no such word and stays away.
#[derive(Clone, Copy, Debug)]
pub struct MayBeFramed;

const SECURITY: [(HeaderName, &str); 7] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    // A saved plan's link opens it, so it is told to nobody else; our own server needs the origin of a form.
    (header::REFERRER_POLICY, "same-origin"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    // Plans and pages hold what is one person's; shared caches are for the site's files, which say so themselves.
    (header::CACHE_CONTROL, "private, no-cache"),
];

/// Names each request, so that a line of the log can be found for it, and writes that line.
pub async fn request_id(request: Request, next: Next) -> Response {
    let id = given(request.headers()).unwrap_or_else(fresh);
    let span = tracing::info_span!("request", id = id.to_str().unwrap_or_default());
    async move {
        let method = request.method().clone();
        // The route and not the path: whoever reads the log may not open the plans in it.
        let route = request.extensions().get::<MatchedPath>().map_or("unknown", MatchedPath::as_str).to_owned();
        let start = Instant::now();
        let mut response = next.run(request).await;
        let milliseconds = start.elapsed().as_secs_f64() * 1e3;
        tracing::info!(%method, route, status = response.status().as_u16(), milliseconds, "answered");
        response.headers_mut().insert(REQUEST_ID, id);
        response
    }
    .instrument(span)
    .await
}

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// A proxy's own id is kept, if it is one.
fn given(headers: &HeaderMap) -> Option<HeaderValue> {
    let id = headers.get(REQUEST_ID)?;
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'-' || *byte == b'_';
    ((1..=64).contains(&id.len()) && id.as_bytes().iter().all(plain)).then(|| id.clone())
}

fn fresh() -> HeaderValue {
    let number = OsRng.try_next_u64().unwrap_or_default();
    HeaderValue::from_str(&format!("{number:016x}")).expect("hexadecimal digits may stand in a header")
}
