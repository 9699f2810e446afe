//! Orders.

use std::borrow::Cow;

use oms_domain::{CustomerId, LineItemId, OrderId, OrderNumber, OrderStatus, ProductId, Timestamp};
use serde::{Deserialize, Serialize};

#[cfg(feature = "openapi")]
use crate::schema;

/// An order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Order<'a> {
    /// The order's id.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Id))]
    pub id: OrderId,
    /// The order number printed on the order's documents; another form of the id.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::OrderNumber))]
    pub order_number: OrderNumber,
    /// The customer's id: the subject of the customer's token.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Id))]
    pub customer_id: CustomerId,
    /// The state of the order.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::OrderStatus))]
    pub status: OrderStatus,
    /// The number of transitions the order has had, including its creation; the version that `If-Match` refers
    /// to.
    // The longest path through the state machine has five transitions.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 5))]
    pub version: u32,
    /// The ISO 4217 code of the currency of every amount in the order.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::CurrencyCode))]
    pub currency: Cow<'a, str>,
    /// The line items.
    #[cfg_attr(feature = "openapi", schema(min_items = 1, max_items = 100))]
    pub line_items: Vec<LineItem<'a>>,
    /// The sum of the line items, before tax.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Amount))]
    pub subtotal_amount: String,
    /// The tax on the line items.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Amount))]
    pub tax_amount: String,
    /// The price of shipping.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Amount))]
    pub shipping_amount: String,
    /// The amount to be paid: subtotal, tax and shipping.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Amount))]
    pub total_amount: String,
    /// The payment method.
    #[cfg_attr(
        feature = "openapi",
        schema(min_length = 1, max_length = 50, example = "card")
    )]
    pub payment_method: Cow<'a, str>,
    /// The payment provider's id of the payment, once it is known.
    #[cfg_attr(feature = "openapi", schema(example = "pi_3MtwBwLkdIwHu7ix28a3tqPa"))]
    pub payment_transaction_id: Option<Cow<'a, str>>,
    /// The address the goods are sent to.
    pub shipping_address: Address<'a>,
    /// The address printed on the invoice.
    pub billing_address: Address<'a>,
    /// The customer's e-mail address.
    #[cfg_attr(feature = "openapi", schema(example = "ada@example.com"))]
    pub customer_email: Option<Cow<'a, str>>,
    /// The customer's notes on the order.
    #[cfg_attr(feature = "openapi", schema(example = "please leave it with the neighbour"))]
    pub notes: Option<Cow<'a, str>>,
    /// The carrier's number for the parcel, once it is shipped.
    #[cfg_attr(feature = "openapi", schema(example = "1Z999AA10123456784"))]
    pub tracking_number: Option<Cow<'a, str>>,
    /// The carrier of the parcel, once it is shipped.
    #[cfg_attr(feature = "openapi", schema(example = "DHL"))]
    pub carrier: Option<Cow<'a, str>>,
    /// The time the order was placed.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Time))]
    pub created_at: Timestamp,
    /// The time of the latest transition.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Time))]
    pub updated_at: Timestamp,
    /// The time the order was paid; `null` if it was not.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<schema::Time>))]
    pub paid_at: Option<Timestamp>,
    /// The time the order was shipped; `null` if it was not.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<schema::Time>))]
    pub shipped_at: Option<Timestamp>,
    /// The time the order was delivered; `null` if it was not. It can be returned for 30 days from then.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<schema::Time>))]
    pub delivered_at: Option<Timestamp>,
    /// The time the order was cancelled; `null` if it was not.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<schema::Time>))]
    pub cancelled_at: Option<Timestamp>,
    /// The reason for the cancellation.
    #[cfg_attr(feature = "openapi", schema(example = "ordered twice"))]
    pub cancellation_reason: Option<Cow<'a, str>>,
    /// The states into which you, the caller, may bring the order next. Empty in a view of the past.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<schema::OrderStatus>))]
    pub allowed_transitions: Vec<OrderStatus>,
}

impl Order<'_> {
    /// The names of all members, in order: the values of the parameter `fields`.
    pub const FIELDS: &'static [&'static str] = &[
        "id",
        "order_number",
        "customer_id",
        "status",
        "version",
        "currency",
        "line_items",
        "subtotal_amount",
        "tax_amount",
        "shipping_amount",
        "total_amount",
        "payment_method",
        "payment_transaction_id",
        "shipping_address",
        "billing_address",
        "customer_email",
        "notes",
        "tracking_number",
        "carrier",
        "created_at",
        "updated_at",
        "paid_at",
        "shipped_at",
        "delivered_at",
        "cancelled_at",
        "cancellation_reason",
        "allowed_transitions",
    ];
}

/// A line of an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LineItem<'a> {
    /// The line's id.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Id))]
    pub id: LineItemId,
    /// The product's id.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Id))]
    pub product_id: ProductId,
    /// The product's name.
    #[cfg_attr(
        feature = "openapi",
        schema(min_length = 1, max_length = 255, example = "Stoneware bowl")
    )]
    pub product_name: Cow<'a, str>,
    /// The number of pieces.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 10_000))]
    pub quantity: u32,
    /// The price of one piece, before tax.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Amount))]
    pub unit_price: String,
    /// The tax rate in percent.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Percentage))]
    pub tax_rate: String,
    /// The price of all pieces, before tax.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Amount))]
    pub subtotal: String,
    /// The tax on the line.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Amount))]
    pub tax_amount: String,
}

/// An address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Address<'a> {
    /// The addressee.
    #[cfg_attr(feature = "openapi", schema(example = "Ada Lovelace"))]
    pub name: Option<Cow<'a, str>>,
    /// The street and house number.
    #[cfg_attr(
        feature = "openapi",
        schema(min_length = 1, max_length = 255, example = "12 St James's Square")
    )]
    pub street: Cow<'a, str>,
    /// The city or town.
    #[cfg_attr(
        feature = "openapi",
        schema(min_length = 1, max_length = 100, example = "London")
    )]
    pub city: Cow<'a, str>,
    /// The state, county or province.
    #[cfg_attr(feature = "openapi", schema(example = "Greater London"))]
    pub state: Option<Cow<'a, str>>,
    /// The postal code.
    #[cfg_attr(
        feature = "openapi",
        schema(min_length = 1, max_length = 20, example = "SW1Y 4JH")
    )]
    pub zip: Cow<'a, str>,
    /// The ISO 3166 alpha-2 code of the country.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::CountryCode))]
    pub country: Cow<'a, str>,
}

/// An order to be placed. The server computes all amounts; the total must be more than zero.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateOrder {
    /// The id of the customer who ordered: the subject of the customer's tokens.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Id))]
    pub customer_id: CustomerId,
    /// The line items.
    #[cfg_attr(feature = "openapi", schema(min_items = 1, max_items = 100))]
    pub line_items: Vec<NewLineItem>,
    /// The address the goods are sent to.
    pub shipping_address: NewAddress,
    /// The address printed on the invoice.
    pub billing_address: NewAddress,
    /// The payment method.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Text50, example = "card"))]
    pub payment_method: String,
    /// The ISO 4217 code of the currency of every amount in the order; `USD` by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<schema::CurrencyCode>))]
    pub currency: Option<String>,
    /// The customer's e-mail address.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<schema::EmailAddress>))]
    pub customer_email: Option<String>,
    /// The price of shipping; zero by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<schema::GivenAmount>))]
    pub shipping_amount: Option<String>,
    /// The customer's notes on the order.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<schema::Text2000>))]
    pub notes: Option<String>,
}

/// A line of an order to be placed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewLineItem {
    /// The product's id.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Id))]
    pub product_id: ProductId,
    /// The product's name.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Text255, example = "Stoneware bowl"))]
    pub product_name: String,
    /// The number of pieces.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 10_000, example = 2))]
    pub quantity: u32,
    /// The price of one piece, before tax, with no more decimal places than the currency has.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::GivenAmount))]
    pub unit_price: String,
    /// The tax rate in percent, from 0 to 100; 0 by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<schema::GivenPercentage>))]
    pub tax_rate: Option<String>,
}

/// An address of an order to be placed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewAddress {
    /// The addressee.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<schema::Text255>, example = "Ada Lovelace"))]
    pub name: Option<String>,
    /// The street and house number.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Text255, example = "12 St James's Square"))]
    pub street: String,
    /// The city or town.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Text100, example = "London"))]
    pub city: String,
    /// The state, county or province.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<schema::Text50>, example = "Greater London"))]
    pub state: Option<String>,
    /// The postal code.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Text20, example = "SW1Y 4JH"))]
    pub zip: String,
    /// The ISO 3166 alpha-2 code of the country, or its usual English name.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::GivenCountry))]
    pub country: String,
}

/// A transition of an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ChangeOrderState {
    /// The state the order should enter.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::OrderStatus, example = "SHIPPED"))]
    pub new_state: OrderStatus,
    /// The reason, for the history.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<schema::Text500>))]
    pub reason: Option<String>,
    /// The carrier's number for the parcel; only with `SHIPPED`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<schema::Text100>, example = "1Z999AA10123456784"))]
    pub tracking_number: Option<String>,
    /// The carrier of the parcel; only with `SHIPPED`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<schema::Text100>, example = "DHL"))]
    pub carrier: Option<String>,
    /// The payment provider's id of the payment; only with `PAID`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<schema::Text100>))]
    pub payment_transaction_id: Option<String>,
}

/// The cancellation of an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CancelOrder {
    /// The reason.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Text500, example = "ordered twice"))]
    pub reason: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_members_are_those_of_the_type() {
        assert_eq!(Order::FIELDS, crate::members::members_of::<Order<'_>>());
    }
}
