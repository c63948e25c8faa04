//! Plans against one Aurora plan of Netflix's service-capacity-modeling, side by side: turn by turn in one run, so that a busy machine slows
//! both. Ours by the clock, theirs by the CPU time it used. Arguments are for other benches.

use headroom::{catalog, domain::question::Question, engine};
use std::{
    collections::BTreeMap,
    hint::black_box,
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    time::Instant,
};

/// As in the server.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const PROFILE: &str = r#"{"audience":{"monthly_active_users":200000}}"#;
const TURNS: usize = 9;
const PLANS_A_TURN: usize = 40;
/// The one whose speed is the yardstick.
const PACKAGE: &str = "service-capacity-modeling==0.3.212";
/// Ranges on what decides most: every path, bill and end of range is then drawn again.
const RANGED: &str = r#"{"audience":{"monthly_active_users":{"low":150000,"mid":200000,"high":300000}},
    "traffic":{"app_cpu_ms":{"low":10,"mid":20,"high":60}},"growth":{"monthly":{"low":0.02,"mid":0.05,"high":0.1}}}"#;
/// How many times quicker than one of theirs are to be: the parts that the yardstick weighs, the whole plan, and that with three ranges.
const WANTED: [f64; 3] = [500.0, 50.0, 10.0];
/// What the yardstick weighs: recommendation, nine rungs, every month of the path, bill and ledger. The simulated users are not counted.
const WEIGHED: [&str; 5] = ["market and rows", "demand and timeline", "nine rungs", "path", "recommendation and ledger"];

fn main() {
    let catalog = catalog::builtin();
    let asked = |profile: &str| Question::from_json_text(profile, &catalog.known()).expect("a valid question");
    let (question, ranged) = (asked(PROFILE), asked(RANGED));
    let mut netflix = Netflix::start();
    let (mut whole, mut with_ranges, mut theirs) = (Vec::new(), Vec::new(), Vec::new());
    let mut parts: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for _ in 0..TURNS {
        for (question, times) in [(&question, &mut whole), (&ranged, &mut with_ranges)] {
            times.extend((0..PLANS_A_TURN).map(|_| clocked(&mut || drop(black_box(engine::plan(catalog, black_box(question)))))));
        }
        engine::timed::parts(catalog, &question, &mut |name, part| {
            parts.entry(name.to_owned()).or_default().extend((0..PLANS_A_TURN).map(|_| clocked(part)));
        });
        theirs.extend(netflix.as_mut().and_then(Netflix::plan));
    }
    let mut part = |name: &str| median(parts.get_mut(name).unwrap_or_else(|| panic!("no part is called {name}")));
    let weighed: f64 = WEIGHED.into_iter().map(&mut part).sum();
    let (whole, with_ranges) = (median(&mut whole), median(&mut with_ranges));
    println!("yardstick: of a plan of 200,000 users, {} take {:.3} ms", WEIGHED.join(", "), weighed * 1e3);
    println!("yardstick: the whole plan takes {:.3} ms, with three ranges {:.3} ms", whole * 1e3, with_ranges * 1e3);
    if theirs.is_empty() {
        println!(
            "yardstick: no {PACKAGE} to compare with (python3 -m venv target/yardstick && target/yardstick/bin/pip install {PACKAGE})"
        );
        return;
    }
    let theirs = median(&mut theirs);
    println!("yardstick: {PACKAGE} takes {theirs:.3} s for one Aurora tier");
    for ((what, own), wanted) in
        [("these parts", weighed), ("the whole plan", whole), ("with three ranges", with_ranges)].into_iter().zip(WANTED)
    {
        println!("yardstick: {:.0} times as long as {what} ({wanted} wanted)", theirs / own);
    }
}

fn clocked(part: &mut dyn FnMut()) -> f64 {
    let started = Instant::now();
    part();
    started.elapsed().as_secs_f64()
}

fn median(times: &mut [f64]) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

/// Their planner in a process of its own, ready to be asked.
struct Netflix {
    process: Child,
    asks: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Netflix {
    /// None where no Python here has the package.
    fn start() -> Option<Netflix> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let of_project = root.join("target/yardstick/bin/python");
        let script = root.join("src/benches/yardstick.py");
        [of_project.as_path(), Path::new("python3")].into_iter().find_map(|python| {
            let mut process =
                Command::new(python).arg(&script).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().ok()?;
            let (asks, answers) = (process.stdin.take()?, BufReader::new(process.stdout.take()?));
            let mut netflix = Netflix { process, asks, answers };
            // The first plan reads its price lists.
            (netflix.line()? == "ready" && netflix.plan().is_some()).then_some(netflix)
        })
    }

    fn plan(&mut self) -> Option<f64> {
        writeln!(self.asks).ok()?;
        self.line()?.parse().ok()
    }

    fn line(&mut self) -> Option<String> {
        let mut line = String::new();
        let read = self.answers.read_line(&mut line).ok()?;
        (read > 0).then(|| line.trim().to_owned())
    }
}

impl Drop for Netflix {
    fn drop(&mut self) {
        // It ends by itself when nothing more can be asked; a plan under way is not waited for.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
