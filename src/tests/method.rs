//! The method page, and the program that prints the same.

use super::server::{PROGRAM, Server};
use std::{
    fs,
    process::{Command, Output},
};

#[test]
fn the_page_shows_every_real_system_and_every_constant() {
    let server = Server::start();
    let page = server.get("/method");
    assert_eq!(page.status, 200);
    let html = page.text();
    for system in headroom::catalog::systems::systems() {
        assert!(html.contains(&system.name.replace('&', "&amp;")), "{}", system.id);
    }
    for row in ["system_memory_mib", "contention.writer_sigma", "hours.automation"] {
        assert!(html.contains(row), "{row}");
    }
    assert!(html.contains("data-chart=\"reality\"") && html.contains("Rank correlation"));
}

fn program(arguments: &[&str]) -> Output {
    Command::new(PROGRAM).args(arguments).output().expect("the program runs")
}

#[test]
fn the_program_reads_systems_from_a_file_and_prints_a_line_each() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("cases.json");
    let system = r#"[{"id": "shop", "year": 2012, "expected_stage": "multi-az", "norm_load": {"mau": 50000}, "norm_target": {"web_app_nodes": 2}},
                     {"id": "dark", "year": null, "fleet": {"hosting": "colo"}}]"#;
    fs::write(&file, system).expect("written");
    let printed = program(&["backtest", &file.display().to_string()]);
    assert!(printed.status.success());
    let text = String::from_utf8(printed.stdout).expect("text");
    let lines: Vec<serde_json::Value> =
        text.lines().filter(|line| line.starts_with('{')).map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(lines.len(), 3);
    assert_eq!((&lines[0]["id"], &lines[0]["rung"]["distance"]), (&"shop".into(), &0.into()));
    assert_eq!(lines[1]["faults"].as_array().map(Vec::len), Some(1));
    assert_eq!((&lines[2]["sums"]["systems"], &lines[2]["sums"]["planned"]), (&2.into(), &1.into()));
}

#[test]
fn a_file_that_cannot_be_read_is_named() {
    let missing = program(&["backtest", "/no/such/file.json"]);
    assert!(!missing.status.success());
    assert!(String::from_utf8_lossy(&missing.stderr).contains("/no/such/file.json"));
    let unknown = program(&["dance"]);
    let said = String::from_utf8_lossy(&unknown.stderr).into_owned();
    assert!(unknown.status.code() == Some(2) && said.contains("dance") && said.contains("Usage"), "{said}");
}
