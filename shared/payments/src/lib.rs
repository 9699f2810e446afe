//! The payment gateway: a port, a client for Stripe's protocol, and the webhooks the gateway sends.
//!
//! A refund is one `POST` with an idempotency key. The gateway executes it once for that key, as long as it
//! remembers the key. After that, and whenever an outcome is unknown, [`PaymentGateway::find_refunds`] tells
//! which refunds exist. Nothing in this crate retries, because only the caller knows its deadline and counts
//! its attempts.
//!
//! - [`gateway`]: the port, with its parameters and results. [`error`]: its errors.
//! - [`stripe`]: the client, for any server that speaks the protocol.
//! - [`webhook`]: the signatures and events of webhooks.
//! - [`amount`]: amounts as the gateway counts them.

pub mod amount;
pub mod error;
pub mod gateway;
mod identifier;
mod line;
mod refund_object;
pub mod stripe;
pub mod webhook;

pub use error::{GatewayConfigurationError, GatewayError};
pub use gateway::{GatewayRefund, PaymentGateway, RefundRequest, RefundState};
pub use stripe::{StripeGateway, Timeouts};
