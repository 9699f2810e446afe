//! `If-Match`

use oms_tests::order::{self, id};
use oms_tests::{Api, contract, new_uuid, returns};
use serde_json::json;

use super::idempotency::assert_replays;

#[tokio::test]
async fn the_right_version_passes_and_any_other_is_told_the_current_one() {
    let api = Api::requests_only();
    let manager = api.manager();
    let order = order::place(&api.support()).await;
    for (version, next) in (1..).zip(contract::path_to("DELIVERED")) {
        for stale in [0, version - 1, version + 1, 4_000_000_000_u32] {
            let reply = manager
                .change_state(id(&order), next)
                .if_match(&format!("\"{stale}\""))
                .await;
            if stale == version {
                continue;
            }
            assert_eq!(
                reply.refused(412, "PRECONDITION_FAILED"),
                &json!({ "current_version": version }),
                "{reply}"
            );
        }
        let reply = manager
            .change_state(id(&order), next)
            .if_match(&format!("\"{version}\""))
            .await
            .expect(200);
        assert_eq!(reply.body["version"], version + 1);
    }
}

#[tokio::test]
async fn cancelling_heeds_it_too() {
    let customer = Api::requests_only().customer();
    let order = order::place(&customer).await;
    let stale = customer.cancel(id(&order)).if_match("\"2\"").await;
    assert_eq!(
        stale.refused(412, "PRECONDITION_FAILED"),
        &json!({ "current_version": 1 })
    );
    assert_eq!(order::status(&customer, id(&order)).await, "PENDING_PAYMENT");
    customer
        .cancel(id(&order))
        .if_match("\"1\"")
        .await
        .expect(200)
        .text("id");
}

#[tokio::test]
async fn the_tag_of_an_answer_can_be_sent_back_as_it_is() {
    let api = Api::requests_only();
    let manager = api.manager();
    let order = order::in_status(&api, "PAID").await;
    let shown = manager.order(id(&order)).await.expect(200);
    let tag = shown.header("etag").unwrap();
    manager
        .change_state(id(&order), "PROCESSING_IN_WAREHOUSE")
        .if_match(tag)
        .await
        .expect(200)
        .text("id");
}

#[tokio::test]
async fn a_star_is_any_version() {
    let api = Api::requests_only();
    let manager = api.manager();
    let order = order::in_status(&api, "PAID").await;
    let reply = manager
        .change_state(id(&order), "PROCESSING_IN_WAREHOUSE")
        .if_match("*")
        .await
        .expect(200);
    assert_eq!(reply.text("status"), "PROCESSING_IN_WAREHOUSE");
    manager
        .change_state(&new_uuid(), "PAID")
        .if_match("*")
        .await
        .refused(404, "NOT_FOUND");
}

#[tokio::test]
async fn what_is_no_tag_is_a_bad_request() {
    let api = Api::requests_only();
    let manager = api.manager();
    let order = order::place(&api.support()).await;
    for tag in [
        "",
        "1",
        "\"\"",
        "\"abc\"",
        "\"1",
        "1\"",
        "\"-1\"",
        "\"1.0\"",
        "\"99999999999\"",
        "\"1\", \"2\"",
        "\"\u{e9}\"",
    ] {
        manager
            .change_state(id(&order), "PAID")
            .if_match(tag)
            .await
            .refused(400, "BAD_REQUEST");
        manager
            .cancel(id(&order))
            .if_match(tag)
            .await
            .refused(400, "BAD_REQUEST");
    }
    let twice = manager
        .change_state(id(&order), "PAID")
        .if_match("\"1\"")
        .if_match("\"1\"")
        .await;
    twice.refused(400, "BAD_REQUEST");
    assert_eq!(order::status(&manager, id(&order)).await, "PENDING_PAYMENT");
}

#[tokio::test]
async fn a_retry_with_its_old_tag_is_still_a_retry() {
    let api = Api::requests_only();
    let manager = api.manager();
    let order = order::place(&api.support()).await;
    let key = new_uuid();
    let first = manager
        .change_state(id(&order), "PAID")
        .if_match("\"1\"")
        .key(&key)
        .await
        .expect(200);
    let again = manager
        .change_state(id(&order), "PAID")
        .if_match("\"1\"")
        .key(&key)
        .await
        .expect(200);
    assert_eq!(again.bytes, first.bytes);
    assert_eq!(again.header("idempotency-replayed"), Some("true"));
}

#[tokio::test]
async fn a_stale_version_is_told_before_an_illegal_step() {
    // A client that has seen an older order cannot judge what is legal; the newer version explains the refusal.
    let api = Api::requests_only();
    let order = order::in_status(&api, "CANCELLED").await;
    let reply = api
        .manager()
        .change_state(id(&order), "PAID")
        .if_match("\"1\"")
        .await;
    assert_eq!(
        reply.refused(412, "PRECONDITION_FAILED"),
        &json!({ "current_version": 2 })
    );
}

#[tokio::test]
async fn what_has_no_version_takes_no_condition() {
    let api = Api::requests_only();
    let (customer, admin) = (api.customer(), api.role("admin"));
    let order = order::place(&customer).await;
    let (order_id, nobody) = (id(&order), new_uuid());
    for call in [
        customer.create(&order::body()),
        customer.request_return(order_id),
        admin.post(
            "/orders/batch-state",
            &json!({ "items": [{ "order_id": order_id, "new_state": "PAID" }] }),
        ),
        admin.retry_job("refund", order_id),
        admin.post("/api-keys", &json!({})),
        admin.delete(&format!("/api-keys/{nobody}")),
    ] {
        call.if_match("\"1\"").await.refused(400, "BAD_REQUEST");
    }
    assert_eq!(order::status(&customer, order_id).await, "PENDING_PAYMENT");
    // `*` is no condition.
    customer
        .create(&order::body())
        .if_match("*")
        .await
        .assert_status(201);
}

#[tokio::test]
async fn the_right_version_of_a_return_passes_and_any_other_is_told_the_current_one() {
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
    // A client that has seen an older return cannot judge what is legal; the newer version explains the refusal.
    let reply = manager.approve(return_id).if_match("\"1\"").await;
    let details = reply.refused(412, "PRECONDITION_FAILED");
    assert_eq!(details, &json!({ "current_version": 5 }));
}
