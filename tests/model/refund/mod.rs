//! The protocol of a refund: an order that owes one, workers, a gateway, its events, and a manager.
//!
//! Each step of a worker is one call to the outside, and anything else may happen between two of them: the worker dies,
//! its lease runs out while it lives, the message reaches another worker. A request to the gateway may be executed long
//! after its caller has given up; the gateway makes the refund or does not, answers or does not, keeps its answer or
//! does not, and forgets its keys after a day. A message may come at any time, as often as the bounds allow, which
//! covers both SQS and the reconciler. The rules are those of `process-refund`, `oms_store`'s refund and `oms_jobs`.
//!
//! [`model::Assumption`] lists the assumptions about the world that the code does not secure.

mod gateway;
mod hook;
mod model;
mod properties;
mod record;
mod tests;
mod worker;
mod world;
