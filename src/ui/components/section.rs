//! A section of the plan: its head stands in the margin where there is room for one.

use crate::domain::{
    plan::{Extent, Plan},
    units::{self, THIN},
};
use leptos::prelude::*;

/// `id` is also the anchor of the list "On this page"; the heading's own id follows from it.
pub fn section(id: &'static str, title: &'static str, note: impl IntoView + 'static, body: impl IntoView + 'static) -> impl IntoView {
    let heading = format!("{id}-title");
    view! {
        <section class="section" id=id aria-labelledby=heading.clone()>
            <header class="section__head">
                <h2 id=heading.clone()>{title}</h2>
                {note}
            </header>
            <div class="section__body">{body}</div>
        </section>
    }
}

/// The mark of what a plan's first part doesn't have: what the page shows there stays until the whole plan comes.
pub fn to_come(plan: &Plan) -> Option<&'static str> {
    (plan.extent == Extent::First).then_some("")
}

/// The place of a section that the first part doesn't have.
pub fn section_to_come(plan: &Plan, id: &'static str) -> Option<impl IntoView + use<>> {
    to_come(plan).map(|mark| view! { <section class="section" id=id data-later=mark></section> })
}

/// The id of a page element for what a plan names: `web@us-west-2` → `tier-web-us-west-2`.
pub fn anchor(prefix: &str, name: &str) -> String {
    let name: String = name.chars().map(|c| if c.is_ascii_alphanumeric() || c == '_' { c } else { '-' }).collect();
    format!("{prefix}-{name}")
}

/// How full something is; what is next to nothing says so, since nobody sizes by its digits.
pub fn share_used(share: f64) -> String {
    if share > 0.0 && share < 0.001 { format!("<0.1{THIN}%") } else { units::percent(share) }
}
