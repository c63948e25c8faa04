//! What each assumption decides: the monthly bill with one input at either end of its range and all others at their values, the strongest pull
//! on top. Bars run from the bill of today; their lengths share one scale, which need not begin at zero.

use super::{
    Chart, Currency, LegendEntry, Readout, Shape, Table,
    axis::Axis,
    frame::{Canvas, Frame, LABEL, MONTHS_HEIGHT, NOTE, OF_LIMIT, STRONG, Size, room},
    palette::{self, Role},
    sheet::{Sheet, number},
};
use crate::domain::{
    money::Usd,
    plan::{Plan, Sensitivity},
    units, words,
};
use plotters::style::text_anchor::HPos;

/// Rows drawn; the table and the file have all.
const ROWS: usize = 12;
/// Height of a bar, and of each of two that leave the bill of today on the same side.
const BAR: i32 = 32;
const HALF: i32 = 14;
/// Between a bar and its words, and around the plot.
const GAP: i32 = 14;
/// Half of an amount under the plot, which may stand at its edge.
const MARK: i32 = 44;
/// Width of the bars where words leave next to none.
const LEAST_PLOT: f64 = 120.0;
const RUNG: &str = "rung";

struct Row {
    label: String,
    range: String,
    /// Where the input ends its range below, and where above.
    ends: [End; 2],
}

struct End {
    /// The bill there; none where nothing fits.
    usd: Option<f64>,
    /// The rung there, `rung 6`, where it is another than the plan's.
    rung: Option<String>,
    side: Side,
    /// Both ends lie on this side.
    shared: bool,
}

/// Of the bill of today.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Less,
    More,
}

/// Which end of a range, as legend and drawing have it.
struct Which {
    id: &'static str,
    label: &'static str,
    role: Role,
}

const WHICH: [Which; 2] = [
    Which { id: "lower", label: "at the lower end of its range", role: palette::SERIES[0] },
    Which { id: "upper", label: "at the upper end", role: palette::SERIES[1] },
];

/// None where no input moves the bill or the rung.
pub fn chart(plan: &Plan, currency: &Currency) -> Option<Chart> {
    let all = rows(plan);
    let rows = &all[..all.len().min(ROWS)];
    if rows.is_empty() {
        return None;
    }
    let title = "The bill at the ends of each range".to_owned();
    let reading = reading(plan, all.len(), rows);
    let draw = |size| draw(plan, rows, currency, size, &title, &reading);
    Some(Chart {
        name: "tornado",
        svg_wide: draw(Size::Wide),
        svg_narrow: draw(Size::Narrow),
        has_areas: false,
        legend: legend(plan, rows),
        readout: Readout::default(),
        table: table(plan),
        title,
        reading,
    })
}

/// Every input that decides anything; none where no chart is drawn.
pub fn sheet(plan: &Plan) -> Option<Sheet> {
    let today = &plan.recommendation;
    let row = |of: &Sensitivity| {
        let bill = |fits: bool, usd: Usd| if fits { usd.to_string() } else { String::new() };
        vec![
            of.pointer.clone(),
            number(of.low),
            number(of.value),
            number(of.high),
            bill(of.feasible_low, of.monthly_usd_low),
            today.design.cost.monthly_usd.to_string(),
            bill(of.feasible_high, of.monthly_usd_high),
            of.stage_low.clone(),
            today.stage.id.clone(),
            of.stage_high.clone(),
        ]
    };
    let head =
        ["pointer", "low", "value", "high", "monthly_usd_low", "monthly_usd", "monthly_usd_high", "stage_low", "stage", "stage_high"];
    (!rows(plan).is_empty()).then(|| Sheet { head: head.map(String::from).into(), rows: plan.sensitivity.iter().map(row).collect() })
}

fn bill(plan: &Plan) -> f64 {
    plan.recommendation.design.cost.monthly_usd.to_f64()
}

/// Those that move the bill or the rung: the plan lists also what decides people's time alone.
fn rows(plan: &Plan) -> Vec<Row> {
    let today = bill(plan);
    let row = |of: &Sensitivity| {
        let bills = of.bills();
        let side = |at: usize| bills[at].filter(|usd| *usd != today).map(|usd| if usd < today { Side::Less } else { Side::More });
        // An end without a bar stands opposite the other.
        let opposite = |side: Side| if side == Side::Less { Side::More } else { Side::Less };
        let sides = match (side(0), side(1)) {
            (Some(low), Some(high)) => [low, high],
            (Some(low), None) => [low, opposite(low)],
            (None, Some(high)) => [opposite(high), high],
            (None, None) => [Side::Less, Side::More],
        };
        let rungs = [&of.stage_low, &of.stage_high]
            .map(|id| (*id != plan.recommendation.stage.id).then(|| format!("rung {}", number_of(plan, id))));
        let [low, high] = rungs;
        let end = |at: usize, rung| End { usd: bills[at], rung, side: sides[at], shared: sides[0] == sides[1] };
        Row { label: of.label(), range: of.range(), ends: [end(0, low), end(1, high)] }
    };
    let is_felt = |row: &Row| row.ends.iter().any(|end| end.usd != Some(today) || end.rung.is_some());
    plan.sensitivity.iter().map(row).filter(is_felt).collect()
}

/// `6`; of a rung that the plan has not, its id.
fn number_of(plan: &Plan, id: &str) -> String {
    let stage = plan.stages.iter().map(|result| &result.stage).find(|stage| stage.id == id);
    stage.map_or_else(|| id.to_owned(), |stage| stage.rung.to_string())
}

fn reading(plan: &Plan, all: usize, rows: &[Row]) -> String {
    let today = bill(plan);
    let strongest = rows.iter().find_map(|row| {
        let [Some(low), Some(high)] = row.ends.each_ref().map(|end| end.usd) else { return None };
        Some((words::in_sentence(&row.label), low.min(high).min(today), low.max(high).max(today)))
    });
    let strongest = match strongest {
        None => "Each of these inputs ends its range where nothing on the ladder fits.".to_owned(),
        Some((_, least, most)) if least == most => "No input changes the bill; those below change the rung.".to_owned(),
        Some((name, least, most)) => {
            format!("The bill depends most on {name}: between {} and {} a month.", units::dollars(least), units::dollars(most))
        }
    };
    let moved = match rows.iter().filter(|row| row.ends.iter().any(|end| end.rung.is_some())).count() {
        0 => " None of them changes the rung.".to_owned(),
        1 => " One of them alone changes the rung.".to_owned(),
        more => format!(" {more} of them, each alone, change the rung."),
    };
    let drawn = if all > rows.len() { format!(" Drawn: the {} strongest of {all}.", rows.len()) } else { String::new() };
    format!("{strongest}{moved}{drawn}")
}

fn legend(plan: &Plan, rows: &[Row]) -> Vec<LegendEntry> {
    let today = bill(plan);
    let is_drawn = |at: usize| rows.iter().any(|row| row.ends[at].usd.is_some_and(|usd| usd != today));
    let ends = WHICH.iter().enumerate().map(|(at, which)| {
        let entry = LegendEntry::new(which.label, which.role, Shape::Swatch);
        if is_drawn(at) { entry.of_series(which.id) } else { entry }
    });
    let rung = rows
        .iter()
        .any(|row| row.ends.iter().any(|end| end.rung.is_some()))
        .then(|| LegendEntry::new("another rung", palette::TEXT, Shape::Dot).of_series(RUNG));
    [LegendEntry::note("bill of today").says(units::dollars(today))].into_iter().chain(ends).chain(rung).collect()
}

fn table(plan: &Plan) -> Table {
    let row = |of: &Sensitivity| {
        let [low, high] = Sensitivity::bills(of).map(|usd| usd.map_or_else(|| NOTHING_FITS.to_owned(), units::dollars));
        vec![of.label(), of.range(), low, high, number_of(plan, &of.stage_low), number_of(plan, &of.stage_high)]
    };
    Table {
        caption: "The bill at the ends of each range".into(),
        head: ["Input", "Range", "Bill at the lower end", "Bill at the upper end", "Rung at the lower end", "Rung at the upper end"]
            .map(String::from)
            .into(),
        sentences: 0,
        rows: plan.sensitivity.iter().map(row).collect(),
    }
}

const NOTHING_FITS: &str = "nothing fits";

/// What stands at the end of a bar: its bill, and its rung where that is another.
fn words_of(end: &End, size: Size) -> String {
    let usd = match end.usd {
        None => NOTHING_FITS.to_owned(),
        Some(usd) if size == Size::Narrow && usd >= 9_999.5 => format!("${}", units::short(usd)),
        Some(usd) => units::dollars(usd),
    };
    [Some(usd), end.rung.clone()].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// Where a drawing has its parts, which follow the lengths of its words.
struct Layout {
    /// The bars, from the least bill to the highest.
    left: i32,
    right: i32,
    top: i32,
    pitch: i32,
    /// From the top of a row to the middle of its bars.
    middle: i32,
    /// Where an input's range is written, from the top of its row; narrow drawings have it behind the name where there is room.
    range: Option<i32>,
}

impl Layout {
    /// `share` is where a bill lies between the ends of the axis, from 0 to 1.
    fn of(rows: &[Row], size: Size, share: impl Fn(&End) -> f64) -> Layout {
        let font = size.font();
        match size {
            Size::Wide => {
                let names = rows.iter().flat_map(|row| [&row.label, &row.range]).map(|text| room(text, font)).max().unwrap_or(0);
                let (left, right) = Layout::place(rows, size, names, share);
                Layout { left, right, top: 48, pitch: 72, middle: 36, range: Some(52) }
            }
            Size::Narrow => {
                let (left, right) = Layout::place(rows, size, 0, share);
                let in_line = rows.iter().all(|row| room(&row.label, font) + room(&row.range, font) + 2 * GAP <= size.width());
                let (pitch, middle, range) = if in_line { (100, 62, None) } else { (130, 92, Some(48)) };
                Layout { left, right, top: 48, pitch, middle, range }
            }
        }
    }

    /// The widest place for the bars in which all words beside them have room.
    fn place(rows: &[Row], size: Size, names: i32, share: impl Fn(&End) -> f64) -> (i32, i32) {
        let (least, most) = (f64::from(names + MARK), f64::from(size.width() - MARK));
        let ends = rows.iter().flat_map(|row| &row.ends);
        let ends: Vec<_> = ends.map(|end| (end.side, share(end), f64::from(2 * GAP + room(&words_of(end, size), size.font())))).collect();
        let (mut left, mut right) = (least, most);
        // Each of the two narrows the other a little less each time.
        for _ in 0..8 {
            for (side, share, room) in &ends {
                match side {
                    Side::Less if *share < 0.99 => left = left.max((f64::from(names) + room - share * right) / (1.0 - share)),
                    Side::More if *share > 0.01 => right = right.min(left + (f64::from(size.width()) - room - left) / share),
                    _ => {}
                }
            }
        }
        let left = left.min(most - LEAST_PLOT);
        (left as i32, right.max(left + LEAST_PLOT) as i32)
    }

    fn bottom(&self, rows: usize) -> i32 {
        self.top + self.pitch * rows as i32
    }
}

/// Of an axis that only tells where bills lie on it.
const MEASURE: i32 = 1_000_000;

fn draw(plan: &Plan, rows: &[Row], currency: &Currency, size: Size, title: &str, reading: &str) -> String {
    let today = bill(plan);
    let steps = if size == Size::Wide { 6 } else { 3 };
    let bills = || rows.iter().flat_map(|row| row.ends.iter().filter_map(|end| end.usd)).chain([today]).map(|usd| usd * currency.per_usd);
    // It lies: its low end is at the left.
    let axis = |left: i32, right: i32| Axis::around(bills(), right..left, steps).of_each(currency.per_usd);
    let measure = axis(0, MEASURE);
    let layout = Layout::of(rows, size, |end| f64::from(measure.at(end.usd.unwrap_or(today))) / f64::from(MEASURE));
    let (top, bottom) = (layout.top, layout.bottom(rows.len()));
    let height = bottom + MONTHS_HEIGHT;
    Frame { name: "tornado", title, reading, size, height, months: 0, plot: (top, bottom), cells: false }.draw(|canvas| {
        let axis = axis(layout.left, layout.right);
        scale(canvas, &axis, currency, (top, bottom));
        let zero = axis.at(today);
        for (at, row) in rows.iter().enumerate() {
            let y = top + layout.pitch * at as i32;
            if at > 0 {
                canvas.line(palette::LINE, 1, &[(0, y), (size.width(), y)]);
            }
            canvas.write(&row.label, LABEL, (0, y + 20));
            match layout.range {
                Some(below) => canvas.write(&row.range, NOTE, (0, y + below)),
                None => canvas.write(&row.range, NOTE.to(HPos::Right), (size.width(), y + 20)),
            }
        }
        let middle = |at: usize| top + layout.pitch * at as i32 + layout.middle;
        for (which, Which { id, role, .. }) in WHICH.iter().enumerate() {
            canvas.series(id, || {
                for (at, row) in rows.iter().enumerate() {
                    end(
                        canvas,
                        &row.ends[which],
                        *role,
                        (zero, axis.at(row.ends[which].usd.unwrap_or(today))),
                        placed(row, which, middle(at)),
                        size,
                    );
                }
            });
        }
        canvas.line(palette::TEXT, 2, &[(zero, top), (zero, bottom)]);
        canvas.series(RUNG, || {
            for (at, row) in rows.iter().enumerate() {
                for which in 0..WHICH.len() {
                    let end = &row.ends[which];
                    if end.rung.is_some() {
                        canvas.dot(palette::TEXT, (axis.at(end.usd.unwrap_or(today)), placed(row, which, middle(at)).0));
                    }
                }
            }
        });
        let said = format!("today {}", units::dollars(today));
        let half = canvas.room(&said) / 2;
        canvas.write(&said, STRONG.to(HPos::Center), (zero.clamp(half, size.width() - half), 20));
    })
}

/// Middle and height of an end's bar: two on one side share the height of one and a little more.
fn placed(row: &Row, which: usize, middle: i32) -> (i32, i32) {
    match (row.ends[which].shared, which) {
        (false, _) => (middle, BAR),
        (true, 0) => (middle - HALF, 2 * HALF - 4),
        (true, _) => (middle + HALF, 2 * HALF - 4),
    }
}

fn end(canvas: &Canvas, end: &End, role: Role, (from, to): (i32, i32), (middle, height): (i32, i32), size: Size) {
    canvas.block(role, 1.0, from.min(to), middle - height / 2, (to - from).abs(), height);
    let ink = if end.usd.is_some() { LABEL } else { OF_LIMIT };
    let words = words_of(end, size);
    match end.side {
        Side::Less => canvas.write(&words, ink.to(HPos::Right), (to - GAP, middle)),
        Side::More => canvas.write(&words, ink, (to + GAP, middle)),
    }
}

/// Upright lines with the amounts under them, as many as have room.
fn scale(canvas: &Canvas, axis: &Axis, currency: &Currency, (top, bottom): (i32, i32)) {
    let amount = currency.along(axis);
    let mut free = i32::MIN;
    for tick in &axis.ticks {
        let (x, words) = (axis.at(*tick), amount(*tick));
        let half = canvas.room(&words) / 2;
        canvas.line(palette::LINE, 2, &[(x, top), (x, bottom)]);
        if x - half >= free {
            canvas.write(&words, NOTE.to(HPos::Center), (x, bottom + 34));
            free = x + half + 12;
        }
    }
}
