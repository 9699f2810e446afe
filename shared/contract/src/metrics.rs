//! How many there are of what.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Exact counts, and how long requests take.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Metrics {
    /// Orders by status.
    pub orders: Counted,
    /// Returns by status.
    pub returns: Counted,
    /// Refunds by status.
    pub refunds: Counted,
    /// Invoices by status.
    pub invoices: Counted,
    /// How long requests take.
    pub performance: Performance,
}

/// How many of one kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Counted {
    /// All of them.
    pub total: u64,
    /// Those of each status; every status is named.
    pub by_status: BTreeMap<String, u64>,
}

/// What functions have reported within this hour and the one before; `null` until one has.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Performance {
    /// The mean, in milliseconds.
    pub avg_response_time_ms: Option<f64>,
    /// 95 % of requests took no longer, to within a quarter; in milliseconds.
    pub p95_response_time_ms: Option<f64>,
}
