//! The headers of answers.

use serde_json::Value;
use utoipa::openapi::extensions::Extensions;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::schema::{ObjectBuilder, Ref};
use utoipa::openapi::{RefOr, Schema, Type};

use crate::schemas::text;

/// A header of an answer. Each is a component of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Header {
    /// The request's id; every answer has it.
    RequestId,
    /// The version of the one entity in the body.
    ETag,
    /// Where the thing is.
    Location,
    /// In how many seconds to ask again.
    RetryAfter,
    /// How to say who one is.
    WwwAuthenticate,
    /// Whether the answer was given before.
    IdempotencyReplayed,
    /// Whether this is what would have been.
    DryRun,
    /// That this is what would have been: where a real answer has another status.
    OnlyDryRun,
}

impl Header {
    /// Every header.
    pub const ALL: [Self; 8] = [
        Self::RequestId,
        Self::ETag,
        Self::Location,
        Self::RetryAfter,
        Self::WwwAuthenticate,
        Self::IdempotencyReplayed,
        Self::DryRun,
        Self::OnlyDryRun,
    ];

    /// The header that goes by that name on the wire.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|header| header.name() == name)
    }

    /// The name on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::RequestId => "x-request-id",
            Self::ETag => "etag",
            Self::Location => "location",
            Self::RetryAfter => "retry-after",
            Self::WwwAuthenticate => "www-authenticate",
            Self::IdempotencyReplayed => "idempotency-replayed",
            Self::DryRun | Self::OnlyDryRun => "dry-run",
        }
    }

    /// The name of the component.
    pub const fn component(self) -> &'static str {
        match self {
            Self::RequestId => "RequestId",
            Self::ETag => "ETag",
            Self::Location => "Location",
            Self::RetryAfter => "RetryAfter",
            Self::WwwAuthenticate => "WwwAuthenticate",
            Self::IdempotencyReplayed => "IdempotencyReplayed",
            Self::DryRun => "DryRun",
            Self::OnlyDryRun => "OnlyDryRun",
        }
    }

    /// A reference to the component.
    pub fn reference(self) -> Ref {
        Ref::new(format!("#/components/headers/{}", self.component()))
    }

    /// The component.
    pub fn definition(self) -> RefOr<utoipa::openapi::Header> {
        let (schema, description, example): (Schema, _, Value) = match self {
            Self::RequestId => (
                text().min_length(Some(1)).max_length(Some(128)).into(),
                "The request's id: the one that was sent, or a new one. Name it when asking us about a request.",
                "0f8fad5b-d9cb-469f-a165-70867728950e".into(),
            ),
            Self::ETag => (
                text().pattern(Some(r#"^"[0-9A-Za-z._-]+"$"#)).into(),
                "The version of what is shown: for `If-Match`, and for `If-None-Match`.",
                "\"3\"".into(),
            ),
            Self::Location => (
                text().min_length(Some(1)).into(),
                "Where it is.",
                "/api/v1/orders/7f3a9c1b-77de-8abc-8f23-450000000000".into(),
            ),
            Self::RetryAfter => (
                ObjectBuilder::new()
                    .schema_type(Type::Integer)
                    .minimum(Some(1))
                    .into(),
                "In how many seconds to ask again.",
                2.into(),
            ),
            Self::WwwAuthenticate => (
                text().into(),
                "How to say who you are.",
                "Bearer realm=\"oms\"".into(),
            ),
            Self::IdempotencyReplayed => (
                text().enum_values(Some(["true"])).into(),
                "There when the same request was made before under the same `Idempotency-Key`: this is its answer again.",
                "true".into(),
            ),
            Self::DryRun | Self::OnlyDryRun => (
                text().enum_values(Some(["true"])).into(),
                "There when `dry_run=true` was asked for: nothing was written.",
                "true".into(),
            ),
        };
        let header = HeaderBuilder::new()
            .description(Some(description))
            .schema(Some(schema))
            .example(Some(example));
        // The builder has no method for it.
        let required = self
            .is_required()
            .then(|| Extensions::from_iter([("required", true)]));
        RefOr::T(header.extensions(required).build())
    }

    /// Whether every answer that may have it does.
    const fn is_required(self) -> bool {
        match self {
            Self::RequestId
            | Self::ETag
            | Self::Location
            | Self::RetryAfter
            | Self::WwwAuthenticate
            | Self::OnlyDryRun => true,
            Self::IdempotencyReplayed | Self::DryRun => false,
        }
    }
}
