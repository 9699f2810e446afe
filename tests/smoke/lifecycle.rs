//! Orders from `POST` to invoice, and back to refund.

use oms_tests::order::{self, id};
use oms_tests::payment_event::minor_units;
use oms_tests::{Client, history, new_uuid, sha256};
use serde_json::{Value, json};

use crate::place::{Place, until};

/// The total of every order here.
const TOTAL: &str = "219.61";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_order_is_invoiced_and_comes_back_and_its_money_comes_back_once() {
    let place = Place::find().await;
    let (customer, warehouse, manager) = (place.customer(), place.role("warehouse"), place.manager());
    let counted = manager.get("/metrics").await.expect(200);

    // A repeated request places no second order.
    let key = new_uuid();
    let placed = customer.create(&order::body()).key(&key).await.expect(201);
    let again = customer.create(&order::body()).key(&key).await.expect(201);
    assert_eq!(again.body, placed.body);
    let order = placed.body;
    say("placed", &order["order_number"]);
    place.pay(&order).await;
    assert_eq!(order::status(&customer, id(&order)).await, "PAID");

    // Other customers do not see the order, and no state is skipped.
    let other = place.other_customer();
    other.order(id(&order)).await.refused(404, "NOT_FOUND");
    let early = warehouse.change_state(id(&order), "DELIVERED").await;
    order::assert_illegal(&early, "PAID", "DELIVERED");
    for next in ["PROCESSING_IN_WAREHOUSE", "SHIPPED", "DELIVERED"] {
        warehouse.change_state(id(&order), next).await.assert_status(200);
        say("order", &next.into());
    }
    invoice(&customer, &order).await;

    // The return.
    let asked = customer.request_return(id(&order)).await.expect(201);
    let return_id = asked.text("id");
    customer.approve(return_id).await.refused(403, "FORBIDDEN");
    let approval = json!({ "manager_notes": "as described", "restocking_fee": "19.61" });
    let approve = manager.patch(&format!("/returns/{return_id}/approve"), &approval);
    approve.await.assert_status(200);
    let sent = customer.change_return_state(return_id, "IN_TRANSIT").await;
    sent.assert_status(200);
    for next in ["RECEIVED", "COMPLETED"] {
        warehouse
            .change_return_state(return_id, next)
            .await
            .assert_status(200);
        say("return", &next.into());
    }
    refunded_once(&place, &customer, &order, ("200.00", "RETURN")).await;

    // Five rows each, every one with the hash of the one before.
    let rows = until(
        || customer.history(id(&order)),
        |reply| history::of_event(reply.data(), "TRANSITION").len() == 5,
    );
    let rows = history::of_event(rows.await.data(), "TRANSITION");
    history::assert_complete(&rows, id(&order), "DELIVERED");
    let rows = until(
        || customer.return_history(return_id),
        |reply| history::of_event(reply.data(), "TRANSITION").len() == 5,
    );
    let rows = history::of_event(rows.await.data(), "TRANSITION");
    history::assert_return_complete(&rows, return_id, "COMPLETED");
    say(
        "history",
        &json!("5 rows of the order, 5 of the return, each with the hash of the one before"),
    );

    // Other orders may be counted meanwhile, so the count grows by at least these.
    let delivered = |reply: &Value| {
        reply["orders"]["by_status"]["DELIVERED"]
            .as_u64()
            .expect("a count")
    };
    let now = until(
        || manager.get("/metrics"),
        |reply| delivered(&reply.body) > delivered(&counted.body),
    );
    say("metrics, orders", &now.await.body["orders"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_paid_order_that_is_cancelled_gives_all_the_money_back_once() {
    let place = Place::find().await;
    let customer = place.customer();
    let order = order::place(&customer).await;
    place.pay(&order).await;
    customer.cancel(id(&order)).await.assert_status(200);
    refunded_once(&place, &customer, &order, (TOTAL, "CANCELLATION")).await;
}

/// The refund, once it is made: of that amount, for that reason, and one effect at the gateway.
async fn refunded_once(place: &Place, customer: &Client, order: &Value, (amount, source): (&str, &str)) {
    let refund = until(
        || customer.order_refund(id(order)),
        |reply| reply.status == 200 && reply.body["status"] == "SUCCEEDED",
    );
    let refund = refund.await;
    assert_eq!((refund.text("amount"), refund.text("source")), (amount, source));
    let effects = place.effects(order).await;
    let [effect] = &effects[..] else {
        panic!("{} effects: {effects:?}", effects.len());
    };
    assert_eq!(effect["amount"], minor_units(&refund.body["amount"]));
    assert_eq!(effect["refund_id"], refund.body["transaction_id"]);
    say("refunded once", &refund.body["transaction_id"]);
}

/// The invoice, once it is there: the link leads to the bytes that the API vouches for.
async fn invoice(customer: &Client, order: &Value) {
    let link = until(
        || customer.invoice(id(order)).query(&[("format", "json")]),
        |reply| reply.status == 200,
    );
    let link = link.await;
    let (status, content_type, pdf) = customer.download(link.text("url")).await;
    assert_eq!((status, content_type.as_str()), (200, "application/pdf"));
    assert!(pdf.starts_with(b"%PDF-"));
    assert_eq!(sha256(&pdf), link.text("sha256"));
    if let Ok(path) = std::env::var("OMS_SMOKE_INVOICE") {
        std::fs::write(path, &pdf).unwrap();
    }
    say(
        "invoice",
        &json!(format!("{}, {} bytes", link.text("invoice_number"), pdf.len())),
    );
}

/// Prints a line for the transcript of a run by hand.
#[expect(
    clippy::print_stdout,
    reason = "shown with `--nocapture`, as infra/deploy-check asks for"
)]
fn say(what: &str, value: &Value) {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    println!("  {what:<16} {text}");
}
