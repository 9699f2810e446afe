//! Payments made at the simulator, and the amounts that can be refunded.

use oms_cloud::payments::Mode;
use oms_domain::{Currency, Money};
use oms_payments::{GatewayError, GatewayRefund, PaymentGateway, RefundRequest};

use crate::{Server, order, request, request_with, usd};

async fn refund(
    server: &Server,
    payment: &str,
    key: &str,
    cents: i64,
) -> Result<GatewayRefund, GatewayError> {
    let request = RefundRequest {
        payment: payment.to_owned(),
        amount: usd(cents),
        ..request_with(key)
    };
    server.gateway.create_refund(&request).await
}

fn code(outcome: Result<GatewayRefund, GatewayError>) -> String {
    match outcome {
        Err(GatewayError::Refused {
            status: 400, code, ..
        }) => code.unwrap(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn no_more_is_taken_than_was_paid() {
    let server = Server::start().await;
    let payment = server.pay("1000", "usd").await;
    assert_eq!(
        code(refund(&server, &payment, "a", 1_001).await),
        "amount_too_large"
    );
    refund(&server, &payment, "b", 600).await.unwrap();
    assert_eq!(
        code(refund(&server, &payment, "c", 401).await),
        "amount_too_large"
    );
    refund(&server, &payment, "d", 400).await.unwrap();
    assert_eq!(
        code(refund(&server, &payment, "e", 1).await),
        "charge_already_refunded"
    );
    let taken: i64 = server
        .ledger()
        .await
        .effects
        .iter()
        .map(|effect| effect.amount)
        .sum();
    assert_eq!(taken, 1_000);
}

#[tokio::test]
async fn a_refund_that_failed_can_be_made_again() {
    let server = Server::start().await;
    let payment = server.pay("1000", "usd").await;
    server.simulator.script(Mode::PendingThenFailed);
    let pending = refund(&server, &payment, "a", 1_000).await.unwrap();
    assert_eq!(
        code(refund(&server, &payment, "b", 1_000).await),
        "charge_already_refunded"
    );
    server.simulator.settle_refund(&pending.id).await.unwrap();
    refund(&server, &payment, "c", 1_000).await.unwrap();
    assert_eq!(server.effects().await, 1);
}

#[tokio::test]
async fn what_the_request_is_refused_for_comes_through_whatever_was_to_go_wrong() {
    let server = Server::start().await;
    let payment = server.pay("1000", "usd").await;
    for (key, mode) in [
        ("a", Mode::TimeoutWithEffect),
        ("b", Mode::ErrorWithEffect),
        ("c", Mode::CardError),
        ("d", Mode::PendingThenSucceeded),
    ] {
        server.simulator.script(mode);
        assert_eq!(
            code(refund(&server, &payment, key, 1_001).await),
            "amount_too_large"
        );
    }
    assert_eq!(server.effects().await, 0);
}

#[tokio::test]
async fn without_an_amount_all_that_is_left_is_taken() {
    let server = Server::start().await;
    let payment = server.pay("1000", "usd").await;
    refund(&server, &payment, "a", 300).await.unwrap();
    let (status, left) = server
        .post("/v1/refunds", None, &[("payment_intent", &payment)])
        .await;
    assert_eq!((status, left["amount"].as_i64()), (200, Some(700)));
    let (status, _) = server
        .post("/v1/refunds", None, &[("payment_intent", "pi_elsewhere")])
        .await;
    assert_eq!(status, 400);
}

#[tokio::test]
async fn a_refund_is_in_the_currency_of_its_payment() {
    let server = Server::start().await;
    let payment = server.pay("1000", "eur").await;
    let made = refund(&server, &payment, "a", 1_000).await.unwrap();
    assert_eq!(
        made.amount,
        Money::from_minor_units(1_000, Currency::EUR).unwrap()
    );
}

#[tokio::test]
async fn a_payment_made_elsewhere_is_in_the_currency_it_is_said_to_be_in() {
    let server = Server::start().await;
    for (key, text, currency) in [
        ("a", "12.50", Currency::EUR),
        ("b", "1250", Currency::JPY),
        ("c", "1250", Currency::ISK),
        ("d", "1250.00", Currency::MGA),
        ("e", "1.250", Currency::KWD),
    ] {
        let amount = Money::parse(text, currency).unwrap();
        let request = RefundRequest {
            amount,
            ..request_with(key)
        };
        let refund = server.gateway.create_refund(&request).await.unwrap();
        assert_eq!(refund.amount, amount, "{currency}");
    }
}

#[tokio::test]
async fn a_declined_card_pays_nothing() {
    let server = Server::start().await;
    let fields = [
        ("amount", "1000"),
        ("currency", "usd"),
        ("confirm", "true"),
        ("payment_method", "pm_card_chargeDeclined"),
    ];
    let (status, answer) = server.post("/v1/payment_intents", None, &fields).await;
    let error = &answer["error"];
    assert_eq!(
        (status, &error["code"], &error["type"]),
        (402, &"card_declined".into(), &"card_error".into())
    );
    let payment = error["payment_intent"]["id"].as_str().unwrap();
    let (_, object) = server.get(&format!("/v1/payment_intents/{payment}")).await;
    assert_eq!(object["status"], "requires_payment_method");
    assert_eq!(object["amount_received"], 0);
    assert_eq!(
        code(refund(&server, payment, "a", 1).await),
        "payment_intent_unexpected_state"
    );
}

#[tokio::test]
async fn a_payment_is_kept_as_it_was_made() {
    let server = Server::start().await;
    let payment = server.pay("1000", "EUR").await;
    let (status, object) = server.get(&format!("/v1/payment_intents/{payment}")).await;
    assert_eq!(status, 200);
    assert_eq!(object["status"], "succeeded");
    assert_eq!(
        (object["amount"].as_i64(), &object["currency"]),
        (Some(1_000), &"eur".into())
    );
    assert_eq!(object["metadata"]["order_id"], order().to_string());
}

#[tokio::test]
async fn paying_twice_with_one_key_is_one_payment() {
    let server = Server::start().await;
    let fields = [("amount", "1000"), ("currency", "usd"), ("confirm", "true")];
    let (_, first) = server.post("/v1/payment_intents", Some("k"), &fields).await;
    let (_, second) = server.post("/v1/payment_intents", Some("k"), &fields).await;
    assert_eq!(first, second);
    assert_ne!(first["id"], request().payment);
}

#[tokio::test]
async fn what_is_no_payment_is_refused() {
    let server = Server::start().await;
    for fields in [
        &[("currency", "usd"), ("confirm", "true")][..],
        &[("amount", "1000"), ("confirm", "true")],
        &[("amount", "1000"), ("currency", "usd")],
        &[("amount", "1000"), ("currency", "usd"), ("confirm", "false")],
        &[("amount", "0"), ("currency", "usd"), ("confirm", "true")],
        &[("amount", "1000"), ("currency", "dollars"), ("confirm", "true")],
        &[("amount", "1001"), ("currency", "kwd"), ("confirm", "true")],
        &[
            ("amount", "1000"),
            ("currency", "usd"),
            ("confirm", "true"),
            ("customer", "cus_1"),
        ],
    ] {
        let (status, answer) = server.post("/v1/payment_intents", None, fields).await;
        assert_eq!(status, 400, "{fields:?} {answer}");
        assert_eq!(answer["error"]["type"], "invalid_request_error");
    }
}
