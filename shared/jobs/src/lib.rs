//! Background jobs: claim, effect, mark, with attempts and backoff. This crate knows no kind of job.
//!
//! A message says which entity owes which job; everything else is read from the entity, so that a message that comes
//! twice, late, or out of order does no harm. SQS delivers at least once; the worker's claim and the effect's own
//! stable key make it exactly one effect.
//!
//! - [`worker`]: the one course of every job, and the trait that a kind's worker implements.
//! - [`attempt`]: an attempt, and the record of its failure.
//! - [`message`], [`queue`]: the content of a queue; sending, and putting off.
//! - [`batch`]: a batch of messages through a [`Worker`], so that a bad message harms only itself.

pub mod attempt;
pub mod batch;
pub mod message;
pub mod queue;
pub mod worker;

pub use attempt::{Attempt, Failure, count_failure, unavailable};
pub use batch::work_batch;
pub use message::{InvalidMessage, JobMessage};
pub use queue::{JobQueue, JobQueues, QueueError};
pub use worker::{JobCase, WorkError, Worked, Worker, work};
