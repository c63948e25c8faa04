//! A profile becomes a plan, or many of them many; nothing is stored.

use super::{
    Problem, batch,
    body::{JsonText, PROFILE_KIB, is_plain},
};
use crate::{
    domain::question::{Question, QuestionError},
    error::Error,
    service::Headroom,
};
use axum::{
    Router,
    extract::{FromRef, FromRequest, Request, State},
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

async fn estimate(State(headroom): State<Headroom>, request: Request) -> Result<Response, Problem> {
    if is_plain(request.headers(), batch::LINES) {
        return batch::answer(headroom, request.into_body()).await;
    }
    let JsonText(text) = JsonText::<PROFILE_KIB>::from_request(request, &()).await?;
    let question = Question::from_json_text(&text, &headroom.known())?;
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
