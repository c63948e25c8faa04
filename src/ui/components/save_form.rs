//! Keeps the plan that is shown: a plain POST form, so it works without script. The question goes with it as the plan's own words.

use super::editing::Editing;
use crate::domain::fields::TITLE_CHARACTERS;
use leptos::prelude::*;

/// `query` is the question whose plan is shown above.
#[component]
pub fn SaveForm(query: String, title: String, editing: Option<Editing>) -> impl IntoView {
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
                <form class="save" id="save-form" method="post" action="/plans">
                    <input type="hidden" name="query" value=query/>
                    {editing.map(|editing| view! { <input type="hidden" name="edit" value=editing.edit.to_string()/> })}
                    <label class="field__label" for="save-name">"Title"</label>
                    <input class="save__name" id="save-name" name="title" type="text" maxlength=TITLE_CHARACTERS autocomplete="off" value=title/>
                    {buttons}
                </form>
            </div>
        </section>
    }
}
