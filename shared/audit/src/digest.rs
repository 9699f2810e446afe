//! The digest of one hour: what was archived within it, signed, and chained to the digest of the hour before.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use oms_domain::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Hash, Hour, PublicKey};

/// The version of the format that is written.
pub const VERSION: u32 = 1;
/// What every signed message begins with, so that no other message under the key can pass for a digest's.
const DOMAIN: &str = "oms.audit.digest.v1";

/// An object of the archive as it was sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SealedObject {
    /// Its name in the bucket.
    pub key: String,
    /// The SHA-256 of its bytes.
    pub sha256: Hash,
    /// How many lines it has.
    pub rows: u64,
    /// The root of the Merkle tree (RFC 6962) over its lines.
    pub merkle_root: Hash,
}

/// A digest. Holds names, numbers and hashes; nothing about a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Digest {
    /// The version of the format.
    pub version: u32,
    /// Its place among all digests, counted from 1, without gaps.
    pub sequence: u64,
    /// The hour it seals, by its first instant.
    pub from: Hour,
    /// The hour after it.
    pub to: Hour,
    /// What was archived within the hour, in the order of the names.
    pub objects: Vec<SealedObject>,
    /// How many rows that is.
    pub rows: u64,
    /// How many of each event; a line that could not be read counts as `UNREADABLE`.
    pub events: BTreeMap<String, u64>,
    /// The root of the Merkle tree (RFC 6962) over the objects' roots.
    pub merkle_root: Hash,
    /// [`Digest::hash`] of the digest before; `None` for the first.
    pub previous_digest: Option<Hash>,
    /// When it was made.
    #[serde(with = "instant")]
    pub sealed_at: Timestamp,
    /// The key it is signed with, by its ARN.
    pub key_id: String,
    /// The signature of [`Digest::message`]: ECDSA on P-256 with SHA-256, DER, in base64.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub signature: String,
}

/// Why a file is no digest.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidDigest {
    /// It is not the JSON of one.
    #[error("it is not a digest: {0}")]
    Json(String),
    /// It is the JSON of one in another spelling.
    #[error("it is not spelled as digests are written")]
    Spelling,
    /// It is of a version that is not known here.
    #[error("its version {0} is not known")]
    Version(u32),
}

impl Digest {
    /// What is hashed: the JSON object of every field but the signature, in the order of this type, without white space.
    pub fn canonical(&self) -> Result<Vec<u8>, serde_json::Error> {
        serde_json::to_vec(&Self {
            signature: String::new(),
            ..self.clone()
        })
    }

    /// The hash of that text, which the next digest repeats.
    pub fn hash(&self) -> Result<Hash, serde_json::Error> {
        Ok(Hash::of(&[&self.canonical()?]))
    }

    /// What is signed: a line that names the purpose, and the hash in hexadecimal. However long the digest, the message
    /// is short enough for a key service to take as it is.
    pub fn message(&self) -> Result<Vec<u8>, serde_json::Error> {
        Ok(format!("{DOMAIN}\n{}", self.hash()?).into_bytes())
    }

    /// The digest with that signature on it.
    #[must_use]
    pub fn signed(self, signature: &[u8]) -> Self {
        Self {
            signature: STANDARD.encode(signature),
            ..self
        }
    }

    /// Whether `key` made the signature.
    pub fn is_signed_by(&self, key: &PublicKey) -> bool {
        let (Ok(message), Ok(signature)) = (self.message(), STANDARD.decode(&self.signature)) else {
            return false;
        };
        key.verify(&message, &signature)
    }

    /// Whether both say the same about the same hour, after the same digest; who sealed it when may differ.
    pub fn agrees_with(&self, other: &Self) -> bool {
        let seal = |digest: &Self| Self {
            sealed_at: Timestamp::EPOCH,
            key_id: String::new(),
            signature: String::new(),
            ..digest.clone()
        };
        seal(self) == seal(other)
    }

    /// The file.
    pub fn to_bytes(&self) -> Result<Vec<u8>, serde_json::Error> {
        let mut bytes = serde_json::to_vec(self)?;
        bytes.push(b'\n');
        Ok(bytes)
    }

    /// Reads a file. Only the one spelling that is written counts.
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
