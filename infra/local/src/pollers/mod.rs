//! Lambda's event source mappings: what reads streams and queues and invokes functions with what it finds.
//!
//! [`Pollers::start`] runs one poller for each stream and queue among the functions' event sources, with the semantics
//! Lambda documents: batches, filters, partial batch failures, bisecting, retries until the attempts or the age run out,
//! a message about what was given up, visibility timeouts and redrive. Records of a stream are delivered in order, and
//! at least once: after a restart, from the last checkpoint on.
//!
//! What Lambda leaves open is settled here as follows. A stream is retried after 100 ms, doubling up to 30 s. A batch
//! that got further than before counts its attempts anew, so that no record pays for the failures of those before it. A
//! record's age counts from when its poller first read it: unlike Lambda's pollers, these rest whenever the machine does.

mod activity;
mod batch;
mod checkpoints;
mod error;
mod failure;
mod functions;
mod group;
mod message;
mod pause;
mod queue;
mod response;
mod stream;

pub use checkpoints::Checkpoints;
pub use error::PollerError;
pub use functions::{FunctionError, Functions};
pub use group::{Engines, Pollers};
