//! Charts as files, of saved plans and of those that nobody saved.

use crate::server::{Answer, Server};
use serde_json::Value;

const PROFILE: &str = r#"{"audience":{"monthly_active_users":30000},"growth":{"start_month":"2026-11"}}"#;
const QUERY: &str = "v=1&audience.monthly_active_users=30k&growth.start_month=2026-11";
const NAMES: [&str; 5] = ["users", "ribbon", "bill", "per_user", "heat"];
/// What the page of such a plan shows: two machines do not follow the day, and have no chart of it.
const ON_THE_PAGE: [&str; 8] = ["herd", "users", "ribbon", "bill", "per_user", "heat", "tornado", "cross_over"];

/// The plan's address and the token that changes it.
fn saved(server: &Server) -> (String, String) {
    let answer = server.post("/api/v1/plans", format!(r#"{{"profile":{PROFILE}}}"#));
    assert_eq!(answer.status, 201, "{}", answer.text());
    let made = answer.json();
    let text = |member: &str| made[member].as_str().expect("text").to_owned();
    (format!("/api/v1/plans/{}", text("id")), text("edit_token"))
}

fn assert_problem(answer: &Answer, status: u16) {
    assert_eq!((answer.status, answer.header("content-type")), (status, "application/problem+json"), "{}", answer.text());
    assert_eq!(answer.json()["status"], status);
}

/// Width and height as the head of a PNG says them.
fn pixels(png: &[u8]) -> (u32, u32) {
    assert_eq!(png[..8], *b"\x89PNG\r\n\x1a\n");
    let number = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().expect("four bytes"));
    (number(16), number(20))
}

#[test]
fn every_chart_of_a_saved_plan_is_had_as_three_files() {
    let server = Server::start();
    let (plan, _) = saved(&server);
    let path: Vec<Value> = server.get(&plan).json()["plan"]["path"].as_array().expect("a path").clone();
    for name in NAMES {
        let svg = server.get(&format!("{plan}/charts/{name}.svg"));
        assert_eq!((svg.status, svg.header("content-type")), (200, "image/svg+xml"), "{name}");
        let document = roxmltree::Document::parse(svg.text()).expect("XML");
        assert!(document.root_element().has_tag_name(("http://www.w3.org/2000/svg", "svg")));
        assert_eq!(svg.header("content-disposition"), format!("inline; filename=\"headroom-{name}.svg\""));

        let png = server.get(&format!("{plan}/charts/{name}.png"));
        assert_eq!((png.status, png.header("content-type")), (200, "image/png"), "{name}");
        let (width, height) = pixels(&png.body);
        assert_eq!(document.root_element().attribute("width"), Some(&*(width / 2).to_string()));
        assert_eq!(document.root_element().attribute("height"), Some(&*(height / 2).to_string()));

        let csv = server.get(&format!("{plan}/charts/{name}.csv"));
        assert_eq!((csv.status, csv.header("content-type")), (200, "text/csv; charset=utf-8; header=present"), "{name}");
        let mut rows = csv::Reader::from_reader(&*csv.body);
        assert_eq!(rows.records().count(), path.len(), "{name}");
    }
    let of_an_hour = |extension: &str| server.get(&format!("{plan}/charts/herd.{extension}"));
    assert!(of_an_hour("csv").text().starts_with("minute,") && of_an_hour("svg").status == 200 && of_an_hour("png").status == 200);
    assert_problem(&server.get(&format!("{plan}/charts/elastic.svg")), 404);
    let bill = server.get(&format!("{plan}/charts/bill.csv"));
    let mut rows = csv::Reader::from_reader(&*bill.body);
    let column = rows.headers().expect("a head").iter().position(|name| name == "monthly_usd").expect("the total");
    for (row, month) in rows.records().zip(&path) {
        assert_eq!(row.expect("a row")[column].parse().ok(), month["monthly_usd"]["p50"].as_f64());
    }
}

#[test]
fn a_question_has_the_charts_of_its_plan() {
    let server = Server::start();
    let (plan, _) = saved(&server);
    for name in NAMES {
        for file in [format!("{name}.svg"), format!("{name}.png"), format!("{name}.csv")] {
            for theme in ["light", "dark"] {
                let asked = server.get(&format!("/charts/{file}?{QUERY}&theme={theme}"));
                let kept = server.get(&format!("{plan}/charts/{file}?theme={theme}"));
                assert_eq!((asked.status, kept.status), (200, 200), "{file}");
                assert!(asked.body == kept.body, "{file} in {theme}");
            }
        }
    }
    // As the planner has it: without any words a plan of 200,000 users.
    let blank = server.get("/charts/users.csv");
    assert!(blank.text().lines().nth(1).is_some_and(|today| today.contains(",200000,")), "{}", blank.text());
}

#[test]
fn a_theme_has_its_own_colours() {
    let server = Server::start();
    let [plain, light, dark] = ["", "&theme=light", "&theme=dark"].map(|theme| server.get(&format!("/charts/bill.svg?{QUERY}{theme}")));
    assert_eq!(plain.body, light.body);
    assert!(light.text().contains("\"#FCFCFA\"") && !light.text().contains("\"#131518\""));
    assert!(dark.text().contains("\"#131518\"") && !dark.text().contains("\"#FCFCFA\""));
    let wrong = server.get(&format!("/charts/bill.svg?{QUERY}&theme=pink"));
    assert_eq!((wrong.status, wrong.text()), (400, "theme must be light or dark.\n"));
}

#[test]
fn what_is_no_chart_is_404_and_a_faulty_question_is_422_in_words() {
    let server = Server::start();
    let (plan, _) = saved(&server);
    for file in ["waterfall.svg", "bill", "bill.pdf", "bill.SVG", ".svg", "bill.svg.png", "%ff", "..%2fbill.svg"] {
        assert_problem(&server.get(&format!("{plan}/charts/{file}")), 404);
        let page = server.get(&format!("/charts/{file}"));
        assert_eq!((page.status, page.header("content-type")), (404, "text/plain; charset=utf-8"), "{file}");
    }
    assert!(server.get("/charts/waterfall.svg").text().contains("users, ribbon, bill, per_user, heat"));
    assert_problem(&server.get("/api/v1/plans/doesnotexist00000/charts/bill.svg"), 404);
    assert_problem(&server.get(&format!("{plan}/charts/bill.svg?revision=2")), 404);
    assert_problem(&server.get(&format!("{plan}/charts/bill.svg?revision=one")), 400);
    assert_problem(&server.get(&format!("{plan}/charts/bill.svg?theme=pink")), 400);
    assert_problem(&server.ask("POST", &format!("{plan}/charts/bill.svg"), &[], ""), 405);

    let faulty = server.get("/charts/bill.png?v=1&audience.monthly_active_users=lots&growth.monthly=900");
    assert_eq!((faulty.status, faulty.header("content-type")), (422, "text/plain; charset=utf-8"));
    assert_eq!(faulty.text().lines().count(), 3, "{}", faulty.text());
    assert!(faulty.text().starts_with("The question has 2 faults.\n"), "{}", faulty.text());
}

#[test]
fn a_revision_is_kept_for_good_and_the_newest_is_asked_for_again() {
    let server = Server::start();
    let (plan, token) = saved(&server);
    let newest = format!("{plan}/charts/users.svg");
    let first = server.get(&newest);
    let named = server.get(&format!("{newest}?revision=1"));
    assert_eq!(first.header("cache-control"), "private, no-cache");
    assert_eq!(named.header("cache-control"), "private, max-age=31536000, immutable");
    assert_eq!((&named.body, named.header("etag")), (&first.body, first.header("etag")));

    let tag = first.header("etag");
    let again = |path: &str, known: &str| server.ask("GET", path, &[("if-none-match", known)], "");
    for known in [tag.to_owned(), format!("W/{tag}"), format!("\"other\", {tag}"), "*".to_owned()] {
        let answer = again(&newest, &known);
        assert_eq!((answer.status, answer.header("etag"), answer.body.len()), (304, tag, 0), "{known}");
    }
    assert_eq!(again(&newest, "\"other\"").status, 200);
    assert_eq!(again(&format!("{newest}?theme=dark"), tag).status, 200);

    let revised = server.ask(
        "PUT",
        &plan,
        &[("content-type", "application/json"), ("authorization", &format!("Bearer {token}")), ("if-match", "\"1\"")],
        r#"{"profile":{"audience":{"monthly_active_users":77}}}"#,
    );
    assert_eq!(revised.status, 200, "{}", revised.text());
    let second = again(&newest, tag);
    assert_eq!(second.status, 200);
    assert_ne!(second.body, first.body);
    assert_eq!(server.get(&format!("{newest}?revision=1")).body, first.body);
}

#[test]
fn both_pages_lead_to_the_files() {
    let server = Server::start();
    let (plan, _) = saved(&server);
    let id = plan.rsplit('/').next().expect("an id");
    let hrefs = |page: &str| -> Vec<String> {
        let page = server.get(page);
        assert_eq!(page.status, 200);
        let links = page.text().split("<a href=\"").skip(1).filter_map(|rest| rest.split_once('"'));
        let files = links.filter(|(_, rest)| rest.split('>').next().is_some_and(|tag| tag.contains("download=")));
        files.map(|(href, _)| href.replace("&amp;", "&")).collect()
    };
    for page in [format!("/p/{id}"), format!("/?{QUERY}")] {
        let files = hrefs(&page);
        assert_eq!(files.len(), 3 * ON_THE_PAGE.len(), "{page}: {files:?}");
        for file in files {
            assert_eq!(server.get(&file).status, 200, "{file}");
        }
    }
    assert!(hrefs(&format!("/p/{id}")).iter().all(|file| file.ends_with("?revision=1")));
}

#[test]
fn a_saved_plans_chart_may_stand_in_any_page() {
    let server = Server::start();
    let (plan, token) = saved(&server);
    let id = plan.rsplit('/').next().expect("an id");
    for name in NAMES {
        // Whoever asks, and whatever they carry along.
        let cookies = format!("theme=dark; edit_{id}=1.{token}; just_saved={id}");
        let page = server.ask("GET", &format!("/p/{id}/embed/{name}"), &[("cookie", &cookies)], "");
        assert_eq!((page.status, page.header("content-type")), (200, "text/html; charset=utf-8"), "{name}");
        let policy = page.header("content-security-policy");
        assert!(
            policy.contains("frame-ancestors *") && policy.contains("default-src 'none'") && !policy.contains("script-src"),
            "{policy}"
        );
        assert_eq!((page.header("x-frame-options"), page.header("cross-origin-resource-policy")), ("", "cross-origin"));
        assert!(page.headers("set-cookie").is_empty());
        assert_eq!(page.body, server.get(&format!("/p/{id}/embed/{name}")).body, "no cookie makes a difference");
        let text = page.text();
        assert!(!text.contains("<script") && !text.contains("data-theme") && !text.contains(&token));
        assert!(text.contains(&format!("data-chart=\"{name}\"")) && text.contains(&format!("href=\"/p/{id}\"")), "{text}");
    }
    for theme in ["dark", "light"] {
        let page = server.get(&format!("/p/{id}/embed/bill?theme={theme}"));
        assert!(page.text().contains(&format!("data-theme=\"{theme}\"")));
    }
    let other = server.get(&format!("/p/{id}"));
    assert_eq!(other.header("x-frame-options"), "DENY");
    assert!(other.header("content-security-policy").contains("frame-ancestors 'none'"));
}

#[test]
fn an_embedded_chart_follows_its_plan_or_stays_with_its_revision() {
    let server = Server::start();
    let (plan, token) = saved(&server);
    let id = plan.rsplit('/').next().expect("an id");
    let page = |query: &str| server.get(&format!("/p/{id}/embed/users{query}"));
    let first = page("").body;
    let answer = server.ask(
        "PUT",
        &plan,
        &[("content-type", "application/json"), ("authorization", &format!("Bearer {token}")), ("if-match", "\"1\"")],
        r#"{"profile":{"audience":{"monthly_active_users":77}}}"#,
    );
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_ne!(page("").body, first);
    let old = page("?revision=1");
    assert!(old.text().contains(&format!("href=\"/p/{id}?revision=1\"")));
    assert_eq!(old.text().replace("?revision=1", "").into_bytes(), first);
}

#[test]
fn what_cannot_be_embedded_is_a_page_too() {
    let server = Server::start();
    let (plan, _) = saved(&server);
    let id = plan.rsplit('/').next().expect("an id");
    let missing = [
        format!("/p/{id}/embed/waterfall"),
        "/p/doesnotexist00000/embed/bill".into(),
        format!("/p/{id}/embed/bill?revision=9"),
        "/p/%ff/embed/bill".into(),
    ];
    for path in missing {
        let page = server.get(&path);
        assert_eq!((page.status, page.header("content-type")), (404, "text/html; charset=utf-8"), "{path}");
        assert!(page.text().contains("<h1>No such chart<"), "{}", page.text());
        assert!(page.header("content-security-policy").contains("frame-ancestors *"));
    }
}

#[test]
fn a_saved_plan_offers_code_for_each_of_its_charts() {
    let server = Server::with(&[("PUBLIC_URL", "https://plans.example.org")]);
    let (plan, _) = saved(&server);
    let id = plan.rsplit('/').next().expect("an id");
    let page = server.get(&format!("/p/{id}"));
    for name in ON_THE_PAGE {
        let code = format!("&lt;iframe src=&quot;https://plans.example.org/p/{id}/embed/{name}&quot;");
        let times = if name == NAMES[0] { 2 } else { 1 };
        assert_eq!(page.text().matches(&code).count(), times, "{name}: at the chart, and of the first one where plans are shared");
    }
    assert!(!server.get(&format!("/?{QUERY}")).text().contains("iframe"), "what nobody saved has no address to show");
}

#[test]
fn pictures_taken_from_a_dark_page_are_dark() {
    let server = Server::start();
    let (plan, _) = saved(&server);
    let id = plan.rsplit('/').next().expect("an id");
    for page in [format!("/p/{id}"), format!("/?{QUERY}")] {
        let dark = |cookie: &str| server.ask("GET", &page, &[("cookie", cookie)], "").text().matches("theme=dark\"").count();
        assert_eq!((dark("theme=dark"), dark("theme=light"), dark("")), (2 * ON_THE_PAGE.len(), 0, 0), "{page}");
    }
}
