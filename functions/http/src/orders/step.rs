//! What the two routes that change an order's state have in common: the step they ask for, and the
//! order they answer with.

use oms_domain::{Order, OrderDetails, OrderId, OrderStatus, ReasonText};
use oms_http::principal::Grant;
use oms_http::{ApiError, Call, Reply};
use oms_store::Step;

use super::body;
use crate::{App, step};

/// The step that `call` asks for, by leave of `grant`.
pub fn decide(
    call: &Call,
    grant: Grant,
    id: OrderId,
    to: OrderStatus,
    reason: Option<ReasonText>,
    details: OrderDetails,
) -> Result<Step<Order>, ApiError> {
    let cause = call.cause(grant.actor, reason)?;
    Ok(Step {
        id,
        to,
        cause,
        details,
        owner: grant.owner,
        if_match: call.if_match(),
        guard: (),
    })
}

/// Takes the step and shows the order as the step left it.
pub async fn commit(app: &App, call: &Call, step: &Step<Order>) -> Result<Reply, ApiError> {
    let committed = step::take(app, step, |never| match never {}).await?;
    Ok(body::reply(200, &committed.entity, call.principal()?)?.replayed(committed.replayed))
}
