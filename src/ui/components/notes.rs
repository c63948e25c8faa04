//! What the author of a saved plan writes beside it.

use super::section::section;
use crate::{domain::notes::Line, ui::markdown};
use leptos::prelude::*;

/// A section of its own, where anything was written.
pub fn in_section(markdown: &str) -> Option<AnyView> {
    let written = !markdown.trim().is_empty();
    written.then(|| section("notes", "Notes", (), view! { <div class="notes" inner_html=markdown::html(markdown)></div> }).into_any())
}

/// What changed in notes: lines that went, lines that came, and those around them.
pub fn difference(lines: &[Line]) -> impl IntoView + use<> {
    let count = |kind: fn(&Line) -> bool| lines.iter().filter(|line| kind(line)).count();
    let (added, removed) = (count(|line| matches!(line, Line::Added(_))), count(|line| matches!(line, Line::Removed(_))));
    let of = |count: usize, did: &str| match count {
        0 => None,
        1 => Some(format!("1 line {did}")),
        more => Some(format!("{more} lines {did}")),
    };
    let counts = [of(added, "added"), of(removed, "removed")].into_iter().flatten().collect::<Vec<_>>().join(", ");
    let shown = lines.iter().map(|line| match line {
        Line::Same(text) => view! { <li>{shown(text)}</li> }.into_any(),
        Line::Removed(text) => view! { <li><del><span class="visually-hidden">"removed: "</span>{shown(text)}</del></li> }.into_any(),
        Line::Added(text) => view! { <li><ins><span class="visually-hidden">"added: "</span>{shown(text)}</ins></li> }.into_any(),
        Line::Skipped(1) => view! { <li class="difference__gap">"1 line as before"</li> }.into_any(),
        Line::Skipped(lines) => view! { <li class="difference__gap">{format!("{lines} lines as before")}</li> }.into_any(),
    });
    view! {
        <details class="more">
            <summary>{counts}</summary>
            <ul class="difference" aria-label="Changes of the notes">{shown.collect_view()}</ul>
        </details>
    }
}

/// An empty line is a line too.
fn shown(text: &str) -> String {
    if text.is_empty() { "\u{a0}".to_owned() } else { text.to_owned() }
}
