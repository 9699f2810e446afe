//! The part that the three routes for a return's transitions share: the step, and the response that shows the return.

use oms_domain::{Operation, ReasonText, Return, ReturnDetails, ReturnId, ReturnStatus};
use oms_http::principal::Grant;
use oms_http::{ApiError, Call, Reply};
use oms_store::{OrderStore, ReturnGuard, ReturnRefusal, Step};

use super::body;
use crate::step;

/// A step of a return, as a caller asks for it.
pub struct Wanted {
    /// The state that the return should enter.
    pub to: ReturnStatus,
    /// The reason.
    pub reason: Option<ReasonText>,
    /// The details of the transition.
    pub details: ReturnDetails,
}

/// Carries out a manager's decision on a return that somebody else requested.
pub async fn decided(
    store: &OrderStore,
    call: &Call,
    id: ReturnId,
    to: ReturnStatus,
    details: ReturnDetails,
) -> Result<Reply, ApiError> {
    call.note(|attempt| attempt.asks_for(to));
    let grant = call.principal()?.grant(Operation::DecideReturn)?;
    let wanted = Wanted {
        to,
        reason: None,
        details,
    };
    let step = decide(call, grant, id, wanted)?;
    commit(store, call, &step).await
}

/// The step that `call` asks for and `grant` permits.
pub fn decide(call: &Call, grant: Grant, id: ReturnId, wanted: Wanted) -> Result<Step<Return>, ApiError> {
    let decides = matches!(wanted.to, ReturnStatus::Approved | ReturnStatus::Rejected);
    let guard = ReturnGuard {
        // The rule of four eyes concerns the decision alone, and the person behind an API key rather than the key.
        decided_by: decides.then(|| grant.person.clone()),
        restocking_fee: wanted.details.restocking_fee,
    };
    Ok(Step {
        id,
        to: wanted.to,
        cause: call.cause(grant.actor, wanted.reason)?,
        details: wanted.details,
        owner: grant.owner,
        if_match: call.if_match(),
        guard,
    })
}

/// Takes the step and shows the return as the step left it.
pub async fn commit(store: &OrderStore, call: &Call, step: &Step<Return>) -> Result<Reply, ApiError> {
    let taken = step::take(store, call, step, refused).await;
    let committed = taken.map_err(|not_taken| {
        call.note(|attempt| not_taken.note(attempt));
        not_taken.error
    })?;
    Ok(body::reply(200, &committed.entity, call.principal()?)?.replayed(committed.replayed))
}

fn refused(refusal: ReturnRefusal) -> ApiError {
    match refusal {
        ReturnRefusal::SelfApproval => ApiError::SelfApproval,
        ReturnRefusal::Fee(invalid) => ApiError::invalid_field("restocking_fee", invalid.to_string()),
        ReturnRefusal::FeeOverTotal { total } => ApiError::invalid_field(
            "restocking_fee",
            format!("must not be more than the order's total of {total}"),
        ),
    }
}
