//! The audit bucket in S3, in which everything is put once and kept, and the key in KMS that its digests are signed with.

mod bucket;
mod signing_key;

pub use bucket::{AuditBucket, BucketError, s3_client};
pub use signing_key::{Signed, SigningError, SigningKey};
