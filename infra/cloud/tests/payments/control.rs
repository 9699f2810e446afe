//! `/simulator`, by HTTP.

use oms_cloud::payments::{Behaviour, Mode, RefundStatus};
use oms_cloud::sqs::Location;
use oms_payments::PaymentGateway;
use serde_json::{Value, json};

use crate::receiver::Receiver;
use crate::{Server, answer, clock, order, request};

async fn put(server: &Server, body: &Value) -> (u16, Value) {
    let request = server.http.put(format!("{}/simulator/behaviour", server.url));
    answer(request.body(body.to_string())).await
}

/// Without the API key: these are not the gateway's.
async fn get(server: &Server, path: &str) -> Value {
    let (status, body) = answer(server.http.get(format!("{}{path}", server.url))).await;
    assert_eq!(status, 200, "{body}");
    body
}

#[tokio::test]
async fn behaviour_is_shown_and_replaced() {
    let server = Server::start().await;
    let usual = json!({
        "delay_before_milliseconds": 0, "delay_after_milliseconds": 0, "script": [], "lookup_script": [],
        "rates": {}, "seed": 0, "silence": "close", "hold_webhooks": false,
    });
    assert_eq!(get(&server, "/simulator/behaviour").await, usual);
    let (status, now) = put(
        &server,
        &json!({ "script": ["card_error", "succeed"], "rates": { "unavailable": 1_000_000 } }),
    )
    .await;
    assert_eq!(status, 200);
    assert_eq!(now["script"], json!(["card_error", "succeed"]));
    server.gateway.create_refund(&request()).await.unwrap_err();
    let left = get(&server, "/simulator/behaviour").await;
    assert_eq!(
        (&left["script"], &left["rates"]),
        (&json!(["succeed"]), &json!({ "unavailable": 1_000_000 }))
    );
    assert_eq!(put(&server, &json!({})).await, (200, usual));
    assert_eq!(server.simulator.behaviour(), Behaviour::default());
}

#[tokio::test]
async fn a_behaviour_that_makes_no_sense_changes_nothing() {
    let server = Server::start().await;
    server.simulator.script(Mode::CardError);
    for body in [
        json!({ "delay": 5 }),
        json!({ "script": ["explode"] }),
        json!({ "delay_before_milliseconds": -1 }),
        json!({ "rates": { "card_error": "often" } }),
        json!(null),
    ] {
        let (status, error) = put(&server, &body).await;
        assert_eq!(
            (status, &error["error"]["type"]),
            (400, &"invalid_request_error".into()),
            "{body}"
        );
    }
    assert_eq!(server.simulator.behaviour().script, [Mode::CardError]);
}

#[tokio::test]
async fn the_ledger_lists_what_moved() {
    let server = Server::start().await;
    let refund = server.gateway.create_refund(&request()).await.unwrap();
    let expected = json!({
        "effects": [{
            "refund_id": refund.id, "payment_intent": "pi_elsewhere", "order_id": order().to_string(),
            "amount": 12_999, "currency": "usd", "status": "succeeded", "created": 1_795_253_400,
        }],
        "count": 1,
        "requests": 1,
        "requests_by_kind": { "create_refund": 1 },
    });
    assert_eq!(get(&server, "/simulator/ledger").await, expected);
}

#[tokio::test]
async fn a_pending_refund_is_settled() {
    let server = Server::start().await;
    server.simulator.script(Mode::PendingThenFailed);
    let refund = server.gateway.create_refund(&request()).await.unwrap();
    let settle = |id: String| {
        answer(
            server
                .http
                .post(format!("{}/simulator/refunds/{id}/settle", server.url)),
        )
    };
    let (status, settled) = settle(refund.id.clone()).await;
    assert_eq!((status, &settled["status"]), (200, &json!(RefundStatus::Failed)));
    assert_eq!(settle(refund.id).await.0, 400);
    assert_eq!(settle("re_none".to_owned()).await.0, 404);
}

#[tokio::test]
async fn an_event_is_sent() {
    let clock = clock();
    let receiver = Receiver::start(&clock).await;
    let server = Server::open(&Location::Memory, clock, Some(receiver.url.clone())).await;
    let send = |body: Value| {
        let request = server.http.post(format!("{}/simulator/events", server.url));
        answer(request.body(body.to_string()))
    };
    let (status, event) = send(json!({ "type": "charge.refunded", "object": { "id": "ch_1" } })).await;
    assert_eq!(
        (status, &event["type"], &event["created"]),
        (200, &json!("charge.refunded"), &json!(1_795_253_400))
    );
    assert_eq!(server.simulator.undelivered_events().await.unwrap(), 1);
    assert_eq!(send(json!({ "type": "charge.refunded" })).await.0, 400);
    assert_eq!(send(json!({ "type": "x", "object": {}, "more": 1 })).await.0, 400);
    let nobody = Server::start().await;
    let request = nobody.http.post(format!("{}/simulator/events", nobody.url));
    let body = json!({ "type": "x", "object": {} });
    assert_eq!(answer(request.body(body.to_string())).await.0, 400);
}
