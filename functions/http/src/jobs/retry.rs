//! `POST /jobs/{kind}/{entity_id}/retry`

use oms_contract::RetriedJob;
use oms_domain::{JobEvent, JobKind, JobStatus, Operation, OrderId, ReturnId};
use oms_http::{ApiError, Call, Issues, Object, Reply};
use oms_jobs::JobMessage;
use oms_store::JobState;

use crate::failure::store_failed;
use crate::resources::Retries;

/// Makes a job that has failed for good due again, with as many attempts as a new job: one conditional update of its
/// record. Then sends its message; `reconcile` sends the message again if it gets lost.
pub async fn handle(app: &Retries, call: Call) -> Result<Reply, ApiError> {
    let kind: JobKind = call.id("kind")?;
    // The id of a return is accepted, too: it leads to its order, which has the record.
    let (named, returned): (OrderId, ReturnId) = (call.id("entity_id")?, call.id("entity_id")?);
    let order = returned.order();
    call.query().finish()?;
    parse(call.body())?;
    let event = decide(&call)?;
    // Other ids lead to an order as well, such as those of its lines; they are not accepted.
    if named != order && returned != ReturnId::of(order) {
        return Err(ApiError::NotFound);
    }
    let found = app.store.job_state(kind, order).await;
    // A job without a record has not been attempted, so there is nothing to retry.
    let state = found
        .map_err(|error| store_failed(&error))?
        .ok_or(ApiError::NotFound)?;
    // The log holds the write id of every retry, so a repeat of the request is recognized without a write. It sends no
    // message either: should the first request have died before it sent one, `reconcile` does.
    let replayed = state
        .log
        .iter()
        .any(|earlier| earlier.cause.write.id == event.cause.write.id);
    if call.is_dry_run() {
        if !replayed && state.status != JobStatus::Failed {
            return Err(not_failed(&state));
        }
    } else if !replayed {
        commit(app, &call, (kind, order), &state, event).await?;
    }
    let body = RetriedJob {
        kind,
        entity_id: order,
        status: JobStatus::Pending,
    };
    let reply = if call.is_dry_run() {
        Reply::json(200, &body)?
    } else {
        Reply::json(202, &body)?.header("retry-after", "2")
    };
    Ok(reply.entity(&order).replayed(replayed))
}

/// Checks that there is no body, or an empty object.
fn parse(body: &[u8]) -> Result<(), ApiError> {
    if body.is_empty() {
        return Ok(());
    }
    let issues = Issues::default();
    Object::root(body, &issues)?.refuse_unknown();
    issues.check(Some(()))
}

/// The event for the job's log.
fn decide(call: &Call) -> Result<JobEvent, ApiError> {
    let grant = call.principal()?.grant(Operation::RetryJob)?;
    Ok(JobEvent {
        status: JobStatus::Pending,
        // `commit` puts the number in once the record has been read.
        attempts: 0,
        cause: call.cause(grant.actor, None)?,
        error: None,
        outcome: None,
    })
}

fn not_failed(state: &JobState) -> ApiError {
    ApiError::InvalidStateTransition {
        current: state.status.as_str(),
        requested: JobStatus::Pending.as_str(),
        // A job has no states that a caller may choose from: only a failed job can be retried.
        allowed: Vec::new(),
    }
}

async fn commit(
    app: &Retries,
    call: &Call,
    (kind, order): (JobKind, OrderId),
    state: &JobState,
    event: JobEvent,
) -> Result<(), ApiError> {
    let write_id = event.cause.write.id;
    let event = JobEvent {
        // A retry is no attempt: the entry in the log bears the number of those made before it.
        attempts: state.attempts,
        ..event
    };
    let again = app.store.retry_job(kind, order, &event).await;
    if !again.map_err(|error| store_failed(&error))? {
        call.note(|attempt| {
            // The history shows the refusal with the state that the caller is told.
            attempt.status = Some(state.status.as_str());
            attempt.requested = Some(JobStatus::Pending.as_str());
        });
        return Err(not_failed(state));
    }
    let message = JobMessage {
        kind,
        entity_id: order,
        write_id,
    };
    if let Err(error) = app.queues.send(message).await {
        // The job is due, so `reconcile` will send its message.
        tracing::error!(entity_id = %order, error = %error, "the message of a retried job was not sent");
    }
    Ok(())
}
