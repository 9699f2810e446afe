//! Every reader of foreign input, as a function of bytes that must not panic, whatever the bytes are.
//!
//! A target also checks what its reader promises: a value that was read and printed is read again as the same; a
//! signature, token or cursor that we did not make is refused; two readers of the same input agree. `tests/short.rs`
//! runs all targets for seconds; `guided/` runs each under libFuzzer, which looks for inputs that reach new code.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a target that fails is a finding"
)]

mod body;
mod headers;
#[cfg(feature = "invoice")]
mod invoice;
mod message;
mod query;
mod seeds;
mod stream;
mod token;
mod values;
mod webhook;

pub use seeds::seeds;

/// A reader, given anything.
pub type Target = fn(&[u8]);

/// Every target, by name.
pub const TARGETS: &[(&str, Target)] = &[
    ("api_key", headers::api_key),
    ("body", body::body),
    ("cursor", query::cursor),
    ("event", message::http_event),
    ("if_match", headers::if_match),
    #[cfg(feature = "invoice")]
    ("invoice", invoice::invoice),
    ("message", message::message),
    ("query", query::query),
    ("signature", webhook::signature),
    ("stream", stream::stream),
    ("token", token::token),
    ("values", values::values),
    ("webhook", webhook::event),
];

/// The target of that name.
pub fn target(name: &str) -> Option<Target> {
    let found = TARGETS.iter().find(|(known, _)| *known == name);
    found.map(|(_, target)| *target)
}
