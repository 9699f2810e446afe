//! The job: claim, refund at the gateway, record.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use aws_lambda_events::event::sqs::{SqsBatchResponse, SqsEvent};
use oms_aws::{Aws, Environment, StartError, run_function};
use oms_domain::{JobEvent, JobKind, JobStatus, OrderId, RefundOwed, Timestamp};
use oms_jobs::{
    Attempt, Failure, JobCase, JobQueue, WorkError, Worked, Worker, count_failure, unavailable, work_batch,
};
use oms_payments::StripeGateway;
use oms_store::{Database, OpenRefundError, OrderStore, RefundRecord, Succeeded};
use oms_telemetry::Clock;
use oms_variants::{Variant, is_broken};

use crate::effect::{Outcome, give_back};

/// The function with its resources.
#[derive(Clone)]
pub struct ProcessRefund {
    store: OrderStore,
    queue: JobQueue,
    gateway: Arc<StripeGateway>,
    clock: Clock,
}

/// The wait before the next look at a refund that the gateway has accepted and not made yet. The event of the gateway
/// usually comes first.
const LOOK_AGAIN: Duration = Duration::from_hours(1);

impl ProcessRefund {
    /// Connects to the resources that `environment` names.
    pub fn new(environment: &Environment, clock: Clock) -> Result<Self, StartError> {
        let aws = Aws::new(environment.clone())?;
        let orders = environment.required("ORDERS_TABLE")?;
        let gateway = StripeGateway::new(
            &environment.required("PAYMENT_GATEWAY_URL")?,
            environment.required("PAYMENT_API_KEY")?,
        );
        let gateway = gateway.map_err(|error| StartError::Runtime(error.to_string()))?;
        Ok(Self {
            // The number of shards matters only where entities are created, changed or listed, and this function does
            // none of it.
            store: Database::connect(&aws).orders(orders, 1),
            queue: JobQueue::new(&aws, environment.required("REFUND_QUEUE_URL")?),
            gateway: Arc::new(gateway),
            clock,
        })
    }

    /// Works through a batch of messages.
    pub async fn handle(&self, batch: SqsEvent) -> SqsBatchResponse {
        work_batch(self, &self.queue, batch).await
    }
}

impl Worker for ProcessRefund {
    type Record = RefundRecord;
    type Facts = RefundOwed;
    type Outcome = Outcome;

    const FUNCTION: &'static str = "process-refund";
    // The function may run for 60 seconds, and the queue hides a message for 360.
    const LEASE: Duration = Duration::from_secs(90);

    fn store(&self) -> &OrderStore {
        &self.store
    }

    fn clock(&self) -> &Clock {
        &self.clock
    }

    async fn read(&self, order: OrderId) -> Result<JobCase<RefundOwed, RefundRecord>, WorkError> {
        let case = self.store.refund_case(order).await.map_err(unavailable)?;
        let order = case.order.as_ref();
        // The amount follows from the stored order and return. A message states none, so a forged one cannot move money
        // that is not owed.
        let owed = order.and_then(|order| RefundOwed::of(order, case.returned.as_ref()));
        Ok(JobCase {
            facts: owed.ok_or_else(|| unavailable("no refund is owed"))?,
            record: case.refund,
            marks: case.marks,
        })
    }

    async fn open(
        &self,
        owed: &RefundOwed,
        now: Timestamp,
        lease_until: Timestamp,
    ) -> Result<Option<RefundRecord>, WorkError> {
        let record = RefundRecord::begin(owed, now, lease_until);
        match self.store.open_refund(&record).await {
            Ok(()) => Ok(Some(record)),
            // Another worker has opened the record since it was read. The caller then claims it like any other attempt,
            // and looks at the gateway first.
            Err(OpenRefundError::Exists) => Ok(None),
            Err(error @ OpenRefundError::Store(_)) => Err(unavailable(error)),
        }
    }

    async fn effect(
        &self,
        attempt: &Attempt<'_, RefundRecord>,
        owed: &RefundOwed,
    ) -> Result<Outcome, Failure> {
        if is_broken(Variant::DeleteBeforeEffect)
            && let Ok(event) = attempt.event(JobStatus::Succeeded)
        {
            // This variant makes a mistake on purpose: the record says that the job is done before it is.
            let _ = self.store.succeed_refund(owed.order_id, None, &event).await;
        }
        give_back(&*self.gateway, &self.clock, attempt, owed).await
    }

    async fn mark(&self, attempt: &Attempt<'_, RefundRecord>, outcome: Outcome) -> Result<Worked, WorkError> {
        match outcome {
            Outcome::Moved(transaction_id) => self.mark_moved(attempt, transaction_id).await,
            Outcome::TakenOn(transaction_id) => self.mark_taken_on(attempt, &transaction_id).await,
            Outcome::Undone {
                transaction_id,
                reason,
            } => Err(self.mark_undone(attempt, &transaction_id, &reason).await?),
        }
    }
}

impl ProcessRefund {
    async fn mark_moved(
        &self,
        attempt: &Attempt<'_, RefundRecord>,
        transaction_id: Option<String>,
    ) -> Result<Worked, WorkError> {
        let event = JobEvent {
            outcome: transaction_id.clone(),
            ..attempt.event(JobStatus::Succeeded)?
        };
        let order = attempt.record.order_id;
        let succeeded = self
            .store
            .succeed_refund(order, transaction_id.as_deref(), &event);
        match succeeded.await.map_err(unavailable)? {
            // Money has moved for this order in each case, so there is nothing left to do.
            Succeeded::Recorded | Succeeded::Known | Succeeded::ByAnother => Ok(Worked::Done),
            Succeeded::Undone => Err(WorkError::FailedForGood {
                cause: "the gateway took the refund back".to_owned(),
            }),
        }
    }

    async fn mark_taken_on(
        &self,
        attempt: &Attempt<'_, RefundRecord>,
        transaction_id: &str,
    ) -> Result<Worked, WorkError> {
        let now = self.clock.now();
        let until = now.saturating_add(LOOK_AGAIN);
        // Every claim sets a lease, so the record of an attempt always has one.
        let lease = attempt.record.job.lease_until.unwrap_or(now);
        let order = attempt.record.order_id;
        let waits = self.store.await_refund(order, lease, transaction_id, now, until);
        // `false` means that another worker has claimed the job since. That worker looks at the gateway itself.
        waits.await.map_err(unavailable)?;
        // This deletes the message. When the record is overdue after the wait, `reconcile` sends another.
        Ok(Worked::Waits)
    }

    async fn mark_undone(
        &self,
        attempt: &Attempt<'_, RefundRecord>,
        transaction_id: &str,
        reason: &str,
    ) -> Result<WorkError, WorkError> {
        let cause = format!("the gateway could not make the refund `{transaction_id}`: {reason}");
        let event = JobEvent {
            error: Some(cause.clone()),
            ..attempt.event(JobStatus::Failed)?
        };
        // The count comes before the write, see `count_failure`.
        count_failure(JobKind::Refund, &self.clock);
        let order = attempt.record.order_id;
        let undone = self.store.undo_refund(order, transaction_id, &event);
        // `false` means that the webhook has recorded the failure already, or that another refund has succeeded. The
        // message comes again in each case, and the next delivery finds the job as it is then.
        undone.await.map_err(unavailable)?;
        Ok(WorkError::FailedForGood { cause })
    }
}

/// Runs the function until Lambda stops it.
pub fn run() -> Result<(), StartError> {
    run_function(
        |environment| ProcessRefund::new(environment, Clock::system()),
        &async |function: &ProcessRefund, batch: SqsEvent| Ok::<_, Infallible>(function.handle(batch).await),
    )
}
