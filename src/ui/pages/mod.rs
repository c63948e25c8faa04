//! One file a page.

pub mod catalog;
pub mod compare;
pub mod embed;
mod frame;
pub mod method;
pub mod mine;
pub mod not_found;
pub mod owner;
pub mod planner;
pub mod reference;
pub mod reverse;
pub mod saved;
pub mod stages;
