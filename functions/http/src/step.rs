//! What every route that takes an entity a step further has in common: asking the database, and saying why it refused.

use oms_http::ApiError;
use oms_store::{Committed, Step, StepError, StoredEntity};

use crate::App;
use crate::app::store_failed;

/// Takes the step. `refused` says what a refusal of the entity's own means to the caller.
pub async fn take<E: StoredEntity>(
    app: &App,
    step: &Step<E>,
    refused: impl FnOnce(E::Refusal) -> ApiError,
) -> Result<Committed<E>, ApiError> {
    app.store.step(step).await.map_err(|error| match error {
        StepError::NotFound => ApiError::NotFound,
        StepError::KeyReused => ApiError::IdempotencyKeyReused,
        StepError::Stale { current_version } => ApiError::PreconditionFailed { current_version },
        StepError::Illegal { current, requested } => ApiError::invalid_transition(current, requested),
        StepError::Refused(refusal) => refused(refusal),
        StepError::Store(error) => store_failed(&error),
    })
}
