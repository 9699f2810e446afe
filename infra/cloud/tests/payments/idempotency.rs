//! Keys, after <https://docs.stripe.com/api/idempotent_requests>.

use std::time::Duration;

use oms_cloud::payments::{Behaviour, Mode};
use oms_payments::{GatewayError, PaymentGateway};

use crate::{Server, order, request, request_with, usd};

const DAY: Duration = Duration::from_hours(24);

#[tokio::test]
async fn a_kept_answer_is_the_same_to_the_letter_and_says_so() {
    let server = Server::start().await;
    let send = || async {
        let response = server
            .http
            .post(format!("{}/v1/refunds", server.url))
            .bearer_auth(crate::API_KEY)
            .header("idempotency-key", "k")
            .form(&[("payment_intent", "pi_1"), ("amount", "5")])
            .send()
            .await
            .unwrap();
        let replayed = response.headers().get("idempotent-replayed").cloned();
        (response.status(), replayed, response.text().await.unwrap())
    };
    let (first_status, first_replayed, first_text) = send().await;
    assert_eq!((first_status.as_u16(), first_replayed), (200, None));
    let (status, replayed, text) = send().await;
    assert_eq!((status, text), (first_status, first_text));
    assert_eq!(replayed.unwrap(), "true");
}

#[tokio::test]
async fn a_key_has_one_set_of_parameters() {
    let server = Server::start().await;
    server.gateway.create_refund(&request()).await.unwrap();
    let mut changed = request();
    changed.amount = usd(1);
    let outcome = server.gateway.create_refund(&changed).await;
    assert!(
        matches!(outcome, Err(GatewayError::KeyReused { .. })),
        "{outcome:?}"
    );
    // Another operation's parameters are others, too.
    let fields = [("amount", "5"), ("currency", "usd"), ("confirm", "true")];
    let (status, answer) = server
        .post("/v1/payment_intents", Some(&request().idempotency_key), &fields)
        .await;
    assert_eq!(
        (status, &answer["error"]["type"]),
        (400, &"idempotency_error".into())
    );
    // And none of it took the key's answer away.
    assert_eq!(
        server.gateway.create_refund(&request()).await.unwrap().amount,
        usd(12_999)
    );
    assert_eq!(server.effects().await, 1);
}

#[tokio::test]
async fn parameters_are_the_same_in_any_order() {
    let server = Server::start().await;
    let fields = [("payment_intent", "pi_1"), ("amount", "5")];
    let (_, first) = server.post("/v1/refunds", Some("k"), &fields).await;
    let fields = [("amount", "5"), ("payment_intent", "pi_1")];
    let (_, second) = server.post("/v1/refunds", Some("k"), &fields).await;
    assert_eq!(first["id"], second["id"]);
}

#[tokio::test]
async fn a_key_is_forgotten_after_a_day() {
    let server = Server::start().await;
    let first = server.gateway.create_refund(&request()).await.unwrap();
    server
        .clock
        .advance(Duration::from_millis(24 * 60 * 60 * 1_000 - 1));
    assert_eq!(server.gateway.create_refund(&request()).await.unwrap(), first);
    server.clock.advance(Duration::from_millis(1));
    let second = server.gateway.create_refund(&request()).await.unwrap();
    assert_ne!(second.id, first.id);
    assert_eq!(server.effects().await, 2);
    // Which is why one looks before one asks again.
    let found = server
        .gateway
        .find_refunds("pi_elsewhere", order())
        .await
        .unwrap();
    assert_eq!(found, [first, second]);
}

#[tokio::test]
async fn a_forgotten_key_may_have_other_parameters() {
    let server = Server::start().await;
    server.gateway.create_refund(&request()).await.unwrap();
    server.clock.advance(DAY);
    let mut changed = request();
    changed.amount = usd(1);
    assert_eq!(
        server.gateway.create_refund(&changed).await.unwrap().amount,
        usd(1)
    );
}

#[tokio::test]
async fn a_key_whose_request_is_executed_is_in_use() {
    let server = Server::start().await;
    // The first is executed until long after the test is over.
    server.simulator.set_behaviour(Behaviour {
        delay_before_milliseconds: 3_600_000,
        ..Behaviour::default()
    });
    let gateway = server.gateway.clone();
    let first = tokio::spawn(async move { gateway.create_refund(&request()).await });
    // Other requests with the key are refused as in use once the first has begun, whichever of them that is.
    let gateway = server.gateway.clone();
    let second = tokio::spawn(async move { gateway.create_refund(&request()).await });
    let busy = tokio::select! {
        outcome = first => outcome,
        outcome = second => outcome,
    };
    let busy = busy.unwrap();
    assert!(
        matches!(busy, Err(GatewayError::Busy { status: 409, .. })),
        "{busy:?}"
    );
    let mut changed = request();
    changed.amount = usd(1);
    let outcome = server.gateway.create_refund(&changed).await;
    assert!(
        matches!(outcome, Err(GatewayError::KeyReused { .. })),
        "{outcome:?}"
    );
    // The refusal as in use is not kept, and another key is free.
    server.simulator.set_behaviour(Behaviour::default());
    server
        .gateway
        .create_refund(&request_with("another"))
        .await
        .unwrap();
    assert_eq!(server.effects().await, 1);
}

#[tokio::test]
async fn what_is_refused_before_execution_is_not_kept() {
    let server = Server::start().await;
    let (status, _) = server.post("/v1/refunds", Some("k"), &[("amount", "5")]).await;
    assert_eq!(status, 400);
    let unauthorized = server.http.post(format!("{}/v1/refunds", server.url));
    let unauthorized = unauthorized.header("idempotency-key", "k").send().await.unwrap();
    assert_eq!(unauthorized.status().as_u16(), 401);
    let fields = [("payment_intent", "pi_1"), ("amount", "5")];
    assert_eq!(server.post("/v1/refunds", Some("k"), &fields).await.0, 200);
}

#[tokio::test]
async fn what_is_refused_in_execution_is_kept() {
    let server = Server::start().await;
    let payment = server.pay("1000", "usd").await;
    let fields = |amount: &'static str| {
        [("payment_intent", payment.as_str()), ("amount", amount)].map(|(a, b)| (a, b))
    };
    assert_eq!(
        server.post("/v1/refunds", Some("a"), &fields("1001")).await.0,
        400
    );
    let response = server
        .http
        .post(format!("{}/v1/refunds", server.url))
        .bearer_auth(crate::API_KEY)
        .header("idempotency-key", "a")
        .form(&fields("1001"));
    let response = response.send().await.unwrap();
    assert_eq!(response.status().as_u16(), 400);
    assert_eq!(response.headers()["idempotent-replayed"], "true");
}

#[tokio::test]
async fn without_a_key_every_request_is_another() {
    let server = Server::start().await;
    let fields = [("payment_intent", "pi_1"), ("amount", "5")];
    for _ in 0..2 {
        assert_eq!(server.post("/v1/refunds", None, &fields).await.0, 200);
    }
    assert_eq!(server.effects().await, 2);
}

#[tokio::test]
async fn a_key_has_at_most_255_characters() {
    let server = Server::start().await;
    let fields = [("payment_intent", "pi_1"), ("amount", "5")];
    let (longest, longer) = ("k".repeat(255), "k".repeat(256));
    assert_eq!(server.post("/v1/refunds", Some(&longest), &fields).await.0, 200);
    assert_eq!(server.post("/v1/refunds", Some(&longer), &fields).await.0, 400);
}

#[tokio::test]
async fn a_kept_failure_uses_up_no_script() {
    let server = Server::start().await;
    server.simulator.script(Mode::ErrorWithEffect);
    server.simulator.script(Mode::CardError);
    for _ in 0..3 {
        server.gateway.create_refund(&request()).await.unwrap_err();
    }
    assert_eq!(server.simulator.behaviour().script, [Mode::CardError]);
}
