//! `?fields=` of orders and returns: those members and no others.

use std::collections::BTreeSet;

use oms_tests::order::{self, id};
use oms_tests::{Api, Client, Local, Reply, pages, returns};
use serde_json::{Map, Value};

/// Every member of an order.
const ORDER: [&str; 27] = [
    "id",
    "order_number",
    "customer_id",
    "status",
    "version",
    "currency",
    "line_items",
    "subtotal_amount",
    "tax_amount",
    "shipping_amount",
    "total_amount",
    "payment_method",
    "payment_transaction_id",
    "shipping_address",
    "billing_address",
    "customer_email",
    "notes",
    "tracking_number",
    "carrier",
    "created_at",
    "updated_at",
    "paid_at",
    "shipped_at",
    "delivered_at",
    "cancelled_at",
    "cancellation_reason",
    "allowed_transitions",
];

/// Every member of a return.
const RETURN: [&str; 22] = [
    "id",
    "order_id",
    "customer_id",
    "status",
    "version",
    "reason",
    "customer_notes",
    "manager_notes",
    "rejection_reason",
    "restocking_fee",
    "refund_amount",
    "currency",
    "refund_transaction_id",
    "tracking_number",
    "carrier",
    "created_at",
    "updated_at",
    "approved_at",
    "rejected_at",
    "received_at",
    "completed_at",
    "allowed_transitions",
];

/// An order and a return with a value in every optional member, as their paths and the names of their members.
async fn things(api: &Api, customer: &Client) -> [(String, &'static str, &'static [&'static str]); 2] {
    let returned = returns::of_customer_in_status(api, customer, "RECEIVED").await;
    [
        (
            format!("/orders/{}", returns::order_id(&returned)),
            "/orders",
            &ORDER,
        ),
        (
            format!("/returns/{}", returns::id(&returned)),
            "/returns",
            &RETURN,
        ),
    ]
}

async fn only(client: &Client, path: &str, fields: &str) -> Reply {
    client.get(path).query(&[("fields", fields)]).await
}

/// `whole` as far as `fields` go.
fn part(whole: &Value, fields: &[&str]) -> Value {
    let members = fields
        .iter()
        .map(|field| ((*field).to_owned(), whole[field].clone()));
    Value::Object(members.collect::<Map<_, _>>())
}

#[tokio::test]
async fn whatever_is_named_is_there_as_it_is_in_the_whole_and_nothing_else() {
    let api = Api::requests_only();
    let customer = api.customer();
    for (path, list, members) in things(&api, &customer).await {
        let whole = customer.get(&path).await.expect(200);
        let names: BTreeSet<&str> = whole
            .body
            .as_object()
            .unwrap()
            .keys()
            .map(String::as_str)
            .collect();
        assert_eq!(names, members.iter().copied().collect());
        let reversed: Vec<&str> = members.iter().rev().copied().collect();
        let mut choices: Vec<Vec<&str>> = members.iter().map(|member| vec![*member]).collect();
        choices.extend(members.windows(3).map(<[&str]>::to_vec));
        choices.extend([members.to_vec(), reversed]);
        for fields in choices {
            let expected = part(&whole.body, &fields);
            let shown = only(&customer, &path, &fields.join(",")).await.expect(200);
            assert_eq!(shown.body, expected, "{shown}");
            assert_eq!(shown.header("etag"), whole.header("etag"), "{shown}");
            let listed = only(&customer, list, &fields.join(",")).await.expect(200);
            assert_eq!(listed.data(), [expected], "{listed}");
            assert_eq!(listed.body["pagination"]["total"], 1, "{listed}");
        }
    }
}

#[tokio::test]
async fn a_list_is_walked_with_few_fields_as_with_all() {
    let local = Local::quiet().await;
    let (customer, manager) = (local.customer(), local.manager());
    for _ in 0..7 {
        order::place(&customer).await;
    }
    for client in [&customer, &manager] {
        let whole = pages::all(&pages::walk(client, "/orders", &[]).await);
        assert_eq!(whole.len(), 7);
        let expected: Vec<Value> = whole.iter().map(|order| part(order, &["id", "status"])).collect();
        let query = [
            ("limit", "3"),
            ("fields", "id,status"),
            ("status", "PENDING_PAYMENT"),
        ];
        let walked = pages::all(&pages::walk(client, "/orders", &query).await);
        assert_eq!(walked, expected);
    }
}

#[tokio::test]
async fn what_is_no_member_is_refused_and_named() {
    let api = Api::requests_only();
    let customer = api.customer();
    for (path, list, _) in things(&api, &customer).await {
        for bad in [
            "",
            ",",
            "colour",
            "id,colour",
            "id,",
            ",id",
            "id,,status",
            "id,id",
            "id,status,id",
            "ID",
            "id, status",
            "id;status",
            "*",
            "line_items.id",
            "line_items[0]",
            "pagination",
            "data",
        ] {
            for path in [path.as_str(), list] {
                let reply = only(&customer, path, bad).await;
                let details = reply.refused(400, "BAD_REQUEST");
                assert_eq!(details["fields"][0]["field"], "fields", "{reply}");
            }
        }
        let twice = customer
            .get(&path)
            .query(&[("fields", "id"), ("fields", "status")])
            .await;
        assert_eq!(twice.refused(400, "BAD_REQUEST")["fields"][0]["field"], "fields");
    }
    // Members that only one of the two has.
    let [(order, orders, _), (returned, returns, _)] = things(&api, &customer).await;
    for (path, field) in [
        (&*order, "order_id"),
        (orders, "reason"),
        (&*returned, "order_number"),
        (returns, "notes"),
    ] {
        only(&customer, path, field).await.refused(400, "BAD_REQUEST");
    }
}

#[tokio::test]
async fn only_orders_and_returns_can_be_had_in_part() {
    let api = Api::requests_only();
    let manager = api.role("admin");
    let returned = returns::in_status(&api, "COMPLETED").await;
    let (order, returned) = (returns::order_id(&returned), returns::id(&returned));
    for path in [
        "/jobs".to_owned(),
        "/audit".to_owned(),
        "/metrics".to_owned(),
        "/api-keys".to_owned(),
        format!("/orders/{order}/history"),
        format!("/orders/{order}/refund"),
        format!("/returns/{returned}/refund"),
    ] {
        only(&manager, &path, "id").await.refused(400, "BAD_REQUEST");
    }
    let step = manager
        .change_state(order, "PAID")
        .query(&[("fields", "id")])
        .await;
    step.refused(400, "BAD_REQUEST");
}

#[tokio::test]
async fn the_past_can_be_had_in_part_too() {
    let api = Api::requests_only();
    let manager = api.manager();
    let order = order::in_status(&api, "SHIPPED").await;
    let query = [("as_of", "2"), ("fields", "version,status")];
    let view = manager.order(id(&order)).query(&query).await.expect(200);
    assert_eq!(view.body, serde_json::json!({ "version": 2, "status": "PAID" }));
    assert_eq!(view.header("etag"), Some("\"2\""));
}
