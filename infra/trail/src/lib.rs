//! The audit trail as a whole: read and verified, or rebuilt from the entities' own lists of transitions.
//!
//! [`Trail`] reaches the tables, the archive and the signing key by the variables that the functions are given, so it
//! works on this machine and on AWS alike. [`commands`] are `oms verify-audit` and `oms rebuild-history`. This crate
//! links no store: `oms` built with `--no-default-features` is these two commands, for an account on AWS.

pub mod commands;
mod error;
mod progress;
mod rebuild;
mod trail;
mod verify;

pub use error::TrailError;
pub use progress::Progress;
pub use rebuild::{Rebuilt, RowAtFault};
pub use trail::Trail;

/// The state of a long piece of work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// The name of the work: `reading the history`.
    pub what: &'static str,
    /// The amount done.
    pub done: u64,
    /// The whole amount, where it is known.
    pub total: Option<u64>,
}

/// A function that is called at every step.
pub type Watch<'a> = &'a mut (dyn FnMut(Step) + Send);

/// A count of things in memory.
fn count(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}
