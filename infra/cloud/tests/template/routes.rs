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
    // One of each kind; `tests/consistency` holds all of them to the route table.
    for (function, route) in [
        ("answer-unknown-route", "$default"),
        ("create-order", "POST /api/v1/orders"),
        ("change-order-state", "PATCH /api/v1/orders/{order_id}/state"),
        ("get-order", "GET /api/v1/orders/{order_id}"),
        ("retry-job", "POST /api/v1/jobs/{kind}/{entity_id}/retry"),
        ("revoke-api-key", "DELETE /api/v1/api-keys/{key_id}"),
    ] {
        assert_eq!(
            routes.get(function).map(String::as_str),
            Some(route),
            "{function}"
        );
    }
}
