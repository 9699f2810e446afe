//! The parameters of requests.

use oms_contract::schema;
use serde_json::Value;
use utoipa::ToSchema;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn, ParameterStyle};
use utoipa::openapi::schema::{AnyOfBuilder, ArrayBuilder, ObjectBuilder};
use utoipa::openapi::{Ref, RefOr, Required, Schema, Type};

use crate::examples;
use crate::schemas::{one_of_texts, text};

/// The parameters that many operations have in common, which become components of their own.
pub fn shared() -> [(&'static str, Parameter); 8] {
    [
        ("RequestId", request_id()),
        ("IdempotencyKey", idempotency_key()),
        ("IfMatch", if_match()),
        ("IfNoneMatch", if_none_match()),
        ("DryRun", dry_run()),
        ("AsOf", as_of()),
        ("Limit", limit()),
        ("Cursor", cursor()),
    ]
}

/// The path parameter of that name.
pub fn of_path(name: &str) -> Parameter {
    let (schema, description, example): (RefOr<Schema>, _, Value) = match name {
        "order_id" => (
            component::<schema::Id>().into(),
            "The order's id, in either case.",
            examples::ORDER.into(),
        ),
        "return_id" => (
            component::<schema::Id>().into(),
            "The return's id, in either case.",
            examples::RETURN.into(),
        ),
        "key_id" => (
            component::<schema::Id>().into(),
            "The key's id, in either case.",
            examples::KEY.into(),
        ),
        "entity_id" => (
            component::<schema::Id>().into(),
            "The order's id, or its return's: either names the same job.",
            examples::ORDER.into(),
        ),
        "kind" => (
            component::<schema::JobKind>().into(),
            "The kind of job.",
            "INVOICE".into(),
        ),
        "machine" => (
            one_of_texts(["order", "return"]).into(),
            "The state machine.",
            "order".into(),
        ),
        _ => (text().into(), "", Value::Null),
    };
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Path)
        .required(Required::True)
        .description(Some(description))
        .schema(Some(schema))
        .example(Some(example))
        .build()
}

/// `X-Request-Id`, which every operation takes.
pub fn request_id() -> Parameter {
    header(
        "X-Request-Id",
        text(),
        "Your own id for the request: 1 to 128 visible ASCII characters. The response, the history and the log \
         contain it. An invalid id is replaced by a new one.",
        "storefront-8c1f",
    )
}

/// `Idempotency-Key`, which every operation that changes something takes.
pub fn idempotency_key() -> Parameter {
    header(
        "Idempotency-Key",
        text()
            .pattern(Some("^[!-~]{1,255}$"))
            .min_length(Some(1))
            .max_length(Some(255)),
        "Your name for this one intended change: 1 to 255 visible ASCII characters, preferably a new UUID. The same \
         request with the same key takes effect once and gets the same response again, with `idempotency-replayed: \
         true`. Keys are separate for each caller, method and path.",
        "d3b07384-d113-4ec6-a8a2-6a3c3a1c9a5e",
    )
}

/// `If-Match`, for operations that change one order or return.
pub fn if_match() -> Parameter {
    header(
        "If-Match",
        text().pattern(Some(r#"^("[0-9]{1,9}"|\*)$"#)),
        "The `etag` of the version to be changed: if it is no longer the current one, nothing is changed, and the \
         response is 412. `*` sets no condition.",
        "\"1\"",
    )
}

/// `If-None-Match`, for operations that show a resource with an `etag`.
pub fn if_none_match() -> Parameter {
    header(
        "If-None-Match",
        text().pattern(Some(r#"^(\*|(W/)?"[!#-~]*"( *, *(W/)?"[!#-~]*")*)$"#)),
        "The `etag` that you have: if it is still the current one, the response is 304 without a body. A list, weak \
         tags and `*` are accepted.",
        "\"3\"",
    )
}

/// `dry_run`, which every operation that changes something takes.
pub fn dry_run() -> Parameter {
    query(
        "dry_run",
        ObjectBuilder::new()
            .schema_type(Type::Boolean)
            .default(Some(false.into())),
        "With `true` nothing is written: the response is the would-be result with status 200, or the same error.",
        Some(Value::Bool(false)),
    )
}

/// `as_of`, for operations that show one order or return.
pub fn as_of() -> Parameter {
    query(
        "as_of",
        AnyOfBuilder::new()
            .item(text().pattern(Some("^[1-9][0-9]{0,8}$")))
            .item(component::<schema::GivenTime>()),
        "A version, or an RFC 3339 time: shows the resource as it was then, with its `etag` of that time and without \
         `allowed_transitions`. A version not yet reached, or a time before its creation, gets 404.",
        Some("1".into()),
    )
}

/// `limit`, for lists.
pub fn limit() -> Parameter {
    query(
        "limit",
        ObjectBuilder::new()
            .schema_type(Type::Integer)
            .minimum(Some(1))
            .maximum(Some(100))
            .default(Some(20.into())),
        "The largest number of items on a page.",
        Some(20.into()),
    )
}

/// `cursor`, for lists.
pub fn cursor() -> Parameter {
    query(
        "cursor",
        text().min_length(Some(1)),
        "The start of the page: `pagination.next_cursor` of the previous page, with the same filters. A cursor is \
         valid only for you and for this list.",
        None,
    )
}

/// `fields`, for showing only these members.
pub fn fields(names: &[&str]) -> Parameter {
    ParameterBuilder::new()
        .name("fields")
        .parameter_in(ParameterIn::Query)
        .required(Required::False)
        .description(Some(
            "The members to be shown, separated by commas, each named once.",
        ))
        .style(Some(ParameterStyle::Form))
        .explode(Some(false))
        .schema(Some(
            ArrayBuilder::new()
                .items(one_of_texts(names.iter().copied()))
                .min_items(Some(1))
                .unique_items(true),
        ))
        .example(Some(serde_json::json!(["id", "status"])))
        .build()
}

/// A filter by one of a few values.
pub fn choice<'c>(
    name: &'static str,
    choices: impl IntoIterator<Item = &'c str>,
    description: &str,
    example: &'static str,
) -> Parameter {
    query(name, one_of_texts(choices), description, Some(example.into()))
}

/// A filter by an id.
pub fn by_id(name: &'static str, description: &str, example: &'static str) -> Parameter {
    query(name, component::<schema::Id>(), description, Some(example.into()))
}

/// A filter by a time.
pub fn time(name: &'static str, description: &str) -> Parameter {
    query(
        name,
        component::<schema::GivenTime>(),
        description,
        Some("2026-11-01T00:00:00.000Z".into()),
    )
}

/// An optional query parameter.
pub fn query(
    name: &'static str,
    schema: impl Into<RefOr<Schema>>,
    description: &str,
    example: Option<Value>,
) -> Parameter {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Query)
        .required(Required::False)
        .description(Some(description))
        .schema(Some(schema))
        .example(example)
        .build()
}

fn header(name: &'static str, schema: ObjectBuilder, description: &str, example: &'static str) -> Parameter {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some(description))
        .schema(Some(schema))
        .example(Some(example.into()))
        .build()
}

/// The header with which the payment gateway signs its events.
pub(crate) fn stripe_signature() -> Parameter {
    let mut signature = header(
        "stripe-signature",
        text(),
        "The time the event was sent, and the HMAC-SHA256 of that time and the body with the shared secret; at most \
         five minutes old.",
        "t=1795253472,v1=5257a869e7ecebeda32affa62cdca3fa51cad7e77a0e56ff536d0ce8e108d8bd",
    );
    signature.required = Required::True;
    signature
}

/// A filter by an id or a name: 1 to 128 visible ASCII characters.
pub fn name(name: &'static str, description: &str, example: &'static str) -> Parameter {
    let schema = text()
        .pattern(Some("^[!-~]{1,128}$"))
        .min_length(Some(1))
        .max_length(Some(128));
    query(name, schema, description, Some(example.into()))
}

/// A filter by an order number.
pub fn order_number() -> Parameter {
    query(
        "order_number",
        text().pattern(Some("^[Oo][Rr][Dd]-[0-9]{4}-[0-9A-TV-Za-tv-z]{16}$")),
        "Only the order with this number. Either case is accepted; `I` and `L` are read as 1, and `O` as 0.",
        Some("ORD-2026-FWX9R6VQVTNWY8T5".into()),
    )
}

/// A reference to the component of `T`.
fn component<T: ToSchema>() -> Ref {
    Ref::from_schema_name(T::name())
}
