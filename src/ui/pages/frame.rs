//! The frame of a page that asks the service before it can be shown.

use super::{not_found::Apology, saved::NoSuchPlan};
use crate::{error::Error, http::state::AppState};
use axum::http::{HeaderName, HeaderValue, StatusCode, header::SET_COOKIE};
use leptos::prelude::*;
use leptos_axum::ResponseOptions;

/// The page that `ask` makes of the service's answer. Where there is no such plan the page says so; any other failure is apologised for.
pub fn asking<A>(ask: impl FnOnce(AppState, Reply) -> A + Send + 'static) -> impl IntoView
where
    A: Future<Output = Result<AnyView, Error>> + Send + 'static,
{
    let state = use_context::<AppState>();
    let reply = Reply::current();
    view! {
        <Suspense>
            {Suspend::new(async move {
                // None while the routes are listed, before there is anything to ask.
                let state = state?;
                Some(match ask(state, reply.clone()).await {
                    Ok(page) => page,
                    Err(Error::NotFound) => view! { <NoSuchPlan/> }.into_any(),
                    Err(error) => {
                        reply.status(StatusCode::SERVICE_UNAVAILABLE);
                        view! { <Apology error/> }.into_any()
                    }
                })
            })}
        </Suspense>
    }
}

/// What the answer says beside the page.
#[derive(Clone)]
pub struct Reply(Option<ResponseOptions>);

impl Reply {
    pub fn current() -> Reply {
        Reply(use_context())
    }

    /// Instead of 200.
    pub fn status(&self, status: StatusCode) {
        if let Some(response) = &self.0 {
            response.set_status(status);
        }
    }

    pub fn header(&self, name: HeaderName, value: &'static str) {
        if let Some(response) = &self.0 {
            response.insert_header(name, HeaderValue::from_static(value));
        }
    }

    pub fn cookie(&self, cookie: HeaderValue) {
        if let Some(response) = &self.0 {
            response.append_header(SET_COOKIE, cookie);
        }
    }
}
