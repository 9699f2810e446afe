//! What other systems report.

use serde::{Deserialize, Serialize};

/// An event that was understood. It need not be sent again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Received {
    /// `true`.
    pub received: bool,
}
