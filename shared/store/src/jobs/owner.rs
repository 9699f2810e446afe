//! The mark of an entity that owes jobs which have no record yet.
//!
//! A transition that owes jobs marks its entity in the same write: `job_kind` and `job_due` give it an entry in
//! `by_job`. The mark is only a hint to read the path, which decides which jobs are owed. A worker first opens the
//! record of a job and then clears the mark. If the worker dies in between, `reconcile` finds the mark and clears it.

use oms_domain::{JobKind, JobOwner, Order, OrderId, OwedByPath, Return, jobs_owed_by};

use crate::attributes::{Item, required, string};
use crate::conditional::unless_condition_failed;
use crate::entities::StoredEntity;
use crate::{CorruptItem, OrderStore, StoreError, keys};

/// The mark of an entity, as it was when the entity was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnerMark {
    key: String,
    order: OrderId,
    due: String,
    owed: Vec<OwedByPath>,
}

/// The jobs of a marked entity that have no record yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unopened {
    /// The mark.
    pub mark: OwnerMark,
    /// The owed jobs without a record, in the order of the transitions that owe them.
    pub jobs: Vec<OwedByPath>,
}

impl OwnerMark {
    /// Reads the mark of an item; `None` if it has none.
    pub(crate) fn read<E: StoredEntity>(item: &Item, entity: &E) -> Result<Option<Self>, CorruptItem> {
        // The kind alone is no mark, because a transition may have prepared it. The time alone owes nothing: an unpaid
        // order that was cancelled has no kind, and its path owes no job.
        if !item.contains_key(keys::JOB_DUE) {
            return Ok(None);
        }
        let text = |text: &str| Some(text.to_owned());
        let mut owed: Vec<OwedByPath> = Vec::new();
        for job in jobs_owed_by(entity.path()) {
            // Two edges that owe the same kind share its record.
            if !owed.iter().any(|known| known.kind == job.kind) {
                owed.push(job);
            }
        }
        Ok(Some(Self {
            key: required(item, keys::PARTITION, text)?,
            order: entity.order_id(),
            due: required(item, keys::JOB_DUE, text)?,
            owed,
        }))
    }

    /// The jobs that the entity owes, opened or not, one of each kind.
    pub(crate) fn owed(&self) -> &[OwedByPath] {
        &self.owed
    }

    /// True if the entity owes a job of that kind.
    pub fn owes(&self, kind: JobKind) -> bool {
        self.owed.iter().any(|job| job.kind == kind)
    }
}

impl OrderStore {
    /// Returns the jobs of `owner` that have no record yet; `None` if the entity is not marked. One `BatchGetItem`.
    pub async fn unopened_jobs(&self, owner: JobOwner) -> Result<Option<Unopened>, StoreError> {
        match owner {
            JobOwner::Order(id) => self.unopened_jobs_of::<Order>(id, id).await,
            JobOwner::Return(id) => self.unopened_jobs_of::<Return>(id, id.order()).await,
        }
    }

    /// As [`OrderStore::unopened_jobs`], for an entity of any type whose records are stored under the id of `order`.
    pub async fn unopened_jobs_of<E: StoredEntity>(
        &self,
        id: E::Id,
        order: OrderId,
    ) -> Result<Option<Unopened>, StoreError> {
        let entity_key = E::key(id);
        let records = JobKind::ALL.map(|kind| keys::job(kind, order));
        let keys = records.into_iter().chain([entity_key.clone()]);
        let mut mark = None;
        let mut opened = Vec::new();
        for item in self.items(keys).await? {
            let key = required(&item, keys::PARTITION, |key| Some(key.to_owned()))?;
            if key == entity_key {
                mark = OwnerMark::read(&item, &E::read(&item)?)?;
            } else {
                opened.push(key);
            }
        }
        Ok(mark.map(|mark| {
            let is_open = |job: &OwedByPath| opened.contains(&keys::job(job.kind, order));
            let jobs = mark.owed.iter().copied().filter(|job| !is_open(job)).collect();
            Unopened { mark, jobs }
        }))
    }

    /// Clears the mark after the record of the `opened` job has been created, unless another owed job has no record
    /// yet. Returns true if the mark was cleared. One `UpdateItem`, and before it one `BatchGetItem` if the entity owes
    /// jobs of other kinds.
    ///
    /// The mark of a later transition stays, because each mark holds the id of the write that made it.
    pub async fn clear_mark_of_opened(&self, mark: &OwnerMark, opened: JobKind) -> Result<bool, StoreError> {
        let others = mark.owed.iter().filter(|job| job.kind != opened);
        let others: Vec<String> = others.map(|job| keys::job(job.kind, mark.order)).collect();
        let wanted = others.len();
        if wanted > 0 && self.items(others).await?.len() < wanted {
            // The worker of the other job will clear the mark, or else `reconcile`. Each worker opens its record before
            // it looks, and the read is consistent, so the last worker finds all records.
            return Ok(false);
        }
        self.clear_mark(mark).await
    }

    /// Clears the mark unless a later transition has set another. The caller must know that every job the entity owes
    /// has its record.
    pub async fn clear_mark(&self, mark: &OwnerMark) -> Result<bool, StoreError> {
        // The kind stays: the next transition may be one that adds the time alone.
        let update = self
            .client
            .update_item()
            .table_name(&self.table)
            .key(keys::PARTITION, string(mark.key.as_str()))
            .update_expression("REMOVE #job_due")
            .condition_expression("#job_due = :seen")
            .expression_attribute_names("#job_due", keys::JOB_DUE)
            .expression_attribute_values(":seen", string(mark.due.as_str()));
        unless_condition_failed(update).await
    }
}
