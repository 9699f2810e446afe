//! The headers of responses.

use serde_json::Value;
use utoipa::openapi::extensions::Extensions;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::schema::{ObjectBuilder, Ref};
use utoipa::openapi::{RefOr, Schema, Type};

use crate::schemas::text;

/// A response header. Each is a component of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Header {
    /// The request's id; every response has it.
    RequestId,
    /// The version of the entity in the body.
    ETag,
    /// The address of the resource.
    Location,
    /// The number of seconds after which to try again.
    RetryAfter,
    /// The authentication scheme to use.
    WwwAuthenticate,
    /// Present when the response repeats that of an earlier request.
    IdempotencyReplayed,
    /// Present in a dry run.
    DryRun,
    /// Always present: a status that only a dry run has.
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

    /// Finds the header of that name, in lower case.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|header| header.name() == name)
    }

    /// The header's name, in lower case.
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

    /// The name of the header's component.
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

    /// A reference to the header's component.
    pub fn reference(self) -> Ref {
        Ref::new(format!("#/components/headers/{}", self.component()))
    }

    /// The header's component.
    pub fn definition(self) -> RefOr<utoipa::openapi::Header> {
        let (schema, description, example): (Schema, _, Value) = match self {
            Self::RequestId => (
                text().min_length(Some(1)).max_length(Some(128)).into(),
                "The request's id: the one that was sent, or a new one. Quote it when you contact us about the request.",
                "0f8fad5b-d9cb-469f-a165-70867728950e".into(),
            ),
            Self::ETag => (
                text().pattern(Some(r#"^"[0-9A-Za-z._-]+"$"#)).into(),
                "The version of the resource, for `If-Match` and `If-None-Match`.",
                "\"3\"".into(),
            ),
            Self::Location => (
                text().min_length(Some(1)).into(),
                "The address of the new resource, or of the invoice.",
                "/api/v1/orders/7f3a9c1b-77de-8abc-8f23-450000000000".into(),
            ),
            Self::RetryAfter => (
                ObjectBuilder::new()
                    .schema_type(Type::Integer)
                    .minimum(Some(1))
                    .into(),
                "The number of seconds after which to try again.",
                2.into(),
            ),
            Self::WwwAuthenticate => (
                text().into(),
                "The authentication scheme to use.",
                "Bearer realm=\"oms\"".into(),
            ),
            Self::IdempotencyReplayed => (
                text().enum_values(Some(["true"])).into(),
                "Present when the same request was made before with the same `Idempotency-Key`: the response is repeated.",
                "true".into(),
            ),
            Self::DryRun | Self::OnlyDryRun => (
                text().enum_values(Some(["true"])).into(),
                "Present when the request had `dry_run=true`: nothing was written.",
                "true".into(),
            ),
        };
        let header = HeaderBuilder::new()
            .description(Some(description))
            .schema(Some(schema))
            .example(Some(example));
        // utoipa's builder has no method for `required`.
        let required = self
            .is_required()
            .then(|| Extensions::from_iter([("required", true)]));
        RefOr::T(header.extensions(required).build())
    }

    /// Returns `true` when every response that may have the header does.
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
