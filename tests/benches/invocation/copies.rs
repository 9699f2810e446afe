//! Long lists: orders as the database holds them, copied under other ids past the API.

use futures::{StreamExt as _, TryStreamExt as _, stream};
use oms_domain::OrderId;
use oms_local::System;
use serde_json::{Value, json};

use crate::Failure;
use crate::workload::Function;

/// The most items that one `BatchWriteItem` takes.
const BATCH: usize = 25;
/// The number of batches under way at once.
const AT_ONCE: usize = 4;
/// The number of copies between two lines of progress.
const REPORT_EVERY: usize = 100_000;

/// The orders table, without the rules of the API in front of it.
struct Table {
    client: reqwest::Client,
    url: String,
    name: String,
}

impl Table {
    fn of(system: &System) -> Result<Self, Failure> {
        let environments = system.environments();
        let environment = environments
            .get(Function::ListOrders.name())
            .ok_or("the system has no environment for it")?;
        Ok(Self {
            client: reqwest::Client::new(),
            url: environment.required("AWS_ENDPOINT_URL_DYNAMODB")?.clone(),
            name: environment.required("ORDERS_TABLE")?.clone(),
        })
    }

    async fn call(&self, operation: &str, body: &Value) -> Result<Value, Failure> {
        let request = self.client.post(&self.url).body(body.to_string());
        let request = request.header("content-type", "application/x-amz-json-1.0");
        let request = request.header("x-amz-target", format!("DynamoDB_20120810.{operation}"));
        let answer = request.send().await?.error_for_status()?;
        Ok(serde_json::from_slice(&answer.bytes().await?)?)
    }

    async fn put(&self, items: Vec<Value>) -> Result<usize, Failure> {
        let count = items.len();
        let puts: Vec<Value> = items
            .into_iter()
            .map(|item| json!({ "PutRequest": { "Item": item } }))
            .collect();
        let answer = self
            .call(
                "BatchWriteItem",
                &json!({ "RequestItems": { &*self.name: puts } }),
            )
            .await?;
        match answer.get("UnprocessedItems").and_then(Value::as_object) {
            Some(unprocessed) if unprocessed.is_empty() => Ok(count),
            _ => Err("the database did not take a batch".into()),
        }
    }
}

/// Puts `count` copies of the order beside it, older than it by their ids alone.
pub async fn make(
    system: &System,
    order: &str,
    count: usize,
    progress: impl Fn(&str),
) -> Result<(), Failure> {
    let table = Table::of(system)?;
    let key = json!({ "pk": { "S": format!("ORDER#{order}") } });
    let found = table
        .call("GetItem", &json!({ "TableName": table.name, "Key": key }))
        .await?;
    let item = found.get("Item").ok_or("there is no such order")?.to_string();
    let copy = |number: usize| -> Result<Value, Failure> {
        let mut id = [0; 10];
        for (place, byte) in id.iter_mut().zip(u64::try_from(number)?.to_be_bytes()) {
            *place = byte;
        }
        let id = OrderId::new(id).to_string();
        Ok(serde_json::from_str(&item.replace(order, &id))?)
    };
    let batches = (0..count).step_by(BATCH).map(|first| {
        (first..count.min(first + BATCH))
            .map(copy)
            .collect::<Result<Vec<_>, _>>()
    });
    let mut done = stream::iter(batches)
        .map(|items| async { table.put(items?).await })
        .buffer_unordered(AT_ONCE);
    let mut copied = 0;
    while let Some(count) = done.try_next().await? {
        let before = copied / REPORT_EVERY;
        copied += count;
        if copied / REPORT_EVERY > before {
            progress(&format!("{copied} orders copied"));
        }
    }
    Ok(())
}
