//! `?dry_run=true`: the rules that all mutations share, and the mutations that are no transitions.

use std::time::Duration;

use oms_cloud::payments::Mode;
use oms_tests::order::{self, body, body_for, id, of_customer_in_status, with};
use oms_tests::refund::{self, Source};
use oms_tests::{Call, Client, Local, contract, new_uuid, payment_event, returns};
use serde_json::{Value, json};

use crate::api_keys::{holder, issue, listed, works};
use crate::audit::recorded_attempts::{known, rows_since};
use crate::cross_cutting::dry_run::comparison::{
    assert_dry, dry, dry_then_real, everything, without, writing_nothing,
};
use crate::orders::change_states::{batch, item, outcomes};

/// A request for each mutation, about entities that do not exist.
fn mutations(who: &Client) -> Vec<Call> {
    let nothing = new_uuid();
    vec![
        who.create(&body()),
        who.change_state(&nothing, "PAID"),
        batch(who, &[item(&nothing, "PAID")]),
        who.cancel(&nothing),
        who.request_return(&nothing),
        who.approve(&nothing),
        who.reject(&nothing),
        who.change_return_state(&nothing, "RECEIVED"),
        who.retry_job("REFUND", &nothing),
        who.post("/api-keys", &json!({})),
        who.delete(&format!("/api-keys/{nothing}")),
    ]
}

/// The functions that change something, except the one that only the gateway may call.
fn mutating() -> impl Iterator<Item = &'static contract::RouteRow> {
    let changes = |row: &&contract::RouteRow| row.0 != "GET" && row.2 != "receive-payment-webhook";
    contract::ROUTES.iter().filter(changes)
}

#[tokio::test]
async fn whether_it_is_one_is_said_with_true_or_false() {
    let local = Local::quiet().await;
    let admin = local.role("admin");
    assert_eq!(mutations(&admin).len(), mutating().count());
    let before = everything(&local).await;
    for value in ["", "1", "0", "yes", "TRUE", "True", " true", "true,true", "null"] {
        for call in mutations(&admin) {
            let reply = call.query(&[("dry_run", value)]).await;
            let details = reply.refused(400, "BAD_REQUEST");
            assert_eq!(details["fields"][0]["field"], "dry_run", "{reply}");
        }
    }
    for call in mutations(&admin) {
        let twice = call.query(&[("dry_run", "true"), ("dry_run", "true")]).await;
        let details = twice.refused(400, "BAD_REQUEST");
        assert_eq!(details["fields"][0]["field"], "dry_run", "{twice}");
    }
    for call in mutations(&local.nobody()) {
        dry(call).await.refused(401, "UNAUTHENTICATED");
    }
    assert_eq!(everything(&local).await, before);
    let placed = local
        .customer()
        .create(&body())
        .query(&[("dry_run", "false")])
        .await;
    assert_eq!(placed.expect(201).header("dry-run"), None);
}

#[tokio::test]
async fn what_only_reads_or_is_the_gateways_knows_no_such_parameter() {
    let local = Local::quiet().await;
    let admin = local.role("admin");
    for (method, path, function) in contract::ROUTES {
        if method != "GET" {
            continue;
        }
        let path = contract::path_of_nothing(path);
        let reply = dry(admin.request("GET", &path)).await;
        // The parameter is refused before the entity is looked up, so the answer is 400 and not 404.
        let details = reply.refused(400, "BAD_REQUEST");
        assert_eq!(details["fields"][0]["field"], "dry_run", "{function}: {reply}");
    }
    let order = order::place(&local.customer()).await;
    let event = dry(local.webhook(&payment_event::paid(&local, &order)));
    event.await.refused(400, "BAD_REQUEST");
    assert_eq!(order::status(&admin, id(&order)).await, "PENDING_PAYMENT");
}

#[tokio::test]
async fn what_is_turned_down_leaves_no_row() {
    let local = Local::quiet().await;
    let (customer, manager) = (local.customer(), local.manager());
    let paid = of_customer_in_status(&local, &customer, "PAID").await;
    let delivered = of_customer_in_status(&local, &customer, "DELIVERED").await;
    let own = manager.request_return(id(&delivered)).await.expect(201).body;
    for (ask, status) in [
        (customer.change_state(id(&paid), "SHIPPED"), 403),
        (customer.post("/orders", &body_for(customer.subject())), 403),
        (local.other_customer().cancel(id(&paid)), 404),
        (manager.change_state(id(&paid), "DELIVERED"), 409),
        (customer.cancel(id(&delivered)), 409),
        (customer.request_return(id(&paid)), 409),
        (customer.request_return(id(&delivered)), 409),
        (manager.approve(returns::id(&own)), 409),
        (manager.change_return_state(returns::id(&own), "COMPLETED"), 409),
        (batch(&manager, &[item(id(&paid), "DELIVERED")]), 200),
    ] {
        let before = known(&local).await;
        let reply = writing_nothing(&local, dry(ask)).await;
        assert_eq!(reply.status, status, "{reply}");
        assert_dry(&reply);
        let rows = rows_since(&local, &before).await;
        assert!(rows.is_empty(), "{reply} left {rows:#?}");
    }
}

#[tokio::test]
async fn an_order_is_priced_as_if_it_were_placed() {
    let local = Local::quiet().await;
    let everybody = contract::ROLES.map(|role| local.role(role));
    for caller in &everybody {
        for body in [
            body_for(&new_uuid()),
            body_for(caller.subject()),
            body(),
            with(body_for(caller.subject()), "/currency", "JPY"),
            with(body_for(caller.subject()), "/line_items", json!([])),
            with(
                body_for(caller.subject()),
                "/line_items/0/unit_price",
                json!(12.50),
            ),
            json!({ "colour": "red" }),
            json!([]),
        ] {
            dry_then_real(&local, || caller.create(&body)).await;
        }
    }
    let customer = local.customer();
    let unnamed = writing_nothing(&local, dry(customer.create(&body())))
        .await
        .expect(200);
    customer.order(unnamed.text("id")).await.refused(404, "NOT_FOUND");
    assert!(customer.get("/orders").await.expect(200).data().is_empty());
}

#[tokio::test]
async fn a_key_that_has_placed_an_order_is_answered_with_that_order() {
    let local = Local::quiet().await;
    let customer = local.customer();
    let key = new_uuid();
    let placed = customer.create(&body()).key(&key).await.expect(201);
    order::drive(&local.manager(), placed.body.clone(), "SHIPPED").await;
    let again = writing_nothing(&local, dry(customer.create(&body())).key(&key))
        .await
        .expect(200);
    assert_eq!(again.bytes, placed.bytes);
    assert_eq!(again.header("idempotency-replayed"), Some("true"), "{again}");
    assert_eq!(again.header("location"), None, "{again}");
    let other = with(body(), "/notes", "Ring once");
    let other = writing_nothing(&local, dry(customer.create(&other)).key(&key)).await;
    other.refused(422, "IDEMPOTENCY_KEY_REUSED");
}

#[tokio::test]
async fn a_batch_is_tried_item_by_item() {
    let local = Local::quiet().await;
    let (customer, manager) = (local.customer(), local.manager());
    let mut items = Vec::new();
    for status in contract::STATUSES {
        for target in contract::STATUSES {
            let order = of_customer_in_status(&local, &customer, status).await;
            items.push(item(id(&order), target));
        }
    }
    items.push(item(&new_uuid(), "PAID"));
    for (caller, items) in items
        .chunks(25)
        .flat_map(|items| ["warehouse", "support", "manager"].map(|role| (local.role(role), items)))
    {
        let order_ids: Vec<&str> = items
            .iter()
            .map(|item| item["order_id"].as_str().unwrap())
            .collect();
        let before = everything(&local).await;
        let tried = writing_nothing(&local, dry(batch(&caller, items))).await;
        assert_eq!(everything(&local).await, before);
        outcomes(&tried, &order_ids);
        assert_dry(&tried);
        let done = dry_then_real(&local, || batch(&caller, items)).await;
        assert_eq!(outcomes(&tried, &order_ids), outcomes(&done, &order_ids));
    }
    dry_then_real(&local, || batch(&manager, &[]))
        .await
        .refused(422, "VALIDATION_ERROR");
    let missing = [item(&new_uuid(), "PAID")];
    // A role that brings nothing into that state is told so item by item.
    let refused = dry_then_real(&local, || batch(&customer, &missing))
        .await
        .expect(200);
    assert_eq!(refused.data()[0]["error"]["code"], "FORBIDDEN");
}

#[tokio::test]
async fn a_batch_that_was_done_in_part_shows_that_part_again() {
    let local = Local::quiet().await;
    let (customer, manager) = (local.customer(), local.manager());
    let orders = [
        of_customer_in_status(&local, &customer, "PENDING_PAYMENT").await,
        of_customer_in_status(&local, &customer, "PENDING_PAYMENT").await,
    ];
    let items = [item(id(&orders[0]), "PAID"), item(id(&orders[1]), "PAID")];
    let key = new_uuid();
    batch(&manager, &items[..1]).key(&key).await.assert_status(200);
    let tried = writing_nothing(&local, dry(batch(&manager, &items)).key(&key))
        .await
        .expect(200);
    let replayed: Vec<&Value> = tried.data().iter().map(|item| &item["replayed"]).collect();
    assert_eq!(replayed, [&json!(true), &json!(false)], "{tried}");
    assert_eq!(order::status(&manager, id(&orders[1])).await, "PENDING_PAYMENT");
}

#[tokio::test]
async fn an_api_key_is_shown_without_itself() {
    let local = Local::quiet().await;
    let admin = local.role("admin");
    let expires_at = local.now().saturating_add(Duration::from_hours(1)).to_string();
    let body = json!({ "name": " till 4 ", "scopes": ["warehouse"], "expires_at": expires_at });
    let (key, before) = (new_uuid(), everything(&local).await);
    let ask = || admin.post("/api-keys", &body).key(&key);
    let tried = writing_nothing(&local, dry(ask())).await.expect(200);
    assert_dry(&tried);
    assert_eq!(tried.body["key"], Value::Null, "{tried}");
    assert_eq!(everything(&local).await, before);
    let made = ask().await.expect(201);
    assert_eq!(made.header("idempotency-replayed"), None, "{made}");
    assert!(works(&holder(&local, &made.body)).await);
    assert_eq!(without(&tried, "key"), without(&made, "key"));
    let again = writing_nothing(&local, dry(ask())).await.expect(200);
    assert_eq!(again.header("idempotency-replayed"), Some("true"), "{again}");
    let other = with(body.clone(), "/scopes", json!(["admin"]));
    let other = writing_nothing(&local, dry(admin.post("/api-keys", &other).key(&key))).await;
    other.refused(422, "IDEMPOTENCY_KEY_REUSED");
    for bad in [json!({}), with(body.clone(), "/scopes", json!(["customer"]))] {
        dry_then_real(&local, || admin.post("/api-keys", &bad))
            .await
            .refused(422, "VALIDATION_ERROR");
    }
    let manager = local.manager();
    dry_then_real(&local, || manager.post("/api-keys", &body))
        .await
        .refused(403, "FORBIDDEN");
}

#[tokio::test]
async fn an_api_key_is_shown_revoked_and_goes_on_working() {
    let local = Local::quiet().await;
    let admin = local.role("admin");
    let key = issue(&local, &admin, &["support"]).await;
    let holder = holder(&local, &key);
    assert!(works(&holder).await);
    let path = format!("/api-keys/{}", key["id"].as_str().unwrap());
    let (shown, before) = (listed(&admin, &key).await, everything(&local).await);
    local.advance(Duration::from_secs(5));
    let tried = writing_nothing(&local, dry(admin.delete(&path)))
        .await
        .expect(200);
    assert_dry(&tried);
    let mut expected = shown.clone();
    expected["status"] = "REVOKED".into();
    expected["revoked_at"] = local.now().to_string().into();
    assert_eq!(tried.body, expected);
    assert_eq!(everything(&local).await, before);
    assert!(works(&holder).await);
    admin.delete(&path).await.assert_status(204);
    let revoked = listed(&admin, &key).await;
    assert_eq!(revoked, expected);
    // The second request changes nothing, and says so.
    local.advance(Duration::from_secs(5));
    let again = writing_nothing(&local, dry(admin.delete(&path)))
        .await
        .expect(200);
    assert_eq!(again.body, revoked);
    for (caller, path) in [
        (&admin, format!("/api-keys/{}", new_uuid())),
        (&admin, "/api-keys/1".to_owned()),
        (&local.manager(), path),
    ] {
        dry_then_real(&local, || caller.delete(&path)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_is_as_failed_after_trying_to_have_it_tried_again() {
    let local = Local::start().await;
    local.system().payments().script(Mode::CardError);
    let order = refund::owing(&local, Source::Return).await;
    local.settled().await;
    let job = refund::job(&local, &order).await.unwrap();
    assert_eq!(job["status"], "FAILED");
    for role in contract::ROLES {
        let caller = local.role(role);
        let tried = writing_nothing(&local, dry(caller.retry_job("REFUND", id(&order)))).await;
        local.settled().await;
        assert_eq!(refund::job(&local, &order).await.as_ref(), Some(&job));
        assert!(refund::in_queue(&local).await.is_empty());
        if contract::reach("retry job", role) == contract::Reach::Denied {
            tried.refused(403, "FORBIDDEN");
            continue;
        }
        let expected = json!({ "kind": "REFUND", "entity_id": order["id"], "status": "PENDING" });
        assert_eq!(tried.expect(200).body, expected);
    }
    let manager = local.manager();
    for (kind, entity) in [
        ("REFUND", new_uuid()),
        ("INVOICE", new_uuid()),
        ("PARTY", new_uuid()),
        ("REFUND", "1".to_owned()),
    ] {
        dry_then_real(&local, || manager.retry_job(kind, &entity)).await;
    }
    dry_then_real(&local, || manager.retry_job("REFUND", id(&order)))
        .await
        .assert_status(202);
    local.settled().await;
    // A job that has succeeded is not retried.
    dry_then_real(&local, || manager.retry_job("REFUND", id(&order)))
        .await
        .refused(409, "INVALID_STATE_TRANSITION");
    refund::assert_made_once(&local, &order, "219.61").await;
}
