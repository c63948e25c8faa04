//! What only the owner of a saved plan may do, a step before it is done: take up the edit token in this browser, delete the plan.

use super::{
    frame::{Reply, asking},
    planner::ring,
};
use crate::{
    domain::words,
    error::Error,
    http::{keyring::Keyring, state::AppState},
    service::SavedPlan,
};
use axum::http::{
    StatusCode,
    header::{CACHE_CONTROL, REFERRER_POLICY},
};
use leptos::prelude::*;
use leptos_meta::{Meta, Title};
use leptos_router::hooks::{use_params_map, use_url};

/// `/p/{id}/edit`, where the edit link leads: `?token=…`. The token is taken up by a form and not by the link itself: a page that only
/// links here must not be able to put a plan into somebody's list, and the cookie comes with the next page only if this site led to it.
#[component]
pub fn TakeKey() -> impl IntoView {
    let query = use_url().read_untracked().search().to_owned();
    let given = |name: &str| {
        form_urlencoded::parse(query.trim_start_matches('?').as_bytes())
            .find(|(given, _)| given == name)
            .map(|(_, value)| value.into_owned())
    };
    let (token, wrong) = (given("token").unwrap_or_default(), given("wrong").is_some());
    let reply = Reply::current();
    // No more than the origin, which the form must show to be known as ours: the token stands in the address.
    reply.header(REFERRER_POLICY, "strict-origin");
    reply.header(CACHE_CONTROL, "no-store");
    let status = move |_: bool| wrong.then_some(StatusCode::FORBIDDEN);
    of_plan(status, move |plan, ours| key_form(plan, ours, token, wrong).into_any())
}

fn key_form(plan: SavedPlan, ours: bool, token: String, wrong: bool) -> impl IntoView {
    let (id, title) = (plan.id.to_string(), titled(&plan));
    let heading = format!("Edit {title} in this browser");
    if ours {
        return view! {
            <Step heading>
                <p class="verdict__sentence"><span>"This browser may change the plan already."</span></p>
                <p class="acts"><a class="button button--primary" href=format!("/p/{id}")>"Show the plan"</a></p>
            </Step>
        }
        .into_any();
    }
    let field = if token.is_empty() {
        view! {
            <label class="field__label" for="token">"Edit link, or the token in it"</label>
            {wrong.then(|| view! { <p class="field__error" id="token-error">"This is not the plan’s edit token. Nothing was changed."</p> })}
            <input
                class="save__name"
                id="token"
                name="token"
                type="text"
                required=true
                autocomplete="off"
                spellcheck="false"
                aria-invalid=wrong.then_some("true")
                aria-describedby=wrong.then_some("token-error")
            />
        }
        .into_any()
    } else {
        view! { <input type="hidden" name="token" value=token/> }.into_any()
    };
    view! {
        <Step heading>
            <p class="verdict__sentence">
                <span>"Whoever has the edit link may change the plan."</span>
                <span class="verdict__then">"This browser will keep its token in a cookie, and list the plan among yours."</span>
            </p>
            <form class="save" method="post" action=format!("/plans/{id}/keys")>
                {field}
                <button class="button button--primary">"Let this browser edit"</button>
                <a class="button" href=format!("/p/{id}")>"Only look at it"</a>
            </form>
        </Step>
    }
    .into_any()
}

/// `/p/{id}/delete`: what is about to be lost, and the button.
#[component]
pub fn DeletePlan() -> impl IntoView {
    let status = |ours: bool| (!ours).then_some(StatusCode::FORBIDDEN);
    of_plan(status, |plan, ours| delete_form(plan, ours).into_any())
}

fn delete_form(plan: SavedPlan, ours: bool) -> impl IntoView {
    let (id, title) = (plan.id.to_string(), titled(&plan));
    let heading = format!("Delete {title}?");
    if !ours {
        return view! {
            <Step heading>
                <p class="verdict__sentence">
                    <span>"This browser may not delete the plan."</span>
                    <span class="verdict__then">"Only whoever holds its edit token may."</span>
                </p>
                <p class="acts"><a class="button" href=format!("/p/{id}/edit")>"Use an edit link"</a><a class="button" href=format!("/p/{id}")>"Back to the plan"</a></p>
            </Step>
        }
        .into_any();
    }
    let lost = match plan.latest {
        1 => "Its link will lead nowhere, for everybody who has it.".to_owned(),
        revisions => format!("All its {revisions} revisions go, and its link will lead nowhere, for everybody who has it."),
    };
    view! {
        <Step heading>
            <p class="verdict__sentence"><span>{lost}</span><span class="verdict__then">"This cannot be undone."</span></p>
            <form class="acts" method="post" action=format!("/plans/{id}/delete")>
                <button class="button button--primary">"Delete the plan"</button>
                <a class="button" href=format!("/p/{id}")>"Keep it"</a>
            </form>
        </Step>
    }
    .into_any()
}

fn titled(plan: &SavedPlan) -> String {
    if plan.title.trim().is_empty() { "this plan".to_owned() } else { format!("“{}”", plan.title) }
}

/// A page about the plan of the address. Both are told whether this browser may change it: what says the page's status, where it is not
/// the usual one, and what draws it.
fn of_plan(
    refused: impl FnOnce(bool) -> Option<StatusCode> + Send + 'static,
    page: impl FnOnce(SavedPlan, bool) -> AnyView + Send + 'static,
) -> impl IntoView {
    let id = use_params_map().read_untracked().get("id").unwrap_or_default();
    let ring = ring();
    asking(async move |state, reply| {
        let (plan, ours) = find(&state, &id, &ring).await?;
        if let Some(refused) = refused(ours) {
            reply.status(refused);
        }
        Ok(page(plan, ours))
    })
}

async fn find(state: &AppState, id: &str, ring: &Keyring) -> Result<(SavedPlan, bool), Error> {
    let plan = state.headroom.load(id, None).await?;
    let ours = match ring.token(id) {
        None => false,
        Some(token) => match state.headroom.editor(id, token).await {
            Ok(_) => true,
            Err(Error::WrongToken) => false,
            Err(error) => return Err(error),
        },
    };
    Ok((plan, ours))
}

#[component]
fn Step(heading: String, children: Children) -> impl IntoView {
    view! {
        <Title text=words::capitalised(&heading)/>
        <Meta name="robots" content="noindex"/>
        <main class="page page--single">
            <article class="plan" id="plan" tabindex="-1" aria-labelledby="step">
                <section class="section">
                    <header class="section__head"><h1 id="step">{heading}</h1></header>
                    <div class="section__body">{children()}</div>
                </section>
            </article>
        </main>
    }
}
