//! The audit trail as a whole, wherever it is: read and proven, or mended from the entities' own transition lists.
//!
//! [`Trail`] reaches the tables, the archive and the signing key by the variables that the functions are given, so it works
//! on this machine and on AWS alike.

mod error;
mod rebuild;
mod trail;
mod verify;

pub use error::TrailError;
pub use rebuild::{Rebuilt, RowAtFault};
pub use trail::Trail;

/// How far a long piece of work has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// What is under way: `reading the history`.
    pub what: &'static str,
    /// How much of it is done.
    pub done: u64,
    /// How much there is, where that is known.
    pub total: Option<u64>,
}

/// Is told of every step.
pub type Watch<'a> = &'a mut (dyn FnMut(Step) + Send);

/// A count of things in memory.
fn count(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}
