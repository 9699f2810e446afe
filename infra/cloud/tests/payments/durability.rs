//! Data that outlives the process.

use std::path::Path;
use std::time::Duration;

use oms_cloud::payments::{Behaviour, Mode};
use oms_cloud::sqs::Location;
use oms_payments::{GatewayError, PaymentGateway, RefundState};

use crate::{Server, clock, order, request, request_with, until};

fn location(directory: &Path) -> Location {
    Location::File(directory.join("made/on/demand/payments.sqlite"))
}

#[tokio::test]
async fn a_reopened_file_has_its_effects_and_answers() {
    let directory = tempfile::tempdir().unwrap();
    let location = location(directory.path());
    let clock = clock();
    let (refund, payment, ledger) = {
        let server = Server::open(&location, clock.clone(), None).await;
        let payment = server.pay("1000", "usd").await;
        server.simulator.script(Mode::ErrorWithEffect);
        server
            .gateway
            .create_refund(&request_with("failed"))
            .await
            .unwrap_err();
        server.simulator.script(Mode::PendingThenSucceeded);
        let refund = server.gateway.create_refund(&request()).await.unwrap();
        (refund, payment, server.ledger().await)
    };
    let server = Server::open(&location, clock, None).await;
    assert_eq!(server.ledger().await.effects, ledger.effects);
    assert_eq!(server.gateway.create_refund(&request()).await.unwrap(), refund);
    let failed = server.gateway.create_refund(&request_with("failed")).await;
    assert!(
        matches!(failed, Err(GatewayError::Unknown { replayed: true, .. })),
        "{failed:?}"
    );
    assert_eq!(server.get(&format!("/v1/payment_intents/{payment}")).await.0, 200);
    server.simulator.settle_refund(&refund.id).await.unwrap();
    let found = server
        .gateway
        .find_refunds("pi_elsewhere", order())
        .await
        .unwrap();
    assert_eq!(found.last().unwrap().state, RefundState::Succeeded);
    server.clock.advance(Duration::from_hours(24));
    let new = server.gateway.create_refund(&request()).await.unwrap();
    assert_ne!(new.id, refund.id);
    assert_eq!(server.effects().await, 3);
}

#[tokio::test]
async fn a_key_whose_execution_died_with_the_process_is_free() {
    let directory = tempfile::tempdir().unwrap();
    let location = location(directory.path());
    let killed = Server::open(&location, clock(), None).await;
    // Executed until long after the test is over: as good as dead.
    killed.simulator.set_behaviour(Behaviour {
        delay_before_milliseconds: 3_600_000,
        ..Behaviour::default()
    });
    let gateway = killed.gateway.clone();
    tokio::spawn(async move { gateway.create_refund(&request()).await });
    until(async || !killed.simulator.requests().is_empty()).await;
    let server = Server::open(&location, clock(), None).await;
    server.gateway.create_refund(&request()).await.unwrap();
    assert_eq!(server.effects().await, 1);
}

#[tokio::test]
async fn ids_of_two_processes_differ() {
    let mut ids = std::collections::BTreeSet::new();
    for _ in 0..3 {
        let server = Server::start().await;
        ids.insert(server.gateway.create_refund(&request()).await.unwrap().id);
    }
    assert_eq!(ids.len(), 3);
}
