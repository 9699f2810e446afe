//! Servers that do not respond. A client without a time limit would hang here.

use std::time::Duration;

use oms_payments::{GatewayError, PaymentGateway, StripeGateway, Timeouts};
use serde_json::json;

use crate::server::{Reaction, Server, answer};
use crate::{API_KEY, PATIENT, order, refund, request};

const SHORT: Duration = Duration::from_millis(50);
/// Long enough to send a request even on a busy machine, and short enough to wait for.
const A_WHILE: Duration = Duration::from_secs(2);

fn gateway(url: &str, timeouts: Timeouts) -> StripeGateway {
    StripeGateway::with_timeouts(url, API_KEY.to_owned(), timeouts).unwrap()
}

fn impatient_request() -> Timeouts {
    Timeouts {
        request: A_WHILE,
        ..PATIENT
    }
}

fn unknown(cause: &str) -> GatewayError {
    GatewayError::Unknown {
        cause: cause.to_owned(),
        replayed: false,
    }
}

#[test]
fn the_usual_timeouts_leave_the_function_its_time() {
    let usual = Timeouts::default();
    assert_eq!(usual.connect, Duration::from_secs(3));
    assert_eq!(usual.request, Duration::from_secs(10));
    assert_eq!(usual.operation, Duration::from_secs(20));
}

#[tokio::test]
async fn no_answer_is_unknown() {
    let server = Server::start(vec![Reaction::SendAndHang(Vec::new())]).await;
    let outcome = gateway(&server.url, impatient_request())
        .create_refund(&request())
        .await;
    assert_eq!(outcome, Err(unknown("no response in time")));
    assert_eq!(server.requests().len(), 1, "the request was made, and once");
}

#[tokio::test]
async fn half_an_answer_is_unknown() {
    let half = b"HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n{\"id\":".to_vec();
    let server = Server::start(vec![Reaction::SendAndHang(half)]).await;
    let outcome = gateway(&server.url, impatient_request())
        .create_refund(&request())
        .await;
    assert_eq!(outcome, Err(unknown("the response did not arrive in time")));
}

#[tokio::test]
async fn an_operation_has_its_own_end() {
    let page = answer(200, "", &json!({ "data": [refund("re_1")], "has_more": true }));
    let server = Server::start(vec![page, Reaction::SendAndHang(Vec::new())]).await;
    let timeouts = Timeouts {
        operation: A_WHILE,
        ..PATIENT
    };
    let outcome = gateway(&server.url, timeouts)
        .find_refunds("pi_3Qb&x=1", order())
        .await;
    assert_eq!(outcome, Err(unknown("no response in time")));
}

#[tokio::test]
async fn what_does_not_encrypt_is_not_spoken_to() {
    let server = Server::answering(200, &refund("re_1")).await;
    let timeouts = Timeouts {
        connect: SHORT,
        ..PATIENT
    };
    let outcome = gateway(&server.url.replace("http:", "https:"), timeouts)
        .create_refund(&request())
        .await;
    let Err(GatewayError::Unknown { cause, .. }) = outcome else {
        panic!("{outcome:?}");
    };
    assert!(cause.starts_with("the connection failed: "), "{cause}");
    assert_eq!(server.requests().len(), 0);
}

#[tokio::test]
async fn a_client_that_gave_up_goes_on_with_the_next() {
    let server = Server::start(vec![
        Reaction::SendAndHang(Vec::new()),
        answer(200, "", &refund("re_1")),
    ])
    .await;
    let gateway = gateway(&server.url, impatient_request());
    gateway.create_refund(&request()).await.unwrap_err();
    assert_eq!(gateway.create_refund(&request()).await.unwrap().id, "re_1");
}
