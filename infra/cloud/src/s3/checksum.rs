//! The checksum of an object: which one, what the sender says it is, and what it is.

use axum::http::HeaderMap;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use s3s::checksum::ChecksumHasher;
use s3s::crypto;
use s3s::dto::{Checksum as ChecksumFields, ChecksumType, PutObjectInput};
use serde::{Deserialize, Serialize};

use super::ObjectError;

/// An algorithm S3 knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Algorithm {
    Crc32,
    Crc32c,
    Crc64nvme,
    Sha1,
    Sha256,
}

/// An object's checksum, base64 as in the `x-amz-checksum-*` headers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Checksum {
    pub algorithm: Algorithm,
    pub value: String,
}

/// What a put says about its checksum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Declared {
    /// Nothing: S3 computes CRC64NVME.
    Nothing,
    /// The value, before the body.
    Header(Checksum),
    /// That a trailer after the body will have the value.
    Trailer(Algorithm),
}

impl Algorithm {
    const ALL: [Self; 5] = [
        Self::Crc32,
        Self::Crc32c,
        Self::Crc64nvme,
        Self::Sha1,
        Self::Sha256,
    ];

    /// The header, or trailer, that carries the value.
    pub const fn header(self) -> &'static str {
        match self {
            Self::Crc32 => "x-amz-checksum-crc32",
            Self::Crc32c => "x-amz-checksum-crc32c",
            Self::Crc64nvme => "x-amz-checksum-crc64nvme",
            Self::Sha1 => "x-amz-checksum-sha1",
            Self::Sha256 => "x-amz-checksum-sha256",
        }
    }

    const fn length(self) -> usize {
        match self {
            Self::Crc32 | Self::Crc32c => 4,
            Self::Crc64nvme => 8,
            Self::Sha1 => 20,
            Self::Sha256 => 32,
        }
    }

    /// Computes this checksum alone.
    pub fn hasher(self) -> ChecksumHasher {
        let mut hasher = ChecksumHasher::default();
        match self {
            Self::Crc32 => hasher.crc32 = Some(crypto::Crc32::default()),
            Self::Crc32c => hasher.crc32c = Some(crypto::Crc32c::default()),
            Self::Crc64nvme => hasher.crc64nvme = Some(crypto::Crc64Nvme::default()),
            Self::Sha1 => hasher.sha1 = Some(crypto::Sha1::default()),
            Self::Sha256 => hasher.sha256 = Some(crypto::Sha256::default()),
        }
        hasher
    }

    /// The value a hasher of this algorithm came to.
    pub fn finish(self, hasher: ChecksumHasher) -> Checksum {
        let fields = hasher.finalize();
        let value = match self {
            Self::Crc32 => fields.checksum_crc32,
            Self::Crc32c => fields.checksum_crc32c,
            Self::Crc64nvme => fields.checksum_crc64nvme,
            Self::Sha1 => fields.checksum_sha1,
            Self::Sha256 => fields.checksum_sha256,
        };
        Checksum {
            algorithm: self,
            value: value.unwrap_or_default(),
        }
    }
}

impl Checksum {
    /// The response fields for it.
    pub fn fields(&self) -> ChecksumFields {
        let mut fields = ChecksumFields {
            checksum_type: Some(ChecksumType::from_static(ChecksumType::FULL_OBJECT)),
            ..ChecksumFields::default()
        };
        let field = match self.algorithm {
            Algorithm::Crc32 => &mut fields.checksum_crc32,
            Algorithm::Crc32c => &mut fields.checksum_crc32c,
            Algorithm::Crc64nvme => &mut fields.checksum_crc64nvme,
            Algorithm::Sha1 => &mut fields.checksum_sha1,
            Algorithm::Sha256 => &mut fields.checksum_sha256,
        };
        *field = Some(self.value.clone());
        fields
    }
}

impl Declared {
    /// Reads the declaration from the request's fields and its `x-amz-trailer` header. S3 takes one checksum only.
    pub fn read(input: &PutObjectInput, headers: &HeaderMap) -> Result<Self, ObjectError> {
        let given = |algorithm| {
            let value = match algorithm {
                Algorithm::Crc32 => &input.checksum_crc32,
                Algorithm::Crc32c => &input.checksum_crc32c,
                Algorithm::Crc64nvme => &input.checksum_crc64nvme,
                Algorithm::Sha1 => &input.checksum_sha1,
                Algorithm::Sha256 => &input.checksum_sha256,
            };
            value
                .clone()
                .map(|value| Self::Header(Checksum { algorithm, value }))
        };
        let trailer = headers
            .get("x-amz-trailer")
            .and_then(|names| names.to_str().ok())
            .unwrap_or_default();
        let promised = |algorithm: Algorithm| {
            let named = trailer
                .split(',')
                .any(|name| name.trim().eq_ignore_ascii_case(algorithm.header()));
            named.then_some(Self::Trailer(algorithm))
        };
        let mut declared = Algorithm::ALL
            .into_iter()
            .filter_map(|algorithm| given(algorithm).or_else(|| promised(algorithm)));
        match (declared.next(), declared.next()) {
            (Some(_), Some(_)) => Err(ObjectError::InvalidRequest(
                "expecting a single x-amz-checksum- header, multiple checksum types are not allowed",
            )),
            (Some(Self::Header(checksum)), None) => checksum.well_formed().map(Self::Header),
            (Some(declared), None) => Ok(declared),
            (None, _) if input.checksum_algorithm.is_some() => Err(ObjectError::InvalidRequest(
                "x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer \
                 headers were found",
            )),
            (None, _) => Ok(Self::Nothing),
        }
    }

    pub fn algorithm(&self) -> Algorithm {
        match self {
            Self::Nothing => Algorithm::Crc64nvme,
            Self::Header(checksum) => checksum.algorithm,
            Self::Trailer(algorithm) => *algorithm,
        }
    }

    /// Refuses bytes whose checksum is not the declared one. `trailers` are what came after the body.
    pub fn verify(self, computed: &Checksum, trailers: Option<&HeaderMap>) -> Result<(), ObjectError> {
        let expected = match self {
            Self::Nothing => return Ok(()),
            Self::Header(checksum) => checksum,
            Self::Trailer(algorithm) => {
                let value = trailers
                    .and_then(|trailers| trailers.get(algorithm.header()))
                    .and_then(|value| value.to_str().ok())
                    .ok_or(ObjectError::InvalidRequest(
                        "the checksum that x-amz-trailer announced is missing",
                    ))?;
                Checksum {
                    algorithm,
                    value: value.trim().to_owned(),
                }
                .well_formed()?
            }
        };
        if expected == *computed {
            Ok(())
        } else {
            Err(ObjectError::DigestMismatch(expected.algorithm.header()))
        }
    }
}

impl Checksum {
    fn well_formed(self) -> Result<Self, ObjectError> {
        match STANDARD.decode(&self.value) {
            Ok(bytes) if bytes.len() == self.algorithm.length() => Ok(self),
            _ => Err(ObjectError::InvalidDigest(self.algorithm.header())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The check values of each algorithm's specification, for the bytes `123456789`.
    #[test]
    fn each_algorithm_gives_its_check_value() {
        for (algorithm, check) in [
            (Algorithm::Crc32, "y/Q5Jg=="),
            (Algorithm::Crc32c, "4waSgw=="),
            (Algorithm::Crc64nvme, "rosUhgp5mIg="),
            (Algorithm::Sha1, "98O8HYCOBHMq32eZZczDTKeuNEE="),
            (Algorithm::Sha256, "FeKw08M4keuw8e9gnsQZQgwg4yDOlMZfvIwzEkSOsiU="),
        ] {
            let mut hasher = algorithm.hasher();
            hasher.update(b"1234");
            hasher.update(b"56789");
            assert_eq!(algorithm.finish(hasher).value, check, "{algorithm:?}");
        }
    }

    fn declared(input: &PutObjectInput, trailer: Option<&'static str>) -> Result<Declared, ObjectError> {
        let headers = trailer.map(|names| ("x-amz-trailer".parse().unwrap(), names.parse().unwrap()));
        Declared::read(input, &headers.into_iter().collect())
    }

    #[test]
    fn a_put_declares_at_most_one_checksum() {
        let none = PutObjectInput::default;
        let sha256 = |value: &str| PutObjectInput {
            checksum_sha256: Some(value.to_owned()),
            ..none()
        };
        let good = "FeKw08M4keuw8e9gnsQZQgwg4yDOlMZfvIwzEkSOsiU=";
        assert_eq!(declared(&none(), None).unwrap(), Declared::Nothing);
        assert_eq!(
            declared(&sha256(good), None).unwrap(),
            Declared::Header(Checksum {
                algorithm: Algorithm::Sha256,
                value: good.to_owned()
            })
        );
        assert_eq!(
            declared(&none(), Some("X-Amz-Checksum-CRC32")).unwrap(),
            Declared::Trailer(Algorithm::Crc32)
        );
        assert!(matches!(
            declared(&sha256("AAAA"), None),
            Err(ObjectError::InvalidDigest(_))
        ));
        assert!(matches!(
            declared(&sha256(good), Some("x-amz-checksum-crc32")),
            Err(ObjectError::InvalidRequest(_))
        ));
        let named_only = PutObjectInput {
            checksum_algorithm: Some("SHA256".to_owned().into()),
            ..none()
        };
        assert!(matches!(
            declared(&named_only, None),
            Err(ObjectError::InvalidRequest(_))
        ));
    }

    #[test]
    fn what_a_trailer_announced_must_come_and_fit() {
        let computed = Checksum {
            algorithm: Algorithm::Crc32,
            value: "y/Q5Jg==".to_owned(),
        };
        let verified = |value: Option<&str>| {
            let trailers =
                value.map(|value| ("x-amz-checksum-crc32".parse().unwrap(), value.parse().unwrap()));
            Declared::Trailer(Algorithm::Crc32).verify(&computed, Some(&trailers.into_iter().collect()))
        };
        assert!(verified(Some("y/Q5Jg==")).is_ok());
        assert!(matches!(
            verified(Some("AAAAAA==")),
            Err(ObjectError::DigestMismatch(_))
        ));
        assert!(matches!(verified(Some("?")), Err(ObjectError::InvalidDigest(_))));
        assert!(matches!(verified(None), Err(ObjectError::InvalidRequest(_))));
        assert!(
            Declared::Trailer(Algorithm::Crc32)
                .verify(&computed, None)
                .is_err()
        );
    }
}
