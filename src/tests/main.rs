//! What is tested from outside the library: the stores, the server on a real socket, the program.

mod api;
mod catalog;
mod charts;
mod compare;
mod dom;
mod durability;
mod exports;
mod keeping;
mod method;
mod one_core;
mod openapi;
mod postgres;
mod overlay;
mod presets;
mod reading;
mod readme;
mod repriced;
mod reverse;
mod server;
mod sharing;
mod store_contract;
