//! One file a page.

pub mod compare;
mod frame;
pub mod mine;
pub mod not_found;
pub mod owner;
pub mod planner;
pub mod saved;
pub mod stages;
