//! Logs and metrics: what they count, and that they hold nothing personal.

mod alarming_metrics;
pub mod canaries;
mod log;
pub mod metrics;
mod personal_data;
mod traffic;
