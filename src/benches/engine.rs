//! Where the time of a plan goes: the engine alone, one thread, 200,000 users and every other field at its default.

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use headroom::{catalog, domain::question::Question, engine};
use std::hint::black_box;

/// As in the server.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const PROFILE: &str = r#"{"audience":{"monthly_active_users":200000}}"#;

fn parts(criterion: &mut Criterion) {
    let catalog = catalog::builtin();
    let question = Question::from_json_text(PROFILE, &catalog.known()).expect("a valid question");
    let mut group = criterion.benchmark_group("engine");
    engine::timed::parts(catalog, &question, &mut |name, part| {
        group.bench_function(name, |bencher| bencher.iter(&mut *part));
    });
    group.bench_function("whole plan", |bencher| bencher.iter(|| engine::plan(catalog, black_box(&question))));
    group.bench_function("plan as JSON", |bencher| {
        bencher.iter_batched(|| engine::plan(catalog, &question), |plan| serde_json::to_vec(&plan), BatchSize::LargeInput);
    });
}

/// Neither users nor months may make a plan dearer than in proportion.
fn growth(criterion: &mut Criterion) {
    let catalog = catalog::builtin();
    let mut group = criterion.benchmark_group("whole plan");
    for (users, months) in [(200.0, 36), (20_000.0, 36), (2e6, 36), (2e7, 36), (2e8, 36), (2e5, 12), (2e5, 120)] {
        let text = format!(r#"{{"audience":{{"monthly_active_users":{users}}},"growth":{{"months":{months}}}}}"#);
        let question = Question::from_json_text(&text, &catalog.known()).expect("a valid question");
        group.bench_function(format!("{users} users, {months} months"), |bencher| {
            bencher.iter(|| engine::plan(catalog, black_box(&question)));
        });
    }
}

criterion_group!(benches, parts, growth);
criterion_main!(benches);
