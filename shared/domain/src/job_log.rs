//! What became of a job: an entry for each attempt that ended, and for each time somebody had it tried again.

use crate::{Cause, EntityType, JobKind, OrderId, RecordId};

/// How a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum JobStatus {
    /// Not tried yet, or an attempt failed and another will follow.
    Pending,
    /// A worker is at it, until its lease runs out; or the gateway is.
    Processing,
    /// Done.
    Succeeded,
    /// The last attempt failed.
    Failed,
}

/// Something that became of a job.
#[derive(Clone, Debug, PartialEq)]
pub struct JobEvent {
    /// How the job stood after it.
    pub status: JobStatus,
    /// How often the job had been tried.
    pub attempts: u32,
    /// Who, when, by which write.
    pub cause: Cause,
    /// Why an attempt failed.
    pub error: Option<String>,
    /// What came of an attempt that succeeded: the gateway's name for the refund, or the invoice's number.
    pub outcome: Option<String>,
}

/// Everything that became of one job, the oldest first.
#[derive(Clone, Debug, PartialEq)]
pub struct JobLog {
    /// What the job is.
    pub kind: JobKind,
    /// The order it is about.
    pub order_id: OrderId,
    /// What became of it.
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

    /// The status of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == name)
    }
}

impl JobLog {
    /// What the history calls that which the job makes.
    pub const fn entity_type(&self) -> EntityType {
        self.kind.entity_type()
    }

    /// The history row of event number `sequence`, counted from 1.
    pub fn record(&self, sequence: u32) -> RecordId {
        match self.kind {
            JobKind::Invoice => self.order_id.invoice_record(sequence),
            JobKind::Refund => self.order_id.refund_record(sequence),
        }
    }
}
