//! A plan drawn: charts by name, each with its reading in one sentence and its table. A chart is one file and one row of `CHARTS`.

mod axis;
mod bill;
mod frame;
mod heat;
pub mod palette;
mod path;
mod ribbon;
mod users;

use crate::domain::plan::Plan;
use path::Path;

/// A drawing with everything a person needs who does not see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chart {
    /// In addresses and ids: `users`.
    pub name: &'static str,
    pub title: String,
    /// What it shows, in a sentence or two.
    pub reading: String,
    /// Complete `<svg>` elements of one picture, for figures from 35 rem of width and for narrower ones.
    pub svg_wide: String,
    pub svg_narrow: String,
    pub legend: Vec<LegendEntry>,
    pub table: Table,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LegendEntry {
    pub label: String,
    /// A role of the palette, `#2265B9`.
    pub color: &'static str,
    pub shape: Shape,
    /// From today to the horizon, or empty.
    pub detail: String,
}

/// How an entry of the legend is drawn: as what it stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    Line,
    /// A line with its spread around it.
    Band,
    Dashed,
    Swatch,
    /// A cell of a heat map, outlined since it may be as pale as the page.
    Cell,
    /// A cell with the square of a limit's last tenth.
    NearLimit,
    /// A cell with the bar of a limit that is passed.
    PastLimit,
    /// Words only.
    Note,
}

/// Each third month and each move, as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    pub caption: String,
    pub head: Vec<String>,
    /// How many of the last columns hold sentences. The first names the row, all others hold numbers or months.
    pub sentences: usize,
    pub rows: Vec<Vec<String>>,
}

/// Every chart of the plan, in the order of the page.
pub fn all(plan: &Plan) -> Vec<Chart> {
    CHARTS.iter().map(|(_, draw)| draw(&Path::of(plan))).collect()
}

/// None where no chart has that name.
pub fn by_name(plan: &Plan, name: &str) -> Option<Chart> {
    CHARTS.iter().find(|(known, _)| *known == name).map(|(_, draw)| draw(&Path::of(plan)))
}

type Draw = fn(&Path<'_>) -> Chart;

const CHARTS: [(&str, Draw); 4] = [("users", users::chart), ("ribbon", ribbon::chart), ("bill", bill::chart), ("heat", heat::chart)];

#[cfg(test)]
mod tests;
