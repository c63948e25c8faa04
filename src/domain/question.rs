//! From JSON to a question the engine can answer: read strictly, every fault at once, and what follows from the given measure of size
//! filled in.

use super::{
    answer::Fault,
    fields::{self, Field, Kind, Ratio, Start, number_json},
    measures::{self, Measures},
    number::Number,
    plan::Assumption,
    profile::{Known, Profile},
    rules::Rule,
    units::{self, Unit},
    words,
};
use serde_json::{Map, Value, json};
use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
};

/// A valid question.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// Every default filled in, and what follows from what was given.
    pub profile: Profile,
    /// As asked, normalised: defaults and nulls left out, ranges kept. Asked again it gives the same question.
    pub asked: Value,
    /// What was assumed of the rest. Targets, teams, region and initial size, where left to the engine, are for the engine to add.
    pub assumptions: Vec<Assumption>,
    /// Low, mid and high of what was given as a range, by the field's id; shares of places and classes by their path.
    pub ranges: BTreeMap<String, (f64, f64, f64)>,
    /// The `monthly_sd` asked for, whose half is the month-to-month shock. A range on `growth.monthly` replaces the spread of the paths'
    /// mean growth (`profile.growth.monthly_sd`), not this.
    pub shock_sd: f64,
    stated: Stated,
}

#[derive(Clone, Debug, PartialEq)]
pub enum QuestionError {
    /// The text is not JSON; a sentence says where.
    NotJson(String),
    Faults(Vec<Fault>),
}

impl Question {
    /// The question, or every fault of it at once, each at a JSON pointer.
    pub fn from_json(value: &Value, known: &Known) -> Result<Question, Vec<Fault>> {
        read(value, known, Voice::Json)
    }

    pub fn from_json_text(text: &str, known: &Known) -> Result<Question, QuestionError> {
        let value = serde_json::from_str(text).map_err(|error| QuestionError::NotJson(format!("This is not JSON: {error}.")))?;
        Question::from_json(&value, known).map_err(QuestionError::Faults)
    }

    /// The profile if these fields had these numbers instead, by id, with all that follows from them. A measure of size takes the place
    /// of the one that was given. Unknown ids change nothing.
    pub fn altered(&self, changes: &[(&str, f64)]) -> Profile {
        let mut stated = self.stated.clone();
        for &(id, number) in changes {
            stated.replace(id, number);
        }
        stated.derive(&self.ranges)
    }

    /// The measure in which the service is made larger or smaller: monthly users, or what devices send where nothing else was given.
    pub fn scaled_by(&self) -> &'static str {
        let measures = self.stated.plain_measures();
        let people = measures.counted_users().is_some() || measures.rate().is_some_and(|rate| rate > 0.0);
        ["data.devices", "data.ingest_per_second"].into_iter().find(|id| !people && self.is_asked(id)).unwrap_or(fields::USER_COUNTS[0])
    }

    /// The same service at another size, counted in [`Question::scaled_by`]: each user asks for as much as now, and what lies in its stores is as given.
    /// None where a rate that was measured beside the users would leave its bounds.
    pub fn of_size(&self, size: f64, known: &Known) -> Option<Question> {
        let id = self.scaled_by();
        let users = self.profile.audience.monthly_active_users;
        let mut asked = self.asked.clone();
        if id == fields::USER_COUNTS[0] {
            let counted = self.stated.counted_users().is_some();
            for given in fields::USER_COUNTS.iter().chain(&fields::RATES[1..]).filter_map(|given| fields::find(given)) {
                let values = given.group.name().and_then(|group| asked.get_mut(group)?.as_object_mut());
                let Some(values) = values else { continue };
                // A rate without a count says no more than how many users there are.
                let scaled = values.remove(given.name()).is_some() && counted && fields::RATES.contains(&given.id);
                if let Some(rate) = given.get_number(&self.profile).filter(|_| scaled) {
                    values.insert(given.name().to_owned(), number_json(rate / users * size));
                }
            }
        }
        let field = fields::find(id)?;
        let group = asked.as_object_mut()?.entry(field.group.name()?).or_insert_with(|| json!({}));
        group.as_object_mut()?.insert(field.name().to_owned(), number_json(size));
        Question::from_json(&asked, known).ok()
    }

    /// The same service at another provider, in the region that is nearest there; what runs today is nobody else's. None where it cannot be asked there.
    pub fn at_provider(&self, provider: &str, known: &Known) -> Option<Question> {
        if self.profile.commercial.provider == provider {
            return Some(self.clone());
        }
        let mut asked = self.asked.clone();
        let all = asked.as_object_mut()?;
        all.remove("current");
        let commercial = all.entry("commercial").or_insert_with(|| json!({})).as_object_mut()?;
        commercial.remove("region");
        commercial.insert("provider".to_owned(), provider.into());
        Question::from_json(&asked, known).ok()
    }

    /// What was given of the size, as numbers of a formula.
    pub fn measures<N: Number>(&self, read: impl Fn(&str, f64) -> N) -> Measures<N> {
        self.stated.measures(read)
    }

    /// Whether the person gave this field a value other than its default, by id.
    pub fn is_asked(&self, id: &str) -> bool {
        self.stated.given.contains(id)
    }
}

/// In whose unit a fault speaks: JSON's shares from 0 to 1, or the form's per cent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Voice {
    Json,
    Form,
}

pub(super) fn read(value: &Value, known: &Known, voice: Voice) -> Result<Question, Vec<Fault>> {
    let Value::Object(root) = value else {
        let detail = format!("A profile is a JSON object, not {}; it has at least one measure of size.", describe(value));
        return Err(vec![Fault::new("/audience/monthly_active_users", detail)]);
    };
    let mut reading = Reading::new(known, voice);
    reading.fields(root);
    reading.cross_checks();
    if !reading.faults.is_empty() {
        return Err(reading.faults);
    }
    Ok(reading.question())
}

/// What was given, beside the defaults, before anything follows from it.
#[derive(Clone, Debug, PartialEq)]
struct Stated {
    profile: Profile,
    /// Ids of fields with a value other than their default.
    given: BTreeSet<&'static str>,
}

impl Stated {
    fn has(&self, id: &str) -> bool {
        self.given.contains(id)
    }

    fn replace(&mut self, id: &str, number: f64) {
        let Some(field) = fields::find(id) else { return };
        let rivals: &[&str] = match id {
            id if fields::USER_COUNTS.contains(&id) => &fields::USER_COUNTS,
            id if fields::RATES.contains(&id) => &fields::RATES,
            "data.ingest_per_second" | "data.devices" => &["data.ingest_per_second", "data.devices"],
            "data.initial_gib" | "data.initial_records" => &["data.initial_gib", "data.initial_records"],
            _ => &[],
        };
        for rival in rivals.iter().filter_map(|rival| fields::find(rival)) {
            rival.set(&mut self.profile, &rival.default_json());
            self.given.remove(rival.id);
        }
        let number = if matches!(field.kind, Kind::Whole(_)) { number.round() } else { number };
        if field.set_number(&mut self.profile, number) {
            self.given.insert(field.id);
        }
    }

    /// What was given of the size, as numbers; `read` turns a field or a ratio into one, by its id.
    fn measures<N: Number>(&self, read: impl Fn(&str, f64) -> N) -> Measures<N> {
        let Profile { audience, traffic, .. } = &self.profile;
        let monthly = self.has("audience.monthly_active_users").then_some(audience.monthly_active_users);
        let given = |id: &str, value: Option<f64>| value.map(|value| read(id, value));
        Measures {
            monthly: given("audience.monthly_active_users", monthly),
            daily: given("audience.daily_active_users", audience.daily_active_users),
            weekly: given("audience.weekly_active_users", audience.weekly_active_users),
            registered: given("audience.registered_users", audience.registered_users),
            concurrent: given("audience.concurrent_users", audience.concurrent_users),
            requests_per_second: given("traffic.requests_per_second", traffic.requests_per_second),
            peak_requests_per_second: given("traffic.peak_requests_per_second", traffic.peak_requests_per_second),
            requests_per_month: given("traffic.requests_per_month", traffic.requests_per_month),
            page_views_per_month: given("traffic.page_views_per_month", traffic.page_views_per_month),
            daily_active_share: read("audience.daily_active_share", audience.daily_active_share),
            sessions_per_daily_user: read("traffic.sessions_per_daily_user", traffic.sessions_per_daily_user),
            visit_minutes: read("audience.visit_minutes", audience.visit_minutes),
            peak_to_mean: read("traffic.peak_to_mean", traffic.peak_to_mean),
            requests_per_daily_user: read("traffic.requests_per_daily_user", traffic.requests_per_daily_user),
            requests_per_page_view: read("traffic.requests_per_page_view", traffic.requests_per_page_view),
            monthly_per_weekly_user: read("audience.monthly_per_weekly_user", audience.monthly_per_weekly_user),
            monthly_share_of_registered: read("audience.monthly_share_of_registered", audience.monthly_share_of_registered),
            operators: read("operators", fields::OPERATORS.mid),
        }
    }

    fn plain_measures(&self) -> Measures {
        self.measures(|_, value| value)
    }

    fn measured_rate(&self) -> Option<f64> {
        self.plain_measures().rate()
    }

    fn counted_users(&self) -> Option<f64> {
        self.plain_measures().counted_users()
    }

    fn derive(&self, ranges: &BTreeMap<String, (f64, f64, f64)>) -> Profile {
        let mut profile = self.profile.clone();
        if let Some(devices) = profile.data.devices {
            let messages = *profile.data.messages_per_device_day.get_or_insert(fields::MESSAGES_PER_DEVICE_DAY.mid);
            profile.data.ingest_per_second = measures::ingest_of_devices(devices, messages);
        }

        let measures = self.plain_measures();
        let users = measures.users();
        profile.audience.monthly_active_users = users;
        profile.traffic.requests_per_daily_user = measures.requests_of_a_user(users);

        if !self.has("traffic.surges_per_year") {
            profile.traffic.surges_per_year = if profile.traffic.surge_factor == 1.0 { 0.0 } else { 1.0 };
        }
        profile.growth.ceiling_users = profile.growth.ceiling_users.max(users);
        if let Some((low, _, high)) = ranges.get("growth.monthly") {
            // p10 and p90 of a normal distribution lie 2.563 standard deviations apart.
            profile.growth.monthly_sd = (high - low) / 2.563;
        }
        profile
    }

    fn assumptions(&self, profile: &Profile) -> Vec<Assumption> {
        (fields::FIELDS.iter()).filter(|field| !self.has(field.id)).filter_map(|field| self.assumption(field, profile)).collect()
    }

    fn assumption(&self, field: &Field, profile: &Profile) -> Option<Assumption> {
        let used = match field.id {
            "schema" | "title" | "current.stage" | "current.products" => false,
            "audience.monthly_per_weekly_user" => self.has("audience.weekly_active_users"),
            "audience.monthly_share_of_registered" => self.has("audience.registered_users"),
            "audience.monthly_active_users" => return Some(self.assumed_users(field, profile)),
            "traffic.requests_per_daily_user" => self.measured_rate().is_none() || self.counted_users().is_none(),
            "traffic.requests_per_page_view" => self.has("traffic.page_views_per_month"),
            "traffic.surges_per_year" => profile.traffic.surge_factor != 1.0,
            "data.ingest_per_second" => !self.has("data.devices"),
            "data.messages_per_device_day" => self.has("data.devices"),
            "data.retention_months" => true,
            _ => field.default != Start::Nothing,
        };
        if !used {
            return None;
        }
        let value = match field.id {
            "growth.monthly_sd" => field.default_json(),
            _ => field.get(profile),
        };
        // What is derived may lie beyond the bounds of what may be asked; then there is no range around it.
        let range = value.as_f64().and_then(|number| field.range_of(number).filter(|(low, high)| (low..=high).contains(&&number)));
        Some(Assumption {
            pointer: field.pointer(),
            value,
            low: range.map(|(low, _)| low),
            high: range.map(|(_, high)| high),
            why: field.why.to_owned(),
            source: field.source.to_owned(),
        })
    }

    /// Users that follow from another measure of size.
    fn assumed_users(&self, field: &Field, profile: &Profile) -> Assumption {
        let audience = &self.profile.audience;
        let follows = |why| (None, None, why, "follows from what was given and from the other assumptions");
        let (low, high, why, source) = match () {
            _ if audience.weekly_active_users.is_some() => follows("weekly users × the monthly users for each of them"),
            _ if audience.registered_users.is_some() => follows("registered users × the share of accounts used in a month"),
            _ if audience.daily_active_users.is_some() => follows("daily users ÷ the share that is active on a mean day"),
            _ if audience.concurrent_users.is_some() => {
                follows("users present in the busiest hour, by visits a day, their length and the busiest hour's weight")
            }
            _ if self.measured_rate().is_some_and(|rate| rate > 0.0) => follows("the rate given, at the requests of a user and day"),
            _ => {
                let Ratio { low, high, why, source, .. } = fields::OPERATORS;
                (Some(low), Some(high), why, source)
            }
        };
        Assumption {
            pointer: field.pointer(),
            value: number_json(profile.audience.monthly_active_users),
            low,
            high,
            why: why.to_owned(),
            source: source.to_owned(),
        }
    }
}

struct Reading<'a> {
    known: &'a Known,
    voice: Voice,
    faults: Vec<Fault>,
    stated: Stated,
    /// Ids of fields that are not null, faulty ones included.
    mentioned: BTreeSet<&'static str>,
    ranges: BTreeMap<String, (f64, f64, f64)>,
    asked: Vec<(&'static Field, Value)>,
}

impl<'a> Reading<'a> {
    fn new(known: &'a Known, voice: Voice) -> Reading<'a> {
        let stated = Stated { profile: fields::defaults(), given: BTreeSet::new() };
        Reading { known, voice, faults: Vec::new(), stated, mentioned: BTreeSet::new(), ranges: BTreeMap::new(), asked: Vec::new() }
    }

    fn question(self) -> Question {
        let profile = self.stated.derive(&self.ranges);
        let assumptions = self.stated.assumptions(&profile);
        let mut asked = Map::new();
        for (field, value) in self.asked {
            match field.group.name() {
                None => asked.insert(field.id.to_owned(), value),
                Some(group) => match asked.entry(group).or_insert_with(|| json!({})) {
                    Value::Object(group) => group.insert(field.name().to_owned(), value),
                    _ => None,
                },
            };
        }
        let shock_sd = self.stated.profile.growth.monthly_sd;
        Question { profile, asked: Value::Object(asked), assumptions, ranges: self.ranges, shock_sd, stated: self.stated }
    }

    /// One fault a pointer: the first says what to do.
    fn fault(&mut self, pointer: impl Into<String>, detail: impl Into<String>) {
        self.found(Fault::new(pointer, detail));
    }

    /// The same where the value is wrong beside others.
    fn broken(&mut self, rule: Rule, pointer: impl Into<String>, detail: impl Into<String>) {
        self.found(Fault::of(rule, pointer, detail));
    }

    fn found(&mut self, fault: Fault) {
        if !self.faulty(&fault.pointer) {
            self.faults.push(fault);
        }
    }

    fn faulty(&self, pointer: &str) -> bool {
        self.faults.iter().any(|fault| fault.pointer == pointer)
    }

    fn fields(&mut self, root: &Map<String, Value>) {
        let mut groups: BTreeMap<&str, &Map<String, Value>> = BTreeMap::new();
        for (name, value) in root {
            let Some(group) = fields::Group::ALL.into_iter().find(|group| group.name() == Some(name)) else {
                if fields::find(name).is_none_or(|field| field.group.name().is_some()) {
                    self.fault(format!("/{}", escaped(name)), format!("A profile has no field “{}”.", cut(name)));
                }
                continue;
            };
            match value {
                Value::Null => {}
                Value::Object(values) => {
                    groups.insert(name, values);
                    for unknown in values.keys().filter(|key| group.fields().all(|field| field.name() != key.as_str())) {
                        self.fault(format!("/{name}/{}", escaped(unknown)), format!("{} has no field “{}”.", group.title(), cut(unknown)));
                    }
                }
                other => self.fault(format!("/{name}"), format!("{} is an object with fields, not {}.", group.title(), describe(other))),
            }
        }
        for field in fields::FIELDS {
            let values = match field.group.name() {
                None => Some(root),
                Some(group) => groups.get(group).copied(),
            };
            if let Some(value) = values.and_then(|values| values.get(field.name())).filter(|value| !value.is_null()) {
                self.mentioned.insert(field.id);
                if let Some(value) = self.value(field, value) {
                    self.keep(field, value);
                }
            }
        }
    }

    /// Keeps a valid value, unless it is the default.
    fn keep(&mut self, field: &'static Field, value: Value) {
        if value == field.default_json() {
            return;
        }
        if field.set(&mut self.stated.profile, &middle(&value)) {
            self.stated.given.insert(field.id);
            self.asked.push((field, value));
        } else {
            self.fault(field.pointer(), format!("{} cannot be {}.", field.label, describe(&value)));
        }
    }

    /// The value in its normal form, or none after a fault.
    fn value(&mut self, field: &'static Field, value: &Value) -> Option<Value> {
        let pointer = field.pointer();
        match field.kind {
            Kind::Number(_) | Kind::Whole(_) => self.number(&Asked::of(field), value),
            Kind::Flag => match value {
                Value::Bool(_) => Some(value.clone()),
                other => self.refuse(pointer, format!("{} is either true or false, not {}.", field.label, describe(other))),
            },
            Kind::Text => self.text(&pointer, field.label, value),
            Kind::Month => match value.as_str() {
                Some(month) if is_month(month) => Some(value.clone()),
                _ => self.refuse(pointer, format!("{} is written as 2026-11, not {}.", field.label, describe(value))),
            },
            Kind::Choice(choices) => {
                let names: Vec<&str> = choices.iter().map(|choice| choice.value).collect();
                self.one_of(field, value, &names)
            }
            Kind::CpuFamily => {
                let known = self.known;
                self.one_of(field, value, &known.cpu_families)
            }
            Kind::Provider => {
                let names: Vec<&String> = self.known.regions_by_provider.keys().collect();
                self.one_of(field, value, &names)
            }
            Kind::Region => match value {
                // Which regions there are depends on the provider: see the cross checks.
                Value::String(_) => Some(value.clone()),
                other => self.refuse(pointer, format!("{} is a name, not {}.", field.label, describe(other))),
            },
            Kind::Geography => self.geography(field, value),
            Kind::Places => self.places(field, value),
            Kind::Classes => self.classes(field, value),
            Kind::Products => self.products(field, value),
        }
    }

    fn refuse(&mut self, pointer: impl Into<String>, detail: impl Into<String>) -> Option<Value> {
        self.fault(pointer, detail);
        None
    }

    fn number(&mut self, asked: &Asked, value: &Value) -> Option<Value> {
        let label = &asked.label;
        let low_mid_high = match value {
            Value::Number(_) => {
                let number = value.as_f64()?;
                self.in_bounds(asked, number)?;
                return Some(number_json(number));
            }
            Value::Object(range) if asked.may_range => {
                let parts = ["low", "mid", "high"].map(|part| range.get(part).and_then(Value::as_f64));
                match parts {
                    [Some(low), Some(mid), Some(high)] if range.len() == 3 => (low, mid, high),
                    _ => {
                        return self
                            .refuse(&asked.pointer, format!("{label}: a range has the numbers low, mid and high, and nothing else."));
                    }
                }
            }
            Value::Object(_) => return self.refuse(&asked.pointer, format!("{label} must be one number; no range may be given here.")),
            other => return self.refuse(&asked.pointer, format!("{label} must be a number, not {}.", describe(other))),
        };
        let (low, mid, high) = low_mid_high;
        if !(low <= mid && mid <= high) {
            let [low, mid, high] = [low, mid, high].map(|number| self.written(number, asked.unit));
            self.broken(
                Rule::RangeRises,
                &asked.pointer,
                format!("{label}: a range rises from low to high, which {low}, {mid}, {high} does not."),
            );
            return None;
        }
        for number in [low, mid, high] {
            self.in_bounds(asked, number)?;
        }
        self.ranges.insert(asked.id.to_string(), (low, mid, high));
        Some(json!({"low": number_json(low), "mid": number_json(mid), "high": number_json(high)}))
    }

    fn in_bounds(&mut self, asked: &Asked, number: f64) -> Option<()> {
        let (low, high) = asked.bounds;
        let label = &asked.label;
        let given = self.written(number, asked.unit);
        if !(low <= number && number <= high) {
            let [low, high] = [low, high].map(|bound| self.written(bound, asked.unit));
            let detail = if low == high {
                format!("{label} must be {low}; it is {given}.")
            } else {
                format!("{label} must lie between {low} and {high}; it is {given}.")
            };
            self.fault(&asked.pointer, detail);
            return None;
        }
        if asked.whole && number.fract() != 0.0 {
            self.fault(&asked.pointer, format!("{label} must be a whole number; it is {given}."));
            return None;
        }
        Some(())
    }

    fn written(&self, number: f64, unit: Unit) -> String {
        match (self.voice, unit) {
            (Voice::Form, Unit::Percent) => format!("{} %", units::write(number, unit)),
            _ => units::write(number, Unit::Count),
        }
    }

    fn text(&mut self, pointer: &str, label: &str, value: &Value) -> Option<Value> {
        let Value::String(text) = value else {
            return self.refuse(pointer, format!("{label} must be text, not {}.", describe(value)));
        };
        let characters = text.chars().count();
        if characters > fields::TITLE_CHARACTERS {
            return self.refuse(pointer, format!("{label} may have {} characters at most; it has {characters}.", fields::TITLE_CHARACTERS));
        }
        if text.chars().any(char::is_control) {
            return self.refuse(pointer, format!("{label} may not contain control characters."));
        }
        Some(Value::from(text.trim()))
    }

    fn one_of<T: AsRef<str>>(&mut self, field: &Field, value: &Value, names: &[T]) -> Option<Value> {
        match value.as_str() {
            Some(text) if names.iter().any(|name| name.as_ref() == text) => Some(value.clone()),
            _ => self.refuse(field.pointer(), format!("{} must be {}, not {}.", field.label, either(names), describe(value))),
        }
    }

    fn geography(&mut self, field: &Field, value: &Value) -> Option<Value> {
        let Value::Object(places) = value else {
            let detail = format!("{} is an object of shares by place, not {}.", field.label, describe(value));
            return self.refuse(field.pointer(), detail);
        };
        let before = self.faults.len();
        for unknown in places.keys().filter(|key| fields::GEOGRAPHIES.iter().all(|place| place.value != key.as_str())) {
            let names: Vec<&str> = fields::GEOGRAPHIES.iter().map(|place| place.value).collect();
            let detail = format!("“{}” is none of the places: {}.", cut(unknown), either(&names));
            self.fault(format!("{}/{}", field.pointer(), escaped(unknown)), detail);
        }
        let mut shares = Map::new();
        for place in fields::GEOGRAPHIES {
            let Some(share) = places.get(place.value).filter(|share| !share.is_null()) else { continue };
            let asked = Asked {
                id: format!("{}.{}", field.id, place.value).into(),
                pointer: format!("{}/{}", field.pointer(), place.value),
                label: format!("The share of users in {}", place.label).into(),
                unit: Unit::Percent,
                bounds: (0.0, 1.0),
                whole: false,
                may_range: true,
            };
            if let Some(share) = self.number(&asked, share)
                && share != number_json(0.0)
            {
                shares.insert(place.value.to_owned(), share);
            }
        }
        if self.faults.len() > before {
            return None;
        }
        if places.values().all(Value::is_null) {
            return Some(field.default_json());
        }
        self.sums_to_one(field, shares.values()).then_some(Value::Object(shares))
    }

    fn sums_to_one<'v>(&mut self, field: &Field, shares: impl Iterator<Item = &'v Value>) -> bool {
        let sum: f64 = shares.map(|share| middle(share).as_f64().unwrap_or_default()).sum();
        // A rounding error beside the tolerance must not decide.
        let fits = (sum - 1.0).abs() <= 0.001 + 1e-9;
        if !fits {
            let (whole, sum) = (self.written(1.0, Unit::Percent), self.written((sum * 1e6).round() / 1e6, Unit::Percent));
            let detail = format!("{}: the shares must sum to {whole}; they sum to {sum}.", field.label);
            self.broken(Rule::SharesSumToOne, field.pointer(), detail);
        }
        fits
    }

    fn places(&mut self, field: &Field, value: &Value) -> Option<Value> {
        let Value::Array(places) = value else {
            return self.refuse(field.pointer(), format!("{} is a list of places, not {}.", field.label, describe(value)));
        };
        let before = self.faults.len();
        let names: Vec<&str> = fields::GEOGRAPHIES.iter().map(|place| place.value).collect();
        for (position, place) in places.iter().enumerate() {
            if !place.as_str().is_some_and(|place| names.contains(&place)) {
                let detail = format!("{}: each must be {}, not {}.", field.label, either(&names), describe(place));
                self.fault(format!("{}/{position}", field.pointer()), detail);
            }
        }
        if self.faults.len() > before {
            return None;
        }
        // A set: in one order, each once, so that the same question is the same bytes.
        Some(names.into_iter().filter(|name| places.iter().any(|place| place == name)).map(Value::from).collect())
    }

    fn classes(&mut self, field: &Field, value: &Value) -> Option<Value> {
        let Value::Array(classes) = value else {
            return self.refuse(field.pointer(), format!("{} is a list of classes, not {}.", field.label, describe(value)));
        };
        let before = self.faults.len();
        let mut names = BTreeSet::new();
        let mut read = Vec::new();
        for (position, class) in classes.iter().enumerate() {
            let pointer = format!("{}/{position}", field.pointer());
            let Value::Object(class) = class else {
                self.fault(pointer, format!("A kind of request is an object with name and share, not {}.", describe(class)));
                continue;
            };
            read.push(self.class(position, &pointer, class, &mut names));
        }
        if self.faults.len() > before {
            return None;
        }
        if !read.is_empty() && !self.sums_to_one(field, read.iter().filter_map(|class| class.get("share"))) {
            return None;
        }
        Some(read.into_iter().map(Value::Object).collect())
    }

    fn class(&mut self, position: usize, pointer: &str, class: &Map<String, Value>, names: &mut BTreeSet<String>) -> Map<String, Value> {
        let mut read = Map::new();
        match class.get("name") {
            None | Some(Value::Null) => self.fault(format!("{pointer}/name"), "A kind of request needs a name."),
            Some(name) => {
                if let Some(name) = self.text(&format!("{pointer}/name"), "The name of a kind of request", name) {
                    let text = name.as_str().unwrap_or_default().to_owned();
                    if text.is_empty() {
                        self.fault(format!("{pointer}/name"), "A kind of request needs a name.");
                    } else if !names.insert(text) {
                        self.broken(Rule::DistinctClasses, format!("{pointer}/name"), "Two kinds of request have this name.");
                    }
                    read.insert("name".into(), name);
                }
            }
        }
        let path = |name: &str| (format!("traffic.classes.{position}.{name}"), format!("{pointer}/{name}"));
        match class.get("share").filter(|share| !share.is_null()) {
            None => self.fault(format!("{pointer}/share"), "A kind of request needs its share of the dynamic requests."),
            Some(share) => {
                let (id, pointer) = path("share");
                let label = "The share of a kind of request".into();
                let asked = Asked { id: id.into(), pointer, label, unit: Unit::Percent, bounds: (0.0, 1.0), whole: false, may_range: true };
                if let Some(share) = self.number(&asked, share) {
                    read.insert("share".into(), share);
                }
            }
        }
        for (name, value) in class.iter().filter(|(name, _)| *name != "name" && *name != "share") {
            let Some(differing) = fields::of_class(name) else {
                let detail = format!("“{}” is nothing in which one kind of request can differ from another.", cut(name));
                self.fault(format!("{pointer}/{}", escaped(name)), detail);
                continue;
            };
            if value.is_null() {
                continue;
            }
            let (id, pointer) = path(name);
            let asked = Asked { id: id.into(), pointer, ..Asked::of(differing) };
            if let Some(value) = self.number(&asked, value) {
                read.insert(name.clone(), value);
            }
        }
        read
    }

    fn products(&mut self, field: &Field, value: &Value) -> Option<Value> {
        let Value::Object(tiers) = value else {
            return self.refuse(field.pointer(), format!("{} is an object of machines by tier, not {}.", field.label, describe(value)));
        };
        let before = self.faults.len();
        let mut read = Map::new();
        for (tier, machine) in tiers {
            let pointer = format!("{}/{}", field.pointer(), escaped(tier));
            match machine {
                _ if !is_tier(tier) => {
                    let meant = match nearest(tier, fields::TIERS.iter().copied()).as_slice() {
                        [] => String::new(),
                        near => format!(" Is it {}?", either(near)),
                    };
                    let detail = format!("“{}” is no tier; tiers are {}, or service_1 and on.{meant}", cut(tier), list(fields::TIERS));
                    self.fault(pointer, detail);
                }
                Value::Null => {}
                Value::Object(machine) => {
                    let machine = self.machine(tier, &pointer, machine);
                    read.insert(tier.clone(), Value::Object(machine));
                }
                other => {
                    self.fault(pointer, format!("A machine is an object with product or vcpu and memory_gib, not {}.", describe(other)))
                }
            }
        }
        self.one_host(field, tiers);
        (self.faults.len() == before).then_some(Value::Object(read))
    }

    /// A host is web, app and database in one: beside it stand a search index, and what is priced by use.
    fn one_host(&mut self, field: &Field, tiers: &Map<String, Value>) {
        let given = |tier: &str| tiers.get(tier).is_some_and(|machine| !machine.is_null());
        if given("host") {
            let inside = |tier: &&String| fields::has_machines(tier) && !matches!(fields::part_of(tier), "host" | "search");
            for tier in tiers.keys().filter(inside).filter(|tier| given(tier)) {
                let detail = "A host is web, app and database on one machine: give either the host or the tiers.";
                self.broken(Rule::HostAlone, format!("{}/{}", field.pointer(), escaped(tier)), detail);
            }
        }
    }

    /// A region named in a tier, and a product, must be the provider's; of an unknown provider nothing is known.
    fn sold(&mut self, tier: &str, pointer: &str, product: Option<&str>) {
        let known = self.known;
        let provider = self.stated.profile.commercial.provider.clone();
        let Some(regions) = known.regions_by_provider.get(&provider).filter(|_| !self.faulty(&pointer_of("commercial.provider"))) else {
            return;
        };
        if let (_, Some(region)) = words::split_region(tier)
            && !regions.iter().any(|known| known == region)
        {
            let detail = format!("A tier of a second region ends in {}, not in “{}”.", either(regions), cut(region));
            self.broken(Rule::RegionOfProvider, pointer, detail);
        }
        let fits: Vec<&str> = known.products_of(&provider, tier).collect();
        let Some(product) = product.filter(|product| !fits.is_empty() && !fits.contains(product)) else { return };
        let name = words::in_sentence(&words::tier(tier));
        let elsewhere = ["web"].iter().chain(fields::TIERS).find(|other| known.products_of(&provider, other).any(|sold| sold == product));
        let near = match nearest(product, fits.iter().copied()).as_slice() {
            [] => String::new(),
            near => format!(" Is it {}?", either(near)),
        };
        let machine = if fields::has_machines(tier) { " Any other machine is described by its vCPU and memory." } else { "" };
        let detail = match elsewhere {
            Some(other) => {
                let other = words::in_sentence(&words::tier(other));
                format!("“{product}” is a product for another tier ({other}), not for this one ({name}).{near}{machine}")
            }
            None => format!("“{}” is no product the catalog knows for this tier ({name}).{near}{machine}", cut(product)),
        };
        self.broken(Rule::ProductOfTier, format!("{pointer}/product"), detail);
    }

    fn machine(&mut self, tier: &str, pointer: &str, machine: &Map<String, Value>) -> Map<String, Value> {
        let mut read = Map::new();
        if let Some(product) = machine.get("product").filter(|product| !product.is_null())
            && let Some(product) = self.text(&format!("{pointer}/product"), "A product", product)
        {
            if product == "" {
                self.fault(format!("{pointer}/product"), "A product needs its name.");
            }
            read.insert("product".into(), product);
        }
        self.sold(tier, pointer, read.get("product").and_then(Value::as_str));
        for (name, value) in machine.iter().filter(|(name, _)| *name != "product") {
            let Some(&(number, unit, bounds)) = fields::PRODUCT_NUMBERS.iter().find(|(number, ..)| number == name) else {
                let detail = format!("A machine has no field “{}”; it has product, count, vcpu, memory_gib and monthly_usd.", cut(name));
                self.fault(format!("{pointer}/{}", escaped(name)), detail);
                continue;
            };
            if value.is_null() {
                continue;
            }
            let label = match number {
                "count" => "The number of machines",
                "vcpu" => "The vCPU of a machine",
                "memory_gib" => "The memory of a machine",
                _ => "The price of a machine",
            };
            let asked = Asked {
                id: format!("current.products.{tier}.{number}").into(),
                pointer: format!("{pointer}/{number}"),
                label: label.into(),
                unit,
                bounds,
                whole: number == "count",
                may_range: false,
            };
            if let Some(value) = self.number(&asked, value) {
                read.insert(number.to_owned(), value);
            }
        }
        let has = |name: &str| machine.get(name).is_some_and(|value| !value.is_null());
        match (has("product"), has("vcpu"), has("memory_gib")) {
            (true, true, _) => self.broken(Rule::ProductOrShape, format!("{pointer}/vcpu"), EITHER_PRODUCT_OR_SHAPE),
            (true, _, true) => self.broken(Rule::ProductOrShape, format!("{pointer}/memory_gib"), EITHER_PRODUCT_OR_SHAPE),
            (true, ..) | (false, true, true) => {}
            (false, ..) => self.broken(Rule::ProductOrShape, pointer, "A machine needs a product, or vcpu and memory_gib."),
        }
        read
    }

    fn cross_checks(&mut self) {
        self.size();
        self.region();
        if self.mentioned.contains("data.initial_gib") {
            self.not_beside(Rule::GibOrRecords, "data.initial_records", "Give what is in the database in GiB or in records, not both.");
        }
        let targets = &self.stated.profile.targets;
        let (limit, degraded) = (targets.max_utilisation, targets.max_utilisation_degraded);
        if limit > degraded {
            let id =
                if self.stated.has("targets.max_utilisation") { "targets.max_utilisation" } else { "targets.max_utilisation_degraded" };
            let [limit, degraded] = [limit, degraded].map(|share| self.written(share, Unit::Percent));
            let detail = format!("Use at the peak ({limit}) may not be above use when degraded ({degraded}).");
            self.broken(Rule::UseBelowDegradedUse, pointer_of(id), detail);
        }
    }

    fn not_beside(&mut self, rule: Rule, id: &'static str, detail: &str) {
        if self.mentioned.contains(id) {
            self.broken(rule, pointer_of(id), detail);
        }
    }

    fn size(&mut self) {
        let given = |reading: &Reading, ids: &[&'static str]| -> Vec<&'static str> {
            ids.iter().copied().filter(|id| reading.mentioned.contains(id)).collect()
        };
        let counts = given(self, &fields::USER_COUNTS);
        for second in counts.iter().skip(1) {
            self.broken(Rule::OneUserCount, pointer_of(second), "Give one count of users; another one is given already.");
        }
        let rates = given(self, &fields::RATES);
        for second in rates.iter().skip(1) {
            self.broken(Rule::OneRate, pointer_of(second), "Give one rate of requests; another one is given already.");
        }
        let ingest = self.mentioned.contains("data.ingest_per_second")
            && (self.stated.has("data.ingest_per_second") || self.faulty(&pointer_of("data.ingest_per_second")));
        if ingest {
            self.not_beside(Rule::DevicesOrIngest, "data.devices", "Give devices or ingest, not both.");
        }

        let measured = given(self, &fields::RATES[1..]);
        let devices = self.mentioned.contains("data.devices");
        if counts.is_empty() && measured.is_empty() && !devices && !ingest {
            self.broken(
                Rule::MeasureOfSize,
                pointer_of("audience.monthly_active_users"),
                "Give one measure of size: monthly users, or daily, weekly, registered or concurrent users; requests a second, at the peak or \
                 a month; page views a month; devices, or ingest.",
            );
        }
        if let ([], [rate], false, false) = (&counts[..], &measured[..], devices, ingest)
            && !self.faulty(&pointer_of(rate))
            && self.stated.measured_rate() == Some(0.0)
        {
            self.broken(Rule::SizeAboveZero, pointer_of(rate), "As the only measure of size it must be above 0.");
        }
    }

    fn region(&mut self) {
        let commercial = &self.stated.profile.commercial;
        let Some(region) = &commercial.region else { return };
        let known = self.known;
        let unknown_provider = self.faulty(&pointer_of("commercial.provider"));
        let held: Vec<&String> = if unknown_provider {
            known.regions_by_provider.values().flatten().collect()
        } else {
            known.regions_by_provider.get(&commercial.provider).into_iter().flatten().collect()
        };
        if !held.contains(&region) {
            let detail = format!("Region must be {}, not “{}”.", either(&held), cut(region));
            self.broken(Rule::RegionOfProvider, pointer_of("commercial.region"), detail);
        }
    }
}

const EITHER_PRODUCT_OR_SHAPE: &str = "A machine is either a product or described by its vCPU and memory.";

/// A number as it is asked for.
struct Asked<'a> {
    id: Cow<'a, str>,
    pointer: String,
    label: Cow<'a, str>,
    unit: Unit,
    bounds: (f64, f64),
    whole: bool,
    may_range: bool,
}

impl Asked<'static> {
    fn of(field: &Field) -> Asked<'static> {
        Asked {
            id: field.id.into(),
            pointer: field.pointer(),
            label: field.label.into(),
            unit: field.number_unit(),
            bounds: field.bounds,
            whole: matches!(field.kind, Kind::Whole(_)),
            may_range: field.may_range(),
        }
    }
}

fn pointer_of(id: &str) -> String {
    format!("/{}", id.replace('.', "/"))
}

/// A key inside a JSON pointer.
fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// The value with the middle of each range in its place.
fn middle(value: &Value) -> Value {
    match value {
        Value::Object(range) if range.len() == 3 && range.contains_key("mid") => range.get("mid").cloned().unwrap_or_default(),
        Value::Object(values) => values.iter().map(|(name, value)| (name.clone(), middle(value))).collect(),
        Value::Array(values) => values.iter().map(middle).collect(),
        other => other.clone(),
    }
}

/// What somebody wrote, in words fit for a sentence.
fn describe(value: &Value) -> String {
    match value {
        Value::Null => "nothing".into(),
        Value::Bool(flag) => flag.to_string(),
        Value::Number(number) => number.as_f64().map_or_else(|| number.to_string(), |number| units::write(number, Unit::Count)),
        Value::String(text) => format!("the text “{}”", cut(text)),
        Value::Array(_) => "a list".into(),
        Value::Object(_) => "an object".into(),
    }
}

/// At most forty characters, none of them control characters.
fn cut(text: &str) -> String {
    let shown: String = text.chars().take(40).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
    if text.chars().nth(40).is_some() { format!("{shown}…") } else { shown }
}

/// `a`, `a or b`, `a, b or c`.
fn either<T: AsRef<str>>(names: &[T]) -> String {
    match names {
        [] => "left out".into(),
        [one] => one.as_ref().into(),
        [first @ .., last] => format!("{} or {}", list(first), last.as_ref()),
    }
}

fn list<T: AsRef<str>>(names: &[T]) -> String {
    names.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(", ")
}

fn is_month(text: &str) -> bool {
    let digits = |part: &str, count| part.len() == count && part.bytes().all(|byte| byte.is_ascii_digit());
    match text.split_once('-') {
        Some((year, month)) => digits(year, 4) && digits(month, 2) && month.parse::<u8>().is_ok_and(|month| (1..=12).contains(&month)),
        None => false,
    }
}

/// The known names that somebody may have meant, nearest first: those a third of whose letters differ, three at most.
fn nearest<'n>(written: &str, names: impl Iterator<Item = &'n str>) -> Vec<&'n str> {
    let written = written.trim().to_lowercase();
    let away = |name: &str| strsim::damerau_levenshtein(&written, &name.to_lowercase());
    let mut near: Vec<(usize, &str)> =
        names.map(|name| (away(name), name)).filter(|(away, name)| *away * 3 <= name.chars().count()).collect();
    near.sort_by_key(|(away, _)| *away);
    let least = near.first().map_or(0, |(away, _)| *away);
    near.into_iter().filter(|(away, _)| *away <= least + 1).take(3).map(|(_, name)| name).collect()
}

/// `web`, `service_2`, `web@us-west-2`.
pub(super) fn is_tier(text: &str) -> bool {
    let (base, region) = text.split_once('@').map_or((text, None), |(base, region)| (base, Some(region)));
    let numbered = base.strip_prefix("service_").is_some_and(|number| {
        number.len() <= 4 && !number.starts_with('0') && !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
    });
    let place = region.is_none_or(|region| {
        !region.is_empty()
            && region.len() <= 40
            && region.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    });
    (numbered || fields::TIERS.contains(&base)) && place
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use proptest::prelude::*;

    pub fn known() -> Known {
        let names = |names: &[&str]| -> Vec<String> { names.iter().map(|name| (*name).to_owned()).collect() };
        Known {
            regions_by_provider: BTreeMap::from([
                ("aws".to_owned(), names(&["us-east-1", "us-west-2"])),
                ("gcp".to_owned(), names(&["us-central1"])),
            ]),
            cpu_families: vec!["m7g".into(), "t3".into()],
            products: BTreeMap::from([(
                "aws".to_owned(),
                [
                    ("compute", names(&["m7g.large", "m7g.xlarge", "c7g.large"])),
                    ("database", names(&["db.m7g.large"])),
                    ("cdn", names(&["CloudFront"])),
                ]
                .into_iter()
                .map(|(kind, names)| (kind.to_owned(), names))
                .collect(),
            )]),
        }
    }

    fn ask(value: Value) -> Question {
        Question::from_json(&value, &known()).unwrap_or_else(|faults| panic!("{value}: {faults:?}"))
    }

    fn faults(value: Value) -> Vec<Fault> {
        Question::from_json(&value, &known()).err().unwrap_or_else(|| panic!("{value} has no fault"))
    }

    fn pointers(value: Value) -> Vec<String> {
        faults(value).into_iter().map(|fault| fault.pointer).collect()
    }

    fn near(left: f64, right: f64) -> bool {
        (left - right).abs() <= 1e-9 * right.abs()
    }

    /// Sets a dotted path.
    fn put(root: &mut Value, id: &str, value: Value) {
        let mut place = root;
        for step in id.split('.') {
            place = &mut place[step];
        }
        *place = value;
    }

    #[test]
    fn every_fault_is_told_at_once_and_in_words() {
        let all = faults(json!({
            "audience": {"monthly_active_users": 0, "daily_active_share": 7, "dayly": 1},
            "traffic": {"write_share": -1, "app_cpu_ms": "fast"},
            "targets": {"p95_ms": {"low": 1, "mid": 2, "high": 3}},
            "growth": {"months": 1.5},
            "extra": 1
        }));
        let told: BTreeMap<&str, &str> = all.iter().map(|fault| (&fault.pointer[..], &fault.detail[..])).collect();
        assert_eq!(
            told,
            BTreeMap::from([
                ("/audience/monthly_active_users", "Monthly users must lie between 1 and 10,000,000,000; it is 0."),
                ("/audience/daily_active_share", "Active on a mean day must lie between 0.0001 and 1; it is 7."),
                ("/audience/dayly", "Audience has no field “dayly”."),
                ("/traffic/write_share", "Share of writes must lie between 0 and 1; it is -1."),
                ("/traffic/app_cpu_ms", "CPU of one request must be a number, not the text “fast”."),
                ("/targets/p95_ms", "p95 response must be one number; no range may be given here."),
                ("/growth/months", "Horizon must be a whole number; it is 1.5."),
                ("/extra", "A profile has no field “extra”."),
            ])
        );
    }

    #[test]
    fn one_measure_of_size_is_required_and_200_000_never_assumed() {
        for nothing in [
            json!({}),
            json!({"audience": null}),
            json!({"audience": {"monthly_active_users": null}}),
            json!({"traffic": {"requests_per_daily_user": 5}}),
            json!({"data": {"ingest_per_second": 0}}),
            json!([]),
            json!(5),
            Value::Null,
        ] {
            assert_eq!(pointers(nothing), ["/audience/monthly_active_users"]);
        }
        assert_eq!(pointers(json!({"traffic": {"requests_per_second": 0}})), ["/traffic/requests_per_second"]);
    }

    #[test]
    fn of_two_counts_or_two_rates_each_but_the_first_is_a_fault() {
        assert_eq!(
            pointers(json!({"audience": {"registered_users": 5, "monthly_active_users": 5, "weekly_active_users": 3}})),
            ["/audience/weekly_active_users", "/audience/registered_users"]
        );
        assert_eq!(
            pointers(json!({"audience": {"monthly_active_users": 5}, "traffic": {"requests_per_second": 5, "requests_per_daily_user": 3}})),
            ["/traffic/requests_per_second"]
        );
        assert_eq!(
            pointers(json!({"traffic": {"page_views_per_month": 5, "peak_requests_per_second": 3}})),
            ["/traffic/page_views_per_month"]
        );
        assert_eq!(pointers(json!({"data": {"devices": 5, "ingest_per_second": 3}})), ["/data/devices"]);
        assert_eq!(
            pointers(json!({"audience": {"monthly_active_users": 5}, "data": {"initial_gib": 5, "initial_records": 3}})),
            ["/data/initial_records"]
        );
    }

    #[test]
    fn a_range_may_be_given_where_the_contract_says_and_must_rise() {
        let range = json!({"low": 0.1, "mid": 0.2, "high": 0.3});
        for field in fields::FIELDS {
            let may = matches!(field.group.name(), Some("audience" | "traffic" | "data" | "work")) || field.id == "growth.monthly";
            if !matches!(field.kind, Kind::Number(_)) {
                continue;
            }
            let mut question = json!({"audience": {"monthly_active_users": 5}});
            let (low, high) = field.bounds;
            put(&mut question, field.id, if may { json!({"low": low, "mid": (low + high) / 2.0, "high": high}) } else { range.clone() });
            let read = Question::from_json(&question, &known());
            let refused =
                read.is_err_and(|faults| faults.iter().any(|fault| fault.pointer == field.pointer() && fault.detail.contains("range")));
            assert_eq!(refused, !may, "{}", field.id);
        }
        for broken in [
            json!({"low": 9, "mid": 5, "high": 1}),
            json!({"low": 1, "mid": 5}),
            json!({"low": 1, "mid": 5, "high": null}),
            json!({"low": 1, "mid": 5, "high": 9, "unit": "ms"}),
            json!({"low": -1, "mid": 5, "high": 9}),
        ] {
            assert_eq!(
                pointers(json!({"audience": {"monthly_active_users": 5}, "traffic": {"app_cpu_ms": broken}})),
                ["/traffic/app_cpu_ms"]
            );
        }
    }

    #[test]
    fn the_middle_of_a_range_makes_the_plan_and_growth_its_spread() {
        let question = ask(json!({
            "audience": {"monthly_active_users": {"low": 10, "mid": 20, "high": 40}},
            "growth": {"monthly": {"low": 0.01, "mid": 0.05, "high": 0.08}, "monthly_sd": 0.04}
        }));
        assert_eq!(question.profile.audience.monthly_active_users, 20.0);
        assert_eq!(question.profile.growth.monthly, 0.05);
        assert!(near(question.profile.growth.monthly_sd, 0.07 / 2.563));
        assert_eq!(question.shock_sd, 0.04);
        assert_eq!(question.ranges["audience.monthly_active_users"], (10.0, 20.0, 40.0));
    }

    #[test]
    fn any_one_measure_of_size_leads_to_the_same_users_and_rate() {
        let mean = 200_000.0 * 0.2 * 50.0 / 86_400.0;
        for (id, number) in [
            ("audience.monthly_active_users", 200_000.0),
            ("audience.daily_active_users", 40_000.0),
            ("audience.weekly_active_users", 200_000.0 / 1.7),
            ("audience.registered_users", 200_000.0 / 0.3),
            ("audience.concurrent_users", 200_000.0 * 0.2 * 2.0 * 10.0 / 1_440.0 * 3.0),
            ("traffic.requests_per_second", mean),
            ("traffic.peak_requests_per_second", mean * 3.0),
            ("traffic.requests_per_month", mean * 30.4375 * 86_400.0),
            ("traffic.page_views_per_month", mean * 30.4375 * 86_400.0 / 2.0),
        ] {
            let mut asked = json!({});
            put(&mut asked, id, json!(number));
            let profile = ask(asked).profile;
            assert!(near(profile.audience.monthly_active_users, 200_000.0), "{id}: {}", profile.audience.monthly_active_users);
            assert_eq!(profile.traffic.requests_per_daily_user, 50.0, "{id}");
        }
    }

    #[test]
    fn where_users_and_a_rate_are_given_requests_of_a_user_follow() {
        let profile = ask(json!({"audience": {"monthly_active_users": 30_000}, "traffic": {"requests_per_second": 0.5}})).profile;
        assert!(near(profile.traffic.requests_per_daily_user, 0.5 * 86_400.0 / 6_000.0));
        let profile = ask(json!({"audience": {"monthly_active_users": 30_000}, "traffic": {"requests_per_second": 0}})).profile;
        assert_eq!(profile.traffic.requests_per_daily_user, 0.0);
    }

    #[test]
    fn devices_alone_have_operators_and_a_message_a_minute() {
        let question = ask(json!({"data": {"devices": 86_400}}));
        assert_eq!(question.profile.audience.monthly_active_users, 100.0);
        assert_eq!(question.profile.data.ingest_per_second, 1_440.0);
        assert_eq!(ask(json!({"data": {"ingest_per_second": 5}})).profile.audience.monthly_active_users, 100.0);
        let operators = question.assumptions.iter().find(|assumed| assumed.pointer == "/audience/monthly_active_users").unwrap();
        assert_eq!((operators.low, operators.high), (Some(50.0), Some(200.0)));
    }

    #[test]
    fn surges_follow_from_their_factor_and_the_ceiling_from_the_users() {
        let users = json!({"monthly_active_users": 5_000});
        assert_eq!(ask(json!({"audience": users})).profile.traffic.surges_per_year, 0.0);
        assert_eq!(ask(json!({"audience": users, "traffic": {"surge_factor": 4}})).profile.traffic.surges_per_year, 1.0);
        assert_eq!(
            ask(json!({"audience": users, "traffic": {"surge_factor": 4, "surges_per_year": 0}})).profile.traffic.surges_per_year,
            0.0
        );
        assert_eq!(ask(json!({"audience": users, "growth": {"ceiling_users": 10}})).profile.growth.ceiling_users, 5_000.0);
    }

    #[test]
    fn shares_of_places_and_classes_sum_to_one() {
        let users = |rest: Value| {
            let mut question = json!({"audience": {"monthly_active_users": 5}});
            for (name, value) in rest.as_object().unwrap() {
                put(&mut question, name, value.clone());
            }
            question
        };
        assert_eq!(pointers(users(json!({"audience.geography": {"europe": 0.2}}))), ["/audience/geography"]);
        assert_eq!(pointers(users(json!({"audience.geography": {"atlantis": 1}}))), ["/audience/geography/atlantis"]);
        assert_eq!(pointers(users(json!({"audience.geography": {"a/b~c": 1}}))), ["/audience/geography/a~1b~0c"]);
        let split = ask(users(json!({"audience.geography": {"europe": 0.4, "india": 0.5995, "oceania": 0, "africa": null}})));
        assert_eq!(split.asked["audience"]["geography"], json!({"europe": 0.4, "india": 0.5995}));
        assert_eq!(ask(users(json!({"audience.geography": {"north_america": 1, "europe": 0}}))).asked, ask(users(json!({}))).asked);

        let mix = json!([{"name": "search", "share": 0.2, "app_cpu_ms": 80, "query_cpu_ms": 5}, {"name": "rest", "share": 0.8}]);
        assert_eq!(ask(users(json!({"traffic.classes": mix}))).profile.traffic.classes[0].differs["query_cpu_ms"], 5.0);
        assert_eq!(pointers(users(json!({"traffic.classes": [{"name": "search", "share": 0.2}]}))), ["/traffic/classes"]);
        assert_eq!(
            pointers(users(json!({"traffic.classes": [{"share": 2, "peak_to_mean": 3, "app_cpu_ms": -1}, 5]}))),
            [
                "/traffic/classes/0/name",
                "/traffic/classes/0/share",
                "/traffic/classes/0/app_cpu_ms",
                "/traffic/classes/0/peak_to_mean",
                "/traffic/classes/1"
            ]
        );
    }

    #[test]
    fn what_the_catalog_does_not_hold_is_named_beside_what_it_holds() {
        let ask = |commercial: Value| faults(json!({"audience": {"monthly_active_users": 5}, "commercial": commercial}));
        let region = ask(json!({"region": "atlantis-1"}));
        assert_eq!(
            (&region[0].pointer[..], &region[0].detail[..]),
            ("/commercial/region", "Region must be us-east-1 or us-west-2, not “atlantis-1”.")
        );
        assert_eq!(ask(json!({"region": "us-central1"}))[0].pointer, "/commercial/region");
        let provider = ask(json!({"provider": "azure", "region": "us-central1"}));
        assert_eq!(provider.len(), 1);
        assert_eq!(
            (&provider[0].pointer[..], &provider[0].detail[..]),
            ("/commercial/provider", "Provider must be aws or gcp, not the text “azure”.")
        );
    }

    #[test]
    fn the_limit_when_degraded_is_not_below_the_limit_when_up() {
        let ask = |targets: Value| pointers(json!({"audience": {"monthly_active_users": 5}, "targets": targets}));
        assert_eq!(ask(json!({"max_utilisation": 0.9})), ["/targets/max_utilisation"]);
        assert_eq!(ask(json!({"max_utilisation_degraded": 0.3})), ["/targets/max_utilisation_degraded"]);
        assert_eq!(ask(json!({"max_utilisation": 0.5, "max_utilisation_degraded": 0.4})), ["/targets/max_utilisation"]);
    }

    #[test]
    fn what_runs_today_is_a_product_or_a_machine() {
        let ask_tiers = |products: Value| json!({"audience": {"monthly_active_users": 5}, "current": {"products": products}});
        let question = ask(ask_tiers(json!({
            "web": {"product": "m7g.large", "count": 4},
            "database@us-west-2": {"vcpu": 8, "memory_gib": 32, "count": 2, "monthly_usd": 60, "product": null}
        })));
        assert_eq!(question.profile.current.products["web"].count, Some(4.0));
        assert_eq!(
            pointers(ask_tiers(
                json!({"web": {"count": 1.5}, "attic": {"product": "x"}, "cache": {"product": "x", "vcpu": 2}, "queue": {"product": "x", "disks": 1}})
            )),
            [
                "/current/products/attic",
                "/current/products/cache/vcpu",
                "/current/products/queue/disks",
                "/current/products/web/count",
                "/current/products/web"
            ]
        );
    }

    #[test]
    fn titles_are_short_and_plain() {
        let titled = |title: Value| json!({"audience": {"monthly_active_users": 5}, "title": title});
        assert_eq!(ask(titled(json!("é".repeat(120)))).profile.title.chars().count(), 120);
        for title in [json!("x".repeat(121)), json!("a\u{0}b"), json!("a\nb"), json!(5)] {
            assert_eq!(pointers(titled(title)), ["/title"]);
        }
    }

    #[test]
    fn a_default_given_is_a_default_assumed() {
        let plain = ask(json!({"audience": {"monthly_active_users": 5}}));
        let spelled = ask(
            json!({"schema": 1, "title": "", "audience": {"monthly_active_users": 5.0, "daily_active_share": 0.2}, "growth": {"months": 36.0}, "targets": {"residency": []}}),
        );
        assert_eq!(plain, spelled);
        assert_eq!(plain.asked, json!({"audience": {"monthly_active_users": 5}}));
    }

    #[test]
    fn every_assumption_says_why_and_holds_its_range() {
        let question = ask(json!({"audience": {"registered_users": 100_000}, "traffic": {"surge_factor": 3}}));
        for assumed in &question.assumptions {
            assert!(!assumed.why.is_empty() && !assumed.source.is_empty(), "{}", assumed.pointer);
            if let (Some(low), Some(value), Some(high)) = (assumed.low, assumed.value.as_f64(), assumed.high) {
                assert!(low <= value && value <= high, "{}", assumed.pointer);
            }
        }
        let find = |pointer: &str| question.assumptions.iter().find(|assumed| assumed.pointer == pointer);
        assert_eq!(
            find("/audience/monthly_active_users").map(|users| (users.value.clone(), users.low, users.high)),
            Some((json!(30_000), None, None)),
            "what follows has its range from what it follows from"
        );
        assert_eq!(
            find("/audience/monthly_share_of_registered").map(|share| (share.value.clone(), share.low, share.high)),
            Some((json!(0.3), Some(0.1), Some(0.6)))
        );
        assert_eq!(find("/traffic/app_cpu_ms").and_then(|assumed| assumed.low), Some(3.0));
        assert!(find("/traffic/surges_per_year").is_some());
        for not_assumed in [
            "/audience/registered_users",
            "/audience/monthly_per_weekly_user",
            "/traffic/surge_factor",
            "/targets/availability",
            "/commercial/budget_monthly_usd",
            "/title",
        ] {
            assert!(find(not_assumed).is_none(), "{not_assumed}");
        }
    }

    #[test]
    fn an_altered_field_carries_what_follows_from_it() {
        let question = ask(json!({"audience": {"registered_users": 100_000}, "traffic": {"requests_per_second": 10}}));
        let altered = question.altered(&[("audience.daily_active_share", 0.4)]);
        assert!(near(altered.traffic.requests_per_daily_user * 30_000.0 * 0.4 / 86_400.0, 10.0));
        let altered = question.altered(&[("audience.monthly_active_users", 90_000.0)]);
        assert_eq!((altered.audience.monthly_active_users, altered.audience.registered_users), (90_000.0, None));
        assert_eq!(question.altered(&[]), question.profile);
    }

    #[test]
    fn deep_or_broken_text_is_told_and_not_crashed_on() {
        for text in ["", "{nope", "{\"audience\":{\"monthly_active_users\":NaN}}", &("{\"a\":".repeat(5_000) + "1" + &"}".repeat(5_000))] {
            assert!(matches!(Question::from_json_text(text, &known()), Err(QuestionError::NotJson(_))));
        }
        assert!(matches!(Question::from_json_text("[]", &known()), Err(QuestionError::Faults(_))));
        assert!(Question::from_json_text("{\"data\":{\"devices\":1}}", &known()).is_ok());
    }

    /// A valid profile: which fields are given, and where in its bounds each lies.
    pub fn any_valid() -> impl Strategy<Value = Value> {
        let draw = (proptest::bool::weighted(0.3), 0.0..=1.0f64, 0.0..=1.0f64, 0.0..=1.0f64, proptest::bool::weighted(0.3));
        (proptest::collection::vec(draw, fields::FIELDS.len()), 0..8usize, 0..8usize, any::<String>()).prop_map(
            |(draws, count, rate, title)| {
                let mut question = json!({});
                for (field, (given, a, b, c, ranged)) in fields::FIELDS.iter().zip(draws) {
                    let rivals = fields::USER_COUNTS.contains(&field.id) || fields::RATES.contains(&field.id);
                    let barred = matches!(field.id, "data.devices" | "data.initial_records" | "schema");
                    if given && !rivals && !barred {
                        put(&mut question, field.id, valid(field, [a, b, c], ranged, &title));
                    }
                    let chosen = fields::USER_COUNTS.get(count) == Some(&field.id) || fields::RATES.get(rate) == Some(&field.id);
                    if chosen {
                        put(&mut question, field.id, valid(field, [0.1 + 0.9 * a, 0.1 + 0.9 * b, 0.1 + 0.9 * c], ranged, &title));
                    }
                }
                if count >= 5 && !(1..5).contains(&rate) {
                    put(&mut question, if count == 7 { "data.devices" } else { "audience.monthly_active_users" }, json!(1_234_567));
                    if count == 7 {
                        put(&mut question, "data.ingest_per_second", Value::Null);
                    }
                }
                if let Some(limit) = question["targets"]["max_utilisation"].as_f64() {
                    put(&mut question, "targets.max_utilisation_degraded", json!(limit));
                } else if question["targets"].is_object() {
                    put(&mut question, "targets.max_utilisation_degraded", Value::Null);
                }
                question
            },
        )
    }

    fn valid(field: &Field, [a, b, c]: [f64; 3], ranged: bool, title: &str) -> Value {
        let (low, high) = field.bounds;
        let inside = |at: f64| (low + (high - low) * at.powi(4)).clamp(low, high);
        match field.kind {
            Kind::Number(_) if ranged && field.may_range() => {
                let mut range = [inside(a), inside(b), inside(c)];
                range.sort_by(f64::total_cmp);
                json!({"low": range[0], "mid": range[1], "high": range[2]})
            }
            Kind::Number(_) => json!(inside(a)),
            Kind::Whole(_) => json!(inside(a).round()),
            Kind::Flag => json!(a < 0.5),
            Kind::Text => json!(title.chars().filter(|c| !c.is_control()).take(40).collect::<String>()),
            Kind::Month => json!(format!("{}-{:02}", 2000 + (a * 99.0) as u32, 1 + (b * 11.0) as u32)),
            Kind::Choice(choices) => json!(choices[((choices.len() - 1) as f64 * a) as usize].value),
            Kind::Provider => json!("aws"),
            Kind::Region => Value::Null,
            Kind::CpuFamily => json!("t3"),
            Kind::Geography => json!({"europe": a, "india": 1.0 - a}),
            Kind::Places => json!(["oceania", "europe", "oceania"]),
            Kind::Classes => json!([
                {"name": title.chars().filter(|c| !c.is_control()).take(40).chain("a".chars()).collect::<String>(), "share": a, "app_cpu_ms": inside(b).clamp(0.0, 60_000.0)},
                {"name": "&=+ b", "share": 1.0 - a, "write_share": {"low": 0, "mid": c / 2.0, "high": c}},
            ]),
            Kind::Products => {
                json!({"web": {"product": "m7g.large", "count": 3}, "database@us-west-2": {"vcpu": 1.0 + b, "memory_gib": 2}})
            }
        }
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let names = proptest::sample::select(
            ["low", "mid", "high", "name", "share", "web", "europe", "traffic", "data", "", "~/"]
                .into_iter()
                .chain(fields::FIELDS.iter().map(Field::name))
                .collect::<Vec<_>>(),
        );
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            any::<u64>().prop_map(Value::from),
            any::<String>().prop_map(Value::from)
        ];
        leaf.prop_recursive(4, 40, 6, move |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                proptest::collection::vec((names.clone(), inner), 0..6)
                    .prop_map(|entries| Value::Object(entries.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())),
            ]
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn a_question_asked_again_is_the_same_question(value in any_valid()) {
            let question = ask(value);
            let again = ask(question.asked.clone());
            prop_assert_eq!(serde_json::to_string(&again.asked).unwrap(), serde_json::to_string(&question.asked).unwrap());
            prop_assert_eq!(again, question);
        }

        #[test]
        fn what_follows_is_finite_and_never_negative(value in any_valid()) {
            let profile = ask(value).profile;
            for number in [profile.audience.monthly_active_users, profile.traffic.requests_per_daily_user, profile.data.ingest_per_second] {
                prop_assert!(number.is_finite() && number >= 0.0);
            }
            prop_assert!(profile.growth.ceiling_users >= profile.audience.monthly_active_users);
        }

        #[test]
        fn any_json_is_a_question_or_faults_that_point_somewhere(value in any_json(), group in proptest::sample::select(vec!["audience", "traffic", "data", "current", "commercial", "title"])) {
            for value in [json!({group: value.clone()}), value] {
                if let Err(faults) = Question::from_json(&value, &known()) {
                    prop_assert!(!faults.is_empty());
                    for fault in &faults {
                        prop_assert!(fault.pointer.starts_with('/') && fault.detail.ends_with('.'), "{:?}", fault);
                    }
                    let pointers: BTreeSet<&str> = faults.iter().map(|fault| &fault.pointer[..]).collect();
                    prop_assert_eq!(pointers.len(), faults.len());
                }
            }
        }

        #[test]
        fn a_valid_field_gone_wrong_is_a_fault_at_that_field(value in any_valid(), row in 0..fields::FIELDS.len(), wrong in prop_oneof![Just(json!(true)), Just(json!("~")), Just(json!(1e300)), Just(json!([[]]))]) {
            let field = &fields::FIELDS[row];
            let fits = matches!((field.kind, &wrong), (Kind::Flag, Value::Bool(_)) | (Kind::Text, Value::String(_)));
            if !fits {
                let mut value = value;
                put(&mut value, field.id, wrong);
                let pointer = field.pointer();
                prop_assert!(faults(value).iter().any(|fault| fault.pointer.starts_with(&pointer)));
            }
        }
    }
}
