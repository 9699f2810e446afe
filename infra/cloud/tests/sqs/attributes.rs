use aws_sdk_sqs::error::ProvideErrorMetadata;
use aws_sdk_sqs::types::QueueAttributeName as Name;
use oms_cloud::sqs::{QueueDefinition, QueueError, Redrive};

use crate::Server;

#[tokio::test]
async fn the_attributes_tell_what_the_queue_is_and_holds() {
    let server = Server::start().await;
    for body in ["a", "b", "c"] {
        server.send(body).await;
    }
    server.queues.receive("jobs", 2, None, None).await.unwrap();
    let request = server.client.get_queue_attributes().queue_url(server.url());
    let attributes = request
        .attribute_names(Name::All)
        .send()
        .await
        .unwrap()
        .attributes
        .unwrap();
    for (name, value) in [
        (Name::ApproximateNumberOfMessages, "1"),
        (Name::ApproximateNumberOfMessagesNotVisible, "2"),
        (Name::ApproximateNumberOfMessagesDelayed, "0"),
        (Name::QueueArn, "arn:aws:sqs:us-east-1:000000000000:jobs"),
        (Name::VisibilityTimeout, "30"),
        (Name::MessageRetentionPeriod, "345600"),
        (Name::MaximumMessageSize, "1048576"),
        (Name::DelaySeconds, "0"),
        (Name::CreatedTimestamp, "1795253400"),
        (
            Name::RedrivePolicy,
            r#"{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:000000000000:jobs-dead","maxReceiveCount":3}"#,
        ),
    ] {
        assert_eq!(attributes.get(&name).map(String::as_str), Some(value), "{name}");
    }
}

#[tokio::test]
async fn only_the_attributes_asked_for_are_told() {
    let server = Server::start().await;
    let request = || server.client.get_queue_attributes().queue_url(server.url());
    let one = request()
        .attribute_names(Name::VisibilityTimeout)
        .send()
        .await
        .unwrap()
        .attributes
        .unwrap();
    assert_eq!(
        one.into_iter().collect::<Vec<_>>(),
        [(Name::VisibilityTimeout, "30".to_owned())]
    );
    let unset = request().attribute_names(Name::Policy).send().await.unwrap();
    assert!(unset.attributes.unwrap_or_default().is_empty());
    let unknown = request()
        .attribute_names(Name::from("Colour"))
        .send()
        .await
        .unwrap_err();
    assert_eq!(unknown.into_service_error().code(), Some("InvalidAttributeName"));
}

#[tokio::test]
async fn creating_a_queue_again_changes_its_attributes_and_keeps_its_messages() {
    let server = Server::start().await;
    server.send("a").await;
    let changed = QueueDefinition {
        visibility_timeout: std::time::Duration::from_mins(1),
        ..QueueDefinition::named("jobs")
    };
    server.queues.create(changed).await.unwrap();
    server.receive_one().await;
    server.advance(59);
    assert_eq!(server.receive().await, []);
    server.advance(1);
    server.receive_one().await;
}

#[tokio::test]
async fn a_queue_is_not_created_without_its_dead_letter_queue() {
    let server = Server::start().await;
    let redrive = Redrive {
        dead_letter_queue: "nowhere".to_owned(),
        max_receive_count: 3,
    };
    let definition = QueueDefinition {
        redrive: Some(redrive),
        ..QueueDefinition::named("new")
    };
    let refused = server.queues.create(definition).await;
    assert!(matches!(refused, Err(QueueError::NoSuchDeadLetterQueue(name)) if name == "nowhere"));
    assert_eq!(server.queues.names("").await.unwrap(), ["jobs", "jobs-dead"]);
}

#[tokio::test]
async fn queues_are_found_by_name_and_listed_by_prefix() {
    let server = Server::start().await;
    let found = server
        .client
        .get_queue_url()
        .queue_name("jobs")
        .send()
        .await
        .unwrap();
    assert_eq!(found.queue_url, Some(server.url()));
    let missing = server
        .client
        .get_queue_url()
        .queue_name("nowhere")
        .send()
        .await
        .unwrap_err();
    assert!(missing.into_service_error().is_queue_does_not_exist());
    server
        .queues
        .create(QueueDefinition::named("refunds"))
        .await
        .unwrap();
    let listed = server
        .client
        .list_queues()
        .queue_name_prefix("jobs")
        .send()
        .await
        .unwrap();
    assert_eq!(listed.queue_urls(), [server.url(), server.url() + "-dead"]);
    let mut pages = server.client.list_queues().max_results(2).into_paginator().send();
    let mut sizes = Vec::new();
    while let Some(page) = pages.next().await {
        sizes.push(page.unwrap().queue_urls().len());
    }
    assert_eq!(sizes, [2, 1]);
}
