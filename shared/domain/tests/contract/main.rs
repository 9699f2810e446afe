//! A second statement of every name and hash that is stored, sent or signed permanently: a changed one here is
//! a change of format.
#![expect(
    clippy::unwrap_used,
    reason = "a step of a test that fails is a test that fails"
)]

mod counts;
mod names;
mod records;
mod secrets;
mod writes;
