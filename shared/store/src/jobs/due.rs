//! The jobs that are owed, or have failed for good, by the sparse index `by_job`.

use std::collections::{BTreeMap, HashMap};

use futures::future::try_join_all;
use oms_domain::{JobKind, JobOwner, JobStatus, OrderStatus, Timestamp};

use crate::attributes::{Item, required, string};
use crate::jobs::record;
use crate::{CorruptItem, JobState, Store, StoreError, keys};

/// A job as its owner's mark in the index shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobMarked {
    /// What is owed.
    pub kind: JobKind,
    /// Who owes it.
    pub owner: JobOwner,
    /// Whether it has failed for good.
    pub failed: bool,
    /// From when on it is due, as the index has it: `<time>#<order id>`.
    pub due: String,
}

/// A job that is owed, with its record.
#[derive(Clone, Debug, PartialEq)]
pub struct OwedJob {
    /// The mark.
    pub mark: JobMarked,
    /// How it stands; `None` before its first attempt.
    pub state: Option<JobState>,
}

/// What to list.
#[derive(Clone, Debug)]
pub struct JobQuery {
    /// Only jobs that have failed for good, or only those that have not.
    pub failed: Option<bool>,
    /// How many at most; 1 to 100.
    pub limit: usize,
    /// Only what comes after this position, as an earlier page gave it.
    pub after: Option<String>,
}

/// One page of jobs, the longest due first.
#[derive(Clone, Debug, PartialEq)]
pub struct JobPage {
    /// The jobs.
    pub jobs: Vec<OwedJob>,
    /// Where the next page begins; `None` when this is the last.
    pub next: Option<String>,
}

impl JobMarked {
    /// From when on it is due.
    pub fn due_at(&self) -> Option<Timestamp> {
        self.due.split('#').next()?.parse().ok()
    }

    /// Its place in the list of all jobs: by time, and unique.
    fn position(&self) -> String {
        format!("{}#{}", self.due, keys::job_kind(self.kind, self.failed))
    }

    fn read(item: &Item) -> Result<Self, CorruptItem> {
        let owner = required(item, keys::PARTITION, |key| match key.split_once('#')? {
            ("ORDER", id) => Some(JobOwner::Order(id.parse().ok()?)),
            ("RETURN", id) => Some(JobOwner::Return(id.parse().ok()?)),
            _ => None,
        })?;
        let (kind, failed) = required(item, keys::JOB_KIND, |text| {
            let kind = text.strip_suffix(keys::FAILED);
            Some((JobKind::from_name(kind.unwrap_or(text))?, kind.is_some()))
        })?;
        Ok(Self {
            kind,
            owner,
            failed,
            due: required(item, keys::JOB_DUE, |text| Some(text.to_owned()))?,
        })
    }
}

impl Store {
    /// One page of the jobs that are owed or have failed for good: one `Query` for each kind and whether it failed, then
    /// one `BatchGetItem`.
    pub async fn list_jobs(&self, query: &JobQuery) -> Result<JobPage, StoreError> {
        let states = [false, true].into_iter();
        let states = states.filter(|failed| query.failed.is_none_or(|wanted| wanted == *failed));
        let partitions = states.flat_map(|failed| JobKind::ALL.map(|kind| (kind, failed)));
        let from = query.after.as_deref().map(due_of);
        // One more tells whether there is a next page, and one may be the last of the page before.
        let pages = partitions
            .map(|(kind, failed)| self.marked_jobs(kind, failed, from, None, query.limit.saturating_add(2)));
        let marks = try_join_all(pages).await?.into_iter().flatten();
        let mut marks: BTreeMap<String, JobMarked> = marks.map(|mark| (mark.position(), mark)).collect();
        if let Some(after) = &query.after {
            marks.retain(|position, _| position > after);
        }
        let more = marks.len() > query.limit;
        let page: Vec<(String, JobMarked)> = marks.into_iter().take(query.limit).collect();
        let next = page.last().filter(|_| more).map(|(position, _)| position.clone());
        let mut states = self.job_states(page.iter().map(|(_, mark)| mark)).await?;
        let jobs = page.into_iter().map(|(_, mark)| OwedJob {
            state: states.remove(&keys::job(mark.kind, mark.owner.order())),
            mark,
        });
        // Done a moment ago, and about to be settled.
        let is_done = |state: &JobState| state.status == JobStatus::Succeeded;
        Ok(JobPage {
            jobs: jobs
                .filter(|job| !job.state.as_ref().is_some_and(is_done))
                .collect(),
            next,
        })
    }

    /// Up to `limit` jobs of a kind that have been due since before `before`, the longest due first. One `Query`.
    pub async fn overdue_jobs(
        &self,
        kind: JobKind,
        before: Timestamp,
        limit: usize,
    ) -> Result<Vec<JobMarked>, StoreError> {
        self.marked_jobs(kind, false, None, Some(before), limit).await
    }

    async fn marked_jobs(
        &self,
        kind: JobKind,
        failed: bool,
        from: Option<&str>,
        before: Option<Timestamp>,
        limit: usize,
    ) -> Result<Vec<JobMarked>, StoreError> {
        // Every time begins with a digit: `!` precedes and `~` follows them all.
        let lowest = from.unwrap_or("!").to_owned();
        let highest = before.map_or_else(|| "~".to_owned(), |before| before.to_string());
        let page = self
            .client
            .query()
            .table_name(&self.tables.orders)
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
        let marks = page.items().iter().map(JobMarked::read);
        Ok(marks.collect::<Result<_, _>>()?)
    }

    async fn job_states(
        &self,
        marks: impl Iterator<Item = &JobMarked>,
    ) -> Result<HashMap<String, JobState>, StoreError> {
        let mut pending: Vec<Item> = marks
            .map(|mark| string(keys::job(mark.kind, mark.owner.order())))
            .map(|key| Item::from([(keys::PARTITION.to_owned(), key)]))
            .collect();
        let mut states = HashMap::new();
        for item in self.batch_get_items(&mut pending).await? {
            let key = required(&item, keys::PARTITION, |text| Some(text.to_owned()))?;
            states.insert(key, record::read(&item)?);
        }
        Ok(states)
    }

    /// Up to `limit` orders that still wait for a payment although they were placed before `before`, the oldest first.
    /// One `Query` per shard of the listing; the index may lag behind the orders by milliseconds.
    pub async fn unpaid_orders(
        &self,
        before: Timestamp,
        limit: usize,
    ) -> Result<Vec<oms_domain::OrderId>, StoreError> {
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

/// The due time of a position: what stands before the kind.
fn due_of(position: &str) -> &str {
    let ends = position.match_indices('#').nth(1);
    ends.map_or(position, |(end, _)| position.get(..end).unwrap_or(position))
}

#[cfg(test)]
mod tests {
    use oms_domain::OrderId;

    use super::*;

    #[test]
    fn a_position_holds_the_due_time_and_the_kind() {
        let at = "2026-11-21T10:00:00Z".parse().unwrap();
        let order = OrderId::new([7; 10]);
        let mark = JobMarked {
            kind: JobKind::Refund,
            owner: JobOwner::Order(order),
            failed: true,
            due: keys::job_due(at, &order.to_string()),
        };
        assert_eq!(mark.due_at(), Some(at));
        assert_eq!(due_of(&mark.position()), mark.due);
        assert!(mark.position().ends_with("#REFUND#FAILED"));
    }
}
