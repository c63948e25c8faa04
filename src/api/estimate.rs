//! A profile becomes a plan; nothing is stored.

use super::{
    Problem,
    body::{JsonText, PROFILE_KIB},
};
use crate::{
    domain::question::{Question, QuestionError},
    error::Error,
    service::Headroom,
};
use axum::{
    Router,
    extract::{FromRef, State},
    http::header,
    response::{IntoResponse, Response},
    routing::post,
};

pub fn router<S>() -> Router<S>
where
    S: Clone + Send + Sync + 'static,
    Headroom: FromRef<S>,
{
    Router::new().route("/estimate", post(estimate))
}

async fn estimate(State(headroom): State<Headroom>, JsonText(text): JsonText<PROFILE_KIB>) -> Result<Response, Problem> {
    let question = Question::from_json_text(&text, headroom.known())?;
    let answered = headroom.estimate_in_turn(question).await?;
    Ok(([(header::CONTENT_TYPE, "application/json")], answered.json).into_response())
}

impl From<QuestionError> for Problem {
    fn from(error: QuestionError) -> Problem {
        match error {
            QuestionError::NotJson(detail) => Problem::bad_request(detail),
            QuestionError::Faults(faults) => Error::Faults(faults).into(),
        }
    }
}
