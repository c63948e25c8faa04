//! The ladder to learn from: nine rungs, each with its drawing, its limits and what it costs at its ends.

use super::frame::asking;
use crate::{
    service::RungTold,
    ui::components::{
        Converted,
        rung::{KINDS, rung, staircase},
    },
};
use leptos::prelude::*;
use leptos_meta::Title;

#[component]
pub fn Stages() -> impl IntoView {
    asking(async move |state, _| {
        let rungs = state.headroom.stages().await?;
        Ok(page(&rungs).into_any())
    })
}

fn page(rungs: &[RungTold]) -> impl IntoView + use<> {
    let sections: Vec<AnyView> = rungs.iter().map(rung).collect();
    let stairs = staircase(rungs);
    let kinds = KINDS.map(|(_, name, meaning)| view! { <div><dt>{name}</dt><dd>{meaning}</dd></div> });
    view! {
        <Title text="The ladder"/>
        <main class="page page--single">
            <article class="plan" id="plan" tabindex="-1" aria-label="The ladder">
                <section class="section" id="ladder" aria-labelledby="ladder-title">
                    <header class="section__head">
                        <h1 id="ladder-title">"The ladder"</h1>
                        <p>"Nine rungs from one machine to several regions; each adds parts to the one below."</p>
                        <Converted/>
                    </header>
                    <div class="section__body">
                        <p class="verdict__sentence">
                            <span>"Stand on the lowest rung that holds."</span>
                            <span class="verdict__then">"A rung is left when a limit is passed, never for its own sake. Every rung is held against every limit; the lowest without one exceeded is recommended."</span>
                        </p>
                        {stairs}
                        <h2>"Why a rung is left"</h2>
                        <dl class="glossary">{kinds.into_iter().collect_view()}</dl>
                    </div>
                </section>
                {sections}
            </article>
        </main>
    }
}
