//! A small ledger of the sample plan: its demand, its web tier, a line of its bill and its availability, each down to fields and catalog.

use crate::domain::plan::{LedgerEntry, Origin, Plan};
use std::{borrow::Cow, sync::Arc};

/// Every entry, in an order in which each stands after its inputs. Values follow from the formulas.
pub fn entries(plan: &Plan) -> Vec<LedgerEntry> {
    let users = "/audience/monthly_active_users";
    let share = "/audience/daily_active_share";
    let peak = "/traffic/peak_to_mean";
    let price = "catalog/aws/us-east-1/m7g.large/usd_hour";
    let vcpu = "catalog/aws/us-east-1/m7g.large/vcpu";
    let (mean, busiest) = ("demand.requests_per_second.mean", "demand.requests_per_second.peak");
    let hours = "catalog/sizing/hours_a_month";
    let mut all = vec![
        given(users, "Monthly users", 220_000.0, "users"),
        assumed(share, "Active on a mean day", 0.2, "share"),
        assumed("/traffic/requests_per_daily_user", "Requests", 50.0, "a user and day"),
        assumed(peak, "Busiest hour", 3.0, "× mean"),
        assumed("/traffic/app_cpu_ms", "CPU of a request", 20.0, "ms"),
        assumed("/traffic/sessions_per_daily_user", "Sessions", 2.0, "a user and day"),
        assumed("/audience/visit_minutes", "Length of a visit", 10.0, "min"),
        assumed("/targets/max_utilisation_degraded", "Most used with a zone down", 0.85, "share"),
        measured(vcpu, "vCPU of m7g.large", 2.0, "vCPU", "EC2 instance types, read 2026-11-20"),
        measured(price, "An hour of m7g.large", 0.0816, "USD/hour", "EC2 on-demand prices, us-east-1, read 2026-11-20"),
        measured(hours, "Hours of a month", 730.0, "h", "The month of price lists"),
        measured("catalog/aws/sla/load_balancer", "Promise for the load balancer", 0.9999, "share", "ELB service level agreement"),
        measured("catalog/aws/sla/database_two_zones", "Promise for the database pair", 0.9995, "share", "RDS service level agreement"),
        measured("catalog/aws/sla/instance_zones", "Promise for machines in two zones", 0.9999, "share", "EC2 service level agreement"),
    ];
    let derived = [
        ("demand.monthly_active_users", "Monthly users", "users", users.to_owned()),
        ("demand.daily_users", "Users of a mean day", "users", format!("demand.monthly_active_users * {share}")),
        (mean, "Requests, mean", "req/s", "demand.daily_users * /traffic/requests_per_daily_user / 86400".to_owned()),
        (busiest, "Requests, busiest hour", "req/s", format!("{mean} * {peak}")),
        ("demand.requests_per_second.surge", "Requests, in a surge", "req/s", format!("max({busiest}, {mean})")),
        ("demand.sessions_per_day", "Sessions a day", "sessions", "demand.daily_users * /traffic/sessions_per_daily_user".to_owned()),
        (
            "demand.concurrent_users",
            "Present at once",
            "users",
            format!("demand.sessions_per_day * /audience/visit_minutes / 1440 * {peak}"),
        ),
        ("web.cpu_needed", "CPU of the busiest hour", "vCPU", format!("{busiest} * /traffic/app_cpu_ms / 1000")),
        (
            "web.left",
            "Machines that must be left",
            "instances",
            format!("ceil(web.cpu_needed / ({vcpu} * /targets/max_utilisation_degraded))"),
        ),
        ("web.count", "Web machines", "instances", "web.left * 3".to_owned()),
        ("web.utilisation.cpu.up", "CPU used, everything up", "share", format!("web.cpu_needed / (web.count * {vcpu})")),
        ("cost.lines.6.quantity", "Hours of the web machines", "instance-hours", format!("web.count * {hours}")),
        ("cost.lines.6.unit_usd", "Price of an hour", "USD/hour", price.to_owned()),
        ("cost.lines.6.monthly_usd", "Web machines a month", "USD", "cost.lines.6.quantity * cost.lines.6.unit_usd".to_owned()),
        (
            "availability",
            "Availability",
            "share",
            "catalog/aws/sla/load_balancer * catalog/aws/sla/instance_zones * catalog/aws/sla/database_two_zones".to_owned(),
        ),
    ];
    for (id, label, unit, formula) in derived {
        let inputs: Vec<Arc<str>> = all
            .iter()
            .filter(|entry| formula.split([' ', '(', ')', ',']).any(|word| *word == *entry.id))
            .map(|entry| entry.id.clone())
            .collect();
        let value = value(&formula, &all);
        all.push(LedgerEntry {
            id: id.into(),
            label: label.into(),
            value,
            unit: unit.into(),
            origin: Origin::Derived,
            formula: Some(formula),
            inputs,
            source: None,
        });
    }
    // Sums of the bill and what else is shown need no more than their place here.
    all.push(entry("cost.monthly_usd", "Monthly cost", plan.recommendation.design.cost.monthly_usd.to_f64(), "USD", Origin::Derived, None));
    all
}

/// Of a formula with one level of parentheses, left to right with × and ÷ only.
fn value(formula: &str, all: &[LedgerEntry]) -> f64 {
    let of = |word: &str| {
        all.iter().find(|entry| *entry.id == *word).map_or_else(|| word.parse().expect("a number or an id"), |entry| entry.value)
    };
    if let Some(inside) = formula.strip_prefix("max(").and_then(|rest| rest.strip_suffix(')')) {
        return inside.split(", ").map(of).fold(f64::MIN, f64::max);
    }
    if let Some(inside) = formula.strip_prefix("ceil(").and_then(|rest| rest.strip_suffix(')')) {
        return value(inside, all).ceil();
    }
    if let Some((left, inside)) = formula.split_once(" / (") {
        return value(left, all) / value(inside.trim_end_matches(')'), all);
    }
    let mut words = formula.split(' ');
    let mut result = words.next().map_or(0.0, of);
    while let (Some(operator), Some(word)) = (words.next(), words.next()) {
        match operator {
            "*" => result *= of(word),
            _ => result /= of(word),
        }
    }
    result
}

fn given(id: &str, label: &str, value: f64, unit: &str) -> LedgerEntry {
    entry(id, label, value, unit, Origin::Given, None)
}

fn assumed(id: &str, label: &str, value: f64, unit: &str) -> LedgerEntry {
    entry(id, label, value, unit, Origin::Assumed, Some("Headroom assumption"))
}

fn measured(id: &str, label: &str, value: f64, unit: &str, source: &str) -> LedgerEntry {
    entry(id, label, value, unit, Origin::Measured, Some(source))
}

fn entry(id: &str, label: &str, value: f64, unit: &str, origin: Origin, source: Option<&str>) -> LedgerEntry {
    let own = |text: &str| Cow::Owned(text.to_owned());
    let (id, label, unit, source) = (id.into(), own(label), own(unit), source.map(own));
    LedgerEntry { id, label, value, unit, origin, formula: None, inputs: Vec::new(), source }
}
