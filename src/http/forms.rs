//! Forms that change something: taken from our own pages only.

use crate::{api::Problem, config::PublicUrl};
use axum::{
    Form,
    extract::{FromRef, FromRequest, Request},
    http::{HeaderMap, HeaderValue, StatusCode, Uri, header},
    response::Response,
};
use serde::de::DeserializeOwned;

/// A form that was sent from one of our pages. Anything else is refused before it is read.
pub struct OurForm<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for OurForm<T>
where
    PublicUrl: FromRef<S>,
{
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        if !is_from_our_page(request.headers(), &PublicUrl::from_ref(state)) {
            return Err(Problem::new(StatusCode::FORBIDDEN, "This form was sent from another site; nothing was changed.").into_text());
        }
        match Form::from_request(request, state).await {
            Ok(Form(form)) => Ok(OurForm(form)),
            Err(rejection) => Err(Problem::new(rejection.status(), "This form could not be read; nothing was changed.").into_text()),
        }
    }
}

/// Another site's page could send this form with our visitor's cookies, though it could not read the answer. Browsers say where a form
/// comes from; whoever says nothing is no browser, and has no visitor to trick.
fn is_from_our_page(headers: &HeaderMap, public_url: &PublicUrl) -> bool {
    let text = |name| headers.get(name).map(|value: &HeaderValue| value.to_str().unwrap_or_default());
    if let Some(site) = text("sec-fetch-site") {
        return site == "same-origin" || site == "none";
    }
    let Some(origin) = text("origin") else { return true };
    let host = origin.parse::<Uri>().ok().and_then(|origin| origin.authority().map(ToString::to_string));
    let public = public_url.0.as_ref().is_some_and(|url| url == origin || url.starts_with(&format!("{origin}/")));
    public || (host.is_some() && host.as_deref() == text("host"))
}

/// Whether the browser that sent this form speaks https, to us or to the proxy before us. Who lies about it only loses a cookie.
pub fn is_https(headers: &HeaderMap, public_url: &PublicUrl) -> bool {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let forwarded = text(header::HeaderName::from_static("x-forwarded-proto"));
    public_url.is_secure() || text(header::ORIGIN).starts_with("https://") || forwarded.eq_ignore_ascii_case("https")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(all: &[(&'static str, &str)]) -> HeaderMap {
        all.iter().map(|(name, value)| (header::HeaderName::from_static(name), HeaderValue::from_str(value).expect("a header"))).collect()
    }

    #[test]
    fn a_form_of_another_site_is_recognised() {
        let ours = |all: &[(&'static str, &str)]| is_from_our_page(&headers(all), &PublicUrl(Some("https://plans.example.org".to_owned())));
        assert!(ours(&[("sec-fetch-site", "same-origin"), ("origin", "https://plans.example.org")]));
        assert!(!ours(&[("sec-fetch-site", "cross-site"), ("origin", "https://plans.example.org")]));
        assert!(!ours(&[("sec-fetch-site", "same-site")]));
        assert!(ours(&[("origin", "http://127.0.0.1:3000"), ("host", "127.0.0.1:3000")]));
        assert!(ours(&[("origin", "https://plans.example.org"), ("host", "10.0.0.1:3000")]));
        assert!(!ours(&[("origin", "https://plans.example.or"), ("host", "10.0.0.1:3000")]));
        assert!(!ours(&[("origin", "https://evil.example"), ("host", "127.0.0.1:3000")]));
        assert!(!ours(&[("origin", "null"), ("host", "127.0.0.1:3000")]));
        assert!(!ours(&[("origin", "null")]));
        assert!(ours(&[("host", "127.0.0.1:3000")]));
    }

    #[test]
    fn https_is_known_by_the_public_address_the_form_or_the_proxy() {
        let secure = |all: &[(&'static str, &str)], url: Option<&str>| is_https(&headers(all), &PublicUrl(url.map(str::to_owned)));
        assert!(secure(&[], Some("https://plans.example.org")));
        assert!(secure(&[("origin", "https://plans.example.org")], None));
        assert!(secure(&[("x-forwarded-proto", "https")], None));
        assert!(!secure(&[("origin", "http://127.0.0.1:3000")], Some("http://127.0.0.1:3000")));
        assert!(!secure(&[("x-forwarded-proto", "http")], None));
    }
}
