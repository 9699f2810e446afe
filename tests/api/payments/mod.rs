//! `POST /webhooks/payment`: customers' payments, and the signature that every event needs.

mod signature;
pub mod webhook;
