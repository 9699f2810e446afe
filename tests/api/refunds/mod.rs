//! Refunds as the worker `process-refund` makes them, and the events by which the gateway settles them.

mod events;
mod failures;
mod lost_calls;
mod made_once;
mod messages;
mod properties;
pub mod worker;
