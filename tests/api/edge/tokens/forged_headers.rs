//! Forged tokens by their headers and their form: those that choose the key to verify them with, and malformed ones.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use serde_json::{Value, json};

use crate::edge::tokens::forged_signatures::{Case, case, header, with};
use crate::edge::tokens::own_issuer::{Kind, OwnIssuer, encode};

/// Tokens that bring, or point to, the key to verify them with. `evil` is that key's issuer.
pub fn self_judged(issuer: &OwnIssuer, evil: &OwnIssuer, evil_keys: &str, claims: &Value) -> Vec<Case> {
    let mut cases = Vec::new();
    let certificate = STANDARD.encode(evil.der(Kind::Ed25519));
    for (name, value) in [
        ("jku", json!(evil_keys)),
        ("x5u", json!(evil_keys)),
        ("jwk", evil.jwk(Kind::Ed25519)),
        ("x5c", json!([certificate])),
    ] {
        for kid in [json!("ed25519"), json!("evil"), Value::Null] {
            let header = with(
                with(header(Kind::Ed25519), "kid", kid.clone()),
                name,
                value.clone(),
            );
            let token = evil.sign(Kind::Ed25519, &header.to_string(), &claims.to_string());
            cases.push(case(format!("{name}, kid {kid}"), token));
        }
    }
    cases.push(case(
        "another's key under a known id",
        evil.token(Kind::Ed25519, claims),
    ));
    let injected = [
        "../../../../../../dev/null",
        "/dev/null",
        "' OR '1'='1",
        "ed25519' --",
        "ed25519\u{0}",
        "ed25519\n",
        " ed25519",
        "ED25519",
        "",
        "0",
        "${jndi:ldap://127.0.0.1/a}",
        evil_keys,
        &"k".repeat(4000),
    ];
    let odd = [
        json!(0),
        json!(true),
        json!(["ed25519"]),
        json!({ "kid": "ed25519" }),
        Value::Null,
    ];
    for kid in injected.into_iter().map(Value::from).chain(odd) {
        for (signer, by) in [(issuer, "ours"), (evil, "evil")] {
            let header = with(header(Kind::Ed25519), "kid", kid.clone()).to_string();
            let token = signer.sign(Kind::Ed25519, &header, &claims.to_string());
            cases.push(case(
                format!("kid {kid}, key {by}")
                    .chars()
                    .take(60)
                    .collect::<String>(),
                token,
            ));
        }
    }
    cases
}

/// Tokens whose parts are malformed.
pub fn misshapen(issuer: &OwnIssuer, claims: &Value) -> Vec<Case> {
    let good = issuer.token(Kind::Ed25519, claims);
    let parts: Vec<&str> = good.split('.').collect();
    let [head, body, signature] = parts[..] else {
        unreachable!("it has three parts")
    };
    let mut cases = Vec::new();
    for eighth in 1..8 {
        cases.push(case(
            format!("{eighth} eighths of it"),
            &good[..good.len() * eighth / 8],
        ));
    }
    // Bits beyond the last byte, which a lenient decoder ignores.
    let (rest, last) = signature.split_at(signature.len() - 1);
    let malleable = match last {
        "A" => "B",
        "Q" => "R",
        "g" => "h",
        "w" => "x",
        other => unreachable!("`{other}` has unused bits"),
    };
    for (name, token) in [
        ("the last letter lost", good[..good.len() - 1].to_owned()),
        ("other unused bits", format!("{head}.{body}.{rest}{malleable}")),
        ("a dot after it", format!("{good}.")),
        ("a dot before it", format!(".{good}")),
        ("two dots in it", format!("{head}..{body}.{signature}")),
        ("a fourth part", format!("{good}.{signature}")),
        (
            "five parts, as if encrypted",
            format!("{head}.{body}.{signature}.{body}.{signature}"),
        ),
        ("an empty header", format!(".{body}.{signature}")),
        ("no claims", format!("{head}..{signature}")),
        ("padding", format!("{head}.{body}.{}", URL_SAFE.encode([7; 64]))),
        ("blanks in it", format!("{head}. {body}.{signature}")),
        ("no base64", format!("{head}.{body}.*{signature}")),
        (
            "another alphabet",
            format!("{head}.{body}.{}", signature.replace(['-', '_'], "+")),
        ),
        (
            "an unsigned byte order mark",
            format!(
                "{}.{body}.{signature}",
                encode(format!("\u{feff}{}", header(Kind::Ed25519)))
            ),
        ),
        (
            "changed claims",
            format!(
                "{head}.{}.{signature}",
                encode(with(claims.clone(), "roles", "admin").to_string())
            ),
        ),
        (
            "the signature of another",
            format!(
                "{head}.{body}.{}",
                issuer
                    .token(Kind::Ed25519, &json!({}))
                    .rsplit('.')
                    .next()
                    .unwrap()
            ),
        ),
        (
            "100 KB",
            issuer.token(
                Kind::Ed25519,
                &with(claims.clone(), "padding", "x".repeat(75_000)),
            ),
        ),
        ("100 KB of nothing", "x".repeat(100_000)),
    ] {
        if token != good {
            cases.push(case(name, token));
        }
    }
    cases
}

/// Tokens, well signed, whose header or claims can be read in more than one way, or in none.
pub fn misread(issuer: &OwnIssuer, claims: &Value) -> Vec<Case> {
    let mut cases = Vec::new();
    let header = header(Kind::Ed25519).to_string();
    for body in [
        "",
        "null",
        "[]",
        "7",
        "\"claims\"",
        "{",
        "{}",
        "{} {}",
        "\u{feff}{}",
        &format!("[{claims}]"),
    ] {
        cases.push(case(
            format!("claims {body}").chars().take(40).collect::<String>(),
            issuer.sign(Kind::Ed25519, &header, body),
        ));
    }
    for header in [
        r#"{"alg":"none","alg":"EdDSA","kid":"ed25519"}"#,
        r#"{"alg":"EdDSA","alg":"none","kid":"ed25519"}"#,
        r#"{"alg":"EdDSA","kid":"rsa","kid":"ed25519"}"#,
        r#"{"alg":"EdDSA","kid":"ed25519","crit":["exp"]}"#,
        r#"{"alg":"EdDSA","kid":"ed25519","crit":[]}"#,
        r#"{"alg":"EdDSA","kid":"ed25519","crit":["b64"],"b64":false}"#,
        r#"{"alg":"EdDSA","kid":"ed25519"} x"#,
        r#"["alg","EdDSA"]"#,
        "null",
        "",
    ] {
        cases.push(case(
            format!("header {header}"),
            issuer.sign(Kind::Ed25519, header, &claims.to_string()),
        ));
    }
    cases
}
