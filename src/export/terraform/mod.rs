//! The plan as Terraform, for the cloud that it is on: one file a provider.

mod aws;
mod azure;
mod gcp;

use super::stack::{self, Stack};
use crate::domain::{plan::Plan, words};

pub fn lacks(plan: &Plan) -> Option<String> {
    match plan.profile.commercial.provider.as_str() {
        "aws" | "gcp" | "azure" => stack::lacks_design(plan),
        "bare_metal" => Some("Machines of one's own are set up, not ordered by Terraform: see inventory.ini and runbook.md.".to_owned()),
        other => Some(format!("Headroom writes no Terraform for {}.", words::provider(other))),
    }
}

pub fn main(plan: &Plan) -> String {
    let stack = Stack::of(plan);
    let document = match plan.profile.commercial.provider.as_str() {
        "gcp" => gcp::document(&stack),
        "azure" => azure::document(&stack),
        _ => aws::document(&stack),
    };
    document.written()
}
