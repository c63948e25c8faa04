//! Many profiles in one request: a line of JSON each, answered in kind, in order, as they are done.

use super::{
    Problem,
    body::{self, PROFILE_KIB},
};
use crate::{domain::question::Question, service::Headroom};
use axum::{
    body::Body,
    http::header,
    response::{IntoResponse, Response},
};
use futures_util::{StreamExt, stream};
use std::{convert::Infallible, num::NonZero, thread};

pub const LINES: &str = "application/x-ndjson";
/// How many profiles may be sent at once.
const MOST: usize = 1000;
/// How long all of them may be together.
const BATCH_KIB: usize = 8 * 1024;

/// A line for each line that is not blank: its plan, or a problem in its place. Fails as a whole where it is too long, or has too many lines.
pub async fn answer(headroom: Headroom, body: Body) -> Result<Response, Problem> {
    let too_large = || Problem::too_long(format!("A batch may be {} MiB long and have {MOST} lines.", BATCH_KIB / 1024));
    let bytes = body::read(body, BATCH_KIB * 1024, too_large).await?;
    let lines: Vec<Vec<u8>> = bytes.split(|byte| *byte == b'\n').filter(|line| !line.trim_ascii().is_empty()).map(<[u8]>::to_vec).collect();
    if lines.len() > MOST {
        return Err(too_large());
    }
    // As many at once as there are cores: more would wait for them all the same, with their plans in memory.
    let at_once = thread::available_parallelism().map_or(1, NonZero::get);
    let answers = stream::iter(lines).map(move |line| {
        let headroom = headroom.clone();
        async move { one(&headroom, line).await.unwrap_or_else(|problem| problem.to_json()) + "\n" }
    });
    let streamed = Body::from_stream(answers.buffered(at_once).map(Ok::<_, Infallible>));
    Ok(([(header::CONTENT_TYPE, LINES)], streamed).into_response())
}

async fn one(headroom: &Headroom, line: Vec<u8>) -> Result<String, Problem> {
    if line.len() > PROFILE_KIB * 1024 {
        return Err(Problem::too_large(PROFILE_KIB));
    }
    let question = Question::from_json_text(&body::text(line)?, &headroom.known())?;
    Ok(headroom.estimate_in_turn(question).await?.json)
}
