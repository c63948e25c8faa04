//! A plan as files that other tools read: a report, tables, drawings, alarms, a load test, the infrastructure as code. An export is one file here and one
//! row of [`ALL`].

mod alerts;
mod cloudformation;
mod dashboard;
mod drawing;
mod drawio;
mod graph;
mod load_test;
mod mermaid;
mod own_machines;
mod page;
mod report;
mod series;
mod stack;
mod tables;
mod terraform;

#[cfg(test)]
mod tests;

use crate::domain::plan::Plan;

pub use page::STYLE;
pub use report::markdown;

/// One way to write a plan down.
pub struct Export {
    /// The file's name, as in addresses.
    pub name: &'static str,
    /// What it is for, in one line.
    pub says: &'static str,
    pub media_type: &'static str,
    /// Why a plan has no such file, in a sentence; none where it has one.
    lacks: fn(&Plan) -> Option<String>,
    write: fn(&Plan) -> String,
}

/// Every plan has it.
const NEVER: fn(&Plan) -> Option<String> = |_| None;

const MARKDOWN: &str = "text/markdown; charset=utf-8";
const CSV: &str = "text/csv; charset=utf-8; header=present";
pub const HTML: &str = "text/html; charset=utf-8";
const YAML: &str = "application/yaml";
const PLAIN: &str = "text/plain; charset=utf-8";

pub const ALL: &[Export] = &[
    Export {
        name: "report.md",
        says: "The plan as a document, for a wiki or a pull request.",
        media_type: MARKDOWN,
        lacks: NEVER,
        write: report::markdown,
    },
    Export {
        name: "report.html",
        says: "The same as a page that needs nothing else, for paper.",
        media_type: HTML,
        lacks: NEVER,
        write: page::html,
    },
    Export {
        name: "path.csv",
        says: "Every month to the horizon: users, load, rung, bill.",
        media_type: CSV,
        lacks: NEVER,
        write: tables::path,
    },
    Export { name: "bill.csv", says: "The bill line by line, each with its source.", media_type: CSV, lacks: NEVER, write: tables::bill },
    Export { name: "diagram.svg", says: "The architecture as a drawing.", media_type: "image/svg+xml", lacks: NEVER, write: drawing::svg },
    Export {
        name: "diagram.mmd",
        says: "The architecture as a Mermaid flow chart.",
        media_type: "text/vnd.mermaid; charset=utf-8",
        lacks: NEVER,
        write: mermaid::flowchart,
    },
    Export {
        name: "diagram.drawio",
        says: "The architecture for draw.io, to go on drawing.",
        media_type: "application/vnd.jgraph.mxfile",
        lacks: NEVER,
        write: drawio::document,
    },
    Export {
        name: "alerts.yml",
        says: "Alert rules for Prometheus at the plan's thresholds.",
        media_type: YAML,
        lacks: NEVER,
        write: alerts::rules,
    },
    Export {
        name: "dashboard.json",
        says: "A Grafana dashboard of the same series, their thresholds drawn in.",
        media_type: "application/json",
        lacks: NEVER,
        write: dashboard::json,
    },
    Export {
        name: "load-test.js",
        says: "A k6 script that drives the busiest hour.",
        media_type: "text/javascript; charset=utf-8",
        lacks: NEVER,
        write: load_test::script,
    },
    Export {
        name: "main.tf",
        says: "The infrastructure as Terraform, each part with the plan's reason for it.",
        media_type: PLAIN,
        lacks: terraform::lacks,
        write: terraform::main,
    },
    Export {
        name: "cloudformation.yml",
        says: "The infrastructure as a CloudFormation template, of the first region where there are two.",
        media_type: YAML,
        lacks: cloudformation::lacks,
        write: cloudformation::first,
    },
    Export {
        name: "cloudformation-second.yml",
        says: "The same for the second region.",
        media_type: YAML,
        lacks: cloudformation::lacks_second,
        write: cloudformation::second,
    },
    Export {
        name: "inventory.ini",
        says: "Machines of one's own as an inventory for Ansible.",
        media_type: PLAIN,
        lacks: own_machines::lacks,
        write: own_machines::inventory,
    },
    Export {
        name: "runbook.md",
        says: "How to set them up, and what to do when something fails.",
        media_type: MARKDOWN,
        lacks: own_machines::lacks,
        write: own_machines::runbook,
    },
];

pub fn by_name(name: &str) -> Option<&'static Export> {
    ALL.iter().find(|export| export.name == name)
}

/// Those that this plan has.
pub fn of_plan(plan: &Plan) -> Vec<&'static Export> {
    ALL.iter().filter(|export| export.lacks(plan).is_none()).collect()
}

impl Export {
    /// Why the plan has no such file, in a sentence.
    pub fn lacks(&self, plan: &Plan) -> Option<String> {
        (self.lacks)(plan)
    }

    /// The plan as the text of that file: the same plan, the same bytes; or why there is none.
    pub fn of(&self, plan: &Plan) -> Result<String, String> {
        match self.lacks(plan) {
            Some(reason) => Err(reason),
            None => Ok((self.write)(plan)),
        }
    }
}
