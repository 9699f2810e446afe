//! One run.

use std::time::Duration;

use aws_lambda_events::event::eventbridge::EventBridgeEvent;
use oms_aws::{Aws, Environment, StartError, run_function};
use oms_domain::InvalidVisibleAscii;
use oms_jobs::{JobQueues, QueueError};
use oms_store::{Store, StoreError, Tables};
use oms_telemetry::Clock;
use serde::Serialize;

/// Looks after what was left behind.
#[derive(Clone)]
pub struct Reconcile {
    pub(crate) store: Store,
    pub(crate) queues: JobQueues,
    pub(crate) clock: Clock,
    /// How long an order may wait for its payment; `None`: for ever.
    pub(crate) payment_expiry: Option<Duration>,
}

/// What a run did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Reconciled {
    /// How many jobs' messages were sent again.
    pub jobs_sent_again: usize,
    /// How many orders were called off because nobody paid.
    pub orders_expired: usize,
}

/// Why a run did not come to its end. What it did stays done; the next run goes on.
#[derive(Debug, thiserror::Error)]
pub enum ReconcileError {
    /// The database did not do its part.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A queue did not do its part.
    #[error(transparent)]
    Queue(#[from] QueueError),
    /// A name of ours is not one; a mistake in this function.
    #[error(transparent)]
    Name(#[from] InvalidVisibleAscii),
}

/// The function's name, which the history shows as the actor.
pub(crate) const NAME: &str = "reconcile";
/// How long an order waits for its payment where nothing else is said.
const DEFAULT_PAYMENT_EXPIRY_HOURS: u64 = 72;

impl Reconcile {
    /// The function with the resources that `environment` names. `PAYMENT_EXPIRY_HOURS` is 72 where it is not given; 0
    /// lets orders wait for ever.
    pub fn new(environment: &Environment, clock: Clock) -> Result<Self, StartError> {
        let aws = Aws::new(environment.clone())?;
        let tables = Tables {
            orders: environment.required("ORDERS_TABLE")?,
            history: String::new(),
            access: String::new(),
            list_shards: environment.parsed("LIST_SHARDS", 1)?,
        };
        let hours: u64 = environment.parsed("PAYMENT_EXPIRY_HOURS", DEFAULT_PAYMENT_EXPIRY_HOURS)?;
        Ok(Self {
            store: Store::connect(&aws, tables),
            queues: JobQueues::new(&aws)?,
            clock,
            payment_expiry: (hours > 0).then(|| Duration::from_hours(hours)),
        })
    }

    /// Does one run.
    pub async fn run_once(&self) -> Result<Reconciled, ReconcileError> {
        // The jobs first: money that is owed counts before an order that nobody misses. Neither waits for the other.
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
