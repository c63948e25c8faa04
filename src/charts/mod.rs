//! A plan drawn: charts by name, each with its reading in one sentence and its table.

pub mod palette;
