//! A typed client of the API: one method for each operation, with the types that the functions themselves answer with.
//!
//! ```no_run
//! use oms_client::{Client, Credential};
//! use oms_contract::CancelOrder;
//!
//! # async fn example(order_id: oms_domain::OrderId, token: String) -> Result<(), oms_client::ClientError> {
//! let client = Client::new("http://127.0.0.1:8000", Credential::Token(token))?;
//! let order = client.get_order(order_id).await?.body;
//! let cancel = CancelOrder { reason: "ordered twice".to_owned() };
//! let tried = client.cancel_order(order_id, &cancel).dry_run().await?;
//! let done = client.cancel_order(order_id, &cancel).if_match(order.version).await?;
//! assert_eq!(tried.body.status, done.body.status);
//! # Ok(())
//! # }
//! ```
//!
//! A method gives a [`Request`], which is sent when it is awaited; before that it can be told what its kind of operation
//! understands: a dry run, a version that must stand, a view of the past. Every mutation carries an `Idempotency-Key`, the
//! client's own where none is given, so that it is safe to send it again: which the client does, within [`Retry`], when
//! the connection is lost or the API asks to come back later.
//!
//! - [`client`]: who calls, and where. [`credential`]: by what. [`retry`]: how patiently.
//! - [`orders`], [`returns`], [`jobs`], [`audit`], [`api_keys`], [`payments`], [`system`]: the operations.
//! - [`request`]: what can be said before one is sent. [`pages`]: lists. [`answer`]: what comes back. [`error`]: or does not.
//!
//! `?fields=` is not offered: the types here are whole.

pub mod answer;
pub mod api_keys;
pub mod audit;
pub mod client;
pub mod credential;
pub mod error;
mod exchange;
pub mod jobs;
pub mod orders;
pub mod pages;
pub mod payments;
pub mod request;
pub mod retry;
pub mod returns;
pub mod system;

pub use answer::Answer;
pub use audit::AuditFilter;
pub use client::Client;
pub use credential::Credential;
pub use error::ClientError;
pub use jobs::JobFilter;
pub use orders::{Invoice, OrderFilter};
pub use request::{AsOf, Request};
pub use retry::Retry;
pub use returns::ReturnFilter;
pub use system::Machine;
