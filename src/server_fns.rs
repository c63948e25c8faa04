//! What the browser may ask of the server between two pages. Thin: the page answers.

use crate::domain::answer::Answer;
use leptos::prelude::*;

/// The planner's answer to a query string: the plan as HTML, its first part or the whole, or every fault of the question.
#[server(prefix = "/fn", endpoint = "evaluate")]
pub async fn evaluate(query: String, #[server(default)] whole: bool) -> Result<Answer, ServerFnError> {
    use crate::{
        domain::plan::Extent,
        http::state::AppState,
        ui::{pages::planner, reader},
    };
    let state = expect_context::<AppState>();
    let extent = if whole { Extent::Whole } else { Extent::First };
    let (ring, theme) = (planner::ring(), planner::theme());
    let reader = reader::of_part(&query);
    let answer = planner::answer(&state, &query, extent, &ring, theme).await.map_err(ServerFnError::new)?;
    Ok(Answer { html: reader.page(&answer.html).into_owned(), sentence: reader.text(&answer.sentence).into_owned(), ..answer })
}

/// Where a figure of that plan comes from, as HTML; the query string asks for it (`why=…`).
#[server(prefix = "/fn", endpoint = "explain")]
pub async fn explain(query: String) -> Result<String, ServerFnError> {
    use crate::{
        http::state::AppState,
        ui::{pages::planner, reader},
    };
    let state = expect_context::<AppState>();
    let reader = reader::of_part(&query);
    let html = planner::origin(&state, &query).await.map_err(ServerFnError::new)?;
    Ok(reader.page(&html).into_owned())
}
