//! Denied requests: each leaves a row in the history, and its answer tells the caller nothing.

use oms_tests::order::{self, body_for, id, of_customer_in_status};
use oms_tests::{Call, Client, Local, new_uuid, returns};
use serde_json::json;

use crate::audit::recorded_attempts::{Expected, assert_recorded};
use crate::orders::change_states;

/// A request for something by its id, the function that answers, and the state that is asked for.
type Attempt = (&'static str, fn(&Client, &str) -> Call, Option<&'static str>);

/// A function, what is asked about, the request, and the state that is asked for.
type Denied<'a> = (&'a str, (&'a str, &'a str), Call, Option<&'a str>);

const ON_ORDERS: [Attempt; 5] = [
    ("get-order", |caller, id| caller.order(id), None),
    ("get-order-history", |caller, id| caller.history(id), None),
    ("get-order-invoice", |caller, id| caller.invoice(id), None),
    ("get-order-refund", |caller, id| caller.order_refund(id), None),
    ("cancel-order", |caller, id| caller.cancel(id), Some("CANCELLED")),
];

const ON_RETURNS: [Attempt; 4] = [
    ("get-return", |caller, id| caller.returned(id), None),
    ("get-return-history", |caller, id| caller.return_history(id), None),
    ("get-return-refund", |caller, id| caller.return_refund(id), None),
    (
        "change-return-state",
        |caller, id| caller.change_return_state(id, "IN_TRANSIT"),
        Some("IN_TRANSIT"),
    ),
];

#[tokio::test]
async fn what_is_anothers_looks_like_nothing_and_is_recorded() {
    let local = Local::quiet().await;
    let (owner, other) = (local.customer(), local.customer());
    let returned = returns::of_customer_in_status(&local, &owner, "APPROVED").await;
    let (order_id, return_id) = (returns::order_id(&returned), returns::id(&returned));
    let entities = [
        ("ORDER", order_id, &ON_ORDERS[..]),
        ("RETURN", return_id, &ON_RETURNS[..]),
    ];
    for (entity, entity_id, attempts) in entities {
        for (operation, attempt, asked) in attempts {
            let foreign = attempt(&other, entity_id).request_id("the-same").await;
            foreign.refused(404, "NOT_FOUND");
            foreign.assert_same(&attempt(&other, &new_uuid()).request_id("the-same").await);
            let expected = Expected {
                about: (entity, entity_id),
                operation,
                code: "NOT_FOUND",
                caller: (&other, "customer"),
                stood: None,
                asked: *asked,
            };
            assert_recorded(&local, attempt(&other, entity_id), &expected).await;
        }
    }
    // By the order's number, in a body, and in a batch.
    let delivered = of_customer_in_status(&local, &owner, "DELIVERED").await;
    let expected = |operation, asked| Expected {
        about: ("ORDER", id(&delivered)),
        operation,
        code: "NOT_FOUND",
        caller: (&other, "customer"),
        stood: None,
        asked,
    };
    let state = other.patch(
        &format!("/orders/{}/state", id(&delivered)),
        &json!({ "new_state": "CANCELLED" }),
    );
    assert_recorded(&local, state, &expected("change-order-state", Some("CANCELLED"))).await;
    let foreign = other.request_return(id(&delivered)).request_id("the-same").await;
    foreign.assert_same(&other.request_return(&new_uuid()).request_id("the-same").await);
    let before = oms_tests::table::history(&local).await.len();
    other
        .request_return(id(&delivered))
        .await
        .refused(404, "NOT_FOUND");
    let reply = change_states::batch(&other, &[change_states::item(id(&delivered), "CANCELLED")]).await;
    assert_eq!(
        change_states::outcomes(&reply, &[id(&delivered)]),
        [(404, Some("NOT_FOUND"))]
    );
    assert_eq!(oms_tests::table::history(&local).await.len(), before + 2);
}

#[tokio::test]
async fn what_a_role_may_not_do_at_all_is_recorded() {
    let local = Local::quiet().await;
    let customer = local.customer();
    let placed = order::place(&customer).await;
    let returned = returns::of_customer_in_status(&local, &customer, "REQUESTED").await;
    let (order_id, return_id) = (id(&placed), returns::id(&returned));
    for role in ["customer", "support", "warehouse", "system"] {
        let caller = local.role(role);
        let to_return = |status| caller.step_return(return_id, status);
        let mut attempts: Vec<Denied<'_>> = vec![
            (
                "approve-return",
                ("RETURN", return_id),
                to_return("APPROVED"),
                Some("APPROVED"),
            ),
            (
                "reject-return",
                ("RETURN", return_id),
                to_return("REJECTED"),
                Some("REJECTED"),
            ),
            ("list-jobs", ("OPERATION", "list-jobs"), caller.get("/jobs"), None),
            (
                "query-audit",
                ("OPERATION", "query-audit"),
                caller.get("/audit"),
                None,
            ),
            (
                "get-metrics",
                ("OPERATION", "get-metrics"),
                caller.get("/metrics"),
                None,
            ),
            (
                "list-api-keys",
                ("OPERATION", "list-api-keys"),
                caller.get("/api-keys"),
                None,
            ),
            (
                "create-api-key",
                ("OPERATION", "create-api-key"),
                caller.post("/api-keys", &json!({})),
                None,
            ),
        ];
        if matches!(role, "customer" | "support") {
            let pay = caller.change_state(order_id, "PAID");
            attempts.push(("change-order-state", ("ORDER", order_id), pay, Some("PAID")));
            let receive = to_return("RECEIVED");
            attempts.push((
                "change-return-state",
                ("RETURN", return_id),
                receive,
                Some("RECEIVED"),
            ));
        }
        if role == "warehouse" {
            let cancel = caller.cancel(order_id);
            attempts.push(("cancel-order", ("ORDER", order_id), cancel, Some("CANCELLED")));
        }
        for (operation, about, call, asked) in attempts {
            let expected = Expected {
                about,
                operation,
                code: "FORBIDDEN",
                caller: (&caller, role),
                stood: None,
                asked,
            };
            assert_recorded(&local, call, &expected).await.assert_status(403);
        }
    }
}

#[tokio::test]
async fn whoever_is_denied_is_recorded_whatever_else_is_wrong() {
    let local = Local::quiet().await;
    let count = async || oms_tests::table::history(&local).await.len();
    let (customer, roleless) = (local.customer(), local.person(&new_uuid(), &["root"]));
    let mut rows = count().await;
    for call in [
        customer.post("/orders", &body_for(customer.subject())),
        customer.get("/orders").query(&[("customer_id", &*new_uuid())]),
        customer.approve(&new_uuid()),
        customer.retry_job("REFUND", &new_uuid()),
        roleless.get("/orders"),
        roleless.order(&new_uuid()),
        roleless.post("/orders", &json!({})),
        local.role("warehouse").request_return(&new_uuid()),
        local.manager().delete(&format!("/api-keys/{}", new_uuid())),
    ] {
        let reply = call.await;
        assert_eq!(reply.status, 403, "{reply}");
        rows += 1;
        assert_eq!(count().await, rows, "{reply}");
    }
    // A caller without a role is recorded in the least powerful role.
    let rows = oms_tests::table::history(&local).await;
    let theirs = rows.iter().filter(|row| row["actor_id"] == roleless.subject());
    let roles: Vec<_> = theirs.map(|row| row["actor_role"].as_str().unwrap()).collect();
    assert_eq!(roles, ["customer"; 3]);
}
