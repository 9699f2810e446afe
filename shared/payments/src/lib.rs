//! The payment gateway: a port, its Stripe-compatible client, and the webhooks it sends.
//!
//! A refund is one `POST` with an idempotency key. What makes it happen once is that key, at the gateway, for as long as
//! the gateway remembers it; after that, and whenever an outcome is unknown, [`PaymentGateway::find_refunds`] tells
//! what there is. Nothing here retries: the caller knows how long it has, and counts its attempts.
//!
//! - [`gateway`]: the port, and what passes through it. [`error`]: how an operation can end otherwise.
//! - [`stripe`]: the one client. Any server that speaks the protocol works by its URL.
//! - [`webhook`]: signatures and events of what the gateway tells of its own accord.
//! - [`amount`]: money as the gateway counts it.

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
