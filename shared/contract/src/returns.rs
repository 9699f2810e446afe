//! Returns.

use std::borrow::Cow;

use oms_domain::{CustomerId, OrderId, RejectionReason, ReturnId, ReturnStatus, Timestamp};
use serde::{Deserialize, Serialize};

#[cfg(feature = "openapi")]
use crate::schema;

/// A return of one whole order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Return<'a> {
    /// The return's id.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Id))]
    pub id: ReturnId,
    /// The id of the returned order.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Id))]
    pub order_id: OrderId,
    /// The id of the customer the order belongs to.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Id))]
    pub customer_id: CustomerId,
    /// The state of the return.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::ReturnStatus))]
    pub status: ReturnStatus,
    /// The number of transitions the return has had, including its creation; the version that `If-Match` refers
    /// to.
    // The longest path through the state machine has five transitions.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 5))]
    pub version: u32,
    /// The customer's reason for the return.
    #[cfg_attr(
        feature = "openapi",
        schema(min_length = 1, max_length = 1000, example = "the glaze is cracked")
    )]
    pub reason: Cow<'a, str>,
    /// Further notes of the customer.
    pub customer_notes: Option<Cow<'a, str>>,
    /// The manager's notes on the decision, once there is one.
    #[cfg_attr(feature = "openapi", schema(example = "as described"))]
    pub manager_notes: Option<Cow<'a, str>>,
    /// The reason for which a manager rejected the return.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<schema::RejectionReason>))]
    pub rejection_reason: Option<RejectionReason>,
    /// The fee deducted from the refund; `null` if there is none.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<schema::Amount>))]
    pub restocking_fee: Option<String>,
    /// The amount refunded once the return is completed; `null` until a manager has approved it.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<schema::Amount>))]
    pub refund_amount: Option<String>,
    /// The ISO 4217 code of the currency of every amount in the return.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::CurrencyCode))]
    pub currency: Cow<'a, str>,
    /// The payment gateway's id of the refund, once the money has moved. It appears without a new version of
    /// the return.
    #[cfg_attr(feature = "openapi", schema(example = "re_3MtwBwLkdIwHu7ix0Gk1sPTx"))]
    pub refund_transaction_id: Option<Cow<'a, str>>,
    /// The carrier's number for the parcel.
    #[cfg_attr(feature = "openapi", schema(example = "1Z999AA10123456784"))]
    pub tracking_number: Option<Cow<'a, str>>,
    /// The carrier of the parcel.
    #[cfg_attr(feature = "openapi", schema(example = "DHL"))]
    pub carrier: Option<Cow<'a, str>>,
    /// The time the return was requested.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Time))]
    pub created_at: Timestamp,
    /// The time of the latest transition.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Time))]
    pub updated_at: Timestamp,
    /// The time a manager approved the return; `null` if none did.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<schema::Time>))]
    pub approved_at: Option<Timestamp>,
    /// The time a manager rejected the return; `null` if none did.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<schema::Time>))]
    pub rejected_at: Option<Timestamp>,
    /// The time the goods arrived back in the warehouse; `null` if they have not.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<schema::Time>))]
    pub received_at: Option<Timestamp>,
    /// The time the goods passed inspection; `null` if they have not.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<schema::Time>))]
    pub completed_at: Option<Timestamp>,
    /// The states into which you, the caller, may bring the return next. Empty in a view of the past.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<schema::ReturnStatus>))]
    pub allowed_transitions: Vec<ReturnStatus>,
}

impl Return<'_> {
    /// The names of all members, in order: the values of the parameter `fields`.
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

/// A request to return a delivered order, within 30 days of its delivery.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateReturn {
    /// The id of the order to be returned.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Id))]
    pub order_id: OrderId,
    /// The reason for the return.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Text1000, example = "the glaze is cracked"))]
    pub reason: String,
    /// Further notes of the customer.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<schema::Text2000>))]
    pub customer_notes: Option<String>,
}

/// The approval of a return.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ApproveReturn {
    /// The manager's notes.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Text1000, example = "as described"))]
    pub manager_notes: String,
    /// The fee deducted from the refund, in the order's currency: at most the order's total; none by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<schema::GivenAmount>))]
    pub restocking_fee: Option<String>,
}

/// The rejection of a return.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RejectReturn {
    /// The manager's notes.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Text1000, example = "dropped by the customer"))]
    pub manager_notes: String,
    /// The reason for the rejection.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::RejectionReason))]
    pub rejection_reason: RejectionReason,
}

/// A transition of a return after its approval.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ChangeReturnState {
    /// The state the return should enter: `IN_TRANSIT`, `RECEIVED` or `COMPLETED`.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::ReturnStep))]
    pub new_state: ReturnStatus,
    /// The reason, for the history.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<schema::Text500>))]
    pub reason: Option<String>,
    /// The carrier's number for the parcel; only with `IN_TRANSIT`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<schema::Text100>, example = "1Z999AA10123456784"))]
    pub tracking_number: Option<String>,
    /// The carrier of the parcel; only with `IN_TRANSIT`.
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
