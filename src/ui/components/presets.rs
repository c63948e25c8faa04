//! Ways in: kinds of product and real systems, as links that ask the planner.

use leptos::prelude::*;
use std::collections::BTreeMap;

/// What a preset says, by path; nothing for one that is not known.
pub fn given(_id: &str) -> BTreeMap<String, String> {
    BTreeMap::new()
}

#[component]
pub fn Presets(chosen: Option<String>) -> impl IntoView {
    view! {
        <nav class="presets" aria-label="Presets">
            <ul><li><a href="/" aria-current=chosen.is_none().then_some("true")>"Blank"</a></li></ul>
        </nav>
    }
}
