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
    /// The kind of job.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::JobKind))]
    pub kind: JobKind,
    /// The id of the order the job is for; together with `kind` it identifies the job for a retry.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Id))]
    pub entity_id: OrderId,
    /// The kind of entity that owes the job: the order, or its return.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::JobOwnerType))]
    pub owner_type: EntityType,
    /// The id of that order or return.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Id))]
    pub owner_id: String,
    /// The status of the job.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::JobStatus))]
    pub status: JobStatus,
    /// The number of attempts so far.
    pub attempts: u32,
    /// The error of the last attempt; `null` if it did not fail.
    pub last_error: Option<Cow<'a, str>>,
    /// The time at which the job is sent again if it is not done by then; `null` once it has failed for good.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<schema::Time>))]
    pub due_at: Option<Timestamp>,
    /// The time of the first attempt; `null` before it.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<schema::Time>))]
    pub created_at: Option<Timestamp>,
    /// The time of the latest event of the job; `null` before the first.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<schema::Time>))]
    pub updated_at: Option<Timestamp>,
}

/// The body of a retry, which has no members: an empty object, or no body at all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RetryJob {}

/// A job that will be tried again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RetriedJob {
    /// The kind of job.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::JobKind))]
    pub kind: JobKind,
    /// The id of the order the job is for.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Id))]
    pub entity_id: OrderId,
    /// Always `PENDING`.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Pending))]
    pub status: JobStatus,
}
