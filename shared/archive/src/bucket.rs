//! The audit trail's bucket in S3.

use aws_sdk_s3::Client;
use aws_sdk_s3::config::ResponseChecksumValidation;
use aws_sdk_s3::operation::get_object::GetObjectError;
use aws_sdk_s3::operation::list_objects_v2::ListObjectsV2Output;
use aws_sdk_s3::primitives::ByteStream;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use oms_aws::{Aws, Service};
use oms_telemetry::error_chain;
use sha2::{Digest, Sha256};

/// The audit trail's bucket. No object in it is ever overwritten. Cheap to clone.
#[derive(Clone, Debug)]
pub struct AuditBucket {
    client: Client,
    bucket: String,
}

/// An operation on the bucket failed.
#[derive(Debug, thiserror::Error)]
pub enum BucketError {
    /// Another object has that name already. It is not overwritten.
    #[error("another object exists under `{key}`")]
    Different {
        /// The object's name.
        key: String,
    },
    /// The object does not exist.
    #[error("the object `{key}` does not exist")]
    Missing {
        /// The object's name.
        key: String,
    },
    /// The service cannot be reached, or refuses the request.
    #[error("the request to the bucket failed: {0}")]
    Service(String),
}

/// Makes the client of the process's object store.
pub fn s3_client(aws: &Aws) -> Client {
    Client::from_conf(client_config(aws).build())
}

/// A stand-in's buckets are paths below its address, since it has no name of its own for each.
fn client_config(aws: &Aws) -> aws_sdk_s3::config::Builder {
    aws_sdk_s3::config::Builder::from(&aws.sdk_config(Service::S3))
        .force_path_style(aws.is_redirected(Service::S3))
}

impl AuditBucket {
    /// The bucket of that name.
    pub fn new(aws: &Aws, bucket: String) -> Self {
        // A changed object must reach the verifier, which names it. The SDK's own checksum would refuse to read it.
        let lenient = ResponseChecksumValidation::WhenRequired;
        let config = client_config(aws).response_checksum_validation(lenient);
        Self {
            client: Client::from_conf(config.build()),
            bucket,
        }
    }

    /// Puts `bytes` under `key` unless an object exists there. An object of the same bytes counts as success, because
    /// an earlier attempt stored it. Other bytes are a [`BucketError::Different`].
    pub async fn put_new(&self, key: &str, content_type: &str, bytes: Vec<u8>) -> Result<(), BucketError> {
        let digest: [u8; 32] = Sha256::digest(&bytes).into();
        let put = self
            .client
            .put_object()
            .bucket(&self.bucket)
            .key(key)
            // S3 itself refuses to overwrite, so that two runs at the same time cannot both put, and refuses
            // bytes that do not match the checksum.
            .if_none_match("*")
            .checksum_sha256(STANDARD.encode(digest))
            .content_type(content_type)
            .body(ByteStream::from(bytes));
        let Err(error) = put.send().await else {
            return Ok(());
        };
        // 412 is the answer to `if_none_match`. The SDK has no variant for it, so the status tells. A put that the SDK
        // sends again after a lost answer gets it as well, from its own object.
        let response = error.raw_response();
        if response.is_none_or(|response| response.status().as_u16() != 412) {
            return Err(failed(&error));
        }
        // The bytes are compared, not the stored checksum, which states only what was once put.
        let there: [u8; 32] = Sha256::digest(self.get(key).await?).into();
        if there == digest {
            Ok(())
        } else {
            Err(BucketError::Different { key: key.to_owned() })
        }
    }

    /// The bytes of an object.
    pub async fn get(&self, key: &str) -> Result<Vec<u8>, BucketError> {
        let object = self
            .client
            .get_object()
            .bucket(&self.bucket)
            .key(key)
            .send()
            .await;
        let object = object.map_err(|error| {
            let missing = error
                .as_service_error()
                .is_some_and(GetObjectError::is_no_such_key);
            if missing {
                BucketError::Missing { key: key.to_owned() }
            } else {
                failed(&error)
            }
        })?;
        let bytes = object.body.collect().await;
        Ok(bytes.map_err(|error| failed(&error))?.to_vec())
    }

    /// The names that begin with `prefix`, in order.
    pub async fn keys(&self, prefix: &str) -> Result<Vec<String>, BucketError> {
        self.list(prefix, None, |page| {
            let objects = page.contents.into_iter().flatten();
            objects.filter_map(|object| object.key).collect()
        })
        .await
    }

    /// The names that begin with `prefix`, up to and including the next slash, in order: the folders within a folder.
    pub async fn folders(&self, prefix: &str) -> Result<Vec<String>, BucketError> {
        self.list(prefix, Some("/"), |page| {
            let folders = page.common_prefixes.into_iter().flatten();
            folders.filter_map(|folder| folder.prefix).collect()
        })
        .await
    }

    async fn list(
        &self,
        prefix: &str,
        delimiter: Option<&str>,
        names: fn(ListObjectsV2Output) -> Vec<String>,
    ) -> Result<Vec<String>, BucketError> {
        let (mut all, mut token) = (Vec::new(), None);
        loop {
            let page = self
                .client
                .list_objects_v2()
                .bucket(&self.bucket)
                .prefix(prefix)
                .set_delimiter(delimiter.map(str::to_owned))
                .set_continuation_token(token)
                .send()
                .await
                .map_err(|error| failed(&error))?;
            let next = page.next_continuation_token.clone();
            all.extend(names(page));
            if next.is_none() {
                return Ok(all);
            }
            token = next;
        }
    }
}

fn failed<E: std::error::Error + 'static>(error: &E) -> BucketError {
    BucketError::Service(error_chain(error))
}
