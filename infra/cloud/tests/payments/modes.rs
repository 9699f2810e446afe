//! Every way a refund can go, as the client sees it, twice with the same key.

use std::collections::BTreeMap;

use oms_cloud::payments::{Behaviour, Mode, RefundStatus};
use oms_payments::{GatewayError, GatewayRefund, PaymentGateway, RefundState};

use crate::{Server, order, request, request_with, usd};

type Outcome = Result<GatewayRefund, GatewayError>;

/// The same request twice, the first of which goes that way; and how many effects there are after each.
async fn twice(server: &Server, mode: Mode) -> [(Outcome, usize); 2] {
    server.simulator.script(mode);
    let first = server.gateway.create_refund(&request()).await;
    let after_first = server.effects().await;
    let second = server.gateway.create_refund(&request()).await;
    [(first, after_first), (second, server.effects().await)]
}

fn unknown(outcome: &Outcome) -> bool {
    match outcome {
        Err(GatewayError::Unknown { replayed, .. }) => *replayed,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn success_is_one_effect_and_the_same_answer() {
    let server = Server::start().await;
    let [(first, one), (second, still_one)] = twice(&server, Mode::Succeed).await;
    let refund = first.unwrap();
    assert_eq!(second.unwrap(), refund);
    assert_eq!((one, still_one), (1, 1));
    assert_eq!(refund.amount, usd(12_999));
    assert_eq!(refund.state, RefundState::Succeeded);
    assert_eq!(refund.order_id, Some(order()));
    let effect = server.ledger().await.effects.remove(0);
    assert_eq!(effect.refund_id, refund.id);
    assert_eq!(effect.order_id, Some(order().to_string()));
    assert_eq!((effect.amount, &*effect.currency), (12_999, "usd"));
    assert_eq!(effect.created, 1_795_253_400);
}

#[tokio::test]
async fn a_timeout_with_effect_is_found_again() {
    let server = Server::start().await;
    let [(first, one), (second, still_one)] = twice(&server, Mode::TimeoutWithEffect).await;
    assert!(!unknown(&first));
    let refund = second.unwrap();
    assert_eq!((one, still_one), (1, 1));
    let found = server.gateway.find_refunds("pi_elsewhere", order()).await;
    assert_eq!(found.unwrap(), [refund]);
}

#[tokio::test]
async fn a_timeout_without_effect_leaves_nothing() {
    let server = Server::start().await;
    let [(first, none), (second, one)] = twice(&server, Mode::TimeoutWithoutEffect).await;
    assert!(!unknown(&first));
    assert_eq!(second.unwrap().state, RefundState::Succeeded);
    assert_eq!((none, one), (0, 1));
}

#[tokio::test]
async fn an_error_with_effect_is_repeated_and_only_the_look_up_tells() {
    let server = Server::start().await;
    let [(first, one), (second, still_one)] = twice(&server, Mode::ErrorWithEffect).await;
    assert_eq!((unknown(&first), unknown(&second)), (false, true));
    assert_eq!((one, still_one), (1, 1));
    let found = server
        .gateway
        .find_refunds("pi_elsewhere", order())
        .await
        .unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(
        (found[0].amount, found[0].state),
        (usd(12_999), RefundState::Succeeded)
    );
}

#[tokio::test]
async fn an_error_without_effect_is_repeated_until_another_key_is_used() {
    let server = Server::start().await;
    let [(first, none), (second, still_none)] = twice(&server, Mode::ErrorWithoutEffect).await;
    assert_eq!((unknown(&first), unknown(&second)), (false, true));
    assert_eq!((none, still_none), (0, 0));
    let found = server.gateway.find_refunds("pi_elsewhere", order()).await;
    assert_eq!(found.unwrap(), []);
    let other = server.gateway.create_refund(&request_with("another")).await;
    assert_eq!(
        (other.unwrap().state, server.effects().await),
        (RefundState::Succeeded, 1)
    );
}

#[tokio::test]
async fn unavailability_is_not_kept() {
    let server = Server::start().await;
    let [(first, none), (second, one)] = twice(&server, Mode::Unavailable).await;
    assert!(!unknown(&first));
    assert!(second.is_ok(), "{second:?}");
    assert_eq!((none, one), (0, 1));
}

#[tokio::test]
async fn a_rate_limit_is_not_kept() {
    let server = Server::start().await;
    let [(first, none), (second, one)] = twice(&server, Mode::RateLimited).await;
    assert!(
        matches!(first, Err(GatewayError::Busy { status: 429, .. })),
        "{first:?}"
    );
    assert!(second.is_ok(), "{second:?}");
    assert_eq!((none, one), (0, 1));
}

#[tokio::test]
async fn a_card_error_is_kept() {
    let server = Server::start().await;
    let [(first, none), (second, still_none)] = twice(&server, Mode::CardError).await;
    let refused = |replayed| GatewayError::Refused {
        status: 402,
        code: Some("card_declined".to_owned()),
        message: "Your card was declined.".to_owned(),
        replayed,
    };
    assert_eq!((first, second), (Err(refused(false)), Err(refused(true))));
    assert_eq!((none, still_none), (0, 0));
    assert!(
        server
            .gateway
            .create_refund(&request_with("another"))
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn a_pending_refund_succeeds_when_it_is_settled() {
    let server = Server::start().await;
    let [(first, one), (second, still_one)] = twice(&server, Mode::PendingThenSucceeded).await;
    let refund = first.unwrap();
    assert_eq!(refund.state, RefundState::Pending);
    assert_eq!((one, still_one), (1, 1));
    let settled = server.simulator.settle_refund(&refund.id).await.unwrap();
    assert_eq!(settled.status, RefundStatus::Succeeded);
    let found = server
        .gateway
        .find_refunds("pi_elsewhere", order())
        .await
        .unwrap();
    assert_eq!(
        (found[0].state, server.effects().await),
        (RefundState::Succeeded, 1)
    );
    // The key repeats the answer of that time.
    assert_eq!(second.unwrap().state, RefundState::Pending);
    let again = server.gateway.create_refund(&request()).await.unwrap();
    assert_eq!(again.state, RefundState::Pending);
    server.simulator.settle_refund(&refund.id).await.unwrap_err();
}

#[tokio::test]
async fn a_pending_refund_that_fails_gives_its_money_back() {
    let server = Server::start().await;
    let [(first, one), _] = twice(&server, Mode::PendingThenFailed).await;
    let refund = first.unwrap();
    assert_eq!((refund.state, one), (RefundState::Pending, 1));
    server.simulator.settle_refund(&refund.id).await.unwrap();
    let found = server
        .gateway
        .find_refunds("pi_elsewhere", order())
        .await
        .unwrap();
    assert_eq!(found[0].state, RefundState::Failed);
    assert_eq!(
        found[0].failure_reason.as_deref(),
        Some("expired_or_canceled_card")
    );
    assert_eq!(server.effects().await, 0);
}

#[tokio::test]
async fn a_wrong_amount_is_told_and_the_right_one_is_taken() {
    let server = Server::start().await;
    let [(first, one), (second, still_one)] = twice(&server, Mode::WrongAmount).await;
    let refund = first.unwrap();
    assert_eq!(refund.amount, usd(25_998));
    assert_eq!(second.unwrap().amount, usd(25_998));
    assert_eq!((one, still_one), (1, 1));
    assert_eq!(server.ledger().await.effects[0].amount, 12_999);
    let found = server
        .gateway
        .find_refunds("pi_elsewhere", order())
        .await
        .unwrap();
    assert_eq!(found[0].amount, usd(12_999));
}

#[tokio::test]
async fn a_script_is_followed_to_its_end() {
    let server = Server::start().await;
    for mode in [Mode::Unavailable, Mode::TimeoutWithEffect, Mode::RateLimited] {
        server.simulator.script(mode);
    }
    let refund = || async { server.gateway.create_refund(&request()).await };
    assert!(!unknown(&refund().await));
    assert!(!unknown(&refund().await));
    // The key has its answer, but a client that calls too often does not get it.
    assert!(matches!(refund().await, Err(GatewayError::Busy { .. })));
    refund().await.unwrap();
    assert_eq!(server.effects().await, 1);
}

#[tokio::test]
async fn rates_fail_as_often_as_they_say_and_alike_for_the_same_seed() {
    let statuses = |seed| async move {
        let server = Server::start().await;
        server.simulator.set_behaviour(Behaviour {
            rates: BTreeMap::from([(Mode::CardError, 500_000)]),
            seed,
            ..Behaviour::default()
        });
        let mut statuses = Vec::new();
        for number in 0..40 {
            let refund = server
                .gateway
                .create_refund(&request_with(&number.to_string()))
                .await;
            statuses.push(refund.is_ok());
        }
        assert_eq!(
            statuses.iter().filter(|made| **made).count(),
            server.effects().await
        );
        statuses
    };
    let first = statuses(1).await;
    assert!(first.contains(&true) && first.contains(&false), "{first:?}");
    assert_eq!(statuses(1).await, first);
    assert_ne!(statuses(2).await, first);
}
