//! What the payment gateway tells of its own accord.

mod payment;
mod refund;
pub mod webhook;
