//! The history table: rows are only ever added.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::types::AttributeValue;
use oms_domain::{HistoryEvent, HistoryRecord};

use crate::attributes::{Item, number, optional, required, string};
use crate::{CorruptItem, Store, StoreError, keys};

/// Why a row was not added.
#[derive(Debug, thiserror::Error)]
pub enum PutRecordError {
    /// Another row stands where this one belongs: one of the two is not what happened.
    #[error("history row {sequence} of {entity} differs from the one recorded")]
    Differs {
        /// The entity's key.
        entity: String,
        /// Which transition.
        sequence: u32,
    },
    /// The record cannot be written as an item.
    #[error("the record cannot be written: {0}")]
    Unwritable(String),
    /// The database did not do its part.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Store {
    /// Adds a row; one that is already there changes nothing. One `PutItem`.
    pub async fn put_record(&self, record: &HistoryRecord) -> Result<(), PutRecordError> {
        let entity = format!("{}#{}", record.entity_type, record.entity_id);
        let item = write(&entity, record);
        let Some(existing) = self.put_new(&self.tables.history, item).await? else {
            return Ok(());
        };
        let hash = existing.get("hash").and_then(|hash| hash.as_s().ok());
        if hash == Some(&record.hash) {
            Ok(())
        } else {
            Err(PutRecordError::Differs {
                entity,
                sequence: record.sequence,
            })
        }
    }

    /// Adds the row of a refused attempt, unless the attempt is recorded. Its place follows from the time and the write, so
    /// one that is repeated is recorded once. One `PutItem`.
    pub async fn put_refusal(&self, record: &HistoryRecord) -> Result<(), StoreError> {
        let entity = format!("{}#{}", record.entity_type, record.entity_id);
        let mut item = write(&entity, record);
        item.insert(
            keys::SORT.to_owned(),
            string(keys::refusal(&record.created_at, &record.id)),
        );
        self.put_new(&self.tables.history, item).await?;
        Ok(())
    }

    /// Every row of one entity, in order of time.
    pub async fn records_of(&self, entity: &str) -> Result<Vec<HistoryRecord>, StoreError> {
        let mut records = Vec::new();
        let mut start = None;
        loop {
            let page = self
                .client
                .query()
                .table_name(&self.tables.history)
                .key_condition_expression("#pk = :pk")
                .expression_attribute_names("#pk", keys::PARTITION)
                .expression_attribute_values(":pk", string(entity))
                .consistent_read(true)
                .set_exclusive_start_key(start)
                .send()
                .await
                .map_err(|error| StoreError::of("Query", &error))?;
            for item in page.items() {
                records.push(read(item)?);
            }
            start = page.last_evaluated_key;
            if start.is_none() {
                return Ok(records);
            }
        }
    }
}

fn write(entity: &str, record: &HistoryRecord) -> Item {
    let mut item = Item::from([
        (keys::PARTITION.to_owned(), string(entity)),
        (
            keys::SORT.to_owned(),
            string(keys::history(&record.created_at, record.sequence)),
        ),
        ("sequence".to_owned(), number(record.sequence)),
        ("event".to_owned(), string(event_name(record.event))),
    ]);
    for (name, value) in [
        ("id", &record.id),
        ("entity_type", &record.entity_type),
        ("entity_id", &record.entity_id),
        ("new_state", &record.new_state),
        ("actor_id", &record.actor_id),
        ("actor_type", &record.actor_type),
        ("actor_role", &record.actor_role),
        ("trigger", &record.trigger),
        ("request_id", &record.request_id),
        ("created_at", &record.created_at),
        ("hash", &record.hash),
    ] {
        item.insert(name.to_owned(), string(value.as_str()));
    }
    for (name, value) in [
        ("previous_state", &record.previous_state),
        ("reason", &record.reason),
        ("ip_address", &record.ip_address),
        ("previous_hash", &record.previous_hash),
    ] {
        if let Some(value) = value {
            item.insert(name.to_owned(), string(value.as_str()));
        }
    }
    if !record.metadata.is_empty() {
        let metadata = record
            .metadata
            .iter()
            .map(|(name, value)| (name.clone(), string(value.as_str())));
        item.insert("metadata".to_owned(), AttributeValue::M(metadata.collect()));
    }
    item
}

fn read(item: &Item) -> Result<HistoryRecord, CorruptItem> {
    let text = |name| required(item, name, |text| Some(text.to_owned()));
    let optional_text = |name| optional(item, name, |text| Some(text.to_owned()));
    Ok(HistoryRecord {
        id: text("id")?,
        entity_type: text("entity_type")?,
        entity_id: text("entity_id")?,
        sequence: required(item, "sequence", |text| text.parse().ok())?,
        event: required(item, "event", |text| {
            [HistoryEvent::Transition, HistoryEvent::Refused, HistoryEvent::Job]
                .into_iter()
                .find(|event| event_name(*event) == text)
        })?,
        previous_state: optional_text("previous_state")?,
        new_state: text("new_state")?,
        actor_id: text("actor_id")?,
        actor_type: text("actor_type")?,
        actor_role: text("actor_role")?,
        trigger: text("trigger")?,
        reason: optional_text("reason")?,
        metadata: read_metadata(item)?,
        ip_address: optional_text("ip_address")?,
        request_id: text("request_id")?,
        created_at: text("created_at")?,
        previous_hash: optional_text("previous_hash")?,
        hash: text("hash")?,
    })
}

fn read_metadata(item: &Item) -> Result<BTreeMap<String, String>, CorruptItem> {
    let corrupt = || CorruptItem {
        attribute: "metadata",
    };
    let Some(metadata) = item.get("metadata") else {
        return Ok(BTreeMap::new());
    };
    let metadata = metadata.as_m().map_err(|_| corrupt())?;
    metadata
        .iter()
        .map(|(name, value)| Ok((name.clone(), value.as_s().map_err(|_| corrupt())?.clone())))
        .collect()
}

const fn event_name(event: HistoryEvent) -> &'static str {
    match event {
        HistoryEvent::Transition => "TRANSITION",
        HistoryEvent::Refused => "REFUSED",
        HistoryEvent::Job => "JOB",
    }
}
