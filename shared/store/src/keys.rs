//! The names of key attributes, and the format of every key. `docs/data-model.md` shows them with examples.

use oms_domain::{
    CustomerId, EntityType, HistoryEvent, HistoryRecord, JobKind, JobOwner, Lifecycle, OrderId, ReturnId,
    Timestamp, WriteId,
};

/// Hash key of every table.
pub(crate) const PARTITION: &str = "pk";
/// Range key of the history table and of the access table.
pub(crate) const SORT: &str = "sk";
/// Hash key of `by_status`: `<KIND>#<STATUS>#<shard>`.
pub(crate) const LISTING: &str = "listing";
/// Hash key of `by_customer`: `<KIND>#<customer id>`.
pub const CUSTOMER: &str = "customer";
/// Range key of `by_status` and `by_customer`: `<created_at>#<id>`, unique, and in order of creation.
pub const CREATED: &str = "created";
/// Hash key of the sparse index `by_job`: a kind of job, with [`FAILED`] after it once the job has failed for good.
pub(crate) const JOB_KIND: &str = "job_kind";
/// Range key of `by_job`: `<time>#<beginning of the order id>` on a record, `<time>#<write id>` on an entity that owes
/// jobs without a record. The entry is due from that time on. Absent when there is nothing to do.
pub(crate) const JOB_DUE: &str = "job_due";

/// Hash key of `by_actor`.
pub(crate) const ACTOR: &str = "actor_id";
/// Hash key of `by_state`: `<EVENT>#<STATE or ->#<month>`.
pub(crate) const EVENT_STATE: &str = "event_state";
/// Range key of `by_actor` and `by_state`.
pub(crate) const OCCURRED: &str = "occurred";
/// Key of the counter item.
pub const COUNTER: &str = "COUNTER";
/// Hash key of the API keys.
pub(crate) const API_KEYS: &str = "API_KEYS";
/// Hash key of the response times.
pub const RESPONSE_TIMES: &str = "RESPONSE_TIMES";
/// Time to live of items in the access table, in seconds since the epoch.
pub(crate) const EXPIRES_AT: &str = "expires_at";

/// Index of history rows by actor.
pub(crate) const BY_ACTOR: &str = "by_actor";
/// Index of history rows by event and new state.
pub(crate) const BY_STATE: &str = "by_state";
/// Index of entities by status.
pub(crate) const BY_STATUS: &str = "by_status";
/// Index of entities by customer.
pub(crate) const BY_CUSTOMER: &str = "by_customer";
/// Index of job records that are not done, and of entities that owe jobs without a record.
pub(crate) const BY_JOB: &str = "by_job";
/// Suffix of the hash key of `by_job` for jobs that have failed for good.
pub const FAILED: &str = "#FAILED";

/// The key of an order.
pub fn order(id: OrderId) -> String {
    format!("ORDER#{id}")
}

/// The key of a return.
pub fn returned(id: ReturnId) -> String {
    format!("RETURN#{id}")
}

/// The key of an entity that owes a job.
pub fn owner(owner: JobOwner) -> String {
    match owner {
        JobOwner::Order(id) => order(id),
        JobOwner::Return(id) => returned(id),
    }
}

/// The key of the record of a job about an order: `INVOICE#<order id>`, `REFUND#<order id>`.
pub fn job(kind: JobKind, order: OrderId) -> String {
    format!("{kind}#{order}")
}

/// The `by_job` range key of a job's record that is due at `at`. The first 48 bits of the order's id make it unique
/// among the jobs of a millisecond. Not the whole id, because a write is charged by the kilobyte of the whole item.
pub(crate) fn record_due(at: Timestamp, order: OrderId) -> String {
    let id = order.to_string();
    format!("{at}#{}", id.get(..13).unwrap_or(&id))
}

/// The `by_job` range key of an entity whose transition at `at`, by that write, owes a job.
pub(crate) fn mark_due(at: Timestamp, write: WriteId) -> String {
    format!("{at}#{write}")
}

/// The `by_job` hash key of jobs of one kind: of those that are not done, or of those that have failed for good.
pub fn job_kind(kind: JobKind, failed: bool) -> String {
    format!("{kind}{}", if failed { FAILED } else { "" })
}

/// The key of the counter of an invoice series.
pub fn series(series: &str, year: i32) -> String {
    format!("SERIES#{series}#{year}")
}

/// The `by_customer` hash key of a customer's entities of one kind.
pub fn customer(kind: EntityType, customer: CustomerId) -> String {
    format!("{kind}#{customer}")
}

/// The `by_status` hash key of one shard of a status.
pub fn listing<S: Lifecycle>(status: S, shard: u8) -> String {
    format!("{}#{status}#{shard}", S::ENTITY)
}

/// The shard in which an entity is listed. Ids are spread evenly, and an id keeps its shard as long as the number of
/// shards stays the same.
pub fn shard(id: &[u8; 16], shards: u8) -> u8 {
    let sum = id.iter().fold(0_u32, |sum, byte| {
        sum.wrapping_mul(31).wrapping_add(u32::from(*byte))
    });
    // Zero shards count as one, because a division by zero would panic.
    u8::try_from(sum % u32::from(shards.max(1))).unwrap_or(0)
}

/// The range key under which an entity is listed.
pub fn created(at: Timestamp, id: &str) -> String {
    // A time is always written with the same width and in UTC, so its text sorts as the time does.
    format!("{at}#{id}")
}

/// The hash key of the rate limit counters of `holder`.
pub fn rate(holder: &str) -> String {
    format!("RATE#{holder}")
}

/// The hash key of a history row: the key of its entity.
pub fn history_entity(record: &HistoryRecord) -> String {
    format!("{}#{}", record.entity_type, record.entity_id)
}

/// The range key of a history row. Rows sort by time, and by sequence within a millisecond. Refused attempts sort after
/// every transition of their millisecond; there may be several, so their id is part of the key.
pub fn history_place(record: &HistoryRecord) -> String {
    match record.event {
        HistoryEvent::Transition | HistoryEvent::Job => {
            format!("{}#{:04}", record.created_at, record.sequence)
        }
        // `~` sorts after the digits of a sequence.
        HistoryEvent::Refused => format!("{}#~{}", record.created_at, record.id),
    }
}

/// The range key of `by_actor` and `by_state`. It is unique, sorts by time, and keeps the order of the rows of one
/// entity.
pub fn occurred(entity: &str, place: &str) -> String {
    format!("{place}#{entity}")
}

/// The `by_state` hash key of rows of one event and new state in one month, such as `2026-11`. Rows without a new state
/// (`None`) have a partition of their own.
pub fn event_state(event: HistoryEvent, state: Option<&str>, month: &str) -> String {
    format!("{}#{}#{month}", event.as_str(), state.unwrap_or("-"))
}

/// The `by_state` hash key of a row.
pub(crate) fn event_state_of(record: &HistoryRecord) -> String {
    // The first seven characters of an RFC 3339 time are year and month: `2026-11`.
    let month = record.created_at.get(..7).unwrap_or_default();
    event_state(record.event, record.new_state.as_deref(), month)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shards_are_stable_and_all_used() {
        let ids = (0..=u8::MAX).map(|byte| OrderId::new([byte; 10]));
        let mut used: Vec<u8> = ids.map(|id| shard(id.as_bytes(), 4)).collect();
        assert!(used.iter().all(|shard| *shard < 4));
        used.sort_unstable();
        used.dedup();
        assert_eq!(used.len(), 4);
        assert_eq!(shard(&[9; 16], 1), 0);
        assert_eq!(shard(&[9; 16], 0), 0);
    }
}
