//! An acknowledged save is on the disk.

use crate::{
    postgres,
    server::{PROGRAM, Program},
    store_contract::sqlite_address,
};
use headroom::store::{PostgresPlans, SqlitePlans};
use serde_json::Value;
use std::{
    fs,
    process::Command,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
    time::Duration,
};

#[tokio::test]
async fn every_sqlite_connection_syncs_its_log_at_each_commit() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = SqlitePlans::open(&sqlite_address(&folder)).await.expect("the store opens");
    const FULL: i64 = 2;
    assert_eq!(store.durability().await.expect("it answers"), vec![("wal".to_owned(), FULL); 2]);
}

#[tokio::test]
async fn every_postgres_connection_waits_for_the_disk_even_where_the_server_would_not() {
    let store = PostgresPlans::open(&postgres::hasty_database()).await.expect("the store opens");
    assert_eq!(store.durability().await.expect("it answers"), "on");
}

fn body(users: u32) -> String {
    format!(r#"{{"title":"plan {users}","profile":{{"audience":{{"monthly_active_users":{users}}}}}}}"#)
}

#[test]
fn a_save_is_synced_before_it_is_acknowledged() {
    let folder = tempfile::tempdir().expect("a folder");
    let trace = folder.path().join("trace");
    let found = Command::new("strace").arg("-V").output().is_ok_and(|output| output.status.success());
    assert!(found, "this test needs strace: install Debian's package `strace`");
    let mut strace = Command::new("strace");
    let calls = "trace=read,readv,recvfrom,recvmsg,write,writev,sendto,sendmsg,fsync,fdatasync";
    // -D: the program is our child and strace beside it, so that a signal reaches the program.
    strace.args(["-D", "-f", "-qq", "-y", "-s", "40", "-e", "signal=none", "-e", calls, "-o"]).arg(&trace).arg(PROGRAM);

    let server = Program::start_under(strace, &sqlite_address(&folder));
    const SAVES: usize = 5;
    const ACKNOWLEDGED: &str = "\"HTTP/1.1 201 Created";
    for number in 0..SAVES {
        assert_eq!(server.post("/api/v1/plans", body(1000 + number as u32)).status, 201);
    }
    assert!(server.end("TERM").success());
    let complete = || fs::read_to_string(&trace).ok().filter(|trace| trace.matches(ACKNOWLEDGED).count() == SAVES);
    let trace = (0..100).find_map(|_| complete().or_else(|| (thread::sleep(Duration::from_millis(50)), None).1));
    let trace = trace.expect("strace saw every acknowledgement");

    // Between the arrival of a save and its acknowledgement the log must have been synced, that is: the call must have returned.
    let (mut asked, mut synced, mut acknowledged) = (false, false, 0);
    let mut syncing = Vec::new();
    for line in trace.lines() {
        let (process, call) = line.split_once(' ').expect("a process and a call");
        let call = call.trim_start();
        let is_sync = call.contains("fdatasync") || call.contains("fsync");
        if call.contains("\"POST /api/v1/plans") {
            (asked, synced) = (true, false);
        } else if is_sync && call.contains("plans.db-wal") && call.contains("unfinished") {
            syncing.push(process);
        } else if is_sync && call.ends_with("= 0") {
            let of_log = call.contains("plans.db-wal") || syncing.contains(&process);
            syncing.retain(|other| *other != process);
            synced |= of_log;
        } else if call.contains(ACKNOWLEDGED) {
            assert!(asked && synced, "acknowledged before it was synced:\n{trace}");
            acknowledged += 1;
            asked = false;
        }
    }
    assert_eq!(acknowledged, SAVES, "{trace}");
}

const SAVES_A_ROUND: usize = 10;

fn every_acknowledged_save_survives(database: &str) {
    let mut acknowledged: Vec<(String, u32, Vec<u8>)> = Vec::new();
    for round in 0..3 {
        let server = Program::start(database);
        let answered = AtomicUsize::new(0);
        let client = (*server).clone();
        thread::scope(|scope| {
            let savers: Vec<_> = (0..4)
                .map(|saver| {
                    let (client, answered) = (&client, &answered);
                    scope.spawn(move || {
                        let mut saved = Vec::new();
                        for number in 0.. {
                            let users = 1_000_000 * (round + 1) + 100_000 * saver + number;
                            let headers = [("content-type", "application/json")];
                            let answer = client.try_ask("POST", "/api/v1/plans", &headers, body(users));
                            let Ok(answer) = answer else { break };
                            assert_eq!(answer.status, 201, "{}", answer.text());
                            let id = answer.json()["id"].as_str().expect("an id").to_owned();
                            saved.push((id, users, answer.body));
                            answered.fetch_add(1, Ordering::Relaxed);
                        }
                        saved
                    })
                })
                .collect();
            // In the middle of saves: the savers end when the server is gone.
            while answered.load(Ordering::Relaxed) < SAVES_A_ROUND && !savers.iter().all(|saver| saver.is_finished()) {
                thread::sleep(Duration::from_millis(10));
            }
            server.end("KILL");
            acknowledged.extend(savers.into_iter().flat_map(|saver| saver.join().expect("no panic")));
        });
    }
    assert!(acknowledged.len() >= 3 * SAVES_A_ROUND, "only {} saves were made", acknowledged.len());

    let server = Program::start(database);
    for (id, users, answer) in &acknowledged {
        let shown = server.get(&format!("/api/v1/plans/{id}"));
        assert_eq!(shown.status, 200, "the plan of {users} users is lost");
        assert_eq!(shown.json()["title"], format!("plan {users}"));
        let plan = |bytes: &[u8]| serde_json::from_slice::<Value>(bytes).expect("JSON")["plan"].to_string();
        assert_eq!(plan(&shown.body), plan(answer));
    }
}

#[test]
fn killed_during_saves_sqlite_keeps_every_acknowledged_one() {
    let folder = tempfile::tempdir().expect("a folder");
    every_acknowledged_save_survives(&sqlite_address(&folder));
}

#[test]
fn killed_during_saves_postgres_keeps_every_acknowledged_one() {
    every_acknowledged_save_survives(&postgres::empty_database());
}

#[test]
fn told_to_stop_the_program_ends_well_and_soon() {
    let folder = tempfile::tempdir().expect("a folder");
    for signal in ["TERM", "INT"] {
        let server = Program::start(&sqlite_address(&folder));
        // A connection that is kept open must not keep the server.
        assert_eq!(server.get("/healthz").status, 200);
        assert!(server.end(signal).success());
    }
}

#[test]
fn what_keeps_the_program_from_starting_is_said_in_a_sentence() {
    let start = |name: &str, value: &str| {
        let started =
            Command::new(PROGRAM).env("DATABASE_URL", "sqlite::memory:").env("LEPTOS_SITE_ADDR", "127.0.0.1:0").env(name, value).output();
        let output = started.expect("it starts");
        assert!(!output.status.success());
        String::from_utf8(output.stderr).expect("text")
    };
    assert!(start("LEPTOS_SITE_ADDR", "nowhere").contains("LEPTOS_SITE_ADDR is “nowhere”"));
    assert!(start("DATABASE_URL", "mysql://localhost/plans").contains("DATABASE_URL must begin with"));
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = taken.local_addr().expect("an address").to_string();
    assert!(start("LEPTOS_SITE_ADDR", &address).contains(&format!("cannot listen on {address}")));
}
