//! The refund worker, a process of its own, killed (SIGKILL) after each of its calls to the outside in turn, and its
//! message delivered again: the money moves once each time.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a step of a test that fails is a test that fails"
)]

mod interceptor;
mod process_refund;
#[path = "../benches/invocation/runtime_api.rs"]
mod runtime_api;
mod worker;

/// What the Runtime API, which the benchmarks share, fails with.
type Failure = Box<dyn std::error::Error + Send + Sync>;
