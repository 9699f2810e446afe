use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};

use crate::stream::template;
use crate::{Script, Stores, System, failed, values};

const REPORTING: &str = "FunctionResponseTypes: [ReportBatchItemFailures]";

/// The number of the record with this value, if the event has it.
fn number_of(event: &Value, value: &str) -> Option<Value> {
    let records = event.get("Records")?.as_array()?;
    let record = records
        .iter()
        .find(|record| values(std::slice::from_ref(record)) == [value])?;
    record.pointer("/dynamodb/SequenceNumber").cloned()
}

fn report(number: &Value) -> Value {
    json!({"batchItemFailures": [{"itemIdentifier": number}]})
}

/// Writes `count` items, whose values are their numbers, and then lets them be polled.
async fn poll(mapping: &str, count: usize, functions: Arc<Script>) -> System {
    let stores = Stores::new(&template(mapping)).await;
    for number in 0..count {
        stores.put(&format!("ORDER#{number}"), &number.to_string()).await;
    }
    let system = stores.poll(functions).await;
    system.idle().await;
    system
}

/// Returns the records of each invocation.
fn invocations(system: &System) -> Vec<String> {
    system
        .functions
        .batches()
        .iter()
        .map(|batch| values(batch).concat())
        .collect()
}

fn fails_at(poison: &'static str) -> Arc<Script> {
    Script::new(move |_, event| match number_of(event, poison) {
        Some(_) => failed("cannot read it"),
        None => Ok(Value::Null),
    })
}

#[tokio::test]
async fn a_reported_failure_is_retried_from_the_record_that_failed() {
    let failures = Mutex::new(2);
    let functions = Script::new(move |_, event| match number_of(event, "3") {
        Some(number) if *failures.lock().unwrap() > 0 => {
            *failures.lock().unwrap() -= 1;
            Ok(report(&number))
        }
        _ => Ok(Value::Null),
    });
    let system = poll(REPORTING, 6, functions).await;
    assert_eq!(invocations(&system), ["012345", "345", "345"]);
    assert_eq!(system.bodies("t-failure-queue").await, [""; 0]);
}

#[tokio::test]
async fn without_reports_a_response_is_success_whatever_it_says() {
    let functions = Script::new(|_, event| Ok(report(&number_of(event, "0").unwrap_or_default())));
    let system = poll("", 2, functions).await;
    assert_eq!(invocations(&system), ["01"]);
}

#[tokio::test]
async fn bisecting_isolates_the_record_that_always_fails() {
    let settings = "BisectBatchOnFunctionError: true\n            MaximumRetryAttempts: 1";
    let system = poll(settings, 8, fails_at("5")).await;
    assert_eq!(
        invocations(&system),
        ["01234567", "0123", "4567", "45", "4", "5", "5", "67"]
    );
    let messages = system.bodies("t-failure-queue").await;
    assert_eq!(messages.len(), 1);
    let message: Value = serde_json::from_str(&messages[0]).unwrap();
    let poison = &system.functions.batches()[5][0];
    assert_eq!(message["requestContext"]["condition"], "RetryAttemptsExhausted");
    assert_eq!(
        message["requestContext"]["functionArn"],
        "arn:aws:lambda:us-east-1:000000000000:function:record"
    );
    assert_eq!(
        message["responseContext"],
        json!({"statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled"})
    );
    let info = &message["DDBStreamBatchInfo"];
    assert_eq!(info["startSequenceNumber"], poison["dynamodb"]["SequenceNumber"]);
    assert_eq!(info["endSequenceNumber"], info["startSequenceNumber"]);
    assert_eq!(info["batchSize"], 1);
    assert_eq!(info["streamArn"], poison["eventSourceARN"]);
}

#[tokio::test]
async fn bisecting_and_reports_together_lose_no_healthy_record() {
    let functions = Script::new(|_, event| match number_of(event, "2") {
        Some(number) => Ok(report(&number)),
        None => Ok(Value::Null),
    });
    let settings = "BisectBatchOnFunctionError: true\n            MaximumRetryAttempts: 1";
    let system = poll(&format!("{REPORTING}\n            {settings}"), 6, functions).await;
    // From 2 on without progress: halves, until it is alone. Its report as the first of `2345` was its first failure.
    assert_eq!(invocations(&system), ["012345", "2345", "23", "2", "3", "45"]);
    let messages = system.bodies("t-failure-queue").await;
    let message: Value = serde_json::from_str(&messages[0]).unwrap();
    assert_eq!(
        message["responseContext"],
        json!({"statusCode": 200, "executedVersion": "$LATEST"})
    );
    assert_eq!(message["DDBStreamBatchInfo"]["batchSize"], 1);
}

#[tokio::test]
async fn a_batch_is_given_up_when_its_attempts_run_out() {
    let system = poll(
        "BatchSize: 2\n            MaximumRetryAttempts: 2",
        4,
        fails_at("0"),
    )
    .await;
    assert_eq!(invocations(&system), ["01", "01", "01", "23"]);
    let messages = system.bodies("t-failure-queue").await;
    assert_eq!(messages.len(), 1);
    let message: Value = serde_json::from_str(&messages[0]).unwrap();
    assert_eq!(message["requestContext"]["approximateInvokeCount"], 3);
    assert_eq!(message["DDBStreamBatchInfo"]["batchSize"], 2);
}

#[tokio::test]
async fn a_batch_is_given_up_when_it_is_too_old() {
    let stores = Stores::new(&template(
        "BatchSize: 1\n            MaximumRecordAgeInSeconds: 60",
    ))
    .await;
    stores.put("ORDER#0", "0").await;
    stores.put("ORDER#1", "1").await;
    let clock = stores.engines.clock.clone();
    let system = stores
        .poll(Script::new(move |_, event| match number_of(event, "0") {
            Some(_) => {
                clock.advance(Duration::from_secs(31));
                failed("no")
            }
            None => Ok(Value::Null),
        }))
        .await;
    system.idle().await;
    // At 0 s and at 31 s; at 62 s it is too old.
    assert_eq!(invocations(&system), ["0", "0", "1"]);
    let messages = system.bodies("t-failure-queue").await;
    let message: Value = serde_json::from_str(&messages[0]).unwrap();
    assert_eq!(message["requestContext"]["condition"], "RecordAgeExceeded");
}

#[tokio::test]
async fn a_malformed_response_fails_the_batch() {
    let answers = Mutex::new(vec![Ok(Value::Null), Ok(report(&"no such".into()))]);
    let functions = Script::new(move |_, _| answers.lock().unwrap().pop().unwrap_or(Ok(Value::Null)));
    let system = poll(REPORTING, 2, functions).await;
    assert_eq!(invocations(&system), ["01", "01"]);
}

#[tokio::test]
async fn a_bucket_gets_the_records_themselves() {
    let bucket = "FailureBucket: {Type: 'AWS::S3::Bucket'}";
    let template = template("MaximumRetryAttempts: 0")
        .replace("FailureQueue: {Type: 'AWS::SQS::Queue'}", bucket)
        .replace("FailureQueue.Arn", "FailureBucket.Arn");
    let stores = Stores::new(&template).await;
    stores.put("ORDER#1", "poison").await;
    let system = stores.poll(fails_at("poison")).await;
    system.idle().await;
    let directory = system.directory.as_ref().unwrap();
    let shard = directory.path().join("t-failure-bucket/aws/lambda/record");
    let day = std::fs::read_dir(shard).unwrap().next().unwrap().unwrap();
    let day = day.path().join("2026/11/21");
    let object = std::fs::read_dir(day).unwrap().next().unwrap().unwrap();
    let name = object.file_name().into_string().unwrap();
    assert!(name.starts_with("2026-11-21T09.30.00-"), "{name}");
    let kept: Value = serde_json::from_slice(&std::fs::read(object.path()).unwrap()).unwrap();
    assert_eq!(kept["requestContext"]["condition"], "RetryAttemptsExhausted");
    assert_eq!(kept["DDBStreamBatchInfo"]["batchSize"], 1);
    let event: Value = serde_json::from_str(kept["payload"].as_str().unwrap()).unwrap();
    assert_eq!(
        event["Records"],
        Value::from(system.functions.batches()[0].clone())
    );
}
