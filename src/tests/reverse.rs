//! The question asked backwards, as a client would.

use crate::server::{Answer, Server};
use serde_json::{Value, json};

fn reverse(server: &Server, body: Value) -> Answer {
    server.post("/api/v1/reverse", body.to_string())
}

fn carried(server: &Server, body: Value) -> Value {
    let answer = reverse(server, body);
    assert_eq!((answer.status, answer.header("content-type")), (200, "application/json"), "{}", answer.text());
    answer.json()
}

fn pointers(answer: &Answer) -> Vec<String> {
    assert_eq!((answer.status, answer.header("content-type")), (422, "application/problem+json"), "{}", answer.text());
    let problem = answer.json();
    let errors = problem["errors"].as_array().expect("a list");
    assert!(errors.iter().all(|error| error["detail"].as_str().is_some_and(|detail| detail.ends_with('.'))), "{problem}");
    errors.iter().map(|error| error["pointer"].as_str().expect("a pointer").to_owned()).collect()
}

#[test]
fn what_a_budget_carries_is_within_it_when_asked_forward() {
    let server = Server::start();
    let found = carried(&server, json!({"profile": {"audience": {"daily_active_users": 50}}, "budget_monthly_usd": 2000}));
    let users = found["monthly_active_users"].as_f64().expect("a number");
    assert!(users > 1_000.0, "{users}");
    let forward = server.post("/api/v1/estimate", json!({"audience": {"monthly_active_users": users}}).to_string()).json();
    assert_eq!(forward, found["plan"]);
    let usd = |plan: &Value| plan["recommendation"]["cost"]["monthly_usd"].as_f64().expect("a bill");
    assert!(usd(&forward) <= 2000.0);
    let next = found["beyond"]["size"].as_f64().expect("a next size");
    let beyond = server.post("/api/v1/estimate", json!({"audience": {"monthly_active_users": next}}).to_string()).json();
    assert!(usd(&beyond) > 2000.0);
    let first = &forward["breaks_first"][0];
    assert_eq!((&found["gives_way_first"]["tier"], &found["gives_way_first"]["resource"]), (&first["tier"], &first["resource"]));
    assert_eq!(found["nines"].as_array().map(Vec::len), Some(4));
    // The size is what is asked for, so that nobody needs to give one.
    assert_eq!(carried(&server, json!({"profile": {}, "budget_monthly_usd": 2000})), found);
}

#[test]
fn machines_carry_up_to_the_limit_of_the_first() {
    let server = Server::start();
    let products = json!({"web": {"product": "m7g.large", "count": 4}, "database": {"vcpu": 8, "memory_gib": 32}});
    let found = carried(&server, json!({"profile": {"audience": {"monthly_active_users": 9}}, "products": products}));
    assert_eq!(found["ends_by"], "products");
    let tier = found["gives_way_first"]["tier"].as_str().expect("a tier");
    assert_eq!(found["plan"]["today"]["gives_way_first"], tier);
    let headroom = |tier: &Value| tier["headroom"].as_f64();
    let least = found["plan"]["today"]["tiers"].as_array().expect("a list").iter().filter_map(headroom).fold(f64::MAX, f64::min);
    assert!((1.0..1.01).contains(&least), "{least}");
}

#[test]
fn every_fault_is_told_at_once() {
    let server = Server::start();
    let of = |body: Value| pointers(&reverse(&server, body));
    assert_eq!(
        of(json!({"profile": {"traffic": {"write_share": 7}}, "budget_monthly_usd": -1, "buget": 3})),
        ["/buget", "/budget_monthly_usd", "/profile/traffic/write_share"]
    );
    assert_eq!(of(json!({"profile": {}})), ["/budget_monthly_usd"]);
    assert_eq!(of(json!({"profile": {}, "budget_monthly_usd": "2k"})), ["/budget_monthly_usd"]);
    assert_eq!(of(json!({"budget_monthly_usd": 5, "products": {"host": {"product": "m7g.large"}}})), ["/products", "/profile"]);
    assert_eq!(
        of(json!({"profile": {}, "products": {"attic": {"vcpu": 1}, "web": {"product": "m7g.lrge"}}})),
        ["/products/attic", "/products/web/product"]
    );
    assert_eq!(of(json!({"profile": {}, "products": {}})), ["/products"]);
    assert_eq!(reverse(&server, json!([1])).status, 422);
    assert_eq!(server.post("/api/v1/reverse", "{nope").status, 400);
    assert_eq!(server.post("/api/v1/reverse", format!("{{\"profile\": {{\"title\": \"{}\"}}}}", "x".repeat(70_000))).status, 413);
}
