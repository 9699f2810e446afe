//! Operations about the system itself: health, metrics, state machines, and routes that there are not.

mod health;
mod metrics;
pub mod random_lives;
mod state_machines;
mod unknown_route;
