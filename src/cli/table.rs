//! What matters of a plan, in columns for a terminal.

use crate::{
    domain::{
        plan::Plan,
        units,
        words::{self, Calendar},
    },
    service::Difference,
};
use serde_json::Value;
use std::fmt::Write;

pub fn plan(plan: &Plan) -> String {
    let calendar = Calendar::new(plan.profile.growth.start_month.as_deref());
    let recommended = &plan.recommendation;
    let (design, cost) = (&recommended.design, &recommended.design.cost);
    let mut out = String::new();
    if design.tiers.is_empty() {
        out += "Nothing on sale holds this load.\n";
    } else {
        let _ = writeln!(
            out,
            "{}Rung {}, {}: {} a month, {} a user, and {} h of people's time ({})",
            if recommended.feasible { "" } else { "No design meets every target. The closest: " },
            recommended.stage.rung,
            recommended.stage.name,
            units::dollars_and_cents(cost.monthly_usd.to_f64()),
            units::dollars_each(cost.per_user_usd),
            units::figure(cost.people_hours),
            units::dollars(cost.people_monthly_usd.to_f64())
        );
    }
    match plan.transitions.first() {
        Some(moved) => {
            let _ = writeln!(out, "Next move, {}: {}", calendar.long(moved.month), moved.because);
        }
        None => {
            let _ = writeln!(out, "No move before {}.", calendar.long(plan.profile.growth.months));
        }
    }
    for out_of in recommended.ruled_out.iter().filter(|_| !recommended.feasible) {
        let _ = writeln!(out, "  {}", out_of.because);
    }
    let mut rows = vec![["PART", "PRODUCT", "COUNT", "ZONES", "PEAK", "ROOM", "A MONTH"].map(str::to_owned).to_vec()];
    rows.extend(design.tiers.iter().map(|tier| {
        let count = |of: u32| if of > 0 { of.to_string() } else { "-".to_owned() };
        vec![
            words::tier(&tier.id),
            tier.product.clone(),
            count(tier.count),
            count(tier.zones),
            tier.utilisation_at_peak.map_or_else(|| "-".to_owned(), units::percent),
            tier.headroom.map_or_else(|| "-".to_owned(), |room| format!("{}x", units::figure(room))),
            units::dollars_and_cents(tier.monthly_usd.to_f64()),
        ]
    }));
    out.push('\n');
    out += &columns(&rows, 2);
    if !plan.breaks_first.is_empty() {
        let mut rows = vec![["BREAKS FIRST", "LIMIT", "USED", "AT", "REACHED"].map(str::to_owned).to_vec()];
        rows.extend(plan.breaks_first.iter().take(5).map(|broken| {
            vec![
                words::tier(&broken.tier),
                words::resource(broken.resource).to_owned(),
                units::percent(broken.value),
                units::percent(broken.limit),
                broken.month.map_or_else(|| format!("after {}", calendar.short(plan.profile.growth.months)), |month| calendar.short(month)),
            ]
        }));
        out.push('\n');
        out += &columns(&rows, 2);
    }
    let _ = writeln!(
        out,
        "\n{} inputs are assumed. Prices of {}, engine {}.",
        plan.assumptions.len(),
        plan.catalog_version,
        plan.engine_version
    );
    out
}

/// The answers beside each other, then every field of the question and every part that differs.
pub fn differences(names: &[String], plans: &[&Plan], differences: &[Difference]) -> String {
    columns(&compared(names, plans, differences), usize::MAX)
}

pub fn differences_as_markdown(names: &[String], plans: &[&Plan], differences: &[Difference]) -> String {
    let mut out = String::new();
    for (place, row) in compared(names, plans, differences).iter().enumerate() {
        let cells: Vec<String> = row.iter().map(|cell| cell.replace('|', "\\|")).collect();
        let _ = writeln!(out, "| {} |", cells.join(" | "));
        if place == 0 {
            let _ = writeln!(out, "|{}", " --- |".repeat(row.len()));
        }
    }
    out
}

fn compared(names: &[String], plans: &[&Plan], differences: &[Difference]) -> Vec<Vec<String>> {
    let row = |name: &str, of: &dyn Fn(&Plan) -> String| [name.to_owned()].into_iter().chain(plans.iter().map(|plan| of(plan))).collect();
    let mut rows: Vec<Vec<String>> = vec![
        [String::new()].into_iter().chain(names.iter().cloned()).collect(),
        row("rung", &|plan| format!("{}, {}", plan.recommendation.stage.rung, plan.recommendation.stage.name)),
        row("a month", &|plan| units::dollars_and_cents(plan.recommendation.design.cost.monthly_usd.to_f64())),
        row("people", &|plan| units::dollars_and_cents(plan.recommendation.design.cost.people_monthly_usd.to_f64())),
        row("available", &|plan| units::availability(plan.recommendation.design.availability)),
    ];
    let fields = differences.iter().filter(|difference| difference.pointer.starts_with("/profile/"));
    rows.extend(fields.map(|difference| {
        let name = difference.pointer.trim_start_matches("/profile/").replace('/', ".");
        let value =
            |value: &Value| value.as_str().map_or_else(|| if value.is_null() { "-".into() } else { value.to_string() }, str::to_owned);
        [name].into_iter().chain(difference.values.iter().map(value)).collect()
    }));
    rows
}

/// Cells under each other; from the column `numbers` on to the right.
pub fn columns(rows: &[Vec<String>], numbers: usize) -> String {
    let width = |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or_default();
    let widths: Vec<usize> = (0..rows.first().map_or(0, Vec::len)).map(width).collect();
    let mut out = String::new();
    for row in rows {
        let mut line = String::new();
        for (column, (cell, width)) in row.iter().zip(&widths).enumerate() {
            let room = " ".repeat(width - cell.chars().count());
            let (before, after) = if column >= numbers { (room, String::new()) } else { (String::new(), room) };
            line += &format!("{before}{cell}{after}  ");
        }
        out += line.trim_end();
        out.push('\n');
    }
    out
}
