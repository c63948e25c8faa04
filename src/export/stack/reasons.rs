//! The plan's reasons, as comments of what is built.

use crate::{
    domain::{
        plan::{Plan, Tier},
        units, words,
    },
    export::series::Series,
};

/// Why there is somebody who is told of alarms; and which series the provider's `monitor` cannot watch.
pub fn of_alarms<'s, 'p: 's>(monitor: &str, unwatched: impl Iterator<Item = &'s Series<'p>>) -> Vec<String> {
    let mut reasons = vec!["Every alarm is told here. They stand at the plan's thresholds.".to_owned()];
    let elsewhere: Vec<String> = unwatched.map(|series| format!("{} ({})", series.title, series.metric.metric)).collect();
    if !elsewhere.is_empty() {
        reasons.push(format!("{monitor} has no metric of its own for these, which alerts.yml watches: {}.", elsewhere.join("; ")));
    }
    reasons
}

/// Characters of a line of comment.
const WIDTH: usize = 110;

/// What the file is and why the plan came to it.
pub fn heading(plan: &Plan) -> Vec<String> {
    let found = &plan.recommendation;
    let title = plan.profile.title.trim();
    let mut all = Vec::new();
    if !title.is_empty() {
        all.push(title.to_owned());
    }
    all.push(format!(
        "Headroom plan: rung {}, {}, on {}. About {} a month at prices of {}, engine {}.",
        found.stage.rung,
        found.stage.name,
        plan.place(),
        units::dollars(found.design.cost.monthly_usd.to_f64()),
        plan.catalog_version,
        plan.engine_version
    ));
    if !found.feasible {
        all.push("No design meets every target; this is the closest.".to_owned());
    }
    all.extend(found.why.iter().cloned());
    all
}

/// Why a tier is there, why of that class, and how full it is.
pub fn of(plan: &Plan, tier: &Tier) -> Vec<String> {
    let (base, _) = words::split_region(&tier.id);
    let mut all = Vec::new();
    let product = if tier.product == tier.service { tier.product.clone() } else { format!("{}, {}", tier.product, tier.service) };
    let what = match tier.count {
        0 => product,
        count => format!("{} × {product}", units::full(f64::from(count))),
    };
    all.push(format!("{}: {what}.", words::tier(&tier.id)));
    all.extend(words::tier_meaning(&tier.id).map(str::to_owned));
    let chosen = plan.considered.iter().find(|considered| {
        considered.rejected_by.is_none() && considered.tier == base && tier.product.starts_with(considered.product.as_str())
    });
    all.extend(chosen.map(|chosen| chosen.because.clone()));
    if let (Some(resource), Some(used)) = (tier.bound_by, tier.utilisation_at_peak) {
        let degraded = tier.utilisation_degraded.filter(|degraded| *degraded > used);
        let degraded =
            degraded.map(|degraded| format!(", {} with a zone down or in a surge", units::percent(degraded))).unwrap_or_default();
        let room = tier.headroom.filter(|room| room.is_finite() && *room > 0.0);
        let room = room.map(|room| format!("; room for {} times the load", units::figure(room))).unwrap_or_default();
        all.push(format!(
            "Its {} is what runs out first: {} used at the busiest hour{degraded}{room}.",
            words::resource(resource),
            units::percent(used)
        ));
    }
    let data = match base {
        "database" => "records",
        "cache" => "cached_records",
        "sessions" => "sessions",
        "search" => "search_index",
        "objects" => "files",
        "cdn" => "edge_copies",
        "queue" => "jobs",
        "observability" => "logs_and_metrics",
        _ => "",
    };
    let kept = plan.stores.iter().find(|store| store.data == data).or_else(|| match base {
        "objects" => plan.stores.iter().find(|store| store.data == "static_files"),
        _ => None,
    });
    all.extend(kept.map(|kept| format!("{}.", words::capitalised(kept.because.trim_end_matches('.')))));
    all
}

/// As lines of a comment: whatever a text holds, it stays in its line.
pub fn wrapped(texts: &[String]) -> Vec<String> {
    texts.iter().flat_map(|text| lines(text)).collect()
}

fn lines(text: &str) -> Vec<String> {
    let plain = plain(text);
    let mut lines: Vec<String> = Vec::new();
    for word in plain.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= WIDTH => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// Without what ends a line or shows as nothing: files of code are read in plain editors.
pub fn plain(text: &str) -> String {
    text.chars()
        .map(|letter| if letter.is_control() || letter.is_whitespace() || matches!(letter, '\u{2028}' | '\u{2029}') { ' ' } else { letter })
        .collect()
}
