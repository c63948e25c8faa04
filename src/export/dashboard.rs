//! A Grafana dashboard: a panel for each series, from where it alarms and where it breaks drawn in.

use super::series::{self, Series};
use crate::domain::plan::Plan;
use serde_json::{Value, json};

/// Of the format that Grafana 11 writes.
const SCHEMA_VERSION: u32 = 39;
const WIDTH: usize = 8;
const HEIGHT: usize = 8;
const COLUMNS: usize = 24 / WIDTH;

pub fn json(plan: &Plan) -> String {
    let panels: Vec<Value> = series::all(plan).iter().enumerate().map(|(place, series)| panel(place, series)).collect();
    let stage = &plan.recommendation.stage;
    let named = plan.profile.title.trim();
    let title = if named.is_empty() { format!("Headroom: rung {}, {}", stage.rung, stage.name) } else { format!("Headroom: {named}") };
    let dashboard = json!({
        "title": title,
        "description": format!("Rung {}, {}: what to watch, by a Headroom plan with prices of {}.", stage.rung, stage.name, plan.catalog_version),
        "tags": ["headroom"],
        "schemaVersion": SCHEMA_VERSION,
        "editable": true,
        "time": {"from": "now-24h", "to": "now"},
        "refresh": "1m",
        "templating": {"list": [{"name": "datasource", "label": "Data source", "type": "datasource", "query": "prometheus"}]},
        "panels": panels,
    });
    serde_json::to_string_pretty(&dashboard).expect("a dashboard is JSON") + "\n"
}

fn panel(place: usize, series: &Series) -> Value {
    let metric = series.metric;
    let unit = match metric.unit.as_str() {
        "share" => "percentunit",
        "ms" => "ms",
        "minutes" => "m",
        "s" => "s",
        "requests/s" => "reqps",
        "operations/s" => "iops",
        "Gbit/s" => "none",
        "MiB/s" => "mbytes",
        _ => "short",
    };
    let source = json!({"type": "prometheus", "uid": "${datasource}"});
    json!({
        "id": place + 1,
        "title": series.title,
        "description": series.description,
        "type": "timeseries",
        "datasource": source,
        "gridPos": {"x": place % COLUMNS * WIDTH, "y": place / COLUMNS * HEIGHT, "w": WIDTH, "h": HEIGHT},
        "targets": [{"refId": "A", "datasource": source, "expr": series.selector, "legendFormat": "{{tier}}"}],
        "fieldConfig": {
            "defaults": {
                "unit": unit,
                "min": 0,
                "custom": {"thresholdsStyle": {"mode": "line"}},
                "thresholds": {"mode": "absolute", "steps": [
                    {"color": "green", "value": null},
                    {"color": "orange", "value": metric.alarm_above},
                    {"color": "red", "value": metric.breaks_at},
                ]},
            },
            "overrides": [],
        },
        "options": {"legend": {"displayMode": "list", "placement": "bottom", "showLegend": true}, "tooltip": {"mode": "single"}},
    })
}
