//! The functions behind the HTTP API: one file per route, one binary per function.
//!
//! [`routes`] is the API as one table. A handler parses the call, decides and commits, with the resources that its row
//! of the table names. The resources are made once, when the [`Function`] starts.

mod api_keys;
mod as_of;
mod audit;
mod buckets;
mod creation;
mod edge_store;
mod entity;
mod failure;
mod fields;
mod function;
mod history;
mod jobs;
mod orders;
mod page;
mod payments;
mod permissions;
mod queues;
mod refund;
mod resources;
mod returns;
pub mod routes;
mod step;
mod system;

pub use function::{Function, Route, StartFunction, run};
pub use oms_aws::StartError;
