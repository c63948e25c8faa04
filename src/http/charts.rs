//! The charts of a plan that nobody saved, as files: `/charts/bill.svg?` and the planner's query.

use super::state::AppState;
use crate::{
    api::{ChartFile, Problem},
    domain::plan::Extent,
    error::Error,
    service::Headroom,
    ui::{asked::Asked, pages::planner::this_month},
};
use axum::{
    Router,
    extract::{Path, RawQuery, State, rejection::PathRejection},
    http::HeaderMap,
    response::Response,
    routing::get,
};

pub fn router() -> Router<AppState> {
    Router::new().route("/charts/{file}", get(chart))
}

async fn chart(
    State(headroom): State<Headroom>,
    path: Result<Path<String>, PathRejection>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Response> {
    let Path(file) = path.map_err(|_| Problem::not_found().into_text())?;
    let asked = ChartFile::asked(&file, query.as_deref()).map_err(Problem::into_text)?;
    let answer = async {
        let question =
            Asked::read(query.as_deref().unwrap_or_default(), &headroom.known(), &this_month()).question.map_err(Error::Faults)?;
        let plan = headroom.part_in_turn(question, Extent::Whole).await?;
        asked.answer(&headroom, plan, &headers, "private, no-cache").await
    };
    answer.await.map_err(Problem::into_lines)
}
