//! The operations on API keys.

use oms_contract::{ApiKey, CreateApiKey, CreatedApiKey};
use oms_http::ApiError;

use crate::errors::invalid;
use crate::examples::{api_keys as examples, page};
use crate::headers::Header;
use crate::operation::{Answer, Area, Link, Operation};
use crate::parameters;
use crate::schemas::Body;

const REVOKE: Link = Link {
    function: "revoke-api-key",
    description: "Revokes the key.",
    parameters: &[("key_id", "$response.body#/id")],
};

pub fn operations() -> Vec<Operation> {
    vec![create(), list(), revoke()]
}

fn create() -> Operation {
    Operation::new("create-api-key", Area::ApiKeys, "Make an API key")
        .description(
            "An API key with which software can call the API, in the header `X-API-Key` and for the operations of its \
             `scopes`. The key itself is shown only in this response: a repeated request gets the other members, and \
             `null` for the key.",
        )
        .request::<CreateApiKey>([("scanner", examples::new())])
        .answer(
            Answer::json(201, "The new key, shown only this once.", Body::of::<CreatedApiKey<'static>>())
                .example("created", examples::created())
                .example("repeated", examples::created_without_key())
                .headers([Header::IdempotencyReplayed])
                .links([REVOKE]),
        )
        .answer(
            Answer::json(
                200,
                "A dry run: the API key as it would be made, without the key itself.",
                Body::of::<CreatedApiKey<'static>>(),
            )
            .example("dry run", examples::created_without_key())
            .headers([Header::OnlyDryRun, Header::IdempotencyReplayed]),
        )
        .errors([
            invalid([
                ("scopes[0]", "must be an operation, such as `orders:read`, or a role other than `customer`"),
                ("expires_at", "must be at most 366 days ahead"),
            ]),
            ApiError::IdempotencyKeyReused,
        ])
}

fn list() -> Operation {
    Operation::new("list-api-keys", Area::ApiKeys, "List API keys")
        .description(
            "All API keys without their secrets, including those that were revoked or expired within the last 90 \
             days. `total` is known only where all keys fit on one page.",
        )
        .parameters([parameters::limit(), parameters::cursor()])
        .answer(
            Answer::json(200, "A page of keys.", Body::list_of::<ApiKey<'static>>())
                .example("keys", page(&[examples::listed()]))
                .links([Link {
                    parameters: &[("key_id", "$response.body#/data/0/id")],
                    ..REVOKE
                }]),
        )
}

fn revoke() -> Operation {
    Operation::new("revoke-api-key", Area::ApiKeys, "Revoke an API key")
        .description(
            "Revokes the key. Every function refuses it within a minute. Revoking a revoked key succeeds, too.",
        )
        .answer(Answer::empty(204, "The key is revoked.").headers([Header::IdempotencyReplayed]))
        .answer(
            Answer::json(
                200,
                "A dry run: the key as it would be.",
                Body::of::<ApiKey<'static>>(),
            )
            .example("revoked", examples::revoked())
            .headers([Header::OnlyDryRun, Header::IdempotencyReplayed]),
        )
}
