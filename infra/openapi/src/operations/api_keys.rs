//! API keys.

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
    description: "Makes the key good for nothing.",
    parameters: &[("key_id", "$response.body#/id")],
};

pub fn operations() -> Vec<Operation> {
    vec![create(), list(), revoke()]
}

fn create() -> Operation {
    Operation::new("create-api-key", Area::ApiKeys, "Make an API key")
        .description(
            "A key with which software can call the API in the header `X-API-Key`, in the roles of its `scopes`. The key \
             is shown in this answer and never again: a repeat of the request is told that the key was made, not what \
             it is.",
        )
        .request::<CreateApiKey>([("scanner", examples::new())])
        .answer(
            Answer::json(201, "The key, this once.", Body::of::<CreatedApiKey<'static>>())
                .example("created", examples::created())
                .example("repeated", examples::created_without_key())
                .headers([Header::IdempotencyReplayed])
                .links([REVOKE]),
        )
        .answer(
            Answer::json(
                200,
                "The key as it would be made, without the key itself: a dry run.",
                Body::of::<CreatedApiKey<'static>>(),
            )
            .example("dry run", examples::created_without_key())
            .headers([Header::OnlyDryRun, Header::IdempotencyReplayed]),
        )
        .errors([
            invalid([
                ("scopes[0]", "must be support, warehouse, manager, admin or system"),
                ("expires_at", "must be at most 366 days ahead"),
            ]),
            ApiError::IdempotencyKeyReused,
        ])
}

fn list() -> Operation {
    Operation::new("list-api-keys", Area::ApiKeys, "List API keys")
        .description(
            "Every key but its secret, those included that were revoked or have expired within the last 90 days. `total` \
             is known where they fit on one page.",
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
            "Makes a key good for nothing: at once here, within a minute everywhere. Again is no mistake.",
        )
        .answer(Answer::empty(204, "It is good for nothing any more.").headers([Header::IdempotencyReplayed]))
        .answer(
            Answer::json(
                200,
                "The key as it would be: a dry run.",
                Body::of::<ApiKey<'static>>(),
            )
            .example("revoked", examples::revoked())
            .headers([Header::OnlyDryRun, Header::IdempotencyReplayed]),
        )
}
