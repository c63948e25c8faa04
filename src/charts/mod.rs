//! A plan drawn: charts by name, each with its reading in one sentence and its table. A chart is one file and one row of `CHARTS`.

mod axis;
mod bill;
mod cross_over;
mod currency;
pub mod diagram;
mod elastic;
mod file;
mod frame;
mod heat;
mod herd;
mod moments;
pub mod palette;
mod path;
mod per_user;
mod raster;
pub mod reality;
mod ribbon;
mod sheet;
mod tornado;
mod users;

use crate::domain::plan::{PathMonth, Plan};
use palette::Role;
use path::Path;
use sheet::Sheet;

pub use bill::BILL;
pub use currency::Currency;
pub use file::{Format, Look, file};
pub use palette::Theme;
pub use ribbon::RIBBON;

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
    /// Its areas lie side by side: of a series that is put away the outline stays, so that the others keep their meaning.
    pub has_areas: bool,
    pub legend: Vec<LegendEntry>,
    pub readout: Readout,
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
    /// What the drawings mark as the entry's own, where it is a series that can be put away.
    pub series: Option<&'static str>,
    /// The column of the readout that says its value of a month.
    pub column: Option<usize>,
}

/// The chart's values of every month, written as in its table: a cursor shows one row at a time. Empty where no axis is time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Readout {
    /// Of the columns; the first is the month.
    pub names: Vec<String>,
    /// By place in the path, today's first.
    pub rows: Vec<Vec<String>>,
    /// Which months the values are of while there is no cursor.
    pub ends: String,
}

/// How an entry of the legend is drawn: as what it stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    Line,
    /// The spread around a line.
    Band,
    Dashed,
    Swatch,
    /// A cell of a heat map, outlined since it may be as pale as the page.
    Cell,
    /// A cell with the square of a limit's last tenth.
    NearLimit,
    /// A cell with the bar of a limit that is passed.
    PastLimit,
    Dot,
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

impl Chart {
    /// How tall the picture is where it is that wide, from 35 rem on.
    pub fn height_at(&self, width: i32) -> i32 {
        frame::inside(&self.svg_wide).0 * width / frame::Size::Wide.width()
    }
}

impl Readout {
    /// `columns` are their names, `values` what stands in them that month.
    fn of(path: &Path<'_>, columns: Vec<String>, values: impl Fn(&PathMonth) -> Vec<String>) -> Readout {
        let row = |month: &PathMonth| [path.calendar.short(month.month)].into_iter().chain(values(month)).collect();
        Readout {
            names: ["month".to_owned()].into_iter().chain(columns).collect(),
            rows: path.plan.path.iter().map(row).collect(),
            ends: path.ends(),
        }
    }
}

impl Shape {
    /// Of the mark, which is 12 high.
    pub fn width(self) -> i32 {
        match self {
            Shape::Line | Shape::Band | Shape::Dashed => 20,
            Shape::Swatch | Shape::Cell | Shape::NearLimit | Shape::PastLimit | Shape::Dot => 12,
            Shape::Note => 0,
        }
    }
}

impl LegendEntry {
    fn new(label: impl Into<String>, color: Role, shape: Shape) -> LegendEntry {
        LegendEntry { label: label.into(), color: color.hex, shape, detail: String::new(), series: None, column: None }
    }

    /// Words without a mark.
    fn note(label: impl Into<String>) -> LegendEntry {
        LegendEntry::new(label, palette::TEXT, Shape::Note)
    }

    fn says(self, detail: impl Into<String>) -> LegendEntry {
        LegendEntry { detail: detail.into(), ..self }
    }

    fn of_series(self, series: &'static str) -> LegendEntry {
        LegendEntry { series: Some(series), ..self }
    }

    fn reads(self, column: usize) -> LegendEntry {
        LegendEntry { column: Some(column), ..self }
    }

    /// What stands before its words, as SVG as wide as its shape says. Nothing for a note.
    pub fn mark(&self) -> String {
        let color = self.color;
        let fill = |width: u32| format!("<rect width=\"{width}\" height=\"12\" fill=\"{color}\"/>");
        let hole = |x: u32, y: u32, width: u32, height: u32| {
            format!("<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" fill=\"{}\"/>", palette::SURFACE.hex)
        };
        let line = |dashes: &str| format!("<path d=\"M0 6H20\" fill=\"none\" stroke=\"{color}\" stroke-width=\"2.5\"{dashes}/>");
        match self.shape {
            Shape::Note => String::new(),
            Shape::Line => line(""),
            Shape::Dashed => line(" stroke-dasharray=\"5 3\""),
            Shape::Band => format!("<g opacity=\"0.3\">{}</g>", fill(20)),
            Shape::Swatch => fill(12),
            Shape::Cell => {
                let edge = palette::LINE.hex;
                format!("{}<rect x=\"0.5\" y=\"0.5\" width=\"11\" height=\"11\" fill=\"none\" stroke=\"{edge}\"/>", fill(12))
            }
            Shape::NearLimit => fill(12) + &hole(4, 4, 4, 4),
            Shape::PastLimit => fill(12) + &hole(5, 2, 2, 8),
            Shape::Dot => format!("<circle cx=\"6\" cy=\"6\" r=\"4\" fill=\"{color}\"/>"),
        }
    }
}

/// Every chart of the plan, in the order of the page; money along their axes in that currency.
pub fn all_in(plan: &Plan, currency: &Currency) -> Vec<Chart> {
    CHARTS.iter().map(|(_, draw, _)| draw(&Path::of(plan, currency))).collect()
}

/// None where no chart has that name, or what it shows is not in the plan.
pub fn by_name_in(plan: &Plan, name: &str, currency: &Currency) -> Option<Chart> {
    match CHARTS.iter().find(|(known, ..)| *known == name) {
        Some((_, draw, _)) => Some(draw(&Path::of(plan, currency))),
        None => OF_SECTIONS.iter().find(|(known, ..)| *known == name).and_then(|(_, draw, _)| draw(plan, currency)),
    }
}

#[cfg(test)]
pub fn all(plan: &Plan) -> Vec<Chart> {
    all_in(plan, &Currency::default())
}

/// In dollars.
pub fn by_name(plan: &Plan, name: &str) -> Option<Chart> {
    by_name_in(plan, name, &Currency::default())
}

/// Every month, moment or input behind the chart, in dollars; none where no chart has that name.
fn sheet(plan: &Plan, name: &str) -> Option<Sheet> {
    match CHARTS.iter().find(|(known, ..)| *known == name) {
        Some((.., sheet)) => Some(sheet(&Path::of(plan, &Currency::default()))),
        None => OF_SECTIONS.iter().find(|(known, ..)| *known == name).and_then(|(.., sheet)| sheet(plan)),
    }
}

type Draw = fn(&Path<'_>) -> Chart;
type Months = fn(&Path<'_>) -> Sheet;
type DrawIfThere = fn(&Plan, &Currency) -> Option<Chart>;
type SheetIfThere = fn(&Plan) -> Option<Sheet>;

const CHARTS: [(&str, Draw, Months); 5] = [
    ("users", users::chart, users::sheet),
    ("ribbon", ribbon::chart, ribbon::sheet),
    ("bill", bill::chart, bill::sheet),
    ("per_user", per_user::chart, per_user::sheet),
    ("heat", heat::chart, heat::sheet),
];

/// Charts of other things than months, each in the section of what it shows; none where a plan says nothing of it.
const OF_SECTIONS: [(&str, DrawIfThere, SheetIfThere); 4] = [
    ("elastic", |plan, _| Some(elastic::of(plan)?.chart()), |plan| Some(elastic::of(plan)?.sheet())),
    ("herd", |plan, _| Some(herd::of(plan)?.chart()), |plan| Some(herd::of(plan)?.sheet())),
    ("tornado", tornado::chart, tornado::sheet),
    ("cross_over", cross_over::chart, cross_over::sheet),
];

/// What all charts are called, those that not every plan has included.
pub fn names() -> impl Iterator<Item = &'static str> {
    NAMES.into_iter().chain(OF_SECTIONS.iter().map(|(name, ..)| *name))
}

/// What the charts along the path are called in addresses, in the order of the page.
pub static NAMES: [&str; CHARTS.len()] = {
    let mut names = [""; CHARTS.len()];
    let mut at = 0;
    while at < names.len() {
        names[at] = CHARTS[at].0;
        at += 1;
    }
    names
};

#[cfg(test)]
mod tests;
