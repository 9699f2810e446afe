//! The bodies of all requests and responses of the API, each stated once.
//!
//! The functions respond with these types, and the client reads them. Under the feature `openapi` each also has
//! a schema, from which the OpenAPI document is made: a field's doc comment is its description there, so it
//! addresses callers.
//!
//! - [`order`], [`returns`]: the two entities and the requests that change them; [`batch`]: many orders at
//!   once.
//! - [`history`], [`refund`], [`invoice`], [`job`]: the records and background work that follow from them.
//! - [`api_key`], [`metrics`], [`health`], [`state_machine`], [`webhook`]: the system itself.
//! - [`list`]: pages of lists; [`error`]: the body of every error.
//!
//! In a response every field is present, with `null` where it has no value. In a request an optional field may
//! be absent or `null`, and an unknown field is refused. The handlers parse requests themselves, so that they
//! can name every invalid field at once; these types are for clients.

pub mod api_key;
pub mod batch;
pub mod error;
pub mod health;
pub mod history;
pub mod invoice;
pub mod job;
pub mod list;
#[cfg(test)]
mod members;
pub mod metrics;
pub mod order;
pub mod refund;
pub mod returns;
#[cfg(feature = "openapi")]
pub mod schema;
pub mod state_machine;
pub mod webhook;

// Whatever a module of bodies declares is a body of the API: a new one is not named here again.
pub use api_key::*;
pub use batch::*;
pub use error::{ErrorBody, ErrorCode, ErrorDetail, FieldIssue};
pub use health::*;
pub use history::*;
pub use invoice::*;
pub use job::*;
pub use list::*;
pub use metrics::*;
pub use order::*;
pub use refund::*;
pub use returns::*;
pub use state_machine::*;
pub use webhook::*;
