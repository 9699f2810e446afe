//! Refused requests: each leaves one row in the history that names the caller and the reason.

use std::collections::BTreeSet;

use oms_tests::order::{self, body, body_for, id, of_customer_in_status};
use oms_tests::{Local, Reply, history, new_uuid, returns};
use serde_json::{Value, json};

use crate::audit::recorded_attempts::{Expected, assert_recorded, assert_unrecorded, known, rows_since};

#[tokio::test]
async fn a_step_that_the_machine_does_not_have_is_one_row() {
    let local = Local::quiet().await;
    let (customer, manager) = (local.customer(), local.manager());
    let paid = of_customer_in_status(&local, &customer, "PAID").await;
    let expected = |code, asked| Expected {
        about: ("ORDER", id(&paid)),
        operation: "change-order-state",
        code,
        caller: (&manager, "manager"),
        stood: Some("PAID"),
        asked: Some(asked),
    };
    for asked in ["PAID", "SHIPPED", "DELIVERED"] {
        let call = manager.change_state(id(&paid), asked);
        let reply = assert_recorded(&local, call, &expected("INVALID_STATE_TRANSITION", asked)).await;
        order::assert_illegal(&reply, "PAID", asked);
    }
    let delivered = of_customer_in_status(&local, &customer, "DELIVERED").await;
    let expected = Expected {
        about: ("ORDER", id(&delivered)),
        operation: "cancel-order",
        caller: (&customer, "customer"),
        stood: Some("DELIVERED"),
        ..expected("INVALID_STATE_TRANSITION", "CANCELLED")
    };
    assert_recorded(&local, customer.cancel(id(&delivered)), &expected).await;
}

#[tokio::test]
async fn what_cannot_be_done_to_a_return_is_one_row() {
    let local = Local::quiet().await;
    let (customer, manager) = (local.customer(), local.manager());
    let delivered = of_customer_in_status(&local, &customer, "DELIVERED").await;
    let asked = manager.request_return(id(&delivered)).await.expect(201).body;
    let on_return = |operation, code, stood, asked_for| Expected {
        about: ("RETURN", returns::id(&asked)),
        operation,
        code,
        caller: (&manager, "manager"),
        stood: Some(stood),
        asked: Some(asked_for),
    };
    let return_id = returns::id(&asked);
    for (operation, status) in [("approve-return", "APPROVED"), ("reject-return", "REJECTED")] {
        let expected = on_return(operation, "SELF_APPROVAL", "REQUESTED", status);
        assert_recorded(&local, manager.step_return(return_id, status), &expected).await;
    }
    let illegal = "INVALID_STATE_TRANSITION";
    let expected = on_return("change-return-state", illegal, "REQUESTED", "RECEIVED");
    assert_recorded(
        &local,
        manager.change_return_state(return_id, "RECEIVED"),
        &expected,
    )
    .await;
    local.manager().reject(return_id).await.assert_status(200);
    let expected = on_return("approve-return", illegal, "REJECTED", "APPROVED");
    assert_recorded(&local, manager.approve(return_id), &expected).await;

    let shipped = of_customer_in_status(&local, &customer, "SHIPPED").await;
    let expected = Expected {
        about: ("ORDER", id(&shipped)),
        operation: "create-return",
        code: "RETURN_NOT_ALLOWED",
        caller: (&customer, "customer"),
        stood: Some("SHIPPED"),
        asked: None,
    };
    assert_recorded(&local, customer.request_return(id(&shipped)), &expected).await;
    let expected = Expected {
        about: ("ORDER", id(&delivered)),
        code: "RETURN_EXISTS",
        stood: Some("DELIVERED"),
        ..expected
    };
    assert_recorded(&local, customer.request_return(id(&delivered)), &expected).await;
}

#[tokio::test]
async fn what_is_malformed_missing_late_or_nobodys_leaves_no_row() {
    let local = Local::quiet().await;
    let (customer, manager) = (local.customer(), local.manager());
    let placed = order::place(&customer).await;
    let (path, nothing) = (format!("/orders/{}/state", id(&placed)), new_uuid());
    let reused = new_uuid();
    customer.create(&body()).key(&reused).await.assert_status(201);
    for (call, status) in [
        (local.nobody().change_state(id(&placed), "PAID"), 401),
        (local.bearer("x").cancel(id(&placed)), 401),
        (manager.change_state(&nothing, "PAID"), 404),
        (manager.order(&nothing), 404),
        (customer.cancel(&nothing), 404),
        (customer.request_return(&nothing), 404),
        (manager.approve(&nothing), 404),
        (manager.retry_job("REFUND", &nothing), 404),
        (manager.invoice(id(&placed)), 404),
        (local.role("admin").delete(&format!("/api-keys/{nothing}")), 404),
        (local.nobody().get("/nothing"), 404),
        (manager.change_state(id(&placed), "PAID").if_match("\"7\""), 412),
        (manager.change_state(id(&placed), "EATEN"), 422),
        (manager.patch(&path, &json!({})), 422),
        (customer.create(&json!({})), 422),
        (
            customer
                .create(&order::with(body(), "/notes", "other"))
                .key(&reused),
            422,
        ),
        (manager.order("1"), 400),
        (manager.get("/orders?limit=0"), 400),
        (
            manager.change_state(id(&placed), "PAID").header("x-api-key", "x"),
            400,
        ),
        (manager.request("DELETE", "/api/v1/orders"), 405),
        (manager.request("POST", "/api/v1/orders").bytes("{}"), 415),
        (
            manager
                .request("POST", "/api/v1/orders")
                .json(&"x".repeat(70_000)),
            413,
        ),
        (manager.get("/orders"), 200),
        (customer.order(id(&placed)), 200),
    ] {
        assert_unrecorded(&local, call, status).await;
    }
}

#[tokio::test]
async fn every_attempt_is_recorded_also_the_same_one_again() {
    let local = Local::quiet().await;
    let (customer, manager) = (local.customer(), local.manager());
    let placed = order::place(&customer).await;
    let key = new_uuid();
    let before = known(&local).await;
    for _ in 0..3 {
        manager
            .change_state(id(&placed), "SHIPPED")
            .key(&key)
            .await
            .assert_status(409);
        manager
            .change_state(id(&placed), "SHIPPED")
            .await
            .assert_status(409);
    }
    assert_eq!(rows_since(&local, &before).await.len(), 6);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn staff_see_what_was_refused_and_customers_do_not() {
    let local = Local::start().await;
    let (customer, manager) = (local.customer(), local.manager());
    let placed = order::place(&customer).await;
    let delivered = of_customer_in_status(&local, &customer, "DELIVERED").await;
    let asked = customer.request_return(id(&delivered)).await.expect(201).body;
    manager
        .change_state(id(&placed), "SHIPPED")
        .request_id("refused-1")
        .await
        .assert_status(409);
    customer
        .change_state(id(&placed), "PAID")
        .request_id("refused-2")
        .await
        .assert_status(403);
    local
        .other_customer()
        .order(id(&placed))
        .request_id("refused-3")
        .await
        .assert_status(404);
    manager
        .change_return_state(returns::id(&asked), "RECEIVED")
        .request_id("refused-4")
        .await
        .assert_status(409);
    local.settled().await;
    let requests = |reply: &Reply| -> BTreeSet<String> {
        let records = reply.data().iter().filter(|record| record["event"] == "REFUSED");
        records
            .map(|record| record["request_id"].as_str().unwrap().to_owned())
            .collect()
    };
    let of = |names: &[&str]| -> BTreeSet<String> { names.iter().map(|name| (*name).to_owned()).collect() };
    for role in ["support", "warehouse", "manager", "admin", "system"] {
        let staff = local.role(role);
        let reply = staff.history(id(&placed)).await.expect(200);
        assert_eq!(
            requests(&reply),
            of(&["refused-1", "refused-2", "refused-3"]),
            "{role}"
        );
        let transitions: Vec<Value> = reply
            .data()
            .iter()
            .filter(|record| record["event"] == "TRANSITION")
            .cloned()
            .collect();
        history::assert_complete(&transitions, id(&placed), "PENDING_PAYMENT");
        let reply = staff.return_history(returns::id(&asked)).await.expect(200);
        assert_eq!(requests(&reply), of(&["refused-4"]), "{role}");
    }
    for reply in [
        customer.history(id(&placed)).await,
        customer.return_history(returns::id(&asked)).await,
    ] {
        assert_eq!(requests(&reply.expect(200)), of(&[]));
    }
    for (query, expected) in [
        (
            [("entity_id", id(&placed)), ("event", "REFUSED")],
            &["refused-1", "refused-2", "refused-3"][..],
        ),
        (
            [("actor_id", manager.subject()), ("event", "REFUSED")],
            &["refused-1", "refused-4"],
        ),
        ([("state", "SHIPPED"), ("event", "REFUSED")], &["refused-1"]),
        (
            [("state", "RECEIVED"), ("entity_id", returns::id(&asked))],
            &["refused-4"],
        ),
    ] {
        let reply = manager.get("/audit").query(&query).await.expect(200);
        assert_eq!(requests(&reply), of(expected), "{reply}");
    }
    // A customer who states prices.
    let before = known(&local).await;
    customer
        .post("/orders", &body_for(customer.subject()))
        .await
        .refused(403, "FORBIDDEN");
    assert_eq!(rows_since(&local, &before).await.len(), 1);
}
