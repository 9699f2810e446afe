//! The name of an order's status in a request.

use oms_domain::{Lifecycle, OrderStatus};

/// Reads the name of an order's status.
pub fn parse_status(name: &str) -> Result<OrderStatus, String> {
    OrderStatus::from_name(name).ok_or_else(|| {
        let names: Vec<_> = OrderStatus::ALL.iter().map(|status| status.as_str()).collect();
        format!("must be one of {}", names.join(", "))
    })
}
