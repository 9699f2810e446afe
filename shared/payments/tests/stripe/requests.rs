//! The requests that the client sends.

use oms_domain::{Currency, Money};
use oms_payments::stripe::{API_VERSION, NOT_SENT};
use oms_payments::{GatewayError, PaymentGateway, StripeGateway};
use serde_json::json;

use crate::server::Server;
use crate::{API_KEY, gateway, order, refund, request};

#[tokio::test]
async fn a_refund_is_asked_for_as_stripe_has_it() {
    let server = Server::answering(200, &refund("re_1")).await;
    gateway(&server.url).create_refund(&request()).await.unwrap();
    let sent = server.requests().remove(0);
    assert_eq!(sent.head.lines().next(), Some("POST /v1/refunds HTTP/1.1"));
    let fields: Vec<_> = form_urlencoded::parse(sent.body.as_bytes())
        .into_owned()
        .collect();
    let expected = [
        ("payment_intent", "pi_3Qb&x=1"),
        ("amount", "12999"),
        ("reason", "requested_by_customer"),
        ("metadata[order_id]", &order().to_string()),
        ("metadata[currency]", "usd"),
    ];
    let expected = expected.map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(fields, expected);
    for (name, value) in [
        ("authorization", format!("Bearer {API_KEY}")),
        ("idempotency-key", format!("refund:{}", order())),
        ("content-type", "application/x-www-form-urlencoded".to_owned()),
        ("stripe-version", API_VERSION.to_owned()),
        ("host", server.url.replace("http://", "")),
    ] {
        assert_eq!(sent.header(name), Some(&*value), "{name}");
    }
}

#[tokio::test]
async fn refunds_are_looked_up_as_stripe_has_it() {
    let server = Server::answering(200, &json!({ "data": [], "has_more": false })).await;
    let found = gateway(&format!("{}/stripe/", server.url))
        .find_refunds("pi_3Qb&x=1", order())
        .await;
    assert_eq!(found.unwrap(), []);
    let sent = server.requests().remove(0);
    assert_eq!(
        sent.head.lines().next(),
        Some("GET /stripe/v1/refunds?payment_intent=pi_3Qb%26x%3D1&limit=100 HTTP/1.1")
    );
    assert_eq!(sent.header("authorization"), Some(&*format!("Bearer {API_KEY}")));
    assert_eq!(sent.header("stripe-version"), Some(API_VERSION));
    assert_eq!(sent.header("idempotency-key"), None);
}

#[tokio::test]
async fn a_connection_is_used_again() {
    let server = Server::answering(200, &refund("re_1")).await;
    let gateway = gateway(&server.url);
    for _ in 0..3 {
        gateway.clone().create_refund(&request()).await.unwrap();
    }
    let connections: Vec<_> = server
        .requests()
        .iter()
        .map(|request| request.connection)
        .collect();
    assert_eq!(connections, [0, 0, 0]);
}

#[tokio::test]
async fn what_the_gateway_has_no_words_for_is_not_sent() {
    let server = Server::answering(200, &refund("re_1")).await;
    let gateway = gateway(&server.url);
    let mut impossible_amount = request();
    impossible_amount.amount = Money::parse("5.124", Currency::KWD).unwrap();
    let mut refused = vec![impossible_amount];
    for key in [
        String::new(),
        "a\r\nb: c".to_owned(),
        "é".to_owned(),
        "x".repeat(256),
    ] {
        let mut request = request();
        request.idempotency_key = key;
        refused.push(request);
    }
    for request in refused {
        let outcome = gateway.create_refund(&request).await;
        let Err(GatewayError::Refused {
            status: 400, code, ..
        }) = outcome
        else {
            panic!("{request:?}: {outcome:?}");
        };
        assert_eq!(code.as_deref(), Some(NOT_SENT));
    }
    assert_eq!(server.requests().len(), 0);
}

#[test]
fn the_client_does_not_show_its_key() {
    let gateway = StripeGateway::new("https://api.stripe.com/", API_KEY.to_owned()).unwrap();
    let shown = format!("{gateway:?}");
    assert!(
        shown.contains("https://api.stripe.com") && !shown.contains(API_KEY),
        "{shown}"
    );
}
