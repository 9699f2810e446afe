//! Requests that no operation accepts: malformed, invalid, or with members that a caller may not set.

mod arbitrary;
mod bad_fields;
mod customer_amounts;
mod mass_assignment;
pub mod unreadable_bodies;
