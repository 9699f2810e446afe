//! Rules about what is deployed that no linter knows, because they are this system's own.
//!
//! [`RULES`] are functions over a [`Deployment`]: the template, the alarms and the route table. Each gives its
//! [`Violation`]s, which name the resource and the path within it. The tests run them over the real deployment, which
//! has none, and over bad ones, each of which is caught by the rule it was made for and by no other.
//!
//! - [`document`]: YAML with short-form intrinsic functions, as JSON.
//! - [`template`]: a template's resources and what they refer to.
//! - [`alarms`]: what `infra/alarms.yaml` watches, loops unrolled.
//! - [`generate`]: what follows from the route table and the template, written by `cargo run -p oms-template-checks`.
//! - [`runbook`]: the entries of `docs/operations.md`.

pub mod alarms;
pub mod document;
pub mod generate;
mod rules;
pub mod runbook;
pub mod template;

pub use rules::{ApiRoute, Deployment, RULES, Rule, Violation};
