//! What no answer is.

use std::time::Duration;

use oms_local::payments::{Behaviour, Mode, Silence};
use oms_payments::{GatewayError, PaymentGateway};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::{API_KEY, Server, gateway, order, request, until};

#[tokio::test]
async fn a_closed_connection_has_not_said_a_byte() {
    let server = Server::start().await;
    server.simulator.script(Mode::TimeoutWithEffect);
    let mut stream = tokio::net::TcpStream::connect(server.url.strip_prefix("http://").unwrap())
        .await
        .unwrap();
    let body = "payment_intent=pi_1&amount=5";
    let request = format!(
        "POST /v1/refunds HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {API_KEY}\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    // Whether the end is a FIN or a reset is the kernel's to choose.
    let _ = stream.read_to_end(&mut answer).await;
    assert_eq!(String::from_utf8_lossy(&answer), "");
    assert_eq!(server.effects().await, 1);
}

#[tokio::test]
async fn the_client_does_not_ask_again_by_itself() {
    let server = Server::start().await;
    // On a connection that has been used before, too.
    server
        .gateway
        .find_refunds("pi_elsewhere", order())
        .await
        .unwrap();
    server.simulator.script(Mode::TimeoutWithoutEffect);
    server.gateway.create_refund(&request()).await.unwrap_err();
    assert_eq!(server.simulator.requests()["create_refund"], 1);
    assert_eq!(server.effects().await, 0);
}

#[tokio::test]
async fn a_connection_may_hang_instead() {
    let server = Server::start().await;
    server.simulator.set_behaviour(Behaviour {
        silence: Silence::Hang,
        ..Behaviour::default()
    });
    server.simulator.script(Mode::TimeoutWithEffect);
    // The client's patience is longer than the effect takes, on any machine that gets this far.
    let outcome = gateway(&server.url, Duration::from_secs(2))
        .create_refund(&request())
        .await;
    let Err(GatewayError::Unknown { cause, .. }) = outcome else {
        panic!("{outcome:?}");
    };
    assert_eq!(cause, "no response in time");
    server.gateway.create_refund(&request()).await.unwrap();
    assert_eq!(server.effects().await, 1);
}

#[tokio::test]
async fn the_effect_comes_even_if_the_client_is_gone() {
    let server = Server::start().await;
    server.simulator.set_behaviour(Behaviour {
        delay_before_milliseconds: 500,
        ..Behaviour::default()
    });
    let gateway = server.gateway.clone();
    let client = tokio::spawn(async move { gateway.create_refund(&request()).await });
    until(async || !server.simulator.requests().is_empty()).await;
    client.abort();
    assert!(client.await.unwrap_err().is_cancelled());
    until(async || server.effects().await == 1).await;
}
