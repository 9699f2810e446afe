//! The typed client `oms-client` against the running system.

mod journey;
mod operations;
pub mod relay;
