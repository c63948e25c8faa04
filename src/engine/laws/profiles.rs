//! Random profiles, drawn from the table of fields itself: a new field is covered by itself.

use crate::{
    catalog,
    domain::{
        fields::{self, FIELDS, Field, GEOGRAPHIES, Kind, TIERS},
        profile::Known,
    },
};
use proptest::{collection, option, prelude::*, sample, strategy::Union};
use serde_json::{Map, Value, json};
use std::sync::LazyLock;

/// Profiles over the whole range of every field: some with a field or two given, some with nearly all, half of the numbers ordinary and half from
/// anywhere within their bounds, the bounds themselves among them.
pub fn whole_range() -> BoxedStrategy<Value> {
    Union::new([0.02, 0.1, 0.3, 0.9].map(|given| profile(given).boxed())).boxed()
}

/// A valid profile that gives each field with this probability.
fn profile(given: f64) -> impl Strategy<Value = Value> {
    let fields: Vec<_> = FIELDS.iter().map(|field| option::weighted(given, value(field))).collect();
    let users = number_within((1.0, 1e10));
    (fields, users, any::<[sample::Index; 4]>(), 0..8u8).prop_map(|(values, users, kept, long)| {
        let mut profile = Draft::default();
        for (field, value) in FIELDS.iter().zip(values) {
            if let Some(value) = value {
                profile.put(field, value);
            }
        }
        profile.settle(users, kept);
        // A long path takes as many times as long, and obeys the same rule.
        if long > 0 {
            let months = profile.number("growth.months").unwrap_or(36.0).min(3.0);
            profile.put_id("growth.months", json!(months));
        }
        profile.into_json()
    })
}

/// Values by field, before those that exclude each other are told apart.
#[derive(Default)]
struct Draft(Vec<(&'static Field, Value)>);

impl Draft {
    fn put(&mut self, field: &'static Field, value: Value) {
        self.0.retain(|(known, _)| known.id != field.id);
        self.0.push((field, value));
    }

    fn put_id(&mut self, id: &str, value: Value) {
        self.put(fields::find(id).expect("a field"), value);
    }

    fn drop(&mut self, id: &str) {
        self.0.retain(|(field, _)| field.id != id);
    }

    fn get(&self, id: &str) -> Option<&Value> {
        self.0.iter().find(|(field, _)| field.id == id).map(|(_, value)| value)
    }

    /// The number, or the middle of a range.
    fn number(&self, id: &str) -> Option<f64> {
        self.get(id).and_then(|value| value.as_f64().or_else(|| value["mid"].as_f64()))
    }

    fn keep_one(&mut self, ids: &[&str], kept: sample::Index) {
        let given: Vec<&str> = ids.iter().copied().filter(|id| self.get(id).is_some()).collect();
        if given.is_empty() {
            return;
        }
        let kept = given[kept.index(given.len())];
        for id in given.into_iter().filter(|id| *id != kept) {
            self.drop(id);
        }
    }

    /// What the question's cross checks ask for.
    fn settle(&mut self, users: f64, kept: [sample::Index; 4]) {
        self.keep_one(&fields::USER_COUNTS, kept[0]);
        self.keep_one(&fields::RATES, kept[1]);
        self.keep_one(&["data.ingest_per_second", "data.devices"], kept[2]);
        self.keep_one(&["data.initial_gib", "data.initial_records"], kept[3]);
        let counted = fields::USER_COUNTS.iter().any(|id| self.get(id).is_some());
        let measures = fields::RATES[1..].iter().chain(&["data.devices", "data.ingest_per_second"]);
        if !counted && !measures.into_iter().any(|id| self.number(id).is_some_and(|number| number > 0.0)) {
            self.put_id("audience.monthly_active_users", json!(users));
        }
        let limit = |draft: &Draft, name: &str, default: f64| draft.number(name).unwrap_or(default);
        let (up, degraded) = (limit(self, "targets.max_utilisation", 0.6), limit(self, "targets.max_utilisation_degraded", 0.85));
        if up > degraded {
            self.put_id("targets.max_utilisation", json!(degraded));
            self.put_id("targets.max_utilisation_degraded", json!(up));
        }
        let known = catalog::builtin().known();
        let regions = &known.regions_by_provider;
        let provider = self.get("commercial.provider").and_then(Value::as_str).unwrap_or("aws").to_owned();
        if let Some(region) = self.get("commercial.region")
            && !regions[&provider].iter().any(|id| region == id)
        {
            let region = regions[&provider][0].clone();
            self.put_id("commercial.region", json!(region));
        }
        if let Some(mut products) = self.get("current.products").cloned() {
            for (tier, machine) in products.as_object_mut().into_iter().flatten() {
                sold_there(&known, &provider, tier, machine);
            }
            self.put_id("current.products", products);
        }
    }

    fn into_json(self) -> Value {
        let mut profile = Map::new();
        for (field, value) in self.0 {
            match field.group.name() {
                None => profile.insert(field.id.into(), value),
                Some(group) => {
                    profile.entry(group).or_insert_with(|| json!({}))[field.name()] = value;
                    None
                }
            };
        }
        Value::Object(profile)
    }
}

/// Any value that a field may take.
fn value(field: &'static Field) -> BoxedStrategy<Value> {
    match field.kind {
        Kind::Number(_) | Kind::Whole(_) => number(field),
        Kind::Flag => any::<bool>().prop_map(Value::from).boxed(),
        Kind::Text => "[a-zA-Z0-9 ,&<>\"'äß→]{0,120}".prop_map(|text| json!(text.trim())).boxed(),
        Kind::Month => (1970..2100u32, 1..=12u32).prop_map(|(year, month)| json!(format!("{year}-{month:02}"))).boxed(),
        Kind::Choice(choices) => sample::select(choices.iter().map(|choice| json!(choice.value)).collect::<Vec<_>>()).boxed(),
        Kind::Provider => sample::select(KNOWN.0.clone()).boxed(),
        Kind::Region => sample::select(KNOWN.1.clone()).boxed(),
        Kind::CpuFamily => sample::select(KNOWN.2.clone()).boxed(),
        Kind::Geography => shares(GEOGRAPHIES.len()).prop_map(|shares| places(&shares)).boxed(),
        Kind::Places => {
            sample::subsequence(GEOGRAPHIES, 0..=3).prop_map(|places| places.iter().map(|place| json!(place.value)).collect()).boxed()
        }
        Kind::Classes => (1..=4usize).prop_flat_map(|classes| (shares(classes), collection::vec(class(), classes))).prop_map(mix).boxed(),
        Kind::Products => {
            collection::vec(sample::select(TIERS).prop_flat_map(|tier| machine(tier).prop_map(move |machine| (tier, machine))), 0..4)
                .prop_map(products)
                .boxed()
        }
    }
}

/// Providers, regions and families of the catalog.
static KNOWN: LazyLock<(Vec<Value>, Vec<Value>, Vec<Value>)> = LazyLock::new(|| {
    let known = catalog::builtin().known();
    let regions = known.regions_by_provider.values().flatten().map(|id| json!(id)).collect();
    (known.regions_by_provider.keys().map(|id| json!(id)).collect(), regions, known.cpu_families.iter().map(|id| json!(id)).collect())
});

fn number(field: &'static Field) -> BoxedStrategy<Value> {
    let whole = matches!(field.kind, Kind::Whole(_));
    let one = prop_oneof![4 => number_within(field.bounds), 4 => ordinary(field), 1 => Just(field.bounds.0), 1 => Just(field.bounds.1)]
        .prop_map(move |number| if whole { number.round() } else { number })
        .boxed();
    let fixed = one.clone().prop_map(|number| json!(number));
    if !field.may_range() {
        return fixed.boxed();
    }
    let range = (one.clone(), one.clone(), one).prop_map(|(a, b, c)| {
        let mut ordered = [a, b, c];
        ordered.sort_by(f64::total_cmp);
        json!({"low": ordered[0], "mid": ordered[1], "high": ordered[2]})
    });
    prop_oneof![9 => fixed, 1 => range].boxed()
}

/// Within the range that the field's default may be off; where it has none, within its bounds.
pub fn ordinary(field: &Field) -> BoxedStrategy<f64> {
    let default = field.default_json().as_f64();
    match default.and_then(|default| field.range_of(default)).or(ordinary_without_default(field)) {
        Some((low, high)) if low < high => number_within((low, high)),
        _ => number_within(field.bounds),
    }
}

/// The spread of fields that are left out unless known, where the table gives one.
fn ordinary_without_default(field: &Field) -> Option<(f64, f64)> {
    match field.spread {
        fields::Spread::Between(low, high) => Some((low, high)),
        _ => None,
    }
}

/// Log-uniform where the range spans more than a factor of ten (from a billionth of its top where it starts at zero), else uniform.
pub fn number_within((low, high): (f64, f64)) -> BoxedStrategy<f64> {
    if low == high {
        return Just(low).boxed();
    }
    if low < 0.0 || (low > 0.0 && high <= 10.0 * low) || high <= 1.0 {
        return (low..=high).boxed();
    }
    let from = if low > 0.0 { low } else { high * 1e-9 };
    (from.ln()..=high.ln()).prop_map(move |log| log.exp().clamp(low, high)).boxed()
}

/// Shares that sum to one, some of them zero.
fn shares(count: usize) -> impl Strategy<Value = Vec<f64>> {
    collection::vec(prop_oneof![Just(0.0), 0.01..1.0f64], count).prop_map(|weights| {
        let sum: f64 = weights.iter().sum();
        let even = 1.0 / weights.len() as f64;
        weights.iter().map(|weight| if sum > 0.0 { weight / sum } else { even }).collect()
    })
}

fn places(shares: &[f64]) -> Value {
    let given = GEOGRAPHIES.iter().zip(shares).filter(|(_, share)| **share > 0.0);
    Value::Object(given.map(|(place, share)| (place.value.to_owned(), json!(share))).collect())
}

/// The fields in which a class of the mix differs.
fn class() -> impl Strategy<Value = Vec<(&'static str, Value)>> {
    let fields: Vec<&'static Field> = FIELDS.iter().filter(|field| field.by_class).collect();
    let values: Vec<_> = fields.iter().map(|field| option::weighted(0.15, number(field))).collect();
    values.prop_map(move |values| fields.iter().zip(values).filter_map(|(field, value)| value.map(|value| (field.name(), value))).collect())
}

/// The fields in which a class differs.
type Differs = Vec<(&'static str, Value)>;

fn mix((shares, classes): (Vec<f64>, Vec<Differs>)) -> Value {
    let class = |(position, (share, differs)): (usize, (f64, Differs))| {
        let mut class = json!({"name": format!("class {position}"), "share": share});
        for (name, value) in differs {
            class[name] = value;
        }
        class
    };
    shares.into_iter().zip(classes).enumerate().map(class).collect()
}

/// A host is all of web, app and database.
fn products(tiers: Vec<(&str, Value)>) -> Value {
    let host = tiers.iter().any(|(tier, _)| *tier == "host");
    let kept = |tier: &str| !host || tier == "host" || tier == "search" || !fields::has_machines(tier);
    Value::Object(tiers.into_iter().filter(|(tier, _)| kept(tier)).map(|(tier, machine)| (tier.to_owned(), machine)).collect())
}

/// A product of another provider is the one at the same place among this one's.
fn sold_there(known: &Known, provider: &str, tier: &str, machine: &mut Value) {
    let Some(product) = machine.get("product").and_then(Value::as_str) else { return };
    let sold: Vec<&str> = known.products_of(provider, tier).collect();
    if sold.is_empty() || sold.contains(&product) {
        return;
    }
    let place = known.products_of("aws", tier).position(|known| known == product).unwrap_or(0);
    machine["product"] = json!(sold[place % sold.len()]);
}

fn machine(tier: &'static str) -> impl Strategy<Value = Value> {
    let known = catalog::builtin().known();
    let mut sold: Vec<String> = known.products_of("aws", tier).map(str::to_owned).collect();
    if sold.is_empty() {
        sold.push("somebody’s".to_owned());
    }
    let number = |name: &str| {
        let (_, _, bounds) = fields::PRODUCT_NUMBERS.iter().find(|(known, ..)| *known == name).expect("a number of a machine");
        number_within(*bounds)
    };
    let count = number("count").prop_map(f64::round);
    let usd = option::of(number("monthly_usd"));
    let shape = prop_oneof![
        sample::select(sold).prop_map(|product| json!({"product": product})),
        (number("vcpu"), number("memory_gib")).prop_map(|(vcpu, gib)| json!({"vcpu": vcpu, "memory_gib": gib})),
    ];
    (shape, option::of(count), usd).prop_map(|(mut machine, count, usd)| {
        machine["count"] = json!(count);
        machine["monthly_usd"] = json!(usd);
        machine
    })
}

#[test]
fn every_field_is_drawn() {
    use crate::domain::question::Question;
    use proptest::{strategy::ValueTree, test_runner::TestRunner};
    let mut runner = TestRunner::deterministic();
    let can_differ = |field: &&Field| field.id != "schema" && (field.kind != Kind::Provider || KNOWN.0.len() > 1);
    let mut missing: Vec<&str> = FIELDS.iter().filter(can_differ).map(|field| field.id).collect();
    let strategy = whole_range();
    for _ in 0..400 {
        let profile = strategy.new_tree(&mut runner).expect("a profile").current();
        let question =
            Question::from_json(&profile, &catalog::builtin().known()).unwrap_or_else(|faults| panic!("{faults:?} in {profile}"));
        missing.retain(|id| !question.is_asked(id));
    }
    assert_eq!(missing, Vec::<&str>::new());
}
