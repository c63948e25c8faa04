//! REST, version 1: thin over the service. One file a group of endpoints; every error is a [`Problem`].

mod batch;
mod body;
mod catalog;
mod charts;
mod compare;
mod estimate;
mod exports;
mod file;
mod health;
mod learning;
pub mod openapi;
mod plans;
mod problem;
mod reverse;

use crate::{config::PublicUrl, service::Headroom};
use axum::{
    Router,
    extract::FromRef,
    http::{Method, StatusCode},
    response::{IntoResponse, Response},
};

pub use charts::ChartFile;
pub use health::router as health;
pub use problem::Problem;

/// Everything under `/api/v1`.
pub fn router<S>() -> Router<S>
where
    S: Clone + Send + Sync + 'static,
    Headroom: FromRef<S>,
    PublicUrl: FromRef<S>,
{
    Router::new()
        .merge(charts::router())
        .merge(exports::router())
        .merge(estimate::router())
        .merge(plans::router())
        .merge(compare::router())
        .merge(reverse::router())
        .merge(learning::router())
        .merge(catalog::router())
        .merge(openapi::router())
        .fallback(|| async { Problem::not_found() })
        .method_not_allowed_fallback(other_method)
}

/// Whoever asks what can be done is told by the `Allow` header, which stands on both answers.
async fn other_method(method: Method) -> Response {
    if method == Method::OPTIONS { StatusCode::NO_CONTENT.into_response() } else { Problem::method_not_allowed().into_response() }
}
