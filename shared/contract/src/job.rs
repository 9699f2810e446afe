//! Background jobs.

use std::borrow::Cow;

use oms_domain::{EntityType, JobKind, JobStatus, OrderId, Timestamp};
use serde::{Deserialize, Serialize};

#[cfg(feature = "openapi")]
use crate::schema;

/// A background job that is owed or has failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Job<'a> {
    /// What it makes.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::JobKind))]
    pub kind: JobKind,
    /// The order it is about: with `kind` what the retry route wants.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Id))]
    pub entity_id: OrderId,
    /// Who owes it: the order, or its return.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::JobOwnerType))]
    pub owner_type: EntityType,
    /// The id of who owes it.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Id))]
    pub owner_id: String,
    /// How it stands.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::JobStatus))]
    pub status: JobStatus,
    /// How often it has been tried.
    pub attempts: u32,
    /// Why the last attempt failed.
    pub last_error: Option<Cow<'a, str>>,
    /// When it will be sent again, should it not be done; `null` once it has failed for good.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<schema::Time>))]
    pub due_at: Option<Timestamp>,
    /// When it was first taken up.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<schema::Time>))]
    pub created_at: Option<Timestamp>,
    /// When something last became of it.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<schema::Time>))]
    pub updated_at: Option<Timestamp>,
}

/// There is nothing to say when a job is to be tried again: an empty object, or no body.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RetryJob {}

/// A job that will be tried again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RetriedJob {
    /// What it makes.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::JobKind))]
    pub kind: JobKind,
    /// The order it is about.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Id))]
    pub entity_id: OrderId,
    /// `PENDING`.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Pending))]
    pub status: JobStatus,
}
