//! The contents of the tables, for facts that no route shows.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::{Local, history};

/// An item: plain values by attribute.
pub type Item = Map<String, Value>;

/// Every item of the table that `function` finds in its variable `variable`.
pub async fn items(local: &Local, function: &str, variable: &str) -> Vec<Item> {
    let table = local.variable(function, variable);
    let (mut items, mut start) = (Vec::new(), Value::Null);
    loop {
        let mut request = json!({ "TableName": table, "ConsistentRead": true });
        if !start.is_null() {
            request["ExclusiveStartKey"] = start;
        }
        let mut answer = call(local, "DynamoDB_20120810.Scan", &request).await;
        let page = answer["Items"].as_array().unwrap_or_else(|| panic!("{answer}"));
        items.extend(page.iter().map(sorted));
        start = answer["LastEvaluatedKey"].take();
        if start.is_null() {
            return items;
        }
    }
}

/// Every row of the history, as a record of the API, the oldest first.
pub async fn history(local: &Local) -> Vec<Value> {
    let items = items(local, "record-history", "HISTORY_TABLE").await;
    let mut records: Vec<Value> = items.iter().map(record).collect();
    let key = |record: &Value| {
        (
            text(&record["created_at"]),
            record["sequence"].as_u64(),
            text(&record["id"]),
        )
    };
    records.sort_by_key(key);
    records
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// The record that an item of the history holds.
fn record(item: &Item) -> Value {
    let value = |name: &str| match item.get(name) {
        None if name == "metadata" => json!({}),
        None => Value::Null,
        Some(value) => value.clone(),
    };
    let fields = history::FIELDS.iter();
    Value::Object(fields.map(|name| ((*name).to_owned(), value(name))).collect())
}

/// Sends a request to the database directly, past the rules of the API.
pub async fn call(local: &Local, target: &str, body: &Value) -> Value {
    let url = local.variable("record-history", "AWS_ENDPOINT_URL_DYNAMODB");
    let request = reqwest::Client::new().post(url).body(body.to_string());
    let request = request.header("content-type", "application/x-amz-json-1.0");
    let answer = request.header("x-amz-target", target).send().await.unwrap();
    serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap()
}

/// An attribute without its type.
fn plain(attribute: &Value) -> Value {
    let (kind, value) = attribute.as_object().unwrap().iter().next().unwrap();
    match kind.as_str() {
        "N" => serde_json::from_str(value.as_str().unwrap()).unwrap(),
        "NULL" => Value::Null,
        "L" => value.as_array().unwrap().iter().map(plain).collect(),
        "M" => Value::Object(sorted(value)),
        _ => value.clone(),
    }
}

/// A map without types, in order of its keys: the database keeps no order.
fn sorted(map: &Value) -> Item {
    let attributes = map.as_object().unwrap().iter();
    let plain: BTreeMap<_, _> = attributes
        .map(|(name, value)| (name.clone(), plain(value)))
        .collect();
    plain.into_iter().collect()
}
