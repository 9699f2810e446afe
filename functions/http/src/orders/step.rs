//! The part that the routes for an order's transitions share: the step, and the response that shows the order.

use oms_domain::{Order, OrderId, Trigger, Write};
use oms_http::principal::Grant;
use oms_http::{ApiError, Call, Reply};
use oms_store::{OrderStore, Step};

use super::body;
use super::change::Change;
use crate::step;

/// The step that `call` asks for and `grant` permits.
pub fn decide(call: &Call, grant: Grant, id: OrderId, change: Change) -> Result<Step<Order>, ApiError> {
    let step = of_part(call, grant, id, change, call.write()?);
    Ok(Step {
        if_match: call.if_match(),
        ..step
    })
}

/// The step that a part of `call` asks for and `grant` permits. The part is a write of its own.
pub fn of_part(call: &Call, grant: Grant, id: OrderId, change: Change, write: Write) -> Step<Order> {
    let mut cause = call.cause_of(grant.actor, Trigger::ApiCall, write);
    cause.reason = change.reason;
    Step {
        id,
        to: change.new_state,
        cause,
        details: change.details,
        owner: grant.owner,
        // `If-Match` names the version of one entity, so a request with several parts has none.
        if_match: None,
        guard: (),
    }
}

/// Takes the step and shows the order as the step left it.
pub async fn commit(store: &OrderStore, call: &Call, step: &Step<Order>) -> Result<Reply, ApiError> {
    // An order has no guard, so its refusal is a type without values.
    let taken = step::take(store, call, step, |never| match never {}).await;
    let committed = taken.map_err(|not_taken| {
        call.note(|attempt| not_taken.note(attempt));
        not_taken.error
    })?;
    Ok(body::reply(200, &committed.entity, call.principal()?)?.replayed(committed.replayed))
}
