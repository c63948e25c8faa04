//! Predicted beside published, of real systems: a point a figure, both axes logarithmic, so that a factor is the same distance everywhere.

use super::{
    Chart, LegendEntry, Readout, Shape, Table,
    axis::Axis,
    frame::{Canvas, Frame, LABEL, NOTE, STRONG, Size},
    palette::{self, Role},
};
use crate::domain::units;
use plotters::style::text_anchor::HPos;
use std::ops::Range;

/// A figure of a system.
#[derive(Clone, Debug, PartialEq)]
pub struct Point {
    pub system: String,
    pub kind: PointKind,
    pub published: f64,
    pub predicted: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PointKind {
    Web,
    Database,
    /// Web and database on one machine.
    Both,
    Bill,
}

impl PointKind {
    const ALL: [PointKind; 4] = [PointKind::Web, PointKind::Database, PointKind::Both, PointKind::Bill];

    fn name(self) -> &'static str {
        match self {
            PointKind::Web => "web, vCPU",
            PointKind::Database => "database, vCPU",
            PointKind::Both => "both on one machine, vCPU",
            PointKind::Bill => "bill, $ a month",
        }
    }

    fn role(self) -> Role {
        match self {
            PointKind::Web => palette::SERIES[0],
            PointKind::Database => palette::SERIES[1],
            PointKind::Both => palette::SERIES[2],
            PointKind::Bill => palette::SERIES[3],
        }
    }
}

/// A square field of the drawing, both axes over the same range.
struct Panel<'p> {
    title: &'static str,
    points: Vec<&'p Point>,
    across: Axis,
    up: Axis,
    is_money: bool,
}

/// `within`: up to that factor, either way, a point is a hit.
pub fn chart(points: &[Point], within: f64) -> Chart {
    let title = "Predicted beside published".to_owned();
    let reading = reading(points, within);
    let draw = |size| draw(points, within, size, &title, &reading);
    let (svg_wide, svg_narrow) = (draw(Size::Wide), draw(Size::Narrow));
    let (legend, table, readout) = (legend(points, within), table(points), Readout::default());
    Chart { name: "reality", svg_wide, svg_narrow, has_areas: false, legend, readout, table, title, reading }
}

fn reading(points: &[Point], within: f64) -> String {
    let hits = |is_money: bool| {
        let of: Vec<&Point> = points.iter().filter(|point| (point.kind == PointKind::Bill) == is_money).collect();
        (of.iter().filter(|point| is_hit(point, within)).count(), of.len())
    };
    let ((capacity, capacities), (bill, bills)) = (hits(false), hits(true));
    let factor = units::figure(within);
    format!(
        "{capacity} of {capacities} capacities and {bill} of {bills} bills lie within {factor} times of what was published. Above the line a plan buys more."
    )
}

fn is_hit(point: &Point, within: f64) -> bool {
    (1.0 / within..=within).contains(&(point.predicted / point.published))
}

fn legend(points: &[Point], within: f64) -> Vec<LegendEntry> {
    let entry = |label: String, role: Role, shape| LegendEntry::new(label, role, shape);
    let kinds = PointKind::ALL.into_iter().filter(|kind| points.iter().any(|point| point.kind == *kind));
    let kinds = kinds.map(|kind| entry(kind.name().to_owned(), kind.role(), Shape::Swatch));
    let lines = [
        entry("as published".to_owned(), palette::LINE_STRONG, Shape::Line),
        entry(format!("{} times more or less", units::figure(within)), palette::LIMIT, Shape::Dashed),
    ];
    kinds.chain(lines).collect()
}

fn table(points: &[Point]) -> Table {
    let row = |point: &Point| {
        let amount = |value| if point.kind == PointKind::Bill { units::dollars(value) } else { units::figure(value) };
        let ratio = units::figure(point.predicted / point.published);
        vec![format!("{}: {}", point.system, point.kind.name()), amount(point.published), amount(point.predicted), ratio]
    };
    Table {
        caption: "Predicted beside published, by system".into(),
        head: ["System", "Published", "Predicted", "Predicted ÷ published"].map(str::to_owned).to_vec(),
        sentences: 0,
        rows: points.iter().map(row).collect(),
    }
}

fn draw(points: &[Point], within: f64, size: Size, title: &str, reading: &str) -> String {
    let (left, right, height) = match size {
        Size::Wide => ((130..790, 50..610), (1040..1700, 50..610), 690),
        Size::Narrow => ((110..700, 50..610), (110..700, 750..1310), 1390),
    };
    let panels = [(false, "Capacity, vCPU of today", left), (true, "Bill, $ a month", right)];
    Frame { name: "reality", title, reading, size, height, months: 0, plot: (50, 610), cells: false }.draw(|canvas| {
        for (is_money, title, (across, up)) in panels {
            let points: Vec<&Point> = points.iter().filter(|point| (point.kind == PointKind::Bill) == is_money).collect();
            Panel::new(title, points, is_money, across, up).draw(canvas, within);
        }
    })
}

impl<'p> Panel<'p> {
    fn new(title: &'static str, points: Vec<&'p Point>, is_money: bool, across: Range<i32>, up: Range<i32>) -> Panel<'p> {
        let values = || points.iter().flat_map(|point| [point.published, point.predicted]);
        // Values grow to the right, where an axis that stands grows against the pixels.
        let across = across.end..across.start;
        Panel { title, across: Axis::log(values(), across, 8), up: Axis::log(values(), up, 8), points, is_money }
    }

    fn at(&self, published: f64, predicted: f64) -> (i32, i32) {
        (self.across.at(published), self.up.at(predicted))
    }

    fn draw(&self, canvas: &Canvas, within: f64) {
        let (low, high) = (self.up.low(), self.up.high());
        let amount = |value: f64| if self.is_money { format!("${}", units::short(value)) } else { units::short(value) };
        let ((left, bottom), (right, top)) = (self.at(low, low), self.at(high, high));
        for (at, tick) in self.up.ticks.iter().enumerate() {
            let (x, y) = self.at(*tick, *tick);
            canvas.line(palette::LINE, 2, &[(left, y), (right, y)]);
            canvas.line(palette::LINE, 2, &[(x, top), (x, bottom)]);
            canvas.write(&amount(*tick), NOTE.to(HPos::Right), (left - 12, y));
            // Every other one, counted from the end: side by side they take more room than one above the other.
            if (self.up.ticks.len() - at) % 2 == 1 {
                canvas.write(&amount(*tick), NOTE.to(HPos::Center), (x, bottom + 28));
            }
        }
        canvas.write(self.title, STRONG, (left, top - 32));
        canvas.write("published", NOTE.to(HPos::Right), (right, bottom + 60));
        canvas.write("predicted", NOTE, (left + 10, top + 20));
        canvas.line(palette::LINE_STRONG, 3, &[self.at(low, low), self.at(high, high)]);
        if low * within < high {
            canvas.dashed(palette::LIMIT, 2, "10 8", self.at(low, low * within), self.at(high / within, high));
            canvas.dashed(palette::LIMIT, 2, "10 8", self.at(low * within, low), self.at(high, high / within));
        }
        for point in &self.points {
            canvas.dot(point.kind.role(), self.at(point.published, point.predicted));
        }
        self.name_the_farthest(canvas, (left, right), within);
    }

    /// Where names have room: the farthest first, none over another.
    fn name_the_farthest(&self, canvas: &Canvas, (left, right): (i32, i32), within: f64) {
        let off = |point: &Point| (point.predicted / point.published).ln().abs();
        let mut missed: Vec<&&Point> = self.points.iter().filter(|point| !is_hit(point, within)).collect();
        missed.sort_by(|a, b| off(b).total_cmp(&off(a)));
        let mut taken: Vec<(i32, i32, i32)> = Vec::new();
        for point in missed {
            let (x, y) = self.at(point.published, point.predicted);
            let room = canvas.room(&point.system);
            let is_free = |from: i32| {
                let clear = |(start, end, height): &(i32, i32, i32)| from > *end || from + room < *start || (height - y).abs() > 26;
                let covers = |other: &&Point| {
                    let (px, py) = self.at(other.published, other.predicted);
                    **other != **point && (from..=from + room).contains(&px) && (py - y).abs() < 18
                };
                from >= left && from + room <= right && taken.iter().all(clear) && !self.points.iter().any(covers)
            };
            let sides = [(x + 16, x + 16, HPos::Left), (x - 16 - room, x - 16, HPos::Right)];
            if let Some((from, at, anchor)) = sides.into_iter().find(|(from, ..)| is_free(*from)) {
                taken.push((from, from + room, y));
                canvas.write(&point.system, LABEL.to(anchor), (at, y));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(kind: PointKind, published: f64, predicted: f64) -> Point {
        Point { system: "Acme & Co".into(), kind, published, predicted }
    }

    #[test]
    fn every_point_stands_where_its_figures_say() {
        let points = [point(PointKind::Web, 10.0, 10.0), point(PointKind::Database, 1_000.0, 10.0), point(PointKind::Bill, 50.0, 500.0)];
        let chart = chart(&points, 3.0);
        assert!(chart.reading.starts_with("1 of 2 capacities and 0 of 1 bills lie within 3 times"), "{}", chart.reading);
        for svg in [&chart.svg_wide, &chart.svg_narrow] {
            let document = roxmltree::Document::parse(svg).expect("well-formed");
            let circles: Vec<(i32, i32)> = document
                .descendants()
                .filter(|node| node.has_tag_name("circle"))
                .map(|node| ["cx", "cy"].map(|name| node.attribute(name).and_then(|at| at.parse().ok()).expect("a whole number")))
                .map(|[x, y]| (x, y))
                .collect();
            assert_eq!(circles.len(), points.len());
            let [web, database, _] = circles[..] else { panic!("{circles:?}") };
            // The same prediction, a hundred times the published.
            assert_eq!(web.1, database.1);
            assert!(web.0 < database.0);
            assert!(svg.contains("Acme &amp; Co"));
        }
        assert_eq!(chart.table.rows.len(), points.len());
        assert_eq!(chart.table.rows[2][1..], ["$50", "$500", "10"]);
    }

    #[test]
    fn nothing_to_draw_is_drawn_all_the_same() {
        let chart = chart(&[], 3.0);
        assert!(chart.svg_wide.ends_with("</svg>") && chart.table.rows.is_empty());
        let odd = [point(PointKind::Web, f64::NAN, 0.0), point(PointKind::Bill, f64::INFINITY, -1.0)];
        assert!(super::chart(&odd, 3.0).svg_narrow.ends_with("</svg>"));
    }
}
