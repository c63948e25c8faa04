//! Light, dark, or as the system has it.

use super::remembered;
use axum::{
    Form, Router,
    http::{HeaderMap, header},
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
    let kept = remembered::keep("theme", choice.theme.pinned());
    (AppendHeaders([(header::SET_COOKIE, kept)]), Redirect::to(&remembered::origin(&headers, &[])))
}

impl Theme {
    pub const ALL: [Theme; 3] = [Theme::Auto, Theme::Light, Theme::Dark];

    /// The request's cookie; anything unknown is the system's.
    pub fn chosen(headers: &HeaderMap) -> Theme {
        let value = remembered::choice(headers, "theme");
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
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(cookie: &str) -> HeaderMap {
        HeaderMap::from_iter([(header::COOKIE, cookie.parse().unwrap())])
    }

    #[test]
    fn the_cookie_pins_the_theme_and_nothing_else_does() {
        assert_eq!(Theme::chosen(&with("a=b; theme=dark")), Theme::Dark);
        assert_eq!(Theme::chosen(&with("theme=\"><script>")), Theme::Auto);
        assert_eq!(Theme::chosen(&with("mytheme=dark")), Theme::Auto);
        assert_eq!(Theme::chosen(&HeaderMap::new()), Theme::Auto);
    }
}
