//! `GET /v1/refunds`, page by page.

use oms_payments::stripe::MAXIMUM_PAGES;
use oms_payments::{GatewayError, GatewayRefund, PaymentGateway};
use serde_json::{Value, json};

use crate::server::{Server, answer};
use crate::{gateway, order, refund};

async fn found(server: &Server) -> Result<Vec<GatewayRefund>, GatewayError> {
    gateway(&server.url).find_refunds("pi_3Qb&x=1", order()).await
}

async fn found_in(data: Value) -> Result<Vec<GatewayRefund>, GatewayError> {
    found(&Server::answering(200, &json!({ "object": "list", "data": data, "has_more": false })).await).await
}

fn ids(refunds: &[GatewayRefund]) -> Vec<&str> {
    refunds.iter().map(|refund| refund.id.as_str()).collect()
}

fn changed(field: &str, value: Value) -> Value {
    let mut refund = refund("re_1");
    refund[field] = value;
    refund
}

#[tokio::test]
async fn all_pages_are_read_and_the_oldest_is_first() {
    let page = |ids: [&str; 2], has_more| {
        let data = ids.map(refund);
        answer(200, "", &json!({ "data": data, "has_more": has_more }))
    };
    let server = Server::start(vec![
        page(["re_6", "re_5"], true),
        page(["re_4", "re_3"], true),
        page(["re_2", "re_1"], false),
    ])
    .await;
    let found = found(&server).await.unwrap();
    assert_eq!(ids(&found), ["re_1", "re_2", "re_3", "re_4", "re_5", "re_6"]);
    let after: Vec<_> = server
        .requests()
        .iter()
        .map(|request| {
            let line = request.head.lines().next().unwrap().to_owned();
            let after = line
                .split_once("&starting_after=")
                .map(|(_, after)| after.to_owned());
            after.map(|after| after.replace(" HTTP/1.1", ""))
        })
        .collect();
    assert_eq!(after, [None, Some("re_5".to_owned()), Some("re_3".to_owned())]);
}

#[tokio::test]
async fn time_decides_which_is_older_before_the_servers_order_does() {
    let at = |id: &str, created: i64| {
        let mut refund = refund(id);
        refund["created"] = json!(created);
        refund
    };
    let found = found_in(json!([
        at("re_1", 1),
        at("re_2", 2),
        at("re_4", 3),
        at("re_3", 3)
    ]));
    assert_eq!(ids(&found.await.unwrap()), ["re_1", "re_2", "re_3", "re_4"]);
}

#[tokio::test]
async fn only_refunds_of_the_order_count_and_only_they_must_make_sense() {
    let found = found_in(json!([
        refund("re_2"),
        changed(
            "metadata",
            json!({ "order_id": "00000000-0000-8000-8000-000000000000" })
        ),
        changed("metadata", json!(null)),
        changed("metadata", json!({ "order_id": 7 })),
        changed("payment_intent", json!("pi_other")),
        json!({ "id": "re_x", "amount": "nonsense" }),
        json!("nonsense"),
        refund("re_1"),
    ]));
    assert_eq!(ids(&found.await.unwrap()), ["re_1", "re_2"]);
}

#[tokio::test]
async fn a_refund_of_the_order_that_makes_no_sense_is_not_passed_over() {
    for (field, value) in [
        ("amount", json!("12999")),
        ("currency", json!("xau")),
        ("status", json!("lost")),
        ("payment_intent", json!(null)),
        ("id", json!("")),
    ] {
        let outcome = found_in(json!([changed(field, value.clone())])).await;
        assert!(
            matches!(outcome, Err(GatewayError::Unknown { .. })),
            "{field} {value}: {outcome:?}"
        );
    }
}

#[tokio::test]
async fn a_list_without_end_is_not_taken_for_a_whole_one() {
    let server = Server::answering(200, &json!({ "data": [refund("re_1")], "has_more": true })).await;
    let outcome = found(&server).await;
    assert!(
        matches!(outcome, Err(GatewayError::Unknown { .. })),
        "{outcome:?}"
    );
    assert_eq!(server.requests().len(), MAXIMUM_PAGES);

    let server = Server::answering(200, &json!({ "data": [], "has_more": true })).await;
    let outcome = found(&server).await;
    assert!(
        matches!(outcome, Err(GatewayError::Unknown { .. })),
        "{outcome:?}"
    );
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn a_page_that_fails_fails_the_look_up() {
    let first = answer(200, "", &json!({ "data": [refund("re_1")], "has_more": true }));
    let second = answer(503, "", &json!({}));
    let outcome = found(&Server::start(vec![first, second]).await).await;
    assert!(
        matches!(outcome, Err(GatewayError::Unknown { .. })),
        "{outcome:?}"
    );
}

#[tokio::test]
async fn a_payment_that_is_not_there_is_refused() {
    let body = json!({ "error": { "code": "resource_missing", "message": "No such payment_intent" } });
    let outcome = found(&Server::answering(404, &body).await).await;
    assert!(
        matches!(outcome, Err(GatewayError::Refused { status: 404, .. })),
        "{outcome:?}"
    );
}

#[tokio::test]
async fn what_is_no_list_is_unknown() {
    for body in [
        json!({}),
        json!([]),
        json!({ "data": [] }),
        json!({ "data": {}, "has_more": false }),
    ] {
        let outcome = found(&Server::answering(200, &body).await).await;
        assert!(
            matches!(outcome, Err(GatewayError::Unknown { .. })),
            "{body}: {outcome:?}"
        );
    }
}
