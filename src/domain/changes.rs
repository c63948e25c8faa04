//! What differs between two questions, field by field, in the words and units of the form.

use super::{
    fields::{self, FIELDS, Field, Group, Kind},
    notes::{self, Line},
    units::{self, Unit},
    words,
};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// A field that asks something else than it did.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Change {
    /// JSON pointer of the field: `/growth/monthly`.
    pub pointer: String,
    pub label: String,
    /// The values as JSON; what was not given is the default, or null.
    pub from: Value,
    pub to: Value,
    /// The same in words: `6 % a month`.
    pub from_text: String,
    pub to_text: String,
    /// Of a longer text, what changed in it line by line.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<Line>,
}

/// Every change from one question (as asked, defaults left out) to the next, in the order of the form. Their titles are not looked at.
pub fn between(older: &Value, newer: &Value) -> Vec<Change> {
    let changed = |field: &'static Field| {
        let asked = |question: &Value| question.pointer(&field.pointer()).cloned().unwrap_or_else(|| field.default_json());
        let (from, to) = (asked(older), asked(newer));
        let (from_text, to_text) = (told(field, &from), told(field, &to));
        let (pointer, label) = (field.pointer(), field.label.to_owned());
        (!same(&from, &to)).then(|| Change { pointer, label, from, to, from_text, to_text, lines: Vec::new() })
    };
    FIELDS.iter().filter(|field| field.group != Group::Plan).filter_map(changed).collect()
}

/// A plan that is called something else.
pub fn of_title(older: &str, newer: &str) -> Option<Change> {
    let text = |title: &str| if title.trim().is_empty() { "none".to_owned() } else { format!("“{title}”") };
    (older != newer).then(|| Change {
        pointer: "/title".to_owned(),
        label: "Title".to_owned(),
        from: older.into(),
        to: newer.into(),
        from_text: text(older),
        to_text: text(newer),
        lines: Vec::new(),
    })
}

/// A plan beside which something else is written.
pub fn of_notes(older: &str, newer: &str) -> Option<Change> {
    (!notes::are_same(older, newer)).then(|| Change {
        pointer: "/notes".to_owned(),
        label: "Notes".to_owned(),
        from: older.into(),
        to: newer.into(),
        from_text: notes::length(older),
        to_text: notes::length(newer),
        lines: notes::difference(older, newer),
    })
}

/// 20 and 20.0 are one number.
fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a.as_f64() == b.as_f64(),
        _ => a == b,
    }
}

fn told(field: &Field, value: &Value) -> String {
    match (field.kind, value) {
        (Kind::Provider, Value::String(id)) => words::provider(id).to_owned(),
        (Kind::Classes, Value::Array(classes)) if !classes.is_empty() => {
            classes.iter().filter_map(Value::as_object).map(class).collect::<Vec<_>>().join("; ")
        }
        (Kind::Products, Value::Object(tiers)) if !tiers.is_empty() => {
            let machine =
                |(tier, machine): (&String, &Value)| Some(format!("{}: {}", words::tier(tier), self::machine(machine.as_object()?)));
            tiers.iter().filter_map(machine).collect::<Vec<_>>().join("; ")
        }
        (Kind::Products, _) => "none".to_owned(),
        _ => field.told(value),
    }
}

/// `search 20 %, write share 5 %`.
fn class(class: &Map<String, Value>) -> String {
    let name = class.get("name").and_then(Value::as_str).unwrap_or("unnamed");
    let share = class.get("share").and_then(Value::as_f64);
    let share = share.map_or_else(String::new, |share| format!(" {}{}%", units::write(share, Unit::Percent), units::THIN));
    let rest = class.iter().filter_map(|(name, value)| {
        let field = fields::of_class(name)?;
        Some(format!(", {} {}", words::in_sentence(field.label), field.told(value)))
    });
    format!("{name}{share}{}", rest.collect::<String>())
}

/// `m7g.large, count 4`.
fn machine(machine: &Map<String, Value>) -> String {
    let part = |(name, value): (&String, &Value)| match value {
        Value::String(product) => product.clone(),
        Value::Number(number) => format!("{} {}", name.replace('_', " "), units::precise(number.as_f64().unwrap_or_default())),
        _ => String::new(),
    };
    // The product's name, where there is one, comes first.
    let (named, counted): (Vec<_>, Vec<_>) = machine.iter().partition(|(name, _)| *name == "product");
    named.into_iter().chain(counted).map(part).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn texts(older: Value, newer: Value) -> Vec<String> {
        between(&older, &newer).iter().map(|change| format!("{}: {} → {}", change.label, change.from_text, change.to_text)).collect()
    }

    #[test]
    fn a_change_is_told_in_the_fields_unit() {
        let older = json!({"audience": {"monthly_active_users": 200_000}, "growth": {"monthly": 0.06}});
        let newer = json!({"audience": {"monthly_active_users": 350_000}, "traffic": {"app_cpu_ms": 45}});
        let told = texts(older, newer);
        assert_eq!(told.len(), 3, "{told:?}");
        assert!(told[0].contains("200,000") && told[0].ends_with("350,000\u{202f}users"), "{told:?}");
        assert!(told.iter().any(|line| line.contains("20\u{202f}ms → 45\u{202f}ms")), "what was assumed is named: {told:?}");
        assert!(told.iter().any(|line| line.contains("6\u{202f}% a month → 4\u{202f}% a month")), "{told:?}");
    }

    #[test]
    fn the_same_question_has_no_changes_however_its_numbers_are_written() {
        let asked = json!({"audience": {"monthly_active_users": 20}, "title": "a"});
        assert!(between(&asked, &asked).is_empty());
        assert!(between(&asked, &json!({"audience": {"monthly_active_users": 20.0}, "title": "b"})).is_empty());
        assert!(between(&json!({}), &json!({"traffic": {"app_cpu_ms": 20}})).is_empty(), "the default was assumed before it was given");
    }

    #[test]
    fn lists_and_ranges_are_told_whole_so_that_no_change_looks_like_none() {
        let of = |share: f64| json!({"traffic": {"classes": [{"name": "search", "share": share, "write_share": 0.05}, {"name": "feed", "share": 1.0 - share}]}});
        let told = texts(of(0.2), of(0.25));
        assert_eq!(told.len(), 1);
        assert!(told[0].contains("search 20\u{202f}%") && told[0].contains("→ search 25\u{202f}%"), "{told:?}");
        let machines = |count: u32| json!({"current": {"products": {"web": {"product": "m7g.large", "count": count}}}});
        let told = texts(machines(2), machines(4));
        assert!(told[0].contains("m7g.large, count 2 →") && told[0].ends_with("m7g.large, count 4"), "{told:?}");
        let told = texts(json!({}), json!({"growth": {"monthly": {"low": 0.02, "mid": 0.04, "high": 0.06}}}));
        assert!(told[0].ends_with("2..4..6\u{202f}% a month"), "{told:?}");
        let told = texts(json!({}), json!({"audience": {"geography": {"europe": 1}}}));
        assert!(told[0].contains("North America 100\u{202f}% → Europe 100\u{202f}%"), "{told:?}");
    }

    #[test]
    fn a_new_title_is_a_change() {
        assert_eq!(of_title("a", "a"), None);
        let change = of_title("", "Shop").expect("it is another one");
        assert_eq!((change.from_text.as_str(), change.to_text.as_str()), ("none", "“Shop”"));
    }
}
