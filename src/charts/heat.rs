//! The fullest resource of each tier as a share of its limit, tier by month: pale is room, amber with a square the last tenth, red with a bar
//! what is past it.

use super::{
    Chart, LegendEntry, Readout, Shape, Table,
    axis::Time,
    frame::{Canvas, Frame, LABEL, MONTHS_HEIGHT, STRONG, Size},
    palette::{self, Family, HEAT, Role},
    path::Path,
    sheet::{Sheet, column, number},
};
use crate::domain::{plan::PathMonth, units, words};
use plotters::style::text_anchor::HPos;

/// Upper ends of the pale levels, in shares of a limit; above the last is the last tenth, above 1 the limit is passed.
const LEVELS: [f64; 6] = [0.15, 0.3, 0.45, 0.6, 0.75, 0.9];
const LAST_TENTH: usize = LEVELS.len();
/// Height of a cell.
const CELL: i32 = 34;
const PAST: usize = LEVELS.len() + 1;
/// Each level is a series.
const SERIES: [&str; PAST + 1] = ["level-0", "level-1", "level-2", "level-3", "level-4", "level-5", "level-6", "past"];

struct Row<'a> {
    tier: &'a str,
    /// By place in the path; none where the tier is not there that month.
    used: Vec<Option<f64>>,
}

pub fn chart(path: &Path<'_>) -> Chart {
    let rows = rows(path);
    let title = "Share of each limit used".to_owned();
    let reading = reading(path, &rows);
    let draw = |size| draw(path, &rows, size, &format!("Share of each tier’s limit used, by month{}", path.span()), &reading);
    let (svg_wide, svg_narrow) = (draw(Size::Wide), draw(Size::Narrow));
    Chart {
        name: "heat",
        svg_wide,
        svg_narrow,
        has_areas: true,
        legend: legend(path, &rows),
        readout: readout(path, &rows),
        table: table(path, &rows),
        title,
        reading,
    }
}

pub fn sheet(path: &Path<'_>) -> Sheet {
    let of_tier = |row: Row<'_>| {
        let tier = row.tier.to_owned();
        let name = format!("{tier}_share_of_limit");
        column(name, move |month| month.tiers_used.get(&tier).copied().map(number).unwrap_or_default())
    };
    Sheet::of(path, rows(path).into_iter().map(of_tier).collect())
}

fn rows<'a>(path: &Path<'a>) -> Vec<Row<'a>> {
    let months = &path.plan.path;
    let mut tiers: Vec<&str> = months.iter().flat_map(|month| month.tiers_used.keys()).map(String::as_str).collect();
    let rank = |tier: &str| -> (Family, bool) { (palette::family(tier), words::split_region(tier).1.is_some()) };
    tiers.sort_by(|a, b| rank(a).cmp(&rank(b)).then(a.cmp(b)));
    tiers.dedup();
    tiers
        .into_iter()
        .map(|tier| Row {
            tier,
            used: months.iter().map(|month| month.tiers_used.get(tier).copied().filter(|used| used.is_finite())).collect(),
        })
        .collect()
}

fn level(used: f64) -> usize {
    if used > 1.0 + 1e-9 { PAST } else { LEVELS.iter().position(|end| used < *end).unwrap_or(LAST_TENTH) }
}

fn color(level: usize) -> Role {
    HEAT.get(level).copied().unwrap_or(palette::LIMIT)
}

fn reading(path: &Path<'_>, rows: &[Row<'_>]) -> String {
    let months = &path.plan.path;
    let first = |at_least: usize| {
        let mut found: Vec<(u32, String)> = rows
            .iter()
            .filter_map(|row| {
                let at = row.used.iter().position(|used| used.is_some_and(|used| level(used) >= at_least))?;
                Some((months[at].month, words::in_sentence(&words::tier(row.tier))))
            })
            .collect();
        found.sort();
        found
    };
    let spoken = |found: &[(u32, String)]| {
        let named: Vec<String> = found.iter().take(3).map(|(month, tier)| format!("{tier} {}", path.when(*month))).collect();
        named.join(", then ")
    };
    let (past, near) = (first(PAST), first(LAST_TENTH));
    let fullest = rows
        .iter()
        .flat_map(|row| row.used.iter().zip(months).filter_map(|(used, month)| Some((used.as_ref()?, month.month, row.tier))))
        .max_by(|a, b| a.0.total_cmp(b.0).then(b.1.cmp(&a.1)));
    let said = match (&past[..], &near[..], fullest) {
        ([_, ..], _, _) => format!("Past its limit: {}.", spoken(&past)),
        ([], [_, ..], _) => format!("First within a tenth of its limit: {}.", spoken(&near)),
        ([], [], Some((used, month, tier))) => {
            format!(
                "No tier comes within a tenth of its limit; the fullest is {} at {} {}.",
                words::in_sentence(&words::tier(tier)),
                units::percent(*used),
                path.when(month)
            )
        }
        ([], [], None) => "No part of this plan has a limit of its own.".into(),
    };
    let rule = if path.moves().next().is_some() { "; a rule marks a move" } else { "" };
    format!("{said} In the busiest hour of each month{rule}.")
}

fn legend(path: &Path<'_>, rows: &[Row<'_>]) -> Vec<LegendEntry> {
    let percent = |share: f64| format!("{:.0}", share * 100.0);
    let drawn: Vec<usize> = rows.iter().flat_map(|row| runs(path, row)).map(|(level, ..)| level).collect();
    let entry = |level: usize, shape, label: String| {
        let entry = LegendEntry::new(label, color(level), shape);
        if drawn.contains(&level) { entry.of_series(SERIES[level]) } else { entry }
    };
    let mut entries = vec![entry(0, Shape::Cell, format!("under {}{}%", percent(LEVELS[0]), units::THIN))];
    for (at, pair) in LEVELS.windows(2).enumerate() {
        entries.push(entry(at + 1, Shape::Cell, format!("{} to {}{}%", percent(pair[0]), percent(pair[1]), units::THIN)));
    }
    entries.push(entry(LAST_TENTH, Shape::NearLimit, format!("{}{}% and more", percent(LEVELS[LAST_TENTH - 1]), units::THIN)));
    if rows.iter().flat_map(|row| &row.used).flatten().any(|used| level(*used) == PAST) {
        entries.push(entry(PAST, Shape::PastLimit, "past the limit".into()));
    }
    entries
}

/// Its columns stand in the drawing, each at the end of its row.
fn readout(path: &Path<'_>, rows: &[Row<'_>]) -> Readout {
    let columns = rows.iter().map(|row| words::tier(row.tier)).collect();
    let ends = format!("{}, at the right", path.calendar.short(path.months));
    Readout { ends, ..Readout::of(path, columns, |month| shares(path, rows, month)) }
}

fn table(path: &Path<'_>, rows: &[Row<'_>]) -> Table {
    Table {
        caption: "Share of each limit used, by month".into(),
        head: ["Month".to_owned()].into_iter().chain(rows.iter().map(|row| words::tier(row.tier))).collect(),
        sentences: 0,
        rows: path.rows().map(|month| [path.calendar.short(month.month)].into_iter().chain(shares(path, rows, month)).collect()).collect(),
    }
}

fn shares(path: &Path<'_>, rows: &[Row<'_>], month: &PathMonth) -> Vec<String> {
    let at = path.place(month);
    rows.iter().map(|row| share(row.used.get(at).copied().flatten())).collect()
}

fn share(used: Option<f64>) -> String {
    used.map_or_else(|| "–".into(), units::percent)
}

fn draw(path: &Path<'_>, rows: &[Row<'_>], size: Size, title: &str, reading: &str) -> String {
    // Narrow drawings have no gutter for names: each stands above its cells.
    let (first, pitch, above) = match size {
        Size::Wide => (4, 38, 0),
        Size::Narrow => (34, 68, 30),
    };
    let bottom = first + pitch * rows.len().max(1) as i32;
    let height = bottom + MONTHS_HEIGHT;
    Frame { name: "heat", title, reading, size, height, months: path.months, plot: (first, bottom), cells: true }.draw(|canvas| {
        let time = path.time(size);
        if size == Size::Narrow {
            canvas.write("Share of limit in the busiest hour", STRONG, (0, 16));
        }
        let rows = rows.iter().enumerate().map(|(at, row)| (at, row, first + above + pitch * at as i32));
        let runs: Vec<_> = rows.clone().flat_map(|(_, row, top)| runs(path, row).into_iter().map(move |run| (run, top))).collect();
        for (at, series) in SERIES.into_iter().enumerate().filter(|(at, _)| runs.iter().any(|((level, ..), _)| level == at)) {
            canvas.series(series, || {
                for ((_, from, to), top) in runs.iter().filter(|((level, ..), _)| *level == at) {
                    canvas.block(color(at), 1.0, time.at(*from), *top, time.at(*to) - time.at(*from), CELL);
                }
            });
        }
        seams(canvas, &time, first, bottom);
        for ((level, from, to), top) in runs.into_iter().filter(|((level, ..), _)| *level >= LAST_TENTH) {
            // In the middle month of its run; a long run is marked once.
            let month = from + (to - from - 1) / 2;
            let middle = (time.at(month) + time.at(month + 1)) / 2;
            match level {
                LAST_TENTH => canvas.block(palette::SURFACE, 1.0, middle - 5, top + 12, 10, 10),
                _ => canvas.block(palette::SURFACE, 1.0, middle - 2, top + 6, 5, 22),
            }
        }
        for (at, row, top) in rows {
            let (name, value) = match size {
                Size::Wide => ((0, top + CELL / 2), (size.right() + 16, top + CELL / 2)),
                Size::Narrow => ((size.left(), top - 17), (size.right(), top - 17)),
            };
            canvas.write(&words::tier(row.tier), LABEL, name);
            let anchor = if size == Size::Wide { HPos::Left } else { HPos::Right };
            canvas.write_value(&share(row.used.last().copied().flatten()), LABEL.to(anchor), value, at + 1);
            for to in path.moves() {
                let x = time.at(to.month);
                canvas.line(palette::TEXT, 3, &[(x, top - 4), (x, top + CELL)]);
            }
        }
        canvas.months(&time, bottom, false);
    })
}

/// Months of one level side by side: level, first month, month after the last. The horizon itself has no width.
fn runs(path: &Path<'_>, row: &Row<'_>) -> Vec<(usize, u32, u32)> {
    let mut runs: Vec<(usize, u32, u32)> = Vec::new();
    for (used, month) in row.used.iter().zip(&path.plan.path).filter(|(_, month)| month.month < path.months) {
        let Some(level) = used.map(level) else { continue };
        match runs.last_mut() {
            Some((last, _, to)) if *last == level && *to == month.month => *to += 1,
            _ => runs.push((level, month.month, month.month + 1)),
        }
    }
    runs
}

/// The months cut apart by one line in the colour of the page, which runs up and down outside the cells.
fn seams(canvas: &Canvas, time: &Time, top: i32, bottom: i32) {
    let step = [1, 3, 6, 12].into_iter().find(|step| f64::from(*step) * time.pitch() >= 15.0).unwrap_or(12);
    let months = (1..time.months).filter(|month| month.is_multiple_of(step));
    let ends = [(bottom + 2, top - 3), (top - 3, bottom + 2)];
    let line: Vec<(i32, i32)> = months
        .enumerate()
        .flat_map(|(at, month)| {
            let (from, to) = ends[at % 2];
            let x = time.at(month);
            [(x, from), (x, to)]
        })
        .collect();
    canvas.line(palette::SURFACE, 2, &line);
}
