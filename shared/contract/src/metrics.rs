//! Counts and response times.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Exact counts, and the response times of requests.
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
    /// The response times of requests.
    pub performance: Performance,
}

/// The counts of one kind of entity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Counted {
    /// The total.
    pub total: u64,
    /// The count for each status; every status is present.
    pub by_status: BTreeMap<String, u64>,
}

/// Response times reported by the functions in this hour and the previous one; `null` until one has reported.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Performance {
    /// The mean response time, in milliseconds.
    pub avg_response_time_ms: Option<f64>,
    /// The 95th percentile of the response times in milliseconds, accurate to a quarter.
    pub p95_response_time_ms: Option<f64>,
}
