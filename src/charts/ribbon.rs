//! The rungs along time, one row each, the highest on top; today's is filled, what no rung carries is underlined.

use super::{
    Chart, LegendEntry, Readout, Shape, Table,
    frame::{Frame, LABEL, MONTHS_HEIGHT, NOTE, STRONG, Size},
    palette,
    path::Path,
    sheet::{Sheet, column},
};
use crate::domain::{
    plan::{PathMonth, Transition},
    units,
    words::{Calendar, capitalised},
};
use plotters::style::text_anchor::HPos;

pub const RIBBON: &str = "ribbon";

/// A stretch of the path on one rung.
struct Stretch<'a> {
    stage: &'a str,
    from: u32,
    /// The month of the next move, or the horizon.
    to: u32,
}

pub fn chart(path: &Path<'_>) -> Chart {
    let stretches = stretches(path);
    let title = "Rung by month".to_owned();
    let reading = reading(path, &stretches);
    let draw = |size| draw(path, &stretches, size, &format!("Rung by month{}", path.span()), &reading);
    Chart {
        name: RIBBON,
        svg_wide: draw(Size::Wide),
        svg_narrow: draw(Size::Narrow),
        has_areas: false,
        legend: legend(path),
        readout: readout(path),
        table: table(path, &stretches),
        title,
        reading,
    }
}

pub fn sheet(path: &Path<'_>) -> Sheet {
    let columns = vec![
        column("rung", |month| path.stage(&month.stage).map_or_else(String::new, |stage| stage.rung.to_string())),
        column("stage", |month| month.stage.clone()),
        column("stage_name", |month| path.stage(&month.stage).map_or_else(String::new, |stage| stage.name.clone())),
        column("feasible", |month| month.feasible.to_string()),
    ];
    Sheet::of(path, columns)
}

fn stretches<'a>(path: &Path<'a>) -> Vec<Stretch<'a>> {
    let mut found: Vec<Stretch<'a>> = Vec::new();
    for month in &path.plan.path {
        match found.last_mut() {
            Some(last) if last.stage == month.stage => last.to = month.month,
            last => {
                if let Some(last) = last {
                    last.to = month.month;
                }
                found.push(Stretch { stage: &month.stage, from: month.month, to: month.month });
            }
        }
    }
    found
}

/// The first month in which no design fits.
fn unmet(path: &Path<'_>) -> Option<u32> {
    path.plan.path.iter().find(|month| !month.feasible).map(|month| month.month)
}

/// The stretches in which no design fits.
fn unmet_runs<'a>(path: &Path<'a>) -> Vec<Stretch<'a>> {
    let mut runs: Vec<Stretch<'a>> = Vec::new();
    for month in path.plan.path.iter().filter(|month| !month.feasible) {
        match runs.last_mut() {
            Some(run) if run.stage == month.stage && run.to == month.month => run.to = month.month + 1,
            _ => runs.push(Stretch { stage: &month.stage, from: month.month, to: month.month + 1 }),
        }
    }
    runs
}

fn reading(path: &Path<'_>, stretches: &[Stretch<'_>]) -> String {
    let mut said = match stretches {
        [] => return String::new(),
        [only] => format!("{} for all {} months", path.rung(only.stage), path.months),
        [moves @ .., last] => {
            let until = |(stretch, next): (&Stretch<'_>, &Stretch<'_>)| {
                let spread = spread(path, next, Calendar::long).map(|spread| format!(" ({spread})")).unwrap_or_default();
                format!("{} until {}{spread}", path.rung(stretch.stage), path.calendar.long(stretch.to))
            };
            let moves: Vec<String> = moves.iter().zip(&stretches[1..]).map(until).collect();
            format!("{}, then {} to the horizon", moves.join(", "), path.rung(last.stage))
        }
    };
    if let Some(month) = unmet(path) {
        said = format!(
            "{said}; {} no design fits",
            if month == 0 { "from today on".into() } else { format!("from {} on", path.calendar.long(month)) }
        );
    }
    format!("{}.", capitalised(&said))
}

fn legend(path: &Path<'_>) -> Vec<LegendEntry> {
    let ends = [path.plan.path.first(), path.plan.path.last()].map(|month| month.map(|month| number(path, month)).unwrap_or_default());
    let unmet = unmet(path).map(|_| LegendEntry::new("no design fits", palette::LIMIT, Shape::Line).of_series("unmet"));
    [LegendEntry::note("rung").says(ends.join(" → ")).reads(1)].into_iter().chain(unmet).collect()
}

fn readout(path: &Path<'_>) -> Readout {
    let fits =
        |month: &PathMonth| if month.feasible { name(path, &month.stage) } else { format!("{}, no design fits", number(path, month)) };
    Readout::of(path, vec!["rung".into()], |month| vec![fits(month)])
}

fn number(path: &Path<'_>, month: &PathMonth) -> String {
    path.stage(&month.stage).map_or_else(|| month.stage.clone(), |stage| stage.rung.to_string())
}

/// `5 Horizontal, offloaded`.
fn name(path: &Path<'_>, id: &str) -> String {
    path.stage(id).map_or_else(|| capitalised(id), |stage| format!("{} {}", stage.rung, stage.name))
}

/// The move that begins it.
fn begun<'a>(path: &Path<'a>, stretch: &Stretch<'_>) -> Option<&'a Transition> {
    path.moves().find(|to| to.month == stretch.from && to.to == stretch.stage)
}

/// Between which months it may begin instead.
fn spread(path: &Path<'_>, stretch: &Stretch<'_>, name: fn(&Calendar, u32) -> String) -> Option<String> {
    let to = begun(path, stretch)?;
    path.calendar.spread(to.month_p10, to.month_p90, path.months, name)
}

fn table(path: &Path<'_>, stretches: &[Stretch<'_>]) -> Table {
    let trigger = |to: &Transition| {
        let threshold = if to.trigger.unit == "share" {
            units::percent_exact(to.trigger.threshold)
        } else {
            format!("{} {}", units::figure(to.trigger.threshold), to.trigger.unit)
        };
        format!("{} above {threshold}", to.trigger.metric)
    };
    let row = |stretch: &Stretch<'_>| {
        let to = begun(path, stretch);
        vec![
            name(path, stretch.stage),
            path.calendar.short(stretch.from),
            path.calendar.short(stretch.to),
            spread(path, stretch, Calendar::short).map_or_else(|| "–".into(), |spread| capitalised(&spread)),
            to.map_or_else(|| "–".into(), |to| to.because.clone()),
            to.map_or_else(|| "–".into(), trigger),
        ]
    };
    Table {
        caption: "Rungs and the moves between them".into(),
        head: ["Rung", "From", "To", "Early to late", "Because", "Trigger"].map(String::from).into(),
        sentences: 3,
        rows: stretches.iter().map(row).collect(),
    }
}

fn draw(path: &Path<'_>, stretches: &[Stretch<'_>], size: Size, title: &str, reading: &str) -> String {
    const ROW: i32 = 44;
    const BAR: i32 = 32;
    let top = if size == Size::Wide { 4 } else { 44 };
    // The highest rung on top, each once, whatever a path may do.
    let mut rows: Vec<&str> = Vec::new();
    for stretch in stretches {
        if !rows.contains(&stretch.stage) {
            rows.push(stretch.stage);
        }
    }
    rows.sort_by_key(|id| std::cmp::Reverse(path.stage(id).map_or(0, |stage| stage.rung)));
    let bottom = top + ROW * rows.len().max(1) as i32;
    let height = bottom + MONTHS_HEIGHT;
    Frame { name: RIBBON, title, reading, size, height, months: path.months, plot: (top, bottom), cells: true }.draw(|canvas| {
        let time = path.time(size);
        if size == Size::Narrow {
            canvas.write("Rung by month", STRONG, (0, 16));
        }
        for (index, id) in rows.iter().enumerate() {
            let row = top + ROW * index as i32;
            let middle = row + 6 + BAR / 2;
            canvas.line(palette::LINE, 2, &[(size.left(), row + ROW), (size.right(), row + ROW)]);
            let name = match (size, path.stage(id)) {
                (Size::Wide, Some(stage)) => format!("{}\u{2002}{}", stage.rung, stage.name),
                _ => path.rung(id),
            };
            canvas.write(&name, LABEL, (0, middle));
            for (order, stretch) in stretches.iter().enumerate().filter(|(_, stretch)| stretch.stage == *id) {
                // A move in the last month is still to be seen.
                let left = time.at(stretch.from).min(size.right() - 6);
                let width = (time.at(stretch.to) - left).max(6);
                let role = if order == 0 { palette::ACCENT } else { palette::FLOW };
                canvas.block(role, 1.0, left, row + 6, width, BAR);
                let since = path.calendar.short(stretch.from);
                if order > 0 && left - 12 - canvas.room(&since) > size.left() {
                    canvas.write(&since, NOTE.to(HPos::Right), (left - 12, middle));
                }
            }
        }
        canvas.series("unmet", || {
            for run in unmet_runs(path) {
                let row = rows.iter().position(|id| *id == run.stage).unwrap_or(0) as i32;
                let left = time.at(run.from).min(size.right() - 6);
                canvas.block(palette::LIMIT, 1.0, left, top + ROW * row + 32, (time.at(run.to) - left).max(6), 6);
            }
        });
        canvas.months(&time, bottom, true);
    })
}
