//! Claims in tokens that the issuer signed: wrong ones, which are refused, and valid ones of every kind.

use std::time::Duration;

use oms_tests::{Client, Local, new_uuid};
use serde_json::{Value, json};

use crate::edge::tokens::own_issuer::{AUDIENCE, ISSUER, Kind, OwnIssuer, Published, claims, front};

/// The clock skew between issuer and API that is tolerated, in seconds.
const LEEWAY: i64 = 30;

fn with(mut claims: Value, name: &str, value: impl Into<Value>) -> Value {
    claims[name] = value.into();
    claims
}

fn without(mut claims: Value, name: &str) -> Value {
    claims.as_object_mut().unwrap().remove(name).unwrap();
    claims
}

/// The claims with one more member in front of the others, also where one of them has its name.
fn preceded(claims: &Value, member: &str) -> String {
    claims.to_string().replacen('{', &format!("{{{member},"), 1)
}

/// The claims with the text of one value replaced.
fn replaced(claims: &Value, name: &str, text: &str) -> String {
    let marked = with(claims.clone(), name, "<here>").to_string();
    marked.replacen("\"<here>\"", text, 1)
}

fn hostile(claims: &Value, now: i64) -> Vec<String> {
    let mut texts = Vec::new();
    for name in ["iss", "aud", "exp", "sub"] {
        texts.push(without(claims.clone(), name).to_string());
        texts.push(preceded(claims, &format!("\"{name}\":{}", claims[name])));
        texts.push(replaced(claims, name, "null"));
    }
    for issuer in [
        json!("https://issuer.example/"),
        json!("https://issuer.example/pool/"),
        json!("https://issuer.example/pool.evil.example"),
        json!("https://ISSUER.example/pool"),
        json!(" https://issuer.example/pool"),
        json!(""),
        json!("another"),
        json!(["another"]),
        json!({ "iss": ISSUER }),
    ] {
        texts.push(with(claims.clone(), "iss", issuer).to_string());
    }
    for audience in [
        json!("another"),
        json!("orders2"),
        json!("Orders"),
        json!(""),
        json!([]),
        json!(["another", "a-third"]),
        json!([[AUDIENCE]]),
        json!({ "aud": AUDIENCE }),
        json!(7),
        json!(true),
    ] {
        texts.push(with(claims.clone(), "aud", audience).to_string());
    }
    for subject in [
        json!(""),
        json!(7),
        json!(["a"]),
        json!({}),
        json!("a b"),
        json!("a\nb"),
        json!("x".repeat(129)),
    ] {
        texts.push(with(claims.clone(), "sub", subject).to_string());
    }
    let customer = with(claims.clone(), "roles", json!(["customer"]));
    texts.push(with(customer, "sub", "not-a-customer-id").to_string());
    let future = now + 3600;
    for expiry in [
        format!("\"{future}\""),
        format!("{future}.5"),
        "1e400".to_owned(),
        "1e300".to_owned(),
        "18446744073709551615".to_owned(),
        "99999999999999999999999999".to_owned(),
        "-1".to_owned(),
        "-9223372036854775808".to_owned(),
        "0".to_owned(),
        format!("[{future}]"),
        format!("{{\"exp\":{future}}}"),
        "true".to_owned(),
        "\"never\"".to_owned(),
        "NaN".to_owned(),
        (now - LEEWAY).to_string(),
        (now - 86_400).to_string(),
    ] {
        texts.push(replaced(claims, "exp", &expiry));
    }
    for begin in [
        (now + LEEWAY + 1).to_string(),
        format!("\"{now}\""),
        "1e300".to_owned(),
        "[]".to_owned(),
    ] {
        texts.push(replaced(claims, "nbf", &begin));
    }
    for (name, value) in [
        ("roles", "\"admin\""),
        ("roles", "{\"admin\":true}"),
        ("roles", "[7]"),
    ] {
        texts.push(replaced(claims, name, value));
    }
    texts.push(preceded(claims, "\"roles\":[\"admin\"]"));
    texts.push(preceded(claims, "\"r\\u006fles\":[\"admin\"]"));
    texts
}

#[tokio::test]
async fn what_the_issuer_did_not_mean_for_us_and_for_now_is_not_taken() {
    let local = Local::quiet().await;
    let issuer = OwnIssuer::new();
    let keys = Published::new(&issuer.key_set(&Kind::ALL)).await;
    let front = front(&local, keys.url()).await;
    let claims = claims(&local);
    let texts = hostile(&claims, local.now().unix_seconds());
    assert!(texts.len() >= 40, "{}", texts.len());
    let first = front.nobody().get("/orders").request_id("the-same").await;
    for kind in Kind::ALL {
        let header = json!({ "alg": kind.algorithm(), "kid": kind.id() }).to_string();
        for text in &texts {
            let caller = front.bearer(&issuer.sign(kind, &header, text));
            let reply = caller.get("/orders").request_id("the-same").await;
            assert_eq!(reply.status, 401, "{text}: {reply}");
            reply.assert_same(&first);
        }
        front
            .bearer(&issuer.token(kind, &claims))
            .get("/orders")
            .await
            .assert_status(200);
    }
}

async fn assert_taken(caller: &Client, name: &str) {
    let reply = caller.get("/orders").await;
    assert_eq!(reply.status, 200, "{name}: {reply}");
}

#[tokio::test]
async fn a_good_token_of_any_kind_is_taken() {
    let local = Local::quiet().await;
    let issuer = OwnIssuer::new();
    let keys = Published::new(&issuer.key_set(&Kind::ALL)).await;
    let front = front(&local, keys.url()).await;
    let (claims, now) = (claims(&local), local.now().unix_seconds());
    let good = [
        ("as it is", claims.clone()),
        (
            "several audiences",
            with(claims.clone(), "aud", json!(["another", AUDIENCE])),
        ),
        (
            "one audience in a list",
            with(claims.clone(), "aud", json!([AUDIENCE])),
        ),
        ("just expired", with(claims.clone(), "exp", now - LEEWAY + 1)),
        ("about to begin", with(claims.clone(), "nbf", now + LEEWAY)),
        ("begun long ago", with(claims.clone(), "nbf", 0)),
        ("without the time of issue", without(claims.clone(), "iat")),
        (
            "groups",
            with(
                without(claims.clone(), "roles"),
                "cognito:groups",
                json!(["manager"]),
            ),
        ),
        (
            "an unknown role beside",
            with(claims.clone(), "roles", json!(["poet", "manager"])),
        ),
        (
            "a name as subject",
            with(claims.clone(), "sub", "svc|warehouse@example.com"),
        ),
        (
            "the longest subject",
            with(claims.clone(), "sub", "s".repeat(128)),
        ),
        ("a customer", with(claims.clone(), "roles", json!(["customer"]))),
        (
            "claims of others",
            with(
                claims.clone(),
                "https://example.com/x",
                json!({ "a": [1, null, "é"] }),
            ),
        ),
        ("a token id", with(claims.clone(), "jti", new_uuid())),
    ];
    for kind in Kind::ALL {
        for (name, claims) in &good {
            assert_taken(
                &front.bearer(&issuer.token(kind, claims)),
                &format!("{kind:?}, {name}"),
            )
            .await;
        }
        for header in [
            json!({ "kid": kind.id(), "alg": kind.algorithm() }),
            json!({ "kid": kind.id(), "alg": kind.algorithm(), "typ": "at+jwt" }),
            json!({ "kid": kind.id(), "alg": kind.algorithm(), "x5t": "AAAA", "unknown": [1] }),
        ] {
            let token = issuer.sign(kind, &header.to_string(), &claims.to_string());
            assert_taken(&front.bearer(&token), &header.to_string()).await;
        }
    }
    assert_eq!(keys.fetches(), 1);
}

#[tokio::test]
async fn a_key_set_in_a_file_will_do_and_one_key_needs_no_name() {
    let local = Local::quiet().await;
    let issuer = OwnIssuer::new();
    let directory = tempfile::tempdir().unwrap();
    for kind in Kind::ALL {
        let path = directory.path().join(kind.id());
        std::fs::write(&path, issuer.key_set(&[kind]).to_string()).unwrap();
        let front = front(&local, &format!("file://{}", path.display())).await;
        let claims = claims(&local);
        assert_taken(&front.bearer(&issuer.token(kind, &claims)), kind.id()).await;
        let nameless = json!({ "alg": kind.algorithm() }).to_string();
        assert_taken(
            &front.bearer(&issuer.sign(kind, &nameless, &claims.to_string())),
            kind.id(),
        )
        .await;
    }
}

#[tokio::test]
async fn the_issuer_changes_its_keys() {
    let local = Local::quiet().await;
    let issuer = OwnIssuer::new();
    let keys = Published::new(&issuer.key_set(&[Kind::Rsa])).await;
    let front = front(&local, keys.url()).await;
    let status = async |kind: Kind| {
        let caller = front.bearer(&issuer.token(kind, &claims(&local)));
        caller.get("/orders").await.status
    };
    assert_eq!(status(Kind::Rsa).await, 200);
    assert_eq!(status(Kind::P256).await, 401, "it is not published");
    // The new key beside the old one, and then alone.
    keys.replace(&issuer.key_set(&[Kind::Rsa, Kind::P256]));
    local.advance(Duration::from_secs(61));
    assert_eq!([status(Kind::P256).await, status(Kind::Rsa).await], [200, 200]);
    keys.replace(&issuer.key_set(&[Kind::P256]));
    local.advance(Duration::from_hours(1));
    assert_eq!([status(Kind::P256).await, status(Kind::Rsa).await], [200, 401]);
    // Keys of another use or of an unknown kind do not disturb the usable ones.
    let mut set = issuer.key_set(&[Kind::P256, Kind::Ed25519]);
    set["keys"][1]["use"] = "enc".into();
    for other in [
        json!({ "kty": "oct", "k": "AAAA", "kid": "rsa" }),
        json!({ "kty": "AKP", "alg": "ML-DSA-44", "kid": "later", "pub": "AAAA" }),
        json!({ "kty": "EC", "crv": "P-521", "kid": "long", "x": "AAAA", "y": "AAAA" }),
    ] {
        set["keys"].as_array_mut().unwrap().push(other);
    }
    keys.replace(&set);
    local.advance(Duration::from_hours(1));
    assert_eq!(
        [status(Kind::P256).await, status(Kind::Ed25519).await],
        [200, 401]
    );
}

#[tokio::test]
async fn a_token_ends_with_the_key_that_signed_it() {
    let local = Local::quiet().await;
    let issuer = OwnIssuer::new();
    let keys = Published::new(&issuer.key_set(&[Kind::Rsa, Kind::P256])).await;
    let front = front(&local, keys.url()).await;
    // Tokens that are good for weeks.
    let claims = with(claims(&local), "exp", local.now().unix_seconds() + 30 * 24 * 3600);
    let [old, kept] = [Kind::Rsa, Kind::P256].map(|kind| front.bearer(&issuer.token(kind, &claims)));
    for caller in [&old, &kept] {
        assert_eq!(caller.get("/orders").await.status, 200);
    }
    // The same set, fetched again after an hour, ends nothing.
    local.advance(Duration::from_hours(1));
    for caller in [&old, &kept] {
        assert_eq!(caller.get("/orders").await.status, 200);
    }
    keys.replace(&issuer.key_set(&[Kind::P256]));
    local.advance(Duration::from_hours(1));
    // A token that was verified an hour ago is not taken on the strength of that.
    assert_eq!(
        [old.get("/orders").await.status, kept.get("/orders").await.status],
        [401, 200]
    );
}

#[tokio::test]
async fn keys_that_cannot_be_fetched_again_are_trusted_for_a_day() {
    let local = Local::quiet().await;
    let issuer = OwnIssuer::new();
    let keys = Published::new(&issuer.key_set(&[Kind::Rsa])).await;
    let front = front(&local, keys.url()).await;
    let claims = with(claims(&local), "exp", local.now().unix_seconds() + 30 * 24 * 3600);
    let known = front.bearer(&issuer.token(Kind::Rsa, &claims));
    assert_eq!(known.get("/orders").await.status, 200);
    keys.go_away(true);
    local.advance(Duration::from_hours(23));
    let new = front.bearer(&issuer.token(Kind::Rsa, &with(claims.clone(), "jti", "two")));
    assert_eq!(
        [known.get("/orders").await.status, new.get("/orders").await.status],
        [200, 200]
    );
    local.advance(Duration::from_hours(1));
    for caller in [&known, &new] {
        // Sent without the test client, which accepts no 5xx answer.
        let request = reqwest::Client::new().get(format!("{}/api/v1/orders", front.url()));
        let response = request.bearer_auth(caller.token()).send().await.unwrap();
        assert_eq!(response.status(), 503);
        assert!(response.headers().contains_key("retry-after"));
    }
    keys.go_away(false);
    local.advance(Duration::from_secs(1));
    assert_eq!(known.get("/orders").await.status, 200);
}
