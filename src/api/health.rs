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

/// With why the newest prices are not in force, where they are refused; the last good ones are.
async fn ready(State(headroom): State<Headroom>) -> Result<String, Problem> {
    headroom.ready().await?;
    let refused = headroom.refused_catalog().map(|reason| format!("{reason}; catalog {} stays in force\n", headroom.catalog().version));
    Ok(format!("ready\n{}", refused.unwrap_or_default()))
}
