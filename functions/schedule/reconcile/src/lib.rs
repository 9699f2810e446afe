//! The scheduled function that finishes what the other functions left undone.
//!
//! A job that is still not done long after it was due has lost its message or its worker: its message is sent again
//! (`jobs`). An order that has not been paid in time is cancelled (`expiry`). Both are idempotent and limited per run;
//! the next run continues with the rest.

mod expiry;
mod function;
mod jobs;

pub use function::{Reconcile, ReconcileError, Reconciled, run};
pub use oms_aws::StartError;
