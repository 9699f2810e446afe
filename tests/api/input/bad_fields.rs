//! Bodies with bad fields: 422, naming every one of them with its path.

use std::collections::BTreeSet;

use oms_tests::order::{body_for, with, without};
use oms_tests::{Api, new_uuid};
use serde_json::{Value, json};

use crate::input::unreadable_bodies::{CUSTOMER, assert_up, create_raw, with_raw};

fn fields(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

/// Values that are no text between 1 and `maximum` characters.
fn bad_texts(maximum: usize) -> Vec<String> {
    let too_long = "é".repeat(maximum + 1);
    let texts = [
        "",
        " ",
        "\u{2003}\t",
        "a\u{0}b",
        "a\nb",
        "a\u{7f}b",
        "a\u{9f}b",
        &too_long,
    ]
    .map(|text| json!(text).to_string());
    let others = [
        "5",
        "true",
        "[]",
        "{}",
        "\"\\ud800\"",
        "\"\\udc00x\"",
        "\"\\ud800\\ud800\"",
    ]
    .map(str::to_owned);
    texts.into_iter().chain(others).collect()
}

#[tokio::test]
async fn a_bad_text_is_named() {
    let storefront = Api::shared().storefront();
    for (pointer, field, maximum) in [
        ("/line_items/0/product_name", "line_items[0].product_name", 255),
        ("/line_items/1/product_name", "line_items[1].product_name", 255),
        ("/shipping_address/street", "shipping_address.street", 255),
        ("/shipping_address/city", "shipping_address.city", 100),
        ("/shipping_address/state", "shipping_address.state", 50),
        ("/billing_address/zip", "billing_address.zip", 20),
        ("/payment_method", "payment_method", 50),
    ] {
        for text in bad_texts(maximum) {
            let reply = create_raw(&storefront, &with_raw(pointer, &text)).await;
            assert_eq!(reply.invalid_fields(), fields(&[field]), "{text}");
        }
    }
    for (pointer, field) in [
        ("/notes", "notes"),
        ("/shipping_address/name", "shipping_address.name"),
    ] {
        for text in ["\"\"", "\" \"", "\"a\\u0000b\"", "\"\\ud800\"", "5", "[]"] {
            let reply = create_raw(&storefront, &with_raw(pointer, text)).await;
            assert_eq!(reply.invalid_fields(), fields(&[field]), "{text}");
        }
    }
    assert_up(&storefront).await;
}

#[tokio::test]
async fn a_bad_number_is_named() {
    let storefront = Api::shared().storefront();
    let no_quantity = [
        "0",
        "-1",
        "1.5",
        "9223372036854775808",
        "-9223372036854775809",
        "10001",
        "4294967297",
        "1e1",
        "1E400",
        "\"1\"",
        "null",
        "true",
        "[]",
        "{}",
        "0.0",
    ];
    let no_price = [
        "-0.01",
        "\"-1\"",
        "-1",
        "\"\"",
        "\"abc\"",
        "\"1,50\"",
        "\"1.\"",
        "\".5\"",
        "\"+1\"",
        "\"1e2\"",
        "1e2",
        "1E-1",
        "\"NaN\"",
        "\"Infinity\"",
        "\"0x10\"",
        "\"१\"",
        "1.999",
        "\"1.999\"",
        "92233720368547758.08",
        "\"99999999999999999999999\"",
        "true",
        "null",
        "[1]",
        "{}",
    ];
    let no_rate = [
        "\"-1\"",
        "-1",
        "\"100.01\"",
        "101",
        "\"abc\"",
        "1e1",
        "\"8.25%\"",
        "true",
        "[]",
    ];
    for (pointer, field, values) in [
        (
            "/line_items/0/quantity",
            "line_items[0].quantity",
            &no_quantity[..],
        ),
        (
            "/line_items/1/unit_price",
            "line_items[1].unit_price",
            &no_price[..],
        ),
        ("/line_items/0/tax_rate", "line_items[0].tax_rate", &no_rate[..]),
    ] {
        for value in values {
            let reply = create_raw(&storefront, &with_raw(pointer, value)).await;
            assert_eq!(reply.invalid_fields(), fields(&[field]), "{value}");
        }
    }
    // The shipping costs may be left out.
    for value in no_price.iter().filter(|value| **value != "null") {
        let reply = create_raw(&storefront, &with_raw("/shipping_amount", value)).await;
        assert_eq!(reply.invalid_fields(), fields(&["shipping_amount"]), "{value}");
    }
    assert_up(&storefront).await;
}

#[tokio::test]
async fn an_amount_is_in_the_currencys_own_digits() {
    let storefront = Api::shared().storefront();
    let yen = with(
        without(body_for(CUSTOMER), "/shipping_amount"),
        "/currency",
        "JPY",
    );
    let lines = json!([
        { "product_id": new_uuid(), "product_name": "Bowl", "quantity": 1, "unit_price": "1200.5" },
        { "product_id": new_uuid(), "product_name": "Cup", "quantity": 1, "unit_price": 0.1 },
        { "product_id": new_uuid(), "product_name": "Jug", "quantity": 1, "unit_price": 1200 },
    ]);
    let reply = storefront.create(&with(yen, "/line_items", lines)).await;
    assert_eq!(
        reply.invalid_fields(),
        fields(&["line_items[0].unit_price", "line_items[1].unit_price"])
    );
}

#[tokio::test]
async fn a_bad_code_address_or_id_is_named() {
    let support = Api::shared().support();
    for (field, values) in [
        ("currency", &["", "US", "ZZZ", "dollars", "USDX", "€"][..]),
        (
            "customer_email",
            &[
                "",
                "ada",
                "ada@",
                "@example.com",
                "a b@example.com",
                "a@b@c.d",
                "ada@localhost",
                "a\nb@c.de",
            ],
        ),
        (
            "customer_id",
            &[
                "",
                "1",
                "5b0c9f0a0d6b4f8e9c1d7a2e3f4b5c6d",
                "{5b0c9f0a-0d6b-4f8e-9c1d-7a2e3f4b5c6d}",
                "ada",
            ],
        ),
    ] {
        for value in values {
            let body = with(body_for(&new_uuid()), &format!("/{field}"), *value);
            assert_eq!(
                support.create(&body).await.invalid_fields(),
                fields(&[field]),
                "{value}"
            );
        }
    }
    for value in ["", "XX", "Atlantis", "USAA", "1", "🇺🇸"] {
        let body = with(body_for(&new_uuid()), "/billing_address/country", value);
        assert_eq!(
            support.create(&body).await.invalid_fields(),
            fields(&["billing_address.country"]),
            "{value}"
        );
    }
    for value in ["", "1", "teapot"] {
        let body = with(body_for(&new_uuid()), "/line_items/0/product_id", value);
        assert_eq!(
            support.create(&body).await.invalid_fields(),
            fields(&["line_items[0].product_id"]),
            "{value}"
        );
    }
}

#[tokio::test]
async fn what_is_missing_is_named() {
    let storefront = Api::shared().storefront();
    for (pointer, field) in [
        ("/line_items", "line_items"),
        ("/shipping_address", "shipping_address"),
        ("/billing_address", "billing_address"),
        ("/payment_method", "payment_method"),
        ("/line_items/1/product_id", "line_items[1].product_id"),
        ("/line_items/1/product_name", "line_items[1].product_name"),
        ("/line_items/1/quantity", "line_items[1].quantity"),
        ("/line_items/1/unit_price", "line_items[1].unit_price"),
        ("/shipping_address/street", "shipping_address.street"),
        ("/shipping_address/city", "shipping_address.city"),
        ("/shipping_address/zip", "shipping_address.zip"),
        ("/shipping_address/country", "shipping_address.country"),
    ] {
        for body in [
            without(body_for(CUSTOMER), pointer),
            with(body_for(CUSTOMER), pointer, Value::Null),
        ] {
            assert_eq!(storefront.create(&body).await.invalid_fields(), fields(&[field]));
        }
    }
    let nothing = storefront.create(&json!({})).await;
    let required = [
        "billing_address",
        "customer_id",
        "line_items",
        "payment_method",
        "shipping_address",
    ];
    assert_eq!(nothing.invalid_fields(), fields(&required));
}

#[tokio::test]
async fn lists_and_objects_must_be_what_they_are() {
    let storefront = Api::shared().storefront();
    let line = body_for(CUSTOMER)["line_items"][0].clone();
    for lines in [
        json!([]),
        Value::from(vec![line; 101]),
        json!({}),
        json!("none"),
        json!(1),
    ] {
        let reply = storefront
            .create(&with(body_for(CUSTOMER), "/line_items", lines))
            .await;
        assert_eq!(reply.invalid_fields(), fields(&["line_items"]));
    }
    for line in [json!(1), json!("teapot"), json!([]), Value::Null] {
        let reply = storefront
            .create(&with(body_for(CUSTOMER), "/line_items/1", line))
            .await;
        assert_eq!(reply.invalid_fields(), fields(&["line_items[1]"]));
    }
    for address in [json!([]), json!("12 Kiln Lane"), json!(1)] {
        let reply = storefront
            .create(&with(body_for(CUSTOMER), "/billing_address", address))
            .await;
        assert_eq!(reply.invalid_fields(), fields(&["billing_address"]));
    }
}

#[tokio::test]
async fn an_unknown_field_is_named_wherever_it_is() {
    let storefront = Api::shared().storefront();
    for (pointer, field) in [
        ("/colour", "colour"),
        ("/line_items/1/discount", "line_items[1].discount"),
        ("/shipping_address/planet", "shipping_address.planet"),
        ("/billing_address/Street", "billing_address.Street"),
        // Members that the server decides are refused.
        ("/id", "id"),
        ("/order_number", "order_number"),
        ("/status", "status"),
        ("/version", "version"),
        ("/total_amount", "total_amount"),
        ("/subtotal_amount", "subtotal_amount"),
        ("/tax_amount", "tax_amount"),
        ("/paid_at", "paid_at"),
        ("/payment_transaction_id", "payment_transaction_id"),
        ("/line_items/0/subtotal", "line_items[0].subtotal"),
        ("/line_items/0/id", "line_items[0].id"),
    ] {
        for value in [json!("1"), Value::Null] {
            let reply = storefront.create(&with(body_for(CUSTOMER), pointer, value)).await;
            assert_eq!(reply.invalid_fields(), fields(&[field]));
        }
    }
}

#[tokio::test]
async fn a_field_given_twice_is_named() {
    let storefront = Api::shared().storefront();
    let text = body_for(CUSTOMER).to_string();
    for (from, to, field) in [
        ("\"notes\":", "\"notes\":\"once\",\"notes\":", "notes"),
        // The same name, spelled with an escape.
        ("\"notes\":", "\"not\\u0065s\":\"once\",\"notes\":", "notes"),
        ("\"currency\":", "\"currency\":\"USD\",\"currency\":", "currency"),
    ] {
        let twice = text.replacen(from, to, 1);
        assert_ne!(twice, text);
        assert_eq!(
            create_raw(&storefront, &twice).await.invalid_fields(),
            fields(&[field])
        );
    }
    let nested = text.replacen("\"quantity\":", "\"quantity\":1,\"quantity\":", 1);
    assert_eq!(
        create_raw(&storefront, &nested).await.invalid_fields(),
        fields(&["line_items[0].quantity"])
    );
}

#[tokio::test]
async fn a_total_must_be_more_than_nothing_and_fit() {
    let storefront = Api::shared().storefront();
    let free = |body| {
        with(
            with(body, "/line_items/0/unit_price", "0"),
            "/line_items/1/unit_price",
            "0",
        )
    };
    let nothing = with(free(body_for(CUSTOMER)), "/shipping_amount", "0.00");
    assert!(!storefront.create(&nothing).await.invalid_fields().is_empty());
    let shipping_only = storefront.create(&free(body_for(CUSTOMER))).await.expect(201);
    assert_eq!(shipping_only.text("total_amount"), "9.90");

    let most = "92233720368547758.07";
    for too_much in [
        with(body_for(CUSTOMER), "/line_items/0/unit_price", most),
        with(
            with(body_for(CUSTOMER), "/line_items/0/unit_price", most),
            "/line_items/0/tax_rate",
            "0",
        ),
        with(
            with(body_for(CUSTOMER), "/line_items/1/unit_price", most),
            "/line_items/1/quantity",
            10_000,
        ),
        with(body_for(CUSTOMER), "/shipping_amount", most),
    ] {
        assert!(!storefront.create(&too_much).await.invalid_fields().is_empty());
    }
    assert_up(&storefront).await;
}

#[tokio::test]
async fn every_bad_field_is_named_at_once() {
    let support = Api::shared().support();
    let body = json!({
        "customer_id": "nobody",
        "currency": "GOLD",
        "line_items": [
            { "product_id": "x", "product_name": "", "quantity": 0, "unit_price": "-1", "tax_rate": 200, "colour": "red" },
            { "product_id": new_uuid(), "product_name": "Bowl", "quantity": 1, "unit_price": "1.00" },
            { "quantity": 1.5 },
            7,
        ],
        "shipping_address": { "name": " ", "street": "x".repeat(256), "city": 5, "zip": "", "country": "Atlantis", "planet": "Mars" },
        "payment_method": [],
        "customer_email": "ada",
        "shipping_amount": "free",
        "notes": "a\u{0}b",
        "total_amount": "0.01",
    });
    let named = support.create(&body).await.invalid_fields();
    let expected = [
        "billing_address",
        "currency",
        "customer_email",
        "customer_id",
        "line_items[0].colour",
        "line_items[0].product_id",
        "line_items[0].product_name",
        "line_items[0].quantity",
        "line_items[0].tax_rate",
        "line_items[0].unit_price",
        "line_items[2].product_id",
        "line_items[2].product_name",
        "line_items[2].quantity",
        "line_items[2].unit_price",
        "line_items[3]",
        "notes",
        "payment_method",
        "shipping_address.city",
        "shipping_address.country",
        "shipping_address.name",
        "shipping_address.planet",
        "shipping_address.street",
        "shipping_address.zip",
        "shipping_amount",
        "total_amount",
    ];
    assert_eq!(named, fields(&expected));
}
