//! One file a page.

pub mod compare;
pub mod not_found;
pub mod planner;
pub mod saved;
pub mod stages;
