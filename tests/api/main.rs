//! The API from outside: a module for each route, and one for each promise that holds for several.
#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a step of a test that fails is a test that fails"
)]

mod cancel_order;
mod change_order_state;
mod create_order;
mod get_health;
mod get_order;
mod get_order_history;
mod get_order_invoice;
mod list_orders;
mod unknown_route;

mod arbitrary_input;
mod authentication;
mod bad_fields;
mod bad_input;
mod call_counts;
mod durability;
mod events;
mod history;
mod idempotency;
mod invoice_failures;
mod invoices;
mod permissions;
mod preconditions;
mod races;
mod responses;
mod telemetry;
