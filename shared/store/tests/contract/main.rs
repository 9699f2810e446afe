//! What each operation of the store promises, held to a database over a real socket: dynoxide, an emulator of DynamoDB.
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
