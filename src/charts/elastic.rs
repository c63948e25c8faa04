//! The day of a fleet that follows its load, beside the fixed one: what runs against what the load takes.

use super::{
    moments::{Line, Moments, Step},
    palette,
};
use crate::domain::plan::Plan;

pub fn of(plan: &Plan) -> Option<Moments> {
    let day = plan.elastic.as_ref()?;
    let curve = &day.curve;
    let step = |at: usize| {
        let minutes = at as u32 * curve.step_minutes + curve.first_hour * 60;
        let (hour, minute) = (minutes / 60 % 24, minutes % 60);
        let words = format!("{hour:02}:{minute:02}");
        let mark = (minute == 0 && hour.is_multiple_of(4)).then(|| words.clone());
        Step { words, number: f64::from(minutes % 1_440), mark }
    };
    let line = |id, label: &str, role, column, values: &[f64]| Line { id, label: label.to_owned(), role, column, values: values.to_vec() };
    let title = if day.with_surge.is_some() { "A day with a surge, machine by machine" } else { "A day, machine by machine" };
    Some(Moments {
        name: "elastic",
        title: title.to_owned(),
        reading: day.says.clone(),
        counts: "Machines",
        is_log: false,
        lines: vec![
            line("needed", "needed", palette::SERIES[1], "machines_needed", &curve.needed),
            line("running", "running", palette::SERIES[0], "machines_running", &curve.running),
        ],
        level: Some(("a fixed fleet".to_owned(), f64::from(day.maximum))),
        steps: (0..curve.running.len()).map(step).collect(),
        step: ("Time", "minute_of_day"),
    })
}
