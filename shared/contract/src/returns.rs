//! Returns.

use std::borrow::Cow;

use oms_domain::{CustomerId, OrderId, RejectionReason, ReturnId, ReturnStatus, Timestamp};
use serde::{Deserialize, Serialize};

#[cfg(feature = "openapi")]
use crate::schema;

/// A return: one whole order on its way back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Return<'a> {
    /// The return's id.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Id))]
    pub id: ReturnId,
    /// The order that comes back.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Id))]
    pub order_id: OrderId,
    /// Whose order it is.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Id))]
    pub customer_id: CustomerId,
    /// Where the return stands.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::ReturnStatus))]
    pub status: ReturnStatus,
    /// How many transitions the return has had, its creation included. What `If-Match` names.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 5))]
    pub version: u32,
    /// Why the order comes back.
    #[cfg_attr(
        feature = "openapi",
        schema(min_length = 1, max_length = 1000, example = "the glaze is cracked")
    )]
    pub reason: Cow<'a, str>,
    /// What else the customer says.
    pub customer_notes: Option<Cow<'a, str>>,
    /// The manager's words on the decision, once there is one.
    #[cfg_attr(feature = "openapi", schema(example = "as described"))]
    pub manager_notes: Option<Cow<'a, str>>,
    /// Why a manager declined it.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<schema::RejectionReason>))]
    pub rejection_reason: Option<RejectionReason>,
    /// What is kept back from the refund; `null` where nothing is.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<schema::Amount>))]
    pub restocking_fee: Option<String>,
    /// What goes back to the customer once the return is completed; `null` until a manager has approved it.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<schema::Amount>))]
    pub refund_amount: Option<String>,
    /// The ISO 4217 code of the currency of every amount here.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::CurrencyCode))]
    pub currency: Cow<'a, str>,
    /// The payment gateway's name for the refund, once the money has moved: without a new version of the return.
    #[cfg_attr(feature = "openapi", schema(example = "re_3MtwBwLkdIwHu7ix0Gk1sPTx"))]
    pub refund_transaction_id: Option<Cow<'a, str>>,
    /// The carrier's number for the parcel.
    #[cfg_attr(feature = "openapi", schema(example = "1Z999AA10123456784"))]
    pub tracking_number: Option<Cow<'a, str>>,
    /// Who carries the parcel.
    #[cfg_attr(feature = "openapi", schema(example = "DHL"))]
    pub carrier: Option<Cow<'a, str>>,
    /// When the return was asked for.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Time))]
    pub created_at: Timestamp,
    /// When it last changed.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Time))]
    pub updated_at: Timestamp,
    /// When a manager approved it.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<schema::Time>))]
    pub approved_at: Option<Timestamp>,
    /// When a manager declined it.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<schema::Time>))]
    pub rejected_at: Option<Timestamp>,
    /// When the goods came back.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<schema::Time>))]
    pub received_at: Option<Timestamp>,
    /// When the goods were found in order.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<schema::Time>))]
    pub completed_at: Option<Timestamp>,
    /// The states into which you, the caller, may bring the return next. Empty in a view of the past.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<schema::ReturnStatus>))]
    pub allowed_transitions: Vec<ReturnStatus>,
}

impl Return<'_> {
    /// The name of every member, in order: what the parameter `fields` chooses from.
    pub const FIELDS: &'static [&'static str] = &[
        "id",
        "order_id",
        "customer_id",
        "status",
        "version",
        "reason",
        "customer_notes",
        "manager_notes",
        "rejection_reason",
        "restocking_fee",
        "refund_amount",
        "currency",
        "refund_transaction_id",
        "tracking_number",
        "carrier",
        "created_at",
        "updated_at",
        "approved_at",
        "rejected_at",
        "received_at",
        "completed_at",
        "allowed_transitions",
    ];
}

/// A return to be asked for: of a delivered order, within 30 days of its delivery.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateReturn {
    /// The order that should come back.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Id))]
    pub order_id: OrderId,
    /// Why.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Text1000, example = "the glaze is cracked"))]
    pub reason: String,
    /// What else the customer says.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<schema::Text2000>))]
    pub customer_notes: Option<String>,
}

/// A manager's consent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ApproveReturn {
    /// The manager's words.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Text1000, example = "as described"))]
    pub manager_notes: String,
    /// What is kept back from the refund, in the order's currency; at most the order's total, nothing where it is left
    /// out.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<schema::GivenAmount>))]
    pub restocking_fee: Option<String>,
}

/// A manager's refusal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RejectReturn {
    /// The manager's words.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Text1000, example = "dropped by the customer"))]
    pub manager_notes: String,
    /// Why it is declined.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::RejectionReason))]
    pub rejection_reason: RejectionReason,
}

/// A step along a return's state machine, after a manager's consent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ChangeReturnState {
    /// The state the return should enter: `IN_TRANSIT`, `RECEIVED` or `COMPLETED`.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::ReturnStep))]
    pub new_state: ReturnStatus,
    /// Why, for the history.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<schema::Text500>))]
    pub reason: Option<String>,
    /// The carrier's number for the parcel; only with `IN_TRANSIT`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<schema::Text100>, example = "1Z999AA10123456784"))]
    pub tracking_number: Option<String>,
    /// Who carries the parcel; only with `IN_TRANSIT`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<schema::Text100>, example = "DHL"))]
    pub carrier: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_members_are_those_of_the_type() {
        assert_eq!(Return::FIELDS, crate::members::members_of::<Return<'_>>());
    }
}
