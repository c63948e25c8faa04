//! Monthly users with their spread, and the requests of the busiest hour, both on log axes above one line of months.

use super::{
    Chart, LegendEntry, Readout, Shape, Table,
    axis::Axis,
    frame::{Canvas, Frame, MONTHS_HEIGHT, NOTE, STRONG, Size, heights},
    palette::{self, Role},
    path::Path,
    sheet::{Sheet, column, number},
};
use crate::domain::{plan::PathMonth, units};
use plotters::style::text_anchor::HPos;

const USERS: Role = palette::SERIES[0];
const REQUESTS: Role = palette::SERIES[1];

pub fn chart(path: &Path<'_>) -> Chart {
    let title = "Users and peak requests".to_owned();
    let reading = reading(path);
    let draw = |size| draw(path, size, &format!("Monthly users and peak requests{}", path.span()), &reading);
    Chart {
        name: "users",
        svg_wide: draw(Size::Wide),
        svg_narrow: draw(Size::Narrow),
        has_areas: false,
        legend: legend(path),
        readout: readout(path),
        table: table(path),
        title,
        reading,
    }
}

pub fn sheet(path: &Path<'_>) -> Sheet {
    let columns = vec![
        column("monthly_active_users_p10", |month| number(month.monthly_active_users.p10)),
        column("monthly_active_users_p50", |month| number(month.monthly_active_users.p50)),
        column("monthly_active_users_p90", |month| number(month.monthly_active_users.p90)),
        column("peak_requests_per_second", |month| number(month.peak_requests_per_second)),
    ];
    Sheet::of(path, columns)
}

fn reading(path: &Path<'_>) -> String {
    let (Some(first), Some(last)) = (path.plan.path.first(), path.plan.path.last()) else { return String::new() };
    let (from, to) = (first.monthly_active_users.p50, last.monthly_active_users.p50);
    let verb = match to.total_cmp(&from) {
        std::cmp::Ordering::Greater => "grow",
        std::cmp::Ordering::Equal => "stay",
        std::cmp::Ordering::Less => "fall",
    };
    let spread = if spread(path) {
        format!(" (p10 {}, p90 {})", spoken(last.monthly_active_users.p10), spoken(last.monthly_active_users.p90))
    } else {
        String::new()
    };
    format!(
        "Monthly users {verb} from {} to {}{spread} {}; requests in the busiest hour go from {} to {} a second.",
        spoken(from),
        spoken(to),
        path.when(path.months),
        units::figure(first.peak_requests_per_second),
        units::figure(last.peak_requests_per_second),
    )
}

/// `220,000`, `3.51 million`.
fn spoken(value: f64) -> String {
    match value {
        value if value >= 999.5e6 => format!("{} billion", units::figure(value / 1e9)),
        value if value >= 999.5e3 => format!("{} million", units::figure(value / 1e6)),
        value => units::figure(value),
    }
}

fn spread(path: &Path<'_>) -> bool {
    path.plan.path.iter().any(|month| month.monthly_active_users.p10 < month.monthly_active_users.p90)
}

fn per_second(value: f64) -> String {
    format!("{}/s", units::short(value))
}

fn legend(path: &Path<'_>) -> Vec<LegendEntry> {
    let (Some(first), Some(last)) = (path.plan.path.first(), path.plan.path.last()) else { return vec![] };
    let ends = |value: fn(&PathMonth) -> f64| format!("{} → {}", units::short(value(first)), units::short(value(last)));
    let users = LegendEntry::new("users", USERS, Shape::Line).says(ends(|month| month.monthly_active_users.p50)).of_series("users");
    let spread = spread(path).then(|| LegendEntry::new("p10 to p90", USERS, Shape::Band).of_series("spread"));
    let peak = LegendEntry::new("peak/s", REQUESTS, Shape::Line).says(ends(|month| month.peak_requests_per_second)).of_series("peak");
    // The columns of the readout follow each other as these do.
    [users].into_iter().chain(spread).chain([peak]).zip(1..).map(|(entry, column)| entry.reads(column)).collect()
}

fn readout(path: &Path<'_>) -> Readout {
    let spread = spread(path);
    let columns = ["users"].into_iter().chain(spread.then_some("p10 to p90")).chain(["peak requests a second"]);
    Readout::of(path, columns.map(String::from).collect(), |month| {
        let [_, p10, users, p90, peak, _] = row(path, month);
        [users].into_iter().chain(spread.then(|| format!("{p10} to {p90}"))).chain([peak]).collect()
    })
}

fn row(path: &Path<'_>, month: &PathMonth) -> [String; 6] {
    let users = month.monthly_active_users;
    [
        path.calendar.short(month.month),
        units::figure(users.p10),
        units::figure(users.p50),
        units::figure(users.p90),
        units::figure(month.peak_requests_per_second),
        path.stage(&month.stage).map_or_else(|| month.stage.clone(), |stage| stage.rung.to_string()),
    ]
}

fn table(path: &Path<'_>) -> Table {
    Table {
        caption: "Users and peak requests by month".into(),
        head: ["Month", "Users p10", "Users p50", "Users p90", "Peak requests a second", "Rung"].map(String::from).into(),
        sentences: 0,
        rows: path.rows().map(|month| row(path, month).into()).collect(),
    }
}

fn draw(path: &Path<'_>, size: Size, title: &str, reading: &str) -> String {
    // Where the names of the moves, the two plots and the months stand.
    let (words, users_plot, peak_plot) = match size {
        Size::Wide => (20, 48..308, 364..680),
        Size::Narrow => (54, 80..330, 412..702),
    };
    let months = &path.plan.path;
    let height = peak_plot.end + MONTHS_HEIGHT;
    Frame { name: "users", title, reading, size, height, months: path.months, plot: (users_plot.start, peak_plot.end), cells: false }.draw(
        |canvas| {
            let time = path.time(size);
            let users = Axis::log(
                months
                    .iter()
                    .flat_map(|month| [month.monthly_active_users.p10, month.monthly_active_users.p50, month.monthly_active_users.p90]),
                users_plot,
                6,
            );
            let peak = Axis::log(months.iter().map(|month| month.peak_requests_per_second), peak_plot, 6);
            canvas.scale(&users, units::short);
            canvas.scale(&peak, units::short);
            let along = |axis: &Axis, value: fn(&PathMonth) -> f64| -> Vec<(i32, i32)> {
                months.iter().map(|month| (time.at(month.month), axis.at(value(month)))).collect()
            };
            canvas.series("spread", || {
                let [upper, lower] =
                    [|month: &PathMonth| month.monthly_active_users.p90, |month: &PathMonth| month.monthly_active_users.p10];
                canvas.band(USERS, 0.18, &along(&users, upper), &along(&users, lower));
            });
            let ends =
                |words: &dyn Fn(&PathMonth) -> String| [months.first(), months.last()].map(|month| month.map(words).unwrap_or_default());
            let users_ends = ends(&|month| units::short(month.monthly_active_users.p50));
            let peak_ends = ends(&|month| per_second(month.peak_requests_per_second));
            canvas
                .series("users", || curve(canvas, size, &users, USERS, &along(&users, |month| month.monthly_active_users.p50), users_ends));
            canvas
                .series("peak", || curve(canvas, size, &peak, REQUESTS, &along(&peak, |month| month.peak_requests_per_second), peak_ends));
            match size {
                Size::Wide => {
                    canvas.write("Monthly users", STRONG, (0, users.top() + 4));
                    canvas.write("log axis", NOTE, (0, users.top() + 34));
                    canvas.write("Peak requests", STRONG, (0, peak.top() + 4));
                    canvas.write("a second,", NOTE, (0, peak.top() + 34));
                    canvas.write("log axis", NOTE, (0, peak.top() + 64));
                }
                Size::Narrow => {
                    canvas.write("Monthly users, log axis", STRONG, (0, 16));
                    canvas.write("Peak requests a second, log axis", STRONG, (0, peak.top() - 38));
                }
            }
            path.draw_moves(canvas, &time, size, words, &[(users.top(), users.bottom()), (peak.top(), peak.bottom())]);
            canvas.months(&time, peak.bottom(), true);
        },
    )
}

/// A line with its first and last value beside it.
fn curve(canvas: &Canvas, size: Size, axis: &Axis, role: Role, points: &[(i32, i32)], [from, to]: [String; 2]) {
    let (Some(&first), Some(&last)) = (points.first(), points.last()) else { return };
    canvas.line(role, 5, points);
    canvas.dot(role, first);
    canvas.dot(role, last);
    // Where the text neither touches the line nor leaves the plot; of two such places the nearer.
    let clear = |from: i32, to: i32, y: i32| {
        let (upper, lower) = heights(points, from, to).unwrap_or((y, y));
        let places = [upper - 24, lower + 26];
        let held = places.into_iter().filter(|place| (axis.top() + 8..axis.bottom() - 12).contains(place));
        held.min_by_key(|place| (place - y).abs()).unwrap_or(upper - 24)
    };
    let (start, end) = (first.0 + 16, last.0 - 4);
    canvas.write(&from, STRONG, (start, clear(start, start + canvas.room(&from), first.1)));
    match size {
        Size::Wide => canvas.write(&to, STRONG, (last.0 + 16, last.1)),
        Size::Narrow => canvas.write(&to, STRONG.to(HPos::Right), (end, clear(end - canvas.room(&to), end, last.1))),
    }
}
