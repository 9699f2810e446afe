//! Amazon S3, in this process, over plain files.
//!
//! [`Objects`] keeps each object's bytes in the file a person would look for, `<directory>/<bucket>/<key>`
//! ([`Objects::path_of`]), and what else belongs to it in a record under `<directory>/.records`. [`router`] puts the S3
//! REST protocol in front, path-style, with signatures (header and presigned URL) verified.
//!
//! # What is promised
//! - An object's bytes and its record change together, for every reader and also when the process is killed: see
//!   `commit`.
//! - `If-None-Match: *` has one winner among concurrent puts.
//! - A SHA-256 and a `Content-MD5` are verified on put, and the SHA-256 is returned to a reader that asks for it.
//! - An object under retention is neither deleted nor overwritten. Unlike S3, which keeps versions, so that an
//!   overwrite there leaves the retained version in place. A bucket may have a default retention.
//!
//! # What differs from S3
//! Keys are file paths: a segment may not be empty, `.`, `..` or longer than 255 bytes, and no key may be the
//! directory of another. A file system that ignores case, or rewrites Unicode, makes one key of two. There are no
//! versions, multipart uploads, tags, access control lists, storage classes or encryption; request parameters for the
//! last three are accepted and ignored. Ranges, checksums other than SHA-256 and setting a retention aside
//! (`x-amz-bypass-governance-retention`) are refused as not implemented.

mod checksum;
mod commit;
mod condition;
mod error;
mod http;
mod keep;
mod layout;
mod list;
mod objects;
mod record;
mod retention;
mod upload;

pub use error::ObjectError;
pub use http::router;
pub use objects::Objects;
pub use retention::{DefaultRetention, LockMode};
