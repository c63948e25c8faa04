//! What the presets get, in words: a change of the engine or the catalog shows here what it changes.

use headroom::{
    catalog::{self, presets},
    domain::{plan::Plan, question::Question},
    engine,
};
use std::fmt::Write;

fn planned(question: &serde_json::Value) -> Plan {
    let catalog = catalog::builtin();
    let question = Question::from_json(question, &catalog.known()).expect("a preset is a valid question");
    engine::plan(catalog, &question)
}

fn in_words(name: &str, plan: &Plan) -> String {
    let (r, design) = (&plan.recommendation, &plan.recommendation.design);
    let mut text = String::new();
    let mut line = |words: String| writeln!(text, "{words}").expect("a string");
    line(format!(
        "{name}: {} users, {:.1} requests/s at the busiest hour",
        plan.demand.monthly_active_users.round(),
        plan.demand.requests_per_second.peak
    ));
    let fits = if r.feasible { "" } else { ", nothing fits" };
    line(format!("  rung {} {}{fits}: ${} and {} h a month", r.stage.rung, r.stage.id, design.cost.monthly_usd, design.cost.people_hours));
    line(format!("  available {:.5}, p95 {:.0} ms, back in {:.0} min", design.availability, design.p95_ms, design.rto_minutes));
    let machines: Vec<String> =
        design.tiers.iter().filter(|t| t.count > 0).map(|t| format!("{} {} × {}", t.id, t.count, t.product)).collect();
    line(format!("  {}", machines.join(", ")));
    for out in &r.ruled_out {
        line(format!("  not {}: {}", out.stage, out.because));
    }
    for to in &plan.transitions {
        line(format!("  month {}: to {}: {}", to.month, to.to, to.because));
    }
    text
}

#[test]
fn presets_in_words() {
    let all: Vec<String> = presets::all().iter().map(|preset| in_words(&preset.name, &planned(&preset.question))).collect();
    insta::assert_snapshot!(all.join("\n"));
}

/// The volunteer app of the published systems: 30,000 users, half a request a second.
#[test]
fn a_small_system_costs_tens_of_dollars_and_names_what_a_lower_target_saves() {
    let plan = planned(&serde_json::json!({"audience": {"monthly_active_users": 30_000}, "traffic": {"requests_per_second": 0.5}}));
    let usd = plan.recommendation.design.cost.monthly_usd.to_f64();
    assert!(plan.recommendation.stage.rung <= 4 && (10.0..100.0).contains(&usd), "{usd}");
    let lower = plan.alternatives.iter().find(|a| a.change.contains("targets.survives=instance")).expect("the lower target");
    assert!(lower.feasible && lower.stage == "single_box" && lower.monthly_usd.to_f64() < 0.5 * usd);
}
