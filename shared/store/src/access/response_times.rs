//! Response times that the functions report from time to time: `pk` = `RESPONSE_TIMES`, `sk` = the hour, in the access
//! table.

use std::fmt::Write as _;

use oms_domain::Timestamp;
use oms_telemetry::ResponseTimes;

use crate::attributes::{Item, number, string};
use crate::{AccessStore, CorruptItem, StoreError, keys};

const TOTAL: &str = "total_microseconds";
/// The time for which an hour is kept, in seconds.
const KEPT_SECONDS: i64 = 3 * 3600;

impl AccessStore {
    /// Adds the measurements of one process to the current hour. One `UpdateItem`.
    pub async fn add_response_times(&self, times: &ResponseTimes, now: Timestamp) -> Result<(), StoreError> {
        let mut update = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(key_of(hour_of(now))))
            .expression_attribute_names("#total", TOTAL)
            .expression_attribute_names("#expires", keys::EXPIRES_AT)
            .expression_attribute_values(":total", number(times.total_microseconds))
            // An hour is read until the end of the next one, which is at most two hours after its last update.
            .expression_attribute_values(":expires", number(now.unix_seconds() + KEPT_SECONDS));
        let mut expression = "SET #expires = :expires ADD #total :total".to_owned();
        for (class, count) in &times.classes {
            // Writing to a String cannot fail.
            let _ = write!(expression, ", #class{class} :class{class}");
            update = update
                .expression_attribute_names(format!("#class{class}"), attribute_of(*class))
                .expression_attribute_values(format!(":class{class}"), number(count));
        }
        let updated = update.update_expression(expression).send().await;
        updated.map_err(|error| StoreError::of("UpdateItem", &error))?;
        Ok(())
    }

    /// Returns the measurements of this hour and the one before. Two `GetItem`, whatever the load.
    pub async fn response_times(&self, now: Timestamp) -> Result<ResponseTimes, StoreError> {
        let hour = hour_of(now);
        let mut times = ResponseTimes::default();
        for hour in [hour, hour - 1] {
            let found = self
                .client
                .get_item()
                .table_name(&self.table)
                .set_key(Some(key_of(hour)))
                .send()
                .await
                .map_err(|error| StoreError::of("GetItem", &error))?;
            if let Some(item) = found.item() {
                times.merge(&read(item)?);
            }
        }
        Ok(times)
    }
}

fn hour_of(at: Timestamp) -> i64 {
    at.unix_seconds().div_euclid(3600)
}

fn key_of(hour: i64) -> Item {
    Item::from([
        (keys::PARTITION.to_owned(), string(keys::RESPONSE_TIMES)),
        (keys::SORT.to_owned(), string(hour.to_string())),
    ])
}

fn attribute_of(class: u8) -> String {
    format!("class_{class}")
}

fn read(item: &Item) -> Result<ResponseTimes, CorruptItem> {
    let number_at = |name: &str| {
        item.get(name)
            .map(|value| value.as_n().ok().and_then(|text| text.parse::<u64>().ok()))
            .map(|count| count.ok_or(CorruptItem { attribute: TOTAL }))
            .transpose()
    };
    let mut times = ResponseTimes {
        total_microseconds: number_at(TOTAL)?.unwrap_or(0),
        ..Default::default()
    };
    for class in 0..=ResponseTimes::LAST_CLASS {
        if let Some(count) = number_at(&attribute_of(class))? {
            times.classes.insert(class, count);
        }
    }
    Ok(times)
}
