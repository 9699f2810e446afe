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
