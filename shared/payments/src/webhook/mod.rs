//! What the gateway tells of its own accord: signed requests to a URL of ours.
//!
//! [`verify`] the raw body first, and only then [`parse`] it. Events come at least once, in any order and late;
//! [`Event::id`] is the same each time.

mod event;
mod signature;

pub use event::{Event, EventKind, InvalidEvent, Payment, parse};
pub use signature::{HEADER, Signature, SignatureError, TOLERANCE, sign, verify};
