//! The return window: the 30 days after its delivery in which an order may be returned.

use std::time::Duration;

use oms_domain::Timestamp;
use oms_tests::order::{self, id, with};
use oms_tests::{Local, new_uuid, returns};
use serde_json::json;

use super::create::delivered;

/// The length of the window.
const WINDOW: Duration = Duration::from_hours(30 * 24);

#[tokio::test]
async fn the_window_is_exact_to_its_last_instant() {
    let local = Local::quiet().await;
    let customer = local.customer();
    let (in_time, late, later) = (
        delivered(&local, &customer).await,
        delivered(&local, &customer).await,
        delivered(&local, &customer).await,
    );
    let delivered_at: Timestamp = in_time["delivered_at"].as_str().unwrap().parse().unwrap();
    let end = delivered_at.saturating_add(WINDOW);
    local.advance(WINDOW);
    assert_eq!(local.now(), end);
    customer.request_return(id(&in_time)).await.expect(201).text("id");
    for (order, beyond) in [(late, Duration::from_millis(1)), (later, Duration::from_secs(1))] {
        local.advance(beyond);
        let reply = customer.request_return(id(&order)).await;
        let expected = json!({
            "order_status": "DELIVERED",
            "delivered_at": delivered_at.to_string(),
            "window_ends_at": end.to_string(),
        });
        assert_eq!(reply.refused(409, "RETURN_NOT_ALLOWED"), &expected, "{reply}");
    }
}

#[tokio::test]
async fn the_window_begins_with_the_delivery_and_not_with_the_order() {
    let local = Local::quiet().await;
    let customer = local.customer();
    let order = order::of_customer_in_status(&local, &customer, "SHIPPED").await;
    local.advance(Duration::from_hours(20 * 24));
    let order = local
        .manager()
        .change_state(id(&order), "DELIVERED")
        .await
        .expect(200);
    local.advance(WINDOW);
    customer
        .request_return(id(&order.body))
        .await
        .expect(201)
        .text("id");
}

#[tokio::test]
async fn a_retry_is_a_retry_after_the_end_of_the_window_too() {
    let local = Local::quiet().await;
    let customer = local.customer();
    let order = delivered(&local, &customer).await;
    let (key, body) = (new_uuid(), returns::body(id(&order)));
    let first = customer.post("/returns", &body).key(&key).await.expect(201);
    local.advance(WINDOW + Duration::from_hours(1));
    let again = customer.post("/returns", &body).key(&key).await.expect(201);
    assert_eq!(again.bytes, first.bytes);
    assert_eq!(again.header("idempotency-replayed"), Some("true"));
    let other = with(body.clone(), "/reason", "it is too small");
    let reply = customer.post("/returns", &other).key(&key).await;
    reply.refused(422, "IDEMPOTENCY_KEY_REUSED");
    let reply = customer.post("/returns", &body).key(&new_uuid()).await;
    assert_eq!(reply.status, 409, "{reply}");
}
