//! Many at once.

use std::collections::BTreeSet;

use oms_cloud::payments::Behaviour;
use oms_payments::{GatewayError, PaymentGateway, RefundRequest};

use crate::{Server, gateway, request, request_with, usd};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_key_from_many_clients_is_one_effect() {
    for delay in [0, 20] {
        let server = Server::start().await;
        server.simulator.set_behaviour(Behaviour {
            delay_before_milliseconds: delay,
            delay_after_milliseconds: delay,
            ..Behaviour::default()
        });
        let clients: Vec<_> = (0..16)
            .map(|_| {
                let gateway = gateway(&server.url, std::time::Duration::from_mins(2));
                tokio::spawn(async move {
                    let mut busy = 0_u32;
                    loop {
                        match gateway.create_refund(&request()).await {
                            Ok(refund) => return (refund.id, busy),
                            Err(GatewayError::Busy { status: 409, .. }) => busy += 1,
                            other => panic!("{other:?}"),
                        }
                    }
                })
            })
            .collect();
        let mut ids = BTreeSet::new();
        for client in clients {
            ids.insert(client.await.unwrap().0);
        }
        assert_eq!(ids.len(), 1, "{ids:?}");
        assert_eq!(server.effects().await, 1);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_keys_take_no_more_than_was_paid() {
    let server = Server::start().await;
    let payment = server.pay("1000", "usd").await;
    let clients: Vec<_> = (0..16)
        .map(|number| {
            let gateway = server.gateway.clone();
            let request = RefundRequest {
                payment: payment.clone(),
                amount: usd(190),
                ..request_with(&format!("key-{number}"))
            };
            tokio::spawn(async move { gateway.create_refund(&request).await })
        })
        .collect();
    let mut made = 0;
    for client in clients {
        match client.await.unwrap() {
            Ok(_) => made += 1,
            Err(GatewayError::Refused {
                status: 400, code, ..
            }) => {
                assert_eq!(code.as_deref(), Some("amount_too_large"));
            }
            other => panic!("{other:?}"),
        }
    }
    assert_eq!((made, server.effects().await), (5, 5));
}
