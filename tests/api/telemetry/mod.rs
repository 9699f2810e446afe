//! Logs and metrics.

mod alarming_metrics;
pub mod canaries;
mod log;
pub mod metrics;
mod personal_data;
mod traffic;
mod unreadable_items;
