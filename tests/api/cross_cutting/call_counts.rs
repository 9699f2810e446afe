//! The number of calls that each request makes to the database, counted at its endpoint. A request that a rule refuses
//! makes one more, which records the refusal.

use oms_tests::order::{self, body, id};
use oms_tests::{Call, Local, Reply, new_uuid, payment_event, returns};
use serde_json::json;

/// Sends `call`, and checks how many calls to the database it made.
async fn counted(local: &Local, calls: u64, status: u16, call: Call) -> Reply {
    let before = local.system().dynamo().calls();
    let reply = call.await.expect(status);
    let after = local.system().dynamo().calls();
    let made = after.values().sum::<u64>() - before.values().sum::<u64>();
    assert_eq!(made, calls, "{reply}\nbefore {before:?}\nafter {after:?}");
    reply
}

#[tokio::test]
async fn a_request_makes_one_call_and_a_list_or_a_history_two() {
    let local = Local::quiet().await;
    let (customer, manager) = (local.customer(), local.manager());
    let key = new_uuid();
    let order = counted(&local, 1, 201, customer.create(&body()).key(&key)).await;
    let id = order.text("id");
    counted(&local, 1, 201, customer.create(&body()).key(&key))
        .await
        .text("id");
    counted(&local, 1, 201, customer.create(&body())).await.text("id");
    counted(&local, 1, 200, customer.order(id)).await.text("id");
    counted(&local, 2, 404, local.other_customer().order(id))
        .await
        .refused(404, "NOT_FOUND");
    counted(&local, 1, 404, manager.order(&new_uuid()))
        .await
        .refused(404, "NOT_FOUND");

    for next in ["PAID", "PROCESSING_IN_WAREHOUSE", "SHIPPED", "DELIVERED"] {
        let key = new_uuid();
        counted(&local, 1, 200, manager.change_state(id, next).key(&key))
            .await
            .text("id");
        counted(&local, 1, 200, manager.change_state(id, next).key(&key))
            .await
            .text("id");
        counted(&local, 2, 409, manager.change_state(id, "PENDING_PAYMENT"))
            .await
            .refused(409, "INVALID_STATE_TRANSITION");
        counted(&local, 1, 412, manager.change_state(id, next).if_match("\"9\""))
            .await
            .refused(412, "PRECONDITION_FAILED");
    }
    counted(&local, 1, 404, manager.change_state(&new_uuid(), "PAID"))
        .await
        .refused(404, "NOT_FOUND");
    counted(&local, 2, 404, local.other_customer().cancel(id))
        .await
        .refused(404, "NOT_FOUND");
    counted(&local, 2, 409, customer.cancel(id))
        .await
        .refused(409, "INVALID_STATE_TRANSITION");

    let unpaid = order::place(&customer).await;
    let paid = order::of_customer_in_status(&local, &customer, "PAID").await;
    counted(&local, 1, 200, customer.cancel(order::id(&unpaid)))
        .await
        .text("id");
    counted(&local, 1, 200, customer.cancel(order::id(&paid)))
        .await
        .text("id");

    counted(&local, 2, 200, customer.history(id)).await.data();
    counted(&local, 1, 202, customer.invoice(id)).await.text("status");
}

#[tokio::test]
async fn a_page_of_a_list_takes_two_calls_however_long_it_is() {
    let local = Local::quiet().await;
    let (customer, support) = (local.customer(), local.support());
    for _ in 0..12 {
        order::place(&customer).await;
    }
    for limit in ["1", "5", "100"] {
        let page = counted(&local, 2, 200, customer.get("/orders").query(&[("limit", limit)])).await;
        let by_status = support
            .get("/orders")
            .query(&[("limit", limit), ("status", "PENDING_PAYMENT")]);
        counted(&local, 2, 200, by_status).await.data();
        if let Some(cursor) = page.body["pagination"]["next_cursor"].as_str() {
            let next = customer
                .get("/orders")
                .query(&[("limit", limit), ("cursor", cursor)]);
            counted(&local, 2, 200, next).await.data();
        }
    }
}

#[tokio::test]
async fn what_is_refused_at_the_edge_makes_none_but_its_record() {
    let local = Local::quiet().await;
    let customer = local.customer();
    let order = order::place(&customer).await;
    let path = format!("/orders/{}/state", id(&order));
    counted(&local, 0, 401, local.nobody().create(&body()))
        .await
        .refused(401, "UNAUTHENTICATED");
    counted(&local, 0, 400, customer.create(&body()).header("x-api-key", "k"))
        .await
        .refused(400, "BAD_REQUEST");
    counted(&local, 1, 403, customer.change_state(id(&order), "PAID"))
        .await
        .refused(403, "FORBIDDEN");
    counted(
        &local,
        1,
        403,
        customer.post("/orders", &order::body_for(customer.subject())),
    )
    .await
    .refused(403, "FORBIDDEN");
    counted(&local, 0, 422, customer.create(&json!({})))
        .await
        .invalid_fields();
    counted(
        &local,
        0,
        422,
        customer.patch(&path, &json!({ "new_state": "EATEN" })),
    )
    .await
    .invalid_fields();
    counted(&local, 0, 400, customer.order("1"))
        .await
        .refused(400, "BAD_REQUEST");
    counted(&local, 0, 400, customer.get("/orders?limit=0"))
        .await
        .refused(400, "BAD_REQUEST");
    counted(&local, 0, 404, customer.get("/nothing"))
        .await
        .refused(404, "NOT_FOUND");
    counted(&local, 0, 405, customer.request("DELETE", "/api/v1/orders"))
        .await
        .refused(405, "METHOD_NOT_ALLOWED");
}

#[tokio::test]
async fn an_invoice_that_is_ready_takes_one_call() {
    let local = Local::start().await;
    let order = order::in_status(&local, "SHIPPED").await;
    local.settled().await;
    counted(&local, 1, 303, local.manager().invoice(id(&order)))
        .await
        .header("location")
        .unwrap();
}

#[tokio::test]
async fn what_is_done_with_a_return_makes_one_call_and_asking_for_one_two() {
    let local = Local::quiet().await;
    let (customer, manager, other) = (local.customer(), local.manager(), local.other_customer());
    let delivered = order::of_customer_in_status(&local, &customer, "DELIVERED").await;
    let key = new_uuid();
    // The order is read, and the return is put.
    let asked = counted(&local, 2, 201, customer.request_return(id(&delivered)).key(&key)).await;
    let return_id = asked.text("id");
    counted(&local, 2, 201, customer.request_return(id(&delivered)).key(&key)).await;
    counted(&local, 3, 409, customer.request_return(id(&delivered))).await;
    let paid = order::of_customer_in_status(&local, &customer, "PAID").await;
    counted(&local, 2, 409, customer.request_return(id(&paid))).await;
    counted(&local, 2, 404, other.request_return(id(&delivered))).await;
    counted(&local, 1, 404, manager.request_return(&new_uuid())).await;

    counted(&local, 1, 200, customer.returned(return_id)).await;
    counted(&local, 2, 404, other.returned(return_id)).await;
    let fee = json!({ "manager_notes": "no", "restocking_fee": "219.62" });
    let fee = manager.patch(&format!("/returns/{return_id}/approve"), &fee);
    counted(&local, 1, 422, fee).await;
    for next in ["APPROVED", "IN_TRANSIT", "RECEIVED", "COMPLETED"] {
        let key = new_uuid();
        for _ in 0..2 {
            counted(&local, 1, 200, manager.step_return(return_id, next).key(&key)).await;
        }
        counted(&local, 2, 409, manager.step_return(return_id, next)).await;
        counted(
            &local,
            1,
            412,
            manager.step_return(return_id, next).if_match("\"9\""),
        )
        .await;
        counted(&local, 1, 404, manager.step_return(&new_uuid(), next)).await;
    }
    counted(&local, 1, 200, customer.return_refund(return_id)).await;
    counted(&local, 1, 200, customer.order_refund(id(&delivered))).await;
    counted(&local, 1, 404, customer.order_refund(id(&paid))).await;
    counted(&local, 2, 200, customer.return_history(return_id)).await;
    counted(&local, 2, 200, customer.get("/returns")).await;
    counted(&local, 2, 200, manager.get("/returns?status=COMPLETED")).await;

    let rejected = returns::in_status(&local, "REQUESTED").await;
    counted(&local, 1, 200, manager.reject(returns::id(&rejected))).await;
    let own = order::in_status(&local, "DELIVERED").await;
    let own = manager.request_return(id(&own)).await.expect(201);
    counted(&local, 2, 409, manager.approve(own.text("id")))
        .await
        .refused(409, "SELF_APPROVAL");
}

#[tokio::test]
async fn what_is_refused_at_the_edge_of_the_returns_makes_none_but_its_record() {
    let local = Local::quiet().await;
    let (customer, manager) = (local.customer(), local.manager());
    let returned = returns::of_customer_in_status(&local, &customer, "REQUESTED").await;
    let return_id = returns::id(&returned);
    counted(&local, 0, 401, local.nobody().request_return(&new_uuid())).await;
    counted(&local, 1, 403, customer.approve(return_id)).await;
    counted(
        &local,
        1,
        403,
        local.role("warehouse").request_return(&new_uuid()),
    )
    .await;
    counted(&local, 1, 403, customer.get("/jobs")).await;
    counted(&local, 0, 422, customer.post("/returns", &json!({}))).await;
    counted(&local, 0, 422, manager.change_return_state(return_id, "EATEN")).await;
    counted(
        &local,
        0,
        422,
        manager.patch(&format!("/returns/{return_id}/reject"), &json!({})),
    )
    .await;
    counted(&local, 0, 400, manager.returned("1")).await;
    counted(&local, 0, 400, manager.get("/returns?limit=0")).await;
    counted(&local, 0, 400, manager.retry_job("PARTY", return_id)).await;
    counted(&local, 0, 401, local.webhook_of("{}", "t=1,v1=00")).await;
}

#[tokio::test]
async fn a_payment_takes_two_calls_and_an_event_about_nothing_here_none() {
    let local = Local::quiet().await;
    let order = order::place(&local.support()).await;
    // The order is read, for what it costs, and becomes paid.
    let event = payment_event::paid(&local, &order);
    counted(&local, 2, 200, local.webhook(&event)).await;
    counted(&local, 1, 200, local.webhook(&event)).await;
    let other = payment_event::event(&local, "customer.created", &json!({ "id": "cus_1" }));
    counted(&local, 0, 200, local.webhook(&other)).await;
}
