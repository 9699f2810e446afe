//! The part that all routes for transitions share: the call to the database, and the errors for its refusals.

use oms_domain::Lifecycle;
use oms_http::{ApiError, Attempt, Call};
use oms_store::{Committed, OrderStore, Step, StepError, StoredEntity};

use crate::failure::store_failed;

/// A step that was not taken, with the state of the entity if the refusal shows it.
#[derive(Debug)]
pub struct NotTaken<S> {
    /// The error that answers the caller.
    pub error: ApiError,
    found: Option<(S, u32)>,
}

impl<S: Lifecycle> NotTaken<S> {
    /// Adds the state and version of the entity to the record of the attempt.
    pub fn note(&self, attempt: &mut Attempt) {
        if let Some((status, version)) = self.found {
            attempt.found(status, version);
        }
    }
}

/// Takes the step. For a dry run, returns what the step would return. `refused` maps a refusal by the entity's guard to
/// an error of the API.
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
