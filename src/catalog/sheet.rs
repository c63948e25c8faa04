//! A CSV data file as it is written: cells are changed in place, and every line that is not touched keeps its bytes.

use super::LoadError;

pub struct Sheet {
    file: String,
    columns: Vec<String>,
    /// From 1.
    header: u64,
    lines: Vec<Line>,
}

struct Line {
    text: String,
    /// None of the header, of comments and of empty lines.
    cells: Option<Vec<String>>,
}

impl Sheet {
    /// Every line has as many cells as the header.
    pub fn read(file: &str, text: &str) -> Result<Sheet, LoadError> {
        let mut sheet = Sheet { file: file.to_owned(), columns: Vec::new(), header: 0, lines: Vec::new() };
        for (line, number) in text.lines().zip(1..) {
            let mut cells = None;
            if !line.trim().is_empty() && !line.starts_with('#') {
                let read = split(line).map_err(|error| LoadError::new(file, Some(number), "line", error.to_string()))?;
                if sheet.header == 0 {
                    (sheet.header, sheet.columns) = (number, read);
                } else if read.len() == sheet.columns.len() {
                    cells = Some(read);
                } else {
                    let problem = format!("has {} fields, the header has {}", read.len(), sheet.columns.len());
                    return Err(LoadError::new(file, Some(number), "line", problem));
                }
            }
            sheet.lines.push(Line { text: line.to_owned(), cells });
        }
        if sheet.header == 0 {
            return Err(LoadError::new(file, None, "line", "the file has no header"));
        }
        Ok(sheet)
    }

    /// A file of these columns without a line.
    pub fn new(file: &str, columns: &[String]) -> Sheet {
        let header = Line { text: csv_line(columns), cells: None };
        Sheet { file: file.to_owned(), columns: columns.to_vec(), header: 1, lines: vec![header] }
    }

    /// A column at the end, empty in every line; nothing where it is there.
    pub fn widen(&mut self, column: &str) {
        if self.has(column) {
            return;
        }
        self.columns.push(column.to_owned());
        for (line, number) in self.lines.iter_mut().zip(1..) {
            if let Some(cells) = &mut line.cells {
                cells.push(String::new());
                line.text = csv_line(cells);
            } else if number == self.header {
                line.text = csv_line(&self.columns);
            }
        }
    }

    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    pub fn has(&self, column: &str) -> bool {
        self.columns.iter().any(|known| known == column)
    }

    pub fn fault(&self, line: u64, field: &str, problem: impl Into<String>) -> LoadError {
        LoadError::new(&self.file, Some(line), field, problem)
    }

    pub fn fault_of_header(&self, column: &str, problem: impl Into<String>) -> LoadError {
        self.fault(self.header, column, problem)
    }

    /// Numbers, from 1, of the lines that hold figures.
    pub fn figures(&self) -> impl Iterator<Item = u64> {
        self.lines.iter().zip(1..).filter(|(line, _)| line.cells.is_some()).map(|(_, number)| number)
    }

    /// Empty where there is no such column.
    pub fn cell(&self, line: u64, column: &str) -> &str {
        let cells = self.lines.get(line as usize - 1).and_then(|line| line.cells.as_ref());
        let place = self.columns.iter().position(|known| known == column);
        cells.zip(place).and_then(|(cells, place)| cells.get(place)).map_or("", String::as_str)
    }

    /// What of a line says which figure it is.
    pub fn key(&self, line: u64, keys: &[&str]) -> Vec<String> {
        keys.iter().map(|key| self.cell(line, key).to_owned()).collect()
    }

    /// Nothing where there is no such line or column.
    pub fn set(&mut self, line: u64, column: &str, value: &str) {
        let place = self.columns.iter().position(|known| known == column);
        let Some(line) = self.lines.get_mut(line as usize - 1) else { return };
        let Some(cell) = line.cells.as_mut().zip(place).and_then(|(cells, place)| cells.get_mut(place)) else { return };
        if cell != value {
            value.clone_into(cell);
            line.text = line.cells.as_deref().map(csv_line).unwrap_or_default();
        }
    }

    /// A new line after `after`, or at the end; its number.
    pub fn insert(&mut self, after: Option<u64>, cell: impl Fn(&str) -> String) -> u64 {
        let cells: Vec<String> = self.columns.iter().map(|column| cell(column)).collect();
        let at = after.map_or(self.lines.len(), |line| line as usize);
        self.lines.insert(at, Line { text: csv_line(&cells), cells: Some(cells) });
        at as u64 + 1
    }

    pub fn remove(&mut self, line: u64) {
        self.lines.remove(line as usize - 1);
    }

    pub fn text(&self) -> String {
        self.lines.iter().map(|line| format!("{}\n", line.text)).collect()
    }
}

fn split(line: &str) -> Result<Vec<String>, csv::Error> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(line.as_bytes());
    let mut record = csv::StringRecord::new();
    reader.read_record(&mut record)?;
    Ok(record.iter().map(|cell| cell.trim().to_owned()).collect())
}

/// Cells as a line of a CSV file, quoted where they must be.
pub fn csv_line(cells: &[String]) -> String {
    let mut writer = csv::WriterBuilder::new().from_writer(Vec::new());
    // A writer into memory does not fail.
    let _ = writer.write_record(cells);
    let bytes = writer.into_inner().unwrap_or_default();
    String::from_utf8_lossy(&bytes).trim_end_matches('\n').to_owned()
}
