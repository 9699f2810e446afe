//! Amazon SQS standard queues, in this process.
//!
//! [`Queues`] is the engine: it keeps messages in `SQLite` and is what the pollers call. [`router`] puts the AWS JSON
//! 1.0 protocol in front of it (`X-Amz-Target: AmazonSQS.<Operation>`), for the AWS SDKs. Requests need not be signed.
//!
//! The semantics that AWS leaves open for standard queues are settled here: messages become available in the order in
//! which they turned visible, nothing is delivered twice within its visibility timeout, and only the receipt handle of
//! the latest receive deletes a message (an older one succeeds without effect, as `DeleteMessage` documents).

mod create;
mod definition;
mod delete;
mod depth;
mod digest;
mod error;
mod http;
mod identity;
mod message;
mod purge;
mod queues;
mod receipt;
mod receive;
mod redrive;
mod schema;
mod send;
mod visibility;

pub use definition::{QueueDefinition, Redrive};
pub use depth::Depth;
pub use error::QueueError;
pub use http::router;
pub use identity::{queue_arn, queue_url};
pub use message::{Message, NewMessage, Received};
pub use queues::{Location, Queues};
