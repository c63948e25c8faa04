//! The question as the planner's query string, and back. The string is the state of the form: an unsaved plan is a link too.
//!
//! `v=1`, then dotted paths with values as people type them: `audience.monthly_active_users=200k`, `audience.geography.europe=40`,
//! `traffic.classes.0.share=20`. Defaults are left out.

use super::{
    answer::Fault,
    fields::{self, Field, Kind},
    profile::Known,
    question::{self, Question, Voice},
    units::{self, Unit},
};
use form_urlencoded::Serializer;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// What a form shows, and what it asks.
#[derive(Clone, Debug, PartialEq)]
pub struct FormState {
    /// What stands in each entry, as typed, by the entry's name: `audience.geography.europe`.
    pub values: BTreeMap<String, String>,
    pub question: Result<Question, Vec<Fault>>,
    /// Sentences on what of the link was left out.
    pub notices: Vec<String>,
}

impl FormState {
    /// What was typed into an entry; empty where nothing was.
    pub fn value(&self, id: &str) -> &str {
        self.values.get(id).map_or("", String::as_str)
    }

    /// The fault of an entry, in words for the person who typed.
    pub fn fault(&self, id: &str) -> Option<&str> {
        let faults = self.question.as_ref().err()?;
        faults.iter().find(|fault| fields::id_of(&fault.pointer) == id).map(|fault| fault.detail.as_str())
    }
}

impl Question {
    /// The query string that asks this question.
    pub fn to_query(&self) -> String {
        to_query(&self.asked)
    }
}

/// That of a question as it was asked, normalised.
pub fn to_query(asked: &Value) -> String {
    let mut query = Serializer::new(String::new());
    query.append_pair("v", VERSION);
    for field in fields::FIELDS {
        let values = match field.group.name() {
            None => Some(asked),
            Some(group) => asked.get(group),
        };
        if let Some(value) = values.and_then(|values| values.get(field.name())) {
            for (name, text) in entries(field, value) {
                query.append_pair(&name, &text);
            }
        }
    }
    query.finish()
}

/// The query string of a question as asked with some of its fields changed, as an [`Alternative`](super::plan::Alternative) words it. None where the
/// change is of something that is no field.
pub fn altered(asked: &Value, change: &str) -> Option<String> {
    let mut asked = asked.clone();
    for (id, text) in change.split('&').map(|one| one.split_once('=')).collect::<Option<Vec<_>>>()? {
        let field = fields::find(id)?;
        let value = match (field.kind, text.parse::<f64>()) {
            (Kind::Places, _) => text.split(',').filter(|place| !place.is_empty()).collect(),
            (_, Ok(number)) => json!(number),
            (_, Err(_)) => json!(text),
        };
        if fields::USER_COUNTS.contains(&id) || fields::RATES.contains(&id) {
            // One measure of size takes the other's place; that is more than a field.
            return None;
        }
        let values = match field.group.name() {
            None => asked.as_object_mut(),
            Some(group) => asked.as_object_mut()?.entry(group).or_insert_with(|| json!({})).as_object_mut(),
        };
        values?.insert(field.name().to_owned(), value);
    }
    Some(to_query(&asked))
}

/// Reads a query string. Nothing in it is an error page: what is unknown is left out with a notice, what is faulty keeps its text and
/// has a fault. An empty one is the blank form, which asks for 200,000 users.
pub fn from_query(query: &str, known: &Known) -> FormState {
    let mut values: BTreeMap<String, String> = BTreeMap::new();
    let mut notices = Vec::new();
    let mut unknown: Vec<String> = Vec::new();
    for (name, value) in form_urlencoded::parse(query.strip_prefix('?').unwrap_or(query).as_bytes()) {
        match Entry::named(&name) {
            // A list may come as several entries, one a checkbox.
            Some(Entry::Whole(field)) if field.kind == Kind::Places => {
                let places = values.entry(name.into_owned()).or_default();
                if !places.is_empty() && !value.is_empty() {
                    places.push(',');
                }
                places.push_str(&value);
            }
            // Of a checkbox and the hidden entry before it the last one counts.
            Some(_) => {
                values.insert(name.into_owned(), value.into_owned());
            }
            None if name == "v" && value == VERSION => {}
            None if name == "v" => {
                notices.push(format!("This link is of another version ({}); what is known of it was read.", cut(&value)))
            }
            None if VIEW_OPTIONS.contains(&&*name) || name.is_empty() => {}
            None => unknown.push(cut(&name)),
        }
    }
    if !unknown.is_empty() {
        let more = unknown.len().saturating_sub(5);
        unknown.truncate(5);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        notices.push(format!("The link holds what this planner does not know; it was left out: {}{more}.", unknown.join(", ")));
    }
    if values.is_empty() {
        values.insert("audience.monthly_active_users".into(), units::write(fields::BLANK_FORM_USERS, Unit::Count));
    }
    let question = Typed::read(&values).ask(known);
    FormState { values, question, notices }
}

/// The version of the names above. Older ones, once there are any, are still read.
const VERSION: &str = "1";

/// How a page is shown, which is no part of the question.
const VIEW_OPTIONS: [&str; 3] = ["currency", "lang", "theme"];

/// More kinds of request than anybody tells apart.
const MOST_CLASSES: usize = 1_000;

/// One entry of the form, by its name.
enum Entry<'a> {
    Whole(&'static Field),
    Place(&'static Field, &'static str),
    Class { position: usize, part: ClassPart },
    Machine { tier: &'a str, part: &'a str, unit: Option<Unit> },
}

enum ClassPart {
    Name,
    Share,
    Differs(&'static Field),
}

impl<'a> Entry<'a> {
    fn named(name: &'a str) -> Option<Entry<'a>> {
        if let Some(place) = name.strip_prefix("audience.geography.") {
            let place = fields::GEOGRAPHIES.iter().find(|known| known.value == place)?;
            return Some(Entry::Place(fields::find("audience.geography")?, place.value));
        }
        if let Some(class) = name.strip_prefix("traffic.classes.") {
            let (position, part) = class.split_once('.')?;
            let position =
                position.parse().ok().filter(|position| *position < MOST_CLASSES && class.starts_with(|c: char| c.is_ascii_digit()))?;
            let part = match part {
                "name" => ClassPart::Name,
                "share" => ClassPart::Share,
                other => ClassPart::Differs(fields::of_class(other)?),
            };
            return Some(Entry::Class { position, part });
        }
        if let Some(machine) = name.strip_prefix("current.products.") {
            let (tier, part) = machine.rsplit_once('.')?;
            let unit = match part {
                "product" => None,
                number => Some(fields::PRODUCT_NUMBERS.iter().find(|(name, ..)| *name == number)?.1),
            };
            return question::is_tier(tier).then_some(Entry::Machine { tier, part, unit });
        }
        let field = fields::find(name)?;
        (!matches!(field.kind, Kind::Geography | Kind::Classes | Kind::Products)).then_some(Entry::Whole(field))
    }
}

/// The entries of a value: one, or one a place, class field or machine.
fn entries(field: &Field, value: &Value) -> Vec<(String, String)> {
    let parts = |value: &Value| -> Vec<(String, Value)> {
        value.as_object().into_iter().flatten().map(|(name, value)| (name.clone(), value.clone())).collect()
    };
    match (field.kind, value) {
        (Kind::Geography, places) => {
            parts(places).into_iter().map(|(place, share)| (format!("{}.{place}", field.id), field.in_link(&share))).collect()
        }
        (Kind::Classes, Value::Array(classes)) => {
            let class = |(position, class): (usize, &Value)| {
                let path = format!("{}.{position}", field.id);
                parts(class).into_iter().map(move |(name, value)| {
                    let unit = fields::of_class(&name).map_or(Unit::Percent, Field::number_unit);
                    (format!("{path}.{name}"), fields::write_value(&value, unit, units::write_short))
                })
            };
            classes.iter().enumerate().flat_map(class).collect()
        }
        (Kind::Products, tiers) => {
            let machine = |(tier, machine): (String, Value)| {
                let path = format!("{}.{tier}", field.id);
                parts(&machine).into_iter().map(move |(name, value)| {
                    let unit =
                        fields::PRODUCT_NUMBERS.iter().find(|(number, ..)| *number == name).map_or(Unit::Count, |(_, unit, _)| *unit);
                    (format!("{path}.{name}"), fields::write_value(&value, unit, units::write_short))
                })
            };
            parts(tiers).into_iter().flat_map(machine).collect()
        }
        _ => vec![(field.id.to_owned(), field.in_link(value))],
    }
}

/// What was typed, as JSON, and the faults of what could not be read at all.
#[derive(Default)]
struct Typed {
    root: Map<String, Value>,
    faults: Vec<Fault>,
    /// The place of each class in the list, by the number it has in the form: emptied rows leave holes.
    classes: Vec<usize>,
}

impl Typed {
    fn read(values: &BTreeMap<String, String>) -> Typed {
        let mut typed = Typed::default();
        let mut classes: BTreeMap<usize, Map<String, Value>> = BTreeMap::new();
        for (name, text) in values {
            match Entry::named(name) {
                None => {}
                Some(Entry::Whole(field)) => {
                    if let Some(value) = typed.value(name, field.label, field.read_text(text), text)
                        && value != field.default_json()
                    {
                        typed.put(&name.split('.').collect::<Vec<_>>(), value);
                    }
                }
                Some(Entry::Place(field, place)) => {
                    let read = read_number(text, Unit::Percent, "%");
                    let label = fields::GEOGRAPHIES.iter().find(|known| known.value == place).map_or(field.label, |known| known.label);
                    if let Some(share) = typed.value(name, label, read, text) {
                        typed.put(&["audience", "geography", place], share);
                    }
                }
                Some(Entry::Class { position, part }) => {
                    let (key, label, read) = match part {
                        ClassPart::Name => ("name", "Name", Ok(Value::from(text.as_str()))),
                        ClassPart::Share => ("share", "Share", read_number(text, Unit::Percent, "%")),
                        ClassPart::Differs(field) => (field.name(), field.label, field.read_text(text)),
                    };
                    let value = typed.value(name, label, read, text);
                    // A row in which only nonsense stands is a row.
                    let class = if text.trim().is_empty() { None } else { Some(classes.entry(position).or_default()) };
                    if let (Some(class), Some(value)) = (class, value) {
                        class.insert(key.to_owned(), value);
                    }
                }
                Some(Entry::Machine { tier, part, unit }) => {
                    let read = match unit {
                        None => Ok(Value::from(text.as_str())),
                        Some(unit) => read_number(text, unit, ""),
                    };
                    if let Some(value) = typed.value(name, "Machines today", read, text) {
                        typed.put(&["current", "products", tier, part], value);
                    }
                }
            }
        }
        typed.classes = classes.keys().copied().collect();
        if !classes.is_empty() {
            typed.put(&["traffic", "classes"], classes.into_values().map(Value::Object).collect());
        }
        typed
    }

    fn value(&mut self, name: &str, label: &str, read: Result<Value, String>, text: &str) -> Option<Value> {
        match read {
            _ if text.trim().is_empty() => None,
            Ok(value) => Some(value).filter(|value| !value.is_null()),
            Err(sentence) => {
                self.faults.push(Fault::new(format!("/{}", name.replace('.', "/")), format!("{label}: {sentence}")));
                None
            }
        }
    }

    fn put(&mut self, path: &[&str], value: Value) {
        let Some((last, way)) = path.split_last() else { return };
        let mut place = &mut self.root;
        for step in way {
            match place.entry(*step).or_insert_with(|| json!({})) {
                Value::Object(inner) => place = inner,
                _ => return,
            }
        }
        place.insert((*last).to_owned(), value);
    }

    fn ask(self, known: &Known) -> Result<Question, Vec<Fault>> {
        let asked = question::read(&Value::Object(self.root), known, Voice::Form);
        if self.faults.is_empty() && asked.is_ok() {
            return asked;
        }
        let measures = fields::USER_COUNTS.iter().chain(&fields::RATES[1..]).chain(&["data.devices", "data.ingest_per_second"]);
        let unread_size = measures.into_iter().any(|id| self.faults.iter().any(|fault| fields::id_of(&fault.pointer) == *id));
        let mut faults = self.faults;
        for mut fault in asked.err().unwrap_or_default() {
            fault.pointer = in_form(&fault.pointer, &self.classes);
            // What could not be read was left out above: that it is missing is no second fault.
            let follows =
                faults.iter().any(|unread| unread.pointer == fault.pointer || unread.pointer.starts_with(&format!("{}/", fault.pointer)));
            let size = unread_size && fault.pointer == "/audience/monthly_active_users";
            if !follows && !size {
                faults.push(fault);
            }
        }
        let row = |fault: &Fault| {
            let row = fields::at(&fault.pointer).map(|field| field.id);
            fields::FIELDS.iter().position(|field| Some(field.id) == row).unwrap_or(usize::MAX)
        };
        faults.sort_by_key(row);
        Err(faults)
    }
}

/// The pointer with the number that the class has in the form.
fn in_form(pointer: &str, classes: &[usize]) -> String {
    let renumbered = || {
        let rest = pointer.strip_prefix("/traffic/classes/")?;
        let (position, part) = rest.split_once('/').map_or((rest, ""), |(position, part)| (position, part));
        let number = classes.get(position.parse::<usize>().ok()?)?;
        Some(if part.is_empty() { format!("/traffic/classes/{number}") } else { format!("/traffic/classes/{number}/{part}") })
    };
    renumbered().unwrap_or_else(|| pointer.to_owned())
}

fn read_number(text: &str, unit: Unit, shown: &str) -> Result<Value, String> {
    if text.trim().is_empty() {
        return Ok(Value::Null);
    }
    units::read(text, unit, shown).map(fields::entry_json)
}

fn cut(text: &str) -> String {
    let shown: String = text.chars().filter(|c| !c.is_control()).take(40).collect();
    if text.chars().nth(40).is_some() { format!("{shown}…") } else { shown }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::question::tests::{any_valid, known};
    use proptest::prelude::*;

    fn state(query: &str) -> FormState {
        from_query(query, &known())
    }

    fn asked(query: &str) -> Value {
        state(query).question.unwrap_or_else(|faults| panic!("{query}: {faults:?}")).asked
    }

    #[test]
    fn an_empty_query_is_the_blank_form_of_200_000_users() {
        for query in ["", "?", "v=1", "?v=1&theme=dark"] {
            let blank = state(query);
            assert_eq!(blank.value("audience.monthly_active_users"), "200,000");
            assert_eq!(blank.question.unwrap().asked, json!({"audience": {"monthly_active_users": 200_000}}));
            assert!(blank.notices.is_empty());
        }
    }

    #[test]
    fn an_emptied_form_is_told_what_is_missing() {
        let emptied = state("v=1&audience.monthly_active_users=&growth.monthly=4");
        assert!(emptied.fault("audience.monthly_active_users").unwrap().contains("one measure of size"));
    }

    #[test]
    fn values_are_read_as_people_type_them() {
        assert_eq!(
            asked(
                "v=1&audience.monthly_active_users=200k&audience.geography.europe=40&audience.geography.india=60+%25&growth.monthly=2.5..8..12\
                 &data.initial_gib=2+TB&traffic.write_share=30+%25&data.relational=no&data.relational=yes&commercial.has_dba=on&targets.residency=europe\
                 &targets.residency=india&traffic.classes.0.name=search&traffic.classes.0.share=20&traffic.classes.3.name=rest&traffic.classes.3.share=80\
                 &traffic.classes.3.app_cpu_ms=1+s&current.products.web.product=m7g.large&current.products.web.count=4&targets.availability=99.95"
            ),
            json!({
                "audience": {"monthly_active_users": 200_000, "geography": {"europe": 0.4, "india": 0.6}},
                "traffic": {"write_share": 0.3, "classes": [{"name": "search", "share": 0.2}, {"name": "rest", "share": 0.8, "app_cpu_ms": 1_000}]},
                "data": {"initial_gib": 2_048},
                "targets": {"residency": ["europe", "india"], "availability": 0.9995},
                "growth": {"monthly": {"low": 0.025, "mid": 0.08, "high": 0.12}},
                "commercial": {"has_dba": true},
                "current": {"products": {"web": {"product": "m7g.large", "count": 4}}}
            })
        );
    }

    #[test]
    fn a_whole_form_submitted_with_its_defaults_asks_only_what_differs() {
        let mut query = Serializer::new(String::new());
        for field in fields::FIELDS.iter().filter(|field| !matches!(field.kind, Kind::Geography | Kind::Classes | Kind::Products)) {
            query.append_pair(field.id, &field.shown(&field.default_json()));
        }
        query.append_pair("audience.geography.north_america", "100").append_pair("audience.geography.europe", "");
        let query = format!("{}&traffic.requests_per_second=12", query.finish());
        assert_eq!(asked(&query), json!({"traffic": {"requests_per_second": 12}}));
    }

    #[test]
    fn links_are_short_and_readable() {
        let question = state("v=1&audience.monthly_active_users=220000&growth.monthly=0.08e2&data.initial_gib=1+TB").question.unwrap();
        assert_eq!(question.to_query(), "v=1&audience.monthly_active_users=220k&data.initial_gib=1024&growth.monthly=8");
    }

    #[test]
    fn unknown_names_are_left_out_with_a_notice() {
        let state =
            state("audience.monthly_active_users=5&utm_source=x&audience.dayly=3&traffic.classes=5&current.products.attic.count=2&v=7");
        assert!(state.question.is_ok());
        assert_eq!(state.notices.len(), 2);
        for name in ["utm_source", "audience.dayly", "traffic.classes", "current.products.attic.count"] {
            assert!(state.notices.iter().any(|notice| notice.contains(name)), "{name}: {:?}", state.notices);
        }
    }

    #[test]
    fn what_is_faulty_keeps_its_text_and_has_one_fault_in_the_forms_own_unit() {
        let state = state(
            "audience.monthly_active_users=many&traffic.write_share=700&growth.monthly=8+apples&audience.geography.europe=half&growth.months=3.5\
             &traffic.classes.2.name=search&traffic.classes.2.share=x&traffic.classes.5.share=2000&targets.availability=99.95",
        );
        assert_eq!(state.value("audience.monthly_active_users"), "many");
        assert_eq!(state.fault("traffic.write_share"), Some("Share of writes must lie between 0 % and 100 %; it is 700 %."));
        assert!(state.fault("audience.monthly_active_users").unwrap().starts_with("Monthly users: “many” is not a number"));
        let faults = state.question.unwrap_err();
        let pointers: Vec<&str> = faults.iter().map(|fault| &fault.pointer[..]).collect();
        assert_eq!(
            pointers,
            [
                "/audience/monthly_active_users",
                "/audience/geography/europe",
                "/traffic/classes/2/share",
                "/traffic/classes/5/name",
                "/traffic/classes/5/share",
                "/traffic/write_share",
                "/growth/months",
                "/growth/monthly",
            ]
        );
    }

    #[test]
    fn an_unreadable_size_is_not_also_called_missing() {
        let faults = state("audience.monthly_active_users=&traffic.requests_per_second=quick").question.unwrap_err();
        assert_eq!(faults.len(), 1);
        assert_eq!(faults[0].pointer, "/traffic/requests_per_second");
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn a_question_is_the_same_after_its_query_string(value in any_valid()) {
            let question = Question::from_json(&value, &known()).unwrap();
            let query = question.to_query();
            let state = state(&query);
            prop_assert_eq!(state.notices.len(), 0);
            let again = state.question.unwrap();
            prop_assert_eq!(again.to_query(), query);
            prop_assert_eq!(again, question);
        }

        #[test]
        fn any_query_string_has_a_form(query in prop_oneof!["\\PC*", "([a-z_.0-9]{0,20}=[0-9a-zA-Z.%+-]{0,12}&){0,8}"]) {
            let state = state(&query);
            if let Ok(question) = &state.question {
                prop_assert!(from_query(&question.to_query(), &known()).question.as_ref() == Ok(question), "{}", question.to_query());
            }
        }

        #[test]
        fn any_text_in_a_field_is_read_or_told_at_that_field(row in 0..fields::FIELDS.len(), text in "\\PC{1,20}") {
            let field = &fields::FIELDS[row];
            let query = Serializer::new(String::new()).append_pair("audience.monthly_active_users", "5").append_pair(field.id, &text).finish();
            let state = state(&query);
            match &state.question {
                Ok(question) => prop_assert!(from_query(&question.to_query(), &known()).question.as_ref() == Ok(question), "{}", question.to_query()),
                Err(faults) => prop_assert!(faults.iter().any(|fault| fault.pointer.starts_with(&field.pointer())), "{:?}", faults),
            }
        }
    }
}
