//! The functions that follow a table's stream. Of the orders table: one writes the history, one puts jobs on their queues.
//! Of the history table: one archives the rows.
//!
//! A stream shows every change, in order per item, at least once. Each function answers with the first record it could not
//! deal with; Lambda comes again from there.

mod archive_history;
mod dispatch_jobs;
mod function;
mod record_history;

pub use archive_history::ArchiveHistory;
pub use dispatch_jobs::DispatchJobs;
pub use function::{FollowChanges, StreamFailure, StreamFunction, handle, run};
pub use oms_aws::StartError;
pub use record_history::RecordHistory;
