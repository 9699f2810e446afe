//! The scheduled function that seals the audit trail's archive.
//!
//! Each hour gets a digest, also when nothing happened, so that a digest that was taken away leaves a gap. Digests are put
//! under the name of their hour, which nothing overwrites: two sealers at once, or one that tries again because an answer
//! was lost, find the digest there and go on from it. An outage is caught up with, a bounded number of hours per run.

mod function;
mod newest;
mod seal;

pub use function::{SealAudit, SealError, Sealed, run};
pub use oms_aws::StartError;
