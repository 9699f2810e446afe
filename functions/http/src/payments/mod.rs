//! The webhook of the payment gateway.

mod outcome;
mod payment;
mod refund;
pub mod webhook;
