//! Prices of one's own: a running server follows their folder, and never into a fault.

use crate::{
    server::{PROGRAM, Program},
    store_contract::sqlite_address,
};
use std::{
    fs::{self, File},
    path::Path,
    process::{Command, Stdio},
    thread,
    time::Duration,
};

const PROFILE: &str = r#"{"audience":{"monthly_active_users":200000},"growth":{"months":1},"targets":{"survives":"zone"}}"#;

fn write_prices(folder: &Path, load_balancer_hour: &str) {
    fs::create_dir_all(folder.join("aws")).expect("a folder");
    let head = "name = \"ours\"\n[sources]\ncontract = { text = \"our contract\", date = \"2026-11\", verified = true }\n";
    fs::write(folder.join("catalog.toml"), head).expect("a file");
    let prices = format!("key,from,us-east-1,us-east-1 source\nload_balancer_hour,0,{load_balancer_hour},contract\n");
    fs::write(folder.join("aws/prices.csv"), prices).expect("a file");
}

/// Version and monthly bill of the plan that is answered now.
fn answered(server: &Program) -> (String, f64) {
    let answer = server.post("/api/v1/estimate", PROFILE);
    assert_eq!(answer.status, 200, "{}", answer.text());
    let plan = answer.json();
    let usd = plan["recommendation"]["cost"]["monthly_usd"].as_f64().expect("a bill");
    (plan["catalog_version"].as_str().expect("a version").to_owned(), usd)
}

fn eventually<T>(mut look: impl FnMut() -> Option<T>) -> T {
    let found = (0..200).find_map(|_| look().or_else(|| (thread::sleep(Duration::from_millis(50)), None).1));
    found.expect("within ten seconds")
}

#[test]
fn a_broken_file_is_refused_by_line_and_the_last_good_catalog_goes_on_serving() {
    let folder = tempfile::tempdir().expect("a folder");
    let (overlay, log) = (folder.path().join("prices"), folder.path().join("log"));
    let logged = || fs::read_to_string(&log).unwrap_or_default();
    write_prices(&overlay, "0.02");
    let mut command = Command::new(PROGRAM);
    command.env("CATALOG_OVERLAY", &overlay).stderr(Stdio::from(File::create(&log).expect("a file")));
    let server = Program::start_under(command, &sqlite_address(&folder));

    let plain = {
        let folder = tempfile::tempdir().expect("a folder");
        answered(&Program::start(&sqlite_address(&folder)))
    };
    let first = answered(&server);
    assert!(first.0.starts_with(&format!("{}+ours.", plain.0)), "{} over {}", first.0, plain.0);
    assert!(first.1 < plain.1, "{} is less than {}", first.1, plain.1);

    write_prices(&overlay, "-0.02");
    server.signal("HUP");
    eventually(|| logged().contains("aws/prices.csv, line 2, us-east-1: -0.02 is outside").then_some(()));
    assert!(logged().contains("stays in force"), "{}", logged());
    assert_eq!(answered(&server), first, "the last good one serves");
    let ready = server.get("/readyz");
    assert_eq!(ready.status, 200);
    assert!(ready.text().starts_with("ready\n") && ready.text().contains("aws/prices.csv, line 2"), "{}", ready.text());
    assert!(!ready.text().contains(&overlay.display().to_string()), "where it lies is nobody's business: {}", ready.text());

    write_prices(&overlay, "0.01");
    server.signal("HUP");
    let mended = eventually(|| Some(answered(&server)).filter(|now| now.0 != first.0));
    assert!(mended.1 < first.1, "{} is less than {}", mended.1, first.1);
    eventually(|| (server.get("/readyz").text() == "ready\n").then_some(()));

    // Without a word the change is noticed too.
    write_prices(&overlay, "0.005");
    let noticed = (0..400).find_map(|_| {
        thread::sleep(Duration::from_millis(50));
        Some(answered(&server)).filter(|now| now.0 != mended.0)
    });
    assert!(noticed.expect("within a look").1 < mended.1);
}

#[test]
fn a_server_does_not_start_on_a_broken_folder() {
    let folder = tempfile::tempdir().expect("a folder");
    let overlay = folder.path().join("prices");
    write_prices(&overlay, "cheap");
    let ended = Command::new(PROGRAM)
        .env("CATALOG_OVERLAY", &overlay)
        .env("LEPTOS_SITE_ADDR", "127.0.0.1:0")
        .env("DATABASE_URL", sqlite_address(&folder))
        .output()
        .expect("it ends");
    let said = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert!(!ended.status.success() && said.contains("aws/prices.csv, line 2, us-east-1: cheap is no number"), "{said}");
}
