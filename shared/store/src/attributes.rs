//! Conversions between values and the attributes of an item.

use std::collections::HashMap;

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use oms_domain::Timestamp;

use crate::CorruptItem;

/// An item, or a map within one.
pub type Item = HashMap<String, AttributeValue>;

pub(crate) fn string(value: impl Into<String>) -> AttributeValue {
    AttributeValue::S(value.into())
}

pub(crate) fn number(value: impl std::fmt::Display) -> AttributeValue {
    AttributeValue::N(value.to_string())
}

pub(crate) fn binary(bytes: &[u8]) -> AttributeValue {
    AttributeValue::B(Blob::new(bytes))
}

pub(crate) fn time(at: Timestamp) -> AttributeValue {
    number(at.unix_milliseconds())
}

/// Reads an attribute that may be absent. One that is there must be text or a number that `parse` takes.
pub(crate) fn optional<T>(
    item: &Item,
    attribute: &'static str,
    parse: impl FnOnce(&str) -> Option<T>,
) -> Result<Option<T>, CorruptItem> {
    let Some(value) = item.get(attribute) else {
        return Ok(None);
    };
    let text = value
        .as_s()
        // DynamoDB sends numbers as text, so one `parse` serves both types.
        .or_else(|_| value.as_n())
        .map_err(|_| CorruptItem { attribute })?;
    parse(text).map(Some).ok_or(CorruptItem { attribute })
}

/// Reads an attribute that must be there and must be text or a number that `parse` takes.
pub(crate) fn required<T>(
    item: &Item,
    attribute: &'static str,
    parse: impl FnOnce(&str) -> Option<T>,
) -> Result<T, CorruptItem> {
    optional(item, attribute, parse)?.ok_or(CorruptItem { attribute })
}

/// Reads an instant, which is stored as milliseconds since the epoch.
pub(crate) fn required_time(item: &Item, attribute: &'static str) -> Result<Timestamp, CorruptItem> {
    required(item, attribute, parse_time)
}

pub(crate) fn parse_time(text: &str) -> Option<Timestamp> {
    text.parse()
        .ok()
        .and_then(|milliseconds| Timestamp::from_unix_milliseconds(milliseconds).ok())
}

/// Reads a binary attribute of exactly `LENGTH` bytes.
pub(crate) fn required_bytes<const LENGTH: usize>(
    item: &Item,
    attribute: &'static str,
) -> Result<[u8; LENGTH], CorruptItem> {
    let blob = item
        .get(attribute)
        .and_then(|value| value.as_b().ok())
        .ok_or(CorruptItem { attribute })?;
    blob.as_ref().try_into().map_err(|_| CorruptItem { attribute })
}
