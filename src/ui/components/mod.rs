//! What pages are made of, rendered by the server. The plan's side shows a plan: the page and the answer to a changed form come from the
//! same components. The form's side asks for one.

// the form
mod editing;
mod error_summary;
mod field;
mod glossary;
pub mod hints;
mod not_modelled;
pub mod presets;
mod profile_form;
mod runs;
mod save_form;
mod slider;
mod what_if;
mod whose;

// the plan
mod advice;
mod alternatives;
mod architecture;
mod assumptions;
mod bands;
mod bill;
mod breaks;
mod chart_figure;
mod considered;
mod cross_over;
mod demand;
mod diagram;
mod elastic;
mod exceeded;
mod figure;
mod formula;
mod functions;
mod ladder;
mod limits;
mod monitoring;
mod next_steps;
mod origin;
mod plan_view;
mod resilience;
mod section;
mod sensitivity;
mod services;
mod sources;
mod stores;
mod term;
mod today;
mod verdict;

// several plans
mod compare_form;
mod comparison;

// the ladder, to learn from
pub mod rung;

// the REST interface
pub mod api_reference;

// the method
pub mod back_test;
pub mod constants;
pub mod formulas;

// the catalog
pub mod price_table;

// saved plans
mod copy_link;
pub mod day;
mod facts;
mod notes;
pub mod repriced;
mod revisions;
mod sharing;

// every page
mod print_button;
mod reading;
mod site_footer;
mod site_header;

pub use chart_figure::{ChartAlone, ChartFigure, ChartFiles, Embed};
pub use compare_form::CompareForm;
pub use comparison::{Column, Comparison, sentences};
pub use copy_link::CopyLink;
pub use editing::{EditNotice, Editing, Standing};
pub use error_summary::ErrorSummary;
pub use facts::Facts;
pub use figure::{Origins, Page, Trail};
pub use origin::in_dialog as origin_in_dialog;
pub use plan_view::PlanView;
pub use print_button::PrintButton;
pub use profile_form::ProfileForm;
pub use reading::Converted;
pub use revisions::Revisions;
pub use save_form::{SaveForm, Written};
pub use section::anchor;
pub use sharing::{Handed, KeepEditLink, Sharing};
pub use site_footer::SiteFooter;
pub use site_header::SiteHeader;
pub use verdict::{has_design, sentence};
pub use what_if::WhatIf;

#[cfg(test)]
mod tests;
