//! The attributes that the records of all jobs have in common.
//!
//! | attribute | meaning |
//! |---|---|
//! | `status`, `attempts` | the job's status, and the number of attempts so far |
//! | `earlier_attempts` | the attempts made before a manager last had the job tried again |
//! | `lease_until` | the time until which one worker has the job to itself |
//! | `retry_at` | the time before which the job is not tried again |
//! | `last_error` | the reason why the newest failed attempt failed |
//! | `key_generation` | the number of the idempotency key in use outside, counted from 1; absent: 1 |
//! | `created_at`, `updated_at` | milliseconds since the epoch |
//! | `log` | the events, as in [`crate::entities::path`], with status `s`, attempts `u`, error `x`, outcome `v` |
//! | `job_kind`, `job_due` | the record's entry in the index `by_job`; absent once the job has succeeded |

use aws_sdk_dynamodb::types::AttributeValue;
use oms_domain::{JobEvent, JobKind, JobLog, JobOwner, JobStatus, OrderId, Timestamp};

use crate::attributes::{Item, number, optional, parse_time, required, required_time, string, time};
use crate::entities::path::{read_cause, write_cause};
use crate::{CorruptItem, keys};

pub(crate) const STATUS: &str = "status";
pub(crate) const ATTEMPTS: &str = "attempts";
pub(crate) const EARLIER_ATTEMPTS: &str = "earlier_attempts";
pub(crate) const LEASE_UNTIL: &str = "lease_until";
pub(crate) const RETRY_AT: &str = "retry_at";
pub(crate) const LAST_ERROR: &str = "last_error";
pub(crate) const KEY_GENERATION: &str = "key_generation";
pub(crate) const UPDATED_AT: &str = "updated_at";
pub(crate) const LOG: &str = "log";

/// The state of a job, as its record holds it.
#[derive(Clone, Debug, PartialEq)]
pub struct JobState {
    /// The status.
    pub status: JobStatus,
    /// The number of attempts, the one under way included.
    pub attempts: u32,
    /// The number of those attempts that were made before a manager last had the job tried again; 0 if none did.
    pub earlier_attempts: u32,
    /// The time until which one worker has the job to itself.
    pub lease_until: Option<Timestamp>,
    /// The time before which the job is not tried again.
    pub retry_at: Option<Timestamp>,
    /// The reason why the newest failed attempt failed.
    pub last_error: Option<String>,
    /// The number of the idempotency key under which the service outside is asked, counted from 1.
    pub key_generation: u32,
    /// The time of the first attempt.
    pub created_at: Timestamp,
    /// The time of the newest change.
    pub updated_at: Timestamp,
    /// The job's events, the oldest first.
    pub log: Vec<JobEvent>,
}

/// The record of a job of one kind: the frozen input of its effect, and its state.
pub trait JobRecord: Sized + Send + Sync {
    /// The kind of job.
    const KIND: JobKind;

    /// Reads a record.
    fn read(item: &Item) -> Result<Self, CorruptItem>;

    /// The order under whose id the record is kept.
    fn order_id(&self) -> OrderId;

    /// The entity whose transition owes the job.
    fn owner(&self) -> JobOwner;

    /// The job's state.
    fn job(&self) -> &JobState;
}

impl JobState {
    /// The state of a job whose first attempt has just been claimed.
    pub const fn claimed(now: Timestamp, lease_until: Timestamp) -> Self {
        Self {
            status: JobStatus::Processing,
            // The write that opens the record is the claim of the first attempt.
            attempts: 1,
            earlier_attempts: 0,
            lease_until: Some(lease_until),
            retry_at: None,
            last_error: None,
            key_generation: 1,
            created_at: now,
            updated_at: now,
            log: Vec::new(),
        }
    }

    /// The number of the newest attempt, counted from 1 since a manager last had the job tried again.
    pub const fn attempt(&self) -> u32 {
        self.attempts.saturating_sub(self.earlier_attempts)
    }

    /// The log in the form that the history takes.
    pub fn log_of(&self, kind: JobKind, order_id: OrderId) -> JobLog {
        JobLog {
            kind,
            order_id,
            events: self.log.clone(),
        }
    }
}

/// Adds the common attributes of a record that is opened now, its index entry included.
pub(crate) fn write_opened(kind: JobKind, order: OrderId, job: &JobState, item: &mut Item) {
    // The log, `earlier_attempts` and `key_generation` are absent at first; `read` knows what their absence means.
    for (name, value) in [
        (keys::PARTITION, Some(string(keys::job(kind, order)))),
        (keys::JOB_KIND, Some(string(keys::job_kind(kind, false)))),
        (
            // The entry is due at once, and `reconcile` leaves it alone while the first lease runs: it acts on entries
            // that have been due for ten minutes.
            keys::JOB_DUE,
            Some(string(keys::record_due(job.created_at, order))),
        ),
        (STATUS, Some(string(job.status.as_str()))),
        (ATTEMPTS, Some(number(job.attempts))),
        (LEASE_UNTIL, job.lease_until.map(time)),
        ("created_at", Some(time(job.created_at))),
        (UPDATED_AT, Some(time(job.updated_at))),
    ] {
        if let Some(value) = value {
            item.insert(name.to_owned(), value);
        }
    }
}

/// Reads the common attributes of a record.
pub(crate) fn read(item: &Item) -> Result<JobState, CorruptItem> {
    let text = |text: &str| Some(text.to_owned());
    let count = |text: &str| text.parse().ok();
    Ok(JobState {
        status: required(item, STATUS, JobStatus::from_name)?,
        attempts: required(item, ATTEMPTS, count)?,
        earlier_attempts: optional(item, EARLIER_ATTEMPTS, count)?.unwrap_or(0),
        lease_until: optional(item, LEASE_UNTIL, parse_time)?,
        retry_at: optional(item, RETRY_AT, parse_time)?,
        last_error: optional(item, LAST_ERROR, text)?,
        key_generation: optional(item, KEY_GENERATION, count)?.unwrap_or(1),
        created_at: required_time(item, "created_at")?,
        updated_at: required_time(item, UPDATED_AT)?,
        log: read_log(item)?,
    })
}

/// The list of one event, in the form in which a write appends it to the log.
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

/// Reads the log; empty if the record has none.
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
