//! The description of the REST interface as a page: every call with what it takes, what it answers and how it is asked, then every type.

use crate::ui::markdown;
use leptos::prelude::*;
use serde_json::{Map, Value};

/// The document, and where what it describes is reached: `https://headroom.example.org/api/v1`.
#[derive(Clone, Copy)]
pub struct Reference<'d> {
    pub document: &'d Value,
    pub address: &'d str,
}

/// An operation of the document.
#[derive(Clone, Copy)]
struct Call<'d> {
    path: &'d str,
    method: &'d str,
    operation: &'d Value,
}

impl<'d> Reference<'d> {
    /// What the interface is, in a few paragraphs, and the rules that a body must keep.
    pub fn about(self) -> AnyView {
        let about = markdown::html(text(&self.document["info"]["description"]));
        view! { <div class="notes" inner_html=about></div> }.into_any()
    }

    /// Links to all that is on the page.
    pub fn contents(self) -> AnyView {
        let groups: Vec<AnyView> = list(&self.document["tags"])
            .map(|tag| {
                let links: Vec<AnyView> = self.calls(text(&tag["name"])).map(|call| link(&call.id(), &call.heading())).collect();
                view! { <div><dt>{text(&tag["name"]).to_owned()}</dt><dd><ul>{links}</ul></dd></div> }.into_any()
            })
            .collect();
        let types = [("type-Profile", "Profile"), ("type-Plan", "Plan"), ("types", "All types")]
            .map(|(id, name)| link(id, name))
            .into_iter()
            .collect_view();
        view! {
            <nav class="contents" aria-label="On this page">
                <dl class="calls">{groups}<div><dt>"Types"</dt><dd><ul>{types}</ul></dd></div></dl>
            </nav>
        }
        .into_any()
    }

    /// A section a group of calls, then the types.
    pub fn sections(self) -> AnyView {
        let groups = list(&self.document["tags"]).map(|tag| {
            let calls: Vec<AnyView> = self.calls(text(&tag["name"])).map(|call| self.call(call)).collect();
            section(&slug(text(&tag["name"])), text(&tag["name"]), text(&tag["description"]), calls)
        });
        let schemas = &self.document["components"]["schemas"];
        let types = members(schemas).filter(|(name, _)| *name != "Profile").map(|(name, schema)| self.kind(name, schema)).collect();
        let all: Vec<AnyView> = groups
            .chain([
                section("type-Profile", "Profile", "What is asked, field by field.", vec![self.profile(&schemas["Profile"])]),
                section("types", "Types", "What is answered. New members may come; none changes its meaning.", types),
            ])
            .collect();
        all.into_any()
    }

    /// Those of a tag, in the order of the document.
    fn calls(self, tag: &'d str) -> impl Iterator<Item = Call<'d>> {
        let all = members(&self.document["paths"])
            .flat_map(|(path, item)| members(item).map(move |(method, operation)| Call { path, method, operation }));
        all.filter(move |call| call.operation["tags"][0] == tag)
    }

    /// What a reference leads to.
    fn resolved(self, value: &'d Value) -> &'d Value {
        let target = value["$ref"].as_str().and_then(|reference| self.document.pointer(reference.strip_prefix('#')?));
        target.unwrap_or(value)
    }

    fn call(self, call: Call<'d>) -> AnyView {
        let operation = call.operation;
        let id = call.id();
        let heading = format!("{id}-heading");
        let description = operation["description"].as_str().map(|says| view! { <p>{words(says)}</p> });
        let token = operation.get("security").map(|_| view! { <p>"Needs the plan’s edit token."</p> });
        let parameters: Vec<AnyView> = list(&operation["parameters"]).map(|parameter| self.parameter(self.resolved(parameter))).collect();
        let parameters = (!parameters.is_empty()).then(|| table("Parameters", ["Name", "Where", "Type", ""], parameters));
        let bodies: Vec<AnyView> = members(&operation["requestBody"]["content"]).map(|(kind, content)| self.body(kind, content)).collect();
        let (right, wrong): (Vec<_>, Vec<_>) = members(&operation["responses"]).partition(|(_, response)| response["$ref"].is_null());
        let answers: Vec<AnyView> = right.into_iter().map(|(status, response)| self.answer(status, response)).collect();
        let problems: Vec<AnyView> = wrong.into_iter().map(|(status, response)| self.problem(status, self.resolved(response))).collect();
        let command = self.command(call);
        view! {
            <article class="call" id=id aria-labelledby=heading.clone()>
                <h3 id=heading.clone()><code>{call.heading()}</code></h3>
                <p class="call__does">{text(&operation["summary"]).to_owned()}</p>
                {description}
                {token}
                <pre class="code" tabindex="0">{command}</pre>
                {parameters}
                {bodies}
                {table("Answers", ["Status", "Body", "Headers", ""], answers)}
                <dl class="problems" aria-label="Problems">{problems}</dl>
            </article>
        }
        .into_any()
    }

    fn parameter(self, parameter: &'d Value) -> AnyView {
        let required = (parameter["required"] == true).then_some(", required");
        view! {
            <tr>
                <th scope="row"><code>{text(&parameter["name"]).to_owned()}</code></th>
                <td>{text(&parameter["in"]).to_owned()}{required}</td>
                <td>{self.told(&parameter["schema"])}</td>
                <td class="notes" inner_html=markdown::html(text(&parameter["description"]))></td>
            </tr>
        }
        .into_any()
    }

    fn body(self, kind: &'d str, content: &'d Value) -> AnyView {
        let schema = &content["schema"];
        let shapes: Vec<&Value> = if schema["oneOf"].is_array() { list(&schema["oneOf"]).collect() } else { vec![schema] };
        let shapes: Vec<AnyView> = shapes
            .into_iter()
            .map(|shape| match shape["properties"].as_object() {
                Some(_) => {
                    let title = shape["title"].as_str().unwrap_or("Members");
                    table(title, ["Member", "Type", "", ""], self.members(shape))
                }
                None => view! { <p>{self.told(shape)}". "{words(text(&shape["description"]))}</p> }.into_any(),
            })
            .collect();
        view! { <div><h4>"Body as "<code>{kind.to_owned()}</code></h4>{shapes}</div> }.into_any()
    }

    fn answer(self, status: &'d str, response: &'d Value) -> AnyView {
        // Files differ in their media type alone.
        let bodies: Vec<AnyView> = members(&response["content"])
            .map(|(kind, content)| {
                let schema = &content["schema"];
                let told = schema["$ref"].is_string().then(|| view! { " "{self.told(schema)} });
                view! { <li><code>{kind.to_owned()}</code>{told}</li> }.into_any()
            })
            .collect();
        view! {
            <tr>
                <th scope="row">{status.to_owned()}</th>
                <td><ul>{bodies}</ul></td>
                <td>{headers(response)}</td>
                <td>{words(text(&response["description"]))}</td>
            </tr>
        }
        .into_any()
    }

    /// They differ in what they mean.
    fn problem(self, status: &'d str, response: &'d Value) -> AnyView {
        let headers = headers(response);
        let with = (!headers.is_empty()).then(|| format!(" With {headers}."));
        view! { <div><dt>{status.to_owned()}</dt><dd>{words(text(&response["description"]))}{with}</dd></div> }.into_any()
    }

    /// How it is asked with curl, in a shell that knows the plan's id and edit token.
    fn command(self, call: Call<'d>) -> String {
        let Call { path, method, operation } = call;
        let mut address = format!("{}{path}", self.address).replace("{id}", "$ID");
        for parameter in
            list(&operation["parameters"]).map(|parameter| self.resolved(parameter)).filter(|parameter| parameter["in"] == "path")
        {
            if let Some(first) = parameter["schema"]["enum"][0].as_str() {
                address = address.replace(&format!("{{{}}}", text(&parameter["name"])), first);
            }
        }
        let mut command = String::from("curl -s");
        let body = &operation["requestBody"]["content"]["application/json"];
        match method {
            "get" => (),
            "post" if body.is_object() => (),
            method => command += &format!(" -X {}", method.to_uppercase()),
        }
        command += &format!(" \"{address}\"");
        if operation.get("security").is_some() {
            command += " \\\n  -H \"Authorization: Bearer $TOKEN\"";
        }
        let must = list(&operation["parameters"]).map(|parameter| self.resolved(parameter));
        for header in must.filter(|parameter| parameter["in"] == "header" && parameter["required"] == true) {
            command += &format!(" \\\n  -H '{}: {}'", text(&header["name"]), text(&header["schema"]["examples"][0]));
        }
        if body.is_object() {
            let example = if body["example"].is_null() { &self.resolved(&body["schema"])["examples"][0] } else { &body["example"] };
            command += &format!(" -H 'Content-Type: application/json' \\\n  -d '{example}'");
        }
        command
    }

    /// A table a group of fields.
    fn profile(self, schema: &'d Value) -> AnyView {
        let about = view! { <p>{words(text(&schema["description"]))}</p> }.into_any();
        let (groups, own): (Vec<_>, Vec<_>) = members(&schema["properties"]).partition(|(_, member)| {
            member["properties"].is_object() && member["title"].is_string() && member.get("description").is_none()
        });
        let own = own.into_iter().map(|(name, field)| self.field("", name, field)).collect();
        let mut tables = vec![about, table("The profile", FIELD_HEADS, own)];
        for (name, group) in groups {
            let rows = members(&group["properties"]).map(|(field, schema)| self.field(name, field, schema)).collect();
            tables.push(table(text(&group["title"]), FIELD_HEADS, rows));
        }
        tables.into_any()
    }

    fn field(self, group: &str, name: &str, schema: &'d Value) -> AnyView {
        let id = if group.is_empty() { name.to_owned() } else { format!("{group}.{name}") };
        let default = schema.get("default").map(|default| view! { <code>{default.to_string()}</code> });
        view! {
            <tr>
                <th scope="row"><code>{id}</code></th>
                <td>{self.told(schema)}</td>
                <td>{default}</td>
                <td>{words(text(&schema["description"]))}</td>
            </tr>
        }
        .into_any()
    }

    /// A type of the answers: shut, since few want more than some of them.
    fn kind(self, name: &'d str, schema: &'d Value) -> AnyView {
        let about = schema["description"].as_str().map(|about| view! { <p>{words(about)}</p> });
        let parts: Vec<&Value> = list(&schema["allOf"]).chain([schema]).collect();
        let rows: Vec<AnyView> = parts.iter().flat_map(|part| self.members(part)).collect();
        let whole = match &parts[..] {
            _ if !rows.is_empty() => None,
            _ => Some(view! { <p>{self.told(schema)}</p> }),
        };
        let with: Vec<AnyView> = list(&schema["allOf"]).filter(|part| part["$ref"].is_string()).map(|part| self.told(part)).collect();
        let with = (!with.is_empty()).then(|| view! { <p>"With all of "{with}"."</p> });
        let rows = (!rows.is_empty()).then(|| table(name, ["Member", "Type", "", ""], rows));
        view! {
            <details class="more" id=format!("type-{name}")>
                <summary>{name.to_owned()}</summary>
                <div class="call">{about}{with}{whole}{rows}</div>
            </details>
        }
        .into_any()
    }

    fn members(self, schema: &'d Value) -> Vec<AnyView> {
        let required = |name: &str| list(&schema["required"]).any(|required| required == name);
        let row = |(name, member): (&'d str, &'d Value)| {
            let always = if required(name) { "" } else { "may be left out" };
            view! {
                <tr>
                    <th scope="row"><code>{name.to_owned()}</code></th>
                    <td>{self.told(member)}</td>
                    <td>{always}</td>
                    <td>{words(text(&member["description"]))}</td>
                </tr>
            }
            .into_any()
        };
        members(&schema["properties"]).map(row).collect()
    }

    /// What a value may be: `number, 0 to 1`, `a list of Tier`, `one of up, degraded`.
    fn told(self, schema: &'d Value) -> AnyView {
        if let Some(reference) = schema["$ref"].as_str() {
            let name = reference.rsplit('/').next().unwrap_or_default().to_owned();
            return view! { <a href=format!("#type-{name}")>{name.clone()}</a> }.into_any();
        }
        let forms: Vec<&Value> = list(&schema["oneOf"]).filter(|form| form["type"] != "null").collect();
        if !forms.is_empty() {
            let told: Vec<AnyView> =
                forms.iter().enumerate().map(|(at, form)| view! { {(at > 0).then_some(", or ")}{self.told(form)} }.into_any()).collect();
            return told.into_any();
        }
        if let Some(values) = schema["enum"].as_array() {
            let names: Vec<&str> = values.iter().filter_map(Value::as_str).collect();
            return format!("one of {}", names.join(", ")).into_any();
        }
        let kind = match &schema["type"] {
            Value::String(kind) => kind.as_str(),
            Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).find(|kind| *kind != "null").unwrap_or("anything"),
            _ => "anything",
        };
        match kind {
            "array" => view! { "a list of "{self.told(&schema["items"])} }.into_any(),
            "object" if schema["properties"]["mid"].is_object() => "a range of such".into_any(),
            "object" if schema["additionalProperties"].is_object() => {
                view! { "by name: "{self.told(&schema["additionalProperties"])} }.into_any()
            }
            "object" => {
                let names: Vec<&str> = members(&schema["properties"]).map(|(name, _)| name).collect();
                if names.is_empty() { "an object".into_any() } else { format!("an object with {}", names.join(", ")).into_any() }
            }
            kind => {
                let kind = if kind == "integer" { "whole number" } else { kind };
                let bound = |name: &str| schema[name].as_f64().map(crate::domain::units::full);
                let bounds = match (bound("minimum"), bound("exclusiveMinimum"), bound("maximum")) {
                    (Some(low), _, Some(high)) if high.len() < 20 => format!(", {low} to {high}"),
                    (Some(low), ..) => format!(", {low} or more"),
                    (None, Some(low), Some(high)) => format!(", above {low} up to {high}"),
                    _ => String::new(),
                };
                let unit = schema["x-unit"].as_str().map(|unit| format!(" {unit}")).unwrap_or_default();
                let length = schema["maxLength"].as_u64().map(|most| format!(", {most} characters at most")).unwrap_or_default();
                format!("{kind}{bounds}{unit}{length}").into_any()
            }
        }
    }
}

const FIELD_HEADS: [&str; 4] = ["Field", "Type", "Default", ""];

impl Call<'_> {
    fn id(&self) -> String {
        text(&self.operation["operationId"]).to_owned()
    }

    fn heading(&self) -> String {
        format!("{} {}", self.method.to_uppercase(), self.path)
    }
}

/// But for the one that every answer has.
fn headers(response: &Value) -> String {
    members(&response["headers"]).map(|(name, _)| name).filter(|name| *name != "X-Request-Id").collect::<Vec<_>>().join(", ")
}

fn section(id: &str, title: &str, note: &str, body: Vec<AnyView>) -> AnyView {
    let heading = format!("{id}-title");
    view! {
        <section class="section" id=id.to_owned() aria-labelledby=heading.clone()>
            <header class="section__head"><h2 id=heading.clone()>{title.to_owned()}</h2><p>{note.to_owned()}</p></header>
            <div class="section__body">{body}</div>
        </section>
    }
    .into_any()
}

fn table(title: &str, heads: [&'static str; 4], rows: Vec<AnyView>) -> AnyView {
    // The last column explains, and needs no head.
    let heads = heads.map(|head| match head {
        "" => view! { <td></td> }.into_any(),
        head => view! { <th scope="col">{head}</th> }.into_any(),
    });
    view! {
        <div class="scroll" role="region" aria-label=title.to_owned() tabindex="0">
            <table class="table table--reference">
                <caption>{title.to_owned()}</caption>
                <thead><tr>{heads.into_iter().collect_view()}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn link(id: &str, name: &str) -> AnyView {
    view! { <li><a href=format!("#{id}")>{name.to_owned()}</a></li> }.into_any()
}

/// A sentence in which names stand between backticks.
fn words(sentence: &str) -> Vec<AnyView> {
    let parts = sentence.split('`').enumerate();
    parts
        .map(|(at, part)| if at % 2 == 1 { view! { <code>{part.to_owned()}</code> }.into_any() } else { part.to_owned().into_any() })
        .collect()
}

fn slug(name: &str) -> String {
    name.to_lowercase().replace(' ', "-")
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn members(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    value.as_object().into_iter().flat_map(Map::iter).map(|(name, member)| (name.as_str(), member))
}
