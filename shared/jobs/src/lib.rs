//! Background jobs: a claim, an effect and its outcome, with attempts and waits. This crate knows no particular kind of
//! job.
//!
//! A message names the order that owes a job and the kind of job. The worker reads everything else from the database,
//! so a message that comes twice, late or out of order does no harm. SQS delivers at least once; the claim of the
//! worker and the idempotency key of the effect reduce that to one effect.
//!
//! - [`worker`]: the steps of every job, and the trait that the worker of a kind implements.
//! - [`attempt`]: an attempt, and the record of its failure.
//! - [`message`], [`queue`]: the body of a message; sending one, and putting one off.
//! - [`batch`]: a batch of messages through a [`Worker`]. A bad message affects only itself.

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
