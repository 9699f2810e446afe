//! Logs, metrics, redaction, and the clock.

mod clock;

pub use clock::Clock;
