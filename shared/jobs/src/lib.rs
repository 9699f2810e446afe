//! Background jobs: claim, effect, mark done, with attempts and backoff.
//!
//! A message says which entity owes which job; everything else is read from the entity, so that a message that comes
//! twice, late, or out of order does no harm. SQS delivers at least once; the worker's claim and the effect's own
//! stable key make it exactly one effect.
//!
//! - [`message`]: what is in the queue.
//! - [`queue`]: sending, and putting off.
//! - [`attempt`]: what every worker does before and after the effect.
//! - [`batch`]: a batch of messages through a [`Worker`], so that a bad message harms only itself.

pub mod attempt;
pub mod batch;
pub mod message;
pub mod queue;

pub use attempt::{Attempt, Failure};
pub use batch::{WorkError, Worked, Worker, work_batch};
pub use message::{InvalidMessage, JobMessage};
pub use queue::{JobQueue, JobQueues, QueueError};
