//! Requests as they should not be.

use reqwest::StatusCode;
use serde_json::Value;

use crate::{API_KEY, Server, answer};

#[tokio::test]
async fn whoever_has_no_key_learns_nothing() {
    let server = Server::start().await;
    for path in ["/v1/refunds", "/v1/refunds/re_1", "/v1/payment_intents/pi_1"] {
        for key in [
            None,
            Some(""),
            Some("Bearer "),
            Some("Bearer sk_test_locaX"),
            Some("Basic c2tfdGVzdF9sb2NhWDo="),
            Some("Basic !"),
            Some(API_KEY),
        ] {
            let mut request = server.http.get(format!("{}{path}", server.url));
            if let Some(key) = key {
                request = request.header("authorization", key);
            }
            let (status, body) = answer(request).await;
            assert_eq!(
                (status, &body["error"]["type"]),
                (401, &"invalid_request_error".into()),
                "{path} {key:?}"
            );
        }
    }
    for path in ["/v1/refunds", "/v1/payment_intents"] {
        assert_eq!(
            answer(server.http.post(format!("{}{path}", server.url))).await.0,
            401
        );
    }
}

#[tokio::test]
async fn the_key_may_be_the_name_of_a_basic_authentication() {
    let server = Server::start().await;
    let request = server
        .http
        .get(format!("{}/v1/refunds?payment_intent=pi_1", server.url));
    assert_eq!(answer(request.basic_auth(API_KEY, Some(""))).await.0, 200);
}

#[tokio::test]
async fn a_refund_needs_what_it_needs_and_nothing_else() {
    let server = Server::start().await;
    for (fields, parameter, code) in [
        (&[("amount", "5")][..], "payment_intent", "parameter_missing"),
        (
            &[("payment_intent", ""), ("amount", "5")],
            "payment_intent",
            "parameter_missing",
        ),
        (
            &[("payment_intent", "pi_1"), ("amount", "0")],
            "amount",
            "parameter_invalid_integer",
        ),
        (
            &[("payment_intent", "pi_1"), ("amount", "-5")],
            "amount",
            "parameter_invalid_integer",
        ),
        (
            &[("payment_intent", "pi_1"), ("amount", "5.5")],
            "amount",
            "parameter_invalid_integer",
        ),
        (
            &[("payment_intent", "pi_1"), ("amount", "five")],
            "amount",
            "parameter_invalid_integer",
        ),
        (
            &[("payment_intent", "pi_1"), ("amount", "5"), ("charge", "ch_1")],
            "charge",
            "parameter_unknown",
        ),
    ] {
        let (status, body) = server.post("/v1/refunds", None, fields).await;
        let error = &body["error"];
        assert_eq!(status, 400, "{fields:?}");
        assert_eq!(error["type"], "invalid_request_error");
        assert_eq!(
            (&error["param"], &error["code"]),
            (&parameter.into(), &code.into()),
            "{fields:?}"
        );
        assert!(
            error["message"]
                .as_str()
                .is_some_and(|message| !message.is_empty())
        );
    }
    let whole = [("payment_intent", "pi_1"), ("amount", "5")];
    for more in [
        ("reason", "because"),
        ("metadata[currency]", "dollars"),
        ("metadata[currency]", "isk"),
        ("metadata[note]", &*"x".repeat(501)),
        ("amount", "6"),
    ] {
        let fields: Vec<_> = whole.into_iter().chain([more]).collect();
        assert_eq!(server.post("/v1/refunds", None, &fields).await.0, 400, "{more:?}");
    }
    assert_eq!(server.effects().await, 0);
    assert_eq!(server.post("/v1/refunds", None, &whole).await.0, 200);
}

#[tokio::test]
async fn other_addresses_and_methods_are_not_known() {
    let server = Server::start().await;
    for (method, path) in [
        (reqwest::Method::GET, "/"),
        (reqwest::Method::GET, "/v1/charges"),
        (reqwest::Method::DELETE, "/v1/refunds"),
        (reqwest::Method::POST, "/v1/refunds/re_1"),
        (reqwest::Method::GET, "/simulator/events"),
    ] {
        let request = server
            .http
            .request(method.clone(), format!("{}{path}", server.url));
        let (status, body) = answer(request.bearer_auth(API_KEY)).await;
        assert_eq!(
            (status, &body["error"]["type"]),
            (404, &"invalid_request_error".into()),
            "{method} {path}"
        );
    }
}

#[tokio::test]
async fn a_body_may_be_long_but_not_endless() {
    let server = Server::start().await;
    let request = server.http.post(format!("{}/v1/refunds", server.url));
    let response = request
        .bearer_auth(API_KEY)
        .body("x".repeat(300 * 1024))
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn every_request_is_counted() {
    let server = Server::start().await;
    server.post("/v1/refunds", None, &[]).await;
    server
        .http
        .post(format!("{}/v1/refunds", server.url))
        .send()
        .await
        .unwrap();
    server.get("/v1/refunds").await;
    server.pay("5", "usd").await;
    let ledger = server.ledger().await;
    assert_eq!(ledger.requests, 4);
    let by_kind: Vec<_> = ledger.requests_by_kind.into_iter().collect();
    assert_eq!(
        by_kind,
        [
            ("create_payment_intent", 1),
            ("create_refund", 2),
            ("list_refunds", 1)
        ]
    );
    assert_eq!(ledger.effects.len(), 0);
    let _: Value = server.get("/simulator/ledger").await.1;
    assert_eq!(server.ledger().await.requests, 4);
}
