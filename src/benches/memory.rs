//! How much memory a plan takes at its fullest moment: what lies on the heap, counted by the allocator; and how long the catalog takes to load.

use headroom::{catalog, domain::question::Question, engine};
use mimalloc::MiMalloc;
use std::{
    alloc::{GlobalAlloc, Layout},
    sync::atomic::{AtomicUsize, Ordering::Relaxed},
    time::Instant,
};

const PROFILE: &str = r#"{"audience":{"monthly_active_users":200000}}"#;

struct Counting;

static HELD: AtomicUsize = AtomicUsize::new(0);
static MOST: AtomicUsize = AtomicUsize::new(0);

fn taken(bytes: usize) {
    let held = HELD.fetch_add(bytes, Relaxed) + bytes;
    MOST.fetch_max(held, Relaxed);
}

// SAFETY: every call goes to the server's allocator as it came; only sizes are counted beside it.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        taken(layout.size());
        // SAFETY: the caller's promises about `layout` are those that the server's allocator asks for.
        unsafe { MiMalloc.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        HELD.fetch_sub(layout.size(), Relaxed);
        // SAFETY: `pointer` came from `alloc` above with this `layout`, hence from that allocator.
        unsafe { MiMalloc.dealloc(pointer, layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        taken(layout.size());
        // SAFETY: as in `alloc`.
        unsafe { MiMalloc.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // While it is moved both may be held.
        taken(size);
        HELD.fetch_sub(layout.size(), Relaxed);
        // SAFETY: `pointer` came from this allocator with this `layout`, and the caller's promises about `size` are those asked for.
        unsafe { MiMalloc.realloc(pointer, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn main() {
    let mib = |bytes: usize| bytes as f64 / f64::from(1 << 20);
    let begun = Instant::now();
    let catalog = catalog::builtin();
    let loading = begun.elapsed();
    let (of_catalog, loading_most) = (HELD.load(Relaxed), MOST.load(Relaxed));
    println!("loading: {:.1} ms, {:.1} MiB at most, {:.1} of it stay", loading.as_secs_f64() * 1e3, mib(loading_most), mib(of_catalog));
    // As the issue of the catalog asks for.
    assert!(loading.as_millis() <= 50 && mib(loading_most) <= 30.0, "loading takes more than 50 ms or 30 MiB");
    let question = Question::from_json_text(PROFILE, &catalog.known()).expect("a valid question");
    let before = HELD.load(Relaxed);
    MOST.store(before, Relaxed);
    let plan = engine::plan(catalog, &question);
    let most = MOST.load(Relaxed);
    let of_plan = HELD.load(Relaxed) - before;
    println!(
        "memory: {:.1} MiB at most while a plan is made: {:.1} of the catalog, {:.1} of the engine, of which {:.1} stay as the plan of {} rungs",
        mib(most),
        mib(of_catalog),
        mib(most - before),
        mib(of_plan),
        plan.stages.len(),
    );
    // As the issue of the engine's speed asks for.
    assert!(mib(most) <= 20.0, "more than 20 MiB");
}
