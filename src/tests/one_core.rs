//! One question, asked in every way there is: one plan.

use crate::{
    dom::Dom,
    server::{PROGRAM, Server},
};
use headroom::{
    catalog,
    domain::{plan::Plan, question::Question},
};
use serde_json::Value;
use std::{
    collections::BTreeMap,
    fs,
    io::Write,
    process::{Command, Stdio},
};

/// Each in a line, for batches.
const PROFILES: [&str; 4] = [
    r#"{"audience":{"monthly_active_users":30000},"growth":{"start_month":"2026-11"}}"#,
    r#"{"audience":{"daily_active_users":{"low":30000,"mid":40000,"high":60000},"geography":{"europe":0.6,"oceania":0.4}},"traffic":{"app_cpu_ms":35,"surge_factor":4},"growth":{"start_month":"2026-11"}}"#,
    r#"{"traffic":{"requests_per_second":3000,"classes":[{"name":"search","share":0.2,"app_cpu_ms":60},{"name":"other","share":0.8}]},"commercial":{"purchase":"commit_1y"},"growth":{"start_month":"2026-11"}}"#,
    r#"{"title":"Sensors","data":{"devices":50000},"growth":{"start_month":"2026-11","months":12}}"#,
];
const JSON: [(&str, &str); 1] = [("content-type", "application/json")];

fn program(arguments: &[&str], input: &str) -> String {
    let mut process = Command::new(PROGRAM)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("{arguments:?}: {error}"));
    process.stdin.take().expect("it is piped").write_all(input.as_bytes()).expect("it reads");
    let done = process.wait_with_output().expect("it ends");
    assert!(done.status.success(), "{arguments:?}");
    String::from_utf8(done.stdout).expect("text")
}

/// What follows `"plan":` in an answer, which is its last member.
fn plan_of(answer: &str) -> &str {
    let (_, plan) = answer.split_once(r#","plan":"#).expect("a plan");
    plan.strip_suffix('}').expect("the end of an object")
}

#[test]
fn the_same_question_gets_the_same_bytes_over_rest_in_a_batch_saved_exported_and_in_a_terminal() {
    let server = Server::start();
    let batch = server.ask("POST", "/api/v1/estimate", &[("content-type", "application/x-ndjson")], PROFILES.join("\n"));
    let lines: Vec<&str> = batch.text().lines().collect();
    assert_eq!(lines.len(), PROFILES.len());
    let folder = tempfile::tempdir().expect("a folder");
    for (profile, line) in PROFILES.into_iter().zip(lines) {
        let estimated = server.post("/api/v1/estimate", profile);
        let plan = estimated.text();
        assert!(plan.starts_with('{') && plan == line, "{profile}");

        let saved = server.ask("POST", "/api/v1/plans", &JSON, format!(r#"{{"profile":{profile}}}"#));
        assert!(plan_of(saved.text()) == plan, "{profile}");
        let id = saved.json()["id"].as_str().expect("an id").to_owned();
        assert!(plan_of(server.get(&format!("/api/v1/plans/{id}")).text()) == plan, "{profile}");
        assert!(server.get(&format!("/api/v1/plans/{id}/report.json")).text() == plan, "{profile}");

        let compared = format!(r#"{{"plans":[{{"profile":{profile}}},{{"id":"{id}"}}]}}"#);
        let compared = server.post("/api/v1/compare", compared);
        assert!(compared.text().starts_with(&format!(r#"{{"plans":[{plan},{plan}],"differences":[]"#)), "{profile}");

        let file = folder.path().join("profile.json");
        fs::write(&file, profile).expect("written");
        let printed = program(&["estimate", "--format", "json", &file.display().to_string()], "");
        assert!(printed.strip_suffix('\n') == Some(plan), "{profile}");
        assert!(program(&["estimate", "--format", "json"], profile) == printed, "{profile}");
    }
}

#[test]
fn pages_and_what_follows_typing_show_the_plan_that_rest_answers() {
    let server = Server::start();
    let known = catalog::builtin().known();
    for profile in PROFILES {
        let plan: Plan = serde_json::from_slice(&server.post("/api/v1/estimate", profile).body).expect("a plan");
        let query = Question::from_json_text(profile, &known).expect("a question").to_query();
        let page = Dom::read(server.get(&format!("/?{query}")).text());
        let saved = server.ask("POST", "/api/v1/plans", &JSON, format!(r#"{{"profile":{profile}}}"#)).json();
        let kept = Dom::read(server.get(&format!("/p/{}", saved["id"].as_str().expect("an id"))).text());
        let form = [("content-type", "application/x-www-form-urlencoded"), ("accept", "application/json")];
        let asked = format!("query={}&whole=true", form_urlencoded::byte_serialize(query.as_bytes()).collect::<String>());
        let answered: Value = server.ask("POST", "/fn/evaluate", &form, asked).json();
        assert_eq!(answered["faults"], serde_json::json!([]), "{profile}");
        let followed = Dom::read(answered["html"].as_str().expect("HTML"));

        // Section by section the same words; the bill, which REST answers in numbers, line by line.
        let [page, kept, followed] = [&page, &kept, &followed].map(sections);
        assert!(followed.len() > 10, "{:?}", followed.keys());
        for (id, text) in &followed {
            assert_eq!(page.get(id), Some(text), "the planner, {id} of {profile}");
            // What it is called, and what may be done with it, is the planner's own.
            if !["verdict", "save", "beside"].contains(&id.as_str()) {
                assert_eq!(kept.get(id), Some(text), "the saved plan, {id} of {profile}");
            }
        }
        let design = &plan.recommendation.design;
        let bill = followed["bill"].replace(',', "");
        for usd in design.cost.lines.iter().map(|line| line.monthly_usd).chain([design.cost.monthly_usd]) {
            assert!(bill.contains(&format!("${:.2}", usd.to_f64())), "no ${usd} in the bill of {profile}");
        }
        for tier in &design.tiers {
            assert!(followed["architecture"].contains(&tier.product), "no {} in {profile}", tier.product);
        }
        assert!(followed["verdict"].contains(&plan.recommendation.stage.name), "{profile}");
    }
}

/// What each section says, by its id; without what it is only offered to do.
fn sections(page: &Dom) -> BTreeMap<String, String> {
    let told = |section: Dom| {
        let words = section.text().replace("Change", "").replace("EmbedCopy code", "");
        Some((section.attribute("id")?, words.split_whitespace().collect::<Vec<_>>().join(" ")))
    };
    page.all("section").into_iter().filter_map(told).collect()
}
