//! Long polling. The clock stands still unless a test moves it, and a wait is an hour, so one that ends has its reason.

use std::time::Duration;

use futures::future::join_all;
use oms_cloud::sqs::NewMessage;
use tokio::task::JoinHandle;

use crate::Server;

const LONG: Duration = Duration::from_hours(1);

/// A receive that is known to wait: it has looked into the empty queue.
async fn waiting(server: &Server, queue: &'static str) -> JoinHandle<Vec<String>> {
    let queues = server.queues.clone();
    let receive = tokio::spawn(async move {
        let received = queues.receive(queue, 10, Some(LONG), None).await.unwrap();
        received
            .into_iter()
            .map(|received| received.message.body)
            .collect()
    });
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert!(!receive.is_finished());
    receive
}

/// Returns the bodies that the receive returned. The limit only keeps a receive that is never woken from waiting for
/// its whole hour.
async fn returned(receive: JoinHandle<Vec<String>>) -> Vec<String> {
    tokio::time::timeout(Duration::from_mins(2), receive)
        .await
        .expect("the receive still waits")
        .unwrap()
}

#[tokio::test]
async fn a_waiting_receive_returns_what_is_sent() {
    let server = Server::start().await;
    let receive = waiting(&server, "jobs").await;
    server.send("a").await;
    assert_eq!(returned(receive).await, ["a"]);
}

#[tokio::test]
async fn a_waiting_receive_returns_what_turns_visible_by_the_clock() {
    let server = Server::start().await;
    server.send("a").await;
    server.receive_one().await;
    let receive = waiting(&server, "jobs").await;
    server.advance(30);
    assert_eq!(returned(receive).await, ["a"]);
}

#[tokio::test]
async fn a_waiting_receive_returns_what_is_made_visible() {
    let server = Server::start().await;
    server.send("a").await;
    let message = server.receive_one().await;
    let receive = waiting(&server, "jobs").await;
    server
        .queues
        .change_visibility("jobs", crate::handle(&message), Duration::ZERO)
        .await
        .unwrap();
    assert_eq!(returned(receive).await, ["a"]);
}

#[tokio::test]
async fn a_waiting_receive_learns_of_a_shortened_timeout() {
    let server = Server::start().await;
    server.send("a").await;
    let message = server.receive_one().await;
    let receive = waiting(&server, "jobs").await;
    server
        .queues
        .change_visibility("jobs", crate::handle(&message), Duration::from_secs(5))
        .await
        .unwrap();
    server.advance(5);
    assert_eq!(returned(receive).await, ["a"]);
}

#[tokio::test]
async fn a_receive_waiting_on_the_dead_letter_queue_returns_what_is_moved_there() {
    let server = Server::start().await;
    server.send("a").await;
    for _ in 0..3 {
        server.receive_one().await;
        server.advance(30);
    }
    let receive = waiting(&server, "jobs-dead").await;
    assert_eq!(server.receive().await, []);
    assert_eq!(returned(receive).await, ["a"]);
}

#[tokio::test]
async fn a_wait_ends_when_the_clock_has_passed_it() {
    let server = Server::start().await;
    let receive = waiting(&server, "jobs").await;
    server.advance(3_600);
    assert_eq!(returned(receive).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_wait_ends_in_real_time_while_the_clock_stands() {
    let server = Server::start().await;
    let wait = Some(Duration::from_millis(30));
    assert_eq!(server.queues.receive("jobs", 1, wait, None).await.unwrap(), []);
}

#[tokio::test]
async fn a_wait_may_have_no_end() {
    let server = Server::start().await;
    server.send("a").await;
    let received = server
        .queues
        .receive("jobs", 1, Some(Duration::MAX), None)
        .await
        .unwrap();
    assert_eq!(received.len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_message_is_delivered_twice_or_lost_between_many_receivers() {
    let server = Server::start().await;
    let receivers: Vec<_> = (0..8)
        .map(|_| {
            let queues = server.queues.clone();
            tokio::spawn(async move {
                let mut bodies = Vec::new();
                loop {
                    let received = queues.receive("jobs", 3, Some(LONG), None).await.unwrap();
                    if received.is_empty() {
                        return bodies;
                    }
                    for received in received {
                        queues.delete("jobs", &received.receipt_handle).await.unwrap();
                        bodies.push(received.message.body);
                    }
                }
            })
        })
        .collect();
    let senders: Vec<_> = (0..4)
        .map(|sender| {
            let queues = server.queues.clone();
            tokio::spawn(async move {
                for number in 0..100 {
                    queues
                        .send("jobs", NewMessage::with_body(format!("{sender}-{number}")))
                        .await
                        .unwrap();
                }
            })
        })
        .collect();
    for sender in senders {
        sender.await.unwrap();
    }
    while !server.queues.messages("jobs").await.unwrap().is_empty() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let mut receivers = std::pin::pin!(join_all(receivers));
    // Again and again: a receiver that was between two questions begins to wait only after the clock has been moved.
    let received = loop {
        server.advance(3_600);
        tokio::select! {
            received = &mut receivers => break received,
            () = tokio::time::sleep(Duration::from_millis(20)) => {}
        }
    };
    let mut bodies: Vec<_> = received.into_iter().flat_map(Result::unwrap).collect();
    bodies.sort_unstable();
    let mut expected: Vec<_> = (0..4)
        .flat_map(|sender| (0..100).map(move |number| format!("{sender}-{number}")))
        .collect();
    expected.sort_unstable();
    assert_eq!(bodies, expected);
}
