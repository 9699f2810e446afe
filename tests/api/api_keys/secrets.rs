//! Secrets of API keys: nothing else is accepted as one, and only their hashes are stored.

use base64::Engine as _;
use oms_tests::{Local, new_uuid, sha256, table};
use serde_json::Value;

use super::{holder, issue, revoke, works};

#[tokio::test]
async fn only_the_hash_of_a_secret_is_kept() {
    let local = Local::quiet().await;
    let admin = local.role("admin");
    let key = issue(&local, &admin, &["warehouse"]).await;
    assert!(works(&holder(&local, &key)).await);
    let whole = key["key"].as_str().unwrap();
    let secret = whole.rsplit('_').next().unwrap();
    let bytes: Vec<u8> = (0..32)
        .map(|index| u8::from_str_radix(&secret[2 * index..2 * index + 2], 16).unwrap())
        .collect();
    let mut kept = String::new();
    for (function, variable) in [
        ("create-api-key", "ACCESS_TABLE"),
        ("create-api-key", "HISTORY_TABLE"),
        ("get-order", "ORDERS_TABLE"),
    ] {
        for item in table::items(&local, function, variable).await {
            kept.push_str(&Value::Object(item).to_string());
        }
    }
    assert!(
        kept.contains(key["id"].as_str().unwrap()),
        "the key is not in the table: {kept}"
    );
    let base64 = base64::engine::general_purpose::STANDARD.encode(&bytes);
    for secret in [whole, secret, &secret.to_uppercase(), &base64] {
        assert!(!kept.contains(secret), "the secret is kept: {kept}");
    }
    let hashes = [sha256(&bytes), sha256(secret.as_bytes())].map(|hash| {
        let raw: Vec<u8> = (0..32)
            .map(|index| u8::from_str_radix(&hash[2 * index..2 * index + 2], 16).unwrap())
            .collect();
        [hash, base64::engine::general_purpose::STANDARD.encode(raw)]
    });
    assert!(
        hashes.iter().flatten().any(|hash| kept.contains(hash)),
        "the secret's SHA-256 is not kept: {kept}"
    );
    let log = oms_tests::log::text();
    assert!(
        !log.contains(secret) && !log.contains(whole),
        "a secret is in the log"
    );
}

#[tokio::test]
async fn what_is_no_key_is_refused_and_nothing_says_why() {
    let local = Local::quiet().await;
    let admin = local.role("admin");
    let (key, other) = (
        issue(&local, &admin, &["admin"]).await,
        issue(&local, &admin, &["admin"]).await,
    );
    let revoked = issue(&local, &admin, &["admin"]).await;
    revoke(&admin, &revoked).await.assert_status(204);
    let whole = key["key"].as_str().unwrap();
    let parts: Vec<&str> = whole.split('_').collect();
    let [_, _, key_id, secret] = parts[..] else {
        panic!("{whole}")
    };
    let strange = other["key"].as_str().unwrap().rsplit('_').next().unwrap();
    let unknown = new_uuid().replace('-', "");
    let first = local.nobody().get("/orders").request_id("the-same").await;
    first.refused(401, "UNAUTHENTICATED");
    for bad in [
        revoked["key"].as_str().unwrap().to_owned(),
        format!("oms_prod_{key_id}_{secret}"),
        format!("oms__{key_id}_{secret}"),
        format!("OMS_dev_{key_id}_{secret}"),
        format!("oms_dev_{key_id}_{strange}"),
        format!("oms_dev_{unknown}_{secret}"),
        format!("oms_dev_{key_id}_{}", sha256(secret.as_bytes())),
        format!("oms_dev_{key_id}_{}", secret.to_uppercase()),
        format!("oms_dev_{}_{secret}", key["id"].as_str().unwrap()),
        format!("oms_dev_{key_id}_{}", &secret[..63]),
        format!("oms_dev_{key_id}_{secret}0"),
        format!("oms_dev_{key_id}_"),
        format!("oms_dev_{key_id}"),
        format!("oms_dev_{key_id}_{secret}_"),
        format!("{key_id}_{secret}"),
        secret.to_owned(),
        key["id"].as_str().unwrap().to_owned(),
        format!("{whole}, {whole}"),
        format!("Bearer {whole}"),
        "x".repeat(100_000),
        "\u{e9}".to_owned(),
        String::new(),
    ] {
        let reply = local
            .nobody()
            .get("/orders")
            .request_id("the-same")
            .header("x-api-key", &bad)
            .await;
        assert_eq!(reply.status, 401, "{bad}: {reply}");
        reply.assert_same(&first);
    }
    let twice = local
        .nobody()
        .get("/orders")
        .header("x-api-key", whole)
        .header("x-api-key", whole)
        .await;
    assert!(matches!(twice.status, 400 | 401), "{twice}");
    // The secret is no credential as a bearer token or anywhere else.
    local
        .bearer(whole)
        .get("/orders")
        .await
        .refused(401, "UNAUTHENTICATED");
    for name in [
        "x-api-key",
        "X-API-Key",
        "api_key",
        "apikey",
        "key",
        "access_token",
    ] {
        local
            .nobody()
            .get("/orders")
            .query(&[(name, whole)])
            .await
            .refused(401, "UNAUTHENTICATED");
    }
    local
        .nobody()
        .get("/orders")
        .header("cookie", format!("x-api-key={whole}"))
        .await
        .refused(401, "UNAUTHENTICATED");
    for token in [local.manager().token(), "x"] {
        let both = local
            .bearer(token)
            .get("/orders")
            .header("x-api-key", whole)
            .await;
        both.refused(400, "BAD_REQUEST");
    }
    assert!(works(&holder(&local, &key)).await);
}
