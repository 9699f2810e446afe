//! The functions behind the HTTP API: one file per route, one binary per function.
//!
//! [`routes`] is the API as one table. A handler parses the call, decides, and commits; what it needs to do so it
//! finds in the [`App`].

mod api_keys;
mod app;
mod as_of;
mod audit;
mod creation;
mod edge_store;
mod entity;
mod fields;
mod history;
mod jobs;
mod orders;
mod page;
mod payments;
mod refund;
mod returns;
pub mod routes;
mod step;
mod system;

pub use app::{App, run};
pub use oms_aws::StartError;
