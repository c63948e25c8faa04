//! What the server sends a browser whose form changed: everything the page needs, nothing it must compute.

#[cfg(feature = "ssr")]
use super::rules::Rule;
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
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Fault {
    /// A JSON pointer to the very field: `/traffic/write_share`.
    pub pointer: String,
    /// What is wrong with it, in a sentence.
    pub detail: String,
    /// The rule between fields that it breaks; absent where the value is wrong by itself.
    #[cfg(feature = "ssr")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<Rule>,
}

#[cfg(feature = "ssr")]
impl Fault {
    /// Of a value that is wrong by itself.
    pub fn new(pointer: impl Into<String>, detail: impl Into<String>) -> Fault {
        Fault { pointer: pointer.into(), detail: detail.into(), rule: None }
    }

    /// Of a value that is wrong beside others.
    pub fn of(rule: Rule, pointer: impl Into<String>, detail: impl Into<String>) -> Fault {
        Fault { rule: Some(rule), ..Fault::new(pointer, detail) }
    }

    /// The same of a question that stands further down in a body: `above` is where.
    pub fn below(self, above: &str) -> Fault {
        Fault { pointer: format!("{above}{}", self.pointer), ..self }
    }
}
