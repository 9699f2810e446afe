//! What a record of the orders table's stream says.

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use oms_domain::Order;

use crate::attributes::{Item, optional};
use crate::order_item::VERSION;
use crate::{CorruptItem, order_item};

/// An order, and how much of its path the stream had shown before.
#[derive(Clone, Debug, PartialEq)]
pub struct OrderChange {
    /// The order after the change.
    pub order: Order,
    /// Its version before the change; 0 when the change created it. Equal to the version after it when the change
    /// was no transition, such as a job marked done.
    pub known_version: u32,
}

/// Reads a stream record's images. `None` for an item that is no order, and for a deletion.
pub fn read_change(
    new_image: serde_dynamo::Item,
    old_image: serde_dynamo::Item,
) -> Result<Option<OrderChange>, CorruptItem> {
    let (new, old) = (image(new_image), image(old_image));
    let is_order = new
        .get(crate::keys::PARTITION)
        .and_then(|key| key.as_s().ok())
        .is_some_and(|key| key.starts_with("ORDER#"));
    if !is_order {
        return Ok(None);
    }
    let known_version = optional(&old, VERSION, |text| text.parse().ok())?.unwrap_or(0);
    Ok(Some(OrderChange {
        order: order_item::read(&new)?,
        known_version,
    }))
}

fn image(item: serde_dynamo::Item) -> Item {
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
