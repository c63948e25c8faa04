//! The dialog that tells where a number comes from. It lies over the page: closed, it gives the focus back to the link that opened it.

use super::{dom::one, faults::focus};
use std::cell::Cell;
use wasm_bindgen::{JsCast, prelude::*};
use web_sys::Element;

pub struct Dialog {
    root: Element,
    /// Of the latest question; an answer to an earlier one comes too late.
    turn: Cell<u32>,
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(extends = Element)]
    type HtmlDialog;
    #[wasm_bindgen(method, getter)]
    fn open(this: &HtmlDialog) -> bool;
    #[wasm_bindgen(method, catch, js_name = showModal)]
    fn show_modal(this: &HtmlDialog) -> Result<(), JsValue>;
    #[wasm_bindgen(method)]
    fn close(this: &HtmlDialog);
}

impl Dialog {
    pub fn new(root: Element) -> Dialog {
        Dialog { root, turn: Cell::new(0) }
    }

    pub fn turn(&self) -> u32 {
        self.turn.set(self.turn.get().wrapping_add(1));
        self.turn.get()
    }

    /// Shows the answer to the question of that turn, from its heading on.
    pub fn show(&self, turn: u32, html: &str) {
        if turn != self.turn.get() || html.is_empty() {
            return;
        }
        self.root.set_inner_html(html);
        self.root.set_scroll_top(0);
        if !self.element().open() {
            let _ = self.element().show_modal();
        }
        if let Some(heading) = one(&self.root, "#dialog-title") {
            focus(&heading);
        }
    }

    pub fn close(&self) {
        self.turn();
        if self.element().open() {
            self.element().close();
        }
    }

    fn element(&self) -> &HtmlDialog {
        self.root.unchecked_ref()
    }
}
