//! An address that leads nowhere: status 404, what may have happened, and the way back.

use super::frame::Reply;
use crate::error::Error;
use axum::http::StatusCode;
use leptos::prelude::*;
use leptos_meta::{Meta, Title};

#[component]
pub fn NotFound() -> impl IntoView {
    view! { <Missing title="Not found" sentence="This page does not exist." perhaps="A character of the link may be missing."/> }
}

/// Says with status 404 what is not there.
#[component]
pub fn Missing(title: &'static str, sentence: &'static str, perhaps: &'static str) -> impl IntoView {
    Reply::current().status(StatusCode::NOT_FOUND);
    view! {
        <Title text=title/>
        <Meta name="robots" content="noindex"/>
        <main class="page page--single">
            <article class="plan" id="plan" tabindex="-1" aria-labelledby="missing">
                <section class="section">
                    <header class="section__head"><h1 id="missing">{title}</h1></header>
                    <div class="section__body">
                        <p class="verdict__sentence"><span>{sentence}</span><span class="verdict__then">{perhaps}</span></p>
                        <p class="acts"><a class="button" href="/">"Start a plan"</a></p>
                    </div>
                </section>
            </article>
        </main>
    }
}

/// Something failed that is not the reader's fault; what exactly is for the log.
#[component]
pub fn Apology(error: Error) -> impl IntoView {
    tracing::error!(error = &error as &dyn std::error::Error, "a page could not be shown");
    view! {
        <Title text="Not now"/>
        <main class="page page--single">
            <article class="plan" id="plan" tabindex="-1" aria-labelledby="apology">
                <section class="section">
                    <header class="section__head"><h1 id="apology">"Not now"</h1></header>
                    <div class="section__body">
                        <p class="verdict__sentence">
                            <span>{error.to_string()}</span><span class="verdict__then">"Load the page again; what you typed is in the address."</span>
                        </p>
                    </div>
                </section>
            </article>
        </main>
    }
}
