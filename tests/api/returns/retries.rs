//! `Idempotency-Key` and `If-Match` on what is done to returns.

use std::collections::BTreeSet;

use futures::future::join_all;
use oms_tests::order::assert_illegal;
use oms_tests::{Api, Reply, contract, new_uuid, returns};
use serde_json::json;

#[track_caller]
fn assert_replays(reply: &Reply, first: &Reply) {
    assert_eq!(
        (reply.status, &reply.bytes),
        (first.status, &first.bytes),
        "{reply}\n{first}"
    );
    assert_eq!(reply.header("idempotency-replayed"), Some("true"), "{reply}");
    assert_eq!(reply.header("etag"), first.header("etag"), "{reply}");
}

#[tokio::test]
async fn each_step_is_answered_as_it_was_whatever_has_happened_since() {
    let api = Api::requests_only();
    let manager = api.manager();
    for end in ["COMPLETED", "REJECTED"] {
        let returned = returns::in_status(&api, "REQUESTED").await;
        let return_id = returns::id(&returned);
        let mut answered = Vec::new();
        for next in contract::path_to(end) {
            let key = new_uuid();
            let first = manager.step_return(return_id, next).key(&key).await.expect(200);
            assert_eq!(first.header("idempotency-replayed"), None, "{first}");
            answered.push((*next, key, first));
            for (step, key, first) in &answered {
                let again = manager.step_return(return_id, step).key(key).await;
                assert_replays(&again, first);
            }
        }
        let records = manager.return_history(return_id).await.expect(200);
        assert_eq!(records.data().len(), 1 + answered.len());
    }
}

#[tokio::test]
async fn a_key_reused_for_another_request_is_refused() {
    let api = Api::requests_only();
    let manager = api.manager();
    let returned = returns::in_status(&api, "REQUESTED").await;
    let return_id = returns::id(&returned);
    let key = new_uuid();
    manager.approve(return_id).key(&key).await.expect(200).text("id");
    let body = json!({ "manager_notes": "as described", "restocking_fee": "1.00" });
    let other = manager.patch(&format!("/returns/{return_id}/approve"), &body);
    other.key(&key).await.refused(422, "IDEMPOTENCY_KEY_REUSED");
    // The next legal step does not slip through either; keys count for each path.
    let sent = manager.change_return_state(return_id, "IN_TRANSIT").key(&key);
    sent.await.expect(200).text("id");
    let received = manager.change_return_state(return_id, "RECEIVED").key(&key);
    received.await.refused(422, "IDEMPOTENCY_KEY_REUSED");
    assert_eq!(returns::status(&manager, return_id).await, "IN_TRANSIT");
}

#[tokio::test]
async fn the_same_key_of_another_principal_is_another_request() {
    let api = Api::requests_only();
    let returned = returns::in_status(&api, "REQUESTED").await;
    let (one, two, key) = (api.manager(), api.role("admin"), new_uuid());
    one.approve(returns::id(&returned))
        .key(&key)
        .await
        .expect(200)
        .text("id");
    let reply = two.approve(returns::id(&returned)).key(&key).await;
    assert_illegal(&reply, "APPROVED", "APPROVED");
}

#[tokio::test]
async fn a_refusal_does_not_use_its_key_up() {
    let api = Api::requests_only();
    let manager = api.manager();
    let returned = returns::in_status(&api, "REQUESTED").await;
    let (path, key) = (format!("/returns/{}/approve", returns::id(&returned)), new_uuid());
    for (fee, status) in [("219.62", 422), ("0.001", 422), ("219.61", 200)] {
        let body = json!({ "manager_notes": "as described", "restocking_fee": fee });
        let reply = manager.patch(&path, &body).key(&key).await.expect(status);
        assert_eq!(reply.header("idempotency-replayed"), None, "{reply}");
    }
}

#[tokio::test]
async fn one_who_may_not_decide_does_not_by_another_ones_key() {
    let api = Api::requests_only();
    let asker = api.manager();
    let returned = returns::in_status(&api, "REQUESTED").await;
    let (decider, key) = (api.role("admin"), new_uuid());
    decider
        .reject(returns::id(&returned))
        .key(&key)
        .await
        .expect(200)
        .text("id");
    let reply = asker.reject(returns::id(&returned)).key(&key).await;
    assert_illegal(&reply, "REJECTED", "REJECTED");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn concurrent_decisions_with_one_key_are_one_decision() {
    let api = Api::requests_only();
    let manager = api.manager();
    let returned = returns::in_status(&api, "REQUESTED").await;
    let key = new_uuid();
    let call = || manager.approve(returns::id(&returned)).key(&key).into_future();
    let replies = join_all((0..16).map(|_| tokio::spawn(call()))).await;
    let replies: Vec<Reply> = replies
        .into_iter()
        .map(|reply| reply.unwrap().expect(200))
        .collect();
    let bodies: BTreeSet<_> = replies.iter().map(|reply| &reply.bytes).collect();
    assert_eq!(bodies.len(), 1);
    let fresh = replies
        .iter()
        .filter(|reply| reply.header("idempotency-replayed").is_none());
    assert_eq!(fresh.count(), 1);
    let records = manager.return_history(returns::id(&returned)).await.expect(200);
    assert_eq!(records.data().len(), 2);
}

#[tokio::test]
async fn the_right_version_passes_and_any_other_is_told_the_current_one() {
    let api = Api::requests_only();
    let manager = api.manager();
    let returned = returns::in_status(&api, "REQUESTED").await;
    let return_id = returns::id(&returned);
    for (version, next) in (1..).zip(contract::path_to("COMPLETED")) {
        for stale in [0, version + 1, 4_000_000_000_u32] {
            let reply = manager
                .step_return(return_id, next)
                .if_match(&format!("\"{stale}\""))
                .await;
            let details = reply.refused(412, "PRECONDITION_FAILED");
            assert_eq!(details, &json!({ "current_version": version }), "{reply}");
        }
        let key = new_uuid();
        let call = || {
            let call = manager.step_return(return_id, next).key(&key);
            call.if_match(&format!("\"{version}\""))
        };
        let reply = call().await.expect(200);
        assert_eq!(reply.body["version"], version + 1);
        // A retry with its old tag is still a retry.
        assert_replays(&call().await, &reply);
    }
    // Who has seen an older return cannot judge what is legal; the newer version explains it.
    let reply = manager.approve(return_id).if_match("\"1\"").await;
    let details = reply.refused(412, "PRECONDITION_FAILED");
    assert_eq!(details, &json!({ "current_version": 5 }));
}

#[tokio::test]
async fn what_is_no_tag_or_no_key_is_a_bad_request() {
    let api = Api::requests_only();
    let manager = api.manager();
    let returned = returns::in_status(&api, "REQUESTED").await;
    let return_id = returns::id(&returned);
    for tag in ["", "1", "\"abc\"", "\"-1\"", "\"1\", \"2\""] {
        let reply = manager.approve(return_id).if_match(tag).await;
        reply.refused(400, "BAD_REQUEST");
    }
    for key in ["", "two words", "caf\u{e9}", "x".repeat(256).as_str()] {
        let reply = manager.reject(return_id).key(key).await;
        reply.refused(400, "BAD_REQUEST");
        let reply = manager
            .request_return(returns::order_id(&returned))
            .key(key)
            .await;
        reply.refused(400, "BAD_REQUEST");
    }
    assert_eq!(returns::status(&manager, return_id).await, "REQUESTED");
}
