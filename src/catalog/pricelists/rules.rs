//! Which products of a list are figures of the catalog: `data/pricelists.toml`.

use rust_decimal::Decimal;
use serde::Deserialize;
use std::{collections::BTreeMap, sync::LazyLock};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// A region's code by the name of its place.
    pub locations: BTreeMap<String, String>,
    pub aws: Vec<Rule>,
    pub azure: Vec<Rule>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// The part of the provider's lists that has it.
    pub offer: String,
    /// Below the provider's folder.
    pub file: String,
    /// What says which line it is; `{instanceType}` is that attribute of the product.
    pub key: Vec<String>,
    pub unit: Words,
    /// How many of the list's units are one of the catalog's.
    #[serde(default = "one")]
    times: f64,
    /// The attribute that holds the region's code, where it is not the usual one.
    pub region: Option<String>,
    /// One price for all regions.
    #[serde(default)]
    pub everywhere: bool,
    /// Attributes that must be so: one of these words, `*` standing for anything at an end.
    #[serde(rename = "where")]
    pub wanted: BTreeMap<String, Words>,
    /// Attributes that must not.
    #[serde(default)]
    pub without: BTreeMap<String, Words>,
}

#[derive(Deserialize)]
#[serde(untagged)]
pub enum Words {
    One(String),
    Several(Vec<String>),
}

pub fn rules() -> &'static Rules {
    static RULES: LazyLock<Rules> = LazyLock::new(|| {
        toml::from_str(include_str!("../data/pricelists.toml")).unwrap_or_else(|error| panic!("built-in pricelists.toml: {error}"))
    });
    &RULES
}

fn one() -> f64 {
    1.0
}

impl Rule {
    pub fn takes<'a>(&self, attribute: impl Fn(&str) -> Option<&'a str>) -> bool {
        let so = |name: &String, words: &Words| attribute(name).is_some_and(|value| words.iter().any(|word| means(name, word, value)));
        self.wanted.iter().all(|(name, words)| so(name, words)) && !self.without.iter().any(|(name, words)| so(name, words))
    }

    /// None where the product lacks an attribute that is part of the key.
    pub fn key_of<'a>(&self, attribute: impl Fn(&str) -> Option<&'a str>) -> Option<Vec<String>> {
        let part = |part: &String| match part.strip_prefix('{').and_then(|part| part.strip_suffix('}')) {
            Some(name) => attribute(name).map(str::to_owned),
            None => Some(part.clone()),
        };
        self.key.iter().map(part).collect()
    }

    /// How many of the list's units are one of the catalog's.
    pub fn times(&self) -> Decimal {
        Decimal::try_from(self.times).unwrap_or(Decimal::ONE)
    }

    /// Classes have a price each; every other figure may graduate.
    pub fn is_of_classes(&self) -> bool {
        self.file != "prices.csv"
    }
}

impl Words {
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        let words = match self {
            Words::One(word) => std::slice::from_ref(word),
            Words::Several(words) => words,
        };
        words.iter().map(String::as_str)
    }

    pub fn holds(&self, value: &str) -> bool {
        self.iter().any(|word| word == value)
    }
}

/// A usage type may have its region before it: `EUC1-NatGateway-Hours`.
fn means(name: &str, word: &str, value: &str) -> bool {
    if fits(word, value) {
        return true;
    }
    let region =
        |before: &str| (2..=5).contains(&before.len()) && before.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    name == "usagetype" && value.split_once('-').is_some_and(|(before, rest)| region(before) && fits(word, rest))
}

fn fits(word: &str, value: &str) -> bool {
    match (word.strip_prefix('*'), word.strip_suffix('*')) {
        (Some(_), Some(_)) => value.contains(word.trim_matches('*')),
        (Some(end), None) => value.ends_with(end),
        (None, Some(start)) => value.starts_with(start),
        (None, None) => word == value,
    }
}
