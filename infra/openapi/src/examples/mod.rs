//! The example bodies: one customer's order, from its placing to the refund of its return.
//!
//! The customer is the one of `oms token --role customer`, so that the examples can be sent to the local system
//! unchanged.

use serde_json::Value;

pub mod api_keys;
pub mod audit;
pub mod jobs;
pub mod orders;
pub mod payments;
pub mod returns;
pub mod system;

/// The customer's id.
pub const CUSTOMER: &str = "c0000000-0000-4000-8000-000000000001";
/// The id of a member of staff.
pub(crate) const STAFF: &str = "50000000-0000-4000-8000-000000000001";
/// The product's id.
pub(crate) const PRODUCT: &str = "9b2f6a54-7c1e-4b8e-9d36-5f0f6b1a2c3d";
/// The order's id.
pub const ORDER: &str = "7f3a9c1b-77de-8abc-8f23-450000000000";
/// The id of the order's return.
pub const RETURN: &str = "7f3a9c1b-77de-8abc-8f23-450100000000";
/// The bytes of [`RETURN`].
pub(crate) const RETURN_ID: &[u8; 16] = b"\x7f\x3a\x9c\x1b\x77\xde\x8a\xbc\x8f\x23\x45\x01\x00\x00\x00\x00";
/// The id of an API key.
pub const KEY: &str = "3d9f6c2a-5b1e-87c4-9a0d-2e0800000000";
/// The gateway's id of the refund.
pub const REFUND: &str = "re_3MtwBwLkdIwHu7ix0Gk1sPTx";

/// Replaces members of `base` with those of `changes`.
pub fn with(mut base: Value, changes: Value) -> Value {
    if let (Value::Object(base), Value::Object(changes)) = (&mut base, changes) {
        base.extend(changes);
    }
    base
}

/// A list that fits on one page.
pub fn page(data: &[Value]) -> Value {
    let total = data.len();
    serde_json::json!({
        "data": data,
        "pagination": { "limit": 20, "has_more": false, "next_cursor": null, "total": total },
    })
}
