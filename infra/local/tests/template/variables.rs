use std::collections::BTreeSet;

use crate::resources;

const AUTHENTICATION: &[&str] = &["OIDC_AUDIENCE", "OIDC_ISSUER", "OIDC_JWKS_URL"];
const SELLER: &[&str] = &[
    "INVOICE_SERIES",
    "SELLER_ADDRESS",
    "SELLER_EMAIL",
    "SELLER_NAME",
    "SELLER_TAX_ID",
];

/// Each function, a group of variables it gets, and its other ones.
const EXPECTED: &[(&str, &[&str], &[&str])] = &[
    ("answer-unknown-route", &[], &[]),
    ("approve-return", AUTHENTICATION, &["LIST_SHARDS", "ORDERS_TABLE"]),
    ("cancel-order", AUTHENTICATION, &["LIST_SHARDS", "ORDERS_TABLE"]),
    (
        "change-order-state",
        AUTHENTICATION,
        &["LIST_SHARDS", "ORDERS_TABLE"],
    ),
    (
        "change-return-state",
        AUTHENTICATION,
        &["LIST_SHARDS", "ORDERS_TABLE"],
    ),
    ("create-order", AUTHENTICATION, &["LIST_SHARDS", "ORDERS_TABLE"]),
    (
        "create-return",
        AUTHENTICATION,
        &["LIST_SHARDS", "ORDERS_TABLE", "RETURN_WINDOW_DAYS"],
    ),
    ("dispatch-jobs", &[], &["INVOICE_QUEUE_URL", "REFUND_QUEUE_URL"]),
    (
        "generate-invoice",
        SELLER,
        &[
            "FONTS_DIR",
            "INVOICES_BUCKET",
            "INVOICE_QUEUE_URL",
            "ORDERS_TABLE",
        ],
    ),
    (
        "get-health",
        &[],
        &["INVOICES_BUCKET", "INVOICE_QUEUE_URL", "ORDERS_TABLE"],
    ),
    ("get-order", AUTHENTICATION, &["ORDERS_TABLE"]),
    (
        "get-order-history",
        AUTHENTICATION,
        &["HISTORY_TABLE", "ORDERS_TABLE"],
    ),
    (
        "get-order-invoice",
        AUTHENTICATION,
        &["INVOICES_BUCKET", "ORDERS_TABLE"],
    ),
    ("get-order-refund", AUTHENTICATION, &["ORDERS_TABLE"]),
    ("get-return", AUTHENTICATION, &["ORDERS_TABLE"]),
    (
        "get-return-history",
        AUTHENTICATION,
        &["HISTORY_TABLE", "ORDERS_TABLE"],
    ),
    ("get-return-refund", AUTHENTICATION, &["ORDERS_TABLE"]),
    ("list-jobs", AUTHENTICATION, &["CURSOR_KEY", "ORDERS_TABLE"]),
    (
        "list-orders",
        AUTHENTICATION,
        &["CURSOR_KEY", "LIST_SHARDS", "ORDERS_TABLE"],
    ),
    (
        "list-returns",
        AUTHENTICATION,
        &["CURSOR_KEY", "LIST_SHARDS", "ORDERS_TABLE"],
    ),
    (
        "process-refund",
        &[],
        &[
            "ORDERS_TABLE",
            "PAYMENT_API_KEY",
            "PAYMENT_GATEWAY_URL",
            "REFUND_QUEUE_URL",
        ],
    ),
    (
        "receive-payment-webhook",
        &[],
        &[
            "HISTORY_TABLE",
            "LIST_SHARDS",
            "ORDERS_TABLE",
            "PAYMENT_WEBHOOK_SECRET",
        ],
    ),
    (
        "reconcile",
        &[],
        &[
            "INVOICE_QUEUE_URL",
            "LIST_SHARDS",
            "ORDERS_TABLE",
            "PAYMENT_EXPIRY_HOURS",
            "REFUND_QUEUE_URL",
        ],
    ),
    ("record-history", &[], &["HISTORY_TABLE"]),
    ("reject-return", AUTHENTICATION, &["LIST_SHARDS", "ORDERS_TABLE"]),
    (
        "retry-job",
        AUTHENTICATION,
        &["INVOICE_QUEUE_URL", "ORDERS_TABLE", "REFUND_QUEUE_URL"],
    ),
];

#[test]
fn each_function_gets_the_variables_it_uses() {
    let resources = resources();
    assert_eq!(resources.functions.len(), EXPECTED.len());
    for (name, group, own) in EXPECTED {
        let function = resources.function(name).unwrap();
        let variables: BTreeSet<_> = function.environment.keys().map(String::as_str).collect();
        let wanted = [&["ENVIRONMENT", "LOG_LEVEL"], *group, *own].concat();
        assert_eq!(variables, wanted.into_iter().collect(), "{name}");
    }
}

#[test]
fn variables_of_one_name_have_one_value() {
    const VALUES: &[(&str, &str)] = &[
        ("CURSOR_KEY", "the cursor key"),
        ("HISTORY_TABLE", "oms-local-history-table"),
        ("INVOICES_BUCKET", "oms-local-invoices-bucket"),
        (
            "INVOICE_QUEUE_URL",
            "http://127.0.0.1:9324/000000000000/oms-local-invoice-queue",
        ),
        ("INVOICE_SERIES", "INV"),
        ("LIST_SHARDS", "1"),
        ("ORDERS_TABLE", "oms-local-orders-table"),
        ("PAYMENT_API_KEY", "the payment API key"),
        ("PAYMENT_EXPIRY_HOURS", "72"),
        ("PAYMENT_GATEWAY_URL", "https://api.stripe.com"),
        ("PAYMENT_WEBHOOK_SECRET", "the payment webhook secret"),
        (
            "REFUND_QUEUE_URL",
            "http://127.0.0.1:9324/000000000000/oms-local-refund-queue",
        ),
        ("RETURN_WINDOW_DAYS", "30"),
        ("SELLER_ADDRESS", "1 Kiln Lane|Portland"),
    ];
    for (name, expected) in VALUES {
        let mut given = 0;
        for function in resources().functions {
            if let Some(value) = function.environment.get(*name) {
                assert_eq!(value, expected, "{name} of {}", function.name);
                given += 1;
            }
        }
        assert!(given > 0, "{name}");
    }
}
