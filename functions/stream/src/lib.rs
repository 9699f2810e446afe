//! The functions that read a table's stream. For the orders table, one writes the history and one sends the messages of
//! jobs. For the history table, one archives the rows.
//!
//! A stream shows every change at least once, and those of one item in order. Each function responds with the first
//! record that it could not handle; Lambda repeats the batch from there.

mod archive_history;
mod dispatch_jobs;
mod function;
mod record_history;

pub use archive_history::ArchiveHistory;
pub use dispatch_jobs::DispatchJobs;
pub use function::{FollowChanges, StreamFailure, StreamFunction, handle, run};
pub use oms_aws::StartError;
pub use record_history::RecordHistory;
