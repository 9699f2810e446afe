//! The API from outside: a module for each route, and one for each promise that holds for several.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a step of a test that fails is a test that fails"
)]

mod alarming_metrics;
mod api_key_secrets;
mod api_key_use;
mod api_keys;
mod audit_query;
mod batch_state;
mod batch_state_promises;
mod cancel_order;
mod change_order_state;
mod change_return_state;
mod create_order;
mod create_return;
mod decide_return;
mod get_health;
mod get_order;
mod get_order_history;
mod get_order_invoice;
mod get_return;
mod job_history;
mod jobs;
mod list_orders;
mod list_returns;
mod payment_webhook;
mod state_machines;
mod unknown_route;
mod unrecorded_attempts;
mod webhook_signature;

mod arbitrary_input;
mod archive;
mod as_of;
mod authentication;
mod bad_fields;
mod bad_input;
mod call_counts;
mod canaries;
mod client_journey;
mod client_operations;
mod conditional_get;
mod cors;
mod counters;
mod counting;
mod denied_attempts;
mod dry_run;
mod dry_run_orders;
mod dry_run_returns;
mod durability;
mod events;
mod forged_headers;
mod forged_signatures;
mod front;
mod history;
mod hostile_claims;
mod hostile_tokens;
mod idempotency;
mod interrupted_jobs;
mod invoice_failures;
mod invoices;
mod mass_assignment;
mod metrics;
mod network;
mod own_issuer;
mod own_issuer_trust;
mod paths;
mod permission_matrix;
mod permission_rows;
mod permissions;
mod personal_data;
mod policy;
mod preconditions;
mod rate_limit;
mod reconcile;
mod recorded_attempts;
mod refund_dead_letters;
mod refund_events;
mod refund_failures;
mod refund_messages;
mod refund_network;
mod refund_properties;
mod refunds;
mod refused_attempts;
mod rehearsal;
mod relay;
mod responses;
mod return_permissions;
mod return_retries;
mod sealing;
mod security_headers;
mod sparse_fields;
mod telemetry;
mod traffic;
