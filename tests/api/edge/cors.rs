//! CORS: pages of the configured origins may read answers; by default there are none.

use std::collections::BTreeSet;

use oms_tests::contract::{ROUTES, path_of_nothing};
use oms_tests::{Local, Reply, order};

use crate::edge::front::Front;

const SHOP: &str = "https://shop.example";
const DESK: &str = "https://desk.example:8443";

async fn front(local: &Local) -> Front {
    let origins = format!("{SHOP},{DESK}");
    Front::of(local, &[("CORS_ALLOWED_ORIGINS", &origins)]).await
}

/// The names of the CORS headers that grant a page something.
fn grants(reply: &Reply) -> Vec<&str> {
    let names = reply.headers.keys().map(reqwest::header::HeaderName::as_str);
    names.filter(|name| name.starts_with("access-control-")).collect()
}

/// The words of a header, in lower case.
fn words(reply: &Reply, name: &str) -> BTreeSet<String> {
    let text = reply.header(name).unwrap_or_else(|| panic!("no {name}: {reply}"));
    let words = text.split(',').map(|word| word.trim().to_lowercase());
    words.filter(|word| !word.is_empty()).collect()
}

#[track_caller]
fn assert_readable(reply: &Reply, origin: &str) {
    assert_eq!(
        reply.header("access-control-allow-origin"),
        Some(origin),
        "{reply}"
    );
    assert!(words(reply, "vary").contains("origin"), "{reply}");
    let exposed = words(reply, "access-control-expose-headers");
    for name in [
        "etag",
        "location",
        "retry-after",
        "x-request-id",
        "idempotency-replayed",
    ] {
        assert!(exposed.contains(name), "{name} cannot be read: {reply}");
    }
    assert_eq!(reply.header("access-control-allow-credentials"), None, "{reply}");
}

#[tokio::test]
async fn a_page_of_a_known_origin_may_read_every_answer() {
    let local = Local::quiet().await;
    let front = front(&local).await;
    let customer = front.client(&local.customer());
    for origin in [SHOP, DESK] {
        for (call, status) in [
            (customer.create(&order::body()), 201),
            (customer.get("/orders"), 200),
            (customer.get("/orders?limit=0"), 400),
            (customer.create(&serde_json::json!({})), 422),
            (front.nobody().get("/orders"), 401),
            (customer.get("/jobs"), 403),
            (customer.order("c0000000-0000-4000-8000-000000000001"), 404),
            (customer.request("DELETE", "/api/v1/orders"), 405),
            (front.nobody().get("/health"), 200),
            (front.nobody().get("/nothing"), 404),
        ] {
            assert_readable(&call.header("origin", origin).await.expect(status), origin);
        }
    }
}

#[tokio::test]
async fn a_page_of_any_other_origin_may_not() {
    let local = Local::quiet().await;
    let front = front(&local).await;
    let customer = front.client(&local.customer());
    for origin in [
        "https://evil.example",
        "http://shop.example",
        "https://shop.example.evil.example",
        "https://evil.example/https://shop.example",
        "https://shop.example:444",
        "https://desk.example",
        "https://sub.shop.example",
        "https://shop.exampl",
        "https://shop.example,https://desk.example:8443",
        "https://shop.example https://desk.example:8443",
        "null",
        "*",
        "",
        "\u{e9}",
    ] {
        let reply = customer.get("/orders").header("origin", origin).await.expect(200);
        assert_eq!(grants(&reply), [""; 0], "{origin}: {reply}");
    }
    let twice = customer
        .get("/orders")
        .header("origin", SHOP)
        .header("origin", "https://evil.example");
    let twice = twice.await;
    assert_ne!(
        twice.header("access-control-allow-origin"),
        Some("https://evil.example"),
        "{twice}"
    );
    assert_eq!(grants(&customer.get("/orders").await.expect(200)), [""; 0]);
}

#[tokio::test]
async fn a_browser_that_asks_first_is_told_what_it_may_send() {
    let local = Local::quiet().await;
    let front = front(&local).await;
    let paths = ROUTES.iter().map(|(_, path, _)| path_of_nothing(path));
    for path in paths.chain(["/api/v1/nothing".to_owned(), "/".to_owned()]) {
        let ask = |origin: &str| {
            let call = front.nobody().request("OPTIONS", &path);
            let call = call
                .header("origin", origin)
                .header("access-control-request-method", "PATCH");
            call.header(
                "access-control-request-headers",
                "authorization,content-type,idempotency-key",
            )
        };
        let reply = ask(SHOP).await.expect(204);
        assert_eq!(reply.header("access-control-allow-origin"), Some(SHOP), "{reply}");
        assert!(words(&reply, "vary").contains("origin"), "{reply}");
        assert_eq!(reply.header("access-control-allow-credentials"), None, "{reply}");
        let age: u32 = reply.header("access-control-max-age").unwrap().parse().unwrap();
        assert!(age > 0, "{reply}");
        let methods = words(&reply, "access-control-allow-methods");
        let all: BTreeSet<String> = ROUTES
            .iter()
            .map(|(method, _, _)| method.to_lowercase())
            .collect();
        assert!(!methods.contains("*") && methods.is_subset(&all), "{reply}");
        let headers = words(&reply, "access-control-allow-headers");
        for name in [
            "authorization",
            "content-type",
            "idempotency-key",
            "if-match",
            "x-request-id",
        ] {
            assert!(headers.contains(name), "{name} cannot be sent: {reply}");
        }
        assert!(!headers.contains("*"), "{reply}");
        let foreign = ask("https://evil.example").await;
        assert!(matches!(foreign.status, 404 | 405), "{foreign}");
        assert_eq!(grants(&foreign), [""; 0], "{foreign}");
    }
    // The methods of a route can be asked for.
    for (method, path, _) in ROUTES {
        let call = front
            .nobody()
            .request("OPTIONS", &path_of_nothing(path))
            .header("origin", SHOP);
        let reply = call
            .header("access-control-request-method", method)
            .await
            .expect(204);
        assert!(
            words(&reply, "access-control-allow-methods").contains(&method.to_lowercase()),
            "{reply}"
        );
    }
}

#[tokio::test]
async fn nobody_is_known_by_default_and_a_star_is_no_origin() {
    let local = Local::quiet().await;
    let customer = local.customer();
    for origin in [SHOP, "https://localhost", "http://127.0.0.1:8000", "null"] {
        let reply = customer.get("/orders").header("origin", origin).await.expect(200);
        assert_eq!(grants(&reply), [""; 0], "{origin}: {reply}");
        let ask = local
            .nobody()
            .request("OPTIONS", "/api/v1/orders")
            .header("origin", origin);
        let reply = ask.header("access-control-request-method", "GET").await;
        reply.refused(405, "METHOD_NOT_ALLOWED");
        assert_eq!(grants(&reply), [""; 0], "{origin}: {reply}");
    }
    for bad in [
        "*",
        "https://shop.example,*",
        "shop.example",
        "https://*.example",
        "https://shop.example/",
    ] {
        let started = Front::start(&local, &[("CORS_ALLOWED_ORIGINS", bad)]).await;
        assert!(started.is_err(), "`{bad}` is taken for an origin");
    }
}
