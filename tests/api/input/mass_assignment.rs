//! Mass assignment: no route accepts a member that the server decides, and a request with one changes nothing.

use std::fmt::Write as _;

use oms_tests::order::{body, body_for, id, in_status, with};
use oms_tests::{Client, Local, Reply, new_uuid, returns, table};
use serde_json::{Value, json};

use crate::orders::change_states;

/// The members that a client might try to set, by name, with a value for each.
fn wishes() -> Vec<(&'static str, Value)> {
    let someone = new_uuid();
    vec![
        ("id", json!(someone)),
        ("order_number", json!("ORD-2026-0")),
        ("status", json!("DELIVERED")),
        ("state", json!("DELIVERED")),
        ("version", json!(9)),
        ("owner", json!(someone)),
        ("owner_id", json!(someone)),
        ("role", json!("admin")),
        ("roles", json!(["admin"])),
        ("actor_id", json!(someone)),
        ("actor_role", json!("admin")),
        ("total", json!("0.01")),
        ("total_amount", json!("0.01")),
        ("subtotal_amount", json!("0.01")),
        ("tax_amount", json!("0.00")),
        ("refund_amount", json!("1000000.00")),
        ("refund_transaction_id", json!("re_1")),
        ("refund_source", json!("pi_1")),
        ("requested_by", json!(someone)),
        ("created_at", json!("2020-01-01T00:00:00.000Z")),
        ("updated_at", json!("2020-01-01T00:00:00.000Z")),
        ("paid_at", json!("2020-01-01T00:00:00.000Z")),
        ("delivered_at", json!("2099-01-01T00:00:00.000Z")),
        ("allowed_transitions", json!(["DELIVERED"])),
        ("transitions", json!([])),
        ("job_due", json!("REFUND")),
        ("pk", json!("ORDER#1")),
        ("__proto__", json!({ "status": "DELIVERED" })),
        ("constructor", json!({})),
        ("$set", json!({ "status": "DELIVERED" })),
        ("dry_run", json!(true)),
    ]
}

/// A mutation: its function, its caller, and a valid body.
struct Mutation {
    method: &'static str,
    path: String,
    caller: Client,
    body: Value,
    /// The places in the body where such a member is tried.
    places: &'static [&'static str],
    /// Names of [`wishes`] that this body may have.
    known: &'static [&'static str],
}

impl Mutation {
    async fn send(&self, body: &Value) -> Reply {
        let call = self.caller.request(self.method, &format!("/api/v1{}", self.path));
        call.json(&body.to_string()).await
    }
}

async fn mutations(local: &Local) -> Vec<Mutation> {
    let (customer, manager, admin) = (local.customer(), local.manager(), local.role("admin"));
    let placed = customer.create(&body()).await.expect(201).body;
    let delivered = in_status(local, "DELIVERED").await;
    let requested = returns::in_status(local, "REQUESTED").await;
    let approved = returns::in_status(local, "APPROVED").await;
    let on = |method, path: String, caller: &Client, body| Mutation {
        method,
        path,
        caller: caller.clone(),
        body,
        places: &[""],
        known: &[],
    };
    let return_path = |returned: &Value, end: &str| format!("/returns/{}/{end}", returns::id(returned));
    let decision = json!({ "manager_notes": "as described" });
    let state = json!({ "new_state": "PAID" });
    vec![
        Mutation {
            places: &[
                "",
                "/line_items/0",
                "/line_items/1",
                "/shipping_address",
                "/billing_address",
            ],
            // An address has a `state` of its own.
            known: &["state"],
            ..on(
                "POST",
                "/orders".to_owned(),
                customer.storefront(),
                body_for(customer.subject()),
            )
        },
        on("PATCH", format!("/orders/{}/state", id(&placed)), &manager, state),
        on(
            "POST",
            format!("/orders/{}/cancel", id(&placed)),
            &customer,
            json!({ "reason": "no" }),
        ),
        Mutation {
            places: &["", "/items/0"],
            ..on(
                "POST",
                change_states::PATH.to_owned(),
                &manager,
                json!({ "items": [change_states::item(id(&placed), "PAID")] }),
            )
        },
        on(
            "POST",
            "/returns".to_owned(),
            &local.support(),
            returns::body(id(&delivered)),
        ),
        on(
            "PATCH",
            return_path(&requested, "approve"),
            &manager,
            decision.clone(),
        ),
        on(
            "PATCH",
            return_path(&requested, "reject"),
            &manager,
            with(decision, "/rejection_reason", "fraudulent"),
        ),
        on(
            "PATCH",
            return_path(&approved, "state"),
            &manager,
            json!({ "new_state": "IN_TRANSIT" }),
        ),
        on(
            "POST",
            format!("/jobs/REFUND/{}/retry", id(&placed)),
            &manager,
            json!({}),
        ),
        on(
            "POST",
            "/api-keys".to_owned(),
            &admin,
            json!({ "name": "till", "scopes": ["support"], "expires_at": local.now().saturating_add(std::time::Duration::from_hours(24)).to_string() }),
        ),
    ]
}

/// Every order, return, job and key, as it is stored.
async fn kept(local: &Local) -> Vec<String> {
    let orders = table::items(local, "get-order", "ORDERS_TABLE").await;
    let keys = table::items(local, "create-api-key", "ACCESS_TABLE").await;
    // Counters change with every request.
    let counted = |item: &table::Item| {
        let key = item["pk"].as_str().unwrap();
        key == "COUNTER" || key.starts_with("RESPONSE_TIMES") || key.starts_with("RATE#")
    };
    let items = orders.into_iter().chain(keys).filter(|item| !counted(item));
    let mut items: Vec<String> = items.map(|item| Value::Object(item).to_string()).collect();
    items.sort();
    items
}

fn pointer_as_field(place: &str, name: &str) -> String {
    let mut field = String::new();
    for step in place.split('/').filter(|step| !step.is_empty()) {
        match step.parse::<usize>() {
            Ok(index) => write!(field, "[{index}]").unwrap(),
            Err(_) if field.is_empty() => field.push_str(step),
            Err(_) => write!(field, ".{step}").unwrap(),
        }
    }
    if field.is_empty() {
        name.to_owned()
    } else {
        format!("{field}.{name}")
    }
}

#[tokio::test]
async fn no_body_carries_what_the_server_decides() {
    let local = Local::quiet().await;
    let mutations = mutations(&local).await;
    let before = kept(&local).await;
    for mutation in &mutations {
        for place in mutation.places {
            for (name, value) in wishes() {
                if mutation.known.contains(&name) {
                    continue;
                }
                let mut wish = mutation.body.clone();
                let object = wish.pointer_mut(place).and_then(Value::as_object_mut).unwrap();
                object.insert(name.to_owned(), value);
                let reply = mutation.send(&wish).await;
                let named = reply.invalid_fields();
                assert!(named.contains(&pointer_as_field(place, name)), "{reply}");
            }
        }
        assert_eq!(
            kept(&local).await,
            before,
            "{} {} changed something",
            mutation.method,
            mutation.path
        );
    }
    // All at once, and by another name for the same: an escape, another case, a blank.
    for mutation in &mutations {
        let mut all = mutation.body.clone();
        for (name, value) in wishes() {
            all[name] = value;
        }
        assert!(mutation.send(&all).await.invalid_fields().len() >= wishes().len() - 1);
        for spelled in [
            "Status",
            "STATUS",
            " status",
            "status ",
            "st\\u0061tus",
            "\u{ff53}tatus",
        ] {
            let text = mutation.body.to_string();
            let comma = if text == "{}" { "" } else { "," };
            let text = text.replacen('{', &format!("{{\"{spelled}\":\"DELIVERED\"{comma}"), 1);
            let call = mutation
                .caller
                .request(mutation.method, &format!("/api/v1{}", mutation.path));
            call.json(&text).await.invalid_fields();
        }
    }
    assert_eq!(kept(&local).await, before);
}

#[tokio::test]
async fn the_owner_of_an_order_is_not_for_a_customer_to_say() {
    let local = Local::quiet().await;
    let (customer, someone) = (local.customer(), new_uuid());
    let before = kept(&local).await;
    for owner in [someone.as_str(), customer.subject()] {
        let order = with(body(), "/customer_id", owner);
        customer.post("/orders", &order).await.refused(403, "FORBIDDEN");
    }
    assert_eq!(kept(&local).await, before);
    let own = customer.create(&body()).await.expect(201);
    let before = kept(&local).await;
    let path = format!("/orders/{}", own.text("id"));
    for (end, body) in [
        ("cancel", json!({ "reason": "no", "customer_id": someone })),
        (
            "state",
            json!({ "new_state": "CANCELLED", "customer_id": someone }),
        ),
    ] {
        let method = if end == "cancel" { "POST" } else { "PATCH" };
        let call = customer.request(method, &format!("/api/v1{path}/{end}"));
        let named = call.json(&body.to_string()).await.invalid_fields();
        assert_eq!(named, ["customer_id".to_owned()].into());
    }
    let delivered = oms_tests::order::of_customer_in_status(&local, &customer, "DELIVERED").await;
    let wish = with(returns::body(id(&delivered)), "/customer_id", someone);
    let middle = kept(&local).await;
    assert_eq!(
        customer.post("/returns", &wish).await.invalid_fields(),
        ["customer_id".to_owned()].into()
    );
    assert_eq!(kept(&local).await, middle);
    assert!(before.iter().all(|item| middle.contains(item)));
}

#[tokio::test]
async fn nothing_in_the_query_or_a_header_is_taken_for_the_body() {
    let local = Local::quiet().await;
    let (customer, manager) = (local.customer(), local.manager());
    let placed = customer.create(&body()).await.expect(201);
    let before = kept(&local).await;
    let path = format!("/orders/{}/state", placed.text("id"));
    let query = format!("{path}?new_state=PAID&status=PAID");
    manager
        .patch(&query, &json!({ "new_state": "PAID" }))
        .await
        .refused(400, "BAD_REQUEST");
    for name in [
        "x-role",
        "x-roles",
        "x-user-id",
        "x-actor-id",
        "x-customer-id",
        "x-forwarded-user",
        "x-original-url",
        "x-http-method-override",
    ] {
        let call = customer.patch(&path, &json!({ "new_state": "PAID" }));
        call.header(name, "admin").await.refused(403, "FORBIDDEN");
    }
    assert_eq!(kept(&local).await, before);
}
