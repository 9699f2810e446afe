//! Operations about the system itself: health, metrics, state machines, and unknown routes.

mod health;
mod metrics;
pub mod random_lives;
mod state_machines;
mod unknown_route;
