//! Forged tokens: none is accepted, and the answers to all of them are the same.

use std::time::Duration;

use futures::future::join_all;
use oms_tests::{Local, Reply, new_uuid};

use crate::edge::front::Front;
use crate::edge::tokens::forged_headers::{misread, misshapen, self_judged};
use crate::edge::tokens::forged_signatures::{confused, header, symmetric, unsigned, with};
use crate::edge::tokens::own_issuer::{Kind, OwnIssuer, Published, claims, front};

/// Checks that `authorization` is refused, and that the answer does not say why.
async fn assert_refused(front: &Front, name: &str, authorization: &[&str], first: &Reply) {
    let call = front.nobody().get("/orders").request_id("the-same");
    let call = authorization
        .iter()
        .fold(call, |call, value| call.header("authorization", value));
    let reply = call.await;
    assert_eq!(reply.status, 401, "{name}: {reply}");
    reply.assert_same(first);
}

#[tokio::test]
async fn no_forged_token_is_taken_and_nothing_says_why() {
    let local = Local::quiet().await;
    let (issuer, evil) = (OwnIssuer::new(), OwnIssuer::new());
    let keys = Published::new(&issuer.key_set(&Kind::ALL)).await;
    let evil_keys = Published::new(&evil.key_set(&Kind::ALL)).await;
    let front = front(&local, keys.url()).await;
    let claims = claims(&local);
    let cases = [
        unsigned(&issuer, &claims),
        symmetric(&issuer, &claims),
        confused(&issuer, &claims),
        self_judged(&issuer, &evil, evil_keys.url(), &claims),
        misshapen(&issuer, &claims),
        misread(&issuer, &claims),
    ];
    let cases = cases.concat();
    assert!(cases.len() >= 40, "{}", cases.len());
    let first = front.nobody().get("/orders").request_id("the-same").await;
    first.refused(401, "UNAUTHENTICATED");
    for (name, token) in &cases {
        assert_refused(&front, name, &[&format!("Bearer {token}")], &first).await;
    }
    let good = format!("Bearer {}", issuer.token(Kind::Ed25519, &claims));
    let bad = format!("Bearer {}", evil.token(Kind::Ed25519, &claims));
    for twice in [[&good, &bad], [&bad, &good], [&good, &good]] {
        assert_refused(&front, "two headers", &twice.map(String::as_str), &first).await;
    }
    assert_eq!(evil_keys.fetches(), 0, "a token named its own key set");
    assert_eq!(keys.fetches(), 1, "each unknown key id caused a fetch");
    front
        .bearer(&good["Bearer ".len()..])
        .get("/orders")
        .await
        .assert_status(200);
}

#[tokio::test]
async fn a_flood_of_unknown_keys_has_the_keys_fetched_once_a_minute() {
    let local = Local::quiet().await;
    let issuer = OwnIssuer::new();
    let keys = Published::new(&issuer.key_set(&[Kind::Ed25519])).await;
    let front = front(&local, keys.url()).await;
    let claims = claims(&local);
    let known = front.bearer(&issuer.token(Kind::Ed25519, &claims));
    known.get("/orders").await.assert_status(200);
    for minute in 1..4 {
        let flood = (0..50).map(|_| {
            let header = with(header(Kind::Ed25519), "kid", new_uuid()).to_string();
            let token = issuer.sign(Kind::Ed25519, &header, &claims.to_string());
            async { front.bearer(&{ token }).get("/orders").await.assert_status(401) }
        });
        join_all(flood).await;
        assert!(
            keys.fetches() <= minute,
            "{} fetches in {minute} minutes",
            keys.fetches()
        );
        // A new token, signed with a known key.
        let fresh = front.bearer(&issuer.token(Kind::Ed25519, &with(claims.clone(), "sub", new_uuid())));
        fresh.get("/orders").await.assert_status(200);
        local.advance(Duration::from_secs(61));
    }
}
