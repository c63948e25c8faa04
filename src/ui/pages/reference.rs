//! The REST interface to be read: its own description as a page.

use super::{frame::asking, planner::host};
use crate::{api::openapi, ui::components::api_reference::Reference};
use leptos::prelude::*;
use leptos_meta::Title;
use serde_json::Value;

#[component]
pub fn ApiReference() -> impl IntoView {
    let host = host();
    asking(async move |state, _| {
        let address = state.public_url.link(host.as_deref(), "/api/v1");
        Ok(page(&openapi::document(&state.headroom.known()), &address).into_any())
    })
}

fn page(document: &Value, address: &str) -> impl IntoView + use<> {
    let reference = Reference { document, address };
    view! {
        <Title text="REST"/>
        <main class="page page--single">
            <article class="plan" id="plan" tabindex="-1" aria-label="REST">
                <section class="section" id="rest" aria-labelledby="rest-title">
                    <header class="section__head">
                        <h1 id="rest-title">"REST"</h1>
                        <p>"The same answers for scripts, pipelines and other programs."</p>
                        <p><a href="/api/v1/openapi.json">"OpenAPI 3.1, as JSON"</a></p>
                    </header>
                    <div class="section__body">{reference.about()}{reference.contents()}</div>
                </section>
                {reference.sections()}
            </article>
        </main>
    }
}
