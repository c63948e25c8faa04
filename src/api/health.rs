//! Whether the process runs, and whether it can do its work.

use super::Problem;
use crate::service::Headroom;
use axum::{
    Router,
    extract::{FromRef, State},
    routing::get,
};

pub fn router<S>() -> Router<S>
where
    S: Clone + Send + Sync + 'static,
    Headroom: FromRef<S>,
{
    Router::new().route("/healthz", get(|| async { "ok\n" })).route("/readyz", get(ready))
}

async fn ready(State(headroom): State<Headroom>) -> Result<&'static str, Problem> {
    headroom.ready().await?;
    Ok("ready\n")
}
