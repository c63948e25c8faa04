//! A private catalog laid over the built-in one: only the files and lines that differ. `data/README.md` tells the rule.
//!
//! The two become one set of files, which the loader reads and checks as a whole; a fault is told where it stands in the overlay.

use super::{
    Catalog,
    load::{self, Files, LoadError, Source, is_day, line_of, not_toml},
    sheet::Sheet,
};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

/// The files of an overlay by their path below its folder.
pub type Texts = BTreeMap<String, String>;

/// Where a line of the merged files was written.
#[derive(Clone, Copy)]
enum Origin {
    BuiltIn(u64),
    Overlay(u64),
}

/// The merged files, and of each that the overlay touches where its lines come from.
struct Merged {
    texts: Texts,
    origins: BTreeMap<String, Vec<Origin>>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct Head {
    /// Whose prices these are, in the version of every plan.
    name: Option<Spanned<String>>,
    /// The day its newest figure was gathered.
    version: Option<Spanned<String>>,
    #[serde(default)]
    sources: BTreeMap<String, Spanned<Source>>,
}

pub(super) const HEAD: &str = "catalog.toml";

/// What says which figure a line of a CSV file is; none of a file that cannot be laid over.
pub(super) fn keys(file: &str) -> Option<&'static [&'static str]> {
    let (_, name) = file.split_once('/')?;
    Some(match name {
        "compute.csv" | "cache.csv" | "search.csv" => &["class"],
        "database.csv" => &["kind", "class"],
        "discounts.csv" => &["product", "family"],
        "cdn_plans.csv" => &["plan"],
        "prices.csv" => &["key", "from"],
        _ => return None,
    })
}

/// The column that says where the figure of a column comes from.
pub(super) fn source_of(sheet: &Sheet, column: &str) -> Option<String> {
    if column.ends_with("source") {
        return None;
    }
    let own = [format!("{column} source"), "source".to_owned()].into_iter().find(|source| sheet.has(source));
    let shape = SHAPE.contains(&column).then(|| "shape_source".to_owned());
    shape.filter(|source| sheet.has(source)).or(own)
}

const SHAPE: [&str; 5] = ["vcpu", "memory_gib", "network_gbps", "storage_iops", "storage_mb_s"];

/// Whether these files are a whole catalog and lie over nothing: one names its providers.
pub fn is_whole(texts: &Texts) -> bool {
    texts.get(HEAD).and_then(|head| head.parse::<toml::Table>().ok()).is_some_and(|head| head.contains_key("providers"))
}

/// The built-in files with an overlay on them, or the overlay alone where it is whole; checked as a whole. The version tells it apart from the
/// built-in catalog and from every other.
pub fn load_over(base: &Files, overlay: &Texts) -> Result<Catalog, LoadError> {
    if is_whole(overlay) {
        let files = overlay.iter().map(|(file, text)| (file.as_str(), text.as_str())).collect();
        let catalog = load::load(&files)?;
        return Ok(Catalog { version: format!("{}+{}", catalog.version, hash(overlay)), ..catalog });
    }
    let head = read_head(overlay)?;
    let merged = merged(base, overlay, &head)?;
    let files = merged.texts.iter().map(|(file, text)| (file.as_str(), text.as_str())).collect();
    let mut catalog = load::load(&files).map_err(|error| merged.placed(error))?;
    let name = head.name.map_or_else(String::new, |name| format!("{}.", name.get_ref()));
    catalog.version = format!("{}+{name}{}", catalog.version, hash(overlay));
    Ok(catalog)
}

/// The files as they are read; for whoever changes them further.
pub fn texts_over(base: &Files, overlay: &Texts) -> Result<Texts, LoadError> {
    Ok(merged(base, overlay, &read_head(overlay)?)?.texts)
}

fn merged(base: &Files, overlay: &Texts, head: &Head) -> Result<Merged, LoadError> {
    let mut merged =
        Merged { texts: base.iter().map(|(file, text)| ((*file).to_owned(), (*text).to_owned())).collect(), origins: BTreeMap::new() };
    for (file, text) in overlay {
        let below = base.get(file.as_str()).copied();
        let (text, origins) = match below {
            Some(below) if file == HEAD => with_head(below, text, head)?,
            Some(below) if file.ends_with("/rows.toml") || file == "sizing.toml" => with_rows(file, below, text)?,
            Some(below) if keys(file).is_some() => with_lines(file, below, text, keys(file).unwrap_or_default())?,
            Some(_) => return Err(LoadError::new(file, None, "file", "cannot be laid over")),
            None => return Err(LoadError::new(file, None, "file", "is no file of the built-in catalog")),
        };
        merged.texts.insert(file.clone(), text);
        merged.origins.insert(file.clone(), origins);
    }
    Ok(merged)
}

/// Eight digits that change with any byte of any file.
fn hash(overlay: &Texts) -> String {
    let mut hash = Sha256::new();
    for (file, text) in overlay {
        for part in [file, text] {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part);
        }
    }
    hash.finalize()[..4].iter().map(|byte| format!("{byte:02x}")).collect()
}

impl Merged {
    /// The fault where somebody can mend it: in the overlay.
    fn placed(&self, error: LoadError) -> LoadError {
        let origin = error.line.zip(self.origins.get(&error.file)).and_then(|(line, origins)| origins.get(line as usize - 1));
        match (origin, error.line) {
            (Some(Origin::Overlay(line)), _) => LoadError { line: Some(*line), ..error },
            (Some(Origin::BuiltIn(line)), _) => {
                let problem = format!("{} (line {line} of the built-in file, with this one laid over it)", error.problem);
                LoadError { line: None, problem, ..error }
            }
            (None, Some(_)) => LoadError { problem: format!("{} (in the built-in file, with the overlay on it)", error.problem), ..error },
            (None, None) => error,
        }
    }
}

fn read_head(overlay: &Texts) -> Result<Head, LoadError> {
    let Some(text) = overlay.get(HEAD) else { return Ok(Head::default()) };
    let head: Head = toml::from_str(text).map_err(|error| not_toml(HEAD, text, &error))?;
    let plain = |name: &str| (1..=32).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    if let Some(name) = head.name.as_ref().filter(|name| !plain(name.get_ref())) {
        let line = line_of(text, name.span().start);
        return Err(LoadError::new(HEAD, Some(line), "name", "has 1 to 32 letters, digits and hyphens"));
    }
    if let Some(version) = head.version.as_ref().filter(|version| !is_day(version.get_ref())) {
        let line = line_of(text, version.span().start);
        return Err(LoadError::new(HEAD, Some(line), "version", format!("{} is no day", version.get_ref())));
    }
    Ok(head)
}

/// The overlay's sources after the built-in ones' heading, and the later of the two days.
fn with_head(below: &str, text: &str, head: &Head) -> Result<(String, Vec<Origin>), LoadError> {
    let known: BTreeSet<String> =
        toml::from_str::<DeclaredSources>(below).map(|file| file.sources.into_keys().collect()).unwrap_or_default();
    if let Some((id, source)) = head.sources.iter().find(|(id, _)| known.contains(*id)) {
        let line = line_of(text, source.span().start);
        return Err(LoadError::new(HEAD, Some(line), id, "is a source of the built-in catalog; give yours an id of its own"));
    }
    let mut lines = Lines::default();
    for (line, number) in below.lines().zip(1..) {
        let later = head
            .version
            .as_ref()
            .filter(|version| line.starts_with("version = ") && *line < *format!("version = \"{}\"", version.get_ref()));
        match later {
            Some(version) => {
                lines.push(&format!("version = \"{}\"", version.get_ref()), Origin::Overlay(line_of(text, version.span().start)));
            }
            None => lines.push(line, Origin::BuiltIn(number)),
        }
        if line.trim() == "[sources]" {
            for (id, source) in &head.sources {
                let Source { text: told, date, verified } = source.get_ref();
                let source_line = format!("{} = {{ text = {}, date = {}, verified = {verified} }}", quoted(id), quoted(told), quoted(date));
                lines.push(&source_line, Origin::Overlay(line_of(text, source.span().start)));
            }
        }
    }
    Ok((lines.text, lines.origins))
}

#[derive(Deserialize)]
struct DeclaredSources {
    sources: BTreeMap<String, toml::Value>,
}

/// A row of the overlay stands in the place of the one with its id, as a whole.
fn with_rows(file: &str, below: &str, text: &str) -> Result<(String, Vec<Origin>), LoadError> {
    let (old, new) = (rows_of(file, below)?, rows_of(file, text)?);
    let mut lines = Lines::default();
    let places: BTreeMap<u64, (&String, &PlacedRow)> = old.iter().map(|(id, row)| (row.line, (id, row))).collect();
    for (line, number) in below.lines().zip(1..) {
        let replaced = places.get(&number).and_then(|(id, row)| Some((row, new.get(*id)?)));
        match replaced {
            Some((row, by)) => {
                let start = line.find('=').unwrap_or_default();
                // A row of the built-in files is one line; the key stays, its value goes.
                let key = if row.inline { line[..start].trim_end() } else { line };
                lines.push(&format!("{key} = {}", by.value), Origin::Overlay(by.line));
            }
            None => lines.push(line, Origin::BuiltIn(number)),
        }
    }
    for (id, row) in new.iter().filter(|(id, _)| !old.contains_key(*id)) {
        let heading: Vec<String> = id.split('.').map(quoted).collect();
        lines.push(&format!("[{}]", heading.join(".")), Origin::Overlay(row.line));
        for (field, value) in &row.fields {
            lines.push(&format!("{} = {value}", quoted(field)), Origin::Overlay(row.line));
        }
    }
    Ok((lines.text, lines.origins))
}

struct PlacedRow {
    line: u64,
    inline: bool,
    fields: Vec<(String, String)>,
    /// On one line.
    value: String,
}

/// Every row by its id, as the loader finds them.
fn rows_of(file: &str, text: &str) -> Result<BTreeMap<String, PlacedRow>, LoadError> {
    let root = DeTable::parse(text).map_err(|error| not_toml(file, text, &error))?;
    let mut rows = BTreeMap::new();
    let mut waiting = vec![(String::new(), root.get_ref())];
    while let Some((prefix, table)) = waiting.pop() {
        for (key, value) in table {
            let id = if prefix.is_empty() { key.get_ref().to_string() } else { format!("{prefix}.{}", key.get_ref()) };
            let line = line_of(text, key.span().start);
            let Some(table) = value.get_ref().as_table() else {
                return Err(LoadError::new(file, Some(line), &id, "is neither a row nor a group of rows"));
            };
            if !table.contains_key("value") && table.values().all(|inner| inner.get_ref().as_table().is_some()) {
                waiting.push((id, table));
                continue;
            }
            let written = |value: &Spanned<DeValue>| match value.get_ref() {
                DeValue::String(text) => quoted(text),
                _ => text.get(value.span()).unwrap_or_default().replace('\n', " "),
            };
            let fields: Vec<(String, String)> = table.iter().map(|(field, value)| (field.get_ref().to_string(), written(value))).collect();
            let inside: Vec<String> = fields.iter().map(|(field, value)| format!("{} = {value}", quoted(field))).collect();
            let inline = text.get(value.span()).is_some_and(|value| value.starts_with('{'));
            rows.insert(id, PlacedRow { line, inline, fields, value: format!("{{ {} }}", inside.join(", ")) });
        }
    }
    Ok(rows)
}

/// A basic string of TOML.
pub(super) fn quoted(text: &str) -> String {
    let escaped = text.chars().map(|c| match c {
        '"' | '\\' => format!("\\{c}"),
        c if c.is_control() => format!("\\u{:04X}", u32::from(c)),
        c => c.to_string(),
    });
    format!("\"{}\"", escaped.collect::<String>())
}

/// Cell by cell: what the overlay gives wins, what it leaves empty or out stays. A line that is new is added. A price with steps of its own
/// takes the place of all steps of the built-in one.
fn with_lines(file: &str, below: &str, text: &str, keys: &[&str]) -> Result<(String, Vec<Origin>), LoadError> {
    let mut sheet = Sheet::read(file, below)?;
    let over = Sheet::read(file, text)?;
    if let Some(unknown) = over.columns().iter().find(|column| !sheet.has(column)) {
        return Err(over.fault_of_header(unknown, "is no column of the built-in file"));
    }
    if let Some(missing) = keys.iter().find(|key| !over.has(key)) {
        return Err(over.fault_of_header(missing, "the column is missing"));
    }
    let mut origins: Vec<Origin> = (1..=below.lines().count() as u64).map(Origin::BuiltIn).collect();
    let mut seen: BTreeMap<Vec<String>, u64> = BTreeMap::new();
    for line in over.figures() {
        let key = over.key(line, keys);
        if let Some(empty) = keys.iter().zip(&key).find(|(_, cell)| cell.is_empty()) {
            return Err(over.fault(line, empty.0, "is empty"));
        }
        if let Some(twin) = seen.insert(key, line) {
            return Err(over.fault(line, keys.last().unwrap_or(&"line"), format!("stands in line {twin} already")));
        }
        for column in over.columns().iter().filter(|column| !over.cell(line, column).is_empty() && !keys.contains(&column.as_str())) {
            if let Some(source) = source_of(&sheet, column)
                && over.cell(line, &source).is_empty()
            {
                return Err(over.fault(line, &source, format!("is empty: where does {column} come from?")));
            }
        }
    }
    let replaced = replaced_prices(&sheet, &over, keys);
    for (key, lines) in &replaced {
        let old: Vec<u64> = sheet.figures().filter(|line| sheet.cell(*line, "key") == key).collect();
        let Some(first) = old.first().copied() else { continue };
        let inherited: BTreeMap<&str, String> =
            ["unit", "item", "ratio"].map(|column| (column, sheet.cell(first, column).to_owned())).into();
        for line in old.iter().rev() {
            sheet.remove(*line);
            origins.remove(*line as usize - 1);
        }
        let mut after = first - 1;
        for (place, line) in lines.iter().enumerate() {
            after = sheet.insert(Some(after), |column| match over.cell(*line, column) {
                "" if place == 0 => inherited.get(column).cloned().unwrap_or_default(),
                given => given.to_owned(),
            });
            origins.insert(after as usize - 1, Origin::Overlay(*line));
        }
    }
    let of_replaced: BTreeSet<u64> = replaced.values().flatten().copied().collect();
    let known: BTreeMap<Vec<String>, u64> = sheet.figures().map(|line| (sheet.key(line, keys), line)).collect();
    for line in over.figures().filter(|line| !of_replaced.contains(line)) {
        match known.get(&over.key(line, keys)) {
            Some(known) => {
                for column in over.columns().iter().filter(|column| !over.cell(line, column).is_empty()) {
                    sheet.set(*known, column, over.cell(line, column));
                }
                origins[*known as usize - 1] = Origin::Overlay(line);
            }
            None => {
                let at = sheet.insert(None, |column| over.cell(line, column).to_owned());
                origins.insert(at as usize - 1, Origin::Overlay(line));
            }
        }
    }
    Ok((sheet.text(), origins))
}

/// Prices of both whose steps in the overlay begin elsewhere, by key: their lines in the overlay.
fn replaced_prices(sheet: &Sheet, over: &Sheet, keys: &[&str]) -> BTreeMap<String, Vec<u64>> {
    let mut of_key: BTreeMap<String, Vec<u64>> = BTreeMap::new();
    if !keys.contains(&"from") {
        return of_key;
    }
    for line in over.figures() {
        of_key.entry(over.cell(line, "key").to_owned()).or_default().push(line);
    }
    let known: BTreeSet<Vec<String>> = sheet.figures().map(|line| sheet.key(line, keys)).collect();
    let priced: BTreeSet<&str> = sheet.figures().map(|line| sheet.cell(line, "key")).collect();
    of_key.retain(|key, lines| priced.contains(key.as_str()) && lines.iter().any(|line| !known.contains(&over.key(*line, keys))));
    of_key
}

#[derive(Default)]
struct Lines {
    text: String,
    origins: Vec<Origin>,
}

impl Lines {
    fn push(&mut self, line: &str, origin: Origin) {
        self.text.push_str(line);
        self.text.push('\n');
        self.origins.push(origin);
    }
}
