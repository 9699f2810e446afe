//! Webhooks: signed requests with which the gateway reports events.
//!
//! [`verify`] the raw body before calling [`parse`]. Events are delivered at least once, in any order and
//! possibly late; [`Event::id`] is the same at every delivery.

mod event;
mod signature;

pub use event::{Event, EventKind, InvalidEvent, Payment, parse};
pub use signature::{HEADER, Signature, SignatureError, sign, verify};
