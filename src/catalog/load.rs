//! Reads the data files and refuses any that do not hold together.
use super::Catalog;

#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct LoadError(pub String);

/// The catalog that is built in.
pub fn builtin() -> &'static Catalog {
    todo!()
}
