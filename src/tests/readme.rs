//! The README's calls do what it says, as they stand there.

use crate::server::Server;
use serde_json::Value;
use std::process::Command;

const README: &str = include_str!("../../README.md");

/// Every command that begins with `curl`, with the lines that it goes on in.
fn commands() -> Vec<String> {
    let mut found = Vec::new();
    let mut lines = README.lines().filter_map(|line| line.strip_prefix("    "));
    while let Some(line) = lines.next() {
        if line.starts_with("curl ") {
            let mut command = line.to_owned();
            while command.ends_with('\\') {
                command.push('\n');
                command.push_str(lines.next().expect("it goes on"));
            }
            found.push(command);
        }
    }
    found
}

#[test]
fn every_curl_of_the_readme_is_answered() {
    let server = Server::start();
    let address = server.address.strip_prefix("http://").expect("an address");
    let commands = commands();
    assert!(commands.len() >= 4, "{commands:?}");
    let mut id = None;
    for command in commands {
        assert!(command.contains("localhost:3000"), "{command}");
        let mut asked = command.replace("localhost:3000", address);
        if asked.contains("{id}") {
            asked = asked.replace("{id}", id.as_deref().unwrap_or_else(|| panic!("nothing was saved before {command}")));
        }
        let done = Command::new("sh").args(["-c", &asked]).output().expect("a shell starts");
        assert!(done.status.success(), "{command}: {}", String::from_utf8_lossy(&done.stderr));
        let answer: Value = serde_json::from_slice(&done.stdout).unwrap_or_else(|error| panic!("{command}: {error}"));
        assert!(answer["errors"].is_null() && answer.is_object(), "{command}: {answer}");
        id = answer["id"].as_str().map(str::to_owned).or(id);
    }
}
