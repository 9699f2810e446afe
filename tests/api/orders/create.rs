//! `POST /orders`

use std::collections::BTreeSet;

use oms_domain::Timestamp;
use oms_tests::order::{self, body, body_for, with, without};
use oms_tests::{Api, contract, new_uuid};
use serde_json::{Value, json};

/// A text of the answer that the server made up, which must be a UUID.
fn uuid(value: &Value) -> &str {
    let text = value.as_str().unwrap();
    assert!(uuid_shaped(text), "{text}");
    text
}

fn uuid_shaped(text: &str) -> bool {
    let parts: Vec<usize> = text.split('-').map(str::len).collect();
    let hexadecimal = text
        .bytes()
        .all(|byte| byte == b'-' || byte.is_ascii_hexdigit() && !byte.is_ascii_uppercase());
    parts == [8, 4, 4, 4, 12] && hexadecimal
}

#[tokio::test]
async fn an_order_is_answered_in_full_with_every_amount_worked_out() {
    let customer = Api::shared().customer();
    let reply = customer.create(&body()).await.expect(201);
    let order = &reply.body;
    let (id, number) = (uuid(&order["id"]), reply.text("order_number"));
    let created_at = reply.text("created_at");
    let expected = json!({
        "id": id,
        "order_number": number,
        "customer_id": customer.subject(),
        "status": "PENDING_PAYMENT",
        "version": 1,
        "currency": "USD",
        "line_items": [
            {
                "id": uuid(&order["line_items"][0]["id"]),
                "product_id": "c0ffee00-1111-4222-8333-444455556666",
                "product_name": "Stoneware teapot",
                "quantity": 1,
                "unit_price": "129.99",
                "tax_rate": "8.25",
                "subtotal": "129.99",
                "tax_amount": "10.72",
            },
            {
                "id": uuid(&order["line_items"][1]["id"]),
                "product_id": "c0ffee00-1111-4222-8333-444455557777",
                "product_name": "Linen table runner",
                "quantity": 2,
                "unit_price": "34.50",
                "tax_rate": "0",
                "subtotal": "69.00",
                "tax_amount": "0.00",
            },
        ],
        "subtotal_amount": "198.99",
        "tax_amount": "10.72",
        "shipping_amount": "9.90",
        "total_amount": "219.61",
        "payment_method": "credit_card",
        "payment_transaction_id": null,
        "shipping_address": order::address("Ada Byron"),
        "billing_address": order::address("Ada Byron"),
        "customer_email": "ada@example.com",
        "notes": "Ring twice",
        "tracking_number": null,
        "carrier": null,
        "created_at": created_at,
        "updated_at": created_at,
        "paid_at": null,
        "shipped_at": null,
        "delivered_at": null,
        "cancelled_at": null,
        "cancellation_reason": null,
        // The storefront, which placed the order, may not cancel it.
        "allowed_transitions": [],
    });
    assert_eq!(order, &expected);
    assert_eq!(reply.header("etag"), Some("\"1\""));
    assert_eq!(
        reply.header("location"),
        Some(format!("/api/v1/orders/{id}").as_str())
    );
    assert_eq!(reply.header("idempotency-replayed"), None);

    let at: Timestamp = created_at.parse().unwrap();
    assert_eq!(
        at.to_string(),
        created_at,
        "not RFC 3339 in UTC with milliseconds"
    );
    let identity = number.strip_prefix(&format!("ORD-{}-", at.year())).unwrap();
    let crockford = |byte: u8| b"0123456789ABCDEFGHJKMNPQRSTVWXYZ".contains(&byte);
    assert!(
        identity.len() == 16 && identity.bytes().all(crockford),
        "{number}"
    );
    let lines: BTreeSet<_> = order["line_items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| &line["id"])
        .map(uuid)
        .collect();
    assert_eq!(lines.len(), 2);
}

#[tokio::test]
async fn what_is_left_out_is_null_or_the_default() {
    let optional = [
        "/currency",
        "/customer_email",
        "/shipping_amount",
        "/notes",
        "/shipping_address/name",
        "/shipping_address/state",
    ];
    let absent = optional.into_iter().fold(body(), without);
    let null = optional
        .into_iter()
        .fold(body(), |body, pointer| with(body, pointer, Value::Null));
    let customer = Api::shared().customer();
    for body in [absent, null] {
        let order = customer.create(&body).await.expect(201).body;
        for field in ["customer_email", "notes"] {
            assert_eq!(order.get(field), Some(&Value::Null), "{field}");
        }
        for field in ["name", "state"] {
            assert_eq!(
                order["shipping_address"].get(field),
                Some(&Value::Null),
                "{field}"
            );
        }
        assert_eq!(order["currency"], "USD");
        assert_eq!(order["shipping_amount"], "0.00");
        assert_eq!(order["total_amount"], "209.71");
    }
}

/// The amounts of one line of that price, in that currency.
fn one_line(price: &str, quantity: u32, currency: &str) -> Value {
    let line = json!([{
        "product_id": new_uuid(), "product_name": "Bowl", "quantity": quantity, "unit_price": price,
    }]);
    let body = with(without(body(), "/shipping_amount"), "/line_items", line);
    with(body, "/currency", currency)
}

#[tokio::test]
async fn a_number_is_read_from_its_text_and_never_through_a_float() {
    let customer = Api::shared().customer();
    for (price, quantity, currency, total) in [
        ("129.99", 1, "USD", "129.99"),
        ("129.9", 1, "USD", "129.90"),
        ("0.1", 3, "USD", "0.30"),
        // One cent beyond the precision of a double.
        ("90071992547409.93", 1, "USD", "90071992547409.93"),
        ("1200", 1, "JPY", "1200"),
        ("1.234", 1, "KWD", "1.234"),
    ] {
        let number: Value = serde_json::from_str(price).unwrap();
        let raw = with(
            one_line("PRICE", quantity, currency),
            "/customer_id",
            customer.subject(),
        )
        .to_string()
        .replace("\"PRICE\"", price);
        let as_number = customer
            .storefront()
            .request("POST", "/api/v1/orders")
            .json(&raw)
            .await
            .expect(201);
        let as_text = customer
            .create(&one_line(price, quantity, currency))
            .await
            .expect(201);
        assert!(number.is_number());
        assert_eq!(
            as_number.text("total_amount"),
            total,
            "{price} {currency} as a number"
        );
        assert_eq!(as_text.text("total_amount"), total, "{price} {currency} as text");
    }
}

#[tokio::test]
async fn text_is_trimmed_and_composed() {
    let body = with(body(), "/notes", "  Cafe\u{301} \u{2003}");
    let body = with(body, "/line_items/0/product_name", "\tVase\n");
    let order = Api::shared().customer().create(&body).await.expect(201).body;
    assert_eq!(order["notes"], "Caf\u{e9}");
    assert_eq!(order["line_items"][0]["product_name"], "Vase");
}

#[tokio::test]
async fn a_country_may_be_named_in_english_and_is_kept_as_its_code() {
    let customer = Api::shared().customer();
    for (country, code) in [
        ("Germany", "DE"),
        ("United States", "US"),
        ("Japan", "JP"),
        ("PL", "PL"),
    ] {
        let body = with(body(), "/billing_address/country", country);
        let order = customer.create(&body).await.expect(201).body;
        assert_eq!(order["billing_address"]["country"], code, "{country}");
    }
}

#[tokio::test]
async fn the_limits_themselves_are_allowed() {
    let line = body()["line_items"][0].clone();
    let of = |text: &str, count: usize| text.repeat(count);
    let address = json!({
        "name": "n", "street": of("é", 255), "city": of("é", 100), "state": of("é", 50), "zip": of("9", 20), "country": "US",
    });
    let largest = [
        ("/line_items", Value::from(vec![line; 100])),
        ("/line_items/0/quantity", 10_000.into()),
        ("/line_items/0/product_name", of("茶", 255).into()),
        ("/line_items/0/tax_rate", "100".into()),
        ("/line_items/1/unit_price", "0".into()),
        ("/shipping_address", address),
        ("/payment_method", of("x", 50).into()),
    ];
    let body = largest
        .into_iter()
        .fold(body(), |body, (pointer, value)| with(body, pointer, value));
    let order = Api::shared().customer().create(&body).await.expect(201).body;
    assert_eq!(order["line_items"].as_array().unwrap().len(), 100);
    assert_eq!(order["line_items"][0]["subtotal"], "1299900.00");
    assert_eq!(order["line_items"][0]["tax_amount"], "1299900.00");
    assert_eq!(order["line_items"][1]["subtotal"], "0.00");
    assert_eq!(order["shipping_address"]["street"], of("é", 255));
}

#[tokio::test]
async fn the_shop_orders_for_any_customer_and_no_customer_for_themselves() {
    let api = Api::shared();
    for role in contract::ROLES {
        let (caller, someone) = (api.role(role), new_uuid());
        if contract::reach("create order", role) == contract::Reach::Denied {
            for owner in [&someone, caller.subject()] {
                let order = caller.post("/orders", &body_for(owner)).await;
                order.refused(403, "FORBIDDEN");
            }
            continue;
        }
        let placed = caller.create(&body_for(&someone)).await.expect(201);
        assert_eq!(placed.text("customer_id"), someone, "{role}");
        let nobody = caller.create(&body()).await;
        assert_eq!(
            nobody.invalid_fields(),
            BTreeSet::from(["customer_id".to_owned()])
        );
    }
}

#[tokio::test]
async fn order_numbers_are_distinct() {
    let customer = Api::shared().customer();
    let mut numbers = BTreeSet::new();
    for _ in 0..20 {
        let order = customer.create(&body()).await.expect(201);
        assert!(numbers.insert(order.text("order_number").to_owned()), "{order}");
    }
}
