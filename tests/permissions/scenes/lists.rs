//! Every index that a list is read from, and pages as long as they may be.

use oms_tests::order::id;
use oms_tests::{order, returns, table};
use serde_json::{Value, json};

use super::{Stage, request, with_token};

/// The longest page, which needs as many keys as the database returns at once.
const LONGEST_PAGE: usize = 100;

pub async fn play(stage: &mut Stage<'_>) {
    let local = stage.local;
    let manager = local.manager();
    let returned = returns::in_status(local, "REQUESTED").await;
    let order_id = returns::order_id(&returned).to_owned();
    copies(stage, &format!("ORDER#{order_id}")).await;
    copies(stage, &format!("RETURN#{}", returns::id(&returned))).await;
    let customer = local.customer();
    let placed = order::place(&customer).await;
    for (function, path) in [("list-orders", "/orders"), ("list-returns", "/returns")] {
        let wanted = if path == "/orders" { "PAID" } else { "APPROVED" };
        for (caller, query) in [
            (&manager, format!("limit={LONGEST_PAGE}")),
            (&manager, format!("status={wanted}")),
            (&customer, String::new()),
        ] {
            let asked = with_token(request("GET", path, &query), caller.token());
            let answer = stage.ask(function, &asked).await;
            assert_eq!(answer.status, 200, "{function} {query}: {answer:?}");
            if query.starts_with("limit") {
                assert_eq!(
                    answer.body["data"].as_array().unwrap().len(),
                    LONGEST_PAGE,
                    "{function}"
                );
            }
        }
    }
    for query in [
        format!("entity_id={}", id(&placed)),
        format!("actor_id={}", customer.subject()),
        "state=PAID".to_owned(),
        String::new(),
    ] {
        let asked = with_token(request("GET", "/audit", &query), manager.token());
        let answer = stage.ask("query-audit", &asked).await;
        assert_eq!(answer.status, 200, "{query}: {answer:?}");
    }
}

/// Adds copies of the item of that key, past the streams and jobs.
async fn copies(stage: &Stage<'_>, key: &str) {
    let table = stage.local.variable("list-orders", "ORDERS_TABLE");
    let read = json!({ "TableName": table, "Key": { "pk": { "S": key } } });
    let found = table::call(stage.local, "DynamoDB_20120810.GetItem", &read).await;
    let (kind, _) = key.split_once('#').unwrap();
    for number in 0..LONGEST_PAGE {
        let mut item = found["Item"].clone();
        let id = format!("745c3e3f-64f2-89c6-82f2-{:012x}", (number + 1) << 24);
        let created = item["created"]["S"].as_str().unwrap();
        let (time, _) = created.split_once('#').unwrap();
        item["created"] = json!({ "S": format!("{time}#{id}") });
        item["pk"] = json!({ "S": format!("{kind}#{id}") });
        let write = json!({ "TableName": table, "Item": item });
        let done = table::call(stage.local, "DynamoDB_20120810.PutItem", &write).await;
        assert_eq!(done["__type"], Value::Null, "{done}");
    }
}
