//! The schemas of values that are strings in JSON and have a type of their own in the domain.
//!
//! Each type here stands for one component of the OpenAPI document and is never instantiated. The handlers
//! refuse whatever a schema does not allow, except for the last instants at either end of the range of times.
//! Rules that depend on another field (such as the decimal places of a currency, and the largest amount) are
//! known to the handlers alone.

use std::borrow::Cow;

use oms_domain::Lifecycle;
use serde_json::{Value, json};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, OneOfBuilder, Schema, SchemaFormat, Type};
use utoipa::{PartialSchema, ToSchema};

/// Matches text that is not blank and has no control characters.
const LINE: &str =
    r"^[^\u0000-\u001F\u007F-\u009F]*[^\s\u0000-\u001F\u007F-\u009F][^\u0000-\u001F\u007F-\u009F]*$";

/// Matches the years in which every instant can be represented, whatever its offset. In 1970 and 9999 that
/// depends on the offset.
const YEARS: &str = "^(19(7[1-9]|[89][0-9])|[2-8][0-9]{3}|9[0-8][0-9]{2}|99[0-8][0-9]|999[0-8])-";

macro_rules! components {
    ($($(#[doc = $doc:literal])+ $name:ident => $schema:expr;)*) => {$(
        $(#[doc = $doc])+
        #[derive(Debug)]
        pub struct $name;

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                let description = concat!($($doc, "\n"),+).replace("\n ", "\n");
                RefOr::T($schema(description.trim()))
            }
        }

        impl ToSchema for $name {
            fn name() -> Cow<'static, str> {
                Cow::Borrowed(stringify!($name))
            }
        }
    )*};
}

components! {
    /// A UUID, accepted in either case, written in lower case.
    Id => |description| text(description)
        .format(Some(SchemaFormat::Custom("uuid".to_owned())))
        .pattern(Some("^[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}$"))
        .examples([json!("7f3a9c1b-77de-8abc-8f23-450000000000")])
        .into();
    /// An order number: another form of the order's id, accepted in either case.
    OrderNumber => |description| text(description)
        .pattern(Some("^ORD-[0-9]{4}-[0-9A-HJKMNP-TV-Z]{16}$"))
        .examples([json!("ORD-2026-7ZK3M9QX4T2VB8HN")])
        .into();
    /// An RFC 3339 time, written in UTC with milliseconds.
    Time => |description| text(description)
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
        .examples([json!("2026-11-21T09:30:00.000Z")])
        .into();
    /// An RFC 3339 time with a valid date, from 1971 to 9998.
    GivenTime => |description| text(description)
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
        .pattern(Some(YEARS))
        .examples([json!("2026-11-21T09:30:00.000Z")])
        .into();
    /// An amount of money as a decimal number, with as many decimal places as its currency has: `129.99`, or
    /// `1200` in yen.
    // A string, because many clients would read a JSON number through a float.
    Amount => |description| text(description)
        .pattern(Some(r"^[0-9]+(\.[0-9]+)?$"))
        .examples([json!("129.99")])
        .into();
    /// An amount of money as a decimal number, with no more decimal places than its currency has; a string, or
    /// a number, which is read exactly as it is written.
    // An i64 has at most 19 digits, and no currency has more than four decimal places.
    GivenAmount => |description| number_or_text(description, r"^[0-9]{1,19}(\.[0-9]{1,4})?$", "129.99", None);
    /// A percentage from 0 to 100.
    Percentage => |description| text(description)
        .pattern(Some(r"^[0-9]{1,3}(\.[0-9]+)?$"))
        .examples([json!("8.875")])
        .into();
    /// A percentage from 0 to 100 with at most four decimal places; a string, or a number, which is read
    /// exactly as it is written.
    GivenPercentage => |description| {
        number_or_text(description, r"^(100(\.0{1,4})?|[0-9]{1,2}(\.[0-9]{1,4})?)$", "8.875", Some(100.0))
    };
    /// The ISO 4217 code of a currency.
    CurrencyCode => |description| text(description)
        .pattern(Some("^[A-Z]{3}$"))
        .examples([json!("USD")])
        .into();
    /// The ISO 3166 alpha-2 code of a country.
    CountryCode => |description| text(description)
        .pattern(Some("^[A-Z]{2}$"))
        .examples([json!("GB")])
        .into();
    /// The ISO 3166 alpha-2 code of a country, or its usual English name.
    GivenCountry => |description| text(description)
        .min_length(Some(2))
        .max_length(Some(100))
        .examples([json!("GB"), json!("United Kingdom")])
        .into();
    /// An e-mail address.
    EmailAddress => |description| text(description)
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::Email)))
        .max_length(Some(254))
        .examples([json!("ada@example.com")])
        .into();
    /// A URL.
    Link => |description| text(description)
        .format(Some(SchemaFormat::Custom("uri".to_owned())))
        .into();
    /// Up to 20 characters.
    Text20 => |description| line(description, 20);
    /// Up to 50 characters.
    Text50 => |description| line(description, 50);
    /// Up to 100 characters.
    Text100 => |description| line(description, 100);
    /// Up to 255 characters.
    Text255 => |description| line(description, 255);
    /// Up to 500 characters.
    Text500 => |description| line(description, 500);
    /// Up to 1,000 characters.
    Text1000 => |description| line(description, 1000);
    /// Up to 2,000 characters.
    Text2000 => |description| line(description, 2000);
    /// The state of an order.
    OrderStatus => |description| names(description, oms_domain::OrderStatus::ALL.iter().map(|state| state.as_str()));
    /// The state of a return.
    ReturnStatus => |description| names(description, oms_domain::ReturnStatus::ALL.iter().map(|state| state.as_str()));
    /// The states that a return can enter after its approval.
    ReturnStep => |description| {
        use oms_domain::ReturnStatus::{Completed, InTransit, Received};
        names(description, [InTransit, Received, Completed].into_iter().map(Lifecycle::as_str))
    };
    /// The reason for which a return is rejected.
    RejectionReason => |description| {
        names(description, oms_domain::RejectionReason::ALL.into_iter().map(oms_domain::RejectionReason::as_str))
    };
    /// The status of a background job.
    JobStatus => |description| names(description, oms_domain::JobStatus::ALL.into_iter().map(oms_domain::JobStatus::as_str));
    /// The status of a job that is still to be done.
    Pending => |description| names(description, std::iter::once(oms_domain::JobStatus::Pending.as_str()));
    /// The kind of a background job.
    JobKind => |description| names(description, oms_domain::JobKind::ALL.into_iter().map(oms_domain::JobKind::as_str));
    /// The kinds of entity that can owe a background job.
    JobOwnerType => |description| {
        use oms_domain::EntityType::{Order, Return};
        names(description, [Order, Return].into_iter().map(oms_domain::EntityType::as_str))
    };
    /// The reason for a refund.
    RefundSource => |description| {
        names(description, oms_domain::RefundSource::ALL.into_iter().map(oms_domain::RefundSource::as_str))
    };
    /// The kind of entity that a record of the history concerns.
    EntityType => |description| {
        names(description, oms_domain::EntityType::all().map(oms_domain::EntityType::as_str))
    };
    /// A transition, a refused attempt, or an event of a background job.
    HistoryEvent => |description| {
        names(description, oms_domain::HistoryEvent::ALL.into_iter().map(oms_domain::HistoryEvent::as_str))
    };
    /// The kind of event that caused a change.
    Trigger => |description| names(description, oms_domain::Trigger::ALL.into_iter().map(oms_domain::Trigger::as_str));
    /// A person, or software.
    ActorType => |description| {
        use oms_domain::ActorType::{System, User};
        names(description, [User, System].into_iter().map(oms_domain::ActorType::as_str))
    };
    /// A role in which the API can be used.
    Role => |description| names(description, oms_domain::Role::ALL.into_iter().map(oms_domain::Role::as_str));
    /// A scope of an API key: an operation, or a role, which stands for its operations.
    Scope => |description| names(description, oms_domain::Scope::all().map(oms_domain::Scope::as_str));
}

/// A record of the history. It never changes, and contains the hash of the record before it.
#[derive(Debug, ToSchema)]
#[expect(
    dead_code,
    reason = "it stands for the domain's type, which has no schema of its own"
)]
pub struct HistoryRecord {
    /// The record's id.
    #[schema(value_type = Id)]
    id: String,
    /// The kind of entity the record concerns.
    #[schema(value_type = EntityType)]
    entity_type: String,
    /// The id of the order, return or API key; the order's id for its refund and its invoice; or the name of an
    /// operation.
    #[schema(example = "7f3a9c1b-77de-8abc-8f23-450000000000")]
    entity_id: String,
    /// The number of the transition, counted from 1.
    sequence: u32,
    /// The kind of event.
    #[schema(value_type = HistoryEvent)]
    event: String,
    /// The state before the transition; `null` at creation.
    #[schema(example = "PROCESSING_IN_WAREHOUSE")]
    previous_state: Option<String>,
    /// The state after the transition, or the one asked for; `null` for an attempt that asked for none.
    #[schema(example = "SHIPPED")]
    new_state: Option<String>,
    /// The id of the person or software that acted.
    #[schema(example = "0192f0c1-2a3b-7c4d-8e5f-60718293a4b5")]
    actor_id: String,
    /// A person, or software.
    #[schema(value_type = ActorType)]
    actor_type: String,
    /// The role in which they acted.
    #[schema(value_type = Role)]
    actor_role: String,
    /// The kind of event that caused the change.
    #[schema(value_type = Trigger)]
    trigger: String,
    /// The reason, in the actor's words.
    reason: Option<String>,
    /// Further facts, such as a tracking number.
    metadata: std::collections::BTreeMap<String, String>,
    /// The IP address the request came from.
    #[schema(example = "203.0.113.7")]
    ip_address: Option<String>,
    /// The id of the request.
    request_id: String,
    /// The time of the event.
    #[schema(value_type = Time)]
    created_at: String,
    /// The hash of the entity's record before this one; `null` for the first, and for records outside the
    /// chain.
    #[schema(pattern = "^[0-9a-f]{64}$")]
    previous_hash: Option<String>,
    /// The SHA-256 of this record without its hash, in lower-case hexadecimal.
    #[schema(pattern = "^[0-9a-f]{64}$")]
    hash: String,
}

fn text(description: &str) -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .description(Some(description))
}

fn line(description: &str, most: usize) -> Schema {
    let line = text(description)
        .min_length(Some(1))
        .max_length(Some(most))
        .pattern(Some(LINE));
    Schema::Object(line.build())
}

fn names(description: &str, names: impl Iterator<Item = &'static str>) -> Schema {
    Schema::Object(
        text(description)
            .enum_values(Some(names.map(Value::from)))
            .build(),
    )
}

fn number_or_text(description: &str, pattern: &str, example: &str, most: Option<f64>) -> Schema {
    let written = ObjectBuilder::new()
        .schema_type(Type::String)
        .pattern(Some(pattern));
    let number = ObjectBuilder::new()
        .schema_type(Type::Number)
        .minimum(Some(0.0))
        .maximum(most);
    let either = OneOfBuilder::new().item(written).item(number);
    Schema::OneOf(
        either
            .description(Some(description))
            .examples([json!(example)])
            .build(),
    )
}
