//! The monthly bill by family of tiers, stacked, the largest at the bottom. What is bought rises in steps, what is used in slopes. Around its
//! height lies what it may be instead.

use super::{
    Chart, LegendEntry, Readout, Shape, Table,
    axis::Axis,
    frame::{Frame, MONTHS_HEIGHT, NOTE, OF_LIMIT, STRONG, Size, heights},
    palette::{self, Family},
    path::Path,
    sheet::{Sheet, column},
};
use crate::domain::{
    means,
    money::Usd,
    plan::{PathBill, PathMonth},
    units,
    words::{self, capitalised},
};
use plotters::style::text_anchor::HPos;
use std::collections::{BTreeMap, BTreeSet};

pub const BILL: &str = "bill";
const SPREAD: &str = "spread";

/// A family along the path, in dollars a month.
struct Layer {
    family: Family,
    name: String,
    months: Vec<f64>,
    /// Just before each month: the month's own value where the family's parts are priced by use, the value of the month before where they are bought.
    before: Vec<f64>,
}

pub fn chart(path: &Path<'_>) -> Chart {
    let layers = layers(path);
    let title = "Monthly cost by tier".to_owned();
    let reading = reading(path, &layers);
    let draw = |size| draw(path, &layers, size, &format!("Monthly cost by tier{}", path.span()), &reading);
    let (svg_wide, svg_narrow) = (draw(Size::Wide), draw(Size::Narrow));
    Chart {
        name: BILL,
        svg_wide,
        svg_narrow,
        has_areas: true,
        legend: legend(path, &layers),
        readout: readout(path, &layers),
        table: table(path, &layers),
        title,
        reading,
    }
}

/// Tier by tier, which the drawing has no room for.
pub fn sheet(path: &Path<'_>) -> Sheet {
    let mut tiers: Vec<&String> = path.plan.path.iter().flat_map(|month| month.tiers_usd.keys()).collect();
    tiers.sort_by_key(|tier| (palette::family(tier), *tier));
    tiers.dedup();
    let total = [
        column("monthly_usd_p10", |month: &PathMonth| month.monthly_usd.p10.to_string()),
        column("monthly_usd", |month: &PathMonth| month.monthly_usd.p50.to_string()),
        column("monthly_usd_p90", |month: &PathMonth| month.monthly_usd.p90.to_string()),
    ];
    let of_tier = |tier: &'_ String| {
        let tier = tier.clone();
        let name = format!("{tier}_monthly_usd");
        column(name, move |month| month.tiers_usd.get(&tier).map(Usd::to_string).unwrap_or_default())
    };
    Sheet::of(path, total.into_iter().chain(tiers.into_iter().map(of_tier)).collect())
}

/// Only families that cost anything, the dearest over the whole path first.
fn layers(path: &Path<'_>) -> Vec<Layer> {
    let months = &path.plan.path;
    let mut tiers: BTreeMap<Family, BTreeSet<&str>> = BTreeMap::new();
    for (tier, usd) in months.iter().flat_map(|month| &month.tiers_usd) {
        if *usd > Usd::ZERO {
            tiers.entry(palette::family(tier)).or_default().insert(tier);
        }
    }
    let usd = |month: &PathMonth, tier: &str| month.tiers_usd.get(tier).map_or(0.0, |usd| usd.to_f64().max(0.0));
    let mut layers: Vec<Layer> = tiers
        .into_iter()
        .map(|(family, tiers)| Layer {
            family,
            name: name(family, &tiers),
            months: months.iter().map(|month| tiers.iter().map(|tier| usd(month, tier)).sum()).collect(),
            before: (0..months.len())
                .map(|at| {
                    let (last, this) = (&months[at.saturating_sub(1)], &months[at]);
                    tiers.iter().map(|tier| if bought(last, this, tier) { usd(last, tier) } else { usd(this, tier) }).sum()
                })
                .collect(),
        })
        .collect();
    layers.sort_by(|a, b| b.months.iter().sum::<f64>().total_cmp(&a.months.iter().sum()).then(a.family.cmp(&b.family)));
    layers
}

/// The one tier's own name, or the family's.
fn name(family: Family, tiers: &BTreeSet<&str>) -> String {
    let mut names: Vec<String> = tiers.iter().map(|tier| words::tier(words::split_region(tier).0)).collect();
    names.dedup();
    match &names[..] {
        [only] => only.clone(),
        _ if family == Family::Other && names.len() <= 3 => {
            capitalised(&names.iter().map(|name| words::in_sentence(name)).collect::<Vec<_>>().join(", "))
        }
        _ => family.name().to_owned(),
    }
}

/// Whether the tier's bill changes by more than the users alone could make it.
fn bought(last: &PathMonth, this: &PathMonth, tier: &str) -> bool {
    let usd = |month: &PathMonth| month.tiers_usd.get(tier).map_or(0.0, |usd| usd.to_f64());
    let users = this.monthly_active_users.p50 / last.monthly_active_users.p50 - 1.0;
    // Written so that whatever is not a number counts as bought.
    let used = (usd(this) / usd(last) - 1.0).abs() <= 2.0 * users.abs() + 0.01;
    !used
}

/// The first month whose bill is above the budget.
fn over_budget(path: &Path<'_>) -> Option<u32> {
    let budget = path.plan.profile.commercial.budget_monthly_usd?;
    means::over_budget(&path.plan.path, budget)
}

fn reading(path: &Path<'_>, layers: &[Layer]) -> String {
    let (Some(first), Some(last)) = (path.plan.path.first(), path.plan.path.last()) else { return String::new() };
    let dollars = |month: &PathMonth| units::dollars(month.monthly_usd.p50.to_f64());
    let budget = match (path.plan.profile.commercial.budget_monthly_usd, over_budget(path)) {
        (Some(budget), Some(0)) => format!(", above your budget of {} from today on", units::dollars(budget)),
        (Some(budget), Some(month)) => {
            format!("; it first passes your budget of {} in {}", units::dollars(budget), path.calendar.long(month))
        }
        (Some(budget), None) => format!(", within your budget of {} all the way", units::dollars(budget)),
        (None, _) => String::new(),
    };
    let largest = layers.first().map(|layer| format!(" Largest part: {}.", words::in_sentence(&layer.name))).unwrap_or_default();
    let PathBill { p10, p90, .. } = last.monthly_usd;
    let spread =
        if p10 < p90 { format!(" (p10 {}, p90 {})", units::dollars(p10.to_f64()), units::dollars(p90.to_f64())) } else { String::new() };
    format!("{} a month today, {} {}{spread}{budget}.{largest} Steps are purchases.", dollars(first), dollars(last), path.when(path.months))
}

fn legend(path: &Path<'_>, layers: &[Layer]) -> Vec<LegendEntry> {
    let ends = |values: [Option<f64>; 2]| values.map(|value| amount(value.unwrap_or(0.0))).join(" → ");
    let stacked = layers.iter().enumerate().rev().map(|(at, layer)| {
        LegendEntry::new(&layer.name, palette::series(layer.family), Shape::Swatch)
            .says(ends([layer.months.first().copied(), layer.months.last().copied()]))
            .of_series(layer.family.id())
            .reads(at + 1)
    });
    let total = ends([path.plan.path.first(), path.plan.path.last()].map(|month| month.map(|month| month.monthly_usd.p50.to_f64())));
    let total = LegendEntry::note("total").says(total).reads(layers.len() + 1);
    let spread =
        has_spread(path).then(|| LegendEntry::new("p10 to p90", palette::TEXT, Shape::Band).of_series(SPREAD).reads(layers.len() + 2));
    let budget = path.plan.profile.commercial.budget_monthly_usd.map(|budget| {
        let (label, drawn) = if on_scale(path, budget) { ("budget", true) } else { ("budget, off the scale", false) };
        let entry = LegendEntry::new(label, palette::LIMIT, Shape::Dashed).says(units::dollars(budget));
        if drawn { entry.of_series("budget") } else { entry }
    });
    [total].into_iter().chain(spread).chain(stacked).chain(budget).collect()
}

/// What is far above every bill would only flatten the picture.
fn on_scale(path: &Path<'_>, usd: f64) -> bool {
    usd <= top(path)
}

fn top(path: &Path<'_>) -> f64 {
    2.5 * path.plan.path.iter().map(|month| month.monthly_usd.p50.to_f64()).fold(0.0, f64::max)
}

fn has_spread(path: &Path<'_>) -> bool {
    path.plan.path.iter().any(|month| month.monthly_usd.p10 < month.monthly_usd.p90)
}

fn readout(path: &Path<'_>, layers: &[Layer]) -> Readout {
    Readout::of(path, columns(path, layers, "total"), |month| amounts(path, layers, month))
}

/// Names of the amounts of a month.
fn columns(path: &Path<'_>, layers: &[Layer], total: &str) -> Vec<String> {
    let spread = has_spread(path).then(|| "p10 to p90".to_owned());
    layers.iter().map(|layer| layer.name.clone()).chain([total.to_owned()]).chain(spread).collect()
}

fn table(path: &Path<'_>, layers: &[Layer]) -> Table {
    Table {
        caption: "Monthly cost by tier and month".into(),
        head: ["Month".to_owned()].into_iter().chain(columns(path, layers, "Total")).collect(),
        sentences: 0,
        rows: path
            .rows()
            .map(|month| [path.calendar.short(month.month)].into_iter().chain(amounts(path, layers, month)).collect())
            .collect(),
    }
}

/// Of each layer, then of all, then what all may come to instead.
fn amounts(path: &Path<'_>, layers: &[Layer], month: &PathMonth) -> Vec<String> {
    let at = path.place(month);
    let [p10, total, p90] = [month.monthly_usd.p10, month.monthly_usd.p50, month.monthly_usd.p90].map(|usd| units::dollars(usd.to_f64()));
    let spread = has_spread(path).then(|| if p10 == p90 { p10 } else { format!("{p10} to {p90}") });
    layers.iter().map(|layer| amount(layer.months[at])).chain([total]).chain(spread).collect()
}

fn amount(value: f64) -> String {
    if value > 0.0 { units::dollars(value) } else { "–".into() }
}

fn draw(path: &Path<'_>, layers: &[Layer], size: Size, title: &str, reading: &str) -> String {
    let (words, plot, steps) = match size {
        Size::Wide => (20, 48..468, 6),
        Size::Narrow => (54, 80..440, 5),
    };
    let months = &path.plan.path;
    let height = plot.end + MONTHS_HEIGHT;
    Frame { name: BILL, title, reading, size, height, months: path.months, plot: (plot.start, plot.end), cells: false }.draw(|canvas| {
        let time = path.time(size);
        let budget = path.plan.profile.commercial.budget_monthly_usd.filter(|budget| on_scale(path, *budget));
        let currency = &path.currency;
        let top = top(path);
        let highest = months.iter().flat_map(|month| [month.monthly_usd.p50.to_f64(), month.monthly_usd.p90.to_f64().min(top)]);
        let values = highest.chain(budget).map(|usd| usd * currency.per_usd);
        let axis = Axis::from_zero(values, plot, steps).of_each(currency.per_usd);
        canvas.scale(&axis, currency.along(&axis));
        let mut lower = vec![(time.at(0), axis.bottom()), (size.right(), axis.bottom())];
        let (mut sums, mut sums_before) = (vec![0.0; months.len()], vec![0.0; months.len()]);
        for layer in layers {
            let mut upper = Vec::with_capacity(2 * months.len());
            for (at, month) in months.iter().enumerate() {
                sums[at] += layer.months[at];
                sums_before[at] += layer.before[at];
                let x = time.at(month.month);
                if at > 0 {
                    upper.push((x, axis.at(sums_before[at])));
                }
                upper.push((x, axis.at(sums[at])));
            }
            canvas.series(layer.family.id(), || canvas.band(palette::series(layer.family), 1.0, &upper, &lower));
            // The seam to the layer below.
            canvas.line(palette::SURFACE, 2, &lower);
            lower = upper;
        }
        let bounds = has_spread(path).then(|| {
            let along = |usd: fn(&PathBill) -> Usd| -> Vec<(i32, i32)> {
                months.iter().map(|month| (time.at(month.month), axis.at(usd(&month.monthly_usd).to_f64()))).collect()
            };
            [along(|bill| bill.p90), along(|bill| bill.p10)]
        });
        let is_cut = months.last().is_some_and(|month| month.monthly_usd.p90.to_f64() > axis.high());
        if let Some([upper, lower]) = &bounds {
            canvas.series(SPREAD, || {
                canvas.band(palette::TEXT, 0.14, upper, lower);
                // It ends where it leaves the picture.
                let within = months.iter().take_while(|month| month.monthly_usd.p90.to_f64() <= axis.high()).count();
                canvas.line(palette::TEXT, 1, &upper[..within]);
                canvas.line(palette::TEXT, 1, lower);
            });
        }
        canvas.line(palette::TEXT, 3, &lower);
        path.draw_moves(canvas, &time, size, words, &[(axis.top(), axis.bottom())]);
        let ends = [months.first(), months.last()].map(|month| month.map_or(0.0, |month| month.monthly_usd.p50.to_f64()));
        let [today, horizon] = ends.map(|value| axis.at(value));
        let budget = budget.map(|budget| (budget, axis.at(budget)));
        // Above the stack, and not on the line of the budget.
        let clear = |from: i32, to: i32, y: i32| {
            let above = heights(&lower, from, to).map_or(y, |(top, _)| top) - 24;
            budget.map_or(above, |(_, line)| if (line - above).abs() < 18 { line - 22 } else { above })
        };
        let short = |value: f64| if value >= 9999.5 { format!("${}", units::short(value)) } else { units::dollars(value) };
        let [from, to] = ends.map(short);
        let start = size.left() + 12;
        let from_at = clear(start, start + canvas.room(&from), today);
        canvas.write(&from, STRONG, (start, from_at));
        match size {
            Size::Wide => {
                canvas.write(&to, STRONG, (size.right() + 16, horizon));
                for (name, bound) in [if is_cut { "p90 ↑" } else { "p90" }, "p10"].into_iter().zip(bounds.iter().flatten()) {
                    let y = bound.last().map_or(horizon, |(_, y)| *y);
                    if (y - horizon).abs() > 28 && budget.is_none_or(|(_, line)| (y - line).abs() > 28) {
                        canvas.series(SPREAD, || canvas.write(name, NOTE, (size.right() + 16, y)));
                    }
                }
                canvas.write("Monthly cost", STRONG, (0, axis.top() + 4));
                canvas.write("stacked by tier", NOTE, (0, axis.top() + 34));
            }
            Size::Narrow => {
                let end = size.right() - 4;
                canvas.write(&to, STRONG.to(HPos::Right), (end, clear(end - canvas.room(&to), end, horizon)));
                canvas.write("Monthly cost", STRONG, (0, 16));
            }
        }
        if let Some((budget, y)) = budget {
            canvas.series("budget", || {
                canvas.dashed(palette::LIMIT, 3, "14 8", (size.left(), y), (size.right(), y));
                let words = format!("your budget, {}", units::dollars(budget));
                // Above its line, clear of the stack and of the number of today; else beside it; else only in the legend.
                let begin = if (y - 20 - from_at).abs() < 34 { start + canvas.room(&from) + 16 } else { start };
                if heights(&lower, begin, begin + canvas.room(&words)).is_none_or(|(top, _)| top > y - 4) {
                    canvas.write(&words, OF_LIMIT, (begin, y - 20));
                } else if size == Size::Wide && (horizon - y).abs() > 30 {
                    canvas.write("budget", OF_LIMIT, (size.right() + 16, y));
                }
            });
        }
        canvas.months(&time, axis.bottom(), true);
    })
}
