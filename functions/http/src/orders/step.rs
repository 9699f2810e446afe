//! What the two routes that change an order's state have in common: asking the database for the step, and saying why
//! it was refused.

use oms_domain::{OrderDetails, OrderId, OrderStatus, ReasonText};
use oms_http::principal::Grant;
use oms_http::{ApiError, Call, Reply};
use oms_store::{Step, StepError};

use super::body;
use crate::App;
use crate::app::store_failed;

/// The step that `call` asks for, by leave of `grant`.
pub fn decide(
    call: &Call,
    grant: Grant,
    id: OrderId,
    to: OrderStatus,
    reason: Option<ReasonText>,
    details: OrderDetails,
) -> Result<Step, ApiError> {
    let cause = call.cause(grant.actor, reason)?;
    Ok(Step {
        id,
        to,
        cause,
        details,
        owner: grant.owner,
        if_match: call.if_match(),
    })
}

/// Takes the step and shows the order as the step left it.
pub async fn commit(app: &App, call: &Call, step: &Step) -> Result<Reply, ApiError> {
    let committed = app.store.step_order(step).await.map_err(refusal)?;
    Ok(body::reply(200, &committed.entity, call.principal()?)?.replayed(committed.replayed))
}

fn refusal(error: StepError) -> ApiError {
    match error {
        StepError::NotFound => ApiError::NotFound,
        StepError::KeyReused => ApiError::IdempotencyKeyReused,
        StepError::Stale { current_version } => ApiError::PreconditionFailed { current_version },
        StepError::Illegal { current, requested } => ApiError::invalid_transition(current, requested),
        StepError::Store(error) => store_failed(&error),
    }
}
