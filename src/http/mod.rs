//! The server: every route and every layer, in one place.

pub mod assets;
mod charts;
mod cors;
mod embed;
mod forms;
mod headers;
pub mod keyring;
mod limits;
pub mod reader;
mod remembered;
pub mod save;
pub mod state;
pub mod theme;

use crate::{
    api::{self, Problem},
    config::Config,
    ui::app::{App, shell},
};
use axum::{
    Router,
    extract::{Request, State},
    middleware::{from_fn, from_fn_with_state},
    response::{IntoResponse, Response},
    serve::ListenerExt,
};
use leptos::prelude::provide_context;
use leptos_axum::{LeptosRoutes, generate_route_list, render_app_async_with_context};
use limits::Limiter;
use state::AppState;
use std::{future::Future, io, net::SocketAddr, time::Duration};
use tokio::{net::TcpListener, sync::oneshot, time};
use tower_http::{catch_panic::CatchPanicLayer, compression::CompressionLayer};

/// Answers on `listener` until `shutdown` is ready; then no new connection is taken, and what was begun is finished.
pub async fn serve(listener: TcpListener, router: Router, shutdown: impl Future<Output = ()> + Send + 'static) -> io::Result<()> {
    // An answer is written at once; waiting for more to send with it would only make it late.
    let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
    let (begin, begun) = oneshot::channel();
    let stopping = async move {
        shutdown.await;
        begin.send(()).ok();
    };
    let server = axum::serve(listener, router.into_make_service_with_connect_info::<SocketAddr>()).with_graceful_shutdown(stopping);
    let too_long = async move {
        match begun.await {
            Ok(()) => time::sleep(LONGEST_FAREWELL).await,
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        ended = server.into_future() => ended,
        () = too_long => Ok(()),
    }
}

/// How long a client may keep a server that is about to end.
const LONGEST_FAREWELL: Duration = Duration::from_secs(10);

/// The whole server.
pub fn router(config: &Config, state: AppState) -> Router {
    let options = state.options.clone();
    let rest = api::router();
    let rest = match &config.cors {
        Some(origins) => rest.layer(cors::layer(origins)),
        None => rest,
    };
    let answers = Router::new()
        .leptos_routes(&state, generate_route_list(App), move || shell(options.clone()))
        .nest("/api/v1", rest)
        .merge(api::health())
        .merge(charts::router())
        .merge(embed::router())
        .merge(save::router())
        .merge(theme::router())
        .merge(reader::router())
        .fallback(anything_else)
        .with_state(state.clone())
        .layer(from_fn(reader::pages))
        .layer(CompressionLayer::new());
    // These were compressed when they were built.
    layered(config, answers.merge(state.site.packages()))
}

/// What every request passes: the outermost layer is named last.
fn layered(config: &Config, routes: Router) -> Router {
    let routes = routes.layer(CatchPanicLayer::custom(limits::panicked)).layer(from_fn(limits::drained)).layer(from_fn(limits::bounds));
    let routes = match Limiter::new(config) {
        Some(limiter) => routes.layer(from_fn_with_state(limiter, limits::rate)),
        None => routes,
    };
    routes.layer(from_fn(headers::security)).layer(from_fn(headers::request_id))
}

/// A public file, or a page that says there is none; scripts are told as a problem.
async fn anything_else(State(state): State<AppState>, request: Request) -> Response {
    if let Some(file) = state.site.public_file(&request).await {
        return file;
    }
    if request.uri().path().starts_with("/api/") {
        return Problem::not_found().into_response();
    }
    let (context, options) = (state.clone(), state.options);
    let page = render_app_async_with_context(move || provide_context(context.clone()), move || shell(options.clone()));
    page(request).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::{body::Body, http::StatusCode, routing::get};
    use tower::ServiceExt;

    #[tokio::test]
    async fn a_panic_is_answered_and_tells_nothing() {
        let config = Config::read(|_| None).expect("all settings are optional");
        async fn secret() -> String {
            panic!("a secret of src/http/mod.rs")
        }
        let router = layered(&config, Router::new().route("/boom", get(secret)).route("/api/v1/boom", get(secret)));
        for (path, kind) in [("/boom", "text/plain; charset=utf-8"), ("/api/v1/boom", "application/problem+json")] {
            let request = Request::get(path).body(Body::empty()).expect("a request");
            let response = router.clone().oneshot(request).await.expect("an answer");
            assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
            assert_eq!(response.headers()["content-type"], kind);
            assert!(response.headers().contains_key("x-request-id"));
            let body = axum::body::to_bytes(response.into_body(), 1 << 20).await.expect("a body");
            let body = String::from_utf8(body.to_vec()).expect("text");
            assert!(!body.contains("secret") && !body.contains("src/"), "{body}");
        }
    }
}
