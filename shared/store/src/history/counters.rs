//! The counter item: the number of entities in each state, and of jobs. Only the transaction that adds a history row
//! changes it.

use aws_sdk_dynamodb::types::{TransactWriteItem, Update};
use oms_domain::{Counter, Counts};

use crate::attributes::{Item, number, string};
use crate::{CorruptItem, OrderStore, PutRecordError, StoreError, keys};

impl OrderStore {
    /// Returns all counters. One `GetItem`, however many entities there are.
    pub async fn counts(&self) -> Result<Counts, StoreError> {
        let found = self
            .client
            .get_item()
            .table_name(&self.table)
            .key(keys::PARTITION, string(keys::COUNTER))
            .consistent_read(true)
            .send()
            .await
            .map_err(|error| StoreError::of("GetItem", &error))?;
        Ok(found.item().map(read).transpose()?.unwrap_or_default())
    }

    /// Adds `counts` to the counter item without a history row: only for the correction of counts that a recount has
    /// shown to be wrong. One `UpdateItem`.
    pub async fn mend_counts(&self, counts: &Counts) -> Result<(), StoreError> {
        let mut update = self
            .client
            .update_item()
            .table_name(&self.table)
            .key(keys::PARTITION, string(keys::COUNTER));
        let Some((expression, names, values)) = expression(counts) else {
            return Ok(());
        };
        for (place, name) in names {
            update = update.expression_attribute_names(place, name);
        }
        for (place, by) in values {
            update = update.expression_attribute_values(place, number(by));
        }
        let updated = update.update_expression(expression).send().await;
        updated.map_err(|error| StoreError::of("UpdateItem", &error))?;
        Ok(())
    }

    /// The part of a transaction that adds `counts` to the counter item; `None` if there is nothing to add.
    pub(crate) fn counting(&self, counts: &Counts) -> Result<Option<TransactWriteItem>, PutRecordError> {
        let Some((expression, names, values)) = expression(counts) else {
            return Ok(None);
        };
        let mut update = Update::builder()
            .table_name(&self.table)
            .key(keys::PARTITION, string(keys::COUNTER))
            .update_expression(expression);
        for (place, name) in names {
            update = update.expression_attribute_names(place, name);
        }
        for (place, by) in values {
            update = update.expression_attribute_values(place, number(by));
        }
        let update = update.build();
        let update = update.map_err(|error| PutRecordError::Unwritable(error.to_string()))?;
        Ok(Some(TransactWriteItem::builder().update(update).build()))
    }
}

type Expression = (String, Vec<(String, String)>, Vec<(String, i64)>);

/// The update expression `ADD #c0 :c0, ...` with its names and values; `None` if nothing changes.
fn expression(counts: &Counts) -> Option<Expression> {
    let changes: Vec<(Counter, i64)> = counts.nonzero().collect();
    // The name of a counter, such as `ORDER#PAID`, cannot stand in an expression. ADD creates a counter that does not
    // exist yet.
    let places = (0..changes.len()).map(|index| format!("#c{index} :c{index}"));
    let places: Vec<String> = places.collect();
    if places.is_empty() {
        return None;
    }
    let numbered = || changes.iter().enumerate();
    let names = numbered().map(|(index, (counter, _))| (format!("#c{index}"), counter.to_string()));
    let values = numbered().map(|(index, (_, by))| (format!(":c{index}"), *by));
    Some((
        format!("ADD {}", places.join(", ")),
        names.collect(),
        values.collect(),
    ))
}

/// Reads the counter item.
pub(crate) fn read(item: &Item) -> Result<Counts, CorruptItem> {
    let mut counts = Counts::default();
    // Other attributes are passed over: they may be counters of states that only a later version knows.
    for counter in Counter::all() {
        let count = item.get(&counter.to_string()).map(|value| {
            // A count may be below zero for a moment: the rows of a job can be recorded before the row of the
            // transition that owes it.
            let count = value.as_n().ok().and_then(|text| text.parse::<i64>().ok());
            count.ok_or(CorruptItem {
                attribute: keys::COUNTER,
            })
        });
        if let Some(count) = count.transpose()? {
            counts.add(counter, count);
        }
    }
    Ok(counts)
}
