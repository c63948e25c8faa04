//! The plan as Terraform, for the cloud that it is on: one file a provider.

mod aws;
mod azure;
mod gcp;

use super::stack::{
    self, Kind, Site, Stack,
    hcl::{Body, Document, Value, map, named, numbered},
    heading,
};
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

/// What every file begins with: what the plan says of itself, the providers it needs with the versions that it is written for, and the name of all.
fn begun(stack: &Stack, provider: (&str, &str), generates: bool) -> Document {
    let mut head = heading(stack.plan);
    head.push("terraform init && terraform apply; what is asked stands below as variables.".to_owned());
    let mut document = Document::headed(head);
    let source = |name: &str, version: &str| map([("source", format!("hashicorp/{name}").into()), ("version", version.into())]);
    let mut needed = Body::new().set(provider.0, source(provider.0, provider.1));
    if generates {
        needed = needed.set("random", source("random", "~> 3.7"));
    }
    document.add(&[], "terraform".into(), Body::new().set("required_version", ">= 1.11").block("required_providers", needed));
    document.variable("name", "Goes before the name of all that is built.", "string", Some("headroom".into()));
    document
}

/// Whether somebody else keeps the database, so that its password is made and kept by the provider.
fn is_managed(site: &Site) -> bool {
    site.database.as_ref().is_some_and(|database| database.kind != Kind::OwnMachine)
}

/// After the names of what stands in a second region.
fn suffix(site: &Site) -> &'static str {
    if site.second { "_second" } else { "" }
}

/// `"${var.name}-web"`, with the region where it is the second.
fn own(site: &Site, part: &str) -> Value {
    named(&own_part(site, part))
}

/// As [`own`], and numbered where there are several.
fn own_of(site: &Site, part: &str, count: u32) -> Value {
    let part = own_part(site, part);
    if count > 1 { numbered(&part) } else { named(&part) }
}

fn own_part(site: &Site, part: &str) -> String {
    let part = part.replace('_', "-");
    if site.second { format!("{part}-second") } else { part }
}

/// A provider's writer: a file under way and the region that is written, with what all writers do alike. A macro, since each has its own methods beside
/// these, under the same names.
macro_rules! writer {
    () => {
        struct Writer<'s> {
            stack: &'s $crate::export::stack::Stack<'s>,
            site: &'s $crate::export::stack::Site<'s>,
            document: $crate::export::stack::hcl::Document,
            /// After the names of what stands in the second region.
            suffix: &'static str,
        }

        impl<'s> Writer<'s> {
            fn of(
                stack: &'s $crate::export::stack::Stack<'s>,
                site: &'s $crate::export::stack::Site<'s>,
                document: $crate::export::stack::hcl::Document,
            ) -> Writer<'s> {
                Writer { stack, site, document, suffix: super::suffix(site) }
            }

            fn add(&mut self, reasons: &[String], kind: &str, name: &str, body: $crate::export::stack::hcl::Body) {
                self.document.resource(reasons, kind, &format!("{}{}", $crate::export::graph::identifier(name), self.suffix), body);
            }

            fn says(&mut self, reason: &str, kind: &str, name: &str, body: $crate::export::stack::hcl::Body) {
                self.add(&[reason.to_owned()], kind, name, body);
            }

            fn plain(&mut self, kind: &str, name: &str, body: $crate::export::stack::hcl::Body) {
                self.add(&[], kind, name, body);
            }

            fn output(&mut self, name: &str, value: $crate::export::stack::hcl::Value) {
                self.document.output(&format!("{name}{}", self.suffix), value);
            }

            /// `aws_vpc.network.id`, of this region.
            fn at(&self, kind: &str, name: &str, attribute: &str) -> $crate::export::stack::hcl::Value {
                code(format!("{kind}.{}{}.{attribute}", $crate::export::graph::identifier(name), self.suffix))
            }
        }
    };
}
use writer;
