//! As in a terminal, without one.

use super::*;
use crate::{catalog::builtin, domain::question::Question};
use serde_json::Value;
use std::{fs, path::Path};

const PROFILE: &str = r#"{"audience":{"monthly_active_users":30000},"growth":{"start_month":"2026-11","months":12}}"#;
const TOML: &str = "[audience]\nmonthly_active_users = 30000\n[growth]\nstart_month = \"2026-11\"\nmonths = 12\n";
const YAML: &str = "audience:\n  monthly_active_users: 30000\ngrowth:\n  start_month: \"2026-11\"\n  months: 12\n";

fn parsed(words: &[&str]) -> Once {
    match Cli::try_parse_from(["headroom"].iter().chain(words)).unwrap_or_else(|error| panic!("{error}")).command {
        Some(Command::Once(once)) => once,
        _ => panic!("{words:?} starts a server"),
    }
}

fn done(words: &[&str]) -> Done {
    run(parsed(words)).unwrap_or_else(|refused| panic!("{refused:?}"))
}

fn written(folder: &Path, name: &str, text: &str) -> String {
    let file = folder.join(name);
    fs::write(&file, text).expect("a file");
    file.to_str().expect("text").to_owned()
}

fn json_of(words: &[&str]) -> Value {
    serde_json::from_str(&done(words).printed).expect("JSON")
}

#[test]
fn the_commands_are_sound() {
    Cli::command().debug_assert();
    assert!(Cli::try_parse_from(["headroom"]).is_ok_and(|cli| cli.command.is_none()));
}

#[test]
fn a_profile_is_the_same_in_json_toml_and_yaml() {
    let folder = tempfile::tempdir().expect("a folder");
    let files = [("p.json", PROFILE), ("p.toml", TOML), ("p.yaml", YAML)].map(|(name, text)| written(folder.path(), name, text));
    let [json, toml, yaml] = files.each_ref().map(|file| done(&["estimate", file, "--format", "json"]).printed);
    assert_eq!((&json, &json), (&toml, &yaml));
    let catalog = builtin();
    let question = Question::from_json_text(PROFILE, &catalog.known()).expect("a question");
    assert_eq!(json.trim_end(), json::text(&engine::plan(catalog, &question)).expect("JSON"));
    let named = written(folder.path(), "profile.txt", YAML);
    assert_eq!(done(&["estimate", &named, "--as", "yaml", "--format", "json"]).printed, json);
}

#[test]
fn a_plan_made_before_is_shown_as_it_was_made() {
    let folder = tempfile::tempdir().expect("a folder");
    let profile = written(folder.path(), "p.json", PROFILE);
    let plan = done(&["estimate", &profile, "--format", "json"]).printed;
    let cheaper = plan.replacen("\"per_user_usd\":", "\"per_user_usd\":1e-9,\"was\":", 1);
    let made = written(folder.path(), "plan.json", &cheaper);
    assert!(json_of(&["estimate", &made, "--format", "json"])["recommendation"]["cost"]["per_user_usd"] == 1e-9);
    let saved = written(folder.path(), "saved.json", &format!(r#"{{"id":"x","title":"Ours","plan":{plan}}}"#));
    assert_eq!(done(&["estimate", &saved, "--format", "json"]).printed, plan, "as REST answers a saved plan");
    // What is set asks its question anew.
    let anew = json_of(&["estimate", &made, "--set", "audience.monthly_active_users=40000", "--format", "json"]);
    assert_eq!(anew["profile"]["audience"]["monthly_active_users"], 40_000);
}

#[test]
fn fields_are_set_beside_the_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = written(folder.path(), "p.json", PROFILE);
    let set = json_of(&["estimate", &file, "--set", "commercial.provider=aws", "--set", "targets.availability=99.95", "--format", "json"]);
    assert_eq!(set["question"]["targets"]["availability"], 0.9995);
    assert_eq!(set["question"]["audience"]["monthly_active_users"], 30_000);
    assert_eq!(
        json_of(&["estimate", &file, "--set", "audience.monthly_active_users=1.5M", "--format", "json"])["question"]["audience"]["monthly_active_users"],
        1_500_000
    );
    let unread = run(parsed(&["estimate", &file, "--set", "audience.monthly_active_users=lots"])).map(|_| ()).expect_err("no number");
    assert!(unread.code() == 2 && unread.text().contains("lots"), "{unread:?}");
    for wrong in ["availability", "targets..availability=1", "=1"] {
        let refused = run(parsed(&["estimate", &file, "--set", wrong])).map(|_| ()).expect_err("no such form");
        assert_eq!(refused.code(), 2);
        assert!(refused.text().contains("FIELD=VALUE"), "{refused:?}");
    }
}

#[test]
fn every_fault_is_told_by_its_field() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = written(folder.path(), "p.json", r#"{"audience":{"monthly_active_users":-1},"traffic":{"write_share":2},"nope":1}"#);
    let refused = run(parsed(&["estimate", &file])).map(|_| ()).expect_err("faults");
    assert_eq!(refused.code(), 2);
    for field in ["\n  audience.monthly_active_users: ", "\n  traffic.write_share: ", "\n  nope: "] {
        assert!(refused.text().contains(field), "{}", refused.text());
    }
    for (name, text) in [("p.json", "{"), ("p.toml", "a ="), ("p.yaml", "a: [")] {
        let file = written(folder.path(), name, text);
        assert_eq!(run(parsed(&["estimate", &file])).map(|_| ()).expect_err("not its form").code(), 2, "{name}");
    }
    assert_eq!(run(parsed(&["estimate", "no-such-file.json"])).map(|_| ()).expect_err("no file").code(), 2);
}

#[test]
fn a_gate_holds_or_says_why_not() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = written(folder.path(), "p.json", PROFILE);
    let plan = json_of(&["estimate", &file, "--format", "json"]);
    let usd = plan["recommendation"]["cost"]["monthly_usd"].as_f64().expect("a bill");
    let just = usd.to_string();
    let less = (usd - 0.01).to_string();
    assert_eq!(done(&["check", &file, "--max-monthly-usd", &just]).code, 0);
    let broken = done(&["check", &file, "--max-monthly-usd", &less, "--max-rung", "9"]);
    assert_eq!(broken.code, 1);
    assert_eq!(broken.printed.lines().filter(|line| line.starts_with("BROKEN")).count(), 1, "{}", broken.printed);
    let tiers = plan["recommendation"]["tiers"].as_array().expect("tiers");
    let room = tiers.iter().filter_map(|tier| tier["headroom"].as_f64()).min_by(f64::total_cmp).expect("a limit");
    assert_eq!(done(&["check", &file, "--min-headroom", &(room * 0.999).to_string()]).code, 0);
    assert_eq!(done(&["check", &file, "--min-headroom", &(room * 1.001).to_string()]).code, 1);
    // No design at all is a broken gate whatever else is asked.
    assert_eq!(done(&["check", &file, "--set", "targets.p95_ms=1"]).code, 1);
}

#[test]
fn plans_are_compared_where_they_differ() {
    let folder = tempfile::tempdir().expect("a folder");
    let a = written(folder.path(), "a.json", PROFILE);
    let b = written(folder.path(), "b.json", &PROFILE.replace("30000", "3000000"));
    let compared = json_of(&["compare", &a, &b, "--format", "json"]);
    assert_eq!(compared["plans"].as_array().map(Vec::len), Some(2));
    let pointers: Vec<&str> =
        compared["differences"].as_array().expect("a list").iter().filter_map(|difference| difference["pointer"].as_str()).collect();
    assert!(pointers.contains(&"/profile/audience/monthly_active_users"), "{pointers:?}");
    let table = done(&["compare", &a, &b]).printed;
    assert!(table.lines().any(|line| line.starts_with("audience.monthly_active_users") && line.contains("3000000")), "{table}");
    assert!(Cli::try_parse_from(["headroom", "compare", &a]).is_err(), "one plan is not compared");
}

#[test]
fn the_table_is_as_reviewed() {
    insta::assert_snapshot!(table::plan(&crate::domain::sample::plan()));
}

#[test]
fn every_export_is_named_in_its_help() {
    let mut command = Cli::command();
    let help = command.find_subcommand_mut("export").expect("a command").render_long_help().to_string();
    for export in export::ALL {
        assert!(help.contains(export.name), "{}", export.name);
    }
}

#[test]
fn a_file_that_the_plan_cannot_have_is_refused_with_the_reason() {
    let folder = tempfile::tempdir().expect("a folder");
    let profile = written(folder.path(), "p.json", PROFILE);
    assert!(done(&["export", "main.tf", &profile]).printed.contains("provider \"aws\""));
    match run(parsed(&["export", "inventory.ini", &profile])) {
        Err(refused @ Refused::Asked(_)) => assert_eq!(refused.code(), 2, "{refused:?}"),
        _ => panic!("a plan in the cloud has no inventory"),
    }
}

#[test]
fn shells_complete_the_commands() {
    for shell in ["bash", "zsh", "fish"] {
        assert!(done(&["completions", shell]).printed.contains("estimate"), "{shell}");
    }
}

#[test]
fn the_catalog_is_checked_and_shown() {
    let told = done(&["catalog", "check"]);
    assert_eq!(told.code, 0);
    assert!(told.printed.starts_with(&format!("Catalog {} is sound.", builtin().version)), "{}", told.printed);
    assert!(told.printed.lines().any(|line| line.starts_with("aws ") && line.contains('%')), "{}", told.printed);
    let shown = json_of(&["catalog", "show", "--provider", "aws", "--region", "us-east-1", "--search", "NAT", "--format", "json"]);
    let names: Vec<&str> = shown.as_array().expect("a list").iter().filter_map(|figure| figure["name"].as_str()).collect();
    assert_eq!(names, ["nat_gib", "nat_hour"]);
    let csv = done(&["catalog", "show", "--search", "database db.m7g.large", "--region", "us-west-2", "--format", "csv"]).printed;
    assert!(csv.starts_with("provider,region,kind,name,unit,from,usd,date,verified,source\n") && csv.lines().count() == 3, "{csv}");
    for wrong in [["--provider", "mars"], ["--region", "mars-1"]] {
        let refused = run(parsed(&[&["catalog", "show"][..], &wrong[..]].concat())).map(|_| ()).expect_err("unknown");
        assert!(refused.code() == 2 && refused.text().contains("the catalog has"), "{refused:?}");
    }
}

#[test]
fn price_lists_are_written_only_when_asked_and_a_broken_folder_is_told_by_line() {
    let place = tempfile::tempdir().expect("a folder");
    fs::create_dir(place.path().join("aws")).expect("a folder");
    let list = written(place.path(), "aws/prices.csv", "key,from,us-east-1\nnat_hour,0,0.05\nnat_gib,0,0.05\n");
    let out = place.path().join("ours").to_str().expect("text").to_owned();
    let update = ["catalog", "update", "--from", &list, "--date", "2026-11-20", "--out", &out];
    let dry = done(&update).printed;
    let moved: Vec<&str> = dry.lines().filter(|line| line.starts_with("nat_")).collect();
    assert!(moved.len() == 2 && moved.iter().all(|line| line.ends_with("+11.1 %")), "{dry}");
    assert!(dry.contains("Nothing is written") && !Path::new(&out).exists(), "{dry}");
    let wet = done(&[&update[..], &["--write"]].concat()).printed;
    assert!(wet.contains("Written to"), "{wet}");
    let checked = done(&["catalog", "check", &out]).printed;
    assert!(checked.starts_with(&format!("Catalog {}+", builtin().version)), "{checked}");
    assert!(done(&update).printed.contains("Nothing differs."));
    let prices = Path::new(&out).join("aws/prices.csv");
    fs::write(&prices, fs::read_to_string(&prices).expect("a file").replace("nat_gib,0,0.05", "nat_gib,0,-0.05")).expect("a file");
    let refused = run(parsed(&["catalog", "check", &out])).map(|_| ()).expect_err("a negative price");
    assert!(refused.code() == 2 && refused.text().contains("aws/prices.csv, line 3, us-east-1: -0.05 is outside"), "{refused:?}");
    let no_date = run(parsed(&["catalog", "update", "--from", &list])).map(|_| ()).expect_err("no day");
    assert!(no_date.text().contains("--date"), "{no_date:?}");
}

#[test]
fn the_github_action_is_yaml_and_its_commands_are_ours() {
    let printed = done(&["github-action"]).printed;
    let action: Value = serde_saphyr::from_str(&printed).expect("YAML");
    let steps = action["jobs"]["check"]["steps"].as_array().expect("steps");
    let runs: Vec<&str> = steps.iter().filter_map(|step| step["run"].as_str()?.strip_prefix("headroom ")).collect();
    assert!(runs.iter().any(|run| run.starts_with("check ")), "{printed}");
    for run in runs {
        parsed(&run.split(" >>").next().unwrap_or_default().split(' ').collect::<Vec<_>>());
    }
}
