//! Forged tokens by their signatures.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::hmac;
use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _, RSA_PKCS1_SHA512, RSA_PSS_SHA256,
};
use serde_json::{Value, json};

use crate::edge::tokens::own_issuer::{Kind, OwnIssuer, encode};

/// The fault of a token, and the token.
pub type Case = (String, String);

pub fn case(name: impl Into<String>, token: impl Into<String>) -> Case {
    (name.into(), token.into())
}

pub fn header(kind: Kind) -> Value {
    json!({ "alg": kind.algorithm(), "typ": "JWT", "kid": kind.id() })
}

pub fn with(mut object: Value, name: &str, value: impl Into<Value>) -> Value {
    object[name] = value.into();
    object
}

/// Tokens that claim to need no signature.
pub fn unsigned(issuer: &OwnIssuer, claims: &Value) -> Vec<Case> {
    let mut cases = Vec::new();
    for algorithm in [
        "none",
        "None",
        "NONE",
        "nOnE",
        "NoNe",
        "",
        " none",
        "none\u{0}",
        "n\u{f6}ne",
    ] {
        let header = with(header(Kind::Ed25519), "alg", algorithm).to_string();
        let message = format!("{}.{}", encode(&header), encode(claims.to_string()));
        cases.push(case(
            format!("alg `{algorithm}`, no signature"),
            format!("{message}."),
        ));
        cases.push(case(format!("alg `{algorithm}`, no third part"), message));
        let signed = issuer.sign(Kind::Ed25519, &header, &claims.to_string());
        cases.push(case(format!("alg `{algorithm}`, signed"), signed));
    }
    for algorithm in [
        Value::Null,
        json!(0),
        json!(false),
        json!(["EdDSA"]),
        json!({ "alg": "EdDSA" }),
    ] {
        let header = with(header(Kind::Ed25519), "alg", algorithm).to_string();
        let signed = issuer.sign(Kind::Ed25519, &header, &claims.to_string());
        cases.push(case(format!("header {header}"), signed));
    }
    let missing = issuer.sign(
        Kind::Ed25519,
        r#"{"typ":"JWT","kid":"ed25519"}"#,
        &claims.to_string(),
    );
    cases.push(case("no alg", missing));
    cases
}

/// Tokens authenticated with public knowledge, as if a public key were a shared secret.
pub fn symmetric(issuer: &OwnIssuer, claims: &Value) -> Vec<Case> {
    let mut cases = Vec::new();
    for kind in Kind::ALL {
        let jwk = issuer.jwk(kind);
        let set = issuer.key_set(&Kind::ALL).to_string();
        let secrets = [
            ("PEM", issuer.pem(kind).into_bytes()),
            (
                "PEM without the last line break",
                issuer.pem(kind).trim_end().as_bytes().to_vec(),
            ),
            ("DER", issuer.der(kind)),
            ("DER in base64", STANDARD.encode(issuer.der(kind)).into_bytes()),
            ("JWK", jwk.to_string().into_bytes()),
            ("JWK set", set.into_bytes()),
            ("nothing", Vec::new()),
        ];
        let numbers = ["n", "x"]
            .into_iter()
            .filter_map(|name| Some((name, jwk[name].as_str()?.into())));
        for (name, secret) in secrets.into_iter().chain(numbers) {
            for (algorithm, digest) in [
                ("HS256", hmac::HMAC_SHA256),
                ("HS384", hmac::HMAC_SHA384),
                ("HS512", hmac::HMAC_SHA512),
            ] {
                let header = with(header(kind), "alg", algorithm).to_string();
                let message = format!("{}.{}", encode(header), encode(claims.to_string()));
                let tag = hmac::sign(&hmac::Key::new(digest, &secret), message.as_bytes());
                let name = format!("{algorithm} with {name} of {kind:?}");
                cases.push(case(name, format!("{message}.{}", encode(tag))));
            }
        }
    }
    cases
}

/// Tokens signed by an algorithm, or in a form, that the key is not for.
pub fn confused(issuer: &OwnIssuer, claims: &Value) -> Vec<Case> {
    let mut cases = Vec::new();
    let names = [
        "RS256", "RS384", "RS512", "PS256", "ES256", "ES256K", "ES384", "EdDSA",
    ];
    for kind in Kind::ALL {
        let lower = kind.algorithm().to_lowercase();
        let spaced = format!("{} ", kind.algorithm());
        for algorithm in names.into_iter().chain([lower.as_str(), &spaced]) {
            if algorithm != kind.algorithm() {
                let header = with(header(kind), "alg", algorithm).to_string();
                let token = issuer.sign(kind, &header, &claims.to_string());
                cases.push(case(format!("{algorithm} by {kind:?}"), token));
            }
        }
        for other in Kind::ALL.into_iter().filter(|other| *other != kind) {
            let header = with(header(kind), "kid", other.id()).to_string();
            let token = issuer.sign(kind, &header, &claims.to_string());
            cases.push(case(format!("by {kind:?}, kid of {other:?}"), token));
        }
    }
    for (algorithm, encoding) in [
        (
            "RS512",
            &RSA_PKCS1_SHA512 as &'static dyn ring::signature::RsaEncoding,
        ),
        ("PS256", &RSA_PSS_SHA256),
    ] {
        for stated in [algorithm, "RS256"] {
            let header = with(header(Kind::Rsa), "alg", stated).to_string();
            let message = format!("{}.{}", encode(header), encode(claims.to_string()));
            let signature = encode(issuer.rsa_signature(encoding, message.as_bytes()));
            cases.push(case(
                format!("{algorithm}, stated as {stated}"),
                format!("{message}.{signature}"),
            ));
        }
    }
    let message = format!(
        "{}.{}",
        encode(header(Kind::P256).to_string()),
        encode(claims.to_string())
    );
    let random = SystemRandom::new();
    let other = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &random).unwrap();
    let other = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, other.as_ref(), &random).unwrap();
    let der = other.sign(&random, message.as_bytes()).unwrap();
    assert_ne!(other.public_key().as_ref(), issuer.p256.public_key().as_ref());
    for (name, signature) in [
        ("another key, in DER", der.as_ref()),
        ("r and s of 0", &[0; 64]),
        (
            "r and s of 1",
            &[[0; 31].as_slice(), &[1], &[0; 31], &[1]].concat(),
        ),
        ("no signature", &[]),
    ] {
        cases.push(case(name, format!("{message}.{}", encode(signature))));
    }
    cases
}
