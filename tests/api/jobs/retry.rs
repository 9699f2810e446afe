//! `POST /jobs/{kind}/{entity_id}/retry`

use std::fs;
use std::time::Duration;

use oms_cloud::payments::Mode;
use oms_tests::order::{self, id};
use oms_tests::refund::{self, Source, assert_made_once, owing};
use oms_tests::{Local, Reply, new_uuid, returns};
use serde_json::{Value, json};

use super::list::list;
use crate::invoices::generate::{invoice, path_of, split};

/// A refund that has failed for good, and its order.
async fn failed_refund(local: &Local, source: Source) -> Value {
    local.system().payments().script(Mode::CardError);
    let order = owing(local, source).await;
    local.settled().await;
    assert_eq!(refund::status(local, &order).await, "FAILED");
    order
}

fn assert_accepted(reply: &Reply, kind: &str, order: &Value) {
    let expected = json!({ "kind": kind, "entity_id": order["id"], "status": "PENDING" });
    assert_eq!((reply.status, &reply.body), (202, &expected), "{reply}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_retry_names_the_job_by_its_order_or_its_return_in_either_case() {
    let local = Local::start().await;
    let manager = local.manager();
    for (kind, by_return) in [("REFUND", false), ("refund", true), ("Refund", false)] {
        let order = failed_refund(&local, Source::Return).await;
        let job = refund::job(&local, &order).await.unwrap();
        let entity = if by_return {
            &job["owner_id"]
        } else {
            &job["entity_id"]
        };
        // The id of a line names no entity that owes a job.
        let line = order["line_items"][0]["id"].as_str().unwrap();
        manager.retry_job(kind, line).await.refused(404, "NOT_FOUND");
        let reply = manager.retry_job(kind, entity.as_str().unwrap()).await;
        assert_accepted(&reply, "REFUND", &order);
        local.settled().await;
        assert_made_once(&local, &order, "219.61").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_retry_needs_no_body_and_takes_no_other() {
    let local = Local::start().await;
    let manager = local.manager();
    let order = failed_refund(&local, Source::Cancellation).await;
    let path = format!("/api/v1/jobs/REFUND/{}/retry", id(&order));
    for body in ["[]", "null", "{"] {
        let reply = manager.request("POST", &path).json(body).await;
        assert!(matches!(reply.status, 400 | 422), "{reply}");
    }
    let named = manager
        .request("POST", &path)
        .json(r#"{"amount":"1.00"}"#)
        .await
        .invalid_fields();
    assert_eq!(named.into_iter().collect::<Vec<_>>(), ["amount"]);
    let plain = manager
        .request("POST", &path)
        .header("content-type", "text/plain")
        .bytes("now");
    plain.await.refused(415, "UNSUPPORTED_MEDIA_TYPE");
    assert_eq!(refund::status(&local, &order).await, "FAILED");
    assert_accepted(&manager.request("POST", &path).await, "REFUND", &order);
    local.settled().await;
    assert_made_once(&local, &order, "219.61").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_key_is_the_same_retry() {
    let local = Local::start().await;
    let manager = local.manager();
    let order = failed_refund(&local, Source::Return).await;
    local.system().payments().script(Mode::CardError);
    let key = new_uuid();
    let first = manager.retry_job("REFUND", id(&order)).key(&key).await;
    assert_accepted(&first, "REFUND", &order);
    assert_eq!(first.header("idempotency-replayed"), None);
    local.settled().await;
    // The job has failed again, and a repeated request does not retry it a second time.
    for _ in 0..2 {
        let again = manager.retry_job("REFUND", id(&order)).key(&key).await;
        assert_accepted(&again, "REFUND", &order);
        assert_eq!(again.header("idempotency-replayed"), Some("true"), "{again}");
        local.settled().await;
        let failed = refund::of_order(&local, &order).await;
        assert_eq!(
            (failed.text("status"), failed.body["attempts"].as_u64()),
            ("FAILED", Some(2))
        );
    }
    let other = manager.retry_job("REFUND", id(&order)).key(&new_uuid()).await;
    assert_accepted(&other, "REFUND", &order);
    // The gateway repeats its stored refusal of this key; the attempt after that has a new key.
    local.pass(Duration::from_mins(3)).await;
    assert_made_once(&local, &order, "219.61").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_who_have_it_tried_again_at_once_none_moves_the_money_twice() {
    let local = Local::start().await;
    let order = failed_refund(&local, Source::Return).await;
    let retries = (0..8).map(|_| {
        let manager = local.manager();
        tokio::spawn(manager.retry_job("REFUND", id(&order)).into_future())
    });
    let replies = futures::future::join_all(retries).await;
    let accepted = replies
        .iter()
        .filter(|reply| reply.as_ref().unwrap().status == 202);
    assert!(accepted.count() > 0);
    local.settled().await;
    assert_made_once(&local, &order, "219.61").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_what_has_failed_can_be_tried_again() {
    let local = Local::start().await;
    let manager = local.manager();
    let done = owing(&local, Source::Return).await;
    local.settled().await;
    local.system().payments().script(Mode::Unavailable);
    let pending = owing(&local, Source::Cancellation).await;
    local.settled().await;
    for (order, status) in [(&done, "SUCCEEDED"), (&pending, "PENDING")] {
        let reply = manager.retry_job("REFUND", id(order)).await;
        let details = reply.refused(409, "INVALID_STATE_TRANSITION");
        assert_eq!(details["current_state"], status, "{reply}");
    }
    // Orders that owe nothing, and jobs of a kind they do not have.
    let paid = order::in_status(&local, "PAID").await;
    let requested = returns::in_status(&local, "REQUESTED").await;
    for (kind, entity) in [
        ("REFUND", new_uuid()),
        ("REFUND", id(&paid).to_owned()),
        ("REFUND", returns::order_id(&requested).to_owned()),
        ("INVOICE", id(&paid).to_owned()),
        ("INVOICE", new_uuid()),
    ] {
        let reply = manager.retry_job(kind, &entity).await;
        reply.refused(404, "NOT_FOUND");
    }
    for (kind, entity) in [
        ("PARTY", id(&done)),
        ("REFUNDS", id(&done)),
        ("REFUND", "1"),
        ("%00", id(&done)),
    ] {
        let reply = manager.retry_job(kind, entity).await;
        reply.refused(400, "BAD_REQUEST");
    }
    let call = manager.retry_job("REFUND", id(&done)).query(&[("force", "true")]);
    call.await.refused(400, "BAD_REQUEST");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_invoice_that_failed_is_listed_and_made_when_it_is_tried_again() {
    let local = Local::start().await;
    let manager = local.manager();
    let first = order::in_status(&local, "SHIPPED").await;
    local.settled().await;
    let first = invoice(&local, id(&first)).await;
    let (series, running) = split(&first.number);
    let next = format!("{series}-{:06}", running + 1);
    let file = path_of(&local, &first.bucket, &first.key.replace(&first.number, &next));
    // A directory in the place of the file makes the object store fail.
    fs::create_dir_all(file.join("in the way")).unwrap();
    let order = order::in_status(&local, "SHIPPED").await;
    for _ in 0..8 {
        local.pass(Duration::from_mins(2)).await;
    }
    manager.invoice(id(&order)).await.refused(409, "INVOICE_FAILED");
    let jobs = list(&manager, &[("status", "FAILED")]).await;
    let [job] = &jobs[..] else { panic!("{jobs:?}") };
    assert_eq!(
        (&job["kind"], &job["entity_id"]),
        (&json!("INVOICE"), &order["id"])
    );
    assert_eq!(job["attempts"], 4);

    fs::remove_dir_all(&file).unwrap();
    let reply = manager.retry_job("invoice", id(&order)).await;
    assert_accepted(&reply, "INVOICE", &order);
    assert_eq!(manager.invoice(id(&order)).await.status, 202);
    local.settled().await;
    assert_eq!(split(&invoice(&local, id(&order)).await.number).1, running + 1);
    assert_eq!(list(&manager, &[]).await, Vec::<Value>::new());
    let reply = manager.retry_job("INVOICE", id(&order)).await;
    let details = reply.refused(409, "INVALID_STATE_TRANSITION");
    assert_eq!(details["current_state"], "SUCCEEDED", "{reply}");
}
