//! The document accepts valid answers and rejects others. Every answer in the tests is checked against it, so the check
//! itself must be able to fail.

use oms_tests::schema::{Asked, DOCUMENT, violations};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use serde_json::{Value, json};

const ORDER: &str = "/api/v1/orders/7f3a9c1b-77de-8abc-8f23-450000000000";

fn get(path: &str) -> Asked<'_> {
    Asked {
        method: "GET",
        path,
        sparse: false,
    }
}

fn headers(own: &[(&'static str, &'static str)]) -> HeaderMap {
    let every = [("content-type", "application/json"), ("x-request-id", "7")];
    let mut headers = HeaderMap::new();
    for (name, value) in every.iter().chain(own) {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    headers
}

fn judged(asked: Asked<'_>, status: u16, own: &[(&'static str, &'static str)], body: &Value) -> Vec<String> {
    violations(asked, status, &headers(own), body.to_string().as_bytes())
}

fn order() -> Value {
    let examples =
        &DOCUMENT["paths"]["/orders/{order_id}"]["get"]["responses"]["200"]["content"]["application/json"];
    examples["examples"]["shipped"]["value"].clone()
}

fn error(code: &str) -> Value {
    json!({ "error": { "code": code, "message": "no", "details": null, "request_id": "7" } })
}

#[test]
fn what_is_promised_passes() {
    let tag = [("etag", "\"4\"")];
    assert_eq!(judged(get(ORDER), 200, &tag, &order()), [""; 0]);
    assert_eq!(judged(get(ORDER), 404, &[], &error("NOT_FOUND")), [""; 0]);
    let sparse = Asked {
        sparse: true,
        ..get(ORDER)
    };
    assert_eq!(judged(sparse, 200, &tag, &json!({ "status": "PAID" })), [""; 0]);
    let encoded = "/api/v1/%6Frders/7f3a9c1b-77de-8abc-8f23-450000000000";
    assert_eq!(judged(get(encoded), 200, &tag, &order()), [""; 0]);
}

/// A change that makes a body violate the document, and its name.
type Change = (&'static str, &'static dyn Fn(&mut Value));

#[test]
fn a_body_that_is_not_promised_fails() {
    let judged_after = |change: &dyn Fn(&mut Value)| {
        let mut body = order();
        change(&mut body);
        judged(get(ORDER), 200, &[("etag", "\"4\"")], &body)
    };
    let changes: [Change; 8] = [
        ("another member", &|body| body["colour"] = "red".into()),
        ("another member within", &|body| {
            body["line_items"][0]["colour"] = "red".into();
        }),
        ("another member of an address", &|body| {
            body["shipping_address"]["planet"] = "Earth".into();
        }),
        ("a missing member", &|body| {
            body.as_object_mut().unwrap().remove("notes");
        }),
        ("another type", &|body| body["total_amount"] = 107.89.into()),
        ("another state", &|body| body["status"] = "LOST".into()),
        ("another format", &|body| body["created_at"] = "yesterday".into()),
        ("nothing where there is something", &|body| {
            body["status"] = Value::Null;
        }),
    ];
    for (name, change) in changes {
        assert!(!judged_after(change).is_empty(), "{name} passes");
    }
    assert!(
        !judged(
            get(ORDER),
            200,
            &[("etag", "\"4\"")],
            &json!({ "status": "PAID" })
        )
        .is_empty()
    );
}

#[test]
fn a_status_a_header_or_a_media_type_that_is_not_promised_fails() {
    let tag = [("etag", "\"4\"")];
    assert!(!judged(get(ORDER), 202, &tag, &order()).is_empty(), "a status");
    assert!(!judged(get(ORDER), 200, &[], &order()).is_empty(), "no etag");
    assert!(
        !judged(get(ORDER), 200, &[("etag", "4")], &order()).is_empty(),
        "a bad etag"
    );
    let replayed = [("etag", "\"4\""), ("idempotency-replayed", "true")];
    assert!(
        !judged(get(ORDER), 200, &replayed, &order()).is_empty(),
        "another header"
    );
    let html = [("etag", "\"4\""), ("content-type", "text/html")];
    assert!(
        !judged(get(ORDER), 200, &html, &order()).is_empty(),
        "another media type"
    );
    assert!(
        !judged(get(ORDER), 304, &tag, &order()).is_empty(),
        "a body of nothing"
    );
    assert!(
        !judged(get(ORDER), 429, &[], &error("RATE_LIMITED")).is_empty(),
        "no retry-after"
    );
}

#[test]
fn an_error_of_another_status_fails() {
    assert!(
        !judged(get(ORDER), 404, &[], &error("FORBIDDEN")).is_empty(),
        "another code"
    );
    assert!(
        !judged(get(ORDER), 409, &[], &error("SELF_APPROVAL")).is_empty(),
        "another status"
    );
    let mut details = error("NOT_FOUND");
    details["error"]["details"] = json!({ "owner": "Eve" });
    assert!(!judged(get(ORDER), 404, &[], &details).is_empty(), "details");
}

#[test]
fn what_is_no_operation_is_an_error() {
    let nothing = get("/api/v1/nothing");
    assert_eq!(judged(nothing, 404, &[], &error("NOT_FOUND")), [""; 0]);
    assert!(!judged(nothing, 200, &[], &order()).is_empty());
    assert!(!judged(nothing, 404, &[], &error("FORBIDDEN")).is_empty());
    let put = Asked {
        method: "PUT",
        ..get(ORDER)
    };
    assert_eq!(
        judged(put, 405, &[("allow", "GET")], &error("METHOD_NOT_ALLOWED")),
        [""; 0]
    );
    assert!(
        !judged(put, 405, &[], &error("METHOD_NOT_ALLOWED")).is_empty(),
        "no allow"
    );
    assert!(!judged(put, 200, &[], &order()).is_empty());
}
