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

pub use api_key::{ApiKey, ApiKeyState, CreateApiKey, CreatedApiKey};
pub use batch::{BatchError, BatchItem, BatchResult, ChangeOrderStates, OrderStateChange};
pub use error::{ErrorBody, ErrorCode, ErrorDetail, FieldIssue};
pub use health::{Health, ServiceState, Services};
pub use history::History;
pub use invoice::{InvoiceLink, InvoicePending};
pub use job::{Job, RetriedJob, RetryJob};
pub use list::{List, Pagination};
pub use metrics::{Counted, Metrics, Performance};
pub use order::{
    Address, CancelOrder, ChangeOrderState, CreateOrder, LineItem, NewAddress, NewLineItem, Order,
};
pub use refund::Refund;
pub use returns::{ApproveReturn, ChangeReturnState, CreateReturn, RejectReturn, Return};
pub use state_machine::{Edge, Reach, StateMachine};
pub use webhook::Received;
