//! Refunds.

use std::borrow::Cow;

use oms_domain::{JobStatus, RefundSource, Timestamp};
use serde::{Deserialize, Serialize};

#[cfg(feature = "openapi")]
use crate::schema;

/// The refund of an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Refund<'a> {
    /// The status of the refund. `PENDING`: owed; `PROCESSING`: with the payment gateway; `SUCCEEDED`: the
    /// money has moved; `FAILED`: the last attempt failed, and a manager can have it tried again.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::JobStatus))]
    pub status: JobStatus,
    /// The amount.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Amount))]
    pub amount: String,
    /// The ISO 4217 code of the amount's currency.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::CurrencyCode))]
    pub currency: Cow<'a, str>,
    /// The payment gateway's id of the refund; `null` until the money has moved.
    #[cfg_attr(feature = "openapi", schema(example = "re_3MtwBwLkdIwHu7ix0Gk1sPTx"))]
    pub transaction_id: Option<Cow<'a, str>>,
    /// The number of attempts so far.
    pub attempts: u32,
    /// The error of the last attempt; always `null` for customers.
    pub last_error: Option<Cow<'a, str>>,
    /// The reason for the refund: a return was completed, or a paid order was cancelled.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::RefundSource))]
    pub source: RefundSource,
    /// The time since when the refund is owed.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Time))]
    pub created_at: Timestamp,
    /// The time of the latest event of the refund.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Time))]
    pub updated_at: Timestamp,
}
