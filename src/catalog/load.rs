//! Reads the data files and refuses any that do not hold together. `data/README.md` tells what they hold.

use super::{Catalog, Row, Rows, provider::ProviderReader, rates, required, targets};
use crate::domain::number::Place;
use serde::{Deserialize, de::DeserializeOwned};
use std::{
    collections::BTreeMap,
    fmt,
    panic::resume_unwind,
    sync::{Arc, LazyLock},
    thread,
};
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

/// The catalog that is built in.
pub fn builtin() -> &'static Arc<Catalog> {
    static BUILTIN: LazyLock<Arc<Catalog>> =
        LazyLock::new(|| Arc::new(load(&builtin_files()).unwrap_or_else(|error| panic!("built-in catalog: {error}"))));
    &BUILTIN
}

/// The data files by their path below the data folder.
pub type Files<'a> = BTreeMap<&'a str, &'a str>;

/// A figure that cannot be used: where it stands and what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
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
    let mut shared = Rows::default();
    read_rows("sizing.toml", files, &head.sources, &mut shared)?;
    let read = |id: &String| {
        let rows = rows_of(id, files, &head.sources, &shared)?;
        Ok((id.clone(), ProviderReader::new(id, files, &head.sources, rows)?.read()?))
    };
    // Side by side: they are most of the work, and a server waits for it at its start.
    let providers = thread::scope(|scope| {
        let under_way: Vec<_> = head.providers.iter().map(|id| scope.spawn(|| read(id))).collect();
        under_way.into_iter().map(|read| read.join().unwrap_or_else(|panic| resume_unwind(panic))).collect::<Result<BTreeMap<_, _>, _>>()
    })?;
    let rows = head.providers.first().map_or_else(Rows::default, |first| providers[first].rows.clone());
    let usual_targets = targets::read(files, &head.sources)?;
    let rates = rates::read(files, &head.sources)?;
    Ok(Catalog { version: head.version, providers, usual_targets, rates, rows })
}

/// The files of a provider, each in its folder.
macro_rules! folder {
    ($provider:literal) => {
        [
            (concat!($provider, "/regions.toml"), include_str!(concat!("data/", $provider, "/regions.toml"))),
            (concat!($provider, "/rows.toml"), include_str!(concat!("data/", $provider, "/rows.toml"))),
            (concat!($provider, "/compute.csv"), include_str!(concat!("data/", $provider, "/compute.csv"))),
            (concat!($provider, "/database.csv"), include_str!(concat!("data/", $provider, "/database.csv"))),
            (concat!($provider, "/cache.csv"), include_str!(concat!("data/", $provider, "/cache.csv"))),
            (concat!($provider, "/search.csv"), include_str!(concat!("data/", $provider, "/search.csv"))),
            (concat!($provider, "/discounts.csv"), include_str!(concat!("data/", $provider, "/discounts.csv"))),
            (concat!($provider, "/cdn_plans.csv"), include_str!(concat!("data/", $provider, "/cdn_plans.csv"))),
            (concat!($provider, "/prices.csv"), include_str!(concat!("data/", $provider, "/prices.csv"))),
        ]
    };
}

pub fn builtin_files() -> Files<'static> {
    let of_all = [
        ("catalog.toml", include_str!("data/catalog.toml")),
        ("sizing.toml", include_str!("data/sizing.toml")),
        ("targets.csv", include_str!("data/targets.csv")),
        ("rates.csv", include_str!("data/rates.csv")),
    ];
    let folders = [folder!("aws"), folder!("gcp"), folder!("azure"), folder!("bare_metal")];
    of_all.into_iter().chain(folders.into_iter().flatten()).collect()
}

/// What holds of one provider: the rows of all, those that it has otherwise in their place, and its own.
fn rows_of(provider: &str, files: &Files, sources: &Sources, shared: &Rows) -> Result<Rows, LoadError> {
    let file = format!("{provider}/rows.toml");
    let mut rows = shared.clone();
    read_rows(&file, files, sources, &mut rows)?;
    rows.0.sort_unstable_keys();
    for (id, unit) in required::ROWS {
        let problem = match rows.find(id) {
            Some(row) if row.unit == *unit => continue,
            Some(row) => format!("is counted in {unit}, not in {}", row.unit),
            None => format!("the row is missing, here and in {file}"),
        };
        return Err(LoadError::new("sizing.toml", None, id, problem));
    }
    Ok(rows)
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
        if !is_day(&self.version) {
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

/// `2026-11-20`.
pub(super) fn is_day(text: &str) -> bool {
    text.len() == 10 && is_date(text)
}

pub(super) fn not_toml(file: &str, text: &str, error: &toml::de::Error) -> LoadError {
    LoadError::new(file, error.span().map(|span| line_of(text, span.start)), "toml", error.message())
}

/// The group of the rows that a provider has otherwise than all.
const INSTEAD: &str = "instead.";

/// Adds the rows of a file: every table that has a `value`, by the keys that lead to it, joined by dots. Those below [`INSTEAD`] replace one.
fn read_rows(file: &str, files: &Files, sources: &Sources, rows: &mut Rows) -> Result<(), LoadError> {
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
            let (id, replaces) = id.strip_prefix(INSTEAD).map_or((id.as_str(), false), |id| (id, true));
            let row = read_row(id, table, sources).map_err(|(field, problem)| fault(&format!("{id}.{field}"), problem))?;
            let before = rows.0.insert(id.to_owned(), Arc::new(row));
            if before.is_some() != replaces {
                let problem = if replaces { "there is no such row to replace" } else { "the row stands twice" };
                return Err(fault(id, problem.to_owned()));
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
