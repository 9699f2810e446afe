use std::collections::BTreeSet;

use crate::resources;

/// The variables with which a function authenticates callers, limits their rate and records refusals.
const PERMISSION: &[&str] = &[
    "ACCESS_TABLE",
    "HISTORY_TABLE",
    "OIDC_AUDIENCE",
    "OIDC_ISSUER",
    "OIDC_JWKS_URL",
];
/// The variables that every function gets.
const GLOBAL: &[&str] = &[
    "ADDRESS_RATE_LIMIT_PER_MINUTE",
    "CONFIGURATION_REVISION",
    "CORS_ALLOWED_ORIGINS",
    "ENVIRONMENT",
    "LOG_LEVEL",
    "OIDC_KEYS_STALE_HOURS",
    "RATE_LIMIT_PER_MINUTE",
];
const SELLER: &[&str] = &[
    "INVOICE_SERIES",
    "SELLER_ADDRESS",
    "SELLER_EMAIL",
    "SELLER_NAME",
    "SELLER_TAX_ID",
];

/// One function of each kind, a group of variables it gets, and its other ones.
const EXPECTED: &[(&str, &[&str], &[&str])] = &[
    ("answer-unknown-route", &[], &["ACCESS_TABLE"]),
    ("archive-history", &[], &["AUDIT_BUCKET"]),
    ("dispatch-jobs", &[], &[]),
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
    ("get-order", PERMISSION, &["ORDERS_TABLE"]),
    (
        "list-orders",
        PERMISSION,
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
            "ACCESS_TABLE",
            "HISTORY_TABLE",
            "LIST_SHARDS",
            "ORDERS_TABLE",
            "PAYMENT_WEBHOOK_SECRET",
        ],
    ),
    (
        "reconcile",
        &[],
        &["LIST_SHARDS", "ORDERS_TABLE", "PAYMENT_EXPIRY_HOURS"],
    ),
    ("record-history", &[], &["HISTORY_TABLE", "ORDERS_TABLE"]),
    ("seal-audit", &[], &["AUDIT_BUCKET", "AUDIT_SIGNING_KEY"]),
];

/// The functions that send jobs of every kind, and so get the URL of every queue of jobs.
const SENDERS: &[&str] = &["dispatch-jobs", "reconcile"];

#[test]
fn each_function_gets_the_variables_it_uses() {
    let resources = resources();
    let queues = resources.queues.iter().map(|queue| queue.logical_id.as_str());
    let queues: Vec<String> = queues
        .filter(|id| !id.ends_with("DeadLetterQueue"))
        .map(|id| format!("{}_QUEUE_URL", id.trim_end_matches("Queue").to_uppercase()))
        .collect();
    assert!(queues.len() > 1, "{queues:?}");
    for (name, group, own) in EXPECTED {
        let function = resources.function(name).unwrap();
        let variables: BTreeSet<_> = function.environment.keys().map(String::as_str).collect();
        let sent = if SENDERS.contains(name) { &queues[..] } else { &[] };
        let sent: Vec<&str> = sent.iter().map(String::as_str).collect();
        let wanted = [GLOBAL, *group, *own, &sent].concat();
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
