//! Keeps the plan that is shown: a plain POST form, so it works without script. The question goes with it as the plan's own words.

use super::editing::Editing;
use crate::domain::{answer::Fault, fields::TITLE_CHARACTERS, notes::NOTES_CHARACTERS};
use leptos::prelude::*;

/// What the form says before anybody types.
pub struct Written {
    pub title: String,
    /// Markdown.
    pub notes: String,
    /// What was wrong with them when they were sent.
    pub faults: Vec<Fault>,
}

impl Written {
    fn fault(&self, pointer: &str) -> Option<String> {
        self.faults.iter().find(|fault| fault.pointer == pointer).map(|fault| fault.detail.clone())
    }
}

/// Buttons elsewhere on the page send it too.
pub const SAVE_FORM: &str = "save-form";

/// `query` is the question whose plan is shown above.
#[component]
pub fn SaveForm(query: String, written: Written, editing: Option<Editing>) -> impl IntoView {
    let (title_fault, notes_fault) = (written.fault("/title"), written.fault("/notes"));
    let Written { title, notes, .. } = written;
    let next = editing.as_ref().and_then(Editing::next);
    let about = match next {
        Some(next) => format!("Revision {} stays what it is, under a link of its own.", next - 1),
        None => "A saved plan keeps question, answer and prices, under a link for whoever you give it to.".to_owned(),
    };
    let buttons = match (next, editing.is_some()) {
        (Some(next), _) => view! {
            <button class="button button--primary" name="as" value="revision">{format!("Save as revision {next}")}</button>
            <button class="button" name="as" value="new">"Save as a new plan"</button>
        }
        .into_any(),
        (None, true) => view! { <button class="button button--primary">"Save as a new plan"</button> }.into_any(),
        (None, false) => view! { <button class="button button--primary">"Save plan"</button> }.into_any(),
    };
    view! {
        <section class="section" id="save" aria-labelledby="save-title">
            <header class="section__head">
                <h2 id="save-title">"Save"</h2>
                <p>{about}</p>
            </header>
            <div class="section__body">
                <form class="save" id=SAVE_FORM method="post" action="/plans">
                    <input type="hidden" name="query" value=query/>
                    {editing.map(|editing| view! { <input type="hidden" name="edit" value=editing.edit.to_string()/> })}
                    <p class="save__part">
                        <label class="field__label" for="save-name">"Title"</label>
                        {title_fault.clone().map(|fault| view! { <span class="field__error" id="save-name-error">{fault}</span> })}
                        <input
                            class="save__name"
                            id="save-name"
                            name="title"
                            type="text"
                            maxlength=TITLE_CHARACTERS
                            autocomplete="off"
                            aria-invalid=title_fault.as_ref().map(|_| "true")
                            aria-describedby=title_fault.map(|_| "save-name-error")
                            value=title
                        />
                    </p>
                    <p class="save__part">
                        <label class="field__label" for="save-notes">"Notes"</label>
                        {notes_fault.clone().map(|fault| view! { <span class="field__error" id="save-notes-error">{fault}</span> })}
                        <textarea
                            class="save__notes"
                            id="save-notes"
                            name="notes"
                            rows="5"
                            maxlength=NOTES_CHARACTERS
                            autocomplete="off"
                            aria-invalid=notes_fault.as_ref().map(|_| "true")
                            aria-describedby=if notes_fault.is_some() { "save-notes-error save-notes-hint" } else { "save-notes-hint" }
                            inner_html=in_textarea(&notes)
                        ></textarea>
                        <span class="field__hint" id="save-notes-hint">
                            "What the numbers do not say: why, for whom, what was ruled out. Markdown; whoever has the link reads it."
                        </span>
                    </p>
                    <p class="acts">{buttons}</p>
                </form>
            </div>
        </section>
    }
}

/// The text as it stands in a textarea, whose first line break a browser drops. Placed as a child it would get marks that only an element hides.
fn in_textarea(text: &str) -> String {
    format!("\n{}", text.replace('&', "&amp;").replace('<', "&lt;"))
}
