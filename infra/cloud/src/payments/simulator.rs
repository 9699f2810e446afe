//! The engine: one database, one clock, and how it behaves.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use oms_telemetry::Clock;
use oms_telemetry::Timestamp;
use rusqlite::{Connection, Transaction, TransactionBehavior};
use tokio::sync::Notify;

use super::behaviour::{Behaviour, Course, LookupMode, Mode};
use super::{PaymentSimulatorError, schema};
use crate::sqs::Location;

/// The time that a receiver of webhooks may take.
const WEBHOOK_TIMEOUT: Duration = Duration::from_secs(10);

/// The settings that the simulator shares with the system in front of it.
#[derive(Clone)]
pub struct PaymentSimulatorConfig {
    /// The API key that requests must bear.
    pub api_key: String,
    /// The secret that webhooks are signed with.
    pub webhook_secret: String,
    /// The address that webhooks are sent to. `None`: there are none.
    pub webhook_url: Option<String>,
}

/// A payment gateway in this process. Cheap to clone; clones share everything.
#[derive(Clone)]
pub struct PaymentSimulator(pub(super) Arc<Inner>);

pub(super) struct Inner {
    connection: Mutex<Connection>,
    clock: Clock,
    course: Mutex<Course>,
    requests: Mutex<BTreeMap<&'static str, u64>>,
    pub(super) config: PaymentSimulatorConfig,
    /// The keys whose requests are being executed right now.
    pub(super) executing: Mutex<HashMap<String, String>>,
    /// The number of times an event has been sent.
    pub(super) deliveries: AtomicU64,
    /// Wakes the deliveries: an event came, or is no longer held.
    pub(super) wake: Notify,
    pub(super) client: reqwest::Client,
}

impl PaymentSimulator {
    /// Opens what is kept at `location`. Times and the age of idempotency keys follow `clock`.
    pub fn open(
        location: &Location,
        clock: Clock,
        config: PaymentSimulatorConfig,
    ) -> Result<Self, PaymentSimulatorError> {
        let client = reqwest::Client::builder()
            .timeout(WEBHOOK_TIMEOUT)
            // Stripe does not follow redirects of webhooks, so a receiver that needs them must fail here, too.
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(PaymentSimulatorError::Client)?;
        Ok(Self(Arc::new(Inner {
            connection: Mutex::new(schema::open(location)?),
            clock,
            course: Mutex::default(),
            requests: Mutex::default(),
            config,
            executing: Mutex::default(),
            deliveries: AtomicU64::new(0),
            wake: Notify::new(),
            client,
        })))
    }

    /// Returns its behaviour, with what is left of the scripts.
    pub fn behaviour(&self) -> Behaviour {
        self.course().behaviour().clone()
    }

    /// Behaves that way from now on; scripts and chance begin anew.
    pub fn set_behaviour(&self, behaviour: Behaviour) {
        self.course().set(behaviour);
        // The new behaviour may no longer hold the webhooks.
        self.0.wake.notify_waiters();
    }

    /// Adds to the script how one more refund goes.
    pub fn script(&self, mode: Mode) {
        self.course().script(mode);
    }

    /// Adds to the script how one more look-up goes.
    pub fn script_lookup(&self, mode: LookupMode) {
        self.course().script_lookup(mode);
    }

    /// Returns the number of requests of each kind over HTTP since the simulator was opened, whatever the answer.
    pub fn requests(&self) -> BTreeMap<&'static str, u64> {
        lock(&self.0.requests).clone()
    }

    pub(super) fn count(&self, request: &'static str) {
        *lock(&self.0.requests).entry(request).or_default() += 1;
    }

    pub(super) fn course(&self) -> MutexGuard<'_, Course> {
        lock(&self.0.course)
    }

    pub(super) fn now(&self) -> Timestamp {
        self.0.clock.now()
    }

    /// Runs `operation` as one transaction and commits it if it succeeds. It runs on a thread for blocking work, like
    /// the queues' transactions, because a checkpoint of the write-ahead log waits for the disk.
    pub(super) async fn transaction<T: Send + 'static>(
        &self,
        operation: impl FnOnce(&Transaction<'_>, Timestamp) -> Result<T, PaymentSimulatorError> + Send + 'static,
    ) -> Result<T, PaymentSimulatorError> {
        let simulator = self.clone();
        tokio::task::spawn_blocking(move || {
            let mut connection = lock(&simulator.0.connection);
            // An immediate transaction takes the write lock at its start. A deferred one that reads first can fail with
            // `SQLITE_BUSY` when it goes on to write, and no timeout helps.
            let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let outcome = operation(&transaction, simulator.now())?;
            transaction.commit()?;
            Ok(outcome)
        })
        .await?
    }
}

/// Locks `mutex`, also after a panic. The data is whole all the same: a transaction that is dropped is rolled back.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
