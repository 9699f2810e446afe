//! A put from within this process, as AWS's own services make them.

use std::collections::HashMap;

use bytes::Bytes;
use s3s::dto::StreamingBlob;

use super::condition::WriteCondition;
use super::record::{Headers, Record};
use super::{ObjectError, Objects};

impl Objects {
    /// Makes `content` the object `key`, whatever stood there.
    pub async fn keep(
        &self,
        bucket: &str,
        key: &str,
        content_type: &str,
        content: Vec<u8>,
    ) -> Result<(), ObjectError> {
        self.check_bucket(bucket)?;
        self.path_of(bucket, key)?;
        let body = StreamingBlob::from(s3s::Body::from(Bytes::from(content)));
        let upload = self.upload(body).await?;
        let record = Record {
            bucket: bucket.to_owned(),
            key: key.to_owned(),
            md5: upload.md5_hex(),
            checksum: None,
            last_modified: self.now(),
            headers: Headers {
                content_type: Some(content_type.to_owned()),
                ..Headers::default()
            },
            metadata: HashMap::new(),
            retention: self.default_retention(bucket),
        };
        self.put(upload, record, WriteCondition::None).await
    }
}
