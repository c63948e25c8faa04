//! What the server sends a browser whose form changed: everything the page needs, nothing it must compute.

use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// The plan's HTML, of the same component as the page's; empty when the question has faults (the last good plan stays).
    pub html: String,
    /// This is the plan's first part: what was marked as later keeps standing until the whole is asked for.
    pub rest_follows: bool,
    /// One sentence for the live region.
    pub sentence: String,
    pub title: String,
    pub faults: Vec<Fault>,
    /// What each field's hint says now, by field id.
    pub hints: Vec<(String, String)>,
    /// What is assumed now where a field is left empty, as it would be typed, by field id.
    pub assumed: Vec<(String, String)>,
}

/// A fault of the question, beside the field it belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// A JSON pointer to the very field: `/traffic/write_share`.
    pub pointer: String,
    pub detail: String,
}
