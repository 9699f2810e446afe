//! The errors of the object store, and the S3 error codes for them.

use std::io;
use std::path::PathBuf;

use s3s::{S3Error, S3ErrorCode, StdError};

/// A refusal, or a failure of the file system underneath.
#[derive(Debug, thiserror::Error)]
pub enum ObjectError {
    /// No bucket has this name.
    #[error("the bucket `{0}` does not exist")]
    NoSuchBucket(String),
    /// The bucket has no such object.
    #[error("the key `{0}` does not exist")]
    NoSuchKey(String),
    /// The name breaks the naming rules of S3.
    #[error("`{0}` is not a valid bucket name")]
    InvalidBucketName(String),
    /// The key cannot be a path below its bucket's directory.
    #[error("the key `{key}` cannot be kept as a file: {reason}")]
    InvalidKey {
        /// The key.
        key: String,
        /// The reason.
        reason: &'static str,
    },
    /// The key is a directory of another object, or another object is a directory of this one.
    #[error("the key `{0}` and another object's key are file and directory of one path")]
    KeyConflict(String),
    /// A condition such as `If-None-Match: *` does not hold.
    #[error("the condition {0} does not hold")]
    PreconditionFailed(&'static str),
    /// The reader has this version of the object already.
    #[error("the object was not modified")]
    NotModified,
    /// The object is under retention.
    #[error("the object is retained until {0}")]
    Retained(String),
    /// The object has no retention to show.
    #[error("the object `{0}` has no object lock configuration")]
    NoRetention(String),
    /// The bytes received do not have the digest the sender gave.
    #[error("the {0} you specified did not match what was received")]
    DigestMismatch(&'static str),
    /// A digest is not base64 of the right length.
    #[error("the {0} you specified is not valid")]
    InvalidDigest(&'static str),
    /// The request contradicts itself or lacks something.
    #[error("{0}")]
    InvalidRequest(&'static str),
    /// A parameter has an unusable value.
    #[error("{0}")]
    InvalidArgument(&'static str),
    /// The local endpoint does not implement this part of S3.
    #[error("{0} is not supported by the local endpoint")]
    Unsupported(&'static str),
    /// The request body ended early or broke its own framing.
    #[error("the request body could not be read")]
    Body(#[source] StdError),
    /// Another process has the directory open.
    #[error("the directory `{0}` is in use by another process")]
    InUse(PathBuf),
    /// The file system failed.
    #[error("the file system failed at `{path}`")]
    File {
        /// The file or directory.
        path: PathBuf,
        /// The error.
        source: io::Error,
    },
    /// An object's record is not readable.
    #[error("the object record `{path}` is damaged")]
    Record {
        /// The record's file.
        path: PathBuf,
        /// The error in it.
        source: serde_json::Error,
    },
    /// The thread that talked to the file system stopped.
    #[error("the object store was interrupted")]
    Interrupted(#[from] tokio::task::JoinError),
}

impl ObjectError {
    /// Names the file a failure belongs to.
    pub(super) fn at(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::File { path, source }
    }

    fn code(&self) -> S3ErrorCode {
        match self {
            Self::NoSuchBucket(_) => S3ErrorCode::NoSuchBucket,
            Self::NoSuchKey(_) => S3ErrorCode::NoSuchKey,
            Self::InvalidBucketName(_) => S3ErrorCode::InvalidBucketName,
            Self::InvalidKey { .. } | Self::InvalidArgument(_) => S3ErrorCode::InvalidArgument,
            Self::KeyConflict(_) | Self::InvalidRequest(_) => S3ErrorCode::InvalidRequest,
            Self::PreconditionFailed(_) => S3ErrorCode::PreconditionFailed,
            Self::NotModified => S3ErrorCode::NotModified,
            Self::Retained(_) => S3ErrorCode::AccessDenied,
            Self::NoRetention(_) => S3ErrorCode::NoSuchObjectLockConfiguration,
            Self::DigestMismatch(_) => S3ErrorCode::BadDigest,
            Self::InvalidDigest(_) => S3ErrorCode::InvalidDigest,
            Self::Unsupported(_) => S3ErrorCode::NotImplemented,
            Self::Body(error) => body_code(error.as_ref()),
            Self::InUse(_) | Self::File { .. } | Self::Record { .. } | Self::Interrupted(_) => {
                S3ErrorCode::InternalError
            }
        }
    }
}

/// s3s keeps the types of these errors to itself; only their text tells a forged body from a broken connection.
fn body_code(error: &(dyn std::error::Error + 'static)) -> S3ErrorCode {
    let text = error.to_string();
    if text.contains("Sha256Mismatch") || text.contains("SignatureMismatch") {
        S3ErrorCode::SignatureDoesNotMatch
    } else {
        S3ErrorCode::IncompleteBody
    }
}

impl From<ObjectError> for S3Error {
    fn from(error: ObjectError) -> Self {
        let code = error.code();
        if code == S3ErrorCode::InternalError {
            tracing::error!(
                error = &error as &dyn std::error::Error,
                "the object endpoint failed"
            );
        }
        Self::with_message(code, error.to_string())
    }
}
