//! The numbers behind a chart: every month of the path, unrounded.

use super::path::Path;
use crate::domain::plan::PathMonth;
use csv::{Terminator, WriterBuilder};

/// Rows of cells under a head whose names say the units, as they do in JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    pub head: Vec<String>,
    /// One a month, today's first; or one a moment.
    pub rows: Vec<Vec<String>>,
}

impl Sheet {
    /// A row a month: its number, its name where it has one, then `columns`, each with what stands in it that month.
    pub fn of(path: &Path<'_>, columns: Vec<(String, Column<'_>)>) -> Sheet {
        let row = |month: &PathMonth| {
            let named = [month.month.to_string(), path.calendar.iso(month.month).unwrap_or_default()];
            named.into_iter().chain(columns.iter().map(|(_, cell)| cell(month))).collect()
        };
        let rows = path.plan.path.iter().map(row).collect();
        let head = ["month", "calendar_month"].map(String::from).into_iter().chain(columns.into_iter().map(|(name, _)| name)).collect();
        Sheet { head, rows }
    }
}

pub type Column<'a> = Box<dyn Fn(&PathMonth) -> String + 'a>;

/// A column by its name.
pub fn column<'a>(name: impl Into<String>, cell: impl Fn(&PathMonth) -> String + 'a) -> (String, Column<'a>) {
    (name.into(), Box::new(cell))
}

/// The shortest decimals that read back the same; empty for what is no number.
pub fn number(value: f64) -> String {
    if value.is_finite() { value.to_string() } else { String::new() }
}

/// As RFC 4180 has it.
pub fn csv(sheet: &Sheet) -> Vec<u8> {
    let mut file = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(Vec::new());
    for row in [&sheet.head].into_iter().chain(&sheet.rows) {
        file.write_record(row).expect("rows are as long as the head, and memory does not fail");
    }
    file.into_inner().expect("memory does not fail")
}

#[cfg(test)]
mod tests {
    use crate::{
        charts::{
            NAMES,
            file::{Format, file},
            palette::Theme,
        },
        domain::{plan::Plan, sample},
    };

    /// Head and rows as whoever opens the file reads them.
    fn read(plan: &Plan, name: &str) -> (Vec<String>, Vec<Vec<String>>) {
        let bytes = file(plan, name, Format::Csv, &Theme::Dark.into()).expect("a chart");
        let text = String::from_utf8(bytes.clone()).expect("text");
        assert_eq!(text.matches('\n').count(), text.matches("\r\n").count());
        let mut reader = csv::Reader::from_reader(&*bytes);
        let head = reader.headers().expect("a head").iter().map(String::from).collect();
        let rows = reader.records().map(|row| row.expect("a row").iter().map(String::from).collect()).collect();
        (head, rows)
    }

    fn cell<'a>((head, rows): &'a (Vec<String>, Vec<Vec<String>>), month: usize, name: &str) -> &'a str {
        let column = head.iter().position(|known| known == name).unwrap_or_else(|| panic!("{name} is not in {head:?}"));
        &rows[month][column]
    }

    #[test]
    fn every_month_has_a_row() {
        let plan = sample::plan();
        for name in NAMES {
            let (head, rows) = read(&plan, name);
            assert_eq!(rows.len(), plan.profile.growth.months as usize + 1, "{name}");
            assert_eq!(head[..2], ["month", "calendar_month"]);
            assert_eq!((&*rows[0][0], &*rows[0][1], &*rows[36][0], &*rows[36][1]), ("0", "2026-11", "36", "2029-11"), "{name}");
        }
    }

    #[test]
    fn a_cell_is_the_plans_own_number() {
        let plan = sample::plan();
        let [users, bill, heat, ribbon, each] = ["users", "bill", "heat", "ribbon", "per_user"].map(|name| read(&plan, name));
        for (at, month) in plan.path.iter().enumerate() {
            let value = |sheet, name: &str| cell(sheet, at, name).parse::<f64>().expect("a number");
            assert_eq!(value(&users, "monthly_active_users_p10"), month.monthly_active_users.p10);
            assert_eq!(value(&users, "monthly_active_users_p50"), month.monthly_active_users.p50);
            assert_eq!(value(&users, "monthly_active_users_p90"), month.monthly_active_users.p90);
            assert_eq!(value(&users, "peak_requests_per_second"), month.peak_requests_per_second);
            assert_eq!(cell(&bill, at, "monthly_usd"), month.monthly_usd.p50.to_string());
            assert_eq!(cell(&bill, at, "monthly_usd_p10"), month.monthly_usd.p10.to_string());
            assert_eq!(cell(&bill, at, "monthly_usd_p90"), month.monthly_usd.p90.to_string());
            for (tier, usd) in &month.tiers_usd {
                assert_eq!(cell(&bill, at, &format!("{tier}_monthly_usd")), usd.to_string());
            }
            for (tier, used) in &month.tiers_used {
                assert_eq!(value(&heat, &format!("{tier}_share_of_limit")), *used);
            }
            assert_eq!(value(&each, "per_user_usd"), month.monthly_usd.p50.to_f64() / month.monthly_active_users.p50);
            assert_eq!(value(&each, "people_hours"), month.people_hours);
            assert_eq!((cell(&ribbon, at, "stage"), cell(&ribbon, at, "feasible")), (&*month.stage, &*month.feasible.to_string()));
        }
    }

    #[test]
    fn what_is_not_there_that_month_is_left_empty() {
        let mut plan = sample::plan();
        plan.profile.growth.start_month = None;
        plan.path[4].tiers_used.remove("web");
        plan.path[5].tiers_used.insert("web".into(), f64::NAN);
        let heat = read(&plan, "heat");
        assert_eq!((cell(&heat, 4, "web_share_of_limit"), cell(&heat, 5, "web_share_of_limit")), ("", ""));
        assert_eq!(cell(&heat, 4, "calendar_month"), "");
        assert_ne!(cell(&heat, 6, "web_share_of_limit"), "");
    }
}
