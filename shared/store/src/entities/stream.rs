//! Records of the stream of the orders table.

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use oms_domain::{JobKind, JobLog, Order, Return};

use crate::attributes::{Item, optional, required};
use crate::entities::path::VERSION;
use crate::jobs::record;
use crate::{CorruptItem, StoredEntity, keys};

/// A change of an order, a return or the record of a job.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// An order changed.
    Order(Box<EntityChange<Order>>),
    /// A return changed.
    Return(Box<EntityChange<Return>>),
    /// The record of a job changed.
    Job(JobChange),
}

/// An entity, and the part of its path that the stream had shown before.
#[derive(Clone, Debug, PartialEq)]
pub struct EntityChange<E> {
    /// The entity after the change.
    pub entity: E,
    /// The version before the change; 0 if the change created the entity. Equal to the version after it if the change
    /// was not a transition, such as the clearing of the entity's mark.
    pub known_version: u32,
}

/// The log of a job, and the part that the stream had shown before.
#[derive(Clone, Debug, PartialEq)]
pub struct JobChange {
    /// The log after the change.
    pub log: JobLog,
    /// The number of events before the change.
    pub known_events: usize,
}

/// Reads the images of a stream record. Returns `None` for a deletion, and for an item of any other kind.
pub fn read_change(
    new_image: serde_dynamo::Item,
    old_image: serde_dynamo::Item,
) -> Result<Option<Change>, CorruptItem> {
    let (new, old) = (image(new_image), image(old_image));
    if new.is_empty() {
        return Ok(None);
    }
    let kind = required(&new, keys::PARTITION, |key| {
        Some(key.split('#').next()?.to_owned())
    })?;
    Ok(Some(match kind.as_str() {
        "ORDER" => Change::Order(Box::new(read_entity(&new, &old)?)),
        "RETURN" => Change::Return(Box::new(read_entity(&new, &old)?)),
        name => match JobKind::from_name(name) {
            Some(kind) => Change::Job(read_job(kind, &new, &old)?),
            // The counters and the invoice series share the table, and nothing follows from their changes.
            None => return Ok(None),
        },
    }))
}

/// The key of the item that changed, from the keys of a stream record; empty if they lack it.
pub fn key_of(record: &serde_dynamo::Item) -> &str {
    match record.get(keys::PARTITION) {
        Some(serde_dynamo::AttributeValue::S(key)) => key,
        _ => "",
    }
}

fn read_entity<E: StoredEntity>(new: &Item, old: &Item) -> Result<EntityChange<E>, CorruptItem> {
    Ok(EntityChange {
        entity: E::read(new)?,
        known_version: optional(old, VERSION, |text| text.parse().ok())?.unwrap_or(0),
    })
}

fn read_job(kind: JobKind, new: &Item, old: &Item) -> Result<JobChange, CorruptItem> {
    let order_id = required(new, keys::PARTITION, |key| key.split_once('#')?.1.parse().ok())?;
    Ok(JobChange {
        log: JobLog {
            kind,
            order_id,
            events: record::read_log(new)?,
        },
        // The old image of a record that was just opened is empty, and so has an empty log.
        known_events: record::read_log(old)?.len(),
    })
}

/// Converts an item from the form of the Lambda event to that of the SDK.
pub(crate) fn image(item: serde_dynamo::Item) -> Item {
    item.into_inner()
        .into_iter()
        .map(|(name, value)| (name, attribute(value)))
        .collect()
}

/// Converts a value from the form of the Lambda event to that of the SDK. Both have the same ten types.
fn attribute(value: serde_dynamo::AttributeValue) -> AttributeValue {
    use serde_dynamo::AttributeValue as Event;
    match value {
        Event::S(text) => AttributeValue::S(text),
        Event::N(number) => AttributeValue::N(number),
        Event::B(bytes) => AttributeValue::B(Blob::new(bytes)),
        Event::Bool(value) => AttributeValue::Bool(value),
        Event::Null(value) => AttributeValue::Null(value),
        Event::L(list) => AttributeValue::L(list.into_iter().map(attribute).collect()),
        Event::M(map) => AttributeValue::M(
            map.into_iter()
                .map(|(name, value)| (name, attribute(value)))
                .collect(),
        ),
        Event::Ss(set) => AttributeValue::Ss(set),
        Event::Ns(set) => AttributeValue::Ns(set),
        Event::Bs(set) => AttributeValue::Bs(set.into_iter().map(Blob::new).collect()),
    }
}
