//! What shows who calls.

use std::fmt;

use reqwest::RequestBuilder;

/// What shows who calls. Its `Debug` shows nothing of it.
#[derive(Clone, PartialEq, Eq)]
pub enum Credential {
    /// A JSON Web Token of the identity provider's, as it is sent in `Authorization: Bearer`.
    Token(String),
    /// An API key, as it is sent in `X-API-Key`.
    ApiKey(String),
    /// Nothing: for the operations that are open to everybody.
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
