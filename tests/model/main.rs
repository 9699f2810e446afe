//! Every order of events, within bounds: the protocol of a transition and that of a refund, checked exhaustively.
//!
//! A model takes the rules of the code (the state machines are the domain's own tables, not copies), lets the world
//! lose, repeat, delay and reorder, and visits every state the two can reach together. Each state is checked against
//! the properties that must always hold. A model proves something only if it can fail: each safeguard of the code is
//! taken away in turn, and the model must then find the sequence of events against which the safeguard was built.
//!
//! `OMS_MODEL=full` widens the bounds; `docs/verification.md` has the figures.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a step of a test that fails is a test that fails, and what it counted is shown"
)]

mod explore;
mod refund;
mod transition;
