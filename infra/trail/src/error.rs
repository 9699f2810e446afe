//! The errors of reading and rebuilding the trail.

use oms_archive::{BucketError, SigningError};
use oms_audit::InvalidPublicKey;
use oms_aws::StartError;
use oms_store::{PutRecordError, StoreError};

/// A failure of a part that the trail depends on. Nothing is known about the trail itself.
#[derive(Debug, thiserror::Error)]
pub enum TrailError {
    /// A variable is not set, or the way to AWS could not be configured.
    #[error(transparent)]
    Start(#[from] StartError),
    /// A table failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The archive failed.
    #[error(transparent)]
    Bucket(#[from] BucketError),
    /// The signing key failed.
    #[error(transparent)]
    Key(#[from] SigningError),
    /// The signing key is of another kind than the digests are signed with.
    #[error("the signing key's public half {0}")]
    PublicKey(#[from] InvalidPublicKey),
    /// A row could not be added.
    #[error(transparent)]
    Put(#[from] PutRecordError),
    /// The transitions of an entity cannot be written as rows.
    #[error("the rows of an entity cannot be written: {0}")]
    Unwritable(#[from] serde_json::Error),
}
