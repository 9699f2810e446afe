//! The audit bucket in S3, whose objects are written once and kept, and the key in KMS that signs the digests.

mod bucket;
mod signing_key;

pub use bucket::{AuditBucket, BucketError, s3_client};
pub use signing_key::{Signed, SigningError, SigningKey};
