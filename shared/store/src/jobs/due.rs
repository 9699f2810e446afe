//! The jobs that are not done, by the sparse index `by_job`: records that are due or have failed for good, and entities
//! that owe jobs which have no record yet.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use futures::future::try_join_all;
use oms_domain::{JobKind, JobOwner, JobStatus, Order, OrderId, OrderStatus, Return, Timestamp};

use crate::attributes::{Item, required, string};
use crate::conditional::unless_condition_failed;
use crate::jobs::owner::OwnerMark;
use crate::jobs::{owner_and_state, record};
use crate::{CorruptItem, JobRecord, JobState, OrderStore, StoreError, StoredEntity, keys};

/// The item behind an index entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DueItem {
    /// The record of a job, kept under the id of this order.
    Record(OrderId),
    /// An entity that owes jobs which have no record yet.
    Owner(JobOwner),
}

/// An entry of the index `by_job`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DueEntry {
    /// The kind of job. For an entity, the kind of one of the jobs it owes.
    pub kind: JobKind,
    /// The item.
    pub item: DueItem,
    /// True if the job has failed for good.
    pub failed: bool,
    /// The range key: the time at which the entry becomes due, and the part that makes it unique.
    pub due: String,
}

/// A job that is not done.
#[derive(Clone, Debug, PartialEq)]
pub struct OwedJob {
    /// The kind of job.
    pub kind: JobKind,
    /// The entity whose transition owes the job.
    pub owner: JobOwner,
    /// The time at which the job becomes due.
    pub due_at: Option<Timestamp>,
    /// The state in its record; `None` before its first attempt.
    pub state: Option<JobState>,
}

/// The selection of a list of jobs.
#[derive(Clone, Debug)]
pub struct JobQuery {
    /// Only jobs that have failed for good, or only those that have not.
    pub failed: Option<bool>,
    /// The largest number of index entries on a page; 1 to 100.
    pub limit: usize,
    /// The position after which the page begins, as an earlier page returned it.
    pub after: Option<String>,
}

/// One page of jobs, the longest due first.
#[derive(Clone, Debug, PartialEq)]
pub struct JobPage {
    /// The jobs.
    pub jobs: Vec<OwedJob>,
    /// The position after which the next page begins; `None` when this is the last.
    pub next: Option<String>,
    /// The kinds of the jobs that belong on the page and cannot be read, once for each job. Each is logged.
    pub unreadable: Vec<JobKind>,
}

impl DueItem {
    fn read(key: &str) -> Option<Self> {
        let (kind, id) = key.split_once('#')?;
        match kind {
            "ORDER" => Some(Self::Owner(JobOwner::Order(id.parse().ok()?))),
            "RETURN" => Some(Self::Owner(JobOwner::Return(id.parse().ok()?))),
            name => JobKind::from_name(name).and(Some(Self::Record(id.parse().ok()?))),
        }
    }

    fn key(self, kind: JobKind) -> String {
        match self {
            Self::Record(order) => keys::job(kind, order),
            Self::Owner(owner) => keys::owner(owner),
        }
    }

    /// The order under whose id the records of the item's jobs are kept.
    pub fn order(self) -> OrderId {
        match self {
            Self::Record(order) => order,
            Self::Owner(owner) => owner.order(),
        }
    }
}

impl DueEntry {
    /// The time at which the entry becomes due.
    pub fn due_at(&self) -> Option<Timestamp> {
        self.due.split('#').next()?.parse().ok()
    }

    /// The position of the entry in the list of all kinds: sorted by time, and unique.
    fn position(&self) -> String {
        format!("{}#{}", self.due, keys::job_kind(self.kind, self.failed))
    }

    fn read(item: &Item) -> Result<Self, CorruptItem> {
        let (kind, failed) = required(item, keys::JOB_KIND, |text| {
            let kind = text.strip_suffix(keys::FAILED);
            Some((JobKind::from_name(kind.unwrap_or(text))?, kind.is_some()))
        })?;
        Ok(Self {
            kind,
            item: required(item, keys::PARTITION, DueItem::read)?,
            failed,
            due: required(item, keys::JOB_DUE, |text| Some(text.to_owned()))?,
        })
    }

    /// The keys of the items that tell which jobs the entry represents.
    fn keys(&self) -> Vec<String> {
        match self.item {
            DueItem::Record(_) => vec![self.item.key(self.kind)],
            DueItem::Owner(owner) => {
                // The entry names one kind only, but the entity may owe jobs of every kind.
                let records = JobKind::ALL.map(|kind| keys::job(kind, owner.order()));
                records.into_iter().chain([keys::owner(owner)]).collect()
            }
        }
    }
}

impl OrderStore {
    /// Returns one page of the jobs that are not done: one `Query` for each kind and each of pending and failed, then
    /// one `BatchGetItem` for each hundred keys. An unreadable item is logged and left out.
    pub async fn list_jobs(&self, query: &JobQuery) -> Result<JobPage, StoreError> {
        let states = [false, true].into_iter();
        let states = states.filter(|failed| query.failed.is_none_or(|wanted| wanted == *failed));
        let partitions = states.flat_map(|failed| JobKind::ALL.map(|kind| (kind, failed)));
        let from = query.after.as_deref().map(due_of);
        // One more than wanted tells if there is a next page, and one may be the last of the page before.
        let pages = partitions
            .map(|(kind, failed)| self.entries(kind, failed, from, None, query.limit.saturating_add(2)));
        let entries = try_join_all(pages).await?.into_iter().flatten();
        let mut entries: BTreeMap<String, DueEntry> =
            entries.map(|entry| (entry.position(), entry)).collect();
        // `from` is `after` without its kind, so the queries return entries that stood on the page before.
        if let Some(after) = &query.after {
            entries.retain(|position, _| position > after);
        }
        let more = entries.len() > query.limit;
        let page: Vec<(String, DueEntry)> = entries.into_iter().take(query.limit).collect();
        let next = page.last().filter(|_| more).map(|(position, _)| position.clone());
        // An entity and a record of one of its jobs may both have an entry. The database refuses a key that is asked
        // for twice.
        let keys: BTreeSet<String> = page.iter().flat_map(|(_, entry)| entry.keys()).collect();
        let mut items = HashMap::new();
        for item in self.items(keys).await? {
            let key = required(&item, keys::PARTITION, |key| Some(key.to_owned()))?;
            items.insert(key, item);
        }
        let (mut jobs, mut unreadable) = (Vec::new(), Vec::new());
        for (_, entry) in &page {
            match jobs_of(entry, &items) {
                Ok(found) => jobs.extend(found),
                Err(error) => {
                    let order = entry.item.order();
                    tracing::error!(%order, kind = entry.kind.as_str(), error = %error, "a job cannot be read");
                    unreadable.push(entry.kind);
                }
            }
        }
        Ok(JobPage {
            jobs,
            next,
            unreadable,
        })
    }

    /// Returns up to `limit` entries of a kind that have been due since before `before`, the longest due first. One
    /// `Query`.
    pub async fn overdue_jobs(
        &self,
        kind: JobKind,
        before: Timestamp,
        limit: usize,
    ) -> Result<Vec<DueEntry>, StoreError> {
        self.entries(kind, false, None, Some(before), limit).await
    }

    /// Moves the due time of an entry to `at`. Returns `false`, and changes nothing, if the entry has changed since it
    /// was read. One `UpdateItem`.
    pub async fn put_off_job(&self, entry: &DueEntry, at: Timestamp) -> Result<bool, StoreError> {
        // The part behind the time stays: in a mark, it is the id of the write that the mark belongs to.
        let (_, unique) = entry.due.split_once('#').unwrap_or_default();
        let due = format!("{at}#{unique}");
        let update = self
            .client
            .update_item()
            .table_name(&self.table)
            .key(keys::PARTITION, string(entry.item.key(entry.kind)))
            .update_expression("SET #job_due = :due")
            // A worker that has ended an attempt since has set a due time of its own, which must stand.
            .condition_expression("#job_kind = :kind AND #job_due = :seen")
            .expression_attribute_names("#job_kind", keys::JOB_KIND)
            .expression_attribute_names("#job_due", keys::JOB_DUE)
            .expression_attribute_values(":kind", string(keys::job_kind(entry.kind, entry.failed)))
            .expression_attribute_values(":seen", string(entry.due.as_str()))
            .expression_attribute_values(":due", string(due));
        unless_condition_failed(update).await
    }

    async fn entries(
        &self,
        kind: JobKind,
        failed: bool,
        from: Option<&str>,
        before: Option<Timestamp>,
        limit: usize,
    ) -> Result<Vec<DueEntry>, StoreError> {
        // Every time begins with a digit. `!` sorts before the digits, `~` after them.
        let lowest = from.unwrap_or("!").to_owned();
        // A range key continues after its time, so an entry that is due exactly at `before` sorts behind it and is left
        // out.
        let highest = before.map_or_else(|| "~".to_owned(), |before| before.to_string());
        let page = self
            .client
            .query()
            .table_name(&self.table)
            .index_name(keys::BY_JOB)
            .key_condition_expression("#kind = :kind AND #due BETWEEN :lowest AND :highest")
            .expression_attribute_names("#kind", keys::JOB_KIND)
            .expression_attribute_names("#due", keys::JOB_DUE)
            .expression_attribute_values(":kind", string(keys::job_kind(kind, failed)))
            .expression_attribute_values(":lowest", string(lowest))
            .expression_attribute_values(":highest", string(highest))
            .limit(i32::try_from(limit).unwrap_or(i32::MAX))
            .send()
            .await
            .map_err(|error| StoreError::of("Query", &error))?;
        let entries = page.items().iter().map(DueEntry::read);
        Ok(entries.collect::<Result<_, _>>()?)
    }

    /// Returns the state of a job, as of every write acknowledged before; `None` before its first attempt. One
    /// `GetItem`.
    pub async fn job_state(&self, kind: JobKind, order: OrderId) -> Result<Option<JobState>, StoreError> {
        let item = self.job_item(kind, order).await?;
        Ok(item.as_ref().map(record::read).transpose()?)
    }

    /// Returns the record of a job, as of every write acknowledged before; `None` before its first attempt. One
    /// `GetItem`.
    pub async fn job_record<R: JobRecord>(&self, order: OrderId) -> Result<Option<R>, StoreError> {
        let item = self.job_item(R::KIND, order).await?;
        Ok(item.as_ref().map(R::read).transpose()?)
    }

    async fn job_item(&self, kind: JobKind, order: OrderId) -> Result<Option<Item>, StoreError> {
        let found = self
            .client
            .get_item()
            .table_name(&self.table)
            .key(keys::PARTITION, string(keys::job(kind, order)))
            .consistent_read(true)
            .send()
            .await
            .map_err(|error| StoreError::of("GetItem", &error))?;
        Ok(found.item)
    }

    /// Returns up to `limit` orders placed before `before` that still wait for a payment, the oldest first. One `Query`
    /// per shard of the listing. The index may lag behind the orders by milliseconds.
    pub async fn unpaid_orders(&self, before: Timestamp, limit: usize) -> Result<Vec<OrderId>, StoreError> {
        let query = crate::ListQuery {
            scope: crate::Scope::Status(OrderStatus::PendingPayment),
            created_from: None,
            created_to: Some(before),
            newest_first: false,
            limit,
            after: None,
            counter: None,
        };
        let (positions, _) = self.positions(&query, None, limit).await?;
        let ids = positions.into_values().map(|key| {
            let id = key.strip_prefix("ORDER#").and_then(|id| id.parse().ok());
            id.ok_or(CorruptItem {
                attribute: keys::PARTITION,
            })
        });
        Ok(ids.collect::<Result<_, _>>()?)
    }
}

/// The jobs that an entry represents, from the items of [`DueEntry::keys`]. Jobs that have just been done are left out,
/// and so are jobs of an entity that have a record: each record has an entry of its own.
fn jobs_of(entry: &DueEntry, items: &HashMap<String, Item>) -> Result<Vec<OwedJob>, CorruptItem> {
    let Some(item) = items.get(&entry.item.key(entry.kind)) else {
        return Ok(Vec::new());
    };
    let owner = match entry.item {
        DueItem::Record(_) => {
            let (owner, state) = owner_and_state(entry.kind, item)?;
            let job = OwedJob {
                kind: entry.kind,
                owner,
                due_at: entry.due_at(),
                state: Some(state),
            };
            // The index lags behind the records by milliseconds.
            let is_done = |state: &JobState| state.status == JobStatus::Succeeded;
            return Ok(Some(job)
                .filter(|job| !job.state.as_ref().is_some_and(is_done))
                .into_iter()
                .collect());
        }
        DueItem::Owner(owner) => owner,
    };
    let mark = match owner {
        JobOwner::Order(_) => OwnerMark::read(item, &Order::read(item)?)?,
        JobOwner::Return(_) => OwnerMark::read(item, &Return::read(item)?)?,
    };
    let unopened = mark.iter().flat_map(OwnerMark::owed);
    let unopened = unopened.filter(|job| !items.contains_key(&keys::job(job.kind, owner.order())));
    let jobs = unopened.map(|job| OwedJob {
        kind: job.kind,
        owner,
        due_at: entry.due_at(),
        state: None,
    });
    Ok(jobs.collect())
}

/// The part of a position without the kind: the due time and the part that makes it unique.
fn due_of(position: &str) -> &str {
    // Neither the time nor the unique part holds a `#`, so the second one begins the kind.
    let ends = position.match_indices('#').nth(1);
    ends.map_or(position, |(end, _)| position.get(..end).unwrap_or(position))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_holds_the_due_time_and_the_kind() {
        let at = "2026-11-21T10:00:00Z".parse().unwrap();
        let order = OrderId::new([7; 10]);
        let entry = DueEntry {
            kind: JobKind::Refund,
            item: DueItem::Record(order),
            failed: true,
            due: keys::record_due(at, order),
        };
        assert_eq!(entry.due_at(), Some(at));
        assert_eq!(due_of(&entry.position()), entry.due);
        assert!(entry.position().ends_with("#REFUND#FAILED"));
    }
}
