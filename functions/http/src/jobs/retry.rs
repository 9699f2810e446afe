//! `POST /jobs/{kind}/{entity_id}/retry`

use oms_contract::RetriedJob;
use oms_domain::{JobEvent, JobKind, JobOwner, JobStatus, Operation, OrderId, ReturnId};
use oms_http::{ApiError, Call, Issues, Object, Reply};
use oms_jobs::JobMessage;
use oms_store::{JobState, StoreError};

use crate::failure::store_failed;
use crate::resources::Retries;

/// Has a job that failed for good tried again, with as many attempts as a new one.
///
/// The owner's mark says so first, then the record, then a message is sent. A call that breaks off in between leaves a job
/// that is owed, and can be repeated; a message that gets lost is sent again by the reconciler.
pub async fn handle(app: &Retries, call: Call) -> Result<Reply, ApiError> {
    let kind: JobKind = call.id("kind")?;
    // A return's id stands for its order's: what is owed is the same.
    let (named, returned): (OrderId, ReturnId) = (call.id("entity_id")?, call.id("entity_id")?);
    let order = returned.order();
    call.query().finish()?;
    parse(call.body())?;
    let event = decide(&call)?;
    // Whatever else is made of an order, such as its lines, has an id that leads to it, too.
    if named != order && returned != ReturnId::of(order) {
        return Err(ApiError::NotFound);
    }
    let (owner, state) = find(app, kind, order).await?;
    let replayed = state
        .log
        .iter()
        .any(|earlier| earlier.cause.write.id == event.cause.write.id);
    if call.is_dry_run() {
        if !replayed && !is_failed(app, owner, kind, &state).await? {
            return Err(not_failed(&state));
        }
    } else if !replayed {
        commit(app, &call, (kind, owner), &state, event).await?;
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

/// There is nothing to say: no body, or an empty object.
fn parse(body: &[u8]) -> Result<(), ApiError> {
    if body.is_empty() {
        return Ok(());
    }
    let issues = Issues::default();
    Object::root(body, &issues)?.refuse_unknown();
    issues.check(Some(()))
}

/// The entry in the job's log.
fn decide(call: &Call) -> Result<JobEvent, ApiError> {
    let grant = call.principal()?.grant(Operation::Oversee)?;
    Ok(JobEvent {
        status: JobStatus::Pending,
        attempts: 0,
        cause: call.cause(grant.actor, None)?,
        error: None,
        outcome: None,
    })
}

/// Who owes the job, and how it stands. A job that nobody has tried yet has nothing to be tried again.
async fn find(app: &Retries, kind: JobKind, order: OrderId) -> Result<(JobOwner, JobState), ApiError> {
    let failed = |error: StoreError| store_failed(&error);
    let found = match kind {
        JobKind::Invoice => {
            let (_, invoice) = app.store.order_and_invoice(order).await.map_err(failed)?;
            invoice.map(|invoice| (JobOwner::Order(order), invoice.job))
        }
        JobKind::Refund => {
            let case = app.store.refund_case(order).await.map_err(failed)?;
            case.refund.map(|refund| (refund.source.owner(order), refund.job))
        }
    };
    found.ok_or(ApiError::NotFound)
}

/// Whether the job has failed for good; by its owner's mark, should an earlier call have broken off.
async fn is_failed(
    app: &Retries,
    owner: JobOwner,
    kind: JobKind,
    state: &JobState,
) -> Result<bool, ApiError> {
    if state.status == JobStatus::Failed {
        return Ok(true);
    }
    let mark = app.store.failure_mark(owner, kind).await;
    Ok(mark.map_err(|error| store_failed(&error))?.is_some())
}

fn not_failed(state: &JobState) -> ApiError {
    ApiError::InvalidStateTransition {
        current: state.status.as_str(),
        requested: JobStatus::Pending.as_str(),
        allowed: Vec::new(),
    }
}

async fn commit(
    app: &Retries,
    call: &Call,
    (kind, owner): (JobKind, JobOwner),
    state: &JobState,
    event: JobEvent,
) -> Result<(), ApiError> {
    let failed = |error: StoreError| store_failed(&error);
    let (order, now, write_id) = (owner.order(), event.cause.at, event.cause.write.id);
    let event = JobEvent {
        attempts: state.attempts,
        ..event
    };
    let due = if state.status == JobStatus::Failed {
        // Whatever the mark: who found out that the job had failed may not have come to say so.
        app.store.owe_job_again(owner, kind, now).await.map_err(failed)?;
        false
    } else {
        let marked = app.store.mark_job_due_again(owner, kind, now).await;
        marked.map_err(failed)?
    };
    let again = app
        .store
        .retry_job_record(kind, order, &event)
        .await
        .map_err(failed)?;
    if !again && !due {
        call.note(|attempt| {
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
        // The job is due: the reconciler sends its message.
        tracing::error!(entity_id = %order, error = %error, "the message of a retried job was not sent");
    }
    Ok(())
}
