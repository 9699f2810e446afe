//! The protocol on the wire, which the SDK hides.

use std::collections::BTreeMap;

use aws_sdk_sqs::error::ProvideErrorMetadata;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::Server;

/// One raw request; the response's head and body.
async fn post(server: &Server, target: &str, body: &str) -> (String, String) {
    let address = server.base_url.strip_prefix("http://").unwrap();
    let mut connection = tokio::net::TcpStream::connect(address).await.unwrap();
    let length = body.len();
    let request = format!(
        "POST / HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncontent-type: application/x-amz-json-1.0\r\n\
         x-amz-target: {target}\r\ncontent-length: {length}\r\n\r\n{body}"
    );
    connection.write_all(request.as_bytes()).await.unwrap();
    let mut response = String::new();
    connection.read_to_string(&mut response).await.unwrap();
    let (head, body) = response.split_once("\r\n\r\n").unwrap();
    (head.to_lowercase(), body.to_owned())
}

#[tokio::test]
async fn errors_carry_the_names_of_both_protocols() {
    let server = Server::start().await;
    let url = format!("{}-nowhere", server.url());
    let (head, body) = post(
        &server,
        "AmazonSQS.GetQueueAttributes",
        &format!(r#"{{"QueueUrl":"{url}"}}"#),
    )
    .await;
    assert!(head.starts_with("http/1.1 400 "), "{head}");
    assert!(
        head.contains("\r\nx-amzn-query-error: aws.simplequeueservice.nonexistentqueue;sender"),
        "{head}"
    );
    assert!(
        head.contains("\r\ncontent-type: application/x-amz-json-1.0"),
        "{head}"
    );
    assert!(head.contains("\r\nx-amzn-requestid: "), "{head}");
    let body: serde_json::Value = serde_json::from_str(&body).unwrap();
    assert_eq!(body["__type"], "com.amazonaws.sqs#QueueDoesNotExist");
    assert_eq!(body["message"], "the queue `jobs-nowhere` does not exist");
}

#[tokio::test]
async fn what_is_no_request_is_refused() {
    let server = Server::start().await;
    let url = server.url();
    for (target, body, error) in [
        (
            "AmazonSQS.Dance",
            "{}".to_owned(),
            "com.amazon.coral.service#UnknownOperationException",
        ),
        (
            "DynamoDB.PutItem",
            "{}".to_owned(),
            "com.amazon.coral.service#UnknownOperationException",
        ),
        (
            "AmazonSQS.SendMessage",
            "{".to_owned(),
            "com.amazon.coral.service#SerializationException",
        ),
        (
            "AmazonSQS.SendMessage",
            r#"{"QueueUrl":7}"#.to_owned(),
            "com.amazon.coral.service#SerializationException",
        ),
        (
            "AmazonSQS.SendMessage",
            "{}".to_owned(),
            "com.amazon.coral.service#MissingParameterException",
        ),
        (
            "AmazonSQS.SendMessage",
            format!(r#"{{"QueueUrl":"{url}"}}"#),
            "com.amazon.coral.service#MissingParameterException",
        ),
        (
            "AmazonSQS.SendMessage",
            r#"{"QueueUrl":"http://127.0.0.1/jobs","MessageBody":"a"}"#.to_owned(),
            "com.amazonaws.sqs#InvalidAddress",
        ),
    ] {
        let (head, answer) = post(&server, target, &body).await;
        assert!(head.starts_with("http/1.1 400 "), "{target} {body}: {head}");
        let answer: serde_json::Value = serde_json::from_str(&answer).unwrap();
        assert_eq!(answer["__type"], error, "{target} {body}");
    }
}

/// The functions send, put off and count messages; the pollers of this process do the rest without a request.
#[tokio::test]
async fn the_operations_that_no_function_calls_are_refused_by_name() {
    let server = Server::start().await;
    for operation in [
        "ChangeMessageVisibilityBatch",
        "DeleteMessage",
        "DeleteMessageBatch",
        "GetQueueUrl",
        "ListQueues",
        "PurgeQueue",
        "ReceiveMessage",
        "SendMessageBatch",
        "StartMessageMoveTask",
    ] {
        let (head, body) = post(&server, &format!("AmazonSQS.{operation}"), "{}").await;
        assert!(head.starts_with("http/1.1 400 "), "{operation}: {head}");
        let body: serde_json::Value = serde_json::from_str(&body).unwrap();
        assert_eq!(
            body["__type"],
            "com.amazon.coral.service#UnknownOperationException"
        );
        assert_eq!(
            body["message"],
            format!("the operation `{operation}` is not supported")
        );
    }
}

#[tokio::test]
async fn the_sdk_knows_the_errors() {
    let server = Server::start().await;
    let nowhere = format!("{}-nowhere", server.url());
    let send = server
        .client
        .send_message()
        .queue_url(&nowhere)
        .message_body("a")
        .send()
        .await;
    assert!(send.unwrap_err().into_service_error().is_queue_does_not_exist());
    let change = server
        .client
        .change_message_visibility()
        .queue_url(server.url())
        .receipt_handle("nonsense")
        .visibility_timeout(1)
        .send()
        .await;
    assert!(
        change
            .unwrap_err()
            .into_service_error()
            .is_receipt_handle_is_invalid()
    );
    let send = server
        .client
        .send_message()
        .queue_url(server.url())
        .message_body("\u{2}")
        .send()
        .await;
    assert!(
        send.unwrap_err()
            .into_service_error()
            .is_invalid_message_contents()
    );
    let send = server
        .client
        .send_message()
        .queue_url(server.url())
        .message_body("a")
        .delay_seconds(901);
    assert_eq!(
        send.send().await.unwrap_err().into_service_error().code(),
        Some("InvalidParameterValue")
    );
}

#[tokio::test]
async fn calls_over_http_are_counted_by_operation() {
    let server = Server::start().await;
    server.send("a").await;
    server.send("b").await;
    let received = server.receive().await;
    server
        .queues
        .delete("jobs", crate::handle(&received[0]))
        .await
        .unwrap();
    let calls = BTreeMap::from([("SendMessage".to_owned(), 2)]);
    assert_eq!(
        server.queues.calls(),
        calls,
        "calls from within the process do not count"
    );
}
