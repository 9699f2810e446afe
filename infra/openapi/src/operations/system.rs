//! The system itself.

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

/// The answer to those who have the newest.
fn known() -> Answer {
    Answer::empty(304, "It is what you have.").headers([Header::ETag])
}

fn machine() -> Operation {
    Operation::new("get-state-machine", Area::System, "Show a state machine")
        .description(
            "The states of an order or of a return, every edge between them with the roles that may take it, and the \
             same as a Mermaid diagram. `own`: with what is theirs; `all`: with everybody's. `four_eyes`: not who asked \
             for it.",
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
        .description("Exact counts, kept as things happen, and how long requests take.")
        .answer(
            Answer::json(200, "The counts.", Body::of::<Metrics>()).example("metrics", examples::metrics()),
        )
}

fn health() -> Operation {
    Operation::new("get-health", Area::System, "Show whether the system works")
        .description("Whether every service the system stands on can be reached.")
        .answer(
            Answer::json(200, "Everything works.", Body::of::<Health<'static>>())
                .example("healthy", examples::healthy()),
        )
        .answer(
            Answer::json(
                503,
                "Something does not; `services` says what.",
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
        "info": { "title": crate::document::TITLE, "version": env!("CARGO_PKG_VERSION") },
        "paths": {},
    });
    Operation::new("get-openapi", Area::System, "Get this document")
        .description("The OpenAPI document of the API.")
        .answer(
            Answer::json(200, "The document.", Body::inline(object))
                .example("shortened", example)
                .headers([Header::ETag]),
        )
        .answer(known())
}

fn reference() -> Operation {
    let page = text().description(Some("A page in HTML."));
    Operation::new("get-docs", Area::System, "Read the reference")
        .description("The reference page of the API, from which it can be tried out. It needs no network.")
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
