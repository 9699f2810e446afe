//! The errors of the signing keys.

use std::path::PathBuf;

/// A refusal, or a failure of the store of the keys.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// No key has this id or ARN.
    #[error("the key `{0}` does not exist")]
    NotFound(String),
    /// The key cannot sign by this algorithm.
    #[error("the algorithm {0} is incompatible with key spec ECC_NIST_P256")]
    Algorithm(String),
    /// A parameter has a value outside its limits.
    #[error("value for {parameter} is invalid: {rule}")]
    Parameter {
        /// The parameter, as the API spells it.
        parameter: &'static str,
        /// The rule it breaks.
        rule: &'static str,
    },
    /// The local endpoint does not implement this part of KMS.
    #[error("{0} is not supported by the local endpoint")]
    Unsupported(&'static str),
    /// The request names no operation of this endpoint.
    #[error("the operation `{0}` is not supported")]
    UnknownOperation(String),
    /// The request's body is not the JSON of its operation.
    #[error("the request body cannot be read")]
    MalformedRequest(#[source] serde_json::Error),
    /// A key's file cannot be read or written.
    #[error("the key file `{path}` cannot be read or written: {source}")]
    File {
        /// The file.
        path: PathBuf,
        /// The cause.
        source: std::io::Error,
    },
    /// A key's file does not hold a key.
    #[error("the key file `{0}` is damaged")]
    Damaged(PathBuf),
    /// A key was not made, or did not sign.
    #[error("the key failed")]
    Failed,
}
