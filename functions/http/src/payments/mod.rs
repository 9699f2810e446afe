//! The webhook of the payment gateway.

mod payment;
mod refund;
pub mod webhook;
