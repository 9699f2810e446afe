use std::collections::BTreeMap;

use oms_cloud::template::{EventSource, HttpRoute};

use crate::resources;

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
        ("approve-return", "PATCH /api/v1/returns/{return_id}/approve"),
        ("cancel-order", "POST /api/v1/orders/{order_id}/cancel"),
        ("change-order-state", "PATCH /api/v1/orders/{order_id}/state"),
        ("change-order-states", "POST /api/v1/orders/batch-state"),
        ("change-return-state", "PATCH /api/v1/returns/{return_id}/state"),
        ("create-api-key", "POST /api/v1/api-keys"),
        ("create-order", "POST /api/v1/orders"),
        ("create-return", "POST /api/v1/returns"),
        ("get-docs", "GET /api/v1/docs"),
        ("get-health", "GET /api/v1/health"),
        ("get-metrics", "GET /api/v1/metrics"),
        ("get-openapi", "GET /api/v1/openapi.json"),
        ("get-order", "GET /api/v1/orders/{order_id}"),
        ("get-order-history", "GET /api/v1/orders/{order_id}/history"),
        ("get-order-invoice", "GET /api/v1/orders/{order_id}/invoice"),
        ("get-order-refund", "GET /api/v1/orders/{order_id}/refund"),
        ("get-return", "GET /api/v1/returns/{return_id}"),
        ("get-return-history", "GET /api/v1/returns/{return_id}/history"),
        ("get-return-refund", "GET /api/v1/returns/{return_id}/refund"),
        ("get-state-machine", "GET /api/v1/state-machines/{machine}"),
        ("list-api-keys", "GET /api/v1/api-keys"),
        ("list-jobs", "GET /api/v1/jobs"),
        ("list-orders", "GET /api/v1/orders"),
        ("list-returns", "GET /api/v1/returns"),
        ("query-audit", "GET /api/v1/audit"),
        ("receive-payment-webhook", "POST /api/v1/webhooks/payment"),
        ("reject-return", "PATCH /api/v1/returns/{return_id}/reject"),
        ("retry-job", "POST /api/v1/jobs/{kind}/{entity_id}/retry"),
        ("revoke-api-key", "DELETE /api/v1/api-keys/{key_id}"),
    ];
    assert_eq!(
        routes,
        expected.map(|(name, route)| (name, route.to_owned())).into()
    );
}
