//! The queue function that gives money back, once.
//!
//! A lease keeps two workers apart in general, but a slow worker may still act after its lease has run out, so the
//! lease does not protect the money. Two other things do. Every attempt uses the same idempotency key at the gateway,
//! until no request under that key can still have an effect. And every attempt but the first looks for refunds of the
//! order before it requests one, because the gateway forgets its keys sooner than the queue its messages. An outcome
//! that is not known is looked up, never assumed (`effect`).

mod effect;
mod process;

pub use oms_aws::StartError;
pub use process::{ProcessRefund, run};
