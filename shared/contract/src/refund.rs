//! Refunds.

use std::borrow::Cow;

use oms_domain::{JobStatus, RefundSource, Timestamp};
use serde::{Deserialize, Serialize};

#[cfg(feature = "openapi")]
use crate::schema;

/// Money that goes back to a customer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Refund<'a> {
    /// `PENDING`: owed; `PROCESSING`: with the gateway; `SUCCEEDED`: the money has moved; `FAILED`: the last attempt failed,
    /// and a manager can have it tried again.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::JobStatus))]
    pub status: JobStatus,
    /// How much.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Amount))]
    pub amount: String,
    /// The ISO 4217 code of the amount's currency.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::CurrencyCode))]
    pub currency: Cow<'a, str>,
    /// The payment gateway's name for the refund, once the money has moved.
    #[cfg_attr(feature = "openapi", schema(example = "re_3MtwBwLkdIwHu7ix0Gk1sPTx"))]
    pub transaction_id: Option<Cow<'a, str>>,
    /// How often it has been tried.
    pub attempts: u32,
    /// Why the last attempt failed; always `null` for customers.
    pub last_error: Option<Cow<'a, str>>,
    /// Why the money goes back: a return was completed, or a paid order was cancelled.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::RefundSource))]
    pub source: RefundSource,
    /// Since when it is owed.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Time))]
    pub created_at: Timestamp,
    /// When something last became of it.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Time))]
    pub updated_at: Timestamp,
}
