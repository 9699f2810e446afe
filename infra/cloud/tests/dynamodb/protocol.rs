//! The protocol on the wire, which the SDK hides.

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::{ORDERS, Server};

/// One raw request; the response's status line and body.
async fn post(address: &str, target: &str, body: &str) -> (String, String) {
    let mut connection = tokio::net::TcpStream::connect(address).await.unwrap();
    let length = body.len();
    let request = format!(
        "POST / HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncontent-type: application/x-amz-json-1.0\r\n\
         authorization: AWS4-HMAC-SHA256 Credential=a/20261121/us-east-1/dynamodb/aws4_request, SignedHeaders=host, \
         Signature=0\r\nx-amz-date: 20261121T093000Z\r\nx-amz-target: {target}\r\ncontent-length: {length}\r\n\r\n{body}"
    );
    connection.write_all(request.as_bytes()).await.unwrap();
    let mut response = String::new();
    connection.read_to_string(&mut response).await.unwrap();
    let (head, body) = response.split_once("\r\n\r\n").unwrap();
    (head.lines().next().unwrap().to_owned(), body.to_owned())
}

#[tokio::test]
async fn what_is_no_request_is_refused() {
    let server = Server::start().await;
    let cases = [
        ("DynamoDB_20120810.Dance", "{}", "UnknownOperationException"),
        ("AmazonSQS.SendMessage", "{}", "UnknownOperationException"),
        ("DynamoDB_20120810.GetItem", "{", "SerializationException"),
        (
            "DynamoDB_20120810.GetItem",
            r#"{"TableName":7}"#,
            "SerializationException",
        ),
    ];
    for (target, body, error) in cases {
        let (status, answer) = post(&server.address, target, body).await;
        assert!(status.contains(" 400 "), "{status}");
        let answer: Value = serde_json::from_str(&answer).unwrap();
        assert!(
            answer["__type"].as_str().unwrap().ends_with(error),
            "{target} {body}: {answer}"
        );
    }
}

/// This endpoint dispatches requests itself, and its answers must not drift apart from those of dynoxide's own server.
#[tokio::test]
async fn answers_are_those_of_dynoxides_own_server() {
    let server = Server::start().await;
    let database = dynoxide::Database::memory().unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let original = listener.local_addr().unwrap().to_string();
    tokio::spawn(dynoxide::server::serve_on(listener, database));
    let key = json!({"pk": {"S": "ORDER#1"}});
    let item = json!({"pk": {"S": "ORDER#1"}, "status": {"S": "PAID"}, "tags": {"SS": ["b", "a"]}});
    let refused = json!({
        "TableName": "orders", "Key": key, "UpdateExpression": "SET a = :a", "ConditionExpression": "attribute_not_exists(pk)",
        "ExpressionAttributeValues": {":a": {"N": "1"}}, "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    });
    let transaction = json!({"TransactItems": [
        {"Put": {"TableName": "orders", "Item": {"pk": {"S": "ORDER#2"}}}},
        {"Put": {
            "TableName": "orders", "Item": key, "ConditionExpression": "attribute_not_exists(pk)",
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }},
    ]});
    let creation = json!({
        "TableName": "orders", "BillingMode": "PAY_PER_REQUEST",
        "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
        "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
    });
    let requests = [
        ("PutItem", json!({"TableName": "orders", "Item": item})),
        (
            "PutItem",
            json!({"TableName": "orders", "Item": item, "ReturnValues": "ALL_OLD"}),
        ),
        (
            "PutItem",
            json!({"TableName": "orders", "Item": item, "ReturnConsumedCapacity": "TOTAL"}),
        ),
        ("PutItem", json!({"TableName": "orders", "Item": {}})),
        (
            "PutItem",
            json!({"TableName": "orders", "Item": {"pk": {"S": ""}}}),
        ),
        ("PutItem", json!({"TableName": "absent", "Item": item})),
        (
            "GetItem",
            json!({"TableName": "orders", "Key": key, "ConsistentRead": true}),
        ),
        (
            "GetItem",
            json!({"TableName": "orders", "Key": {"sk": {"S": "1"}}}),
        ),
        ("UpdateItem", refused),
        (
            "UpdateItem",
            json!({"TableName": "orders", "Key": key, "UpdateExpression": "SET"}),
        ),
        (
            "Query",
            json!({"TableName": "orders", "KeyConditionExpression": "pk = :pk", "ExpressionAttributeValues": {":pk": key["pk"]}}),
        ),
        (
            "Query",
            json!({"TableName": "orders", "IndexName": "absent", "KeyConditionExpression": "pk = :pk"}),
        ),
        ("TransactWriteItems", transaction),
        (
            "BatchGetItem",
            json!({"RequestItems": {"orders": {"Keys": [key]}}}),
        ),
        (
            "BatchWriteItem",
            json!({"RequestItems": {"orders": [{"DeleteRequest": {"Key": key}}]}}),
        ),
    ];
    for address in [&server.address, &original] {
        let (status, answer) = post(address, "DynamoDB_20120810.CreateTable", &creation.to_string()).await;
        assert!(status.contains(" 200 "), "{answer}");
    }
    for (operation, request) in requests {
        let target = format!("DynamoDB_20120810.{operation}");
        let ours = post(&server.address, &target, &request.to_string()).await;
        let theirs = post(&original, &target, &request.to_string()).await;
        assert_eq!(ours.0, theirs.0, "{operation} {request}");
        let body = |text: &str| serde_json::from_str::<Value>(text).unwrap();
        assert_eq!(body(&ours.1), body(&theirs.1), "{operation} {request}");
    }
    assert_eq!(server.dynamo.calls()["PutItem"], 6);
    assert!(!server.dynamo.write_units().contains_key(ORDERS));
}
