//! The keys, each in a file of its own.

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;
use std::sync::Arc;

use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _};

use super::KeyError;
use crate::template::SigningKey;

/// All keys. Cheap to clone; clones share everything.
#[derive(Clone)]
pub struct Keys(Arc<BTreeMap<String, Key>>);

struct Key {
    arn: String,
    pair: EcdsaKeyPair,
}

/// The bytes before the point in the `SubjectPublicKeyInfo` of a key on P-256: the algorithm `id-ecPublicKey`, the
/// curve `secp256r1` and the head of a bit string of 65 bytes (RFC 5480, section 2).
const PUBLIC_KEY_PREFIX: [u8; 26] = [
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86,
    0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
];

impl Keys {
    /// The keys of the template, each kept in `directory`; made where it is missing.
    pub fn open(directory: &Path, wanted: &[SigningKey]) -> Result<Self, KeyError> {
        fs::create_dir_all(directory).map_err(|source| KeyError::File {
            path: directory.to_owned(),
            source,
        })?;
        let open = |wanted: &SigningKey| {
            let key = Key {
                arn: wanted.arn(),
                pair: kept_in(&directory.join(&wanted.id).with_extension("pk8"))?,
            };
            Ok((wanted.id.clone(), key))
        };
        let keys = wanted.iter().map(open).collect::<Result<_, KeyError>>()?;
        Ok(Self(Arc::new(keys)))
    }

    /// The ARN of the key with this id or ARN.
    pub fn arn(&self, key_id: &str) -> Result<&str, KeyError> {
        Ok(&self.find(key_id)?.arn)
    }

    /// The ECDSA signature over the SHA-256 hash of `message`, as ASN.1 in DER (RFC 3279, section 2.2.3).
    pub fn sign(&self, key_id: &str, message: &[u8]) -> Result<Vec<u8>, KeyError> {
        let signature = self.find(key_id)?.pair.sign(&SystemRandom::new(), message);
        Ok(signature.map_err(|_| KeyError::Failed)?.as_ref().to_vec())
    }

    /// The public half as `SubjectPublicKeyInfo` in DER (RFC 5280, section 4.1).
    pub fn public_key(&self, key_id: &str) -> Result<Vec<u8>, KeyError> {
        let point = self.find(key_id)?.pair.public_key().as_ref();
        Ok([&PUBLIC_KEY_PREFIX, point].concat())
    }

    fn find(&self, key_id: &str) -> Result<&Key, KeyError> {
        let by_arn = || self.0.values().find(|key| key.arn == key_id);
        let found = self.0.get(key_id).or_else(by_arn);
        found.ok_or_else(|| KeyError::NotFound(key_id.to_owned()))
    }
}

fn kept_in(path: &Path) -> Result<EcdsaKeyPair, KeyError> {
    let failed = |source| KeyError::File {
        path: path.to_owned(),
        source,
    };
    let document = match fs::read(path) {
        Ok(document) => document,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let new = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &SystemRandom::new());
            let new = new.map_err(|_| KeyError::Failed)?;
            // The bytes that were kept count, not `new`: another process may have made the key at the same moment.
            crate::private_file::keep(path, new.as_ref()).map_err(failed)?
        }
        Err(error) => return Err(failed(error)),
    };
    EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &document, &SystemRandom::new())
        .map_err(|_| KeyError::Damaged(path.to_owned()))
}
