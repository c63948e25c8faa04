//! Saved plans whose prices are no longer today's.

use crate::{dom::Dom, postgres, server::Server};
use headroom::{
    catalog,
    store::{Draft, EditToken, PlanId, PlanStore, Store},
};
use serde_json::{Value, json};

const QUESTION: &str = r#"{"audience":{"monthly_active_users":30000},"growth":{"start_month":"2026-11"}}"#;

/// A plan as it would have been kept when its dearest line cost half, another did not exist and yet another did.
fn older(server: &Server) -> Value {
    let mut plan = server.post("/api/v1/estimate", QUESTION).json();
    plan["catalog_version"] = json!("2025-06-30");
    let lines = plan["recommendation"]["cost"]["lines"].as_array_mut().expect("lines");
    let cents = |line: &Value| (line["monthly_usd"].as_f64().expect("an amount") * 100.0).round();
    let dearest = (0..lines.len()).max_by(|a, b| cents(&lines[*a]).total_cmp(&cents(&lines[*b]))).expect("a line");
    lines[dearest]["unit_usd"] = json!(lines[dearest]["unit_usd"].as_f64().expect("a price") / 2.0);
    lines[dearest]["monthly_usd"] = json!((cents(&lines[dearest]) / 2.0).round() / 100.0);
    let mut gone = lines.remove(if dearest == 0 { 1 } else { 0 });
    gone["item"] = json!("a line of older days");
    gone["monthly_usd"] = json!(1.25);
    lines.push(gone);
    let total: f64 = lines.iter().map(cents).sum::<f64>() / 100.0;
    plan["recommendation"]["cost"]["monthly_usd"] = json!(total);
    plan
}

/// Keeps it in the server's own store; its id and edit token.
fn keep(server: &Server, database: &str, plan: &Value) -> (String, EditToken) {
    let (id, token) = (PlanId::random(), EditToken::random());
    let draft = Draft {
        title: "Our shop".to_owned(),
        notes: "As we\nsaid".to_owned(),
        question: QUESTION.to_owned(),
        plan: plan.to_string(),
        engine_version: plan["engine_version"].as_str().expect("text").to_owned(),
        catalog_version: plan["catalog_version"].as_str().expect("text").to_owned(),
        created_at_ms: 1_750_000_000_000,
    };
    server.runtime.block_on(async {
        let store = Store::open(database).await.expect("it opens");
        store.create(&id, &token.hash(), &draft).await.expect("it is kept");
        store.close().await;
    });
    (id.to_string(), token)
}

fn cents(text: &str) -> i64 {
    let amount: String = text.chars().filter(|c| c.is_ascii_digit() || *c == '.').collect();
    let cents = (amount.parse::<f64>().unwrap_or_else(|_| panic!("{text} is no amount")) * 100.0).round() as i64;
    if text.contains('−') { -cents } else { cents }
}

/// The amount at the beginning of a cell; nothing is none.
fn amount(cell: &Dom) -> i64 {
    let text = cell.text();
    let text = text.split('×').next().unwrap_or_default();
    let first: String = text.chars().take_while(|c| c.is_ascii_digit() || ['$', ',', '.'].contains(c)).collect();
    // Quantity and price stand right behind it: cents end it.
    let end = first.find('.').map_or(first.len(), |point| (point + 3).min(first.len()));
    if first.is_empty() { 0 } else { cents(&first[..end]) }
}

fn prices_then_and_today(server: &Server, database: &str) {
    let plan = older(server);
    let (id, token) = keep(server, database, &plan);
    let page = server.get(&format!("/p/{id}"));
    assert_eq!(page.status, 200);
    let dom = Dom::read(page.text());
    let notice = dom.all(".notice").into_iter().find(|notice| notice.text().contains("Made with prices of")).expect("it says so");
    assert!(notice.text().contains("30 June 2025"), "{notice:?}");
    let today = headroom::ui::components::day::of_catalog(&catalog::builtin().version);
    assert!(notice.text().contains(&today), "{notice:?}");
    assert!(dom.all("#todays-prices").is_empty());
    let href = notice.one("a").attribute("href").expect("a link");
    assert_eq!(href, format!("/p/{id}?prices=today#todays-prices"));

    let page = server.get(&format!("/p/{id}?prices=today"));
    let dom = Dom::read(page.text());
    let now = server.post("/api/v1/estimate", QUESTION).json();
    let lines = |plan: &Value| plan["recommendation"]["cost"]["lines"].as_array().expect("lines").clone();
    let rows: Vec<Vec<Dom>> =
        dom.all("#todays-prices tbody tr").iter().map(|row| row.all("td")).filter(|cells| !cells.is_empty()).collect();
    assert_eq!(rows.len(), lines(&now).len() + 1, "every line of either bill");
    let total = |plan: &Value| (plan["recommendation"]["cost"]["monthly_usd"].as_f64().expect("a total") * 100.0).round() as i64;
    let sum = |at: usize| rows.iter().map(|cells| amount(&cells[at])).sum::<i64>();
    assert_eq!((sum(0), sum(1)), (total(&plan), total(&now)), "the lines are the bills");
    let changes: i64 = rows.iter().map(|cells| cells[2].text()).filter(|text| text != "same").map(|text| cents(&text)).sum();
    assert_eq!(changes, total(&now) - total(&plan), "and their changes the change");
    let foot: Vec<i64> = dom.all("#todays-prices tfoot td").iter().map(|cell| cents(&cell.text())).collect();
    assert_eq!(foot, [total(&plan), total(&now), total(&now) - total(&plan)]);
    let kinds = |word: &str| rows.iter().filter(|cells| cells[2].text().starts_with(word)).count();
    assert_eq!((kinds("new"), kinds("gone")), (1, 1));
    let answer = dom.one("#todays-prices .verdict__sentence").text();
    assert!(
        answer.contains("more than then") && answer.contains("The answer stays rung") && answer.contains("on the same machines"),
        "{answer}"
    );
    // Somebody else may open a copy, and saves nothing here.
    assert!(dom.all("#todays-prices form").is_empty());
    assert!(dom.all("#todays-prices a").iter().any(|link| link.attribute("href").is_some_and(|href| href.starts_with("/?v=1"))));

    // The owner saves it as the next revision, which is of today and keeps the notes.
    let cookie = format!("edit_{id}=1.{}", token.reveal());
    let page = server.ask("GET", &format!("/p/{id}?prices=today"), &[("cookie", &cookie)], "");
    let dom = Dom::read(page.text());
    let form = dom.one("#todays-prices form");
    assert!(form.one("button").text() == "Save it as revision 2");
    let fields: Vec<(String, String)> = form
        .all("input")
        .iter()
        .map(|input| (input.attribute("name").expect("a name"), input.attribute("value").unwrap_or_default()))
        .collect();
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let headers = [("content-type", "application/x-www-form-urlencoded"), ("origin", server.address.as_str()), ("cookie", cookie.as_str())];
    let sent = server.ask("POST", "/plans", &headers, body);
    assert_eq!((sent.status, sent.header("location")), (303, &*format!("/p/{id}")), "{}", sent.text());
    let kept = server.get(&format!("/api/v1/plans/{id}")).json();
    assert_eq!((&kept["revision"], &kept["title"], &kept["notes"]), (&json!(2), &json!("Our shop"), &json!("As we\nsaid")));
    assert_eq!(kept["plan"]["catalog_version"], catalog::builtin().version.as_str());
    assert_eq!(kept["plan"]["recommendation"], now["recommendation"]);
    assert!(!server.get(&format!("/p/{id}")).text().contains("Made with prices of"));
    let old = server.get(&format!("/p/{id}?revision=1&prices=today"));
    assert!(old.text().contains("Made with prices of 30 June 2025") && old.text().contains("id=\"todays-prices\""));
}

#[test]
fn prices_then_and_today_on_sqlite() {
    let server = Server::start();
    let database = format!("sqlite://{}", server.folder.path().join("plans.db").display());
    prices_then_and_today(&server, &database);
}

#[test]
fn prices_then_and_today_on_postgres() {
    let database = postgres::empty_database();
    prices_then_and_today(&Server::with(&[("DATABASE_URL", &database)]), &database);
}

#[test]
fn a_plan_of_todays_prices_says_nothing_of_them() {
    let server = Server::start();
    let saved = server.post("/api/v1/plans", format!(r#"{{"profile": {QUESTION}}}"#)).json();
    let id = saved["id"].as_str().expect("an id");
    for query in ["", "?prices=today"] {
        let page = server.get(&format!("/p/{id}{query}"));
        assert!(page.status == 200 && !page.text().contains("todays-prices") && !page.text().contains("Made with prices of"), "{query}");
    }
}

#[test]
fn a_question_that_todays_catalog_no_longer_understands_is_told() {
    let server = Server::start();
    let database = format!("sqlite://{}", server.folder.path().join("plans.db").display());
    let plan = older(&server);
    let (id, token) = (PlanId::random(), EditToken::random());
    let draft = Draft {
        title: String::new(),
        notes: String::new(),
        question: r#"{"audience":{"monthly_active_users":30000},"commercial":{"region":"atlantis"}}"#.to_owned(),
        plan: plan.to_string(),
        engine_version: "0".to_owned(),
        catalog_version: "2025-06-30".to_owned(),
        created_at_ms: 1_750_000_000_000,
    };
    server.runtime.block_on(async {
        let store = Store::open(&database).await.expect("it opens");
        store.create(&id, &token.hash(), &draft).await.expect("it is kept");
    });
    let page = server.get(&format!("/p/{id}?prices=today"));
    assert_eq!(page.status, 200);
    assert!(page.text().contains("cannot be asked of today’s catalog") && page.text().contains("atlantis"), "{}", page.text());
}
