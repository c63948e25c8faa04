//! The little that runs in the browser.
//!
//! One island wraps the planner. Form and plan are its children: the server renders them, and they never hydrate. The island listens on its root,
//! so that its listeners outlive every change of what is inside, asks the server for an answer to the form as it stands and morphs it into the page.

#[cfg(feature = "hydrate")]
mod address;
#[cfg(feature = "hydrate")]
mod charts;
#[cfg(feature = "hydrate")]
mod copy;
#[cfg(feature = "hydrate")]
mod dom;
#[cfg(feature = "hydrate")]
mod faults;
#[cfg(feature = "hydrate")]
mod form;
#[cfg(feature = "hydrate")]
mod live;
#[cfg(feature = "hydrate")]
mod morph;
#[cfg(feature = "hydrate")]
mod origin;
#[cfg(feature = "hydrate")]
mod print;

use leptos::prelude::*;

/// Makes the planner inside it answer as one types, and tells over the page where its numbers come from.
#[island]
pub fn LivePlanner(children: Children) -> impl IntoView {
    let root = NodeRef::<leptos::html::Div>::new();
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| {
        if let Some(root) = root.get() {
            live::start(&root);
            print::start(&root);
        }
    });
    view! { <div class="live" node_ref=root>{children()}</div> }
}

/// Makes the charts answer of a page that nothing else makes live.
#[island]
pub fn LiveCharts() -> impl IntoView {
    let root = NodeRef::<leptos::html::Span>::new();
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| {
        if root.get().is_some() {
            charts::start_page();
        }
    });
    view! { <span hidden=true node_ref=root></span> }
}

/// A link to be selected, with a button that copies it where there is script.
#[island]
pub fn CopyLink(
    link: String,
    /// What it is a link to.
    label: String,
    /// What the button says.
    act: String,
) -> impl IntoView {
    let root = NodeRef::<leptos::html::Div>::new();
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| {
        if let Some(root) = root.get() {
            copy::start(&root);
        }
    });
    view! {
        <div class="copy" node_ref=root>
            <input readonly=true aria-label=label value=link/>
            <button type="button" class="button" hidden=true>{act}</button>
            <span class="copy__said" role="status"></span>
        </div>
    }
}

/// Prints the page.
#[island]
pub fn PrintButton() -> impl IntoView {
    let root = NodeRef::<leptos::html::Span>::new();
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| {
        if let Some(root) = root.get() {
            print::start(&root);
        }
    });
    view! { <span node_ref=root>{print_button()}</span> }
}

/// The button alone, for a page whose island listens. The style sheet shows it where there is script.
pub fn print_button() -> impl IntoView {
    view! { <button type="button" class="button" data-print="">"Print"<span class="print-more">" or save as PDF"</span></button> }
}
