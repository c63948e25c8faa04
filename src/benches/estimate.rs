//! What one plan costs: computed, and asked for over HTTP on a real socket.

use criterion::{Criterion, criterion_group, criterion_main};
use headroom::{
    catalog,
    config::Config,
    domain::question::Question,
    engine,
    http::{self, state::AppState},
    service::Headroom,
    store::Store,
};
use std::{future, hint::black_box};
use tokio::{net::TcpListener, runtime::Runtime};

/// As in the server.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const PROFILE: &str = r#"{"audience":{"monthly_active_users":200000}}"#;

fn estimate(criterion: &mut Criterion) {
    let catalog = catalog::builtin();
    let question = Question::from_json_text(PROFILE, &catalog.known()).expect("a valid question");
    criterion.bench_function("estimate", |bencher| bencher.iter(|| engine::plan(catalog, black_box(&question))));
}

fn round_trip(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().expect("a folder");
    let database = format!("sqlite://{}", folder.path().join("plans.db").display());
    let config = Config::read(|name| (name == "DATABASE_URL").then(|| database.clone())).expect("the settings are right");
    let runtime = Runtime::new().expect("a runtime");
    let address = runtime.block_on(async {
        let headroom = Headroom::new(catalog::builtin().clone(), Store::open(&config.database).await.expect("the store opens"));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        tokio::spawn(http::serve(listener, http::router(&config, AppState::new(&config, headroom)), future::pending()));
        address
    });
    let agent = ureq::agent();
    let ask = |method: &str, path: &str, body: &str| {
        let request = axum::http::Request::builder().method(method).uri(format!("http://{address}{path}"));
        let request = request.header("content-type", "application/json").body(body.to_owned()).expect("a request");
        agent.run(request).expect("an answer").body_mut().with_config().limit(100 << 20).read_to_vec().expect("a body")
    };
    let save = format!(r#"{{"profile":{PROFILE}}}"#);
    let mut group = criterion.benchmark_group("round trip");
    group.bench_function("health", |bencher| bencher.iter(|| ask("GET", "/healthz", "")));
    group.bench_function("estimate", |bencher| bencher.iter(|| ask("POST", "/api/v1/estimate", PROFILE)));
    group.bench_function("save", |bencher| bencher.iter(|| ask("POST", "/api/v1/plans", &save)));
}

criterion_group!(benches, estimate, round_trip);
criterion_main!(benches);
