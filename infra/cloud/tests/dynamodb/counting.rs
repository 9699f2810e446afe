use std::collections::BTreeMap;

use oms_cloud::dynamodb::WriteTarget;

use crate::{HISTORY, ORDERS, Server, text};

fn counts(expected: &[(&str, u64)]) -> BTreeMap<String, u64> {
    expected
        .iter()
        .map(|(operation, count)| ((*operation).to_owned(), *count))
        .collect()
}

fn units(history: f64, orders: f64) -> BTreeMap<String, f64> {
    [(HISTORY.to_owned(), history), (ORDERS.to_owned(), orders)].into()
}

#[tokio::test]
async fn every_call_is_counted_at_the_endpoint() {
    let server = Server::start().await;
    assert_eq!(
        server.dynamo.calls(),
        BTreeMap::new(),
        "creating the tables is not a call over HTTP"
    );
    server.put(ORDERS, &[("pk", text("ORDER#1"))]).await;
    let get = |id: &str| {
        server
            .client
            .get_item()
            .table_name(ORDERS)
            .key("pk", text(id))
            .send()
    };
    get("ORDER#1").await.unwrap();
    get("ORDER#2").await.unwrap();
    let refused = server
        .client
        .put_item()
        .table_name(ORDERS)
        .item("pk", text("ORDER#1"));
    refused
        .condition_expression("attribute_not_exists(pk)")
        .send()
        .await
        .unwrap_err();
    assert_eq!(server.dynamo.calls(), counts(&[("GetItem", 2), ("PutItem", 2)]));
    assert_eq!(server.dynamo.changes().count(), 2);
}

#[tokio::test]
async fn write_units_are_those_of_the_table_and_its_indexes() {
    let server = Server::start().await;
    server
        .put(HISTORY, &[("pk", text("ORDER#1")), ("sk", text("1"))])
        .await;
    server.put(ORDERS, &[("pk", text("ORDER#1"))]).await;
    assert_eq!(server.dynamo.write_units(), units(1.0, 1.0));
    let listed = [
        ("pk", text("ORDER#2")),
        ("listing", text("ORDER#PAID#0")),
        ("created", text("1")),
    ];
    server.put(ORDERS, &listed).await;
    // One for the item, one for its entry in `by_status`.
    assert_eq!(server.dynamo.write_units(), units(1.0, 3.0));
    let moved = server
        .client
        .update_item()
        .table_name(ORDERS)
        .key("pk", text("ORDER#2"));
    let moved = moved
        .update_expression("SET listing = :listing")
        .expression_attribute_values(":listing", text("x"));
    let answer = moved.send().await.unwrap();
    // One for the item, two in the index: the old entry goes, the new one comes.
    assert_eq!(server.dynamo.write_units(), units(1.0, 6.0));
    assert!(answer.consumed_capacity.is_none(), "the caller did not ask");
    let target = |operation: &str, index: Option<&str>| WriteTarget {
        operation: operation.to_owned(),
        table: ORDERS.to_owned(),
        index: index.map(str::to_owned),
    };
    let by_target = server.dynamo.write_units_by_target();
    let units_of = |operation, index| by_target.get(&target(operation, index)).copied();
    assert_eq!(units_of("PutItem", None), Some(2.0));
    assert_eq!(units_of("PutItem", Some("by_status")), Some(1.0));
    assert_eq!(units_of("UpdateItem", None), Some(1.0));
    assert_eq!(units_of("UpdateItem", Some("by_status")), Some(2.0));
    let asked = server
        .client
        .put_item()
        .table_name(ORDERS)
        .item("pk", text("ORDER#3"));
    let asked = asked
        .return_consumed_capacity("TOTAL".into())
        .send()
        .await
        .unwrap();
    assert_eq!(asked.consumed_capacity.unwrap().capacity_units, Some(1.0));
    assert_eq!(server.dynamo.write_units(), units(1.0, 7.0));
}
