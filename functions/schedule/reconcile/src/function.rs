//! One run of the function.

use std::time::Duration;

use aws_lambda_events::event::eventbridge::EventBridgeEvent;
use oms_aws::{Aws, Environment, StartError, run_function};
use oms_domain::InvalidVisibleAscii;
use oms_jobs::{JobQueues, QueueError};
use oms_store::{Database, OrderStore, StoreError};
use oms_telemetry::Clock;
use serde::Serialize;

/// The function with its resources.
#[derive(Clone)]
pub struct Reconcile {
    pub(crate) store: OrderStore,
    pub(crate) queues: JobQueues,
    pub(crate) clock: Clock,
    /// The time for which an order may wait for its payment; `None` for ever.
    pub(crate) payment_expiry: Option<Duration>,
}

/// The result of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Reconciled {
    /// The number of messages that were sent again.
    pub jobs_sent_again: usize,
    /// The number of unpaid orders that were cancelled.
    pub orders_expired: usize,
}

/// The reason why a run ended early. Its work so far stays, and the next run continues.
#[derive(Debug, thiserror::Error)]
pub enum ReconcileError {
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A queue failed.
    #[error(transparent)]
    Queue(#[from] QueueError),
    /// A name in this function is not valid: a bug.
    #[error(transparent)]
    Name(#[from] InvalidVisibleAscii),
}

/// The function's name, which the history shows as the actor.
pub(crate) const NAME: &str = "reconcile";
/// The time for which an order waits for its payment unless the environment says otherwise.
const DEFAULT_PAYMENT_EXPIRY_HOURS: u64 = 72;

impl Reconcile {
    /// Connects to the resources that `environment` names. `PAYMENT_EXPIRY_HOURS` is 72 by default; 0 lets orders wait
    /// for ever.
    pub fn new(environment: &Environment, clock: Clock) -> Result<Self, StartError> {
        let aws = Aws::new(environment.clone())?;
        let orders = environment.required("ORDERS_TABLE")?;
        let list_shards = environment.parsed("LIST_SHARDS", 1)?;
        let hours: u64 = environment.parsed("PAYMENT_EXPIRY_HOURS", DEFAULT_PAYMENT_EXPIRY_HOURS)?;
        Ok(Self {
            // The cancellation of an order writes its key in the list by status, which contains a shard.
            store: Database::connect(&aws).orders(orders, list_shards),
            queues: JobQueues::new(&aws)?,
            clock,
            payment_expiry: (hours > 0).then(|| Duration::from_hours(hours)),
        })
    }

    /// Does one run.
    pub async fn run_once(&self) -> Result<Reconciled, ReconcileError> {
        // Jobs come first, because owed money is more urgent than an unpaid order. An error of one does not stop the
        // other.
        let jobs_sent_again = self.send_overdue_jobs_again().await;
        let orders_expired = self.expire_unpaid_orders().await;
        let (jobs_sent_again, orders_expired) = (jobs_sent_again?, orders_expired?);
        let reconciled = Reconciled {
            jobs_sent_again,
            orders_expired,
        };
        tracing::info!(jobs_sent_again, orders_expired, "reconciled");
        Ok(reconciled)
    }
}

/// Runs the function until Lambda stops it.
pub fn run() -> Result<(), StartError> {
    run_function(
        |environment| Reconcile::new(environment, Clock::system()),
        &async |function: &Reconcile, _event: EventBridgeEvent| function.run_once().await,
    )
}
