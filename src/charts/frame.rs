//! The frame of a chart: one drawing in two sizes, spoken by a title and a sentence, placed so that a month is one vertical line through all.

use super::{
    axis::{Axis, Time},
    palette::{self, Role},
};
use plotters::{
    element::{Drawable, PointCollection},
    prelude::{Circle, IntoDrawingArea, PathElement, Polygon, Rectangle, SVGBackend, Text},
    style::{
        Color, FontStyle, IntoFont, ShapeStyle, TextStyle,
        text_anchor::{HPos, Pos, VPos},
    },
};
use std::{
    cell::{Cell, RefCell},
    fmt::Write,
};

/// Drawings stand in the page at half their size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    Wide,
    Narrow,
}

impl Size {
    pub fn width(self) -> i32 {
        match self {
            Size::Wide => 1776,
            Size::Narrow => 760,
        }
    }

    /// Where month 0 stands in every chart.
    pub fn left(self) -> i32 {
        match self {
            Size::Wide => 272,
            Size::Narrow => 92,
        }
    }

    /// Where the horizon stands in every chart.
    pub fn right(self) -> i32 {
        match self {
            Size::Wide => 1668,
            Size::Narrow => 740,
        }
    }

    pub fn font(self) -> i32 {
        match self {
            Size::Wide => 24,
            Size::Narrow => 23,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Size::Wide => "wide",
            Size::Narrow => "narrow",
        }
    }
}

/// What a drawing says of itself, and how tall it is.
pub struct Frame<'a> {
    pub name: &'a str,
    pub title: &'a str,
    pub reading: &'a str,
    pub size: Size,
    pub height: i32,
    pub months: u32,
    /// Top and bottom of the part that a cursor runs through.
    pub plot: (i32, i32),
    /// A month is a cell from its own line to the next one's, not a point on a curve.
    pub cells: bool,
}

impl Frame<'_> {
    /// The finished `<svg>`: whole numbers only, no class inside, every colour a role of the palette.
    pub fn draw(&self, paint: impl FnOnce(&Canvas)) -> String {
        let canvas = Canvas {
            shapes: RefCell::default(),
            over: RefCell::default(),
            series: Cell::default(),
            size: self.size,
            height: self.height.max(1) as u32,
        };
        paint(&canvas);
        self.wrap(&terse(&canvas.shapes.take(), self.size.font()), &canvas.over.take())
    }

    fn wrap(&self, shapes: &str, over: &str) -> String {
        let Frame { name, height, months, plot: (top, bottom), size, .. } = self;
        let (width, left, right, font, size) = (size.width(), size.left(), size.right(), size.font(), size.name());
        let id = format!("c-{name}-{size}");
        let (title, reading) = (escaped(self.title), escaped(self.reading));
        let cells = if self.cells { " data-cells=\"\"" } else { "" };
        format!(
            "<svg class=\"chart__svg chart__svg--{size}\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" role=\"img\" \
             aria-labelledby=\"{id}-t {id}-d\" data-chart=\"{name}\" data-months=\"{months}\" data-left=\"{left}\" data-right=\"{right}\" \
             data-top=\"{top}\" data-bottom=\"{bottom}\"{cells} xmlns=\"http://www.w3.org/2000/svg\">\n\
             <title id=\"{id}-t\">{title}</title><desc id=\"{id}-d\">{reading}</desc>\n\
             <g aria-hidden=\"true\" font-family=\"sans-serif\" font-size=\"{font}\">\n{shapes}{over}</g></svg>"
        )
    }
}

/// Where a chart draws, in whole pixels of the drawing.
pub struct Canvas {
    shapes: RefCell<String>,
    /// Dashed lines, which plotters can only write dash by dash; they lie above the rest.
    over: RefCell<String>,
    /// The series that is being drawn.
    series: Cell<Option<&'static str>>,
    size: Size,
    height: u32,
}

/// How a piece of text stands.
#[derive(Clone, Copy)]
pub struct Ink {
    pub role: Role,
    pub bold: bool,
    pub anchor: HPos,
}

pub const NOTE: Ink = Ink { role: palette::MUTED, bold: false, anchor: HPos::Left };
pub const LABEL: Ink = Ink { role: palette::TEXT, bold: false, anchor: HPos::Left };
pub const STRONG: Ink = Ink { role: palette::TEXT, bold: true, anchor: HPos::Left };
pub const OF_LIMIT: Ink = Ink { role: palette::LIMIT, bold: false, anchor: HPos::Left };

impl Ink {
    pub fn to(self, anchor: HPos) -> Ink {
        Ink { anchor, ..self }
    }
}

impl Canvas {
    /// Marks all that `paint` draws as one series of the chart, which a reader may put away by its id.
    pub fn series(&self, id: &'static str, paint: impl FnOnce()) {
        let before = self.shapes.take();
        self.series.set(Some(id));
        paint();
        self.series.set(None);
        let drawn = self.shapes.replace(before);
        if !drawn.is_empty() {
            let _ = writeln!(self.shapes.borrow_mut(), "<g data-series=\"{id}\">\n{drawn}</g>");
        }
    }

    pub fn line(&self, role: Role, width: u32, points: &[(i32, i32)]) {
        let points = straightened(points);
        if points.len() > 1 {
            self.put(&PathElement::new(points, ShapeStyle { color: role.rgb().to_rgba(), filled: false, stroke_width: width }));
        }
    }

    /// The space between two lines that run the same way.
    pub fn band(&self, role: Role, opacity: f64, upper: &[(i32, i32)], lower: &[(i32, i32)]) {
        let (upper, lower) = (straightened(upper), straightened(lower));
        if upper != lower && !upper.is_empty() {
            let outline: Vec<_> = upper.into_iter().chain(lower.into_iter().rev()).collect();
            self.put(&Polygon::new(outline, role.rgb().mix(opacity)));
        }
    }

    pub fn block(&self, role: Role, opacity: f64, left: i32, top: i32, width: i32, height: i32) {
        if width > 0 && height > 0 {
            self.put(&Rectangle::new([(left, top), (left + width, top + height)], role.rgb().mix(opacity).filled()));
        }
    }

    pub fn dot(&self, role: Role, at: (i32, i32)) {
        self.put(&Circle::new(at, 7, role.rgb().filled()));
    }

    pub fn write(&self, text: &str, ink: Ink, at: (i32, i32)) {
        let text = self.text(text, ink, at);
        self.shapes.borrow_mut().push_str(&text);
    }

    /// The value at the horizon, in whose place a cursor writes what that column of the readout says of its month.
    pub fn write_value(&self, text: &str, ink: Ink, at: (i32, i32), column: usize) {
        let held = format!("<text data-column=\"{column}\" data-ends=\"{}\"", escaped(text));
        self.shapes.borrow_mut().push_str(&self.text(text, ink, at).replacen("<text", &held, 1));
    }

    fn text(&self, text: &str, ink: Ink, at: (i32, i32)) -> String {
        let style = if ink.bold { FontStyle::Bold } else { FontStyle::Normal };
        // Plotters writes a size divided by 1.24.
        let font = ("sans-serif", f64::from(self.size.font()) * 1.24, style).into_font();
        let rgb = ink.role.rgb();
        let style = TextStyle::from(font).color(&rgb).pos(Pos::new(ink.anchor, VPos::Center));
        self.drawn(&Text::new(printable(text), at, style))
    }

    pub fn dashed(&self, role: Role, width: u32, dashes: &str, from: (i32, i32), to: (i32, i32)) {
        let series = self.series.get().map(|id| format!(" data-series=\"{id}\"")).unwrap_or_default();
        let _ = writeln!(
            self.over.borrow_mut(),
            "<line{series} stroke=\"{}\" stroke-width=\"{width}\" stroke-dasharray=\"{dashes}\" x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\"/>",
            role.hex,
            from.0,
            from.1,
            to.0,
            to.1
        );
    }

    /// Grid lines and the numbers beside them.
    pub fn scale(&self, axis: &Axis, number: impl Fn(f64) -> String) {
        for tick in &axis.ticks {
            let y = axis.at(*tick);
            self.line(palette::LINE, 2, &[(self.size.left(), y), (self.size.right(), y)]);
            self.write(&number(*tick), NOTE.to(HPos::Right), (self.size.left() - 14, y));
        }
    }

    /// The axis of months under a plot. Without a line where cells end it already.
    pub fn months(&self, time: &Time, y: i32, line: bool) {
        if line {
            self.line(palette::LINE_STRONG, 2, &[(self.size.left(), y), (self.size.right(), y)]);
        }
        for tick in time.ticks() {
            let length = if tick.words.is_some() { 14 } else { 8 };
            self.line(palette::LINE_STRONG, 2, &[(tick.x, y), (tick.x, y + length)]);
            if let Some((words, anchor)) = tick.words {
                self.write(&words, NOTE.to(anchor), (tick.x, y + 34));
            }
        }
    }

    /// The room a text takes, a little more rather than less: faces differ.
    pub fn room(&self, text: &str) -> i32 {
        room(text, self.size.font())
    }

    fn put<'e, E>(&self, element: &'e E)
    where
        &'e E: PointCollection<'e, (i32, i32)>,
        E: for<'s> Drawable<SVGBackend<'s>>,
    {
        self.shapes.borrow_mut().push_str(&self.drawn(element));
    }

    /// The element as plotters writes it, alone in a drawing: it has no groups.
    fn drawn<'e, E>(&self, element: &'e E) -> String
    where
        &'e E: PointCollection<'e, (i32, i32)>,
        E: for<'s> Drawable<SVGBackend<'s>>,
    {
        let mut drawn = String::new();
        {
            let area = SVGBackend::with_string(&mut drawn, (self.size.width() as u32, self.height)).into_drawing_area();
            area.draw(element).expect("text does not fail");
            area.present().expect("text does not fail");
        }
        drawn.split_once(">\n").map_or("", |(_, rest)| rest).trim_end().trim_end_matches("</svg>").to_owned()
    }
}

/// The room a text takes at that size, a little more rather than less: faces differ.
pub fn room(text: &str, font: i32) -> i32 {
    text.chars().count() as i32 * font * 29 / 50
}

/// Height and shapes of a finished drawing, to be placed in a larger one that says the font.
pub fn inside(svg: &str) -> (i32, &str) {
    let height = svg.split(" height=\"").nth(1).and_then(|rest| rest.split('"').next()).and_then(|height| height.parse().ok());
    let shapes = svg.split_once("<g aria-hidden=\"true\"").and_then(|(_, rest)| rest.split_once(">\n")).map(|(_, shapes)| shapes);
    (height.unwrap_or(0), shapes.map_or("", |shapes| shapes.trim_end_matches("</g></svg>")))
}

/// The least and greatest height of a line between two places; none where it does not run there.
pub fn heights(line: &[(i32, i32)], from: i32, to: i32) -> Option<(i32, i32)> {
    let at = |a: (i32, i32), b: (i32, i32), x: i32| {
        let share = f64::from(x.clamp(a.0, b.0) - a.0) / f64::from((b.0 - a.0).max(1));
        f64::from(a.1) + f64::from(b.1 - a.1) * share
    };
    line.windows(2)
        .filter(|pair| pair[0].0 <= to && pair[1].0 >= from)
        .flat_map(|pair| [at(pair[0], pair[1], from), at(pair[0], pair[1], to)])
        .map(|y| (y.floor() as i32, y.ceil() as i32))
        .reduce(|(low, high), (a, b)| (low.min(a), high.max(b)))
}

/// Height of the axis of months under a plot, its words included.
pub const MONTHS_HEIGHT: i32 = 60;

pub fn escaped(text: &str) -> String {
    printable(text).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Without what XML cannot hold.
fn printable(text: &str) -> String {
    text.chars().filter(|c| !c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}')).collect()
}

/// Without the points that lie on a straight line between their neighbours.
fn straightened(points: &[(i32, i32)]) -> Vec<(i32, i32)> {
    let mut kept: Vec<(i32, i32)> = Vec::with_capacity(points.len());
    for &point in points {
        while let [.., before, last] = kept[..] {
            let (dx, dy) = (i64::from(last.0 - before.0), i64::from(last.1 - before.1));
            let (ex, ey) = (i64::from(point.0 - last.0), i64::from(point.1 - last.1));
            if dx * ey != dy * ex || dx * ex + dy * ey < 0 {
                break;
            }
            kept.pop();
        }
        if kept.last() != Some(&point) {
            kept.push(point);
        }
    }
    kept
}

/// Leaves out what the group around the shapes says, and what goes without saying.
fn terse(shapes: &str, font: i32) -> String {
    let said = format!(" font-family=\"sans-serif\" font-size=\"{font}\"");
    let mut short = String::with_capacity(shapes.len());
    for line in shapes.lines() {
        let text = line.starts_with("<text");
        let line =
            line.replace(&said, "").replace(" opacity=\"1\"", "").replace(" stroke=\"none\"", "").replace(" text-anchor=\"start\"", "");
        short.push_str(&line.replace(" \"/>", "\"/>"));
        if !text && line.ends_with('>') {
            short.push('\n');
        }
    }
    short
}
