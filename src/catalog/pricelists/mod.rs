//! Price lists as providers publish them, read into figures of the data files, and what they change there.

pub mod aws;
pub mod azure;
mod difference;
mod rules;
#[cfg(test)]
mod tests;
mod update;

pub use difference::{Change, Difference, Kind};
pub use update::{Base, Updated};

use super::{LoadError, sheet::Sheet};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// What a list has for the catalog.
pub struct PriceList {
    /// `aws`; empty where the list's files say it.
    provider: String,
    /// What its figures name as their source, the source's text, and the list's day.
    source: String,
    text: String,
    date: String,
    figures: BTreeMap<Place, Listed>,
    /// Of which the list has several prices.
    torn: BTreeSet<Place>,
    shares: Vec<Share>,
    /// Lines of the catalog's own shape.
    lines: Vec<ListedLine>,
    /// It has all that is sold in the regions it names, so that what it lacks is sold no longer.
    whole: bool,
    /// Prices by file and key that a list of this kind should have.
    asked: BTreeSet<(String, Vec<String>)>,
    /// How many products of the list were of no use, by why.
    pub passed_over: BTreeMap<String, usize>,
}

/// File, key and region.
type Place = (String, Vec<String>, Option<String>);

/// A figure as the list has it, in dollars and the catalog's unit.
struct Listed {
    file: String,
    key: Vec<String>,
    /// None: one price for all regions.
    region: Option<String>,
    price: ListedPrice,
}

/// Steps, each from its bound on; a class has one.
#[derive(PartialEq)]
struct ListedPrice(Vec<(Decimal, Decimal)>);

/// What a commitment takes off the price of a class.
struct Share {
    file: String,
    key: Vec<String>,
    region: String,
    column: String,
    share: Decimal,
}

/// A line of a CSV list: cells by column.
struct ListedLine {
    file: String,
    key: Vec<String>,
    cells: Vec<(String, String)>,
}

impl PriceList {
    fn new(source: String, text: String, date: String) -> PriceList {
        PriceList {
            provider: String::new(),
            source,
            text,
            date,
            figures: BTreeMap::new(),
            torn: BTreeSet::new(),
            shares: Vec::new(),
            lines: Vec::new(),
            whole: false,
            asked: BTreeSet::new(),
            passed_over: BTreeMap::new(),
        }
    }

    /// A file of the catalog's own shape; `file` is the data file it is for, `aws/prices.csv`. Every line is one of it or becomes one.
    pub fn of_lines(file: &str, text: &str, told: &str, date: &str) -> Result<PriceList, LoadError> {
        let keys = super::overlay::keys(file).ok_or_else(|| LoadError::new(file, None, "file", "is no file of prices"))?;
        let sheet = Sheet::read(file, text)?;
        if let Some(missing) = keys.iter().find(|key| !sheet.has(key)) {
            return Err(sheet.fault_of_header(missing, "the column is missing"));
        }
        let id: String = told.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' }).collect();
        let mut list =
            PriceList::new(format!("list-{}-{date}", id.trim_matches('-')), format!("price list {told}, {date}"), date.to_owned());
        for line in sheet.figures() {
            let cells = sheet
                .columns()
                .iter()
                .filter(|column| !keys.contains(&column.as_str()))
                .map(|column| (column.clone(), sheet.cell(line, column).to_owned()));
            let cells = cells.filter(|(_, cell)| !cell.is_empty()).collect();
            list.lines.push(ListedLine { file: file.to_owned(), key: sheet.key(line, keys), cells });
        }
        Ok(list)
    }

    /// Of two prices for one thing neither is taken.
    fn take(&mut self, listed: Listed) {
        let place = (listed.file.clone(), listed.key.clone(), listed.region.clone());
        let twin = self.figures.get(&place);
        if self.torn.contains(&place) || twin.is_some_and(|twin| twin.price != listed.price) {
            self.figures.remove(&place);
            self.torn.insert(place);
            self.pass_over("with two prices for one thing");
        } else if twin.is_none() {
            self.figures.insert(place, listed);
        }
    }

    fn figures(&self) -> impl Iterator<Item = &Listed> {
        self.figures.values()
    }

    fn pass_over(&mut self, why: &str) {
        *self.passed_over.entry(why.to_owned()).or_default() += 1;
    }
}

/// As few digits as say it.
fn plain(number: Decimal) -> Decimal {
    number.normalize()
}
