//! The archive: every row of the history is copied to the audit bucket, without the members that may not be kept for
//! seven years.

use std::collections::BTreeSet;

use aws_lambda_events::event::dynamodb::Event;
use futures::future::join_all;
use oms_archive::AuditBucket;
use oms_audit::{ArchivedRow, Hour, object};
use oms_aws::Aws;
use oms_stream_functions::{ArchiveHistory, StreamFunction, handle};
use oms_tests::order::{self, id};
use oms_tests::{Local, table};
use serde_json::{Value, json};

const FUNCTION: &str = "archive-history";

pub fn bucket(local: &Local) -> AuditBucket {
    let aws = Aws::new(local.environment_with(FUNCTION, &[])).unwrap();
    AuditBucket::new(&aws, local.variable(FUNCTION, "AUDIT_BUCKET"))
}

/// The objects of the archive, by name.
async fn objects(local: &Local) -> Vec<(String, Vec<u8>)> {
    let bucket = bucket(local);
    let mut objects = Vec::new();
    for key in bucket.keys("rows/").await.unwrap() {
        let bytes = bucket.get(&key).await.unwrap();
        objects.push((key, bytes));
    }
    objects
}

/// The rows of the archive, as JSON; a set, because the archive may have one twice.
async fn archived(local: &Local) -> BTreeSet<String> {
    let objects = objects(local).await;
    let lines = objects.iter().flat_map(|(_, bytes)| object::lines(bytes));
    lines.map(|line| text(&line.read().unwrap().row)).collect()
}

fn text(row: &ArchivedRow) -> String {
    String::from_utf8(row.to_json().unwrap()).unwrap()
}

/// The rows of the table, as the archive should have them.
async fn rows(local: &Local) -> BTreeSet<String> {
    let records = table::history(local).await;
    let records = records
        .into_iter()
        .map(|record| serde_json::from_value(record).unwrap());
    records.map(|record| text(&ArchivedRow::of(&record))).collect()
}

/// The records of the history's stream that added the rows of the table, as the archiver is handed them.
async fn batch(local: &Local) -> Event {
    let table = local.variable("record-history", "HISTORY_TABLE");
    let scan = json!({ "TableName": table, "ConsistentRead": true });
    let items = table::call(local, "DynamoDB_20120810.Scan", &scan).await;
    let records = (1..)
        .zip(items["Items"].as_array().unwrap())
        .map(|(number, item)| record(number, Some(item), None));
    serde_json::from_value(json!({ "Records": records.collect::<Vec<_>>() })).unwrap()
}

pub fn record(number: u32, new: Option<&Value>, old: Option<&Value>) -> Value {
    let empty = json!({});
    let name = match (new, old) {
        (Some(_), None) => "INSERT",
        (None, Some(_)) => "REMOVE",
        _ => "MODIFY",
    };
    json!({
        "eventID": number.to_string(),
        "eventName": name,
        "awsRegion": "us-east-1",
        "dynamodb": {
            "SequenceNumber": format!("{number:021}"),
            "NewImage": new.unwrap_or(&empty),
            "OldImage": old.unwrap_or(&empty),
            "SizeBytes": 1,
        },
    })
}

/// Hands a batch to a new archiver; gives the records that it could not deal with.
pub async fn deliver(local: &Local, batch: Event) -> Vec<String> {
    let function = ArchiveHistory::new(&local.environment_with(FUNCTION, &[]), local.clock()).unwrap();
    let response = handle(&function, batch).await;
    let failures = response.batch_item_failures.into_iter();
    failures.filter_map(|failure| failure.item_identifier).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_row_is_archived_and_nothing_personal_with_it() {
    const CANARY: &str = "canary-of-the-archive";
    let local = Local::start().await;
    let manager = local.manager();
    let order = order::in_status(&local, "SHIPPED").await;
    let change = |state: &str| json!({ "new_state": state, "reason": CANARY }).to_string();
    let path = format!("/api/v1/orders/{}/state", id(&order));
    let call = |state: &str| manager.request("PATCH", &path).json(&change(state));
    call("DELIVERED").await.assert_status(200);
    call("PAID").await.assert_status(409);
    local.settled().await;
    let rows = rows(&local).await;
    // Five of the order, one of its invoice, one of the refusal.
    assert!(rows.len() >= 7, "{rows:#?}");
    assert_eq!(archived(&local).await, rows);
    for (key, bytes) in objects(&local).await {
        assert!(Hour::of_rows_key(&key).is_some(), "{key}");
        assert!(!String::from_utf8(bytes).unwrap().contains(CANARY));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn batches_that_come_again_or_in_other_company_add_no_rows() {
    let local = Local::start().await;
    order::in_status(&local, "PAID").await;
    local.settled().await;
    let (rows, batch) = (rows(&local).await, batch(&local).await);
    let again = join_all((0..4).map(|_| deliver(&local, batch.clone()))).await;
    assert!(again.iter().all(Vec::is_empty), "{again:?}");
    let objects_before = objects(&local).await.len();
    assert_eq!(deliver(&local, batch.clone()).await, Vec::<String>::new());
    assert_eq!(
        objects(&local).await.len(),
        objects_before,
        "the same batch is the same object"
    );
    let mut part = batch;
    part.records.remove(0);
    assert_eq!(deliver(&local, part).await, Vec::<String>::new());
    assert_eq!(archived(&local).await, rows);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_record_that_cannot_be_read_holds_up_none_before_it() {
    let local = Local::start().await;
    order::in_status(&local, "PAID").await;
    local.settled().await;
    let mut batch = serde_json::to_value(batch(&local).await).unwrap();
    let records = batch["Records"].as_array_mut().unwrap();
    assert!(records.len() >= 2);
    let number = records[1]["dynamodb"]["SequenceNumber"].clone();
    records[1]["dynamodb"]["NewImage"]
        .as_object_mut()
        .unwrap()
        .remove("actor_id");
    let before = objects(&local).await.len();
    let failed = deliver(&local, serde_json::from_value(batch).unwrap()).await;
    assert_eq!(failed, [number.as_str().unwrap()]);
    assert_eq!(objects(&local).await.len(), before + 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_batch_that_adds_no_row_makes_no_object() {
    let local = Local::quiet().await;
    let item = json!({ "pk": { "S": "ORDER#1" }, "sk": { "S": "none" } });
    let event = json!({ "Records": [record(1, None, Some(&item))] });
    // No row was added, so there is nothing to archive.
    assert_eq!(
        deliver(&local, serde_json::from_value(event).unwrap()).await,
        Vec::<String>::new()
    );
    assert_eq!(objects(&local).await.len(), 0);
}
