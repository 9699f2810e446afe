//! The whole system in one process, on embedded stores.
//!
//! What is deployed is what runs: tables, queues, buckets, functions and their wiring are read from the one
//! `template.yaml`, and the functions use the AWS SDK against the endpoints here as they do on AWS.
//!
//! - [`template`]: what is to be there.
//! - [`dynamodb`], [`sqs`], [`s3`], [`kms`]: the stores, each behind its AWS protocol.
//! - [`payments`]: the payment gateway, behind Stripe's protocol.
//! - [`pollers`]: Lambda's event source mappings, and the clock's.
//! - [`gateway`], [`background`], [`remote`]: the functions, in this process or behind `cargo lambda watch`.
//! - [`audit`]: the proof that the trail is whole.
//! - [`system`]: all of it together. [`issuer`]: tokens that it takes.
//! - [`commands`]: what `oms` can be told to do.

pub mod audit;
pub mod background;
pub mod commands;
pub mod dynamodb;
mod example_order;
pub mod gateway;
pub mod issuer;
pub mod kms;
pub mod payments;
pub mod pollers;
mod private_file;
pub mod remote;
pub mod s3;
mod seed;
pub mod sqs;
pub mod system;
pub mod template;

pub use issuer::DevelopmentIssuer;
pub use system::{Data, System, SystemConfig, SystemError};
