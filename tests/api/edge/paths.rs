//! Paths: encoding, case, slashes and methods.

use std::collections::BTreeSet;

use oms_tests::contract::{ROUTES, path_of_nothing};
use oms_tests::order::{self, body_for, id, in_status, with};
use oms_tests::{Api, Local, new_uuid, returns};
use serde_json::json;

/// `path` with the characters at every second place that are letters, digits or `-._~` encoded, the first from `start`.
fn encoded(path: &str, start: usize) -> String {
    let encode = |(place, character): (usize, char)| {
        let unreserved = character.is_ascii_alphanumeric() || "-._~".contains(character);
        match (unreserved, place % 2 == start, place % 3) {
            (true, true, 0) => format!("%{:02x}", u32::from(character)),
            (true, true, _) => format!("%{:02X}", u32::from(character)),
            _ => character.to_string(),
        }
    };
    path.chars().enumerate().map(encode).collect()
}

#[tokio::test]
async fn a_character_that_need_not_be_encoded_is_the_same_when_it_is() {
    let api = Api::requests_only();
    let admin = api.role("admin");
    let order = in_status(&api, "PAID").await;
    let plain = format!("/api/v1/orders/{}", id(&order));
    let shown = admin.request("GET", &plain).await.expect(200);
    for start in [0, 1] {
        let reply = admin.request("GET", &encoded(&plain, start)).await.expect(200);
        assert_eq!(reply.bytes, shown.bytes);
    }
    // Every route, by its function's answer to a missing entity or an unreadable body.
    for (method, path, function) in ROUTES {
        let path = path_of_nothing(path);
        let ask = |path: &str| admin.request(method, path).request_id("the-same").json("{");
        let plain = ask(&path).await;
        for start in [0, 1] {
            let reply = ask(&encoded(&path, start)).await;
            assert_eq!(reply.status, plain.status, "{function}: {reply}\n{plain}");
            assert_eq!(
                reply.body["error"]["code"], plain.body["error"]["code"],
                "{function}: {reply}\n{plain}"
            );
        }
    }
}

#[tokio::test]
async fn any_other_encoded_character_makes_another_path() {
    let api = Api::requests_only();
    let manager = api.manager();
    let order = in_status(&api, "PAID").await;
    let order_id = id(&order);
    for path in [
        format!("/api/v1/orders%2F{order_id}"),
        format!("/api/v1%2Forders/{order_id}"),
        format!("/api%2Fv1/orders/{order_id}"),
        format!("/api/v1/orders/{order_id}%2Fhistory"),
        format!("/api/v1/orders/{order_id}%20"),
        format!("/api/v1/orders/%20{order_id}"),
        format!("/api/v1/orders/{order_id}%00"),
        format!("/api/v1/orders/{order_id}%3Ffields=id"),
        format!("/api/v1/orders/{order_id}%23"),
        format!("/api/v1/orders/{order_id}%3B"),
        // Decoded once, the path would hold an encoded letter.
        format!("/api/v1/orders/{}", order_id.replacen('-', "%252D", 1)),
        format!("/api/v1/orders/{}", order_id.replacen('-', "%", 1)),
        format!("/api/v1/orders/{}", order_id.replacen('-', "%2", 1)),
        format!("/api/v1/orders/{}", order_id.replacen('-', "%G0", 1)),
        format!("/api/v1/orders/{}", order_id.replacen('-', "%C3%A9", 1)),
        format!("/api/v1/orders/{{{order_id}}}"),
        format!("/api/v1/orders/{}", order_id.replace('-', "")),
        format!("/api/v1/orders/urn:uuid:{order_id}"),
    ] {
        let reply = manager.request("GET", &path).await;
        assert!(matches!(reply.status, 400 | 404), "{reply}");
    }
}

#[tokio::test]
async fn an_id_is_read_in_either_case_and_answered_in_lower_case() {
    let api = Api::requests_only();
    let (support, manager) = (api.support(), api.manager());
    let (customer, product) = (new_uuid(), new_uuid());
    let upper = with(
        body_for(&customer.to_uppercase()),
        "/line_items/0/product_id",
        product.to_uppercase(),
    );
    let placed = support.create(&upper).await.expect(201);
    assert_eq!(placed.text("customer_id"), customer);
    assert_eq!(placed.body["line_items"][0]["product_id"], product);
    let order_id = placed.text("id");
    let (upper, mixed) = (order_id.to_uppercase(), mixed(order_id));
    for spelling in [order_id, &upper, &mixed] {
        let shown = support.order(spelling).await.expect(200);
        assert_eq!(shown.bytes, placed.bytes);
    }
    let listed = support
        .get("/orders")
        .query(&[("customer_id", &customer.to_uppercase())])
        .await;
    assert_eq!(listed.expect(200).data(), std::slice::from_ref(&placed.body));
    for next in ["PAID", "PROCESSING_IN_WAREHOUSE", "SHIPPED", "DELIVERED"] {
        let changed = manager.change_state(&upper, next).await.expect(200);
        assert_eq!(changed.text("id"), order_id);
    }
    let asked = support.request_return(&upper).await.expect(201);
    assert_eq!(asked.text("order_id"), order_id);
    assert_eq!(
        asked.header("location"),
        Some(format!("/api/v1/returns/{}", asked.text("id")).as_str())
    );
    let upper = asked.text("id").to_uppercase();
    assert_eq!(
        manager.returned(&upper).await.expect(200).text("id"),
        asked.text("id")
    );
    assert_eq!(
        manager.approve(&upper).await.expect(200).text("id"),
        asked.text("id")
    );
}

/// `text` with every second letter in upper case.
fn mixed(text: &str) -> String {
    let letters = text.chars().enumerate();
    let mixed = letters.map(|(place, letter)| match place % 2 {
        0 => letter.to_ascii_uppercase(),
        _ => letter,
    });
    mixed.collect()
}

#[tokio::test]
async fn a_path_in_other_letters_is_the_same_to_a_key() {
    let api = Api::requests_only();
    let manager = api.manager();
    let order = order::place(&api.support()).await;
    let path = format!("/api/v1/orders/{}/state", id(&order));
    let key = new_uuid();
    let ask = |path: &str| {
        manager
            .request("PATCH", path)
            .json(r#"{"new_state":"PAID"}"#)
            .key(&key)
    };
    let first = ask(&path).await.expect(200);
    for path in [
        path.replace(id(&order), &id(&order).to_uppercase()),
        path.replace(id(&order), &mixed(id(&order))),
        encoded(&path, 0),
        encoded(&path, 1),
        encoded(&path.replace(id(&order), &id(&order).to_uppercase()), 0),
    ] {
        let again = ask(&path).await.expect(200);
        assert_eq!(again.bytes, first.bytes);
        assert_eq!(again.header("idempotency-replayed"), Some("true"), "{again}");
        let other = manager
            .request("PATCH", &path)
            .json(r#"{"new_state":"CANCELLED"}"#)
            .key(&key);
        other.await.refused(422, "IDEMPOTENCY_KEY_REUSED");
    }
    // A key that was first used with other letters counts for the same path.
    let key = new_uuid();
    let upper = path.replace(id(&order), &id(&order).to_uppercase());
    let ask = |path: &str| {
        manager
            .request("PATCH", path)
            .json(r#"{"new_state":"CANCELLED"}"#)
            .key(&key)
    };
    let first = ask(&encoded(&upper, 1)).await.expect(200);
    assert_eq!(ask(&path).await.expect(200).bytes, first.bytes);

    let (key, customer) = (new_uuid(), api.customer());
    let wanted = body_for(customer.subject()).to_string();
    let storefront = customer.storefront();
    let ask = |path: &str| storefront.request("POST", path).json(&wanted).key(&key);
    let placed = ask("/api/v1/orders").await.expect(201);
    let again = ask("/api/v1/%6frders").await.expect(201);
    assert_eq!(again.bytes, placed.bytes);
    assert_eq!(again.header("idempotency-replayed"), Some("true"), "{again}");
}

#[tokio::test]
async fn a_slash_at_the_end_makes_another_path() {
    let api = Api::requests_only();
    let admin = api.role("admin");
    for (method, path, _) in ROUTES {
        let path = path_of_nothing(path);
        for slashes in ["/", "//", "/.", "/?limit=1"] {
            let reply = admin.request(method, &format!("{path}{slashes}")).await;
            if slashes == "/." {
                // Clients take the dot out, as RFC 3986 has it, and leave the slash.
                assert!(reply.asked.ends_with('/'), "{reply}");
            }
            reply.refused(404, "NOT_FOUND");
        }
    }
}

#[tokio::test]
async fn heads_are_not_given_and_what_is_allowed_is_told() {
    let api = Api::requests_only();
    for (_, path, function) in ROUTES {
        let path = path_of_nothing(path);
        for method in ["HEAD", "PUT", "TRACE", "BREW"] {
            let reply = api.role("admin").request(method, &path).await.expect(405);
            let allow: BTreeSet<&str> = reply.header("allow").unwrap().split(", ").collect();
            assert!(
                !allow.is_empty() && !allow.contains(method),
                "{function}: {reply}"
            );
        }
    }
    for path in ["/api/v1/nothing", "/"] {
        api.nobody().request("HEAD", path).await.assert_status(404);
    }
}

#[tokio::test]
async fn what_is_not_ready_says_when_to_come_back() {
    let local = Local::quiet().await;
    let order = in_status(&local, "SHIPPED").await;
    let pending = local.manager().invoice(id(&order)).await.expect(202);
    let seconds: u64 = pending.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=60).contains(&seconds), "{pending}");
}

#[tokio::test]
async fn answers_are_json_and_not_compressed_whatever_is_accepted() {
    let api = Api::requests_only();
    let customer = api.customer();
    let order = order::place(&customer).await;
    let plain = customer.order(id(&order)).await.expect(200);
    for accept in [
        "application/json",
        "text/html",
        "application/xml;q=0.9",
        "*/*;q=0",
        "nonsense",
        "",
    ] {
        let reply = customer
            .order(id(&order))
            .header("accept", accept)
            .await
            .expect(200);
        assert_eq!(reply.bytes, plain.bytes);
        customer
            .order(&new_uuid())
            .header("accept", accept)
            .await
            .refused(404, "NOT_FOUND");
    }
    let many = customer
        .get("/orders")
        .header("accept-encoding", "gzip, br, zstd, deflate")
        .await
        .expect(200);
    assert_eq!(many.header("content-encoding"), None, "{many}");
    assert_eq!(many.data().len(), 1);
}

#[tokio::test]
async fn a_retry_and_a_body_may_spell_the_ids_in_upper_case() {
    let local = Local::quiet().await;
    let (support, manager) = (local.support(), local.manager());
    let order = in_status(&local, "DELIVERED").await;
    let asked = support.post(
        "/returns",
        &json!({ "order_id": id(&order).to_uppercase(), "reason": "cracked" }),
    );
    let asked = asked.await.expect(201);
    // The order has one return, whatever the case of the letters in its id.
    let again = support
        .post(
            "/returns",
            &json!({ "order_id": id(&order), "reason": "cracked" }),
        )
        .await;
    assert_eq!(again.refused(409, "RETURN_EXISTS")["return_id"], asked.body["id"]);
    let returned = returns::drive(&manager, asked.body, "COMPLETED").await;
    let refund = support
        .return_refund(&returns::id(&returned).to_uppercase())
        .await
        .expect(200);
    assert_eq!(refund.text("source"), "RETURN");
}
