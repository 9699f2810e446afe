//! Records of the stream of the history table.

use oms_domain::HistoryRecord;

use crate::attributes::{Item, required};
use crate::entities::stream::image;
use crate::{CorruptItem, history, keys};

/// A change of the history.
#[derive(Clone, Debug, PartialEq)]
pub enum HistoryChange {
    /// A row was added.
    Inserted(Box<HistoryRecord>),
    /// A row was changed, which no part of this system does.
    Modified(RowKey),
    /// A row was removed, which no part of this system does.
    Removed(RowKey),
}

/// The key of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowKey {
    /// Its hash key.
    pub pk: String,
    /// Its range key.
    pub sk: String,
}

impl RowKey {
    pub(crate) fn read(item: &Item) -> Result<Self, CorruptItem> {
        let text = |attribute| required(item, attribute, |text| Some(text.to_owned()));
        Ok(Self {
            pk: text(keys::PARTITION)?,
            sk: text(keys::SORT)?,
        })
    }
}

/// Reads the images of a stream record; an image that does not exist is empty. Returns `None` if a row was replaced by
/// an equal one.
pub fn read_history_change(
    new_image: serde_dynamo::Item,
    old_image: serde_dynamo::Item,
) -> Result<Option<HistoryChange>, CorruptItem> {
    let (new, old) = (image(new_image), image(old_image));
    if new == old {
        return Ok(None);
    }
    Ok(Some(if old.is_empty() {
        HistoryChange::Inserted(Box::new(history::read(&new)?))
    } else if new.is_empty() {
        HistoryChange::Removed(RowKey::read(&old)?)
    } else {
        // A changed row may be unreadable. Its key is all that the alarm needs.
        HistoryChange::Modified(RowKey::read(&new)?)
    }))
}

#[cfg(test)]
mod tests {
    use serde_dynamo::{AttributeValue, Item};

    use super::*;

    fn row(actor: Option<&str>) -> Item {
        let mut row: std::collections::HashMap<String, AttributeValue> = [
            ("pk", "ORDER#1"),
            ("sk", "2026-11-21T09:30:00.000Z#0001"),
            ("id", "id"),
            ("entity_type", "ORDER"),
            ("entity_id", "1"),
            ("event", "TRANSITION"),
            ("new_state", "PENDING_PAYMENT"),
            ("actor_type", "USER"),
            ("actor_role", "manager"),
            ("trigger", "API_CALL"),
            ("request_id", "request"),
            ("created_at", "2026-11-21T09:30:00.000Z"),
            ("hash", "hash"),
        ]
        .into_iter()
        .map(|(name, value)| (name.to_owned(), AttributeValue::S(value.to_owned())))
        .collect();
        row.insert("sequence".to_owned(), AttributeValue::N("1".to_owned()));
        if let Some(actor) = actor {
            row.insert("actor_id".to_owned(), AttributeValue::S(actor.to_owned()));
        }
        row.into()
    }

    fn nothing() -> Item {
        std::collections::HashMap::new().into()
    }

    #[test]
    fn rows_are_added_and_whatever_else_happens_to_them_is_told_by_their_key() {
        let key = RowKey {
            pk: "ORDER#1".to_owned(),
            sk: "2026-11-21T09:30:00.000Z#0001".to_owned(),
        };
        let read = |new, old| read_history_change(new, old).unwrap();
        let Some(HistoryChange::Inserted(record)) = read(row(Some("a")), nothing()) else {
            panic!("the row was added")
        };
        assert_eq!((record.actor_id.as_str(), record.sequence), ("a", 1));
        assert_eq!(
            read(row(Some("b")), row(Some("a"))),
            Some(HistoryChange::Modified(key.clone()))
        );
        assert_eq!(
            read(row(None), row(Some("a"))),
            Some(HistoryChange::Modified(key.clone()))
        );
        assert_eq!(read(nothing(), row(None)), Some(HistoryChange::Removed(key)));
        assert_eq!(read(row(Some("a")), row(Some("a"))), None);
        assert_eq!(
            read_history_change(row(None), nothing()),
            Err(CorruptItem {
                attribute: "actor_id"
            })
        );
    }
}
