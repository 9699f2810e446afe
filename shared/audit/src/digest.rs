//! The digest of one hour: the objects archived within it, signed, and chained to the digest of the previous
//! hour.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use oms_domain::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Hash, Hour, PublicKey};

/// The version of the format.
pub const VERSION: u32 = 1;
/// The first line of every signed message, so that no other message signed with the key can pass for a digest.
const DOMAIN: &str = "oms.audit.digest.v1";

/// An object of the archive at the time it was sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SealedObject {
    /// The object's name in the bucket.
    pub key: String,
    /// The SHA-256 of the object's bytes.
    pub sha256: Hash,
    /// The number of lines.
    pub rows: u64,
    /// The root of the Merkle tree (RFC 6962) over the lines.
    pub merkle_root: Hash,
}

/// The digest of one hour. It contains names, numbers and hashes, and no personal data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Digest {
    /// The version of the format.
    pub version: u32,
    /// The number of the digest, counted from 1 without gaps.
    pub sequence: u64,
    /// The hour it seals, written as its first instant.
    pub from: Hour,
    /// The hour after it, written in the same way.
    pub to: Hour,
    /// The objects archived within the hour, in the order of their names.
    pub objects: Vec<SealedObject>,
    /// The number of rows in all objects.
    pub rows: u64,
    /// The number of rows of each event; lines that cannot be read count as `UNREADABLE`.
    pub events: BTreeMap<String, u64>,
    /// The root of the Merkle tree (RFC 6962) over the objects' roots.
    pub merkle_root: Hash,
    /// [`Digest::hash`] of the previous digest; `None` for the first.
    pub previous_digest: Option<Hash>,
    /// The time it was made.
    #[serde(with = "instant")]
    pub sealed_at: Timestamp,
    /// The ARN of the key it is signed with.
    pub key_id: String,
    /// The signature of [`Digest::message`]: ECDSA on P-256 with SHA-256, DER, in base64.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub signature: String,
}

/// A file is not a valid digest.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidDigest {
    /// The file is not the JSON of a digest.
    #[error("not a digest: {0}")]
    Json(String),
    /// The file is the JSON of a digest, but not in the canonical form.
    #[error("not in the canonical form")]
    Spelling,
    /// The version of the format is unknown.
    #[error("unknown version {0}")]
    Version(u32),
}

impl Digest {
    /// The bytes that are hashed: the JSON object of every field but the signature, in the order of this type,
    /// without white space.
    pub fn canonical(&self) -> Result<Vec<u8>, serde_json::Error> {
        serde_json::to_vec(&Self {
            signature: String::new(),
            ..self.clone()
        })
    }

    /// The hash of the canonical bytes, which the next digest contains.
    pub fn hash(&self) -> Result<Hash, serde_json::Error> {
        Ok(Hash::of(&[&self.canonical()?]))
    }

    /// The message that is signed: a line that names the purpose, and the hash in hexadecimal. KMS signs
    /// messages of at most 4096 bytes, and a digest can be longer.
    pub fn message(&self) -> Result<Vec<u8>, serde_json::Error> {
        Ok(format!("{DOMAIN}\n{}", self.hash()?).into_bytes())
    }

    /// Adds a signature to the digest.
    #[must_use]
    pub fn signed(self, signature: &[u8]) -> Self {
        Self {
            signature: STANDARD.encode(signature),
            ..self
        }
    }

    /// Returns `true` if `key` made the signature.
    pub fn is_signed_by(&self, key: &PublicKey) -> bool {
        let (Ok(message), Ok(signature)) = (self.message(), STANDARD.decode(&self.signature)) else {
            return false;
        };
        key.verify(&message, &signature)
    }

    /// Returns `true` if both state the same about the same hour after the same digest. The time, the key and
    /// the signature may differ, as they do when two runs seal the same hour.
    pub fn agrees_with(&self, other: &Self) -> bool {
        let seal = |digest: &Self| Self {
            sealed_at: Timestamp::EPOCH,
            key_id: String::new(),
            signature: String::new(),
            ..digest.clone()
        };
        seal(self) == seal(other)
    }

    /// The digest as a file.
    pub fn to_bytes(&self) -> Result<Vec<u8>, serde_json::Error> {
        let mut bytes = serde_json::to_vec(self)?;
        bytes.push(b'\n');
        Ok(bytes)
    }

    /// Reads a file. Only the canonical form is accepted, so that a digest has exactly one sequence of bytes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, InvalidDigest> {
        let digest: Self =
            serde_json::from_slice(bytes).map_err(|error| InvalidDigest::Json(error.to_string()))?;
        if digest.version != VERSION {
            return Err(InvalidDigest::Version(digest.version));
        }
        if digest.to_bytes().is_ok_and(|written| written == bytes) {
            Ok(digest)
        } else {
            Err(InvalidDigest::Spelling)
        }
    }
}

mod instant {
    use oms_domain::Timestamp;
    use serde::{Deserialize, Deserializer, Serializer};

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
    pub(super) fn serialize<S: Serializer>(at: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(at)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::HourSeal;
    use crate::trail::tests::{TestKey, row};

    fn digest() -> Digest {
        let key = TestKey::new();
        let hour = Hour::of("2026-11-21T09:30:00.000Z".parse().unwrap());
        let mut seal = HourSeal::begin(hour);
        let object = crate::object::write(&[row(1), row(2)]).unwrap();
        seal.add(format!("{}1.jsonl", hour.rows_prefix()), &object);
        key.sign(seal.digest(None, hour.to(), key.id.clone()).unwrap())
    }

    #[test]
    fn a_digest_is_read_as_it_was_written_and_in_no_other_spelling() {
        let digest = digest();
        let bytes = digest.to_bytes().unwrap();
        assert_eq!(Digest::from_bytes(&bytes), Ok(digest.clone()));
        let text = String::from_utf8(bytes).unwrap();
        for (changed, error) in [
            (text.trim_end().to_owned(), InvalidDigest::Spelling),
            (text.replacen(',', ", ", 1), InvalidDigest::Spelling),
            (
                text.replacen("\"version\":1", "\"version\":2", 1),
                InvalidDigest::Version(2),
            ),
        ] {
            assert_eq!(Digest::from_bytes(changed.as_bytes()), Err(error));
        }
        for changed in [
            text.replacen("\"rows\"", "\"more\":1,\"rows\"", 1),
            text.replacen(&digest.merkle_root.to_string(), "00", 1),
            text.replacen("T09:00", "T09:01", 1),
            String::new(),
        ] {
            assert!(
                matches!(
                    Digest::from_bytes(changed.as_bytes()),
                    Err(InvalidDigest::Json(_))
                ),
                "{changed}"
            );
        }
    }

    #[test]
    fn the_signature_covers_every_field() {
        let (key, digest) = (TestKey::new().public(), digest());
        assert!(digest.is_signed_by(&key));
        assert!(!digest.is_signed_by(&TestKey::other().public()));
        let json = serde_json::to_value(&digest).unwrap();
        for field in json.as_object().unwrap().keys() {
            let mut changed = json.clone();
            changed[field] = match field.as_str() {
                "version" | "sequence" | "rows" => 99.into(),
                "from" | "to" | "sealed_at" => "2026-11-21T17:00:00.000Z".into(),
                "objects" => serde_json::json!([]),
                "events" => serde_json::json!({ "JOB": 2 }),
                "merkle_root" | "previous_digest" => Hash::of(&[b"other"]).to_string().into(),
                _ => "other".into(),
            };
            let changed: Digest = serde_json::from_value(changed).unwrap();
            assert!(!changed.is_signed_by(&key), "{field}");
        }
    }

    #[test]
    fn two_who_seal_the_same_hour_agree() {
        let digest = digest();
        let later = Digest {
            sealed_at: digest.sealed_at.saturating_add(std::time::Duration::from_secs(1)),
            signature: String::new(),
            ..digest.clone()
        };
        assert!(digest.agrees_with(&later));
        let other = Digest { rows: 3, ..later };
        assert!(!digest.agrees_with(&other));
    }

    #[test]
    fn the_message_is_short_and_says_what_it_is_for() {
        let message = String::from_utf8(digest().message().unwrap()).unwrap();
        let (domain, hash) = message.split_once('\n').unwrap();
        assert_eq!(domain, "oms.audit.digest.v1");
        assert_eq!(Hash::from_hex(hash), Some(digest().hash().unwrap()));
    }
}
