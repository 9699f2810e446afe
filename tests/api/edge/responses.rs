//! Headers that every response has. Each test checks them on every response it sees; this file holds the other cases.

use std::collections::BTreeSet;

use oms_tests::order::{self, id};
use oms_tests::{Api, returns};

#[tokio::test]
async fn a_request_id_is_repeated_when_sent_and_made_when_not() {
    let api = Api::shared();
    let customer = api.customer();
    for sent in [
        "a",
        "5b0c9f0a-0d6b-4f8e-9c1d-7a2e3f4b5c6d",
        "Root=1-69200000-0123456789abcdef01234567",
    ] {
        // The client checks that the id comes back.
        customer.get("/orders").request_id(sent).await.expect(200).data();
        customer
            .get("/nothing")
            .request_id(sent)
            .await
            .refused(404, "NOT_FOUND");
        api.nobody()
            .get("/orders")
            .request_id(sent)
            .await
            .refused(401, "UNAUTHENTICATED");
    }
    let mut made = BTreeSet::new();
    for _ in 0..20 {
        let reply = customer.get("/orders").await;
        assert!(
            made.insert(reply.header("x-request-id").unwrap().to_owned()),
            "a request id was given twice: {reply}"
        );
    }
}

#[tokio::test]
async fn a_request_id_that_cannot_be_repeated_does_no_harm() {
    let customer = Api::shared().customer();
    for sent in [
        "",
        " ",
        "a b",
        "é",
        "\u{1f375}",
        &"x".repeat(5000),
        "\"}{\"",
        "a\tb",
    ] {
        let reply = customer.get("/orders").header("x-request-id", sent).await;
        assert_eq!(reply.status, 200, "{sent:?}: {reply}");
    }
}

#[tokio::test]
async fn only_what_is_about_one_order_or_return_has_its_version_as_etag() {
    let api = Api::shared();
    let customer = api.customer();
    let order = order::place(&customer).await;
    let returned = returns::of_customer_in_status(&api, &customer, "COMPLETED").await;
    for path in [
        "/orders".to_owned(),
        format!("/orders/{}/history", id(&order)),
        "/returns".to_owned(),
        format!("/returns/{}/history", returns::id(&returned)),
        format!("/returns/{}/refund", returns::id(&returned)),
        format!("/orders/{}/refund", returns::order_id(&returned)),
        "/health".to_owned(),
    ] {
        assert_eq!(
            customer.get(&path).await.expect(200).header("etag"),
            None,
            "{path}"
        );
    }
}
