//! Verification from outside: intact trails, and trails with one change.

#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failing step fails the test"
)]
#![expect(
    clippy::unnecessary_wraps,
    reason = "the functions that tamper with a trail have one type"
)]

mod archive;
mod chains;
mod clean;
mod digests;
mod entities;
mod life;
mod past;
mod report;
mod scene;
mod sealing;
mod table;
mod tampering;
mod trail;
mod witnesses;
