//! A typed client of the API: one method for each operation, with the types that the functions respond with.
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
//! A method returns a [`Request`], which is sent when it is awaited. Before that it can be given the options of
//! its kind of operation: a dry run, the expected version, a view of the past. Every mutation carries an
//! `Idempotency-Key`, a random one by default. It is therefore safe to repeat, and the client does so, within
//! the limits of [`Retry`], when the connection breaks or the API asks to try again later.
//!
//! - [`client`]: the client itself. [`credential`]: the caller's credential. [`retry`]: the limits on retries.
//! - [`orders`], [`returns`], [`jobs`], [`audit`], [`api_keys`], [`payments`], [`system`]: the operations.
//! - [`request`]: requests and their options. [`pages`]: lists. [`answer`]: responses. [`error`]: errors.
//!
//! The parameter `fields` is not offered, because the types here have all members.

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
mod parts;
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
