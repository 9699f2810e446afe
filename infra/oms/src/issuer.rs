//! An issuer of tokens for development: an Ed25519 key, its JWK Set, and tokens signed with it.

use std::fs;
use std::path::Path;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use oms_domain::Timestamp;
use ring::rand::SystemRandom;
use ring::signature::{Ed25519KeyPair, KeyPair};
use serde_json::{Value, json};

/// Issues tokens that only the local system takes.
pub struct DevelopmentIssuer {
    key: Ed25519KeyPair,
    pkcs8: Vec<u8>,
}

/// The issuer's key cannot be made, read or written.
#[derive(Debug, thiserror::Error)]
pub enum IssuerError {
    /// The key's file cannot be read or written.
    #[error("the signing key `{path}` cannot be read or written: {source}")]
    File {
        /// The file.
        path: String,
        /// The cause.
        source: std::io::Error,
    },
    /// The bytes that were read or made are no key.
    #[error("the signing key is unusable")]
    Key,
}

/// The issuer that the tokens name.
pub const ISSUER: &str = "https://oms.localhost/";
/// The audience that the tokens name.
pub const AUDIENCE: &str = "oms-api";
/// The id of the one key.
pub(crate) const KEY_ID: &str = "local";
const KEY_FILE: &str = "signing-key.pk8";

impl DevelopmentIssuer {
    /// An issuer with a new key, known to this process only.
    pub(crate) fn ephemeral() -> Result<Self, IssuerError> {
        Self::of(&new_key()?)
    }

    /// The issuer whose key is kept in `directory`; made at the first call.
    pub fn kept_in(directory: &Path) -> Result<Self, IssuerError> {
        let path = directory.join(KEY_FILE);
        let failed = |source| IssuerError::File {
            path: path.display().to_string(),
            source,
        };
        match fs::read(&path) {
            Ok(key) => Self::of(&key),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let key = new_key()?;
                fs::create_dir_all(directory).map_err(failed)?;
                // The key that was kept counts: another process may have made one at the same moment.
                Self::of(&oms_cloud::private_file::keep(&path, &key).map_err(failed)?)
            }
            Err(error) => Err(failed(error)),
        }
    }

    /// The issuer whose key is kept in `directory`, if there is one. Creates no key.
    pub fn found_in(directory: &Path) -> Result<Option<Self>, IssuerError> {
        let path = directory.join(KEY_FILE);
        match fs::read(&path) {
            Ok(key) => Self::of(&key).map(Some),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(IssuerError::File {
                path: path.display().to_string(),
                source,
            }),
        }
    }

    /// The issuer with this key (PKCS #8).
    pub fn of(key: &[u8]) -> Result<Self, IssuerError> {
        Ok(Self {
            key: Ed25519KeyPair::from_pkcs8(key).map_err(|_| IssuerError::Key)?,
            pkcs8: key.to_vec(),
        })
    }

    /// The key (PKCS #8), for a file that only its owner may read.
    pub(crate) fn pkcs8(&self) -> &[u8] {
        &self.pkcs8
    }

    /// The issuer that the tokens name.
    pub const fn issuer(&self) -> &'static str {
        ISSUER
    }

    /// The audience that the tokens name.
    pub const fn audience(&self) -> &'static str {
        AUDIENCE
    }

    /// The id of the one key.
    pub const fn key_id(&self) -> &'static str {
        KEY_ID
    }

    /// The key set, as an issuer publishes it.
    pub fn key_set(&self) -> Value {
        let public = URL_SAFE_NO_PAD.encode(self.key.public_key().as_ref());
        json!({ "keys": [
            { "kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA", "kid": KEY_ID, "x": public }
        ] })
    }

    /// A token for `subject` in those roles, good from `now` on for `lifetime`.
    pub fn token(&self, subject: &str, roles: &[&str], now: Timestamp, lifetime: Duration) -> String {
        let header = json!({ "alg": "EdDSA", "typ": "JWT", "kid": KEY_ID });
        let claims = json!({
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": subject,
            "roles": roles,
            "iat": now.unix_seconds(),
            "exp": now.saturating_add(lifetime).unix_seconds(),
        });
        self.sign(&header, &claims)
    }

    /// Signs any header and any claims, for tests of tokens that must be refused.
    pub fn sign(&self, header: &Value, claims: &Value) -> String {
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let message = format!("{}.{}", part(header), part(claims));
        let signature = URL_SAFE_NO_PAD.encode(self.key.sign(message.as_bytes()));
        format!("{message}.{signature}")
    }
}

fn new_key() -> Result<Vec<u8>, IssuerError> {
    let key = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).map_err(|_| IssuerError::Key)?;
    Ok(key.as_ref().to_vec())
}
