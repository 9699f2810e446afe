//! The history of an order or a return.

use oms_domain::HistoryRecord;
use serde::{Deserialize, Serialize};

#[cfg(feature = "openapi")]
use crate::schema;

/// The history of an order or a return, oldest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct History {
    /// The records.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<schema::HistoryRecord>))]
    pub data: Vec<HistoryRecord>,
}
