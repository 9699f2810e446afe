//! Streams and queues together: `idle` sees through chains of them.

use std::sync::{Arc, OnceLock};

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use oms_cloud::sqs::{NewMessage, Queues};
use serde_json::{Value, json};

use crate::{Script, System};

const TEMPLATE: &str = r#"
Resources:
  OrdersTable:
    Type: AWS::DynamoDB::Table
    Properties:
      KeySchema: [{AttributeName: pk, KeyType: HASH}]
      AttributeDefinitions: [{AttributeName: pk, AttributeType: S}]
      StreamSpecification: {StreamViewType: NEW_AND_OLD_IMAGES}
  JobQueue: {Type: 'AWS::SQS::Queue'}
  DispatchFunction:
    Type: AWS::Serverless::Function
    Metadata: {BuildProperties: {Binary: dispatch}}
    Properties:
      Events:
        Orders:
          Type: DynamoDB
          Properties:
            Stream: !GetAtt OrdersTable.StreamArn
            StartingPosition: TRIM_HORIZON
            FilterCriteria: {Filters: [{Pattern: '{"dynamodb": {"Keys": {"pk": {"S": [{"prefix": "ORDER#"}]}}}}'}]}
  WorkFunction:
    Type: AWS::Serverless::Function
    Metadata: {BuildProperties: {Binary: work}}
    Properties:
      Events:
        Jobs: {Type: SQS, Properties: {Queue: !GetAtt JobQueue.Arn, BatchSize: 1}}
  RecordFunction:
    Type: AWS::Serverless::Function
    Metadata: {BuildProperties: {Binary: record}}
    Properties:
      Events:
        Orders:
          Type: DynamoDB
          Properties: {Stream: !GetAtt OrdersTable.StreamArn, StartingPosition: TRIM_HORIZON}
"#;

async fn put(client: &Client, pk: &str) {
    let put = client
        .put_item()
        .table_name("t-orders-table")
        .item("pk", AttributeValue::S(pk.to_owned()));
    put.item("value", AttributeValue::S(pk.to_owned()))
        .send()
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn idle_sees_a_chain_through_to_its_end() {
    let tools = Arc::new(OnceLock::<(Client, Queues)>::new());
    let given = Arc::clone(&tools);
    let functions = Script::waiting(move |function, event| {
        let tools = Arc::clone(&given);
        Box::pin(async move {
            let (client, queues) = tools.get().unwrap();
            for record in event["Records"].as_array().unwrap() {
                match function.as_str() {
                    // An order owes a job, the job makes an invoice, the invoice is a change again.
                    "dispatch" => {
                        let order = record["dynamodb"]["Keys"]["pk"]["S"].as_str().unwrap();
                        queues
                            .send("t-job-queue", NewMessage::with_body(order))
                            .await
                            .unwrap();
                    }
                    "work" => {
                        let invoice = record["body"].as_str().unwrap().replace("ORDER", "INVOICE");
                        put(client, &invoice).await;
                    }
                    _ => {}
                }
            }
            Ok(json!({}))
        })
    });
    let system = System::start(TEMPLATE, functions).await;
    assert!(
        tools
            .set((system.client.clone(), system.engines.queues.clone()))
            .is_ok()
    );
    system.idle().await;
    for round in 1..=20 {
        put(&system.client, &format!("ORDER#{round}")).await;
        system.idle().await;
        let records: Vec<Value> = system
            .functions
            .invocations
            .lock()
            .unwrap()
            .iter()
            .filter(|(function, _)| function == "record")
            .flat_map(|(_, event)| event["Records"].as_array().unwrap().clone())
            .collect();
        assert_eq!(records.len(), 2 * round, "the order and its invoice");
    }
}
