//! Stand-ins for the services of AWS that the system uses, and for the payment gateway, on this machine.
//!
//! The functions reach them over HTTP by the AWS SDK, as they reach the real ones. The stand-ins know nothing of
//! orders: the only crate of this system that they use is the one with the clock, so that a test or a person can turn
//! the time.
//!
//! - [`template`]: the tables, queues, buckets, keys and functions that `template.yaml` asks for.
//! - [`dynamodb`], [`sqs`], [`s3`], [`kms`]: the stores, each behind its AWS protocol.
//! - [`payments`]: the payment gateway, behind Stripe's protocol.
//! - [`pollers`]: Lambda's event source mappings, and `EventBridge`'s schedules.
//! - [`private_file`]: files that hold a secret.

pub mod dynamodb;
mod hex;
pub mod kms;
pub mod payments;
pub mod pollers;
pub mod private_file;
pub mod s3;
pub mod sqs;
pub mod template;
