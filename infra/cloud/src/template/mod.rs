//! The deployment template, read as a description of the local system.
//!
//! [`Resources::from_template`] takes the text of `template.yaml` (AWS SAM) and gives the tables, queues, buckets, keys
//! and functions in it, with every reference resolved to what stands for it on this machine: account `000000000000`,
//! region `us-east-1`, queue URLs at the caller's endpoint. What has no local counterpart (roles, log groups, alarms)
//! is listed by type and passed over; a type, property or intrinsic function that is neither understood nor listed is
//! an error, so that nothing deployed is silently absent here.

mod bucket;
mod condition;
mod document;
mod error;
mod event_source;
mod filter;
mod function;
mod intrinsic;
mod mapping;
mod naming;
mod queue;
mod queue_source;
mod resource;
mod resources;
mod schedule_source;
mod scope;
mod secret;
mod signing_key;
mod stream_source;
mod table;
mod table_policy;
mod table_properties;

pub use bucket::Bucket;
pub use document::parse as parse_document;
pub use error::TemplateError;
pub use event_source::{EventSource, HttpRoute};
pub use filter::{Filter, FilterError};
pub use function::Function;
pub use queue::Queue;
pub use queue_source::QueueSource;
pub use resources::Resources;
pub use schedule_source::ScheduleSource;
pub use scope::Local;
pub(crate) use scope::{ACCOUNT, REGION};
pub use signing_key::SigningKey;
pub use stream_source::{FailureDestination, StreamSource};
pub use table::{Index, KeyAttribute, KeySchema, KeyType, Projection, Table};
