//! How a plan is computed, from what, and how well it tells real systems.

use super::frame::asking;
use crate::{
    backtest::BackTest,
    catalog::Catalog,
    ui::components::{back_test, constants, formulas},
};
use leptos::prelude::*;
use leptos_meta::Title;

#[component]
pub fn Method() -> impl IntoView {
    asking(async move |state, _| {
        let test = state.headroom.back_test().await?;
        Ok(page(&test, &state.headroom.catalog()).into_any())
    })
}

fn page(test: &BackTest, catalog: &Catalog) -> impl IntoView + use<> {
    let parts = [
        ("#reality", "Held against reality"),
        ("#rule", "From a published load to a profile"),
        ("#formulas", "Formulas"),
        ("#constants", "Constants"),
    ];
    let parts = parts.map(|(href, name)| view! { <li><a href=href>{name}</a></li> });
    view! {
        <Title text="The method"/>
        <main class="page page--single">
            <article class="plan" id="plan" tabindex="-1" aria-label="The method">
                <section class="section" id="method" aria-labelledby="method-title">
                    <header class="section__head">
                        <h1 id="method-title">"The method"</h1>
                        <p>"How a plan is computed, from what, and how well it tells real systems."</p>
                    </header>
                    <div class="section__body">
                        <p class="verdict__sentence">
                            <span>"A plan is a pure function of question and catalog."</span>
                            <span class="verdict__then">"The same question gives the same plan. Nothing is hidden: every formula, every figure with its range and source, and what comes of it where the answer is known."</span>
                        </p>
                        <nav class="contents" aria-label="On this page"><ol>{parts.into_iter().collect_view()}</ol></nav>
                    </div>
                </section>
                {back_test::back_test(test)}
                {back_test::rule()}
                {formulas::formulas()}
                {constants::constants(catalog)}
            </article>
        </main>
    }
}
