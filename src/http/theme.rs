//! Light, dark, or as the system has it: a cookie, set by a plain form, so that the first paint is right and no script is needed.

use axum::{
    Form, Router,
    http::{HeaderMap, HeaderValue, Uri, header},
    response::{AppendHeaders, IntoResponse, Redirect},
    routing::post,
};
use serde::Deserialize;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    #[default]
    Auto,
    Light,
    Dark,
}

#[derive(Deserialize)]
struct Choice {
    theme: Theme,
}

pub fn router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new().route("/theme", post(choose))
}

/// Keeps the choice for a year and goes back to the page it was made on.
async fn choose(headers: HeaderMap, Form(choice): Form<Choice>) -> impl IntoResponse {
    (AppendHeaders([(header::SET_COOKIE, choice.theme.cookie())]), Redirect::to(&origin(&headers)))
}

impl Theme {
    pub const ALL: [Theme; 3] = [Theme::Auto, Theme::Light, Theme::Dark];

    /// The request's cookie; anything unknown is the system's.
    pub fn chosen(headers: &HeaderMap) -> Theme {
        let cookies = headers.get_all(header::COOKIE).into_iter().filter_map(|value| value.to_str().ok());
        let value = cookies.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().strip_prefix("theme=")).next_back();
        Theme::ALL.into_iter().find(|theme| Some(theme.id()) == value).unwrap_or_default()
    }

    pub fn id(self) -> &'static str {
        match self {
            Theme::Auto => "auto",
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Theme::Auto => "Auto",
            Theme::Light => "Light",
            Theme::Dark => "Dark",
        }
    }

    /// For `data-theme`: only a choice is pinned.
    pub fn pinned(self) -> Option<&'static str> {
        (self != Theme::Auto).then(|| self.id())
    }

    pub fn color_scheme(self) -> &'static str {
        match self {
            Theme::Auto => "light dark",
            pinned => pinned.id(),
        }
    }

    fn cookie(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Theme::Auto => "theme=; Path=/; Max-Age=0; SameSite=Lax; HttpOnly",
            Theme::Light => "theme=light; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly",
            Theme::Dark => "theme=dark; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly",
        })
    }
}

/// The page that the form stood on, as a path of this server: never another place, whatever the header says.
fn origin(headers: &HeaderMap) -> String {
    let referer = headers.get(header::REFERER).and_then(|value| value.to_str().ok()).and_then(|text| text.parse::<Uri>().ok());
    let back = referer.and_then(|uri| uri.path_and_query().map(|path| path.as_str().trim_start_matches(['/', '\\']).to_string()));
    format!("/{}", back.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(name: header::HeaderName, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_str(value).unwrap())])
    }

    #[test]
    fn the_cookie_pins_the_theme_and_nothing_else_does() {
        assert_eq!(Theme::chosen(&with(header::COOKIE, "a=b; theme=dark")), Theme::Dark);
        assert_eq!(Theme::chosen(&with(header::COOKIE, "theme=\"><script>")), Theme::Auto);
        assert_eq!(Theme::chosen(&with(header::COOKIE, "mytheme=dark")), Theme::Auto);
        assert_eq!(Theme::chosen(&HeaderMap::new()), Theme::Auto);
    }

    #[test]
    fn the_way_back_keeps_the_question_and_never_leaves_the_server() {
        assert_eq!(origin(&with(header::REFERER, "http://127.0.0.1:3000/?v=1&growth.monthly=4")), "/?v=1&growth.monthly=4");
        assert_eq!(origin(&with(header::REFERER, "https://elsewhere.example//elsewhere.example/x")), "/elsewhere.example/x");
        assert_eq!(origin(&with(header::REFERER, "javascript:alert(1)")), "/");
        assert_eq!(origin(&HeaderMap::new()), "/");
    }
}
