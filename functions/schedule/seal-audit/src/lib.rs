//! The scheduled function that seals the archive of the audit trail.
//!
//! Each hour gets a digest, even if nothing happened in it, so that a removed digest leaves a gap. A digest is stored
//! under the name of its hour and never overwritten: of two runs at once, or of a run and its repeat after a lost
//! answer, the later one finds the digest and continues from it. After an outage the function catches up, a limited
//! number of hours per run.

mod function;
mod newest;
mod seal;

pub use function::{SealAudit, SealError, Sealed, run};
pub use oms_aws::StartError;
