//! Responses to the events of other systems.

use serde::{Deserialize, Serialize};

/// Confirmation that an event was processed and need not be sent again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Received {
    /// Always `true`.
    pub received: bool,
}
