//! The queue function that gives money back, once.
//!
//! Claim, effect, mark done. A lease keeps workers apart as a rule; it cannot keep a slow one from asking late, so it is
//! not what the money hangs on. That is the gateway's idempotency key, the same for every attempt, and the look-up before
//! every attempt but the very first: a gateway forgets its keys sooner than a queue its messages. An outcome that is not
//! known is looked up, never assumed (`effect`).

mod effect;
mod process;

pub use oms_aws::StartError;
pub use process::{ProcessRefund, run};
