//! Alert rules for Prometheus. Nothing stays silent: a series that is missing is an alert of its own.

use super::series::{self, Series};
use crate::domain::{monitoring::Level, plan::Plan};
use std::fmt::Write;

pub fn rules(plan: &Plan) -> String {
    let all = series::all(plan);
    let stage = &plan.recommendation.stage;
    let mut out = format!(
        "# Alerts at the thresholds of a Headroom plan: rung {}, {}; prices of {}, engine {}.\n\
         # Each looks at one series, headroom:<what>:<unit>{{tier=\"…\"}}. Those of machines are recorded here from the node exporter, whose targets carry the\n\
         # label tier; the others come from where the provider measures, as said beside each. A series that is missing is reported too.\n\
         groups:{}\n",
        stage.rung,
        stage.name,
        plan.catalog_version,
        plan.engine_version,
        // Where nothing on sale holds the load there is nothing to watch.
        if all.is_empty() { " []" } else { "" }
    );
    let recorded: Vec<(&Series, &str)> = all.iter().filter_map(|series| Some((series, series.recorded_from.as_deref()?))).collect();
    if !recorded.is_empty() {
        out += "  - name: headroom-series\n    rules:\n";
        for (series, from) in recorded {
            let _ = write!(
                out,
                "      - record: {}\n        expr: {}\n        labels:\n          tier: {}\n",
                series.name,
                quoted(from),
                quoted(&series.metric.tier)
            );
        }
    }
    if !all.is_empty() {
        out += "  - name: headroom-alerts\n    rules:\n";
    }
    for series in &all {
        let metric = series.metric;
        if series.recorded_from.is_none() {
            let _ = writeln!(out, "      # {} is {} of the provider's monitoring, in: {}.", series.selector, metric.metric, metric.unit);
        }
        let lasting = if metric.level == Level::Application { "5m" } else { "10m" };
        let severity = if metric.level == Level::Application { "page" } else { "ticket" };
        let _ = write!(
            out,
            "      - alert: {}\n        expr: {}\n        for: {lasting}\n        labels:\n          severity: {severity}\n          tier: {}\n        \
             annotations:\n          summary: {}\n          description: {}\n",
            series.alert,
            quoted(&format!("{} > {}", series.selector, metric.alarm_above)),
            quoted(&metric.tier),
            quoted(&format!("{} above its alarm", series.title)),
            quoted(&series.description)
        );
        let _ = write!(
            out,
            "      - alert: {}Missing\n        expr: {}\n        for: 15m\n        labels:\n          severity: ticket\n          tier: {}\n        \
             annotations:\n          summary: {}\n",
            series.alert,
            quoted(&format!("absent({})", series.selector)),
            quoted(&metric.tier),
            quoted(&format!("{} is not measured", series.title))
        );
    }
    out
}

/// A YAML scalar in double quotes: those of JSON are those of YAML.
fn quoted(text: &str) -> String {
    serde_json::to_string(text).expect("text is JSON")
}
