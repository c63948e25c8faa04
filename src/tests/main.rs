//! What is tested from outside the library: the stores, the server on a real socket, the program.

mod api;
mod charts;
mod compare;
mod dom;
mod durability;
mod exports;
mod method;
mod postgres;
mod presets;
mod reading;
mod reverse;
mod server;
mod sharing;
mod store_contract;
