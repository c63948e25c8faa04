//! REST and the server around it, asked as a client would.

use crate::{
    postgres,
    server::{Answer, Server, plans_in},
};
use serde_json::{Value, json};
use std::{fs, path::Path, thread, time::Instant};

const PROFILE: &str = r#"{"audience":{"monthly_active_users":30000}}"#;

/// What every error looks like; returns its pointers.
fn pointers_of_problem(answer: &Answer, status: u16) -> Vec<String> {
    assert_eq!(answer.status, status, "{}", answer.text());
    assert_eq!(answer.header("content-type"), "application/problem+json");
    let problem = answer.json();
    let members: Vec<&String> = problem.as_object().expect("an object").keys().collect();
    assert_eq!(members, ["detail", "errors", "status", "title", "type"]);
    assert_eq!(problem["status"], status);
    for member in ["type", "title", "detail"] {
        assert!(problem[member].as_str().is_some_and(|text| !text.is_empty()), "{problem}");
    }
    for internal in ["panicked", "sqlx", "src/", "RUST_BACKTRACE", "SQLITE", "serde"] {
        assert!(!answer.text().contains(internal), "{problem}");
    }
    let errors = problem["errors"].as_array().expect("a list");
    errors.iter().map(|error| error["pointer"].as_str().expect("a pointer").to_owned()).collect()
}

fn save(server: &Server, title: &str) -> (String, String) {
    let body = format!(r#"{{"title":{},"profile":{PROFILE}}}"#, json!(title));
    let saved = server.post("/api/v1/plans", body);
    assert_eq!(saved.status, 201, "{}", saved.text());
    let saved = saved.json();
    (saved["id"].as_str().expect("an id").to_owned(), saved["edit_token"].as_str().expect("a token").to_owned())
}

fn change(server: &Server, method: &str, id: &str, token: Option<&str>, if_match: Option<&str>, body: &str) -> Answer {
    let authorization = token.map(|token| format!("Bearer {token}"));
    let mut headers = vec![("content-type", "application/json")];
    headers.extend(authorization.as_deref().map(|value| ("authorization", value)));
    headers.extend(if_match.map(|value| ("if-match", value)));
    server.ask(method, &format!("/api/v1/plans/{id}"), &headers, body)
}

/// The text of the member `plan`, which is the last one of every answer that has it.
fn plan_text(answer: &Answer) -> &str {
    let (_, plan) = answer.text().split_once(r#","plan":"#).expect("a plan");
    plan.strip_suffix('}').expect("the end of an object")
}

#[test]
fn a_profile_is_answered_with_its_plan_and_nothing_is_stored() {
    let server = Server::start();
    let answer = server.post("/api/v1/estimate", PROFILE);
    assert_eq!((answer.status, answer.header("content-type")), (200, "application/json"));
    let plan = answer.json();
    assert_eq!(plan["question"], serde_json::from_str::<Value>(PROFILE).expect("JSON"));
    assert!(plan["recommendation"]["stage"]["rung"].is_u64(), "{plan}");
    assert_eq!(server.post("/api/v1/estimate", PROFILE).body, answer.body);
    assert_eq!(server.runtime.block_on(plans_in(server.folder.path())), 0);
}

#[test]
fn a_wrong_question_gets_all_its_faults_at_once_and_nothing_is_stored() {
    let server = Server::start();
    let wrong = r#"{"audience":{"monthly_active_users":0},"traffic":{"write_share":-1},"trafic":1}"#;
    let mut pointers = pointers_of_problem(&server.post("/api/v1/estimate", wrong), 422);
    pointers.sort();
    assert_eq!(pointers, ["/audience/monthly_active_users", "/traffic/write_share", "/trafic"]);

    let both = format!(r#"{{"profile":{wrong},"title":7,"notes":["a"],"note":"","a/b~c":1}}"#);
    let mut pointers = pointers_of_problem(&server.post("/api/v1/plans", both), 422);
    pointers.sort();
    let expected = [
        "/a~1b~0c",
        "/note",
        "/notes",
        "/profile/audience/monthly_active_users",
        "/profile/traffic/write_share",
        "/profile/trafic",
        "/title",
    ];
    assert_eq!(pointers, expected);

    assert_eq!(pointers_of_problem(&server.post("/api/v1/plans", "{}"), 422), ["/profile"]);
    for title in ["x".repeat(121), "a\u{0}b".to_owned(), "a\nb".to_owned()] {
        let body = json!({"title": title, "profile": serde_json::from_str::<Value>(PROFILE).expect("JSON")}).to_string();
        assert_eq!(pointers_of_problem(&server.post("/api/v1/plans", body), 422), ["/title"]);
    }
    for notes in ["é".repeat(20_001), "a\u{0}b".to_owned(), "a\u{7}".to_owned()] {
        let body = json!({"title": "x".repeat(121), "notes": notes, "profile": {"trafic": 1, "audience": {"monthly_active_users": 1}}})
            .to_string();
        assert_eq!(pointers_of_problem(&server.post("/api/v1/plans", body), 422), ["/title", "/notes", "/profile/trafic"]);
    }
    assert_eq!(server.runtime.block_on(plans_in(server.folder.path())), 0);
}

fn notes_live(server: &Server) {
    let body = |members: Value| {
        let mut body = members;
        body["profile"] = serde_json::from_str(PROFILE).expect("JSON");
        body.to_string()
    };
    let written = "# Why\r\n\n<script>alert(1)</script> \"quoted\" '$1' é 🦀\n";
    let made = server.post("/api/v1/plans", body(json!({"notes": written})));
    assert_eq!(made.status, 201, "{}", made.text());
    let made = made.json();
    let (id, token) = (made["id"].as_str().expect("an id"), made["edit_token"].as_str().expect("a token"));
    let link = format!("/api/v1/plans/{id}");
    let notes = |query: &str| server.get(&format!("{link}{query}")).json()["notes"].clone();
    assert_eq!(notes(""), written, "as it was written");
    let put = |if_match: &str, members: Value| {
        let revised = change(server, "PUT", id, Some(token), Some(if_match), &body(members));
        assert_eq!(revised.status, 200, "{}", revised.text());
        revised.json()["notes"].clone()
    };
    // Who changes the question alone, or says null, leaves them as they are, on whatever revision; empty text takes them away.
    assert_eq!(put("\"1\"", json!({"title": "second"})), written);
    assert_eq!(put("*", json!({"title": "third", "notes": null})), written);
    assert_eq!(put("\"3\"", json!({"notes": "other"})), "other");
    assert_eq!(put("*", json!({"title": "fifth"})), "other");
    assert_eq!(put("*", json!({"notes": ""})), "");
    pointers_of_problem(&change(server, "PUT", id, Some(token), Some("\"5\""), &body(json!({"title": "stale"}))), 412);
    assert_eq!(pointers_of_problem(&change(server, "PUT", id, Some(token), Some("*"), &body(json!({"notes": 7}))), 422), ["/notes"]);
    let kept = [written, written, written, "other", "other", ""];
    for (place, kept) in kept.iter().enumerate() {
        assert_eq!(notes(&format!("?revision={}", place + 1)), *kept);
    }
    let told = server.get(&format!("{link}/revisions")).json();
    let revisions = told["revisions"].as_array().expect("a list");
    assert_eq!(revisions.iter().rev().map(|revision| revision["notes"].clone()).collect::<Vec<_>>(), kept);
    let of_notes = |revision: &Value| -> Vec<Value> {
        let changes = revision["changes"].as_array().map(Vec::as_slice).unwrap_or_default();
        changes.iter().filter(|change| change["pointer"] == "/notes").cloned().collect()
    };
    assert_eq!(revisions.iter().map(|revision| of_notes(revision).len()).collect::<Vec<_>>(), [1, 0, 1, 0, 0, 0]);
    assert_eq!(
        of_notes(&revisions[2]),
        [json!({"pointer": "/notes", "label": "Notes", "from": written, "to": "other", "from_text": "3 lines", "to_text": "1 line",
            "lines": [{"removed": "# Why"}, {"removed": ""}, {"removed": "<script>alert(1)</script> \"quoted\" '$1' é 🦀"}, {"added": "other"}]})]
    );
    // A copy has those of the revision that it is a copy of.
    for (query, kept) in [("?revision=1", written), ("?revision=4", "other"), ("", "")] {
        let copy = server.ask("POST", &format!("{link}/fork{query}"), &[], "").json();
        assert_eq!(server.get(&format!("/api/v1/plans/{}", copy["id"].as_str().expect("an id"))).json()["notes"], kept);
    }
}

#[test]
fn each_revision_has_its_own_notes_on_sqlite() {
    notes_live(&Server::start());
}

#[test]
fn each_revision_has_its_own_notes_on_postgres() {
    notes_live(&Server::with(&[("DATABASE_URL", &postgres::empty_database())]));
}

#[test]
fn the_longest_notes_are_taken_however_they_are_escaped() {
    let server = Server::start();
    let escaped = "\\ud83e\\udd80".repeat(20_000);
    let made = server.post("/api/v1/plans", format!(r#"{{"notes":"{escaped}","profile":{PROFILE}}}"#));
    assert_eq!(made.status, 201, "{}", made.text());
    let kept = server.get(&format!("/api/v1/plans/{}", made.json()["id"].as_str().expect("an id"))).json();
    assert_eq!(kept["notes"], "🦀".repeat(20_000));
}

#[test]
fn revisions_that_keep_their_notes_keep_the_newest_ones() {
    let server = Server::start();
    let (id, token) = save(&server, "first");
    let put = |body: String| change(&server, "PUT", &id, Some(&token), Some("*"), &body).status;
    thread::scope(|scope| {
        for rival in 0..8 {
            let put = &put;
            scope.spawn(move || {
                let notes = if rival % 2 == 0 { format!(r#""notes":"{rival}","#) } else { String::new() };
                assert_eq!(put(format!(r#"{{{notes}"title":"{rival}","profile":{PROFILE}}}"#)), 200);
            });
        }
    });
    let told = server.get(&format!("/api/v1/plans/{id}/revisions")).json();
    let revisions = told["revisions"].as_array().expect("a list");
    assert_eq!(revisions.len(), 9);
    for pair in revisions.windows(2) {
        let title = pair[0]["title"].as_str().expect("text");
        let writes = title.parse::<u32>().is_ok_and(|rival| rival % 2 == 0);
        assert_eq!(pair[0]["notes"], if writes { json!(title) } else { pair[1]["notes"].clone() });
    }
}

#[test]
fn what_runs_today_is_told_beside_the_recommendation() {
    let server = Server::start();
    let asked = json!({
        "audience": {"monthly_active_users": 300_000},
        "current": {"products": {
            "web": {"product": "m7g.large", "count": 12},
            "database": {"vcpu": 8, "memory_gib": 64, "count": 2, "monthly_usd": 190.5},
        }},
    });
    let plan = server.post("/api/v1/estimate", asked.to_string()).json();
    let (web, database) = (&plan["today"]["tiers"][1], &plan["today"]["tiers"][0]);
    assert_eq!((&web["id"], &web["product"], &web["count"]), (&json!("web"), &json!("m7g.large"), &json!(12)));
    assert!(web["headroom"].as_f64().is_some_and(|headroom| headroom > 1.0), "{web}");
    assert!(web["enough"]["count"].as_u64().is_some_and(|count| count < 12) && web["enough"]["saves_usd"].as_f64() > Some(0.0), "{web}");
    assert_eq!((&database["id"], &database["monthly_usd"]), (&json!("database"), &json!(381)));
    let own = plan["recommendation"]["tiers"].as_array().expect("tiers").iter().find(|tier| tier["id"] == "web").expect("web").clone();
    for field in ["product", "count", "monthly_usd"] {
        assert_eq!(web["recommended"][field], own[field]);
    }
    assert!(plan["today"]["not_listed"].as_array().expect("a list").contains(&json!("load_balancer")));
    assert!(server.post("/api/v1/estimate", PROFILE).json().get("today").is_none());

    let wrong = json!({
        "audience": {"monthly_active_users": 300_000},
        "current": {"products": {"wbe": {"product": "m7g.large"}, "web": {"product": "m7g.larg"}, "cache": {"product": "m7g.large"}}},
    });
    let refused = server.post("/api/v1/estimate", wrong.to_string());
    let mut pointers = pointers_of_problem(&refused, 422);
    pointers.sort();
    assert_eq!(pointers, ["/current/products/cache/product", "/current/products/wbe", "/current/products/web/product"]);
    assert!(refused.text().contains("m7g.large"), "{}", refused.text());
}

#[test]
fn what_is_not_json_is_400() {
    let server = Server::start();
    let deep = |levels: usize| format!("{}1{}", r#"{"a":"#.repeat(levels), "}".repeat(levels));
    for body in ["", "{nope", "[1,", "{}{}", r#"{"audience":{"monthly_active_users":NaN}}"#, &deep(5000)] {
        assert_eq!(pointers_of_problem(&server.post("/api/v1/estimate", body), 400), [""; 0], "{body:.40}");
    }
    for body in ["", "[1,", "{}{}", "{nope", r#"{"profile":NaN}"#, &format!(r#"{{"profile":{}}}"#, deep(5000))] {
        assert_eq!(pointers_of_problem(&server.post("/api/v1/plans", body), 400), [""; 0], "{body:.40}");
    }
    pointers_of_problem(&server.post("/api/v1/estimate", b"{\"title\":\"\xff\"}"), 400);
    pointers_of_problem(&server.post("/api/v1/plans", "[]"), 422);
}

#[test]
fn a_profile_over_64_kib_is_413_and_one_of_64_kib_is_read() {
    let server = Server::start();
    let padded = |length: usize| format!("{}{PROFILE}", " ".repeat(length - PROFILE.len()));
    assert_eq!(server.post("/api/v1/estimate", padded(64 * 1024)).status, 200);
    pointers_of_problem(&server.post("/api/v1/estimate", padded(64 * 1024 + 1)), 413);
    pointers_of_problem(&server.post("/api/v1/estimate", padded(900_000)), 413);
    pointers_of_problem(&server.post("/api/v1/plans", padded(900_000)), 413);

    let titled = |length: usize| format!(r#"{{"audience":{{"monthly_active_users":30000}},"title":"{}"}}"#, "x".repeat(length));
    let envelope = |profile: String| format!(r#"{{"title":"{}","profile":{profile}}}"#, "é".repeat(120));
    pointers_of_problem(&server.post("/api/v1/plans", envelope(titled(65 * 1024))), 413);
}

#[test]
fn only_plain_json_is_taken() {
    let server = Server::start();
    let typed = |headers: &[(&str, &str)]| server.ask("POST", "/api/v1/estimate", headers, PROFILE);
    for headers in [
        &[][..],
        &[("content-type", "text/plain")],
        &[("content-type", "application/x-www-form-urlencoded")],
        &[("content-type", "application/json"), ("content-encoding", "gzip")],
    ] {
        pointers_of_problem(&typed(headers), 415);
    }
    assert_eq!(typed(&[("content-type", "Application/JSON; charset=utf-8")]).status, 200);
}

#[test]
fn what_is_not_there_is_404_and_what_cannot_be_done_is_405() {
    let server = Server::start();
    for path in [
        "/api/v1",
        "/api/v1/",
        "/api/v1/nothing",
        "/api/v1/plans/",
        "/api/v1/plans/doesnotexist00000",
        "/api/v1/plans/%ff",
        "/api/v1/plans/a%2fb",
    ] {
        pointers_of_problem(&server.get(path), 404);
    }
    for (method, path, allowed) in [
        ("GET", "/api/v1/estimate", "POST"),
        ("GET", "/api/v1/plans", "POST"),
        ("POST", "/api/v1/plans/x", "GET,HEAD,PUT,DELETE"),
        ("PATCH", "/api/v1/plans/x", "GET,HEAD,PUT,DELETE"),
    ] {
        let answer = server.ask(method, path, &[], "");
        pointers_of_problem(&answer, 405);
        let mut methods: Vec<&str> = answer.header("allow").split(',').map(str::trim).collect();
        let mut expected: Vec<&str> = allowed.split(',').collect();
        methods.sort();
        expected.sort();
        assert_eq!(methods, expected);
    }
    for path in
        ["/nothing", "/p/..%2f..%2fetc%2fpasswd", "/..%2f..%2fetc%2fpasswd", "/%2e%2e/%2e%2e/etc/passwd", "/pkg/..%2f..%2fetc%2fpasswd"]
    {
        let answer = server.get(path);
        assert_eq!(answer.status, 404, "{path}");
        assert!(!answer.text().contains("root:"));
    }
}

fn a_saved_plan_lives(server: &Server) {
    let saved = server.post("/api/v1/plans", format!(r#"{{"title":"Volunteers","profile":{PROFILE}}}"#));
    assert_eq!((saved.status, saved.header("etag"), saved.header("cache-control")), (201, "\"1\"", "no-store"));
    let made = saved.json();
    let (id, token) = (made["id"].as_str().expect("an id"), made["edit_token"].as_str().expect("a token"));
    assert!(id.len() >= 16 && id.bytes().all(|byte| byte.is_ascii_alphanumeric()), "{id}");
    assert_eq!(saved.header("location"), format!("/api/v1/plans/{id}"));
    assert_eq!(made["url"], format!("{}/p/{id}", server.address));
    let members: Vec<&String> = made.as_object().expect("an object").keys().collect();
    assert_eq!(members, ["edit_token", "id", "plan", "url"]);

    let link = format!("/api/v1/plans/{id}");
    let shown = server.get(&link);
    assert_eq!((shown.status, shown.header("etag")), (200, "\"1\""));
    assert_eq!(plan_text(&shown), plan_text(&saved));
    assert_eq!(plan_text(&shown), server.post("/api/v1/estimate", PROFILE).text());
    assert_eq!(server.get(&link).body, shown.body);
    assert!(!shown.text().contains(token));
    let document = shown.json();
    let members: Vec<&String> = document.as_object().expect("an object").keys().collect();
    assert_eq!(members, ["created_at", "id", "notes", "plan", "revision", "title"]);
    assert_eq!((&document["id"], &document["title"], &document["revision"]), (&json!(id), &json!("Volunteers"), &json!(1)));
    assert!(document["created_at"].as_str().is_some_and(|time| time.starts_with("20") && time.ends_with('Z')), "{document}");

    let body = r#"{"profile":{"title":"Its own","audience":{"monthly_active_users":77}}}"#;
    let revised = change(server, "PUT", id, Some(token), Some("\"1\""), body);
    assert_eq!((revised.status, revised.header("etag")), (200, "\"2\""), "{}", revised.text());
    assert_eq!((&revised.json()["title"], &revised.json()["revision"]), (&json!("Its own"), &json!(2)));
    assert!(!revised.text().contains(token));
    assert_eq!(server.get(&link).body, revised.body);
    assert_eq!(server.get(&format!("{link}?revision=2")).body, revised.body);
    assert_eq!(server.get(&format!("{link}?revision=1")).body, shown.body);
    pointers_of_problem(&server.get(&format!("{link}?revision=3")), 404);
    pointers_of_problem(&server.get(&format!("{link}?revision=first")), 400);

    let gone = change(server, "DELETE", id, Some(token), None, "");
    assert_eq!((gone.status, gone.body.len()), (204, 0));
    pointers_of_problem(&server.get(&link), 404);
    pointers_of_problem(&change(server, "DELETE", id, Some(token), None, ""), 404);
}

#[test]
fn a_plan_is_saved_shown_revised_and_deleted_on_sqlite() {
    a_saved_plan_lives(&Server::start());
}

#[test]
fn a_plan_is_saved_shown_revised_and_deleted_on_postgres() {
    a_saved_plan_lives(&Server::with(&[("DATABASE_URL", &postgres::empty_database())]));
}

#[test]
fn only_the_edit_token_edits() {
    let server = Server::start();
    let ((id, token), (_, other)) = (save(&server, "mine"), save(&server, "other"));
    let before = server.get(&format!("/api/v1/plans/{id}"));
    let body = format!(r#"{{"title":"stolen","profile":{PROFILE}}}"#);
    for method in ["PUT", "DELETE"] {
        let refused = change(&server, method, &id, None, Some("*"), &body);
        pointers_of_problem(&refused, 401);
        assert_eq!(refused.header("www-authenticate"), "Bearer");
        pointers_of_problem(&change(&server, method, &id, Some(""), Some("*"), &body), 401);
        for wrong in ["wrong", &other, &token[1..], &token.to_lowercase()] {
            pointers_of_problem(&change(&server, method, &id, Some(wrong), Some("*"), &body), 403);
        }
        pointers_of_problem(&change(&server, method, "doesnotexist0000000000", Some(&token), Some("*"), &body), 404);
    }
    let basic = [("authorization", "Basic dTpw"), ("if-match", "*"), ("content-type", "application/json")];
    pointers_of_problem(&server.ask("PUT", &format!("/api/v1/plans/{id}"), &basic, &body), 401);
    // Who may not edit is told so whatever the body is.
    pointers_of_problem(&change(&server, "PUT", &id, Some("wrong"), None, "{nope"), 403);
    assert_eq!(server.get(&format!("/api/v1/plans/{id}")).body, before.body);
}

#[test]
fn a_revision_must_name_the_one_it_replaces() {
    let server = Server::start();
    let (id, token) = save(&server, "first");
    let body = |title: &str| format!(r#"{{"title":"{title}","profile":{PROFILE}}}"#);
    let put = |if_match, title: &str| change(&server, "PUT", &id, Some(&token), if_match, &body(title));
    pointers_of_problem(&put(None, "second"), 428);
    for stale in ["\"2\"", "\"0\"", "1", "\"x\"", ""] {
        let refused = put(Some(stale), "second");
        pointers_of_problem(&refused, 412);
        assert_eq!(refused.header("etag"), "\"1\"");
    }
    assert_eq!(put(Some("\"1\""), "second").status, 200);
    pointers_of_problem(&put(Some("\"1\""), "third"), 412);
    assert_eq!(put(Some("W/\"1\", W/\"2\""), "third").status, 200);
    assert_eq!(put(Some("*"), "fourth").header("etag"), "\"4\"");
    assert_eq!(server.get(&format!("/api/v1/plans/{id}")).json()["title"], "fourth");
}

#[test]
fn a_wrong_revision_changes_nothing() {
    let server = Server::start();
    let (id, token) = save(&server, "first");
    let put = |body: &str| change(&server, "PUT", &id, Some(&token), Some("\"1\""), body);
    pointers_of_problem(&put("{nope"), 400);
    assert_eq!(pointers_of_problem(&put(r#"{"profile":{}}"#), 422), ["/profile/audience/monthly_active_users"]);
    let typed = [("authorization", &*format!("Bearer {token}")), ("if-match", "*"), ("content-type", "text/plain")];
    pointers_of_problem(&server.ask("PUT", &format!("/api/v1/plans/{id}"), &typed, PROFILE), 415);
    assert_eq!(server.get(&format!("/api/v1/plans/{id}")).header("etag"), "\"1\"");
}

#[test]
fn what_a_client_has_already_is_not_sent_again() {
    let server = Server::start();
    let (id, token) = save(&server, "first");
    let link = format!("/api/v1/plans/{id}");
    let get = |tag: &str| server.ask("GET", &link, &[("if-none-match", tag)], "");
    for known in ["\"1\"", "W/\"1\"", "\"7\", \"1\"", "*"] {
        let answer = get(known);
        assert_eq!((answer.status, answer.header("etag"), answer.body.len()), (304, "\"1\"", 0), "{known}");
    }
    for unknown in ["\"2\"", "1", ""] {
        assert_eq!(get(unknown).status, 200, "{unknown}");
    }
    change(&server, "PUT", &id, Some(&token), Some("*"), &format!(r#"{{"profile":{PROFILE}}}"#));
    assert_eq!(get("\"1\"").status, 200);
}

#[test]
fn the_database_alone_lets_nobody_edit() {
    let server = Server::start();
    let (_, token) = save(&server, "mine");
    let files =
        fs::read_dir(server.folder.path()).expect("a folder").map(|file| file.expect("a file").path()).filter(|path| path.is_file());
    let kept: Vec<u8> = files.flat_map(|path| fs::read(path).expect("it can be read")).collect();
    let holds = |text: &str| kept.windows(text.len()).any(|window| window == text.as_bytes());
    assert!(holds("monthly_active_users") && !holds(&token));
}

#[test]
fn a_link_leads_to_where_the_server_is_known() {
    let server = Server::with(&[("PUBLIC_URL", "https://plans.example.org/")]);
    let saved = server.post("/api/v1/plans", format!(r#"{{"profile":{PROFILE}}}"#)).json();
    assert_eq!(saved["url"], format!("https://plans.example.org/p/{}", saved["id"].as_str().expect("an id")));
}

#[test]
fn health_is_the_process_and_readiness_the_store() {
    let server = Server::start();
    assert_eq!((server.get("/healthz").status, server.get("/readyz").status), (200, 200));
    server.runtime.block_on(server.headroom.close());
    assert_eq!(server.get("/healthz").status, 200);
    let unready = server.get("/readyz");
    pointers_of_problem(&unready, 503);
    assert_eq!(unready.header("retry-after"), "5");
    pointers_of_problem(&server.post("/api/v1/plans", format!(r#"{{"profile":{PROFILE}}}"#)), 503);
}

#[test]
fn health_answers_while_every_core_computes() {
    let server = Server::start();
    thread::scope(|scope| {
        let busy: Vec<_> = (0..24).map(|_| scope.spawn(|| server.post("/api/v1/estimate", PROFILE).status)).collect();
        while !busy.iter().all(|one| one.is_finished()) {
            let start = Instant::now();
            assert_eq!(server.get("/healthz").status, 200);
            assert!(start.elapsed().as_millis() < 1000, "{:?}", start.elapsed());
        }
        for one in busy {
            assert_eq!(one.join().expect("no panic"), 200);
        }
    });
}

#[test]
fn over_the_limit_one_waits_and_saves_are_counted_apart() {
    let server = Server::with(&[("RATE_LIMIT_PER_MINUTE", "3")]);
    for _ in 0..3 {
        assert_eq!(server.post("/api/v1/estimate", PROFILE).status, 200);
    }
    let refused = server.get("/api/v1/plans/doesnotexist00000");
    pointers_of_problem(&refused, 429);
    assert!((1..=20).contains(&refused.header("retry-after").parse().expect("seconds")), "{}", refused.header("retry-after"));
    assert_eq!(server.get("/nothing").status, 429);
    for _ in 0..3 {
        save(&server, "a save");
    }
    pointers_of_problem(&server.post("/api/v1/plans", "{}"), 429);
    // Nobody's word on another address counts where no proxy is trusted.
    assert_eq!(server.ask("GET", "/nothing", &[("x-forwarded-for", "192.0.2.1")], "").status, 429);
    assert_eq!((server.get("/healthz").status, server.get("/pkg/nothing").status), (200, 404));
}

#[test]
fn behind_a_trusted_proxy_each_client_has_a_limit_of_its_own() {
    let server = Server::with(&[("RATE_LIMIT_PER_MINUTE", "1"), ("TRUST_PROXY", "127.0.0.0/8")]);
    let get = |client: &str| server.ask("GET", "/api/v1/plans/x", &[("x-forwarded-for", client)], "").status;
    assert_eq!((get("192.0.2.1"), get("192.0.2.2"), get("192.0.2.1"), get("192.0.2.9, 192.0.2.2")), (404, 404, 429, 429));
}

#[test]
fn every_answer_is_guarded_and_named() {
    let server = Server::start();
    let answers = [
        server.get("/healthz"),
        server.get("/api/v1/nothing"),
        server.get("/nothing"),
        server.get("/pkg/nothing"),
        server.post("/api/v1/estimate", PROFILE),
        server.post("/api/v1/estimate", "{nope"),
    ];
    for answer in &answers {
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("referrer-policy"), "same-origin");
        assert_eq!(answer.header("x-frame-options"), "DENY");
        assert!(answer.header("content-security-policy").contains("frame-ancestors 'none'"));
        assert!(!answer.header("cache-control").is_empty());
        assert_eq!(answer.header("x-request-id").len(), 16);
    }
    let named = |id: &str| server.ask("GET", "/healthz", &[("x-request-id", id)], "").header("x-request-id").to_owned();
    assert_eq!(named("proxy-7_a"), "proxy-7_a");
    for odd in ["a b", "", &"x".repeat(65), "a\"b"] {
        assert_eq!(named(odd).len(), 16, "{odd}");
    }
}

#[test]
fn answers_are_compressed_for_who_can_read_that() {
    let server = Server::start();
    let plain = server.post("/api/v1/estimate", PROFILE);
    assert_eq!(plain.header("content-encoding"), "");
    for coding in ["br", "gzip"] {
        let headers = [("content-type", "application/json"), ("accept-encoding", coding)];
        // The body as it was sent: this client was built to read no coding.
        let packed = server.ask("POST", "/api/v1/estimate", &headers, PROFILE);
        assert_eq!((packed.status, packed.header("content-encoding")), (200, coding));
        assert!(packed.body.len() * 3 < plain.body.len(), "{} of {}", packed.body.len(), plain.body.len());
        assert!(packed.header("vary").contains("accept-encoding"));
    }
}

#[test]
fn site_files_are_served_as_soon_as_they_are_there() {
    let server = Server::start();
    let site = server.folder.path().join("site");
    let script = "/pkg/0123456789abcdef/headroom.js";
    assert_eq!((server.get(script).status, server.get("/favicon.svg").status), (404, 404));

    let put = |path: &str, text: &str| {
        let file = site.join(path);
        fs::create_dir_all(file.parent().unwrap_or(Path::new("/"))).expect("a folder");
        fs::write(file, text).expect("a file");
    };
    put("pkg/0123456789abcdef/headroom.js", "let plain;");
    put("pkg/0123456789abcdef/headroom.js.br", "as if brotli");
    put("pkg/0123456789abcdef/headroom.js.gz", "as if gzip");
    put("pkg/unhashed.js", "let unhashed;");
    put("favicon.svg", "<svg/>");

    for (coding, expected) in [("identity", "let plain;"), ("br, gzip", "as if brotli"), ("gzip", "as if gzip")] {
        let file = server.ask("GET", script, &[("accept-encoding", coding)], "");
        assert_eq!((file.status, file.text()), (200, expected));
        assert_eq!(file.header("cache-control"), "public, max-age=31536000, immutable");
        assert_eq!(file.header("content-type"), "text/javascript");
    }
    let since = server.get(script).header("last-modified").to_owned();
    assert_eq!(server.ask("GET", script, &[("if-modified-since", &since)], "").status, 304);
    assert_eq!(server.get("/pkg/unhashed.js").header("cache-control"), "no-cache");
    assert_eq!(server.get("/pkg/0123456789abcdef/nothing.js").header("cache-control"), "no-cache");
    let icon = server.get("/favicon.svg");
    assert_eq!((icon.status, icon.header("content-type"), icon.header("cache-control")), (200, "image/svg+xml", "public, max-age=3600"));
    for folder in ["/pkg", "/pkg/", "/pkg/0123456789abcdef", "/pkg/0123456789abcdef/"] {
        assert_eq!(server.get(folder).status, 404, "{folder}");
    }
}

#[test]
fn the_form_without_script_saves_and_leaves_the_token_with_the_browser() {
    let server = Server::start();
    let send = |headers: &[(&str, &str)], body: &str| {
        let typed = [&[("content-type", "application/x-www-form-urlencoded")], headers].concat();
        server.ask("POST", "/plans", &typed, body)
    };
    let form = "query=v%3D1%26audience.monthly_active_users%3D30000&title=Without+script";
    let saved = send(&[("origin", &server.address)], form);
    assert_eq!(saved.status, 303, "{}", saved.text());
    let id = saved.header("location").strip_prefix("/p/").expect("the page of a saved plan");
    assert_eq!(server.get(&format!("/api/v1/plans/{id}")).json()["title"], "Without script");
    let cookie = saved.header("set-cookie");
    let token = cookie.strip_prefix(&format!("edit_{id}=")).and_then(|rest| rest.split(';').next()).expect("a cookie of this plan");
    let (_, token) = token.split_once('.').expect("a token after its time");
    assert!(cookie.contains("; HttpOnly") && cookie.contains("; SameSite=Strict") && !cookie.contains("Secure"), "{cookie}");
    assert_eq!(change(&server, "DELETE", id, Some(token), None, "").status, 204);

    let before = server.runtime.block_on(plans_in(server.folder.path()));
    assert_eq!(send(&[("sec-fetch-site", "cross-site")], form).status, 403);
    assert_eq!(send(&[("origin", "https://evil.example")], form).status, 403);
    let back = send(&[], "query=audience.monthly_active_users%3Dmany%26x%3D%250d%250aa%3Ab&title=");
    assert_eq!((back.status, back.header("a")), (422, ""));
    assert!(back.text().contains("value=\"many\""), "{}", back.text());
    assert_eq!(send(&[], "title=no+query").status, 422);
    let long = send(&[], &format!("query=audience.monthly_active_users%3D5&title={}", "x".repeat(121)));
    assert_eq!(long.status, 422);
    assert!(long.text().contains("A title has at most 120 characters."), "{}", long.text());
    assert_eq!(send(&[], &format!("query={}", "x".repeat(70_000))).status, 413);
    assert_eq!(send(&[], &format!("query={}", "x".repeat(320_000))).status, 413);
    assert_eq!(server.runtime.block_on(plans_in(server.folder.path())), before);
}

fn batch(server: &Server, body: impl AsRef<[u8]>) -> Answer {
    server.ask("POST", "/api/v1/estimate", &[("Content-Type", "application/x-ndjson")], body)
}

#[test]
fn a_batch_is_answered_line_by_line_in_order_and_a_bad_line_in_its_place() {
    let server = Server::start();
    let profile = |users: u32| format!(r#"{{"audience":{{"monthly_active_users":{users}}},"growth":{{"months":0}}}}"#);
    let long = format!(r#"{{"title":"{}"}}"#, "x".repeat(65 * 1024));
    let lines = [profile(1_000), "{nope".into(), profile(2_000), String::new(), r#"{"audience":{"users":1}}"#.into(), long, profile(1_000)];
    let answer = batch(&server, lines.join("\r\n"));
    assert_eq!((answer.status, answer.header("content-type")), (200, "application/x-ndjson"));
    let answers: Vec<&str> = answer.text().lines().collect();
    assert_eq!(answers.len(), 6, "a blank line asks for nothing");
    let alone = |line: &str| server.post("/api/v1/estimate", line);
    for (at, line) in [(0, &lines[0]), (2, &lines[2]), (5, &lines[6])] {
        assert_eq!(answers[at], alone(line).text(), "the same bytes as alone");
    }
    for (at, line, status) in [(1, &lines[1], 400), (3, &lines[4], 422), (4, &lines[5], 413)] {
        assert_eq!(answers[at], alone(line).text());
        assert_eq!(serde_json::from_str::<Value>(answers[at]).expect("JSON")["status"], status);
    }
    assert_eq!(batch(&server, "").text(), "");
}

#[test]
fn a_batch_has_at_most_a_thousand_lines_and_eight_mebibytes() {
    let server = Server::start();
    let most = batch(&server, "{nope\n".repeat(1_000));
    assert_eq!((most.status, most.text().lines().count()), (200, 1_000));
    for body in ["{nope\n".repeat(1_001), "x".repeat(8 * 1024 * 1024 + 1)] {
        let refused = batch(&server, body);
        assert_eq!((refused.status, refused.header("content-type")), (413, "application/problem+json"));
        assert!(refused.text().contains("1000 lines"), "{}", refused.text());
    }
}

#[test]
fn a_save_repeated_with_its_key_is_one_save_with_one_answer() {
    let server = Server::start();
    let body = format!(r#"{{"title":"Once","profile":{PROFILE}}}"#);
    let key = "5f1b7c1e-7d53-4d0c-9d6e-0f2b8f6f7a10";
    let send = |key: &str, body: &str| {
        server.ask("POST", "/api/v1/plans", &[("Content-Type", "application/json"), ("Idempotency-Key", key)], body)
    };
    let (first, again) = (send(key, &body), send(key, &body));
    assert_eq!((first.status, again.status), (201, 201), "{}", first.text());
    assert!(first.body == again.body, "the same bytes, token included");
    assert_eq!((first.header("etag"), first.header("location")), (again.header("etag"), again.header("location")));

    // Also after the plan was changed: the answer is that of the save.
    let made = first.json();
    let address = format!("/api/v1/plans/{}", made["id"].as_str().expect("an id"));
    let bearer = format!("Bearer {}", made["edit_token"].as_str().expect("a token"));
    let headers = [("Content-Type", "application/json"), ("Authorization", &*bearer), ("If-Match", first.header("etag"))];
    assert_eq!(server.ask("PUT", &address, &headers, &body).status, 200);
    assert!(send(key, &body).body == first.body);

    let other = send(key, &body.replace("Once", "Twice"));
    assert!(pointers_of_problem(&other, 409).is_empty());
    assert_ne!(send("another-key-for-another-save", &body).json()["id"], made["id"]);
    // What was refused may be mended under the same key.
    let mended = "a-key-of-a-save-that-fails-first";
    assert_eq!(send(mended, r#"{"profile":{"traffic":{"write_share":2}}}"#).status, 422);
    assert_eq!(send(mended, &body).status, 201);
    for wrong in ["1", "too short", &"x".repeat(256)] {
        assert!(pointers_of_problem(&send(wrong, &body), 400).is_empty());
    }
}

#[test]
fn of_two_saves_at_once_with_one_key_one_is_kept() {
    let server = Server::start();
    let body = format!(r#"{{"profile":{PROFILE}}}"#);
    let headers = [("Content-Type", "application/json"), ("Idempotency-Key", "0e8a1a52-both-at-the-same-time")];
    let answers: Vec<Answer> = thread::scope(|scope| {
        let all: Vec<_> = (0..4).map(|_| scope.spawn(|| server.ask("POST", "/api/v1/plans", &headers, &body))).collect();
        all.into_iter().map(|one| one.join().expect("no panic")).collect()
    });
    for answer in &answers {
        assert_eq!((answer.status, &answer.body), (201, &answers[0].body));
    }
}

#[test]
fn what_can_be_done_is_told_to_whoever_asks() {
    let server = Server::start();
    for (path, methods) in [
        ("/api/v1/estimate", ["POST"].as_slice()),
        ("/api/v1/presets", &["GET", "HEAD"]),
        ("/api/v1/plans/x", &["GET", "HEAD", "PUT", "DELETE"]),
    ] {
        let answer = server.ask("OPTIONS", path, &[], "");
        assert_eq!((answer.status, answer.body.len()), (204, 0), "{path}");
        let allowed: Vec<&str> = answer.header("allow").split(',').map(str::trim).collect();
        assert!(methods.iter().all(|method| allowed.contains(method)), "{path}: {allowed:?}");
        // Nothing is said to other sites unless they were let in.
        assert!(answer.headers("access-control-allow-origin").is_empty());
    }
}

#[test]
fn pages_of_other_sites_call_only_where_they_were_let_in() {
    let server = Server::with(&[("CORS_ORIGINS", "https://ours.example, http://localhost:5173")]);
    let asked = |origin: &str| {
        let headers = [
            ("Origin", origin),
            ("Access-Control-Request-Method", "POST"),
            ("Access-Control-Request-Headers", "content-type,idempotency-key"),
        ];
        server.ask("OPTIONS", "/api/v1/plans", &headers, "")
    };
    for origin in ["https://ours.example", "http://localhost:5173"] {
        let answer = asked(origin);
        assert_eq!((answer.status, answer.header("access-control-allow-origin")), (200, origin));
        assert!(answer.header("access-control-allow-headers").contains("idempotency-key"));
        assert!(answer.headers("access-control-allow-credentials").is_empty());
        let answer = server.ask("POST", "/api/v1/estimate", &[("Origin", origin), ("Content-Type", "application/json")], PROFILE);
        assert_eq!((answer.status, answer.header("access-control-allow-origin")), (200, origin));
    }
    assert!(asked("https://theirs.example").headers("access-control-allow-origin").is_empty());
    // The pages themselves are nobody else's.
    assert!(server.ask("GET", "/", &[("Origin", "https://ours.example")], "").headers("access-control-allow-origin").is_empty());
    let anybody = Server::with(&[("CORS_ORIGINS", "*")]);
    let answer = anybody.ask("GET", "/api/v1/presets", &[("Origin", "https://theirs.example")], "");
    assert_eq!(answer.header("access-control-allow-origin"), "*");
}
