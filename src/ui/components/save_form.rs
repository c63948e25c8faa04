//! Keeps the plan that is shown: a plain POST form, so it works without script. The question goes with it as the plan's own words.

use crate::domain::fields::TITLE_CHARACTERS;
use leptos::prelude::*;

/// `query` is the question whose plan is shown above.
#[component]
pub fn SaveForm(query: String, title: String) -> impl IntoView {
    view! {
        <section class="section" id="save" aria-labelledby="save-title">
            <header class="section__head">
                <h2 id="save-title">"Save"</h2>
                <p>"A saved plan keeps question, answer and prices, under a link for whoever you give it to."</p>
            </header>
            <div class="section__body">
                <form class="save" id="save-form" method="post" action="/plans">
                    <input type="hidden" name="query" value=query/>
                    <label class="field__label" for="save-name">"Title"</label>
                    <input class="save__name" id="save-name" name="title" type="text" maxlength=TITLE_CHARACTERS autocomplete="off" value=title/>
                    <button class="button button--primary">"Save plan"</button>
                </form>
            </div>
        </section>
    }
}
