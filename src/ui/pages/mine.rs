//! The plans that this browser may edit, by the edit tokens it holds.

use super::{frame::asking, planner::ring};
use crate::{
    domain::units,
    http::keyring::{Keyring, MOST_KEYS},
    service::Mine,
    ui::components::{Converted, day},
};
use leptos::prelude::*;
use leptos_meta::{Meta, Title};

#[component]
pub fn MyPlans() -> impl IntoView {
    let ring = ring();
    asking(async move |state, reply| {
        let keys = ring.keys();
        let mine = state.headroom.editable(&keys).await?;
        // A key that opens nothing any more is let go of.
        let dead = keys.iter().filter(|(id, _)| mine.iter().all(|plan| plan.id != *id));
        dead.for_each(|(id, _)| reply.cookie(Keyring::without(id)));
        Ok(view! { <Listed mine/> }.into_any())
    })
}

#[component]
fn Listed(mine: Vec<Mine>) -> impl IntoView {
    let none = mine.is_empty();
    view! {
        <Title text="My plans"/>
        <Meta name="robots" content="noindex"/>
        <main class="page page--single">
            <article class="plan" id="plan" tabindex="-1" aria-labelledby="mine-title">
                <section class="section">
                    <header class="section__head">
                        <h1 id="mine-title">"My plans"</h1>
                        <p>"What this browser may change: it holds the edit tokens, there is no account."</p>
                        {(!none).then(|| view! { <Converted/> })}
                    </header>
                    <div class="section__body">
                        {if none { nothing().into_any() } else { list(mine).into_any() }}
                    </div>
                </section>
            </article>
        </main>
    }
}

fn nothing() -> impl IntoView {
    view! {
        <p class="verdict__sentence">
            <span>"No plans yet."</span>
            <span class="verdict__then">
                "A plan that you save here is listed from then on. One that you saved elsewhere comes with its edit link: open that link in this browser."
            </span>
        </p>
        <p class="acts"><a class="button button--primary" href="/">"Start a plan"</a></p>
    }
}

fn list(mine: Vec<Mine>) -> impl IntoView {
    let rows = mine.into_iter().map(row).collect_view();
    view! {
        <div class="rows rows--mine">
            <p class="rows__head" aria-hidden="true">
                <span>"Plan"</span><span class="num">"A month"</span><span>"Rung"</span><span>"Saved"</span><span></span>
            </p>
            <ul aria-label="Plans">{rows}</ul>
        </div>
        <p class="note">
            {format!("The newest {MOST_KEYS} are kept. Clearing the browser’s cookies clears this list, not the plans; their edit links still open them.")}
        </p>
    }
}

fn row(plan: Mine) -> impl IntoView {
    let Mine { id, last } = plan;
    let title = if last.title.trim().is_empty() { "Saved plan".to_owned() } else { last.title };
    let delete = format!("Delete {title}");
    let (rung, bill) = match last.glance {
        Some(glance) if glance.has_design => {
            (format!("Rung {}, {}", glance.stage.rung, glance.stage.name), units::dollars_and_cents(glance.monthly_usd.to_f64()))
        }
        Some(_) => ("Nothing holds this load".to_owned(), "–".to_owned()),
        None => ("–".to_owned(), "–".to_owned()),
    };
    let saved = match last.revision {
        1 => day::short_of_moment(&last.created_at),
        revision => format!("{}, revision {revision}", day::short_of_moment(&last.created_at)),
    };
    view! {
        <li>
            <b><a href=format!("/p/{id}") translate="no">{title}</a></b>
            <span class="num">{bill}</span>
            <span>{rung}</span>
            <span>{saved}</span>
            <a href=format!("/p/{id}/delete") aria-label=delete>"Delete"</a>
        </li>
    }
}
