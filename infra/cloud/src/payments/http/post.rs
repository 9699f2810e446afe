//! The idempotency key, which every `POST` has.

use axum::http::HeaderMap;
use axum::response::Response;

use super::answer;
use crate::payments::idempotency::{Answer, Claim, IdempotencyKey};
use crate::payments::refusal::Refusal;
use crate::payments::{PaymentSimulator, PaymentSimulatorError};

const MAXIMUM_KEY_LENGTH: usize = 255;

/// The key of a request, if it has one.
pub(super) fn key(
    headers: &HeaderMap,
    operation: &str,
    parameters: &str,
) -> Result<Option<IdempotencyKey>, Refusal> {
    let Some(value) = headers.get("idempotency-key") else {
        return Ok(None);
    };
    // A key that is not visible ASCII turns into the empty one, which the next line refuses.
    let key = value.to_str().unwrap_or_default();
    if key.is_empty() || key.len() > MAXIMUM_KEY_LENGTH {
        let message = "Idempotency keys are 1 to 255 visible ASCII characters";
        return Err(Refusal::impossible(None, message));
    }
    Ok(Some(IdempotencyKey {
        key: key.to_owned(),
        // The operation belongs to the parameters, so one key cannot serve two routes.
        parameters: format!("{operation}?{parameters}"),
    }))
}

/// Returns the answer that the key has kept, else the one that `execute` gives. The work goes on when the client
/// leaves, since a gateway does not take back work that it has begun.
pub(super) async fn once<Execution>(
    simulator: &PaymentSimulator,
    key: Option<IdempotencyKey>,
    execute: impl FnOnce(Option<IdempotencyKey>) -> Execution + Send + 'static,
) -> Result<Response, Refusal>
where
    Execution: Future<Output = Result<Outcome, Refusal>> + Send + 'static,
{
    let executor = simulator.clone();
    let request = tokio::spawn(async move {
        // Held until the task ends, so a second request under the key gets a 409 for as long as this one runs.
        let _executing = match &key {
            None => None,
            Some(key) => match executor.claim(key).await? {
                Claim::Kept(kept) => return Ok(Outcome::Replayed(kept)),
                Claim::Execute(executing) => Some(executing),
            },
        };
        execute(key).await
    });
    match request.await.map_err(PaymentSimulatorError::Interrupted)?? {
        Outcome::Answered(given) => Ok(answer::answer(given, false)),
        Outcome::Replayed(kept) => Ok(answer::answer(kept, true)),
        // The task has ended and given the key back by now, so a retry is not refused with a 409 while this answer
        // hangs.
        Outcome::Silent => Ok(answer::nothing(simulator).await),
    }
}

/// The end of a request.
pub(super) enum Outcome {
    /// The request was executed.
    Answered(Answer),
    /// The request was executed before.
    Replayed(Answer),
    /// The request was executed, or not, and the client gets no answer.
    Silent,
}
