//! `GET /orders/{order_id}/invoice`

use std::collections::BTreeSet;
use std::time::Duration;

use oms_domain::Timestamp;
use oms_tests::order::{self, id};
use oms_tests::{Api, Local, contract, new_uuid, sha256};
use serde_json::json;

#[tokio::test]
async fn there_is_none_before_the_order_is_shipped_and_one_is_pending_right_after() {
    let local = Local::quiet().await;
    let customer = local.customer();
    for status in contract::STATUSES {
        let order = order::of_customer_in_status(&local, &customer, status).await;
        let reply = customer.invoice(id(&order)).await;
        if matches!(status, "SHIPPED" | "DELIVERED") {
            let reply = reply.expect(202);
            assert_eq!(reply.body, json!({ "status": "PENDING" }));
            let seconds: u64 = reply.header("retry-after").unwrap().parse().unwrap();
            assert!(seconds > 0);
        } else {
            reply.refused(404, "NOT_FOUND");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_link_leads_to_the_pdf_for_five_minutes() {
    let local = Local::start().await;
    let customer = local.customer();
    let order = order::of_customer_in_status(&local, &customer, "SHIPPED").await;
    local.settled().await;

    let redirect = customer.invoice(id(&order)).await.expect(303);
    let (status, content_type, pdf) = customer.download(redirect.header("location").unwrap()).await;
    assert_eq!((status, content_type.as_str()), (200, "application/pdf"));
    assert!(pdf.starts_with(b"%PDF-"), "{:?}", &pdf[..20.min(pdf.len())]);

    let json = customer
        .invoice(id(&order))
        .query(&[("format", "json")])
        .await
        .expect(200);
    let names: BTreeSet<_> = json
        .body
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    assert_eq!(
        names,
        BTreeSet::from(["expires_at", "invoice_number", "sha256", "url"])
    );
    assert_eq!(json.text("sha256"), sha256(&pdf));
    assert!(!json.text("invoice_number").is_empty());
    let expires_at: Timestamp = json.text("expires_at").parse().unwrap();
    assert_eq!(expires_at.duration_since(local.now()), Duration::from_mins(5));
    let url = json.text("url").to_owned();
    assert_eq!(customer.download(&url).await, (200, content_type, pdf.clone()));

    let (path, query) = url.split_once('?').unwrap();
    assert_eq!(customer.download(path).await.0, 403, "without a signature");
    let forged = query.replace("X-Amz-Expires=300", "X-Amz-Expires=3000");
    assert_ne!(forged, query);
    assert_eq!(
        customer.download(&format!("{path}?{forged}")).await.0,
        403,
        "with a forged lifetime"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_link_that_is_older_than_five_minutes_leads_nowhere() {
    // The object store uses the machine's clock, by which this system's links are six minutes old.
    let local = Local::behind(Duration::from_mins(6)).await;
    let order = order::in_status(&local, "SHIPPED").await;
    local.settled().await;
    let manager = local.manager();
    let reply = manager.invoice(id(&order)).await.expect(303);
    let url = reply.header("location").unwrap();
    assert_eq!(manager.download(url).await.0, 403, "{url}");
}

#[tokio::test]
async fn a_foreign_order_is_not_told_from_a_missing_one() {
    let api = Api::shared();
    let order = order::of_customer_in_status(&api, &api.customer(), "SHIPPED").await;
    let other = api.other_customer();
    let foreign = other.invoice(id(&order)).request_id("the-same").await;
    let missing = other.invoice(&new_uuid()).request_id("the-same").await;
    foreign.refused(404, "NOT_FOUND");
    foreign.assert_same(&missing);
    api.manager().invoice(&new_uuid()).await.refused(404, "NOT_FOUND");
}

#[tokio::test]
async fn what_is_no_id_or_no_known_parameter_is_a_bad_request() {
    let api = Api::shared();
    let manager = api.manager();
    manager.invoice("not-a-uuid").await.refused(400, "BAD_REQUEST");
    let order = order::in_status(&api, "SHIPPED").await;
    for parameter in [("format", "docx"), ("format", ""), ("copy", "1")] {
        manager
            .invoice(id(&order))
            .query(&[parameter])
            .await
            .refused(400, "BAD_REQUEST");
    }
}
