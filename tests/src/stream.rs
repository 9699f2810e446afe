//! The streams of the tables, as functions receive them.

use serde_json::{Value, json};

use crate::contract::is_kept_with_its_past;
use crate::{Local, table};

/// Every record of the stream of orders and what they owe.
pub async fn of_orders(local: &Local) -> Vec<Value> {
    let records = of_table(local, &local.variable("get-order", "ORDERS_TABLE")).await;
    let followed = |record: &Value| {
        let key = record["dynamodb"]["Keys"]["pk"]["S"].as_str().unwrap();
        // Neither the counters nor the numbers of invoices.
        is_kept_with_its_past(key.split('#').next().unwrap_or_default())
    };
    records.into_iter().filter(followed).collect()
}

/// Every record of the stream of the history.
pub async fn of_history(local: &Local) -> Vec<Value> {
    of_table(local, &local.variable("record-history", "HISTORY_TABLE")).await
}

/// Every record of a table's stream but those of writes that changed nothing: `DynamoDB` writes none.
async fn of_table(local: &Local, name: &str) -> Vec<Value> {
    let call = async |operation: &str, body: Value| {
        table::call(local, &format!("DynamoDBStreams_20120810.{operation}"), &body).await
    };
    let streams = call("ListStreams", json!({ "TableName": name })).await;
    let arn = &streams["Streams"][0]["StreamArn"];
    let described = call("DescribeStream", json!({ "StreamArn": arn })).await;
    let shard = &described["StreamDescription"]["Shards"][0]["ShardId"];
    let position = json!({ "StreamArn": arn, "ShardId": shard, "ShardIteratorType": "TRIM_HORIZON" });
    let mut iterator = call("GetShardIterator", position).await["ShardIterator"].take();
    let mut records: Vec<Value> = Vec::new();
    loop {
        let mut page = call("GetRecords", json!({ "ShardIterator": iterator })).await;
        let found = page["Records"].as_array().unwrap_or_else(|| panic!("{page}"));
        if found.is_empty() {
            return records;
        }
        let changed = |record: &&Value| record["dynamodb"]["NewImage"] != record["dynamodb"]["OldImage"];
        records.extend(found.iter().filter(changed).cloned());
        iterator = page["NextShardIterator"].take();
    }
}
