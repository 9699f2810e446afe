//! Searches in the history by entity, actor, state, event and time, each through an index.
//!
//! The rows of an entity are one partition of the table, and those of an actor are one partition of `by_actor`. All
//! other searches use `by_state`, whose partitions are an event, a state and a month: they query the partitions that
//! can hold an answer and merge the results, the newest month first.

use std::collections::{BTreeMap, HashMap};

use futures::StreamExt;
use futures::TryStreamExt;
use futures::stream;
use oms_domain::{EntityType, HistoryEvent, HistoryRecord, Timestamp};

use crate::attributes::{Item, required, string};
use crate::batch_get::batch_get;
use crate::{HistoryStore, StoreError, history, keys};

/// The selection of a search. A row must meet every condition that is given.
#[derive(Clone, Debug)]
pub struct AuditQuery {
    /// Rows of this entity. For the id of an order, rows about its invoice and its refund are included.
    pub entity_id: Option<String>,
    /// Rows of changes by this actor.
    pub actor_id: Option<String>,
    /// Rows of changes into this state, or of refused attempts at one.
    pub state: Option<String>,
    /// Rows of this kind of event.
    pub event: Option<HistoryEvent>,
    /// The earliest time, inclusive.
    pub from: Timestamp,
    /// The latest time, inclusive.
    pub to: Timestamp,
    /// The largest number of rows on a page; 1 to 100.
    pub limit: usize,
    /// The position after which the page begins, as an earlier page returned it.
    pub after: Option<String>,
}

/// One page of rows, the newest first.
#[derive(Clone, Debug, PartialEq)]
pub struct AuditPage {
    /// The rows.
    pub records: Vec<HistoryRecord>,
    /// The position after which the next page begins; `None` if this is the last page.
    pub next: Option<String>,
}

/// A partition of the table or of one of its indexes.
struct Partition {
    index: Option<&'static str>,
    attribute: &'static str,
    range: &'static str,
    value: String,
}

/// The key of a row.
type Key = (String, String);

/// The largest number of rounds of keys that one request reads. Only a filter that the index does not know needs more
/// than one.
const MAXIMUM_ROUNDS: usize = 5;
/// The number of keys that a round reads when a filter will leave some of them out.
const BATCH: usize = 100;
/// The number of partitions that are queried at once.
const CONCURRENCY: usize = 8;

impl HistoryStore {
    /// Returns one page: one `Query` per partition that can hold an answer, then one `BatchGetItem`.
    pub async fn audit(&self, query: &AuditQuery) -> Result<AuditPage, StoreError> {
        let mut records = Vec::new();
        let mut after = query.after.clone();
        for _ in 0..MAXIMUM_ROUNDS {
            let fetch = if filters(query) {
                BATCH
            } else {
                query.limit - records.len()
            };
            let (positions, more) = self.audit_positions(query, after.as_deref(), fetch).await?;
            let mut rows = self.rows(positions.values()).await?;
            let reached = positions.len();
            let mut seen = 0;
            for (position, key) in positions.into_iter().rev() {
                seen += 1;
                // Rows that the filter leaves out move the position, too, so that the next page does not read them
                // again.
                after = Some(position);
                if let Some(record) = rows.remove(&key).filter(|record| matches(query, record)) {
                    records.push(record);
                }
                if records.len() == query.limit {
                    break;
                }
            }
            if !more && seen == reached {
                return Ok(AuditPage { records, next: None });
            }
            if records.len() == query.limit {
                break;
            }
        }
        Ok(AuditPage { records, next: after })
    }

    /// Returns the `wanted` newest positions before `after`, and true if there are more.
    async fn audit_positions(
        &self,
        query: &AuditQuery,
        after: Option<&str>,
        wanted: usize,
    ) -> Result<(BTreeMap<String, Key>, bool), StoreError> {
        let mut merged = BTreeMap::new();
        for partitions in partitions(query) {
            // Older groups are read only while rows are missing.
            let pages: Vec<BTreeMap<String, Key>> = stream::iter(partitions)
                .map(|partition| self.audit_partition(query, partition, after, wanted))
                .buffer_unordered(CONCURRENCY)
                .try_collect()
                .await?;
            merged.extend(pages.into_iter().flatten());
            // Older groups cannot hold a newer row, so one row more than wanted proves that there is a next page.
            if merged.len() > wanted {
                break;
            }
        }
        let more = merged.len() > wanted;
        let surplus = merged.len().saturating_sub(wanted);
        Ok((merged.into_iter().skip(surplus).collect(), more))
    }

    /// Returns up to `wanted + 1` positions of one partition.
    async fn audit_partition(
        &self,
        query: &AuditQuery,
        partition: Partition,
        after: Option<&str>,
        wanted: usize,
    ) -> Result<BTreeMap<String, Key>, StoreError> {
        let lowest = query.from.to_string();
        // `$` sorts after `#`, so this bound lies behind every position of that millisecond.
        let end = format!("{}$", query.to);
        let highest = after.map_or(end.clone(), |after| end.min(after.to_owned()));
        if lowest > highest {
            return Ok(BTreeMap::new());
        }
        // One more than wanted tells if there is a next page, and `after` itself may come, too.
        let limit = wanted + 1 + usize::from(after.is_some());
        let page = self
            .client
            .query()
            .table_name(&self.table)
            .set_index_name(partition.index.map(str::to_owned))
            .key_condition_expression("#partition = :partition AND #range BETWEEN :lowest AND :highest")
            .projection_expression("#pk, #sk")
            .expression_attribute_names("#partition", partition.attribute)
            .expression_attribute_names("#range", partition.range)
            .expression_attribute_names("#pk", keys::PARTITION)
            .expression_attribute_names("#sk", keys::SORT)
            .expression_attribute_values(":partition", string(partition.value))
            .expression_attribute_values(":lowest", string(lowest))
            .expression_attribute_values(":highest", string(highest))
            .scan_index_forward(false)
            .limit(i32::try_from(limit).unwrap_or(i32::MAX))
            .send()
            .await
            .map_err(|error| StoreError::of("Query", &error))?;
        let mut positions = BTreeMap::new();
        for item in page.items() {
            let key = key_of(item)?;
            let position = keys::occurred(&key.0, &key.1);
            // In an entity's own partition the range key is only a part of the position, so the query may return rows
            // beyond `after`.
            if after.is_none_or(|after| position.as_str() < after) {
                positions.insert(position, key);
            }
        }
        Ok(positions)
    }

    /// Reads the rows under the keys.
    async fn rows(
        &self,
        keys: impl Iterator<Item = &Key>,
    ) -> Result<HashMap<Key, HistoryRecord>, StoreError> {
        let mut pending: Vec<Item> = keys
            .map(|(entity, place)| {
                Item::from([
                    (keys::PARTITION.to_owned(), string(entity.as_str())),
                    (keys::SORT.to_owned(), string(place.as_str())),
                ])
            })
            .collect();
        let mut rows = HashMap::new();
        for item in batch_get(&self.client, &self.table, &mut pending).await? {
            rows.insert(key_of(&item)?, history::read(&item)?);
        }
        Ok(rows)
    }
}

fn key_of(item: &Item) -> Result<Key, StoreError> {
    let text = |name| required(item, name, |text| Some(text.to_owned()));
    Ok((text(keys::PARTITION)?, text(keys::SORT)?))
}

/// True if the index alone does not decide which rows match, so that the rows must be read.
const fn filters(query: &AuditQuery) -> bool {
    let narrowed = query.state.is_some() || query.event.is_some();
    match (&query.entity_id, &query.actor_id) {
        (Some(_), actor) => narrowed || actor.is_some(),
        (None, Some(_)) => narrowed,
        (None, None) => false,
    }
}

fn matches(query: &AuditQuery, record: &HistoryRecord) -> bool {
    let holds = |wanted: &Option<String>, given: Option<&str>| {
        wanted.as_deref().is_none_or(|wanted| Some(wanted) == given)
    };
    holds(&query.actor_id, Some(&record.actor_id))
        && holds(&query.state, record.new_state.as_deref())
        && query.event.is_none_or(|event| record.event == event)
}

/// The partitions that can hold an answer, in groups. All rows of a group are newer than those of the next group.
fn partitions(query: &AuditQuery) -> Vec<Vec<Partition>> {
    if let Some(id) = &query.entity_id {
        let of = |kind: EntityType| Partition {
            index: None,
            attribute: keys::PARTITION,
            range: keys::SORT,
            value: format!("{kind}#{id}"),
        };
        return vec![EntityType::all().map(of).collect()];
    }
    if let Some(actor) = &query.actor_id {
        return vec![vec![Partition {
            index: Some(keys::BY_ACTOR),
            attribute: keys::ACTOR,
            range: keys::OCCURRED,
            value: actor.clone(),
        }]];
    }
    let events = HistoryEvent::ALL.into_iter();
    let events = events.filter(|event| query.event.is_none_or(|wanted| wanted == *event));
    let states = events.flat_map(|event| event.states().into_iter().map(move |state| (event, state)));
    let states =
        states.filter(|(_, state)| query.state.as_deref().is_none_or(|wanted| *state == Some(wanted)));
    let states: Vec<(HistoryEvent, Option<&'static str>)> = states.collect();
    let months = months(query.from, query.to).into_iter();
    months
        .map(|month| {
            let of = |(event, state): &(HistoryEvent, Option<&str>)| Partition {
                index: Some(keys::BY_STATE),
                attribute: keys::EVENT_STATE,
                range: keys::OCCURRED,
                value: keys::event_state(*event, *state, &month),
            };
            states.iter().map(of).collect()
        })
        .collect()
}

/// The months that the range touches, such as `2026-11`, the newest first.
fn months(from: Timestamp, to: Timestamp) -> Vec<String> {
    let month = |at: Timestamp| at.to_string().get(..7).unwrap_or_default().to_owned();
    // No month is shorter than a step of one day, so none is passed over.
    let day = std::time::Duration::from_hours(24);
    let (first, mut at) = (month(from), to);
    let mut months = vec![month(to)];
    while at > from && months.last() != Some(&first) {
        at = at.saturating_sub(day);
        let next = month(at);
        if months.last() != Some(&next) {
            months.push(next);
        }
    }
    months
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn query() -> AuditQuery {
        AuditQuery {
            entity_id: None,
            actor_id: None,
            state: None,
            event: None,
            from: at("2026-10-25T00:00:00Z"),
            to: at("2026-11-21T00:00:00Z"),
            limit: 20,
            after: None,
        }
    }

    #[test]
    fn a_range_touches_its_months() {
        let touched = |from, to| months(at(from), at(to));
        assert_eq!(
            touched("2026-11-01T00:00:00Z", "2026-11-30T23:59:59.999Z"),
            ["2026-11"]
        );
        assert_eq!(
            touched("2026-12-31T23:59:59.999Z", "2027-01-01T00:00:00Z"),
            ["2027-01", "2026-12"]
        );
        assert_eq!(
            touched("2027-01-31T12:00:00Z", "2027-03-01T11:00:00Z"),
            ["2027-03", "2027-02", "2027-01"]
        );
        assert_eq!(
            touched("2026-11-21T00:00:00Z", "2026-11-21T00:00:00Z"),
            ["2026-11"]
        );
    }

    #[test]
    fn only_the_partitions_that_can_hold_an_answer_are_asked() {
        let values = |query: &AuditQuery| -> Vec<Vec<String>> {
            let groups = partitions(query).into_iter();
            groups
                .map(|group| group.into_iter().map(|partition| partition.value).collect())
                .collect()
        };
        let paid = AuditQuery {
            state: Some("PAID".to_owned()),
            ..query()
        };
        assert_eq!(
            values(&paid),
            [
                ["TRANSITION#PAID#2026-11", "REFUSED#PAID#2026-11"],
                ["TRANSITION#PAID#2026-10", "REFUSED#PAID#2026-10"]
            ]
        );
        let jobs = AuditQuery {
            event: Some(HistoryEvent::Job),
            ..query()
        };
        assert_eq!(values(&jobs)[0].len(), 4);
        let by = AuditQuery {
            actor_id: Some("reconcile".to_owned()),
            ..jobs
        };
        assert_eq!(values(&by), [["reconcile"]]);
        assert_eq!(values(&query()).len(), 2);
        assert!(values(&query())[0].contains(&"REFUSED#-#2026-11".to_owned()));
    }
}
