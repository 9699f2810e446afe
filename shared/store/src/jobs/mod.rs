//! The records of background jobs, and the index of what is owed.

pub mod attempt;
pub mod due;
pub mod invoice;
pub mod record;
pub mod refund;
