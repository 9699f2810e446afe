use crate::{Server, bodies, handle, name};

async fn delete(server: &Server, receipt_handle: &str) -> Result<(), String> {
    let deleted = server.queues.delete("jobs", receipt_handle).await;
    deleted.map_err(|error| name(&error))
}

#[tokio::test]
async fn a_deleted_message_does_not_come_back() {
    let server = Server::start().await;
    server.send("a").await;
    let message = server.receive_one().await;
    delete(&server, handle(&message)).await.unwrap();
    delete(&server, handle(&message))
        .await
        .expect("deleting again succeeds");
    server.advance(3_600);
    assert_eq!(server.receive().await, []);
    assert_eq!(server.queues.messages("jobs").await.unwrap(), []);
}

#[tokio::test]
async fn a_message_can_be_deleted_after_its_timeout_until_it_is_received_again() {
    let server = Server::start().await;
    server.send("a").await;
    let first = server.receive_one().await;
    server.advance(30);
    let second = server.receive_one().await;
    delete(&server, handle(&first))
        .await
        .expect("an old handle succeeds");
    server.advance(30);
    let third = server.receive_one().await;
    assert_eq!(third.message.id, second.message.id, "but deletes nothing");
    server.advance(30);
    delete(&server, handle(&third)).await.unwrap();
    assert_eq!(server.queues.messages("jobs").await.unwrap(), []);
}

#[tokio::test]
async fn a_handle_of_another_queue_or_none_is_refused() {
    let server = Server::start().await;
    server
        .queues
        .send("jobs-dead", oms_cloud::sqs::NewMessage::with_body("a"))
        .await
        .unwrap();
    let foreign = server.receive_from("jobs-dead").await;
    assert_eq!(
        delete(&server, handle(&foreign[0])).await.unwrap_err(),
        "InvalidReceiptHandle"
    );
    assert_eq!(
        delete(&server, "nonsense").await.unwrap_err(),
        "InvalidReceiptHandle"
    );
    assert_eq!(server.queues.messages("jobs-dead").await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_purge_takes_hidden_messages_too() {
    let server = Server::start().await;
    server.send("a").await;
    server.receive_one().await;
    server.send("b").await;
    server.queues.purge("jobs").await.unwrap();
    server.advance(60);
    assert_eq!(server.receive().await, []);
    server.send("c").await;
    assert_eq!(bodies(&server.receive().await), ["c"]);
}
