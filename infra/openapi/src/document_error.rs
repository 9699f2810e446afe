//! The reasons for which the document cannot be built.

/// The document cannot be built.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// A route has no operation.
    #[error("the route of `{0}` has no operation")]
    NoOperation(&'static str),
    /// An operation has no route, or exists twice.
    #[error("the operation `{0}` has no route of its own")]
    NoRoute(&'static str),
    /// A route's path does not begin with the base path.
    #[error("the path `{0}` does not begin with the base path")]
    Path(&'static str),
    /// A value cannot be serialized as JSON.
    #[error("the document cannot be serialized")]
    Json(#[from] serde_json::Error),
}
