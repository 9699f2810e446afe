//! `?as_of=` of an order and of a return: each view is the answer of that time, byte for byte.

use std::time::Duration;

use oms_domain::Timestamp;
use oms_tests::order::{self, body, id, of_customer_in_status};
use oms_tests::{Call, Client, Local, Reply, contract, new_uuid, refund, returns};
use serde_json::{Value, json};

/// The bytes of an answer without the value of `allowed_transitions`, which depends on who asks and when.
fn cut(reply: &Reply) -> Vec<u8> {
    let text = String::from_utf8(reply.bytes.clone()).unwrap();
    let (before, rest) = text
        .split_once("\"allowed_transitions\":[")
        .expect("the member is there");
    let (_, after) = rest.split_once(']').expect("the list ends");
    format!("{before}{after}").into_bytes()
}

fn at(call: Call, as_of: &str) -> Call {
    call.query(&[("as_of", as_of)])
}

/// Checks that `view` equals `answered`, and is marked as a view of the past.
#[track_caller]
fn assert_view(view: &Reply, answered: &Reply) {
    view.assert_status(200);
    assert_eq!(cut(view), cut(answered), "{view}\n{answered}");
    assert_eq!(view.body["allowed_transitions"], json!([]), "{view}");
    assert_eq!(view.header("etag"), answered.header("etag"), "{view}");
}

/// Checks every view of an entity, which `get` asks for, by version and by time: `answers` are the answers when it
/// reached each version, a second after the one before.
async fn assert_views(local: &Local, get: impl Fn() -> Call, answers: &[Reply]) {
    let time = |reply: &Reply| reply.text("updated_at").parse::<Timestamp>().unwrap();
    let (millisecond, second) = (Duration::from_millis(1), Duration::from_secs(1));
    let (first, last) = (&answers[0], &answers[answers.len() - 1]);
    for (index, answered) in answers.iter().enumerate() {
        let version = index + 1;
        assert_eq!(answered.body["version"], version);
        assert_view(&at(get(), &version.to_string()).await, answered);
        let entered = time(answered);
        assert_view(&at(get(), &entered.to_string()).await, answered);
        assert_view(
            &at(get(), &entered.saturating_add(millisecond).to_string()).await,
            answered,
        );
        let just_before = entered.saturating_add(second).saturating_sub(millisecond);
        assert_view(&at(get(), &just_before.to_string()).await, answered);
        let before = at(get(), &entered.saturating_sub(millisecond).to_string()).await;
        match index.checked_sub(1) {
            Some(previous) => assert_view(&before, &answers[previous]),
            None => {
                before.refused(404, "NOT_FOUND");
            }
        }
    }
    for future in [
        local.now().saturating_add(second).to_string(),
        "9999-12-31T23:59:59Z".to_owned(),
    ] {
        assert_view(&at(get(), &future).await, last);
    }
    let epoch = at(get(), "1970-01-01T00:00:00Z").await;
    epoch.refused(404, "NOT_FOUND");
    // The same instant in other spellings; fractions of a millisecond are cut off.
    let text = time(first).to_string();
    for spelling in [
        text.replace(".000Z", "Z"),
        text.replace(".000Z", "+00:00"),
        text.replace(".000Z", ".000999Z"),
        text.replace('T', "t").replace('Z', "z"),
    ] {
        assert_view(&at(get(), &spelling).await, first);
    }
    for unreached in [answers.len() + 1, 4_000_000_000] {
        at(get(), &unreached.to_string()).await.refused(404, "NOT_FOUND");
    }
    // Without the parameter, the answer is that of today.
    let now = get().await.expect(200);
    assert_eq!(cut(&now), cut(last));
}

#[tokio::test]
async fn an_order_is_shown_as_each_transition_left_it() {
    let local = Local::quiet().await;
    let (customer, manager) = (local.customer(), local.manager());
    let second = Duration::from_secs(1);
    for (route, states) in [
        (
            "state",
            &["PAID", "PROCESSING_IN_WAREHOUSE", "SHIPPED", "DELIVERED"][..],
        ),
        ("state", &["PAID", "CANCELLED"]),
        ("cancel", &["CANCELLED"]),
        ("state", &[]),
    ] {
        let placed = customer.create(&body()).await.expect(201);
        let order_id = placed.text("id").to_owned();
        let mut answers = vec![placed];
        for state in states {
            local.advance(second);
            let mut change = json!({ "new_state": state, "reason": format!("for {state}") });
            match *state {
                "PAID" => change["payment_transaction_id"] = "pi_1".into(),
                "SHIPPED" => {
                    change["carrier"] = "UPS".into();
                    change["tracking_number"] = "1Z999".into();
                }
                _ => {}
            }
            let path = format!("/orders/{order_id}/state");
            let call = if route == "cancel" {
                customer.cancel(&order_id)
            } else {
                manager.patch(&path, &change)
            };
            answers.push(call.await.expect(200));
        }
        local.advance(second);
        for caller in [&customer, &manager, &local.role("warehouse")] {
            assert_views(&local, || caller.order(&order_id), &answers).await;
        }
    }
}

#[tokio::test]
async fn a_return_is_shown_as_each_transition_left_it() {
    let local = Local::quiet().await;
    let (customer, manager) = (local.customer(), local.manager());
    for states in [
        &["APPROVED", "IN_TRANSIT", "RECEIVED", "COMPLETED"][..],
        &["REJECTED"],
        &[],
    ] {
        let order = of_customer_in_status(&local, &customer, "DELIVERED").await;
        let asked = customer
            .post("/returns", &returns::body(id(&order)))
            .await
            .expect(201);
        let return_id = asked.text("id").to_owned();
        let mut answers = vec![asked];
        for state in states {
            local.advance(Duration::from_secs(1));
            let path = format!("/returns/{return_id}");
            let approval = json!({ "manager_notes": "as described", "restocking_fee": "9.90" });
            let mut change = json!({ "new_state": state, "reason": format!("for {state}") });
            if *state == "IN_TRANSIT" {
                change["carrier"] = "UPS".into();
                change["tracking_number"] = "1Z999".into();
            }
            let call = match *state {
                "APPROVED" => manager.patch(&format!("{path}/approve"), &approval),
                "REJECTED" => manager.reject(&return_id),
                _ => manager.patch(&format!("{path}/state"), &change),
            };
            answers.push(call.await.expect(200));
        }
        local.advance(Duration::from_secs(1));
        for caller in [&customer, &manager, &local.support()] {
            assert_views(&local, || caller.returned(&return_id), &answers).await;
        }
    }
}

#[tokio::test]
async fn of_several_transitions_in_one_millisecond_the_last_is_the_one_that_stood() {
    let local = Local::quiet().await;
    let (customer, manager) = (local.customer(), local.manager());
    let order = of_customer_in_status(&local, &customer, "SHIPPED").await;
    let shown = manager.order(id(&order)).await.expect(200);
    assert_view(
        &at(manager.order(id(&order)), &local.now().to_string()).await,
        &shown,
    );
    for version in 1..=4 {
        let view = at(manager.order(id(&order)), &version.to_string())
            .await
            .expect(200);
        assert_eq!(view.body["version"], version);
        assert_eq!(view.text("status"), contract::STATUSES[version - 1]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_view_of_the_past_knows_nothing_of_what_became_of_the_refund() {
    let local = Local::start().await;
    let customer = local.customer();
    let paid = refund::paid_order(&local, &customer).await;
    refund::owe(&local, &customer, &paid, refund::Source::Return).await;
    local.settled().await;
    let list = customer.get("/returns").await.expect(200);
    let returned = &list.data()[0];
    assert!(returned["refund_transaction_id"].is_string(), "{list}");
    for as_of in [returned["version"].to_string(), local.now().to_string()] {
        let view = at(customer.returned(returns::id(returned)), &as_of)
            .await
            .expect(200);
        assert_eq!(view.text("status"), "COMPLETED");
        assert_eq!(view.body["refund_transaction_id"], Value::Null, "{view}");
    }
}

#[tokio::test]
async fn what_is_neither_a_version_nor_a_time_is_refused_and_named() {
    let local = Local::quiet().await;
    let manager = local.manager();
    let returned = returns::in_status(&local, "APPROVED").await;
    for path in [
        format!("/orders/{}", returns::order_id(&returned)),
        format!("/returns/{}", returns::id(&returned)),
    ] {
        for bad in [
            "",
            " ",
            "-1",
            "+1",
            "1.0",
            "1e0",
            "0x1",
            "one",
            "\"1\"",
            "yesterday",
            "2026-11-21",
            "2026-11-21T09:30:00",
            "2026-02-30T00:00:00Z",
            "2026-11-21 25:00:00Z",
            "1969-12-31T23:59:59Z",
            "1,2",
        ] {
            let reply = at(manager.get(&path), bad).await;
            let details = reply.refused(400, "BAD_REQUEST");
            assert_eq!(details["fields"][0]["field"], "as_of", "{reply}");
        }
        let twice = at(at(manager.get(&path), "1"), "1").await;
        assert_eq!(twice.refused(400, "BAD_REQUEST")["fields"][0]["field"], "as_of");
    }
}

#[tokio::test]
async fn no_version_comes_before_the_first() {
    let local = Local::quiet().await;
    let manager = local.manager();
    let returned = returns::in_status(&local, "APPROVED").await;
    at(manager.returned(returns::id(&returned)), "0")
        .await
        .refused(404, "NOT_FOUND");
    at(manager.order(returns::order_id(&returned)), "0")
        .await
        .refused(404, "NOT_FOUND");
}

/// The answer to `caller` about the past of the entity at `path`.
async fn past(caller: &Client, path: &str) -> Reply {
    at(caller.get(path), "1").request_id("the-same").await
}

#[tokio::test]
async fn anothers_past_is_not_told_from_none() {
    let local = Local::quiet().await;
    let customer = local.customer();
    let returned = returns::of_customer_in_status(&local, &customer, "APPROVED").await;
    let other = local.other_customer();
    for (things, thing) in [
        ("orders", returns::order_id(&returned)),
        ("returns", returns::id(&returned)),
    ] {
        past(&customer, &format!("/{things}/{thing}"))
            .await
            .assert_status(200);
        let foreign = past(&other, &format!("/{things}/{thing}")).await;
        foreign.refused(404, "NOT_FOUND");
        let missing = past(&other, &format!("/{things}/{}", new_uuid())).await;
        foreign.assert_same(&missing);
        // As of a version that it never had, too.
        let unreached = at(other.get(&format!("/{things}/{thing}")), "99")
            .request_id("the-same")
            .await;
        unreached.assert_same(&missing);
    }
    past(
        &local.nobody(),
        &format!("/orders/{}", returns::order_id(&returned)),
    )
    .await
    .refused(401, "UNAUTHENTICATED");
}

#[tokio::test]
async fn only_one_order_or_return_has_a_past_to_ask_for() {
    let local = Local::quiet().await;
    let manager = local.manager();
    let returned = returns::in_status(&local, "COMPLETED").await;
    let (order, returned) = (returns::order_id(&returned), returns::id(&returned));
    for path in [
        "/orders".to_owned(),
        "/returns".to_owned(),
        format!("/orders/{order}/history"),
        format!("/orders/{order}/refund"),
        format!("/returns/{returned}/history"),
        format!("/returns/{returned}/refund"),
    ] {
        let reply = at(manager.get(&path), "1").await;
        let details = reply.refused(400, "BAD_REQUEST");
        assert_eq!(details["fields"][0]["field"], "as_of", "{reply}");
    }
    let step = at(manager.change_state(order, "PAID"), "1").await;
    step.refused(400, "BAD_REQUEST");
    assert_eq!(order::status(&manager, order).await, "DELIVERED");
}

#[tokio::test]
async fn a_view_takes_one_call_to_the_database() {
    let local = Local::quiet().await;
    let (customer, manager) = (local.customer(), local.manager());
    let order = of_customer_in_status(&local, &customer, "DELIVERED").await;
    for as_of in ["1", "5", "99", "1970-01-01T00:00:00Z", "9999-01-01T00:00:00Z"] {
        let before: u64 = local.system().dynamo().calls().values().sum();
        let reply = at(manager.order(id(&order)), as_of).await;
        let after: u64 = local.system().dynamo().calls().values().sum();
        assert_eq!(after - before, 1, "{reply}");
    }
}
