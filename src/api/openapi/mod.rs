//! The description of the REST interface in OpenAPI 3.1: made from the types that are answered, the table of fields that is asked, and the list of calls.

mod answers;
mod calls;
mod profile;

use crate::{
    domain::{profile::Known, rules::Rule},
    engine,
    service::Headroom,
};
use axum::{
    Router,
    extract::{FromRef, State},
    http::header,
    response::{IntoResponse, Response},
    routing::get,
};
use serde_json::{Value, json};
use std::sync::LazyLock;

pub fn router<S>() -> Router<S>
where
    S: Clone + Send + Sync + 'static,
    Headroom: FromRef<S>,
{
    Router::new().route("/openapi.json", get(shown))
}

async fn shown(State(headroom): State<Headroom>) -> Response {
    let text = document(&headroom.known()).to_string();
    ([(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "public, max-age=300")], text).into_response()
}

/// The whole document: of a catalog it names what may be asked for.
pub fn document(known: &Known) -> Value {
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Headroom",
            "summary": "From users to scaling stage, architecture, bill and dates.",
            "description": about(),
            "version": engine::VERSION,
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "externalDocs": {"url": "docs", "description": "This document, to be read."},
        "servers": [{"url": "/api/v1"}],
        "tags": calls::tags(),
        "paths": calls::paths(),
        "components": {
            "schemas": answers::schemas(known),
            "parameters": calls::parameters(known),
            "headers": calls::headers(),
            "responses": calls::problems(),
            "securitySchemes": {
                "edit_token": {"type": "http", "scheme": "bearer", "description": "The edit token that a save has answered."},
            },
        },
    })
}

fn about() -> &'static str {
    static ABOUT: LazyLock<String> = LazyLock::new(|| {
        let rules: String = Rule::ALL.into_iter().map(|rule| format!("- `{}`: {}\n", rule.name(), rule.says())).collect();
        format!("{INTRODUCTION}\n\n## Rules between fields\n\n{RULES}\n\n{rules}")
    });
    &ABOUT
}

const INTRODUCTION: &str = "\
A profile of a system goes in, its plan comes out. The same question gets the same bytes, whether it is asked here, on a page or in a terminal.

Names are `snake_case`, with their unit where they have one. Shares are 0 to 1, money is US dollars, a month is 730 hours for prices and 30.4375 days for \
rates, times are RFC 3339 in UTC. New members may be added to answers at any time; what is asked is read strictly, so that a typo does not pass for a default.

Errors are `application/problem+json` (RFC 9457), with every fault of a body at once, each at a JSON pointer. Every answer has an `X-Request-Id`, that of \
the request if it has one; the log names it too. Answers are compressed with gzip or brotli for those who accept it. What can be read by GET can be asked \
for by HEAD, and OPTIONS says what can be done with an address. Where a limit of requests is set, 429 says when to come back.

Nobody has an account: whoever knows a plan's id may read it, whoever has its edit token may change it.";

const RULES: &str = "A body of the right types within all bounds can still be refused with 422 where its fields contradict each other. Each such fault names \
                     its `rule`:";
