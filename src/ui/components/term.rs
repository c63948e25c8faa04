//! Terms of art, explained where they first stand: a button that opens a native popover, no script.

use crate::domain::words;
use leptos::prelude::*;

/// A word and its meaning; `id` is the term's own, once a page.
pub struct Term {
    id: String,
    word: String,
    meaning: String,
}

impl Term {
    pub fn new(id: &str, word: impl Into<String>, meaning: impl Into<String>) -> Term {
        Term { id: format!("term-{id}"), word: word.into(), meaning: meaning.into() }
    }

    /// The word, as it stands in a sentence or a head.
    pub fn word(&self) -> AnyView {
        view! { <button type="button" class="term" popovertarget=self.id.clone()>{self.word.clone()}</button> }.into_any()
    }

    /// Hidden until the word is pressed; stands after the sentence, so that the sentence stays one.
    pub fn meaning(&self) -> AnyView {
        view! { <p class="popover" id=self.id.clone() popover="auto"><b>{words::capitalised(&self.word)}</b>" "{self.meaning.clone()}</p> }
            .into_any()
    }
}
