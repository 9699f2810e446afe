//! Security headers, which every answer has.

use oms_tests::contract::{ROUTES, path_of_nothing};
use oms_tests::order::{self, id};
use oms_tests::{Local, Reply, new_uuid};

/// The headers whose values are fixed.
const FIXED: [(&str, &str); 3] = [
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "no-referrer"),
];

#[track_caller]
fn assert_guarded(reply: &Reply) {
    for (name, value) in FIXED {
        assert_eq!(reply.header(name), Some(value), "{name}: {reply}");
    }
    let is_shown = |file: &str| reply.status == 200 && reply.asked.ends_with(file);
    // These two are the same for everybody, so a browser may keep them if it asks whether they are still current.
    let caching = if is_shown("/docs") || is_shown("/openapi.json") {
        "no-cache"
    } else {
        "no-store"
    };
    assert_eq!(reply.header("cache-control"), Some(caching), "{reply}");
    let policy = reply.header("content-security-policy").unwrap_or_default();
    if is_shown("/docs") {
        for part in [
            "default-src 'none'; ",
            "script-src 'sha256-",
            "style-src 'sha256-",
            "; frame-ancestors 'none'",
        ] {
            assert!(policy.contains(part), "`{part}`: {reply}");
        }
        assert!(!policy.contains("unsafe") && !policy.contains('*'), "{reply}");
    } else {
        assert_eq!(policy, "default-src 'none'; frame-ancestors 'none'", "{reply}");
    }
    let transport = reply.header("strict-transport-security").unwrap_or_default();
    let age = transport
        .split(';')
        .find_map(|part| part.trim().strip_prefix("max-age="));
    let age: u64 = age.and_then(|age| age.parse().ok()).unwrap_or_default();
    assert!(age >= 365 * 24 * 3600, "`{transport}`: {reply}");
    let policy = reply.header("cross-origin-resource-policy");
    assert!(
        matches!(policy, Some("same-origin" | "same-site")),
        "{policy:?}: {reply}"
    );
    for name in reply.headers.keys() {
        assert_eq!(
            reply.headers.get_all(name).iter().count(),
            1,
            "{name} is given twice: {reply}"
        );
        assert!(
            !matches!(name.as_str(), "server" | "x-powered-by"),
            "{name}: {reply}"
        );
    }
}

#[tokio::test]
async fn every_route_answers_everybody_with_them() {
    let local = Local::quiet().await;
    for (method, path, _) in ROUTES {
        for caller in [
            local.nobody(),
            local.customer(),
            local.manager(),
            local.role("admin"),
        ] {
            assert_guarded(&caller.request(method, &path_of_nothing(path)).await);
            assert_guarded(&caller.request(method, &path_of_nothing(path)).json("{").await);
            assert_guarded(&caller.request("PUT", &path_of_nothing(path)).await);
        }
    }
}

#[tokio::test]
async fn every_status_has_them() {
    let local = Local::start().await;
    let (customer, manager) = (local.customer(), local.manager());
    let order = customer.create(&order::body()).await.expect(201);
    let order_id = order.text("id").to_owned();
    let mut replies = vec![order];
    for status in ["PAID", "PROCESSING_IN_WAREHOUSE", "SHIPPED"] {
        replies.push(manager.change_state(&order_id, status).await.expect(200));
    }
    local.settled().await;
    let storefront = customer.storefront();
    let large = storefront
        .request("POST", "/api/v1/orders")
        .json(&"x".repeat(70_000));
    let calls = [
        (manager.invoice(&order_id), 303),
        (manager.change_state(&order_id, "PAID"), 409),
        (
            manager.change_state(&order_id, "DELIVERED").if_match("\"1\""),
            412,
        ),
        (customer.change_state(&order_id, "DELIVERED"), 403),
        (customer.order(&new_uuid()), 404),
        (customer.order("1"), 400),
        (local.nobody().order(&order_id), 401),
        (customer.create(&serde_json::json!({})), 422),
        (storefront.request("POST", "/api/v1/orders").bytes("{}"), 415),
        (large, 413),
        (customer.request("DELETE", "/api/v1/orders"), 405),
        (customer.request("HEAD", "/api/v1/orders"), 405),
        (local.nobody().get("/health"), 200),
        (local.nobody().get("/nothing"), 404),
    ];
    for (call, status) in calls {
        replies.push(call.await.expect(status));
    }
    let returned = order::of_customer_in_status(&local, &customer, "DELIVERED").await;
    replies.push(customer.request_return(id(&returned)).await.expect(201));
    for reply in &replies {
        assert_guarded(reply);
    }
}
