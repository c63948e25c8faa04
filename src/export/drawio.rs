//! The architecture as a draw.io document: boxes in columns from the users to the data, a frame for each region.

use super::graph::{Graph, Node};
use crate::domain::plan::Plan;
use std::fmt::Write;

const WIDTH: usize = 160;
const HEIGHT: usize = 60;
const ACROSS: usize = 240;
const DOWN: usize = 100;
/// Around the boxes of a region, its name above them.
const MARGIN: usize = 30;

pub fn document(plan: &Plan) -> String {
    let graph = Graph::of(plan);
    let stage = &plan.recommendation.stage;
    let mut cells = String::new();
    let mut top = MARGIN;
    let mut placed = vec![(0, 0); graph.boxes.len()];
    let columns = graph.boxes.iter().map(|node| node.column).max().unwrap_or_default();
    for (region, name) in graph.regions.iter().enumerate() {
        let rows = |column: usize| {
            graph.boxes.iter().enumerate().filter(move |(_, node)| node.column == column && node.region.is_none_or(|of| of == region))
        };
        let tallest = (0..=columns).map(|column| rows(column).count()).max().unwrap_or_default();
        if !graph.boxes.iter().any(|node| node.region == Some(region)) {
            continue;
        }
        let height = tallest * DOWN + MARGIN;
        let (left, width) = (ACROSS - MARGIN, columns * ACROSS);
        let _ = writeln!(
            cells,
            "        <mxCell id=\"region_{region}\" value=\"{}\" style=\"rounded=0;dashed=1;fillColor=none;verticalAlign=top;align=left;spacingLeft=8;html=1;\" \
             vertex=\"1\" parent=\"1\"><mxGeometry x=\"{left}\" y=\"{top}\" width=\"{width}\" height=\"{height}\" as=\"geometry\"/></mxCell>",
            escaped(name)
        );
        for column in 0..=columns {
            for (row, (place, node)) in rows(column).enumerate() {
                // Users stand outside of every region, before the first.
                if node.region.is_none() && region > 0 {
                    continue;
                }
                placed[place] = (column * ACROSS, top + MARGIN + row * DOWN);
            }
        }
        top += height + MARGIN;
    }
    for (node, (x, y)) in graph.boxes.iter().zip(&placed) {
        let _ = writeln!(
            cells,
            "        <mxCell id=\"{}\" value=\"{}\" style=\"rounded=1;whiteSpace=wrap;html=1;\" vertex=\"1\" parent=\"1\">\
             <mxGeometry x=\"{x}\" y=\"{y}\" width=\"{WIDTH}\" height=\"{HEIGHT}\" as=\"geometry\"/></mxCell>",
            node.id,
            label(node)
        );
    }
    for (number, arrow) in graph.arrows.iter().enumerate() {
        let (from, to) = (&graph.boxes[arrow.from].id, &graph.boxes[arrow.to].id);
        let dashed = if arrow.per_second > 0.0 { "" } else { "dashed=1;" };
        let _ = writeln!(
            cells,
            "        <mxCell id=\"arrow_{number}\" value=\"{}\" style=\"edgeStyle=orthogonalEdgeStyle;rounded=1;html=1;{dashed}\" edge=\"1\" parent=\"1\" \
             source=\"{from}\" target=\"{to}\"><mxGeometry relative=\"1\" as=\"geometry\"/></mxCell>",
            escaped(&arrow.label)
        );
    }
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<mxfile host=\"Headroom\">\n  <diagram id=\"architecture\" name=\"{}\">\n    <mxGraphModel grid=\"1\" \
         page=\"1\" arrows=\"1\">\n      <root>\n        <mxCell id=\"0\"/>\n        <mxCell id=\"1\" parent=\"0\"/>\n{cells}      </root>\n    \
         </mxGraphModel>\n  </diagram>\n</mxfile>\n",
        escaped(&format!("Rung {}, {}", stage.rung, stage.name))
    )
}

/// The value of a cell is HTML, which is escaped once more as an attribute.
fn label(node: &Node) -> String {
    escaped(&format!("<b>{}</b><br>{}", escaped(&node.title), escaped(&node.detail)))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
