//! A copy of everything: out of one database and into another, of either kind; whole or not at all.

use crate::{
    postgres::empty_database,
    server::{Client, PROGRAM, Program},
    store_contract::sqlite_address,
};
use std::{
    collections::BTreeMap,
    fs,
    path::Path,
    process::{Command, Output},
};

const KEY: (&str, &str) = ("idempotency-key", "0123456789abcdef0123456789abcdef");
const JSON: (&str, &str) = ("content-type", "application/json");

fn program(database: &str, arguments: &[&str]) -> Output {
    Command::new(PROGRAM).args(arguments).env("DATABASE_URL", database).output().expect("the program runs")
}

fn backed_up(database: &str, file: &Path) -> String {
    let done = program(database, &["backup", &file.display().to_string()]);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).expect("text")
}

fn restore(database: &str, file: &Path, more: &[&str]) -> Result<String, String> {
    let file = file.display().to_string();
    let done = program(database, &[&["restore", &file], more].concat());
    let said = String::from_utf8_lossy(if done.status.success() { &done.stdout } else { &done.stderr }).into_owned();
    if done.status.success() { Ok(said) } else { Err(said) }
}

fn body(users: u32) -> String {
    format!(r#"{{"title":"Größe {users}","notes":"a\nb","profile":{{"audience":{{"monthly_active_users":{users}}}}}}}"#)
}

/// What stands in a file but for when it was written.
fn rows(file: &Path) -> Vec<String> {
    fs::read_to_string(file).expect("text").lines().skip(1).map(str::to_owned).collect()
}

/// Saves, changes and a save that may be repeated; answers the plans' ids with their tokens.
fn some_plans(server: &Client) -> BTreeMap<String, String> {
    let mut plans = BTreeMap::new();
    for users in [1_000, 30_000, 500_000] {
        let saved = server.ask("POST", "/api/v1/plans", &[JSON, KEY][..if users == 1_000 { 2 } else { 1 }], body(users)).json();
        plans.insert(saved["id"].as_str().expect("an id").to_owned(), saved["edit_token"].as_str().expect("a token").to_owned());
    }
    let (id, token) = plans.iter().next().expect("there are some");
    let bearer = format!("Bearer {token}");
    for revision in ["\"1\"", "\"2\""] {
        let changed =
            server.ask("PUT", &format!("/api/v1/plans/{id}"), &[JSON, ("authorization", &bearer), ("if-match", revision)], body(7));
        assert_eq!(changed.status, 200);
    }
    plans
}

#[test]
fn what_one_database_kept_another_keeps_whichever_kind_either_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let elsewhere = tempfile::tempdir().expect("a folder");
    let (sqlite, other_sqlite) = (sqlite_address(&folder), sqlite_address(&elsewhere));
    let (postgres, other_postgres) = (empty_database(), empty_database());
    let (first, second) = (folder.path().join("first.backup"), folder.path().join("second.backup"));

    let server = Program::start(&sqlite);
    let plans = some_plans(&server);
    let answer = |server: &Client, id: &str| server.get(&format!("/api/v1/plans/{id}?revision=1")).body;
    let before: Vec<Vec<u8>> = plans.keys().map(|id| answer(&server, id)).collect();
    let replayed = server.ask("POST", "/api/v1/plans", &[JSON, KEY], body(1_000)).body;
    // While it serves.
    assert_eq!(backed_up(&sqlite, &first), format!("3 plans, 5 revisions, 1 saves that may be repeated in {}.\n", first.display()));
    drop(server);

    for (from, to) in [(&sqlite, &postgres), (&postgres, &other_sqlite), (&other_sqlite, &other_postgres)] {
        backed_up(from, &second);
        assert_eq!(rows(&first), rows(&second), "{from}");
        restore(to, &second, &[]).expect("it is restored");
        let server = Program::start(to);
        let after: Vec<Vec<u8>> = plans.keys().map(|id| answer(&server, id)).collect();
        assert!(before == after, "{to}");
        assert_eq!(server.ask("POST", "/api/v1/plans", &[JSON, KEY], body(1_000)).body.len(), replayed.len(), "{to}");
    }

    let server = Program::start(&other_postgres);
    for (id, token) in &plans {
        let bearer = format!("Bearer {token}");
        assert_eq!(server.ask("DELETE", &format!("/api/v1/plans/{id}"), &[("authorization", "Bearer another")], "").status, 403);
        assert_eq!(server.ask("DELETE", &format!("/api/v1/plans/{id}"), &[("authorization", &bearer)], "").status, 204);
    }
    let text = fs::read_to_string(&first).expect("text");
    assert!(plans.values().all(|token| !text.contains(token)), "a copy holds no token");
}

#[test]
fn a_file_with_anything_wrong_is_refused_as_a_whole_and_its_line_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let sqlite = sqlite_address(&folder);
    let (good, bad) = (folder.path().join("good.backup"), folder.path().join("bad.backup"));
    let server = Program::start(&sqlite);
    some_plans(&server);
    drop(server);
    backed_up(&sqlite, &good);
    let text = fs::read_to_string(&good).expect("text");
    let lines: Vec<&str> = text.lines().collect();
    let last = lines.len();
    let without =
        |at: usize| lines.iter().enumerate().filter(|(line, _)| *line != at).map(|(_, line)| format!("{line}\n")).collect::<String>();
    let with = |from: &str, to: &str| text.replacen(from, to, 1);
    for (what, spoiled, says) in [
        ("cut off", lines[..last - 1].join("\n"), "line 10: the file breaks off"),
        ("cut inside a line", text[..text.len() - 20].to_owned(), &*format!("line {last}: this is no line")),
        ("no header", without(0), "line 1: the first line must say"),
        ("a plan is missing", without(1), "not there"),
        ("a revision is missing", without(4), "revision"),
        ("another version", with("\"version\":1", "\"version\":2"), "of version 2"),
        ("another file", "{\"a\": 1}\n".to_owned(), "line 1: this is no line of a backup"),
        ("nothing", String::new(), "breaks off"),
        ("a bad hash", with("\"edit_token_sha256\":\"", "\"edit_token_sha256\":\"AAAA"), "line 2"),
        ("twice", text.repeat(2), "more after the end"),
        ("counted wrongly", with("\"plans\":3", "\"plans\":4"), "should hold"),
    ] {
        fs::write(&bad, spoiled).expect("written");
        let elsewhere = tempfile::tempdir().expect("a folder");
        for target in [sqlite_address(&elsewhere), empty_database()] {
            let refused = restore(&target, &bad, &[]).expect_err(what);
            assert!(refused.contains(says) && refused.contains("nothing was kept"), "{what}: {refused}");
            assert!(restore(&target, &good, &[]).is_ok(), "{what}: nothing was kept, so there is room for a good one");
        }
    }
}

#[test]
fn a_database_that_holds_plans_takes_no_others_unless_it_is_told_to_and_none_twice() {
    let folders = [(); 2].map(|()| tempfile::tempdir().expect("a folder"));
    for [one, other] in [[0, 1].map(|at| sqlite_address(&folders[at])), [(); 2].map(|()| empty_database())] {
        let folder = tempfile::tempdir().expect("a folder");
        let (file, all) = (folder.path().join("one.backup"), folder.path().join("all.backup"));
        some_plans(&Program::start(&one));
        let server = Program::start(&other);
        server.ask("POST", "/api/v1/plans", &[JSON], body(5));
        drop(server);
        backed_up(&one, &file);
        let refused = restore(&other, &file, &[]).expect_err("it holds a plan");
        assert!(refused.contains("already") && refused.contains("--beside"), "{refused}");
        restore(&other, &file, &["--beside"]).expect("it was told to");
        assert!(restore(&other, &file, &["--beside"]).is_err(), "these are there now");
        assert!(backed_up(&other, &all).starts_with("4 plans, 6 revisions"));
    }
}

#[test]
fn a_database_that_is_not_there_is_not_made_by_copying_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let (database, file) = (sqlite_address(&folder), folder.path().join("nothing.backup"));
    let done = program(&database, &["backup", &file.display().to_string()]);
    assert!(!done.status.success() && String::from_utf8_lossy(&done.stderr).contains("no database"));
    assert!(!file.exists() && !folder.path().join("a").exists());
    let missing = restore(&database, &file, &[]).expect_err("there is no such file");
    assert!(missing.contains("nothing.backup"), "{missing}");
}
