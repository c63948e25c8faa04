//! The log: one line an event, to standard error, filtered by `RUST_LOG`.

use std::io::{self, IsTerminal};
use tracing_subscriber::EnvFilter;

/// Until this is called nothing is logged.
pub fn start() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr).with_ansi(io::stderr().is_terminal()).init();
}
