//! The description of the REST interface is true: of every route, every real answer, and every profile that is read or refused.

use crate::{
    dom::Dom,
    server::{Answer, Server},
};
use headroom::{
    api,
    catalog::{self, presets, samples},
    domain::{
        fields::{self, FIELDS, Group, Kind},
        question::Question,
        rules::Rule,
    },
    http::state::AppState,
};
use serde_json::{Map, Value, json};
use std::{cell::RefCell, collections::BTreeSet};

/// What the server says of itself.
struct Described {
    document: Value,
    /// Operation ids and statuses of the answers that were checked.
    checked: RefCell<BTreeSet<String>>,
}

impl Described {
    fn by(server: &Server) -> Described {
        let answer = server.get("/api/v1/openapi.json");
        assert_eq!((answer.status, answer.header("content-type")), (200, "application/json"));
        Described { document: answer.json(), checked: RefCell::default() }
    }

    fn schema(&self, schema: &Value) -> jsonschema::Validator {
        let whole = json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "components": self.document["components"],
            "allOf": [schema],
        });
        jsonschema::validator_for(&whole).unwrap_or_else(|error| panic!("no schema: {error}"))
    }

    fn profile(&self) -> jsonschema::Validator {
        self.schema(&json!({"$ref": "#/components/schemas/Profile"}))
    }

    /// What a reference leads to.
    fn resolved<'d>(&'d self, value: &'d Value) -> &'d Value {
        match value["$ref"].as_str() {
            Some(reference) => {
                let pointer = reference.strip_prefix('#').unwrap_or_else(|| panic!("{reference} leads elsewhere"));
                self.document.pointer(pointer).unwrap_or_else(|| panic!("{reference} leads nowhere"))
            }
            None => value,
        }
    }

    /// Holds an answer against what is said of it: status, headers, media type, body.
    fn holds(&self, method: &str, path: &str, answer: Answer) -> Answer {
        let operation = &self.document["paths"][path][method];
        let id = operation["operationId"].as_str().unwrap_or_else(|| panic!("{method} {path} is not described"));
        let of = format!("{id} {}", answer.status);
        let response = &operation["responses"][answer.status.to_string()];
        assert!(!response.is_null(), "{of} is not described: {}", answer.text());
        let response = self.resolved(response);
        for name in response["headers"].as_object().into_iter().flat_map(Map::keys) {
            assert!(!answer.header(name).is_empty(), "{of} has no {name}");
        }
        match response["content"].as_object() {
            None => assert!(answer.body.is_empty(), "{of} has a body"),
            Some(content) => {
                let kind = answer.header("content-type").split(';').next().unwrap_or_default();
                let described = content.get(kind).unwrap_or_else(|| panic!("{of} is not described as {kind}"));
                if kind == "application/json" || kind.ends_with("+json") {
                    self.is(&of, &described["schema"], &answer.json());
                }
            }
        }
        self.checked.borrow_mut().insert(of);
        answer
    }

    fn is(&self, of: &str, schema: &Value, value: &Value) {
        let faults: Vec<String> =
            self.schema(schema).iter_errors(value).take(5).map(|error| format!("{} at {}", error, error.instance_path())).collect();
        assert!(faults.is_empty(), "{of}: {}", faults.join("; ").chars().take(2000).collect::<String>());
    }

    fn operations(&self) -> impl Iterator<Item = (&str, &str, &Value)> {
        let paths = self.document["paths"].as_object().expect("paths");
        paths.iter().flat_map(|(path, item)| {
            item.as_object().expect("operations").iter().map(|(method, operation)| (path.as_str(), method.as_str(), operation))
        })
    }
}

fn each<'v>(value: &'v Value, visit: &mut impl FnMut(&'v Map<String, Value>)) {
    match value {
        Value::Object(members) => {
            visit(members);
            members.values().for_each(|value| each(value, visit));
        }
        Value::Array(entries) => entries.iter().for_each(|value| each(value, visit)),
        _ => (),
    }
}

#[test]
fn the_document_is_whole_and_of_openapi_3_1() {
    let described = Described::by(&Server::start());
    let document = &described.document;
    assert_eq!(document["openapi"], "3.1.0");

    let mut used = BTreeSet::new();
    each(document, &mut |members| {
        if let Some(Value::String(reference)) = members.get("$ref") {
            assert!(document.pointer(&reference[1..]).is_some(), "{reference} leads nowhere");
            used.insert(reference.clone());
        }
    });
    for part in ["schemas", "parameters", "headers", "responses"] {
        for name in document["components"][part].as_object().expect("components").keys() {
            // The rule is told of in the document's own text and by faults.
            assert!(used.contains(&format!("#/components/{part}/{name}")), "nothing uses {part}/{name}");
        }
    }

    let mut ids = BTreeSet::new();
    for (path, method, operation) in described.operations() {
        let id = operation["operationId"].as_str().unwrap_or_else(|| panic!("{method} {path} has no name"));
        assert!(ids.insert(id), "two operations are called {id}");
        assert!(operation["summary"].as_str().is_some_and(|summary| !summary.is_empty()), "{id} says nothing");
        let parameters: Vec<&Value> =
            operation["parameters"].as_array().into_iter().flatten().map(|parameter| described.resolved(parameter)).collect();
        let in_path: BTreeSet<&str> =
            parameters.iter().filter(|parameter| parameter["in"] == "path").filter_map(|parameter| parameter["name"].as_str()).collect();
        let named: BTreeSet<&str> = path.split(['{', '}']).skip(1).step_by(2).collect();
        assert_eq!(in_path, named, "{id}");
        for parameter in parameters {
            assert!(parameter["description"].is_string() && parameter["schema"].is_object(), "{id}: {parameter}");
        }
        // An example that is given is of its own schema.
        for content in operation["requestBody"]["content"].as_object().into_iter().flat_map(Map::values) {
            if let Some(example) = content.get("example") {
                described.is(id, &content["schema"], example);
            }
        }
    }
}

#[test]
fn every_route_is_described_and_nothing_else() {
    let server = Server::start();
    let described = Described::by(&server);
    let paths: BTreeSet<&str> = described.operations().map(|(path, ..)| path).collect();
    // The router lists its paths only for those who debug it.
    let listed = format!("{:?}", api::router::<AppState>());
    let routes: BTreeSet<&str> = listed.split('"').filter(|quoted| quoted.starts_with('/') && !quoted.contains("__private")).collect();
    assert_eq!(paths, routes.into_iter().filter(|route| *route != "/" && !route.contains('*')).collect());

    for path in paths {
        let allowed = server.ask("OPTIONS", &format!("/api/v1{}", path.replace(['{', '}'], "x")), &[], "");
        let allowed: BTreeSet<String> =
            allowed.header("allow").split(',').filter(|method| *method != "HEAD").map(str::to_lowercase).collect();
        let methods: BTreeSet<String> =
            described.operations().filter(|(of, ..)| *of == path).map(|(_, method, _)| method.to_owned()).collect();
        assert_eq!(allowed, methods, "{path}");
    }
}

const PROFILE: &str = r#"{"audience":{"monthly_active_users":30000}}"#;

#[test]
fn every_answer_is_as_it_is_described() {
    let server = Server::start();
    let described = Described::by(&server);
    let json = ("content-type", "application/json");

    // Plans of every kind.
    for preset in presets::all() {
        described.holds("post", "/estimate", server.post("/api/v1/estimate", preset.question.to_string()));
    }
    let much = r#"{"audience":{"daily_active_users":{"low":30000,"mid":40000,"high":60000}},"traffic":{"surge_factor":3,
        "classes":[{"name":"search","share":0.2,"app_cpu_ms":60},{"name":"other","share":0.8}]},
        "commercial":{"budget_monthly_usd":900,"revenue_per_user_usd":0.1},"current":{"products":{"web":{"product":"m7g.large","count":2}}}}"#;
    described.holds("post", "/estimate", server.post("/api/v1/estimate", much));
    let nothing_fits = r#"{"audience":{"monthly_active_users":9000000000},"targets":{"p95_ms":1}}"#;
    described.holds("post", "/estimate", server.post("/api/v1/estimate", nothing_fits));
    let lines = described.holds(
        "post",
        "/estimate",
        server.ask("POST", "/api/v1/estimate", &[("content-type", "application/x-ndjson")], format!("{PROFILE}\n{{}}\n")),
    );
    let lines: Vec<Value> = lines.text().lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    described.is("a line", &json!({"$ref": "#/components/schemas/Plan"}), &lines[0]);
    described.is("a bad line", &json!({"$ref": "#/components/schemas/Problem"}), &lines[1]);

    // A plan's life.
    let key = [json, ("idempotency-key", "0123456789abcdef0123456789abcdef")];
    let body = format!(r#"{{"title":"Shop","notes":"*why*","profile":{PROFILE}}}"#);
    let saved = described.holds("post", "/plans", server.ask("POST", "/api/v1/plans", &key, &body)).json();
    described.holds("post", "/plans", server.ask("POST", "/api/v1/plans", &key, r#"{"profile":{"audience":{"monthly_active_users":1}}}"#));
    let id = saved["id"].as_str().expect("an id");
    let bearer = format!("Bearer {}", saved["edit_token"].as_str().expect("a token"));
    let plan = format!("/api/v1/plans/{id}");
    let changed = r#"{"notes":"*why*\nmore","profile":{"audience":{"monthly_active_users":50000}}}"#;
    let put = |headers: &[(&str, &str)]| described.holds("put", "/plans/{id}", server.ask("PUT", &plan, headers, changed));
    put(&[json]);
    put(&[json, ("authorization", "Bearer another"), ("if-match", "\"1\"")]);
    put(&[json, ("authorization", &bearer)]);
    put(&[json, ("authorization", &bearer), ("if-match", "\"1\"")]);
    put(&[json, ("authorization", &bearer), ("if-match", "\"1\"")]);
    put(&[("authorization", &bearer), ("if-match", "\"2\"")]);
    let refused = server.ask("PUT", &plan, &[json, ("authorization", &bearer), ("if-match", "\"2\"")], "{}");
    described.holds("put", "/plans/{id}", refused);

    let get = |path: &str, of: &str| described.holds("get", path, server.get(&format!("{plan}{of}")));
    get("/plans/{id}", "");
    get("/plans/{id}", "?revision=1");
    get("/plans/{id}", "?revision=7");
    get("/plans/{id}", "?revision=0");
    described.holds("get", "/plans/{id}", server.ask("GET", &plan, &[("if-none-match", "\"2\"")], ""));
    get("/plans/{id}/revisions", "/revisions");
    get("/plans/{id}/revisions", "/revisions?before=2");
    get("/plans/{id}/revisions", "/revisions?before=0");
    get("/plans/{id}/report.md", "/report.md");
    get("/plans/{id}/report.csv", "/report.csv");
    get("/plans/{id}/report.json", "/report.json");
    let named = |name: &str| -> Vec<String> {
        let names = described.document["components"]["parameters"][name]["schema"]["enum"].as_array().expect("names");
        names.iter().filter_map(|name| Some(name.as_str()?.to_owned())).collect()
    };
    for export in named("export_name") {
        get("/plans/{id}/exports/{name}", &format!("/exports/{export}"));
    }
    for chart in named("chart_file") {
        get("/plans/{id}/charts/{file}", &format!("/charts/{chart}"));
    }
    get("/plans/{id}/charts/{file}", "/charts/bill.svg?theme=pink");
    get("/plans/{id}/charts/{file}", "/charts/nothing.svg");
    described.holds("post", "/plans/{id}/fork", server.ask("POST", &format!("{plan}/fork"), &[], ""));
    described.holds("post", "/plans/{id}/fork", server.ask("POST", "/api/v1/plans/nobody/fork", &[], ""));

    // Side by side, and backwards.
    let sides = format!(r#"{{"plans":[{{"profile":{PROFILE}}},{{"id":"{id}"}},{{"id":"{id}","revision":1}}]}}"#);
    described.holds("post", "/compare", server.post("/api/v1/compare", sides));
    described.holds("post", "/compare", server.post("/api/v1/compare", "{}"));
    described.holds("post", "/reverse", server.post("/api/v1/reverse", r#"{"profile":{},"budget_monthly_usd":2000}"#));
    let machines = r#"{"profile":{},"products":{"host":{"product":"m7g.large"}}}"#;
    described.holds("post", "/reverse", server.post("/api/v1/reverse", machines));
    described.holds("post", "/reverse", server.post("/api/v1/reverse", r#"{"profile":{}}"#));

    // What is wrong.
    for (status, kind, body) in [
        (400, "application/json", "no JSON".to_owned()),
        (413, "application/json", " ".repeat(65 * 1024)),
        (415, "text/plain", PROFILE.to_owned()),
        (422, "application/json", "{}".to_owned()),
    ] {
        let answer = described.holds("post", "/estimate", server.ask("POST", "/api/v1/estimate", &[("content-type", kind)], body));
        assert_eq!(answer.status, status);
    }

    for place in ["provider=initech", "provider=gcp&region=us-east-1"] {
        assert_eq!(described.holds("get", "/catalog", server.get(&format!("/api/v1/catalog?{place}"))).status, 422);
    }
    for path in ["/presets", "/stages", "/catalog", "/openapi.json"] {
        described.holds("get", path, server.get(&format!("/api/v1{path}")));
    }
    described.holds("delete", "/plans/{id}", server.ask("DELETE", &plan, &[], ""));
    described.holds("delete", "/plans/{id}", server.ask("DELETE", &plan, &[("authorization", &bearer)], ""));
    described.holds("delete", "/plans/{id}", server.ask("DELETE", &plan, &[("authorization", &bearer)], ""));

    let limited = Server::with(&[("RATE_LIMIT_PER_MINUTE", "1")]);
    let presets = || described.holds("get", "/presets", limited.get("/api/v1/presets"));
    assert_eq!([presets().status, presets().status], [200, 429]);

    let checked = described.checked.borrow();
    let answered: BTreeSet<&str> = checked.iter().filter_map(|of| of.split(' ').next()).collect();
    let all: BTreeSet<&str> = described.operations().filter_map(|(.., operation)| operation["operationId"].as_str()).collect();
    assert_eq!(answered, all, "every call was asked");
}

#[test]
fn the_profile_that_is_described_is_the_one_that_is_read() {
    let described = Described::by(&Server::start());
    let (schema, known) = (described.profile(), catalog::builtin().known());
    let profile = &described.document["components"]["schemas"]["Profile"];
    let reads = |question: &Value| Question::from_json(question, &known).is_ok();

    let offered = presets::all().iter().map(|preset| &preset.question).chain(samples::samples().iter().map(|sample| &sample.question));
    let examples = profile["examples"].as_array().expect("examples");
    for question in offered.chain(examples) {
        assert!(schema.is_valid(question) && reads(question), "{question}");
    }
    for wrong in [
        json!([]),
        json!({"trafic": {}}),
        json!({"traffic": {"app_cpu": 1}}),
        json!({"traffic": {"classes": [{"name": "a", "share": 1, "colour": null}]}}),
        json!({"traffic": {"classes": [{"name": " ", "share": 1}]}}),
        json!({"audience": {"geography": {"mars": 1}}}),
        json!({"current": {"products": {"webb": null}}}),
        json!({"current": {"products": {"web": {"cores": null, "product": "m7g.large"}}}}),
        json!({"commercial": {"provider": "nobody"}}),
        json!({"growth": {"start_month": "2026-13"}}),
        json!({"growth": {"months": 1.5}}),
        json!({"targets": {"p95_ms": {"low": 1, "mid": 2, "high": 3}}}),
        json!({"title": "two\nlines"}),
        json!({"title": "a line and its end\n"}),
        json!({"title": "x".repeat(121)}),
    ] {
        let sized = merged(&wrong, json!({"audience": {"monthly_active_users": 1000}}));
        assert!(!schema.is_valid(&sized) && !reads(&sized), "{sized}");
    }

    for field in FIELDS {
        let pointer = match field.group.name() {
            None => format!("/properties/{}", field.name()),
            Some(group) => format!("/properties/{group}/properties/{}", field.name()),
        };
        let told = profile.pointer(&pointer).unwrap_or_else(|| panic!("{} is not described", field.id));
        assert!(told["description"].as_str().is_some_and(|text| !text.is_empty()) && !told["examples"].is_null(), "{}", field.id);
        assert_eq!(told["default"], field.default_json(), "{}", field.id);
        if !field.unit.is_empty() {
            assert_eq!(told["x-unit"], field.unit);
        }
        let (Kind::Number(_) | Kind::Whole(_)) = field.kind else { continue };
        let bounded = if field.may_range() { &told["oneOf"][0] } else { told };
        assert_eq!(
            (bounded["minimum"].as_f64(), bounded["maximum"].as_f64()),
            (Some(field.bounds.0), Some(field.bounds.1)),
            "{}",
            field.id
        );
        // What lies within them is read, what lies beyond is not: the reader and the schema say the same.
        let (low, high) = field.bounds;
        let step = if matches!(field.kind, Kind::Whole(_)) { 1.0 } else { (high - low) / 1e6 };
        for (value, fits) in [(low, true), (high, true), (low - step, false), (high + step, false)] {
            let question = with(field.group, field.name(), fields::number_json(value));
            assert_eq!(schema.is_valid(&question), fits, "{} = {value}", field.id);
            let alone = Question::from_json(&question, &known).err().unwrap_or_default();
            let refused = alone.iter().any(|fault| fault.rule.is_none() && fault.pointer == field.pointer());
            assert_eq!(!refused, fits, "{} = {value}: {alone:?}", field.id);
        }
        let none = with(field.group, field.name(), Value::Null);
        assert!(schema.is_valid(&none), "{}", field.id);
        let range = with(field.group, field.name(), json!({"low": low, "mid": low, "high": low}));
        assert_eq!(schema.is_valid(&range), field.may_range(), "{}", field.id);
    }
}

/// A question with this field, and a size if the field is none.
fn with(group: Group, name: &str, value: Value) -> Value {
    match group.name() {
        None => json!({name: value}),
        Some(group) => json!({group: {name: value}}),
    }
}

fn merged(one: &Value, mut other: Value) -> Value {
    let (Value::Object(members), Value::Object(into)) = (one, &mut other) else { return one.clone() };
    for (name, value) in members {
        let both = into.get(name).map_or_else(|| value.clone(), |there| merged(value, there.clone()));
        into.insert(name.clone(), both);
    }
    other
}

#[test]
fn a_body_that_only_a_rule_refuses_is_told_the_rule_which_the_document_lists() {
    let server = Server::start();
    let described = Described::by(&server);
    let about = described.document["info"]["description"].as_str().expect("a text");
    let sized = |rest: Value| merged(&rest, json!({"audience": {"monthly_active_users": 1000}}));
    let running = |products: Value| sized(json!({"current": {"products": products}}));
    let broken = |rule: Rule| match rule {
        Rule::MeasureOfSize => json!({}),
        Rule::OneUserCount => sized(json!({"audience": {"daily_active_users": 5}})),
        Rule::OneRate => sized(json!({"traffic": {"requests_per_daily_user": 5, "requests_per_second": 5}})),
        Rule::DevicesOrIngest => json!({"data": {"devices": 5, "ingest_per_second": 5}}),
        Rule::GibOrRecords => sized(json!({"data": {"initial_gib": 5, "initial_records": 5}})),
        Rule::SizeAboveZero => json!({"traffic": {"requests_per_second": 0}}),
        Rule::RangeRises => sized(json!({"traffic": {"app_cpu_ms": {"low": 5, "mid": 4, "high": 6}}})),
        Rule::SharesSumToOne => sized(json!({"audience": {"geography": {"europe": 0.5}}})),
        Rule::DistinctClasses => sized(json!({"traffic": {"classes": [{"name": "a", "share": 0.5}, {"name": "a", "share": 0.5}]}})),
        Rule::RegionOfProvider => sized(json!({"commercial": {"region": "the-moon-1"}})),
        Rule::ProductOfTier => running(json!({"web": {"product": "m7g.enormous"}})),
        Rule::ProductOrShape => running(json!({"web": {"product": "m7g.large", "vcpu": 2}})),
        Rule::HostAlone => running(json!({"host": {"product": "m7g.large"}, "web": {"product": "m7g.large"}})),
        Rule::UseBelowDegradedUse => sized(json!({"targets": {"max_utilisation": 0.9, "max_utilisation_degraded": 0.5}})),
        Rule::PlanIsKept => json!({"plans": [{"id": "nobody"}, {"profile": sized(json!({}))}]}),
    };
    for rule in Rule::ALL {
        let body = broken(rule);
        let (call, schema) = match rule {
            Rule::PlanIsKept => {
                ("/compare", &described.document["paths"]["/compare"]["post"]["requestBody"]["content"]["application/json"]["schema"])
            }
            _ => ("/estimate", &json!({"$ref": "#/components/schemas/Profile"})),
        };
        described.is(&rule.name(), schema, &body);
        let answer = described.holds("post", call, server.post(&format!("/api/v1{call}"), body.to_string()));
        assert_eq!(answer.status, 422, "{rule:?}");
        let errors = answer.json()["errors"].as_array().cloned().unwrap_or_default();
        assert!(!errors.is_empty() && errors.iter().all(|error| error["rule"] == rule.name()), "{rule:?}: {errors:?}");
        assert!(about.contains(&format!("`{}`: {}", rule.name(), rule.says())), "{rule:?}");
    }
}

#[test]
fn the_page_shows_every_call_field_and_type_and_leads_nowhere_else() {
    let server = Server::start();
    let described = Described::by(&server);
    let answer = server.get("/api/v1/docs");
    assert_eq!(answer.status, 200);
    assert!(answer.header("content-security-policy").contains("default-src 'none'"));
    let page = Dom::read(answer.text());
    // What there is of script is the frame's own, without which the page is the same; it loads none.
    assert!(page.all("script").iter().all(|script| script.attribute("src").is_none()));
    let ids: BTreeSet<String> = page.elements().iter().filter_map(|element| element.attribute("id")).collect();
    for (path, method, operation) in described.operations() {
        let id = operation["operationId"].as_str().expect("a name");
        let call = page.one(&format!("#{id}"));
        assert!(call.text().contains(&format!("{} {path}", method.to_uppercase())), "{id}");
        for status in operation["responses"].as_object().expect("answers").keys() {
            assert!(call.all("th").iter().chain(&call.all("dt")).any(|cell| cell.text() == *status), "{id} {status}");
        }
    }
    for name in described.document["components"]["schemas"].as_object().expect("schemas").keys() {
        assert!(ids.contains(&format!("type-{name}")), "{name}");
    }
    let profile = page.one("#type-Profile").text();
    assert!(FIELDS.iter().all(|field| profile.contains(field.id)));
    let links = page.all("main a").into_iter().filter_map(|link| link.attribute("href"));
    for link in links {
        assert!(link.strip_prefix('#').map_or(link == "/api/v1/openapi.json", |id| ids.contains(id)), "{link}");
    }
    // A footer leads to it from everywhere.
    assert!(server.get("/stages").text().contains("href=\"/api/v1/docs\""));
    assert!(answer.body.len() < 250_000, "{}", answer.body.len());
    let packed = server.ask("GET", "/api/v1/docs", &[("accept-encoding", "br")], "").body.len();
    assert!(packed < 40_000, "{packed}");
}
