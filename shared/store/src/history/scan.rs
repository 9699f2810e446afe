//! Scans of whole tables, page by page, for the verification of the audit trail. No request uses them.
//!
//! An item that cannot be read is a finding of the verification, so it is returned with its key and does not end the
//! scan.

use std::collections::BTreeSet;
use std::marker::PhantomData;

use aws_sdk_dynamodb::Client;
use oms_domain::{HistoryRecord, JobKind, JobLog, Order, Return};

use crate::attributes::{Item, optional};
use crate::history::stream::RowKey;
use crate::jobs::record;
use crate::{CorruptItem, HistoryStore, OrderStore, StoreError, StoredEntity, history, keys};

/// A row of the history with the attributes beside its record.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredRow {
    /// The key.
    pub key: RowKey,
    /// The range key of the indexes.
    pub occurred: Option<String>,
    /// The hash key of the index by state.
    pub event_state: Option<String>,
    /// The names of attributes that no row has, or whose values differ from the ones the record gives.
    pub strange: Vec<String>,
    /// The record.
    pub record: HistoryRecord,
}

/// A row of the history as a scan finds it.
#[derive(Clone, Debug, PartialEq)]
pub enum ScannedRow {
    /// A row that can be read.
    Read(Box<StoredRow>),
    /// A row that cannot be read.
    Unreadable {
        /// The key.
        key: RowKey,
        /// The attribute at fault.
        attribute: &'static str,
    },
}

/// An item with a path or a log, as a scan finds it.
#[derive(Clone, Debug, PartialEq)]
pub enum ScannedEntity {
    /// An order.
    Order(Box<Order>),
    /// A return.
    Return(Box<Return>),
    /// The log of a job.
    Job(Box<JobLog>),
    /// An item that cannot be read.
    Unreadable {
        /// The key.
        key: String,
        /// The attribute at fault.
        attribute: &'static str,
    },
}

/// A scan of a table in progress.
#[derive(Debug)]
pub struct TableScan<'a, T> {
    client: &'a Client,
    table: &'a str,
    start: Start,
    read: PhantomData<T>,
}

/// A scan of the history.
pub type HistoryScan<'a> = TableScan<'a, ScannedRow>;
/// A scan of the orders, the returns and the jobs.
pub type EntityScan<'a> = TableScan<'a, ScannedEntity>;

#[derive(Debug)]
enum Start {
    Beginning,
    After(Item),
    End,
}

/// A type of item that a scan returns.
pub trait Scanned: Sized {
    /// Reads an item; `None` if the item is of a kind that the scan leaves out.
    fn scanned(item: &Item) -> Result<Option<Self>, CorruptItem>;
}

impl HistoryStore {
    /// Begins a scan of the history. The rows of one entity come together and in order.
    pub fn scan_history(&self) -> HistoryScan<'_> {
        TableScan::new(&self.client, &self.table)
    }
}

impl OrderStore {
    /// Begins a scan of the orders, the returns and the jobs.
    pub fn scan_entities(&self) -> EntityScan<'_> {
        TableScan::new(&self.client, &self.table)
    }
}

impl<'a, T: Scanned> TableScan<'a, T> {
    const fn new(client: &'a Client, table: &'a str) -> Self {
        Self {
            client,
            table,
            start: Start::Beginning,
            read: PhantomData,
        }
    }

    /// Returns the next page; `None` after the last. After an error of the database, the next call reads the same
    /// page again. One consistent `Scan` of at most 1 MB.
    pub async fn next_page(&mut self) -> Result<Option<Vec<T>>, StoreError> {
        let start = match std::mem::replace(&mut self.start, Start::End) {
            Start::Beginning => None,
            Start::After(key) => Some(key),
            Start::End => return Ok(None),
        };
        let scan = self
            .client
            .scan()
            .table_name(self.table)
            .consistent_read(true)
            .set_exclusive_start_key(start.clone());
        let page = match scan.send().await {
            Ok(page) => page,
            Err(error) => {
                // The next call reads the same page again.
                self.start = start.map_or(Start::Beginning, Start::After);
                return Err(StoreError::of("Scan", &error));
            }
        };
        self.start = page.last_evaluated_key.map_or(Start::End, Start::After);
        let mut read = Vec::new();
        for item in page.items.unwrap_or_default() {
            read.extend(T::scanned(&item)?);
        }
        Ok(Some(read))
    }
}

impl Scanned for ScannedRow {
    fn scanned(item: &Item) -> Result<Option<Self>, CorruptItem> {
        let key = RowKey::read(item)?;
        let text = |attribute| optional(item, attribute, |text| Some(text.to_owned()));
        let read = history::read(item)
            .and_then(|record| Ok((record, text(keys::OCCURRED)?, text(keys::EVENT_STATE)?)));
        Ok(Some(match read {
            Ok((record, occurred, event_state)) => Self::Read(Box::new(StoredRow {
                key,
                occurred,
                event_state,
                strange: strange(item, &record),
                record,
            })),
            Err(CorruptItem { attribute }) => Self::Unreadable { key, attribute },
        }))
    }
}

/// The names of the attributes that differ from those the record would be written with. Keys derived from the record
/// are left out, because the verification derives them itself.
fn strange(item: &Item, record: &HistoryRecord) -> Vec<String> {
    let derived = [keys::PARTITION, keys::SORT, keys::OCCURRED, keys::EVENT_STATE];
    let written = history::write(record);
    let names: BTreeSet<&String> = item.keys().chain(written.keys()).collect();
    let differs = |name: &&String| !derived.contains(&name.as_str()) && item.get(*name) != written.get(*name);
    names.into_iter().filter(differs).cloned().collect()
}

impl Scanned for ScannedEntity {
    fn scanned(item: &Item) -> Result<Option<Self>, CorruptItem> {
        let key = item.get(keys::PARTITION).and_then(|key| key.as_s().ok());
        let key = key.ok_or(CorruptItem {
            attribute: keys::PARTITION,
        })?;
        let (kind, rest) = key.split_once('#').unwrap_or((key, ""));
        let read = match kind {
            "ORDER" => Order::read(item).map(|order| Self::Order(Box::new(order))),
            "RETURN" => Return::read(item).map(|returned| Self::Return(Box::new(returned))),
            name => match JobKind::from_name(name) {
                Some(kind) => read_job(kind, rest, item),
                // The counters and the invoice series have no path and no log to verify.
                None => return Ok(None),
            },
        };
        Ok(Some(read.unwrap_or_else(|CorruptItem { attribute }| {
            Self::Unreadable {
                key: key.clone(),
                attribute,
            }
        })))
    }
}

fn read_job(kind: JobKind, order_id: &str, item: &Item) -> Result<ScannedEntity, CorruptItem> {
    let order_id = order_id.parse().map_err(|_| CorruptItem {
        attribute: keys::PARTITION,
    })?;
    Ok(ScannedEntity::Job(Box::new(JobLog {
        kind,
        order_id,
        events: record::read_log(item)?,
    })))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use oms_domain::HistoryEvent;

    use super::*;
    use crate::attributes::string;

    fn record() -> HistoryRecord {
        let text = str::to_owned;
        HistoryRecord {
            id: text("id"),
            entity_type: text("ORDER"),
            entity_id: text("1"),
            sequence: 1,
            event: HistoryEvent::Transition,
            previous_state: None,
            new_state: Some(text("PENDING_PAYMENT")),
            actor_id: text("somebody"),
            actor_type: text("USER"),
            actor_role: text("manager"),
            trigger: text("API_CALL"),
            reason: None,
            metadata: BTreeMap::from([(text("carrier"), text("DHL"))]),
            ip_address: None,
            request_id: text("request"),
            created_at: text("2026-11-21T09:30:00.000Z"),
            previous_hash: None,
            hash: text("hash"),
        }
    }

    fn scanned<T: Scanned>(item: &Item) -> T {
        T::scanned(item).unwrap().unwrap()
    }

    #[test]
    fn a_row_is_read_with_all_that_stands_beside_its_record() {
        let item = history::write(&record());
        let ScannedRow::Read(row) = scanned(&item) else {
            panic!("{item:?}")
        };
        assert_eq!((row.key.pk.as_str(), &row.record), ("ORDER#1", &record()));
        assert_eq!(
            row.occurred.as_deref(),
            item["occurred"].as_s().ok().map(String::as_str)
        );
        assert_eq!(
            row.event_state.as_deref(),
            Some("TRANSITION#PENDING_PAYMENT#2026-11")
        );
        assert!(row.strange.is_empty(), "{row:?}");
    }

    #[test]
    fn attributes_that_no_row_has_are_named_and_derived_ones_left_to_the_proof() {
        let mut item = history::write(&record());
        item.insert("comment".to_owned(), string("hello"));
        item.insert(keys::SORT.to_owned(), string("elsewhere"));
        item.insert(keys::OCCURRED.to_owned(), string("never"));
        item.remove(keys::EVENT_STATE);
        let ScannedRow::Read(row) = scanned(&item) else {
            panic!("{item:?}")
        };
        assert_eq!(row.strange, ["comment"]);
        assert_eq!(
            (row.key.sk.as_str(), row.occurred.as_deref()),
            ("elsewhere", Some("never"))
        );
        assert_eq!(row.event_state, None);
    }

    #[test]
    fn what_cannot_be_read_is_handed_over_with_its_key() {
        let mut item = history::write(&record());
        item.remove("hash");
        let ScannedRow::Unreadable { key, attribute } = scanned(&item) else {
            panic!("{item:?}")
        };
        assert_eq!((key.pk.as_str(), attribute), ("ORDER#1", "hash"));
        for kind in ["ORDER", "RETURN", "REFUND"] {
            let pk = format!("{kind}#none");
            let item = Item::from([(keys::PARTITION.to_owned(), string(pk.as_str()))]);
            let ScannedEntity::Unreadable { key, .. } = scanned(&item) else {
                panic!("{item:?}")
            };
            assert_eq!(key, pk);
        }
    }

    #[test]
    fn what_has_no_path_of_its_own_is_left_out() {
        for pk in ["COUNTER", "SERIES#INV#2026"] {
            let item = Item::from([(keys::PARTITION.to_owned(), string(pk))]);
            assert_eq!(ScannedEntity::scanned(&item), Ok(None), "{pk}");
        }
    }
}
