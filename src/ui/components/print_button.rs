use leptos::prelude::*;

/// Prints the page, where an island listens around it. The style sheet shows it where there is script.
#[component]
pub fn PrintButton() -> impl IntoView {
    view! { <button type="button" class="button" data-print="">"Print"<span class="print-more">" or save as PDF"</span></button> }
}
