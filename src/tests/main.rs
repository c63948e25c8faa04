//! What is tested from outside the library: the stores, the server on a real socket, the program.

mod api;
mod charts;
mod compare;
mod durability;
mod postgres;
mod presets;
mod server;
mod store_contract;
