//! What other tools must be able to read; whether their own parsers do is tried where the exports are served.

use super::*;
use crate::{
    charts,
    domain::{monitoring::Metric, sample, words},
};
use serde_json::Value;
use std::collections::BTreeSet;

fn written(name: &str) -> String {
    by_name(name).expect("an export").of(&sample::plan()).expect("the plan has it")
}

#[test]
fn every_export_has_a_name_of_its_own_and_is_the_same_each_time() {
    let names: BTreeSet<&str> = ALL.iter().map(|export| export.name).collect();
    assert_eq!(names.len(), ALL.len());
    for export in of_plan(&sample::plan()) {
        let text = written(export.name);
        assert!(text.ends_with('\n') && !text.contains("NaN") && !text.contains("inf "), "{}", export.name);
        assert_eq!(text, written(export.name), "{}", export.name);
        assert!(export.says.ends_with('.'), "{}", export.name);
    }
    assert!(by_name("report").is_none());
}

/// What is not in the list is refused with a sentence, and what is in it is written.
#[test]
fn a_plan_lists_what_it_has_and_says_why_not_of_the_rest() {
    let plan = sample::plan();
    let listed: BTreeSet<&str> = of_plan(&plan).iter().map(|export| export.name).collect();
    for export in ALL {
        match export.of(&plan) {
            Ok(_) => assert!(listed.contains(export.name), "{}", export.name),
            Err(reason) => assert!(!listed.contains(export.name) && reason.ends_with('.'), "{}: {reason}", export.name),
        }
    }
}

#[test]
fn the_report_is_as_reviewed() {
    insta::assert_snapshot!(written("report.md"));
}

#[test]
fn the_report_shows_charts_that_there_are() {
    let report = written("report.md");
    let shown: Vec<&str> = report.split("](charts/").skip(1).filter_map(|rest| rest.split_once(".svg)")).map(|(name, _)| name).collect();
    assert_eq!(shown, ["bill", "users"]);
    for shown in shown {
        assert!(charts::names().any(|name| name == shown), "{shown}");
    }
}

/// It is read where nothing can be fetched, and a browser is allowed nothing but its style sheet.
#[test]
fn the_page_needs_nothing_else() {
    let page = written("report.html");
    let chart = charts::by_name(&sample::plan(), "users").expect("a chart");
    assert!(page.contains(&chart.svg_wide) && page.contains("Architecture on rung 4"));
    assert!(page.starts_with("<!DOCTYPE html>\n") && page.contains(&format!("<style>{STYLE}</style>")));
    for outside in ["<img", "<script", "<link", "src=", "url(", "style=\"", "charts/"] {
        assert!(!page.contains(outside), "{outside}");
    }
    let report = written("report.md");
    assert_eq!(page.matches("<h2>").count(), report.matches("\n## ").count());
    assert_eq!(page.matches("<table>").count(), report.lines().filter(|line| line.starts_with("| --")).count());
}

#[test]
fn the_drawing_is_xml_with_a_box_for_each_part() {
    let plan = sample::plan();
    let drawn = written("diagram.svg");
    let document = roxmltree::Document::parse(&drawn).expect("XML");
    let texts: Vec<&str> = document.descendants().filter(|node| node.has_tag_name("text")).filter_map(|node| node.text()).collect();
    for tier in ["load_balancer", "web", "database", "objects"] {
        assert!(plan.recommendation.design.tiers.iter().any(|of| of.id == tier), "{tier}");
        assert!(texts.contains(&&*words::tier(tier)), "{tier} in {texts:?}");
    }
    assert!(!document.descendants().any(|node| node.has_attribute("href")), "boxes lead nowhere");
}

#[test]
fn words_of_others_are_no_markup() {
    let mut plan = sample::plan();
    plan.profile.title = "a | b <script> *c*\n# d [e](f)".into();
    let report = report::markdown(&plan);
    assert!(report.starts_with("# a \\| b \\<script\\> \\*c\\* \\# d \\[e\\](f)\n"), "{}", report.lines().next().unwrap_or_default());
    for (name, text) in [
        ("mermaid", mermaid::flowchart(&plan)),
        ("drawio", drawio::document(&plan)),
        ("alerts", alerts::rules(&plan)),
        ("page", page::html(&plan)),
    ] {
        assert!(!text.contains("<script>"), "{name}");
    }
}

fn rows(name: &str) -> Vec<csv::StringRecord> {
    let text = written(name);
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    reader.records().map(|row| row.expect("every row is as long as the head")).collect()
}

#[test]
fn the_path_has_a_row_for_every_month_and_tiers_sum_to_its_bill() {
    let plan = sample::plan();
    let rows = rows("path.csv");
    assert_eq!(rows.len(), plan.path.len() + 1);
    let column = |name: &str| rows[0].iter().position(|head| head == name).expect("a column");
    let (bill, first) = (column("monthly_usd_p50"), column("utilisation") + 1);
    for row in &rows[1..] {
        let number = |cell: &str| if cell.is_empty() { 0.0 } else { cell.parse::<f64>().expect("a number") };
        let sum: f64 = row.iter().skip(first).map(number).sum();
        assert!((sum - number(&row[bill])).abs() < 0.005, "{row:?}");
    }
}

#[test]
fn lines_of_the_bill_sum_to_the_cent() {
    let rows = rows("bill.csv");
    let cents: i64 = rows[1..].iter().map(|row| (row[5].parse::<f64>().expect("dollars") * 100.0).round() as i64).sum();
    let total = sample::plan().recommendation.design.cost.monthly_usd.to_f64();
    assert_eq!(cents, (total * 100.0).round() as i64);
}

#[test]
fn a_drawing_has_each_part_once_and_every_connection() {
    let plan = sample::plan();
    let design = &plan.recommendation.design;
    let (mermaid, drawio) = (written("diagram.mmd"), written("diagram.drawio"));
    let document = roxmltree::Document::parse(&drawio).expect("XML");
    let cells: Vec<_> = document.descendants().filter(|node| node.has_tag_name("mxCell")).collect();
    let ids: BTreeSet<&str> = cells.iter().filter_map(|cell| cell.attribute("id")).collect();
    assert_eq!(ids.len(), cells.len(), "ids are there once");
    for end in cells.iter().flat_map(|cell| [cell.attribute("source"), cell.attribute("target")]).flatten() {
        assert!(ids.contains(end), "{end}");
    }
    assert_eq!(cells.iter().filter(|cell| cell.attribute("edge").is_some()).count(), design.connections.len());
    assert_eq!(mermaid.matches("|\"").count(), design.connections.len());
    for tier in design.tiers.iter().filter(|tier| design.connections.iter().any(|link| link.from == tier.id || link.to == tier.id)) {
        let id = graph::identifier(&tier.id);
        assert!(ids.contains(&*id), "{id}");
        assert_eq!(mermaid.matches(&format!("\n    {id}[")).count(), 1, "{id}");
    }
    // Boxes do not lie on each other.
    let places: Vec<(&str, &str)> = document
        .descendants()
        .filter(|node| node.attribute("width") == Some("160"))
        .filter_map(|node| Some((node.attribute("x")?, node.attribute("y")?)))
        .collect();
    assert_eq!(places.iter().collect::<BTreeSet<_>>().len(), places.len());
}

#[test]
fn alarms_and_panels_stand_at_the_thresholds_of_the_plan() {
    let plan = sample::plan();
    assert!(!plan.metrics.is_empty());
    let (rules, dashboard) = (written("alerts.yml"), written("dashboard.json"));
    let dashboard: Value = serde_json::from_str(&dashboard).expect("JSON");
    let panels = dashboard["panels"].as_array().expect("panels");
    assert_eq!(panels.len(), plan.metrics.len());
    let steps = |panel: &Value| {
        let steps = panel["fieldConfig"]["defaults"]["thresholds"]["steps"].as_array().expect("steps").clone();
        (steps[1]["value"].as_f64(), steps[2]["value"].as_f64())
    };
    for (metric, panel) in plan.metrics.iter().zip(panels) {
        let Metric { alarm_above, breaks_at, .. } = metric;
        assert_eq!(steps(panel), (Some(*alarm_above), Some(*breaks_at)));
        let series = panel["targets"][0]["expr"].as_str().expect("an expression");
        let expression = serde_json::to_string(&format!("{series} > {alarm_above}")).expect("JSON");
        assert!(rules.contains(&expression), "{expression}");
        assert!(rules.contains(&serde_json::to_string(&format!("absent({series})")).expect("JSON")), "{series}");
    }
}

#[test]
fn the_load_test_drives_what_the_plan_was_sized_for() {
    let plan = sample::plan();
    let script = written("load-test.js");
    let peak = plan.demand.requests_per_second.peak + plan.demand.static_requests_per_second.peak;
    assert!(script.contains(&format!("target: {},", (peak * 60.0).round())), "{script}");
    assert!(script.contains(&format!("p(95)<{}", plan.profile.targets.p95_ms)));
    let share = |name: &str| -> f64 {
        let from = script.split(&format!("const {name} = ")).nth(1).expect("a share");
        from.split(';').next().and_then(|text| text.parse().ok()).expect("a number")
    };
    let files = plan.demand.static_requests_per_second.peak / peak;
    assert!((share("FILE_SHARE") - files).abs() < 1e-6);
    assert!((share("WRITE_SHARE") - (1.0 - files) * plan.profile.traffic.write_share).abs() < 1e-6);
}
