//! A payment gateway, in this process: Stripe's protocol, and its faults.
//!
//! [`PaymentSimulator`] is the engine: it keeps payments, refunds, idempotency keys and webhooks in `SQLite`, and is
//! what tests and commands call. [`router`] puts Stripe's protocol in front of it (`/v1/refunds`,
//! `/v1/payment_intents`), and under `/simulator` what no gateway has, without the API key:
//!
//! | request | |
//! |---|---|
//! | `GET /simulator/behaviour`, `PUT` | a [`Behaviour`]; `PUT` replaces it, and what is left out is as usual |
//! | `GET /simulator/ledger` | a [`Ledger`]: the money that moved, and the requests that came |
//! | `POST /simulator/refunds/{id}/settle` | lets a pending refund end as it was scripted; answers the refund |
//! | `POST /simulator/events` | `{"type", "object"}`, and `"id"`, `"created"` to repeat or postdate: sends an event |
//!
//! How requests with one idempotency key are treated follows <https://docs.stripe.com/api/idempotent_requests>: the
//! first answer of an execution is kept for 24 hours with its effect, in one transaction, and given again to the same
//! parameters; so a process that is killed in between has both or neither. What is refused before execution is not
//! kept.
//!
//! A refund of a payment that was made here is capped by it. Any other payment is taken as made elsewhere, without a
//! cap and in the currency that the refund's `metadata[currency]` names (else `usd`): in development, orders are marked
//! paid by hand. Payments whose id begins with `pi_missing` do not exist.

mod amount;
mod behaviour;
mod chance;
mod delivery;
mod error;
mod event;
mod http;
mod idempotency;
mod identity;
mod ledger;
mod payment_intent;
mod refund;
mod refusal;
mod schema;
mod signature;
mod simulator;
mod terms;

pub use behaviour::{Behaviour, LookupMode, Mode, Silence};
pub use delivery::DELIVERY_ATTEMPTS;
pub use error::PaymentSimulatorError;
pub use event::NewEvent;
pub use http::router;
pub use ledger::{Effect, Ledger};
pub use refund::{Refund, RefundStatus};
pub use simulator::{PaymentSimulator, PaymentSimulatorConfig};
