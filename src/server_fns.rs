//! What the browser may ask of the server between two pages. Thin: the page answers.

use crate::domain::answer::Answer;
use leptos::prelude::*;

/// The planner's answer to a query string: the plan as HTML, or every fault of the question.
#[server(prefix = "/fn", endpoint = "evaluate")]
pub async fn evaluate(query: String) -> Result<Answer, ServerFnError> {
    use crate::{http::state::AppState, ui::pages::planner};
    let state = expect_context::<AppState>();
    let (ring, theme) = (planner::ring(), planner::theme());
    planner::answer(&state, &query, &ring, theme).await.map_err(|error| ServerFnError::ServerError(error.to_string()))
}

/// Where a figure of that plan comes from, as HTML; the query string asks for it (`why=…`).
#[server(prefix = "/fn", endpoint = "explain")]
pub async fn explain(query: String) -> Result<String, ServerFnError> {
    use crate::{http::state::AppState, ui::pages::planner};
    let state = expect_context::<AppState>();
    planner::origin(&state, &query).await.map_err(|error| ServerFnError::ServerError(error.to_string()))
}
