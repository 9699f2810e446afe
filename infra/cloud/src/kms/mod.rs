//! AWS KMS, in this process: keys that sign and never leave it.
//!
//! [`Keys`] keeps one ECDSA key on P-256 for each the template describes, in a file that only its owner may read.
//! [`router`] serves the AWS JSON 1.1 protocol (`X-Amz-Target: TrentService.<Operation>`) for `Sign` and
//! `GetPublicKey`. Requests need not be signed.
//!
//! Unlike KMS it takes only messages, no digests of them: the library underneath hashes what it signs.

mod error;
mod http;
mod keys;

pub use error::KeyError;
pub use http::router;
pub use keys::Keys;
