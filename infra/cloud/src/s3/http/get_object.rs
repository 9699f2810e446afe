//! `GetObject` and `HeadObject`.

use std::io;

use bytes::{Bytes, BytesMut};
use futures::Stream;
use s3s::dto::{
    ChecksumMode, ETag, GetObjectInput, GetObjectOutput, HeadObjectInput, HeadObjectOutput, ObjectLockMode,
    StreamingBlob, Timestamp,
};
use tokio::io::AsyncReadExt as _;

use crate::s3::checksum;
use crate::s3::condition::ReadCondition;
use crate::s3::objects::Found;
use crate::s3::record::Record;
use crate::s3::retention::Retention;
use crate::s3::{ObjectError, Objects};

/// The number of bytes of a file that are read at a time.
const CHUNK: u64 = 64 * 1024;

/// The content type of an object that was put without one, as S3 gives it.
const UNTYPED: &str = "binary/octet-stream";

/// The response fields that `GetObject` and `HeadObject` share, and those given.
macro_rules! described {
    ($output:ident, $record:expr, $checksum:expr, { $($field:ident: $value:expr),* $(,)? }) => {{
        let (record, checksum): (Record, Option<String>) = ($record, $checksum);
        let (lock_mode, lock_until) = lock(record.retention);
        $output {
            e_tag: Some(ETag::Strong(record.md5)),
            last_modified: Some(record.last_modified),
            content_type: record.headers.content_type.or_else(|| Some(UNTYPED.to_owned())),
            content_encoding: record.headers.content_encoding,
            content_disposition: record.headers.content_disposition,
            content_language: record.headers.content_language,
            cache_control: record.headers.cache_control,
            expires: record.headers.expires,
            metadata: Some(record.metadata),
            checksum_type: checksum::kind(checksum.as_ref()),
            checksum_sha256: checksum,
            object_lock_mode: lock_mode,
            object_lock_retain_until_date: lock_until,
            $($field: $value,)*
            ..$output::default()
        }
    }};
}

pub(super) async fn get(objects: &Objects, input: GetObjectInput) -> Result<GetObjectOutput, ObjectError> {
    if input.range.is_some() {
        return Err(ObjectError::Unsupported("a range"));
    }
    let condition = ReadCondition {
        matching: input.if_match,
        not_matching: input.if_none_match,
        modified_since: input.if_modified_since,
        unmodified_since: input.if_unmodified_since,
    };
    let Found { file, size, record } = look_up(objects, input.bucket, input.key, condition).await?;
    let checksum = asked_for(&record, input.checksum_mode.as_ref());
    Ok(described!(GetObjectOutput, record, checksum, {
        body: Some(StreamingBlob::wrap(read(tokio::fs::File::from_std(file), size))),
        content_length: i64::try_from(size).ok(),
    }))
}

pub(super) async fn head(objects: &Objects, input: HeadObjectInput) -> Result<HeadObjectOutput, ObjectError> {
    if input.range.is_some() {
        return Err(ObjectError::Unsupported("a range"));
    }
    let condition = ReadCondition {
        matching: input.if_match,
        not_matching: input.if_none_match,
        modified_since: input.if_modified_since,
        unmodified_since: input.if_unmodified_since,
    };
    let Found { size, record, .. } = look_up(objects, input.bucket, input.key, condition).await?;
    let checksum = asked_for(&record, input.checksum_mode.as_ref());
    Ok(described!(HeadObjectOutput, record, checksum, { content_length: i64::try_from(size).ok() }))
}

async fn look_up(
    objects: &Objects,
    bucket: String,
    key: String,
    condition: ReadCondition,
) -> Result<Found, ObjectError> {
    objects
        .blocking(move |objects| {
            let found = {
                let _reading = objects.reading();
                objects.find(&bucket, &key)?
            };
            condition.check(&found.record)?;
            Ok(found)
        })
        .await
}

/// The checksum, for a reader that asked for it.
fn asked_for(record: &Record, mode: Option<&ChecksumMode>) -> Option<String> {
    let asked = mode.is_some_and(|mode| mode.as_str() == ChecksumMode::ENABLED);
    record.checksum.clone().filter(|_| asked)
}

fn lock(retention: Option<Retention>) -> (Option<ObjectLockMode>, Option<Timestamp>) {
    retention
        .map(|retention| {
            (
                ObjectLockMode::from_static(retention.mode.name()),
                retention.until,
            )
        })
        .unzip()
}

/// The next `length` bytes of the file. It was opened when the object was looked up, so an overwrite does not show.
fn read(file: tokio::fs::File, length: u64) -> impl Stream<Item = io::Result<Bytes>> + Send + Sync + 'static {
    futures::stream::try_unfold((file, length), |(mut file, remaining)| async move {
        if remaining == 0 {
            return Ok(None);
        }
        let mut chunk = BytesMut::new();
        let read = (&mut file)
            .take(remaining.min(CHUNK))
            .read_buf(&mut chunk)
            .await?;
        // The file is shorter than it was when it was opened. An error breaks the response off, so the reader does not
        // take a part for the whole.
        if read == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let left = remaining.saturating_sub(u64::try_from(read).unwrap_or(u64::MAX));
        Ok(Some((chunk.freeze(), (file, left))))
    })
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};

    use md5::{Digest as _, Md5};
    use oms_telemetry::Clock;
    use s3s::dto::StreamingBlob;

    use super::*;
    use crate::s3::condition::WriteCondition;
    use crate::s3::layout::hex;
    use crate::s3::record::Headers;

    async fn put(objects: &Objects, body: String) {
        let bytes = Bytes::from(body);
        let body = StreamingBlob::wrap(futures::stream::iter([Ok::<_, io::Error>(bytes)]));
        let upload = objects.upload(body).await.unwrap();
        let record = Record {
            bucket: "bucket".to_owned(),
            key: "key".to_owned(),
            md5: upload.md5_hex(),
            checksum: None,
            last_modified: objects.now(),
            headers: Headers::default(),
            metadata: std::collections::HashMap::default(),
            retention: None,
        };
        objects.put(upload, record, WriteCondition::None).await.unwrap();
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn bytes_and_record_of_a_read_are_of_one_version() {
        let directory = tempfile::tempdir().unwrap();
        let objects = Objects::open(directory.path(), Clock::system()).unwrap();
        objects.create_bucket("bucket").unwrap();
        put(&objects, "start".to_owned()).await;
        let done = Arc::new(AtomicBool::new(false));
        let readers: Vec<_> = (0..3)
            .map(|_| {
                let (objects, done) = (objects.clone(), Arc::clone(&done));
                tokio::spawn(async move {
                    while !done.load(Ordering::Relaxed) {
                        let names = ("bucket".to_owned(), "key".to_owned());
                        let mut found = look_up(&objects, names.0, names.1, ReadCondition::default())
                            .await
                            .unwrap();
                        let mut bytes = Vec::new();
                        found.file.read_to_end(&mut bytes).unwrap();
                        assert_eq!(hex(&Md5::digest(&bytes)), found.record.md5);
                    }
                })
            })
            .collect();
        for version in 0..60 {
            put(&objects, version.to_string()).await;
        }
        done.store(true, Ordering::Relaxed);
        for reader in readers {
            reader.await.unwrap();
        }
    }
}
