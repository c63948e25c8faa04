//! The architecture drawn, each box leading to its row of the page.

use super::section::anchor;
use crate::{charts::diagram, domain::plan::Recommendation};

pub use diagram::is_class;

/// Both `<svg>` elements, for a figure of the class `chart`.
pub fn draw(recommendation: &Recommendation, users: f64, place: &str) -> String {
    draw_apart("", recommendation, users, place)
}

/// One of several on a page: `own` goes before its ids and those of the rows that its boxes lead to.
pub fn draw_apart(own: &str, recommendation: &Recommendation, users: f64, place: &str) -> String {
    diagram::draw(own, recommendation, users, place, |tier| format!("#{own}{}", anchor("tier", tier)))
}
