//! The functions behind the HTTP API: one file per route, one binary per function.
//!
//! [`routes`] is the API as one table. A handler parses the call, decides, and commits; what it needs to do so it
//! finds in the [`App`].

mod app;
mod orders;
pub mod routes;
mod system;

pub use app::{App, run};
pub use oms_aws::StartError;
