//! The webhook of the payment gateway.

use oms_contract::Received;
use serde_json::json;
use utoipa::openapi::Type;
use utoipa::openapi::schema::{AdditionalProperties, ObjectBuilder};

use crate::examples::payments as examples;
use crate::operation::{Answer, Area, Operation, Request};
use crate::parameters;
use crate::schemas::{Body, text};

pub fn operations() -> Vec<Operation> {
    let operation = Operation::new(
        "receive-payment-webhook",
        Area::Payments,
        "Receive a payment gateway event",
    )
    .description(
        "For the payment gateway only: its signature is the credential. `payment_intent.succeeded` marks an order as \
         paid if the amount and the currency are the order's; `payment_intent.payment_failed` is recorded; \
         `refund.updated` reports the outcome of a refund. An event that is delivered twice takes effect once. Every \
         well-formed event gets 200, even one that changes nothing, because delivering it again would not help.",
    )
    .parameters([parameters::stripe_signature()])
    .answer(
        Answer::json(200, "The event was received.", Body::of::<Received>())
            .example("received", json!({ "received": true })),
    )
    .errors([oms_http::ApiError::Unauthenticated]);
    let request = Request {
        body: event(),
        examples: vec![("paid", examples::paid()), ("refunded", examples::refunded())],
        required: true,
    };
    vec![Operation {
        request: Some(request),
        ..operation
    }]
}

/// The schema of an event, as far as it is read. The gateway may add members at any time.
fn event() -> Body {
    let object = || {
        ObjectBuilder::new()
            .schema_type(Type::Object)
            .additional_properties(Some(AdditionalProperties::<utoipa::openapi::Schema>::FreeForm(
                true,
            )))
    };
    let data = object()
        .description(Some("The subject of the event."))
        .property("object", object().description(Some("The payment or the refund.")))
        .required("object");
    let event = object()
        .description(Some("An event of the payment gateway, in the form of Stripe's."))
        .property(
            "id",
            text().description(Some("The event's id, which is the same at every delivery.")),
        )
        .property("type", text().description(Some("The type of event.")))
        .property(
            "created",
            ObjectBuilder::new()
                .schema_type(Type::Integer)
                .description(Some("The time of the event, in seconds since 1970.")),
        )
        .property("data", data)
        .required("id")
        .required("type")
        .required("created")
        .required("data");
    Body::named("PaymentEvent", event)
}
