//! A CSV file as lines whose fields are read by the name of their column. Every failure names file, line and field.

use super::LoadError;
use rust_decimal::Decimal;
use std::{collections::BTreeMap, ops::RangeInclusive, rc::Rc};

pub struct Line {
    file: Rc<str>,
    number: u64,
    /// Empty cells are left out.
    cells: BTreeMap<Rc<str>, String>,
}

/// The lines of `text`; `#` starts a comment line. Every column of `required` must be there, and no others than those and `optional`.
pub fn lines(file: &str, text: &str, required: &[String], optional: &[&str]) -> Result<Vec<Line>, LoadError> {
    let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_reader(text.as_bytes());
    let header = reader.headers().map_err(|error| unreadable(file, &error))?.clone();
    let columns: Vec<Rc<str>> = header.iter().map(Rc::from).collect();
    // The reader's position is where it began to look, before any comment lines.
    let written: Vec<&str> = text.lines().collect();
    let number_of = |record: &csv::StringRecord| {
        let start = record.position().map_or(1, csv::Position::line);
        let skipped = written[start as usize - 1..].iter().take_while(|line| line.is_empty() || line.starts_with('#')).count();
        start + skipped as u64
    };
    let header_line = number_of(&header);
    let at_header = |column: &str, problem: &str| LoadError::new(file, Some(header_line), column, problem);
    for (index, column) in columns.iter().enumerate() {
        if !required.iter().any(|known| **known == **column) && !optional.contains(&&**column) {
            return Err(at_header(column, "is no column of this file"));
        }
        if columns[..index].contains(column) {
            return Err(at_header(column, "stands twice"));
        }
    }
    if let Some(missing) = required.iter().find(|known| !columns.iter().any(|column| **column == ***known)) {
        return Err(at_header(missing, "the column is missing"));
    }
    let file: Rc<str> = file.into();
    reader
        .records()
        .map(|record| {
            let record = record.map_err(|error| unreadable(&file, &error))?;
            let cells = columns.iter().cloned().zip(record.iter().map(|cell| cell.trim().to_owned()));
            Ok(Line { file: file.clone(), number: number_of(&record), cells: cells.filter(|(_, cell)| !cell.is_empty()).collect() })
        })
        .collect()
}

impl Line {
    pub fn fault(&self, field: &str, problem: impl Into<String>) -> LoadError {
        LoadError::new(&self.file, Some(self.number), field, problem)
    }

    /// From 1.
    pub fn number_in_file(&self) -> u64 {
        self.number
    }

    pub fn find(&self, field: &str) -> Option<&str> {
        self.cells.get(field).map(String::as_str)
    }

    pub fn text(&self, field: &str) -> Result<&str, LoadError> {
        self.find(field).ok_or_else(|| self.fault(field, "is empty"))
    }

    pub fn number(&self, field: &str, range: RangeInclusive<f64>) -> Result<f64, LoadError> {
        let text = self.text(field)?;
        match text.parse::<f64>() {
            Ok(number) if range.contains(&number) => Ok(number),
            Ok(_) => Err(self.fault(field, format!("{text} is outside {} … {}", range.start(), range.end()))),
            Err(_) => Err(self.fault(field, format!("{text} is no number"))),
        }
    }

    /// An exact number, with the decimals it is written with.
    pub fn decimal(&self, field: &str, range: RangeInclusive<Decimal>) -> Result<Decimal, LoadError> {
        let text = self.text(field)?;
        match text.parse::<Decimal>() {
            Ok(number) if range.contains(&number) => Ok(number),
            Ok(_) => Err(self.fault(field, format!("{text} is outside {} … {}", range.start(), range.end()))),
            Err(_) => Err(self.fault(field, format!("{text} is no number"))),
        }
    }
}

fn unreadable(file: &str, error: &csv::Error) -> LoadError {
    LoadError::new(file, error.position().map(csv::Position::line), "line", error.to_string())
}
