//! API keys: making, listing and revoking them, acting with one, and keeping its secret.

mod acting;
pub mod manage;
mod secrets;
