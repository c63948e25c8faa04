//! Ways in: kinds of product, and real systems with what their owners published. Plain links that ask the planner.

use crate::catalog::presets::{self, Preset, PresetKind};
use leptos::prelude::*;
use std::collections::BTreeMap;

/// What a preset says, by path, as it writes it.
pub fn given(preset: &Preset) -> BTreeMap<String, String> {
    form_urlencoded::parse(preset.query.as_bytes()).into_owned().collect()
}

#[component]
pub fn Presets(chosen: Option<&'static Preset>) -> impl IntoView {
    let link = move |preset: &'static Preset| {
        let current = chosen.is_some_and(|chosen| chosen.id == preset.id).then_some("true");
        view! { <li><a href=format!("/?preset={}&{}", preset.id, preset.query) aria-current=current>{preset.name.clone()}</a></li> }
    };
    let of = |kind: PresetKind| presets::all().iter().filter(move |preset| preset.kind == kind);
    let real = chosen.is_some_and(|chosen| chosen.kind == PresetKind::System);
    view! {
        <nav class="presets" aria-label="Presets">
            <ul>
                <li><a href="/" aria-current=chosen.is_none().then_some("true")>"Blank"</a></li>
                {of(PresetKind::Product).map(link).collect_view()}
            </ul>
            <details class="more" open=real>
                <summary>"Real systems"</summary>
                <ul>{of(PresetKind::System).map(link).collect_view()}</ul>
            </details>
        </nav>
        {chosen.map(|preset| {
            view! { <p class="profile__note">{preset.says.clone()}" "<cite>{preset.source.clone()}</cite></p> }
        })}
    }
}
