//! A saved plan as files that other tools read.

use crate::server::{Answer, Server};

const PROFILE: &str = r#"{"audience":{"monthly_active_users":3000000},"growth":{"start_month":"2026-11"}}"#;
/// Those of a plan in the cloud.
const EXPORTS: [(&str, &str); 12] = [
    ("report.md", "text/markdown; charset=utf-8"),
    ("report.html", "text/html; charset=utf-8"),
    ("path.csv", "text/csv; charset=utf-8; header=present"),
    ("bill.csv", "text/csv; charset=utf-8; header=present"),
    ("diagram.svg", "image/svg+xml"),
    ("diagram.mmd", "text/vnd.mermaid; charset=utf-8"),
    ("diagram.drawio", "application/vnd.jgraph.mxfile"),
    ("alerts.yml", "application/yaml"),
    ("dashboard.json", "application/json"),
    ("load-test.js", "text/javascript; charset=utf-8"),
    ("main.tf", "text/plain; charset=utf-8"),
    ("cloudformation.yml", "application/yaml"),
];
const AS_CODE: [&str; 2] = ["main.tf", "cloudformation.yml"];

/// The plan's address.
fn saved(server: &Server, profile: &str) -> String {
    let answer = server.post("/api/v1/plans", format!(r#"{{"title":"A | B","profile":{profile}}}"#));
    assert_eq!(answer.status, 201, "{}", answer.text());
    format!("/api/v1/plans/{}", answer.json()["id"].as_str().expect("an id"))
}

fn assert_problem(answer: &Answer, status: u16) {
    assert_eq!((answer.status, answer.header("content-type")), (status, "application/problem+json"), "{}", answer.text());
}

#[test]
fn every_export_of_a_saved_plan_is_had_and_kept() {
    let server = Server::start();
    let plan = saved(&server, PROFILE);
    for (name, media_type) in EXPORTS {
        let address = format!("{plan}/exports/{name}");
        let file = server.get(&address);
        assert_eq!((file.status, file.header("content-type")), (200, media_type), "{name}");
        assert_eq!(file.header("content-disposition"), format!("inline; filename=\"headroom-{name}\""));
        assert!(file.text().ends_with('\n'), "{name}");
        let again = server.ask("GET", &address, &[("If-None-Match", file.header("etag"))], "");
        assert_eq!((again.status, again.body.len()), (304, 0), "{name}");
        let named = server.get(&format!("{address}?revision=1"));
        assert_eq!(named.header("cache-control"), "private, max-age=31536000, immutable");
        assert_eq!(named.body, file.body, "{name}");
    }
    assert!(server.get(&format!("{plan}/exports/report.md")).text().starts_with("# A \\| B\n"));
}

#[test]
fn the_short_addresses_are_the_same_files() {
    let server = Server::start();
    let plan = saved(&server, PROFILE);
    for (short, name) in [("report.md", "report.md"), ("report.csv", "path.csv")] {
        let [short, long] = [format!("{plan}/{short}"), format!("{plan}/exports/{name}")].map(|address| server.get(&address));
        assert_eq!((short.status, &short.body), (200, &long.body), "{name}");
    }
    let json = server.get(&format!("{plan}/report.json"));
    assert_eq!(json.header("content-type"), "application/json");
    assert_eq!(json.json(), server.get(&plan).json()["plan"]);
}

#[test]
fn what_is_no_export_is_404_with_what_there_is() {
    let server = Server::start();
    let plan = saved(&server, PROFILE);
    for name in ["report", "report.pdf", "..%2freport.md", "%ff"] {
        assert_problem(&server.get(&format!("{plan}/exports/{name}")), 404);
    }
    let unknown = server.get(&format!("{plan}/exports/report.pdf"));
    assert!(EXPORTS.iter().all(|(name, _)| unknown.text().contains(name)), "{}", unknown.text());
    assert_problem(&server.get("/api/v1/plans/doesnotexist00000/exports/report.md"), 404);
    assert_problem(&server.get(&format!("{plan}/report.md?revision=2")), 404);
    assert_problem(&server.get(&format!("{plan}/report.md?revision=one")), 400);
    assert_problem(&server.ask("POST", &format!("{plan}/report.md"), &[], ""), 405);
}

/// From a single box to two regions, and where nothing on sale holds the load.
#[test]
fn plans_of_any_size_are_written_down() {
    let server = Server::start();
    let most = r#"{"audience":{"monthly_active_users":8000000000},"traffic":{"write_share":1}}"#;
    let region = r#"{"audience":{"monthly_active_users":3000000},"targets":{"survives":"region"}}"#;
    let profiles = [r#"{"audience":{"monthly_active_users":500}}"#, PROFILE, region, most];
    for profile in profiles {
        let plan = saved(&server, profile);
        for (name, _) in EXPORTS {
            let file = server.get(&format!("{plan}/exports/{name}"));
            if profile == most && AS_CODE.contains(&name) {
                assert_problem(&file, 404);
                assert!(file.text().contains("Nothing on sale holds this load"), "{}", file.text());
            } else {
                assert_eq!(file.status, 200, "{name} of {profile}");
            }
        }
        let second = server.get(&format!("{plan}/exports/cloudformation-second.yml"));
        assert_eq!(second.status, if profile == region { 200 } else { 404 }, "{profile}");
    }
}

/// A browser obeys the style sheet of the page, and loads nothing.
#[test]
fn the_report_as_a_page_may_use_its_own_style_and_nothing_else() {
    let server = Server::start();
    let plan = saved(&server, PROFILE);
    let page = server.get(&format!("{plan}/exports/report.html"));
    let policy = page.header("content-security-policy");
    assert!(policy.starts_with("default-src 'none'; style-src 'sha256-") && policy.contains("frame-ancestors 'none'"), "{policy}");
    let inventory = server.get(&format!("{plan}/exports/inventory.ini"));
    assert_problem(&inventory, 404);
    assert!(inventory.text().contains("main.tf"), "{}", inventory.text());
}
