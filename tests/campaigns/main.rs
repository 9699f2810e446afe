//! Campaigns: whatever fails between the functions and the services they call, at any time and more than once, the
//! invariants of the stores hold in the end, and clients were told the truth.
//!
//! Each campaign runs short here and long by hand; its module says how. A campaign that fails names the variables that
//! repeat it.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a step of a test that fails is a test that fails"
)]

mod asking;
mod chance;
mod deliveries;
mod enumerated;
mod lane;
mod races;
mod random;
mod report;
mod route;
mod storm;
mod story;
mod tampering;
mod variants;
mod worker;
