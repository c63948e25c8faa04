//! Buttons that open the browser's own print dialog, which saves as PDF too. Without script there are none.

use super::dom::{document, flag, listen, target};
use leptos::prelude::window;
use web_sys::Element;

/// Buttons may come and go within `root`.
pub fn start(root: &Element) {
    listen(root, "click", |event| {
        if target(&event).and_then(|at| at.closest("[data-print]").ok().flatten()).is_some() {
            let _ = window().print();
        }
    });
    if let Some(page) = document().document_element() {
        flag(&page, "data-prints", true);
    }
}
