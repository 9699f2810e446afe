//! The API over HTTP: a folder for each resource with a file for each operation, and folders for rules that several
//! operations share.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a step of a test that fails is a test that fails"
)]

mod api_keys;
mod audit;
mod client;
mod cross_cutting;
mod edge;
mod input;
mod invoices;
mod jobs;
mod orders;
mod payments;
mod permissions;
mod refunds;
mod returns;
mod system;
mod telemetry;
