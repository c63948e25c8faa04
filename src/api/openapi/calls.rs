//! Every call: what it takes, what it answers, and why it may not. One row a call, in the order of the contract.

use super::{answers::reference, profile::LINE};
use crate::{
    api::batch::LINES,
    charts::{self, Format},
    domain::{fields::TITLE_CHARACTERS, notes::NOTES_CHARACTERS, profile::Known},
    export,
    reader::{self, locale::Locale},
    service::{FEWEST, MOST},
    store::IdempotencyKey,
};
use serde_json::{Map, Value, json};

const JSON: &str = "application/json";

struct Call {
    method: &'static str,
    path: &'static str,
    id: &'static str,
    tag: &'static str,
    summary: &'static str,
    description: &'static str,
    /// By their names in [`parameters`].
    parameters: &'static [&'static str],
    /// By media type.
    body: Option<Value>,
    answers: Vec<Answer>,
    /// Statuses of the problems that only some calls have.
    problems: &'static [u16],
    secured: bool,
}

struct Answer {
    status: u16,
    description: &'static str,
    headers: &'static [&'static str],
    content: Value,
}

const PLANNING: &str = "Planning";
const SAVED: &str = "Saved plans";
const FILES: &str = "Files";
const LEARNING: &str = "To learn and to start from";

/// Problems that any call may have: too many requests, something broken, no answer in time.
const ANY: [u16; 3] = [429, 500, 503];
const READING_BODY: &[u16] = &[400, 413, 415, 422];

impl Call {
    fn new(method: &'static str, path: &'static str, id: &'static str, tag: &'static str, summary: &'static str) -> Call {
        Call {
            method,
            path,
            id,
            tag,
            summary,
            description: "",
            parameters: &[],
            body: None,
            answers: Vec::new(),
            problems: &[],
            secured: false,
        }
    }

    fn says(self, description: &'static str) -> Call {
        Call { description, ..self }
    }

    fn takes(self, parameters: &'static [&'static str]) -> Call {
        Call { parameters, ..self }
    }

    fn body(self, content: Value) -> Call {
        Call { body: Some(content), ..self }
    }

    fn answers(mut self, status: u16, description: &'static str, headers: &'static [&'static str], content: Value) -> Call {
        self.answers.push(Answer { status, description, headers, content });
        self
    }

    /// Where a client has the very same already.
    fn unless_known(self) -> Call {
        self.answers(304, "The client has the very same.", &["ETag", "Cache-Control"], Value::Null)
    }

    fn problems(self, problems: &'static [u16]) -> Call {
        Call { problems, ..self }
    }

    fn with_token(self) -> Call {
        Call { secured: true, ..self }
    }

    fn operation(&self) -> Value {
        let mut operation = json!({"operationId": self.id, "tags": [self.tag], "summary": self.summary});
        if !self.description.is_empty() {
            operation["description"] = self.description.into();
        }
        if !self.parameters.is_empty() {
            let named = |name: &&str| json!({"$ref": format!("#/components/parameters/{name}")});
            operation["parameters"] = self.parameters.iter().map(named).collect();
        }
        if let Some(content) = &self.body {
            operation["requestBody"] = json!({"required": true, "content": content});
        }
        if self.secured {
            operation["security"] = json!([{"edit_token": []}]);
        }
        let mut responses = Map::new();
        for answer in &self.answers {
            let headers = answer.headers.iter().chain(&["X-Request-Id"]);
            let headers: Map<String, Value> =
                headers.map(|name| ((*name).to_owned(), json!({"$ref": format!("#/components/headers/{name}")}))).collect();
            let mut response = json!({"description": answer.description, "headers": headers});
            if !answer.content.is_null() {
                response["content"] = answer.content.clone();
            }
            responses.insert(answer.status.to_string(), response);
        }
        for status in self.problems.iter().chain(&ANY) {
            responses.insert(status.to_string(), json!({"$ref": format!("#/components/responses/{}", problem(*status).0)}));
        }
        operation["responses"] = responses.into();
        operation
    }
}

fn calls() -> Vec<Call> {
    vec![
        Call::new("post", "/estimate", "estimate", PLANNING, "Make the plan of a profile")
            .says(
                "Nothing is stored. As `application/x-ndjson` up to 1,000 profiles, one a line, are answered in kind: a line each, in order, as they are \
                 done; one that is wrong answers as a problem in its place.",
            )
            .body(json!({
                JSON: {"schema": {"$ref": reference("Profile")}},
                LINES: {
                    "schema": {"type": "string", "description": "A profile a line, 64 KiB each and 8 MiB together. Blank lines are passed over."},
                    "example": "{\"audience\":{\"monthly_active_users\":30000}}\n{\"audience\":{\"monthly_active_users\":60000}}\n",
                },
            }))
            .answers(
                200,
                "The plan; of a batch a line for each.",
                &[],
                json!({
                    JSON: {"schema": {"$ref": reference("Plan")}},
                    LINES: {"schema": {"type": "string", "description": "A plan a line, or a problem."}},
                }),
            )
            .problems(READING_BODY),
        Call::new("post", "/compare", "compare", PLANNING, "Put two to six plans side by side")
            .says("Each is named by its profile, or by the id of a saved plan and, if it is not the latest, its revision. Nothing is stored.")
            .body(json!({JSON: {
                "schema": {
                    "type": "object",
                    "properties": {"plans": {
                        "type": "array",
                        "minItems": FEWEST,
                        "maxItems": MOST,
                        "items": {"oneOf": [
                            {
                                "type": "object",
                                "title": "A profile",
                                "properties": {"profile": {"$ref": reference("Profile")}, "revision": {"type": "null"}},
                                "required": ["profile"],
                                "additionalProperties": false,
                            },
                            {
                                "type": "object",
                                "title": "A saved plan",
                                "properties": {
                                    "id": {"type": "string"},
                                    "revision": {"type": ["integer", "null"], "minimum": 1, "maximum": u32::MAX},
                                },
                                "required": ["id"],
                                "additionalProperties": false,
                            },
                        ]},
                    }},
                    "required": ["plans"],
                    "additionalProperties": false,
                },
                "example": {"plans": [
                    {"profile": {"audience": {"monthly_active_users": 50_000}}},
                    {"profile": {"audience": {"monthly_active_users": 50_000}, "commercial": {"purchase": "commit_1y"}}},
                ]},
            }}))
            .answers(200, "The plans and where they differ.", &[], schema("Comparison"))
            .problems(READING_BODY),
        Call::new("post", "/reverse", "reverse", PLANNING, "Ask how many users a budget or machines carry")
            .says("The profile says everything but the size. Give a budget, or the products that run, as in `current.products`. Nothing is stored.")
            .body(json!({JSON: {
                "schema": {"oneOf": [
                    {
                        "type": "object",
                        "title": "What a budget carries",
                        "properties": {
                            "profile": {"$ref": reference("Profile")},
                            "budget_monthly_usd": {
                                "type": "number",
                                "exclusiveMinimum": 0,
                                "maximum": 1_000_000_000,
                                "description": "For a month's bill, without people's time.",
                                "x-unit": "$ a month",
                            },
                            "products": {"type": "null"},
                        },
                        "required": ["profile", "budget_monthly_usd"],
                        "additionalProperties": false,
                    },
                    {
                        "type": "object",
                        "title": "What machines carry",
                        "properties": {
                            "profile": {"$ref": reference("Profile")},
                            "products": {"$ref": reference("Products")},
                            "budget_monthly_usd": {"type": "null"},
                        },
                        "required": ["profile", "products"],
                        "additionalProperties": false,
                    },
                ]},
                "example": {"profile": {}, "budget_monthly_usd": 2000},
            }}))
            .answers(200, "The largest size that is carried, and its plan.", &[], schema("Reverse"))
            .problems(READING_BODY),
        Call::new("post", "/plans", "save_plan", SAVED, "Save the plan of a profile")
            .says(
                "With an `Idempotency-Key` a save may be sent again for two days: the same key and body get the same answer, byte for byte, and one plan; \
                 the key with another body is a 409. An acknowledged save is on the disk.",
            )
            .takes(&["Idempotency-Key"])
            .body(proposal())
            .answers(201, "Saved. The edit token is told this once.", &["Location", "ETag", "Cache-Control"], schema("Created"))
            .problems(&[400, 409, 413, 415, 422]),
        Call::new("get", "/plans/{id}", "load_plan", SAVED, "Read a saved plan")
            .takes(&["id", "revision", "If-None-Match"])
            .answers(200, "The latest revision, or the one asked for.", &["ETag", "Cache-Control"], schema("SavedPlan"))
            .unless_known()
            .problems(&[400, 404]),
        Call::new("put", "/plans/{id}", "change_plan", SAVED, "Add a revision to a saved plan")
            .says(
                "`If-Match` names the revision that the change was made on, as its `ETag` says: 428 without, 412 where another came between. `notes` that \
                 are not said stay as they were.",
            )
            .takes(&["id", "If-Match"])
            .body(proposal())
            .with_token()
            .answers(200, "The new revision.", &["ETag", "Cache-Control"], schema("SavedPlan"))
            .problems(&[400, 401, 403, 404, 412, 413, 415, 422, 428]),
        Call::new("delete", "/plans/{id}", "delete_plan", SAVED, "Delete a saved plan with all its revisions")
            .takes(&["id"])
            .with_token()
            .answers(204, "It is gone.", &[], Value::Null)
            .problems(&[401, 403, 404]),
        Call::new("get", "/plans/{id}/revisions", "list_revisions", SAVED, "List what became of a plan")
            .says("The newest first, fifty at most; `before` in the answer is what to ask for the rest with.")
            .takes(&["id", "before"])
            .answers(200, "Its revisions.", &[], schema("Revisions"))
            .problems(&[400, 404]),
        Call::new("post", "/plans/{id}/fork", "fork_plan", SAVED, "Copy a saved plan into one of your own")
            .takes(&["id", "revision"])
            .answers(201, "The copy, with an edit token of its own.", &["Location", "ETag", "Cache-Control"], schema("Created"))
            .problems(&[400, 404]),
        Call::new("get", "/plans/{id}/charts/{file}", "draw_chart", FILES, "Draw a chart of a saved plan")
            .says("As SVG, as PNG, or its numbers as CSV.")
            .takes(&["id", "chart_file", "revision", "theme", "currency", "lang", "If-None-Match"])
            .answers(200, "The chart.", FILE_HEADERS, of_each(Format::ALL.into_iter().map(Format::media_type)))
            .unless_known()
            .problems(&[400, 404]),
        Call::new("get", "/plans/{id}/exports/{name}", "export_plan", FILES, "Write a saved plan as a file that other tools read")
            .takes(&["id", "export_name", "revision", "If-None-Match"])
            .answers(200, "The file.", FILE_HEADERS, of_each(export::ALL.iter().map(|export| export.media_type)))
            .unless_known()
            .problems(&[400, 404]),
        Call::new("get", "/plans/{id}/report.md", "report_as_markdown", FILES, "The report of a saved plan")
            .takes(&["id", "revision", "If-None-Match"])
            .answers(200, "Markdown.", FILE_HEADERS, of_each(["text/markdown"]))
            .unless_known()
            .problems(&[400, 404]),
        Call::new("get", "/plans/{id}/report.csv", "path_as_csv", FILES, "Every month of a saved plan's path")
            .takes(&["id", "revision", "If-None-Match"])
            .answers(200, "A row a month.", FILE_HEADERS, of_each(["text/csv"]))
            .unless_known()
            .problems(&[400, 404]),
        Call::new("get", "/plans/{id}/report.json", "plan_as_json", FILES, "A saved plan as it was answered, byte for byte")
            .takes(&["id", "revision", "If-None-Match"])
            .answers(200, "The plan.", FILE_HEADERS, schema("Plan"))
            .unless_known()
            .problems(&[400, 404]),
        Call::new("get", "/presets", "list_presets", LEARNING, "What one may start from")
            .answers(200, "Typical products, and real systems whose load was published.", &["Cache-Control"], schema("Presets")),
        Call::new("get", "/stages", "list_stages", LEARNING, "The ladder of scaling stages")
            .says("What each rung is, when it is left, and what it costs at its ends.")
            .answers(200, "The nine rungs.", &["Cache-Control"], schema("Stages")),
        Call::new("get", "/catalog", "list_prices", LEARNING, "The prices of a region, each with its source")
            .says("What plans are computed with: classes, prices by use, and the rows that size things.")
            .takes(&["provider", "region"])
            .answers(200, "The usual provider and its usual region, where none is named.", &["Cache-Control"], schema("Catalog"))
            .problems(&[422]),
        Call::new("get", "/openapi.json", "describe", LEARNING, "This document").answers(
            200,
            "OpenAPI 3.1.",
            &["Cache-Control"],
            json!({JSON: {"schema": {"type": "object"}}}),
        ),
    ]
}

const FILE_HEADERS: &[&str] = &["ETag", "Cache-Control", "Content-Disposition"];

pub fn paths() -> Value {
    let mut paths = Map::new();
    for call in calls() {
        paths.entry(call.path).or_insert_with(|| json!({}))[call.method] = call.operation();
    }
    paths.into()
}

pub fn tags() -> Value {
    json!([
        {"name": PLANNING, "description": "A question and its answer; nothing is stored."},
        {"name": SAVED, "description": "Plans that are kept, revision by revision."},
        {"name": FILES, "description": "A saved plan as files."},
        {"name": LEARNING, "description": "What the dashboard offers, as data."},
    ])
}

pub fn parameters(known: &Known) -> Value {
    let providers: Vec<&String> = known.regions_by_provider.keys().collect();
    let charts: Vec<String> =
        charts::names().flat_map(|name| Format::ALL.into_iter().map(move |format| format!("{name}.{}", format.extension()))).collect();
    let exports: Vec<&str> = export::ALL.iter().map(|export| export.name).collect();
    let each: String = export::ALL.iter().map(|export| format!("\n- `{}`: {}", export.name, export.says)).collect();
    let number = |says: &str| json!({"type": "integer", "minimum": 1, "maximum": u32::MAX, "description": says});
    let (least, most) = (IdempotencyKey::CHARACTERS.start(), IdempotencyKey::CHARACTERS.end());
    json!({
        "id": path("id", "The plan's id, as its link has it.", json!({"type": "string", "minLength": 1})),
        "chart_file": path("file", "The chart's name and the format.", json!({"type": "string", "enum": charts})),
        "export_name": path("name", &format!("The file's name:\n{each}"), json!({"type": "string", "enum": exports})),
        "revision": query("revision", "The latest where it is left out.", number("From 1 on.")),
        "before": query("before", "Only revisions below this one.", number("From 1 on.")),
        "provider": query("provider", "Whose prices; the usual provider's where it is left out.", json!({"type": "string", "enum": providers})),
        "region": query("region", "Of which of its regions; the usual one where it is left out.", json!({"type": "string"})),
        "theme": query("theme", "`light` where it is left out.", json!({"type": "string", "enum": ["light", "dark"]})),
        "currency": query("currency", "In which amounts are shown; US dollars where it is left out.", json!({"type": "string", "enum": reader::currencies()})),
        "lang": query("lang", "How numbers are written; as in American English where it is left out.", json!({"type": "string", "enum": Locale::tags()})),
        "If-None-Match": header("If-None-Match", false, "The `ETag` of what the client has.", json!({"type": "string", "examples": ["\"1\""]})),
        "If-Match": header(
            "If-Match", true, "The `ETag` of the revision that the change was made on, or `*` for whichever is the latest.",
            json!({"type": "string", "examples": ["\"1\""]}),
        ),
        "Idempotency-Key": header(
            "Idempotency-Key", false, "Names this save, so that it may be sent again. Hard to guess, like a UUID; kept only as a hash.",
            json!({
                "type": "string",
                "minLength": least,
                "maxLength": most,
                "pattern": format!("^[!-~]{{{least},{most}}}$(?!\\n)"),
                "examples": ["a1c5a1f4-0d5e-4e0c-8c57-0c1d6b6b5a4e"],
            }),
        ),
    })
}

pub fn headers() -> Value {
    let header = |says: &str, example: &str| json!({"description": says, "schema": {"type": "string", "examples": [example]}});
    json!({
        "ETag": header("Of this revision, or of this file.", "\"1\""),
        "Location": header("Where what was saved can be read.", "/api/v1/plans/0PcVq3AVtZ8kMbxEa71wTn"),
        "Cache-Control": header("How long it may be kept, and by whom.", "private, no-cache"),
        "Content-Disposition": header("A name for the file.", "inline; filename=\"headroom-report.md\""),
        "Retry-After": {"description": "When to come back.", "schema": {"type": "integer", "minimum": 0, "x-unit": "s", "examples": [5]}},
        "WWW-Authenticate": header("How to show the edit token.", "Bearer"),
        "X-Request-Id": header("By which the log knows this request.", "6a1f0c9e5b7d4321"),
    })
}

/// The problems by their names, each with what a client can do about it.
pub fn problems() -> Value {
    let all = [400, 401, 403, 404, 409, 412, 413, 415, 422, 428, 429, 500, 503].map(|status| {
        let (name, says, header) = problem(status);
        let mut headers = json!({"X-Request-Id": {"$ref": "#/components/headers/X-Request-Id"}});
        if let Some(header) = header {
            headers[header] = json!({"$ref": format!("#/components/headers/{header}")});
        }
        let content = json!({"application/problem+json": {"schema": {"$ref": reference("Problem")}}});
        (name.to_owned(), json!({"description": says, "headers": headers, "content": content}))
    });
    Value::Object(all.into_iter().collect())
}

/// Name, meaning, and a header that says what to do.
fn problem(status: u16) -> (&'static str, &'static str, Option<&'static str>) {
    match status {
        400 => ("BadRequest", "The body is not JSON, or a parameter cannot be read.", None),
        401 => ("Unauthorized", "No edit token was shown.", Some("WWW-Authenticate")),
        403 => ("Forbidden", "The edit token is not this plan's.", None),
        404 => ("NotFound", "There is no such plan, revision or file.", None),
        409 => ("Conflict", "The key was used for another body.", None),
        412 => ("PreconditionFailed", "Another revision came between.", Some("ETag")),
        413 => ("PayloadTooLarge", "Over 64 KiB a profile, 8 MiB or 1,000 lines a batch.", None),
        415 => ("UnsupportedMediaType", "The body is of another type, or compressed.", None),
        422 => (
            "UnprocessableEntity",
            "Values out of bounds, unknown fields, or fields that contradict each other: every fault of them.",
            None,
        ),
        428 => ("PreconditionRequired", "It does not say on which revision it was made.", None),
        429 => ("TooManyRequests", "More requests a minute than this server allows one address.", Some("Retry-After")),
        503 => ("ServiceUnavailable", "No answer in time. Nothing was kept.", Some("Retry-After")),
        _ => ("InternalServerError", "Something went wrong here; it was written down.", None),
    }
}

fn proposal() -> Value {
    let text = |most: usize, says: &str| json!({"type": ["string", "null"], "maxLength": most, "description": says});
    let mut title = text(TITLE_CHARACTERS, "What the plan is called; the profile's own title where it is left out.");
    title["pattern"] = LINE.into();
    let mut notes = text(NOTES_CHARACTERS, "What is written beside it, as Markdown. Left out of a change, it stays as it was.");
    notes["pattern"] = r"^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]*$".into();
    json!({JSON: {
        "schema": {
            "type": "object",
            "properties": {"title": title, "notes": notes, "profile": {"$ref": reference("Profile")}},
            "required": ["profile"],
            "additionalProperties": false,
        },
        "example": {"title": "Our shop", "profile": {"audience": {"registered_users": 80_000}}},
    }})
}

fn schema(name: &str) -> Value {
    json!({JSON: {"schema": {"$ref": reference(name)}}})
}

/// Files of these media types, whose parameters a client need not know.
fn of_each<'m>(media_types: impl IntoIterator<Item = &'m str>) -> Value {
    let file = |media_type: &'m str| {
        let plain = media_type.split(';').next().unwrap_or(media_type);
        let schema = match plain {
            JSON | "application/yaml" => json!({}),
            "image/png" => json!({"type": "string", "contentMediaType": plain, "contentEncoding": "binary"}),
            _ => json!({"type": "string"}),
        };
        (plain.to_owned(), json!({"schema": schema}))
    };
    Value::Object(media_types.into_iter().map(file).collect())
}

fn path(name: &str, says: &str, schema: Value) -> Value {
    json!({"name": name, "in": "path", "required": true, "description": says, "schema": schema})
}

fn query(name: &str, says: &str, schema: Value) -> Value {
    json!({"name": name, "in": "query", "description": says, "schema": schema})
}

fn header(name: &str, required: bool, says: &str, schema: Value) -> Value {
    json!({"name": name, "in": "header", "required": required, "description": says, "schema": schema})
}
