//! Failures of the invoice worker and of the services it calls.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use oms_cloud::sqs::{Message, NewMessage};
use oms_tests::order::{self, id};
use oms_tests::{Local, new_uuid};
use serde_json::{Value, json};

use crate::invoices::generate::{Invoice, invoice, path_of, split};

/// The file of the invoice after `before`: as `before`'s, with the next number.
pub fn next_file(local: &Local, before: &Invoice) -> PathBuf {
    let (series, running) = split(&before.number);
    let digits = before.number.len() - series.len() - 1;
    let next = format!("{series}-{:0digits$}", running + 1);
    assert!(
        before.key.contains(&before.number),
        "an invoice is not kept under its number: {}",
        before.key
    );
    path_of(local, &before.bucket, &before.key.replace(&before.number, &next))
}

/// The first invoice of a new system.
pub async fn first_invoice(local: &Local) -> Invoice {
    let order = order::in_status(local, "SHIPPED").await;
    local.settled().await;
    invoice(local, id(&order)).await
}

async fn in_queue(local: &Local) -> Vec<Message> {
    local
        .system()
        .queues()
        .messages(local.queue("InvoiceQueue"))
        .await
        .unwrap()
}

async fn dead_letters(local: &Local) -> Vec<Message> {
    local
        .system()
        .queues()
        .messages(local.queue("InvoiceDeadLetterQueue"))
        .await
        .unwrap()
}

/// Advances the clock until the queue is empty.
pub async fn run_out(local: &Local) {
    for _ in 0..60 {
        local.settled().await;
        if in_queue(local).await.is_empty() {
            return;
        }
        local.advance(Duration::from_mins(1));
    }
    panic!("an hour later the queue still holds {:?}", in_queue(local).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_already_stands_under_the_name_is_never_overwritten() {
    let local = Local::start().await;
    let first = first_invoice(&local).await;
    let file = next_file(&local, &first);
    fs::write(&file, "somebody else's").unwrap();

    let order = order::in_status(&local, "SHIPPED").await;
    run_out(&local).await;
    let manager = local.manager();
    manager.invoice(id(&order)).await.refused(409, "INVOICE_FAILED");
    manager
        .invoice(id(&order))
        .query(&[("format", "json")])
        .await
        .refused(409, "INVOICE_FAILED");
    assert_eq!(fs::read(&file).unwrap(), b"somebody else's");
    assert_eq!(dead_letters(&local).await.len(), 1);

    // The next invoice is made all the same.
    let next = order::in_status(&local, "SHIPPED").await;
    local.settled().await;
    assert_eq!(split(&invoice(&local, id(&next)).await.number).1, 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_attempt_that_fails_is_followed_by_another_after_1_and_2_minutes() {
    let local = Local::start().await;
    let first = first_invoice(&local).await;
    // A directory in the place of the file makes the object store fail.
    let file = next_file(&local, &first);
    fs::create_dir_all(file.join("in the way")).unwrap();

    let order = order::in_status(&local, "SHIPPED").await;
    let manager = local.manager();
    for (attempt, minutes) in [(1, 1), (2, 2)] {
        local.settled().await;
        assert_eq!(
            manager.invoice(id(&order)).await.expect(202).body,
            json!({ "status": "PENDING" })
        );
        let messages = in_queue(&local).await;
        let [message] = &messages[..] else {
            panic!("{messages:?}")
        };
        assert_eq!(message.receive_count, attempt);
        let wait = message.visible_at.duration_since(local.now());
        let planned = Duration::from_mins(minutes);
        // Jitter spreads jobs that failed together; it must not double the wait.
        assert!(
            (planned..planned + planned / 2).contains(&wait),
            "the next attempt follows attempt {attempt} after {wait:?}"
        );
        local.advance(wait.saturating_sub(Duration::from_secs(1)));
        local.settled().await;
        assert_eq!(
            in_queue(&local).await[0].receive_count,
            attempt,
            "the message came too early"
        );
        local.advance(Duration::from_secs(1));
    }
    fs::remove_dir_all(&file).unwrap();
    local.settled().await;
    // The number that was given out first is the one that is used.
    assert_eq!(split(&invoice(&local, id(&order)).await.number).1, 2);
    assert!(in_queue(&local).await.is_empty());
    assert!(dead_letters(&local).await.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_four_attempts_it_has_failed_and_the_message_is_kept() {
    let local = Local::start().await;
    let first = first_invoice(&local).await;
    let file = next_file(&local, &first);
    fs::create_dir_all(file.join("in the way")).unwrap();
    let order = order::in_status(&local, "SHIPPED").await;
    let manager = local.manager();
    let started = local.now();
    for minutes in [1, 2, 4] {
        local.settled().await;
        assert_eq!(manager.invoice(id(&order)).await.status, 202);
        let wait = in_queue(&local).await[0].visible_at.duration_since(local.now());
        assert!(
            wait >= Duration::from_mins(minutes),
            "{wait:?} instead of {minutes} minutes"
        );
        local.advance(wait);
    }
    local.settled().await;
    let passed = local.now().duration_since(started);
    assert!(passed < Duration::from_mins(11), "{passed:?}");
    manager.invoice(id(&order)).await.refused(409, "INVOICE_FAILED");
    run_out(&local).await;
    let dead = dead_letters(&local).await;
    assert_eq!(dead.len(), 1);
    let body: Value = serde_json::from_str(&dead[0].body).unwrap();
    assert_eq!(body["entity_id"], id(&order));
    // The order itself can still be delivered.
    manager
        .change_state(id(&order), "DELIVERED")
        .await
        .expect(200)
        .text("id");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_that_cannot_be_read_ends_as_a_dead_letter_and_harms_no_other() {
    let local = Local::start().await;
    let pending = order::place(&local.support()).await;
    let write_id = "9f2c4e6a8b0d1f3e5a7c9b1d3f5e7a90";
    let poison = [
        "not JSON".to_owned(),
        "{}".to_owned(),
        "[]".to_owned(),
        json!({ "kind": "PARTY", "entity_id": new_uuid(), "write_id": write_id }).to_string(),
        json!({ "kind": "REFUND", "entity_id": new_uuid(), "write_id": write_id }).to_string(),
        json!({ "kind": "INVOICE", "entity_id": "1", "write_id": write_id }).to_string(),
        // An order that is not there, and one that was not shipped.
        json!({ "kind": "INVOICE", "entity_id": new_uuid(), "write_id": write_id }).to_string(),
        json!({ "kind": "INVOICE", "entity_id": id(&pending), "write_id": write_id }).to_string(),
    ];
    let queue = local.queue("InvoiceQueue");
    let messages = poison.iter().map(NewMessage::with_body).collect();
    for sent in local.system().queues().send_batch(queue, messages).await.unwrap() {
        sent.unwrap();
    }
    let order = order::in_status(&local, "SHIPPED").await;
    local.settled().await;
    let made = invoice(&local, id(&order)).await;
    assert_eq!(split(&made.number).1, 1);
    assert_eq!(
        in_queue(&local).await.len(),
        poison.len(),
        "an unreadable message was deleted"
    );

    run_out(&local).await;
    let mut dead: Vec<String> = dead_letters(&local)
        .await
        .into_iter()
        .map(|message| message.body)
        .collect();
    let mut expected = poison.to_vec();
    dead.sort();
    expected.sort();
    assert_eq!(dead, expected);
    assert_eq!(invoice(&local, id(&order)).await, made);
    local
        .manager()
        .invoice(id(&pending))
        .await
        .refused(404, "NOT_FOUND");
    // None of the messages has used up a number.
    let next = order::in_status(&local, "SHIPPED").await;
    local.settled().await;
    assert_eq!(split(&invoice(&local, id(&next)).await.number).1, 2);
}
