//! What an earlier version has written, this one reads, acts on and proves: items, stream records, messages, the archive
//! with its digests, frozen invoices, cursors and API keys.
//!
//! During a deployment old and new code share the data, and after it the data of years is there. `written-by/<version>/`
//! holds what a version wrote through one story; every test here is done with each of them. A version's own are written by
//!
//! ```sh
//! OMS_WRITE_FIXTURES=1 cargo test -p oms-tests --test compatibility
//! ```
//!
//! before it is released, and never again: what a released version wrote does not change.
#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a step of a test that fails is a test that fails"
)]

mod acting;
mod archive;
mod callers;
mod invoices;
mod present;
mod reading;
mod shape;
mod story;
mod streams;
mod tables;
mod written;
