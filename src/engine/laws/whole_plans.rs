//! Ten whole plans, each on a page that a reviewer can read: a change of the engine or the catalog shows here what it changes.
//!
//! Where a change is meant, `INSTA_UPDATE=always cargo test --release whole_plans` writes the pages anew.

use super::planned;
use crate::{
    catalog::presets,
    domain::{
        fields::{self, FIELDS},
        plan::{Exceeded, LimitKind, Plan, Rate},
        units, words,
    },
};
use serde_json::{Value, json};

/// A table in plain text, its columns as wide as their widest cell.
#[derive(Default)]
struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    fn row<T: Into<String>>(&mut self, cells: impl IntoIterator<Item = T>) {
        self.rows.push(cells.into_iter().map(Into::into).collect());
    }

    /// `r` columns to the right, `l` to the left; the last of the left ones may be as long as it likes.
    fn written(&self, sides: &str) -> String {
        let cells = |column: usize| self.rows.iter().filter_map(move |row| row.get(column));
        let wide = |text: &String| text.chars().count();
        let widths: Vec<usize> = (0..sides.len()).map(|column| cells(column).map(wide).max().unwrap_or(0)).collect();
        let mut text = String::new();
        for row in &self.rows {
            let mut line = String::new();
            for ((cell, width), side) in row.iter().zip(&widths).zip(sides.chars()) {
                let padding = " ".repeat(width - wide(cell));
                line += "  ";
                line += &if side == 'r' { padding + cell } else { format!("{cell}{padding}") };
            }
            text += line.trim_end();
            text.push('\n');
        }
        text
    }
}

/// One plan on one page.
fn page(name: &str, plan: &Plan) -> String {
    let sections = [
        format!("{name}\n"),
        section("Asked", asked(plan)),
        section("Demand", demand(plan)),
        section("Recommended", recommended(plan)),
        section("Ruled out", ruled_out(plan)),
        section("Tiers", tiers(plan)),
        section("Bill a month", bill(plan)),
        section("People", people(plan)),
        section("Path", path(plan)),
        section("Breaks first", breaks(plan)),
        section("Stores", stores(plan)),
        section("To do", steps(plan)),
        section("Watch", watch(plan)),
        section("Alternatives", alternatives(plan)),
    ];
    // Narrow spaces look well on a page and badly in a terminal.
    sections.concat().replace(units::THIN, " ")
}

fn section(title: &str, body: String) -> String {
    if body.is_empty() { String::new() } else { format!("\n{title}\n{body}") }
}

fn asked(plan: &Plan) -> String {
    let mut table = Table::default();
    for field in FIELDS {
        if let Some(value) = plan.question.pointer(&field.pointer()) {
            let told = if value.is_array() || value.is_object() { value.to_string() } else { field.told(value) };
            table.row([field.label.to_owned(), told]);
        }
    }
    table.row([
        "Assumed".to_owned(),
        format!("{} other values, {} with a range", plan.assumptions.len(), plan.assumptions.iter().filter(|a| a.low.is_some()).count()),
    ]);
    table.written("ll")
}

fn demand(plan: &Plan) -> String {
    let demand = &plan.demand;
    let mut rates = Table::default();
    rates.row(["", "mean", "peak", "surge", ""]);
    let mut rate = |name: &str, rate: Rate| {
        if rate.peak > 0.0 {
            rates.row([
                name.to_owned(),
                units::figure(rate.mean),
                units::figure(rate.peak),
                units::figure(rate.surge),
                "a second".to_owned(),
            ]);
        }
    };
    rate("dynamic requests", demand.requests_per_second);
    rate("static requests", demand.static_requests_per_second);
    rate("database reads", demand.database_reads_per_second);
    rate("database writes", demand.database_writes_per_second);
    rate("uploads", demand.uploads_per_second);
    rate("jobs", demand.jobs_per_second);
    let mut amounts = Table::default();
    let mut amount = |name: &str, value: f64, unit: &str| {
        if value > 0.0 {
            amounts.row([name.to_owned(), units::figure(value), unit.to_owned()]);
        }
    };
    amount("users present", demand.concurrent_users, "in the busiest hour");
    amount("sessions kept", demand.concurrent_sessions, "in the busiest hour");
    amount("bytes out", demand.egress_gib_per_month, "GiB a month");
    amount("bytes in", demand.ingress_gib_per_month, "GiB a month");
    amount("database", demand.database_gib, "GiB");
    amount("files", demand.objects_gib, "GiB");
    amount("logs", demand.logs_gib_per_month, "GiB a month");
    amount("e-mails", demand.emails_per_month, "a month");
    rates.written("lrrrl") + &amounts.written("lrl")
}

fn recommended(plan: &Plan) -> String {
    let (found, design) = (&plan.recommendation, &plan.recommendation.design);
    let cost = &design.cost;
    let fits = if found.feasible { "" } else { ", though nothing fits" };
    let mut text = format!("  rung {}, {}{fits}; by head-count rung {}\n", found.stage.rung, found.stage.name, found.nominal_stage.rung);
    for why in &found.why {
        text += &format!("  {why}\n");
    }
    let mut table = Table::default();
    table.row([
        "available".to_owned(),
        format!("{}, all parts {}", units::availability(design.availability), units::availability(design.availability_all_parts)),
    ]);
    let places = design.p95_by_geography.iter().map(|(place, p95)| format!("{} {}", place.replace('_', " "), units::milliseconds(*p95)));
    table.row(["p95".to_owned(), format!("{} ({})", units::milliseconds(design.p95_ms), places.collect::<Vec<_>>().join(", "))]);
    table
        .row(["recovery".to_owned(), format!("time {}, point {}", units::minutes(design.rto_minutes), units::minutes(design.rpo_minutes))]);
    table.row(["single points of failure".to_owned(), listed(&design.single_points_of_failure)]);
    table.row([
        "costs".to_owned(),
        format!(
            "{} and {} h of people ({}); {} a user",
            units::dollars_and_cents(cost.monthly_usd.to_f64()),
            cost.people_hours,
            units::dollars_and_cents(cost.people_monthly_usd.to_f64()),
            units::dollars_each(cost.per_user_usd)
        ),
    ]);
    text + &table.written("ll")
}

fn listed(names: &[String]) -> String {
    if names.is_empty() { "none".into() } else { names.join(", ") }
}

fn kind(kind: LimitKind) -> &'static str {
    match kind {
        LimitKind::Target => "target",
        LimitKind::Wall => "wall",
        LimitKind::Skill => "skill",
        LimitKind::Economy => "economy",
        LimitKind::Organisation => "organisation",
    }
}

fn ruled_out(plan: &Plan) -> String {
    let mut table = Table::default();
    let figure =
        |out: &Exceeded, value: f64| if out.constraint == "availability" { units::availability(value) } else { units::figure(value) };
    for out in &plan.recommendation.ruled_out {
        table.row([
            out.stage.clone(),
            kind(out.kind).to_owned(),
            out.constraint.clone(),
            figure(out, out.value),
            "limit".to_owned(),
            figure(out, out.limit),
        ]);
    }
    table.written("lllrlr")
}

fn tiers(plan: &Plan) -> String {
    let mut table = Table::default();
    table.row(["", "", "", "zones", "bound by", "up", "degraded", "headroom", "months", "p95", "USD"]);
    for tier in &plan.recommendation.design.tiers {
        let share = |share: Option<f64>| share.map_or_else(String::new, units::percent);
        table.row([
            tier.id.clone(),
            if tier.count > 0 { format!("{} ×", tier.count) } else { String::new() },
            tier.product.clone(),
            if tier.zones > 0 { tier.zones.to_string() } else { String::new() },
            tier.bound_by.map_or("", words::resource).to_owned(),
            share(tier.utilisation_at_peak),
            share(tier.utilisation_degraded),
            tier.headroom.map_or_else(String::new, |headroom| format!("{headroom:.2}")),
            tier.headroom_months.map_or_else(String::new, |months| months.to_string()),
            tier.p95_ms.map_or_else(String::new, units::milliseconds),
            units::dollars_and_cents(tier.monthly_usd.to_f64()),
        ]);
    }
    table.written("lrlrlrrrrrr")
}

fn bill(plan: &Plan) -> String {
    let mut table = Table::default();
    for line in &plan.recommendation.design.cost.lines {
        table.row([
            line.tier.clone(),
            line.item.clone(),
            units::full(line.quantity.to_f64()),
            line.unit.clone(),
            format!("× {}", line.unit_usd),
            units::dollars_and_cents(line.monthly_usd.to_f64()),
        ]);
    }
    table.row(["", "", "", "", "", &units::dollars_and_cents(plan.recommendation.design.cost.monthly_usd.to_f64())]);
    table.written("llrlrr")
}

fn people(plan: &Plan) -> String {
    let mut table = Table::default();
    for part in &plan.recommendation.design.cost.people {
        table.row([part.part.clone(), format!("{} h", units::figure(part.hours))]);
    }
    table.written("lr")
}

/// The first month, each move, each year, and the last.
fn path(plan: &Plan) -> String {
    let mut table = Table::default();
    table.row(["month", "users", "(p10 to p90)", "peak", "rung", "USD", "hours", "fullest", ""]);
    let last = plan.path.len() - 1;
    for (index, month) in plan.path.iter().enumerate() {
        let moved = plan.transitions.iter().any(|transition| transition.month == month.month);
        if index % 12 != 0 && index != last && !moved {
            continue;
        }
        let users = month.monthly_active_users;
        table.row([
            month.month.to_string(),
            units::short(users.p50),
            format!("({} to {})", units::short(users.p10), units::short(users.p90)),
            units::figure(month.peak_requests_per_second),
            format!("{}{}", month.stage, if month.feasible { "" } else { ", does not fit" }),
            units::dollars(month.monthly_usd.p50.to_f64()),
            units::figure(month.people_hours),
            month.bottleneck.as_ref().map_or_else(String::new, |b| format!("{} {}", b.tier, words::resource(b.resource))),
            month
                .bottleneck
                .as_ref()
                .map_or_else(String::new, |b| format!("{} of {}", units::percent(b.utilisation), units::percent(b.limit))),
        ]);
    }
    let mut moves = String::new();
    for to in &plan.transitions {
        moves += &format!(
            "  month {}, to {}: {} Watch: {} at {} {}.\n",
            to.month,
            to.to,
            to.because,
            to.trigger.metric,
            units::figure(to.trigger.threshold),
            to.trigger.unit
        );
    }
    table.written("rrlrlrrll") + &moves
}

fn breaks(plan: &Plan) -> String {
    let mut table = Table::default();
    for first in plan.breaks_first.iter().take(5) {
        table.row([
            first.month.map_or_else(|| "beyond".to_owned(), |month| format!("month {month}")),
            format!("{} {}", first.tier, words::resource(first.resource)),
            format!("{} of {}", units::percent(first.value), units::percent(first.limit)),
            first.then.clone(),
        ]);
    }
    table.written("llll")
}

fn steps(plan: &Plan) -> String {
    let mut table = Table::default();
    for step in &plan.next_steps {
        let days = format!("{} days", units::figure(step.effort_person_days));
        table.row([format!("month {}", step.begin_by_month), days, step.action.clone(), step.buys.clone()]);
    }
    table.written("lrll")
}

fn watch(plan: &Plan) -> String {
    let mut table = Table::default();
    for metric in &plan.metrics {
        let told =
            |value: f64| if metric.unit == "share" { units::percent(value) } else { format!("{} {}", units::figure(value), metric.unit) };
        let ends = [told(metric.busiest), told(metric.alarm_above), told(metric.breaks_at)];
        let [busiest, alarm, breaks] = ends;
        table.row([metric.tier.clone(), metric.measures.clone(), busiest, alarm, breaks, metric.because.clone()]);
    }
    table.written("llrrrl")
}

fn stores(plan: &Plan) -> String {
    let mut table = Table::default();
    for store in &plan.stores {
        table.row([store.data.clone(), store.kind.clone(), store.product.clone()]);
    }
    let topics: Vec<&str> = plan.advice.iter().map(|advice| advice.topic.as_str()).collect();
    let advice = if topics.is_empty() { String::new() } else { format!("  advice on {}\n", topics.join(", ")) };
    table.written("lll") + &advice
}

fn alternatives(plan: &Plan) -> String {
    let mut table = Table::default();
    for other in &plan.alternatives {
        let fits = if other.feasible { other.stage.clone() } else { format!("{}, does not fit", other.stage) };
        let usd = |usd: crate::domain::money::Usd| units::dollars(usd.to_f64());
        table.row([other.change.clone(), fits, usd(other.monthly_usd), format!("+ {}", usd(other.people_monthly_usd)), other.says.clone()]);
    }
    table.written("llrrl")
}

fn preset(id: &str) -> Value {
    presets::all().iter().find(|preset| preset.id == id).unwrap_or_else(|| panic!("no preset {id}")).question.clone()
}

macro_rules! pages {
    ($($name:ident, $title:literal, $profile:expr;)+) => {
        /// What the pages are of.
        pub fn profiles() -> Vec<Value> {
            vec![$($profile),+]
        }

        $(#[test]
        fn $name() {
            let page = page($title, &planned(&$profile));
            insta::with_settings!({prepend_module_to_snapshot => false, omit_expression => true}, {
                insta::assert_snapshot!(stringify!($name), page);
            });
        })+
    };
}

pages! {
    one_user, "One user", json!({"audience": {"monthly_active_users": 1}});
    four_nines_for_ten, "Four nines for ten users", json!({"audience": {"monthly_active_users": 10}, "targets": {"availability": 0.9999}});
    two_million_who_can_wait, "Two million users who can wait a day, nobody for databases", json!({
        "audience": {"monthly_active_users": 2_000_000},
        "targets": {"availability": 0.99, "survives": "instance", "rto_minutes": 1_440, "rpo_minutes": 1_440},
    });
    saas, "SaaS", preset("saas");
    marketplace, "Marketplace", preset("marketplace");
    many_queries, "A million users, thirty queries a request", json!({"audience": {"monthly_active_users": 1_000_000}, "data": {"queries_per_request": 30}});
    social_feed, "Social feed", preset("social_feed");
    three_teams, "Twenty million users", json!({"audience": {"monthly_active_users": 20_000_000}});
    heavy_writes, "Twenty million users who mostly write", json!({
        "audience": {"monthly_active_users": 20_000_000}, "traffic": {"write_share": 0.8}, "data": {"kib_per_write": 8},
    });
    far_and_in_a_hurry, "Nothing fits: users in Oceania, a tenth of a second", json!({
        "audience": {"monthly_active_users": 50_000, "geography": {"oceania": 1}}, "targets": {"p95_ms": 100},
    });
}

/// A page that leaves a field out would hide what was asked.
#[test]
fn a_page_shows_every_field_that_was_asked() {
    let asked = preset("marketplace");
    let page = page("Marketplace", &planned(&asked));
    for (group, fields) in asked.as_object().expect("a profile") {
        for name in fields.as_object().into_iter().flat_map(serde_json::Map::keys) {
            let label = fields::find(&format!("{group}.{name}")).expect("a field").label;
            assert!(page.contains(label), "{label}");
        }
    }
}
