//! The real template, as the local system reads it.
#![expect(
    clippy::unwrap_used,
    reason = "a step of a test that fails is a test that fails"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use oms_local::template::{
    EventSource, HttpRoute, Index, KeyAttribute, KeySchema, KeyType, Local, Projection, QueueSource,
    Resources, StreamSource, TemplateError,
};
use serde_json::{Value, json};

const TEMPLATE: &str = include_str!("../../../../template.yaml");

fn local() -> Local {
    let parameters = [
        ("OidcIssuer", "http://127.0.0.1:1/"),
        ("OidcAudience", "oms"),
        ("OidcJwksUrl", "http://127.0.0.1:1/jwks"),
        ("SellerName", "ArtiCurated"),
        ("SellerAddress", "1 Kiln Lane|Portland"),
        ("SellerTaxId", "US1"),
        ("SellerEmail", "invoices@example.com"),
    ];
    Local {
        stack_name: "oms-local".to_owned(),
        queue_endpoint: "http://127.0.0.1:9324".to_owned(),
        parameters: parameters
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into(),
        secrets: [("CursorKey".to_owned(), "secret".to_owned())].into(),
    }
}

fn resources() -> Resources {
    Resources::from_template(TEMPLATE, &local()).unwrap()
}

fn text(name: &str) -> KeyAttribute {
    KeyAttribute {
        name: name.to_owned(),
        key_type: KeyType::String,
    }
}

fn keys_only(name: &str, hash: &str, range: &str) -> Index {
    let key = KeySchema {
        hash: text(hash),
        range: Some(text(range)),
    };
    Index {
        name: name.to_owned(),
        key,
        projection: Projection::KeysOnly,
    }
}

#[test]
fn tables_of_the_real_template() {
    let resources = resources();
    let names: Vec<_> = resources.tables.iter().map(|table| table.name.as_str()).collect();
    assert_eq!(
        BTreeSet::from_iter(names),
        ["oms-local-history-table", "oms-local-orders-table"].into()
    );
    let orders = resources.table("oms-local-orders-table").unwrap();
    assert_eq!(
        orders.key,
        KeySchema {
            hash: text("pk"),
            range: None
        }
    );
    assert_eq!(orders.stream_view.as_deref(), Some("NEW_AND_OLD_IMAGES"));
    let indexes = [
        keys_only("by_status", "listing", "created"),
        keys_only("by_customer", "customer", "created"),
        keys_only("by_job", "job_kind", "job_due"),
    ];
    assert_eq!(orders.indexes, indexes);
    assert_eq!(orders.denied, BTreeSet::new());
    let history = resources.table("oms-local-history-table").unwrap();
    assert_eq!(
        history.key,
        KeySchema {
            hash: text("pk"),
            range: Some(text("sk"))
        }
    );
    assert_eq!(history.stream_view, None);
    let denied = [
        "BatchWriteItem",
        "DeleteItem",
        "PartiQLDelete",
        "PartiQLUpdate",
        "UpdateItem",
    ];
    assert_eq!(history.denied, denied.map(str::to_owned).into());
}

#[test]
fn queues_and_buckets_of_the_real_template() {
    let resources = resources();
    assert_eq!(resources.buckets.len(), 1);
    assert_eq!(resources.buckets[0].name, "oms-local-invoices-bucket");
    let queue = |logical_id: &str| {
        resources
            .queues
            .iter()
            .find(|queue| queue.logical_id == logical_id)
            .unwrap()
    };
    let invoices = queue("InvoiceQueue");
    assert_eq!(
        invoices.url,
        "http://127.0.0.1:9324/000000000000/oms-local-invoice-queue"
    );
    assert_eq!(invoices.definition.name, "oms-local-invoice-queue");
    let redrive = invoices.definition.redrive.as_ref().unwrap();
    assert_eq!(redrive.dead_letter_queue, "oms-local-invoice-dead-letter-queue");
    assert_eq!(redrive.max_receive_count, 6);
    let fourteen_days = Duration::from_hours(14 * 24);
    assert_eq!(
        queue("InvoiceDeadLetterQueue").definition.retention,
        fourteen_days
    );
    assert_eq!(queue("StreamFailureQueue").definition.retention, fourteen_days);
    let worker = resources.function("generate-invoice").unwrap();
    assert!(invoices.definition.visibility_timeout >= worker.timeout * 6);
}

#[test]
fn routes_of_the_real_template() {
    let resources = resources();
    let routes: BTreeMap<_, _> = resources
        .functions
        .iter()
        .flat_map(|function| {
            function
                .sources
                .iter()
                .map(|source| (function.name.as_str(), source))
        })
        .filter_map(|(name, source)| match source {
            EventSource::Http(HttpRoute::Path { method, path }) => Some((name, format!("{method} {path}"))),
            EventSource::Http(HttpRoute::Default) => Some((name, "$default".to_owned())),
            _ => None,
        })
        .collect();
    let expected = [
        ("answer-unknown-route", "$default"),
        ("cancel-order", "POST /api/v1/orders/{order_id}/cancel"),
        ("change-order-state", "PATCH /api/v1/orders/{order_id}/state"),
        ("create-order", "POST /api/v1/orders"),
        ("get-health", "GET /api/v1/health"),
        ("get-order", "GET /api/v1/orders/{order_id}"),
        ("get-order-history", "GET /api/v1/orders/{order_id}/history"),
        ("get-order-invoice", "GET /api/v1/orders/{order_id}/invoice"),
        ("list-orders", "GET /api/v1/orders"),
    ];
    assert_eq!(
        routes,
        expected.map(|(name, route)| (name, route.to_owned())).into()
    );
}

#[test]
fn mappings_of_the_real_template() {
    let resources = resources();
    let source = |function: &str| resources.function(function).unwrap().sources.first().unwrap();
    let EventSource::Stream(StreamSource { filters, .. }) = source("dispatch-jobs") else {
        panic!("dispatch-jobs is not invoked by a stream");
    };
    let EventSource::Stream(history) = source("record-history") else {
        panic!("record-history is not invoked by a stream");
    };
    assert_eq!(history.table, "oms-local-orders-table");
    assert_eq!(history.batch_size, 100);
    assert_eq!(history.maximum_retry_attempts, Some(10));
    assert_eq!(history.maximum_record_age, Some(Duration::from_hours(12)));
    assert!(history.bisect && history.report_batch_item_failures);
    assert_eq!(
        history.on_failure_queue.as_deref(),
        Some("oms-local-stream-failure-queue")
    );
    let record = |event: &str, pk: &str, image: &Value| json!({"eventName": event, "dynamodb": {"Keys": {"pk": {"S": pk}}, "NewImage": image}});
    let (idle, due) = (json!({"v": {"N": "1"}}), json!({"job_due": {"S": "2026"}}));
    let cases = [
        (record("INSERT", "ORDER#1", &idle), true, false),
        (record("MODIFY", "ORDER#1", &due), true, true),
        (record("MODIFY", "RETURN#1", &due), true, true),
        (record("REMOVE", "ORDER#1", &due), false, false),
        (record("INSERT", "INVOICE#1", &due), false, false),
        (record("MODIFY", "SERIES#INV#2026", &idle), false, false),
    ];
    for (record, recorded, dispatched) in cases {
        assert_eq!(
            history.filters.iter().any(|filter| filter.matches(&record)),
            recorded,
            "{record}"
        );
        assert_eq!(
            filters.iter().any(|filter| filter.matches(&record)),
            dispatched,
            "{record}"
        );
    }
    let EventSource::Queue(invoices) = source("generate-invoice") else {
        panic!("generate-invoice is not invoked by a queue");
    };
    let expected = QueueSource {
        queue: "oms-local-invoice-queue".to_owned(),
        queue_arn: "arn:aws:sqs:us-east-1:000000000000:oms-local-invoice-queue".to_owned(),
        batch_size: 5,
        maximum_concurrency: Some(5),
        report_batch_item_failures: true,
        filters: vec![],
    };
    assert_eq!(*invoices, expected);
}

#[test]
fn each_function_gets_the_variables_it_uses() {
    const AUTHENTICATION: &[&str] = &["OIDC_AUDIENCE", "OIDC_ISSUER", "OIDC_JWKS_URL"];
    const SELLER: &[&str] = &[
        "INVOICE_SERIES",
        "SELLER_ADDRESS",
        "SELLER_EMAIL",
        "SELLER_NAME",
        "SELLER_TAX_ID",
    ];
    let expected: &[(&str, &[&str], &[&str])] = &[
        ("answer-unknown-route", &[], &[]),
        ("cancel-order", AUTHENTICATION, &["LIST_SHARDS", "ORDERS_TABLE"]),
        (
            "change-order-state",
            AUTHENTICATION,
            &["LIST_SHARDS", "ORDERS_TABLE"],
        ),
        ("create-order", AUTHENTICATION, &["LIST_SHARDS", "ORDERS_TABLE"]),
        ("dispatch-jobs", &[], &["INVOICE_QUEUE_URL"]),
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
        (
            "list-orders",
            AUTHENTICATION,
            &["CURSOR_KEY", "LIST_SHARDS", "ORDERS_TABLE"],
        ),
        ("record-history", &[], &["HISTORY_TABLE"]),
    ];
    let resources = resources();
    assert_eq!(resources.functions.len(), expected.len());
    for (name, group, own) in expected {
        let function = resources.function(name).unwrap();
        let variables: BTreeSet<_> = function.environment.keys().map(String::as_str).collect();
        let wanted = [&["ENVIRONMENT", "LOG_LEVEL"], *group, *own].concat();
        assert_eq!(variables, wanted.into_iter().collect(), "{name}");
    }
    let list = &resources.function("list-orders").unwrap().environment;
    assert_eq!(list["CURSOR_KEY"], "secret");
    assert_eq!(list["LIST_SHARDS"], "1");
    assert_eq!(list["ORDERS_TABLE"], "oms-local-orders-table");
    let worker = &resources.function("generate-invoice").unwrap().environment;
    assert_eq!(worker["INVOICES_BUCKET"], "oms-local-invoices-bucket");
    assert_eq!(worker["SELLER_ADDRESS"], "1 Kiln Lane|Portland");
    assert_eq!(worker["INVOICE_SERIES"], "INV");
}

#[test]
fn parameters_must_be_those_of_the_template() {
    let missing = Resources::from_template(TEMPLATE, &Local::default()).unwrap_err();
    assert!(matches!(missing, TemplateError::MissingParameter(_)));
    let mut extra = local();
    extra.parameters.insert("Colour".to_owned(), "blue".to_owned());
    let unknown = Resources::from_template(TEMPLATE, &extra).unwrap_err();
    assert!(matches!(unknown, TemplateError::UnknownParameter(name) if name == "Colour"));
}
