//! The public keys that digests are verified with.

use ring::signature::{ECDSA_P256_SHA256_ASN1, UnparsedPublicKey};

/// A public key on the curve P-256.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicKey {
    /// The uncompressed point.
    point: [u8; 65],
}

/// The bytes are not a public key on the curve P-256.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be the DER `SubjectPublicKeyInfo` of a key on the curve P-256")]
pub struct InvalidPublicKey;

/// The bytes before the point in the `SubjectPublicKeyInfo` of a P-256 key (RFC 5480). They are the same for
/// every such key, so no DER parser is needed.
const SPKI_HEAD: [u8; 26] = [
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86,
    0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
];
/// The first byte of an uncompressed point (SEC 1, section 2.3.3).
const UNCOMPRESSED: u8 = 0x04;

impl PublicKey {
    /// Reads a `SubjectPublicKeyInfo` in DER, as KMS returns it.
    pub fn from_spki_der(der: &[u8]) -> Result<Self, InvalidPublicKey> {
        let point = der.strip_prefix(&SPKI_HEAD).ok_or(InvalidPublicKey)?;
        Self::from_point(point)
    }

    /// Reads an uncompressed point.
    pub fn from_point(point: &[u8]) -> Result<Self, InvalidPublicKey> {
        let point: [u8; 65] = point.try_into().map_err(|_| InvalidPublicKey)?;
        match point {
            [UNCOMPRESSED, ..] => Ok(Self { point }),
            _ => Err(InvalidPublicKey),
        }
    }

    /// Returns `true` if `signature`, in DER, is the key's signature of `message`.
    pub fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, &self.point)
            .verify(message, signature)
            .is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trail::tests::TestKey;

    #[test]
    fn a_key_is_read_from_what_a_key_service_gives() {
        let key = TestKey::new();
        let der = [&SPKI_HEAD[..], key.point()].concat();
        assert_eq!(PublicKey::from_spki_der(&der), Ok(key.public()));
        let signature = key.sign_message(b"message");
        assert!(key.public().verify(b"message", &signature));
        assert!(!key.public().verify(b"another", &signature));
        assert!(!key.public().verify(b"message", &signature[1..]));
        for bad in [&der[..90], &[&der[..], &[0]].concat(), key.point(), &[]] {
            assert_eq!(PublicKey::from_spki_der(bad), Err(InvalidPublicKey));
        }
        let mut compressed = key.point().to_vec();
        compressed[0] = 2;
        assert_eq!(PublicKey::from_point(&compressed), Err(InvalidPublicKey));
    }
}
