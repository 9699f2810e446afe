use std::collections::BTreeSet;

use aws_sdk_sqs::error::ProvideErrorMetadata;
use aws_sdk_sqs::types::{
    ChangeMessageVisibilityBatchRequestEntry, ChangeMessageVisibilityBatchResultEntry,
    DeleteMessageBatchRequestEntry, DeleteMessageBatchResultEntry, SendMessageBatchRequestEntry,
    SendMessageBatchResultEntry,
};

use crate::{Server, bodies, handle};

fn entry(id: &str, body: &str) -> SendMessageBatchRequestEntry {
    SendMessageBatchRequestEntry::builder()
        .id(id)
        .message_body(body)
        .build()
        .unwrap()
}

async fn refusal(server: &Server, entries: Vec<SendMessageBatchRequestEntry>) -> String {
    let request = server
        .client
        .send_message_batch()
        .queue_url(server.url())
        .set_entries(Some(entries));
    let error = request.send().await.unwrap_err().into_service_error();
    error.code().unwrap().to_owned()
}

#[tokio::test]
async fn each_entry_succeeds_or_fails_by_itself() {
    let server = Server::start().await;
    let sent = server
        .client
        .send_message_batch()
        .queue_url(server.url())
        .entries(entry("first", "one"))
        .entries(entry("second", "bad \u{1}"))
        .entries(entry("third", "three"))
        .send()
        .await
        .unwrap();
    let successful: Vec<_> = sent
        .successful()
        .iter()
        .map(SendMessageBatchResultEntry::id)
        .collect();
    assert_eq!(successful, ["first", "third"]);
    assert_eq!(
        sent.successful()[0].md5_of_message_body(),
        "f97c5d29941bfb1b2fdab0874906ab82"
    );
    let [failed] = sent.failed() else {
        panic!("{sent:?}")
    };
    assert_eq!(
        (failed.id(), failed.code(), failed.sender_fault()),
        ("second", "InvalidMessageContents", true)
    );
    let mut received = server.receive().await;
    assert_eq!(bodies(&received), ["one", "three"]);
    let ids: BTreeSet<_> = sent
        .successful()
        .iter()
        .map(|entry| entry.message_id().to_owned())
        .collect();
    assert_eq!(
        received
            .iter_mut()
            .map(|message| message.message_id.take().unwrap())
            .collect::<BTreeSet<_>>(),
        ids
    );
}

#[tokio::test]
async fn a_batch_has_one_to_ten_entries_with_distinct_ids() {
    let server = Server::start().await;
    let many = |count: usize| {
        (0..count)
            .map(|id| entry(&id.to_string(), "a"))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        refusal(&server, vec![]).await,
        "AWS.SimpleQueueService.EmptyBatchRequest"
    );
    assert_eq!(
        refusal(&server, many(11)).await,
        "AWS.SimpleQueueService.TooManyEntriesInBatchRequest"
    );
    let twice = vec![entry("a", "1"), entry("a", "2")];
    assert_eq!(
        refusal(&server, twice).await,
        "AWS.SimpleQueueService.BatchEntryIdsNotDistinct"
    );
    assert_eq!(
        refusal(&server, vec![entry("a b", "1")]).await,
        "AWS.SimpleQueueService.InvalidBatchEntryId"
    );
    let half = "a".repeat(524_289);
    let large = vec![entry("a", &half), entry("b", &half)];
    assert_eq!(
        refusal(&server, large).await,
        "AWS.SimpleQueueService.BatchRequestTooLong"
    );
    assert_eq!(server.queues.messages("jobs").await.unwrap(), []);
    let ten = server
        .client
        .send_message_batch()
        .queue_url(server.url())
        .set_entries(Some(many(10)));
    assert_eq!(ten.send().await.unwrap().successful().len(), 10);
}

#[tokio::test]
async fn deletes_and_changes_visibility_in_batches() {
    let server = Server::start().await;
    for body in ["a", "b", "c"] {
        server.send(body).await;
    }
    let received = server.receive().await;
    let change = |id: &str, receipt: &str, seconds: i32| {
        let entry = ChangeMessageVisibilityBatchRequestEntry::builder()
            .id(id)
            .receipt_handle(receipt);
        entry.visibility_timeout(seconds).build().unwrap()
    };
    let changed = server
        .client
        .change_message_visibility_batch()
        .queue_url(server.url())
        .entries(change("a", handle(&received[0]), 0))
        .entries(change("b", handle(&received[1]), 43_201))
        .entries(change("x", "nonsense", 1))
        .send()
        .await
        .unwrap();
    assert_eq!(
        changed
            .successful()
            .iter()
            .map(ChangeMessageVisibilityBatchResultEntry::id)
            .collect::<Vec<_>>(),
        ["a"]
    );
    let failed: Vec<_> = changed
        .failed()
        .iter()
        .map(|entry| (entry.id(), entry.code()))
        .collect();
    assert_eq!(
        failed,
        [("b", "InvalidParameterValue"), ("x", "ReceiptHandleIsInvalid")]
    );
    let again = server.receive().await;
    assert_eq!(bodies(&again), ["a"]);

    let delete = |id: &str, receipt: &str| {
        DeleteMessageBatchRequestEntry::builder()
            .id(id)
            .receipt_handle(receipt)
            .build()
            .unwrap()
    };
    let deleted = server
        .client
        .delete_message_batch()
        .queue_url(server.url())
        .entries(delete("a", handle(&again[0])))
        .entries(delete("b", handle(&received[1])))
        .entries(delete("x", "nonsense"))
        .send()
        .await
        .unwrap();
    assert_eq!(
        deleted
            .successful()
            .iter()
            .map(DeleteMessageBatchResultEntry::id)
            .collect::<Vec<_>>(),
        ["a", "b"]
    );
    assert_eq!(deleted.failed()[0].code(), "ReceiptHandleIsInvalid");
    let left = server.queues.messages("jobs").await.unwrap();
    assert_eq!(
        left.iter()
            .map(|message| message.body.as_str())
            .collect::<Vec<_>>(),
        ["c"]
    );
}
