//! Plans side by side: the page and the API, asked as a client would.

use crate::server::{Answer, Server};
use serde_json::{Value, json};

fn profile(users: u32) -> Value {
    json!({"audience": {"monthly_active_users": users}})
}

fn save(server: &Server, profile: &Value) -> (String, String) {
    let saved = server.post("/api/v1/plans", json!({"title": "Kept", "profile": profile}).to_string());
    assert_eq!(saved.status, 201, "{}", saved.text());
    let saved = saved.json();
    (saved["id"].as_str().expect("an id").to_owned(), saved["edit_token"].as_str().expect("a token").to_owned())
}

fn compare(server: &Server, plans: Value) -> Answer {
    server.post("/api/v1/compare", json!({ "plans": plans }).to_string())
}

fn pointers(answer: &Answer) -> Vec<String> {
    assert_eq!((answer.status, answer.header("content-type")), (422, "application/problem+json"), "{}", answer.text());
    let problem = answer.json();
    let errors = problem["errors"].as_array().expect("a list");
    assert!(errors.iter().all(|error| !error["detail"].as_str().unwrap_or_default().is_empty()), "{problem}");
    errors.iter().map(|error| error["pointer"].as_str().expect("a pointer").to_owned()).collect()
}

fn encoded(query: &str) -> String {
    form_urlencoded::byte_serialize(query.as_bytes()).collect()
}

#[test]
fn kept_plans_and_profiles_are_compared_by_pointers_that_lead_to_the_values() {
    let server = Server::start();
    let (id, token) = save(&server, &profile(30_000));
    let revised = json!({"profile": {"audience": {"monthly_active_users": 30_000}, "commercial": {"purchase": "commit_1y"}}}).to_string();
    let bearer = format!("Bearer {token}");
    let headers = [("content-type", "application/json"), ("authorization", bearer.as_str()), ("if-match", "\"1\"")];
    assert_eq!(server.ask("PUT", &format!("/api/v1/plans/{id}"), &headers, revised).status, 200);

    let answer =
        compare(&server, json!([{"id": id, "revision": 1}, {"id": id}, {"profile": profile(3_000_000)}, {"profile": profile(30_000)}]));
    assert_eq!(answer.status, 200, "{}", answer.text());
    let document = answer.json();
    let members: Vec<&String> = document.as_object().expect("an object").keys().collect();
    assert_eq!(members, ["differences", "plans", "tiers"]);
    let plans = document["plans"].as_array().expect("a list");
    assert_eq!(plans.len(), 4);
    assert_eq!(plans[0], plans[3], "what was kept is what is computed");
    let by_point = compare(&server, json!([{"id": id, "revision": 1.0}, {"id": id, "revision": 2e0}])).json();
    assert_eq!(by_point["plans"], json!([plans[0], plans[1]]), "a whole number may be written with a point");
    assert_eq!(plans[1]["profile"]["commercial"]["purchase"], "commit_1y");

    let differences = document["differences"].as_array().expect("a list");
    let named: Vec<&str> = differences.iter().map(|difference| difference["pointer"].as_str().expect("a pointer")).collect();
    for expected in [
        "/profile/audience/monthly_active_users",
        "/profile/commercial/purchase",
        "/recommendation/cost/monthly_usd",
        "/recommendation/stage/id",
    ] {
        assert!(named.contains(&expected), "{expected} in {named:?}");
    }
    for difference in differences {
        let pointer = difference["pointer"].as_str().expect("a pointer");
        let values = difference["values"].as_array().expect("a list");
        let found: Vec<Value> = plans.iter().map(|plan| plan.pointer(pointer).cloned().unwrap_or_default()).collect();
        assert_eq!(values, &found, "{pointer}");
    }
    assert!(
        document["tiers"]
            .as_array()
            .expect("a list")
            .iter()
            .any(|tier| tier["id"] == "database" && tier["values"].as_array().is_some_and(|v| v.len() == 4))
    );

    let twins = compare(&server, json!([{"profile": profile(7)}, {"profile": profile(7)}])).json();
    assert_eq!(twins["differences"], json!([]));
}

#[test]
fn every_fault_of_a_comparison_is_told_at_once_where_it_stands() {
    let server = Server::start();
    let (id, _) = save(&server, &profile(7));
    let wrong = json!({"audience": {"monthly_active_users": 0}, "traffic": {"write_share": -1}, "trafic": 1});
    let plans = json!([
        {"profile": profile(7)},
        {"profile": wrong},
        {"id": "doesnotexist00000"},
        {"id": id, "revision": 9},
        {"id": 7, "revision": 0, "a/b": 1},
        {"profile": profile(7), "id": id, "revision": 2},
    ]);
    let answer = server.post("/api/v1/compare", json!({"plans": plans, "more": 1}).to_string());
    let mut found = pointers(&answer);
    found.sort();
    let expected = [
        "/more",
        "/plans/1/profile/audience/monthly_active_users",
        "/plans/1/profile/traffic/write_share",
        "/plans/1/profile/trafic",
        "/plans/2/id",
        "/plans/3/revision",
        "/plans/4/a~1b",
        "/plans/4/id",
        "/plans/4/revision",
        "/plans/5/id",
        "/plans/5/revision",
    ];
    assert_eq!(found, expected);
    let half = json!({"plans": [{"id": id, "revision": 1.5}, {"profile": profile(7)}]});
    assert_eq!(pointers(&server.post("/api/v1/compare", half.to_string())), ["/plans/0/revision"]);

    assert_eq!(pointers(&server.post("/api/v1/compare", "{}")), ["/plans"]);
    assert_eq!(pointers(&server.post("/api/v1/compare", r#"{"plans": 7}"#)), ["/plans"]);
    assert_eq!(pointers(&compare(&server, json!([{"profile": profile(7)}]))), ["/plans"]);
    assert_eq!(pointers(&compare(&server, json!([{}, 7]))), ["/plans/0", "/plans/1"]);
    assert_eq!(pointers(&compare(&server, Value::from_iter((0..7).map(|_| json!({"profile": profile(7)}))))), ["/plans"]);
    for (body, status) in [("{nope", 400), ("[]", 422)] {
        assert_eq!(server.post("/api/v1/compare", body).status, status);
    }
    let long = json!([{"profile": profile(7)}, {"profile": {"title": "x".repeat(70_000)}}]);
    assert_eq!(compare(&server, long).status, 413);
    assert_eq!(server.get("/api/v1/compare").status, 405);
}

#[test]
fn the_page_compares_saved_plans_links_of_them_and_questions() {
    let server = Server::start();
    let (id, _) = save(&server, &profile(30_000));
    let query = encoded("v=1&audience.monthly_active_users=30k&commercial.purchase=commit_1y&title=<Bought> & paid");
    let page = server.get(&format!("/compare?a={id}&b={}&c={query}", encoded(&format!("{}/p/{id}@1", server.address))));
    assert_eq!(page.status, 200);
    let html = page.text();
    assert!(html.contains("Three plans") && html.contains("&lt;Bought&gt; &amp; paid"), "{html}");
    assert!(html.contains("class=\"differs\"") && html.contains("same as A") && html.contains("C costs $"), "{html}");
    assert!(html.contains("aria-current=\"page\">Compare") && !html.contains("/headroom.js"), "no script is needed");

    // The figures are those of the API, by the same service.
    let bought = json!({"audience": {"monthly_active_users": 30_000}, "commercial": {"purchase": "commit_1y"}});
    let document = compare(&server, json!([{"id": id}, {"profile": bought}])).json();
    for plan in document["plans"].as_array().expect("a list") {
        let usd = plan["recommendation"]["cost"]["monthly_usd"].as_f64().expect("a number");
        assert!(html.contains(&format!("${usd:.2}")), "{usd}");
    }
}

#[test]
fn a_plan_that_cannot_be_shown_is_told_beside_its_entry_and_the_others_stay() {
    let server = Server::start();
    let (id, _) = save(&server, &profile(30_000));
    let wrong = encoded("/?v=1&traffic.write_share=lots");
    let page = server.get(&format!("/compare?a={id}&b=doesnotexist00000&c={wrong}&d=v%3D1&e={id}@9&f=what%3F!"));
    assert_eq!(page.status, 422);
    let html = page.text();
    for said in ["There is no saved plan “doesnotexist00000”", "“lots” is not a number", "has no revision 9; its latest is 1", "Two plans"]
    {
        assert!(html.contains(said), "{said} in {html}");
    }
    assert_eq!(html.matches("aria-invalid=\"true\"").count(), 4, "{html}");
    assert!(html.contains("id=\"plan-b-error\"") && html.contains("id=\"plan-c-error\"") && html.contains("id=\"plan-e-error\""));
    assert!(html.contains("value=\"doesnotexist00000\"") && html.contains("traffic.write_share=lots"), "what was typed stays");
    assert!(html.contains("class=\"differs\""), "the good ones are compared");
}

#[test]
fn without_plans_the_page_says_what_it_is_for_and_one_plan_gets_its_variants() {
    let server = Server::start();
    let empty = server.get("/compare");
    assert_eq!(empty.status, 200);
    assert!(empty.text().contains("Compare plans") && empty.text().contains("Photo sharing") && !empty.text().contains("<table"));

    let planner = server.get("/?audience.monthly_active_users=30k");
    let link = "/compare?a=%2F%3Fv%3D1%26audience.monthly_active_users%3D30k";
    assert!(planner.text().contains(&format!("href=\"{link}\"")), "the planner leads here with its plan");
    let one = server.get(link);
    assert_eq!(one.status, 200);
    assert!(one.text().contains("Variants of A") && one.text().contains("Committed for one year"), "{}", one.text());
    let variant = one.text().split("href=\"").find(|rest| rest.contains(">Committed for one year<")).expect("a link");
    let variant = variant.split('"').next().expect("an address").replace("&amp;", "&");
    let two = server.get(&variant);
    assert_eq!(two.status, 200);
    assert!(two.text().contains("B costs $") && two.text().contains("Committed for one year"), "{}", two.text());
}

#[test]
fn the_ladder_is_told_as_a_page_and_as_data() {
    let server = Server::start();
    let stages = server.get("/api/v1/stages");
    assert_eq!((stages.status, stages.header("content-type")), (200, "application/json"));
    let document = stages.json();
    let stages = document["stages"].as_array().expect("a list");
    assert_eq!(stages.iter().map(|stage| stage["rung"].as_u64().unwrap_or(0)).collect::<Vec<_>>(), (1..=9).collect::<Vec<_>>());
    let page = server.get("/stages");
    assert_eq!(page.status, 200);
    let html = page.text();
    assert!(html.contains("aria-current=\"page\">Ladder") && !html.contains("/headroom.js"));
    for stage in stages {
        let (id, name) = (stage["id"].as_str().expect("an id"), stage["name"].as_str().expect("a name"));
        assert!(html.contains(&format!("id=\"{id}\"")) && html.contains(name), "{id}");
        assert!(stage["from"]["monthly_usd"].as_f64().is_some_and(|usd| usd > 0.0), "{stage}");
        assert!(
            !stage["limits"].as_array().expect("a list").is_empty() && !stage["sources"].as_array().expect("a list").is_empty(),
            "{id}"
        );
        // Sent to /estimate, the sample lands where it is told.
        let plan = server.post("/api/v1/estimate", stage["sample"]["profile"].to_string());
        assert_eq!(plan.json()["recommendation"]["stage"]["id"], id);
    }
    assert_eq!(server.get("/api/v1/stages").body, server.get("/api/v1/stages").body);

    // No id stands twice, so that links and labels lead where they say.
    let mut ids: Vec<&str> = html.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let all = ids.len();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), all);
}

#[test]
fn presets_are_profiles_to_send() {
    let server = Server::start();
    let presets = server.get("/api/v1/presets");
    assert_eq!(presets.status, 200);
    let document = presets.json();
    let presets = document["presets"].as_array().expect("a list");
    assert!(presets.iter().any(|preset| preset["kind"] == "product") && presets.iter().any(|preset| preset["kind"] == "system"));
    for preset in [&presets[0], &presets[presets.len() - 1]] {
        assert_eq!(server.post("/api/v1/estimate", preset["profile"].to_string()).status, 200, "{preset}");
        let query = preset["query"].as_str().expect("a query");
        assert_eq!(server.get(&format!("/?{query}")).status, 200, "{query}");
    }
}
