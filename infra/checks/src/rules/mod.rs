//! The rules, and the deployment that they judge.

mod alarmed;
mod concurrency;
mod configured;
mod cors;
mod documents;
mod durable_tables;
mod failure_destinations;
mod log_retention;
mod partial_failures;
mod permissions;
mod roles;
mod rollback_alarms;
mod routes;
mod tls;
mod unused;
mod visibility;

use std::fmt;

use crate::template::Template;

/// The deployment, and the API that it serves.
#[derive(Clone, Debug)]
pub struct Deployment {
    /// `template.yaml`.
    pub template: Template,
    /// `infra/alarms.yaml`.
    pub alarms: Template,
    /// The route table.
    pub routes: Vec<ApiRoute>,
}

/// A row of the route table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiRoute {
    /// The function that answers it.
    pub function: String,
    /// The method, in capitals; `ANY` of the route that takes what no other does.
    pub method: String,
    /// The path; `$default` of that route.
    pub path: String,
    /// True if it asks for a permission.
    pub guarded: bool,
}

/// A breach of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The logical id of the resource, parameter or condition.
    pub resource: String,
    /// The path within it.
    pub path: String,
    /// The fault.
    pub reason: String,
}

impl Violation {
    fn new(resource: &str, path: impl Into<String>, reason: impl Into<String>) -> Self {
        Self {
            resource: resource.to_owned(),
            path: path.into(),
            reason: reason.into(),
        }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}: {}", self.resource, self.path, self.reason)
    }
}

/// A rule: returns the violations of a deployment.
pub type Rule = fn(&Deployment) -> Vec<Violation>;

/// Every rule, by its name.
pub const RULES: &[(&str, Rule)] = &[
    ("no origin but those that were named", cors::check),
    ("a batch reports what of it failed", partial_failures::check),
    (
        "a message is hidden for six times as long as its function may run",
        visibility::check,
    ),
    ("a queue is worked off by so many at once", concurrency::check),
    ("a stream keeps what was given up", failure_destinations::check),
    (
        "no action by a wildcard, no policy of somebody else's",
        permissions::actions,
    ),
    ("everything only for a written reason", permissions::resources),
    ("a role for each function", roles::check),
    ("an alarm for each function", alarmed::check),
    (
        "rollback alarms that exist for each deployment",
        rollback_alarms::check,
    ),
    ("a permission for each route", routes::check),
    ("logs of its own, not for ever", log_retention::check),
    ("no buckets, queues and topics without TLS", tls::check),
    ("tables that outlive mistakes", durable_tables::check),
    ("buckets that outlive mistakes", documents::check),
    ("each function's time, machine and tracing", configured::check),
    ("nothing that is not used", unused::check),
];
