//! A bare page with one chart of a saved plan, to stand in a frame of another site's.

use super::saved::{address_of, number, titled};
use crate::{
    charts,
    error::Error,
    http::{state::AppState, theme::Theme},
    ui::{app, components::ChartAlone},
};
use leptos::prelude::*;

/// The page of that chart: `?revision=` asks for an older one, `?theme=` pins a theme. Fails with [`Error::NotFound`] where there is no such
/// plan or chart.
pub async fn chart(state: &AppState, id: &str, name: &str, query: &str) -> Result<String, Error> {
    let kept = state.headroom.load(id, number(query, "revision")).await?;
    let plan = kept.plan()?;
    let name = name.to_owned();
    let chart = state.headroom.in_turn(move || charts::by_name(&plan, &name)).await?.ok_or(Error::NotFound)?;
    let title = titled(&kept);
    let (name, href) = (format!("{}, {title}", chart.title), address_of(&kept));
    Ok(document(state, &name, query, move || {
        view! {
            <ChartAlone chart/>
            <p class="embedded__foot">
                <a href=href target="_blank" rel="noopener">{title}</a>
                ", planned with Headroom"
            </p>
        }
    }))
}

/// Says what there is instead of a chart.
pub fn missing(state: &AppState, error: &Error, query: &str) -> String {
    let (title, sentence) = match error {
        Error::NotFound => ("No such chart".to_owned(), "The plan was deleted, or a character of the address is wrong.".to_owned()),
        error => ("Not now".to_owned(), error.to_string()),
    };
    document(state, &title.clone(), query, move || {
        view! {
            <h1>{title}</h1>
            <p>{sentence}</p>
            <p class="embedded__foot"><a href="/" target="_blank" rel="noopener">"Start a plan with Headroom"</a></p>
        }
    })
}

fn document<V: IntoView>(state: &AppState, title: &str, query: &str, body: impl FnOnce() -> V) -> String {
    let asked = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "theme");
    let theme = asked.and_then(|(_, asked)| Theme::ALL.into_iter().find(|theme| theme.id() == asked)).unwrap_or_default();
    Owner::new().with(|| {
        view! {
            <!DOCTYPE html>
            <html lang="en" data-theme=theme.pinned()>
                <head>
                    {app::head(theme, state.style())}
                    <meta name="robots" content="noindex"/>
                    <title>{app::title(title)}</title>
                </head>
                <body>
                    <main class="embedded">{body()}</main>
                </body>
            </html>
        }
        .to_html()
    })
}
