//! The health of the system.

use std::borrow::Cow;

use oms_domain::Timestamp;
use serde::{Deserialize, Serialize};

#[cfg(feature = "openapi")]
use crate::schema;

/// The health of a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum ServiceState {
    /// The service can be reached.
    Healthy,
    /// The service cannot be reached.
    Unhealthy,
}

/// The health of the system and of the services it depends on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Health<'a> {
    /// `healthy` if every service can be reached.
    pub status: ServiceState,
    /// The time of the check.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Time))]
    pub timestamp: Timestamp,
    /// The system's version.
    #[cfg_attr(feature = "openapi", schema(example = "0.1.0"))]
    pub version: Cow<'a, str>,
    /// The services.
    pub services: Services,
}

/// The services the system depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Services {
    /// The database of orders, returns and history.
    pub database: ServiceState,
    /// The queues of background jobs.
    pub queues: ServiceState,
    /// The storage of invoices.
    pub storage: ServiceState,
}
