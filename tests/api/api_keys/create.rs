//! `POST /api-keys` and `GET /api-keys`

use std::collections::BTreeSet;
use std::time::Duration;

use oms_tests::{Local, history, new_uuid, order};
use serde_json::{Value, json};

use super::{holder, listed, revoke, works};

const FIELDS: [&str; 9] = [
    "id",
    "name",
    "scopes",
    "status",
    "created_by",
    "created_at",
    "expires_at",
    "revoked_at",
    "last_used_at",
];

#[tokio::test]
async fn a_key_is_shown_once_and_listed_without_its_secret() {
    let local = Local::quiet().await;
    let admin = local.role("admin");
    let expires_at = local
        .now()
        .saturating_add(Duration::from_hours(24 * 30))
        .to_string();
    let body = json!({ "name": " till 4 ", "scopes": ["warehouse", "support"], "expires_at": expires_at });
    let reply = admin.post("/api-keys", &body).await.expect(201);
    let names: BTreeSet<&str> = reply
        .body
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    assert_eq!(names, FIELDS.into_iter().chain(["key"]).collect());
    let key = reply.text("key");
    let parts: Vec<&str> = key.split('_').collect();
    assert_eq!(parts[..2], ["oms", "dev"], "{key}");
    assert_eq!(parts[2], reply.text("id").replace('-', ""), "{key}");
    let lower_hex = |text: &str| text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    assert!(
        parts.len() == 4 && parts[3].len() == 64 && lower_hex(parts[3]),
        "{key}"
    );
    let mut expected = json!({
        "id": reply.text("id"), "name": "till 4", "scopes": ["warehouse", "support"], "status": "ACTIVE",
        "created_by": admin.subject(), "created_at": local.now().to_string(), "expires_at": expires_at,
        "revoked_at": null, "last_used_at": null,
    });
    let list = admin.get("/api-keys").await.expect(200);
    expected["scopes"] = list.data()[0]["scopes"].clone();
    assert_eq!(list.data(), std::slice::from_ref(&expected));
    assert_eq!(list.body["pagination"]["has_more"], false);
    assert!(!String::from_utf8(list.bytes).unwrap().contains(parts[3]));
    let mut scopes: Vec<&str> = expected["scopes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|scope| scope.as_str().unwrap())
        .collect();
    scopes.sort_unstable();
    assert_eq!(scopes, ["support", "warehouse"]);
    // Another admin sees it, too.
    assert_eq!(listed(&local.role("admin"), &reply.body).await, expected);
}

#[tokio::test]
async fn every_bad_field_of_a_new_key_is_named() {
    let local = Local::quiet().await;
    let admin = local.role("admin");
    let (now, hour) = (local.now(), Duration::from_hours(1));
    let good =
        json!({ "name": "n", "scopes": ["support"], "expires_at": now.saturating_add(hour).to_string() });
    for (field, values) in [
        (
            "name",
            vec![
                json!(""),
                json!(" "),
                json!("x".repeat(101)),
                json!("a\nb"),
                json!(7),
                Value::Null,
            ],
        ),
        (
            "scopes",
            vec![
                json!([]),
                json!("support"),
                json!({}),
                Value::Null,
                json!(["support", "support"]),
            ],
        ),
        (
            "expires_at",
            vec![
                json!(now.to_string()),
                json!(now.saturating_sub(hour).to_string()),
                json!(
                    now.saturating_add(Duration::from_hours(24 * 366) + hour)
                        .to_string()
                ),
                json!("tomorrow"),
                json!("2026-13-01T00:00:00Z"),
                json!(4_102_444_800_u64),
                Value::Null,
            ],
        ),
    ] {
        for value in values {
            let reply = admin
                .post(
                    "/api-keys",
                    &order::with(good.clone(), &format!("/{field}"), value),
                )
                .await;
            let named = reply.invalid_fields();
            assert!(
                named.iter().all(|name| name.starts_with(field)) && !named.is_empty(),
                "{reply}"
            );
        }
    }
    for scope in [
        json!("customer"),
        json!("root"),
        json!("Admin"),
        json!("*"),
        json!(""),
        json!(7),
        Value::Null,
    ] {
        let reply = admin
            .post(
                "/api-keys",
                &order::with(good.clone(), "/scopes", json!(["support", scope])),
            )
            .await;
        let named = reply.invalid_fields();
        assert!(
            named.iter().all(|name| name.starts_with("scopes")) && !named.is_empty(),
            "{reply}"
        );
    }
    let all = json!({ "name": "", "scopes": [], "expires_at": "never", "owner": new_uuid() });
    let named = admin.post("/api-keys", &all).await.invalid_fields();
    assert_eq!(
        named,
        ["expires_at", "name", "owner", "scopes"]
            .map(str::to_owned)
            .into()
    );
    assert_eq!(
        admin.post("/api-keys", &json!({})).await.invalid_fields().len(),
        3
    );
    assert_eq!(admin.get("/api-keys").await.expect(200).data(), &[] as &[Value]);
    let longest = order::with(good, "/name", "n".repeat(100));
    let furthest = now.saturating_add(Duration::from_hours(24 * 366)).to_string();
    admin
        .post("/api-keys", &order::with(longest, "/expires_at", furthest))
        .await
        .assert_status(201);
}

#[tokio::test]
async fn the_same_request_makes_one_key_and_shows_it_once() {
    let local = Local::quiet().await;
    let admin = local.role("admin");
    let expires_at = local.now().saturating_add(Duration::from_hours(2)).to_string();
    let body = json!({ "name": "once", "scopes": ["manager"], "expires_at": expires_at });
    let key = new_uuid();
    let once = admin.post("/api-keys", &body).key(&key).await.expect(201);
    assert_eq!(once.header("idempotency-replayed"), None);
    let again = admin.post("/api-keys", &body).key(&key).await.expect(201);
    assert_eq!(again.header("idempotency-replayed"), Some("true"));
    assert_eq!(again.body["key"], Value::Null);
    assert_eq!(again.body["id"], once.body["id"]);
    assert!(works(&holder(&local, &once.body)).await);
    // The repeated request has the same answer even if the key has been used, revoked or has expired since.
    let first = order::with(once.body.clone(), "/key", Value::Null);
    revoke(&admin, &once.body).await.assert_status(204);
    local.advance(Duration::from_hours(3));
    let admin = local.person(admin.subject(), &["admin"]);
    let late = admin.post("/api-keys", &body).key(&key).await.expect(201);
    assert_eq!(late.header("idempotency-replayed"), Some("true"));
    assert_eq!((&again.body, &late.body), (&first, &first));
    let out_of_time = admin.post("/api-keys", &body).key(&new_uuid()).await;
    let details = out_of_time.refused(422, "VALIDATION_ERROR");
    assert_eq!(details["fields"][0]["field"], "expires_at", "{out_of_time}");
    let other = order::with(body.clone(), "/scopes", json!(["admin"]));
    admin
        .post("/api-keys", &other)
        .key(&key)
        .await
        .refused(422, "IDEMPOTENCY_KEY_REUSED");
    assert_eq!(admin.get("/api-keys").await.expect(200).data().len(), 1);
    let expires_at = local.now().saturating_add(Duration::from_hours(2)).to_string();
    let body = order::with(body, "/expires_at", json!(expires_at));
    let another = local
        .role("admin")
        .post("/api-keys", &body)
        .key(&key)
        .await
        .expect(201);
    assert_ne!(another.body["id"], once.body["id"]);
}

#[tokio::test]
async fn what_becomes_of_a_key_is_in_the_audit_trail() {
    let local = Local::quiet().await;
    let (admin, other) = (local.role("admin"), local.role("admin"));
    let expires_at = local.now().saturating_add(Duration::from_hours(2)).to_string();
    let body = json!({ "name": "audited", "scopes": ["support", "warehouse"], "expires_at": expires_at });
    let key = admin
        .post("/api-keys", &body)
        .request_id("made")
        .await
        .expect(201)
        .body;
    local.advance(Duration::from_mins(1));
    let path = format!("/api-keys/{}", key["id"].as_str().unwrap());
    for request in ["revoked", "revoked-again"] {
        other.delete(&path).request_id(request).await.assert_status(204);
    }
    let query = [("entity_id", key["id"].as_str().unwrap())];
    let mut records = admin
        .get("/audit")
        .query(&query)
        .await
        .expect(200)
        .data()
        .to_vec();
    records.reverse();
    history::assert_chain(&records, ("API_KEY", query[0].1), "TRANSITION");
    let [made, revoked] = &records[..] else {
        panic!("{records:#?}")
    };
    for (record, state, actor, request) in [
        (made, "ACTIVE", &admin, "made"),
        (revoked, "REVOKED", &other, "revoked"),
    ] {
        assert_eq!(record["new_state"], state);
        assert_eq!(record["actor_id"], actor.subject());
        assert_eq!(record["actor_role"], "admin");
        assert_eq!(record["request_id"], request);
    }
    assert_eq!(made["metadata"]["name"], "audited");
    assert_eq!(made["metadata"]["scopes"], "support,warehouse");
    assert_eq!(made["metadata"]["expires_at"], expires_at);
}
