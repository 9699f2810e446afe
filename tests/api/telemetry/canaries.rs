//! Canaries: values that stand for personal data and credentials, in everything that takes a text.

use oms_tests::order::{body, id, with};
use oms_tests::refund::{self};
use oms_tests::{Client, Local, Reply, payment_event, returns};
use serde_json::{Value, json};

/// The canaries of a test, by name; the text is the beginning of each.
pub struct Canaries(pub String);

impl Canaries {
    pub fn of(&self, name: &str) -> String {
        format!("{}{name}", self.0)
    }

    pub fn email(&self, name: &str) -> String {
        format!("{}@example.com", self.of(name))
    }

    /// The first canary that the text contains.
    pub fn found<'t>(&self, text: &'t str) -> Option<&'t str> {
        let lower = text.to_lowercase();
        let start = lower.find(&self.0.to_lowercase())?;
        let from = text.floor_char_boundary(start.saturating_sub(200));
        Some(&text[from..text.ceil_char_boundary(start + 200)])
    }

    #[track_caller]
    pub fn assert_none(&self, place: &str, text: &str) {
        assert_eq!(self.found(text), None, "{place} holds a canary");
    }
}

pub fn address(canaries: &Canaries, which: &str) -> Value {
    json!({
        "name": canaries.of(&format!("{which}name")),
        "street": canaries.of(&format!("{which}street")),
        "city": canaries.of(&format!("{which}city")),
        "state": canaries.of(&format!("{which}state")),
        "zip": canaries.of("zip"),
        "country": "US",
    })
}

/// A valid order in which every text is a canary.
pub fn marked(canaries: &Canaries) -> Value {
    let changes = [
        ("/shipping_address", address(canaries, "to")),
        ("/billing_address", address(canaries, "by")),
        ("/line_items/0/product_name", json!(canaries.of("product"))),
        ("/payment_method", json!(canaries.of("method"))),
        ("/customer_email", json!(canaries.email("mail"))),
        ("/notes", json!(canaries.of("notes"))),
    ];
    changes
        .into_iter()
        .fold(body(), |body, (pointer, value)| with(body, pointer, value))
}

/// Takes a paid order to DELIVERED.
pub async fn deliver(manager: &Client, paid: Value) -> Value {
    for next in ["PROCESSING_IN_WAREHOUSE", "SHIPPED", "DELIVERED"] {
        manager.change_state(id(&paid), next).await.assert_status(200);
    }
    paid
}

/// One order's whole life, and its return's. Gives the order.
pub async fn lifecycle(local: &Local, canaries: &Canaries) -> Value {
    let (customer, manager) = (local.customer(), local.manager());
    let placed = customer
        .create(&marked(canaries))
        .key(&canaries.of("key"))
        .await
        .expect(201)
        .body;
    let path = format!("/orders/{}/state", id(&placed));
    let mut payment = payment_event::payment(&placed);
    payment["receipt_email"] = json!(canaries.email("receipt"));
    payment["charges"] = json!({ "data": [{ "billing_details": { "name": canaries.of("payer") } }] });
    let paid = payment_event::event(local, "payment_intent.succeeded", &payment);
    local.webhook(&paid).await.assert_status(200);
    for change in [
        json!({ "new_state": "PROCESSING_IN_WAREHOUSE", "reason": canaries.of("reason") }),
        json!({ "new_state": "SHIPPED", "carrier": canaries.of("carrier"), "tracking_number": canaries.of("tracking") }),
        json!({ "new_state": "DELIVERED" }),
    ] {
        manager.patch(&path, &change).key(&canaries.of("step")).await;
        manager.patch(&path, &change).await;
    }
    let wish = json!({ "order_id": id(&placed), "reason": canaries.of("why"), "customer_notes": canaries.of("said") });
    let asked = customer.post("/returns", &wish).await.expect(201).body;
    let path = format!("/returns/{}", returns::id(&asked));
    let approval = json!({ "manager_notes": canaries.of("manager"), "restocking_fee": "1.00" });
    manager
        .patch(&format!("{path}/approve"), &approval)
        .await
        .assert_status(200);
    let parcel = json!({ "new_state": "IN_TRANSIT", "carrier": canaries.of("carrier"), "tracking_number": canaries.of("back"), "reason": canaries.of("sent") });
    customer
        .patch(&format!("{path}/state"), &parcel)
        .await
        .assert_status(200);
    for next in ["RECEIVED", "COMPLETED"] {
        manager
            .change_return_state(returns::id(&asked), next)
            .await
            .assert_status(200);
    }
    let rejected = refund::paid_order(local, &customer).await;
    let rejected = deliver(&manager, rejected).await;
    let asked = customer.request_return(id(&rejected)).await.expect(201).body;
    let no = json!({ "manager_notes": canaries.of("no"), "rejection_reason": "fraudulent" });
    manager
        .patch(&format!("/returns/{}/reject", returns::id(&asked)), &no)
        .await
        .assert_status(200);
    let cancelled = refund::paid_order(local, &customer).await;
    let cancel = json!({ "reason": canaries.of("cancel") });
    customer
        .post(&format!("/orders/{}/cancel", id(&cancelled)), &cancel)
        .await
        .assert_status(200);
    placed
}

/// Sends orders that are refused, each with a canary in it.
async fn orders_turned_down(local: &Local, canaries: &Canaries) -> Vec<Reply> {
    let customer = local.customer();
    let good = marked(canaries);
    let text = canaries.of("bad");
    let mut replies = Vec::new();
    for pointer in [
        "/line_items",
        "/line_items/0",
        "/line_items/0/product_id",
        "/line_items/0/quantity",
        "/line_items/0/unit_price",
        "/line_items/0/tax_rate",
        "/shipping_address",
        "/billing_address/country",
        "/currency",
        "/customer_email",
        "/shipping_amount",
        "/customer_id",
    ] {
        replies.push(
            local
                .support()
                .create(&with(good.clone(), pointer, text.as_str()))
                .await,
        );
    }
    for long in [
        "/notes",
        "/billing_address/street",
        "/line_items/0/product_name",
        "/payment_method",
    ] {
        replies.push(
            customer
                .create(&with(good.clone(), long, format!("{text}\u{0}{text}")))
                .await,
        );
    }
    replies
}

/// Sends other requests that are refused, each with a canary in it.
async fn turned_down_elsewhere(local: &Local, canaries: &Canaries, placed: &Value) -> Vec<Reply> {
    let (customer, manager, admin) = (local.customer(), local.manager(), local.role("admin"));
    let good = marked(canaries);
    let text = canaries.of("bad");
    let mut replies = Vec::new();
    let broken = good.to_string().replacen("\"notes\":", "\"notes\":!", 1);
    let storefront = customer.storefront();
    replies.push(storefront.request("POST", "/api/v1/orders").json(&broken).await);
    let path = format!("/orders/{}", id(placed));
    let state = format!("{path}/state");
    for (caller, method, path, body) in [
        (&manager, "PATCH", state.as_str(), json!({ "new_state": text })),
        (
            &manager,
            "PATCH",
            &state,
            json!({ "new_state": "PAID", "reason": text }),
        ),
        (
            &manager,
            "PATCH",
            &state,
            json!({ "new_state": "SHIPPED", "carrier": [text], "tracking_number": { "a": text } }),
        ),
        (
            &customer,
            "PATCH",
            &state,
            json!({ "new_state": "PAID", "reason": text }),
        ),
        (
            &customer,
            "POST",
            &format!("{path}/cancel"),
            json!({ "reason": text }),
        ),
        (
            &customer,
            "POST",
            "/returns",
            json!({ "order_id": text, "reason": text }),
        ),
        (
            &customer,
            "POST",
            "/returns",
            json!({ "order_id": id(placed), "reason": text, "customer_notes": [text] }),
        ),
        (
            &manager,
            "PATCH",
            "/returns/1/approve",
            json!({ "manager_notes": text }),
        ),
        (
            &manager,
            "POST",
            "/orders/batch-state",
            json!({ "items": [{ "order_id": text, "new_state": text, "reason": [text] }] }),
        ),
        (
            &admin,
            "POST",
            "/api-keys",
            json!({ "name": format!("{text}\u{0}{text}"), "scopes": [text], "expires_at": text }),
        ),
        (
            &manager,
            "POST",
            &format!("/jobs/REFUND/{}/retry", id(placed)),
            json!({ "manager": text }),
        ),
    ] {
        let call = caller
            .request(method, &format!("/api/v1{path}"))
            .header("user-agent", &text);
        replies.push(call.json(&body.to_string()).await);
    }
    replies
}

/// Sends requests with a canary in the query, the path or a header.
async fn turned_down_unread(local: &Local, canaries: &Canaries, placed: &Value) -> Vec<Reply> {
    let (customer, manager) = (local.customer(), local.manager());
    let text = canaries.of("bad");
    let mut replies = Vec::new();
    for query in ["status", "cursor", "order_number", "customer_id", "limit", "sort"] {
        replies.push(customer.get("/orders").query(&[(query, text.as_str())]).await);
    }
    for query in ["event", "state", "from", "cursor", "limit"] {
        replies.push(manager.get("/audit").query(&[(query, text.as_str())]).await);
    }
    for path in [
        format!("/orders/{text}"),
        format!("/returns/{text}"),
        format!("/jobs/{text}/1/retry"),
        format!("/{text}"),
    ] {
        replies.push(manager.get(&path).await);
    }
    replies.push(local.role("admin").delete(&format!("/api-keys/{text}")).await);
    replies.push(local.bearer(&text).get("/orders").await);
    replies.push(local.nobody().with_key(&text, "").get("/orders").await);
    replies.push(
        customer
            .create(&marked(canaries))
            .key(&format!("{text} {text}"))
            .await,
    );
    replies.push(customer.get("/orders").header("if-match", &text).await);
    replies.push(
        local
            .webhook_of(&format!("{{\"{text}\":"), &format!("t=1,v1={text}"))
            .await,
    );
    let unreadable = with(payment_event::payment(placed), "/amount_received", text.as_str());
    replies.push(
        local
            .webhook(&payment_event::event(
                local,
                "payment_intent.succeeded",
                &unreadable,
            ))
            .await,
    );
    replies
}

/// Sends requests that are refused, each with a canary in it.
pub async fn turned_down(local: &Local, canaries: &Canaries, placed: &Value) -> Vec<Reply> {
    let mut replies = orders_turned_down(local, canaries).await;
    replies.extend(turned_down_elsewhere(local, canaries, placed).await);
    replies.extend(turned_down_unread(local, canaries, placed).await);
    for reply in &replies {
        assert!((400..500).contains(&reply.status), "{reply}");
    }
    replies
}
