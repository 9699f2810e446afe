//! `PATCH /orders/{order_id}/state`

use oms_domain::OrderId;
use oms_http::{ApiError, Call, Issues, Object, Reply};

use super::change::{self, Change};
use super::step;
use crate::resources::Changes;

/// Takes an order one step along its state machine. One call to the database, and no read before it.
pub async fn handle(app: &Changes, call: Call) -> Result<Reply, ApiError> {
    let id: OrderId = call.id("order_id")?;
    call.query().finish()?;
    let change = parse(call.body())?;
    // The note comes before the permission, so that the history of a refusal shows the requested state.
    call.note(|attempt| attempt.asks_for(change.new_state));
    let grant = change::permit(call.principal()?, change.new_state)?;
    let step = step::decide(&call, grant, id, change)?;
    step::commit(&app.store, &call, &step).await
}

fn parse(body: &[u8]) -> Result<Change, ApiError> {
    let issues = Issues::default();
    let body = Object::root(body, &issues)?;
    let change = change::read(&body);
    body.refuse_unknown();
    issues.check(change)
}
