//! The operations on the system itself.

use oms_contract::{Health, Metrics, StateMachine};
use utoipa::openapi::Type;
use utoipa::openapi::schema::{AdditionalProperties, ObjectBuilder, Schema};

use crate::examples::system as examples;
use crate::headers::Header;
use crate::operation::{Answer, Area, Operation};
use crate::schemas::{Body, text};

pub fn operations() -> Vec<Operation> {
    vec![machine(), metrics(), health(), document(), reference()]
}

/// The response to a client that has the current version.
fn known() -> Answer {
    Answer::empty(304, "The resource is unchanged.").headers([Header::ETag])
}

fn machine() -> Operation {
    Operation::new("get-state-machine", Area::System, "Show a state machine")
        .description(
            "The states of an order or a return, every transition with the roles that may make it, and both as a \
             Mermaid diagram. `own`: only for the caller's own; `all`: for everyone's. `four_eyes`: neither the \
             customer nor the person who requested it may make the transition.",
        )
        .answer(
            Answer::json(200, "The machine.", Body::of::<StateMachine<'static>>())
                .example("return", examples::state_machine())
                .headers([Header::ETag]),
        )
        .answer(known())
}

fn metrics() -> Operation {
    Operation::new("get-metrics", Area::System, "Show the metrics")
        .description("Exact counts, updated with every change, and response times.")
        .answer(
            Answer::json(200, "The counts.", Body::of::<Metrics>()).example("metrics", examples::metrics()),
        )
}

fn health() -> Operation {
    Operation::new("get-health", Area::System, "Check the health of the system")
        .description("Checks that every service the system depends on can be reached.")
        .answer(
            Answer::json(
                200,
                "Every service can be reached.",
                Body::of::<Health<'static>>(),
            )
            .example("healthy", examples::healthy()),
        )
        .answer(
            Answer::json(
                503,
                "A service cannot be reached; `services` says which.",
                Body::of::<Health<'static>>(),
            )
            .example("unhealthy", examples::unhealthy())
            .headers([Header::RetryAfter]),
        )
}

fn document() -> Operation {
    let object = ObjectBuilder::new()
        .schema_type(Type::Object)
        .description(Some("An OpenAPI document, version 3.1."))
        .additional_properties(Some(AdditionalProperties::<Schema>::FreeForm(true)));
    let example = serde_json::json!({
        "openapi": "3.1.0",
        "info": { "title": crate::TITLE, "version": env!("CARGO_PKG_VERSION") },
        "paths": {},
    });
    Operation::new("get-openapi", Area::System, "Get this document")
        .description("The OpenAPI document of this API.")
        .answer(
            Answer::json(200, "The document.", Body::inline(object))
                .example("shortened", example)
                .headers([Header::ETag]),
        )
        .answer(known())
}

fn reference() -> Operation {
    let page = text().description(Some("An HTML page."));
    Operation::new("get-docs", Area::System, "Read the reference")
        .description("The reference page of the API, on which requests can be tried out. It loads nothing from other hosts.")
        .answer(
            Answer::content(200, "The page.", "text/html; charset=utf-8", Body::inline(page))
                .example(
                    "shortened",
                    "<!doctype html><title>ArtiCurated OMS</title>".into(),
                )
                .headers([Header::ETag]),
        )
        .answer(known())
}
