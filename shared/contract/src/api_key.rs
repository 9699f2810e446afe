//! API keys.

use std::borrow::Cow;

use oms_domain::{ApiKeyId, Scope, Timestamp};
use serde::{Deserialize, Serialize};

#[cfg(feature = "openapi")]
use crate::schema;

/// The state of an API key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ApiKeyState {
    /// Usable.
    Active,
    /// Revoked.
    Revoked,
    /// Expired.
    Expired,
}

/// An API key without its secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ApiKey<'a> {
    /// The key's id, which is also part of the key.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Id))]
    pub id: ApiKeyId,
    /// The key's name, given by its owner.
    #[cfg_attr(
        feature = "openapi",
        schema(min_length = 1, max_length = 100, example = "warehouse scanner")
    )]
    pub name: Cow<'a, str>,
    /// The operations that the key may do: each by its name, or those of a role.
    #[cfg_attr(feature = "openapi", schema(value_type = std::collections::BTreeSet<schema::Scope>, min_items = 1))]
    pub scopes: Vec<Scope>,
    /// The state of the key.
    pub status: ApiKeyState,
    /// The person who made the key and answers for its use.
    pub created_by: Cow<'a, str>,
    /// The time the key was made.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Time))]
    pub created_at: Timestamp,
    /// The time from which the key is refused.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Time))]
    pub expires_at: Timestamp,
    /// The time the key was revoked; `null` while it is not.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<schema::Time>))]
    pub revoked_at: Option<Timestamp>,
    /// The time the key was last used, accurate to ten minutes; `null` if it never was.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<schema::Time>))]
    pub last_used_at: Option<Timestamp>,
}

/// A newly made API key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CreatedApiKey<'a> {
    /// The key itself, as it goes into the header `X-API-Key`. Shown only in this response; `null` in a dry run
    /// and when the request is repeated.
    #[cfg_attr(
        feature = "openapi",
        schema(pattern = "^oms_[^_]*_[0-9a-f]{32}_[0-9a-f]{64}$")
    )]
    pub key: Option<String>,
    /// The key's other members.
    #[serde(flatten)]
    pub api_key: ApiKey<'a>,
}

/// An API key to be made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateApiKey {
    /// A name for the key.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Text100, example = "warehouse scanner"))]
    pub name: String,
    /// The operations that the key may do, each once: `orders:read` alone, or all of a role such as `warehouse`. No
    /// scope lets a key make or revoke keys: a person who is `admin` does that.
    #[cfg_attr(feature = "openapi", schema(value_type = std::collections::BTreeSet<schema::Scope>, min_items = 1, max_items = 24))]
    pub scopes: Vec<Scope>,
    /// The time from which the key is refused: in the future, at most 366 days ahead.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::GivenTime))]
    pub expires_at: Timestamp,
}
