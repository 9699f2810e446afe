//! The OpenAPI document, built from what the functions themselves are built from: the route table, the types of the
//! contract, the permissions, the state machines and the errors. `infra/openapi.json` is its text, committed; a test
//! says when it is stale.
//!
//! What cannot be derived stands in [`operations`], a file for each area: what an operation is for, which parameters it
//! takes, what it answers. [`examples`] are the values that are shown.
//!
//! - [`operation`]: an operation as it is written down here.
//! - [`parameters`], [`headers`], [`errors`], [`schemas`]: what operations have in common.
//! - [`roles`]: who may do what, from the permissions.
//! - [`render`]: an operation and its route, as OpenAPI has it.
//! - [`arrange`]: the members of examples in the order of their schemas.

pub mod arrange;
pub mod document;
pub mod errors;
pub mod examples;
pub mod headers;
pub mod operation;
pub mod operations;
pub mod parameters;
pub mod render;
pub mod roles;
pub mod schemas;

pub use document::{DocumentError, document, to_json};

/// What precedes every path of the document.
pub const BASE_PATH: &str = "/api/v1";
