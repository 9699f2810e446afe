//! The effect of an event of the payment gateway.

/// The result of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The event changed something, or an earlier delivery had.
    Applied,
    /// The event changed nothing and is recorded in the history.
    Recorded,
    /// The event does not concern this system.
    Ignored,
}
