//! The refund worker, a process of its own, killed (SIGKILL) after each of its calls to the outside in turn, and its
//! message delivered again: the money moves once each time. What the campaigns do with every function in this process
//! is done here with a real process, at every pair of calls.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a step of a test that fails is a test that fails"
)]

mod process_refund;
mod worker;
