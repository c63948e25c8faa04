//! Pages, their parts, and the little of them that runs in the browser.

#[cfg(feature = "ssr")]
pub mod components;
