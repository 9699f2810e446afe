//! Bodies that cannot be read: answered with 4xx in the shape of every error, never 5xx, and nothing changes.

use oms_tests::order::{self, body_for, with};
use oms_tests::{Api, Client, Reply, new_uuid};

/// A request to place an order, with that text as its body.
pub async fn create_raw(client: &Client, body: &(impl AsRef<[u8]> + ?Sized)) -> Reply {
    client.request("POST", "/api/v1/orders").json(body).await
}

/// The customer of the orders here.
pub const CUSTOMER: &str = "c0000000-0000-4000-8000-0000000000aa";

/// The body of a valid order with `raw` in place of the value at `pointer`.
pub fn with_raw(pointer: &str, raw: &str) -> String {
    with(body_for(CUSTOMER), pointer, "RAW")
        .to_string()
        .replace("\"RAW\"", raw)
}

/// Checks that a valid order can still be placed.
pub async fn assert_up(client: &Client) {
    client.create(&body_for(CUSTOMER)).await.expect(201).text("id");
}

#[tokio::test]
async fn what_is_no_json_object_is_a_bad_request() {
    let support = Api::shared().support();
    let good = body_for(CUSTOMER).to_string();
    let half = &good[..good.len() / 2];
    let deep = "[".repeat(60_000);
    let nested = format!("{}{}", "[".repeat(30_000), "]".repeat(30_000));
    let objects = format!("{}1{}", "{\"a\":".repeat(10_000), "}".repeat(10_000));
    for text in [
        "",
        " ",
        "{",
        "}",
        "{}}",
        "{\"a\":1,}",
        "{'a':1}",
        "{a:1}",
        "nul",
        "NaN",
        "{\"a\":NaN}",
        "{\"a\":01}",
        "{\"a\":+1}",
        "{\"a\":1} {\"b\":2}",
        "\u{feff}{}",
        "{\"\\ud800\":1}",
        "<order/>",
        half,
        &deep,
        &nested,
    ] {
        create_raw(&support, text).await.refused(400, "BAD_REQUEST");
    }
    for text in ["null", "1", "\"text\"", "[]", "[{}]", "true", &objects] {
        let reply = create_raw(&support, text).await;
        assert!(matches!(reply.status, 400 | 422), "{reply}");
    }
    for bytes in [
        &b"\xff"[..],
        b"{\"notes\":\"\xff\"}",
        b"{\"notes\":\"\xed\xa0\x80\"}",
        b"\xff\xfe{\x00}\x00",
        b"\0",
    ] {
        create_raw(&support, bytes).await.refused(400, "BAD_REQUEST");
    }
    assert_up(&support).await;
}

#[tokio::test]
async fn a_body_over_64_kib_is_too_large() {
    let support = Api::shared().support();
    let padded = |size: usize| {
        let body = body_for(CUSTOMER).to_string();
        format!("{body}{}", " ".repeat(size - body.len()))
    };
    create_raw(&support, &padded(64 * 1024))
        .await
        .expect(201)
        .text("id");
    for size in [64 * 1024 + 1, 65 * 1024, 3 * 1024 * 1024] {
        create_raw(&support, &padded(size))
            .await
            .refused(413, "PAYLOAD_TOO_LARGE");
    }
    create_raw(&support, &vec![0xff; 65 * 1024])
        .await
        .refused(413, "PAYLOAD_TOO_LARGE");
    let id = new_uuid();
    let large = padded(65 * 1024);
    let state = support
        .request("PATCH", &format!("/api/v1/orders/{id}/state"))
        .json(&large)
        .await;
    state.refused(413, "PAYLOAD_TOO_LARGE");
    let cancel = support
        .request("POST", &format!("/api/v1/orders/{id}/cancel"))
        .json(&large)
        .await;
    cancel.refused(413, "PAYLOAD_TOO_LARGE");
}

#[tokio::test]
async fn a_body_that_does_not_say_it_is_json_is_not_read() {
    let support = Api::shared().support();
    let body = body_for(CUSTOMER).to_string();
    let orders = || support.request("POST", "/api/v1/orders").bytes(&body);
    orders().await.refused(415, "UNSUPPORTED_MEDIA_TYPE");
    for other in [
        "text/plain",
        "application/xml",
        "application/jsonp",
        "json",
        "",
        "application/x-www-form-urlencoded",
    ] {
        orders()
            .header("content-type", other)
            .await
            .refused(415, "UNSUPPORTED_MEDIA_TYPE");
    }
    for json in [
        "application/json",
        "application/json; charset=utf-8",
        "Application/JSON;charset=UTF-8",
    ] {
        assert_eq!(orders().header("content-type", json).await.status, 201, "{json}");
    }
    for path in ["state", "cancel"] {
        let path = format!("/api/v1/orders/{}/{path}", new_uuid());
        let method = if path.ends_with("state") { "PATCH" } else { "POST" };
        let reply = support
            .request(method, &path)
            .header("content-type", "text/plain")
            .bytes("{}")
            .await;
        reply.refused(415, "UNSUPPORTED_MEDIA_TYPE");
    }
}

#[tokio::test]
async fn deep_nesting_inside_a_field_is_refused() {
    let support = Api::shared().support();
    for depth in [100, 1_000, 9_000] {
        for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
            let nested = format!("{}1{}", open.repeat(depth), close.repeat(depth));
            for pointer in ["/notes", "/line_items", "/colour"] {
                let reply = create_raw(&support, &with_raw(pointer, &nested)).await;
                assert!(matches!(reply.status, 400 | 422), "{reply}");
            }
        }
    }
    assert_up(&support).await;
}

#[tokio::test]
async fn a_bad_body_of_a_change_changes_nothing() {
    let api = Api::shared();
    let manager = api.manager();
    let order = order::place(&manager).await;
    let id = order::id(&order);
    for text in [
        "",
        "{",
        "[]",
        "null",
        "{\"new_state\":\"PAID\"",
        "{\"new_state\":\"PAID\",\"new_state\":\"PAID\"}",
        "\"PAID\"",
    ] {
        for (method, path) in [("PATCH", "state"), ("POST", "cancel")] {
            let reply = manager
                .request(method, &format!("/api/v1/orders/{id}/{path}"))
                .json(text)
                .await;
            assert!(matches!(reply.status, 400 | 422), "{reply}");
        }
    }
    assert_eq!(manager.order(id).await.expect(200).body, order);
}

/// An object of that many members.
fn wide(members: usize) -> String {
    let members: Vec<String> = (0..members).map(|number| format!("\"m{number}\":0")).collect();
    format!("{{{}}}", members.join(","))
}

#[tokio::test]
async fn an_object_or_a_query_that_is_too_wide_is_refused_at_once() {
    let support = Api::shared().support();
    let reply = create_raw(&support, &wide(5_000)).await.expect(400);
    assert!(reply.bytes.len() < 1_000, "{} bytes", reply.bytes.len());
    for (place, field) in [
        ("/shipping_address", "shipping_address"),
        ("/line_items/0", "line_items[0]"),
    ] {
        let reply = create_raw(&support, &with_raw(place, &wide(65))).await;
        let named = reply.invalid_fields();
        assert!(named.contains(field), "{reply}");
    }
    // Every line is bad in 64 ways, and an answer names a hundred.
    let lines = vec![wide(64); 40].join(",");
    let reply = create_raw(&support, &with_raw("/line_items", &format!("[{lines}]"))).await;
    assert_eq!(
        reply.expect(422).body["error"]["details"]["fields"]
            .as_array()
            .unwrap()
            .len(),
        100
    );

    let parameters: Vec<String> = (0..900).map(|number| format!("p{number}=1")).collect();
    let path = format!("/orders?{}", parameters.join("&"));
    let reply = support.get(&path).await.expect(400);
    assert!(reply.bytes.len() < 1_000, "{} bytes", reply.bytes.len());
}

#[tokio::test]
async fn the_query_of_a_caller_without_credentials_is_not_read() {
    let api = Api::shared();
    let path = format!("/orders/{}/cancel?dry_run=true", new_uuid());
    let body = serde_json::json!({ "reason": "no" });
    let stranger = api.nobody().post(&path, &body).await.expect(401);
    assert_eq!(stranger.header("dry-run"), None, "{stranger}");
    let known = api.support().post(&path, &body).await.expect(404);
    assert_eq!(known.header("dry-run"), Some("true"), "{known}");
}
