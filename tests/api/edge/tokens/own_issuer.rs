//! An issuer of the tests' own, with a key of each kind, and the server that publishes them.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::http::StatusCode;
use axum::routing::get;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use oms_tests::{Local, new_uuid};
use ring::rand::SystemRandom;
use ring::rsa::{KeyPair as RsaKeyPair, KeyPairComponents, PublicKeyComponents};
use ring::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _, RSA_PKCS1_SHA256,
    RsaEncoding,
};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::edge::front::Front;

pub const ISSUER: &str = "https://issuer.example/pool";
pub const AUDIENCE: &str = "orders";

/// A kind of key. Its name is the key's id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Rsa,
    P256,
    Ed25519,
}

impl Kind {
    pub const ALL: [Self; 3] = [Self::Rsa, Self::P256, Self::Ed25519];

    pub const fn id(self) -> &'static str {
        match self {
            Self::Rsa => "rsa",
            Self::P256 => "p256",
            Self::Ed25519 => "ed25519",
        }
    }

    /// The one algorithm the key is for.
    pub const fn algorithm(self) -> &'static str {
        match self {
            Self::Rsa => "RS256",
            Self::P256 => "ES256",
            Self::Ed25519 => "EdDSA",
        }
    }
}

/// The keys of one issuer. The RSA key is a published one.
pub struct OwnIssuer {
    pub rsa: RsaKeyPair,
    pub p256: EcdsaKeyPair,
    pub ed25519: Ed25519KeyPair,
}

pub fn encode(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn decode(text: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(text).unwrap()
}

/// The key of RFC 7515, appendix A.2: published, and no secret of anybody's. `ring` makes none.
fn published_rsa_key() -> RsaKeyPair {
    let n = "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ";
    let d = "Eq5xpGnNCivDflJsRQBXHx1hdR1k6Ulwe2JZD50LpXyWPEAeP88vLNO97IjlA7_GQ5sLKMgvfTeXZx9SE-7YwVol2NXOoAJe46sui395IW_GO-pWJ1O0BkTGoVEn2bKVRUCgu-GjBVaYLU6f3l9kJfFNS3E0QbVdxzubSu3Mkqzjkn439X0M_V51gfpRLI9JYanrC4D4qAdGcopV_0ZHHzQlBjudU2QvXt4ehNYTCBr6XCLQUShb1juUO1ZdiYoFaFQT5Tw8bGUl_x_jTj3ccPDVZFD9pIuhLhBOneufuBiB4cS98l2SR_RQyGWSeWjnczT0QU91p1DhOVRuOopznQ";
    let p = "4BzEEOtIpmVdVEZNCqS7baC4crd0pqnRH_5IB3jw3bcxGn6QLvnEtfdUdiYrqBdss1l58BQ3KhooKeQTa9AB0Hw_Py5PJdTJNPY8cQn7ouZ2KKDcmnPGBY5t7yLc1QlQ5xHdwW1VhvKn-nXqhJTBgIPgtldC-KDV5z-y2XDwGUc";
    let q = "uQPEfgmVtjL0Uyyx88GZFF1fOunH3-7cepKmtH4pxhtCoHqpWmT8YAmZxaewHgHAjLYsp1ZSe7zFYHj7C6ul7TjeLQeZD_YwD66t62wDmpe_HlB-TnBA-njbglfIsRLtXlnDzQkv5dTltRJ11BKBBypeeF6689rjcJIDEz9RWdc";
    let dp = "BwKfV3Akq5_MFZDFZCnW-wzl-CCo83WoZvnLQwCTeDv8uzluRSnm71I3QCLdhrqE2e9YkxvuxdBfpT_PI7Yz-FOKnu1R6HsJeDCjn12Sk3vmAktV2zb34MCdy7cpdTh_YVr7tss2u6vneTwrA86rZtu5Mbr1C1XsmvkxHQAdYo0";
    let dq = "h_96-mK1R_7glhsum81dZxjTnYynPbZpHziZjeeHcXYsXaaMwkOlODsWa7I9xXDoRwbKgB719rrmI2oKr6N3Do9U0ajaHF-NKJnwgjMd2w9cjz3_-kyNlxAr2v4IKhGNpmM5iIgOS1VZnOZ68m6_pbLBSp3nssTdlqvd0tIiTHU";
    let inverse = "IYd7DHOhrWvxkwPQsRM2tOgrjbcrfvtQJipd-DlcxyVuuM9sQLdgjVk2oy26F0EmpScGLq2MowX7fhd_QJQ3ydy5cY7YIBi87w93IKLEdfnbJtoOPLUW0ITrJReOgo1cq9SbsxYawBgfp_gh6A5603k2-ZQwVK0JKSHuLFkuQ3U";
    let [n, d, p, q, dp, dq, inverse] = [n, d, p, q, dp, dq, inverse].map(decode);
    RsaKeyPair::from_components(&KeyPairComponents {
        public_key: PublicKeyComponents { n, e: vec![1, 0, 1] },
        d,
        p,
        q,
        dP: dp,
        dQ: dq,
        qInv: inverse,
    })
    .unwrap()
}

impl OwnIssuer {
    pub fn new() -> Self {
        let random = SystemRandom::new();
        let p256 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
        let ed25519 = Ed25519KeyPair::generate_pkcs8(&random).unwrap();
        Self {
            rsa: published_rsa_key(),
            p256: EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, p256.as_ref(), &random).unwrap(),
            ed25519: Ed25519KeyPair::from_pkcs8(ed25519.as_ref()).unwrap(),
        }
    }

    /// A key as it is published.
    pub fn jwk(&self, kind: Kind) -> Value {
        let mut key = match kind {
            Kind::Rsa => {
                let public = PublicKeyComponents::<Vec<u8>>::from(self.rsa.public());
                json!({ "kty": "RSA", "n": encode(public.n), "e": encode(public.e) })
            }
            Kind::P256 => {
                let point = self.p256.public_key().as_ref();
                json!({ "kty": "EC", "crv": "P-256", "x": encode(&point[1..33]), "y": encode(&point[33..]) })
            }
            Kind::Ed25519 => {
                json!({ "kty": "OKP", "crv": "Ed25519", "x": encode(self.ed25519.public_key().as_ref()) })
            }
        };
        for (name, value) in [("kid", kind.id()), ("alg", kind.algorithm()), ("use", "sig")] {
            key[name] = value.into();
        }
        key
    }

    pub fn key_set(&self, kinds: &[Kind]) -> Value {
        json!({ "keys": kinds.iter().map(|kind| self.jwk(*kind)).collect::<Vec<_>>() })
    }

    /// A public key as `SubjectPublicKeyInfo` (RFC 5280), in DER.
    pub fn der(&self, kind: Kind) -> Vec<u8> {
        let (head, key) = match kind {
            Kind::Rsa => ("MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A", self.rsa.public_key().as_ref()),
            Kind::P256 => (
                "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgA=",
                self.p256.public_key().as_ref(),
            ),
            Kind::Ed25519 => ("MCowBQYDK2VwAyEA", self.ed25519.public_key().as_ref()),
        };
        let mut der = STANDARD.decode(head).unwrap();
        der.extend_from_slice(key);
        der
    }

    /// [`OwnIssuer::der`] as PEM.
    pub fn pem(&self, kind: Kind) -> String {
        let text = STANDARD.encode(self.der(kind));
        let lines = text
            .as_bytes()
            .chunks(64)
            .map(|line| std::str::from_utf8(line).unwrap());
        let lines = lines.collect::<Vec<_>>().join("\n");
        format!("-----BEGIN PUBLIC KEY-----\n{lines}\n-----END PUBLIC KEY-----\n")
    }

    pub fn signature(&self, kind: Kind, message: &[u8]) -> Vec<u8> {
        match kind {
            Kind::Rsa => self.rsa_signature(&RSA_PKCS1_SHA256, message),
            Kind::P256 => self
                .p256
                .sign(&SystemRandom::new(), message)
                .unwrap()
                .as_ref()
                .to_vec(),
            Kind::Ed25519 => self.ed25519.sign(message).as_ref().to_vec(),
        }
    }

    pub fn rsa_signature(&self, encoding: &'static dyn RsaEncoding, message: &[u8]) -> Vec<u8> {
        let mut signature = vec![0; self.rsa.public().modulus_len()];
        self.rsa
            .sign(encoding, &SystemRandom::new(), message, &mut signature)
            .unwrap();
        signature
    }

    /// A token of exactly these texts.
    pub fn sign(&self, kind: Kind, header: &str, claims: &str) -> String {
        let message = format!("{}.{}", encode(header), encode(claims));
        let signature = encode(self.signature(kind, message.as_bytes()));
        format!("{message}.{signature}")
    }

    /// A token with the header that goes with the key.
    pub fn token(&self, kind: Kind, claims: &Value) -> String {
        let header = json!({ "alg": kind.algorithm(), "typ": "JWT", "kid": kind.id() });
        self.sign(kind, &header.to_string(), &claims.to_string())
    }
}

/// The claims of a manager's valid token.
pub fn claims(local: &Local) -> Value {
    let now = local.now().unix_seconds();
    json!({
        "iss": ISSUER, "aud": AUDIENCE, "sub": new_uuid(), "roles": ["manager"], "iat": now, "exp": now + 3600,
    })
}

/// A server with one document, which counts how often it is asked for.
#[derive(Clone)]
pub struct Published {
    url: String,
    document: Arc<Mutex<String>>,
    fetches: Arc<AtomicUsize>,
    is_away: Arc<AtomicBool>,
}

impl Published {
    pub async fn new(document: &Value) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let published = Self {
            url: format!("http://{}/keys.json", listener.local_addr().unwrap()),
            document: Arc::new(Mutex::new(document.to_string())),
            fetches: Arc::default(),
            is_away: Arc::default(),
        };
        let served = published.clone();
        let answer = get(move || async move {
            served.fetches.fetch_add(1, Ordering::SeqCst);
            if served.is_away.load(Ordering::SeqCst) {
                return (StatusCode::SERVICE_UNAVAILABLE, String::new());
            }
            (StatusCode::OK, served.document.lock().unwrap().clone())
        });
        let router = Router::new().fallback(answer);
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        published
    }

    pub fn replace(&self, document: &Value) {
        *self.document.lock().unwrap() = document.to_string();
    }

    /// From now on the server answers nobody, or everybody again.
    pub fn go_away(&self, is_away: bool) {
        self.is_away.store(is_away, Ordering::SeqCst);
    }

    pub fn fetches(&self) -> usize {
        self.fetches.load(Ordering::SeqCst)
    }

    pub fn url(&self) -> &str {
        &self.url
    }
}

/// The API of `local`, which takes the tokens of an issuer with its keys at `url`.
pub async fn front(local: &Local, url: &str) -> Front {
    let changes = [
        ("OIDC_ISSUER", ISSUER),
        ("OIDC_AUDIENCE", AUDIENCE),
        ("OIDC_JWKS_URL", url),
        ("RATE_LIMIT_PER_MINUTE", "1000000"),
        ("ADDRESS_RATE_LIMIT_PER_MINUTE", "1000000"),
    ];
    Front::of(local, &changes).await
}
