//! The edge of the API, before an operation is reached: credentials, origins, limits, headers and paths.

mod authentication;
mod cors;
pub mod front;
mod paths;
mod rate_limit;
mod responses;
mod security_headers;
pub mod tokens;
