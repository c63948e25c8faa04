//! What is asked and answered: plain types, shared by every room of the house. No I/O, no clock, no Leptos.

pub mod answer;
pub mod edits;
#[cfg(feature = "ssr")]
pub mod changes;
#[cfg(feature = "ssr")]
pub mod fields;
#[cfg(feature = "ssr")]
pub mod glance;
#[cfg(feature = "ssr")]
pub mod json;
#[cfg(feature = "ssr")]
pub mod measures;
#[cfg(feature = "ssr")]
pub mod money;
#[cfg(feature = "ssr")]
pub mod notes;
#[cfg(feature = "ssr")]
pub mod number;
#[cfg(feature = "ssr")]
pub mod plan;
#[cfg(feature = "ssr")]
pub mod profile;
#[cfg(feature = "ssr")]
pub mod query;
#[cfg(feature = "ssr")]
pub mod question;
#[cfg(feature = "ssr")]
pub mod reverse;
#[cfg(all(test, feature = "ssr"))]
pub mod sample;
#[cfg(feature = "ssr")]
pub mod today;
pub mod units;
#[cfg(feature = "ssr")]
pub mod words;
