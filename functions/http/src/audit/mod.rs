//! The routes about the audit trail.

pub mod query;
