//! This version reads, continues and proves the data that earlier versions wrote: items, stream records, messages, the
//! archive with its digests, frozen invoices, cursors and API keys.
//!
//! During a deployment old and new code share the data, and years of data are there after it. `written-by/<version>/`
//! holds the data that a version wrote through one story, and every test here runs with each of them. A version's own
//! fixtures are written by
//!
//! ```sh
//! OMS_WRITE_FIXTURES=1 cargo test -p oms-tests --test compatibility
//! ```
//!
//! before it is released, and never again: the fixtures of a released version do not change.
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
