//! The part that every route that takes an entity a step further shares: the call to the database, and its refusals.

use oms_domain::Lifecycle;
use oms_http::{ApiError, Attempt, Call};
use oms_store::{Committed, OrderStore, Step, StepError, StoredEntity};

use crate::failure::store_failed;

/// A step that was not taken, with the state of the entity if it was read.
#[derive(Debug)]
pub struct NotTaken<S> {
    /// The caller's answer.
    pub error: ApiError,
    found: Option<(S, u32)>,
}

impl<S: Lifecycle> NotTaken<S> {
    /// Notes what came to be known in the record of the attempt.
    pub fn note(&self, attempt: &mut Attempt) {
        if let Some((status, version)) = self.found {
            attempt.found(status, version);
        }
    }
}

/// Takes the step, or says what that would come to. `refused` says what a refusal of the entity's own means to the
/// caller.
pub async fn take<E: StoredEntity>(
    store: &OrderStore,
    call: &Call,
    step: &Step<E>,
    refused: impl FnOnce(E::Refusal) -> ApiError,
) -> Result<Committed<E>, NotTaken<E::Status>> {
    let taken = if call.is_dry_run() {
        store.dry_run_step(step).await
    } else {
        store.step(step).await
    };
    taken.map_err(|error| {
        let (error, found) = match error {
            StepError::NotFound => (ApiError::NotFound, None),
            StepError::NotOwned => (ApiError::NotYours, None),
            StepError::KeyReused => (ApiError::IdempotencyKeyReused, None),
            StepError::Stale { current_version } => (ApiError::PreconditionFailed { current_version }, None),
            StepError::Illegal {
                current,
                version,
                requested,
            } => (
                ApiError::invalid_transition(current, requested),
                Some((current, version)),
            ),
            StepError::Refused {
                refusal,
                current,
                version,
            } => (refused(refusal), Some((current, version))),
            StepError::Store(error) => (store_failed(&error), None),
        };
        NotTaken { error, found }
    })
}
