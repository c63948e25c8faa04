//! A plan as files that other tools read: a report, tables, drawings, alarms, a load test. An export is one file here and one row of [`ALL`].

mod alerts;
mod dashboard;
mod drawio;
mod graph;
mod load_test;
mod mermaid;
mod report;
mod series;
mod tables;

#[cfg(test)]
mod tests;

use crate::domain::plan::Plan;

pub use report::markdown;

/// One way to write a plan down.
pub struct Export {
    /// The file's name, as in addresses.
    pub name: &'static str,
    /// What it is for, in one line.
    pub says: &'static str,
    pub media_type: &'static str,
    write: fn(&Plan) -> String,
}

const MARKDOWN: &str = "text/markdown; charset=utf-8";
const CSV: &str = "text/csv; charset=utf-8; header=present";
const YAML: &str = "application/yaml";

pub const ALL: &[Export] = &[
    Export {
        name: "report.md",
        says: "The plan as a document, for a wiki or a pull request.",
        media_type: MARKDOWN,
        write: report::markdown,
    },
    Export { name: "path.csv", says: "Every month to the horizon: users, load, rung, bill.", media_type: CSV, write: tables::path },
    Export { name: "bill.csv", says: "The bill line by line, each with its source.", media_type: CSV, write: tables::bill },
    Export {
        name: "diagram.mmd",
        says: "The architecture as a Mermaid flow chart.",
        media_type: "text/vnd.mermaid; charset=utf-8",
        write: mermaid::flowchart,
    },
    Export {
        name: "diagram.drawio",
        says: "The architecture for draw.io, to go on drawing.",
        media_type: "application/vnd.jgraph.mxfile",
        write: drawio::document,
    },
    Export { name: "alerts.yml", says: "Alert rules for Prometheus at the plan's thresholds.", media_type: YAML, write: alerts::rules },
    Export {
        name: "dashboard.json",
        says: "A Grafana dashboard of the same series, their thresholds drawn in.",
        media_type: "application/json",
        write: dashboard::json,
    },
    Export {
        name: "load-test.js",
        says: "A k6 script that drives the busiest hour.",
        media_type: "text/javascript; charset=utf-8",
        write: load_test::script,
    },
];

pub fn by_name(name: &str) -> Option<&'static Export> {
    ALL.iter().find(|export| export.name == name)
}

impl Export {
    /// The plan as the text of that file: the same plan, the same bytes.
    pub fn of(&self, plan: &Plan) -> String {
        (self.write)(plan)
    }
}
