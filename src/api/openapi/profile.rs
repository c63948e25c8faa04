//! The profile as a schema, made from the table of fields: its names, units, bounds, defaults and words are those by which it is read.

use crate::domain::{
    fields::{self, FIELDS, Field, Group, Kind, PRODUCT_NUMBERS, TIERS, TITLE_CHARACTERS, number_json},
    profile::Known,
    units,
};
use serde_json::{Map, Value, json};

/// A line of text without control characters. `(?!\n)`: some readers let `$` stand before a last line break.
pub const LINE: &str = r"^[^\u0000-\u001f\u007f-\u009f]*$(?!\n)";
/// The same with something in it.
const NAME: &str = r"^[^\u0000-\u001f\u007f-\u009f]*[^\s\u0000-\u001f\u007f-\u009f][^\u0000-\u001f\u007f-\u009f]*$(?!\n)";
const MONTH: &str = r"^[0-9]{4}-(0[1-9]|1[0-2])$(?!\n)";

/// For whom a schema is written.
#[derive(Clone, Copy)]
pub enum Reader<'a> {
    /// Who asks: bounds, ranges and names hold, and anything may be left out.
    Asks(&'a Known),
    /// Who reads in a plan what it was computed with: what is derived is free.
    Looks,
}

/// What is asked of `/estimate`.
pub fn asked(known: &Known) -> Value {
    let mut schema = Reader::Asks(known).profile();
    schema["description"] = "What is known of a system. One measure of size is required, whichever you know; every other field has the default shown, \
                             which the plan lists as an assumption. `null` means “not given”. Shares are 0 to 1, money is US dollars, growth is \
                             compound."
        .into();
    schema["examples"] = json!([{
        "audience": {"monthly_active_users": 200_000, "geography": {"europe": 0.6, "north_america": 0.4}},
        "traffic": {"peak_to_mean": 4, "app_cpu_ms": {"low": 10, "mid": 20, "high": 40}},
        "growth": {"monthly": 0.06},
    }]);
    schema
}

/// What stands in a plan as its profile.
pub fn used() -> Value {
    let mut schema = Reader::Looks.profile();
    schema["description"] =
        "The values that a plan was computed with: as asked, with every default filled in and what follows from both. Of measures of \
                             size and of pairs that exclude each other those not asked are null."
            .into();
    schema
}

/// What runs today, by tier, as `/reverse` takes it beside a profile.
pub fn products(known: &Known) -> Value {
    let mut schema = Reader::Asks(known).products();
    schema["description"] = "What runs, by tier, instead of what the profile lists.".into();
    schema["minProperties"] = 1.into();
    schema
}

impl Reader<'_> {
    fn profile(self) -> Value {
        let mut members = Map::new();
        for group in Group::ALL {
            let fields: Map<String, Value> = group.fields().map(|field| (field.name().to_owned(), self.field(field))).collect();
            match group.name() {
                None => members.extend(fields),
                Some(name) => {
                    let mut inner = self.object(fields);
                    inner["title"] = group.title().into();
                    members.insert(name.to_owned(), self.or_null(inner));
                }
            }
        }
        self.object(members)
    }

    /// Unknown members are a fault of who asks; who reads may meet new ones.
    fn object(self, members: Map<String, Value>) -> Value {
        let mut object = json!({"type": "object", "properties": members});
        if self.asks() {
            object["additionalProperties"] = false.into();
        }
        object
    }

    fn asks(self) -> bool {
        matches!(self, Reader::Asks(_))
    }

    /// A group that is null is not given.
    fn or_null(self, schema: Value) -> Value {
        if self.asks() { or_null(schema) } else { schema }
    }

    fn field(self, field: &Field) -> Value {
        let mut schema = match (self, field.kind) {
            (Reader::Asks(_), Kind::Number(_)) => number(field.bounds, false, field.may_range()),
            (Reader::Asks(_), Kind::Whole(_)) => number(field.bounds, true, false),
            (Reader::Looks, Kind::Number(_)) => json!({"type": ["number", "null"]}),
            (Reader::Looks, Kind::Whole(_)) => json!({"type": ["integer", "null"]}),
            (_, Kind::Flag) => json!({"type": ["boolean", "null"]}),
            (_, Kind::Text) => json!({"type": ["string", "null"], "maxLength": TITLE_CHARACTERS, "pattern": LINE}),
            (_, Kind::Month) => json!({"type": ["string", "null"], "pattern": MONTH}),
            (_, Kind::Choice(choices)) => one_of(choices.iter().map(|choice| choice.value)),
            (Reader::Asks(known), Kind::Provider) => one_of(known.regions_by_provider.keys().map(String::as_str)),
            (Reader::Asks(known), Kind::CpuFamily) => one_of(known.cpu_families.iter().map(String::as_str)),
            (_, Kind::Provider | Kind::CpuFamily | Kind::Region) => json!({"type": ["string", "null"]}),
            (_, Kind::Geography) => self.geography(),
            (_, Kind::Places) => {
                let places: Vec<&str> = fields::GEOGRAPHIES.iter().map(|place| place.value).collect();
                json!({"type": ["array", "null"], "items": {"type": "string", "enum": places}})
            }
            (_, Kind::Classes) => self.classes(),
            (_, Kind::Products) => or_null(self.products()),
        };
        schema["title"] = field.label.into();
        schema["description"] = description(field).into();
        if !field.unit.is_empty() {
            schema["x-unit"] = field.unit.into();
        }
        if self.asks() {
            let default = field.default_json();
            if !default.is_null() {
                schema["default"] = default;
            }
            schema["examples"] = json!([example(field)]);
        }
        schema
    }

    fn share(self, about: &str) -> Value {
        let mut schema = match self {
            Reader::Asks(_) => number((0.0, 1.0), false, true),
            Reader::Looks => json!({"type": ["number", "null"]}),
        };
        schema["description"] = about.into();
        schema
    }

    fn geography(self) -> Value {
        let share = |place: &fields::Choice| (place.value.to_owned(), self.share(&format!("Share of users in {}.", place.label)));
        or_null(self.object(fields::GEOGRAPHIES.iter().map(share).collect()))
    }

    fn classes(self) -> Value {
        let mut members = Map::new();
        members.insert("name".into(), json!({"type": "string", "maxLength": TITLE_CHARACTERS, "pattern": NAME}));
        let mut share = self.share("Of the dynamic requests.");
        if let Some(forms) = share.get_mut("oneOf").and_then(Value::as_array_mut) {
            forms.retain(|form| form["type"] != "null");
        }
        members.insert("share".into(), share);
        // What the field is stands beside the field itself.
        let differs = FIELDS.iter().filter(|field| field.by_class).map(|field| {
            let mut schema = self.field(field);
            for said in ["description", "default", "examples"] {
                schema.as_object_mut().and_then(|schema| schema.remove(said));
            }
            (field.name().to_owned(), schema)
        });
        members.extend(differs);
        let mut class = self.object(members);
        class["required"] = json!(["name", "share"]);
        json!({"type": ["array", "null"], "items": class})
    }

    fn products(self) -> Value {
        let mut members = Map::new();
        members.insert("product".into(), json!({"type": ["string", "null"], "maxLength": TITLE_CHARACTERS, "pattern": NAME}));
        for &(name, _, bounds) in PRODUCT_NUMBERS {
            let schema = if self.asks() { number(bounds, name == "count", false) } else { json!({"type": ["number", "null"]}) };
            members.insert(name.to_owned(), schema);
        }
        let mut tiers = json!({"type": "object", "additionalProperties": self.or_null(self.object(members))});
        if self.asks() {
            let names = format!("^({}|service_[1-9][0-9]{{0,3}})(@[a-z0-9-]{{1,40}})?$(?!\\n)", TIERS.join("|"));
            tiers["propertyNames"] = json!({"pattern": names});
        }
        tiers
    }
}

/// A number within bounds, or a range of such where one may be given.
fn number((low, high): (f64, f64), whole: bool, may_range: bool) -> Value {
    let kind = if whole { "integer" } else { "number" };
    let within = json!({"type": kind, "minimum": number_json(low), "maximum": number_json(high)});
    if !may_range {
        return or_null(within);
    }
    let range = json!({
        "type": "object",
        "description": "A range: low ≤ mid ≤ high, of which a tenth of what is likely lies below and a tenth above. `mid` makes the plan.",
        "properties": {"low": within, "mid": within, "high": within},
        "required": ["low", "mid", "high"],
        "additionalProperties": false,
    });
    json!({"oneOf": [within, range, {"type": "null"}]})
}

fn one_of<'n>(names: impl Iterator<Item = &'n str>) -> Value {
    let names: Vec<Value> = names.map(Value::from).chain([Value::Null]).collect();
    json!({"type": ["string", "null"], "enum": names})
}

fn or_null(mut schema: Value) -> Value {
    let kind = schema["type"].take();
    schema["type"] = json!([kind, "null"]);
    schema
}

fn description(field: &Field) -> String {
    let mut text = field.hint.to_owned();
    if text.is_empty() {
        text = format!("{}.", field.label);
    }
    if !field.unit.is_empty() {
        let share = if field.number_unit() == units::Unit::Percent { ", as a share: 0.2 is 20 %" } else { "" };
        text += &format!(" Unit: {}{share}.", field.unit);
    }
    if !field.why.is_empty() {
        text += &format!(" Default: {}.", field.why);
    }
    text
}

/// The default; of what has none, a value that it may have.
fn example(field: &Field) -> Value {
    match field.id {
        "audience.monthly_active_users" => 200_000.into(),
        "audience.daily_active_users" => 40_000.into(),
        "audience.weekly_active_users" => 120_000.into(),
        "audience.registered_users" => 650_000.into(),
        "audience.concurrent_users" => 1_500.into(),
        "traffic.requests_per_second" => 25.into(),
        "traffic.peak_requests_per_second" => 75.into(),
        "traffic.requests_per_month" => 60_000_000.into(),
        "traffic.page_views_per_month" => 30_000_000.into(),
        "traffic.machine_growth_monthly" => json!(0.02),
        "traffic.surges_per_year" => 4.into(),
        "traffic.classes" => json!([{"name": "search", "share": 0.2, "app_cpu_ms": 60}, {"name": "other", "share": 0.8}]),
        "data.initial_gib" => 120.into(),
        "data.initial_records" => 50_000_000.into(),
        "data.retention_months" => 24.into(),
        "data.max_read_ms" => 10.into(),
        "data.devices" => 50_000.into(),
        "data.messages_per_device_day" => 1_440.into(),
        "targets.availability" => json!(0.999),
        "targets.survives" => "zone".into(),
        "targets.rto_minutes" => 60.into(),
        "targets.rpo_minutes" => 15.into(),
        "targets.residency" => json!(["europe"]),
        "growth.start_month" => "2026-11".into(),
        "commercial.region" => "us-east-1".into(),
        "commercial.budget_monthly_usd" => 5_000.into(),
        "commercial.revenue_per_user_usd" => json!(0.5),
        "commercial.teams" => 3.into(),
        "current.stage" => "multi_az".into(),
        "current.products" => json!({"web": {"product": "m7g.large", "count": 4}}),
        "title" => "Our shop".into(),
        _ => field.default_json(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{catalog, domain::question::Question};

    #[test]
    fn every_example_is_a_question_that_is_answered() {
        let known = catalog::builtin().known();
        for field in FIELDS {
            let value = example(field);
            assert!(!value.is_null(), "{} has no example", field.id);
            let mut question = json!({"audience": {"monthly_active_users": 1000}});
            if fields::USER_COUNTS.contains(&field.id) {
                question = json!({});
            }
            match field.group.name() {
                None => question[field.name()] = value,
                Some(group) => question[group][field.name()] = value,
            }
            let faults = Question::from_json(&question, &known).map(drop);
            assert_eq!(faults, Ok(()), "{}", field.id);
        }
    }
}
