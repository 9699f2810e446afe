//! Promises that hold for several operations, one file for each.

mod as_of;
mod call_counts;
mod conditional_get;
mod dry_run;
mod durability;
mod example_events;
mod idempotency;
mod preconditions;
mod sparse_fields;
