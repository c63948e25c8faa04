//! One file a page.

pub mod not_found;
pub mod planner;
pub mod saved;
