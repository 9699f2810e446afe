//! Black-box tests of the whole system over HTTP.
//!
//! The tests in `api/` know the API by its contract alone. They run against a system they start in this process, or
//! against any other: set `OMS_URL` to its base URL (`http://127.0.0.1:8000`) and `OMS_TOKEN_<ROLE>` to a bearer token
//! for each of `CUSTOMER`, `OTHER_CUSTOMER`, `SUPPORT`, `WAREHOUSE`, `MANAGER`, `ADMIN` and `SYSTEM`. Tests that turn
//! the clock, count calls or break something start a system of their own either way.
//!
//! The tests in `consistency/` compare what the repository states in more than one place.
//!
//! - [`api`]: callers by role. [`local`]: systems in this process.
//! - [`client`]: requests. [`reply`]: answers, each checked for what every answer must have. [`pages`]: lists of them.
//! - [`schema`]: the OpenAPI document, which every one of those answers is held to.
//! - [`order`] and [`returns`]: what to send, and driving them from state to state.
//! - [`refund`]: refunds that are owed, and their outcome.
//! - [`payment_event`]: the payment gateway's events.
//! - [`contract`]: routes, state machines and permissions, written down a second time.
//! - [`history`]: checks that a history is complete and unbroken.
//! - [`table`] and [`stream`]: the tables and their streams, where no route shows them.
//! - [`witness`] and [`invariants`]: the answers to clients, and the rules that must hold of the stores.
//! - [`log`]: the log of the systems in this process.
//! - [`scene`]: the requests of the example events, where they succeed.
//! - [`fault`]: faults between functions and services. [`deployment`]: functions behind them, here or as processes that
//!   ask the [`runtime_api`] for events.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a step of a test that fails is a test that fails"
)]

pub mod api;
pub mod client;
pub mod contract;
pub mod deployment;
pub mod fault;
pub mod history;
pub mod invariants;
pub mod local;
pub mod log;
pub mod order;
pub mod pages;
pub mod payment_event;
pub mod refund;
pub mod reply;
pub mod returns;
pub mod runtime_api;
pub mod scene;
pub mod schema;
pub mod stream;
pub mod table;
pub mod tls;
pub mod witness;

pub use api::Api;
pub use client::{Call, Client};
pub use local::{Local, unlimited};
pub use reply::Reply;

/// The error of the [`runtime_api`].
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

/// A random UUID (version 4) that no other test has.
pub fn new_uuid() -> String {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).unwrap();
    uuid::Builder::from_random_bytes(bytes).into_uuid().to_string()
}

/// SHA-256 in lower-case hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    use sha2::Digest as _;

    lower_hex(&sha2::Sha256::digest(bytes))
}

/// HMAC-SHA256 in lower-case hexadecimal.
pub fn hmac_sha256(key: &[u8], message: &[u8]) -> String {
    use hmac::{KeyInit as _, Mac as _};

    let mut mac = hmac::Hmac::<sha2::Sha256>::new_from_slice(key).unwrap();
    mac.update(message);
    lower_hex(&mac.finalize().into_bytes())
}

fn lower_hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;

    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap();
        text
    })
}
