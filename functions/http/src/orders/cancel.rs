//! `POST /orders/{order_id}/cancel`

use oms_domain::{Operation, OrderDetails, OrderId, OrderStatus, ReasonText};
use oms_http::{ApiError, Call, Issues, Object, Reply};

use super::change::Change;
use super::step;
use crate::resources::Changes;

/// Cancels an order. A refund is owed if it had been paid. One call to the database.
pub async fn handle(app: &Changes, call: Call) -> Result<Reply, ApiError> {
    let id: OrderId = call.id("order_id")?;
    call.query().finish()?;
    let reason = parse(call.body())?;
    let change = Change {
        new_state: OrderStatus::Cancelled,
        reason: Some(reason),
        details: OrderDetails::default(),
    };
    // The note comes before the permission, so that the history of a refusal shows the requested state.
    call.note(|attempt| attempt.asks_for(change.new_state));
    let grant = call.principal()?.grant(Operation::Cancel)?;
    let step = step::decide(&call, grant, id, change)?;
    step::commit(&app.store, &call, &step).await
}

fn parse(body: &[u8]) -> Result<ReasonText, ApiError> {
    let issues = Issues::default();
    let body = Object::root(body, &issues)?;
    let reason = body.text("reason", ReasonText::parse);
    body.refuse_unknown();
    issues.check(reason)
}
