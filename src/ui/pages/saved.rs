//! A saved plan, exactly as it was kept, for whoever has its link.

use super::not_found::{Apology, Missing};
use crate::{
    domain::{plan::Plan, question::Question, words::Calendar},
    error::Error,
    http::state::AppState,
    service::SavedPlan as Kept,
    ui::components::{ChartFiles, Facts, Page, PlanView, Trail, sentence},
};
use axum::http::{StatusCode, header, request::Parts};
use leptos::{children::ViewFnOnce, prelude::*};
use leptos_axum::ResponseOptions;
use leptos_meta::{Meta, Title};
use leptos_router::hooks::{use_params_map, use_url};
use std::sync::Arc;

#[component]
pub fn SavedPlan() -> impl IntoView {
    let why = Trail::read(use_url().read_untracked().search());
    let id = use_params_map().read_untracked().get("id").unwrap_or_default();
    let state = use_context::<AppState>();
    let response = use_context::<ResponseOptions>();
    let host = use_context::<Parts>().and_then(|request| Some(request.headers.get(header::HOST)?.to_str().ok()?.to_owned()));
    view! {
        <Suspense>
            {Suspend::new(async move {
                // None while the routes are listed, before there is anything to ask.
                let state = state?;
                let found = match state.headroom.load(&id, None).await {
                    Ok(kept) => kept.plan().map(|plan| (kept, plan)),
                    Err(error) => Err(error),
                };
                Some(match found {
                    Ok((kept, plan)) => {
                        let link = state.public_url.link(host.as_deref(), &format!("/p/{}", kept.id.as_str()));
                        let copy = Question::from_json_text(&kept.question_json, state.headroom.known()).ok();
                        view! { <Shown kept plan=Arc::new(plan) link copy=copy.map(|question| format!("/?{}", question.to_query())) why/> }.into_any()
                    }
                    Err(Error::NotFound) => view! {
                        <Missing
                            title="No such plan"
                            sentence="No plan has this address."
                            perhaps="It was deleted, or a character of the link is missing."
                        />
                    }
                    .into_any(),
                    Err(error) => {
                        if let Some(response) = response {
                            response.set_status(StatusCode::SERVICE_UNAVAILABLE);
                        }
                        view! { <Apology error/> }.into_any()
                    }
                })
            })}
        </Suspense>
    }
}

#[component]
fn Shown(
    kept: Kept,
    plan: Arc<Plan>,
    /// To hand on.
    link: String,
    /// The planner with the same question, where today's catalog still understands it.
    copy: Option<String>,
    why: Trail,
) -> impl IntoView {
    let page = Page { address: format!("/p/{}", kept.id.as_str()), form: copy.clone() };
    let title = if kept.title.trim().is_empty() { "Saved plan".to_owned() } else { kept.title.clone() };
    let note = format!(
        "Revision {} of {}, saved {}. Prices of {}, engine {}.",
        kept.revision,
        kept.latest,
        day(&kept.created_at),
        long_day(&plan.catalog_version),
        plan.engine_version
    );
    let files = ChartFiles::of_revision(kept.id.as_str(), kept.revision);
    let editable = copy.clone();
    let beside = format!("/compare?a={}", kept.id);
    let acts = move || {
        let copy = editable.map(|copy| view! { <a class="button button--primary" href=copy>"Edit a copy"</a> });
        view! { <a class="button" href=beside>"Compare"</a>{copy} }
    };
    let share = move || view! { <Share link copy/> };
    view! {
        <Title text=title.clone()/>
        <Meta name="robots" content="noindex"/>
        <Meta property="og:title" content=format!("{title}: {}", sentence(&plan))/>
        <Meta property="og:type" content="website"/>
        <main class="page page--read">
            <article class="plan" id="plan" tabindex="-1" aria-label="Saved plan">
                <PlanView plan=Arc::clone(&plan) page why files note title=title.clone() acts=ViewFnOnce::from(acts) more=ViewFnOnce::from(share) more_contents=vec![("share", "Share")]/>
            </article>
            <Facts plan/>
        </main>
    }
}

#[component]
fn Share(link: String, copy: Option<String>) -> impl IntoView {
    view! {
        <section class="section" id="share" aria-labelledby="share-title">
            <header class="section__head"><h2 id="share-title">"Share"</h2><p>"Whoever has the link sees this plan, and cannot change it."</p></header>
            <div class="section__body">
                <div class="share">
                    <div>
                        <h3>"Link"</h3>
                        <p>"Opens this plan with these numbers, whatever prices do."</p>
                        <div class="copy"><input readonly=true aria-label="Link to this plan" value=link/></div>
                    </div>
                    {copy.map(|copy| view! {
                        <div>
                            <h3>"A copy of your own"</h3>
                            <p>"Opens the same question in the planner, with the prices of the day."</p>
                            <p><a class="button" href=copy>"Edit a copy"</a></p>
                        </div>
                    })}
                </div>
            </div>
        </section>
    }
}

/// `2026-11-02T09:30:00Z` → `2 November 2026`.
pub(super) fn day(moment: &str) -> String {
    long_day(moment.split('T').next().unwrap_or(moment))
}

pub(super) fn long_day(date: &str) -> String {
    let parts = || {
        let (month, day) = (date.get(..7)?, date.get(8..10)?);
        Some(format!("{} {}", day.parse::<u32>().ok()?, Calendar::new(Some(month)).long(0)))
    };
    parts().unwrap_or_else(|| date.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_written_out() {
        assert_eq!(day("2026-11-02T09:30:00Z"), "2 November 2026");
        assert_eq!(long_day("some day"), "some day");
    }
}
