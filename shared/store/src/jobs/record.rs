//! The attributes that the record of an invoice and that of a refund have in common.
//!
//! | attribute | meaning |
//! |---|---|
//! | `status`, `attempts` | how the job stands, and how often it has been tried |
//! | `earlier_attempts` | how many of those were made before somebody had it tried again |
//! | `lease_until` | until when a worker has it to itself |
//! | `retry_at` | before when it is not tried again |
//! | `last_error` | why the newest failed attempt failed |
//! | `created_at`, `updated_at` | milliseconds since the epoch |
//! | `log` | what became of it: a list of maps as in [`crate::entities::path`], with `s` status, `u` attempts, `x` error, `v` outcome |

use aws_sdk_dynamodb::types::AttributeValue;
use oms_domain::{JobEvent, JobKind, JobLog, JobStatus, OrderId, Timestamp};

use crate::CorruptItem;
use crate::attributes::{Item, number, optional, parse_time, required, required_time, string, time};
use crate::entities::path::{read_cause, write_cause};

pub(crate) const STATUS: &str = "status";
pub(crate) const ATTEMPTS: &str = "attempts";
pub(crate) const EARLIER_ATTEMPTS: &str = "earlier_attempts";
pub(crate) const LEASE_UNTIL: &str = "lease_until";
pub(crate) const RETRY_AT: &str = "retry_at";
pub(crate) const LAST_ERROR: &str = "last_error";
pub(crate) const UPDATED_AT: &str = "updated_at";
pub(crate) const LOG: &str = "log";

/// How a job stands.
#[derive(Clone, Debug, PartialEq)]
pub struct JobState {
    /// In a word.
    pub status: JobStatus,
    /// How often it has been tried, the attempt under way included.
    pub attempts: u32,
    /// How many of those were made before somebody had it tried again; 0 while nobody has.
    pub earlier_attempts: u32,
    /// Until when a worker has it to itself.
    pub lease_until: Option<Timestamp>,
    /// Before when it is not tried again.
    pub retry_at: Option<Timestamp>,
    /// Why the newest failed attempt failed.
    pub last_error: Option<String>,
    /// When it was tried first.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// What became of it, the oldest first.
    pub log: Vec<JobEvent>,
}

/// The record of a job: what it makes, and how it stands.
pub trait JobRecord: Sized + Send {
    /// What kind of job.
    const KIND: JobKind;

    /// Reads one.
    fn read(item: &Item) -> Result<Self, CorruptItem>;

    /// The order it is about.
    fn order_id(&self) -> OrderId;

    /// How it stands.
    fn job(&self) -> &JobState;
}

impl JobState {
    /// A job whose first attempt has just been claimed.
    pub const fn claimed(now: Timestamp, lease_until: Timestamp) -> Self {
        Self {
            status: JobStatus::Processing,
            attempts: 1,
            earlier_attempts: 0,
            lease_until: Some(lease_until),
            retry_at: None,
            last_error: None,
            created_at: now,
            updated_at: now,
            log: Vec::new(),
        }
    }

    /// Which attempt the newest is, counted from 1 since somebody last had the job tried again.
    pub const fn attempt(&self) -> u32 {
        self.attempts.saturating_sub(self.earlier_attempts)
    }

    /// The log as the history wants it.
    pub fn log_of(&self, kind: JobKind, order_id: OrderId) -> JobLog {
        JobLog {
            kind,
            order_id,
            events: self.log.clone(),
        }
    }
}

pub(crate) fn write(job: &JobState, item: &mut Item) {
    for (name, value) in [
        (STATUS, Some(string(job.status.as_str()))),
        (ATTEMPTS, Some(number(job.attempts))),
        (EARLIER_ATTEMPTS, Some(number(job.earlier_attempts))),
        (LEASE_UNTIL, job.lease_until.map(time)),
        ("created_at", Some(time(job.created_at))),
        (UPDATED_AT, Some(time(job.updated_at))),
    ] {
        if let Some(value) = value {
            item.insert(name.to_owned(), value);
        }
    }
}

pub(crate) fn read(item: &Item) -> Result<JobState, CorruptItem> {
    let text = |text: &str| Some(text.to_owned());
    let attempts = required(item, ATTEMPTS, |text| text.parse().ok())?;
    Ok(JobState {
        status: required(item, STATUS, JobStatus::from_name)?,
        attempts,
        earlier_attempts: optional(item, EARLIER_ATTEMPTS, |text| text.parse().ok())?.unwrap_or(0),
        lease_until: optional(item, LEASE_UNTIL, parse_time)?,
        retry_at: optional(item, RETRY_AT, parse_time)?,
        last_error: optional(item, LAST_ERROR, text)?,
        created_at: required_time(item, "created_at")?,
        updated_at: required_time(item, UPDATED_AT)?,
        log: read_log(item)?,
    })
}

/// Writes what an event adds to the log.
pub(crate) fn write_event(event: &JobEvent) -> AttributeValue {
    let mut item = write_cause(&event.cause);
    for (name, value) in [
        ("s", Some(string(event.status.as_str()))),
        ("u", Some(number(event.attempts))),
        ("x", event.error.as_deref().map(string)),
        ("v", event.outcome.as_deref().map(string)),
    ] {
        if let Some(value) = value {
            item.insert(name.to_owned(), value);
        }
    }
    AttributeValue::L(vec![AttributeValue::M(item)])
}

/// Reads the log; a record that nothing has become of has none.
pub(crate) fn read_log(item: &Item) -> Result<Vec<JobEvent>, CorruptItem> {
    let corrupt = || CorruptItem { attribute: LOG };
    let Some(log) = item.get(LOG) else {
        return Ok(Vec::new());
    };
    let text = |text: &str| Some(text.to_owned());
    let read = |entry: &AttributeValue| {
        let map = entry.as_m().map_err(|_| corrupt())?;
        Ok(JobEvent {
            status: required(map, "s", JobStatus::from_name)?,
            attempts: required(map, "u", |text| text.parse().ok())?,
            cause: read_cause(map)?,
            error: optional(map, "x", text)?,
            outcome: optional(map, "v", text)?,
        })
    };
    log.as_l().map_err(|_| corrupt())?.iter().map(read).collect()
}
