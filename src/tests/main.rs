//! What is tested from outside the library: the stores, the server on a real socket, the binary.

mod durability;
mod postgres;
mod store_contract;
