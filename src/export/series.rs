//! The time series that alarms and dashboard look at: one for each thing that the plan says is to be watched.

use super::graph::identifier;
use crate::domain::{
    monitoring::{Level, Metric},
    plan::Plan,
    words,
};

pub struct Series<'p> {
    pub metric: &'p Metric,
    /// `headroom:cpu:share{tier="web"}`.
    pub selector: String,
    /// Without the tier: `headroom:cpu:share`.
    pub name: String,
    /// What a standard exporter on the machines would give, labelled with their tier; none where the provider measures it.
    pub recorded_from: Option<String>,
    /// `Web and app: CPU in use`.
    pub title: String,
    /// Why the alarm stands where it does.
    pub description: String,
    /// Of an alert: letters and digits, `WebCpu`.
    pub alert: String,
}

pub fn all(plan: &Plan) -> Vec<Series<'_>> {
    plan.metrics.iter().map(|metric| of(plan, metric)).collect()
}

fn of<'p>(plan: &'p Plan, metric: &'p Metric) -> Series<'p> {
    let unit = match metric.unit.as_str() {
        "share" => "share",
        "ms" => "milliseconds",
        "minutes" => "minutes_a_month",
        "s" => "seconds",
        "requests/s" | "operations/s" => "per_second",
        "Gbit/s" => "gbit_per_second",
        "MiB/s" => "mib_per_second",
        _ => "count",
    };
    let name = format!("headroom:{}:{unit}", identifier(&metric.measures));
    Series {
        selector: format!("{name}{{tier=\"{}\"}}", metric.tier),
        name,
        recorded_from: recorded(plan, metric),
        title: format!("{}: {}", words::tier(&metric.tier), words::measured(&metric.measures)),
        description: format!(
            "{}. Alarm above {}, breaks at {}.",
            words::capitalised(&metric.because),
            metric.told(metric.alarm_above),
            metric.told(metric.breaks_at)
        ),
        alert: camel(&metric.tier) + &camel(&metric.measures),
        metric,
    }
}

/// Of machines of one's own, from the node exporter. A tier that the provider runs has none.
fn recorded(plan: &Plan, metric: &Metric) -> Option<String> {
    let tier = &metric.tier;
    let own = ["host", "web", "service", "workers", "search"].iter().any(|part| words::split_region(tier).0.starts_with(part))
        || plan.recommendation.design.tiers.iter().any(|of| of.id == *tier && of.service.contains(" on "));
    if !own {
        return None;
    }
    // What one machine does counts where machines are watched one by one.
    let over = if metric.level == Level::Host { "max" } else { "avg" };
    let from = match metric.measures.as_str() {
        "cpu" => {
            // The busiest machine is the one that idles least.
            let idle_over = if over == "max" { "min" } else { over };
            format!(
                "1 - {idle_over} by (tier) (avg by (tier, instance) (rate(node_cpu_seconds_total{{mode=\"idle\",tier=\"{tier}\"}}[5m])))"
            )
        }
        "memory" => format!(
            "{over} by (tier) (1 - node_memory_MemAvailable_bytes{{tier=\"{tier}\"}} / node_memory_MemTotal_bytes{{tier=\"{tier}\"}})"
        ),
        "storage" => format!(
            "{over} by (tier) (1 - node_filesystem_avail_bytes{{mountpoint=\"/\",tier=\"{tier}\"}} / node_filesystem_size_bytes{{mountpoint=\"/\",tier=\"{tier}\"}})"
        ),
        "network" => format!(
            "{over} by (tier) (sum by (tier, instance) (rate(node_network_transmit_bytes_total{{device!=\"lo\",tier=\"{tier}\"}}[5m])) * 8 / 1e9)"
        ),
        "iops" => format!(
            "{over} by (tier) (sum by (tier, instance) (rate(node_disk_reads_completed_total{{tier=\"{tier}\"}}[5m]) + rate(node_disk_writes_completed_total{{tier=\"{tier}\"}}[5m])))"
        ),
        "throughput" => format!(
            "{over} by (tier) (sum by (tier, instance) (rate(node_disk_read_bytes_total{{tier=\"{tier}\"}}[5m]) + rate(node_disk_written_bytes_total{{tier=\"{tier}\"}}[5m])) / 1048576)"
        ),
        "machines_missing" => {
            let count = plan.recommendation.design.tiers.iter().find(|of| of.id == *tier).map_or(0, |of| of.count);
            format!("{count} - sum by (tier) (up{{tier=\"{tier}\"}})")
        }
        "machines_running" => format!("sum by (tier) (up{{tier=\"{tier}\"}})"),
        _ => return None,
    };
    Some(from)
}

/// `age_of_oldest_job` → `AgeOfOldestJob`.
pub fn camel(id: &str) -> String {
    let parts = id.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|part| !part.is_empty());
    parts
        .map(|part| {
            let (first, rest) = part.split_at(1);
            first.to_ascii_uppercase() + rest
        })
        .collect()
}
