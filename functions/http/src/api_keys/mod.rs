//! The routes about API keys.

mod body;
pub mod create;
pub mod list;
pub mod revoke;
