//! `Idempotency-Key`

use std::collections::BTreeSet;

use futures::future::join_all;
use oms_tests::order::{self, assert_illegal, body, body_for, id};
use oms_tests::{Api, Client, Reply, contract, new_uuid, returns};
use serde_json::{Value, json};

/// Checks that `reply` repeats `first`, and says so.
#[track_caller]
pub fn assert_replays(reply: &Reply, first: &Reply) {
    assert_eq!(
        (reply.status, &reply.bytes),
        (first.status, &first.bytes),
        "{reply}\n{first}"
    );
    assert_eq!(reply.header("idempotency-replayed"), Some("true"), "{reply}");
    for header in ["etag", "location"] {
        assert_eq!(reply.header(header), first.header(header), "{header}: {reply}");
    }
}

#[track_caller]
fn assert_first(reply: Reply, status: u16) -> Reply {
    let reply = reply.expect(status);
    assert_eq!(reply.header("idempotency-replayed"), None, "{reply}");
    reply
}

async fn count_orders(support: &Client, customer: &str) -> usize {
    let list = support
        .get("/orders")
        .query(&[("customer_id", customer), ("limit", "100")])
        .await;
    list.expect(200).data().len()
}

#[tokio::test]
async fn the_same_key_and_body_twice_is_one_order_and_the_same_answer() {
    let support = Api::requests_only().support();
    let (key, customer) = (new_uuid(), new_uuid());
    let first = assert_first(support.create(&body_for(&customer)).key(&key).await, 201);
    assert_replays(&support.create(&body_for(&customer)).key(&key).await, &first);
    assert_eq!(count_orders(&support, &customer).await, 1);
}

#[tokio::test]
async fn white_space_and_the_order_of_fields_do_not_make_another_request() {
    let customer = Api::requests_only().customer();
    let key = new_uuid();
    let body = body_for(customer.subject());
    let first = assert_first(customer.create(&body).key(&key).await, 201);
    let fields: Vec<String> = body
        .as_object()
        .unwrap()
        .iter()
        .map(|(name, value)| format!("\"{name}\" : {value}"))
        .collect();
    let backwards: Vec<String> = fields.into_iter().rev().collect();
    let spaced = format!("\n{{ {} }}\t", backwards.join(" ,\n "));
    assert_ne!(spaced, body.to_string());
    let again = customer
        .storefront()
        .request("POST", "/api/v1/orders")
        .json(&spaced)
        .key(&key)
        .await;
    assert_replays(&again, &first);
}

#[tokio::test]
async fn the_same_key_with_another_body_is_refused() {
    let support = Api::requests_only().support();
    let (key, customer) = (new_uuid(), new_uuid());
    let first = assert_first(support.create(&body_for(&customer)).key(&key).await, 201);
    for (pointer, value) in [
        ("/line_items/0/quantity", json!(2)),
        ("/notes", json!("Ring once")),
        ("/notes", Value::Null),
        ("/customer_id", json!(new_uuid())),
    ] {
        let other = order::with(body_for(&customer), pointer, value);
        support
            .create(&other)
            .key(&key)
            .await
            .refused(422, "IDEMPOTENCY_KEY_REUSED");
    }
    assert_eq!(count_orders(&support, &customer).await, 1);
    assert_replays(&support.create(&body_for(&customer)).key(&key).await, &first);
}

#[tokio::test]
async fn amounts_that_a_float_cannot_tell_apart_make_another_request() {
    let customer = Api::requests_only().customer();
    let key = new_uuid();
    let priced = |price: &str| {
        let body = order::with(body_for(customer.subject()), "/line_items/0/unit_price", "PRICE");
        body.to_string().replace("\"PRICE\"", price)
    };
    let create = async |price: &str| {
        let storefront = customer.storefront();
        let call = storefront.request("POST", "/api/v1/orders").json(&priced(price));
        call.key(&key).await
    };
    let first = assert_first(create("900719925474099.91").await, 201);
    assert_replays(&create("900719925474099.91").await, &first);
    create("900719925474099.92")
        .await
        .refused(422, "IDEMPOTENCY_KEY_REUSED");
}

#[tokio::test]
async fn the_same_key_of_another_principal_is_another_order() {
    let api = Api::requests_only();
    let (key, body) = (new_uuid(), body_for(&new_uuid()));
    let by_support = assert_first(api.support().create(&body).key(&key).await, 201);
    let by_manager = assert_first(api.manager().create(&body).key(&key).await, 201);
    assert_ne!(by_support.text("id"), by_manager.text("id"));
    assert_ne!(by_support.text("order_number"), by_manager.text("order_number"));
}

#[tokio::test]
async fn another_key_is_another_order() {
    let customer = Api::requests_only().customer();
    let key = format!("a{}", new_uuid());
    let first = assert_first(customer.create(&body()).key(&key).await, 201);
    let other = customer.create(&body()).key(&key.to_uppercase()).await;
    let other = assert_first(other, 201);
    assert_ne!(first.text("id"), other.text("id"));
}

#[tokio::test]
async fn a_create_is_answered_as_it_was_whatever_has_happened_since() {
    let api = Api::requests_only();
    let support = api.support();
    let (key, body) = (new_uuid(), body_for(&new_uuid()));
    let first = assert_first(support.create(&body).key(&key).await, 201);
    order::drive(&api.manager(), first.body.clone(), "SHIPPED").await;
    assert_replays(&support.create(&body).key(&key).await, &first);
}

#[tokio::test]
async fn a_transition_is_answered_as_it_was_whatever_has_happened_since() {
    let api = Api::requests_only();
    let manager = api.manager();
    let order = order::place(&api.support()).await;
    let (order_id, key) = (id(&order), new_uuid());
    let paid = assert_first(manager.change_state(order_id, "PAID").key(&key).await, 200);
    assert_replays(&manager.change_state(order_id, "PAID").key(&key).await, &paid);
    for next in ["PROCESSING_IN_WAREHOUSE", "SHIPPED"] {
        let keyed = manager.change_state(order_id, next).key(&new_uuid()).await;
        assert_first(keyed, 200).text("id");
    }
    let replay = manager.change_state(order_id, "PAID").key(&key).await;
    assert_replays(&replay, &paid);
    assert_eq!(replay.text("status"), "PAID");
    let history = manager.history(order_id).await.expect(200);
    assert_eq!(history.data().len(), 4);
    assert_eq!(order::status(&manager, order_id).await, "SHIPPED");
}

#[tokio::test]
async fn a_cancellation_is_replayed_too() {
    let customer = Api::requests_only().customer();
    let order = order::place(&customer).await;
    let key = new_uuid();
    let first = assert_first(customer.cancel(id(&order)).key(&key).await, 200);
    assert_replays(&customer.cancel(id(&order)).key(&key).await, &first);
    let other = customer.post(
        &format!("/orders/{}/cancel", id(&order)),
        &json!({ "reason": "another" }),
    );
    other.key(&key).await.refused(422, "IDEMPOTENCY_KEY_REUSED");
    assert_illegal(
        &customer.cancel(id(&order)).key(&new_uuid()).await,
        "CANCELLED",
        "CANCELLED",
    );
}

#[tokio::test]
async fn a_key_reused_for_the_next_legal_step_does_not_slip_through() {
    let api = Api::requests_only();
    let manager = api.manager();
    let order = order::place(&api.support()).await;
    let key = new_uuid();
    assert_first(manager.change_state(id(&order), "PAID").key(&key).await, 200).text("id");
    let next = manager
        .change_state(id(&order), "PROCESSING_IN_WAREHOUSE")
        .key(&key)
        .await;
    next.refused(422, "IDEMPOTENCY_KEY_REUSED");
    let path = format!("/orders/{}/state", id(&order));
    let reasoned = manager
        .patch(&path, &json!({ "new_state": "PAID", "reason": "again" }))
        .key(&key)
        .await;
    reasoned.refused(422, "IDEMPOTENCY_KEY_REUSED");
    assert_eq!(order::status(&manager, id(&order)).await, "PAID");
}

#[tokio::test]
async fn keys_count_per_method_and_path() {
    let api = Api::requests_only();
    let manager = api.manager();
    let key = new_uuid();
    let body = body_for(&new_uuid());
    let one = assert_first(manager.create(&body).key(&key).await, 201);
    let two = assert_first(manager.create(&body).key(&new_uuid()).await, 201);
    assert_first(manager.change_state(one.text("id"), "PAID").key(&key).await, 200).text("id");
    assert_first(manager.change_state(two.text("id"), "PAID").key(&key).await, 200).text("id");
    assert_first(manager.cancel(one.text("id")).key(&key).await, 200).text("id");
}

#[tokio::test]
async fn two_who_want_the_same_state_do_not_both_get_it() {
    let api = Api::requests_only();
    let order = order::place(&api.support()).await;
    let (one, two) = (api.manager(), api.role("admin"));
    let key = new_uuid();
    assert_first(one.change_state(id(&order), "PAID").key(&key).await, 200).text("id");
    assert_illegal(
        &two.change_state(id(&order), "PAID").key(&key).await,
        "PAID",
        "PAID",
    );
    assert_illegal(&one.change_state(id(&order), "PAID").await, "PAID", "PAID");
}

#[tokio::test]
async fn a_refused_body_does_not_use_its_key_up() {
    let customer = Api::requests_only().customer();
    let key = new_uuid();
    let bad = order::with(body(), "/line_items/0/quantity", 0);
    customer.create(&bad).key(&key).await.invalid_fields();
    assert_first(customer.create(&body()).key(&key).await, 201).text("id");
}

#[tokio::test]
async fn a_bad_key_is_a_bad_request() {
    let customer = Api::requests_only().customer();
    let order = order::place(&customer).await;
    let too_long = "x".repeat(256);
    for key in [
        "",
        "two words",
        "caf\u{e9}",
        "\u{1f375}",
        "a\tb",
        too_long.as_str(),
    ] {
        customer
            .create(&body())
            .key(key)
            .await
            .refused(400, "BAD_REQUEST");
        customer
            .change_state(id(&order), "CANCELLED")
            .key(key)
            .await
            .refused(400, "BAD_REQUEST");
        customer
            .cancel(id(&order))
            .key(key)
            .await
            .refused(400, "BAD_REQUEST");
    }
    customer
        .create(&body())
        .key("a")
        .key("b")
        .await
        .refused(400, "BAD_REQUEST");
    assert_eq!(order::status(&customer, id(&order)).await, "PENDING_PAYMENT");
    let longest = format!("{}{}", new_uuid(), "~!".repeat(110));
    let longest = longest.get(..255).unwrap();
    assert_first(customer.create(&body()).key(longest).await, 201).text("id");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn concurrent_creates_with_one_key_are_one_order() {
    let support = Api::requests_only().support();
    let (key, customer) = (new_uuid(), new_uuid());
    let body = body_for(&customer);
    let replies =
        join_all((0..32).map(|_| tokio::spawn(support.create(&body).key(&key).into_future()))).await;
    let replies: Vec<Reply> = replies
        .into_iter()
        .map(|reply| reply.unwrap().expect(201))
        .collect();
    let bodies: BTreeSet<_> = replies.iter().map(|reply| &reply.bytes).collect();
    assert_eq!(bodies.len(), 1);
    let fresh = replies
        .iter()
        .filter(|reply| reply.header("idempotency-replayed").is_none())
        .count();
    assert_eq!(fresh, 1);
    assert_eq!(count_orders(&support, &customer).await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn concurrent_transitions_with_one_key_are_one_transition() {
    let api = Api::requests_only();
    let manager = api.manager();
    let order = order::place(&api.support()).await;
    let key = new_uuid();
    let call = || manager.change_state(id(&order), "PAID").key(&key).into_future();
    let replies = join_all((0..32).map(|_| tokio::spawn(call()))).await;
    let replies: Vec<Reply> = replies
        .into_iter()
        .map(|reply| reply.unwrap().expect(200))
        .collect();
    let bodies: BTreeSet<_> = replies.iter().map(|reply| &reply.bytes).collect();
    assert_eq!(bodies.len(), 1);
    let fresh = replies
        .iter()
        .filter(|reply| reply.header("idempotency-replayed").is_none())
        .count();
    assert_eq!(fresh, 1);
    assert_eq!(manager.history(id(&order)).await.expect(200).data().len(), 2);
}

#[tokio::test]
async fn each_step_of_a_return_is_answered_as_it_was_whatever_has_happened_since() {
    let api = Api::requests_only();
    let manager = api.manager();
    for end in ["COMPLETED", "REJECTED"] {
        let returned = returns::in_status(&api, "REQUESTED").await;
        let return_id = returns::id(&returned);
        let mut answered = Vec::new();
        for next in contract::path_to(end) {
            let key = new_uuid();
            let first = manager.step_return(return_id, next).key(&key).await.expect(200);
            assert_eq!(first.header("idempotency-replayed"), None, "{first}");
            answered.push((*next, key, first));
            for (step, key, first) in &answered {
                let again = manager.step_return(return_id, step).key(key).await;
                assert_replays(&again, first);
            }
        }
        let records = manager.return_history(return_id).await.expect(200);
        assert_eq!(records.data().len(), 1 + answered.len());
    }
}

#[tokio::test]
async fn a_key_reused_for_another_step_of_a_return_is_refused() {
    let api = Api::requests_only();
    let manager = api.manager();
    let returned = returns::in_status(&api, "REQUESTED").await;
    let return_id = returns::id(&returned);
    let key = new_uuid();
    manager.approve(return_id).key(&key).await.expect(200).text("id");
    let body = json!({ "manager_notes": "as described", "restocking_fee": "1.00" });
    let other = manager.patch(&format!("/returns/{return_id}/approve"), &body);
    other.key(&key).await.refused(422, "IDEMPOTENCY_KEY_REUSED");
    // The next legal step does not slip through either; keys count for each path.
    let sent = manager.change_return_state(return_id, "IN_TRANSIT").key(&key);
    sent.await.expect(200).text("id");
    let received = manager.change_return_state(return_id, "RECEIVED").key(&key);
    received.await.refused(422, "IDEMPOTENCY_KEY_REUSED");
    assert_eq!(returns::status(&manager, return_id).await, "IN_TRANSIT");
}

#[tokio::test]
async fn the_same_key_of_another_principal_is_another_decision() {
    let api = Api::requests_only();
    let returned = returns::in_status(&api, "REQUESTED").await;
    let (one, two, key) = (api.manager(), api.role("admin"), new_uuid());
    one.approve(returns::id(&returned))
        .key(&key)
        .await
        .expect(200)
        .text("id");
    let reply = two.approve(returns::id(&returned)).key(&key).await;
    assert_illegal(&reply, "APPROVED", "APPROVED");
}

#[tokio::test]
async fn a_refused_decision_does_not_use_its_key_up() {
    let api = Api::requests_only();
    let manager = api.manager();
    let returned = returns::in_status(&api, "REQUESTED").await;
    let (path, key) = (format!("/returns/{}/approve", returns::id(&returned)), new_uuid());
    for (fee, status) in [("219.62", 422), ("0.001", 422), ("219.61", 200)] {
        let body = json!({ "manager_notes": "as described", "restocking_fee": fee });
        let reply = manager.patch(&path, &body).key(&key).await.expect(status);
        assert_eq!(reply.header("idempotency-replayed"), None, "{reply}");
    }
}

#[tokio::test]
async fn one_who_may_not_decide_does_not_by_another_ones_key() {
    let api = Api::requests_only();
    let asker = api.manager();
    let returned = returns::in_status(&api, "REQUESTED").await;
    let (decider, key) = (api.role("admin"), new_uuid());
    decider
        .reject(returns::id(&returned))
        .key(&key)
        .await
        .expect(200)
        .text("id");
    let reply = asker.reject(returns::id(&returned)).key(&key).await;
    assert_illegal(&reply, "REJECTED", "REJECTED");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn concurrent_decisions_with_one_key_are_one_decision() {
    let api = Api::requests_only();
    let manager = api.manager();
    let returned = returns::in_status(&api, "REQUESTED").await;
    let key = new_uuid();
    let call = || manager.approve(returns::id(&returned)).key(&key).into_future();
    let replies = join_all((0..16).map(|_| tokio::spawn(call()))).await;
    let replies: Vec<Reply> = replies
        .into_iter()
        .map(|reply| reply.unwrap().expect(200))
        .collect();
    let bodies: BTreeSet<_> = replies.iter().map(|reply| &reply.bytes).collect();
    assert_eq!(bodies.len(), 1);
    let fresh = replies
        .iter()
        .filter(|reply| reply.header("idempotency-replayed").is_none());
    assert_eq!(fresh.count(), 1);
    let records = manager.return_history(returns::id(&returned)).await.expect(200);
    assert_eq!(records.data().len(), 2);
}

#[tokio::test]
async fn what_is_no_tag_or_no_key_of_a_return_is_a_bad_request() {
    let api = Api::requests_only();
    let manager = api.manager();
    let returned = returns::in_status(&api, "REQUESTED").await;
    let return_id = returns::id(&returned);
    for tag in ["", "1", "\"abc\"", "\"-1\"", "\"1\", \"2\""] {
        let reply = manager.approve(return_id).if_match(tag).await;
        reply.refused(400, "BAD_REQUEST");
    }
    for key in ["", "two words", "caf\u{e9}", "x".repeat(256).as_str()] {
        let reply = manager.reject(return_id).key(key).await;
        reply.refused(400, "BAD_REQUEST");
        let reply = manager
            .request_return(returns::order_id(&returned))
            .key(key)
            .await;
        reply.refused(400, "BAD_REQUEST");
    }
    assert_eq!(returns::status(&manager, return_id).await, "REQUESTED");
}
