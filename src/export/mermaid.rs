//! The architecture as a Mermaid flow chart.

use super::graph::{Graph, Node};
use crate::domain::plan::Plan;
use std::fmt::Write;

pub fn flowchart(plan: &Plan) -> String {
    let graph = Graph::of(plan);
    let stage = &plan.recommendation.stage;
    let mut out = format!("---\ntitle: Rung {}, {}\n---\nflowchart LR\n", stage.rung, stage.name);
    for node in graph.boxes.iter().filter(|node| node.region.is_none()) {
        let _ = writeln!(out, "  {}([\"{}\"])", node.id, label(node));
    }
    for (place, region) in graph.regions.iter().enumerate() {
        let inside: Vec<&Node> = graph.boxes.iter().filter(|node| node.region == Some(place)).collect();
        if inside.is_empty() {
            continue;
        }
        let _ = writeln!(out, "  subgraph region_{place} [\"{}\"]", escaped(region));
        for node in inside {
            // Data is drawn as what keeps it.
            let (open, close) = if keeps_data(&node.id) { ("[(", ")]") } else { ("[", "]") };
            let _ = writeln!(out, "    {}{open}\"{}\"{close}", node.id, label(node));
        }
        out += "  end\n";
    }
    for arrow in &graph.arrows {
        let (from, to) = (&graph.boxes[arrow.from].id, &graph.boxes[arrow.to].id);
        let line = if arrow.per_second > 0.0 { "-->" } else { "-.->" };
        let _ = writeln!(out, "  {from} {line}|\"{}\"| {to}", escaped(&arrow.label));
    }
    if !graph.apart.is_empty() {
        let _ = writeln!(out, "  %% Not on the way of a request: {}", graph.apart.join(", "));
    }
    out
}

fn keeps_data(id: &str) -> bool {
    ["database", "replicas", "cache", "sessions", "objects", "search"].iter().any(|part| id.starts_with(part))
}

fn label(node: &Node) -> String {
    format!("{}<br/>{}", escaped(&node.title), escaped(&node.detail))
}

fn escaped(text: &str) -> String {
    text.replace('#', "#35;").replace('"', "#quot;").replace('<', "#lt;").replace('>', "#gt;")
}
