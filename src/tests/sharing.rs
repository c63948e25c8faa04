//! Plans without accounts: what a browser that holds an edit token may do, and what others may not.

use crate::{
    dom::Dom,
    postgres,
    server::{Answer, Server, plans_in},
};
use serde_json::{Value, json};
use std::{cell::RefCell, collections::BTreeMap};

/// Keeps cookies as a browser does, and sends forms as one without script.
struct Browser<'a> {
    server: &'a Server,
    /// By name: path and value.
    cookies: RefCell<BTreeMap<String, (String, String)>>,
}

impl<'a> Browser<'a> {
    fn new(server: &'a Server) -> Browser<'a> {
        Browser { server, cookies: RefCell::default() }
    }

    fn get(&self, path: &str) -> Answer {
        self.kept(self.server.ask("GET", path, &[("cookie", &self.cookies_for(path))], ""))
    }

    fn send(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.send_with(path, fields, &[("origin", &self.server.address)])
    }

    fn send_with(&self, path: &str, fields: &[(&str, &str)], headers: &[(&str, &str)]) -> Answer {
        let cookies = self.cookies_for(path);
        let own = [("content-type", "application/x-www-form-urlencoded"), ("cookie", cookies.as_str())];
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        self.kept(self.server.ask("POST", path, &[&own, headers].concat(), body))
    }

    /// Saves a plan of so many users; its id.
    fn save(&self, users: u32, title: &str) -> String {
        let saved = self.send("/plans", &[("query", &format!("v=1&audience.monthly_active_users={users}")), ("title", title)]);
        id_of(&saved)
    }

    /// What the form of an edited plan sends.
    fn revise(&self, id: &str, base: u32, users: u32, title: &str) -> Answer {
        let query = format!("v=1&audience.monthly_active_users={users}");
        self.send("/plans", &[("query", &query), ("title", title), ("edit", &format!("{id}.{base}")), ("as", "revision")])
    }

    fn cookies_for(&self, path: &str) -> String {
        let kept = self.cookies.borrow();
        let sent = kept.iter().filter(|(_, (of, _))| path.starts_with(of.as_str()));
        sent.map(|(name, (_, value))| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }

    fn kept(&self, answer: Answer) -> Answer {
        let mut kept = self.cookies.borrow_mut();
        for cookie in answer.headers("set-cookie") {
            let mut parts = cookie.split("; ");
            let (name, value) = parts.next().and_then(|pair| pair.split_once('=')).expect("a pair");
            let path = parts.find_map(|part| part.strip_prefix("Path=")).expect("a path");
            assert!(cookie.contains("; HttpOnly") && cookie.contains("; SameSite=Strict"), "{cookie}");
            if cookie.contains("; Max-Age=0;") {
                kept.remove(name);
            } else {
                kept.insert(name.to_owned(), (path.to_owned(), value.to_owned()));
            }
        }
        drop(kept);
        answer
    }

    fn token(&self, id: &str) -> Option<String> {
        let kept = self.cookies.borrow();
        let (_, value) = kept.get(&format!("edit_{id}"))?;
        Some(value.split_once('.').expect("a time and a token").1.to_owned())
    }
}

fn id_of(saved: &Answer) -> String {
    assert_eq!(saved.status, 303, "{}", saved.text());
    saved.header("location").strip_prefix("/p/").expect("the page of a saved plan").to_owned()
}

fn title(server: &Server, id: &str) -> Value {
    server.get(&format!("/api/v1/plans/{id}")).json()["title"].clone()
}

#[test]
fn the_edit_link_is_shown_once_and_lets_another_browser_edit() {
    let server = Server::start();
    let owner = Browser::new(&server);
    let id = owner.save(3_000, "Ours");
    let token = owner.token(&id).expect("the browser holds it");
    let link = format!("{}/p/{id}/edit?token={token}", server.address);

    let first = owner.get(&format!("/p/{id}"));
    assert!(first.text().contains(&link) && first.header("cache-control") == "no-store");
    let second = owner.get(&format!("/p/{id}"));
    assert!(second.status == 200 && !second.text().contains(&token));
    assert!(second.text().contains(&format!("/p/{id}/delete")) && second.text().contains(&format!("edit={id}.1")));

    let other = Browser::new(&server);
    let seen = other.get(&format!("/p/{id}"));
    assert!(!seen.text().contains(&token) && !seen.text().contains(&format!("/p/{id}/delete")) && !seen.text().contains("edit="));
    let asked = other.get(&format!("/p/{id}/edit?token={token}"));
    assert_eq!((asked.status, asked.header("referrer-policy"), asked.header("cache-control")), (200, "strict-origin", "no-store"));
    assert!(asked.headers("set-cookie").is_empty(), "to look does nothing");
    assert!(other.token(&id).is_none());

    for wrong in ["", "nonsense", &token[1..]] {
        let refused = other.send(&format!("/plans/{id}/keys"), &[("token", wrong)]);
        assert_eq!((refused.status, refused.header("location")), (303, &*format!("/p/{id}/edit?wrong")));
    }
    assert_eq!(other.get(&format!("/p/{id}/edit?wrong")).status, 403);
    assert!(other.token(&id).is_none());
    // The whole link as it was kept, or the token alone.
    for given in [&*link, &token] {
        let other = Browser::new(&server);
        let taken = other.send(&format!("/plans/{id}/keys"), &[("token", given)]);
        assert_eq!((taken.status, taken.header("location")), (303, &*format!("/p/{id}")));
        assert_eq!(
            other
                .revise(&id, server.get(&format!("/api/v1/plans/{id}")).json()["revision"].as_u64().unwrap() as u32, 4_000, "Theirs")
                .status,
            303
        );
    }
    assert_eq!(title(&server, &id), "Theirs");
}

#[test]
fn cookies_are_for_https_alone_where_that_is_spoken() {
    let server = Server::start();
    let browser = Browser::new(&server);
    let form = [("query", "v=1&audience.monthly_active_users=30"), ("title", "")];
    let host = server.address.strip_prefix("http://").expect("an address").to_owned();
    for secure in [("origin", format!("https://{host}")), ("x-forwarded-proto", "https".to_owned())] {
        let saved = browser.send_with("/plans", &form, &[(secure.0, &secure.1)]);
        assert!(saved.status == 303 && saved.headers("set-cookie").iter().all(|cookie| cookie.ends_with("; Secure")), "{saved:?}");
    }
    let saved = browser.send("/plans", &form);
    assert!(saved.headers("set-cookie").iter().all(|cookie| !cookie.contains("Secure")));
    let public = Server::with(&[("PUBLIC_URL", "https://plans.example.org")]);
    let saved = Browser::new(&public).send_with("/plans", &form, &[("sec-fetch-site", "same-origin")]);
    assert!(saved.headers("set-cookie").iter().all(|cookie| cookie.ends_with("; Secure")));
}

#[test]
fn a_browser_lists_what_it_may_edit_and_nothing_else() {
    let server = Server::start();
    let (owner, other) = (Browser::new(&server), Browser::new(&server));
    assert!(owner.get("/mine").text().contains("No plans yet."));
    let (first, second, theirs) = (owner.save(3_000, "A shop"), owner.save(5_000, "A <b>forum</b>"), other.save(7_000, "Not theirs"));
    let listed = owner.get("/mine");
    assert_eq!(listed.status, 200);
    for shown in ["A shop", "A &lt;b&gt;forum&lt;/b&gt;", &first, &second, "$"] {
        assert!(listed.text().contains(shown), "{shown}: {}", listed.text());
    }
    assert!(!listed.text().contains(&theirs) && !listed.text().contains("Not theirs"));
    for token in [owner.token(&first), owner.token(&second)] {
        assert!(!listed.text().contains(&token.expect("it is held")), "no page but the first shows a token");
    }

    // What was deleted elsewhere, or is held by a token that opens nothing, is let go of.
    let token = owner.token(&first).expect("it is held");
    let gone = server.ask("DELETE", &format!("/api/v1/plans/{first}"), &[("authorization", &format!("Bearer {token}"))], "");
    assert_eq!(gone.status, 204);
    owner.cookies.borrow_mut().insert(format!("edit_{theirs}"), ("/".to_owned(), format!("ff.{token}")));
    let listed = owner.get("/mine");
    assert!(!listed.text().contains(&first) && !listed.text().contains(&theirs) && listed.text().contains(&second));
    assert!(owner.token(&first).is_none() && owner.token(&theirs).is_none() && owner.token(&second).is_some());
}

#[test]
fn the_newest_fifty_plans_stay_with_a_browser() {
    let server = Server::start();
    let browser = Browser::new(&server);
    for number in 0..60_u64 {
        let id = format!("{number:022}");
        browser.cookies.borrow_mut().insert(format!("edit_{id}"), ("/".to_owned(), format!("{:x}.{}", 1_000 + number, "t".repeat(43))));
    }
    browser.cookies.borrow_mut().insert("edit_garbage".to_owned(), ("/".to_owned(), "%%%".to_owned()));
    let id = browser.save(30, "The newest");
    let held = browser.cookies.borrow().keys().filter(|name| name.starts_with("edit_0000000000")).cloned().collect::<Vec<_>>();
    assert_eq!(held.len(), 49);
    assert!(browser.token(&id).is_some() && held.contains(&format!("edit_{:022}", 59)) && !held.contains(&format!("edit_{:022}", 10)));
}

#[test]
fn a_stale_edit_is_refused_and_keeps_what_was_typed() {
    let server = Server::start();
    let owner = Browser::new(&server);
    let id = owner.save(3_000, "Ours");
    assert_eq!(owner.revise(&id, 1, 4_000, "Ours, second").status, 303);
    let page = owner.revise(&id, 1, 5_000, "Mine & better");
    assert_eq!(page.status, 409);
    assert_eq!(title(&server, &id), "Ours, second");
    for shown in [
        "5,000",
        "Mine &amp; better",
        "is at revision 2 by now",
        &format!("/p/{id}#revisions"),
        "Save as a new plan",
        &format!("value=\"{id}.1\""),
    ] {
        assert!(page.text().contains(shown), "{shown}: {}", page.text());
    }
    assert!(!page.text().contains("Save as revision"));

    // Having looked, one may go on after it, or keep one's own apart.
    let query = "v=1&audience.monthly_active_users=5000";
    let onward = owner.send("/plans", &[("query", query), ("title", "Mine & better"), ("edit", &format!("{id}.1")), ("as", "onward")]);
    assert_eq!(onward.status, 200);
    for shown in ["Mine &amp; better", "Save as revision 3", &format!("value=\"{id}.2\"")] {
        assert!(onward.text().contains(shown), "{shown}: {}", onward.text());
    }
    assert_eq!(title(&server, &id), "Ours, second", "to go on saves nothing");
    assert_eq!(owner.revise(&id, 2, 5_000, "Ours, third").header("location"), format!("/p/{id}"));
    let apart = owner.send(
        "/plans",
        &[("query", "v=1&audience.monthly_active_users=5000"), ("title", "Apart"), ("edit", &format!("{id}.1")), ("as", "new")],
    );
    assert_ne!(id_of(&apart), id);
    assert_eq!(title(&server, &id), "Ours, third");

    // Without the token nothing is revised, and nothing typed is lost.
    let other = Browser::new(&server);
    let page = other.revise(&id, 3, 9, "Stolen");
    assert!(page.text().contains("may not change that plan") && page.text().contains("Stolen"), "{}", page.text());
    // Nor is a plan that is gone.
    assert_eq!(owner.send(&format!("/plans/{id}/delete"), &[]).status, 303);
    owner.cookies.borrow_mut().insert(format!("edit_{id}"), ("/".to_owned(), "ff.abc".to_owned()));
    let page = owner.revise(&id, 3, 9, "Late");
    assert_eq!(page.status, 409);
    assert!(page.text().contains("was deleted"));
}

#[test]
fn a_title_may_be_taken_away_and_faults_go_back_to_the_planner() {
    let server = Server::start();
    let owner = Browser::new(&server);
    let id = owner.save(3_000, "Ours");
    let form = |query: &str, title: &str| {
        [("query", query.to_owned()), ("title", title.to_owned()), ("edit", format!("{id}.1")), ("as", "revision".to_owned())]
    };
    let send = |query: &str, title: &str| {
        let fields = form(query, title);
        owner.send("/plans", &fields.iter().map(|(name, value)| (*name, value.as_str())).collect::<Vec<_>>())
    };
    let back = send("audience.monthly_active_users=many&title=Ours", "New");
    assert_eq!(back.status, 422);
    for shown in ["value=\"many\"", "value=\"New\"", &format!("value=\"{id}.1\"")] {
        assert!(back.text().contains(shown), "{shown}: {}", back.text());
    }
    let long = "x".repeat(121);
    let back = send("audience.monthly_active_users=5&growth.monthly=7", &long);
    assert_eq!(back.status, 422);
    for shown in ["A title has at most 120 characters.", &format!("value=\"{long}\""), "growth.monthly=7"] {
        assert!(back.text().contains(shown), "{shown}: {}", back.text());
    }
    assert_eq!(title(&server, &id), "Ours");
    assert_eq!(send("audience.monthly_active_users=5&title=Ours", " ").status, 303);
    assert_eq!(title(&server, &id), "");
}

/// The text of the only such element.
fn text_of(page: &Answer, steps: &str) -> String {
    Dom::read(page.text()).one(steps).text()
}

fn notes_are_written_beside_a_plan(server: &Server) {
    let owner = Browser::new(server);
    let query = "v=1&audience.monthly_active_users=3000";
    let send = |notes: &str, more: &[(&str, &str)]| {
        owner.send("/plans", &[&[("query", query), ("title", "Ours"), ("notes", notes)], more].concat())
    };
    let written = "\n# Why\n\nSee <b>this</b> & [that](javascript:alert(1)), https://example.org/x\n</textarea><script>alert(1)</script>\n";
    // A form ends its lines with both.
    let id = id_of(&send(&written.replace('\n', "\r\n"), &[]));
    let notes = |revision: u32| server.get(&format!("/api/v1/plans/{id}?revision={revision}")).json()["notes"].clone();
    assert_eq!(notes(1), written);
    let page = owner.get(&format!("/p/{id}"));
    let shown = text_of(&page, "#notes .notes");
    assert!(shown.contains("Why") && shown.contains("<b>this</b>") && shown.contains("<script>alert(1)</script>"), "{shown}");
    assert_eq!(text_of(&page, "#notes .notes h3"), "Why");
    let links = Dom::read(page.text()).all("#notes .notes a");
    assert_eq!(links.iter().filter_map(|link| link.attribute("href")).collect::<Vec<_>>(), ["https://example.org/x"]);
    assert!(!page.text().contains("og:description\" content=\"# Why") && !text_of(&page, "head").contains("Why"));

    // They wait in the form of whoever edits, as they were written, and come back with a save that is refused.
    let first = format!("{id}.1");
    let form = owner.get(&format!("/?{query}&edit={first}"));
    assert_eq!(text_of(&form, "textarea"), written);
    assert_eq!(send("Mine,\r\nsecond", &[("edit", &first), ("as", "revision")]).header("location"), format!("/p/{id}"));
    assert_eq!((notes(1), notes(2)), (json!(written), json!("Mine,\nsecond")));
    let stale = send("Typed too late", &[("edit", &first), ("as", "revision")]);
    assert_eq!((stale.status, text_of(&stale, "textarea").as_str()), (409, "Typed too late"));
    let onward = send("Typed too late", &[("edit", &first), ("as", "onward")]);
    assert_eq!((onward.status, text_of(&onward, "textarea").as_str()), (200, "Typed too late"));
    let long = "é".repeat(20_001);
    let refused = send(&long, &[("edit", &format!("{id}.2")), ("as", "revision")]);
    assert_eq!((refused.status, text_of(&refused, "textarea")), (422, long));
    assert_eq!(text_of(&refused, "#save-notes-error"), "Notes have at most 20000 characters.");
    assert_eq!(server.get(&format!("/api/v1/plans/{id}")).json()["revision"], 2, "nothing refused is kept");

    let page = owner.get(&format!("/p/{id}"));
    assert_eq!(text_of(&page, "#notes .notes").trim(), "Mine,second".replace(',', ",\n"));
    assert_eq!(text_of(&page, "#revisions details summary"), "2 lines added, 5 lines removed");
    assert!(text_of(&page, "#revisions .difference").contains("added: Mine,"));
    let other = Browser::new(server);
    let copied = id_of(&other.send(&format!("/plans/{id}/fork"), &[("revision", "1")]));
    assert_eq!(server.get(&format!("/api/v1/plans/{copied}")).json()["notes"], written);
    // A form of a page opened before there were notes says nothing of them.
    assert_eq!(owner.send("/plans", &[("query", query)]).status, 303);
    assert_eq!(owner.get("/plans").header("location"), "/");
}

#[test]
fn notes_are_written_beside_a_plan_on_sqlite() {
    notes_are_written_beside_a_plan(&Server::start());
}

#[test]
fn notes_are_written_beside_a_plan_on_postgres() {
    notes_are_written_beside_a_plan(&Server::with(&[("DATABASE_URL", &postgres::empty_database())]));
}

fn revisions_are_told(server: &Server) {
    let owner = Browser::new(server);
    let id = owner.save(3_000, "First");
    assert_eq!(owner.revise(&id, 1, 300_000, "First").status, 303);
    assert_eq!(owner.revise(&id, 2, 300_000, "Second").status, 303);
    let answer = server.get(&format!("/api/v1/plans/{id}/revisions"));
    assert_eq!(answer.status, 200, "{}", answer.text());
    let told = answer.json();
    assert_eq!((&told["id"], &told["latest"], &told["before"]), (&json!(id), &json!(3), &Value::Null));
    let revisions = told["revisions"].as_array().expect("a list");
    assert_eq!(revisions.iter().map(|revision| revision["revision"].as_u64().expect("a number")).collect::<Vec<_>>(), [3, 2, 1]);
    assert_eq!(revisions[2]["changes"], Value::Null);
    assert_eq!(
        revisions[1]["changes"],
        json!([{"pointer": "/audience/monthly_active_users", "label": revisions[1]["changes"][0]["label"], "from": 3000, "to": 300_000,
            "from_text": "3,000\u{202f}users", "to_text": "300,000\u{202f}users"}])
    );
    assert_eq!(revisions[0]["changes"].as_array().map(Vec::len), Some(1));
    assert_eq!(revisions[0]["changes"][0]["pointer"], "/title");
    for revision in revisions {
        let number = &revision["revision"];
        let kept = server.get(&format!("/api/v1/plans/{id}?revision={number}")).json();
        assert_eq!(revision["created_at"], kept["created_at"]);
        assert_eq!(revision["stage"], kept["plan"]["recommendation"]["stage"]);
        assert_eq!(revision["monthly_usd"], kept["plan"]["recommendation"]["cost"]["monthly_usd"]);
    }
    let older = server.get(&format!("/api/v1/plans/{id}/revisions?before=2")).json();
    assert_eq!(older["revisions"].as_array().map(Vec::len), Some(1));
    assert_eq!(server.get(&format!("/api/v1/plans/{id}/revisions?before=x")).status, 400);
    assert_eq!(server.get("/api/v1/plans/0000000000000000000000/revisions").status, 404);

    let page = server.get(&format!("/p/{id}"));
    for shown in ["<del>3,000\u{202f}users<", "<ins>300,000\u{202f}users<", "First version", &format!("/p/{id}?revision=1")] {
        assert!(page.text().contains(shown), "{shown}");
    }
    let old = server.get(&format!("/p/{id}?revision=1"));
    assert!(old.text().contains("This is revision 1") && old.text().contains("Revision 1 of 3"));
    assert!(old.text().contains(&format!("/p/{id}?revision=1&amp;why=")), "origins of its figures are its own");
    assert_eq!(server.get(&format!("/p/{id}?revision=4")).status, 404);
}

#[test]
fn revisions_are_told_on_sqlite() {
    revisions_are_told(&Server::start());
}

#[test]
fn revisions_are_told_on_postgres() {
    revisions_are_told(&Server::with(&[("DATABASE_URL", &postgres::empty_database())]));
}

#[test]
fn a_fork_is_a_plan_of_its_own_with_the_same_bytes() {
    let server = Server::start();
    let owner = Browser::new(&server);
    let id = owner.save(3_000, "First");
    owner.revise(&id, 1, 300_000, "Second");
    let plan = |answer: &Answer| answer.text().split_once(r#","plan":"#).expect("a plan").1.to_owned();
    for (query, number) in [("", 2), ("?revision=1", 1), ("?revision=2", 2)] {
        let made = server.ask("POST", &format!("/api/v1/plans/{id}/fork{query}"), &[], "");
        assert_eq!((made.status, made.header("etag"), made.header("cache-control")), (201, "\"1\"", "no-store"), "{}", made.text());
        let copy = made.json();
        let members: Vec<&String> = copy.as_object().expect("an object").keys().collect();
        assert_eq!(members, ["edit_token", "id", "plan", "url"]);
        let (copied, token) = (copy["id"].as_str().expect("an id"), copy["edit_token"].as_str().expect("a token"));
        assert_eq!(made.header("location"), format!("/api/v1/plans/{copied}"));
        assert!(copied != id && Some(token) != owner.token(&id).as_deref());
        let kept = server.get(&format!("/api/v1/plans/{copied}"));
        assert_eq!(plan(&kept), plan(&server.get(&format!("/api/v1/plans/{id}?revision={number}"))));
        assert_eq!(kept.json()["revision"], 1);
        let bearer = format!("Bearer {token}");
        assert_eq!(server.ask("DELETE", &format!("/api/v1/plans/{copied}"), &[("authorization", &bearer)], "").status, 204);
    }
    assert_eq!(server.ask("POST", &format!("/api/v1/plans/{id}/fork?revision=3"), &[], "").status, 404);
    assert_eq!(server.get(&format!("/api/v1/plans/{id}")).json()["revision"], 2, "the original is what it was");

    let other = Browser::new(&server);
    let copied = id_of(&other.send(&format!("/plans/{id}/fork"), &[("revision", "1")]));
    assert_eq!(title(&server, &copied), "First");
    assert!(other.token(&copied).is_some() && other.token(&id).is_none());
    assert!(other.get(&format!("/p/{copied}")).text().contains("Keep the edit link"));
    assert_eq!(other.send(&format!("/plans/{id}/fork"), &[("revision", "7")]).status, 404);
}

#[test]
fn a_plan_is_deleted_from_its_page_by_its_owner_alone_after_a_second_look() {
    let server = Server::start();
    let (owner, other) = (Browser::new(&server), Browser::new(&server));
    let id = owner.save(3_000, "Ours");
    assert_eq!(other.get(&format!("/p/{id}/delete")).status, 403);
    assert_eq!(other.send(&format!("/plans/{id}/delete"), &[]).header("location"), format!("/p/{id}/delete"));
    let asked = owner.get(&format!("/p/{id}/delete"));
    assert!(asked.status == 200 && asked.text().contains("Delete “Ours”?"), "{}", asked.text());
    assert_eq!(title(&server, &id), "Ours", "to look deletes nothing");
    let gone = owner.send(&format!("/plans/{id}/delete"), &[]);
    assert_eq!((gone.status, gone.header("location")), (303, "/mine"));
    assert!(owner.token(&id).is_none());
    assert_eq!(owner.get(&format!("/p/{id}")).status, 404);
    assert_eq!(owner.get(&format!("/p/{id}/edit")).status, 404);
    assert!(owner.get("/mine").text().contains("No plans yet."));
}

#[test]
fn no_other_site_can_send_a_form_of_ours() {
    let server = Server::start();
    let owner = Browser::new(&server);
    let id = owner.save(3_000, "Ours");
    let token = owner.token(&id).expect("it is held");
    let edit = format!("{id}.1");
    let form =
        [("query", "v=1&audience.monthly_active_users=9"), ("title", "Stolen"), ("edit", &edit), ("as", "revision"), ("token", &token)];
    let before = server.runtime.block_on(plans_in(server.folder.path()));
    for header in
        [("sec-fetch-site", "cross-site"), ("sec-fetch-site", "same-site"), ("origin", "https://evil.example"), ("origin", "null")]
    {
        for path in ["/plans".to_owned(), format!("/plans/{id}/fork"), format!("/plans/{id}/delete"), format!("/plans/{id}/keys")] {
            let refused = owner.send_with(&path, &form, &[header]);
            assert_eq!(refused.status, 403, "{path}");
            assert!(refused.headers("set-cookie").is_empty());
        }
    }
    assert_eq!(server.runtime.block_on(plans_in(server.folder.path())), before);
    assert_eq!(server.get(&format!("/api/v1/plans/{id}")).json()["revision"], 1);
}

#[test]
fn a_link_preview_says_what_the_plan_says() {
    let server = Server::with(&[("PUBLIC_URL", "https://plans.example.org")]);
    let browser = Browser::new(&server);
    let saved = browser.send_with(
        "/plans",
        &[("query", "v=1&audience.monthly_active_users=3000"), ("title", "A \"shop\"")],
        &[("sec-fetch-site", "same-origin")],
    );
    let id = id_of(&saved);
    let page = server.get(&format!("/p/{id}"));
    let link = format!("https://plans.example.org/p/{id}");
    let picture = format!("https://plans.example.org/api/v1/plans/{id}/charts/users.png");
    for (property, content) in [("og:title", "A &quot;shop&quot;"), ("og:url", &link), ("og:image", &picture), ("og:type", "website")] {
        assert!(page.text().contains(&format!("<meta property=\"{property}\" content=\"{content}\"")), "{property}: {}", page.text());
    }
    assert!(page.text().contains("<meta property=\"og:description\" content=\"Rung "));
    assert!(page.text().contains("<meta name=\"twitter:card\" content=\"summary_large_image\""));
}
