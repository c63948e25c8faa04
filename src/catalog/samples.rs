//! A service for every rung of the ladder, to learn from: `data/rungs.toml`.

use serde::Deserialize;
use serde_json::Value;
use std::sync::LazyLock;

/// A profile that is recommended this rung.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sample {
    /// The rung's id.
    pub id: String,
    /// What kind of service it is, in a sentence.
    pub says: String,
    /// As asked of the API.
    pub question: Value,
}

/// One a rung, in the order of the ladder.
pub fn samples() -> &'static [Sample] {
    static SAMPLES: LazyLock<Vec<Sample>> = LazyLock::new(|| {
        let file: File = toml::from_str(include_str!("data/rungs.toml")).unwrap_or_else(|error| panic!("built-in rungs.toml: {error}"));
        file.rung
    });
    &SAMPLES
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    rung: Vec<Sample>,
}
