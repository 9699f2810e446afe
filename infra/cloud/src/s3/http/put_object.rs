//! `PutObject`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use s3s::S3Request;
use s3s::dto::{ObjectLockMode, PutObjectInput, PutObjectOutput};

use crate::s3::checksum;
use crate::s3::condition::WriteCondition;
use crate::s3::record::{Headers, Record};
use crate::s3::retention::Retention;
use crate::s3::{ObjectError, Objects};

pub(super) async fn call(
    objects: &Objects,
    request: S3Request<PutObjectInput>,
) -> Result<PutObjectOutput, ObjectError> {
    let mut input = request.input;
    // Bucket and key are checked before the body is received, so a put that cannot succeed writes nothing.
    objects.check_bucket(&input.bucket)?;
    objects.path_of(&input.bucket, &input.key)?;
    if input.object_lock_legal_hold_status.is_some() || input.write_offset_bytes.is_some() {
        return Err(ObjectError::Unsupported("a legal hold or an append"));
    }
    let condition = WriteCondition::read(input.if_match.take(), input.if_none_match.take())?;
    let mode = input.object_lock_mode.take();
    let until = input.object_lock_retain_until_date.take();
    let retention = Retention::read(mode.as_ref().map(ObjectLockMode::as_str), until, &objects.now())?;
    let retention = retention.or_else(|| objects.default_retention(&input.bucket));
    let declared = checksum::declared(&input, &request.headers)?;
    let md5 = input.content_md5.take().map(|md5| read_md5(&md5)).transpose()?;
    let body = input
        .body
        .take()
        .ok_or(ObjectError::InvalidRequest("the request has no body"))?;

    let upload = objects.upload(body).await?;
    // A refusal drops `upload`, which removes the files.
    if md5.is_some_and(|md5| md5 != upload.md5) {
        return Err(ObjectError::DigestMismatch("Content-MD5"));
    }
    checksum::verify(declared.as_ref(), &upload.sha256)?;
    let record = Record {
        bucket: input.bucket,
        key: input.key,
        md5: upload.md5_hex(),
        checksum: declared,
        last_modified: objects.now(),
        headers: Headers {
            content_type: input.content_type,
            content_encoding: input
                .content_encoding
                .and_then(|encoding| without_framing(&encoding)),
            content_disposition: input.content_disposition,
            content_language: input.content_language,
            cache_control: input.cache_control,
            expires: input.expires,
        },
        metadata: input.metadata.unwrap_or_default(),
        retention,
    };
    let (e_tag, checksum) = (record.e_tag(), record.checksum.clone());
    objects.put(upload, record, condition).await?;
    Ok(PutObjectOutput {
        e_tag: Some(e_tag),
        checksum_type: checksum::kind(checksum.as_ref()),
        checksum_sha256: checksum,
        ..PutObjectOutput::default()
    })
}

fn read_md5(text: &str) -> Result<[u8; 16], ObjectError> {
    let bytes = STANDARD.decode(text).ok();
    bytes
        .and_then(|bytes| bytes.try_into().ok())
        .ok_or(ObjectError::InvalidDigest("Content-MD5"))
}

/// `aws-chunked` frames the request and is no encoding of the object.
fn without_framing(encoding: &str) -> Option<String> {
    let kept: Vec<_> = encoding
        .split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty() && !name.eq_ignore_ascii_case("aws-chunked"))
        .collect();
    (!kept.is_empty()).then(|| kept.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_framing_of_the_request_is_not_kept() {
        for (encoding, kept) in [
            ("aws-chunked", None),
            ("aws-chunked, gzip", Some("gzip")),
            ("gzip", Some("gzip")),
            ("", None),
        ] {
            assert_eq!(without_framing(encoding).as_deref(), kept, "{encoding}");
        }
    }
}
