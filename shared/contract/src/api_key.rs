//! The keys that software calls the API with.

use std::borrow::Cow;

use oms_domain::{ApiKeyId, Role, Timestamp};
use serde::{Deserialize, Serialize};

#[cfg(feature = "openapi")]
use crate::schema;

/// Whether a key can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ApiKeyState {
    /// It can.
    Active,
    /// It was revoked.
    Revoked,
    /// Its time is over.
    Expired,
}

/// An API key without its secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ApiKey<'a> {
    /// The key's id; also part of the key.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Id))]
    pub id: ApiKeyId,
    /// What the key is for.
    #[cfg_attr(
        feature = "openapi",
        schema(min_length = 1, max_length = 100, example = "warehouse scanner")
    )]
    pub name: Cow<'a, str>,
    /// The roles in which it may act.
    #[cfg_attr(feature = "openapi", schema(value_type = std::collections::BTreeSet<schema::Scope>, min_items = 1))]
    pub scopes: Vec<Role>,
    /// Whether it can be used.
    pub status: ApiKeyState,
    /// Who made it, and answers for what it does.
    pub created_by: Cow<'a, str>,
    /// When it was made.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Time))]
    pub created_at: Timestamp,
    /// Until when it can be used.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Time))]
    pub expires_at: Timestamp,
    /// When it was revoked.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<schema::Time>))]
    pub revoked_at: Option<Timestamp>,
    /// When it was last used, to within ten minutes.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<schema::Time>))]
    pub last_used_at: Option<Timestamp>,
}

/// A key that was just made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CreatedApiKey<'a> {
    /// The key itself, this once: what goes into the header `X-API-Key`. `null` when the request is repeated, and in a dry
    /// run.
    #[cfg_attr(
        feature = "openapi",
        schema(pattern = "^oms_[^_]*_[0-9a-f]{32}_[0-9a-f]{64}$")
    )]
    pub key: Option<String>,
    /// Everything else about it.
    #[serde(flatten)]
    pub api_key: ApiKey<'a>,
}

/// A key to be made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateApiKey {
    /// What the key is for.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Text100, example = "warehouse scanner"))]
    pub name: String,
    /// The roles in which it may act, each once. A key is nobody's customer.
    #[cfg_attr(feature = "openapi", schema(value_type = std::collections::BTreeSet<schema::Scope>, min_items = 1, max_items = 5))]
    pub scopes: Vec<Role>,
    /// Until when it can be used: in the future, at most 366 days ahead.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::GivenTime))]
    pub expires_at: Timestamp,
}
