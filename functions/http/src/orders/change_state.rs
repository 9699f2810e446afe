//! `PATCH /orders/{order_id}/state`

use oms_domain::{Operation, OrderDetails, OrderId, OrderStatus, ReasonText, ShortText};
use oms_http::principal::Grant;
use oms_http::{ApiError, Call, Issues, Object, Permission, Principal, Reply};

use super::status::parse_status;
use super::step;
use crate::App;
use crate::routes::CHANGE_ORDER_STATE;

/// Takes an order one step along its state machine. One call to the database, and no read before it.
pub async fn handle(app: &App, call: Call) -> Result<Reply, ApiError> {
    let id: OrderId = call.id("order_id")?;
    call.query().finish()?;
    let change = parse(call.body())?;
    let grant = permit(call.principal()?, change.new_state)?;
    let step = step::decide(&call, grant, id, change.new_state, change.reason, change.details)?;
    step::commit(app, &call, &step).await
}

struct Change {
    new_state: OrderStatus,
    reason: Option<ReasonText>,
    details: OrderDetails,
}

fn parse(body: &[u8]) -> Result<Change, ApiError> {
    let issues = Issues::default();
    let body = Object::root(body, &issues)?;
    let new_state = body.text("new_state", parse_status);
    let reason = body.optional_text("reason", ReasonText::parse);
    let detail = |name, status| {
        let value = body.optional_text(name, ShortText::parse);
        // Else a customer who cancels could write a payment into the order.
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
    body.refuse_unknown();
    issues.check(new_state.map(|new_state| Change {
        new_state,
        reason,
        details,
    }))
}

/// What entering the state takes. Nothing enters the initial state: whoever may change any order hears so from the
/// state machine, not from the permissions.
fn permit(caller: &Principal, new_state: OrderStatus) -> Result<Grant, ApiError> {
    if let Some(operation) = Operation::entering_order(new_state) {
        return caller.grant(operation);
    }
    let Permission::Requires(operations) = CHANGE_ORDER_STATE.permission else {
        return Err(ApiError::Forbidden);
    };
    operations
        .iter()
        .find_map(|operation| caller.grant(*operation).ok())
        .ok_or(ApiError::Forbidden)
}
