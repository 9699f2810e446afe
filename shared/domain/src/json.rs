//! Serialization of the values that are text in JSON. Reading is as strict as each type's own parser.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{
    ApiKeyId, CustomerId, EntityType, JobKind, JobStatus, Lifecycle, LineItemId, OrderId, OrderNumber,
    OrderStatus, ProductId, RefundSource, RejectionReason, ReturnId, ReturnStatus, Role, Scope, Timestamp,
};

/// Reads a text by `parse`; `expected` completes the error message "... is not `expected`".
struct TextVisitor<T, F> {
    parse: F,
    expected: &'static str,
    value: PhantomData<T>,
}

impl<T, F: Fn(&str) -> Option<T>> Visitor<'_> for TextVisitor<T, F> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.expected)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        (self.parse)(text).ok_or_else(|| E::custom(format_args!("`{text}` is not {}", self.expected)))
    }
}

macro_rules! text {
    ($type:ty: $expected:literal, $self:ident, $serializer:ident => $write:expr, $read:expr) => {
        impl Serialize for $type {
            fn serialize<S: Serializer>(&$self, $serializer: S) -> Result<S::Ok, S::Error> {
                $write
            }
        }

        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_str(TextVisitor {
                    parse: $read,
                    expected: $expected,
                    value: PhantomData,
                })
            }
        }
    };
}

/// Serializes by `Display` and reads by `FromStr`.
macro_rules! displayed {
    ($($type:ty: $expected:literal,)*) => {$(
        text!($type: $expected, self, serializer => serializer.collect_str(self), |text: &str| text.parse().ok());
    )*};
}

/// Serializes by `as_str` and reads by `from_name`.
macro_rules! named {
    ($($type:ty: $expected:literal,)*) => {$(
        text!($type: $expected, self, serializer => serializer.serialize_str(self.as_str()), <$type>::from_name);
    )*};
}

displayed! {
    ApiKeyId: "the id of an API key",
    CustomerId: "the id of a customer",
    LineItemId: "the id of a line item",
    OrderId: "the id of an order",
    OrderNumber: "an order number",
    ProductId: "the id of a product",
    ReturnId: "the id of a return",
    Timestamp: "an RFC 3339 time",
}

named! {
    EntityType: "a kind of entity",
    JobKind: "a kind of job",
    JobStatus: "the status of a job",
    OrderStatus: "the status of an order",
    RefundSource: "the source of a refund",
    RejectionReason: "a reason to reject a return",
    ReturnStatus: "the status of a return",
    Role: "a role",
    Scope: "an operation or a role of an API key",
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_leads_back_to_the_value_and_other_text_is_refused() {
        let id = OrderId::new([7; 10]);
        let json = serde_json::to_string(&(id, id.number(2026), OrderStatus::Paid, Role::Admin)).unwrap();
        assert_eq!(
            json,
            r#"["07070707-0707-8070-8707-070000000000","ORD-2026-0W3GE1R70W3GE1R7","PAID","admin"]"#
        );
        let read: (OrderId, OrderNumber, OrderStatus, Role) = serde_json::from_str(&json).unwrap();
        assert_eq!(read, (id, id.number(2026), OrderStatus::Paid, Role::Admin));
        let error = serde_json::from_str::<OrderStatus>(r#""paid""#).unwrap_err();
        assert!(
            error
                .to_string()
                .starts_with("`paid` is not the status of an order"),
            "{error}"
        );
        assert!(serde_json::from_str::<Timestamp>("1").is_err());
    }
}
