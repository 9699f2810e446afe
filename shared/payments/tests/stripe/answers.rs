//! The interpretation of responses to `POST /v1/refunds`.

use oms_domain::{Currency, Money};
use oms_payments::stripe::MAXIMUM_ANSWER_BYTES;
use oms_payments::{GatewayError, GatewayRefund, PaymentGateway, RefundState};
use serde_json::{Value, json};

use crate::server::{Reaction, Server, answer};
use crate::{API_KEY, gateway, order, refund, request};

async fn outcome_of(reaction: Reaction) -> Result<GatewayRefund, GatewayError> {
    let server = Server::start(vec![reaction]).await;
    gateway(&server.url).create_refund(&request()).await
}

async fn cause_of(reaction: Reaction) -> String {
    match outcome_of(reaction).await {
        Err(GatewayError::Unknown { cause, .. }) => cause,
        other => panic!("{other:?}"),
    }
}

fn changed(field: &str, value: Value) -> Reaction {
    let mut refund = refund("re_1");
    refund[field] = value;
    answer(200, "", &refund)
}

#[tokio::test]
async fn a_refund_comes_back_as_the_gateway_has_it() {
    let refund = outcome_of(answer(200, "", &refund("re_1"))).await.unwrap();
    let expected = GatewayRefund {
        id: "re_1".to_owned(),
        amount: request().amount,
        state: RefundState::Succeeded,
        order_id: Some(order()),
        failure_reason: None,
    };
    assert_eq!(refund, expected);
}

#[tokio::test]
async fn another_amount_is_the_callers_to_see() {
    let refund = outcome_of(changed("amount", json!(1))).await.unwrap();
    assert_eq!(refund.amount, Money::from_minor_units(1, Currency::USD).unwrap());
    let refund = outcome_of(changed("currency", json!("eur"))).await.unwrap();
    assert_eq!(refund.amount.currency(), Currency::EUR);
}

#[tokio::test]
async fn an_answer_about_something_else_says_nothing() {
    for (field, value) in [
        ("payment_intent", json!("pi_other")),
        ("payment_intent", json!(null)),
        (
            "metadata",
            json!({ "order_id": "00000000-0000-8000-8000-000000000000" }),
        ),
        ("metadata", json!({})),
        ("status", json!("paid")),
        ("amount", json!(-1)),
        ("currency", json!("xau")),
        ("id", json!(null)),
    ] {
        cause_of(changed(field, value)).await;
    }
}

#[tokio::test]
async fn refusals_come_through() {
    let body = json!({ "error": { "type": "card_error", "code": "card_declined", "message": "No." } });
    let refused = |replayed| GatewayError::Refused {
        status: 402,
        code: Some("card_declined".to_owned()),
        message: "No.".to_owned(),
        replayed,
    };
    assert_eq!(outcome_of(answer(402, "", &body)).await, Err(refused(false)));
    let repeated = answer(402, "idempotent-replayed: true\r\n", &body);
    assert_eq!(outcome_of(repeated).await, Err(refused(true)));
    for status in [409, 429] {
        let busy = GatewayError::Busy {
            status,
            message: "No.".to_owned(),
        };
        assert_eq!(outcome_of(answer(status, "", &body)).await, Err(busy));
    }
}

#[tokio::test]
async fn a_stored_failure_is_known_as_such() {
    let body = json!({ "error": { "type": "api_error", "message": "Oh." } });
    for (headers, replayed) in [
        ("", false),
        ("Idempotent-Replayed: true\r\n", true),
        ("idempotent-replayed: false\r\n", false),
    ] {
        let expected = GatewayError::Unknown {
            cause: "status 500: Oh.".to_owned(),
            replayed,
        };
        assert_eq!(outcome_of(answer(500, headers, &body)).await, Err(expected));
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let elsewhere = Server::answering(200, &refund("re_1")).await;
    let location = format!("location: {}/v1/refunds\r\n", elsewhere.url);
    let cause = cause_of(answer(307, &location, &json!({}))).await;
    assert!(cause.starts_with("status 307"), "{cause}");
    assert_eq!(elsewhere.requests().len(), 0);
}

#[tokio::test]
async fn a_connection_that_breaks_leaves_the_outcome_unknown() {
    for bytes in [
        "",
        "HTTP/1.1 20",
        "nonsense\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n{\"id\":",
        "HTTP/1.1 400 No\r\ncontent-length: 500\r\n\r\n{\"error\":",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
    ] {
        cause_of(Reaction::SendAndClose(bytes.as_bytes().to_vec())).await;
    }
    let busy = b"HTTP/1.1 429 No\r\ncontent-length: 500\r\n\r\n".to_vec();
    let outcome = outcome_of(Reaction::SendAndClose(busy)).await;
    assert!(
        matches!(outcome, Err(GatewayError::Busy { status: 429, .. })),
        "{outcome:?}"
    );
}

#[tokio::test]
async fn nobody_there_leaves_the_outcome_unknown() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let outcome = gateway(&url).create_refund(&request()).await;
    let Err(GatewayError::Unknown {
        cause,
        replayed: false,
    }) = outcome
    else {
        panic!("{outcome:?}");
    };
    assert!(cause.starts_with("the connection failed: "), "{cause}");
}

fn padded(length: usize) -> Reaction {
    let mut refund = refund("re_1");
    refund["padding"] = json!("");
    let missing = length - refund.to_string().len();
    refund["padding"] = json!("x".repeat(missing));
    assert_eq!(refund.to_string().len(), length);
    answer(200, "", &refund)
}

#[tokio::test]
async fn an_answer_may_be_256_kibibytes_and_no_more() {
    assert_eq!(outcome_of(padded(MAXIMUM_ANSWER_BYTES)).await.unwrap().id, "re_1");
    let cause = cause_of(padded(MAXIMUM_ANSWER_BYTES + 1)).await;
    assert_eq!(cause, "the response is larger than 262144 bytes");
}

#[tokio::test]
async fn an_endless_answer_is_cut_off() {
    let mut endless = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n".to_vec();
    for _ in 0..=MAXIMUM_ANSWER_BYTES / 0x1000 {
        endless.extend_from_slice(b"1000\r\n");
        endless.extend_from_slice(&[b' '; 0x1000]);
        endless.extend_from_slice(b"\r\n");
    }
    let cause = cause_of(Reaction::SendAndHang(endless)).await;
    assert_eq!(cause, "the response is larger than 262144 bytes");
}

#[tokio::test]
async fn the_key_is_in_no_outcome() {
    let echoed = format!("no such key: {API_KEY}");
    let error = json!({ "error": { "type": API_KEY, "code": API_KEY, "message": echoed } });
    let mut failed = refund("re_1");
    failed["status"] = json!("failed");
    failed["failure_reason"] = json!(echoed);
    for reaction in [
        answer(401, "", &error),
        answer(429, "", &error),
        answer(500, "", &error),
        answer(200, "", &failed),
        answer(200, "", &json!({ "id": API_KEY })),
        Reaction::SendAndClose(format!("HTTP/1.1 {API_KEY}\r\n\r\n").into_bytes()),
    ] {
        let outcome = format!("{:?}", outcome_of(reaction).await);
        assert!(!outcome.contains(API_KEY), "{outcome}");
    }
}
