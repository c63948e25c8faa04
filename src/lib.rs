//! Headroom: from users to scaling stage, architecture, bill and dates.
//!
//! The map, in reading order: [`domain`] is the question and the answer, [`engine`] turns one into the other with what the [`catalog`] holds, [`backtest`]
//! holds both against real systems, [`store`] keeps plans, [`service`] is every use of them. [`charts`] and [`export`] write plans down, [`reader`], [`api`],
//! [`server_fns`] and [`ui`] show and ask; [`http`] puts them under one roof.
//! Calls go from the end of that list towards its beginning, never back. What a browser runs is `ui::islands` and plain types of [`domain`].
#![recursion_limit = "512"]

pub mod domain;
#[cfg(feature = "ssr")]
pub mod engine;
#[cfg(feature = "ssr")]
pub mod catalog;
#[cfg(feature = "ssr")]
pub mod backtest;
#[cfg(feature = "ssr")]
pub mod store;
#[cfg(feature = "ssr")]
pub mod service;
#[cfg(feature = "ssr")]
pub mod charts;
#[cfg(feature = "ssr")]
pub mod export;
#[cfg(feature = "ssr")]
pub mod reader;
#[cfg(feature = "ssr")]
pub mod api;
pub mod server_fns;
pub mod ui;
#[cfg(feature = "ssr")]
pub mod http;
#[cfg(feature = "ssr")]
pub mod cli;
#[cfg(feature = "ssr")]
pub mod config;
#[cfg(feature = "ssr")]
pub mod telemetry;
#[cfg(feature = "ssr")]
pub mod error;

#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_islands();
}
