//! Transitions of many orders in one request.

use oms_domain::{OrderId, OrderStatus};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::error::ErrorCode;
use crate::order::Order;
#[cfg(feature = "openapi")]
use crate::schema;

/// Transitions of up to 25 orders, independent of each other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ChangeOrderStates {
    /// The transitions; each order at most once.
    #[cfg_attr(feature = "openapi", schema(min_items = 1, max_items = 25))]
    pub items: Vec<OrderStateChange>,
}

/// A transition of one order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct OrderStateChange {
    /// The order.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Id))]
    pub order_id: OrderId,
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

/// The results of the transitions, in the order of the request.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BatchResult<'a> {
    /// One result for each item.
    pub data: Vec<BatchItem<'a>>,
}

/// The result of one transition: the order, or the error that the same request on its own would have got.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BatchItem<'a> {
    /// The order.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Id))]
    pub order_id: OrderId,
    /// The HTTP status that the same request on its own would have got.
    #[cfg_attr(feature = "openapi", schema(minimum = 200, maximum = 599))]
    pub status: u16,
    /// The order after the transition; `null` if it failed.
    pub order: Option<Order<'a>>,
    /// The error; `null` if the transition was made.
    pub error: Option<BatchError>,
    /// `true` if an earlier attempt of the same request had already made the transition.
    pub replayed: bool,
}

/// The error of one transition.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BatchError {
    /// The error's code, for programs.
    pub code: ErrorCode,
    /// The error's message, for people.
    pub message: String,
    /// Details that depend on the code; `null` where there are none.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::error::ErrorDetails))]
    pub details: Value,
}
