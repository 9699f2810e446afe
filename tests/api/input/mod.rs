//! Requests that no operation can take: malformed, invalid, or saying more than a caller may say.

mod arbitrary;
mod bad_fields;
mod mass_assignment;
pub mod unreadable_bodies;
