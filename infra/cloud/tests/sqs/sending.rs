use std::collections::HashMap;

use aws_sdk_sqs::primitives::Blob;
use aws_sdk_sqs::types::{MessageAttributeValue, MessageSystemAttributeName as Name};

use crate::{Server, attribute, bodies};

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
    let message = server.receive_one().await;
    assert_eq!(message.message_id, sent.message_id);
    assert_eq!(message.body.as_deref(), Some("This is a test message"));
    assert_eq!(message.md5_of_body, sent.md5_of_message_body);
    assert_eq!(attribute(&message, &Name::SentTimestamp), "1795253400000");
    assert_eq!(
        attribute(&message, &Name::ApproximateFirstReceiveTimestamp),
        "1795253405000"
    );
    assert_eq!(attribute(&message, &Name::ApproximateReceiveCount), "1");
    assert_eq!(attribute(&message, &Name::SenderId), "000000000000");
}

#[tokio::test]
async fn message_attributes_arrive_as_asked_for() {
    let server = Server::start().await;
    let text = |data_type: &str, value: &str| {
        MessageAttributeValue::builder()
            .data_type(data_type)
            .string_value(value)
            .build()
            .unwrap()
    };
    let binary = MessageAttributeValue::builder()
        .data_type("Binary")
        .binary_value(Blob::new([0, 255]));
    let attributes = HashMap::from([
        ("Count".to_owned(), text("Number", "1")),
        ("Foo".to_owned(), text("String", "Bar")),
    ]);
    let message = server
        .client
        .send_message()
        .queue_url(server.url())
        .message_body("a");
    let sent = message
        .set_message_attributes(Some(attributes.clone()))
        .send()
        .await
        .unwrap();
    assert_eq!(
        sent.md5_of_message_attributes.as_deref(),
        Some("324758f82d026ac6ec5b31a3b192d1e3")
    );
    let received = server.receive_one().await;
    assert_eq!(received.message_attributes, Some(attributes));
    assert_eq!(received.md5_of_message_attributes, sent.md5_of_message_attributes);

    let message = server
        .client
        .send_message()
        .queue_url(server.url())
        .message_body("b");
    message
        .message_attributes("order.id", text("String", "1"))
        .message_attributes("orders", text("String", "2"))
        .message_attributes("picture", binary.build().unwrap())
        .send()
        .await
        .unwrap();
    let receive = server.client.receive_message().queue_url(server.url());
    let received = receive
        .message_attribute_names("order.*")
        .message_attribute_names("picture")
        .send()
        .await
        .unwrap();
    let message = received.messages().first().unwrap();
    let mut names: Vec<_> = message
        .message_attributes
        .as_ref()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    names.sort_unstable();
    assert_eq!(names, ["order.id", "picture"]);
    assert_eq!(
        message.message_attributes.as_ref().unwrap()["picture"].binary_value,
        Some(Blob::new([0, 255]))
    );
    assert_eq!(message.attributes, None, "no system attribute was asked for");
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
                .map(|message| message.body.unwrap()),
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
