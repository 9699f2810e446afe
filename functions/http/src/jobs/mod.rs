//! The routes about background jobs.

pub mod list;
pub mod retry;
