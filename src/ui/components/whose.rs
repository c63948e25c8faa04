//! Whose number is this? Each number of the form says so, and why it is what it is when nobody gave it.

use leptos::prelude::*;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    Yours,
    Preset,
    Assumed,
}

impl Whose {
    pub fn of(typed: &str, preset: Option<&str>) -> Whose {
        match typed.trim() {
            "" => Whose::Assumed,
            typed if preset == Some(typed) => Whose::Preset,
            _ => Whose::Yours,
        }
    }

    pub fn word(self) -> &'static str {
        match self {
            Whose::Yours => "yours",
            Whose::Preset => "preset",
            Whose::Assumed => "assumed",
        }
    }
}

/// The mark is a button: it opens a native popover with the reason.
#[component]
pub fn Mark(id: String, whose: Whose, meaning: String) -> impl IntoView {
    let popover = format!("{id}-w");
    view! {
        <button type="button" class=format!("mark mark--{}", whose.word()) id=id popovertarget=popover.clone()>{whose.word()}</button>
        <p class="popover" id=popover popover="auto">{meaning}</p>
    }
}
