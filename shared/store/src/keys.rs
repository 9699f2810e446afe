//! Names and spellings of keys. `docs/data-model.md` shows them with examples.

use oms_domain::{CustomerId, EntityType, JobKind, JobOwner, Lifecycle, OrderId, ReturnId, Timestamp};

/// Hash key of both tables.
pub const PARTITION: &str = "pk";
/// Range key of the history table.
pub const SORT: &str = "sk";
/// Hash key of `by_status`: `<KIND>#<STATUS>#<shard>`.
pub const LISTING: &str = "listing";
/// Hash key of `by_customer`: `<KIND>#<customer id>`.
pub const CUSTOMER: &str = "customer";
/// Range key of `by_status` and `by_customer`: `<created_at>#<id>`, unique, and in order of creation.
pub const CREATED: &str = "created";
/// Hash key of the sparse index `by_job`: the kind of job, with [`FAILED`] after it once the job has failed for good.
pub const JOB_KIND: &str = "job_kind";
/// Range key of `by_job`: `<time>#<id>`, from when on the job is due, unique. Absent while nothing is owed.
pub const JOB_DUE: &str = "job_due";

/// Index of entities by status.
pub const BY_STATUS: &str = "by_status";
/// Index of entities by customer.
pub const BY_CUSTOMER: &str = "by_customer";
/// Index of entities that owe a job.
pub const BY_JOB: &str = "by_job";
/// What follows the kind of a job that has failed for good.
pub const FAILED: &str = "#FAILED";

/// An order's key.
pub fn order(id: OrderId) -> String {
    format!("ORDER#{id}")
}

/// A return's key.
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

/// The `by_job` range key of an entity.
pub fn job_due(at: Timestamp, id: &str) -> String {
    format!("{at}#{id}")
}

/// The `by_job` hash key of jobs of one kind that are owed, or that have failed for good.
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

/// The shard an entity is listed in: spread evenly, and the same for as long as the number of shards is.
pub fn shard(id: &[u8; 16], shards: u8) -> u8 {
    let sum = id.iter().fold(0_u32, |sum, byte| {
        sum.wrapping_mul(31).wrapping_add(u32::from(*byte))
    });
    u8::try_from(sum % u32::from(shards.max(1))).unwrap_or(0)
}

/// The range key under which an entity is listed.
pub fn created(at: Timestamp, id: &str) -> String {
    format!("{at}#{id}")
}

/// The range key of a history row: in order of time, and of sequence within the same millisecond.
pub fn history(created_at: &str, sequence: u32) -> String {
    format!("{created_at}#{sequence:04}")
}

/// The range key of the history row of a refused attempt: after every transition of the same millisecond.
pub fn refusal(created_at: &str, id: &str) -> String {
    format!("{created_at}#~{id}")
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
