//! The functions that follow the orders table's stream: one writes the history, one puts jobs on their queues.
//!
//! A stream shows every transition, in order per order, at least once. Both functions answer with the first record
//! they could not deal with; Lambda comes again from there.

mod dispatch_jobs;
mod function;
mod record_history;

pub use dispatch_jobs::DispatchJobs;
pub use function::{StreamFunction, handle, run};
pub use oms_aws::StartError;
pub use record_history::RecordHistory;
