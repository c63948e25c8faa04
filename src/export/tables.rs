//! Months and bill as CSV, by RFC 4180.

use crate::domain::{
    plan::{PathMonth, Plan},
    words::Calendar,
};
use csv::Writer;
use std::collections::BTreeSet;

/// Every month from today to the horizon; a column for each tier that costs something in any of them.
pub fn path(plan: &Plan) -> String {
    let calendar = Calendar::new(plan.profile.growth.start_month.as_deref());
    let tiers: BTreeSet<&str> = plan.path.iter().flat_map(|month| month.tiers_usd.keys()).map(String::as_str).collect();
    let fixed = [
        "month",
        "calendar",
        "monthly_active_users_p10",
        "monthly_active_users_p50",
        "monthly_active_users_p90",
        "peak_requests_per_second",
        "stage",
        "feasible",
        "monthly_usd_p10",
        "monthly_usd_p50",
        "monthly_usd_p90",
        "people_hours",
        "bottleneck",
        "utilisation",
    ];
    let head = fixed.into_iter().map(str::to_owned).chain(tiers.iter().map(|tier| format!("{tier}_usd")));
    let row = |month: &PathMonth| {
        let users = &month.monthly_active_users;
        let tight = month.bottleneck.as_ref();
        let own = [
            month.month.to_string(),
            calendar.iso(month.month).unwrap_or_default(),
            users.p10.to_string(),
            users.p50.to_string(),
            users.p90.to_string(),
            month.peak_requests_per_second.to_string(),
            month.stage.clone(),
            month.feasible.to_string(),
            month.monthly_usd.p10.to_string(),
            month.monthly_usd.p50.to_string(),
            month.monthly_usd.p90.to_string(),
            month.people_hours.to_string(),
            tight.map(|tight| format!("{}.{}", tight.tier, tight.resource.id())).unwrap_or_default(),
            tight.map(|tight| tight.utilisation.to_string()).unwrap_or_default(),
        ];
        let costs = tiers.iter().map(|tier| month.tiers_usd.get(*tier).map(ToString::to_string).unwrap_or_default());
        own.into_iter().chain(costs).collect::<Vec<_>>()
    };
    written(head.collect(), plan.path.iter().map(row))
}

/// The lines of the recommendation's bill; their sum is the month's.
pub fn bill(plan: &Plan) -> String {
    let head = ["tier", "item", "quantity", "unit", "unit_usd", "monthly_usd", "source"].map(str::to_owned).to_vec();
    let rows = plan.recommendation.design.cost.lines.iter().map(|line| {
        vec![
            line.tier.clone(),
            line.item.clone(),
            line.quantity.to_string(),
            line.unit.clone(),
            line.unit_usd.to_string(),
            line.monthly_usd.to_string(),
            line.source.clone(),
        ]
    });
    written(head, rows)
}

fn written(head: Vec<String>, rows: impl Iterator<Item = Vec<String>>) -> String {
    let mut writer = Writer::from_writer(Vec::new());
    let mut write = |row: &[String]| writer.write_record(row).expect("memory takes every row, and all are as long");
    write(&head);
    rows.for_each(|row| write(&row));
    let bytes = writer.into_inner().expect("memory takes what is left");
    String::from_utf8(bytes).expect("made of text")
}
