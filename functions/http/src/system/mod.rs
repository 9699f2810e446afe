//! The routes about the system itself.

pub mod docs;
pub mod health;
pub mod metrics;
pub mod openapi;
pub mod state_machine;
pub mod unknown_route;
