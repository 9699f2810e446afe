//! What the payment gateway calls.

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
        "Take an event of the payment gateway's",
    )
    .description(
        "For the payment gateway alone: its signature is the credential. `payment_intent.succeeded` marks an order as \
         paid if amount and currency are the order's; `payment_intent.payment_failed` is recorded; `refund.updated` \
         tells what became of a refund. An event that comes twice has its effect once. Every event that is understood \
         is answered with 200, whatever it says: another delivery would say the same.",
    )
    .parameters([parameters::stripe_signature()])
    .answer(
        Answer::json(200, "The event was understood.", Body::of::<Received>())
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

/// An event, as far as it is read. The gateway adds to its events as it likes.
fn event() -> Body {
    let object = || {
        ObjectBuilder::new()
            .schema_type(Type::Object)
            .additional_properties(Some(AdditionalProperties::<utoipa::openapi::Schema>::FreeForm(
                true,
            )))
    };
    let data = object()
        .description(Some("What the event is about."))
        .property(
            "object",
            object().description(Some("The payment, or the refund.")),
        )
        .required("object");
    let event = object()
        .description(Some("An event of the payment gateway's, as Stripe has it."))
        .property(
            "id",
            text().description(Some("The event's id: the same at every delivery.")),
        )
        .property("type", text().description(Some("What happened.")))
        .property(
            "created",
            ObjectBuilder::new()
                .schema_type(Type::Integer)
                .description(Some("When it happened, in seconds since 1970.")),
        )
        .property("data", data)
        .required("id")
        .required("type")
        .required("created")
        .required("data");
    Body::named("PaymentEvent", event)
}
