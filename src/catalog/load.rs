//! Reads the data files and refuses any that do not hold together. `data/README.md` tells what they hold.

use super::{Catalog, Row, provider::ProviderReader, rates, required, targets};
use crate::domain::number::Place;
use serde::{Deserialize, de::DeserializeOwned};
use std::{
    collections::BTreeMap,
    fmt,
    sync::{Arc, LazyLock},
};
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

/// The catalog that is built in.
pub fn builtin() -> &'static Catalog {
    static BUILTIN: LazyLock<Catalog> =
        LazyLock::new(|| load(&builtin_files()).unwrap_or_else(|error| panic!("built-in catalog: {error}")));
    &BUILTIN
}

/// The data files by their path below the data folder.
pub type Files<'a> = BTreeMap<&'a str, &'a str>;

/// A figure that cannot be used: where it stands and what is wrong with it.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub struct LoadError {
    /// Below the data folder, `aws/prices.csv`.
    pub file: String,
    /// From 1; none where something is missing from the file as a whole.
    pub line: Option<u64>,
    /// Column, key or row id.
    pub field: String,
    pub problem: String,
}

/// Where a figure comes from; every figure of the data files names one.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Source {
    pub text: String,
    pub date: String,
    pub verified: bool,
}

pub(super) type Sources = BTreeMap<String, Spanned<Source>>;

/// Reads and checks a whole set of data files.
pub fn load(files: &Files) -> Result<Catalog, LoadError> {
    let head: CatalogFile = parse("catalog.toml", files)?;
    head.check(files)?;
    let mut rows = BTreeMap::new();
    read_rows("sizing.toml", files, &head.sources, &mut rows)?;
    for provider in &head.providers {
        read_rows(&format!("{provider}/rows.toml"), files, &head.sources, &mut rows)?;
    }
    for (id, unit) in required::ROWS {
        match rows.get(*id) {
            None => return Err(LoadError::new("sizing.toml", None, id, "the row is missing, here and in every provider's rows.toml")),
            Some(row) if row.unit != *unit => {
                return Err(LoadError::new("sizing.toml", None, id, format!("is counted in {unit}, not in {}", row.unit)));
            }
            Some(_) => {}
        }
    }
    let read = |id: &String| Ok((id.clone(), ProviderReader::new(id, files, &head.sources, &rows)?.read()?));
    let providers = head.providers.iter().map(read).collect::<Result<_, _>>()?;
    let usual_targets = targets::read(files, &head.sources)?;
    let rates = rates::read(files, &head.sources)?;
    Ok(Catalog { version: head.version, providers, usual_targets, rates, rows })
}

pub fn builtin_files() -> Files<'static> {
    BTreeMap::from([
        ("catalog.toml", include_str!("data/catalog.toml")),
        ("sizing.toml", include_str!("data/sizing.toml")),
        ("targets.csv", include_str!("data/targets.csv")),
        ("rates.csv", include_str!("data/rates.csv")),
        ("aws/regions.toml", include_str!("data/aws/regions.toml")),
        ("aws/rows.toml", include_str!("data/aws/rows.toml")),
        ("aws/compute.csv", include_str!("data/aws/compute.csv")),
        ("aws/database.csv", include_str!("data/aws/database.csv")),
        ("aws/cache.csv", include_str!("data/aws/cache.csv")),
        ("aws/search.csv", include_str!("data/aws/search.csv")),
        ("aws/discounts.csv", include_str!("data/aws/discounts.csv")),
        ("aws/cdn_plans.csv", include_str!("data/aws/cdn_plans.csv")),
        ("aws/prices.csv", include_str!("data/aws/prices.csv")),
    ])
}

pub(super) fn text_of<'a>(file: &str, files: &Files<'a>) -> Result<&'a str, LoadError> {
    files.get(file).copied().ok_or_else(|| LoadError::new(file, None, "file", "is missing"))
}

pub(super) fn parse<T: DeserializeOwned>(file: &str, files: &Files) -> Result<T, LoadError> {
    let text = text_of(file, files)?;
    toml::from_str(text).map_err(|error| not_toml(file, text, &error))
}

pub(super) fn line_of(text: &str, offset: usize) -> u64 {
    1 + text[..offset.min(text.len())].matches('\n').count() as u64
}

impl LoadError {
    pub(super) fn new(file: &str, line: Option<u64>, field: &str, problem: impl Into<String>) -> LoadError {
        LoadError { file: file.to_owned(), line, field: field.to_owned(), problem: problem.into() }
    }
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let LoadError { file, line, field, problem } = self;
        match line {
            Some(line) => write!(f, "{file}, line {line}, {field}: {problem}"),
            None => write!(f, "{file}, {field}: {problem}"),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CatalogFile {
    version: String,
    providers: Vec<String>,
    sources: Sources,
}

impl CatalogFile {
    fn check(&self, files: &Files) -> Result<(), LoadError> {
        let file = "catalog.toml";
        if self.version.len() != 10 || !is_date(&self.version) {
            return Err(LoadError::new(file, None, "version", format!("{} is no day", self.version)));
        }
        for (id, source) in &self.sources {
            let line = line_of(text_of(file, files)?, source.span().start);
            let Source { text, date, .. } = source.get_ref();
            if text.is_empty() {
                return Err(LoadError::new(file, Some(line), id, "the source has no text"));
            }
            if !is_date(date) {
                return Err(LoadError::new(file, Some(line), id, format!("{date} is no date")));
            }
            // Of two dates the one with fewer parts is the coarser: 2026 is not after 2026-11-20.
            if date.as_str() > &self.version[..date.len()] {
                return Err(LoadError::new(file, Some(line), id, format!("{date} is later than the catalog's {}", self.version)));
            }
        }
        Ok(())
    }
}

/// `2026`, `2026-11` or `2026-11-20`.
fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let within = |index: usize, digits: usize, low: u32, high: u32| {
        parts.get(index).is_none_or(|part| part.len() == digits && part.parse().is_ok_and(|number| (low..=high).contains(&number)))
    };
    parts.len() <= 3 && within(0, 4, 2006, 2100) && within(1, 2, 1, 12) && within(2, 2, 1, 31)
}

fn not_toml(file: &str, text: &str, error: &toml::de::Error) -> LoadError {
    LoadError::new(file, error.span().map(|span| line_of(text, span.start)), "toml", error.message())
}

/// Adds the rows of a file: every table that has a `value`, by the keys that lead to it, joined by dots.
fn read_rows(file: &str, files: &Files, sources: &Sources, rows: &mut BTreeMap<String, Row>) -> Result<(), LoadError> {
    let text = text_of(file, files)?;
    let root = DeTable::parse(text).map_err(|error| not_toml(file, text, &error))?;
    let mut waiting = vec![(String::new(), root.get_ref())];
    while let Some((prefix, table)) = waiting.pop() {
        for (key, value) in table {
            let id = if prefix.is_empty() { key.get_ref().to_string() } else { format!("{prefix}.{}", key.get_ref()) };
            let fault = |field: &str, problem: String| LoadError::new(file, Some(line_of(text, key.span().start)), field, problem);
            let Some(table) = value.get_ref().as_table() else {
                return Err(fault(&id, "is neither a row nor a group of rows".to_owned()));
            };
            if !table.contains_key("value") && table.values().all(|inner| inner.get_ref().as_table().is_some()) {
                waiting.push((id, table));
                continue;
            }
            let row = read_row(&id, table, sources).map_err(|(field, problem)| fault(&format!("{id}.{field}"), problem))?;
            if rows.insert(id.clone(), row).is_some() {
                return Err(fault(&id, "the row stands twice".to_owned()));
            }
        }
    }
    Ok(())
}

fn read_row(id: &str, table: &DeTable, sources: &Sources) -> Result<Row, (&'static str, String)> {
    const FIELDS: [&str; 6] = ["value", "low", "high", "unit", "why", "source"];
    if let Some(unknown) = table.keys().find(|key| !FIELDS.contains(&&**key.get_ref())) {
        return Err(("field", format!("{} is no field of a row", unknown.get_ref())));
    }
    let number = |field: &'static str| match table.get(field).map(Spanned::get_ref) {
        None => Ok(None),
        Some(DeValue::Integer(integer)) => integer.as_str().parse::<f64>().map(Some).map_err(|error| (field, error.to_string())),
        Some(DeValue::Float(float)) => float.as_str().parse::<f64>().map(Some).map_err(|error| (field, error.to_string())),
        Some(other) => Err((field, format!("is a {}, not a number", other.type_str()))),
    };
    let text = |field: &'static str| match table.get(field).and_then(|value| value.get_ref().as_str()) {
        Some(text) if !text.is_empty() => Ok(text.to_owned()),
        _ => Err((field, "is missing or empty".to_owned())),
    };
    let value = number("value")?.ok_or(("value", "is missing".to_owned()))?;
    let (low, high) = (number("low")?, number("high")?);
    let unit = text("unit")?;
    if !required::UNITS.contains(&&*unit) {
        return Err(("unit", format!("{unit} is no unit of the catalog")));
    }
    let most = if unit == "share" { 1.0 } else { 1e15 };
    for (field, number) in [("value", Some(value)), ("low", low), ("high", high)] {
        if number.is_some_and(|number| !(0.0..=most).contains(&number)) {
            return Err((field, format!("is outside 0 … {most} {unit}")));
        }
    }
    if low.is_some() != high.is_some() {
        return Err(("low", "a range needs both ends".to_owned()));
    }
    if low.is_some_and(|low| low > value) || high.is_some_and(|high| high < value) {
        return Err(("low", "the range does not hold the value".to_owned()));
    }
    let source_id = text("source")?;
    let source = sources.get(&source_id).ok_or_else(|| ("source", format!("{source_id} is no source of catalog.toml")))?.get_ref().clone();
    let why = text("why")?;
    let place = Arc::new(Place {
        id: format!("catalog/sizing/{id}").into(),
        label: why.clone().into(),
        unit: unit.clone().into(),
        origin: super::origin(source.verified),
        source: super::dated(&source.text, &source.date).into(),
    });
    Ok(Row { id: id.to_owned(), value, low, high, unit, why, source: source.text, date: source.date, verified: source.verified, place })
}
