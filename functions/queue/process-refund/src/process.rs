//! The job itself.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use aws_lambda_events::event::sqs::{SqsBatchResponse, SqsEvent};
use oms_aws::{Aws, Environment, StartError, run_function};
use oms_domain::{JobEvent, JobKind, JobOwner, JobStatus, RefundOwed};
use oms_jobs::attempt::{claim, say_failed, unavailable};
use oms_jobs::{Attempt, JobMessage, JobQueue, WorkError, Worked, Worker, work_batch};
use oms_payments::StripeGateway;
use oms_store::{OpenRefundError, RefundRecord, Store, Tables};
use oms_telemetry::Clock;
use oms_variants::{Variant, is_broken};

use crate::effect::{Claimed, Outcome, give_back};

/// Gives money back.
#[derive(Clone)]
pub struct ProcessRefund {
    store: Store,
    queue: JobQueue,
    gateway: Arc<StripeGateway>,
    clock: Clock,
}

/// How long a worker has a refund to itself: longer than the function may run, shorter than the queue hides its message.
const LEASE: Duration = Duration::from_secs(90);
/// When to look again after a refund that the gateway has taken on and not made yet. It tells by itself, too.
const LOOK_AGAIN: Duration = Duration::from_hours(1);

/// An attempt that is ours.
struct Claim {
    record: RefundRecord,
    /// Whether it is the first there ever was.
    first: bool,
}

impl ProcessRefund {
    /// The function with the resources that `environment` names.
    pub fn new(environment: &Environment, clock: Clock) -> Result<Self, StartError> {
        let aws = Aws::new(environment.clone())?;
        let tables = Tables {
            orders: environment.required("ORDERS_TABLE")?,
            history: String::new(),
            access: String::new(),
            list_shards: 1,
        };
        let gateway = StripeGateway::new(
            &environment.required("PAYMENT_GATEWAY_URL")?,
            environment.required("PAYMENT_API_KEY")?,
        );
        let gateway = gateway.map_err(|error| StartError::Runtime(error.to_string()))?;
        Ok(Self {
            store: Store::connect(&aws, tables),
            queue: JobQueue::new(&aws, environment.required("REFUND_QUEUE_URL")?),
            gateway: Arc::new(gateway),
            clock,
        })
    }

    /// Works through a batch of messages.
    pub async fn handle(&self, batch: SqsEvent) -> SqsBatchResponse {
        work_batch(self, &self.queue, &self.clock, batch).await
    }

    /// Takes an attempt; `None` when the money has moved.
    async fn claim(&self, owed: &RefundOwed, begun: bool) -> Result<Option<Claim>, WorkError> {
        if !begun {
            let now = self.clock.now();
            let record = RefundRecord::begin(owed, now, now.saturating_add(LEASE));
            match self.store.open_refund(&record).await {
                Ok(()) => return Ok(Some(Claim { record, first: true })),
                Err(OpenRefundError::Exists) => {}
                Err(error @ OpenRefundError::Store(_)) => return Err(unavailable(error)),
            }
        }
        let record = claim(&self.store, owed.source.owner(owed.order_id), &self.clock, LEASE).await?;
        Ok(record.map(|record| Claim { record, first: false }))
    }

    /// Records what the gateway made of an attempt.
    async fn record(
        &self,
        attempt: &Attempt<'_, RefundRecord>,
        outcome: Outcome,
    ) -> Result<Worked, WorkError> {
        let (id, owner, now) = (attempt.record.order_id, attempt.owner, self.clock.now());
        match outcome {
            Outcome::Moved(transaction_id) => {
                let event = JobEvent {
                    outcome: transaction_id.clone(),
                    ..attempt.event(JobStatus::Succeeded)?
                };
                let succeeded = self
                    .store
                    .succeed_refund(id, transaction_id.as_deref(), &event)
                    .await
                    .map_err(unavailable)?;
                if !succeeded {
                    return Box::pin(self.settle_as_recorded(attempt.message, owner)).await;
                }
                let settled = self
                    .store
                    .settle_job(owner, JobKind::Refund, transaction_id.as_deref());
                if !settled.await.map_err(unavailable)? {
                    // A worker that took this one for dead may have given up meanwhile, and marked the job as failed.
                    return Box::pin(self.settle_as_recorded(attempt.message, owner)).await;
                }
                Ok(Worked::Done)
            }
            Outcome::TakenOn(transaction_id) => {
                let until = now.saturating_add(LOOK_AGAIN);
                let lease = attempt.record.job.lease_until.unwrap_or(now);
                let waits = self.store.await_refund(id, lease, &transaction_id, now, until);
                waits.await.map_err(unavailable)?;
                let put_off = self.store.put_off_job(owner, JobKind::Refund, None, until);
                put_off.await.map_err(unavailable)?;
                Ok(Worked::Waits)
            }
            Outcome::Undone {
                transaction_id,
                reason,
            } => {
                let cause = format!("the gateway could not make the refund `{transaction_id}`: {reason}");
                let event = JobEvent {
                    error: Some(cause.clone()),
                    ..attempt.event(JobStatus::Failed)?
                };
                let undone = self.store.undo_refund(id, &transaction_id, &event).await;
                if undone.map_err(unavailable)? {
                    say_failed(&self.clock, JobKind::Refund);
                }
                let marked = self.store.mark_job_failed(owner, JobKind::Refund, now);
                marked.await.map_err(unavailable)?;
                Err(WorkError::FailedForGood { cause })
            }
        }
    }

    /// Makes the owner's mark say what the record says, for whoever succeeded and did not come to it.
    async fn settle_as_recorded(&self, message: JobMessage, owner: JobOwner) -> Result<Worked, WorkError> {
        // Before the record: a refund that is taken back from now on leaves a later mark, which stays.
        let failure = self.store.failure_mark(owner, JobKind::Refund);
        let failure = failure.await.map_err(unavailable)?;
        let case = self
            .store
            .refund_case(message.entity_id)
            .await
            .map_err(unavailable)?;
        let record = case
            .refund
            .filter(|record| record.job.status == JobStatus::Succeeded);
        let Some(record) = record else {
            return Err(WorkError::FailedForGood {
                cause: "the gateway took the refund back".to_owned(),
            });
        };
        let transaction_id = record.transaction_id.as_deref();
        let settled = self.store.settle_job(owner, JobKind::Refund, transaction_id);
        settled.await.map_err(unavailable)?;
        if let Some(failure) = failure {
            let settled = self
                .store
                .settle_failed_job(owner, JobKind::Refund, &failure, transaction_id);
            settled.await.map_err(unavailable)?;
        }
        Ok(Worked::Done)
    }
}

impl Worker for ProcessRefund {
    const KIND: JobKind = JobKind::Refund;

    async fn work(&self, message: JobMessage) -> Result<Worked, WorkError> {
        let case = self
            .store
            .refund_case(message.entity_id)
            .await
            .map_err(unavailable)?;
        let owed = case
            .order
            .as_ref()
            .and_then(|order| RefundOwed::of(order, case.returned.as_ref()));
        let owed = owed.ok_or_else(|| unavailable("no refund is owed"))?;
        let owner = owed.source.owner(owed.order_id);
        let Some(Claim { record, first }) = self.claim(&owed, case.refund.is_some()).await? else {
            return Box::pin(self.settle_as_recorded(message, owner)).await;
        };
        let attempt = Attempt {
            store: &self.store,
            clock: &self.clock,
            function: "process-refund",
            message,
            owner,
            record: &record,
        };
        let claimed = Claimed {
            owed: &owed,
            record: &record,
            first,
        };
        let let_go = is_broken(Variant::DeleteBeforeEffect);
        if let_go {
            let forgotten = self.store.settle_job(owner, JobKind::Refund, None).await;
            forgotten.map_err(unavailable)?;
        }
        match give_back(&*self.gateway, &self.clock, claimed).await {
            Ok(outcome) => Box::pin(self.record(&attempt, outcome)).await,
            Err(_) if let_go => Ok(Worked::Waits),
            Err(failure) => Err(attempt.failed(failure).await),
        }
    }
}

/// Runs the function until Lambda stops it.
pub fn run() -> Result<(), StartError> {
    run_function(
        |environment| ProcessRefund::new(environment, Clock::system()),
        &async |function: &ProcessRefund, batch: SqsEvent| Ok::<_, Infallible>(function.handle(batch).await),
    )
}
