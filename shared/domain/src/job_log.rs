//! The log of a job: one event for each attempt that ended and for each retry by hand.

use crate::{Cause, EntityType, JobKind, OrderId, RecordId};

/// The status of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum JobStatus {
    /// Not tried yet, or an attempt failed and another will follow.
    Pending,
    /// A worker holds the lease, or the gateway is still processing the request.
    Processing,
    /// Completed: the invoice exists, or the money has moved.
    Succeeded,
    /// Failed for good: only a retry by hand starts another attempt.
    Failed,
}

/// One event in the life of a job.
#[derive(Clone, Debug, PartialEq)]
pub struct JobEvent {
    /// The status of the job after the event.
    pub status: JobStatus,
    /// The number of attempts so far.
    pub attempts: u32,
    /// The actor, the instant and the write of the event.
    pub cause: Cause,
    /// The error of a failed attempt.
    pub error: Option<String>,
    /// The result of a successful attempt: the gateway's id of the refund, or the invoice number.
    pub outcome: Option<String>,
}

/// The events of one job, the oldest first.
#[derive(Clone, Debug, PartialEq)]
pub struct JobLog {
    /// The kind of job.
    pub kind: JobKind,
    /// The order that the job is for.
    pub order_id: OrderId,
    /// The events.
    // Claims are not events: a worker that died shows in `attempts` only.
    pub events: Vec<JobEvent>,
}

impl JobStatus {
    /// Every status.
    pub const ALL: [Self; 4] = [Self::Pending, Self::Processing, Self::Succeeded, Self::Failed];

    /// The status's name in the API and the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "PENDING",
            Self::Processing => "PROCESSING",
            Self::Succeeded => "SUCCEEDED",
            Self::Failed => "FAILED",
        }
    }

    /// Finds a status by its exact name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == name)
    }
}

impl JobLog {
    /// The kind of entity that the job produces.
    pub const fn entity_type(&self) -> EntityType {
        self.kind.entity_type()
    }

    /// The id of the record of event number `sequence`, counted from 1.
    pub fn record(&self, sequence: u32) -> RecordId {
        self.order_id.job_record(self.kind, sequence)
    }
}
