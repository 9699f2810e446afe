//! The refund worker in a process of its own, killed (SIGKILL) after each of its calls in turn, with its message
//! delivered again: the money moves once each time. The campaigns simulate this for every function within one process;
//! here it is a real process, killed at every pair of calls.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a step of a test that fails is a test that fails"
)]

mod process_refund;
mod worker;
