//! The little that runs in the browser.
//!
//! An island is a root around what the server renders; its children never hydrate. It listens on that root, so that its listeners outlive every
//! change of what is inside. The planner's asks the server for an answer to the form as it stands and morphs it into the page.

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

use leptos::{html::Div, prelude::*};

/// Makes the planner inside it answer as one types, and tells over the page where its numbers come from.
#[island]
pub fn LivePlanner(children: Children) -> impl IntoView {
    let root = NodeRef::new();
    #[cfg(feature = "hydrate")]
    start(root, |root| {
        live::start(root);
        print::start(root);
    });
    around(root, children)
}

/// Makes the charts and the print button answer of a plan that is only read.
#[island]
pub fn LivePlan(children: Children) -> impl IntoView {
    let root = NodeRef::new();
    #[cfg(feature = "hydrate")]
    start(root, |root| {
        charts::start_page(root);
        print::start(root);
    });
    around(root, children)
}

/// Makes the button inside it copy the field inside it.
#[island]
pub fn LiveCopy(children: Children) -> impl IntoView {
    let root = NodeRef::new();
    #[cfg(feature = "hydrate")]
    start(root, copy::start);
    around(root, children)
}

/// One view serves every island: each type of view costs the browser some kilobytes.
fn around(root: NodeRef<Div>, children: Children) -> impl IntoView {
    view! { <div node_ref=root>{children()}</div> }
}

#[cfg(feature = "hydrate")]
fn start(root: NodeRef<Div>, listen: fn(&web_sys::Element)) {
    Effect::new(move |_| {
        if let Some(root) = root.get() {
            listen(&root);
        }
    });
}
