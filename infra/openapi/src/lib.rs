//! The OpenAPI document, built from what the functions themselves are built from: the route table, the types of
//! the contract, the permissions, the state machines and the errors. `infra/openapi.json` is its committed
//! text; a test fails when it is out of date.
//!
//! The parts that cannot be derived stand in [`operations`], a file for each area: an operation's purpose, its
//! parameters and its responses. [`examples`] are the example bodies.
//!
//! - [`operation`]: an operation as it is described here.
//! - [`parameters`], [`headers`], [`errors`], [`schemas`]: the parts that operations have in common.
//! - [`roles`]: the roles that may call an operation, from the permissions.
//! - [`render`]: an operation and its route as an OpenAPI object.
//! - [`arrange`]: the order of members in examples.

pub mod arrange;
mod document;
mod document_error;
pub mod errors;
pub mod examples;
pub mod headers;
pub mod operation;
pub mod operations;
pub mod parameters;
pub mod render;
pub mod roles;
pub mod schemas;

pub use document::{document, to_json};
pub use document_error::DocumentError;

/// The title of the API.
pub(crate) const TITLE: &str = "ArtiCurated Order Management System";

/// The prefix of every path, which the document names as its server.
pub const BASE_PATH: &str = "/api/v1";
