//! The command `oms`: the whole system in one process, on embedded stores.
//!
//! The system that is deployed is the one that runs: tables, queues, buckets, functions and their wiring are read from
//! the one `template.yaml`, and the functions use the AWS SDK against `oms-cloud`'s stores as they do on AWS.
//!
//! - [`gateway`], [`background`], [`remote`]: the functions, in this process or behind `cargo lambda watch`.
//! - [`system`]: stores, pollers and functions together. [`issuer`]: tokens that it takes.
//! - [`running`]: the systems that run on this machine.
//! - [`commands`]: the commands of `oms`. Those about the audit trail are `oms-trail`'s; without the feature `local`
//!   they are all there is.
#![cfg(feature = "local")]

pub mod background;
pub mod commands;
mod example_order;
pub mod gateway;
pub mod issuer;
mod people;
pub mod remote;
pub mod running;
mod seed;
pub mod system;
mod terminal_log;
mod turn;

pub use issuer::DevelopmentIssuer;
pub use system::{Data, System, SystemConfig, SystemError};
