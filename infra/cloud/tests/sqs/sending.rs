use aws_sdk_sqs::types::MessageAttributeValue;

use crate::{Server, bodies};

#[tokio::test]
async fn a_message_arrives_with_its_digests_and_times() {
    let server = Server::start().await;
    let sent = server
        .client
        .send_message()
        .queue_url(server.url())
        .message_body("This is a test message")
        .send()
        .await;
    let sent = sent.unwrap();
    assert_eq!(
        sent.md5_of_message_body.as_deref(),
        Some("fafb00f5732ab283681e124bf8747ed1")
    );
    assert_eq!(sent.md5_of_message_attributes, None);
    server.advance(5);
    let received = server.receive_one().await;
    let message = &received.message;
    assert_eq!(Some(&message.id), sent.message_id.as_ref());
    assert_eq!(message.body, "This is a test message");
    assert_eq!(Some(message.md5_of_body()), sent.md5_of_message_body);
    assert_eq!(message.sent_at.unix_milliseconds(), 1_795_253_400_000);
    let first_received = message.first_received_at.unwrap();
    assert_eq!(first_received.unix_milliseconds(), 1_795_253_405_000);
    assert_eq!(message.receive_count, 1);
}

#[tokio::test]
async fn message_attributes_are_refused_by_name() {
    let server = Server::start().await;
    let value = MessageAttributeValue::builder()
        .data_type("String")
        .string_value("x");
    let send = server
        .client
        .send_message()
        .queue_url(server.url())
        .message_body("a")
        .message_attributes("kind", value.build().unwrap());
    let refused = send.send().await.unwrap_err().into_service_error();
    assert!(refused.is_unsupported_operation(), "{refused:?}");
    assert_eq!(
        refused.meta().message(),
        Some("the parameter MessageAttributes is not supported")
    );
    assert_eq!(server.queues.messages("jobs").await.unwrap(), []);
}

#[tokio::test]
async fn a_delayed_message_turns_visible_when_its_delay_has_passed() {
    let server = Server::start().await;
    let send = server
        .client
        .send_message()
        .queue_url(server.url())
        .message_body("later");
    send.delay_seconds(60).send().await.unwrap();
    server.send("now").await;
    assert_eq!(bodies(&server.receive().await), ["now"]);
    let depth = server.queues.depth("jobs").await.unwrap();
    assert_eq!((depth.visible, depth.in_flight, depth.delayed), (0, 1, 1));
    server.advance(60);
    assert!(bodies(&server.receive().await).contains(&"later"));
}

#[tokio::test]
async fn messages_are_received_in_the_order_they_were_sent() {
    let server = Server::start().await;
    let sent: Vec<String> = (0..25).map(|number| format!("message {number}")).collect();
    for body in &sent {
        server.send(body).await;
    }
    let mut received = Vec::new();
    for _ in 0..3 {
        received.extend(
            server
                .receive()
                .await
                .into_iter()
                .map(|received| received.message.body),
        );
    }
    assert_eq!(received, sent);
}

#[tokio::test]
async fn a_message_may_have_one_mebibyte() {
    let server = Server::start().await;
    let largest = "\u{1F980}".repeat(1_048_576 / 4);
    server.send(&largest).await;
    assert_eq!(bodies(&server.receive().await), [largest.as_str()]);
    let refused = server
        .client
        .send_message()
        .queue_url(server.url())
        .message_body(largest + "a")
        .send()
        .await;
    assert_eq!(
        refused.unwrap_err().into_service_error().meta().code(),
        Some("InvalidParameterValue")
    );
}

#[tokio::test]
async fn a_message_is_kept_no_longer_than_the_queue_keeps_messages() {
    let server = Server::start().await;
    server.send("old").await;
    server.advance(4 * 24 * 3600 - 1);
    server.send("new").await;
    assert_eq!(server.queues.messages("jobs").await.unwrap().len(), 2);
    server.advance(1);
    assert_eq!(bodies(&server.receive().await), ["new"]);
    assert_eq!(server.queues.messages("jobs").await.unwrap().len(), 1);
}
