//! What a record of the orders table's stream says.

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use oms_domain::{JobKind, JobLog, Order, Return};

use crate::attributes::{Item, optional, required};
use crate::entities::path::VERSION;
use crate::jobs::record;
use crate::{CorruptItem, StoredEntity, keys};

/// A change of something whose changes are followed.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// An order changed.
    Order(Box<EntityChange<Order>>),
    /// A return changed.
    Return(Box<EntityChange<Return>>),
    /// Something became of a job.
    Job(JobChange),
}

/// An entity, and how much of its path the stream had shown before.
#[derive(Clone, Debug, PartialEq)]
pub struct EntityChange<E> {
    /// The entity after the change.
    pub entity: E,
    /// Its version before the change; 0 when the change created it. Equal to the version after it when the change
    /// was no transition, such as a job marked done.
    pub known_version: u32,
}

/// A job's log, and how much of it the stream had shown before.
#[derive(Clone, Debug, PartialEq)]
pub struct JobChange {
    /// The log after the change.
    pub log: JobLog,
    /// How many events it had before.
    pub known_events: usize,
}

/// Reads a stream record's images. `None` for an item whose changes nobody follows, and for a deletion.
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
            None => return Ok(None),
        },
    }))
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
        known_events: record::read_log(old)?.len(),
    })
}

/// The event's form of an item in the SDK's.
pub(crate) fn image(item: serde_dynamo::Item) -> Item {
    item.into_inner()
        .into_iter()
        .map(|(name, value)| (name, attribute(value)))
        .collect()
}

/// The event's form of a value in the SDK's: the same ten kinds.
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
