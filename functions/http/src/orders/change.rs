//! A change of an order's state, as a body asks for it.

use oms_domain::{Operation, OrderDetails, OrderStatus, ReasonText, ShortText};
use oms_http::principal::Grant;
use oms_http::{ApiError, Object, Principal};

use super::status::parse_status;
use crate::permissions::CHANGE_OPERATIONS;

/// The change as the body asks for it.
pub struct Change {
    /// The state the order should enter.
    pub new_state: OrderStatus,
    /// The reason.
    pub reason: Option<ReasonText>,
    /// The details of the transition.
    pub details: OrderDetails,
}

/// Reads the fields of a change. The caller of this function reads or refuses the other fields of the object.
pub fn read(body: &Object<'_>) -> Option<Change> {
    let new_state = body.text("new_state", parse_status);
    let reason = body.optional_text("reason", ReasonText::parse);
    let detail = |name, status| {
        let value = body.optional_text(name, ShortText::parse);
        // Otherwise a customer who cancels could write a payment into the order.
        if value.is_some() && new_state.is_some_and(|new_state| new_state != status) {
            body.issue(name, format!("may be given only with new_state {status}"));
        }
        value
    };
    let details = OrderDetails {
        tracking_number: detail("tracking_number", OrderStatus::Shipped),
        carrier: detail("carrier", OrderStatus::Shipped),
        payment_transaction_id: detail("payment_transaction_id", OrderStatus::Paid),
    };
    new_state.map(|new_state| Change {
        new_state,
        reason,
        details,
    })
}

/// Grants the caller the operation that enters `new_state`. No operation enters the initial state: a caller who may
/// change any order is told so by the state machine, not by the permissions.
pub fn permit(caller: &Principal, new_state: OrderStatus) -> Result<Grant, ApiError> {
    if let Some(operation) = Operation::entering_order(new_state) {
        return caller.grant(operation);
    }
    CHANGE_OPERATIONS
        .iter()
        .find_map(|operation| caller.grant(*operation).ok())
        .ok_or(ApiError::Forbidden)
}
