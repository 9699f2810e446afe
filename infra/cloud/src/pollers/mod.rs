//! Lambda's event source mappings, which read streams and queues and invoke functions with the records and messages
//! they find, and `EventBridge`'s schedules.
//!
//! [`Pollers::start`] runs one poller for each stream, queue and schedule among the functions' event sources, with the
//! semantics AWS documents: batches, filters, partial batch failures, bisecting, retries until the attempts or the age
//! run out, a message about what was given up, visibility timeouts and redrive. Records of a stream are delivered in
//! order, and at least once: after a restart, from the last checkpoint on. A schedule fires for the first time one
//! period after the start, as a rule does after its creation; what its function fails at is tried again one minute
//! later, and once more two minutes after that.
//!
//! The semantics that AWS leaves open are settled here. A stream is retried after 100 ms, doubling up to 30 s. A batch
//! that got further than before counts its attempts anew, so that no record pays for the failures of those before it. A
//! record's age counts from when its poller first read it: unlike Lambda's pollers, these rest whenever the machine
//! does. A schedule counts its periods anew from each start, makes up for at most one firing that was missed, and has
//! one invocation under way at a time.

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
mod schedule;
mod stream;

pub use checkpoints::Checkpoints;
pub use error::PollerError;
pub use functions::{FunctionError, Functions};
pub use group::{Engines, Pollers};
pub use schedule::FireError;
