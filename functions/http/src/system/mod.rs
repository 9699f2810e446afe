//! The routes about the system itself.

pub mod health;
pub mod metrics;
pub mod unknown_route;
