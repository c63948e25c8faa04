//! Saving without script: the planner's form, sent the plain way.

use super::state::AppState;
use crate::{
    api::Problem,
    config::PublicUrl,
    domain::query,
    error::Error,
    service::Headroom,
    store::{EditToken, PlanId},
};
use axum::{
    Form, Router,
    extract::{DefaultBodyLimit, State},
    http::{HeaderMap, HeaderValue, StatusCode, Uri, header},
    response::{IntoResponse, Redirect, Response},
    routing::post,
};
use serde::Deserialize;

pub fn router() -> Router<AppState> {
    Router::new().route("/plans", post(save)).layer(DefaultBodyLimit::max(64 * 1024))
}

#[derive(Deserialize)]
struct SaveForm {
    /// The planner's query string.
    query: String,
    #[serde(default)]
    title: String,
}

/// Saves and shows the saved plan; this browser may edit it from then on. A question with faults goes back to the planner, which says them.
async fn save(
    State(headroom): State<Headroom>,
    State(public_url): State<PublicUrl>,
    headers: HeaderMap,
    form: Result<Form<SaveForm>, axum::extract::rejection::FormRejection>,
) -> Response {
    if !is_from_our_page(&headers, &public_url) {
        return Problem::new(StatusCode::FORBIDDEN, "This form was sent from another site; nothing was saved.").into_text();
    }
    let Form(SaveForm { query, title }) = match form {
        Ok(form) => form,
        Err(rejection) => return Problem::new(rejection.status(), "This form could not be read; nothing was saved.").into_text(),
    };
    let Ok(question) = query::from_query(&query, headroom.known()).question else { return back_to_planner(&query) };
    let title = title.trim();
    match headroom.save((!title.is_empty()).then(|| title.to_owned()), question).await {
        Ok(saved) => {
            let id = &saved.plan.id;
            let cookie = edit_cookie(id, &saved.edit_token, public_url.is_secure());
            ([(header::SET_COOKIE, cookie)], Redirect::to(&format!("/p/{id}"))).into_response()
        }
        Err(Error::Faults(faults)) => Problem::unprocessable(faults.into_iter().map(|fault| fault.detail).collect::<String>()).into_text(),
        Err(error) => Problem::from(error).into_text(),
    }
}

/// Keeps a plan's edit token in the browser that saved it, out of reach of scripts.
pub fn edit_cookie(id: &PlanId, token: &EditToken, secure: bool) -> HeaderValue {
    let secure = if secure { "; Secure" } else { "" };
    let cookie = format!("{COOKIE}{id}={}; Path=/; Max-Age={YEAR_SECONDS}; HttpOnly; SameSite=Lax{secure}", token.reveal());
    HeaderValue::from_str(&cookie).expect("ids and tokens may stand in a header")
}

/// The edit token of a plan that this browser has shown.
pub fn token_of_cookie(id: &str, headers: &HeaderMap) -> Option<EditToken> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(';'));
    let mut pairs = cookies.filter_map(|cookie| cookie.trim().split_once('='));
    pairs.find(|(name, _)| name.strip_prefix(COOKIE) == Some(id)).map(|(_, token)| EditToken::presented(token))
}

const COOKIE: &str = "edit_";
const YEAR_SECONDS: u32 = 365 * 24 * 60 * 60;

/// 303, so that the planner is asked for and a reload doesn't send the form again.
fn back_to_planner(query: &str) -> Response {
    let query: String = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(form_urlencoded::parse(query.trim_start_matches('?').as_bytes()))
        .finish();
    Redirect::to(&format!("/?{query}")).into_response()
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
    fn a_cookie_gives_its_token_back_for_its_own_plan_only() {
        let (id, token) = (PlanId::random(), EditToken::random());
        let cookie = edit_cookie(&id, &token, true);
        let cookie = cookie.to_str().expect("text");
        assert!(cookie.contains("; HttpOnly") && cookie.contains("; Secure") && cookie.contains("; SameSite=Lax"), "{cookie}");
        let sent = headers(&[("cookie", &format!("theme=dark; {}; other=1", cookie.split(';').next().expect("a pair")))]);
        assert_eq!(token_of_cookie(id.as_str(), &sent).expect("it is there").reveal(), token.reveal());
        assert!(token_of_cookie(PlanId::random().as_str(), &sent).is_none());
    }
}
