//! The back-test as text: a table for people, the misses with their reasons, the sums; then one line of JSON a system and one of the sums.

use super::{BackTest, Compared, Outcome, Part, Predicted, RungScores, Scored, Scores};
use serde_json::{Value, json};
use std::fmt::Write;

pub fn report(test: &BackTest) -> String {
    let mut text = table(test) + &misses(test) + &sums(&test.scores);
    for line in test.outcomes.iter().map(outcome_json).chain([json!({"sums": scores_json(&test.scores)})]) {
        let _ = write!(text, "\n{line}");
    }
    text + "\n"
}

/// Each figure as predicted/published; a miss is marked.
fn table(test: &BackTest) -> String {
    let mut rows =
        vec![["system", "year", "users", "req/s", "rung", "web vCPU", "database vCPU", "both vCPU", "bill $"].map(str::to_owned)];
    rows.extend(test.outcomes.iter().map(|outcome| {
        match &outcome.predicted {
            None => [outcome.system.id.clone(), outcome.system.year.to_string()]
                .into_iter()
                .chain(std::iter::repeat_n("–".to_owned(), 7))
                .collect::<Vec<_>>()
                .try_into()
                .unwrap_or_default(),
            Some(predicted) => row(outcome, predicted),
        }
    }));
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or_default();
    let widths: [usize; 9] = std::array::from_fn(width);
    let mut text =
        String::from("Predicted / published; capacity in vCPU of today; * marks a miss: more than one rung, more than three times.\n\n");
    for row in &rows {
        let cells = row
            .iter()
            .zip(widths)
            .enumerate()
            .map(|(at, (cell, width))| if at == 0 { format!("{cell:width$}") } else { format!("{cell:>width$}") });
        let line = cells.collect::<Vec<_>>().join("  ");
        let _ = writeln!(text, "{}", line.trim_end());
    }
    text
}

fn row(outcome: &Outcome, predicted: &Predicted) -> [String; 9] {
    let compared = |compared: Option<Compared>| {
        compared.map_or_else(|| "–".to_owned(), |c| format!("{}/{}{}", figure(c.predicted), figure(c.published), mark(c.hits())))
    };
    let capacity = |part: Part| compared(predicted.capacity.iter().find(|(of, _)| *of == part).map(|(_, compared)| *compared));
    let published = outcome.system.reading.iter().map(|class| match class.rungs() {
        (low, high) if low == high => low.to_string(),
        (low, high) => format!("{low}-{high}"),
    });
    let published = published.collect::<Vec<_>>().join(",");
    [
        outcome.system.id.clone(),
        outcome.system.year.to_string(),
        figure(predicted.monthly_active_users),
        figure(predicted.requests_per_second.mean),
        format!(
            "{}/{}{}",
            predicted.rung,
            if published.is_empty() { "–" } else { &published },
            mark(predicted.distance.is_none_or(|distance| distance <= 1))
        ),
        capacity(Part::Web),
        capacity(Part::Database),
        capacity(Part::Both),
        compared(predicted.bill),
    ]
}

fn mark(hit: bool) -> &'static str {
    if hit { " " } else { "*" }
}

fn figure(number: f64) -> String {
    crate::domain::units::figure(number)
}

fn misses(test: &BackTest) -> String {
    let mut text = String::from("\nWhy they miss\n");
    for outcome in &test.outcomes {
        let reasons = outcome.predicted.as_ref().map_or(&outcome.faults, |predicted| &predicted.reasons);
        if reasons.is_empty() {
            continue;
        }
        let _ = writeln!(text, "\n{}", outcome.system.id);
        for reason in reasons {
            let _ = writeln!(text, "  {reason}");
        }
        if let Some(remark) = &outcome.system.remark {
            let _ = writeln!(text, "  Known of it: {remark}");
        }
    }
    text
}

fn sums(scores: &Scores) -> String {
    let Scores { systems, planned, best_single_rung, .. } = scores;
    let rung = |name: &str, s: &RungScores| {
        let rho = s.rank_correlation.map_or_else(|| "–".to_owned(), |rho| format!("{rho:.2}"));
        format!("{name:34} {:>18} {:>15.2} {:>15.2} {rho:>17}\n", hits(&s.within_one), s.mean_distance, s.of_best_single)
    };
    let mut text = format!("\n{systems} systems, {planned} with a plan\n\n");
    let _ = writeln!(
        text,
        "{:34} {:>18} {:>15} {:>15} {:>17}",
        "rungs", "within one (80 %)", "mean distance", "of best (0.85)", "ranks (0.65)"
    );
    text += &rung("Headroom", &scores.rung);
    text += &rung("table from users, default borders", &scores.users_table);
    text += &rung("table from users, the talks'", &scores.head_count);
    text += &rung(&format!("always rung {best_single_rung}, the best single"), &scores.best_single);
    let _ = writeln!(text);
    let mut line = |what: &str, scored: &Scored, wanted: &str| {
        let _ = writeln!(text, "{what:54} {}{wanted}", hits(scored));
    };
    line("capacity within 3 times", &scores.capacity, " (75 %)");
    line("  of web", &scores.web, "");
    line("  of the database", &scores.database, "");
    line("  of both on one machine", &scores.both, "");
    line("bill within 3 times, mean rate or bytes published", &scores.bill, " (60 %)");
    line("  every bill", &scores.bill_of_all, "");
    text
}

fn hits(scored: &Scored) -> String {
    let share = scored.share().map_or_else(|| "–".to_owned(), |share| format!("{:.0} %", share * 100.0));
    format!("{}/{} {share}", scored.hits, scored.of)
}

fn compared_json(compared: &Compared) -> Value {
    json!({"predicted": compared.predicted, "published": compared.published, "ratio": compared.ratio(), "within": compared.hits()})
}

fn outcome_json(outcome: &Outcome) -> Value {
    let system = &outcome.system;
    let mut line =
        json!({"id": system.id, "name": system.name, "year": system.year, "source": system.source, "year_factor": outcome.year_factor});
    let Some(predicted) = &outcome.predicted else {
        line["faults"] = json!(outcome.faults);
        return line;
    };
    let readings = system.reading.iter().map(|class| {
        let (low, high) = class.rungs();
        json!([low, high])
    });
    let rate = predicted.requests_per_second;
    line["provider"] = json!(predicted.provider);
    line["monthly_active_users"] = json!(predicted.monthly_active_users);
    line["requests_per_second"] = json!({"mean": rate.mean, "peak": rate.peak, "surge": rate.surge});
    line["question"] = predicted.question.clone();
    line["feasible"] = json!(predicted.feasible);
    line["rung"] = json!({
        "predicted": predicted.rung,
        "published": readings.collect::<Vec<_>>(),
        "distance": predicted.distance,
        "by_users": predicted.rung_by_users,
        "by_head_count": predicted.rung_by_head_count,
    });
    for (part, compared) in &predicted.capacity {
        line[part.id()] = compared_json(compared);
    }
    line["monthly_usd"] = match &predicted.bill {
        Some(bill) => compared_json(bill),
        None => json!({"predicted": predicted.monthly_usd}),
    };
    line["bill_counts"] = json!(predicted.bill.is_some() && outcome.bill_counts());
    line["reasons"] = json!(predicted.reasons);
    line["remark"] = json!(system.remark);
    line
}

fn scored_json(scored: &Scored) -> Value {
    json!({"hits": scored.hits, "of": scored.of, "share": scored.share()})
}

fn scores_json(scores: &Scores) -> Value {
    let rung = |scores: &RungScores| {
        json!({
            "within_one": scored_json(&scores.within_one),
            "mean_distance": scores.mean_distance,
            "of_best_single": scores.of_best_single,
            "rank_correlation": scores.rank_correlation,
        })
    };
    json!({
        "systems": scores.systems,
        "planned": scores.planned,
        "rung": rung(&scores.rung),
        "baselines": {
            "best_single": {"rung": scores.best_single_rung, "scores": rung(&scores.best_single)},
            "users_table": rung(&scores.users_table),
            "head_count": rung(&scores.head_count),
        },
        "capacity": scored_json(&scores.capacity),
        "web_vcpu": scored_json(&scores.web),
        "database_vcpu": scored_json(&scores.database),
        "both_vcpu": scored_json(&scores.both),
        "bill": scored_json(&scores.bill),
        "bill_of_all": scored_json(&scores.bill_of_all),
    })
}
