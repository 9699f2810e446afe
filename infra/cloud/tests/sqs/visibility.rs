use std::time::Duration;

use crate::{Server, bodies, handle};

async fn change(server: &Server, receipt_handle: &str, seconds: i32) -> Result<(), String> {
    let request = server.client.change_message_visibility().queue_url(server.url());
    let changed = request
        .receipt_handle(receipt_handle)
        .visibility_timeout(seconds)
        .send()
        .await;
    changed.map(|_| ()).map_err(|error| {
        error
            .into_service_error()
            .meta()
            .code()
            .unwrap_or_default()
            .to_owned()
    })
}

#[tokio::test]
async fn a_received_message_is_hidden_until_its_timeout() {
    let server = Server::start().await;
    server.send("a").await;
    let first = server.receive_one().await;
    server.advance(29);
    assert_eq!(server.receive().await, []);
    server.advance(1);
    let second = server.receive_one().await;
    assert_eq!(second.message.id, first.message.id);
    assert_ne!(second.receipt_handle, first.receipt_handle);
    assert_eq!(second.message.receive_count, 2);
    assert_eq!(second.message.first_received_at, first.message.first_received_at);
}

#[tokio::test]
async fn a_receive_may_set_its_own_timeout() {
    let server = Server::start().await;
    server.send("a").await;
    let receive = |seconds| {
        let hidden = Some(Duration::from_secs(seconds));
        server.queues.receive("jobs", 1, Some(Duration::ZERO), hidden)
    };
    assert_eq!(receive(120).await.unwrap().len(), 1);
    server.advance(119);
    assert_eq!(server.receive().await, []);
    server.advance(1);
    assert_eq!(receive(0).await.unwrap().len(), 1);
    assert_eq!(
        bodies(&server.receive().await),
        ["a"],
        "a timeout of zero hides nothing"
    );
}

#[tokio::test]
async fn the_timeout_can_be_extended_shortened_and_ended() {
    let server = Server::start().await;
    server.send("a").await;
    let message = server.receive_one().await;
    change(&server, handle(&message), 600).await.unwrap();
    server.advance(599);
    assert_eq!(server.receive().await, []);
    change(&server, handle(&message), 10).await.unwrap();
    server.advance(10);
    let message = server.receive_one().await;
    change(&server, handle(&message), 0).await.unwrap();
    assert_eq!(bodies(&server.receive().await), ["a"]);
}

#[tokio::test]
async fn only_the_handle_of_a_message_in_flight_changes_its_visibility() {
    let server = Server::start().await;
    server.send("a").await;
    let first = server.receive_one().await;
    server.advance(30);
    assert_eq!(
        change(&server, handle(&first), 60).await.unwrap_err(),
        "AWS.SimpleQueueService.MessageNotInflight"
    );
    let second = server.receive_one().await;
    assert_eq!(
        change(&server, handle(&first), 60).await.unwrap_err(),
        "InvalidParameterValue"
    );
    change(&server, handle(&second), 60).await.unwrap();
    server.queues.delete("jobs", handle(&second)).await.unwrap();
    assert_eq!(
        change(&server, handle(&second), 60).await.unwrap_err(),
        "InvalidParameterValue"
    );
    assert_eq!(
        change(&server, "nonsense", 60).await.unwrap_err(),
        "ReceiptHandleIsInvalid"
    );
}

#[tokio::test]
async fn no_message_is_hidden_for_more_than_twelve_hours() {
    let server = Server::start().await;
    server.send("a").await;
    let message = server.receive_one().await;
    change(&server, handle(&message), 43_200).await.unwrap();
    server.advance(1);
    assert_eq!(
        change(&server, handle(&message), 43_200).await.unwrap_err(),
        "InvalidParameterValue"
    );
    change(&server, handle(&message), 43_199).await.unwrap();
    assert_eq!(
        change(&server, handle(&message), 43_201).await.unwrap_err(),
        "InvalidParameterValue"
    );
    assert_eq!(
        change(&server, handle(&message), -1).await.unwrap_err(),
        "InvalidParameterValue"
    );
}
