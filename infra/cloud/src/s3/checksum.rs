//! The checksum of an object: the SHA-256 that its sender declares.
//!
//! S3 has four more, and computes one of its own where a put declares none. The functions send SHA-256, so the others
//! are refused by name, and an object that was put without a checksum has none to show.

use axum::http::HeaderMap;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use s3s::dto::{ChecksumType, PutObjectInput};

use super::ObjectError;

/// The header that carries it.
pub(super) const HEADER: &str = "x-amz-checksum-sha256";

/// The type that goes with a checksum in a response: it is of the whole object.
pub(super) fn kind(checksum: Option<&String>) -> Option<ChecksumType> {
    checksum.map(|_| ChecksumType::from_static(ChecksumType::FULL_OBJECT))
}

/// The checksum that a put declares, base64 as in the header.
pub(super) fn declared(input: &PutObjectInput, headers: &HeaderMap) -> Result<Option<String>, ObjectError> {
    let others = [
        &input.checksum_crc32,
        &input.checksum_crc32c,
        &input.checksum_crc64nvme,
        &input.checksum_sha1,
    ];
    if others.iter().any(|other| other.is_some()) {
        return Err(ObjectError::Unsupported(
            "a checksum other than x-amz-checksum-sha256",
        ));
    }
    // The trailer comes after the body, when nothing here would look at it any more; the checksum would go unverified.
    if headers.contains_key("x-amz-trailer") {
        return Err(ObjectError::Unsupported(
            "a checksum after the body (x-amz-trailer)",
        ));
    }
    match &input.checksum_sha256 {
        Some(value) => match STANDARD.decode(value) {
            Ok(bytes) if bytes.len() == 32 => Ok(Some(value.clone())),
            _ => Err(ObjectError::InvalidDigest(HEADER)),
        },
        None if input.checksum_algorithm.is_some() => Err(ObjectError::InvalidRequest(
            "x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* header was found",
        )),
        None => Ok(None),
    }
}

/// Refuses bytes whose SHA-256 is not the declared one.
pub(super) fn verify(declared: Option<&String>, computed: &[u8; 32]) -> Result<(), ObjectError> {
    match declared {
        Some(declared) if *declared != STANDARD.encode(computed) => Err(ObjectError::DigestMismatch(HEADER)),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "FeKw08M4keuw8e9gnsQZQgwg4yDOlMZfvIwzEkSOsiU=";

    fn read(input: &PutObjectInput, trailer: Option<&'static str>) -> Result<Option<String>, ObjectError> {
        let headers = trailer.map(|names| ("x-amz-trailer".parse().unwrap(), names.parse().unwrap()));
        declared(input, &headers.into_iter().collect())
    }

    #[test]
    fn a_put_declares_a_sha256_or_nothing() {
        let none = PutObjectInput::default;
        let sha256 = |value: &str| PutObjectInput {
            checksum_sha256: Some(value.to_owned()),
            ..none()
        };
        assert_eq!(read(&none(), None).unwrap(), None);
        assert_eq!(read(&sha256(GOOD), None).unwrap(), Some(GOOD.to_owned()));
        let short = read(&sha256("AAAA"), None);
        assert!(matches!(short, Err(ObjectError::InvalidDigest(_))));
        let named_only = PutObjectInput {
            checksum_algorithm: Some("SHA256".to_owned().into()),
            ..none()
        };
        let named_only = read(&named_only, None);
        assert!(matches!(named_only, Err(ObjectError::InvalidRequest(_))));
    }

    #[test]
    fn another_checksum_is_refused_by_name() {
        let crc32 = PutObjectInput {
            checksum_crc32: Some("y/Q5Jg==".to_owned()),
            ..PutObjectInput::default()
        };
        let refused = read(&crc32, None);
        assert!(matches!(refused, Err(ObjectError::Unsupported(_))));
        let trailing = read(&PutObjectInput::default(), Some("x-amz-checksum-sha256"));
        assert!(matches!(trailing, Err(ObjectError::Unsupported(_))));
    }

    /// The check value of the algorithm's specification, for the bytes `123456789`.
    #[test]
    fn the_declared_checksum_must_be_that_of_the_bytes() {
        let computed = STANDARD.decode(GOOD).unwrap().try_into().unwrap();
        assert!(verify(Some(&GOOD.to_owned()), &computed).is_ok());
        assert!(verify(None, &computed).is_ok());
        let refused = verify(Some(&GOOD.to_owned()), &[0; 32]);
        assert!(matches!(refused, Err(ObjectError::DigestMismatch(_))));
    }
}
