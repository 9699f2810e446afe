//! The credential of the caller.

use std::fmt;

use reqwest::RequestBuilder;

/// The credential of the caller. `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub enum Credential {
    /// A JSON Web Token from the identity provider, sent in `Authorization: Bearer`.
    Token(String),
    /// An API key, sent in `X-API-Key`.
    ApiKey(String),
    /// No credential, for the operations that are open to everyone.
    None,
}

impl Credential {
    pub(crate) fn of(&self, request: RequestBuilder) -> RequestBuilder {
        match self {
            Self::Token(token) => request.bearer_auth(token),
            Self::ApiKey(key) => request.header("x-api-key", key),
            Self::None => request,
        }
    }
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Token(_) => "Token(..)",
            Self::ApiKey(_) => "ApiKey(..)",
            Self::None => "None",
        })
    }
}
