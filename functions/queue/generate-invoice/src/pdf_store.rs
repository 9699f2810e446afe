//! The bucket of invoices. Objects are written once and never overwritten.

use aws_sdk_s3::Client;
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::ChecksumMode;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use oms_archive::s3_client;
use oms_aws::Aws;
use oms_domain::lower_hex;
use oms_telemetry::error_chain;
use sha2::{Digest, Sha256};

/// The bucket, and the client that reaches it.
#[derive(Clone, Debug)]
pub struct PdfStore {
    client: Client,
    bucket: String,
}

/// The reason why an invoice is not in the bucket.
#[derive(Debug, thiserror::Error)]
pub enum PdfStoreError {
    /// Another object has the key of the invoice. Nothing is overwritten; a person must look.
    #[error("the object `{key}` is not this invoice")]
    Different {
        /// The key.
        key: String,
    },
    /// The service cannot be reached, or refused the request.
    #[error("the bucket failed: {0}")]
    Service(String),
}

/// A PDF in the bucket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredPdf {
    /// The key.
    pub key: String,
    /// The SHA-256 in lower-case hexadecimal.
    pub sha256: String,
}

impl PdfStore {
    /// Connects to the bucket of that name.
    pub fn new(aws: &Aws, bucket: String) -> Self {
        Self {
            client: s3_client(aws),
            bucket,
        }
    }

    /// Stores `pdf` under `key`, unless the key is taken. An object with the same bytes is a success, because an
    /// earlier attempt stored it. The checksums are compared: the key alone proves nothing.
    pub async fn put(&self, key: String, pdf: Vec<u8>) -> Result<StoredPdf, PdfStoreError> {
        let digest: [u8; 32] = Sha256::digest(&pdf).into();
        let checksum = STANDARD.encode(digest);
        // S3 checks the checksum and stores it with the object, so a later attempt can compare it.
        let put = self
            .client
            .put_object()
            .bucket(&self.bucket)
            .key(&key)
            .if_none_match("*")
            .checksum_sha256(&checksum)
            .content_type("application/pdf")
            .body(ByteStream::from(pdf));
        if let Err(error) = put.send().await {
            // 412 Precondition Failed: `If-None-Match: *` found an object under the key.
            let exists = error
                .raw_response()
                .is_some_and(|response| response.status().as_u16() == 412);
            if !exists {
                return Err(failed(&error));
            }
            // An object without a checksum was not stored by this function, so it counts as different.
            if self.checksum(&key).await?.as_ref() != Some(&checksum) {
                return Err(PdfStoreError::Different { key });
            }
        }
        Ok(StoredPdf {
            key,
            sha256: lower_hex(&digest),
        })
    }

    async fn checksum(&self, key: &str) -> Result<Option<String>, PdfStoreError> {
        let head = self
            .client
            .head_object()
            .bucket(&self.bucket)
            .key(key)
            // S3 leaves the stored checksum out of its response unless it is asked for.
            .checksum_mode(ChecksumMode::Enabled);
        let head = head.send().await.map_err(|error| failed(&error))?;
        Ok(head.checksum_sha256)
    }
}

fn failed<E: std::error::Error + 'static>(error: &E) -> PdfStoreError {
    PdfStoreError::Service(error_chain(error))
}
