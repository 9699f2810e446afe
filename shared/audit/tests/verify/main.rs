//! Verification from outside: intact trails, and trails with one change.

#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a step of a test that fails is a test that fails"
)]
#![expect(
    clippy::unnecessary_wraps,
    reason = "all that can be done to a trail is of one type"
)]

mod archive;
mod chains;
mod clean;
mod digests;
mod entities;
mod life;
mod report;
mod scene;
mod sealing;
mod table;
mod tampering;
mod trail;
mod witnesses;
