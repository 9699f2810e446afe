//! An item that cannot be read: every reader passes over it and counts it, and it holds up nothing else.

use std::time::Duration;

use oms_http::Entropy;
use oms_reconcile::Reconcile;
use oms_tests::deployment::{Deliveries, Deployment, Place, Stream};
use oms_tests::{Local, order, table};
use serde_json::{Value, json};

use crate::telemetry::metrics::{assert_counted, counted_by, run};

#[test]
fn an_order_that_cannot_be_read_is_counted_and_holds_up_no_other() {
    let test = "telemetry::unreadable_items::an_order_that_cannot_be_read_is_counted_and_holds_up_no_other";
    let metrics = counted_by(test);
    if metrics.is_none() {
        run(passed_over());
    }
    let order = ("ItemUnreadable", "ORDER");
    let expected = [
        // Its creation and its two transitions were readable when they were written; the fourth record is not.
        order,                        // record-history
        order,                        // dispatch-jobs
        order,                        // GET /orders
        ("ItemUnreadable", "REFUND"), // GET /jobs
        order,                        // reconcile
    ];
    assert_counted(metrics, &expected);
}

async fn passed_over() {
    let local = Local::quiet().await;
    let deployment = Deployment::of(&local, Place::Here(Entropy::system()));
    let mut deliveries = Deliveries::of(&local).await;
    let manager = local.manager();
    let cancelled = async || {
        let paid = order::in_status(&local, "PAID").await;
        manager.cancel(order::id(&paid)).await.assert_status(200);
        order::id(&paid).to_owned()
    };
    let broken = cancelled().await;
    spoil(&local, &broken).await;
    let whole = cancelled().await;

    // All records of the shard in one batch each: the unreadable one stands before those of the other order.
    for stream in [Stream::RecordHistory, Stream::DispatchJobs] {
        let pending = deliveries.pending(stream).await;
        assert_eq!(
            deliveries.deliver(&deployment, stream, 100).await,
            pending,
            "{stream:?}"
        );
    }
    let rows = table::history(&local).await;
    let rows = rows.iter().filter(|row| row["entity_id"] == whole.as_str());
    assert_eq!(rows.count(), 3);

    let listed = manager.get("/orders").await.expect(200).body;
    assert_eq!(ids(&listed, "id"), [whole.as_str()]);
    assert_eq!(listed["pagination"]["total"], Value::Null, "{listed}");
    let owed = manager.get("/jobs").await.expect(200).body;
    assert_eq!(ids(&owed, "entity_id"), [whole.as_str()]);

    local.advance(Duration::from_mins(11));
    let environment = local.environment_with("reconcile", &[]);
    let run = Reconcile::new(&environment, local.clock())
        .unwrap()
        .run_once()
        .await
        .unwrap();
    assert_eq!(run.jobs_sent_again, 1);
}

fn ids<'a>(list: &'a Value, member: &str) -> Vec<&'a str> {
    let data = list["data"].as_array().unwrap();
    data.iter().map(|entry| entry[member].as_str().unwrap()).collect()
}

/// Replaces an order's facts by something that is none.
async fn spoil(local: &Local, id: &str) {
    let update = json!({
        "TableName": local.variable("list-orders", "ORDERS_TABLE"),
        "Key": { "pk": { "S": format!("ORDER#{id}") } },
        "UpdateExpression": "SET #facts = :facts",
        "ExpressionAttributeNames": { "#facts": "facts" },
        "ExpressionAttributeValues": { ":facts": { "S": "no JSON" } },
    });
    let done = table::call(local, "DynamoDB_20120810.UpdateItem", &update).await;
    assert_eq!(done["__type"], Value::Null, "{done}");
}
