//! What a monthly user costs as their number grows, by the bill alone and with people's time, against what one brings.

use super::{
    Chart, Currency, LegendEntry, Readout, Shape, Table,
    axis::Axis,
    frame::{Frame, MONTHS_HEIGHT, NOTE, OF_LIMIT, STRONG, Size, heights},
    palette::{self, Role},
    path::Path,
    sheet::{Sheet, column, number},
};
use crate::domain::{
    plan::PathMonth,
    units::{self, THIN},
};
use plotters::style::text_anchor::HPos;

const BILL: Role = palette::SERIES[0];
const WHOLE: Role = palette::SERIES[1];

/// Dollars a user and month, month by month.
struct Costs {
    bill: Vec<f64>,
    /// Bill and people; none where nobody's time is counted.
    whole: Option<Vec<f64>>,
    revenue: Option<f64>,
}

pub fn chart(path: &Path<'_>) -> Chart {
    let costs = Costs::of(path);
    let title = "Cost of a user".to_owned();
    let reading = reading(path, &costs);
    let draw = |size| draw(path, &costs, size, &format!("Monthly cost of a user{}", path.span()), &reading);
    let (svg_wide, svg_narrow) = (draw(Size::Wide), draw(Size::Narrow));
    Chart {
        name: "per_user",
        svg_wide,
        svg_narrow,
        has_areas: false,
        legend: legend(path, &costs),
        readout: readout(path, &costs),
        table: table(path, &costs),
        title,
        reading,
    }
}

pub fn sheet(path: &Path<'_>) -> Sheet {
    let mut columns = vec![
        column("monthly_active_users_p50", |month| number(month.monthly_active_users.p50)),
        column("monthly_usd", |month| month.monthly_usd.p50.to_string()),
        column("people_hours", |month| number(month.people_hours)),
        column("per_user_usd", |month| number(bill(month))),
        column("per_user_with_people_usd", |month| number(whole(path, month))),
    ];
    if let Some(revenue) = path.plan.profile.commercial.revenue_per_user_usd {
        columns.push(column("revenue_per_user_usd", move |_| number(revenue)));
    }
    Sheet::of(path, columns)
}

fn bill(month: &PathMonth) -> f64 {
    month.monthly_usd.p50.to_f64() / month.monthly_active_users.p50.max(1.0)
}

fn whole(path: &Path<'_>, month: &PathMonth) -> f64 {
    let people = month.people_hours * path.plan.profile.commercial.engineer_hourly_usd;
    bill(month) + people / month.monthly_active_users.p50.max(1.0)
}

impl Costs {
    fn of(path: &Path<'_>) -> Costs {
        let months = &path.plan.path;
        let people = months.iter().any(|month| month.people_hours > 0.0) && path.plan.profile.commercial.engineer_hourly_usd > 0.0;
        Costs {
            bill: months.iter().map(bill).collect(),
            whole: people.then(|| months.iter().map(|month| whole(path, month)).collect()),
            revenue: path.plan.profile.commercial.revenue_per_user_usd.filter(|revenue| *revenue > 0.0),
        }
    }

    /// All that is counted.
    fn most(&self) -> &[f64] {
        self.whole.as_ref().unwrap_or(&self.bill)
    }
}

fn ends(costs: &[f64], write: impl Fn(f64) -> String) -> [String; 2] {
    [costs.first(), costs.last()].map(|cost| cost.map(|cost| write(*cost)).unwrap_or_default())
}

fn reading(path: &Path<'_>, costs: &Costs) -> String {
    if path.plan.path.is_empty() {
        return String::new();
    }
    let [today, later] = ends(&costs.bill, units::dollars_each);
    let people = costs.whole.as_ref().map(|whole| {
        let [today, later] = ends(whole, units::dollars_each);
        format!("; with people’s time {today} and {later}")
    });
    let revenue = costs.revenue.map(|revenue| format!(" {}", against(path, costs.most(), revenue)));
    format!(
        "A user costs {today} a month today, {later} {}{}.{}",
        path.when(path.months),
        people.unwrap_or_default(),
        revenue.unwrap_or_default()
    )
}

/// Whether a user brings what one costs, and until or from when.
fn against(path: &Path<'_>, costs: &[f64], revenue: f64) -> String {
    let within = |cost: &f64| *cost <= revenue;
    let brought = format!("your revenue of {} a user", units::dollars_each(revenue));
    let when = |at: usize| path.plan.path.get(at).map_or_else(String::new, |month| path.calendar.long(month.month));
    match (costs.first().is_some_and(within), costs.iter().position(within), costs.iter().position(|cost| !within(cost))) {
        (true, _, None) => format!("That is within {brought} all the way."),
        (true, _, Some(passed)) => format!("That first passes {brought} in {}.", when(passed)),
        (false, None, _) => format!("That is above {brought} all the way."),
        (false, Some(reached), _) => format!("That is above {brought} until {}.", when(reached)),
    }
}

fn legend(path: &Path<'_>, costs: &Costs) -> Vec<LegendEntry> {
    let line = |label, role, costs: &[f64]| LegendEntry::new(label, role, Shape::Line).says(ends(costs, units::dollars_each).join(" → "));
    let users: Vec<f64> = path.plan.path.iter().map(|month| month.monthly_active_users.p50).collect();
    let users = LegendEntry::note("users").says(ends(&users, units::short).join(" → "));
    let bill = line("bill", BILL, &costs.bill).of_series("bill");
    let whole = costs.whole.as_ref().map(|whole| line("with people", WHOLE, whole).of_series("people"));
    let share = costs
        .revenue
        .map(|revenue| LegendEntry::note("of its revenue").says(ends(costs.most(), |cost| units::percent(cost / revenue)).join(" → ")));
    let revenue = costs
        .revenue
        .map(|revenue| LegendEntry::new("revenue", palette::LIMIT, Shape::Dashed).says(units::dollars_each(revenue)).of_series("revenue"));
    // The columns of the readout follow each other as these do.
    let read = [users, bill].into_iter().chain(whole).chain(share).zip(1..).map(|(entry, column)| entry.reads(column));
    read.chain(revenue).collect()
}

fn readout(path: &Path<'_>, costs: &Costs) -> Readout {
    let columns = ["users", "bill"].into_iter().chain(costs.whole.is_some().then_some("with people"));
    let columns = columns.chain(costs.revenue.is_some().then_some("of its revenue")).map(String::from);
    Readout::of(path, columns.collect(), |month| row(path, costs, month))
}

/// Users, the costs of one, the share of what one brings.
fn row(path: &Path<'_>, costs: &Costs, month: &PathMonth) -> Vec<String> {
    let most = if costs.whole.is_some() { whole(path, month) } else { bill(month) };
    [units::figure(month.monthly_active_users.p50), units::dollars_each(bill(month))]
        .into_iter()
        .chain(costs.whole.is_some().then(|| units::dollars_each(most)))
        .chain(costs.revenue.map(|revenue| units::percent(most / revenue)))
        .collect()
}

fn table(path: &Path<'_>, costs: &Costs) -> Table {
    Table {
        caption: "Monthly cost of a user by month".into(),
        head: ["Month", "Users", "Bill a user"]
            .into_iter()
            .chain(costs.whole.is_some().then_some("Bill and people a user"))
            .chain(costs.revenue.is_some().then_some("Of its revenue"))
            .map(String::from)
            .collect(),
        sentences: 0,
        rows: path.rows().map(|month| [path.calendar.short(month.month)].into_iter().chain(row(path, costs, month)).collect()).collect(),
    }
}

fn draw(path: &Path<'_>, costs: &Costs, size: Size, title: &str, reading: &str) -> String {
    let (words, plot) = match size {
        Size::Wide => (20, 48..348),
        Size::Narrow => (54, 80..360),
    };
    let months = &path.plan.path;
    let height = plot.end + MONTHS_HEIGHT;
    Frame { name: "per_user", title, reading, size, height, months: path.months, plot: (plot.start, plot.end), cells: false }.draw(
        |canvas| {
            let time = path.time(size);
            // A little more than the values, so that words fit above and below the lines.
            let values = costs.bill.iter().chain(costs.most()).copied().chain(costs.revenue).flat_map(|cost| [cost * 1.3, cost / 1.3]);
            let currency = &path.currency;
            let axis = Axis::log(values.map(|usd| usd * currency.per_usd), plot, 6).of_each(currency.per_usd);
            let amount = amount_on(&axis, currency);
            canvas.scale(&axis, &amount);
            let points = |costs: &[f64]| -> Vec<(i32, i32)> {
                months.iter().zip(costs).map(|(month, cost)| (time.at(month.month), axis.at(*cost))).collect()
            };
            // The line of the larger costs has its words above it, the other one below.
            let lines = [("people", costs.whole.as_deref(), WHOLE, true), ("bill", Some(&*costs.bill), BILL, costs.whole.is_none())];
            let revenue = costs.revenue.map(|revenue| axis.at(revenue));
            let clear = |line: &[(i32, i32)], above: bool, from: i32, to: i32, y: i32| {
                let (upper, lower) = heights(line, from, to).unwrap_or((y, y));
                let (place, beyond) = if above { (upper - 24, -22) } else { (lower + 26, 24) };
                match revenue {
                    Some(dashes) if (dashes - place).abs() < 18 => dashes + beyond,
                    _ => place,
                }
            };
            // Where words stand at the right edge, the largest cost first.
            let mut beside: Vec<i32> = Vec::new();
            for (series, costs, role, above) in lines {
                let Some(costs) = costs else { continue };
                let line = points(costs);
                let (Some(&first), Some(&last)) = (line.first(), line.last()) else { continue };
                canvas.series(series, || {
                    canvas.line(role, 5, &line);
                    canvas.dot(role, first);
                    canvas.dot(role, last);
                    let [from, to] = ends(costs, &amount);
                    let (start, end) = (first.0 + 16, last.0 - 4);
                    canvas.write(&from, STRONG, (start, clear(&line, above, start, start + canvas.room(&from), first.1)));
                    match size {
                        Size::Wide => {
                            let y = beside.iter().fold(last.1, |y, other| y.max(other + 30));
                            canvas.write(&to, STRONG, (last.0 + 16, y));
                            beside.push(y);
                        }
                        Size::Narrow => {
                            canvas.write(&to, STRONG.to(HPos::Right), (end, clear(&line, above, end - canvas.room(&to), end, last.1)));
                        }
                    }
                });
            }
            match size {
                Size::Wide => {
                    canvas.write("Cost of a user", STRONG, (0, axis.top() + 4));
                    canvas.write("a month,", NOTE, (0, axis.top() + 34));
                    canvas.write("log axis", NOTE, (0, axis.top() + 64));
                }
                Size::Narrow => canvas.write("Cost of a user a month, log axis", STRONG, (0, 16)),
            }
            if let Some(y) = revenue {
                canvas.series("revenue", || {
                    canvas.dashed(palette::LIMIT, 3, "14 8", (size.left(), y), (size.right(), y));
                    // Else only in the legend.
                    if size == Size::Wide && beside.iter().all(|other| (other - y).abs() > 28) {
                        canvas.write("revenue", OF_LIMIT, (size.right() + 16, y));
                    }
                });
            }
            path.draw_moves(canvas, &time, size, words, &[(axis.top(), axis.bottom())]);
            canvas.months(&time, axis.bottom(), true);
        },
    )
}

/// One way of writing for a whole axis: `0.2 ¢`, `$0.15`, `$1.20`.
fn amount_on(axis: &Axis, currency: &Currency) -> impl Fn(f64) -> String {
    let cents = currency.has_cents() && axis.high() < 0.1;
    move |usd| match currency.of(usd) {
        value if cents => format!("{}{THIN}¢", units::figure(value * 100.0)),
        value if value >= 9999.5 => currency.amount(units::short, value),
        value if (value * 100.0 - (value * 100.0).round()).abs() < 1e-6 => currency.sum(value),
        value => currency.amount(units::figure, value),
    }
}
