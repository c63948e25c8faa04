//! The line at the top of every page.

use super::reading::ReadingLink;
use crate::http::theme::Theme;
use axum::http::request::Parts;
use leptos::prelude::*;
use leptos_router::hooks::use_url;

#[component]
pub fn SiteHeader() -> impl IntoView {
    let here = use_url().read_untracked().path().to_string();
    view! {
        <header class="site">
            <a class="brand" href="/">
                <svg viewBox="0 0 18 18" width="18" height="18" aria-hidden="true">
                    <rect class="brand__limit" x="1" y="2" width="16" height="2"/>
                    <rect class="brand__bar" x="2" y="10" width="4" height="7"/>
                    <rect class="brand__bar" x="7" y="12" width="4" height="5"/>
                    <rect class="brand__bar" x="12" y="8" width="4" height="9"/>
                </svg>
                "Headroom"
            </a>
            <nav class="site__nav" aria-label="Main">
                <ul class="menu">
                    <li><a href="/" aria-current=(here == "/").then_some("page")>"Planner"</a></li>
                    <li><a href="/compare" aria-current=(here == "/compare").then_some("page")>"Compare"</a></li>
                    <li><a href="/stages" aria-current=(here == "/stages").then_some("page")>"Ladder"</a></li>
                    <li><a href="/catalog" aria-current=(here == "/catalog").then_some("page")>"Catalog"</a></li>
                    <li><a href="/method" aria-current=(here == "/method").then_some("page")>"Method"</a></li>
                    <li><a href="/mine" aria-current=(here == "/mine").then_some("page")>"My plans"</a></li>
                </ul>
            </nav>
            <div class="site__end"><ReadingLink/><ThemeSwitch/></div>
        </header>
    }
}

#[component]
fn ThemeSwitch() -> impl IntoView {
    let chosen = use_context::<Parts>().map(|request| Theme::chosen(&request.headers)).unwrap_or_default();
    let buttons = Theme::ALL.map(|theme| {
        let pressed = if theme == chosen { "true" } else { "false" };
        view! { <button name="theme" value=theme.id() aria-pressed=pressed>{theme.name()}</button> }
    });
    view! { <form class="segmented" method="post" action="/theme" aria-label="Theme">{buttons.into_iter().collect_view()}</form> }
}
