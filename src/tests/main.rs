//! What is tested from outside the library: the stores, the server on a real socket, the program.

mod api;
mod charts;
mod compare;
mod durability;
mod postgres;
mod presets;
mod reading;
mod server;
mod sharing;
mod store_contract;
