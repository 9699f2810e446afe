use std::time::Duration;

use oms_cloud::sqs::{Location, NewMessage, QueueDefinition, Queues};
use oms_telemetry::Clock;
use oms_telemetry::Timestamp;

use crate::{Server, bodies, definitions, handle};

#[tokio::test]
async fn a_reopened_file_has_every_message_in_the_state_it_was_in() {
    let directory = tempfile::tempdir().unwrap();
    let location = Location::File(directory.path().join("made/on/demand/queues.sqlite"));
    let clock = Clock::manual("2026-11-21T09:30:00.000Z".parse::<Timestamp>().unwrap());
    let (in_flight, deleted) = {
        let queues = Queues::open(&location, clock.clone()).unwrap();
        queues.create_all(definitions()).await.unwrap();
        for body in ["in flight", "deleted", "waiting"] {
            queues.send("jobs", NewMessage::with_body(body)).await.unwrap();
        }
        let mut received = queues.receive("jobs", 2, None, None).await.unwrap();
        queues.delete("jobs", &received[1].receipt_handle).await.unwrap();
        (received.remove(0), received.remove(0))
    };
    let server = Server::serve(Queues::open(&location, clock.clone()).unwrap(), clock).await;
    assert_eq!(bodies(&server.receive().await), ["waiting"]);
    server.advance(29);
    let extended = server
        .queues
        .change_visibility("jobs", &in_flight.receipt_handle, Duration::from_secs(31))
        .await;
    extended.expect("a handle outlives the process");
    server.advance(1);
    assert_eq!(bodies(&server.receive().await), ["waiting"]);
    server.advance(30);
    let again = server.receive().await;
    assert_eq!(bodies(&again), ["in flight", "waiting"]);
    server.queues.delete("jobs", handle(&again[0])).await.unwrap();
    server
        .queues
        .delete("jobs", &deleted.receipt_handle)
        .await
        .unwrap();
    let left = server.queues.messages("jobs").await.unwrap();
    assert_eq!(left.len(), 1);
    assert_eq!((left[0].body.as_str(), left[0].receive_count), ("waiting", 3));
}

#[tokio::test]
async fn a_reopened_file_has_its_queues() {
    let directory = tempfile::tempdir().unwrap();
    let location = Location::File(directory.path().join("queues.sqlite"));
    let clock = Clock::manual(Timestamp::EPOCH);
    Queues::open(&location, clock.clone())
        .unwrap()
        .create(QueueDefinition::named("a"))
        .await
        .unwrap();
    let queues = Queues::open(&location, clock).unwrap();
    assert!(queues.depth("a").await.is_ok());
    assert!(queues.depth("b").await.is_err());
}
