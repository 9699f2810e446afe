//! What goes over the wire: every body that the API takes or gives, stated once.
//!
//! The functions answer with these types and the client reads them; under the feature `openapi` each also has a schema,
//! from which the OpenAPI document is made. A field's comment is its description there, so it speaks to callers.
//!
//! - [`order`], [`returns`]: the two entities, and what is asked of them; [`batch`]: many orders at once.
//! - [`history`], [`refund`], [`invoice`], [`job`]: what becomes of them.
//! - [`api_key`], [`metrics`], [`health`], [`state_machine`], [`webhook`]: the system itself.
//! - [`list`]: pages; [`error`]: the one shape of everything that is not as hoped for.
//!
//! In a response every field is always there, and `null` where there is nothing to say. In a request an optional field
//! may be left out or `null`, and a field that is not known is refused. Requests are read by the handlers themselves,
//! which name every bad field at once; these types are what a client sends.

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
