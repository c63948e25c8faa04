//! Price lists laid into the data files: cells are changed in place, each with its new source, and the whole is loaded before anybody writes it.

use super::{Change, Difference, Kind, Listed, ListedLine, PriceList, plain};
use crate::catalog::{
    Catalog, LoadError,
    load::{Source, builtin_files, parse},
    overlay::{self, HEAD, Texts, quoted},
    sheet::Sheet,
};
use rust_decimal::Decimal;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// The files that lists are laid into: a whole catalog's, or those of an overlay over the built-in one.
pub struct Base {
    /// What the folder holds.
    own: Texts,
    /// Of these the files that a list has changed.
    changed: BTreeMap<String, Sheet>,
    /// All figures as they are in force.
    sheets: BTreeMap<String, Sheet>,
    /// By provider the region that others follow.
    bases: BTreeMap<String, String>,
    head: Head,
    difference: Difference,
}

/// What may be written.
pub struct Updated {
    /// The files that are others now, each as a whole.
    pub texts: Texts,
    pub catalog: Catalog,
    pub difference: Difference,
}

#[derive(Deserialize)]
struct Head {
    version: String,
    sources: BTreeMap<String, Source>,
}

#[derive(Deserialize)]
struct Regions {
    provider: Provider,
}

#[derive(Deserialize)]
struct Provider {
    price_base: String,
}

/// Where a figure of a list belongs.
struct Cell<'a> {
    file: &'a str,
    line: u64,
    column: &'a str,
}

impl Base {
    /// `own` is what a folder holds: a whole catalog, an overlay, or nothing yet.
    pub fn new(own: Texts) -> Result<Base, LoadError> {
        let whole = overlay::is_whole(&own);
        let texts = if whole { own.clone() } else { overlay::texts_over(&builtin_files(), &own)? };
        let files = texts.iter().map(|(file, text)| (file.as_str(), text.as_str())).collect();
        let mut bases = BTreeMap::new();
        for (file, provider) in texts.keys().filter_map(|file| Some((file, file.strip_suffix("/regions.toml")?))) {
            let regions: Regions = parse(file, &files)?;
            bases.insert(provider.to_owned(), regions.provider.price_base);
        }
        let of_prices = texts.iter().filter(|(file, _)| overlay::keys(file).is_some());
        let sheets = of_prices.map(|(file, text)| Ok((file.clone(), Sheet::read(file, text)?))).collect::<Result<_, LoadError>>()?;
        let head = parse(HEAD, &files)?;
        Ok(Base { own, changed: BTreeMap::new(), sheets, bases, head, difference: Difference::default() })
    }

    /// Lays a list into the files; of several lists a later one wins.
    pub fn lay(&mut self, list: &PriceList) -> Result<(), LoadError> {
        let source = self.id_of(list);
        let mut met: BTreeSet<(&str, u64, &str)> = BTreeSet::new();
        let mut regions: BTreeSet<(&str, &str)> = BTreeSet::new();
        for (why, count) in &list.passed_over {
            self.passed_over(why, *count);
        }
        for listed in list.figures() {
            let Some(base) = self.bases.get(&list.provider).cloned().filter(|_| self.sheets.contains_key(&listed.file)) else {
                self.passed_over("of a file that the catalog does not have", 1);
                continue;
            };
            let column = listed.region.clone().unwrap_or(base);
            let sheet = &self.sheets[&listed.file];
            if !sheet.has(&column) {
                self.passed_over("of a region that the catalog does not have", 1);
                continue;
            }
            regions.insert((listed.file.as_str(), listed.region.as_deref().unwrap_or_default()));
            for (line, usd) in self.places(listed, &column) {
                met.insert((listed.file.as_str(), line, listed.region.as_deref().unwrap_or_default()));
                self.set(&Cell { file: &listed.file, line, column: &column }, &usd.to_string(), &source, Some(&list.date));
            }
        }
        if list.whole {
            self.gone(list, &met, &regions);
        }
        self.discounts(list, &source);
        for line in &list.lines {
            self.line(line, &source, &list.date)?;
        }
        if self.uses(&source) {
            self.head.sources.insert(source.clone(), Source { text: list.text.clone(), date: list.date.clone(), verified: true });
            self.declare(&source, list);
        }
        Ok(())
    }

    /// Loads what has become of the files. A fault means that nothing may be written.
    pub fn finished(mut self) -> Result<Updated, LoadError> {
        let mut texts: Texts = self.changed.iter().map(|(file, sheet)| (file.clone(), sheet.text())).collect();
        if let Some(head) = self.own.get(HEAD).filter(|_| !texts.is_empty()) {
            texts.insert(HEAD.to_owned(), head.clone());
        }
        self.own.extend(texts.clone());
        let catalog = overlay::load_over(&builtin_files(), &self.own)?;
        self.difference.order();
        Ok(Updated { texts, catalog, difference: self.difference })
    }

    /// An id that is the list's alone.
    fn id_of(&self, list: &PriceList) -> String {
        let free = |id: &String| self.head.sources.get(id).is_none_or(|known| known.text == list.text);
        let numbered = (2..).map(|number| format!("{}-{number}", list.source));
        [list.source.clone()].into_iter().chain(numbered).find(free).unwrap_or_default()
    }

    /// The lines of a listed figure with the price of each; none where the catalog has no such figure or another number of steps.
    fn places(&mut self, listed: &Listed, column: &str) -> Vec<(u64, Decimal)> {
        let sheet = &self.sheets[&listed.file];
        let keys = overlay::keys(&listed.file).unwrap_or_default();
        let of_prices = keys.contains(&"from");
        let named: &[&str] = if of_prices { &keys[..1] } else { keys };
        let lines: Vec<u64> = sheet.figures().filter(|line| sheet.key(*line, named) == listed.key).collect();
        let steps = &listed.price.0;
        if lines.is_empty() {
            let class = listed.key.last().map_or("", String::as_str);
            let family = class.rsplit_once('.').map_or("", |(family, _)| family);
            if !of_prices && sheet.figures().any(|line| sheet.cell(line, "family") == family) {
                let now = steps.first().map(|(_, usd)| usd.to_string());
                self.note(&listed.file, &listed.key, column, Kind::Unknown, None, now);
            } else {
                self.passed_over("of what the catalog does not sell", 1);
            }
            return Vec::new();
        }
        if !of_prices {
            return lines.into_iter().zip(steps.iter().map(|(_, usd)| *usd)).collect();
        }
        let number = |line: u64, column: &str| sheet.cell(line, column).parse::<Decimal>().ok();
        let bounds: Vec<Decimal> = lines.iter().filter_map(|line| number(*line, "from")).collect();
        // What is always free is often no step of a list: then the list's first step begins where the free one ends.
        let base = self.bases.get(listed.file.split('/').next().unwrap_or_default()).map_or("", String::as_str);
        let first = lines.first().and_then(|line| number(*line, column).or_else(|| number(*line, base)));
        let free = usize::from(first.is_some_and(|usd| usd.is_zero()) && steps.first().is_some_and(|(_, usd)| !usd.is_zero()));
        let alike = steps.len() + free == bounds.len() && steps.iter().zip(&bounds[free..]).skip(1).all(|((from, _), bound)| from == bound);
        if !alike {
            let told = |bounds: Vec<Decimal>| bounds.iter().map(|bound| plain(*bound).to_string()).collect::<Vec<_>>().join(" ");
            let now = told(steps.iter().map(|(from, _)| *from).collect());
            self.note(&listed.file, &listed.key, column, Kind::Graduated, Some(told(bounds)), Some(now));
            return Vec::new();
        }
        lines.into_iter().skip(free).zip(steps.iter().map(|(_, usd)| *usd)).collect()
    }

    /// Puts a value into a cell. A source of an earlier day than the cell's own leaves it.
    fn set(&mut self, cell: &Cell, value: &str, source: &str, date: Option<&str>) {
        let Cell { file, line, column } = *cell;
        let sheet = &self.sheets[file];
        let keys = overlay::keys(file).unwrap_or_default();
        let key = sheet.key(line, keys);
        let was = sheet.cell(line, column).to_owned();
        let source_column = overlay::source_of(sheet, column);
        let known = source_column.as_deref().and_then(|column| self.head.sources.get(sheet.cell(line, column)));
        let later = |known: &Source, date: &str| {
            let digits = known.date.len().min(date.len());
            known.date[..digits] > date[..digits]
        };
        let same = was == value || number(&was).zip(number(value)).is_some_and(|(was, now)| was == now);
        let kind = match known {
            _ if was.is_empty() => Kind::Listed,
            Some(known) if date.is_some_and(|date| later(known, date)) => Kind::Newer,
            Some(known) if same && !known.verified && date.is_some() => Kind::Confirmed,
            _ if same => Kind::Same,
            _ => Kind::Moved,
        };
        if kind.is_written() {
            let mut cells = vec![(column.to_owned(), value.to_owned())];
            cells.extend(source_column.map(|column| (column, source.to_owned())));
            self.write(file, &key, &cells);
        }
        self.note(file, &key, column, kind, Some(was).filter(|was| !was.is_empty()), Some(value.to_owned()));
    }

    /// The cells of a line, in force and in the folder's own file; a line or column that is not there is added.
    fn write(&mut self, file: &str, key: &[String], cells: &[(String, String)]) {
        let keys = overlay::keys(file).unwrap_or_default();
        if let Some(sheet) = self.sheets.get_mut(file) {
            put(sheet, keys, key, cells);
        }
        if !self.changed.contains_key(file) {
            let text = self.own.get(file).and_then(|text| Sheet::read(file, text).ok());
            let columns: Vec<String> = keys.iter().map(|key| (*key).to_owned()).collect();
            self.changed.insert(file.to_owned(), text.unwrap_or_else(|| Sheet::new(file, &columns)));
        }
        if let Some(sheet) = self.changed.get_mut(file) {
            put(sheet, keys, key, cells);
        }
    }

    /// What of this kind of list and of its regions the list does not have.
    fn gone(&mut self, list: &PriceList, met: &BTreeSet<(&str, u64, &str)>, regions: &BTreeSet<(&str, &str)>) {
        let mut gone = Vec::new();
        for (file, region) in regions.iter().filter(|(_, region)| !region.is_empty()) {
            let sheet = &self.sheets[*file];
            let asked = |line: u64| {
                !file.ends_with("/prices.csv") || list.asked.contains(&((*file).to_owned(), vec![sheet.cell(line, "key").to_owned()]))
            };
            let whole = |line: u64| {
                file.ends_with("/prices.csv")
                    && met
                        .iter()
                        .any(|(of, at, in_region)| of == file && in_region == region && sheet.cell(*at, "key") == sheet.cell(line, "key"))
            };
            let kinds: BTreeSet<&str> = met.iter().filter(|(of, ..)| of == file).map(|(_, line, _)| sheet.cell(*line, "kind")).collect();
            for line in sheet.figures().filter(|line| asked(*line) && kinds.contains(sheet.cell(*line, "kind"))) {
                if !sheet.cell(line, region).is_empty() && !met.contains(&(*file, line, *region)) && !whole(line) {
                    gone.push((
                        (*file).to_owned(),
                        sheet.key(line, overlay::keys(file).unwrap_or_default()),
                        (*region).to_owned(),
                        sheet.cell(line, region).to_owned(),
                    ));
                }
            }
        }
        for (file, key, region, was) in gone {
            let graduated = |change: &Change| {
                change.kind == Kind::Graduated && change.file == file && change.column == region && key.first() == Some(&change.key)
            };
            if !self.difference.changes.iter().any(graduated) {
                self.note(&file, &key, &region, Kind::Gone, Some(was), None);
            }
        }
    }

    /// The discount of a family is the median over its classes in the region that others follow.
    fn discounts(&mut self, list: &PriceList, source: &str) {
        let file = format!("{}/discounts.csv", list.provider);
        let (Some(base), Some(sheet)) = (self.bases.get(&list.provider), self.sheets.get(&file)) else { return };
        let mut shares: BTreeMap<(Vec<String>, &str), Vec<Decimal>> = BTreeMap::new();
        for share in list.shares.iter().filter(|share| share.region == *base) {
            let Some(classes) = self.sheets.get(&share.file) else { continue };
            let keys = overlay::keys(&share.file).unwrap_or_default();
            let Some(line) = classes.figures().find(|line| classes.key(*line, keys) == share.key) else { continue };
            let product = share.file.rsplit('/').next().and_then(|name| name.strip_suffix(".csv")).unwrap_or_default();
            let product = if classes.cell(line, "kind") == "shared_storage" { "database_shared" } else { product };
            let family = vec![product.to_owned(), classes.cell(line, "family").to_owned()];
            shares.entry((family, &share.column)).or_default().push(share.share);
        }
        let mut found = Vec::new();
        for ((family, column), mut shares) in shares {
            shares.sort();
            let middle = plain(shares[shares.len() / 2].round_dp(3)).to_string();
            let line = sheet.figures().find(|line| sheet.key(*line, &["product", "family"]) == family);
            found.extend(line.map(|line| (line, column, middle)));
        }
        for (line, column, share) in found {
            self.set(&Cell { file: &file, line, column }, &share, source, Some(&list.date));
        }
    }

    /// A line of the catalog's own shape.
    fn line(&mut self, line: &ListedLine, source: &str, date: &str) -> Result<(), LoadError> {
        let file = line.file.as_str();
        let Some(sheet) = self.sheets.get(file) else { return Err(LoadError::new(file, None, "file", "is no file of the catalog")) };
        let keys = overlay::keys(file).unwrap_or_default();
        if let Some((unknown, _)) = line.cells.iter().find(|(column, _)| !sheet.has(column)) {
            return Err(LoadError::new(file, None, unknown, "is no column of the catalog's file"));
        }
        let known = sheet.figures().find(|known| sheet.key(*known, keys) == line.key);
        let given = |column: &str| line.cells.iter().find(|(known, _)| known == column).map(|(_, cell)| cell.as_str());
        match known {
            Some(known) => {
                for (column, value) in line.cells.iter().filter(|(column, _)| !column.ends_with("source")) {
                    let told = overlay::source_of(&self.sheets[file], column).and_then(|column| given(&column).map(str::to_owned));
                    let date = if told.is_some() { None } else { Some(date) };
                    self.set(&Cell { file, line: known, column }, value, told.as_deref().unwrap_or(source), date);
                }
            }
            None => {
                let mut cells = line.cells.clone();
                for (column, _) in line.cells.iter().filter(|(column, _)| !column.ends_with("source")) {
                    if let Some(column) = overlay::source_of(sheet, column).filter(|column| given(column).is_none())
                        && !cells.iter().any(|(known, _)| *known == column)
                    {
                        cells.push((column, source.to_owned()));
                    }
                }
                self.write(file, &line.key, &cells);
                self.note(file, &line.key, "", Kind::Added, None, None);
            }
        }
        Ok(())
    }

    fn uses(&self, source: &str) -> bool {
        let of = |sheet: &Sheet| {
            let columns: Vec<&String> = sheet.columns().iter().filter(|column| column.ends_with("source")).collect();
            sheet.figures().any(|line| columns.iter().any(|column| sheet.cell(line, column) == source))
        };
        self.changed.values().any(of)
    }

    /// The list as a source in the folder's head, whose day is no earlier than the list's.
    fn declare(&mut self, source: &str, list: &PriceList) {
        let declared = format!("{source} = {{ text = {}, date = {}, verified = true }}", quoted(&list.text), quoted(&list.date));
        let mut lines: Vec<String> = self.own.get(HEAD).map_or_else(Vec::new, |head| head.lines().map(str::to_owned).collect());
        if lines.contains(&declared) {
            return;
        }
        if !lines.iter().any(|line| line.trim() == "[sources]") {
            lines.push("[sources]".to_owned());
        }
        let heading = lines.iter().position(|line| line.trim() == "[sources]").unwrap_or_default();
        let end = lines[heading..].iter().position(|line| line.trim().is_empty()).map_or(lines.len(), |blank| heading + blank);
        lines.insert(end, declared);
        if list.date > self.head.version {
            let version = format!("version = {}", quoted(&list.date));
            match lines.iter().position(|line| line.starts_with("version = ")) {
                Some(at) => lines[at] = version,
                None => lines.insert(0, version),
            }
            self.head.version.clone_from(&list.date);
        }
        self.own.insert(HEAD.to_owned(), lines.join("\n") + "\n");
    }

    fn note(&mut self, file: &str, key: &[String], column: &str, kind: Kind, was: Option<String>, now: Option<String>) {
        let (file, key, column) = (file.to_owned(), key.join(" "), column.to_owned());
        self.difference.changes.push(Change { file, key, column, kind, was, now });
    }

    fn passed_over(&mut self, why: &str, count: usize) {
        *self.difference.passed_over.entry(why.to_owned()).or_default() += count;
    }
}

/// A new line stands after the last one of its kind.
fn put(sheet: &mut Sheet, keys: &[&str], key: &[String], cells: &[(String, String)]) {
    for (column, _) in cells {
        sheet.widen(column);
    }
    let known = sheet.figures().find(|line| sheet.key(*line, keys) == key);
    let line = known.unwrap_or_else(|| {
        let beside = sheet.figures().filter(|line| keys.len() > 1 && sheet.cell(*line, keys[0]) == key[0]).last();
        let places: BTreeMap<&str, &String> = keys.iter().copied().zip(key).collect();
        sheet.insert(beside, |column| places.get(column).map_or_else(String::new, |part| (*part).clone()))
    });
    for (column, value) in cells {
        sheet.set(line, column, value);
    }
}

fn number(text: &str) -> Option<Decimal> {
    text.parse().ok()
}
