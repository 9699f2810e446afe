//! A second statement of every name and hash that is stored, sent or signed permanently: a changed one here is
//! a change of format.
#![expect(clippy::unwrap_used, reason = "a failing step fails the test")]

mod counts;
mod names;
mod records;
mod secrets;
mod writes;
