//! Invoices as the worker `generate-invoice` makes them, and its failures.

pub mod failures;
pub mod generate;
