use std::time::Duration;

use aws_sdk_dynamodb::types::AttributeValue;
use serde_json::{Value, json};

use crate::{Script, Stores, System, values};

/// One function on one stream; `mapping` are further properties of its event source.
pub fn template(mapping: &str) -> String {
    format!(
        "
Resources:
  OrdersTable:
    Type: AWS::DynamoDB::Table
    Properties:
      KeySchema: [{{AttributeName: pk, KeyType: HASH}}]
      AttributeDefinitions: [{{AttributeName: pk, AttributeType: S}}]
      StreamSpecification: {{StreamViewType: NEW_AND_OLD_IMAGES}}
  FailureQueue: {{Type: 'AWS::SQS::Queue'}}
  RecordFunction:
    Type: AWS::Serverless::Function
    Metadata: {{BuildProperties: {{Binary: record}}}}
    Properties:
      Events:
        Orders:
          Type: DynamoDB
          Properties:
            Stream: !GetAtt OrdersTable.StreamArn
            StartingPosition: TRIM_HORIZON
            DestinationConfig: {{OnFailure: {{Destination: !GetAtt FailureQueue.Arn}}}}
            {mapping}
"
    )
}

#[tokio::test]
async fn changes_arrive_in_order_as_lambda_sends_them() {
    let system = System::start(&template(""), Script::new(|_, _| Ok(json!({})))).await;
    for number in 0..30 {
        system.put("ORDER#1", &number.to_string()).await;
    }
    let remove = system.client.delete_item().table_name("t-orders-table");
    remove
        .key("pk", AttributeValue::S("ORDER#1".to_owned()))
        .send()
        .await
        .unwrap();
    system.idle().await;
    let mut records = system.functions.batches().concat();
    let removal = records.pop().unwrap();
    assert_eq!(
        values(&records),
        (0..30).map(|number| number.to_string()).collect::<Vec<_>>()
    );
    assert_eq!(records[0]["eventName"], "INSERT");
    assert!(records[1..].iter().all(|record| record["eventName"] == "MODIFY"));
    assert_eq!(removal["eventName"], "REMOVE");
    assert!(removal["dynamodb"].get("NewImage").is_none());
    let second = &records[1];
    assert_eq!(second["eventSource"], "aws:dynamodb");
    assert_eq!(second["eventVersion"], "1.1");
    assert_eq!(second["awsRegion"], "us-east-1");
    assert_eq!(
        second["eventSourceARN"],
        "arn:aws:dynamodb:us-east-1:000000000000:table/t-orders-table/stream/local"
    );
    assert_eq!(second["dynamodb"]["Keys"], json!({"pk": {"S": "ORDER#1"}}));
    assert_eq!(
        second["dynamodb"]["OldImage"],
        json!({"pk": {"S": "ORDER#1"}, "value": {"S": "0"}})
    );
    assert_eq!(
        second["dynamodb"]["NewImage"],
        json!({"pk": {"S": "ORDER#1"}, "value": {"S": "1"}})
    );
    assert_eq!(second["dynamodb"]["StreamViewType"], "NEW_AND_OLD_IMAGES");
    assert!(second["dynamodb"]["ApproximateCreationDateTime"].is_u64());
    // The crate the functions read events with accepts all of it.
    for (_, event) in system.functions.invocations.lock().unwrap().iter() {
        let event: aws_lambda_events::dynamodb::Event = serde_json::from_value(event.clone()).unwrap();
        assert!(
            event
                .records
                .iter()
                .all(|record| record.change.sequence_number.is_some())
        );
    }
}

#[tokio::test]
async fn what_was_written_before_arrives_in_batches_as_large_as_configured() {
    let stores = Stores::new(&template("BatchSize: 3")).await;
    for number in 0..8 {
        stores.put(&format!("ORDER#{number}"), &number.to_string()).await;
    }
    let system = stores.poll(Script::new(|_, _| Ok(Value::Null))).await;
    system.idle().await;
    let batches = system.functions.batches();
    let batches: Vec<_> = batches.iter().map(|batch| values(batch)).collect();
    assert_eq!(
        batches,
        [vec!["0", "1", "2"], vec!["3", "4", "5"], vec!["6", "7"]]
    );
}

#[tokio::test]
async fn only_wanted_changes_arrive() {
    let filter = r#"FilterCriteria: {Filters: [{Pattern: '{"dynamodb": {"Keys": {"pk": {"S": [{"prefix": "ORDER#"}]}}}}'}]}"#;
    let system = System::start(&template(filter), Script::new(|_, _| Ok(Value::Null))).await;
    for (pk, value) in [
        ("ORDER#1", "a"),
        ("INVOICE#1", "b"),
        ("ORDER#2", "c"),
        ("INVOICE#2", "d"),
    ] {
        system.put(pk, value).await;
    }
    system.idle().await;
    assert_eq!(values(&system.functions.batches().concat()), ["a", "c"]);
}

#[tokio::test]
async fn a_write_that_changes_nothing_is_no_change() {
    let system = System::start(&template(""), Script::new(|_, _| Ok(Value::Null))).await;
    for value in ["a", "a", "b", "b", "b", "a"] {
        system.put("ORDER#1", value).await;
    }
    system.idle().await;
    assert_eq!(values(&system.functions.batches().concat()), ["a", "b", "a"]);
}

#[tokio::test]
async fn changes_wait_for_one_another_until_the_window_has_passed() {
    let mapping = "BatchSize: 3, MaximumBatchingWindowInSeconds: 300";
    let mapping = mapping.replace(", ", "\n            ");
    let system = System::start(&template(&mapping), Script::new(|_, _| Ok(Value::Null))).await;
    system.put("ORDER#1", "a").await;
    system.put("ORDER#2", "b").await;
    assert_eq!(system.functions.batches().len(), 0);
    while system.functions.batches().is_empty() {
        // Again and again, because the window may only be beginning.
        system.engines.clock.advance(Duration::from_mins(5));
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    system.idle().await;
    for value in ["c", "d", "e"] {
        system.put("ORDER#1", value).await;
    }
    // By a clock that stands still: the batch is full.
    system.idle().await;
    let batches = system.functions.batches();
    let batches: Vec<_> = batches.iter().map(|batch| values(batch)).collect();
    assert_eq!(batches, [vec!["a", "b"], vec!["c", "d", "e"]]);
}
