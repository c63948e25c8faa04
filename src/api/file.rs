//! What is made of a plan, as a file: a client that has the very same is told so.

use axum::{
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

/// How a client may keep a file: a revision never changes, the newest one may be another tomorrow.
pub fn kept(revision: Option<u32>) -> &'static str {
    if revision.is_some() { "private, max-age=31536000, immutable" } else { "private, no-cache" }
}

/// A file as an answer; nothing but its tag where the client has it already.
pub fn answer(file: Vec<u8>, name: &str, media_type: &'static str, headers: &HeaderMap, kept: &'static str) -> Response {
    let tag = format!("\"{}\"", BASE64_URL_SAFE_NO_PAD.encode(&Sha256::digest(&file)[..12]));
    let known = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(','));
    let known = known.map(str::trim).any(|known| known == "*" || known.trim_start_matches("W/") == tag);
    let caching = [(header::ETAG, text(&tag)), (header::CACHE_CONTROL, HeaderValue::from_static(kept))];
    if known {
        return (StatusCode::NOT_MODIFIED, caching).into_response();
    }
    let described = [
        (header::CONTENT_TYPE, HeaderValue::from_static(media_type)),
        (header::CONTENT_DISPOSITION, text(&format!("inline; filename=\"headroom-{name}\""))),
    ];
    (caching, described, file).into_response()
}

fn text(value: &str) -> HeaderValue {
    HeaderValue::from_str(value).expect("letters, digits and quotes may stand in a header")
}
