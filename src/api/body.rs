//! A request's body: JSON, of a limited size.

use super::Problem;
use axum::{
    body::{Body, Bytes, HttpBody},
    extract::{FromRequest, Request},
    http::{HeaderMap, header},
};
use http_body_util::LengthLimitError;
use std::{error::Error as _, iter};

/// How long a profile may be.
pub const PROFILE_KIB: usize = 64;

/// The text of a JSON body of at most so many KiB. What it says is yet to be read.
pub struct JsonText<const KIB: usize>(pub String);

impl<S: Send + Sync, const KIB: usize> FromRequest<S> for JsonText<KIB> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        if !is_plain(request.headers(), "application/json") {
            return Err(Problem::wrong_type());
        }
        let bytes = read(request.into_body(), KIB * 1024, || Problem::too_large(PROFILE_KIB)).await?;
        text(bytes.into()).map(JsonText)
    }
}

/// What was sent as text, which JSON is in UTF-8.
pub fn text(bytes: Vec<u8>) -> Result<String, Problem> {
    String::from_utf8(bytes).map_err(|_| Problem::bad_request("This is not JSON: it is not text in UTF-8."))
}

/// Fails with `too_large` over `limit` bytes, with 400 where the sender stops half-way.
pub async fn read(body: Body, limit: usize, too_large: impl Fn() -> Problem) -> Result<Bytes, Problem> {
    if body.size_hint().lower() > limit as u64 {
        return Err(too_large());
    }
    axum::body::to_bytes(body, limit).await.map_err(|error| {
        let is_too_large = iter::successors(error.source(), |&source| source.source()).any(|source| source.is::<LengthLimitError>());
        if is_too_large { too_large() } else { Problem::bad_request("The body ended early.") }
    })
}

/// Whether the body is of that media type, and not compressed.
pub fn is_plain(headers: &HeaderMap, wanted: &str) -> bool {
    let value = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let media_type = value(header::CONTENT_TYPE).split(';').next().unwrap_or_default().trim();
    let encoding = value(header::CONTENT_ENCODING);
    media_type.eq_ignore_ascii_case(wanted) && (encoding.is_empty() || encoding.eq_ignore_ascii_case("identity"))
}
