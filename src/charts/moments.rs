//! What changes within a day or an hour: lines over equal steps of time, against a limit where there is one.

use super::{
    Chart, LegendEntry, Readout, Shape, Table,
    axis::Axis,
    frame::{Canvas, Frame, MONTHS_HEIGHT, NOTE, STRONG, Size},
    palette::{self, Role},
    sheet::{Sheet, number},
};
use crate::domain::units;
use plotters::style::text_anchor::HPos;

pub struct Moments {
    pub name: &'static str,
    pub title: String,
    pub reading: String,
    /// What the upright axis counts, and whether its steps are factors.
    pub counts: &'static str,
    pub is_log: bool,
    pub lines: Vec<Line>,
    /// Drawn across, dashed.
    pub level: Option<(String, f64)>,
    pub steps: Vec<Step>,
    /// What the steps are, in a table and in a file.
    pub step: (&'static str, &'static str),
}

pub struct Line {
    pub id: &'static str,
    pub label: String,
    pub role: Role,
    /// In a file's head.
    pub column: &'static str,
    /// One a step; lines may end before the others.
    pub values: Vec<f64>,
}

/// One moment: its words in the table, its number in the file, and its mark under the axis where it has one.
pub struct Step {
    pub words: String,
    pub number: f64,
    pub mark: Option<String>,
}

/// Rows of the table, about.
const ROWS: usize = 24;

impl Moments {
    pub fn chart(&self) -> Chart {
        let draw = |size| self.draw(size);
        Chart {
            name: self.name,
            title: self.title.clone(),
            reading: self.reading.clone(),
            svg_wide: draw(Size::Wide),
            svg_narrow: draw(Size::Narrow),
            has_areas: false,
            legend: self.legend(),
            readout: Readout::default(),
            table: self.table(),
        }
    }

    /// Every step.
    pub fn sheet(&self) -> Sheet {
        let level = self.level.as_ref().map(|(_, value)| number(*value));
        let row = |(at, step): (usize, &Step)| {
            let values = self.lines.iter().map(|line| line.values.get(at).copied().map_or_else(String::new, number));
            [number(step.number)].into_iter().chain(values).chain(level.clone()).collect()
        };
        let columns = self.lines.iter().map(|line| line.column).chain(level.as_ref().map(|_| "level"));
        Sheet {
            head: [self.step.1].into_iter().chain(columns).map(str::to_owned).collect(),
            rows: self.steps.iter().enumerate().map(row).collect(),
        }
    }

    fn legend(&self) -> Vec<LegendEntry> {
        let most = |line: &Line| units::figure(line.values.iter().copied().fold(0.0, f64::max));
        let lines = self.lines.iter().map(|line| {
            LegendEntry::new(line.label.clone(), line.role, Shape::Line).says(format!("at most {}", most(line))).of_series(line.id)
        });
        let level = self
            .level
            .iter()
            .map(|(label, value)| LegendEntry::new(label.clone(), palette::LIMIT, Shape::Dashed).says(units::figure(*value)));
        lines.chain(level).collect()
    }

    fn table(&self) -> Table {
        let every = self.steps.len().div_ceil(ROWS).max(1);
        let row = |(at, step): (usize, &Step)| {
            let value = |line: &Line| line.values.get(at).copied().map_or_else(|| "–".to_owned(), units::figure);
            [step.words.clone()].into_iter().chain(self.lines.iter().map(value)).collect()
        };
        Table {
            caption: self.title.clone(),
            head: [self.step.0.to_owned()].into_iter().chain(self.lines.iter().map(|line| line.label.clone())).collect(),
            sentences: 0,
            rows: self.steps.iter().enumerate().step_by(every).map(row).collect(),
        }
    }

    fn draw(&self, size: Size) -> String {
        let plot = 60..420;
        let height = plot.end + MONTHS_HEIGHT;
        let (name, title, reading) = (self.name, &*self.title, &*self.reading);
        Frame { name, title, reading, size, height, months: 0, plot: (plot.start, plot.end), cells: false }.draw(|canvas| {
            let values = self.lines.iter().flat_map(|line| line.values.iter().copied()).chain(self.level.as_ref().map(|(_, value)| *value));
            let axis = if self.is_log { Axis::log(values, plot, 6) } else { Axis::from_zero(values, plot, 5) };
            canvas.scale(&axis, units::short);
            canvas.write(self.counts, STRONG, (0, 20));
            self.clock(canvas, size, axis.bottom());
            for line in &self.lines {
                let points: Vec<(i32, i32)> =
                    line.values.iter().enumerate().map(|(at, value)| (self.across(size, at), axis.at(*value))).collect();
                canvas.series(line.id, || canvas.line(line.role, 5, &points));
            }
            if let Some((_, value)) = &self.level {
                let y = axis.at(*value);
                canvas.dashed(palette::LIMIT, 3, "10 8", (size.left(), y), (size.right(), y));
            }
        })
    }

    fn across(&self, size: Size, step: usize) -> i32 {
        let last = self.steps.len().saturating_sub(1).max(1);
        size.left() + (f64::from(size.right() - size.left()) * step as f64 / last as f64).round() as i32
    }

    /// The marks under the plot, as many as have room.
    fn clock(&self, canvas: &Canvas, size: Size, y: i32) {
        canvas.line(palette::LINE_STRONG, 2, &[(size.left(), y), (size.right(), y)]);
        let mut free = i32::MIN;
        for (at, mark) in self.steps.iter().enumerate().filter_map(|(at, step)| Some((at, step.mark.as_ref()?))) {
            let (x, half) = (self.across(size, at), canvas.room(mark) / 2);
            canvas.line(palette::LINE_STRONG, 2, &[(x, y), (x, y + 8)]);
            if x - half >= free && x + half <= size.width() {
                canvas.write(mark, NOTE.to(HPos::Center), (x, y + 34));
                free = x + half + 12;
            }
        }
    }
}
