//! REST, version 1: thin over the service. One file a group of endpoints; every error is a [`Problem`].

mod batch;
mod body;
mod charts;
mod compare;
mod estimate;
mod exports;
mod file;
mod health;
mod learning;
mod plans;
mod problem;
mod reverse;

use crate::{config::PublicUrl, service::Headroom};
use axum::{Router, extract::FromRef};

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
        .fallback(|| async { Problem::not_found() })
        .method_not_allowed_fallback(|| async { Problem::method_not_allowed() })
}
