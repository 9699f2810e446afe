//! The log: one line for each request that says who did what to which order, without personal data or secrets.

use std::time::Duration;

use oms_cloud::payments::Mode;
use oms_tests::order::{self, body, id, with};
use oms_tests::{Local, Reply, log, new_uuid, payment_event, refund};
use serde_json::{Value, json};

/// The one line of a request.
fn line(reply: &Reply) -> Value {
    let lines = log::lines_with("request_id", reply.header("x-request-id").unwrap());
    assert_eq!(lines.len(), 1, "{reply}: {lines:#?}");
    lines.into_iter().next().unwrap()
}

/// The fields that the line of a request may have. A new one is added here by hand, so that somebody decides that it
/// holds nothing personal.
const FIELDS: [&str; 10] = [
    "actor_id",
    "duration_us",
    "entity_id",
    "function",
    "level",
    "message",
    "outcome",
    "request_id",
    "status",
    "timestamp",
];

#[track_caller]
fn assert_line(line: &Value, status: u16, outcome: &str, actor: &str, entity: &str) {
    assert_eq!(line["status"], status, "{line}");
    assert_eq!(line["outcome"], outcome, "{line}");
    assert_eq!(line["actor_id"], actor, "{line}");
    assert_eq!(line["entity_id"], entity, "{line}");
    assert!(
        line["timestamp"].is_string() && line["level"].is_string(),
        "{line}"
    );
    assert!(line["duration_us"].is_u64(), "{line}");
    for name in line.as_object().unwrap().keys() {
        assert!(FIELDS.contains(&name.as_str()), "`{name}` is in the log: {line}");
    }
}

#[tokio::test]
async fn each_request_is_one_line() {
    let local = Local::quiet().await;
    let (customer, manager) = (local.customer(), local.manager());
    let created = customer.create(&body()).await.expect(201);
    let order_id = created.text("id");
    let storefront = customer.storefront();
    assert_line(&line(&created), 201, "OK", storefront.subject(), order_id);
    let paid = manager.change_state(order_id, "PAID").await;
    assert_line(&line(&paid), 200, "OK", manager.subject(), order_id);
    let forbidden = customer.change_state(order_id, "PAID").await;
    assert_eq!(line(&forbidden)["outcome"], "FORBIDDEN");
    assert_eq!(line(&forbidden)["actor_id"], customer.subject());
    let illegal = manager.change_state(order_id, "DELIVERED").await;
    assert_eq!(line(&illegal)["outcome"], "INVALID_STATE_TRANSITION");
    let unknown = local.nobody().get("/nothing").await;
    assert_line(&line(&unknown), 404, "NOT_FOUND", "", "");
    let unauthenticated = local.nobody().get("/orders").await;
    assert_line(&line(&unauthenticated), 401, "UNAUTHENTICATED", "", "");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_personal_and_no_credential_is_logged() {
    let local = Local::start().await;
    let canary = |field: &str| format!("canary{field}{}", new_uuid().replace('-', ""));
    let names = [
        "name", "street", "city", "notes", "product", "reason", "carrier", "tracking", "key", "query",
    ];
    let canaries: Vec<String> = names.iter().map(|field| canary(field)).collect();
    let of = |field: &str| canaries[names.iter().position(|name| *name == field).unwrap()].as_str();
    let email = format!("{}@example.com", canary("email"));
    let address = json!({ "name": of("name"), "street": of("street"), "city": of("city"), "zip": "97201", "country": "US" });
    let changes = [
        ("/shipping_address", address.clone()),
        ("/billing_address", address),
        ("/line_items/0/product_name", json!(of("product"))),
        ("/notes", json!(of("notes"))),
        ("/customer_email", json!(email)),
    ];
    let good = changes
        .into_iter()
        .fold(body(), |body, (pointer, value)| with(body, pointer, value));
    let (customer, manager) = (local.customer(), local.manager());
    let order = customer.create(&good).key(of("key")).await.expect(201).body;

    // The order passes through every function that handles it, and through every refusal.
    customer
        .create(&with(good.clone(), "/line_items/0/quantity", 0))
        .await
        .invalid_fields();
    customer
        .create(&with(good.clone(), "/currency", of("notes")))
        .await
        .invalid_fields();
    customer
        .create(&with(good.clone(), "/notes", of("name")))
        .key(of("key"))
        .await
        .refused(422, "IDEMPOTENCY_KEY_REUSED");
    let broken = good.to_string().replacen('}', "", 1);
    customer
        .storefront()
        .request("POST", "/api/v1/orders")
        .json(&broken)
        .await
        .refused(400, "BAD_REQUEST");
    customer
        .get("/orders")
        .query(&[("status", of("query"))])
        .await
        .refused(400, "BAD_REQUEST");
    local
        .bearer(of("key"))
        .get("/orders")
        .await
        .refused(401, "UNAUTHENTICATED");
    let path = format!("/orders/{}/state", id(&order));
    for change in [
        json!({ "new_state": "PAID", "reason": of("reason") }),
        json!({ "new_state": "PROCESSING_IN_WAREHOUSE" }),
        json!({ "new_state": "SHIPPED", "carrier": of("carrier"), "tracking_number": of("tracking") }),
    ] {
        manager.patch(&path, &change).await.expect(200).text("id");
    }
    local.settled().await;
    assert_eq!(manager.invoice(id(&order)).await.status, 303);
    manager.history(id(&order)).await.expect(200).data();
    order::assert_illegal(&customer.cancel(id(&order)).await, "SHIPPED", "CANCELLED");

    let log = log::text();
    assert!(log.contains(id(&order)), "nothing was logged at all");
    for canary in canaries.iter().chain([&email]) {
        let found = log.lines().find(|line| line.contains(canary.as_str()));
        assert_eq!(found, None, "the log holds personal data");
    }
    for token in [customer.token(), manager.token()] {
        let signature = token.rsplit('.').next().unwrap();
        assert!(!log.contains(signature), "the log holds a token");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn returns_refunds_and_payments_log_nothing_personal_and_no_credential_either() {
    let local = Local::start().await;
    let names = [
        "reason", "notes", "manager", "carrier", "tracking", "key", "payer", "failure", "unread",
    ];
    let canaries: Vec<String> = names
        .iter()
        .map(|field| format!("canary{field}{}", new_uuid().replace('-', "")))
        .collect();
    let of = |field: &str| canaries[names.iter().position(|name| *name == field).unwrap()].as_str();
    let (customer, manager) = (local.customer(), local.manager());
    let placed = order::place(&customer).await;

    // Events: a payment that failed, an unreadable one, an unsigned one, and one that counts.
    let payer = json!({ "name": of("payer"), "email": format!("{}@example.com", of("payer")) });
    let mut payment = payment_event::payment(&placed);
    payment["charges"] = json!({ "data": [{ "billing_details": payer }] });
    payment["last_payment_error"] = json!({ "code": "card_declined", "message": of("failure") });
    let failed = payment_event::event(&local, "payment_intent.payment_failed", &payment);
    local.webhook(&failed).await.assert_status(200);
    let unreadable = with(payment.clone(), "/amount_received", of("unread"));
    let unreadable = payment_event::event(&local, "payment_intent.succeeded", &unreadable);
    local.webhook(&unreadable).await.refused(400, "BAD_REQUEST");
    let succeeded = payment_event::event(&local, "payment_intent.succeeded", &payment);
    let forged = payment_event::signature(of("key"), &succeeded.to_string(), local.now().unix_seconds());
    local
        .webhook_of(&succeeded.to_string(), &forged)
        .await
        .refused(401, "UNAUTHENTICATED");
    local.webhook(&succeeded).await.assert_status(200);
    for next in ["PROCESSING_IN_WAREHOUSE", "SHIPPED", "DELIVERED"] {
        manager.change_state(id(&placed), next).await.assert_status(200);
    }

    // A return, and every refusal on the way.
    let body = json!({ "order_id": id(&placed), "reason": of("reason"), "customer_notes": of("notes") });
    let asked = customer.post("/returns", &body).key(of("key")).await.expect(201);
    let other = with(body.clone(), "/reason", of("notes"));
    customer
        .post("/returns", &other)
        .key(of("key"))
        .await
        .refused(422, "IDEMPOTENCY_KEY_REUSED");
    customer
        .post("/returns", &other)
        .await
        .refused(409, "RETURN_EXISTS");
    customer
        .post("/returns", &with(body, "/customer_notes", json!([of("notes")])))
        .await
        .invalid_fields();
    let path = format!("/returns/{}", asked.text("id"));
    let approval = json!({ "manager_notes": of("manager"), "restocking_fee": "999.00" });
    manager
        .patch(&format!("{path}/approve"), &approval)
        .await
        .invalid_fields();
    let approval = with(approval, "/restocking_fee", "1.00");
    manager
        .patch(&format!("{path}/approve"), &approval)
        .await
        .assert_status(200);
    let parcel = json!({ "new_state": "IN_TRANSIT", "carrier": of("carrier"), "tracking_number": of("tracking"), "reason": of("reason") });
    customer
        .patch(&format!("{path}/state"), &parcel)
        .await
        .assert_status(200);
    for next in ["RECEIVED", "COMPLETED"] {
        manager
            .change_return_state(asked.text("id"), next)
            .await
            .assert_status(200);
    }

    // A refund that the gateway fails at in every way before it makes it.
    for mode in [Mode::TimeoutWithoutEffect, Mode::Unavailable, Mode::CardError] {
        local.system().payments().script(mode);
    }
    for _ in 0..4 {
        local.pass(Duration::from_mins(5)).await;
    }
    manager
        .retry_job("REFUND", id(&placed))
        .key(of("key"))
        .await
        .assert_status(202);
    // The stored refusal once more, and then the refund.
    local.pass(Duration::from_mins(3)).await;
    let order = customer.order(id(&placed)).await.expect(200).body;
    refund::assert_made_once(&local, &order, "218.61").await;
    manager.get("/jobs").await.assert_status(200);

    let log = log::text();
    assert!(log.contains(asked.text("id")), "nothing was logged at all");
    let secrets = [
        local.webhook_secret(),
        local.variable("process-refund", "PAYMENT_API_KEY"),
        local.variable("list-jobs", "CURSOR_KEY"),
        forged.rsplit_once('=').unwrap().1.to_owned(),
    ];
    for canary in canaries.iter().chain(&secrets) {
        let found = log.lines().find(|line| line.contains(canary.as_str()));
        assert_eq!(found, None, "the log holds a canary or a secret");
    }
}

#[tokio::test]
async fn each_request_about_a_return_or_a_job_is_one_line_that_names_it() {
    let local = Local::quiet().await;
    let (customer, manager) = (local.customer(), local.manager());
    let delivered = order::of_customer_in_status(&local, &customer, "DELIVERED").await;
    let asked = customer.request_return(id(&delivered)).await.expect(201);
    let return_id = asked.text("id");
    assert_line(&line(&asked), 201, "OK", customer.subject(), return_id);
    let reply = manager.approve(return_id).await;
    assert_line(&line(&reply), 200, "OK", manager.subject(), return_id);
    let reply = customer.returned(return_id).await;
    assert_line(&line(&reply), 200, "OK", customer.subject(), return_id);
    let reply = manager.approve(return_id).await;
    assert_eq!(line(&reply)["outcome"], "INVALID_STATE_TRANSITION");
    let reply = customer.request_return(id(&delivered)).await;
    assert_eq!(line(&reply)["outcome"], "RETURN_EXISTS");
    let reply = manager.get("/jobs").await;
    assert_line(&line(&reply), 200, "OK", manager.subject(), "");
}
