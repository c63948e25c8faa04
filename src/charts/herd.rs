//! What comes back after an outage, minute by minute, against what can be served: from clients that back off and from clients that don't.

use super::{
    moments::{Line, Moments, Step},
    palette,
};
use crate::domain::plan::Plan;

/// None where no herd comes to what can be served: one sentence says that.
pub fn of(plan: &Plan) -> Option<Moments> {
    let outage = &plan.resilience.as_ref()?.outage_recovery;
    let herds = [&outage.with_back_off, &outage.without_back_off];
    if herds.iter().all(|herd| herd.peak_of_capacity <= 1.0 && herd.drained_minutes.is_some()) {
        return None;
    }
    let longest = herds.iter().map(|herd| herd.attempts_per_second.len()).max().unwrap_or(0);
    let every = if longest > 30 { 10 } else { 5 };
    let step = |minute: usize| Step {
        words: format!("{minute} min"),
        number: minute as f64,
        mark: minute.is_multiple_of(every).then(|| format!("{minute} min")),
    };
    let line = |id, label: &str, role, column, values: &[f64]| Line { id, label: label.to_owned(), role, column, values: values.to_vec() };
    Some(Moments {
        name: "herd",
        title: "After an outage, minute by minute".to_owned(),
        reading: outage.says.clone(),
        counts: "Attempts a second, log axis",
        is_log: true,
        lines: vec![
            line("back_off", "clients back off", palette::SERIES[0], "attempts_per_second_back_off", &herds[0].attempts_per_second),
            line("at_once", "clients don’t", palette::SERIES[1], "attempts_per_second_at_once", &herds[1].attempts_per_second),
        ],
        level: Some(("can be served".to_owned(), outage.capacity_per_second)),
        steps: (0..longest).map(step).collect(),
        step: ("From its begin", "minute"),
    })
}
