//! Many orders at once.

use oms_domain::{OrderId, OrderStatus};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::error::ErrorCode;
use crate::order::Order;
#[cfg(feature = "openapi")]
use crate::schema;

/// Steps of up to 25 orders, each on its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ChangeOrderStates {
    /// The steps; no order twice.
    #[cfg_attr(feature = "openapi", schema(min_items = 1, max_items = 25))]
    pub items: Vec<OrderStateChange>,
}

/// A step of one order.
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
    /// Why, for the history.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<schema::Text500>))]
    pub reason: Option<String>,
    /// The carrier's number for the parcel; only with `SHIPPED`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<schema::Text100>, example = "1Z999AA10123456784"))]
    pub tracking_number: Option<String>,
    /// Who carries the parcel; only with `SHIPPED`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<schema::Text100>, example = "DHL"))]
    pub carrier: Option<String>,
    /// The payment provider's name for the payment; only with `PAID`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<schema::Text100>))]
    pub payment_transaction_id: Option<String>,
}

/// What became of each step, in the order they were asked for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BatchResult<'a> {
    /// One result for each item.
    pub data: Vec<BatchItem<'a>>,
}

/// What became of one step: the order, or the error that the same request by itself would have got.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BatchItem<'a> {
    /// The order.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Id))]
    pub order_id: OrderId,
    /// The HTTP status that the same request by itself would have got.
    #[cfg_attr(feature = "openapi", schema(minimum = 200, maximum = 599))]
    pub status: u16,
    /// The order as the step left it; `null` where it was not taken.
    pub order: Option<Order<'a>>,
    /// Why the step was not taken; `null` where it was.
    pub error: Option<BatchError>,
    /// Whether an earlier try of the same request had made the step.
    pub replayed: bool,
}

/// Why a step was not taken.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BatchError {
    /// What went wrong, for programs.
    pub code: ErrorCode,
    /// What went wrong, for people.
    pub message: String,
    /// What more there is to say, by the code; `null` where there is nothing.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::ErrorDetails))]
    pub details: Value,
}
