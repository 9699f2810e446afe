//! The promises of each operation of the store, tested on dynoxide, an emulator of DynamoDB, over a real socket.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a step of a test that fails is a test that fails"
)]

mod creation;
mod database;
mod history;
mod invoices;
mod jobs;
mod marks;
mod rate_limits;
mod refunds;
mod return_steps;
mod scene;
mod steps;
mod unreadable;
