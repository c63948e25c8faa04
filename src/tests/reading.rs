//! Pages, parts and pictures in another currency and number form.

use crate::server::Server;

const QUERY: &str = "v=1&audience.monthly_active_users=30k&growth.start_month=2026-11";

#[test]
fn the_choice_is_remembered_and_comes_back_to_its_page() {
    let server = Server::start();
    let referer = format!("{}/?{QUERY}&currency=GBP", server.address);
    let headers = [("content-type", "application/x-www-form-urlencoded"), ("referer", referer.as_str())];
    let answer = server.ask("POST", "/view", &headers, "currency=EUR&lang=de");
    assert_eq!((answer.status, answer.header("location")), (303, &*format!("/?{QUERY}")), "the choice just made counts");
    let cookies = answer.headers("set-cookie");
    assert!(cookies.iter().any(|cookie| cookie.starts_with("currency=EUR; Path=/; Max-Age=31536000")), "{cookies:?}");
    assert!(cookies.iter().any(|cookie| cookie.starts_with("lang=de; Path=/; Max-Age=31536000")), "{cookies:?}");
    let back = server.ask("POST", "/view", &headers, "currency=USD&lang=klingon");
    assert!(back.headers("set-cookie").iter().all(|cookie| cookie.contains("=; Path=/; Max-Age=0")));
}

#[test]
fn a_page_is_written_for_its_reader_and_says_so() {
    let server = Server::start();
    let usual = server.get(&format!("/?{QUERY}"));
    assert!(usual.text().contains("$") && !usual.text().contains('€') && !usual.text().contains("class=\"converted\""));
    let with_cookie = |path: &str| server.ask("GET", path, &[("cookie", "currency=EUR; lang=de")], "");
    for path in
        [format!("/?{QUERY}"), "/stages".to_owned(), format!("/compare?a={}", "v%3D1%26audience.monthly_active_users%3D30k&b=v%3D1")]
    {
        let page = with_cookie(&path);
        assert_eq!(page.status, 200, "{path}");
        assert!(page.text().contains("\u{a0}€") && page.text().contains("class=\"converted\""), "{path}");
        assert!(page.text().contains("0,86 EUR a dollar") && page.text().contains("unverified"), "{path}");
    }
    let told = server.ask("GET", &format!("/?{QUERY}&currency=USD"), &[("cookie", "currency=EUR; lang=de")], "");
    assert!(!told.text().contains("class=\"converted\"") && told.text().contains("\u{a0}$"), "the address counts before the cookie");
    assert!(!told.text().contains("does not know"), "{}", told.text());
}

#[test]
fn answers_of_the_live_planner_are_written_for_their_reader() {
    let server = Server::start();
    let form = [("content-type", "application/x-www-form-urlencoded"), ("accept", "application/json")];
    let query =
        form_urlencoded::byte_serialize(format!("{QUERY}&currency=EUR&lang=de&why=cost.monthly_usd").as_bytes()).collect::<String>();
    let answer = server.ask("POST", "/fn/evaluate", &form, format!("query={query}&whole=true"));
    assert_eq!(answer.status, 200, "{}", answer.text());
    let answer = answer.json();
    let (html, sentence) = (answer["html"].as_str().expect("text"), answer["sentence"].as_str().expect("text"));
    assert!(html.contains("\u{a0}€") && html.contains("class=\"converted\"") && html.contains("currency=EUR&amp;lang=de"));
    assert!(sentence.contains("\u{a0}€ a month") && !sentence.contains('$'), "{sentence}");
    let told = server.ask("POST", "/fn/explain", &form, format!("query={query}"));
    assert!(told.text().contains("\u{a0}€") && !told.text().contains('$'), "{}", told.text());
}

#[test]
fn a_picture_is_drawn_for_whom_its_address_names_and_numbers_stay_in_dollars() {
    let server = Server::start();
    let get =
        |file: &str, more: &str| server.ask("GET", &format!("/charts/{file}?{QUERY}{more}"), &[("cookie", "currency=EUR; lang=de")], "");
    let usual = get("bill.svg", "");
    assert!(usual.text().contains('$') && !usual.text().contains('€'), "no cookie changes a file");
    let euros = get("bill.svg", "&currency=EUR&lang=de");
    assert!(euros.text().contains("\u{a0}€") && !euros.text().contains('$'));
    roxmltree::Document::parse(euros.text()).expect("XML");
    assert_eq!(get("bill.csv", "").body, get("bill.csv", "&currency=EUR&lang=de").body);
    assert_ne!(get("bill.png", "").body, get("bill.png", "&currency=EUR").body);
    for wrong in ["&currency=XXX", "&lang=tlh"] {
        assert_eq!(get("bill.svg", wrong).status, 400, "{wrong}");
    }
}

#[test]
fn a_saved_plan_is_the_same_for_everybody() {
    let server = Server::start();
    let cookie = [("cookie", "currency=EUR; lang=de"), ("content-type", "application/json")];
    let profile = r#"{"profile":{"audience":{"monthly_active_users":30000},"growth":{"start_month":"2026-11"}}}"#;
    let saved = server.ask("POST", "/api/v1/plans", &cookie, profile).json();
    let id = saved["id"].as_str().expect("an id");
    let plain = server.get(&format!("/api/v1/plans/{id}"));
    assert_eq!(plain.body, server.ask("GET", &format!("/api/v1/plans/{id}?currency=EUR"), &cookie, "").body);
    assert!(plain.text().contains("\"monthly_usd\""));
    assert!(server.ask("GET", &format!("/p/{id}"), &cookie, "").text().contains("\u{a0}€"));
}
