//! API keys and cursors, which callers keep from one version to the next.

use lambda_http::Body;
use oms_http::Entropy;
use oms_http_functions::routes;
use oms_tests::Local;
use serde_json::{Value, json};

use crate::tables::with_tables;
use crate::written::{Callers, all};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_api_key_opens_what_it_opened() {
    for written in all() {
        let local = with_tables(&written).await;
        let till = local.nobody().with_key(&written.callers.api_key, "till");
        till.get("/orders").await.assert_status(200);
        local.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cursor_leads_to_the_page_that_it_led_to() {
    for written in all() {
        let local = with_tables(&written).await;
        let page = page(&local, &written.callers).await;
        let ids: Vec<&str> = page["data"]
            .as_array()
            .unwrap()
            .iter()
            .map(|order| order["id"].as_str().unwrap())
            .collect();
        assert_eq!(ids, written.callers.next_ids, "{}", written.version);
        local.stop().await;
    }
}

/// The page that the cursor leads to, where the deployment has kept the secret.
async fn page(local: &Local, callers: &Callers) -> Value {
    let secret = ("CURSOR_KEY", callers.cursor_key.as_str());
    let environment = local.environment_with("list-orders", &[secret]);
    let route = routes::ROUTES
        .iter()
        .find(|route| route.function == "list-orders")
        .unwrap();
    let function = (route.start)(&environment, local.clock(), Entropy::system()).unwrap();
    let caller = local.person(&callers.subject, &["customer"]);
    let [path, query] = &callers.list;
    let event = json!({
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": format!("{query}&cursor={}", callers.cursor),
        "headers": { "authorization": format!("Bearer {}", caller.token()) },
        "requestContext": {
            "accountId": "000000000000",
            "apiId": "local",
            "domainName": "localhost",
            "http": { "method": "GET", "path": path, "protocol": "HTTP/1.1", "sourceIp": "192.0.2.1" },
            "routeKey": "$default",
            "stage": "$default",
            "timeEpoch": 0,
        },
        "isBase64Encoded": false,
    });
    let request = lambda_http::request::from_str(&event.to_string()).unwrap();
    let answer = function.answer(route, request).await;
    let (parts, body) = answer.into_parts();
    let Body::Text(text) = body else {
        panic!("{parts:?}");
    };
    assert_eq!(parts.status, 200, "{text}");
    serde_json::from_str(&text).unwrap()
}
