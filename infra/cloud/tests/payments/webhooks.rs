//! Webhooks of the simulator.

use std::time::Duration;

use oms_cloud::payments::{
    Behaviour, DELIVERY_ATTEMPTS, Mode, NewEvent, PaymentSimulator, PaymentSimulatorError,
};
use oms_cloud::sqs::Location;
use oms_payments::webhook::{Event, EventKind};
use oms_payments::{PaymentGateway, RefundState};
use oms_telemetry::Timestamp;
use serde_json::json;

use crate::receiver::Receiver;
use crate::{Server, clock, order, request, request_with, until, usd};

async fn started() -> (Server, Receiver) {
    let clock = clock();
    let receiver = Receiver::start(&clock).await;
    let server = Server::open(&Location::Memory, clock, Some(receiver.url.clone())).await;
    (server, receiver)
}

async fn delivered(simulator: &PaymentSimulator) {
    until(async || simulator.undelivered_events().await.unwrap() == 0).await;
}

async fn deliver(server: &Server) {
    let deliveries = server.simulator.start_deliveries();
    delivered(&server.simulator).await;
    deliveries.abort();
}

fn refund_states(events: &[Event]) -> Vec<RefundState> {
    let state = |event: &Event| match &event.kind {
        EventKind::RefundUpdated { refund, .. } => refund.state,
        other => panic!("{other:?}"),
    };
    events.iter().map(state).collect()
}

#[tokio::test]
async fn a_payment_is_told() {
    let (server, receiver) = started().await;
    let payment = server.pay("1000", "usd").await;
    assert_eq!(server.simulator.undelivered_events().await.unwrap(), 1);
    deliver(&server).await;
    let event = receiver.received().remove(0);
    assert!(event.id.starts_with("evt_"), "{}", event.id);
    assert_eq!(
        event.created,
        "2026-11-21T09:30:00Z".parse::<Timestamp>().unwrap()
    );
    let EventKind::PaymentSucceeded(told) = event.kind else {
        panic!("{event:?}");
    };
    assert_eq!(
        (told.id, told.order_id, told.amount),
        (payment, Some(order()), usd(1_000))
    );
}

#[tokio::test]
async fn a_declined_payment_is_told() {
    let (server, receiver) = started().await;
    let fields = [
        ("amount", "1000"),
        ("currency", "usd"),
        ("confirm", "true"),
        ("payment_method", "pm_card_chargeDeclined"),
    ];
    assert_eq!(server.post("/v1/payment_intents", None, &fields).await.0, 402);
    deliver(&server).await;
    let EventKind::PaymentFailed(told) = receiver.received().remove(0).kind else {
        panic!("{:?}", receiver.received());
    };
    assert_eq!(told.failure.as_deref(), Some("Your card was declined."));
}

#[tokio::test]
async fn a_refund_is_told_when_it_is_made_and_when_it_is_settled() {
    let (server, receiver) = started().await;
    let deliveries = server.simulator.start_deliveries();
    server.simulator.script(Mode::PendingThenSucceeded);
    let refund = server.gateway.create_refund(&request()).await.unwrap();
    delivered(&server.simulator).await;
    assert_eq!(refund_states(&receiver.received()), [RefundState::Pending]);
    server.simulator.settle_refund(&refund.id).await.unwrap();
    delivered(&server.simulator).await;
    deliveries.abort();
    let events = receiver.received();
    assert_eq!(
        refund_states(&events),
        [RefundState::Pending, RefundState::Succeeded]
    );
    let EventKind::RefundUpdated {
        refund: told,
        payment,
    } = &events[1].kind
    else {
        panic!("{events:?}");
    };
    assert_eq!((&told.id, payment.as_deref()), (&refund.id, Some("pi_elsewhere")));
    assert_ne!(events[0].id, events[1].id);
}

#[tokio::test]
async fn an_effect_is_told_whatever_was_answered_and_only_an_effect() {
    let (server, receiver) = started().await;
    for (key, mode, effects) in [
        ("a", Mode::TimeoutWithEffect, 1),
        ("b", Mode::ErrorWithEffect, 2),
        ("c", Mode::WrongAmount, 3),
        ("d", Mode::CardError, 3),
        ("e", Mode::ErrorWithoutEffect, 3),
        ("f", Mode::TimeoutWithoutEffect, 3),
        ("g", Mode::Unavailable, 3),
        ("h", Mode::RateLimited, 3),
    ] {
        server.simulator.script(mode);
        let _ = server.gateway.create_refund(&request_with(key)).await;
        assert_eq!(
            server.simulator.undelivered_events().await.unwrap(),
            effects,
            "{mode:?}"
        );
    }
    // A kept answer is no second effect.
    let _ = server.gateway.create_refund(&request_with("c")).await;
    deliver(&server).await;
    assert_eq!(receiver.received().len(), 3);
}

#[tokio::test]
async fn what_is_refused_is_sent_again() {
    let (server, receiver) = started().await;
    receiver.refuse(DELIVERY_ATTEMPTS - 1);
    server.pay("1000", "usd").await;
    deliver(&server).await;
    assert_eq!((receiver.received().len(), receiver.refusals_left()), (1, 0));
}

#[tokio::test]
async fn what_is_refused_too_often_waits_for_the_next_start() {
    let clock = clock();
    let directory = tempfile::tempdir().unwrap();
    let location = Location::File(directory.path().join("payments.sqlite"));
    let receiver = Receiver::start(&clock).await;
    {
        let server = Server::open(&location, clock.clone(), Some(receiver.url.clone())).await;
        receiver.refuse(u32::MAX);
        server.pay("1000", "usd").await;
        deliver(&server).await;
        assert_eq!(receiver.refusals_left(), u32::MAX - DELIVERY_ATTEMPTS);
    }
    receiver.refuse(0);
    let server = Server::open(&location, clock, Some(receiver.url.clone())).await;
    assert_eq!(server.simulator.undelivered_events().await.unwrap(), 1);
    deliver(&server).await;
    assert_eq!(receiver.received().len(), 1);
}

#[tokio::test]
async fn what_a_killed_process_left_is_sent_at_the_next_start() {
    let clock = clock();
    let directory = tempfile::tempdir().unwrap();
    let location = Location::File(directory.path().join("payments.sqlite"));
    let receiver = Receiver::start(&clock).await;
    {
        let server = Server::open(&location, clock.clone(), Some(receiver.url.clone())).await;
        server.gateway.create_refund(&request()).await.unwrap();
    }
    // An hour later, the signature has the time of sending.
    clock.advance(Duration::from_hours(1));
    {
        let server = Server::open(&location, clock.clone(), Some(receiver.url.clone())).await;
        deliver(&server).await;
    }
    assert_eq!(refund_states(&receiver.received()), [RefundState::Succeeded]);
    let server = Server::open(&location, clock, Some(receiver.url.clone())).await;
    assert_eq!(
        server.simulator.undelivered_events().await.unwrap(),
        0,
        "it arrived"
    );
}

#[tokio::test]
async fn nobody_there_is_no_reason_to_stop() {
    let clock = clock();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/webhooks", listener.local_addr().unwrap());
    drop(listener);
    let server = Server::open(&Location::Memory, clock, Some(url)).await;
    server.pay("1000", "usd").await;
    let deliveries = server.simulator.start_deliveries();
    delivered(&server.simulator).await;
    assert!(!deliveries.is_finished());
    deliveries.abort();
}

#[tokio::test]
async fn webhooks_can_be_held() {
    let (server, receiver) = started().await;
    server.simulator.set_behaviour(Behaviour {
        hold_webhooks: true,
        ..Behaviour::default()
    });
    let deliveries = server.simulator.start_deliveries();
    server.pay("1000", "usd").await;
    assert_eq!(server.simulator.undelivered_events().await.unwrap(), 0);
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    assert_eq!(receiver.received(), []);
    server.simulator.set_behaviour(Behaviour::default());
    delivered(&server.simulator).await;
    deliveries.abort();
    assert_eq!(receiver.received().len(), 1);
}

#[tokio::test]
async fn without_an_address_there_are_none() {
    let server = Server::start().await;
    server.pay("1000", "usd").await;
    server.gateway.create_refund(&request()).await.unwrap();
    assert_eq!(server.simulator.undelivered_events().await.unwrap(), 0);
    server.simulator.start_deliveries().await.unwrap();
    let event = NewEvent {
        r#type: "refund.updated".to_owned(),
        object: json!({}),
        id: None,
        created: None,
    };
    let refused = server.simulator.send_event(event).await;
    assert!(
        matches!(refused, Err(PaymentSimulatorError::NoWebhookUrl)),
        "{refused:?}"
    );
}

#[tokio::test]
async fn an_event_can_be_sent_by_hand_and_again() {
    let (server, receiver) = started().await;
    let event = NewEvent {
        r#type: "charge.refunded".to_owned(),
        object: json!({ "id": "ch_1" }),
        id: Some("evt_mine".to_owned()),
        created: Some(1_000),
    };
    for _ in 0..2 {
        server.simulator.send_event(event.clone()).await.unwrap();
        deliver(&server).await;
    }
    let expected = Event {
        id: "evt_mine".to_owned(),
        created: Timestamp::from_unix_milliseconds(1_000_000).unwrap(),
        kind: EventKind::Other("charge.refunded".to_owned()),
    };
    assert_eq!(receiver.received(), [expected.clone(), expected]);
}
