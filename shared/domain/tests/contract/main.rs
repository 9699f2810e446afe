//! What is stored, sent or signed for ever, written down a second time: a changed name or hash here is a changed system.
#![expect(
    clippy::unwrap_used,
    reason = "a step of a test that fails is a test that fails"
)]

mod counts;
mod names;
mod records;
mod secrets;
mod writes;
