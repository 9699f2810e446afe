//! Authentication by valid and invalid bearer tokens.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use oms_tests::{Api, Client, Local, contract, new_uuid, order};
use serde_json::{Value, json};
use sha2::Sha256;

/// The clock skew between issuer and API that is tolerated, in seconds.
const LEEWAY: i64 = 30;

/// The claims of a valid token.
fn claims(local: &Local) -> Value {
    let (issuer, now) = (local.system().issuer(), local.now().unix_seconds());
    json!({
        "iss": issuer.issuer(), "aud": issuer.audience(), "sub": new_uuid(), "roles": ["customer"],
        "iat": now, "exp": now + 3600,
    })
}

fn with(mut claims: Value, name: &str, value: impl Into<Value>) -> Value {
    claims[name] = value.into();
    claims
}

fn without(mut claims: Value, name: &str) -> Value {
    claims.as_object_mut().unwrap().remove(name).unwrap();
    claims
}

fn encode(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

async fn accepted(client: &Client) -> bool {
    let reply = client.get("/orders").await;
    if reply.status == 200 {
        return true;
    }
    reply.refused(401, "UNAUTHENTICATED");
    false
}

#[tokio::test]
async fn every_route_but_the_open_ones_asks_who_calls() {
    let nobody = Api::shared().nobody();
    for (method, path, function) in contract::ROUTES {
        let path = path.replace("{machine}", "order");
        let reply = nobody
            .request(method, &contract::path_of_nothing(&path))
            .json("{}")
            .await;
        // The webhook asks for the gateway's signature instead.
        if contract::OPEN_FUNCTIONS.contains(&function) && function != "receive-payment-webhook" {
            assert_eq!(reply.status, 200, "{reply}");
        } else {
            reply.refused(401, "UNAUTHENTICATED");
        }
    }
}

#[tokio::test]
async fn a_request_that_nobody_makes_changes_nothing() {
    let api = Api::shared();
    let created = order::place(&api.support()).await;
    let nobody = api.nobody();
    nobody
        .change_state(order::id(&created), "PAID")
        .await
        .refused(401, "UNAUTHENTICATED");
    nobody
        .cancel(order::id(&created))
        .await
        .refused(401, "UNAUTHENTICATED");
    assert_eq!(
        order::status(&api.manager(), order::id(&created)).await,
        "PENDING_PAYMENT"
    );
}

#[tokio::test]
async fn what_is_no_bearer_token_is_refused() {
    let local = Local::quiet().await;
    let good = local.customer();
    let token = good.token();
    let (message, signature) = token.rsplit_once('.').unwrap();
    let nobody = local.nobody();
    for value in [
        "",
        "Bearer",
        "Bearer ",
        "Bearer x",
        "Bearer ..",
        "Bearer a.b.c",
        token,
        &format!("Basic {token}"),
        &format!("Token {token}"),
        &format!("Bearer{token}"),
        &format!("Bearer {token}x"),
        &format!("Bearer {token}."),
        &format!("Bearer {token}, Bearer {token}"),
        &format!("Bearer {message}"),
        &format!("Bearer {message}."),
        &format!("Bearer {message}.{}", URL_SAFE_NO_PAD.encode([0; 64])),
        &format!("Bearer {signature}.{message}"),
        &format!("Bearer {}", "\u{e9}".repeat(20)),
    ] {
        let reply = nobody.get("/orders").header("authorization", value).await;
        reply.refused(401, "UNAUTHENTICATED");
    }
    let twice = nobody.get("/orders");
    let twice = twice
        .header("authorization", format!("Bearer {token}"))
        .header("authorization", format!("Bearer {token}"));
    let twice = twice.await;
    assert!(matches!(twice.status, 400 | 401), "{twice}");
    assert!(accepted(&good).await);
    // The scheme's case does not matter (RFC 9110, section 11.1).
    let lower = nobody
        .get("/orders")
        .header("authorization", format!("bearer {token}"))
        .await;
    assert_eq!(lower.status, 200, "{lower}");
}

#[tokio::test]
async fn every_required_claim_is_required_and_must_be_right() {
    let local = Local::quiet().await;
    let now = local.now().unix_seconds();
    assert!(accepted(&local.claiming(&claims(&local))).await);
    let bad = [
        without(claims(&local), "iss"),
        without(claims(&local), "aud"),
        without(claims(&local), "exp"),
        without(claims(&local), "sub"),
        with(claims(&local), "iss", "https://elsewhere.example/"),
        with(claims(&local), "iss", ""),
        with(claims(&local), "iss", Value::Null),
        with(claims(&local), "aud", "another-api"),
        with(claims(&local), "aud", json!(["another-api", "a-third"])),
        with(claims(&local), "aud", json!([])),
        with(claims(&local), "aud", Value::Null),
        with(claims(&local), "sub", ""),
        with(claims(&local), "sub", Value::Null),
        with(claims(&local), "sub", 7),
        with(claims(&local), "exp", now - LEEWAY - 1),
        with(claims(&local), "exp", 0),
        with(claims(&local), "exp", -1),
        with(claims(&local), "exp", (now + 3600).to_string()),
        with(claims(&local), "exp", Value::Null),
        with(claims(&local), "nbf", now + LEEWAY + 1),
        with(claims(&local), "nbf", "now"),
    ];
    for claims in &bad {
        assert!(!accepted(&local.claiming(claims)).await, "{claims}");
    }
    let issuer = local.system().issuer();
    let good = [
        with(claims(&local), "aud", json!(["another-api", issuer.audience()])),
        with(claims(&local), "exp", now - LEEWAY + 1),
        with(claims(&local), "nbf", now + LEEWAY - 1),
        with(claims(&local), "nbf", now - 3600),
        with(claims(&local), "unknown", json!({ "a": [1] })),
    ];
    for claims in &good {
        assert!(accepted(&local.claiming(claims)).await, "{claims}");
    }
}

#[tokio::test]
async fn nothing_says_which_part_was_wrong() {
    let local = Local::quiet().await;
    let now = local.now().unix_seconds();
    let wrong = [
        local.nobody(),
        local.bearer("x"),
        local.claiming(&with(claims(&local), "exp", now - 3600)),
        local.claiming(&with(claims(&local), "aud", "another-api")),
        local.claiming(&without(claims(&local), "sub")),
        local.bearer(&format!(
            "{}.{}.",
            encode(&json!({ "alg": "none" })),
            encode(&claims(&local))
        )),
    ];
    let first = wrong[0].get("/orders").request_id("the-same").await;
    for client in &wrong {
        client
            .get("/orders")
            .request_id("the-same")
            .await
            .assert_same(&first);
    }
}

#[tokio::test]
async fn the_key_decides_the_algorithm_and_never_the_token() {
    let local = Local::quiet().await;
    let issuer = local.system().issuer();
    let claims = claims(&local);
    for none in ["none", "None", "NONE", "nOnE", ""] {
        for kid in [json!(issuer.key_id()), Value::Null] {
            let message = format!(
                "{}.{}",
                encode(&json!({ "alg": none, "kid": kid })),
                encode(&claims)
            );
            let signed = issuer.sign(&json!({ "alg": none, "kid": kid }), &claims);
            for token in [format!("{message}."), message.clone(), signed] {
                assert!(!accepted(&local.bearer(&token)).await, "alg {none}");
            }
        }
    }
    let key_set: Value = serde_json::from_slice(&key_set(&local).await).unwrap();
    let key = &key_set["keys"][0];
    let public = key["x"].as_str().unwrap();
    let secrets = [
        URL_SAFE_NO_PAD.decode(public).unwrap(),
        public.as_bytes().to_vec(),
        key.to_string().into_bytes(),
        Vec::new(),
    ];
    for secret in secrets {
        let header = json!({ "alg": "HS256", "typ": "JWT", "kid": issuer.key_id() });
        let message = format!("{}.{}", encode(&header), encode(&claims));
        let mut mac = Hmac::<Sha256>::new_from_slice(&secret).unwrap();
        mac.update(message.as_bytes());
        let token = format!(
            "{message}.{}",
            URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())
        );
        assert!(!accepted(&local.bearer(&token)).await, "HS256");
    }
    for algorithm in ["HS256", "RS256", "ES256", "PS256", "EdDSA "] {
        let header = json!({ "alg": algorithm, "kid": issuer.key_id() });
        assert!(
            !accepted(&local.bearer(&issuer.sign(&header, &claims))).await,
            "{algorithm}"
        );
    }
}

/// The issuer's published keys, by the address the functions are given.
async fn key_set(local: &Local) -> Vec<u8> {
    let functions = local.system().resources();
    let url = &functions.function("create-order").unwrap().environment["OIDC_JWKS_URL"];
    match url.strip_prefix("file://") {
        Some(path) => std::fs::read(path).unwrap(),
        None => local.nobody().download(url).await.2,
    }
}

#[tokio::test]
async fn only_the_issuers_own_key_signs() {
    let (local, other) = (Local::quiet().await, Local::quiet().await);
    let issuer = local.system().issuer();
    let claims = claims(&local);
    let header = json!({ "alg": "EdDSA", "typ": "JWT", "kid": issuer.key_id() });
    assert!(accepted(&local.bearer(&issuer.sign(&header, &claims))).await);
    let forged = other.system().issuer().sign(&header, &claims);
    assert!(!accepted(&local.bearer(&forged)).await);
    for unknown in ["another", "", "../../etc/passwd", "' OR 1=1 --"] {
        let header = json!({ "alg": "EdDSA", "kid": unknown });
        assert!(
            !accepted(&local.bearer(&issuer.sign(&header, &claims))).await,
            "{unknown}"
        );
    }
    // A key that comes with the token belongs to nobody.
    let other_key: Value = serde_json::from_slice(&key_set(&other).await).unwrap();
    let embedded = json!({ "alg": "EdDSA", "kid": issuer.key_id(), "jwk": other_key["keys"][0] });
    assert!(!accepted(&local.bearer(&other.system().issuer().sign(&embedded, &claims))).await);
    // Extensions that must be understood and are not (RFC 7515, section 4.1.11).
    let critical = json!({ "alg": "EdDSA", "kid": issuer.key_id(), "crit": ["exp"], "exp": 1 });
    assert!(!accepted(&local.bearer(&issuer.sign(&critical, &claims))).await);

    let token = issuer.sign(&header, &claims);
    let parts: Vec<&str> = token.split('.').collect();
    let promoted = with(claims.clone(), "roles", json!(["admin"]));
    let tampered = format!("{}.{}.{}", parts[0], encode(&promoted), parts[2]);
    assert!(!accepted(&local.bearer(&tampered)).await);
    assert!(
        accepted(&local.bearer(&token)).await,
        "unknown keys have locked the known one out"
    );
}

#[tokio::test]
async fn a_token_over_8_kib_is_not_looked_at() {
    let local = Local::quiet().await;
    let padded = |size: usize| {
        let empty = local.claiming(&with(claims(&local), "padding", "")).token().len();
        // Three bytes of text are four of the token.
        local.claiming(&with(
            claims(&local),
            "padding",
            "x".repeat((size - empty) / 4 * 3),
        ))
    };
    let (small, large) = (padded(8000), padded(8500));
    assert!(small.token().len() <= 8192 && large.token().len() > 8192);
    assert!(accepted(&small).await);
    assert!(!accepted(&large).await);
    assert!(!accepted(&padded(60_000)).await);
}

#[tokio::test]
async fn a_token_ends_when_it_says_also_when_it_is_known() {
    let local = Local::quiet().await;
    let customer = local.claiming(&with(claims(&local), "exp", local.now().unix_seconds() + 60));
    for _ in 0..3 {
        assert!(accepted(&customer).await);
    }
    local.advance(Duration::from_secs(60 + 29));
    assert!(accepted(&customer).await, "the leeway is 30 seconds");
    local.advance(Duration::from_secs(2));
    assert!(!accepted(&customer).await, "it has expired");
    assert!(accepted(&local.customer()).await);
}

#[tokio::test]
async fn a_token_that_begins_later_begins_then() {
    let local = Local::quiet().await;
    let customer = local.claiming(&with(claims(&local), "nbf", local.now().unix_seconds() + 120));
    assert!(!accepted(&customer).await);
    local.advance(Duration::from_mins(2));
    assert!(accepted(&customer).await);
}

#[tokio::test]
async fn two_kinds_of_credentials_are_a_bad_request() {
    let api = Api::shared();
    let customer = api.customer();
    customer
        .get("/orders")
        .header("x-api-key", "oms_dev_1_secret")
        .await
        .refused(400, "BAD_REQUEST");
    let bad = api
        .bearer("x")
        .get("/orders")
        .header("x-api-key", "oms_dev_1_secret")
        .await;
    bad.refused(400, "BAD_REQUEST");
    // An unknown API key alone is no credential.
    let unknown = api
        .nobody()
        .get("/orders")
        .header("x-api-key", "oms_dev_1_secret")
        .await;
    unknown.refused(401, "UNAUTHENTICATED");
}

#[tokio::test]
async fn a_token_in_the_query_is_no_credential() {
    let api = Api::shared();
    let customer = api.customer();
    let reply = api
        .nobody()
        .get("/orders")
        .query(&[("access_token", customer.token())])
        .await;
    reply.refused(401, "UNAUTHENTICATED");
}
