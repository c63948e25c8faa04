//! The address bar as the form's state.
//!
//! The first change after a commit pushes an entry, further typing replaces it, and a commit (leaving the field, Enter) ends it. So Back undoes
//! whole edits, and the entry before them is never overwritten.

use leptos::prelude::{TimeoutHandle, set_timeout_with_handle, window};
use std::{cell::Cell, time::Duration};
use wasm_bindgen::JsValue;

/// Browsers refuse pages that write their address at every key.
const PAUSE: Duration = Duration::from_millis(300);

#[derive(Default)]
pub struct Address {
    editing: Cell<bool>,
    timer: Cell<Option<TimeoutHandle>>,
}

/// The query string of the address bar, without the question mark.
pub fn query() -> String {
    window().location().search().unwrap_or_default().trim_start_matches('?').to_string()
}

impl Address {
    /// Calls `write` when the typing pauses, instead of whatever was to be called.
    pub fn later(&self, write: impl FnOnce() + 'static) {
        self.stop();
        self.timer.set(set_timeout_with_handle(write, PAUSE).ok());
    }

    pub fn write(&self, query: &str) {
        self.stop();
        if self::query() == query {
            return;
        }
        let Ok(history) = window().history() else { return };
        let url = url(query);
        let done = if self.editing.get() {
            history.replace_state_with_url(&JsValue::NULL, "", Some(&url))
        } else {
            history.push_state_with_url(&JsValue::NULL, "", Some(&url))
        };
        self.editing.set(done.is_ok());
    }

    /// The same question in other words: no entry of its own.
    pub fn reword(&self, query: &str) {
        if let Ok(history) = window().history() {
            let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&url(query)));
        }
    }

    /// The edit is over; the next change pushes an entry.
    pub fn commit(&self) {
        self.stop();
        self.editing.set(false);
    }

    fn stop(&self) {
        if let Some(timer) = self.timer.take() {
            timer.clear();
        }
    }
}

/// A save that was refused is answered by the planner too, elsewhere.
fn url(query: &str) -> String {
    if query.is_empty() { "/".to_string() } else { format!("/?{query}") }
}
