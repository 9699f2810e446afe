//! The scheduled function that looks after what was left behind.
//!
//! The stream and the queues are the fast path, not the only one. A job that is still owed long after it was due has
//! lost its message, or its worker: its message is sent again (`jobs`). An order that nobody has paid for is called off
//! (`expiry`). Both are idempotent, and bounded per run: what is left over is for the next one.

mod expiry;
mod function;
mod jobs;

pub use function::{Reconcile, ReconcileError, Reconciled, run};
pub use oms_aws::StartError;
