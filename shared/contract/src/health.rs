//! Whether the system works.

use std::borrow::Cow;

use oms_domain::Timestamp;
use serde::{Deserialize, Serialize};

#[cfg(feature = "openapi")]
use crate::schema;

/// Whether something can be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum ServiceState {
    /// It can.
    Healthy,
    /// It cannot.
    Unhealthy,
}

/// Whether the system works, and what it stands on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Health<'a> {
    /// Whether every service can be reached.
    pub status: ServiceState,
    /// When this was found.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Time))]
    pub timestamp: Timestamp,
    /// The system's version.
    #[cfg_attr(feature = "openapi", schema(example = "0.1.0"))]
    pub version: Cow<'a, str>,
    /// Each service.
    pub services: Services,
}

/// What the system stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Services {
    /// Orders, returns and history.
    pub database: ServiceState,
    /// Background jobs.
    pub queues: ServiceState,
    /// Invoices.
    pub storage: ServiceState,
}
