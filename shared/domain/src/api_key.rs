//! API keys, with which software calls the API.
//!
//! A key is `oms_<environment>_<id>_<secret>`: the id finds the stored key, the secret proves that the caller
//! holds it. Only the SHA-256 of the secret is stored. A slow password hash would add nothing, because the
//! secret is 256 random bits and cannot be guessed.

use std::collections::BTreeMap;
use std::fmt;

use sha2::{Digest, Sha256};

use crate::{
    ActorId, ApiKeyId, Cause, EntityType, IllegalTransition, Lifecycle, Path, Scope, ShortText, Timestamp,
    lower_hex,
};

/// The state of an API key. Expiry is not a state: it follows from the clock and `expires_at`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ApiKeyStatus {
    /// Usable until it expires.
    Active,
    /// Revoked for good.
    Revoked,
}

impl Lifecycle for ApiKeyStatus {
    type Details = ();

    const ENTITY: EntityType = EntityType::ApiKey;

    const ALL: &'static [Self] = &[Self::Active, Self::Revoked];

    const INITIAL: Self = Self::Active;

    fn allowed_transitions(self) -> &'static [Self] {
        match self {
            Self::Active => &[Self::Revoked],
            Self::Revoked => &[],
        }
    }

    fn metadata((): &()) -> BTreeMap<&'static str, String> {
        BTreeMap::new()
    }

    fn as_str(self) -> &'static str {
        match self {
            Self::Active => "ACTIVE",
            Self::Revoked => "REVOKED",
        }
    }
}

impl fmt::Display for ApiKeyStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The facts an API key is issued with. None of them ever changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiKeyFacts {
    /// The key's id, which is also part of the key.
    pub id: ApiKeyId,
    /// The name its owner gave it.
    pub name: ShortText,
    /// The operations that it may do.
    pub scopes: Vec<Scope>,
    /// The person responsible for everything that is done with the key.
    pub owner: ActorId,
    /// The instant from which the key is refused.
    pub expires_at: Timestamp,
}

/// An API key without its secret.
#[derive(Clone, Debug, PartialEq)]
pub struct ApiKey {
    facts: ApiKeyFacts,
    path: Path<ApiKeyStatus>,
}

impl ApiKey {
    /// Issues a new key, in `ACTIVE`.
    pub fn issue(facts: ApiKeyFacts, cause: Cause) -> Self {
        Self {
            facts,
            path: Path::begin(cause, ()),
        }
    }

    /// The key of stored facts and a stored path.
    pub const fn restore(facts: ApiKeyFacts, path: Path<ApiKeyStatus>) -> Self {
        Self { facts, path }
    }

    /// Revokes the key; an error when it is revoked already.
    pub fn revoke(&mut self, cause: Cause) -> Result<(), IllegalTransition<ApiKeyStatus>> {
        self.path.step(ApiKeyStatus::Revoked, cause, ())
    }

    /// The key as it was issued, without a later revocation.
    #[must_use]
    pub fn as_issued(&self) -> Self {
        // A repeated request for the key is answered as the first was, even if the key has been revoked since.
        Self::issue(self.facts.clone(), self.path.first().cause().clone())
    }

    /// The key's id.
    pub const fn id(&self) -> ApiKeyId {
        self.facts.id
    }

    /// The facts it was issued with.
    pub const fn facts(&self) -> &ApiKeyFacts {
        &self.facts
    }

    /// The transitions it has had.
    pub const fn path(&self) -> &Path<ApiKeyStatus> {
        &self.path
    }

    /// The instant it was issued.
    pub const fn created_at(&self) -> Timestamp {
        self.path.first().cause().at
    }

    /// The instant it was revoked; `None` while it is not.
    pub fn revoked_at(&self) -> Option<Timestamp> {
        let revoked = self.path.entering(ApiKeyStatus::Revoked)?;
        Some(revoked.cause().at)
    }

    /// Returns `true` when the key is neither revoked nor expired at `now`.
    pub fn is_usable(&self, now: Timestamp) -> bool {
        self.path.status() == ApiKeyStatus::Active && now < self.facts.expires_at
    }

    /// The metadata of its creation in the history.
    pub(crate) fn metadata(&self) -> BTreeMap<&'static str, String> {
        // The digest of the secret is not one of the facts, so no row of the history contains it.
        let scopes: Vec<&str> = self.facts.scopes.iter().map(|scope| scope.as_str()).collect();
        BTreeMap::from([
            ("name", self.facts.name.to_string()),
            ("scopes", scopes.join(",")),
            ("owner", self.facts.owner.to_string()),
            ("expires_at", self.facts.expires_at.to_string()),
        ])
    }
}

/// The secret of an API key. `Debug` does not print it, and it is never stored.
#[derive(Clone, PartialEq, Eq)]
pub struct ApiKeySecret([u8; 32]);

impl ApiKeySecret {
    /// The secret of 32 random bytes.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The SHA-256 of the secret: the only part of it that is stored.
    pub fn digest(&self) -> [u8; 32] {
        // A salt would add nothing: no two keys share a secret of 256 random bits.
        Sha256::digest(self.0).into()
    }
}

impl fmt::Debug for ApiKeySecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiKeySecret(..)")
    }
}

/// The API key that a request presents, taken apart but not yet checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PresentedApiKey {
    /// The environment the key was issued in, such as `prod`.
    // A key of another environment is refused without a call to the database.
    pub environment: String,
    /// The id of the key.
    pub id: ApiKeyId,
    /// The secret that proves the caller holds the key.
    pub secret: ApiKeySecret,
}

/// The text is not an API key. The error does not quote the text, which may be a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("is not an API key")]
pub struct InvalidApiKey;

const PREFIX: &str = "oms";

impl PresentedApiKey {
    /// The key as text, for the one response that shows it to its owner.
    pub fn reveal(&self) -> String {
        let Self {
            environment,
            id,
            secret,
        } = self;
        format!("{PREFIX}_{environment}_{}_{}", id.simple(), lower_hex(&secret.0))
    }
}

impl std::str::FromStr for PresentedApiKey {
    type Err = InvalidApiKey;

    fn from_str(text: &str) -> Result<Self, InvalidApiKey> {
        // No part contains an underscore: the environments in `template.yaml` have none, and the id and the secret are
        // hexadecimal.
        let mut parts = text.split('_');
        let mut next = || parts.next().ok_or(InvalidApiKey);
        let (prefix, environment, id, secret) = (next()?, next()?, next()?, next()?);
        if prefix != PREFIX || parts.next().is_some() {
            return Err(InvalidApiKey);
        }
        Ok(Self {
            environment: environment.to_owned(),
            id: ApiKeyId::from_simple(id).ok_or(InvalidApiKey)?,
            secret: ApiKeySecret(secret_bytes(secret).ok_or(InvalidApiKey)?),
        })
    }
}

/// Reads exactly 64 lower-case hexadecimal digits.
fn secret_bytes(text: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    let mut digits = text.bytes().map(|digit| match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    });
    for byte in &mut bytes {
        *byte = (digits.next()?? << 4) | digits.next()??;
    }
    digits.next().is_none().then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Operation, Role};

    fn presented() -> PresentedApiKey {
        PresentedApiKey {
            environment: "prod".to_owned(),
            id: ApiKeyId::new([7; 10]),
            secret: ApiKeySecret::from_bytes([0xa5; 32]),
        }
    }

    #[test]
    fn a_key_reads_back_and_its_secret_is_not_shown() {
        let text = presented().reveal();
        assert_eq!(
            text,
            format!("oms_prod_07070707070780708707070800000000_{}", "a5".repeat(32))
        );
        assert_eq!(text.parse(), Ok(presented()));
        assert!(!format!("{:?}", presented()).contains("a5a5"));
        assert_eq!(lower_hex(&presented().secret.digest()).len(), 64);
        assert_ne!(presented().secret.digest(), [0xa5; 32]);
    }

    #[test]
    fn anything_else_is_not_a_key() {
        let text = presented().reveal();
        for bad in [
            String::new(),
            text.to_uppercase(),
            text.replace("oms_", "key_"),
            text.replacen('_', "-", 1),
            format!("{text}0"),
            format!("{text}_"),
            text[..text.len() - 1].to_owned(),
            text.replace("0707", "07-7"),
            text.replace("a5a5", "é5a"),
        ] {
            assert_eq!(bad.parse::<PresentedApiKey>(), Err(InvalidApiKey), "{bad}");
        }
    }

    #[test]
    fn a_key_is_good_until_it_expires_or_is_revoked() {
        let cause = crate::transition::tests::cause;
        let facts = ApiKeyFacts {
            id: ApiKeyId::new([7; 10]),
            name: ShortText::parse("warehouse scanner").unwrap(),
            scopes: vec![Scope::Role(Role::Warehouse), Scope::Operation(Operation::Read)],
            owner: ActorId::parse("admin").unwrap(),
            expires_at: Timestamp::from_unix_milliseconds(1_000_000_000_000_000).unwrap_or(Timestamp::EPOCH),
        };
        let expires_at = cause(5).at;
        let mut key = ApiKey::issue(ApiKeyFacts { expires_at, ..facts }, cause(1));
        assert!(key.is_usable(cause(4).at));
        assert!(!key.is_usable(expires_at));
        key.revoke(cause(2)).unwrap();
        assert!(!key.is_usable(cause(4).at));
        assert_eq!(key.revoked_at(), Some(cause(2).at));
        assert!(key.revoke(cause(3)).is_err());
        let records = crate::HistoryRecord::of_api_key(&key).unwrap();
        assert_eq!(records[0].metadata["scopes"], "warehouse,orders:read");
        assert_eq!(records[0].new_state.as_deref(), Some("ACTIVE"));
        assert!(records[1].metadata.is_empty());
        assert_eq!(records[1].previous_hash.as_ref(), Some(&records[0].hash));
    }
}
