//! The shell around every page, and which page answers which address.

use crate::{
    http::{state::AppState, theme::Theme},
    ui::{
        components::{SiteFooter, SiteHeader},
        pages::{
            catalog::Catalog,
            compare::Compare,
            method::Method,
            mine::MyPlans,
            not_found::NotFound,
            owner::{DeletePlan, TakeKey},
            planner::Planner,
            reference::ApiReference,
            reverse::Reverse,
            saved::SavedPlan,
            stages::Stages,
        },
    },
};
use axum::http::{
    HeaderValue,
    header::{CONTENT_SECURITY_POLICY, LINK},
    request::Parts,
};
use leptos::prelude::*;
use leptos_axum::ResponseOptions;
use leptos_meta::{MetaTags, Title, provide_meta_context};
use leptos_router::{
    ParamSegment, SsrMode, StaticSegment,
    components::{Route, Router, Routes},
};

/// Pages that have an island; the others load no script at all.
const LIVE_PAGES: [&str; 2] = ["/", "/compare"];

/// A saved plan has islands too; the pages below it, one of which has a token in its address, have none.
fn is_live(path: &str) -> bool {
    LIVE_PAGES.contains(&path) || path.strip_prefix("/p/").is_some_and(|id| !id.contains('/'))
}

/// The document. The site's files are looked up now, not at start: the browser half may be built while the server already answers.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    secure();
    let request = use_context::<Parts>();
    let theme = request.as_ref().map(|request| Theme::chosen(&request.headers)).unwrap_or_default();
    let live = request.is_some_and(|request| is_live(request.uri.path()));
    let state = use_context::<AppState>();
    let style = state.as_ref().and_then(AppState::style);
    if let Some((response, style)) = use_context::<ResponseOptions>().zip(style.as_deref()) {
        announce(&response, style);
    }
    let script = state.and_then(|state| state.site.current()).filter(|site| site.has_script && live).map(|site| {
        let mut options = options.clone();
        options.site_pkg_dir = format!("pkg/{}", site.hash).into();
        options
    });
    view! {
        <!DOCTYPE html>
        <html lang="en" data-theme=theme.pinned()>
            <head>
                {head(theme, style)}
                <AutoReload options=options/>
                {script.map(|options| view! { <HydrationScripts options islands=true/> })}
                <MetaTags/>
            </head>
            <body>
                <App/>
            </body>
        </html>
    }
}

/// The style is fetched as soon as the head of the answer is there: nothing is painted without it.
fn announce(response: &ResponseOptions, style: &str) {
    if let Ok(link) = HeaderValue::from_str(&format!("<{style}>; rel=preload; as=style")) {
        response.insert_header(LINK, link);
    }
}

/// What every document of ours begins with.
pub fn head(theme: Theme, style: Option<String>) -> impl IntoView {
    view! {
        <meta charset="utf-8"/>
        <meta name="viewport" content="width=device-width, initial-scale=1"/>
        <meta name="color-scheme" content=theme.color_scheme()/>
        <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
        {style.map(|href| view! { <link rel="stylesheet" href=href/> })}
    }
}

#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    view! {
        <Title formatter=|text: String| title(&text)/>
        <Router>
            <a class="skip" href="#plan">"Skip to the plan"</a>
            <SiteHeader/>
            <Routes fallback=NotFound>
                <Route path=StaticSegment("") view=Planner ssr=SsrMode::Async/>
                <Route path=StaticSegment("catalog") view=Catalog ssr=SsrMode::Async/>
                <Route path=StaticSegment("compare") view=Compare ssr=SsrMode::Async/>
                <Route path=StaticSegment("method") view=Method ssr=SsrMode::Async/>
                <Route path=StaticSegment("reverse") view=Reverse ssr=SsrMode::Async/>
                <Route path=StaticSegment("stages") view=Stages ssr=SsrMode::Async/>
                <Route path=(StaticSegment("p"), ParamSegment("id")) view=SavedPlan ssr=SsrMode::Async/>
                <Route path=(StaticSegment("p"), ParamSegment("id"), StaticSegment("edit")) view=TakeKey ssr=SsrMode::Async/>
                <Route path=(StaticSegment("p"), ParamSegment("id"), StaticSegment("delete")) view=DeletePlan ssr=SsrMode::Async/>
                <Route path=StaticSegment("mine") view=MyPlans ssr=SsrMode::Async/>
                <Route path=(StaticSegment("api"), StaticSegment("v1"), StaticSegment("docs")) view=ApiReference ssr=SsrMode::Async/>
            </Routes>
            <SiteFooter/>
        </Router>
    }
}

/// A page's title as the browser shows it.
pub fn title(page: &str) -> String {
    format!("{page} – Headroom")
}

/// Nothing runs or loads but what this server sends; Leptos' own script is known by its nonce.
fn secure() {
    let Some(response) = use_context::<ResponseOptions>() else { return };
    let nonce = use_nonce().map(|nonce| format!(" 'nonce-{nonce}'")).unwrap_or_default();
    let policy = format!(
        "default-src 'none'; script-src 'self'{nonce} 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
         base-uri 'none'; object-src 'none'; frame-ancestors 'none'; form-action 'self'"
    );
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        response.insert_header(CONTENT_SECURITY_POLICY, policy);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_with_a_token_in_its_address_loads_no_script() {
        assert!(is_live("/") && is_live("/compare") && is_live("/p/0Ab"));
        assert!(!is_live("/p/0Ab/edit") && !is_live("/p/0Ab/delete") && !is_live("/mine"));
    }
}
