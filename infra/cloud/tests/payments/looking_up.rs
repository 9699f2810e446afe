//! Finding refunds again.

use oms_cloud::payments::LookupMode;
use oms_payments::{GatewayError, PaymentGateway, RefundRequest};
use serde_json::Value;

use crate::{Server, order, request_with};

#[tokio::test]
async fn every_page_is_found_oldest_first() {
    let server = Server::start().await;
    let mut made = Vec::new();
    for number in 0..205 {
        let refund = server
            .gateway
            .create_refund(&request_with(&number.to_string()))
            .await;
        made.push(refund.unwrap());
    }
    let others = RefundRequest {
        order_id: "00000000-0000-8000-8000-000000000000".parse().unwrap(),
        ..request_with("other-order")
    };
    server.gateway.create_refund(&others).await.unwrap();
    let elsewhere = RefundRequest {
        payment: "pi_another".to_owned(),
        ..request_with("other-payment")
    };
    server.gateway.create_refund(&elsewhere).await.unwrap();
    let found = server
        .gateway
        .find_refunds("pi_elsewhere", order())
        .await
        .unwrap();
    assert_eq!(found, made);
    assert_eq!(server.simulator.requests()["list_refunds"], 3);
}

#[tokio::test]
async fn a_page_is_newest_first_and_says_whether_there_is_more() {
    let server = Server::start().await;
    let mut ids = Vec::new();
    for number in 0..5 {
        let refund = server
            .gateway
            .create_refund(&request_with(&number.to_string()))
            .await;
        ids.push(refund.unwrap().id);
    }
    let page = |query: String| {
        let server = &server;
        async move {
            let (status, list) = server.get(&format!("/v1/refunds?{query}")).await;
            assert_eq!(status, 200, "{list}");
            let data: Vec<_> = list["data"]
                .as_array()
                .unwrap()
                .iter()
                .map(|refund| refund["id"].clone())
                .collect();
            (data, list["has_more"].clone())
        }
    };
    let expected = |range: std::ops::Range<usize>| {
        ids[range]
            .iter()
            .rev()
            .cloned()
            .map(Value::from)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        page("payment_intent=pi_elsewhere".to_owned()).await,
        (expected(0..5), false.into())
    );
    assert_eq!(page("limit=5".to_owned()).await, (expected(0..5), false.into()));
    assert_eq!(page("limit=2".to_owned()).await, (expected(3..5), true.into()));
    let next = format!("limit=2&starting_after={}", ids[3]);
    assert_eq!(page(next).await, (expected(1..3), true.into()));
    let last = format!("limit=2&starting_after={}", ids[1]);
    assert_eq!(page(last).await, (expected(0..1), false.into()));
    assert_eq!(
        page("payment_intent=pi_none".to_owned()).await,
        (vec![], false.into())
    );
}

#[tokio::test]
async fn what_is_not_there_is_said_so() {
    let server = Server::start().await;
    for path in [
        "/v1/refunds/re_none",
        "/v1/payment_intents/pi_none",
        "/v1/refunds?starting_after=re_none",
        "/v1/refunds?payment_intent=pi_missing_1",
    ] {
        let (status, answer) = server.get(path).await;
        assert_eq!(
            (status, &answer["error"]["code"]),
            (404, &"resource_missing".into()),
            "{path}"
        );
    }
    let outcome = server.gateway.find_refunds("pi_missing", order()).await;
    assert!(
        matches!(outcome, Err(GatewayError::Refused { status: 404, .. })),
        "{outcome:?}"
    );
    let missing = RefundRequest {
        payment: "pi_missing_2".to_owned(),
        ..request_with("k")
    };
    let outcome = server.gateway.create_refund(&missing).await;
    let Err(GatewayError::Refused {
        status: 404, code, ..
    }) = outcome
    else {
        panic!("{outcome:?}");
    };
    assert_eq!(code.as_deref(), Some("resource_missing"));
}

#[tokio::test]
async fn limits_are_1_to_100() {
    let server = Server::start().await;
    for (limit, expected) in [
        ("0", 400),
        ("1", 200),
        ("100", 200),
        ("101", 400),
        ("x", 400),
        ("-1", 400),
    ] {
        assert_eq!(
            server.get(&format!("/v1/refunds?limit={limit}")).await.0,
            expected,
            "{limit}"
        );
    }
    assert_eq!(server.get("/v1/refunds?charge=ch_1").await.0, 400);
}

#[tokio::test]
async fn a_look_up_can_go_wrong_too() {
    let server = Server::start().await;
    server.gateway.create_refund(&request_with("k")).await.unwrap();
    for mode in [
        LookupMode::Timeout,
        LookupMode::Unavailable,
        LookupMode::RateLimited,
        LookupMode::Succeed,
    ] {
        server.simulator.script_lookup(mode);
    }
    let find = || server.gateway.find_refunds("pi_elsewhere", order());
    for _ in 0..2 {
        let outcome = find().await;
        assert!(
            matches!(outcome, Err(GatewayError::Unknown { .. })),
            "{outcome:?}"
        );
    }
    let outcome = find().await;
    assert!(
        matches!(outcome, Err(GatewayError::Busy { status: 429, .. })),
        "{outcome:?}"
    );
    for _ in 0..2 {
        assert_eq!(find().await.unwrap().len(), 1);
    }
}

#[tokio::test]
async fn a_refund_is_found_by_its_id() {
    let server = Server::start().await;
    let refund = server.gateway.create_refund(&request_with("k")).await.unwrap();
    let (status, object) = server.get(&format!("/v1/refunds/{}", refund.id)).await;
    assert_eq!(status, 200);
    assert_eq!(object["object"], "refund");
    assert_eq!(object["reason"], "requested_by_customer");
    assert_eq!(object["metadata"]["order_id"], order().to_string());
}
