//! Amazon DynamoDB, in this process.
//!
//! [`Dynamo`] embeds dynoxide, an emulator of DynamoDB on `SQLite`, and adds what the local system needs around it:
//! tables as the template describes them, their append-only policies enforced, calls and write units counted, and the
//! news that something was written. [`router`] serves the AWS JSON 1.0 protocol
//! (`X-Amz-Target: DynamoDB_20120810.<Operation>`), for the AWS SDKs. Requests need not be signed.
//!
//! The requests are dispatched here rather than by dynoxide's own server, which offers no place to count them. Left out
//! are `PartiQL`, tags and vector search.

mod capacity;
mod changes;
mod create;
mod dispatch;
mod error;
mod http;
mod open;
mod policy;
mod stream;
mod workarounds;

pub use changes::Changes;
pub use error::DynamoError;
pub use http::router;
pub use open::{Dynamo, WriteTarget};
pub(crate) use stream::Change;
